//! Voicegain: context JWTs without an end, short-lived tokens for pages, and users with a MAC.
//!
//! Sources, short names: `seed2` the vendor's article on JWTs; `PYSDK` `PyPI` `voicegain-speech`
//! 1.142.0; `VGP` the vendor's example repository; `RELEASE` its release notes; `TH` a public
//! secret detector; `RUN` recorded from the real SDK against a stub.
//!
//! Deviations from the RFCs, where the vendor wins:
//! - A JWT is taken without a scheme too (RFC 6750 section 2.1).
//! - `aud` of a token names the origins of pages, not who it is for (RFC 7519 section 4.1.3), and
//!   is looked at only when there is an `Origin`.
//! - Context JWTs never expire (RFC 9700 section 2.2).
//! - The header of a token names no key (RFC 7515 section 4.1.4): what must be known without the
//!   database is in the claim `ctx`, which is mockmint's own.

mod access;
mod advice;
mod audio;
mod behaviours;
mod catalogue;
mod context;
mod contexts;
mod credentials;
mod data;
mod errors;
mod forge;
mod judgement;
mod login;
mod long_lived;
mod mac;
mod origins;
mod presented;
mod query;
mod quota;
mod recognize;
mod resources;
mod short_lived;
mod token;
mod transcribe;
mod wordings;

use actix_web::HttpResponse;
use actix_web::guard::Post;
use actix_web::http::header::HeaderMap;
use actix_web::web::{self, ServiceConfig};
use futures_util::future::LocalBoxFuture;
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

const NAME: &str = "voicegain";
/// The base of an Edge, and of the vendor's own app; it has the same endpoints (PYSDK, VGP).
const EDGE: &str = "/ascalon-web-api/";

pub(super) struct Voicegain;

impl Vendor for Voicegain {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Voicegain"
    }

    fn hosts(&self) -> &'static [&'static str] {
        &[
            "api.voicegain.ai",
            "sapi.voicegain.ai",
            "transcribe.voicegain.ai",
        ]
    }

    fn base_paths(&self) -> &'static [&'static str] {
        &[
            "/v1/security",
            "/v1/asr",
            "/v1/data",
            "/v1/sa",
            "/v1/confgroup",
            "/v1/websocket",
            "/v1/speaker",
            "/v1/ws",
            "/ascalon-web-api",
            "/auth-svc",
        ]
    }

    fn canonical_path(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix(EDGE)?;
        Some(format!("/v1/{rest}"))
    }

    fn body_limit(&self, path: &str) -> usize {
        match path {
            data::PATH => data::LARGEST_UPLOAD,
            _ if path.starts_with("/v1/asr/") => data::LARGEST_UPLOAD,
            _ => 256 * 1024,
        }
    }

    fn operations(&self) -> &'static [Operation] {
        catalogue::OPERATIONS
    }

    fn behaviours(&self) -> &'static [Behaviour] {
        behaviours::all()
    }

    fn advices(&self) -> &'static [Advice] {
        advice::ADVICES
    }

    fn wordings(&self) -> &'static [Wording] {
        wordings::WORDINGS
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
                Variable::base_url("VOICEGAIN_BASE_URL"),
                Variable::field("VOICEGAIN_ACCOUNT_ID", "context_key", "account_id"),
                Variable::field("VOICEGAIN_CONTEXT_ID", "context_key", "context_id"),
                Variable::secret("VOICEGAIN_JWT", "context_key", "jwt"),
                Variable::field("VOICEGAIN_EMAIL", "user", "email"),
                Variable::secret("VOICEGAIN_PASSWORD", "user", "password"),
            ]
        }
    }

    fn routes(&self, cfg: &mut ServiceConfig) {
        security(cfg);
        speech(cfg);
        rest(cfg);
    }

    fn locate(&self, arrival: &Arrival) -> Locator {
        presented::locate(arrival)
    }

    fn refuse(&self, refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
        errors::refuse(refusal, exchange)
    }

    /// Nothing by the headers alone: see [`Vendor::readable`].
    fn cors(&self, _: &Arrival, _: &Space) -> Cors {
        Cors::Withhold
    }

    fn readable<'a>(&'a self, exchange: &'a Exchange) -> LocalBoxFuture<'a, Cors> {
        Box::pin(origins::readable(exchange))
    }

    fn adorn(&self, exchange: &Exchange, headers: &mut HeaderMap) {
        quota::adorn(exchange, headers);
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
            path: "/v1/sa/config",
            header: "authorization",
            prefix: "Bearer ",
            // What is left of a spoilt JWT is no unknown key but a bad JWT.
            key: None,
        }
    }

    fn probe_status(&self, reason: Reason) -> u16 {
        errors::usual_status(reason).as_u16()
    }

    fn forge(&self, defect: &str, minting: &Minting<'_>) -> Option<Minted> {
        forge::forge(defect, minting)
    }

    fn defects(&self) -> Vec<Defect> {
        forge::defects()
    }

    fn verification_keys(&self, issuer: &Issuer, space: &Space) -> Vec<Jwk> {
        short_lived::verification_key(issuer, space)
            .into_iter()
            .collect()
    }

    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
        judgement::inspect(inspection, trace)
    }
}

fn security(cfg: &mut ServiceConfig) {
    cfg.service(web::resource(token::PATH).route(web::get().to(token::create)))
        .service(web::resource(login::PATH).route(web::post().to(login::login)))
        .service(web::resource("/auth-svc/auth/logout").route(web::post().to(login::logout)));
}

fn speech(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/v1/asr/transcribe/async")
            .guard(Post())
            .route(web::post().to(transcribe::start)),
    )
    .service(
        web::resource("/v1/asr/transcribe/status/queue").route(web::get().to(transcribe::queue)),
    )
    .service(
        web::resource("/v1/asr/transcribe/{sessionId}")
            .route(web::get().to(transcribe::poll))
            .route(web::put().to(transcribe::touch))
            .route(web::delete().to(transcribe::delete)),
    )
    .service(web::resource("/v1/asr/transcribe").route(web::post().to(recognize::once)))
    .service(
        web::resource("/v1/asr/recognize/async")
            .guard(Post())
            .route(web::post().to(recognize::start)),
    )
    .service(web::resource("/v1/asr/recognize/{sessionId}").route(web::get().to(recognize::poll)))
    .service(web::resource("/v1/asr/recognize").route(web::post().to(recognize::once)));
}

fn rest(cfg: &mut ServiceConfig) {
    cfg.service(web::resource(data::PATH).route(web::post().to(data::upload)))
        .service(web::resource("/v1/data/{uuid}/file/{name}").route(web::get().to(data::download)))
        .service(web::resource("/v1/sa/config").route(web::get().to(resources::configurations)))
        .service(
            web::resource("/v1/confgroup")
                .route(web::get().to(contexts::list))
                .route(web::post().to(contexts::create)),
        )
        .service(web::resource("/v1/confgroup/{id}").route(web::put().to(contexts::modify)))
        .service(web::resource("/v1/websocket/{name}").route(web::get().to(resources::websocket)))
        .service(
            web::resource("/v1/websocket/{name}/status")
                .route(web::get().to(resources::websocket_status)),
        )
        .service(
            web::resource("/v1/speaker/signature/text")
                .route(web::get().to(resources::signature_text)),
        )
        .service(
            web::resource("/v1/ws/asr/sttGenericData")
                .route(web::patch().to(resources::generic_data)),
        );
}
