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
mod credentials;
mod errors;
mod operations;
mod relay;
mod settings;
mod token;
mod wordings;

use actix_web::HttpResponse;
use serde_json::Value;

use super::{
    Cors, CorsOf, Inspected, Inspection, Minted, Minting, Probe, Profile, TokenFormat, Vendor, Wish,
};
use crate::error::{Refusal, Result};
use crate::exchange::{Arrival, Exchange, Presented, RequestView};
use crate::issuer::Issuer;
use crate::model::catalogue::{Kind, Variable};
use crate::model::defect::Defect;
use crate::model::draft::Draft;
use crate::model::verdict::Trace;
use crate::space::Space;
use crate::token::jwt::Jwk;
use crate::wire::json::BadJson;

const NAME: &str = "sori";

static PROFILE: Profile = Profile {
    name: NAME,
    title: "SORI",
    hosts: &["console.soriapi.com"],
    operations: operations::OPERATIONS,
    aliases: &[],
    ignores_trailing_slash: false,
    behaviours: || behaviours::BEHAVIOURS,
    advices: advice::ADVICES,
    refusals: wordings::REFUSALS,
    settings: settings::SETTINGS,
    kinds: credentials::KINDS,
    // The names of the customer's server in the vendor's example (seed4).
    environment: &[
        Variable::base_url("SORI_BASE_URL"),
        Variable::field("SORI_APP_ID", "app", "app_id"),
        Variable::secret("SORI_SECRET_KEY", "app", "secret_key"),
    ],
    seed_schema: include_str!("seed.schema.json"),
    probe: Probe {
        method: "GET",
        path: campaign::PATH,
        header: "authorization",
        prefix: "Bearer ",
        key: None,
        status: |reason| errors::status(reason).0.as_u16(),
    },
    basic: None,
};

/// The vendor.
pub(super) struct Sori;

impl Vendor for Sori {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn locate(&self, arrival: &Arrival) -> Presented {
        access::locate(arrival)
    }

    fn refuse(&self, refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
        errors::refuse(refusal, request)
    }

    /// The console is called by servers (seed4), so a page may not read its answer; what pages
    /// call themselves they may read from any origin.
    fn cors<'a>(&'a self, exchange: &'a Exchange) -> CorsOf<'a> {
        if exchange.arrival().path == token::PATH {
            return Cors::Withhold.into();
        }
        Cors::Any.into()
    }

    fn seed(&self, section: &Value) -> Result<Vec<Draft>, BadJson> {
        credentials::seed(section)
    }

    fn draft(&self, kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal> {
        credentials::draft(kind, wish)
    }

    fn tokens(&self) -> &'static dyn TokenFormat {
        &Tokens
    }
}

struct Tokens;

impl TokenFormat for Tokens {
    fn mint(&self, minting: &Minting<'_>) -> Result<Minted> {
        token::mint(minting)
    }

    fn forge(&self, defect: &str, minting: &Minting<'_>) -> Option<Minted> {
        token::forge(defect, minting)
    }

    fn defects(&self) -> Vec<Defect> {
        token::defects()
    }

    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
        access::inspect(inspection, trace)
    }

    fn verification_keys(&self, issuer: &Issuer, space: &Space) -> Vec<Jwk> {
        let key = issuer.verification_key(space, NAME, token::ALGORITHM);
        key.into_iter().collect()
    }
}
