//! ELSA: tokens for HTTP and WebSocket, and scores of pronunciation that are made up.
//!
//! Sources, short names: `seed0` the vendor's page on token integration; `D-x` its documentation
//! page x (`D-faq`, `D-example1`, `D-asr`, `D-websocket-scripted` …); `samples` its two sample
//! programs in Python; `REC` recorded from those samples against a stub; `code` what public
//! programs of others send and read.
//!
//! Inventions, each marked so in the catalogue:
//! - The ELSA-Token API is documented nowhere. The route below `/api/mockmint/elsa` is mockmint's
//!   own; its path and the names of its fields are settings, so that they can be those a customer
//!   knows from ELSA.
//! - Tokens that expire are of our own format: opaque, self-contained, checked without a database.
//! - Scores follow from the audio's bytes and the sentence; nobody listens to anything. An
//!   `audio_path` is not fetched: mockmint makes no outbound requests.
//! - A WebSocket is let in whatever its `Origin`: the token is no cookie, so a foreign page gains
//!   nothing by it (RFC 6455 section 10.2).

mod access;
mod advice;
mod asr;
mod audio;
mod behaviours;
mod catalogue;
mod credentials;
mod defects;
mod dice;
mod errors;
mod phones;
mod plan;
mod request;
mod results;
mod score;
mod scripted;
mod stream;
mod token;
mod transcript;
mod unscripted;
mod user_token;
mod wordings;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use serde_json::Value;

use super::{Cors, Inspected, Inspection, Minted, Minting, Probe, Vendor, Wish};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange, Locator};
use crate::model::advice::Advice;
use crate::model::catalogue::{Behaviour, Kind, Operation, Variable, Wording};
use crate::model::credential::Draft;
use crate::model::defect::Defect;
use crate::model::setting::Setting;
use crate::model::verdict::Trace;
use crate::space::Space;
use crate::wire::json::BadJson;

const NAME: &str = "elsa";

pub(super) struct Elsa;

impl Vendor for Elsa {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "ELSA"
    }

    fn hosts(&self) -> &'static [&'static str] {
        &["api.elsanow.io"]
    }

    fn base_paths(&self) -> &'static [&'static str] {
        &[
            "/api/v1/score_audio_plus",
            "/api/v1/asr",
            "/api/v1/ws",
            "/api/v2",
            "/api/v3",
            "/api/mockmint/elsa",
        ]
    }

    fn body_limit(&self, path: &str) -> usize {
        if path.starts_with(token::BASE) {
            return 16 * 1024;
        }
        audio::LARGEST
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
                Variable::base_url("ELSA_BASE_URL"),
                Variable::secret("ELSA_API_TOKEN", "api_token", "token"),
                Variable::secret("ELSA_MASTER_KEY", "master_key", "master_key"),
            ]
        }
    }

    fn routes(&self, cfg: &mut ServiceConfig) {
        cfg.service(web::resource(token::PATH).route(web::post().to(token::create)))
            .service(web::resource(score::SCRIPTED).route(web::post().to(score::scripted)))
            .service(web::resource(score::SCRIPTED_3).route(web::post().to(score::scripted)))
            .service(web::resource(score::UNSCRIPTED).route(web::post().to(score::unscripted)))
            .service(web::resource(asr::PATH).route(web::post().to(asr::transcribe)))
            .service(web::resource(stream::SCRIPTED).route(web::get().to(stream::scripted)))
            .service(web::resource(stream::UNSCRIPTED).route(web::get().to(stream::unscripted)))
            .service(web::resource(results::PATH).route(web::get().to(results::entry)));
    }

    fn locate(&self, arrival: &Arrival) -> Locator {
        access::locate(arrival)
    }

    fn refuse(&self, refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
        errors::refuse(refusal, exchange)
    }

    /// The vendor's own CORS answer is unknown; web clients call it directly and without cookies
    /// (seed0), so `*` will do.
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
            path: results::PROBE,
            header: "authorization",
            prefix: "ELSA ",
            key: Some("token"),
        }
    }

    fn probe_status(&self, reason: Reason) -> u16 {
        errors::status(reason).as_u16()
    }

    fn forge(&self, defect: &str, minting: &Minting<'_>) -> Option<Minted> {
        defects::forge(defect, minting)
    }

    fn defects(&self) -> Vec<Defect> {
        defects::all()
    }

    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
        access::inspect(inspection, trace)
    }
}
