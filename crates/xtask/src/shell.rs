//! Running other programs, and the places of this repository.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the output of a program goes.
pub enum Out {
    /// To the terminal, as it comes.
    Live,
    /// Kept, to be shown later: something else is on the terminal.
    Kept(String),
}

/// The top of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The folder that cargo builds into: this program lies in its `debug`.
pub fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.ancestors().nth(2).map_or_else(|| root().join("target"), Path::to_path_buf)
}

/// A program that `cargo build --release` made.
pub fn built(name: &str) -> PathBuf {
    target().join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The cargo that runs this task.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// Whether a program can be found.
pub fn on_path(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .any(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file())
}

/// What a program prints, or nothing if it fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program to its end.
pub fn run(command: &mut Command, out: &mut Out) -> Result<(), String> {
    let line = line(command);
    let missing = |error: std::io::Error| format!("`{line}` could not be started: {error}.");
    let status = match out {
        Out::Live => {
            println!("$ {line}");
            command.status().map_err(missing)?
        }
        Out::Kept(text) => {
            let output = command.stdin(Stdio::null()).output().map_err(missing)?;
            *text += &format!("$ {line}\n");
            *text += &String::from_utf8_lossy(&output.stdout);
            *text += &String::from_utf8_lossy(&output.stderr);
            output.status
        }
    };
    if status.success() { Ok(()) } else { Err(format!("`{line}` ended with {status}.")) }
}

/// A command as one would type it.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_stem().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
