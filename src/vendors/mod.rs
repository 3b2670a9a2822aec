//! The vendors this server stands in for, one folder each.
//!
//! To add one: copy the nearest folder, add it to [`ALL`], and record its answers under
//! `fixtures/`. Nothing outside this folder names a vendor.

mod addressing;
mod agora;
mod bearer_jwt;
mod elsa;
mod profile;
mod refusals;
mod sori;
mod speechify;
mod tokens;
mod voicegain;
mod wordings;

use std::future::{Ready, ready};
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;
use futures_util::future::{Either, LocalBoxFuture};
use serde_json::{Map, Value};

pub use addressing::{addressed, base_paths};
pub use profile::{Alias, Probe, Profile};
pub use refusals::{Example, ONE_WAY, Refusals, Source, VARIES, Way, Worded};
pub use tokens::{Inspected, Inspection, Minted, Minting, TokenFormat};
pub use wordings::wordings;

use crate::error::{Refusal, Result};
use crate::exchange::{Arrival, Exchange, Presented, RequestView};
use crate::model::advice::Advised;
use crate::model::catalogue::Kind;
use crate::model::draft::Draft;
use crate::model::settings::Declarations;
use crate::space::Declared;
use crate::wire::json::BadJson;

/// Every vendor, in the order of the README.
pub static ALL: &[&dyn Vendor] = &[
    &speechify::Speechify,
    &voicegain::Voicegain,
    &agora::Agora,
    &sori::Sori,
    &elsa::Elsa,
];

/// One vendor: its operations, its answers, and how certain its facts are.
pub trait Vendor: Sync {
    /// Its constants.
    fn profile(&self) -> &'static Profile;

    /// The credential a request comes with; a token is read here, once for the whole exchange.
    fn locate(&self, arrival: &Arrival) -> Presented;

    /// How it words a refusal.
    fn refuse(&self, refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse;

    /// What a page of another origin may do with its answer.
    fn cors<'a>(&'a self, exchange: &'a Exchange) -> CorsOf<'a>;

    /// Adds the headers that every answer has, refusals and preflights among them.
    fn add_headers(&self, _exchange: &Exchange, _headers: &mut HeaderMap) {}

    /// Reads its part of a seed.
    fn seed(&self, section: &Value) -> Result<Vec<Draft>, BadJson>;

    /// A credential that the control API is asked to make.
    fn draft(&self, kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal>;

    /// The format of its tokens.
    fn tokens(&self) -> &'static dyn TokenFormat;
}

impl dyn Vendor + '_ {
    /// Its name, in lower case: the key of its settings, credentials and fixtures.
    pub fn name(&self) -> &'static str {
        self.profile().name
    }
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

/// What a page may do, known at once or after a query of the database.
pub type CorsOf<'a> = Either<Ready<Cors>, LocalBoxFuture<'a, Cors>>;

impl From<Cors> for CorsOf<'_> {
    fn from(cors: Cors) -> Self {
        Self::Left(ready(cors))
    }
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

/// The vendor of that name.
pub fn named(name: &str) -> Option<&'static dyn Vendor> {
    ALL.iter().copied().find(|vendor| vendor.name() == name)
}

/// What every vendor demands of its clients.
pub fn advices() -> Vec<Advised> {
    let of_vendor = |vendor: &&'static dyn Vendor| {
        let Profile { name, advices, .. } = vendor.profile();
        advices.iter().map(|advice| Advised {
            vendor: name,
            advice,
        })
    };
    ALL.iter().flat_map(of_vendor).collect()
}

/// Every vendor's name and the settings it declares.
pub fn declared() -> Declared {
    static DECLARED: LazyLock<Vec<(&'static str, Declarations)>> = LazyLock::new(|| {
        let of_vendor = |vendor: &&dyn Vendor| (vendor.name(), vendor.profile().settings);
        ALL.iter().map(of_vendor).collect()
    });
    &DECLARED
}
