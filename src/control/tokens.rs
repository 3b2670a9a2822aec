//! Minting tokens without a vendor's endpoint, and judging them without using them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::input::{InSpace, Input, span};
use super::vendors::unknown;
use super::{Problem, State, guard};
use crate::defects;
use crate::issuer::space_of_kid;
use crate::model::credential::{Credential, State as CredentialState};
use crate::model::verdict::Trace;
use crate::space::Space;
use crate::vendors::{self, Inspected, Inspection, Minted, Minting, Vendor};
use crate::wire::instant;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/spaces/{space}/tokens").route(web::post().to(mint)))
        .service(web::resource("/spaces/{space}/tokens/inspect").route(web::post().to(inspect)));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mint {
    vendor: String,
    credential: Option<String>,
    scope: Option<String>,
    audience: Option<String>,
    expires_in: Option<String>,
    claims: Option<Map<String, Value>>,
    defect: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inspect {
    token: String,
    vendor: Option<String>,
    origin: Option<String>,
    scope: Option<String>,
    #[serde(default, deserialize_with = "instant::optional")]
    at: Option<DateTime<Utc>>,
}

async fn mint(
    InSpace(space): InSpace,
    Input(mint): Input<Mint>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let vendor = vendors::named(&mint.vendor)
        .ok_or_else(|| Problem::unprocessable("vendor", unknown(&mint.vendor).to_string()))?;
    let expires_in = mint
        .expires_in
        .map(|text| span("expires_in", &text))
        .transpose()?
        .map(|span| span.num_seconds());
    let credential = credential(&state, &space, vendor, mint.credential.as_deref()).await?;
    let keys = state.issuer.keys_of_credential(credential.id).await?;
    let settings = space.settings(vendor.name());
    let minting = Minting {
        issuer: &state.issuer,
        space: &space,
        settings: &settings,
        credential: &credential,
        keys: &keys,
        scope: mint.scope.as_deref(),
        audience: mint.audience.as_deref(),
        expires_in,
        claims: mint.claims.as_ref(),
        now: space.clock().now(state.issuer.spaces().real_now()),
    };
    let minted = match &mint.defect {
        Some(defect) => {
            let forged = defects::forge(vendor, defect, &minting).await?;
            // What is told is what the token says, not what it would have said without the defect.
            let claims = vendor
                .tokens()
                .inspect(&reading(&minting, &forged.token), &mut Trace::new());
            Minted {
                claims: claims.claims,
                ..forged
            }
        }
        None => vendor.tokens().mint(&minting)?,
    };
    let expires_at = minted
        .expires_at
        .map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    let body = json!({
        "token": minted.token,
        "vendor": vendor.name(),
        "format": minted.format,
        "expires_at": expires_at,
        "defect": mint.defect,
        "claims": minted.claims,
    });
    Ok(guard::json(StatusCode::CREATED, &body))
}

/// A look at a token that was just made.
fn reading<'a>(minting: &Minting<'a>, token: &'a str) -> Inspection<'a> {
    Inspection {
        issuer: minting.issuer,
        space: minting.space,
        settings: minting.settings,
        token,
        keys: minting.keys,
        origin: None,
        scope: None,
        at: minting.now,
    }
}

/// The credential of that id or name; the vendor's first active one when none is named.
async fn credential(
    state: &State,
    space: &Space,
    vendor: &dyn Vendor,
    wanted: Option<&str>,
) -> Result<Credential, Problem> {
    let credentials = state.issuer.credentials(space.id).await?;
    let mut of_vendor = credentials
        .into_iter()
        .filter(|c| c.vendor == vendor.name() && c.state == CredentialState::Active);
    let kinds = vendor.profile().kinds;
    let found = match wanted {
        // Made at the same instant, credentials of several kinds have no order of their own.
        None => of_vendor.min_by_key(|c| kinds.iter().position(|kind| kind.name == c.kind)),
        Some(wanted) => {
            let id = Uuid::parse_str(wanted).ok();
            of_vendor.find(|c| Some(c.id) == id || c.name == wanted)
        }
    };
    found.ok_or_else(|| {
        let detail = "no active credential of this vendor and of this id or name in the space";
        Problem::unprocessable("credential", detail)
    })
}

async fn inspect(
    InSpace(space): InSpace,
    Input(inspect): Input<Inspect>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let candidates: Vec<&'static dyn Vendor> = match &inspect.vendor {
        Some(name) => vec![
            vendors::named(name)
                .ok_or_else(|| Problem::unprocessable("vendor", unknown(name).to_string()))?,
        ],
        None => vendors::ALL.to_vec(),
    };
    let now = space.clock().now(state.issuer.spaces().real_now());
    let mut judged = Vec::with_capacity(candidates.len());
    for vendor in candidates {
        let located = vendor.tokens().locate(&inspect.token);
        let named = Some(space.id);
        let keys = located.find(&state.issuer, vendor.name(), named).await?;
        let settings = space.settings(vendor.name());
        let inspection = Inspection {
            issuer: &state.issuer,
            space: &space,
            settings: &settings,
            token: &inspect.token,
            keys: &keys,
            origin: inspect.origin.as_deref(),
            scope: inspect.scope.as_deref(),
            at: inspect.at.unwrap_or(now),
        };
        let mut trace = Trace::new();
        let inspected = vendor.tokens().inspect(&inspection, &mut trace);
        judged.push((vendor, inspected, trace));
    }
    let (vendor, inspected, trace) = most_telling(judged)
        .ok_or_else(|| Problem::unprocessable("token", "the token has the format of no vendor"))?;
    Ok(guard::json(
        StatusCode::OK,
        &view(vendor, &inspected, &trace),
    ))
}

type Judged = (&'static dyn Vendor, Inspected, Trace);

/// The vendor that accepts the token; else the one that its `kid` names; else the one that came
/// furthest with it.
fn most_telling(judged: Vec<Judged>) -> Option<Judged> {
    let is_named = |vendor: &dyn Vendor, inspected: &Inspected| {
        let kid = inspected.header["kid"].as_str().unwrap_or_default();
        space_of_kid(kid, vendor.name()).is_some()
    };
    judged
        .into_iter()
        .filter(|(_, inspected, _)| inspected.format.is_some())
        .max_by_key(|(vendor, inspected, trace)| {
            let is_accepted = inspected.refusal.is_none();
            (
                is_accepted,
                is_named(*vendor, inspected),
                trace.checks().len(),
            )
        })
}

fn view(vendor: &dyn Vendor, inspected: &Inspected, trace: &Trace) -> Value {
    json!({
        "vendor": vendor.name(),
        "format": inspected.format,
        "header": inspected.header,
        "claims": inspected.claims,
        "accepted": inspected.refusal.is_none(),
        "reason": inspected.refusal.as_ref().map(|refusal| refusal.reason),
        "verdict": trace,
    })
}
