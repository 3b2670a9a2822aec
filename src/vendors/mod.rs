//! The vendors this server stands in for, one folder each.
//!
//! To add one: copy the nearest folder, add it to [`ALL`], and record its answers under
//! `fixtures/`. Nothing outside this folder names a vendor.

mod agora;
mod elsa;
mod sori;
mod speechify;
mod voicegain;

use std::future::ready;

use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;
use actix_web::web::ServiceConfig;
use chrono::{DateTime, Utc};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange, Locator};
use crate::issuer::{Found, Issuer};
use crate::model::advice::{Advice, Advised};
use crate::model::catalogue::{Behaviour, Kind, Operation, Variable, Wording};
use crate::model::credential::{Credential, Draft};
use crate::model::defect::Defect;
use crate::model::setting::Setting;
use crate::model::verdict::Trace;
use crate::space::{Declared, Space};
use crate::token::jwt::Jwk;
use crate::wire::json::BadJson;

/// Every vendor, in the order of the README.
pub static ALL: &[&dyn Vendor] = &[
    &speechify::Speechify,
    &voicegain::Voicegain,
    &agora::Agora,
    &sori::Sori,
    &elsa::Elsa,
];

/// One vendor: what it is asked, how it answers, and how sure we are of it.
pub trait Vendor: Sync {
    /// Its name, in lower case: the key of its settings, credentials and fixtures.
    fn name(&self) -> &'static str;

    /// Its name as people write it.
    fn title(&self) -> &'static str;

    /// The host names of the real service. A request for one of them is this vendor's, whatever
    /// its path.
    fn hosts(&self) -> &'static [&'static str];

    /// The paths it claims on a shared port, each with everything below it.
    fn base_paths(&self) -> &'static [&'static str];

    /// The path under which an operation is listed, for a request that spells it differently.
    fn canonical_path(&self, _path: &str) -> Option<String> {
        None
    }

    /// The largest body it reads at a path, in bytes.
    fn body_limit(&self, _path: &str) -> usize {
        256 * 1024
    }

    /// Everything it can be asked to do.
    fn operations(&self) -> &'static [Operation];

    /// What is known of it, fact by fact.
    fn behaviours(&self) -> &'static [Behaviour];

    /// What it asks of its clients: what checks on them rest on.
    fn advices(&self) -> &'static [Advice] {
        &[]
    }

    /// How it words refusals, for the catalogue.
    fn wordings(&self) -> &'static [Wording];

    /// Its settings: unknown facts, and switches a tester may want.
    fn settings(&self) -> &'static [Setting];

    /// The kinds of credentials it hands out.
    fn kinds(&self) -> &'static [Kind];

    /// The environment variables its clients, or people's code for them, read: first the base
    /// URL, then all that a client has to know.
    fn environment(&self) -> &'static [Variable];

    /// Its endpoints, from the root of the port.
    fn routes(&self, cfg: &mut ServiceConfig);

    /// What a request says of the credential it comes with, enough to find its space.
    fn locate(&self, arrival: &Arrival) -> Locator;

    /// What a token by itself says of the credential it was issued for.
    fn locate_token(&self, _token: &str) -> Locator {
        Locator::Nothing
    }

    /// How it words a refusal.
    fn refuse(&self, refusal: &Refusal, exchange: &Exchange) -> HttpResponse;

    /// What a page of another origin may do with it.
    fn cors(&self, arrival: &Arrival, space: &Space) -> Cors;

    /// The same, where it depends on more than the headers, such as what a token says.
    fn readable<'a>(&'a self, exchange: &'a Exchange) -> LocalBoxFuture<'a, Cors> {
        Box::pin(ready(self.cors(exchange.arrival(), exchange.space())))
    }

    /// What it adds to every answer, refusals and preflights among them.
    fn adorn(&self, _exchange: &Exchange, _headers: &mut HeaderMap) {}

    /// Reads its part of a seed.
    fn seed(&self, section: &Value) -> Result<Vec<Draft>, BadJson>;

    /// The JSON Schema of that part.
    fn seed_schema(&self) -> &'static str;

    /// A credential somebody asks the control API for.
    fn draft(&self, kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal>;

    /// Issues a token as its own endpoint would.
    fn mint(&self, minting: &Minting<'_>) -> Result<Minted>;

    /// The public field and the secret that make Basic (RFC 7617), where a credential is presented
    /// so; what else comes in the header then is a token.
    fn basic(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    /// The simplest request that needs a credential: what a defective one is tried on.
    fn probe(&self) -> Probe;

    /// The status a refusal for this reason has on [`Vendor::probe`].
    fn probe_status(&self, reason: Reason) -> u16;

    /// Issues a token with something wrong; `None` where its tokens cannot be wrong in that way.
    fn forge(&self, defect: &str, minting: &Minting<'_>) -> Option<Minted>;

    /// The reason each defect of its tokens must be refused for, by name.
    fn defects(&self) -> Vec<Defect>;

    /// What a verifier of its tokens needs to know; nothing where a credential's secret is the
    /// key, or where only the vendor itself can read a token.
    fn verification_keys(&self, _issuer: &Issuer, _space: &Space) -> Vec<Jwk> {
        Vec::new()
    }

    /// Judges a token as its own endpoints would.
    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected;
}

/// A request that needs a credential.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Probe {
    /// The HTTP method.
    pub method: &'static str,
    /// The path; a `{name}` stands for a public field of the credential.
    pub path: &'static str,
    /// The header that carries the credential.
    pub header: &'static str,
    /// What stands before the credential in it.
    pub prefix: &'static str,
    /// The role of the secret that can be presented so by itself; none where only tokens can.
    pub key: Option<&'static str>,
}

/// What a page of another origin may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    /// Read every answer, from any origin, without cookies.
    Any,
    /// Read every answer from the origin that asks.
    Echo,
    /// Ask, but not read.
    Withhold,
}

/// A credential as somebody asks for it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The account it shall belong to.
    pub account: String,
    /// What people will call it.
    pub name: String,
    /// Its public facts.
    pub fields: Map<String, Value>,
}

