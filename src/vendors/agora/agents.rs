//! `…/join` and `…/agents`: generation 7, and the sibling product with the same calls.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::advice::{self, ChannelUser};
use super::agent::{self, Agent, is_sibling, phase, shelf};
use super::answer::answer;
use super::body::Body;
use super::paths::Generation;
use super::query::{self, Query};
use super::session::{Pace, Phase, Session, advance};
use super::start::{Start, check_update};
use super::{access, names, occupancy, strict};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;

/// The longest page: the documentation gives no bound.
const LONGEST_PAGE: i64 = 100;

/// `POST …/join`: starts an agent under a name that no other running one has.
pub(super) async fn join(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let body = Body::read(exchange.arrival())?;
    let name = body.text("name", 1..=64)?;
    let start = if is_sibling(&exchange) {
        Start::of_sibling(&body)?
    } else {
        Start::read(&body, Generation::Agents)?
    };
    strict::check_channel(&exchange, &caller, start.channel, &start.uids)?;
    advice::check_interval(&exchange, &caller.app_id).await?;
    let now = exchange.now();
    // The published sample has 26 capital letters and digits (D).
    let id = exchange.issuer().random().alphanumeric(26).to_uppercase();
    let agent = Agent {
        name: name.to_owned(),
        session: Session::start(id, start.channel, start.max_idle_time, now),
    };
    let agents = shelf(&exchange, &caller.app_id);
    agents.insert(&agent.session.id, &agent, now).await?;
    if let Err(error) = names::take(&exchange, &caller.app_id, &agents, &agent).await {
        agents.remove(&agent.session.id).await?;
        return Err(error);
    }
    if !is_sibling(&exchange) {
        let user = ChannelUser {
            kind: agent::DOCUMENT.to_owned(),
            document: agent.session.id.clone(),
        };
        occupancy::enter(&exchange, &caller.app_id, start.channel, &user).await?;
    }
    Ok(answer(&exchange, StatusCode::OK).json(view(&exchange, &agent)))
}

/// `GET …/agents/{agentId}`.
pub(super) async fn entry(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("agentId")?;
    let caller = access::authorise(&exchange).await?;
    let agents = shelf(&exchange, &caller.app_id);
    let agent: Option<Agent> = agents.document(&id).await?;
    let agent = agent.ok_or_else(no_such_agent)?;
    let message = match phase(&exchange, &agent.session) {
        Phase::Failed => "agent failed",
        _ => "",
    };
    let mut body = json!({ "message": message });
    if let (Value::Object(body), Value::Object(view)) = (&mut body, view(&exchange, &agent)) {
        body.extend(view);
    }
    Ok(answer(&exchange, StatusCode::OK).json(body))
}

/// `POST …/agents/{agentId}/leave`: 200 and no body (D2).
pub(super) async fn leave(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("agentId")?;
    let caller = access::authorise(&exchange).await?;
    change(&exchange, &caller.app_id, &id, |session| {
        session.stopped_at = Some(exchange.now().timestamp());
        Ok(())
    })
    .await?;
    Ok(answer(&exchange, StatusCode::OK).finish())
}

/// `POST …/agents/{agentId}/update`; its parameters are deprecated, and so optional (D).
pub(super) async fn update(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("agentId")?;
    let caller = access::authorise(&exchange).await?;
    let query = Query::read(exchange.arrival())?;
    let sequence = query.number("sequenceId", 0..=i64::MAX)?;
    query.text("updateMask")?;
    let body = Body::read(exchange.arrival())?;
    let idle = check_update(&body, Generation::Agents)?;
    let agent = change(&exchange, &caller.app_id, &id, |session| {
        if let Some(sequence) = sequence {
            advance(session, sequence)?;
        }
        session.max_idle_time = idle.unwrap_or(session.max_idle_time);
        Ok(())
    })
    .await?;
    exchange.evidence().poll_after(advice::UPDATES);
    Ok(answer(&exchange, StatusCode::OK).json(view(&exchange, &agent)))
}

