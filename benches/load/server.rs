//! The servers that are measured: processes of their own, so that what each takes can be told.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::{BARE, Result};

/// The ready line of either server ends with its address.
const READY: &str = " ready on http://";
const TIMEOUT: Duration = Duration::from_secs(10);

/// A server; it ends when this is dropped.
pub(crate) struct Process(Child);

impl Process {
    /// The mockmint of this build, in a folder of its own, with nothing of this environment. It
    /// logs what is wrong and nothing else.
    pub(crate) fn mockmint(flags: &[&str]) -> Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mockmint"));
        command.args(["--log-level", "warn"]).args(flags);
        command.env_clear().current_dir(folder()?);
        Self::start(&mut command)
    }

    /// This program as the bare server of a case; it reads the sample from its standard input.
    pub(crate) fn bare(case: &str, sample: &str) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = Self::start(command.args([BARE, case]))?;
        let mut input = process.0.stdin.take().ok_or("no standard input")?;
        input.write_all(sample.as_bytes())?;
        Ok(process)
    }

    fn start(command: &mut Command) -> Result<Self> {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Ok(Self(command.spawn()?))
    }

    /// Waits for the ready line and gives the address in it.
    pub(crate) fn address(&mut self) -> Result<SocketAddr> {
        let output = self.0.stdout.take().ok_or("no standard output")?;
        for line in BufReader::new(output).lines() {
            if let Some((_, address)) = line?.split_once(READY) {
                return Ok(address.parse()?);
            }
        }
        Err("a server ended before it was ready".into())
    }

    /// Its resident memory, where the system tells.
    pub(crate) fn resident_mib(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
        let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib / 1024.0)
    }

    /// The seconds its threads have run on a core, where the system tells.
    pub(crate) fn busy_seconds(&self) -> Option<f64> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.0.id())).ok()?;
        let nanoseconds = |thread: fs::DirEntry| {
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<f64>().ok()
        };
        Some(threads.flatten().filter_map(nanoseconds).sum::<f64>() / 1e9)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Sends one request on a connection of its own and gives the body of a 2xx.
pub(crate) fn ask(address: SocketAddr, request: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    let request = request.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    if !head.starts_with("HTTP/1.1 2") {
        return Err(format!("an unexpected answer: {answer}").into());
    }
    Ok(body.to_owned())
}

/// A folder for the database and the key, emptied at each use.
fn folder() -> Result<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("load");
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
