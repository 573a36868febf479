//! Lists the connector files, so that a new one is compiled in without naming it anywhere.

use std::fmt::Write;
use std::path::Path;

fn main() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("connectors");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .map(|entries| {
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    names.retain(|name| name.ends_with(".toml"));
    names.sort();
    let mut list = "[\n".to_owned();
    for name in names {
        // Writing to a text cannot fail.
        let _ =
            writeln!(list, "    ({name:?}, include_str!({:?})),", folder.join(&name).display().to_string());
    }
    list += "]\n";
    let out = Path::new(&std::env::var("OUT_DIR").unwrap_or_default()).join("connectors.rs");
    if let Err(error) = std::fs::write(&out, list) {
        println!("cargo:warning={}: {error}", out.display());
    }
}
