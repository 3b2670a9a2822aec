//! Files that commands write: never over another one, unless told so.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::server::Failure;

/// Writes a file that only its owner may change; `mode` is how the system keeps it.
pub(super) fn write(file: &Path, text: &str, mode: u32, force: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options
        .open(file)
        .and_then(|mut open| open.write_all(text.as_bytes()));
    written.map_err(|error| {
        let file = file.display();
        Failure::Refused(match error.kind() {
            ErrorKind::AlreadyExists => format!("{file} is there already; --force overwrites it"),
            _ => format!("cannot write {file}: {error}"),
        })
    })
}
