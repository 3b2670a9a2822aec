//! Files that commands write: never over another one, unless told so.

#[cfg(unix)]
use std::fs::Permissions;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
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
    let written = options.open(file).and_then(|mut open| {
        let written = narrow(&open, mode).and_then(|()| open.write_all(text.as_bytes()));
        if written.is_err() && !force {
            // Half a file is worse than none, and this one is new.
            _ = std::fs::remove_file(file);
        }
        written
    });
    written.map_err(|error| {
        let file = file.display();
        Failure::Refused(match error.kind() {
            ErrorKind::AlreadyExists => format!("{file} is there already; --force overwrites it"),
            _ => format!("cannot write {file}: {error}"),
        })
    })
}

/// Takes from a file that was there already what `mode` does not allow, before anything is in it.
#[cfg(unix)]
fn narrow(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = file.metadata()?;
    let now = metadata.permissions().mode();
    // A device such as /dev/null belongs to everybody.
    if !metadata.is_file() || now & 0o777 & !mode == 0 {
        return Ok(());
    }
    file.set_permissions(Permissions::from_mode(now & mode))
}

/// Other systems keep files otherwise.
#[cfg(not(unix))]
fn narrow(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}
