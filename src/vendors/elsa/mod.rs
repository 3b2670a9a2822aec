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
mod credentials;
mod defects;
mod dice;
mod errors;
mod operations;
mod phones;
mod plan;
mod request;
mod results;
mod score;
mod scripted;
mod settings;
mod stream;
mod token;
mod transcript;
mod unscripted;
mod user_token;
mod wordings;

use actix_web::HttpResponse;
use serde_json::Value;

use super::{
    Cors, CorsOf, Inspected, Inspection, Minted, Minting, Probe, Profile, TokenFormat, Vendor, Wish,
};
use crate::error::{Refusal, Result};
use crate::exchange::{Arrival, Exchange, Presented, RequestView};
use crate::model::catalogue::{Kind, Variable};
use crate::model::defect::Defect;
use crate::model::draft::Draft;
use crate::model::verdict::Trace;
use crate::wire::json::BadJson;

const NAME: &str = "elsa";

static PROFILE: Profile = Profile {
    name: NAME,
    title: "ELSA",
    hosts: &["api.elsanow.io"],
    operations: operations::OPERATIONS,
    aliases: &[],
    ignores_trailing_slash: false,
    behaviours: || behaviours::BEHAVIOURS,
    advices: advice::ADVICES,
    refusals: wordings::REFUSALS,
    settings: settings::SETTINGS,
    kinds: credentials::KINDS,
    environment: &[
        Variable::base_url("ELSA_BASE_URL"),
        Variable::secret("ELSA_API_TOKEN", "api_token", "token"),
        Variable::secret("ELSA_MASTER_KEY", "master_key", "master_key"),
    ],
    seed_schema: include_str!("seed.schema.json"),
    probe: Probe {
        method: "GET",
        path: results::PROBE,
        header: "authorization",
        prefix: "ELSA ",
        key: Some("token"),
        status: |reason| errors::status(reason).as_u16(),
    },
    basic: None,
};

/// The vendor.
pub(super) struct Elsa;

impl Vendor for Elsa {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn locate(&self, arrival: &Arrival) -> Presented {
        access::locate(arrival)
    }

    fn refuse(&self, refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
        errors::refuse(refusal, request)
    }

    /// The vendor's own CORS answer is unknown; web clients call it directly and without cookies
    /// (seed0), so `*` will do.
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
        defects::forge(defect, minting)
    }

    fn defects(&self) -> Vec<Defect> {
        defects::all()
    }

    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
        access::inspect(inspection, trace)
    }
}
