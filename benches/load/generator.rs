//! The load: a few connections, each with one request on the way at a time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Result;

/// Connections at a time.
pub(crate) const CONNECTIONS: usize = 32;

/// Sends `request` for `duration` and gives the number of answers a second. An answer that is no
/// 200 ends the benchmark: refusals are cheap, and would look like speed.
pub(crate) fn run(address: SocketAddr, request: &str, duration: Duration) -> Result<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let begun = Instant::now();
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let request = request.as_bytes().to_vec();
                tokio::task::spawn_local(converse(address, request, begun + duration))
            })
            .collect();
        let mut answers = 0;
        for task in tasks {
            answers += task.await??;
        }
        Ok(f64::from(answers) / begun.elapsed().as_secs_f64())
    })
}

async fn converse(
    address: SocketAddr,
    request: Vec<u8>,
    end: Instant,
) -> Result<u32, std::io::Error> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut answers = 0;
    while Instant::now() < end {
        stream.write_all(&request).await?;
        let mut filled = 0;
        while !is_whole(&buffer[..filled])? {
            let read = stream.read(&mut buffer[filled..]).await?;
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            filled += read;
        }
        answers += 1;
    }
    Ok(answers)
}

/// Whether all of an answer is there: its head, and as much body as the head says.
fn is_whole(answer: &[u8]) -> Result<bool, std::io::Error> {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(false);
    };
    if let (true, Some(length)) = (
        answer.starts_with(b"HTTP/1.1 200 "),
        content_length(&answer[..head]),
    ) {
        return Ok(answer.len() >= head + 4 + length);
    }
    let answer = String::from_utf8_lossy(answer);
    Err(std::io::Error::other(format!(
        "no 200 of a known length: {answer}"
    )))
}

/// What the head of an answer says of its body.
pub(crate) fn content_length(head: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length:";
    let mut lines = head.split(|byte| *byte == b'\n');
    let line = lines.find(|line| {
        line.get(..NAME.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(NAME))
    })?;
    let value = str::from_utf8(&line[NAME.len()..]).ok()?;
    value.trim().parse().ok()
}
