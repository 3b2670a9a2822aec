//! The models, and which era knows them.

use actix_web::HttpResponse;
use serde::Serialize;
use serde_json::json;

use super::access;
use super::era::Era;
use crate::error::Result;
use crate::exchange::Exchange;

/// One model.
pub(super) struct Model {
    pub(super) name: &'static str,
    is_modern: bool,
}

impl Model {
    /// Whether clients of `era` know it.
    pub(super) fn is_in(&self, era: Era) -> bool {
        !self.is_modern || era != Era::Legacy
    }
}

/// The names in the types of L, F and P; the modern ones in those of P301 and P400.
pub(super) const NAMES: &[Model] = &[
    Model {
        name: "simba-base",
        is_modern: false,
    },
    Model {
        name: "simba-english",
        is_modern: false,
    },
    Model {
        name: "simba-multilingual",
        is_modern: false,
    },
    Model {
        name: "simba-turbo",
        is_modern: false,
    },
    Model {
        name: "simba-3.0",
        is_modern: true,
    },
    Model {
        name: "simba-3.2",
        is_modern: true,
    },
];

/// `GET /v1/audio/models`.
pub(super) async fn list(exchange: Exchange) -> Result<HttpResponse> {
    access::authorise(&exchange).await?;
    let models: Vec<_> = NAMES.iter().map(Entry::new).collect();
    Ok(HttpResponse::Ok().json(json!({ "models": models, "dialogue_models": [] })))
}

/// A model as P400 reads it. Which one is the default, and which recommended, say its comments; the
/// rest is mockmint's own choice.
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

impl Entry {
    fn new(model: &Model) -> Self {
        Self {
            id: model.name,
            name: model.name,
            default: model.name == "simba-3.0",
            recommended: model.name == "simba-3.2",
            deprecated: !model.is_modern,
            description: "stands in for the vendor's model of this name",
            languages: &["en"],
            endpoints: &[
                "/v1/audio/speech",
                "/v1/audio/stream",
                "/v1/audio/stream/with-timestamps",
            ],
            curated_voices: false,
            english_voices_only: false,
        }
    }
}
