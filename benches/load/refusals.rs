//! How long the crafted Agora tokens take to be refused, one after another on one connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::server::Process;
use crate::{Result, generator, median, say, verdict};

const VECTORS: &str = include_str!("../../tests/vectors/agora-accesstoken2.json");
/// Before anything is measured, so many requests for each vector.
const WARM_UP: usize = 100;
const RUNS: usize = 1_000;
/// From the first byte of the request to the last of the answer, in milliseconds.
const LONGEST: f64 = 1.0;
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends every crafted token that is to be refused, and prints what each took.
pub(crate) fn measure() -> Result<()> {
    let mut process = Process::mockmint(&["--port", "0"])?;
    let address = process.address()?;
    let vectors: Value = serde_json::from_str(VECTORS)?;
    let crafted = vectors["crafted_vectors"].as_array().ok_or("no vectors")?;
    say(&format!(
        "\ncrafted Agora tokens, 401 each: {RUNS} requests over loopback, one at a time"
    ));
    say("  vector                              bytes  µs: min, median, max");
    let mut medians = Vec::with_capacity(crafted.len());
    for vector in crafted.iter().filter(|v| v["http_status"] == 401) {
        medians.push(refused(address, vector)?);
    }
    let slowest = medians.iter().copied().fold(0.0, f64::max);
    say(&format!(
        "  slowest median of {} vectors {slowest:.3} ms; {}: < {LONGEST} ms",
        medians.len(),
        verdict(!medians.is_empty() && slowest < LONGEST)
    ));
    Ok(())
}

/// The median of the milliseconds a vector took.
fn refused(address: SocketAddr, vector: &Value) -> Result<f64> {
    let text = |name: &str| vector[name].as_str().ok_or("an incomplete vector");
    let (name, token, app_id) = (text("id")?, text("token")?, text("path_app_id")?);
    let request = format!(
        "GET /api/speech-to-text/v1/projects/{app_id}/agents HTTP/1.1\r\nHost: {address}\r\n\
         Authorization: agora token=\"{token}\"\r\n\r\n"
    );
    let mut connection = Connection::open(address)?;
    let mut times = Vec::with_capacity(RUNS);
    for run in 0..WARM_UP + RUNS {
        let begun = Instant::now();
        let answer = connection.ask(&request)?;
        let time = begun.elapsed().as_secs_f64() * 1e3;
        let body: Value = serde_json::from_str(answer.split("\r\n\r\n").last().unwrap_or(""))?;
        if !answer.starts_with("HTTP/1.1 401 ") || body != vector["body"] {
            return Err(format!("{name} was answered otherwise: {answer}").into());
        }
        if run >= WARM_UP {
            times.push(time);
        }
    }
    let min = times.iter().copied().fold(f64::INFINITY, f64::min);
    let max = times.iter().copied().fold(0.0, f64::max);
    let middle = median(&times);
    say(&format!(
        "  {name:<34}  {:>5}  {:.0}, {:.0}, {:.0}",
        token.len(),
        min * 1e3,
        middle * 1e3,
        max * 1e3
    ));
    Ok(middle)
}

/// A connection with one request on the way at a time.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self {
            stream,
            buffer: vec![0; 64 * 1024],
        })
    }

    fn ask(&mut self, request: &str) -> Result<&str> {
        self.stream.write_all(request.as_bytes())?;
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..])?;
            if read == 0 {
                return Err("the connection ended within an answer".into());
            }
            filled += read;
            let answer = str::from_utf8(&self.buffer[..filled])?;
            let Some((head, body)) = answer.split_once("\r\n\r\n") else {
                continue;
            };
            let length = generator::content_length(head.as_bytes());
            if body.len() >= length.ok_or("an answer of unknown length")? {
                break;
            }
        }
        Ok(str::from_utf8(&self.buffer[..filled])?)
    }
}
