//! Agora Real-Time STT: tokens signed by the customer, Basic, and two generations of its REST API.
//!
//! Sources, short names: `seed3` the vendor's page on starting from the client; `D` the source of
//! its documentation, `D2` its newer portal; `CR` `CT` `CA` `MP` the pages of sibling products on
//! the same host (Cloud Recording, Cloud Transcoding, Conversational AI, Media Push); `SW` the
//! Chinese edition; `RTT` its web demo of version 6; `GO` `PY` its REST clients; `T` its token
//! builders; `F1` to `F4` public projects that use it; `K` the source of the gateway Kong 2.8.5.
//!
//! Deviations from the RFCs, where the vendor wins:
//! - `agora` is no registered scheme, and its only parameter may be unquoted (RFC 9110 section
//!   11.2).
//! - A wrong method is answered 404 with the gateway's text, not 405 (RFC 9110 section 15.5.6);
//!   `Allow` is there all the same.
//! - Only the 401 of a missing credential has a challenge (RFC 9110 section 11.6.1).
//! - The service itself speaks HTTPS alone; mockmint binds to loopback.

mod access;
mod access_token;
mod access_token2;
mod advice;
mod agent;
mod agents;
mod answer;
mod authorization;
mod behaviours;
mod body;
mod builder_tokens;
mod caller;
mod cases;
mod certificates;
mod credentials;
mod defects;
mod errors;
mod names;
mod occupancy;
mod operations;
mod pack;
mod paths;
mod projects;
mod query;
mod session;
mod settings;
mod start;
mod strict;
mod tasks;
mod token;
mod wish;
mod wordings;

use actix_web::HttpResponse;
use serde_json::Value;

use super::{
    Alias, Cors, CorsOf, Inspected, Inspection, Minted, Minting, Probe, Profile, TokenFormat,
    Vendor, Wish,
};
use crate::error::{Refusal, Result};
use crate::exchange::{Arrival, Exchange, Locator, Presented, RequestView};
use crate::model::catalogue::{Kind, Variable};
use crate::model::defect::Defect;
use crate::model::draft::Draft;
use crate::model::verdict::Trace;
use crate::wire::json::BadJson;

const NAME: &str = "agora";

static PROFILE: Profile = Profile {
    name: NAME,
    title: "Agora",
    hosts: paths::HOSTS,
    operations: operations::OPERATIONS,
    aliases: &[Alias {
        // Optional (SW, F1).
        prefix: "/cn",
        stands_for: "",
    }],
    ignores_trailing_slash: true,
    behaviours: behaviours::all,
    advices: advice::ADVICES,
    refusals: wordings::REFUSALS,
    settings: settings::SETTINGS,
    kinds: credentials::KINDS,
    // The first is read by the vendor's backend for the generations 5 and 6 (GO), which reads the
    // others without their prefix; the second by its SDK for agents.
    environment: &[
        Variable::base_url("AGORA_BASE_URL"),
        Variable::base_url("AGORA_AGENTS_API_BASE_URL"),
        Variable::field("AGORA_APP_ID", "project", "app_id"),
        Variable::secret("AGORA_APP_CERTIFICATE", "project", "app_certificate"),
        Variable::field("AGORA_CUSTOMER_ID", "project", "customer_id"),
        Variable::secret("AGORA_CUSTOMER_SECRET", "project", "customer_secret"),
    ],
    seed_schema: include_str!("seed.schema.json"),
    probe: Probe {
        method: "GET",
        path: "/api/speech-to-text/v1/projects/{app_id}/agents",
        header: "authorization",
        prefix: "agora token=",
        key: None,
        status: defects::status,
    },
    basic: Some(("customer_id", credentials::CUSTOMER_SECRET)),
};

/// The vendor.
pub(super) struct Agora;

impl Vendor for Agora {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn locate(&self, arrival: &Arrival) -> Presented {
        access::locate(arrival).into()
    }

    fn refuse(&self, refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
        errors::refuse(refusal, request)
    }

    /// Browsers call it with `Authorization` (RTT); its own headers are unknown, and no cookies
    /// are sent, so `*` will do.
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
    fn locate(&self, token: &str) -> Locator {
        token::locate(token)
    }

    fn mint(&self, minting: &Minting<'_>) -> Result<Minted> {
        token::mint(minting)
    }

    fn forge(&self, defect: &str, minting: &Minting<'_>) -> Option<Minted> {
        defects::forge(defect, minting)
    }

    fn defects(&self) -> Vec<Defect> {
        defects::defects()
    }

    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
        token::inspect(inspection, trace)
    }
}
