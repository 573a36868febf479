//! Declares the one command there is, so that a capability has to allow it and nothing else can be asked.

use tauri_build::{AppManifest, Attributes};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tauri_build::try_build(Attributes::new().app_manifest(AppManifest::new().commands(&["call"])))?;
    Ok(())
}
