//! A request to a vendor while it is being answered: its space, its clock, what came and how it
//! was judged so far. Every vendor handler gets one.

mod arrival;
mod headers;
mod noting;
mod operation;
mod redact;

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

pub use arrival::Arrival;
pub use headers::Headers;
pub use operation::{Answering, BODY_LIMIT, Handle, Operation, op, websocket};
pub use redact::{MASK, Redaction, redact_body, redact_headers, redact_path, redact_query};

use crate::error::{Error, Reason, Refusal, Result};
use crate::issuer::{Documents, Found, Issuer};
use crate::model::credential::Key;
use crate::model::evidence::Evidence;
use crate::model::exchange::{
    CredentialName, Fired, Record, RecordedRequest, RecordedResponse, RecordedStream,
};
use crate::model::verdict::Trace;
use crate::space::{Space, VendorSettings};

/// What a vendor's request says of the credential it comes with, enough to find its space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locator {
    /// Nothing that tells.
    Nothing,
    /// A secret that is a key by itself.
    Secret(String),
    /// A public identifier, such as an app id, beside a secret.
    Identifier(String),
    /// The same beside a token that a secret signed: nobody guesses one.
    TokenOf(String),
    /// The `kid` of a token of ours.
    SigningKey(String),
}

impl Locator {
    /// The keys a request may have been made with: in the named space, else in whatever space.
    pub async fn find(&self, issuer: &Issuer, vendor: &str, named: Option<Uuid>) -> Result<Found> {
        match self {
            Self::Nothing | Self::SigningKey(_) => Ok(Found::default()),
            Self::Secret(secret) => issuer.keys_matching(vendor, secret, named).await,
            Self::Identifier(identifier) | Self::TokenOf(identifier) => {
                issuer.keys_identified(vendor, identifier, named).await
            }
        }
    }
}

/// A request while it is being answered.
#[derive(Clone)]
pub struct Exchange(Rc<Inner>);

struct Inner {
    id: String,
    vendor: &'static str,
    operation: Option<&'static Operation>,
    arrival: Arrival,
    located: Locator,
    space: Arc<Space>,
    issuer: Issuer,
    now: DateTime<Utc>,
    real_now: DateTime<Utc>,
    begun: Instant,
    found: Result<Found, Refusal>,
    trace: RefCell<Trace>,
    credential: RefCell<Option<CredentialName>>,
    reason: Cell<Option<Reason>>,
    fault: RefCell<Option<Fired>>,
    /// How far the clock that tokens are issued by is ahead of the space's.
    issuer_clock: Cell<TimeDelta>,
    /// Journal entries about the stream it opened.
    later_entries: Cell<u32>,
    evidence: RefCell<Evidence>,
}

