//! A file's name, and the hash of what is in it.

use std::path::Path;

use network::Meter;
use sha2::{Digest, Sha256};

use crate::Error;

/// What a file is called where it is told of: its name without the folder.
pub(crate) fn name_of(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Refuses a folder, and what cannot be opened.
pub(crate) fn is_file(path: &Path) -> Result<std::fs::File, Error> {
    if path.is_dir() {
        return Err(
            Error::input(format!("{} is a folder.", path.display())).hint("Choose a report file in it.")
        );
    }
    let unreadable = |error: std::io::Error| Error::file(path, &error);
    // What is read more than once has to be there more than once: a pipe or a device may never end.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Error::input(format!("{} is no file.", path.display()))
            .hint("Save what comes out of it to a file, and choose that."));
    }
    std::fs::File::open(path).map_err(unreadable)
}

/// How many bytes a file has, and their SHA-256 in hex.
pub(super) fn hash(path: &Path, meter: &Meter) -> Result<(u64, String), Error> {
    let unreadable = |error: std::io::Error| Error::file(path, &error);
    let mut file = is_file(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut length = 0;
    while !meter.is_stopped() {
        let read = std::io::Read::read(&mut file, &mut buffer).map_err(unreadable)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        length += bytes.len() as u64;
    }
    Ok((length, hex(hasher)))
}

/// SHA-256 of some pieces of text, in hex.
pub(crate) fn hash_of(pieces: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    pieces.iter().for_each(|piece| hasher.update(piece));
    hex(hasher)
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
