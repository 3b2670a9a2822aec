//! The load: a few connections, each with one request on the way at a time.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Result;

/// Connections at a time.
pub(crate) const CONNECTIONS: usize = 32;

/// Sends `request` for `duration` and gives the number of answers a second. An answer that is no
/// 200 ends the benchmark: refusals are cheap, and would look like speed.
pub(crate) fn run(address: SocketAddr, request: &str, duration: Duration) -> Result<f64> {
    run_mix(address, &[(request, 200)], duration)
}

/// The same with several requests and the status each must be answered with, in turns on each
/// connection.
pub(crate) fn run_mix(address: SocketAddr, mix: &[(&str, u16)], duration: Duration) -> Result<f64> {
    let mix: Rc<[Question]> = mix.iter().map(Question::new).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let begun = Instant::now();
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let mix = Rc::clone(&mix);
                tokio::task::spawn_local(converse(address, mix, number, begun + duration))
            })
            .collect();
        let mut answers = 0;
        for task in tasks {
            answers += task.await??;
        }
        Ok(f64::from(answers) / begun.elapsed().as_secs_f64())
    })
}

/// A request, and how its answer must begin.
struct Question {
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Question {
    fn new((request, status): &(&str, u16)) -> Self {
        Self {
            request: request.as_bytes().to_vec(),
            answer: format!("HTTP/1.1 {status} ").into_bytes(),
        }
    }
}

async fn converse(
    address: SocketAddr,
    mix: Rc<[Question]>,
    first: usize,
    end: Instant,
) -> Result<u32, std::io::Error> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut answers = 0;
    let mut questions = mix.iter().cycle().skip(first % mix.len());
    while Instant::now() < end
        && let Some(question) = questions.next()
    {
        stream.write_all(&question.request).await?;
        let mut filled = 0;
        while !is_whole(&buffer[..filled], &question.answer)? {
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
fn is_whole(answer: &[u8], begin: &[u8]) -> Result<bool, std::io::Error> {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(false);
    };
    if let (true, Some(length)) = (answer.starts_with(begin), content_length(&answer[..head])) {
        return Ok(answer.len() >= head + 4 + length);
    }
    let answer = String::from_utf8_lossy(answer);
    Err(std::io::Error::other(format!(
        "no {}of a known length: {answer}",
        String::from_utf8_lossy(begin)
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
