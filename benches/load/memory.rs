//! A minute of full load: how much the server's memory grows once it is warm.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::cases::Mockmint;
use crate::generator::{CONNECTIONS, run_mix};
use crate::server::Process;
use crate::{Result, say, verdict};

/// Until the journal is full and every buffer is there.
const WARM_UP: Duration = Duration::from_secs(5);
const LOAD: Duration = Duration::from_mins(1);
const PACE: Duration = Duration::from_millis(100);
/// Growth at most, in MiB.
const MOST: f64 = 8.0;

/// Loads a server with a mix of tokens, their use and refusals, and watches its memory.
pub(crate) fn measure() -> Result<()> {
    let mut process = Process::mockmint(&["--port", "0"])?;
    let mockmint = Mockmint::new(process.address()?)?;
    let mix = mockmint.mix()?;
    let mix = mix
        .each_ref()
        .map(|(request, status)| (&**request, *status));
    let resident = || process.resident_mib().ok_or("the system tells no RSS");
    let idle = resident()?;
    run_mix(mockmint.address, &mix, WARM_UP)?;
    let start = resident()?;
    let is_over = AtomicBool::new(false);
    let (rate, largest) = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut largest = start;
            while !is_over.load(Ordering::Relaxed) {
                thread::sleep(PACE);
                largest = process
                    .resident_mib()
                    .map_or(largest, |mib| largest.max(mib));
            }
            largest
        });
        let rate = run_mix(mockmint.address, &mix, LOAD);
        is_over.store(true, Ordering::Relaxed);
        (rate, watch.join().unwrap_or(f64::NAN))
    });
    let (rate, end) = (rate?, resident()?);
    let growth = largest - start;
    say(&format!(
        "memory: {} s of tokens, their use and 401s in turns, {CONNECTIONS} connections, {rate:.0} \
         answers/s; RSS {idle:.1} MiB idle, {start:.1} after {} s, {end:.1} at the end, {largest:.1} \
         at most: grew by {growth:.1}; {}: < {MOST} MiB",
        LOAD.as_secs(),
        WARM_UP.as_secs(),
        verdict(growth < MOST)
    ));
    Ok(())
}
