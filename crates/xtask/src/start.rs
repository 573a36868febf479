//! How long the window takes to appear, against the least that Tauri can show.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::session::Session;
use crate::shell::{self, Out};
use crate::{run, screen, system};

/// Odd, so that there is a middle one.
const RUNS: usize = 11;
/// More colours than this, and something is drawn in the window.
const DRAWN_COLOURS: usize = 12;
const PATIENCE: Duration = Duration::from_secs(20);

/// When the window had a first pixel, and when something was drawn in it.
type Times = (Duration, Duration);

/// Measures both in turn and prints the medians and their ratio.
pub fn measure() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("The start is measured on Linux only.".to_owned());
    }
    system::prepare(&[system::COMPILER, system::WINDOW, system::KEYCHAIN, system::DRIVER])?;
    screen::build(&mut Out::Live)?;
    run::build_app()?;
    let build = ["build", "--release", "--package", "tributary-desktop", "--example", "empty"];
    shell::run(shell::cargo().args(build), &mut Out::Live)?;
    let empty = shell::target().join("release/examples/empty");
    let session = Session::start()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // The first of each warms the file cache and makes the profile.
    for turn in 0..=RUNS {
        let (one, other) = (start(&session, &shell::built("tributary-desktop"))?, start(&session, &empty)?);
        if turn > 0 {
            ours.push(one);
            theirs.push(other);
        }
    }
    println!("\nStart to …, median of {RUNS} (fastest, slowest), in milliseconds, under Xvfb");
    for (what, pick) in [("window on screen", first as fn(&Times) -> Duration), ("content drawn", second)] {
        let (ours, theirs) = (spread(&ours, pick), spread(&theirs, pick));
        let ratio = ours.1.as_secs_f64() / theirs.1.as_secs_f64();
        println!("  {what:<18} Tributary {}   empty app {}   ratio {ratio:.2}", shown(ours), shown(theirs));
    }
    Ok(())
}

fn first(times: &Times) -> Duration {
    times.0
}

fn second(times: &Times) -> Duration {
    times.1
}

/// Fastest, median, slowest.
fn spread(times: &[Times], pick: fn(&Times) -> Duration) -> (Duration, Duration, Duration) {
    let mut sorted: Vec<Duration> = times.iter().map(pick).collect();
    sorted.sort();
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
    (at(0), at(sorted.len() / 2), at(sorted.len().saturating_sub(1)))
}

fn shown((fastest, median, slowest): (Duration, Duration, Duration)) -> String {
    format!("{} ({}–{})", median.as_millis(), fastest.as_millis(), slowest.as_millis())
}

/// Starts a program, watches the screen, ends it.
fn start(session: &Session, program: &PathBuf) -> Result<Times, String> {
    let mut command = Command::new(program);
    session.enter(&mut command).env("TRIBUTARY_DATA_DIR", session.place().join("profile"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = command.spawn().map_err(|error| format!("{}: {error}.", program.display()))?;
    let (mut appeared, mut drawn) = (None, None);
    while drawn.is_none() && begun.elapsed() < PATIENCE {
        let colours = colours(&session.frame());
        let now = begun.elapsed();
        if colours > 1 && appeared.is_none() {
            appeared = Some(now);
        }
        if colours > DRAWN_COLOURS {
            drawn = Some(now);
        }
        std::thread::sleep(Duration::from_millis(4));
    }
    let _ = child.kill();
    let _ = child.wait();
    // The next one starts on an empty screen.
    while colours(&session.frame()) > 1 && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
    appeared.zip(drawn).ok_or_else(|| format!("{} showed nothing.", program.display()))
}

/// How many colours are on the screen, up to a few more than are needed to tell.
fn colours(frame: &Path) -> usize {
    let bytes = std::fs::read(frame).unwrap_or_default();
    // The X window dump: big-endian words; the first is the size of the header, the 20th the number of palette entries.
    let word = |at: usize| match bytes.get(at * 4..at * 4 + 4) {
        Some(&[a, b, c, d]) => u32::from_be_bytes([a, b, c, d]) as usize,
        _ => 0,
    };
    let pixels = bytes.get(word(0) + word(19) * 12..).unwrap_or_default();
    let mut seen = HashSet::new();
    // Every second pixel is enough to see letters.
    for pixel in pixels.chunks_exact(8) {
        if let Some(&[a, b, c, _]) = pixel.get(..4) {
            seen.insert((a, b, c));
        }
        if seen.len() > DRAWN_COLOURS {
            break;
        }
    }
    seen.len()
}
