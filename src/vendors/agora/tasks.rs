//! `…/tasks`: generations 5 and 6, where a builder token starts one task.

use std::cell::Cell;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::access;
use super::advice::{self, ChannelUser};
use super::answer::answer;
use super::body::{Body, MISSING};
use super::builder_tokens::{self, BuilderToken, of_request, shelf};
use super::caller::Caller;
use super::cases::Case;
use super::occupancy;
use super::paths::Generation;
use super::query::{self, Query};
use super::session::{Pace, Phase, Session, advance};
use super::settings;
use super::start::{Start, check_update};
use super::strict;
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::model::evidence::Use;

/// The kind of document that says which builder token a task was started with.
const DOCUMENT: &str = "task";

/// `POST …/tasks`: starts the one task of a builder token.
pub(super) async fn start(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let (document, builder_token) = of_request(&exchange, &caller).await?;
    let body = Body::read(exchange.arrival())?;
    let start = Start::read(&body, Generation::Tasks)?;
    strict::check_channel(&exchange, &caller, start.channel, &start.uids)?;
    advice::check_interval(&exchange, &caller.app_id).await?;
    let now = exchange.now();
    let id = exchange.issuer().random().hex(16);
    let task = Session::start(id, start.channel, start.max_idle_time, now);
    let window = exchange.settings().get(&settings::BUILDER_TOKEN_WINDOW);
    let age = now.timestamp() - builder_token.created_at;
    let before = Cell::new(None);
    let begin = |token: &mut BuilderToken| {
        before.set(token.task.clone());
        if token.task.is_some() {
            return Ok(());
        }
        if age > window {
            return Err(too_late(&exchange, window, age));
        }
        token.task = Some(task.clone());
        Ok(())
    };
    shelf(&exchange).change(&document, begin).await?;
    if let Some(running) = before.into_inner() {
        exchange.evidence().once(Use::Again);
        return repeated(&exchange, &running);
    }
    exchange.trace().pass(advice::STEP_AGE, window, age);
    exchange.evidence().once(Use::First);
    exchange
        .documents(DOCUMENT, &caller.app_id)
        .forgetting_oldest()
        .insert(&task.id, &document, now)
        .await?;
    let user = ChannelUser {
        kind: builder_tokens::DOCUMENT.to_owned(),
        document,
    };
    occupancy::enter(&exchange, &caller.app_id, start.channel, &user).await?;
    Ok(answer(&exchange, StatusCode::OK).json(view(&exchange, &task)))
}

/// `GET …/tasks/{taskId}`.
pub(super) async fn entry(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("taskId")?;
    let caller = access::authorise(&exchange).await?;
    let (_, task) = find(&exchange, &caller, &id).await?;
    if phase(&exchange, &task) == Phase::Stopped {
        return Err(no_such_task().into());
    }
    Ok(answer(&exchange, StatusCode::OK).json(view(&exchange, &task)))
}

/// `DELETE …/tasks/{taskId}`: 200 and no body (GO).
pub(super) async fn stop(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("taskId")?;
    let caller = access::authorise(&exchange).await?;
    let (document, _) = find(&exchange, &caller, &id).await?;
    change(&exchange, &document, |task| {
        if !phase(&exchange, task).is_live() {
            return Err(no_such_task().in_case(Case::TaskIsOver));
        }
        task.stopped_at = Some(exchange.now().timestamp());
        Ok(())
    })
    .await?;
    Ok(answer(&exchange, StatusCode::OK).finish())
}

/// `PATCH …/tasks/{taskId}`.
pub(super) async fn update(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("taskId")?;
    let caller = access::authorise(&exchange).await?;
    let (document, _) = find(&exchange, &caller, &id).await?;
    let query = Query::read(exchange.arrival())?;
    let sequence = query.number("sequenceId", 0..=i64::MAX)?;
    let sequence = sequence.ok_or_else(|| query::wrong("sequenceId", MISSING))?;
    if query.text("updateMask")?.is_none() {
        return Err(query::wrong("updateMask", MISSING).into());
    }
    let body = Body::read(exchange.arrival())?;
    let idle = check_update(&body, Generation::Tasks)?;
    let task = change(&exchange, &document, |task| {
        if !phase(&exchange, task).is_live() {
            return Err(no_such_task());
        }
        advance(task, sequence)?;
        task.max_idle_time = idle.unwrap_or(task.max_idle_time);
        Ok(())
    })
    .await?;
    exchange.evidence().poll_after(advice::UPDATES);
    Ok(answer(&exchange, StatusCode::OK).json(view(&exchange, &task)))
}

/// A second start with one builder token: 201 and 409 are both documented, when which is not.
fn repeated(exchange: &Exchange, task: &Session) -> Result<HttpResponse> {
    let status = phase(exchange, task).of_task();
    let refusal = exchange.trace().refuse(
        Reason::Conflict,
        "builder token use",
        "not used yet",
        format!("started {}", task.id),
        "make a builder token for each task, and do not repeat a start that was answered",
    );
    if exchange.settings().get(&settings::REPEATED_START) == StatusCode::CREATED {
        return Ok(answer(exchange, StatusCode::CREATED).json(view(exchange, task)));
    }
    let task = task.id.clone();
    Err(refusal
        .in_case(Case::TaskWasStarted { status, task })
        .into())
}

fn too_late(exchange: &Exchange, window: i64, age: i64) -> Refusal {
    let refusal = exchange.trace().refuse(
        Reason::Expired,
        advice::STEP_AGE,
        window,
        age,
        "start the task within five minutes of making its builder token",
    );
    refusal.in_case(Case::OldBuilderToken)
}

/// The task of that id, if the builder token of the request started it.
async fn find(exchange: &Exchange, caller: &Caller, id: &str) -> Result<(String, Session)> {
    let (document, token) = of_request(exchange, caller).await?;
    match token.task {
        Some(task) if task.id == id => Ok((document, task)),
        _ => {
            let tasks = exchange.documents(DOCUMENT, &caller.app_id);
            let starter: Option<String> = tasks.document(id).await?;
            if starter.is_none() {
                return Err(no_such_task().into());
            }
            let refusal = exchange.trace().refuse(
                Reason::MalformedRequest,
                "task",
                "a task this builder token started",
                "a task of another builder token",
                "keep the builder token a task was started with, and use it until the end",
            );
            Err(refusal.in_case(Case::TaskOfAnotherBuilderToken).into())
        }
    }
}

async fn change(
    exchange: &Exchange,
    document: &str,
    change: impl Fn(&mut Session) -> Result<(), Refusal>,
) -> Result<Session> {
    let changed = shelf(exchange)
        .change(document, |token: &mut BuilderToken| {
            change(token.task.as_mut().ok_or_else(no_such_task)?)
        })
        .await?;
    let task = changed.and_then(|token| token.task);
    task.ok_or_else(|| no_such_task().into())
}

fn view(exchange: &Exchange, task: &Session) -> Value {
    json!({
        "taskId": task.id,
        "createTs": task.started_at,
        "status": phase(exchange, task).of_task(),
    })
}

fn phase(exchange: &Exchange, task: &Session) -> Phase {
    task.phase(&Pace::of_tasks(exchange.settings()), exchange.now())
}

fn no_such_task() -> Refusal {
    Refusal::new(Reason::NotFound, "the task is not found, or is over")
}
