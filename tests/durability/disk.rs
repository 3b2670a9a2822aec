//! A disk that fails on command, for the files of one SQLite database: `disk.c` preloaded into the
//! server, steered while it runs.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The layout of `struct control` in `disk.c`.
const FIRST: u64 = 0;
const KINDS: u64 = 16;
const ACTION: u64 = 20;
const ERROR: u64 = 24;
const DELAY: u64 = 28;
const CALLS: u64 = 32;
const FAULTED: u64 = 40;
const LOG: u64 = 48;
const LOG_LENGTH: u64 = 1 << 16;

/// A kind of system call, as the bit of it in `kinds`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Call {
    Write = 1 << 0,
    Sync = 1 << 1,
    Truncate = 1 << 2,
    Allocate = 1 << 3,
    Open = 1 << 4,
    Map = 1 << 5,
    Lock = 1 << 6,
    Unlink = 1 << 8,
}

/// The calls that change something: those a full, failing or hung disk refuses.
pub(crate) const CHANGES: &[Call] = &[
    Call::Write,
    Call::Sync,
    Call::Truncate,
    Call::Allocate,
    Call::Open,
    Call::Map,
    Call::Unlink,
];

/// An error number of Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errno {
    /// `EIO`: the device failed.
    Io = 5,
    /// `EAGAIN`: another process holds the lock.
    Locked = 11,
    /// `EACCES`: no rights.
    Access = 13,
    /// `EMFILE`: the process has no descriptor left.
    Descriptors = 24,
    /// `ENOSPC`: the disk is full.
    Full = 28,
    /// `EROFS`: the file system is read-only.
    ReadOnly = 30,
    /// `EDQUOT`: the quota is used up.
    Quota = 122,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It fails.
    Fail(Errno),
    /// It writes half of its bytes and fails.
    Tear(Errno),
    /// It takes this many milliseconds longer.
    Delay(u32),
    /// It does not return until the disk is healed.
    Hang,
}

/// The disk of one server.
#[derive(Debug)]
pub(crate) struct Disk {
    control: File,
    path: PathBuf,
    prefix: PathBuf,
}

impl Disk {
    /// A disk for the files whose path begins with `prefix`; `control` is a file to steer it by.
    pub(crate) fn new(control: PathBuf, prefix: PathBuf) -> Self {
        let file = File::options()
            .create(true)
            .truncate(true)
            .read(true)
            .write(true)
            .open(&control)
            .unwrap();
        file.set_len(LOG + LOG_LENGTH).unwrap();
        let disk = Self {
            control: file,
            path: control,
            prefix,
        };
        disk.watch(CHANGES);
        disk
    }

    /// Puts the disk under a server that is about to start.
    pub(crate) fn preload(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", library())
            .env("FAULTY_CONTROL", &self.path)
            .env("FAULTY_PREFIX", &self.prefix);
    }

    /// Counts and breaks calls of these kinds alone, and counts from 0 again.
    pub(crate) fn watch(&self, kinds: &[Call]) {
        let mask = kinds.iter().fold(0, |mask, kind| mask | *kind as u32);
        self.put_word(KINDS, mask);
        self.put_long(CALLS, 0);
        self.put_long(FAULTED, 0);
    }

    /// Breaks the calls with these numbers, counted from now on; the next call is number 1.
    pub(crate) fn arm(&self, first: u64, last: u64, fate: Fate) {
        self.heal();
        let (action, error, delay) = match fate {
            Fate::Fail(error) => (1, error as u32, 0),
            Fate::Tear(error) => (2, error as u32, 0),
            Fate::Delay(ms) => (3, 0, ms),
            Fate::Hang => (4, 0, 0),
        };
        self.put_long(CALLS, 0);
        self.put_long(FAULTED, 0);
        self.put_long(FIRST, first);
        self.put_long(FIRST + 8, last);
        self.put_word(ERROR, error);
        self.put_word(DELAY, delay);
        self.put_word(ACTION, action);
    }

    /// Breaks every call from now on.
    pub(crate) fn fail_all(&self, fate: Fate) {
        self.arm(1, u64::MAX, fate);
    }

    /// Takes the fault back; what hangs returns.
    pub(crate) fn heal(&self) {
        self.put_word(ACTION, 0);
    }

    /// How many calls there were since the disk was armed or watched.
    pub(crate) fn calls(&self) -> u64 {
        self.long(CALLS)
    }

    /// How many calls met the fault.
    pub(crate) fn faulted(&self) -> u64 {
        self.long(FAULTED)
    }

    /// The numbers of the calls that brought data to the disk for good, in a run without a fault.
    pub(crate) fn syncs(&self) -> Vec<u64> {
        let count = self.calls().min(LOG_LENGTH);
        let mut log = vec![0; usize::try_from(count).unwrap()];
        self.control.read_exact_at(&mut log, LOG).unwrap();
        let numbered = (1..).zip(log);
        numbered
            .filter_map(|(number, kind)| (kind == b'b').then_some(number))
            .collect()
    }

    fn put_word(&self, at: u64, word: u32) {
        self.control.write_all_at(&word.to_le_bytes(), at).unwrap();
    }

    fn put_long(&self, at: u64, long: u64) {
        self.control.write_all_at(&long.to_le_bytes(), at).unwrap();
    }

    fn long(&self, at: u64) -> u64 {
        let mut bytes = [0; 8];
        self.control.read_exact_at(&mut bytes, at).unwrap();
        u64::from_le_bytes(bytes)
    }
}

/// The library, built once a run. It takes its final name at once, so that a run beside this one never
/// loads half a library.
fn library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/durability/disk.c");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let built = folder.join(format!("faulty-disk-{}.so", std::process::id()));
        let library = folder.join("faulty-disk.so");
        let status = Command::new("cc")
            .args([
                "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o",
            ])
            .args([&built, &source])
            .status()
            .expect("a C compiler: SQLite is built with one too");
        assert!(status.success(), "cc failed on {}", source.display());
        std::fs::rename(&built, &library).unwrap();
        library
    })
}
