//! Bearer JWTs that mockmint designs itself, because the vendor's are opaque to its clients: one
//! value says what is particular to a vendor's, and reads, judges, signs and spoils them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{Minted, Minting};
use crate::error::{Reason, Refusal};
use crate::exchange::{Arrival, Locator, Presented};
use crate::issuer::{Issuer, space_of_kid};
use crate::model::defect::Defect;
use crate::model::verdict::Trace;
use crate::space::{Space, VendorSettings};
use crate::token::forge::{Recipe, Spoiling, spoilings};
use crate::token::jwt::{Algorithm, Expected, Malformed, Unverified, verify};

/// What is particular to the bearer JWTs of a vendor.
pub(super) struct BearerJwt {
    /// The vendor.
    pub(super) vendor: &'static str,
    /// `iss`.
    pub(super) issuer: &'static str,
    /// `aud`.
    pub(super) audience: &'static str,
    /// `typ` of the header.
    pub(super) typ: &'static str,
    /// What the tokens of a space are signed with.
    pub(super) algorithm: fn(&VendorSettings) -> Algorithm,
    /// What people call such a token, with its article.
    pub(super) one: &'static str,
    /// The same in one word.
    pub(super) noun: &'static str,
    /// The form of the header that carries it.
    pub(super) form: &'static str,
    /// What to do where the header is missing.
    pub(super) send: &'static str,
}

/// A token, or why it cannot be read.
pub(super) type Token = Result<Unverified, Malformed>;

/// What a request says of the token it comes with.
pub(super) fn locate(token: &str) -> Presented {
    let token = Unverified::read(token);
    let locator = token.as_ref().map_or(Locator::Nothing, |token| {
        let kid = token.header().kid.clone();
        Locator::SigningKey(kid.unwrap_or_default().into_owned())
    });
    Presented::token::<Token>(locator, token)
}

/// Every general defect, with the status that the vendor refuses it with.
pub(super) fn defects(status: fn(Reason) -> u16) -> impl Iterator<Item = Defect> {
    spoilings().map(move |spoiling| Defect {
        name: spoiling.name,
        what: spoiling.what,
        reason: spoiling.reason,
        status: status(spoiling.reason),
        demand: spoiling.demand(),
    })
}

impl BearerJwt {
    /// The credential after the scheme Bearer, as it came.
    pub(super) fn bearer<'a>(
        &self,
        arrival: &'a Arrival,
        trace: &mut Trace,
    ) -> Result<&'a str, Refusal> {
        let authorization = match arrival.authorization() {
            Ok(Some(authorization)) => authorization,
            Ok(None) => {
                let missing = None::<&str>;
                let reason = Reason::MissingCredential;
                return Err(trace.refuse(reason, "authorization", self.form, missing, self.send));
            }
            Err(refusal) => return Err(self.malformed(trace, refusal.detail())),
        };
        if !authorization.is("Bearer") {
            let remedy = "use the scheme Bearer";
            let (reason, actual) = (Reason::WrongScheme, "another scheme");
            return Err(trace.refuse(reason, "authorization", self.form, actual, remedy));
        }
        let bearer = authorization.bearer();
        bearer.map_err(|error| self.malformed(trace, &error.to_string()))
    }

    /// Refuses a header that cannot be read.
    pub(super) fn malformed(&self, trace: &mut Trace, what: &str) -> Refusal {
        let (reason, what) = (Reason::MalformedCredential, what.to_owned());
        trace.refuse(reason, "authorization", self.form, what.clone(), what)
    }

    /// The claims of a token that is one of the space's and valid at an instant.
    pub(super) fn judge<C: DeserializeOwned>(
        &self,
        issuer: &Issuer,
        space: &Space,
        settings: &VendorSettings,
        at: DateTime<Utc>,
        token: &Token,
        trace: &mut Trace,
    ) -> Result<C, Refusal> {
        let token = token
            .as_ref()
            .map_err(|malformed| malformed.refuse(trace))?;
        let kid = token.header().kid.as_deref();
        let named = kid.and_then(|kid| space_of_kid(kid, self.vendor));
        if named.is_some_and(|named| named != space.id) {
            let Self { one, noun, .. } = self;
            return Err(trace.refuse(
                Reason::UnknownSigningKey,
                "kid",
                "a key of this space",
                "a key of another space",
                format!("use {one} of this space, or name the {noun}'s space"),
            ));
        }
        let key = issuer.signing_key(space, self.vendor, (self.algorithm)(settings));
        let expected = Expected {
            typ: Some(self.typ),
            issuer: Some(self.issuer),
            audience: Some(self.audience),
            ..Expected::new(&key, at.timestamp())
        };
        verify(token, &expected, trace)
    }

    /// A token of a space with these claims.
    pub(super) fn sign(
        &self,
        issuer: &Issuer,
        space: &Space,
        settings: &VendorSettings,
        claims: &impl Serialize,
    ) -> String {
        let key = issuer.signing_key(space, self.vendor, (self.algorithm)(settings));
        key.sign(&key.header(Some(self.typ)), claims)
    }

    /// A token with a general defect; `claims` are those of one without it.
    pub(super) fn spoil(
        &self,
        spoiling: &Spoiling,
        minting: &Minting<'_>,
        claims: Value,
    ) -> Option<Minted> {
        let (issuer, space) = (minting.issuer, minting.space);
        let algorithm = (self.algorithm)(minting.settings);
        let token = (spoiling.make)(&Recipe {
            key: &issuer.signing_key(space, self.vendor, algorithm),
            impostor: &issuer.stray_key(space.id, self.vendor, algorithm),
            other_space: &issuer.stray_key(Uuid::nil(), self.vendor, algorithm),
            other_vendor: &issuer.stray_key(space.id, "another", algorithm),
            typ: Some(self.typ),
            claims: claims.as_object()?,
            now: minting.now.timestamp(),
        });
        Some(Minted {
            token,
            format: "jwt",
            expires_at: None,
            claims,
        })
    }
}
