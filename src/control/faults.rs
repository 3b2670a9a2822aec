//! The fault programs of a space, and the named incidents they can be made of.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::input::{InSpace, Input};
use super::vendors::unknown;
use super::{Problem, State, guard};
use crate::model::fault::{Draft, DraftMatch, PRESETS, Preset, Program};
use crate::space::{Running, Space};
use crate::vendors;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/presets").route(web::get().to(presets)))
        .service(
            web::resource("/spaces/{space}/faults")
                .route(web::get().to(list))
                .route(web::post().to(add))
                .route(web::delete().to(clear)),
        )
        .service(
            web::resource("/spaces/{space}/faults/{id}")
                .route(web::get().to(entry))
                .route(web::delete().to(remove)),
        );
}

async fn presets() -> HttpResponse {
    let view = |preset: &Preset| {
        let steps: Vec<_> = (preset.steps)()
            .iter()
            .map(|step| json!({ "what": step.act.to_string(), "times": step.times, "retry_after": step.retry_after }))
            .collect();
        json!({ "name": preset.name, "what": preset.what, "steps": steps })
    };
    let items: Vec<_> = PRESETS.iter().map(view).collect();
    guard::json(StatusCode::OK, &json!({ "items": items }))
}

async fn list(InSpace(space): InSpace, state: Data<State>) -> HttpResponse {
    let programs = space.faults.list();
    let items: Vec<_> = programs.iter().map(|p| view(p, &space, &state)).collect();
    guard::json(StatusCode::OK, &json!({ "items": items }))
}

async fn entry(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let found = space.faults.list().into_iter().find(|p| p.id == path.1);
    let running = found.ok_or_else(no_such)?;
    Ok(guard::json(StatusCode::OK, &view(&running, &space, &state)))
}

async fn add(
    InSpace(space): InSpace,
    Input(draft): Input<Draft>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    check(&draft.matching, &space, &state).await?;
    let random = state.issuer.random();
    let real = state.issuer.spaces().real_now();
    // 53 bits: a seed that every JSON reader gives back as it was.
    let dice = u64::from_be_bytes(random.bytes()) >> 11;
    let now = space.clock().now(real);
    let program = Program::new(draft, now, dice)
        .map_err(|wrong| Problem::unprocessable(&wrong.field, wrong.message))?;
    let id = format!("fault-{}", random.alphanumeric(8));
    if !space.faults.add(id.clone(), program, now, real) {
        let detail = "the space has as many fault programs as it can have; remove some";
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    let found = space.faults.list().into_iter().find(|p| p.id == id);
    let running = found.ok_or_else(no_such)?;
    Ok(guard::json(
        StatusCode::CREATED,
        &view(&running, &space, &state),
    ))
}

/// A program that cannot match anything is a mistake, and is said to be one.
async fn check(matching: &DraftMatch, space: &Space, state: &State) -> Result<(), Problem> {
    let mut candidates = vendors::ALL.to_vec();
    if let Some(name) = &matching.vendor {
        let vendor = vendors::named(name)
            .ok_or_else(|| Problem::unprocessable("match.vendor", unknown(name).to_string()))?;
        candidates = vec![vendor];
    }
    if let Some(wanted) = &matching.operation {
        let mut operations = candidates
            .iter()
            .flat_map(|vendor| vendor.profile().operations);
        if !operations.any(|operation| operation.id == wanted) {
            let detail = "no such operation; GET /v1/vendors lists them";
            return Err(Problem::unprocessable("match.operation", detail));
        }
    }
    if let Some(wanted) = &matching.credential {
        let credentials = state.issuer.credentials(space.id).await?;
        let mut credentials = credentials.iter();
        if !credentials.any(|c| c.name == *wanted || c.id.to_string() == *wanted) {
            let detail = "no credential of this id or name in the space";
            return Err(Problem::unprocessable("match.credential", detail));
        }
    }
    Ok(())
}

async fn clear(InSpace(space): InSpace) -> HttpResponse {
    guard::json(StatusCode::OK, &json!({ "removed": space.faults.clear() }))
}

async fn remove(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    if space.faults.remove(&path.1) {
        return Ok(HttpResponse::NoContent().finish());
    }
    Err(no_such())
}

fn no_such() -> Problem {
    Problem::not_found("no such fault program in this space")
}

fn view(running: &Running, space: &Space, state: &State) -> Value {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let real = state.issuer.spaces().real_now();
    let program = &running.program;
    let mut view = json!(program.draft);
    let mut set = |name: &str, value: Value| view[name] = value;
    set("id", json!(running.id));
    set("random_seed", json!(program.random_seed));
    set("probability", json!(program.probability));
    set("until", json!(program.until.map(instant)));
    set("created_at", json!(instant(running.made_at)));
    set("ends_at", json!(instant(running.ends_at())));
    let is_over = running.is_over(space.clock().now(real), real);
    set("state", json!(if is_over { "over" } else { "active" }));
    set("matched", json!(running.matched));
    set("fired", json!(running.fired));
    set("next_step", json!((!is_over).then_some(running.step)));
    view
}