/// `GET …/agents`: a page of the agents in one state, oldest first.
pub(super) async fn list(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let query = Query::read(exchange.arrival())?;
    let filter = Filter::read(&query)?;
    let limit = query.number("limit", 1..=LONGEST_PAGE)?.unwrap_or(20);
    let limit = usize::try_from(limit).unwrap_or_default();
    let agents: Vec<Agent> = shelf(&exchange, &caller.app_id).list().await?;
    let (speed, now) = (Pace::of_agents(exchange.settings()), exchange.now());
    let matching: Vec<_> = agents
        .iter()
        .map(|agent| (&agent.session, agent.session.phase(&speed, now)))
        .filter(|(session, phase)| filter.matches(session, *phase))
        .collect();
    let start = match query.text("cursor")? {
        None => 0,
        Some(cursor) => after(&matching, cursor)?,
    };
    let page = &matching[start..matching.len().min(start + limit)];
    let has_more = start + page.len() < matching.len();
    let next = page.last().filter(|_| has_more);
    let cursor = next.map_or("", |(session, _)| session.id.as_str());
    let list = page.iter().map(|(session, phase)| Entry {
        start_ts: session.started_at,
        status: phase.of_agent(),
        agent_id: &session.id,
    });
    Ok(answer(&exchange, StatusCode::OK).json(Listing {
        data: Data {
            count: page.len(),
            list: list.collect(),
        },
        meta: Meta {
            cursor,
            total: matching.len(),
        },
        status: "ok",
    }))
}

/// Where the page after a cursor begins.
fn after(sessions: &[(&Session, Phase)], cursor: &str) -> Result<usize, Refusal> {
    let mut ids = sessions.iter().map(|(session, _)| session.id.as_str());
    let unknown = || query::wrong("cursor", "is of no page");
    let last = ids.position(|id| id == cursor).ok_or_else(unknown)?;
    Ok(last + 1)
}

/// A page, as it is answered (D).
#[derive(Serialize)]
struct Listing<'a> {
    data: Data<'a>,
    meta: Meta<'a>,
    status: &'static str,
}

#[derive(Serialize)]
struct Data<'a> {
    count: usize,
    list: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    start_ts: i64,
    status: &'static str,
    agent_id: &'a str,
}

#[derive(Serialize)]
struct Meta<'a> {
    cursor: &'a str,
    total: usize,
}

/// Which agents a list is to have.
struct Filter {
    channel: Option<String>,
    from: i64,
    to: i64,
    state: i64,
}

impl Filter {
    fn read(query: &Query) -> Result<Self, Refusal> {
        let instant = |name| query.number(name, 0..=i64::MAX);
        Ok(Self {
            channel: query.text("channel")?.map(str::to_owned),
            from: instant("from_time")?.unwrap_or(0),
            to: instant("to_time")?.unwrap_or(i64::MAX),
            // 2, RUNNING, when nobody says (D).
            state: query.number("state", 0..=6)?.unwrap_or(2),
        })
    }

    fn matches(&self, session: &Session, phase: Phase) -> bool {
        let channel = self.channel.as_ref();
        channel.is_none_or(|channel| *channel == session.channel)
            && (self.from..=self.to).contains(&session.started_at)
            && self.state == phase.number()
    }
}

async fn change(
    exchange: &Exchange,
    app_id: &str,
    id: &str,
    change: impl Fn(&mut Session) -> Result<(), Refusal>,
) -> Result<Agent> {
    let changed = shelf(exchange, app_id)
        .change(id, |agent: &mut Agent| {
            if !phase(exchange, &agent.session).is_live() {
                return Err(no_such_agent());
            }
            change(&mut agent.session)
        })
        .await?;
    changed.ok_or_else(|| no_such_agent().into())
}

fn view(exchange: &Exchange, agent: &Agent) -> Value {
    json!({
        "agent_id": agent.session.id,
        "create_ts": agent.session.started_at,
        "status": phase(exchange, &agent.session).of_agent(),
    })
}

fn no_such_agent() -> Refusal {
    Refusal::new(Reason::NotFound, "there is no such agent, or it is over")
}
