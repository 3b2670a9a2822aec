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
mod cases;
mod consent;
mod credentials;
mod era;
mod errors;
mod forge;
mod idempotency;
mod models;
mod operations;
mod page;
mod settings;
mod speech;
mod speech_marks;
mod ssml;
mod token;
mod token_request;
mod voice;
mod voices;
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

const NAME: &str = "speechify";

static PROFILE: Profile = Profile {
    name: NAME,
    title: "Speechify",
    hosts: &[
        "api.sws.speechify.com",
        "api.sws.speechify.dev",
        era::MODERN_HOST,
    ],
    operations: operations::OPERATIONS,
    aliases: &[],
    ignores_trailing_slash: false,
    behaviours: || behaviours::BEHAVIOURS,
    advices: advice::ADVICES,
    refusals: wordings::REFUSALS,
    settings: settings::SETTINGS,
    kinds: credentials::KINDS,
    environment: &[
        Variable::base_url("SPEECHIFY_BASE_URL"),
        Variable::secret("SPEECHIFY_API_KEY", "api_key", "key"),
    ],
    seed_schema: include_str!("seed.schema.json"),
    probe: Probe {
        method: "GET",
        path: voices::PATH,
        header: "authorization",
        prefix: "Bearer ",
        key: Some("key"),
        status: |reason| errors::status(reason).as_u16(),
    },
    basic: None,
};

/// The vendor.
pub(super) struct Speechify;

impl Vendor for Speechify {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn locate(&self, arrival: &Arrival) -> Presented {
        access::locate(arrival)
    }

    fn refuse(&self, refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
        errors::refuse(refusal, request)
    }

    /// The vendor's own CORS answer is unknown; its browser SDK sends no cookies, so `*` will do.
    fn cors<'a>(&'a self, _: &'a Exchange) -> CorsOf<'a> {
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
        forge::forge(defect, minting)
    }

    fn defects(&self) -> Vec<Defect> {
        forge::defects()
    }

    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
        access::inspect(inspection, trace)
    }

    fn verification_keys(&self, issuer: &Issuer, space: &Space) -> Vec<Jwk> {
        let algorithm = space.settings(NAME).get(&settings::SIGNING_ALGORITHM);
        let key = issuer.verification_key(space, NAME, algorithm);
        key.into_iter().collect()
    }
}
