//! `cargo xtask test`: every check there is, in the order in which they fail fastest.

use std::path::PathBuf;
use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::session::Session;
use crate::shell::{self, Out};
use crate::steps::{Outcome, Passed, Steps, heading};
use crate::{run, screen, system};

/// A check: its name, what it is, and how it is done.
type Check = (&'static str, &'static str, fn() -> Outcome);

const CHECKS: [Check; 8] = [
    ("format", "the sources look alike", format),
    ("rust", "every test that needs no window", rust),
    ("ui", "types and tests of the screen, and its build", ui),
    ("lint", "clippy finds nothing", lint),
    ("docs", "the documentation builds without a warning", docs),
    ("licences", "what we depend on may be used and is not known to be broken", licences),
    ("app", "the app builds as it is shipped", app),
    ("window", "the app itself, driven like a person would", window),
];

/// The names of the checks.
pub fn names() -> Vec<&'static str> {
    CHECKS.map(|(name, ..)| name).to_vec()
}

/// Runs all checks, or those named.
pub fn test(wanted: &[String]) -> Result<(), String> {
    if let Some(unknown) = wanted.iter().find(|name| !names().contains(&name.as_str())) {
        return Err(format!("There is no step “{unknown}”. There are: {}.", names().join(" ")));
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|other| other == name);
    let any = |names: &[&str]| names.iter().any(|name| is_wanted(name));

    heading("set-up", "what has to be installed on this computer");
    let mut needs = vec![system::COMPILER];
    if any(&["rust", "window"]) {
        needs.push(system::KEYCHAIN);
    }
    if any(&["lint", "docs", "app", "window"]) {
        needs.push(system::WINDOW);
    }
    if is_wanted("window") {
        needs.push(system::DRIVER);
    }
    system::prepare(&needs)?;
    if any(&["format", "lint"]) {
        system::rust_tools()?;
    }

    // The screen is built beside the tests of the crates: the window's own checks need it, those tests do not.
    let mut screen = any(&["ui", "lint", "docs", "app", "window"]).then(|| Beside::start(is_wanted("ui")));
    let mut steps = Steps::default();
    for (name, what, check) in CHECKS {
        if name == "ui"
            && let Some(screen) = screen.take()
        {
            screen.join(&mut steps, what)?;
        } else if is_wanted(name) {
            steps.take(name, what, check);
        }
    }
    steps.finish()
}

/// The work on the screen, in a thread of its own.
struct Beside(JoinHandle<(String, Result<(), String>, Duration)>, bool);

impl Beside {
    fn start(check: bool) -> Beside {
        let work = move || {
            let (start, mut out) = (Instant::now(), Out::Kept(String::new()));
            let done = if check { screen::check(&mut out) } else { screen::build(&mut out) };
            let text = match out {
                Out::Kept(text) => text,
                Out::Live => String::new(),
            };
            (text, done, start.elapsed())
        };
        Beside(thread::spawn(work), check)
    }

    fn join(self, steps: &mut Steps, what: &str) -> Result<(), String> {
        heading("ui", what);
        let (text, done, time) =
            self.0.join().map_err(|_| "The work on the screen stopped unexpectedly.".to_owned())?;
        print!("{text}");
        match done {
            done if self.1 => {
                steps.add("ui", done.map(|()| Passed::All), time);
                Ok(())
            }
            done => done,
        }
    }
}

fn format() -> Outcome {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]), &mut Out::Live)?;
    Ok(Passed::All)
}

fn rust() -> Outcome {
    let mut cargo = shell::cargo();
    if cfg!(target_os = "linux") {
        // The keychain was installed above: its test has no excuse.
        cargo.env("TRIBUTARY_TEST_KEYRING", "1");
    }
    shell::run(cargo.args(["test", "--no-fail-fast"]), &mut Out::Live)?;
    Ok(Passed::All)
}

fn ui() -> Outcome {
    screen::check(&mut Out::Live)?;
    Ok(Passed::All)
}

fn lint() -> Outcome {
    let clippy = |args: &[&str]| {
        let mut cargo = shell::cargo();
        shell::run(cargo.arg("clippy").args(args).args(["--", "-D", "warnings"]), &mut Out::Live)
    };
    clippy(&["--workspace", "--all-targets"])?;
    // Not a target that `cargo test` runs, so `--all-targets` leaves it out.
    clippy(&["--workspace", "--test", "window"])?;
    Ok(Passed::All)
}

fn docs() -> Outcome {
    let mut cargo = shell::cargo();
    shell::run(
        cargo.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
        &mut Out::Live,
    )?;
    Ok(Passed::All)
}

fn licences() -> Outcome {
    if shell::answer(shell::cargo().args(["deny", "--version"])).is_none() {
        return Ok(Passed::Not(
            "`cargo deny` is not installed (`cargo install cargo-deny` brings it)".to_owned(),
        ));
    }
    shell::run(
        shell::cargo().args(["deny", "--offline", "check", "bans", "licenses", "sources"]),
        &mut Out::Live,
    )?;
    if shell::answer(shell::cargo().args(["deny", "fetch", "db"])).is_none() {
        return Ok(Passed::Not(
            "the database of known weaknesses could not be fetched; the licences are fine".to_owned(),
        ));
    }
    shell::run(shell::cargo().args(["deny", "check", "advisories"]), &mut Out::Live)?;
    Ok(Passed::All)
}

fn app() -> Outcome {
    run::build_app()?;
    Ok(Passed::All)
}

fn window() -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(Passed::Not("the web view of this system cannot be driven; Linux can".to_owned()));
    }
    run::build_app()?;
    let test = ["test", "--test", "window"];
    shell::run(shell::cargo().args(test).arg("--no-run"), &mut Out::Live)?;
    let mut cargo = shell::cargo();
    // One after the other: there is one Tributary in a session.
    drive(cargo.args(test).args(["--", "--test-threads=1"]))?;
    Ok(Passed::All)
}

/// Runs a program that drives the app, in a session of its own.
pub fn drive(program: &mut Command) -> Result<(), String> {
    let driver = driver()?;
    let session = Session::start()?;
    session
        .enter(program)
        .env("TRIBUTARY_WINDOW_APP", shell::built("tributary-desktop"))
        .env("TRIBUTARY_WINDOW_DRIVER", driver)
        .env("TRIBUTARY_WINDOW_PICTURES", shell::target().join("screens"));
    shell::run(program, &mut Out::Live)
}

/// The driver of the web view, built once into `target/tools`.
fn driver() -> Result<PathBuf, String> {
    let tools = shell::target().join("tools");
    let driver = tools.join("bin").join(format!("tauri-driver{}", std::env::consts::EXE_SUFFIX));
    if !driver.is_file() {
        let mut cargo = shell::cargo();
        cargo.args(["install", "tauri-driver", "--version", "^2", "--locked", "--root"]).arg(&tools);
        shell::run(&mut cargo, &mut Out::Live)?;
    }
    Ok(driver)
}
