//! The file a master key is kept in: there is a whole key in it, or no file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::Random;

/// Reads a key file; makes it, for the owner alone, when it is missing. Whoever starts at the same
/// time reads the same key.
pub fn read_or_make(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => make(path)?,
        read => return read,
    }
    // Ours, or the one of somebody who was quicker.
    fs::read_to_string(path)
}

/// Writes a key beside the place and links it there, which fails where a file is already: nobody
/// ever sees half a key, and a crash leaves none.
fn make(path: &Path) -> io::Result<()> {
    let random = Random::default();
    let key = random.hex(32);
    let draft = beside(path, &random);
    let linked = write_new(&draft, &key).and_then(|()| link(&draft, path, &key));
    let removed = fs::remove_file(&draft);
    linked.and(removed)?;
    sync_folder(path)
}

fn link(draft: &Path, path: &Path, key: &str) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // A file system without links: then the file itself is the only place to write to.
        Err(_) => match write_new(path, key) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            written => written,
        },
    }
}

/// Writes a file that must be new, down to the disk.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn beside(path: &Path, random: &Random) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", random.hex(8)));
    PathBuf::from(name)
}

/// Only then does the name outlive a crash too. Where a folder cannot be opened, nothing is lost but
/// that.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    File::open(folder).map_or(Ok(()), |folder| folder.sync_all())
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn all_who_start_at_once_read_one_whole_key_and_leave_nothing_else() {
        let folder = Folder::new();

        for round in 0..50 {
            let path = folder.0.join(format!("key-{round}"));
            let ready = Barrier::new(8);
            let start = || {
                ready.wait();
                read_or_make(&path).unwrap()
            };
            let keys: Vec<_> = thread::scope(|scope| {
                let started: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
                let ended = started.into_iter().map(|thread| thread.join().unwrap());
                ended.collect()
            });
            assert_eq!(keys[0].len(), 64);
            assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        }
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 50);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;

        let folder = Folder::new();
        let path = folder.0.join("key");
        read_or_make(&path).unwrap();

        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    /// A folder that is gone with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let name = format!("mockmint-key-{}", Random::default().hex(8));
            let path = std::env::temp_dir().join(name);
            fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            _ = fs::remove_dir_all(&self.0);
        }
    }
}
