//! `/v1/voices`: the shared voices, and those an account made in its space.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::access::{self, Caller};
use super::audio::{AudioFormat, synthesize};
use super::cases::Case;
use super::consent;
use super::era::Era;
use super::page::{Page, Query};
use super::settings;
use super::voice::{DOCUMENT, Gender, Voice, shared};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::wire::multipart::{self, Part};

pub(super) const PATH: &str = "/v1/voices";
/// The largest voice sample with its consent, in bytes. The vendor's own limit is unknown.
pub(super) const LARGEST_UPLOAD: usize = 5 * 1024 * 1024;
/// The kind of document a sample is kept as.
const SAMPLE: &str = "voice_sample";

/// `GET /v1/voices`: a bare array, or in the modern era a page.
pub(super) async fn list(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let era = Era::read(&exchange)?;
    let own: Vec<Voice> = exchange.documents(DOCUMENT, &caller.account).list().await?;
    let voices = shared().iter().chain(&own);
    if !era.has_pages(&exchange) {
        let views: Vec<_> = voices.map(|voice| voice.view(era)).collect();
        return Ok(HttpResponse::Ok().json(views));
    }
    let query = Query::read(&exchange.arrival().query()?)?;
    let matching: Vec<_> = voices.filter(|voice| query.matches(voice, era)).collect();
    let start = match &query.cursor {
        None => 0,
        Some(cursor) => {
            let last = matching.iter().position(|voice| voice.id == *cursor);
            let unknown = || Refusal::malformed("no page begins here").at("cursor");
            last.ok_or_else(unknown)? + 1
        }
    };
    let page = &matching[start..matching.len().min(start.saturating_add(query.limit))];
    let has_more = start + page.len() < matching.len();
    let next = page.last().filter(|_| has_more).map(|voice| &voice.id);
    let views: Vec<_> = page.iter().map(|voice| voice.view(era)).collect();
    Ok(HttpResponse::Ok().json(Page {
        voices: &views,
        next_cursor: next.map(String::as_str),
        has_more,
    }))
}

/// `GET /v1/voices/{id}`.
pub(super) async fn entry(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("id")?;
    let caller = access::authorise(&exchange).await?;
    let voice = find(&exchange, &caller.account, &id).await?;
    Ok(HttpResponse::Ok().json(voice.view(Era::read(&exchange)?)))
}

/// `POST /v1/voices`: a voice of the caller's own, kept in the space.
pub(super) async fn create(exchange: Exchange, caller: Caller) -> Result<HttpResponse> {
    let era = Era::read(&exchange)?;
    let wish = Wish::read(&parts(&exchange)?)?;
    if let Consent::Challenge(id) = &wish.consent {
        consent::take(&exchange, &caller.account, id).await?;
    }
    let voice = Voice {
        id: exchange.issuer().random().id().to_string(),
        is_shared: false,
        display_name: wish.name,
        gender: wish.gender,
        locale: wish.locale,
        avatar_image: wish.has_avatar.then(|| "data:,avatar".to_owned()),
        tags: Vec::new(),
    };
    let now = exchange.now();
    let samples = exchange.documents(SAMPLE, &caller.account);
    let voices = exchange.documents(DOCUMENT, &caller.account);
    let with_sample = (&samples, &wish.sample);
    voices
        .insert_with(&voice.id, &voice, with_sample, now)
        .await?;
    let mut response = match (
        era,
        exchange.settings().get(&settings::VOICE_CREATED_STATUS),
    ) {
        (Era::Legacy, 200) => HttpResponse::Ok(),
        _ => HttpResponse::Created(),
    };
    Ok(response.json(voice.view(era)))
}

