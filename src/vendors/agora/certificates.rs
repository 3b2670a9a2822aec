//! Judges a token with the certificates of its app: the primary, the backup, and replaced ones.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::access_token2::{AccessToken2, Verdict, judge};
use super::credentials::{BACKUP, CERTIFICATE};
use super::settings;
use crate::error::{Reason, Refusal};
use crate::issuer::Issuer;
use crate::model::credential::Key;
use crate::model::verdict::{Fact, Trace};
use crate::space::VendorSettings;

const FORMAT: &str = "an AccessToken2 (007)";
const SIGNED: &str = "signed with an app certificate of the project";

/// The keys of one app in one space, and what opens them.
pub(super) struct Certificates<'a> {
    pub(super) issuer: &'a Issuer,
    pub(super) keys: Vec<Arc<Key>>,
}

impl Certificates<'_> {
    /// The certificate that signed a token, and the token; or why it is refused.
    pub(super) fn judge(
        &self,
        text: &str,
        app_id: &str,
        settings: &VendorSettings,
        now: DateTime<Utc>,
        trace: &mut Trace,
    ) -> Result<(Arc<Key>, AccessToken2), Refusal> {
        let mut signer = None;
        let skew = settings.get(&settings::CLOCK_SKEW);
        let verdict = judge(
            text,
            app_id,
            |token| {
                signer = self.signer(token, |key| key.is_live(now));
                signer.is_some()
            },
            now.timestamp() - skew,
        );
        match (verdict, signer) {
            (Verdict::Malformed(flaw), _) => Err(trace.refuse(
                Reason::MalformedToken,
                flaw.step(),
                FORMAT,
                flaw.to_string(),
                flaw.to_string(),
            )),
            (Verdict::WrongApp(token), _) => {
                trace.pass("token format", FORMAT, FORMAT);
                Err(wrong_app(&token, app_id, trace))
            }
            (Verdict::Expired(token), Some(_)) => {
                pass_signature(app_id, trace);
                Err(expired(&token, now, trace))
            }
            (Verdict::Accepted(token), Some(key)) => {
                pass_signature(app_id, trace);
                trace.pass("lifetime", Fact::From(now), end(&token));
                Ok((key, token))
            }
            (
                Verdict::BadSignature(token) | Verdict::Expired(token) | Verdict::Accepted(token),
                _,
            ) => {
                trace.pass("token format", FORMAT, FORMAT);
                trace.pass("app id", app_id.to_owned(), app_id.to_owned());
                Err(self.unsigned(&token, trace))
            }
        }
    }

    /// The certificate, among those that will do, that signed a token.
    fn signer(&self, token: &AccessToken2, will_do: impl Fn(&Key) -> bool) -> Option<Arc<Key>> {
        let is_certificate = |key: &Key| matches!(&*key.secret.role, CERTIFICATE | BACKUP);
        let signed = |key: &&Arc<Key>| {
            let certificate = self.issuer.open_secret(key);
            certificate.is_some_and(|certificate| token.verify(certificate.expose()))
        };
        let mut candidates = self.keys.iter();
        candidates
            .by_ref()
            .filter(|key| is_certificate(key) && will_do(key))
            .find(signed)
            .cloned()
    }

    /// Why no live certificate signed a token.
    fn unsigned(&self, token: &AccessToken2, trace: &mut Trace) -> Refusal {
        if self.keys.is_empty() {
            return trace.refuse(
                Reason::UnknownKey,
                "app id",
                "a project of this space",
                "none",
                "use the app id of a project of this space, or name the project's space",
            );
        }
        if let Some(old) = self.signer(token, |_| true) {
            return trace.refuse(
                Reason::RevokedKey,
                "signature",
                SIGNED,
                old.secret.revoked_at,
                "the certificate was replaced or the project revoked; sign with the present one",
            );
        }
        trace.refuse(
            Reason::BadSignature,
            "signature",
            SIGNED,
            "another signature",
            "build the token with this project's app certificate",
        )
    }
}

fn pass_signature(app_id: &str, trace: &mut Trace) {
    trace.pass("token format", FORMAT, FORMAT);
    trace.pass("app id", app_id.to_owned(), app_id.to_owned());
    trace.pass("signature", SIGNED, SIGNED);
}

fn wrong_app(token: &AccessToken2, app_id: &str, trace: &mut Trace) -> Refusal {
    trace.refuse(
        Reason::WrongApp,
        "app id",
        app_id.to_owned(),
        token.app_id().to_owned(),
        "build the token with the app id of the path",
    )
}

fn expired(token: &AccessToken2, now: DateTime<Utc>, trace: &mut Trace) -> Refusal {
    trace.refuse(
        Reason::Expired,
        "lifetime",
        Fact::From(now),
        end(token),
        "build a new token, or ask for a longer lifetime",
    )
}

/// The last instant of a token's life.
pub(super) fn end(token: &AccessToken2) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(token.expires_at(), 0)
}
