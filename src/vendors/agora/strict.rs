//! What the gateway may demand of a token beyond its signature: unknown, so each is a setting.

use chrono::{DateTime, Utc};

use super::access_token2::{AccessToken2, Kind};
use super::caller::Caller;
use super::settings;
use crate::error::{Reason, Refusal};
use crate::exchange::Exchange;
use crate::model::verdict::{Fact, Trace};
use crate::space::VendorSettings;

/// The RTC privilege to join a channel.
const JOIN: u16 = 1;

/// Checks what does not depend on the request's body.
pub(super) fn check_token(
    token: &AccessToken2,
    settings: &VendorSettings,
    now: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    check_times(token, settings, now, trace)?;
    let wanted = settings.get(&settings::REQUIRED_SERVICES);
    if !wanted.is_empty() {
        let has = |name: &&str| token.services().iter().any(|s| s.name() == *name);
        let all = wanted.join("+");
        if !wanted.iter().all(has) {
            let remedy = "build the token for the services the setting required_services names";
            return Err(lacking(trace, "services", &all, token, remedy));
        }
        trace.pass("services", all, names(token));
    }
    if settings.get(&settings::REQUIRE_JOIN_PRIVILEGE) {
        let is_alive = token.services().iter().any(|service| {
            let seconds = service.privileges.get(&JOIN);
            let end = seconds.map(|seconds| token.privilege_expires_at(*seconds));
            let is_rtc = matches!(service.kind, Kind::Rtc { .. });
            is_rtc && end.is_some_and(|end| end.is_none_or(|end| now.timestamp() <= end))
        });
        if !is_alive {
            let remedy = "give the token the privilege 1 of the service rtc, not yet over";
            return Err(lacking(trace, "privileges", "rtc 1, alive", token, remedy));
        }
        trace.pass("privileges", "rtc 1, alive", "rtc 1, alive");
    }
    Ok(())
}

fn check_times(
    token: &AccessToken2,
    settings: &VendorSettings,
    now: DateTime<Utc>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    if let Some(longest) = settings.get(&settings::LONGEST_LIFETIME)
        && i64::from(token.expire()) > longest
    {
        return Err(trace.refuse(
            Reason::MalformedToken,
            "lifetime",
            longest,
            i64::from(token.expire()),
            "build the token with a lifetime no longer than the setting longest_lifetime",
        ));
    }
    let issued = i64::from(token.issue_ts());
    if settings.get(&settings::REFUSE_FUTURE_TOKENS) && issued > now.timestamp() {
        return Err(trace.refuse(
            Reason::NotYetValid,
            "issue_ts",
            Fact::Until(now),
            DateTime::from_timestamp(issued, 0),
            "set the clock of the machine that builds tokens",
        ));
    }
    Ok(())
}

/// Checks that the token is for the channel and one of the users of a start.
pub(super) fn check_channel(
    exchange: &Exchange,
    caller: &Caller,
    channel: &str,
    uids: &[&str],
) -> Result<(), Refusal> {
    let Some(token) = &caller.token else {
        return Ok(());
    };
    let settings = exchange.settings();
    let mut trace = exchange.trace();
    let rtc = || {
        token.services().iter().filter_map(|service| {
            let Kind::Rtc { channel, uid } = &service.kind else {
                return None;
            };
            Some((channel.as_str(), uid.as_str()))
        })
    };
    if settings.get(&settings::REQUIRE_CHANNEL) {
        // An empty channel name is the builders' way to say any channel.
        let fits = |(of, _): (&str, &str)| of.is_empty() || of == channel;
        if !rtc().any(fits) {
            let remedy = "build the token for the channel of the request";
            return Err(lacking(&mut trace, "channel", channel, token, remedy));
        }
        trace.pass("channel", channel.to_owned(), channel.to_owned());
    }
    if settings.get(&settings::REQUIRE_UID) {
        // An empty user is what builders write for 0: any user.
        let fits = |(_, of): (&str, &str)| of.is_empty() || uids.contains(&of);
        if !rtc().any(fits) {
            let (expected, remedy) = (uids.join(", "), "build the token for a uid of the request");
            return Err(lacking(&mut trace, "uid", &expected, token, remedy));
        }
        trace.pass("uid", uids.join(", "), "as expected");
    }
    Ok(())
}

fn lacking(
    trace: &mut Trace,
    check: &'static str,
    expected: &str,
    token: &AccessToken2,
    remedy: &'static str,
) -> Refusal {
    trace.refuse(
        Reason::InsufficientScope,
        check,
        expected.to_owned(),
        names(token),
        remedy,
    )
}

/// The services of a token with their channels, for people.
fn names(token: &AccessToken2) -> String {
    let services = token.services().iter().map(|service| {
        let place = service.channel().map(|channel| format!(" {channel}"));
        let user = service.uid().map(|uid| format!(" {uid}"));
        let (place, user) = (place.unwrap_or_default(), user.unwrap_or_default());
        format!("{}{place}{user}", service.name())
    });
    services.collect::<Vec<_>>().join(", ")
}
