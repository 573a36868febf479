//! What has to be installed on the computer: found out first, then only what is missing is asked for.

use std::io::{IsTerminal, Write};
use std::process::Command;

use crate::shell::{self, Out};

/// How to find out whether something is there.
#[derive(Clone, Copy)]
enum Probe {
    Program(&'static str),
    /// By its name for pkg-config.
    Library(&'static str),
}

/// Something that has to be there, and the package that brings it: Debian and Ubuntu, Fedora, Arch, openSUSE.
/// A path stands for whichever package holds that file.
pub struct Need(Probe, [&'static str; 4]);

/// A C compiler: the database and the cryptography are built from C.
pub const COMPILER: &[Need] = &[Need(Probe::Program("cc"), ["build-essential", "gcc", "base-devel", "gcc"])];

/// The web view and what it is linked against.
pub const WINDOW: &[Need] = &[
    Need(Probe::Program("pkg-config"), ["pkg-config", "pkgconf-pkg-config", "pkgconf", "pkg-config"]),
    Need(
        Probe::Library("webkit2gtk-4.1"),
        ["libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1", "webkit2gtk3-devel"],
    ),
    Need(Probe::Library("dbus-1"), ["libdbus-1-dev", "dbus-devel", "dbus", "dbus-1-devel"]),
];

/// A session bus and a keychain of the tests' own.
pub const KEYCHAIN: &[Need] = &[
    Need(
        Probe::Program("dbus-run-session"),
        ["dbus", "/usr/bin/dbus-run-session", "dbus", "/usr/bin/dbus-run-session"],
    ),
    Need(Probe::Program("gnome-keyring-daemon"), ["gnome-keyring"; 4]),
];

/// A screen without a monitor, and the driver of the web view.
pub const DRIVER: &[Need] = &[
    Need(Probe::Program("Xvfb"), ["xvfb", "/usr/bin/Xvfb", "xorg-server-xvfb", "/usr/bin/Xvfb"]),
    Need(
        Probe::Program("WebKitWebDriver"),
        ["webkit2gtk-driver", "/usr/bin/WebKitWebDriver", "webkitgtk-6.0", "/usr/bin/WebKitWebDriver"],
    ),
];

/// The shell that imports are measured against.
pub const SQLITE: &[Need] = &[Need(Probe::Program("sqlite3"), ["sqlite3", "sqlite", "sqlite", "sqlite3"])];

struct Manager {
    program: &'static str,
    column: usize,
    refresh: Option<&'static [&'static str]>,
    install: &'static [&'static str],
}

const MANAGERS: [Manager; 4] = [
    Manager {
        program: "apt-get",
        column: 0,
        refresh: Some(&["update"]),
        install: &["install", "-y", "--no-install-recommends"],
    },
    Manager { program: "dnf", column: 1, refresh: None, install: &["install", "-y"] },
    Manager {
        program: "pacman",
        column: 2,
        refresh: Some(&["-Sy"]),
        install: &["-S", "--needed", "--noconfirm"],
    },
    Manager { program: "zypper", column: 3, refresh: None, install: &["--non-interactive", "install"] },
];

/// Whether a window can be shown.
pub fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Installs what is missing: as root at once, else with sudo after asking.
pub fn prepare(needs: &[&[Need]]) -> Result<(), String> {
    if cfg!(target_os = "macos") {
        let tools = shell::answer(Command::new("xcode-select").arg("-p"));
        return tools
            .map(drop)
            .ok_or_else(|| "Apple's command line tools are missing: `xcode-select --install`.".to_owned());
    }
    if !cfg!(target_os = "linux") {
        // Rust itself asks for the C++ build tools on Windows, and the web view is part of the system.
        return Ok(());
    }
    let missing: Vec<&Need> = needs.iter().copied().flatten().filter(|need| !need.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|need| need.name()).collect::<Vec<_>>().join(", ");
    let Some(manager) = MANAGERS.iter().find(|manager| shell::on_path(manager.program)) else {
        return Err(format!(
            "Missing on this computer: {names}. Install them with its package manager, then run this again."
        ));
    };
    let mut packages: Vec<&str> =
        missing.iter().filter_map(|need| need.1.get(manager.column).copied()).collect();
    packages.dedup();
    println!("Missing on this computer: {names}.");
    install(manager, &packages)?;
    match missing.iter().find(|need| !need.is_there()) {
        None => Ok(()),
        Some(need) => {
            Err(format!("{} is still missing after installing {}.", need.name(), packages.join(" ")))
        }
    }
}

fn install(manager: &Manager, packages: &[&str]) -> Result<(), String> {
    let root = shell::answer(Command::new("id").arg("-u")).as_deref() == Some("0");
    let command = |args: &[&str]| {
        let mut command = if root { Command::new("env") } else { Command::new("sudo") };
        if !root {
            command.arg("env");
        }
        command.args(["DEBIAN_FRONTEND=noninteractive", manager.program]).args(args);
        command
    };
    let words = [manager.install, packages].concat();
    if !root {
        let by_hand = format!("sudo {} {}", manager.program, words.join(" "));
        if !std::io::stdin().is_terminal() {
            return Err(format!("Install what is missing, then run this again:\n  {by_hand}"));
        }
        print!("This would run:\n  {by_hand}\nGo ahead? [Y/n] ");
        let mut reply = String::new();
        std::io::stdout()
            .flush()
            .and_then(|()| std::io::stdin().read_line(&mut reply))
            .map_err(|error| error.to_string())?;
        if !matches!(reply.trim().to_lowercase().as_str(), "" | "y" | "yes") {
            return Err("Nothing was installed.".to_owned());
        }
    }
    if let Some(refresh) = manager.refresh {
        shell::run(&mut command(refresh), &mut Out::Live)?;
    }
    shell::run(&mut command(&words), &mut Out::Live)
}

impl Need {
    fn is_there(&self) -> bool {
        match self.0 {
            Probe::Program(name) => shell::on_path(name),
            Probe::Library(name) => {
                shell::answer(Command::new("pkg-config").args(["--exists", name])).is_some()
            }
        }
    }

    fn name(&self) -> &'static str {
        match self.0 {
            Probe::Program(name) | Probe::Library(name) => name,
        }
    }
}

/// Rust's formatter and linter: rustup can add them, a distribution's Rust has them in packages of its own.
pub fn rust_tools() -> Result<(), String> {
    let there = |tool: &str| shell::answer(shell::cargo().args([tool, "--version"])).is_some();
    if there("fmt") && there("clippy") {
        return Ok(());
    }
    if !shell::on_path("rustup") {
        return Err("`cargo fmt` and `cargo clippy` are missing: install rustfmt and clippy for this Rust."
            .to_owned());
    }
    shell::run(Command::new("rustup").args(["component", "add", "rustfmt", "clippy"]), &mut Out::Live)
}
