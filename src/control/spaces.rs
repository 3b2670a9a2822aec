//! Spaces: make one per test, look at it, take it back to its seed, drop it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use chrono::{Duration, SecondsFormat};
use serde::Deserialize;
use serde_json::{Value, json};

use super::credentials::shown_once;
use super::input::{InSpace, Input, span};
use super::{Problem, State, clock, guard};
use crate::error::{Error, Reason};
use crate::issuer::{Sealed, SpacePlan};
use crate::model::space::{ClockStart, DEFAULT};
use crate::seed;
use crate::space::Space;

/// A new space may choose so many secrets that are still to be hashed.
const MOST_CHOSEN: usize = 100;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/spaces")
            .route(web::get().to(list))
            .route(web::post().to(create)),
    )
    .service(
        web::resource("/spaces/{space}")
            .route(web::get().to(entry))
            .route(web::delete().to(delete)),
    )
    .service(web::resource("/spaces/{space}/reset").route(web::post().to(reset)))
    .service(web::resource("/spaces/{space}/snapshot").route(web::post().to(snapshot)))
    .service(web::resource("/spaces/{space}/restore").route(web::post().to(restore)));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Creation {
    name: Option<String>,
    seed: Option<Value>,
    clock: Option<ClockStart>,
    ttl: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn list(state: Data<State>) -> HttpResponse {
    let spaces = state.issuer.spaces().list();
    let items: Vec<_> = spaces.iter().map(|space| view(space, &state)).collect();
    guard::json(StatusCode::OK, &json!({ "items": items }))
}

async fn entry(InSpace(space): InSpace, state: Data<State>) -> HttpResponse {
    guard::json(StatusCode::OK, &view(&space, &state))
}

async fn create(
    Input(creation): Input<Creation>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let name = match creation.name {
        Some(name) => {
            seed::check_name(&name).map_err(|detail| Problem::unprocessable("name", detail))?;
            name
        }
        None => format!("space-{}", state.issuer.random().hex(6)),
    };
    let mut plan = match creation.seed {
        Some(seed) => seed::space(&name, seed)
            .map_err(|error| Problem::unprocessable(&in_seed(&error.path), error.message))?,
        None => everything(&name),
    };
    if let Some(clock) = creation.clock {
        plan.clock = clock;
    }
    plan.ttl = creation.ttl.map(|ttl| span("ttl", &ttl)).transpose()?;
    if plan.ttl.is_some_and(|ttl| ttl <= Duration::zero()) {
        return Err(Problem::unprocessable("ttl", "must be longer than nothing"));
    }
    check_chosen(&plan)?;
    seed::check_clock(&plan.clock).map_err(|detail| Problem::unprocessable("clock", detail))?;
    let planted = state
        .issuer
        .create_space(plan)
        .await
        .map_err(|error| match error {
            Error::Refused(refusal) if refusal.reason == Reason::Conflict => {
                Problem::new(StatusCode::CONFLICT, "there is a space of this name").at("name")
            }
            error => error.into(),
        })?
        .ok_or_else(|| full(&state))?;
    let mut body = view(&planted.space, &state);
    let credentials: Vec<_> = planted.credentials.iter().map(shown_once).collect();
    body["credentials"] = json!(credentials);
    Ok(guard::json(StatusCode::CREATED, &body))
}

/// A place in a seed, as a field of the request that carries it.
fn in_seed(path: &str) -> String {
    match path {
        "" => "seed".to_owned(),
        path => format!("seed.{path}"),
    }
}

/// Not 409, which says that the name is taken, and not 429, which says that waiting helps: RFC 4918
/// section 11.5 has a status for a server that holds as much as it can.
fn full(state: &State) -> Problem {
    let most = state.issuer.spaces().bounds().spaces;
    Problem::new(
        StatusCode::INSUFFICIENT_STORAGE,
        format!(
            "there are {most} spaces already; delete some, give spaces a ttl, or start the server \
             with a larger --max-spaces"
        ),
    )
}

/// Each secret that is chosen and comes without its hash takes 25 ms of a core.
fn check_chosen(plan: &SpacePlan) -> Result<(), Problem> {
    let chosen = plan.credentials.iter().flat_map(|draft| &draft.chosen);
    if chosen.filter(|chosen| chosen.hash.is_none()).count() <= MOST_CHOSEN {
        return Ok(());
    }
    let detail = format!("must choose at most {MOST_CHOSEN} secrets without a hash beside them");
    Err(Problem::unprocessable("seed", detail))
}

/// One account and one credential of each kind, for every vendor.
fn everything(name: &str) -> SpacePlan {
    SpacePlan {
        credentials: seed::everything(),
        ..SpacePlan::named(name)
    }
}

async fn reset(
    InSpace(space): InSpace,
    Input(Nothing {}): Input<Nothing>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    state.issuer.reset(space.id).await?;
    Ok(guard::json(StatusCode::OK, &view(&space, &state)))
}

async fn snapshot(
    InSpace(space): InSpace,
    Input(Nothing {}): Input<Nothing>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let sealed = state.issuer.snapshot(space.id).await?;
    Ok(guard::json(StatusCode::OK, &sealed))
}

async fn restore(
    InSpace(space): InSpace,
    Input(sealed): Input<Sealed>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    state.issuer.restore(space.id, &sealed).await?;
    Ok(guard::json(StatusCode::OK, &view(&space, &state)))
}

async fn delete(InSpace(space): InSpace, state: Data<State>) -> Result<HttpResponse, Problem> {
    if space.name == DEFAULT {
        let detail = "the default space always exists; reset it instead";
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    state.issuer.delete_space(space.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn view(space: &Space, state: &State) -> Value {
    let real = state.issuer.spaces().real_now();
    let instant = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    json!({
        "id": space.id,
        "name": space.name,
        "clock": clock::view(&space.clock(), real),
        "created_at": instant(space.created_at),
        "expires_at": space.expires_at.map(instant),
    })
}
