//! The screen: its packages, its checks and its build, each only when something changed.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::shell::{self, Out};

/// Builds the screen, if its sources are newer than what was built.
pub fn build(out: &mut Out) -> Result<(), String> {
    install(out)?;
    let ui = shell::root().join("ui");
    let built = ui.join("dist/index.html").metadata().and_then(|file| file.modified());
    if built.is_ok_and(|built| newest(&ui) <= built) {
        return Ok(());
    }
    shell::run(npm().args(["run", "build"]), out)
}

/// Type-checks and tests the screen, then builds it.
pub fn check(out: &mut Out) -> Result<(), String> {
    install(out)?;
    shell::run(npm().args(["run", "test"]), out)?;
    build(out)
}

/// Installs the packages of package-lock.json, if they are not those that are there.
fn install(out: &mut Out) -> Result<(), String> {
    node()?;
    let ui = shell::root().join("ui");
    let wanted = std::fs::read(ui.join("package-lock.json"))
        .map_err(|error| format!("ui/package-lock.json: {error}."))?;
    // A copy of the lock file that was installed: the folder is complete only if it is there and the same.
    let stamp = ui.join("node_modules/.installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    shell::run(npm().args(["ci", "--no-audit", "--no-fund"]), out)?;
    std::fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}.", stamp.display()))
}

/// When the newest source of the screen was changed.
fn newest(folder: &Path) -> SystemTime {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name == "node_modules" || name == "dist" {
            continue;
        }
        let changed = match entry.file_type() {
            Ok(kind) if kind.is_dir() => self::newest(&entry.path()),
            _ => entry.metadata().and_then(|file| file.modified()).unwrap_or(newest),
        };
        newest = newest.max(changed);
    }
    newest
}

fn npm() -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(shell::root().join("ui"));
    npm
}

fn node() -> Result<(), String> {
    const ADVICE: &str = "Install Node.js 22 or newer (https://nodejs.org), then run this again.";
    let version = shell::answer(Command::new("node").arg("--version"));
    let version =
        version.ok_or_else(|| format!("The screen is built with Node.js, which is missing. {ADVICE}"))?;
    if !fits(&version) {
        return Err(format!("The screen needs Node.js 20.19, 22.12 or newer; this is {version}. {ADVICE}"));
    }
    match shell::answer(npm().arg("--version")) {
        Some(_) => Ok(()),
        None => Err(format!("Node.js is there but npm is not. {ADVICE}")),
    }
}

/// Whether Vite runs on this Node, by its `v22.12.0`.
fn fits(version: &str) -> bool {
    let mut numbers =
        version.trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), _) => major > 22,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn old_and_odd_nodes_are_refused() {
        for (version, expected) in [
            ("v18.20.4", false),
            ("v20.18.0", false),
            ("v20.19.0", true),
            ("v21.9.0", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v24.1.0", true),
            ("", false),
            ("vx", false),
        ] {
            assert_eq!(super::fits(version), expected, "{version}");
        }
    }
}
