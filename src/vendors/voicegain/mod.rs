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
mod address;
mod advice;
mod audio;
mod behaviours;
mod cases;
mod checks;
mod context;
mod contexts;
mod credentials;
mod data;
mod errors;
mod forge;
mod groups;
mod judgement;
mod login;
mod login_request;
mod long_lived;
mod mac;
mod operations;
mod origins;
mod presented;
mod query;
mod quota;
mod recognize;
mod resources;
mod session;
mod settings;
mod short_lived;
mod signing;
mod slots;
mod token;
mod transcribe;
mod transcription;
mod wordings;

use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;
use serde_json::Value;

use super::{
    Alias, CorsOf, Inspected, Inspection, Minted, Minting, Probe, Profile, TokenFormat, Vendor,
    Wish,
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

const NAME: &str = "voicegain";

static PROFILE: Profile = Profile {
    name: NAME,
    title: "Voicegain",
    hosts: &[
        "api.voicegain.ai",
        "sapi.voicegain.ai",
        "transcribe.voicegain.ai",
    ],
    operations: operations::OPERATIONS,
    aliases: &[Alias {
        // The base of an Edge, and of the vendor's own app; it has the same endpoints (PYSDK, VGP).
        prefix: "/ascalon-web-api",
        stands_for: "/v1",
    }],
    ignores_trailing_slash: false,
    behaviours: behaviours::all,
    advices: advice::ADVICES,
    refusals: wordings::REFUSALS,
    settings: settings::SETTINGS,
    kinds: credentials::KINDS,
    environment: &[
        Variable::base_url("VOICEGAIN_BASE_URL"),
        Variable::field("VOICEGAIN_ACCOUNT_ID", "context_key", "account_id"),
        Variable::field("VOICEGAIN_CONTEXT_ID", "context_key", "context_id"),
        Variable::secret("VOICEGAIN_JWT", "context_key", "jwt"),
        Variable::field("VOICEGAIN_EMAIL", "user", "email"),
        Variable::secret("VOICEGAIN_PASSWORD", "user", "password"),
    ],
    seed_schema: include_str!("seed.schema.json"),
    probe: Probe {
        method: "GET",
        path: "/v1/sa/config",
        header: "authorization",
        prefix: "Bearer ",
        // What is left of a spoilt JWT is no unknown key but a bad JWT.
        key: None,
        status: |reason| errors::usual_status(reason).as_u16(),
    },
    basic: None,
};

/// The vendor.
pub(super) struct Voicegain;

impl Vendor for Voicegain {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn locate(&self, arrival: &Arrival) -> Presented {
        presented::locate(arrival)
    }

    fn refuse(&self, refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
        errors::refuse(refusal, request)
    }

    fn cors<'a>(&'a self, exchange: &'a Exchange) -> CorsOf<'a> {
        CorsOf::Right(Box::pin(origins::readable(exchange)))
    }

    fn add_headers(&self, exchange: &Exchange, headers: &mut HeaderMap) {
        quota::add_headers(exchange, headers);
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
        judgement::inspect(inspection, trace)
    }

    fn verification_keys(&self, issuer: &Issuer, space: &Space) -> Vec<Jwk> {
        let key = signing::verification_key(issuer, space);
        key.into_iter().collect()
    }
}
