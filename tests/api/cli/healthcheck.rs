//! `mockmint healthcheck`: is a server ready, without curl.

use crate::support::process::{Folder, Mockmint};

#[test]
fn a_ready_server_is_0_and_says_nothing() {
    let folder = Folder::new();
    let token = ["--admin-token", "a-token-of-some-length"];
    let server = Mockmint::start(
        &folder,
        &[&["--ephemeral", "--port", "0"], &token[..]].concat(),
    );
    let port = server.url.rsplit(':').next().unwrap().to_owned();

    for bind in ["127.0.0.1", "0.0.0.0"] {
        let output = folder.run(&["healthcheck", "--bind", bind, "--port", &port]);
        assert!(output.status.success(), "{output:?}");
        assert!(output.stdout.is_empty() && output.stderr.is_empty());
    }
    let mut command = folder.command(&["healthcheck"]);
    assert!(command.env("PORT", &port).status().unwrap().success());
    let mut command = folder.command(&["healthcheck"]);
    assert!(
        command
            .env("MOCKMINT_PORT", &port)
            .status()
            .unwrap()
            .success()
    );
    server.terminate();
    let output = folder.run(&["healthcheck", "--port", &port]);
    let (code, line) = super::complaint(&output);
    assert!(
        line.starts_with(&format!("127.0.0.1:{port} does not answer: ")),
        "{line}"
    );
    assert_eq!(code, 1);
}

#[test]
fn what_is_no_mockmint_is_not_ready() {
    use std::io::{Read, Write};

    let folder = Folder::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let other = std::thread::spawn(move || {
        for answer in ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "SSH-2.0-x\r\n"] {
            let (mut stream, _) = listener.accept().unwrap();
            _ = stream.read(&mut [0; 1024]);
            _ = stream.write_all(answer.as_bytes());
        }
    });

    let port = port.to_string();
    let said = [
        format!("127.0.0.1:{port} is not ready: it answers 503"),
        format!("127.0.0.1:{port} does not answer: the answer is not HTTP"),
    ];
    for expected in said {
        let output = folder.run(&["healthcheck", "--port", &port]);
        assert_eq!(super::complaint(&output), (1, expected));
    }
    other.join().unwrap();
}
