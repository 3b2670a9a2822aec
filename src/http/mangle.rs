//! Changes the body of a good answer as a fault program says.

use std::time::Duration;

use actix_web::body::{BodySize, BoxBody};
use actix_web::web::Bytes;
use chrono::{Duration as Span, SecondsFormat};
use serde_json::Value;

use super::broken::{Broken, Piece};
use crate::exchange::Exchange;
use crate::model::exchange::Aborted;
use crate::model::fault::{Act, Damage, Lifetime};
use crate::secret::sha256;
use crate::space::Played;

/// The number of pieces of a slow body.
const PIECES: u32 = 10;
/// The shortest text that counts as a token, in bytes.
const SHORTEST_TOKEN: usize = 16;

/// The changed body of an answer whose body has this `size`.
pub(super) fn mangled(
    body: Bytes,
    size: BodySize,
    exchange: &Exchange,
    played: &Played,
    aborted: &Aborted,
) -> BoxBody {
    match &played.act {
        Act::Reset(_) => cut(&body),
        Act::SlowBody(span) => slow(&body, *span, size, aborted),
        Act::Body(Damage::Truncated) => whole(body.slice(..body.len() / 2)),
        Act::Body(_) => whole(malformed(&body)),
        Act::ExpiresInAsString => whole(rewritten(body, &as_text)),
        Act::Lifetime(lifetime) => whole(shortened(body, *lifetime, exchange, played)),
        _ => whole(body),
    }
}

fn whole(body: Bytes) -> BoxBody {
    BoxBody::new(body)
}

/// Half of the body, though all of it is announced.
fn cut(body: &Bytes) -> BoxBody {
    let size = BodySize::Sized(body.len().max(1) as u64);
    let half = body.slice(..body.len() / 2);
    // The pause flushes the half; without it the end would discard it.
    BoxBody::new(Broken::new(
        size,
        [Piece::Bytes(half), Piece::Pause(Duration::ZERO), Piece::End],
    ))
}

fn slow(body: &Bytes, milliseconds: u64, size: BodySize, aborted: &Aborted) -> BoxBody {
    let length = body.len().div_ceil(PIECES as usize).max(1);
    let pause = Duration::from_millis(milliseconds) / PIECES;
    let pieces = (0..body.len()).step_by(length).flat_map(|start| {
        let end = body.len().min(start + length);
        [Piece::Pause(pause), Piece::Bytes(body.slice(start..end))]
    });
    BoxBody::new(Broken::new(size, pieces).noting(aborted.clone()))
}

/// Replaces the last byte by a quotation mark, which makes the JSON invalid.
fn malformed(body: &Bytes) -> Bytes {
    let mut bytes = body.to_vec();
    bytes.pop();
    bytes.push(b'"');
    bytes.into()
}

/// The new value of a member of an answer, by its name; `None` leaves it unchanged.
type Change<'a> = &'a dyn Fn(&str, &Value) -> Option<Value>;

/// The body with members changed at every depth.
fn rewritten(body: Bytes, change: Change<'_>) -> Bytes {
    let Ok(mut document) = serde_json::from_slice::<Value>(&body) else {
        return body;
    };
    rewrite(&mut document, change);
    document.to_string().into()
}

fn rewrite(value: &mut Value, change: Change<'_>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match change(name, member) {
                    Some(changed) => *member = changed,
                    None => rewrite(member, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, change)),
        _ => {}
    }
}

/// A number of seconds as a string.
fn as_text(name: &str, member: &Value) -> Option<Value> {
    let seconds = member.as_i64().filter(|_| name == "expires_in")?;
    Some(Value::from(seconds.to_string()))
}

/// Puts the advertised lifetime into the answer, and records when its tokens really end.
fn shortened(body: Bytes, lifetime: Lifetime, exchange: &Exchange, played: &Played) -> Bytes {
    let after = |seconds| exchange.now() + Span::seconds(i64::from(seconds));
    if let Some(real) = lifetime.real {
        for token in tokens(&body) {
            let faults = &exchange.space().faults;
            faults.end_token(sha256(&token), after(real), played);
        }
    }
    let Some(seconds) = lifetime.advertised else {
        return body;
    };
    let end = after(seconds).to_rfc3339_opts(SecondsFormat::Secs, true);
    rewritten(body, &|name, member| match member {
        Value::Number(_) if name == "expires_in" => Some(Value::from(seconds)),
        Value::String(_) if name.ends_with("expires_at") => Some(Value::from(&*end)),
        _ => None,
    })
}

/// The texts of an answer that may be tokens; an answer that is not JSON may be a token itself.
fn tokens(body: &[u8]) -> Vec<String> {
    let mut tokens = Vec::new();
    match serde_json::from_slice(body) {
        Ok(document) => collect(&document, &mut tokens),
        Err(_) => tokens.extend(str::from_utf8(body).map(|text| text.trim().to_owned())),
    }
    tokens.retain(|token| token.len() >= SHORTEST_TOKEN);
    tokens
}

fn collect(document: &Value, tokens: &mut Vec<String>) {
    match document {
        Value::String(text) => tokens.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, tokens)),
        Value::Object(members) => members.values().for_each(|member| collect(member, tokens)),
        _ => {}
    }
}
