//! Notes on the behaviour of the client, from which the checks are answered.
//!
//! A vendor that issues tokens calls [`Noting::issued`]; one that accepts them calls
//! [`Noting::presented`] as soon as it knows the credential, if possible before it judges it:
//! refused requests are evidence too. A credential in the `Authorization` header, or one that the
//! vendor locates as a secret, is noted without a call.
//!
//! Each of these two calls computes a fingerprint, which is one HMAC; the others compute none. So a
//! request costs one HMAC for its credential and one for an issued token.

use std::cell::RefCell;

use chrono::{DateTime, Utc};

use super::Exchange;
use crate::model::evidence::{Evidence, Issued, Nature, Presented, Terms, Use, shorten};
use crate::secret::Fingerprint;

/// Notes evidence of one exchange.
pub struct Noting<'a> {
    exchange: &'a Exchange,
    evidence: &'a RefCell<Evidence>,
}

impl<'a> Noting<'a> {
    pub(super) fn of(exchange: &'a Exchange) -> Self {
        Self {
            exchange,
            evidence: &exchange.0.evidence,
        }
    }

    /// Notes that a token was issued, and its terms.
    pub fn issued(&self, token: &str, terms: Terms) {
        let fingerprint = self.fingerprint(token);
        let terms = terms.bounded();
        let mut evidence = self.evidence.borrow_mut();
        debug_assert!(evidence.issued.is_none(), "a token is noted once");
        evidence.issued = Some(Box::new(Issued { fingerprint, terms }));
    }

    /// Notes the credential that was presented, and what it is.
    pub fn presented(&self, credential: &str, nature: Nature) {
        let fingerprint = self.fingerprint(credential);
        let mut evidence = self.evidence.borrow_mut();
        debug_assert!(evidence.presented.is_none(), "a credential is noted once");
        evidence.presented = Some(Presented {
            fingerprint,
            nature,
            audience: None,
            expires_at: None,
        });
    }

    /// Notes the audience of the presented credential; after [`Noting::presented`].
    pub fn audience(&self, audience: &str) {
        if let Some(presented) = &mut self.evidence.borrow_mut().presented {
            let mut audience = audience.to_owned();
            shorten(&mut audience);
            presented.audience = Some(audience);
        }
    }

    /// Notes when the presented credential ends, if its bearer made it or can read it; after
    /// [`Noting::presented`].
    pub fn ends(&self, expires_at: Option<DateTime<Utc>>) {
        if let Some(presented) = &mut self.evidence.borrow_mut().presented {
            presented.expires_at = expires_at;
        }
    }

    /// Notes that the presented credential came in the URL.
    pub fn in_url(&self) {
        self.evidence.borrow_mut().in_url = true;
    }

    /// Notes the use of something that may be used once, such as a nonce.
    pub fn once(&self, which: Use) {
        self.evidence.borrow_mut().once = Some(which);
    }

    /// Notes after how many seconds the client should poll again.
    pub fn poll_after(&self, seconds: i64) {
        self.evidence.borrow_mut().poll_after = Some(seconds);
    }

    /// Takes the notes at the end of the exchange; `presented` is the credential if nobody noted one.
    pub fn take(&self, presented: Option<&str>) -> Evidence {
        let noted = self.evidence.borrow().presented.is_some();
        if let (false, Some(credential)) = (noted, presented.and_then(bare)) {
            self.presented(credential, Nature::Unknown);
        }
        let mut evidence = self.evidence.take();
        if let Some(presented) = &mut evidence.presented
            && presented.nature == Nature::Unknown
        {
            presented.nature = self.nature();
        }
        evidence.needed_scopes = self
            .exchange
            .operation()
            .map_or(&[], |operation| operation.scopes);
        evidence
    }

    fn nature(&self) -> Nature {
        match self.exchange.entry().credential() {
            None => Nature::Unknown,
            Some(credential) if credential.kind == "access_token" => Nature::Token,
            Some(_) => Nature::LongLived,
        }
    }

    fn fingerprint(&self, secret: &str) -> Fingerprint {
        let master = self.exchange.issuer().master();
        self.exchange.space().fingerprints(master).of(secret)
    }
}

/// The credential among the credentials of an `Authorization` header (RFC 9110 section 11.4): the
/// value of a lone parameter, none where there are several parameters.
fn bare(credentials: &str) -> Option<&str> {
    if credentials.is_empty() || credentials.contains(',') {
        return None;
    }
    match credentials.split_once('=') {
        // What is left of a padded token68 is nothing but padding.
        Some((name, value)) if !name.is_empty() && !value.trim_matches('=').is_empty() => {
            Some(value.trim().trim_matches('"'))
        }
        _ => Some(credentials),
    }
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn a_credential_is_the_same_with_and_without_the_name_of_its_parameter() {
        for (credentials, credential) in [
            ("eyJ.a.b", Some("eyJ.a.b")),
            ("dXNlcjpwYXNz==", Some("dXNlcjpwYXNz==")),
            ("token=\"007abc==\"", Some("007abc==")),
            ("token = 007abc=", Some("007abc=")),
            ("signature=ab,sessionId=cd,nonce=ef", None),
            ("", None),
        ] {
            assert_eq!(bare(credentials), credential, "{credentials}");
        }
    }
}
