//! The journal as it is written: server-sent events (WHATWG HTML section 9.2).

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{CONTENT_TYPE, HeaderName};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::unfold;
use tokio::time::{Interval, MissedTickBehavior};

use super::{FILTERS, filter};
use crate::control::input::{InSpace, query};
use crate::control::{Problem, State};
use crate::space::{Filter, News, Since, Space};

/// A comment this often keeps proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Entries taken from the journal at once: what a slow reader makes the server hold.
const BATCH: usize = 32;
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Every entry from now on, from `since` on, or from where a broken stream ended.
pub(super) async fn follow(
    InSpace(space): InSpace,
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let query = query(&request, FILTERS)?;
    let mut filter = filter(&query)?;
    let last = request.headers().get(LAST_EVENT_ID);
    let last = last.and_then(|value| value.to_str().ok());
    let last = last.map(|id| Since::Entry(id.to_owned()));
    // The place says it all: a filter by entry would hide what comes before that entry again.
    let since = last.or(filter.since.take());
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let follower = Follower {
        place: space.journal.place(since.as_ref()),
        space,
        filter,
        heartbeat,
        ready: VecDeque::new(),
        state,
    };
    let events = unfold(follower, |mut follower| async move {
        let event = follower.next().await?;
        Some((Ok::<_, Infallible>(event), follower))
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .streaming(events))
}

struct Follower {
    space: Arc<Space>,
    filter: Filter,
    place: u64,
    heartbeat: Interval,
    ready: VecDeque<Bytes>,
    state: Data<State>,
}

impl Follower {
    /// The next event; `None` when the space is gone or the server stops.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            tokio::select! {
                news = self.space.journal.news(self.place, BATCH) => {
                    self.place = news.next;
                    self.take(&news);
                    if news.is_over && news.records.is_empty() {
                        return None;
                    }
                }
                _ = self.heartbeat.tick() => return Some(Bytes::from_static(b":\n\n")),
                () = self.state.stopping() => return None,
            }
        }
    }

    fn take(&mut self, news: &News) {
        if news.missed > 0 {
            let event = format!("event: missed\ndata: {{\"missed\":{}}}\n\n", news.missed);
            self.ready.push_back(event.into());
        }
        let wanted = news.records.iter().filter(|r| self.filter.matches(r));
        self.ready.extend(wanted.map(|record| {
            let data = serde_json::to_string(&**record).unwrap_or_default();
            format!("id: {}\nevent: request\ndata: {data}\n\n", record.id).into()
        }));
    }
}
