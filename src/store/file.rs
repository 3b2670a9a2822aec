//! The file of an embedded database: one server owns it, and it stays the file that was opened.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A database file that this process owns.
#[derive(Debug)]
pub(super) struct OwnedFile {
    path: PathBuf,
    /// Holds the lock. It is the database file itself, so that no link to it evades the lock; on
    /// Windows, where such a lock would shut out SQLite too, it is a file beside it.
    _lock: File,
    seen: Mutex<Seen>,
}

/// What was seen of the files last.
#[derive(Debug, Default)]
struct Seen {
    database: Option<Identity>,
    length: u64,
    log: Option<Identity>,
}

/// Which file a name stands for: its device and its number there.
type Identity = (u64, u64);

/// Why a file cannot be owned.
#[derive(Debug)]
pub(super) enum Unowned {
    /// Another process owns it.
    Taken,
    /// It cannot be opened.
    Unopened(io::Error),
}

impl OwnedFile {
    /// Makes this process the only one on the file, and makes the file where there is none.
    pub(super) fn new(path: &Path) -> Result<Self, Unowned> {
        let lock = open(path).map_err(Unowned::Unopened)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(Unowned::Taken),
            Err(TryLockError::Error(error)) => return Err(Unowned::Unopened(error)),
            Ok(()) => {}
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
            seen: Mutex::default(),
        })
    }

    /// Fails where the file or its write-ahead log was removed, replaced or cut: SQLite would go on
    /// writing to files that nobody finds after a restart.
    pub(super) fn check(&self) -> io::Result<()> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (database, length) = look(&self.path)?.ok_or_else(|| self.changed("removed"))?;
        if seen.database.is_some_and(|before| before != database) {
            return Err(self.changed("replaced"));
        }
        if length < seen.length {
            return Err(self.changed("cut"));
        }
        let log = look(&self.log())?.map(|(identity, _)| identity);
        if seen.log.is_some() && log != seen.log {
            return Err(self.changed("deprived of its write-ahead log"));
        }
        *seen = Seen {
            database: Some(database),
            length,
            log,
        };
        Ok(())
    }

    /// A new connection makes its log anew where it is the only one.
    pub(super) fn forget_log(&self) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.log = None;
    }

    fn log(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push("-wal");
        name.into()
    }

    fn changed(&self, how: &str) -> io::Error {
        let path = self.path.display();
        io::Error::other(format!(
            "{path} was {how} while the server was running; put it back, or restart the server"
        ))
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    let mut options = fs::OpenOptions::new();
    let options = options.read(true).write(true).create(true).mode(0o644);
    match options.open(path) {
        // SQLite says what it can do with a file that is only to be read.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => File::open(path),
        opened => opened,
    }
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = path.into_os_string();
    name.push(".lock");
    File::create(name)
}

/// What a name stands for and how long that is; `None` where there is nothing.
#[cfg(unix)]
fn look(path: &Path) -> io::Result<Option<(Identity, u64)>> {
    use std::os::unix::fs::MetadataExt;

    match fs::metadata(path) {
        Ok(found) => Ok(Some(((found.dev(), found.ino()), found.len()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Windows does not let anybody replace a file that is open.
#[cfg(not(unix))]
fn look(path: &Path) -> io::Result<Option<(Identity, u64)>> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(((0, 0), found.len()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
