//! Who is calling, and may they: apps at the console, ephemeral keys everywhere else.

use actix_web::http::header::ORIGIN;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::advice::CALLER;
use super::token::{self, Accepted, JWT};
use super::{campaign, settings};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange, Locator, Presented};
use crate::issuer::Documents;
use crate::model::evidence::{Nature, Use};
use crate::model::verdict::Trace;
use crate::token::jwt::{NumericDate, Unverified, is_expired, peek};
use crate::vendors::bearer_jwt::{self, Token};
use crate::vendors::{Inspected, Inspection};
use crate::wire::origin::{Origin, OriginPattern};

/// The kind of document that says an ephemeral key was used.
const USED: &str = "used_key";
/// The marks of all accounts lie together, so that any of them can make room.
const EVERY_ACCOUNT: &str = "";
/// So many marks give way at once: each search reads them all.
const ROOM: usize = 100;

/// The mark of a key that was used.
#[derive(Serialize, Deserialize)]
struct Mark {
    jti: Uuid,
    ends: NumericDate,
}

/// The credential a request comes with.
pub(super) fn locate(arrival: &Arrival) -> Presented {
    match arrival.path.as_str() {
        token::PATH => {
            let form = token::form(arrival).ok();
            let app_id = form.as_ref().and_then(|form| form.one("app_id").ok()?);
            app_id
                .map_or(Locator::Nothing, |id| Locator::Identifier(id.to_owned()))
                .into()
        }
        campaign::PATH => {
            let authorization = arrival.authorization().ok().flatten();
            let key = authorization.and_then(|authorization| authorization.bearer().ok());
            key.map_or_else(|| Locator::Nothing.into(), bearer_jwt::locate)
        }
        _ => Locator::Nothing.into(),
    }
}

/// Notes a secret that comes from a page. The vendor lets it pass; nobody should.
///
/// `Sec-Fetch-Mode` alone tells nothing: Node's `fetch` sends it too (RUN).
pub(super) fn note_browser(arrival: &Arrival, trace: &mut Trace) {
    const SIGNS: &[&str] = &["origin", "sec-fetch-site", "sec-fetch-dest"];
    let sign = SIGNS.iter().find(|name| arrival.headers.contains(**name));
    let expected = "a server: no origin, sec-fetch-site or sec-fetch-dest";
    match sign {
        None => trace.pass(CALLER, expected, "a server"),
        Some(sign) => trace.note(
            CALLER,
            expected,
            format!("a browser: the request has {sign}"),
            "keep the secret key on your server, and give the page an ephemeral key (seed4)",
        ),
    }
}

/// Lets a caller through whose ephemeral key is good.
pub(super) async fn authorise(exchange: &Exchange) -> Result<Accepted> {
    let key = JWT.bearer(exchange.arrival(), &mut exchange.trace())?;
    exchange
        .trace()
        .pass("authorization", JWT.form, "as expected");
    exchange.evidence().presented(key, Nature::Token);
    let origin = exchange.arrival().headers.get(ORIGIN);
    let token = exchange.token::<Token>();
    let token = token.ok_or_else(|| Error::internal("an ephemeral key was not read"))?;
    let (issuer, space, at) = (exchange.issuer(), exchange.space(), exchange.now());
    let settings = exchange.settings();
    let claims: Accepted = JWT.judge(issuer, space, settings, at, token, &mut exchange.trace())?;
    exchange
        .entry()
        .identify_token(claims.key_id, &claims.app, &claims.account);
    let origin = origin.map(actix_web::http::header::HeaderValue::as_bytes);
    check_origin(&claims, origin, &mut exchange.trace())?;
    if settings.get(&settings::REVOKED_APP_KILLS_KEYS) {
        check_parent(exchange, &claims).await?;
    }
    if settings.get(&settings::SINGLE_USE) {
        use_up(exchange, &claims).await?;
    }
    Ok(claims)
}

