//! Making a program of what people wrote: all of it, or an error that names the field.

use chrono::{DateTime, Duration, Utc};

use super::draft::{
    Draft, DraftDelay, DraftLifetime, DraftMatch, DraftPropagation, DraftStep, Repeat, Wrong,
};
use super::{Act, Lifetime, Match, Moment, PRESETS, Program, Propagation, Step};
use crate::error::Reason;
use crate::wire::{duration, nearest};

/// Steps of a program at most, presets written out.
const MOST_STEPS: usize = 1_000;
/// How often a step or a program is repeated at most.
const MOST_TIMES: u32 = 1_000_000;
/// Longer than any client waits; a request that hangs for longer only holds a connection.
const LONGEST_WAIT: i64 = 60_000;
/// A day is longer than any test waits.
const LONGEST_RETRY: i64 = 86_400;
/// A clock that is wrong by more than a month is another fault.
const LONGEST_SKEW: i64 = 30 * 86_400;
/// The longest text to be matched.
const LONGEST_TEXT: usize = 256;
/// Headers to be matched at most.
const MOST_HEADERS: usize = 8;

impl Program {
    /// The program a draft asks for; `now` is the time of its space, `dice` a seed for want of one.
    pub fn new(mut draft: Draft, now: DateTime<Utc>, dice: u64) -> Result<Self, Wrong> {
        let matching = matching(&draft.matching)?;
        let steps = steps(&draft.steps)?;
        let rounds = match draft.repeat {
            None | Some(Repeat::Endless(false)) => Some(1),
            Some(Repeat::Endless(true)) => None,
            Some(Repeat::Times(times)) => Some(count("repeat", times)?),
        };
        let probability = draft.probability.unwrap_or(1.0);
        if !(probability > 0.0 && probability <= 1.0) {
            return Err(wrong("probability", "must be above 0 and at most 1"));
        }
        let until = draft.until.as_deref().map(|text| until(text, now));
        let until = until.transpose()?;
        // Whoever reads the draft again gets the same program.
        draft.until = until.map(|until| until.to_rfc3339());
        let random_seed = *draft.random_seed.get_or_insert(dice);
        Ok(Self {
            draft,
            matching,
            steps,
            rounds,
            probability,
            random_seed,
            until,
        })
    }
}

fn matching(draft: &DraftMatch) -> Result<Match, Wrong> {
    for (field, text) in [
        ("match.vendor", &draft.vendor),
        ("match.operation", &draft.operation),
        ("match.credential", &draft.credential),
    ] {
        let is_good = |text: &String| (1..=LONGEST_TEXT).contains(&text.len());
        if !text.as_ref().is_none_or(is_good) {
            let message = format!("must have 1 to {LONGEST_TEXT} characters");
            return Err(wrong(field, message));
        }
    }
    let headers = draft.header.clone().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_header = |(name, value): (&String, &String)| {
        !name.is_empty()
            && name.bytes().all(is_name)
            && name.len().max(value.len()) <= LONGEST_TEXT
            && value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
    };
    if headers.len() > MOST_HEADERS || !headers.iter().all(is_header) {
        let message = format!("must be up to {MOST_HEADERS} header names with the values to match");
        return Err(wrong("match.header", message));
    }
    Ok(Match {
        vendor: draft.vendor.clone(),
        operation: draft.operation.clone(),
        credential: draft.credential.clone(),
        headers: headers
            .into_iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect(),
        nth: count("match.nth", draft.nth.unwrap_or(1))?,
    })
}

fn steps(drafts: &[DraftStep]) -> Result<Vec<Step>, Wrong> {
    if drafts.is_empty() {
        return Err(wrong("steps", "must have at least one step"));
    }
    let mut steps = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let place = format!("steps[{index}]");
        let inside = |inner: Wrong| Wrong {
            field: match inner.field.as_str() {
                "" => place.clone(),
                field => format!("{place}.{field}"),
            },
            ..inner
        };
        let made = match &draft.preset {
            Some(name) => preset(name, draft),
            None => step(draft).map(|step| vec![step]),
        };
        steps.extend(made.map_err(inside)?);
        if steps.len() > MOST_STEPS {
            let message = format!("a program has at most {MOST_STEPS} steps, presets written out");
            return Err(wrong("steps", message));
        }
    }
    Ok(steps)
}

