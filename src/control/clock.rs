//! A space's clock: read it, freeze it, move it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{InSpace, Input, span};
use super::{Problem, State, guard};
use crate::clock::{LATEST, Mode, SpaceClock};
use crate::wire::{duration, instant};

/// The fastest a clock may run; faster, a second of the journal spans a day.
const FASTEST: f64 = 86_400.0;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/spaces/{space}/clock")
            .route(web::get().to(read))
            .route(web::put().to(set))
            .route(web::delete().to(reset)),
    )
    .service(web::resource("/spaces/{space}/clock/advance").route(web::post().to(advance)));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    mode: Mode,
    #[serde(default, deserialize_with = "instant::optional")]
    now: Option<DateTime<Utc>>,
    offset: Option<String>,
    rate: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    by: String,
}

async fn read(InSpace(space): InSpace, state: Data<State>) -> HttpResponse {
    answer(&space.clock(), &state)
}

async fn set(
    InSpace(space): InSpace,
    Input(setting): Input<Setting>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let rate = setting.rate.unwrap_or(1.0);
    if !(rate > 0.0 && rate <= FASTEST) {
        let detail = format!("must be above 0 and at most {FASTEST}");
        return Err(Problem::unprocessable("rate", detail));
    }
    if setting.now.is_some() && setting.offset.is_some() {
        return Err(Problem::unprocessable(
            "offset",
            "give now or offset, not both",
        ));
    }
    if setting
        .now
        .is_some_and(|now| !(DateTime::UNIX_EPOCH..=LATEST).contains(&now))
    {
        return Err(Problem::unprocessable(
            "now",
            "must lie between 1970 and 9999",
        ));
    }
    let offset = match &setting.offset {
        // A leading minus sets the clock back; durations themselves have no sign.
        Some(text) => Some(match text.strip_prefix('-') {
            Some(back) => -span("offset", back)?,
            None => span("offset", text)?,
        }),
        None => None,
    };
    let change = move |clock: SpaceClock, real: DateTime<Utc>| {
        let shown = setting.now.or_else(|| offset.map(|offset| real + offset));
        clock.set(setting.mode, rate, shown, real)
    };
    let clock = state.issuer.spaces().change_clock(space.id, change).await?;
    Ok(answer(&clock, &state))
}

async fn reset(InSpace(space): InSpace, state: Data<State>) -> Result<HttpResponse, Problem> {
    let change = |_, real| SpaceClock::real(real);
    let clock = state.issuer.spaces().change_clock(space.id, change).await?;
    Ok(answer(&clock, &state))
}

async fn advance(
    InSpace(space): InSpace,
    Input(advance): Input<Advance>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let by = span("by", &advance.by)?;
    let change = move |clock: SpaceClock, real| clock.advanced(by, real);
    let clock = state.issuer.spaces().change_clock(space.id, change).await?;
    Ok(answer(&clock, &state))
}

fn answer(clock: &SpaceClock, state: &State) -> HttpResponse {
    let real = state.issuer.spaces().real_now();
    guard::json(StatusCode::OK, &view(clock, real))
}

/// A clock on the wire: what it shows and how far that is from the real time.
pub(super) fn view(clock: &SpaceClock, real: DateTime<Utc>) -> Value {
    let offset = clock.offset(real);
    let sign = if offset < chrono::Duration::zero() {
        "-"
    } else {
        ""
    };
    json!({
        "mode": clock.mode,
        "now": clock.now(real).to_rfc3339_opts(SecondsFormat::Secs, true),
        "offset": format!("{sign}{}", duration::format(offset.abs())),
        "rate": clock.rate,
    })
}
