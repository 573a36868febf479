//! `cargo xtask bench`: the measurements behind the numbers in the README.

use crate::shell::{self, Out};
use crate::steps::heading;
use crate::{run, screen, start, system, test};

/// A part: its name, what it measures, and how.
type Part = (&'static str, &'static str, fn() -> Result<(), String>);

const PARTS: [Part; 8] = [
    ("ledger", "the questions of the screens, asked of a million transactions", || cargo("ledger", "ledger")),
    ("import", "a report of a million rows, against the sqlite3 shell", import),
    ("promotion", "twenty thousand placements over a million transactions", || {
        cargo("tributary", "promotion")
    }),
    ("passive", "fifty thousand referrals, and what is forecast from a million transactions", || {
        cargo("tributary", "passive")
    }),
    ("charts", "a year of daily bars as SVG and PNG", || cargo("tributary", "charts")),
    ("sync", "twenty accounts whose network takes its time", || cargo("tributary", "sync")),
    ("hover", "the crosshair over a year of daily bars, in the real web view", hover),
    ("window", "how soon the window is there, against the least that Tauri can show", start::measure),
];

/// The names of the parts.
pub fn names() -> Vec<&'static str> {
    PARTS.map(|(name, ..)| name).to_vec()
}

/// Measures everything, or the parts named.
pub fn bench(wanted: &[String]) -> Result<(), String> {
    if let Some(unknown) = wanted.iter().find(|name| !names().contains(&name.as_str())) {
        return Err(format!("There is no benchmark “{unknown}”. There are: {}.", names().join(" ")));
    }
    system::prepare(&[system::COMPILER])?;
    for (name, what, measure) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|other| other == name) {
            heading(name, what);
            measure()?;
        }
    }
    Ok(())
}

fn cargo(package: &str, bench: &str) -> Result<(), String> {
    shell::run(shell::cargo().args(["bench", "--package", package, "--bench", bench]), &mut Out::Live)
}

fn import() -> Result<(), String> {
    system::prepare(&[system::SQLITE])?;
    cargo("tributary", "import")
}

fn hover() -> Result<(), String> {
    system::prepare(&[system::WINDOW, system::KEYCHAIN, system::DRIVER])?;
    screen::build(&mut Out::Live)?;
    run::build_app()?;
    test::drive(shell::cargo().args(["run", "--bin", "hover"]))
}
