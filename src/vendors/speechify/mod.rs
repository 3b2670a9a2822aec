//! Speechify AI: API keys, scoped access tokens, voices and speech, in two eras side by side.
//!
//! Sources, short names: `seed1` the vendor's page on authentication; `L` npm `@speechify/api-sdk`
//! 2.5.4, `F` npm `@speechify/api` 1.0.1, `P123` `P124` `P202` `P301` `P400` the `PyPI` releases of
//! `speechify-api`; `T401` the TypeScript SDK 4.0.1; `OAS` its `OpenAPI` document, `EX` its
//! examples, `SHIM` its TTS shims, `CB` its cookbook, `D-x` its documentation page x; `REC` recorded
//! from the real SDK against a stub.
//!
//! Deviations from the RFCs, where the vendor wins:
//! - The client authenticates with its API key as a bearer token, not with Basic (RFC 6749
//!   section 2.3.1); a challenge is therefore `Bearer` and never `Basic`.
//! - JSON is taken at the token endpoint besides a form (RFC 6749 section 4.4.2).
//! - In the legacy era a token without the scope is answered 401, not 403 (RFC 6750 section 3.1).
//! - The token endpoint speaks plain HTTP here (RFC 6749 section 3.2); mockmint binds to loopback.

mod access;
mod advice;
mod audio;
mod behaviours;
mod catalogue;
mod consent;
mod credentials;
mod era;
mod errors;
mod forge;
mod idempotency;
mod models;
mod page;
mod speech;
mod speech_marks;
mod ssml;
mod token;
mod token_request;
mod voice;
mod voices;
mod wordings;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use serde_json::Value;

use super::{Cors, Inspected, Inspection, Minted, Minting, Probe, Vendor, Wish};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange, Locator};
use crate::issuer::Issuer;
use crate::model::advice::Advice;
use crate::model::catalogue::{Behaviour, Kind, Operation, Variable, Wording};
use crate::model::credential::Draft;
use crate::model::defect::Defect;
use crate::model::setting::Setting;
use crate::model::verdict::Trace;
use crate::space::Space;
use crate::token::jwt::Jwk;
use crate::wire::json::BadJson;

const NAME: &str = "speechify";

pub(super) struct Speechify;

impl Vendor for Speechify {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Speechify"
    }

    fn hosts(&self) -> &'static [&'static str] {
        &[
            "api.sws.speechify.com",
            "api.sws.speechify.dev",
            era::MODERN_HOST,
        ]
    }

    fn base_paths(&self) -> &'static [&'static str] {
        &["/v1/auth/token", "/v1/voices", "/v1/audio"]
    }

    fn body_limit(&self, path: &str) -> usize {
        if path == voices::PATH {
            return voices::LARGEST_UPLOAD;
        }
        256 * 1024
    }

    fn operations(&self) -> &'static [Operation] {
        catalogue::OPERATIONS
    }

    fn behaviours(&self) -> &'static [Behaviour] {
        behaviours::BEHAVIOURS
    }

    fn advices(&self) -> &'static [Advice] {
        advice::ADVICES
    }

    fn wordings(&self) -> &'static [Wording] {
        wordings::all()
    }

    fn settings(&self) -> &'static [Setting] {
        catalogue::SETTINGS
    }

    fn kinds(&self) -> &'static [Kind] {
        credentials::KINDS
    }

    fn environment(&self) -> &'static [Variable] {
        const {
            &[
                Variable::base_url("SPEECHIFY_BASE_URL"),
                Variable::secret("SPEECHIFY_API_KEY", "api_key", "key"),
            ]
        }
    }

    fn routes(&self, cfg: &mut ServiceConfig) {
        cfg.service(web::resource("/v1/auth/token").route(web::post().to(token::create)))
            .service(
                web::resource(voices::PATH)
                    .route(web::get().to(voices::list))
                    .route(web::post().to(idempotency::voice)),
            )
            .service(
                web::resource("/v1/voices/consent-challenges")
                    .route(web::post().to(idempotency::challenge)),
            )
            .service(
                web::resource("/v1/voices/{id}")
                    .route(web::get().to(voices::entry))
                    .route(web::delete().to(voices::delete)),
            )
            .service(web::resource("/v1/voices/{id}/sample").route(web::get().to(voices::sample)))
            .service(web::resource("/v1/audio/speech").route(web::post().to(speech::speech)))
            .service(web::resource("/v1/audio/stream").route(web::post().to(speech::stream)))
            .service(
                web::resource("/v1/audio/stream/with-timestamps")
                    .route(web::post().to(speech::stream_with_timestamps)),
            )
            .service(web::resource("/v1/audio/models").route(web::get().to(models::list)));
    }

    fn locate(&self, arrival: &Arrival) -> Locator {
        access::locate(arrival)
    }

    fn refuse(&self, refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
        errors::refuse(refusal, exchange)
    }

    /// The vendor's own CORS answer is unknown; its browser SDK sends no cookies, so `*` will do.
    fn cors(&self, _: &Arrival, _: &Space) -> Cors {
        Cors::Any
    }

    fn seed(&self, section: &Value) -> Result<Vec<Draft>, BadJson> {
        credentials::seed(section)
    }

    fn seed_schema(&self) -> &'static str {
        include_str!("seed.schema.json")
    }

    fn draft(&self, kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal> {
        credentials::draft(kind, wish)
    }

    fn mint(&self, minting: &Minting<'_>) -> Result<Minted> {
        token::mint(minting)
    }

    fn probe(&self) -> Probe {
        Probe {
            method: "GET",
            path: voices::PATH,
            header: "authorization",
            prefix: "Bearer ",
            key: Some("key"),
        }
    }

    fn probe_status(&self, reason: Reason) -> u16 {
        errors::status(reason).as_u16()
    }

    fn forge(&self, defect: &str, minting: &Minting<'_>) -> Option<Minted> {
        forge::forge(defect, minting)
    }

    fn defects(&self) -> Vec<Defect> {
        forge::defects()
    }

    fn verification_keys(&self, issuer: &Issuer, space: &Space) -> Vec<Jwk> {
        let key = issuer.verification_key(space, NAME, token::algorithm(&space.settings(NAME)));
        key.into_iter().collect()
    }

    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
        access::inspect(inspection, trace)
    }
}
