//! Waiting for entries of a journal.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data};
use futures_util::stream::unfold;
use tokio::time::Instant;

use super::listing;
use crate::control::State;
use crate::space::{Filter, Space};

/// How often a blank is sent ahead of the answer. JSON allows it there (RFC 8259 section 2), and
/// only by writing does a server learn that its client is gone.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// A wait for entries.
pub(super) struct Wait {
    pub(super) space: Arc<Space>,
    pub(super) filter: Filter,
    /// How many entries are listed at most.
    pub(super) limit: usize,
    /// How many are waited for.
    pub(super) count: usize,
    /// When the listing is sent even if there are fewer.
    pub(super) until: Instant,
    pub(super) state: Data<State>,
}

/// The listing, once there are enough entries or the time is over.
pub(super) fn answer(wait: Wait) -> HttpResponse {
    let body = unfold(Some(wait), |wait| async {
        let wait = wait?;
        let Some(listing) = wait.next().await else {
            return Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), Some(wait)));
        };
        Some((Ok(listing), None))
    });
    HttpResponse::Ok()
        .insert_header(ContentType::json())
        .streaming(body)
}

impl Wait {
    /// The listing; `None` where it is not yet time for it.
    async fn next(&self) -> Option<Bytes> {
        let next_sign = Instant::now() + SIGN_OF_LIFE;
        tokio::select! {
            () = self.space.journal.until(&self.filter, self.count) => {}
            () = tokio::time::sleep_until(self.until) => {}
            () = self.state.stopping() => {}
            () = tokio::time::sleep_until(next_sign) => return None,
        }
        let listing = listing(&self.space, &self.filter, self.limit, Some(self.count));
        Some(Bytes::from(listing.to_string()))
    }
}
