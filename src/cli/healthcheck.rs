//! `mockmint healthcheck`: is a server ready, without curl.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::{FAILED, MISUSED, complain, warn};
use crate::config::{Environment, PORT};

/// A server that does not answer in this time is not ready.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Args)]
pub(super) struct Flags {
    /// Address of the server; an address for all interfaces means this machine
    #[arg(long, env = "MOCKMINT_BIND")]
    bind: Option<IpAddr>,
    /// Port of the server [default: 6468; PORT is read too]
    #[arg(long, env = "MOCKMINT_PORT")]
    port: Option<u16>,
}

pub(super) fn run(flags: &Flags) -> ExitCode {
    let environment = match Environment::read(flags.port) {
        Ok(environment) => environment,
        Err(error) => return complain(error, MISUSED),
    };
    warn(&environment.warnings);
    let ip = match flags.bind {
        None => IpAddr::from([127, 0, 0, 1]),
        Some(ip) if ip.is_unspecified() && ip.is_ipv6() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        Some(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        Some(ip) => ip,
    };
    let port = flags.port.or(environment.port).unwrap_or(PORT);
    let address = SocketAddr::new(ip, port);
    match ask(address) {
        Ok(200) => ExitCode::SUCCESS,
        Ok(status) => complain(
            format!("{address} is not ready: it answers {status}"),
            FAILED,
        ),
        Err(error) => complain(format!("{address} does not answer: {error}"), FAILED),
    }
}

fn ask(address: SocketAddr) -> std::io::Result<u16> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // `localhost` is a host every server answers to, whatever address it is bound to.
    stream.write_all(
        b"GET /__mockmint/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )?;
    let mut answer = Vec::new();
    stream.take(64 * 1024).read_to_end(&mut answer)?;
    let status = answer
        .get(9..12)
        .and_then(|code| std::str::from_utf8(code).ok());
    status
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| std::io::Error::other("the answer is not HTTP"))
}
