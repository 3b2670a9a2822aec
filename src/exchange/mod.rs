//! A request to a vendor while it is being answered: its space, its clock, the request as it arrived and
//! the judgement so far. Every handler of a vendor gets one.

mod arrival;
mod clock;
mod entry;
mod evidence;
mod headers;
mod locator;
mod operation;
mod redact;
mod request_view;

use std::any::Any;
use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

pub use arrival::Arrival;
pub use clock::Clock;
pub use entry::{Entry, record_stream};
pub use evidence::Noting;
pub use headers::Headers;
pub use locator::{Locator, Presented};
pub use operation::{Answering, BODY_LIMIT, Handle, Operation, op, websocket};
pub use redact::{MASK, Redaction, redact_body, redact_headers, redact_path, redact_query};
pub use request_view::RequestView;

use crate::error::{Error, Refusal, Result};
use crate::issuer::{Documents, Found, Issuer};
use crate::model::credential::Key;
use crate::model::evidence::Evidence;
use crate::model::verdict::Trace;
use crate::space::{Space, VendorSettings};

/// A request while it is being answered.
#[derive(Clone)]
pub struct Exchange(Rc<Inner>);

struct Inner {
    id: String,
    vendor: &'static str,
    operation: Option<&'static Operation>,
    arrival: Arrival,
    presented: Presented,
    space: Arc<Space>,
    settings: Arc<VendorSettings>,
    issuer: Issuer,
    clock: Clock,
    found: Result<Found, Refusal>,
    trace: RefCell<Trace>,
    entry: Entry,
    evidence: RefCell<Evidence>,
}

/// What an exchange begins with.
pub struct Opening {
    /// Its name.
    pub id: String,
    /// The vendor that was asked.
    pub vendor: &'static str,
    /// The requested operation.
    pub operation: Option<&'static Operation>,
    /// The request as it arrived.
    pub arrival: Arrival,
    /// The credential it came with.
    pub presented: Presented,
    /// The space it belongs to.
    pub space: Arc<Space>,
    /// What issues and checks.
    pub issuer: Issuer,
    /// The candidate keys.
    pub found: Result<Found, Refusal>,
    /// The real time.
    pub real_now: DateTime<Utc>,
    /// When the head of the request arrived.
    pub begun: Instant,
}

impl Exchange {
    /// Opens an exchange.
    pub fn open(opening: Opening) -> Self {
        let Opening {
            id,
            vendor,
            operation,
            arrival,
            presented,
            space,
            issuer,
            found,
            real_now,
            begun,
        } = opening;
        let now = space.clock().now(real_now);
        let settings = space.settings(vendor);
        Self(Rc::new(Inner {
            id,
            vendor,
            operation,
            arrival,
            presented,
            space,
            settings,
            issuer,
            clock: Clock {
                now,
                real_now,
                begun,
                issuer_ahead: Cell::default(),
            },
            found,
            trace: RefCell::default(),
            entry: Entry::default(),
            evidence: RefCell::default(),
        }))
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The vendor that was asked.
    pub fn vendor(&self) -> &'static str {
        self.0.vendor
    }

    /// The requested operation; `None` where no operation matches.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The decoded segment of the path that the operation calls `{name}`.
    pub fn parameter(&self, name: &str) -> Result<String> {
        let operation = self.operation();
        let found = operation.and_then(|one| one.parameter(&self.arrival().path, name));
        found.ok_or_else(|| Error::internal(format!("the operation has no parameter {name}")))
    }

    /// The request as it arrived.
    pub fn arrival(&self) -> &Arrival {
        &self.0.arrival
    }

    /// How to find its credential.
    pub fn located(&self) -> &Locator {
        &self.0.presented.locator
    }

    /// The presented token, in the type that [`Presented::token`] got.
    pub fn token<T: Any>(&self) -> Option<&T> {
        self.0.presented.read()
    }

    /// The space it belongs to.
    pub fn space(&self) -> &Arc<Space> {
        &self.0.space
    }

    /// What issues and checks.
    pub fn issuer(&self) -> &Issuer {
        &self.0.issuer
    }

    /// The time of its space, in whole seconds.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now
    }

    /// Its other times: the issue time of tokens, and the real time.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The vendor's settings in its space, as they were when the exchange opened. A change of a
    /// setting affects later exchanges only.
    pub fn settings(&self) -> &VendorSettings {
        &self.0.settings
    }

    /// The judgement so far.
    pub fn trace(&self) -> RefMut<'_, Trace> {
        self.0.trace.borrow_mut()
    }

    /// The candidate keys, which were looked up once, before the space was known.
    pub fn found(&self) -> Result<Found, Refusal> {
        self.0.found.clone()
    }

    /// The live key that was presented.
    pub fn accept_key(&self) -> Result<Arc<Key>> {
        let found = self.found()?;
        let space = self.0.space.id;
        let key = self
            .0
            .issuer
            .accept(&found, space, self.now(), &mut self.trace());
        // The journal names the credential of a replaced or revoked key too.
        if let Some(known) = found.best(space, self.now()) {
            self.entry().identify(known);
        }
        Ok(key?)
    }

    /// The documents of one kind that an account keeps with the vendor in this space.
    pub fn documents(&self, kind: &'static str, account: &str) -> Documents {
        let Inner {
            issuer,
            space,
            vendor,
            ..
        } = &*self.0;
        issuer.documents(space.id, vendor, kind, account)
    }

    /// The parts of its journal entry that are found while it is answered.
    pub fn entry(&self) -> &Entry {
        &self.0.entry
    }

    /// Notes on the behaviour of the client, for the checks.
    pub fn evidence(&self) -> Noting<'_> {
        Noting::of(self)
    }
}