/// What an exchange begins with.
pub struct Opening {
    /// Its name.
    pub id: String,
    /// The vendor that was asked.
    pub vendor: &'static str,
    /// What it was asked to do.
    pub operation: Option<&'static Operation>,
    /// What came.
    pub arrival: Arrival,
    /// What it says of its credential.
    pub located: Locator,
    /// The space it belongs to.
    pub space: Arc<Space>,
    /// What issues and checks.
    pub issuer: Issuer,
    /// The keys found for what was presented.
    pub found: Result<Found, Refusal>,
    /// The real time.
    pub real_now: DateTime<Utc>,
    /// When the request was taken up.
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
            located,
            space,
            issuer,
            found,
            real_now,
            begun,
        } = opening;
        let now = space.clock().now(real_now);
        Self(Rc::new(Inner {
            id,
            vendor,
            operation,
            arrival,
            located,
            space,
            issuer,
            now,
            real_now,
            begun,
            found,
            trace: RefCell::default(),
            credential: RefCell::default(),
            reason: Cell::default(),
            fault: RefCell::default(),
            issuer_clock: Cell::default(),
            later_entries: Cell::default(),
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

    /// What it was asked to do; `None` where no operation matches.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The decoded segment of the path that the operation calls `{name}`.
    pub fn parameter(&self, name: &str) -> Result<String> {
        let operation = self.operation();
        let found = operation.and_then(|one| one.parameter(&self.arrival().path, name));
        found.ok_or_else(|| Error::internal(format!("the operation has no parameter {name}")))
    }

    /// What came.
    pub fn arrival(&self) -> &Arrival {
        &self.0.arrival
    }

    /// What it says of its credential.
    pub fn located(&self) -> &Locator {
        &self.0.located
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
        self.0.now
    }

    /// The time tokens are issued at: the space's, unless a fault program moves the issuer's clock.
    pub fn issuing_now(&self) -> DateTime<Utc> {
        let moved = self.0.now.checked_add_signed(self.0.issuer_clock.get());
        moved.unwrap_or(self.0.now)
    }

    /// Moves the clock that tokens are issued by, for this request.
    pub fn set_issuer_clock(&self, ahead: TimeDelta) {
        self.0.issuer_clock.set(ahead);
    }

    /// The real time.
    pub fn real_now(&self) -> DateTime<Utc> {
        self.0.real_now
    }

    /// Microseconds of real time since the request was taken up. Chance that is seeded makes runs
    /// the same byte by byte, and how long something takes never is.
    pub fn took(&self) -> Option<u32> {
        if self.0.issuer.random().is_seeded() {
            return None;
        }
        Some(u32::try_from(self.0.begun.elapsed().as_micros()).unwrap_or(u32::MAX))
    }

    /// The vendor's settings in its space.
    pub fn settings(&self) -> Arc<VendorSettings> {
        self.0.space.settings(self.0.vendor)
    }

    /// The judgement so far.
    pub fn trace(&self) -> RefMut<'_, Trace> {
        self.0.trace.borrow_mut()
    }

    /// The keys found for what was presented: found once, before the space was known.
    pub fn found(&self) -> Result<Found, Refusal> {
        self.0.found.clone()
    }

    /// The live key of what was presented.
    pub fn accept_key(&self) -> Result<Arc<Key>> {
        let found = self.found()?;
        let space = self.0.space.id;
        let key = self
            .0
            .issuer
            .accept(&found, space, self.0.now, &mut self.trace());
        // A replaced or revoked key still tells the journal whose it was.
        if let Some(known) = found.best(space, self.0.now) {
            self.identify(known);
        }
        Ok(key?)
    }

    /// Tells the journal whose credential it is.
    pub fn identify(&self, key: &Key) {
        let credential = &key.credential;
        *self.0.credential.borrow_mut() = Some(CredentialName {
            id: credential.id,
            kind: credential.kind.clone(),
            name: credential.name.clone(),
            account: credential.account.clone(),
        });
    }

    /// Tells the journal which credential a token was issued for.
    pub fn identify_token(&self, id: Uuid, name: &str, account: &str) {
        *self.0.credential.borrow_mut() = Some(CredentialName {
            id,
            kind: "access_token".into(),
            name: name.to_owned(),
            account: account.to_owned(),
        });
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

    /// Whose credential it is, once that is known.
    pub fn credential(&self) -> Option<CredentialName> {
        self.0.credential.borrow().clone()
    }

    /// Notes why the answer is a refusal, for handlers that word theirs themselves.
    pub fn note_reason(&self, reason: Reason) {
        self.0.reason.set(Some(reason));
    }

    /// Why the answer is a refusal.
    pub fn reason(&self) -> Option<Reason> {
        self.0.reason.get()
    }

    /// Notes the fault that fired.
    pub fn note_fault(&self, fault: Fired) {
        *self.0.fault.borrow_mut() = Some(fault);
    }

    /// The fault that fired.
    pub fn fault(&self) -> Option<Fired> {
        self.0.fault.borrow().clone()
    }

    /// Writes a journal entry about the WebSocket this exchange opened: it ended long ago itself.
    pub fn record_stream(&self, stream: RecordedStream, reason: Option<Reason>) {
        let real_at = self.0.issuer.spaces().real_now();
        let number = self.0.later_entries.get() + 1;
        self.0.later_entries.set(number);
        self.0.space.journal.push(Record {
            id: format!("{}.{number}", self.id()),
            at: self.0.space.clock().now(real_at),
            real_at,
            took: None,
            vendor: self.vendor(),
            operation: self.operation().map(|operation| operation.id),
            method: self.arrival().method.clone(),
            path: redact_path(&self.arrival().path, Redaction::default()),
            credential: self.credential(),
            request: RecordedRequest::default(),
            response: RecordedResponse {
                status: 101,
                ..RecordedResponse::default()
            },
            is_aborted: false,
            reason,
            verdict: self.take_trace(),
            fault: None,
            stream: Some(stream),
            evidence: Evidence::default(),
        });
    }

    /// The judgement, once it is over.
    pub fn take_trace(&self) -> Trace {
        self.0.trace.take()
    }
}
