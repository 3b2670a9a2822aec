//! How often an account may ask, on the clock of its space.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::cases::{Case, Resource};
use super::{NAME, settings};
use crate::error::{Reason, Refusal};
use crate::exchange::Exchange;
use crate::space::{Limit, Standing, VendorSettings};

/// Calls of `/data` count ten times (PYSDK).
const DATA: i64 = 10;

/// Counts a call of an account.
pub(super) fn count(exchange: &Exchange, account: &str) -> Result<(), Refusal> {
    let limits = limits(exchange.settings());
    let is_data = exchange.arrival().path.starts_with("/v1/data/");
    let cost = if is_data { DATA } else { 1 };
    let now = exchange.now().timestamp();
    let quotas = &exchange.space().quotas;
    let counted = quotas.count(NAME, account, &limits, cost, now);
    counted.map_err(|short| {
        let refusal = exchange.trace().refuse(
            Reason::RateLimited,
            "calls",
            short.limit.most,
            short.limit.most - short.remaining + cost,
            "wait for the window to end, move the clock of the space, or raise the limit",
        );
        refusal.retry_after(u32::try_from(short.reset).unwrap_or(u32::MAX))
    })
}

/// Adds what is on every answer (PYSDK). Before it is known whose call it is, nothing is used.
pub(super) fn add_headers(exchange: &Exchange, headers: &mut HeaderMap) {
    let limits = limits(exchange.settings());
    let account = exchange
        .entry()
        .credential()
        .map(|credential| credential.account);
    let now = exchange.now().timestamp();
    let account = account.unwrap_or_default();
    let quotas = &exchange.space().quotas;
    let standings = quotas.standings(NAME, &account, &limits, now);
    let Some(tightest) = standings.iter().min_by_key(|standing| standing.remaining) else {
        return;
    };
    put(headers, "ratelimit-limit", &policy(tightest, &limits));
    put(
        headers,
        "ratelimit-remaining",
        &tightest.remaining.to_string(),
    );
    put(headers, "ratelimit-reset", &tightest.reset.to_string());
}

/// Refuses a request when a resource is used up.
pub(super) fn resource(
    exchange: &Exchange,
    resource: Resource,
    used: usize,
) -> Result<(), Refusal> {
    let most = resource.most(exchange.settings());
    if i64::try_from(used).is_ok_and(|used| used < most) {
        return Ok(());
    }
    let refusal = exchange.trace().refuse(
        Reason::RateLimited,
        resource.name(),
        most,
        "all in use",
        "wait until one of them is done, or move the clock of the space",
    );
    Err(refusal.in_case(Case::InUse(resource)).retry_after(1))
}

/// `75, 75;window=60, 2000;window=3600`: the limit that is closest, then all of them.
fn policy(tightest: &Standing, limits: &[Limit]) -> String {
    let all = limits
        .iter()
        .map(|l| format!("{};window={}", l.most, l.seconds));
    let all: Vec<_> = all.collect();
    format!("{}, {}", tightest.limit.most, all.join(", "))
}

fn limits(settings: &VendorSettings) -> [Limit; 2] {
    let limit = |setting, seconds| Limit {
        most: settings.get(setting),
        seconds,
    };
    [
        limit(&settings::CALLS_PER_MINUTE, 60),
        limit(&settings::CALLS_PER_HOUR, 3600),
    ]
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
