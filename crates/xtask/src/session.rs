//! A desktop session of the tests' own: a screen without a monitor, a bus, a keychain. Nothing of the user's is touched.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::shell::{self, Out};

/// A session that is running; it ends when it is dropped.
pub struct Session {
    running: Vec<Child>,
    place: PathBuf,
    variables: Vec<(&'static str, OsString)>,
}

const FOLDERS: [(&str, &str); 4] = [
    ("XDG_RUNTIME_DIR", "run"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
];

impl Session {
    /// Starts a session.
    pub fn start() -> Result<Session, String> {
        let place = std::env::temp_dir().join(format!("tributary-session-{}", std::process::id()));
        // The same words and numbers everywhere.
        let variables = vec![("LC_ALL", "C.UTF-8".into()), ("TZ", "UTC".into())];
        let mut session = Session { running: Vec::new(), place, variables };
        for (variable, folder) in FOLDERS {
            let folder = session.place.join(folder);
            std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}.", folder.display()))?;
            session.variables.push((variable, folder.into()));
        }
        // The runtime folder has to be private; by `chmod`, because this also has to build on Windows.
        shell::run(
            Command::new("chmod").arg("700").arg(session.place.join("run")),
            &mut Out::Kept(String::new()),
        )?;
        let place = session.place.display().to_string();
        let screen = ["-displayfd", "1", "-screen", "0", "1440x960x24", "-nolisten", "tcp", "-fbdir", &place];
        let number = session.spawn("Xvfb", &screen)?;
        session.variables.push(("DISPLAY", format!(":{number}").into()));
        let bus =
            session.spawn("dbus-daemon", &["--session", "--nofork", "--nopidfile", "--print-address=1"])?;
        session.variables.push(("DBUS_SESSION_BUS_ADDRESS", bus.into()));
        session.unlock_keychain()?;
        Ok(session)
    }

    /// The folder that is the session's own.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// The file that holds what is on the screen.
    pub fn frame(&self) -> PathBuf {
        self.place.join("Xvfb_screen0")
    }

    /// Puts a program into the session.
    pub fn enter<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.envs(variables).env_remove("WAYLAND_DISPLAY").env_remove("GNOME_KEYRING_CONTROL")
    }

    /// Starts a program that runs as long as the session does; answers the first line that it prints.
    fn spawn(&mut self, program: &str, args: &[&str]) -> Result<String, String> {
        let failed =
            |why: &dyn std::fmt::Display| format!("{program} could not be started for the tests: {why}.");
        let mut command = Command::new(program);
        self.enter(&mut command).args(args);
        // Their chatter is about desktops with more in them than this one.
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| failed(&error))?;
        let output = child.stdout.take();
        self.running.push(child);
        let mut line = String::new();
        if let Some(output) = output {
            BufReader::new(output).read_line(&mut line).map_err(|error| failed(&error))?;
        }
        match line.trim() {
            "" => Err(failed(&"it ended at once")),
            line => Ok(line.to_owned()),
        }
    }

    fn unlock_keychain(&self) -> Result<(), String> {
        let closed =
            |error: std::io::Error| format!("The keychain for the tests could not be opened: {error}.");
        let mut daemon = Command::new("gnome-keyring-daemon");
        self.enter(&mut daemon).args(["--unlock", "--components=secrets"]);
        daemon.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // It goes on in the background until the bus is gone.
        let mut daemon = daemon.spawn().map_err(closed)?;
        if let Some(mut input) = daemon.stdin.take() {
            input.write_all(b"a keychain for tests\n").map_err(closed)?;
        }
        daemon.wait().map_err(closed)?;
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in self.running.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.place);
    }
}
