//! Speed and memory: how soon the server answers, how little it takes, and how near a request
//! comes to a bare actix handler that does the same signing or verifying.
//!
//! `cargo bench --bench load` prints the numbers and whether each target is met. It takes about a
//! minute, stays on loopback and stops by itself. A word after `--` chooses: `start`, `refusals`,
//! `memory`, which takes another minute of full load, or a part of a case's name.

mod bare;
mod cases;
mod generator;
mod memory;
mod refusals;
mod rounds;
mod server;
mod start;

use std::error::Error;
use std::io::Write;

use crate::cases::Case;

/// What went wrong; a benchmark that cannot go on says so and ends.
type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Under this name the benchmark starts itself as the bare server of a case.
const BARE: &str = "bare";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, case] = arguments.as_slice()
        && command == BARE
    {
        return bare::serve(Case::named(case).ok_or("no case of this name")?);
    }
    // Cargo passes `--bench` when it measures; without it this is a run of the tests.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let wanted = |name: &str| {
        let mut words = arguments.iter().filter(|word| !word.starts_with('-'));
        words.clone().count() == 0 || words.any(|word| name.contains(word.as_str()))
    };
    if arguments.iter().any(|argument| argument == "memory") {
        return memory::measure();
    }
    if wanted("start") {
        start::measure()?;
    }
    for case in cases::ALL.iter().filter(|case| wanted(case.name)) {
        rounds::measure(case)?;
    }
    if wanted("refusals") {
        refusals::measure()?;
    }
    Ok(())
}

/// Prints a line at once, so that somebody who waits sees how far it is.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    _ = writeln!(out, "{line}");
    _ = out.flush();
}

/// Says whether a target is met.
fn verdict(is_met: bool) -> &'static str {
    if is_met {
        "target met"
    } else {
        "target not met"
    }
}

/// The middle one of some numbers; of an even count, the mean of the two.
fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[half]
    } else {
        f64::midpoint(sorted[half - 1], sorted[half])
    }
}
