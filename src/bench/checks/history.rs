//! The journal as the checks read it: who got which token, and what became of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::browser::is_from_browser;
use crate::model::evidence::{Nature, Presented, Terms};
use crate::model::exchange::Record;
use crate::secret::Fingerprint;

/// What happens so soon after something else may belong to it.
pub(super) const AFTERMATH: Duration = Duration::seconds(10);

/// The requests, oldest first.
pub(super) struct History<'a> {
    records: Vec<&'a Record>,
    tokens: Vec<Token<'a>>,
    /// The tokens of one credential, by their places among all.
    kin: HashMap<(&'a str, Option<Uuid>), Vec<usize>>,
    uses: HashMap<Fingerprint, Vec<usize>>,
    owners: HashMap<Fingerprint, Uuid>,
    /// The place of each token among all; of those with one text, the last.
    known: HashMap<Fingerprint, usize>,
    issued: HashSet<Fingerprint>,
    secrets: HashSet<Fingerprint>,
}

/// A token, from the moment the history knows of it.
#[derive(Clone, Copy)]
pub(super) struct Token<'a> {
    /// That moment's place in the history.
    pub(super) place: usize,
    /// The exchange: the one it was issued in, else the first it was presented in.
    pub(super) record: &'a Record,
    /// Tells it from others.
    pub(super) fingerprint: Fingerprint,
    /// When it ends, as the client was told or can read.
    pub(super) expires_at: Option<DateTime<Utc>>,
    /// What it was issued with; `None` for one that came from elsewhere.
    pub(super) terms: Option<&'a Terms>,
    owner: Option<Uuid>,
    /// The place at which the same text was issued again: those of one second may be one.
    until: usize,
}

impl Token<'_> {
    /// Whether one can take the other's place: for the same credential, scope, audience and
    /// purpose, as far as these are known.
    fn is_alike(&self, other: &Token<'_>) -> bool {
        match (self.terms, other.terms) {
            (Some(terms), Some(others)) => {
                terms.scope_granted == others.scope_granted
                    && terms.audience == others.audience
                    && terms.purpose == others.purpose
            }
            _ => true,
        }
    }

    /// Whether each page, device or session is to get its own.
    pub(super) fn is_for_one_session(&self) -> bool {
        self.terms.is_some_and(|terms| terms.is_for_one_session)
    }
}

impl<'a> History<'a> {
    /// A history of these entries. What happened on a WebSocket later is no request.
    pub(super) fn new(records: &'a [Arc<Record>]) -> Self {
        let records = records.iter().map(|record| &**record);
        let records: Vec<_> = records.filter(|record| record.stream.is_none()).collect();
        let mut history = Self {
            records,
            tokens: Vec::new(),
            kin: HashMap::new(),
            uses: HashMap::new(),
            owners: HashMap::new(),
            known: HashMap::new(),
            issued: HashSet::new(),
            secrets: HashSet::new(),
        };
        history.read_uses();
        history.read_tokens();
        history
    }

    fn read_uses(&mut self) {
        for (place, record) in self.records.iter().enumerate() {
            let Some(presented) = &record.evidence.presented else {
                continue;
            };
            let fingerprint = presented.fingerprint;
            self.uses.entry(fingerprint).or_default().push(place);
            if presented.nature == Nature::LongLived {
                self.secrets.insert(fingerprint);
            }
            if let Some(credential) = &record.credential {
                self.owners.insert(fingerprint, credential.id);
            }
        }
    }

    fn read_tokens(&mut self) {
        for (place, record) in self.records.iter().copied().enumerate() {
            let evidence = &record.evidence;
            if let Some(presented) = &evidence.presented
                && presented.nature == Nature::Token
            {
                let token = *self.known.entry(presented.fingerprint).or_insert_with(|| {
                    self.tokens.push(Token {
                        place,
                        record,
                        fingerprint: presented.fingerprint,
                        expires_at: None,
                        terms: None,
                        owner: self.owners.get(&presented.fingerprint).copied(),
                        until: usize::MAX,
                    });
                    self.tokens.len() - 1
                });
                let known_end = &mut self.tokens[token].expires_at;
                *known_end = known_end.or(presented.expires_at);
            }
            let Some(issued) = &evidence.issued else {
                continue;
            };
            // A fault may have kept the token from its client; who presents it later has got it.
            if record.fault.is_some() && !self.uses.contains_key(&issued.fingerprint) {
                continue;
            }
            self.issued.insert(issued.fingerprint);
            if let Some(before) = self.known.insert(issued.fingerprint, self.tokens.len()) {
                self.tokens[before].until = place;
            }
            self.tokens.push(Token {
                place,
                record,
                fingerprint: issued.fingerprint,
                expires_at: issued.terms.expires_at,
                terms: Some(&issued.terms),
                owner: record.credential.as_ref().map(|credential| credential.id),
                until: usize::MAX,
            });
        }
        for (index, token) in self.tokens.iter().enumerate() {
            let kin = (token.record.vendor, token.owner);
            self.kin.entry(kin).or_default().push(index);
        }
    }

