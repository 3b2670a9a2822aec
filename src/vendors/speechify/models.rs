//! The models, and which era knows them.

use actix_web::HttpResponse;
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

/// `GET /v1/audio/models`. The members of a model beyond its id are those P400 demands.
pub(super) async fn list(exchange: Exchange) -> Result<HttpResponse> {
    access::authorise(&exchange).await?;
    let models: Vec<_> = NAMES.iter().map(entry).collect();
    Ok(HttpResponse::Ok().json(json!({ "models": models, "dialogue_models": [] })))
}

fn entry(model: &Model) -> serde_json::Value {
    json!({
        "id": model.name,
        "name": model.name,
        "default": model.name == "simba-english",
        "recommended": model.name == "simba-3.2",
    })
}