/// `DELETE /v1/voices/{id}`: 204 and nothing else, or L fails.
pub(super) async fn delete(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("id")?;
    let caller = access::authorise(&exchange).await?;
    if !exchange
        .documents(DOCUMENT, &caller.account)
        .remove(&id)
        .await?
    {
        return Err(unknown().into());
    }
    exchange
        .documents(SAMPLE, &caller.account)
        .remove(&id)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /v1/voices/{id}/sample`: what was uploaded, or something to hear of a shared voice.
pub(super) async fn sample(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("id")?;
    let caller = access::authorise(&exchange).await?;
    let voice = find(&exchange, &caller.account, &id).await?;
    let samples = exchange.documents(SAMPLE, &caller.account);
    let Some(sample) = samples.document::<Sample>(&voice.id).await? else {
        let audio = synthesize(AudioFormat::Mp3, &voice.display_name);
        let media_type = AudioFormat::Mp3.media_type();
        return Ok(HttpResponse::Ok().content_type(media_type).body(audio));
    };
    let audio = BASE64_STANDARD
        .decode(&sample.audio)
        .map_err(Error::internal)?;
    Ok(HttpResponse::Ok()
        .content_type(sample.media_type)
        .body(audio))
}

/// The voice of that name, shared or the account's own.
pub(super) async fn find(exchange: &Exchange, account: &str, id: &str) -> Result<Voice> {
    if let Some(voice) = shared().iter().find(|voice| voice.id == id) {
        return Ok(voice.clone());
    }
    let own = exchange.documents(DOCUMENT, account).document(id).await?;
    own.ok_or_else(|| unknown().into())
}

fn unknown() -> Refusal {
    Refusal::new(Reason::NotFound, "voice not found").in_case(Case::UnknownVoice)
}

/// A voice somebody wants.
struct Wish {
    name: String,
    gender: Gender,
    locale: String,
    has_avatar: bool,
    sample: Sample,
    consent: Consent,
}

/// A sample as it is kept.
#[derive(Serialize, Deserialize)]
struct Sample {
    media_type: String,
    audio: String,
}

/// How the speaker agreed.
enum Consent {
    /// By name and address (L, F, P301).
    Declared,
    /// By answering a challenge (P400).
    Challenge(String),
}

#[derive(Deserialize)]
struct Declaration {
    #[serde(rename = "fullName")]
    full_name: String,
    email: String,
}

fn parts(exchange: &Exchange) -> Result<Vec<Part>, Refusal> {
    let arrival = exchange.arrival();
    let content_type = arrival.header(CONTENT_TYPE).unwrap_or_default();
    multipart::parts(content_type, &arrival.body)
        .map_err(|error| Refusal::malformed(error.to_string()))
}

impl Wish {
    fn read(parts: &[Part]) -> Result<Self, Refusal> {
        let part = |name: &str| parts.iter().find(|part| part.name == name);
        let text = |name: &'static str| {
            let text = part(name).map(|part| std::str::from_utf8(&part.data));
            let text = text.transpose();
            text.map_err(|_| Refusal::malformed("must be UTF-8").at(name))
        };
        let missing = |name: &'static str| Refusal::malformed("is missing").at(name);
        let name = text("name")?.ok_or_else(|| missing("name"))?;
        if !(1..=200).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(Refusal::malformed("must have 1 to 200 characters").at("name"));
        }
        let gender = match text("gender")? {
            None => Gender::NotSpecified,
            Some(word) => Gender::parse(word).ok_or_else(|| {
                Refusal::malformed("must be male, female or not_specified").at("gender")
            })?,
        };
        let sample = part("sample").ok_or_else(|| missing("sample"))?;
        if sample.data.is_empty() {
            return Err(Refusal::malformed("is empty").at("sample"));
        }
        let locale = text("locale")?.unwrap_or("en-US");
        if !is_language_tag(locale) {
            return Err(Refusal::malformed("must be a language tag such as en-US").at("locale"));
        }
        let media_type = sample.media_type().unwrap_or("application/octet-stream");
        Ok(Self {
            name: name.to_owned(),
            gender,
            locale: locale.to_owned(),
            has_avatar: part("avatar").is_some(),
            sample: Sample {
                media_type: media_type.to_owned(),
                audio: BASE64_STANDARD.encode(&sample.data),
            },
            consent: consent(
                text("consent")?,
                text("consent_challenge_id")?,
                part("consent_recording"),
            )?,
        })
    }
}

/// The vendor's own rule is unknown. RFC 5646 section 2.1: subtags of letters and digits. Section 4.4.1 wants 35 characters at least.
fn is_language_tag(text: &str) -> bool {
    let is_subtag = |subtag: &str| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    text.len() <= 35 && text.split('-').all(is_subtag)
}

fn consent(
    declared: Option<&str>,
    challenge: Option<&str>,
    recording: Option<&Part>,
) -> Result<Consent, Refusal> {
    if let Some(id) = challenge {
        let recorded = recording.is_some_and(|part| !part.data.is_empty());
        let missing = || Refusal::malformed("is missing").at("consent_recording");
        return recorded
            .then(|| Consent::Challenge(id.to_owned()))
            .ok_or_else(missing);
    }
    let declared = declared.ok_or_else(|| Refusal::malformed("is missing").at("consent"))?;
    let wrong =
        || Refusal::malformed("must be JSON with the members fullName and email").at("consent");
    let declaration: Declaration =
        crate::wire::json::object(declared.as_bytes()).map_err(|_| wrong())?;
    if declaration.full_name.is_empty() || !declaration.email.contains('@') {
        return Err(wrong());
    }
    Ok(Consent::Declared)
}