/// The steps of a preset, played `times` times.
fn preset(name: &str, draft: &DraftStep) -> Result<Vec<Step>, Wrong> {
    if draft.acts() != 1 {
        return Err(wrong("", "a step does exactly one thing"));
    }
    let preset = PRESETS.iter().find(|preset| preset.name == name);
    let preset = preset.ok_or_else(|| {
        let names: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
        wrong(
            "preset",
            format!("no such preset; {}", nearest::remedy(name, &names)),
        )
    })?;
    let retry_after = retry_after(draft)?;
    // More than a program may have is too many, however many more.
    let times = (count("times", draft.times.unwrap_or(1))? as usize).min(MOST_STEPS + 1);
    let mut steps = Vec::new();
    for step in (preset.steps)() {
        let asks = matches!(step.act, Act::Status(_) | Act::Refuse(_));
        steps.push(Step {
            retry_after: retry_after.filter(|_| asks).or(step.retry_after),
            ..step
        });
    }
    Ok(vec![steps; times].concat())
}

fn step(draft: &DraftStep) -> Result<Step, Wrong> {
    if draft.acts() != 1 {
        let message = "a step has exactly one of ok, status, reason, delay, reset, body, \
                       slow_body, expires_in, lifetime, issuer_clock, propagation and preset";
        return Err(wrong("", message));
    }
    let act = act(draft)?;
    let retry_after = retry_after(draft)?;
    if retry_after.is_some() && matches!(act, Act::Ok | Act::Reset(Moment::Before)) {
        let message = "this step gives no answer that could carry it";
        return Err(wrong("retry_after", message));
    }
    Ok(Step {
        act,
        times: count("times", draft.times.unwrap_or(1))?,
        retry_after,
    })
}

fn act(draft: &DraftStep) -> Result<Act, Wrong> {
    if draft.ok == Some(false) {
        return Err(wrong("ok", "must be true"));
    }
    if let Some(status) = draft.status {
        let message = "must be an http status from 400 to 599";
        let is_refusal = (400..600).contains(&status);
        return is_refusal
            .then_some(Act::Status(status))
            .ok_or_else(|| wrong("status", message));
    }
    if let Some(code) = &draft.reason {
        let message = "no such reason; GET /v1/vendors lists them";
        let reason = Reason::parse(code).ok_or_else(|| wrong("reason", message));
        return reason.map(Act::Refuse);
    }
    if let Some(delay) = &draft.delay {
        return delayed(delay);
    }
    if let Some(text) = &draft.slow_body {
        return wait("slow_body", text).map(Act::SlowBody);
    }
    if let Some(form) = &draft.expires_in {
        let message = "must be \"string\"; lifetime changes its value";
        return (form == "string")
            .then_some(Act::ExpiresInAsString)
            .ok_or_else(|| wrong("expires_in", message));
    }
    if let Some(lifetime) = &draft.lifetime {
        return lifetimes(lifetime);
    }
    if let Some(skew) = &draft.issuer_clock {
        return issuer_clock(skew);
    }
    if let Some(propagation) = &draft.propagation {
        return propagated(propagation);
    }
    let reset = draft.reset.map(Act::Reset);
    Ok(reset.or(draft.body.map(Act::Body)).unwrap_or(Act::Ok))
}

fn delayed(draft: &DraftDelay) -> Result<Act, Wrong> {
    let span = match draft {
        DraftDelay::Fixed(text) => {
            let span = wait("delay", text)?;
            span..=span
        }
        DraftDelay::Uniform { from, to } => wait("delay.from", from)?..=wait("delay.to", to)?,
    };
    if span.is_empty() {
        return Err(wrong("delay.to", "must not be shorter than from"));
    }
    Ok(Act::Delay(span))
}

