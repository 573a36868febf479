//! `cargo xtask run`: from a fresh clone to the open window, or to the same on the command line.

use std::process::Command;

use crate::shell::{self, Out};
use crate::steps::heading;
use crate::{screen, system};

/// Builds Tributary and opens it, with the files given.
pub fn run(files: &[String]) -> Result<(), String> {
    if !system::has_display() {
        return without_a_display();
    }
    heading("set-up", "what has to be installed on this computer");
    system::prepare(&[system::COMPILER, system::WINDOW])?;
    heading("screen", "what the window shows");
    screen::build(&mut Out::Live)?;
    heading("window", "the app itself; the first time takes some minutes");
    build_app()?;
    heading("tributary", "opens now");
    shell::run(Command::new(shell::built("tributary-desktop")).args(files), &mut Out::Live)
}

/// Builds the app as it is opened by `run` and by the tests of the window.
pub fn build_app() -> Result<(), String> {
    shell::run(shell::cargo().args(["build", "--release", "--package", "tributary-desktop"]), &mut Out::Live)
}

fn without_a_display() -> Result<(), String> {
    println!("There is no display, so Tributary shows what it does on the command line, with sample data.");
    heading("set-up", "what has to be installed on this computer");
    system::prepare(&[system::COMPILER])?;
    heading("tributary", "the command line; the first time takes some minutes");
    shell::run(shell::cargo().args(["build", "--release", "--package", "tributary"]), &mut Out::Live)?;
    heading("demo", "a sample profile, its income and its charts");
    shell::run(Command::new(shell::built("tributary")).arg("demo"), &mut Out::Live)
}
