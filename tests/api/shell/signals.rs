//! `exec` and signals: the command gets them, and exec ends as it does.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::support::process::Folder;

const SIGNALS: [(&str, i32); 6] = [
    ("HUP", 1),
    ("INT", 2),
    ("QUIT", 3),
    ("USR1", 10),
    ("USR2", 12),
    ("TERM", 15),
];

#[test]
fn a_signal_to_exec_alone_reaches_the_command_and_exec_ends_as_it_does() {
    for (name, _) in SIGNALS {
        let script = format!(
            "trap 'echo got {name}; kill $!; exit 7' {name}; /bin/sleep 60 & echo ready; wait"
        );
        let mut exec = Exec::start(&script);
        exec.signal(name);

        assert_eq!((exec.rest(), exec.code()), (format!("got {name}\n"), 7));
    }
}

#[test]
fn a_command_that_a_signal_ends_gives_exec_the_code_of_a_shell() {
    for (name, number) in SIGNALS {
        let mut exec = Exec::start("echo ready; exec /bin/sleep 60");
        exec.signal(name);

        assert_eq!((exec.rest(), exec.code()), (String::new(), 128 + number));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_does_not_outlive_an_exec_that_is_killed() {
    let mut exec = Exec::start("echo ready; exec /bin/sleep 60");
    exec.child.kill().unwrap();
    exec.child.wait().unwrap();

    // The command holds the other end of this pipe as long as it lives.
    assert_eq!(exec.rest(), "");
}

#[test]
fn a_hangup_that_is_ignored_under_nohup_ends_neither() {
    let folder = Folder::new();
    let script = "trap '' HUP; exec \"$0\" exec -- /bin/sh -c 'echo ready; read line; exit 7'";
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_mockmint")]);
    let mut exec = Exec::spawn(command.current_dir(folder.path("")).env_clear());
    exec.signal("HUP");
    drop(exec.child.stdin.take());

    assert_eq!(exec.code(), 7);
}

/// An exec whose command has said that it is ready. Nothing is to be found on its `PATH`.
struct Exec {
    child: Child,
    rest: mpsc::Receiver<String>,
}

impl Exec {
    fn start(script: &str) -> Self {
        let folder = Folder::new();
        let mut command = folder.command(&["exec", "--", "/bin/sh", "-c", script]);
        Self::spawn(command.env("PATH", "/nowhere"))
    }

    fn spawn(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        let (tell, rest) = mpsc::channel();
        thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).unwrap();
            tell.send(text)
        });
        Self { child, rest }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success());
    }

    /// What the command says until it ends.
    fn rest(&self) -> String {
        let rest = self.rest.recv_timeout(Duration::from_secs(30));
        rest.expect("the command ends")
    }

    fn code(&mut self) -> i32 {
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Exec {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