fn lifetimes(draft: &DraftLifetime) -> Result<Act, Wrong> {
    let read = |field: &str, text: &Option<String>| {
        let text = text.as_deref();
        text.map(|text| seconds(field, text, i64::from(u32::MAX)))
            .transpose()
    };
    let lifetime = Lifetime {
        advertised: read("lifetime.advertised", &draft.advertised)?,
        real: read("lifetime.real", &draft.real)?,
    };
    if lifetime.advertised.or(lifetime.real).is_none() {
        return Err(wrong("lifetime", "must have advertised, real or both"));
    }
    Ok(Act::Lifetime(lifetime))
}

/// `+30s` is ahead, `-30s` behind.
fn issuer_clock(text: &str) -> Result<Act, Wrong> {
    let (sign, span) = match text.split_at_checked(1) {
        Some(("+", span)) => (1, span),
        Some(("-", span)) => (-1, span),
        _ => {
            let message = "must be a duration with its sign, such as \"+30s\" or \"-5m\"";
            return Err(wrong("issuer_clock", message));
        }
    };
    let seconds = seconds("issuer_clock", span, LONGEST_SKEW)?;
    if seconds == 0 {
        return Err(wrong("issuer_clock", "must not be zero"));
    }
    Ok(Act::IssuerClock(sign * i64::from(seconds)))
}

fn propagated(draft: &DraftPropagation) -> Result<Act, Wrong> {
    if !(0.0..1.0).contains(&draft.share) {
        let message = "must be at least 0 and below 1";
        return Err(wrong("propagation.share", message));
    }
    Ok(Act::Propagation(Propagation {
        share: draft.share,
        lasts: seconds("propagation.for", &draft.lasts, LONGEST_RETRY)?,
    }))
}

fn retry_after(draft: &DraftStep) -> Result<Option<u32>, Wrong> {
    let text = draft.retry_after.as_deref();
    text.map(|text| seconds("retry_after", text, LONGEST_RETRY))
        .transpose()
}

/// An instant of the space clock, or a duration from now.
fn until(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Wrong> {
    let until = match (DateTime::parse_from_rfc3339(text), duration::parse(text)) {
        (Ok(instant), _) => instant.to_utc(),
        (_, Ok(span)) => now
            .checked_add_signed(span)
            .ok_or_else(|| wrong("until", "is too far away"))?,
        _ => {
            let message = "must be an instant (RFC 3339) or a duration such as \"10m\"";
            return Err(wrong("until", message));
        }
    };
    if until <= now {
        return Err(wrong("until", "is over already on the space clock"));
    }
    Ok(until)
}

fn wait(field: &str, text: &str) -> Result<u64, Wrong> {
    let span = duration::parse(text).map_err(|error| wrong(field, error.to_string()))?;
    let milliseconds = span.num_milliseconds();
    if !(1..=LONGEST_WAIT).contains(&milliseconds) {
        let longest = duration::format(Duration::milliseconds(LONGEST_WAIT));
        return Err(wrong(field, format!("must be from 1ms to {longest}")));
    }
    Ok(milliseconds.unsigned_abs())
}

fn seconds(field: &str, text: &str, most: i64) -> Result<u32, Wrong> {
    let span = duration::parse(text).map_err(|error| wrong(field, error.to_string()))?;
    let is_whole = span.subsec_nanos() == 0 && span.num_seconds() <= most;
    let whole = u32::try_from(span.num_seconds()).ok();
    whole.filter(|_| is_whole).ok_or_else(|| {
        let most = duration::format(Duration::seconds(most));
        wrong(field, format!("must be whole seconds, at most {most}"))
    })
}

fn count(field: &str, number: u32) -> Result<u32, Wrong> {
    if (1..=MOST_TIMES).contains(&number) {
        return Ok(number);
    }
    Err(wrong(field, format!("must be from 1 to {MOST_TIMES}")))
}

fn wrong(field: &str, message: impl Into<String>) -> Wrong {
    Wrong {
        field: field.to_owned(),
        message: message.into(),
    }
}

#[cfg(test)]
mod tests;
