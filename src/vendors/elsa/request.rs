//! What a request about audio says, as a form of parts or as JSON.

use actix_web::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use url::Url;

use super::access::{self, Caller};
use super::audio::{Audio, Sound};
use super::settings;
use crate::error::Refusal;
use crate::exchange::{Arrival, Exchange};
use crate::wire::json;
use crate::wire::multipart;

/// The ways an audio can come (D-example1); exactly one is taken.
const SOURCES: &[&str] = &["audio_file", "audio_path", "audio_data"];

/// A request about audio.
pub(super) struct Request {
    /// The audio.
    pub(super) audio: Sound,
    /// The plan asked for.
    pub(super) plan: String,
    members: Vec<(String, Member)>,
}

enum Member {
    File(bytes::Bytes),
    Text(String),
}

impl Request {
    /// Reads a request whose plan is one of `plans` and one of the caller's.
    pub(super) fn read(
        exchange: &Exchange,
        caller: &Caller,
        plans: &[&str],
    ) -> Result<Self, Refusal> {
        let members = members(exchange.arrival())?;
        let text = |name: &str| text_of(&members, name);
        let plan = permitted(exchange, caller, text("api_plan")?, plans)?;
        let audio = audio(&members)?;
        Ok(Self {
            audio,
            plan,
            members,
        })
    }

    /// A text the request may have.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        text_of(&self.members, name)
    }

    /// A switch the request may have, written `true` or `false`.
    pub(super) fn flag(&self, name: &'static str) -> Result<bool, Refusal> {
        match self.text(name)? {
            None => Ok(false),
            Some(word) if word.eq_ignore_ascii_case("true") => Ok(true),
            Some(word) if word.eq_ignore_ascii_case("false") => Ok(false),
            Some(_) => {
                let detail = format!("{name} must be true or false");
                Err(Refusal::malformed(detail).at(name))
            }
        }
    }
}

/// The plan asked for, if it is one of `plans` and one of the caller's. Permission comes before the
/// rest of a request is read.
pub(super) fn permitted(
    exchange: &Exchange,
    caller: &Caller,
    asked: Option<&str>,
    plans: &[&str],
) -> Result<String, Refusal> {
    let plan = match asked {
        Some(plan) => plan,
        None if exchange.settings().get(&settings::PLAN_REQUIRED) => {
            return Err(Refusal::malformed("api_plan is missing").at("api_plan"));
        }
        None => plans[0],
    };
    if !plans.contains(&plan) {
        let detail = format!("api_plan must be one of {}", plans.join(", "));
        return Err(Refusal::malformed(detail).at("api_plan"));
    }
    access::check_plan(caller, plan, &mut exchange.trace())?;
    Ok(plan.to_owned())
}

fn text_of<'a>(members: &'a [(String, Member)], name: &str) -> Result<Option<&'a str>, Refusal> {
    match members.iter().find(|(known, _)| known == name) {
        None => Ok(None),
        Some((_, Member::Text(text))) => Ok(Some(text)),
        Some((_, Member::File(_))) => {
            let detail = format!("{name} must be a text, not a file");
            Err(Refusal::malformed(detail).at(name.to_owned()))
        }
    }
}

fn members(arrival: &Arrival) -> Result<Vec<(String, Member)>, Refusal> {
    match arrival.media_type().as_deref() {
        Some("multipart/form-data") => form(arrival),
        Some("application/json") => object(arrival),
        _ => Err(Refusal::malformed(
            "the body must be multipart/form-data or application/json",
        )),
    }
}

fn form(arrival: &Arrival) -> Result<Vec<(String, Member)>, Refusal> {
    let content_type = arrival.header(CONTENT_TYPE).unwrap_or_default();
    let parts = multipart::parts(content_type, &arrival.body)
        .map_err(|error| Refusal::malformed(error.to_string()))?;
    let member = |part: multipart::Part| {
        if part.file_name.is_some() || part.name == "audio_file" {
            return Ok((part.name, Member::File(part.data)));
        }
        let text = std::str::from_utf8(&part.data).ok();
        let text = text.filter(|text| !text.contains('\0')).map(str::to_owned);
        let wrong = || Refusal::malformed(format!("{} must be UTF-8", part.name));
        let text = text.ok_or_else(wrong)?;
        Ok((part.name, Member::Text(text)))
    };
    parts.into_iter().map(member).collect()
}

fn object(arrival: &Arrival) -> Result<Vec<(String, Member)>, Refusal> {
    let body = json::value(&arrival.body)
        .map_err(|error| Refusal::malformed(error.message).at(error.path))?;
    let Value::Object(members) = body else {
        return Err(Refusal::malformed("the body is not a JSON object"));
    };
    // A list of sentences is written as JSON text in a form, and as itself in JSON.
    let member = |(name, value)| match value {
        Value::Null => None,
        Value::String(text) => Some((name, Member::Text(text))),
        other => Some((name, Member::Text(other.to_string()))),
    };
    Ok(members.into_iter().filter_map(member).collect())
}

fn audio(members: &[(String, Member)]) -> Result<Sound, Refusal> {
    let given = |name: &&&str| members.iter().any(|(known, _)| known == **name);
    let sources: Vec<_> = SOURCES.iter().filter(given).collect();
    let [source] = sources[..] else {
        let found = sources.len();
        let detail = format!(
            "there must be exactly one of {}, not {found}",
            SOURCES.join(", ")
        );
        return Err(Refusal::malformed(detail));
    };
    let wrong = |what: &str| Refusal::malformed(format!("{source} {what}")).at(*source);
    let member = members.iter().find(|(name, _)| name == source);
    match (*source, member.map(|(_, member)| member)) {
        ("audio_file", Some(Member::File(file))) if file.is_empty() => Err(wrong("is empty")),
        ("audio_file", Some(Member::File(file))) => Ok(Audio::whole(file)),
        ("audio_path", Some(Member::Text(path))) => {
            let url = Url::parse(path).ok();
            let is_web = url.is_some_and(|url| matches!(url.scheme(), "http" | "https"));
            // Not fetched: the result follows from the address itself.
            is_web
                .then(|| Audio::whole(path.as_bytes()))
                .ok_or_else(|| wrong("must be an http or https address"))
        }
        ("audio_data", Some(Member::Text(data))) => match BASE64_STANDARD.decode(data) {
            Ok(bytes) if bytes.is_empty() => Err(wrong("is empty")),
            Ok(bytes) => Ok(Audio::whole(&bytes)),
            Err(_) => Err(wrong("must be base64")),
        },
        ("audio_file", _) => Err(wrong("must be a file of a multipart/form-data body")),
        _ => Err(wrong("must be a text, not a file")),
    }
}