/// A token somebody asks for.
pub struct Minting<'a> {
    /// What issues it.
    pub issuer: &'a Issuer,
    /// The space it is for.
    pub space: &'a Space,
    /// The credential it is issued for.
    pub credential: &'a Credential,
    /// The keys of that credential, current and replaced.
    pub keys: &'a Found,
    /// The scope asked for.
    pub scope: Option<&'a str>,
    /// The audience asked for.
    pub audience: Option<&'a str>,
    /// Its lifetime in seconds, when it shall differ from the setting.
    pub expires_in: Option<i64>,
    /// What else it shall say, in the vendor's words.
    pub claims: Option<&'a Map<String, Value>>,
    /// The time of the space.
    pub now: DateTime<Utc>,
}

impl Minting<'_> {
    /// Refuses claims for tokens that take none, as a wish that would be ignored is a mistake.
    fn without_claims(&self) -> Result<()> {
        if self.claims.is_some() {
            let detail = "tokens of this vendor take no claims";
            return Err(Refusal::malformed(detail).at("claims").into());
        }
        Ok(())
    }
}

/// An issued token.
#[derive(Clone, Debug)]
pub struct Minted {
    /// The token.
    pub token: String,
    /// Its format, such as `jwt`.
    pub format: &'static str,
    /// When it ends; `None` for one that never does.
    pub expires_at: Option<DateTime<Utc>>,
    /// What it says.
    pub claims: Value,
}

/// A token to be judged.
pub struct Inspection<'a> {
    /// What issued it, perhaps.
    pub issuer: &'a Issuer,
    /// The space to judge it in.
    pub space: &'a Space,
    /// The token.
    pub token: &'a str,
    /// The keys it may have been issued for, in whatever space.
    pub keys: &'a Found,
    /// The `Origin` it would come from.
    pub origin: Option<&'a str>,
    /// The scope it would have to have.
    pub scope: Option<&'a str>,
    /// The instant to judge it at.
    pub at: DateTime<Utc>,
}

/// A judged token.
#[derive(Debug)]
pub struct Inspected {
    /// Its format, such as `jwt`; `None` when it has none of this vendor's.
    pub format: Option<&'static str>,
    /// Its header, as far as it can be read without trusting it.
    pub header: Value,
    /// Its claims, as far as they can be read without trusting it.
    pub claims: Value,
    /// Why it would be refused.
    pub refusal: Option<Refusal>,
}

/// The vendor of that name.
pub fn named(name: &str) -> Option<&'static dyn Vendor> {
    ALL.iter().copied().find(|vendor| vendor.name() == name)
}

/// What every vendor asks of its clients.
pub fn advices() -> Vec<Advised> {
    let of_vendor = |vendor: &&'static dyn Vendor| {
        let name = vendor.name();
        let advices = vendor.advices().iter();
        advices.map(move |advice| Advised {
            vendor: name,
            advice,
        })
    };
    ALL.iter().flat_map(of_vendor).collect()
}

/// The vendor a request is for: by the host of the real service, else by path.
pub fn addressed(host: &str, path: &str) -> Option<&'static dyn Vendor> {
    let by_host = |vendor: &&dyn Vendor| vendor.hosts().contains(&host);
    let by_path =
        |vendor: &&dyn Vendor| vendor.base_paths().iter().any(|base| is_below(path, base));
    let found = ALL.iter().find(|vendor| by_host(vendor));
    found
        .or_else(|| ALL.iter().find(|vendor| by_path(vendor)))
        .copied()
}

/// Every vendor's name and the settings it declares.
pub fn declared() -> Declared {
    static DECLARED: std::sync::LazyLock<Vec<(&'static str, &'static [Setting])>> =
        std::sync::LazyLock::new(|| ALL.iter().map(|v| (v.name(), v.settings())).collect());
    &DECLARED
}

fn is_below(path: &str, base: &str) -> bool {
    path.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
