//! SORI: ephemeral keys for web pages, and the relay that fetches them.
//!
//! Unofficial: the vendor's public documentation and headers were read, its programs were not.
//! Sources, short names: `seed4` the vendor's page on ephemeral keys; `SDOC` its other
//! documentation pages; `DART` the public Flutter wrapper; `IOSH` the public header of its iOS SDK;
//! `RUN` what Node and Python send, recorded against a stub.
//!
//! Deviations and inventions, each marked so in the catalogue:
//! - The body of every refusal, the claims of an ephemeral key and its lifetime are ours: no source
//!   shows them.
//! - The vendor documents no call a page makes with its key. Everything below `/api/mockmint/sori`
//!   is mockmint's own, so that expiry, reuse and forgery can be tested all the same.
//! - `POST /api/ephemeral-key` is the customer's own relay; ours is off until a setting turns it on.

mod access;
mod advice;
mod behaviours;
mod campaign;
mod catalogue;
mod credentials;
mod errors;
mod relay;
mod token;
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

const NAME: &str = "sori";

pub(super) struct Sori;

impl Vendor for Sori {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "SORI"
    }

    fn hosts(&self) -> &'static [&'static str] {
        &["console.soriapi.com"]
    }

    fn base_paths(&self) -> &'static [&'static str] {
        &[token::PATH, relay::PATH, "/api/mockmint/sori"]
    }

    fn body_limit(&self, _: &str) -> usize {
        16 * 1024
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

    /// The names of the customer's server in the vendor's example (seed4).
    fn environment(&self) -> &'static [Variable] {
        const {
            &[
                Variable::base_url("SORI_BASE_URL"),
                Variable::field("SORI_APP_ID", "app", "app_id"),
                Variable::secret("SORI_SECRET_KEY", "app", "secret_key"),
            ]
        }
    }

    fn routes(&self, cfg: &mut ServiceConfig) {
        cfg.service(web::resource(token::PATH).route(web::post().to(token::create)))
            .service(web::resource(relay::PATH).route(web::post().to(relay::create)))
            .service(web::resource(campaign::PATH).route(web::get().to(campaign::entry)));
    }

    fn locate(&self, arrival: &Arrival) -> Locator {
        access::locate(arrival)
    }

    fn refuse(&self, refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
        errors::refuse(refusal, exchange)
    }

    /// The console is called by servers (seed4), so a page may not read its answer; what pages
    /// call themselves they may read from any origin.
    fn cors(&self, arrival: &Arrival, _: &Space) -> Cors {
        if arrival.path == token::PATH {
            return Cors::Withhold;
        }
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
            path: campaign::PATH,
            header: "authorization",
            prefix: "Bearer ",
            key: None,
        }
    }

    fn probe_status(&self, reason: Reason) -> u16 {
        errors::status(reason).0.as_u16()
    }

    fn forge(&self, defect: &str, minting: &Minting<'_>) -> Option<Minted> {
        token::forge(defect, minting)
    }

    fn defects(&self) -> Vec<Defect> {
        token::defects()
    }

    fn verification_keys(&self, issuer: &Issuer, space: &Space) -> Vec<Jwk> {
        let key = issuer.verification_key(space, NAME, token::ALGORITHM);
        key.into_iter().collect()
    }

    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
        access::inspect(inspection, trace)
    }
}
