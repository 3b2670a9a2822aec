//! One request to a vendor and its answer, as the journal keeps it: no secret in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::evidence::Evidence;
use super::verdict::Trace;
use crate::error::Reason;

/// A journal entry.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// Its name, also in `X-Mockmint-Request-Id`.
    pub id: String,
    /// When, by the space clock.
    #[serde(serialize_with = "seconds")]
    pub at: DateTime<Utc>,
    /// When, in real time.
    #[serde(serialize_with = "millis")]
    pub real_at: DateTime<Utc>,
    /// Microseconds of real time until the answer's head was ready; shown as milliseconds. Not
    /// told where runs are compared byte by byte.
    #[serde(
        rename = "duration_ms",
        serialize_with = "thousandths",
        skip_serializing_if = "Option::is_none"
    )]
    pub took: Option<u32>,
    /// The vendor that was asked.
    pub vendor: &'static str,
    /// What it was asked to do; `null` where no operation matches.
    pub operation: Option<&'static str>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// Whose credential it was, once that is known.
    pub credential: Option<CredentialName>,
    /// What came.
    pub request: RecordedRequest,
    /// What went.
    pub response: RecordedResponse,
    /// Whether the client went away before all of the answer was sent; the status is 0 if nothing
    /// was.
    #[serde(skip_serializing_if = "Aborted::is_not")]
    pub aborted: Aborted,
    /// Why it was refused.
    pub reason: Option<Reason>,
    /// The steps of the judgement.
    pub verdict: Trace,
    /// The fault that fired.
    pub fault: Option<Fired>,
    /// What happened later on the WebSocket that a request opened; only such entries have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<RecordedStream>,
    /// What it tells of the client's behaviour.
    pub evidence: Evidence,
}

impl Record {
    /// Roughly the memory it takes, in bytes.
    pub fn weight(&self) -> usize {
        let texts = [
            &self.id,
            &self.method,
            &self.path,
            &self.request.query,
            &self.request.headers.0,
            &self.response.headers.0,
        ];
        let of_credential = self.credential.as_ref().map_or(0, CredentialName::weight);
        let of_fault = self
            .fault
            .as_ref()
            .map_or(0, |fault| heap(&fault.program) + heap(&fault.what));
        size_of::<Self>()
            + texts.map(heap).iter().sum::<usize>()
            + self.request.body.as_ref().map_or(0, heap)
            + of_fault
            + of_credential
            + self.stream.as_ref().map_or(0, |s| heap(&s.opened_by))
            + self.verdict.weight()
            + self.evidence.weight()
    }
}

/// Whether a client went away. It may do so after the entry was written, while a slow body is sent.
#[derive(Clone, Debug, Default)]
pub struct Aborted(Option<Arc<AtomicBool>>);

impl Aborted {
    /// Of a client that may still go away; see [`Aborted::set`].
    pub fn not_yet() -> Self {
        Self(Some(Arc::default()))
    }

    /// Of a client that has gone away.
    pub fn already() -> Self {
        let aborted = Self::not_yet();
        aborted.set();
        aborted
    }

    /// Notes that the client has gone away.
    pub fn set(&self) {
        if let Some(aborted) = &self.0 {
            aborted.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the client has gone away by now.
    pub fn is(&self) -> bool {
        let aborted = self.0.as_ref();
        aborted.is_some_and(|aborted| aborted.load(Ordering::Relaxed))
    }

    fn is_not(&self) -> bool {
        !self.is()
    }
}

impl Serialize for Aborted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(self.is())
    }
}

/// A fault that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fired {
    /// The program it belongs to.
    pub program: String,
    /// The number of the step, from 0, presets written out.
    pub step: usize,
    /// What happened.
    pub what: String,
}

/// What a text takes besides itself: its room, and what the allocator keeps beside it.
fn heap(text: &String) -> usize {
    text.capacity() + 16
}

/// A credential, as the journal names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CredentialName {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: String,
}

impl CredentialName {
    fn weight(&self) -> usize {
        [&self.kind, &self.name, &self.account]
            .map(heap)
            .iter()
            .sum()
    }
}

/// The request part of an entry.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecordedRequest {
    /// The query, redacted.
    pub query: String,
    /// The headers, redacted.
    pub headers: HeaderLines,
    /// Bytes of the body.
    pub body_size: usize,
    /// The body, redacted, where it is a small form or JSON.
    pub body: Option<String>,
}

/// The response part of an entry.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecordedResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers that matter.
    pub headers: HeaderLines,
    /// Bytes of the body; `null` for a stream.
    pub body_size: Option<u64>,
}

/// What happened on a WebSocket: counts, and nothing of what was said.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedStream {
    /// The entry of the request that opened it.
    pub opened_by: String,
    /// What happened: `answered` or `closed`.
    pub event: &'static str,
    /// The close code (RFC 6455 section 7.4); `null` while it is open, and when the other side left
    /// without one.
    pub close_code: Option<u16>,
    /// What came so far.
    pub received: Traffic,
    /// What went so far.
    pub sent: Traffic,
}

/// Messages of a WebSocket, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Messages of text.
    pub texts: u64,
    /// Messages of bytes.
    pub binaries: u64,
    /// Bytes of both.
    pub bytes: u64,
}

impl Traffic {
    /// Counts a message of text.
    pub fn text(&mut self, text: &str) {
        self.texts += 1;
        self.bytes += text.len() as u64;
    }

    /// Counts a message of bytes.
    pub fn binary(&mut self, bytes: &[u8]) {
        self.binaries += 1;
        self.bytes += bytes.len() as u64;
    }
}

/// Header lines in one allocation; taken apart when somebody reads them.
#[derive(Clone, Debug, Default)]
pub struct HeaderLines(pub String);

impl HeaderLines {
    /// Adds a line.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push_str(name);
        self.0.push(':');
        self.0.push_str(value);
        self.0.push('\n');
    }

    /// The value of the first line of that name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.lines()
            .find(|(line, _)| *line == name)
            .map(|(_, value)| value)
    }

    /// The lines, name and value.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.lines().filter_map(|line| line.split_once(':'))
    }
}

impl Serialize for HeaderLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.lines() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for this shape"
)]
fn thousandths<S: Serializer>(took: &Option<u32>, serializer: S) -> Result<S::Ok, S::Error> {
    took.map(|microseconds| f64::from(microseconds) / 1e3)
        .serialize(serializer)
}

fn seconds<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn millis<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Millis, true))
}
