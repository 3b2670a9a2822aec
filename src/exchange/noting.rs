//! What a vendor's handler tells the journal of the client's behaviour, for the checks.
//!
//! A vendor that issues tokens calls [`Exchange::note_issued`]; one that accepts them calls
//! [`Exchange::note_presented`] once it knows what came, and before it judges it where it can:
//! refusals are evidence too. A credential in the `Authorization` header, or one the vendor
//! locates as a secret, is noted without its help.

use super::Exchange;
use crate::model::evidence::{Evidence, Issued, Nature, Presented, Terms};
use crate::secret::Fingerprint;

impl Exchange {
    /// Notes that a token was issued, and with what.
    pub fn note_issued(&self, token: &str, terms: Terms) {
        let fingerprint = self.fingerprint(token);
        self.0.evidence.borrow_mut().issued = Some(Issued { fingerprint, terms });
    }

    /// Notes the credential that was presented, and what it is.
    pub fn note_presented(&self, credential: &str, nature: Nature) {
        let fingerprint = self.fingerprint(credential);
        self.0.evidence.borrow_mut().presented = Some(Presented {
            fingerprint,
            nature,
            audience: None,
            single_use: false,
        });
    }

    /// Notes whom the presented credential is meant for; after [`Exchange::note_presented`].
    pub fn note_audience(&self, audience: &str) {
        if let Some(presented) = &mut self.0.evidence.borrow_mut().presented {
            presented.audience = Some(audience.to_owned());
        }
    }

    /// Notes that the presented credential may be presented once only; after
    /// [`Exchange::note_presented`].
    pub fn note_single_use(&self) {
        if let Some(presented) = &mut self.0.evidence.borrow_mut().presented {
            presented.single_use = true;
        }
    }

    /// Notes after how many seconds the vendor wants to be asked again.
    pub fn note_poll_after(&self, seconds: i64) {
        self.0.evidence.borrow_mut().poll_after = Some(seconds);
    }

    /// What was noted, once the exchange is over; `presented` is what came where nobody noted it.
    pub fn take_evidence(&self, presented: Option<&str>) -> Evidence {
        let noted = self.0.evidence.borrow().presented.is_some();
        if let (false, Some(credential)) = (noted, presented) {
            self.note_presented(credential, self.nature());
        }
        let mut evidence = self.0.evidence.take();
        evidence.needed_scopes = self.operation().map_or(&[], |operation| operation.scopes);
        evidence
    }

    fn nature(&self) -> Nature {
        match self.credential() {
            None => Nature::Unknown,
            Some(credential) if credential.kind == "access_token" => Nature::Token,
            Some(_) => Nature::LongLived,
        }
    }

    fn fingerprint(&self, secret: &str) -> Fingerprint {
        let master = self.issuer().master();
        self.space().fingerprints(master).of(secret)
    }
}