    /// Every request.
    pub(super) fn records(&self) -> &[&'a Record] {
        &self.records
    }

    /// Every token that was issued here, oldest first.
    pub(super) fn issued(&self) -> impl Iterator<Item = (&Token<'a>, &'a Terms)> {
        let issued = self.tokens.iter();
        issued.filter_map(|token| Some((token, token.terms?)))
    }

    /// Every token, those that were made elsewhere too, oldest first.
    pub(super) fn tokens(&self) -> &[Token<'a>] {
        &self.tokens
    }

    /// The tokens known from a place on that can take this one's place, oldest first.
    pub(super) fn successors(
        &self,
        token: &Token<'a>,
        from: usize,
    ) -> impl Iterator<Item = &Token<'a>> {
        let kin = self.kin.get(&(token.record.vendor, token.owner));
        let kin = kin.map_or(&[][..], Vec::as_slice);
        let first = kin.partition_point(|index| self.tokens[*index].place < from);
        let later = kin[first..].iter().map(|index| &self.tokens[*index]);
        later.filter(move |later| later.place > token.place && later.is_alike(token))
    }

    /// The requests a token was presented with, with their places.
    pub(super) fn uses(&self, token: &Token<'_>) -> impl Iterator<Item = (usize, &'a Record)> {
        let places = self.uses.get(&token.fingerprint);
        let places = places.map_or(&[][..], Vec::as_slice);
        let first = places.partition_point(|place| *place < token.place);
        let end = places.partition_point(|place| *place < token.until);
        let places = &places[first..end.max(first)];
        places.iter().map(|place| (*place, self.records[*place]))
    }

    /// The requests a token was refused with, with their places.
    pub(super) fn refusals(&self, token: &Token<'_>) -> impl Iterator<Item = (usize, &'a Record)> {
        self.uses(token).filter(|(_, record)| is_refused(record))
    }

    /// Whether a presented credential is a secret that does not end. A request that a fault answered
    /// does not tell, and another one may.
    pub(super) fn is_secret(&self, presented: &Presented) -> bool {
        let fingerprint = &presented.fingerprint;
        self.secrets.contains(fingerprint) && !self.issued.contains(fingerprint)
    }

    /// Whose credential came with a request: it may have told only with another one.
    pub(super) fn owner(&self, record: &Record) -> Option<Uuid> {
        let presented = record.evidence.presented.as_ref();
        let told = record.credential.as_ref().map(|credential| credential.id);
        told.or_else(|| self.owners.get(&presented?.fingerprint).copied())
    }

    /// The next request that asks the same of the same vendor for the same client, sent after the
    /// answer of this one.
    pub(super) fn next(
        &self,
        place: usize,
        is_same: impl Fn(&Record, &Record) -> bool,
    ) -> Option<&'a Record> {
        let told = self.records[place];
        let mut later = self.records[place + 1..].iter().copied();
        later.find(|later| {
            later.vendor == told.vendor
                && later.operation == told.operation
                && told.evidence.told_at.is_none_or(|at| later.real_at >= at)
                && self.is_same_client(told, later)
                && is_same(told, later)
        })
    }

    /// Pages and users share an account and know nothing of each other; servers share what they
    /// know.
    fn is_same_client(&self, one: &Record, other: &Record) -> bool {
        let presented = |record: &Record| record.evidence.presented.as_ref().map(|p| p.fingerprint);
        let (a, b) = (presented(one), presented(other));
        if a.is_some() && a == b {
            return true;
        }
        if let (Some(a), Some(b)) = (self.owner(one), self.owner(other)) {
            let is_of_pages = is_from_browser(one) || is_from_browser(other);
            return a == b && !is_of_pages && !self.are_others(one, other);
        }
        // Nothing tells whose they are: only the same words from both do.
        a.is_none() && is_same_text(one, other)
    }

    /// Whether two requests came with tokens that are for different users or sessions.
    fn are_others(&self, one: &Record, other: &Record) -> bool {
        let token = |record: &Record| {
            let presented = record.evidence.presented.as_ref()?;
            Some(&self.tokens[*self.known.get(&presented.fingerprint)?])
        };
        match (token(one), token(other)) {
            (Some(a), Some(b)) => a.is_for_one_session() || !a.is_alike(b),
            _ => false,
        }
    }
}

/// Whether a request was refused for its credential: at once, or on the WebSocket it opened.
pub(super) fn is_refused(record: &Record) -> bool {
    match record.response.status {
        401 => true,
        101 => record.reason.is_some(),
        _ => false,
    }
}

/// The time between two requests: a client waits by its own clock, a tester by the space's.
pub(super) fn between(earlier: &Record, later: &Record) -> Duration {
    (later.at - earlier.at).max(later.real_at - earlier.real_at)
}

fn is_same_text(one: &Record, other: &Record) -> bool {
    let (a, b) = (&one.request, &other.request);
    one.path == other.path && a.query == b.query && a.body == b.body
}
