//! The parts of a journal entry that are found while a request is answered: the credential, the reason
//! of a refusal, and the fault that fired.

use std::cell::{Cell, RefCell};

use uuid::Uuid;

use super::redact::redact_path;
use super::{Exchange, Redaction};
use crate::error::Reason;
use crate::model::credential::Key;
use crate::model::evidence::Evidence;
use crate::model::exchange::{
    Aborted, CredentialName, Fired, Record, RecordedRequest, RecordedResponse, RecordedStream,
};

/// The parts of a journal entry that are found while a request is answered.
#[derive(Default)]
pub struct Entry {
    credential: RefCell<Option<CredentialName>>,
    reason: Cell<Option<Reason>>,
    fault: RefCell<Option<Fired>>,
    /// The number of entries about the WebSocket that the request opened.
    later_entries: Cell<u32>,
}

impl Entry {
    /// Notes the credential that was presented.
    pub fn identify(&self, key: &Key) {
        let credential = &key.credential;
        *self.credential.borrow_mut() = Some(CredentialName {
            id: credential.id,
            kind: credential.kind.clone(),
            name: credential.name.clone(),
            account: credential.account.clone(),
        });
    }

    /// Notes the credential that the presented token was issued for.
    pub fn identify_token(&self, id: Uuid, name: &str, account: &str) {
        *self.credential.borrow_mut() = Some(CredentialName {
            id,
            kind: "access_token".into(),
            name: name.to_owned(),
            account: account.to_owned(),
        });
    }

    /// The credential, once it is known.
    pub fn credential(&self) -> Option<CredentialName> {
        self.credential.borrow().clone()
    }

    /// Notes the reason of a refusal.
    pub fn note_reason(&self, reason: Reason) {
        self.reason.set(Some(reason));
    }

    /// The reason of the refusal.
    pub fn reason(&self) -> Option<Reason> {
        self.reason.get()
    }

    /// Notes the fault that fired.
    pub fn note_fault(&self, fault: Fired) {
        *self.fault.borrow_mut() = Some(fault);
    }

    /// The fault that fired.
    pub fn fault(&self) -> Option<Fired> {
        self.fault.borrow().clone()
    }
}

/// Writes a journal entry about the WebSocket an exchange opened; the exchange itself has ended.
pub fn record_stream(exchange: &Exchange, stream: RecordedStream, reason: Option<Reason>) {
    let real_at = exchange.issuer().spaces().real_now();
    let number = exchange.entry().later_entries.get() + 1;
    exchange.entry().later_entries.set(number);
    exchange.space().journal.push(Record {
        id: format!("{}.{number}", exchange.id()),
        at: exchange.space().clock().now(real_at),
        real_at,
        took: None,
        vendor: exchange.vendor(),
        operation: exchange.operation().map(|operation| operation.id),
        method: exchange.arrival().method.clone(),
        path: redact_path(&exchange.arrival().path, Redaction::default()),
        credential: exchange.entry().credential(),
        request: RecordedRequest::default(),
        response: RecordedResponse {
            status: 101,
            ..RecordedResponse::default()
        },
        aborted: Aborted::default(),
        reason,
        verdict: std::mem::take(&mut *exchange.trace()),
        fault: None,
        stream: Some(stream),
        evidence: Evidence::default(),
    });
}
