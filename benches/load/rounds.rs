//! One case, measured in rounds: mockmint, then the bare server, under the same load.

use std::time::Duration;

use crate::cases::{Case, Mockmint};
use crate::generator::{self, CONNECTIONS};
use crate::server::Process;
use crate::{Result, bare, median, say, verdict};

/// Many short rounds: what else the machine does then falls on both servers alike.
const ROUNDS: usize = 15;
const ROUND: Duration = Duration::from_millis(600);
const WARM_UP: Duration = Duration::from_millis(500);
/// Of the bare server's answers, so many mockmint gives at least.
const LEAST: f64 = 0.6;

/// Measures a case and prints each round.
pub(crate) fn measure(case: &Case) -> Result<()> {
    // A database in a file, and the journal as it is by default.
    let mut process = Process::mockmint(&["--port", "0"])?;
    let mockmint = Mockmint::new(process.address()?)?;
    let sample = (case.sample)(&mockmint)?;
    let mut bare = Process::bare(case.name, &serde_json::to_string(&sample)?)?;
    let request = bare::own(&sample);
    let rival = Rival {
        address: bare.address()?,
        process: bare,
        request,
    };
    let ours = Rival {
        address: mockmint.address,
        process,
        request: sample.request,
    };
    say(&format!(
        "\n{}: {CONNECTIONS} connections, {ROUNDS} rounds of {} ms each",
        case.name,
        ROUND.as_millis()
    ));
    say("  round  mockmint/s  bare/s  ratio   server µs a request: mockmint, bare");
    for server in [&ours, &rival] {
        generator::run(server.address, &server.request, WARM_UP)?;
    }
    let mut ratios = Vec::with_capacity(ROUNDS);
    let (mut our_costs, mut costs) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let (our_rate, our_cost) = ours.round()?;
        let (rate, cost) = rival.round()?;
        ratios.push(our_rate / rate);
        our_costs.push(our_cost);
        costs.push(cost);
        say(&format!(
            "  {round:>5}  {our_rate:>10.0}  {rate:>6.0}  {:>5.2}   {our_cost:.1}, {cost:.1}",
            our_rate / rate
        ));
    }
    let ratio = median(&ratios);
    let after = ours.process.resident_mib();
    say(&format!(
        "  median ratio {ratio:.2}; {}: >= {LEAST}; median server µs {:.1}, {:.1}; RSS after the \
         load {}",
        verdict(ratio >= LEAST),
        median(&our_costs),
        median(&costs),
        after.map_or("not known".into(), |mib| format!("{mib:.1} MiB"))
    ));
    Ok(())
}

/// A server under load.
struct Rival {
    process: Process,
    address: std::net::SocketAddr,
    request: String,
}

impl Rival {
    /// Answers a second, and the microseconds of a core that each cost.
    fn round(&self) -> Result<(f64, f64)> {
        let before = self.process.busy_seconds().unwrap_or(f64::NAN);
        let rate = generator::run(self.address, &self.request, ROUND)?;
        let after = self.process.busy_seconds().unwrap_or(f64::NAN);
        let answers = rate * ROUND.as_secs_f64();
        Ok((rate, (after - before) / answers * 1e6))
    }
}
