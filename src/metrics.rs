//! Counters, in the text format Prometheus reads.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Reason;

/// What is counted, per vendor. Labels come from closed lists: no request can add one.
#[derive(Debug)]
pub struct Metrics(Vec<VendorCounters>);

/// The classes of statuses, by their first digit.
const CLASSES: [&str; 6] = ["aborted", "1xx", "2xx", "3xx", "4xx", "5xx"];

#[derive(Debug)]
struct VendorCounters {
    vendor: &'static str,
    /// Aborted ones, then 1xx to 5xx.
    classes: [AtomicU64; 6],
    reasons: Vec<AtomicU64>,
}

impl Metrics {
    /// Counters at zero.
    pub fn new(vendors: impl Iterator<Item = &'static str>) -> Self {
        let counters = |vendor| VendorCounters {
            vendor,
            classes: Default::default(),
            reasons: Reason::ALL.iter().map(|_| AtomicU64::new(0)).collect(),
        };
        Self(vendors.map(counters).collect())
    }

    /// Counts one exchange; the status of one that was aborted is 0.
    pub fn count(&self, vendor: &str, status: u16, reason: Option<Reason>) {
        let Some(counters) = self.0.iter().find(|counters| counters.vendor == vendor) else {
            return;
        };
        let class = usize::from(status / 100).min(5);
        counters.classes[class].fetch_add(1, Ordering::Relaxed);
        let place = reason.and_then(|reason| Reason::ALL.iter().position(|r| *r == reason));
        if let Some(count) = place.and_then(|place| counters.reasons.get(place)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The counters, the number of spaces and that of slow checks, as Prometheus reads them.
    pub fn text(&self, spaces: usize, slow_checks: u64) -> String {
        let mut text = String::from(
            "# HELP mockmint_requests_total Requests answered or aborted, by vendor and status class.\n\
             # TYPE mockmint_requests_total counter\n",
        );
        for counters in &self.0 {
            for (class, count) in CLASSES.iter().zip(&counters.classes) {
                let count = count.load(Ordering::Relaxed);
                let vendor = counters.vendor;
                _ = writeln!(
                    text,
                    "mockmint_requests_total{{vendor=\"{vendor}\",status=\"{class}\"}} {count}"
                );
            }
        }
        text.push_str(
            "# HELP mockmint_refusals_total Requests refused, by vendor and reason.\n\
             # TYPE mockmint_refusals_total counter\n",
        );
        for counters in &self.0 {
            for (reason, count) in Reason::ALL.iter().zip(&counters.reasons) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let vendor = counters.vendor;
                    _ = writeln!(
                        text,
                        "mockmint_refusals_total{{vendor=\"{vendor}\",reason=\"{reason}\"}} {count}"
                    );
                }
            }
        }
        _ = write!(
            text,
            "# HELP mockmint_spaces Spaces there are.\n\
             # TYPE mockmint_spaces gauge\nmockmint_spaces {spaces}\n\
             # HELP mockmint_secret_checks_total Secrets checked against an argon2id hash.\n\
             # TYPE mockmint_secret_checks_total counter\n\
             mockmint_secret_checks_total {slow_checks}\n"
        );
        text
    }
}