/// Judges an ephemeral key for the control API.
pub(super) fn inspect(inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
    let (header, claims) = peek(inspection.token);
    let token = Unverified::read(inspection.token);
    let Inspection {
        issuer,
        space,
        settings,
        at,
        ..
    } = inspection;
    let judged = JWT.judge(issuer, space, settings, *at, &token, trace);
    let judged = judged.and_then(|claims: Accepted| {
        let origin = inspection.origin.map(str::as_bytes);
        check_origin(&claims, origin, trace)
    });
    Inspected {
        format: token.is_ok().then_some("jwt"),
        header,
        claims,
        refusal: judged.err(),
    }
}

/// Whether the page's origin is one of those the key was bound to when it was issued.
fn check_origin(
    claims: &Accepted,
    origin: Option<&[u8]>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let Some(allowed) = &claims.origins else {
        return Ok(());
    };
    let parsed = origin.and_then(Origin::parse);
    let matches = |origin: &Origin| {
        let patterns = allowed
            .iter()
            .filter_map(|text| OriginPattern::parse(text).ok());
        patterns.into_iter().any(|pattern| pattern.matches(origin))
    };
    let expected = format!("one of {}", allowed.join(" "));
    match &parsed {
        Some(origin) if matches(origin) => {
            trace.pass("origin", expected, origin.as_str().to_owned());
            Ok(())
        }
        other => Err(trace.refuse(
            Reason::OriginNotAllowed,
            "origin",
            expected,
            other.as_ref().map(|origin| origin.as_str().to_owned()),
            "call from an allowed origin, or change the setting allowed_origins and get a new key",
        )),
    }
}

/// Whether the app a key was issued for still lives. What becomes of its keys is unknown; by
/// default they live on, and nobody asks the database.
async fn check_parent(exchange: &Exchange, claims: &Accepted) -> Result<()> {
    let keys = exchange.issuer().keys_of_credential(claims.key_id).await?;
    if keys.0.iter().any(|key| key.is_live(exchange.now())) {
        return Ok(());
    }
    Err(Error::Refused(exchange.trace().refuse(
        Reason::RevokedKey,
        "issuing app",
        "active",
        "deleted",
        "the app of this key is deleted, and the space's settings let that count",
    )))
}

/// Takes the one use a key has where the setting says so: all replicas see the same mark.
async fn use_up(exchange: &Exchange, claims: &Accepted) -> Result<()> {
    let used = exchange.documents(USED, EVERY_ACCOUNT);
    let (id, now) = (claims.jti.to_string(), exchange.now());
    let mark = Mark {
        jti: claims.jti,
        ends: claims.exp,
    };
    let mut marked = used.insert(&id, &mark, now).await;
    if matches!(&marked, Err(Error::Refused(refusal)) if refusal.reason == Reason::RateLimited) {
        forget_ended(&used, now).await?;
        marked = used.insert(&id, &mark, now).await;
    }
    match marked {
        Ok(()) => {
            exchange.evidence().once(Use::First);
            exchange.trace().pass("use", "the first", "the first");
            Ok(())
        }
        Err(Error::Refused(refusal)) if refusal.reason == Reason::Conflict => {
            exchange.evidence().once(Use::Again);
            Err(Error::Refused(exchange.trace().refuse(
                Reason::Replayed,
                "use",
                "the first",
                "a later one",
                "get a new ephemeral key for each use, or turn the setting single_use off",
            )))
        }
        Err(error) => Err(error),
    }
}

/// Makes room for new marks. Those of keys that still live stay: forgotten, such a key would be
/// taken a second time.
async fn forget_ended(used: &Documents, now: DateTime<Utc>) -> Result<()> {
    let marks = used.list::<Mark>().await?;
    let has_ended = |mark: &&Mark| is_expired(now.timestamp(), mark.ends.seconds());
    for mark in marks.iter().filter(has_ended).take(ROOM) {
        used.remove(&mark.jti.to_string()).await?;
    }
    Ok(())
}
