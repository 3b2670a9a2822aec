//! The models: which era knows them, what they speak, and where.

use actix_web::HttpResponse;
use serde::Serialize;
use serde_json::json;

use super::access;
use super::cases::Case;
use super::era::Era;
use super::settings;
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;

/// One model.
pub(super) struct Model {
    pub(super) name: &'static str,
    eras: Eras,
    /// Whether it makes speech marks while it streams (P400: the streaming-native models do).
    is_streaming_native: bool,
    is_for_english_alone: bool,
    languages: &'static [&'static str],
}

/// The eras whose clients have a model in their types.
#[derive(PartialEq, Eq)]
enum Eras {
    Legacy,
    Both,
    Modern,
}

const ENGLISH: &[&str] = &["en"];
/// What simba-3.0 speaks officially (P400).
const MANY: &[&str] = &["en", "de-DE", "es-ES", "es-MX", "fr-FR", "it-IT", "pt-BR"];

/// The names in the types of L, F and P123; the modern ones in those of P301 and P400.
const MODELS: &[Model] = &[
    legacy("simba-base", Eras::Legacy, ENGLISH),
    legacy("simba-english", Eras::Both, ENGLISH),
    legacy("simba-multilingual", Eras::Both, MANY),
    legacy("simba-turbo", Eras::Legacy, ENGLISH),
    modern("simba-3.0", false, MANY),
    modern("simba-3.2", true, ENGLISH),
];

const fn legacy(name: &'static str, eras: Eras, languages: &'static [&'static str]) -> Model {
    Model {
        name,
        eras,
        is_streaming_native: false,
        is_for_english_alone: false,
        languages,
    }
}

const fn modern(
    name: &'static str,
    is_for_english_alone: bool,
    languages: &'static [&'static str],
) -> Model {
    Model {
        name,
        eras: Eras::Modern,
        is_streaming_native: true,
        is_for_english_alone,
        languages,
    }
}

/// The models clients of `era` have in their types.
pub(super) fn listed(era: Era) -> impl Iterator<Item = &'static Model> {
    MODELS.iter().filter(move |model| match era {
        Era::Legacy => model.eras != Eras::Modern,
        Era::Modern(_) => model.eras != Eras::Legacy,
    })
}

/// The model somebody asks for by name.
pub(super) fn named(exchange: &Exchange, name: &str) -> Result<&'static Model, Refusal> {
    let era = Era::read(exchange)?;
    // Nothing says that the vendor switched its oldest models off; the setting does.
    let has_old =
        era != Era::Legacy && exchange.settings().get(&settings::OLD_MODELS_IN_MODERN_ERA);
    let mut known = listed(era).chain(listed(Era::Legacy).filter(|_| has_old));
    known
        .find(|model| model.name == name)
        .ok_or_else(|| Refusal::new(Reason::NotFound, "model not found").at("model"))
}

impl Model {
    /// Whether it speaks with voices of this locale (P400: simba-3.2 is for English ones).
    pub(super) fn speaks_with(&self, locale: &str) -> bool {
        !self.is_for_english_alone || locale == "en" || locale.starts_with("en-")
    }

    /// Refuses what makes no speech marks while it streams (P400).
    pub(super) fn require_marks(&self) -> Result<(), Refusal> {
        if self.is_streaming_native {
            return Ok(());
        }
        let detail = "this model makes no speech marks; use simba-3.0 or simba-3.2";
        Err(Refusal::malformed(detail).in_case(Case::NoSpeechMarks))
    }
}

/// `GET /v1/audio/models`: those of the modern era, whoever asks.
pub(super) async fn list(exchange: Exchange) -> Result<HttpResponse> {
    access::authorise(&exchange).await?;
    let modern = MODELS.iter().filter(|model| model.eras != Eras::Legacy);
    let models: Vec<_> = modern.map(Entry::new).collect();
    Ok(HttpResponse::Ok().json(json!({ "models": models, "dialogue_models": [] })))
}

/// A model as P400 reads it. Its types say which are listed, which one is the default, which
/// recommended and which legacy, and where each serves; the rest is mockmint's own choice.
#[expect(clippy::struct_excessive_bools, reason = "the vendor's members")]
#[derive(Serialize)]
struct Entry {
    id: &'static str,
    name: &'static str,
    default: bool,
    recommended: bool,
    deprecated: bool,
    description: &'static str,
    languages: &'static [&'static str],
    endpoints: &'static [&'static str],
    curated_voices: bool,
    english_voices_only: bool,
}

/// Where models serve; the last one wants speech marks.
const ENDPOINTS: &[&str] = &[
    "/v1/audio/speech",
    "/v1/audio/stream",
    "/v1/audio/stream/with-timestamps",
];

impl Entry {
    fn new(model: &Model) -> Self {
        let without_marks = &ENDPOINTS[..ENDPOINTS.len() - 1];
        Self {
            id: model.name,
            name: model.name,
            default: model.name == "simba-3.0",
            recommended: model.name == "simba-3.2",
            deprecated: model.eras != Eras::Modern,
            description: "stands in for the vendor's model of this name",
            languages: model.languages,
            endpoints: if model.is_streaming_native {
                ENDPOINTS
            } else {
                without_marks
            },
            curated_voices: false,
            english_voices_only: model.is_for_english_alone,
        }
    }
}
