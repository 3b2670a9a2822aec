//! An exchange from its request's head to its journal entry, also where the client goes away.
//!
//! actix drops the future of a request whose connection is reset. What is dropped here closes
//! itself: the exchange is in the journal as aborted, in the metrics and, where it may have been a
//! guess, in the throttle.

use std::cell::Cell;
use std::net::IpAddr;
use std::time::Instant;

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceRequest;
use actix_web::web::Bytes;
use tokio::runtime::Handle;

use super::body::Unread;
use super::route::Route;
use super::{Shared, record, space};
use crate::error::{Refusal, Result};
use crate::exchange::{Arrival, BODY_LIMIT, Exchange, Opening, Operation};

/// A request whose body is still on its way.
pub(super) struct Arriving(Option<Incoming>);

/// What is known of a request before its body is read.
struct Incoming {
    shared: Shared,
    route: Route,
    arrival: Arrival,
    operation: Option<&'static Operation>,
    client: Option<IpAddr>,
    begun: Instant,
}

/// An exchange that is being answered.
pub(super) struct Ongoing {
    shared: Shared,
    exchange: Exchange,
    client: Option<IpAddr>,
    /// Whether the handler has been called.
    is_judging: Cell<bool>,
    /// Whether the client left before its request was complete.
    is_broken_off: bool,
    is_closed: bool,
}

impl Arriving {
    /// A request of which the head is there.
    pub(super) fn new(
        shared: &Shared,
        route: Route,
        request: &ServiceRequest,
        is_head: bool,
    ) -> Self {
        let profile = route.vendor.profile();
        Self(Some(Incoming {
            operation: profile.operation(request.method().as_str(), request.path()),
            arrival: Arrival {
                method: request.method().as_str().to_owned(),
                is_head,
                path: request.path().to_owned(),
                query: request.query_string().to_owned(),
                host: route.host.clone(),
                headers: request.headers().into(),
                body: Bytes::new(),
            },
            shared: shared.clone(),
            route,
            client: request.peer_addr().map(|address| address.ip()),
            begun: Instant::now(),
        }))
    }

    /// The largest body it may have, in bytes.
    pub(super) fn body_limit(&self) -> usize {
        let operation = self.0.as_ref().and_then(|incoming| incoming.operation);
        operation.map_or(BODY_LIMIT, |operation| operation.body_limit)
    }

    /// Opens the exchange; the second part says whether it may go on.
    #[expect(clippy::expect_used, reason = "taken only here and when it is dropped")]
    pub(super) async fn open(
        mut self,
        body: Result<Bytes, Unread>,
    ) -> (Ongoing, Result<(), Refusal>) {
        let incoming = self.0.as_mut().expect("it is opened once");
        let opened = incoming.open(body).await;
        self.0 = None;
        opened
    }
}

impl Drop for Arriving {
    /// The client went away before its space was known, which may take a look into the database.
    fn drop(&mut self) {
        let Some(mut incoming) = self.0.take() else {
            return;
        };
        // Without a runtime the server is stopping, and its journals go with it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                drop(incoming.open(Err(Unread::BrokenOff)).await);
            });
        }
    }
}

impl Incoming {
    async fn open(&mut self, body: Result<Bytes, Unread>) -> (Ongoing, Result<(), Refusal>) {
        let is_broken_off = matches!(body, Err(Unread::BrokenOff));
        let mut ready = Ok(());
        match body {
            Ok(body) => self.arrival.body = body,
            Err(unread) => ready = Err(unread.refusal()),
        }
        let issuer = &self.shared.state.issuer;
        let vendor = self.route.vendor;
        let presented = vendor.locate(&self.arrival);
        let (found, space) = space::find(
            issuer,
            vendor.name(),
            &self.route,
            &self.arrival,
            &presented.locator,
        )
        .await;
        let space = space.unwrap_or_else(|error| {
            ready = std::mem::replace(&mut ready, Ok(())).and(Err(error.refusal()));
            space::fallback(issuer)
        });
        let arrival = self.arrival.clone();
        let exchange = Exchange::open(Opening {
            id: self.shared.state.next_request_id(),
            vendor: vendor.name(),
            operation: self.operation,
            arrival,
            presented,
            space,
            issuer: issuer.clone(),
            found,
            real_now: issuer.spaces().real_now(),
            begun: self.begun,
        });
        let ongoing = Ongoing {
            shared: self.shared.clone(),
            exchange,
            client: self.client,
            is_judging: Cell::new(false),
            is_broken_off,
            is_closed: false,
        };
        (ongoing, ready)
    }
}

impl Ongoing {
    /// What is being answered.
    pub(super) fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// Refuses a client that guessed too often.
    pub(super) fn admit(&self) -> Result<(), Refusal> {
        self.shared.throttle.admit(&self.exchange, self.client)
    }

    /// Notes that the handler is called: from now on its credential is being judged.
    pub(super) fn begin_judging(&self) {
        self.is_judging.set(true);
    }

    /// Closes the exchange with its answer.
    pub(super) fn close(mut self, response: &HttpResponse<impl MessageBody>) {
        if self.is_broken_off {
            return;
        }
        self.is_closed = true;
        self.shared.throttle.watch(&self.exchange, self.client);
        let status = response.status().as_u16();
        self.count(status);
        record::record(&self.exchange, response);
    }

    fn count(&self, status: u16) {
        let metrics = &self.shared.state.metrics;
        metrics.count(
            self.exchange.vendor(),
            status,
            self.exchange.entry().reason(),
        );
    }
}

impl Drop for Ongoing {
    /// The client went away.
    fn drop(&mut self) {
        if self.is_closed {
            return;
        }
        let throttle = &self.shared.throttle;
        throttle.watch(&self.exchange, self.client);
        if self.is_judging.get() {
            throttle.watch_unanswered(&self.exchange, self.client);
        }
        self.count(0);
        record::record_aborted(&self.exchange);
    }
}
