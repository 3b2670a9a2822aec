//! From the start of the process to its first 200, and the memory it then has.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use crate::server::{Process, ask};
use crate::{Result, median, say, verdict};

const RUNS: usize = 15;
/// Until the first 200, in milliseconds.
const LONGEST: f64 = 30.0;
/// Resident memory of an idle server, in MiB.
const LARGEST: f64 = 15.0;
/// A process that says nothing for so long is broken.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a server does nothing before it counts as idle.
const IDLE: Duration = Duration::from_millis(300);

/// Starts the server again and again, in memory and with the built-in seed.
pub(crate) fn measure() -> Result<()> {
    let mut times = Vec::with_capacity(RUNS);
    let mut sizes = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let port = address.port().to_string();
        let begun = Instant::now();
        let process = Process::mockmint(&["--ephemeral", "--port", &port])?;
        first_200(address)?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        std::thread::sleep(IDLE);
        sizes.extend(process.resident_mib());
    }
    let time = median(&times);
    say(&format!(
        "start to first 200 (--ephemeral, built-in seed): {} ms (min, median, max of {RUNS}); \
         {}: median < {LONGEST} ms",
        spread(&times),
        verdict(time < LONGEST)
    ));
    if sizes.is_empty() {
        say("idle RSS: not known on this system");
        return Ok(());
    }
    let size = median(&sizes);
    say(&format!(
        "idle RSS: {} MiB (min, median, max of {RUNS}); {}: median < {LARGEST} MiB",
        spread(&sizes),
        verdict(size < LARGEST)
    ));
    Ok(())
}

fn first_200(address: SocketAddr) -> Result<()> {
    let request = "GET /__mockmint/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match ask(address, request) {
            Ok(_) => return Ok(()),
            // A short nap: spinning would take a core from the server.
            Err(_) => std::thread::sleep(Duration::from_micros(200)),
        }
    }
    Err("the server did not answer".into())
}

fn spread(numbers: &[f64]) -> String {
    let min = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let max = numbers.iter().copied().fold(0.0, f64::max);
    format!("{min:.1}, {:.1}, {max:.1}", median(numbers))
}
