//! Files that are there whole or not at all: written beside their place and moved into it, so that a full disk leaves no
//! half a file.

use std::io::{BufWriter, Write};
use std::path::Path;

use crate::Error;

/// Writes a file; nothing is left where `work` fails, or says that there is nothing to keep.
pub(crate) fn write<T>(
    path: &Path,
    work: impl FnOnce(&mut (dyn Write + Send)) -> Result<(bool, T), Error>,
) -> Result<T, Error> {
    let failed = |error: std::io::Error| Error::file(path, &error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut out = BufWriter::new(file.as_file_mut());
    let (keep, done) = work(&mut out)?;
    out.flush().map_err(failed)?;
    drop(out);
    if keep {
        file.persist(path).map_err(|error| failed(error.error))?;
    }
    Ok(done)
}
