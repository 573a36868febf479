//! Files that the system asks Tributary to open: they wait here until the screen takes them.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tauri::{AppHandle, Emitter, Manager};

use crate::menu;

/// The files that the screen has not taken yet.
pub struct Files(Mutex<Vec<PathBuf>>);

impl Files {
    /// The files this process was started with.
    pub fn from_arguments() -> Files {
        let folder = std::env::current_dir().unwrap_or_default();
        let args: Vec<_> = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
        Files(Mutex::new(files(&args, &folder)))
    }
}

/// The paths that the screen has not taken yet; it gets each of them once.
pub fn take(handle: &AppHandle) -> Value {
    let files = handle.state::<Files>();
    let mut waiting = files.0.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.drain(..).map(|path| path.to_string_lossy().into_owned()).collect()
}

/// A second Tributary was started: its files come to this one, whose window comes to the front.
pub fn again(handle: &AppHandle, args: &[String], folder: &Path) {
    let waiting = handle.state::<Files>();
    waiting.0.lock().unwrap_or_else(PoisonError::into_inner).extend(files(args, folder));
    // The screen may not be there yet; it asks for the files when it starts.
    let _ = handle.emit("files", ());
    menu::show(handle);
}

/// Everything after the program's own name that is a file.
fn files(args: &[String], folder: &Path) -> Vec<PathBuf> {
    let named = args.get(1..).unwrap_or_default();
    named.iter().map(|arg| folder.join(arg)).filter(|path| path.is_file()).collect()
}
