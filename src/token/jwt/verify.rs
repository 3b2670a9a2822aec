//! The judgement of a token, check by check.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::claims::{NumericDate, Registered, is_expired};
use super::header::{Header, Malformed, number, object, shown};
use super::key::SigningKey;
use super::unverified::Unverified;
use crate::error::{Reason, Refusal};
use crate::model::verdict::{Fact, Trace};

/// Verifies a token that was read before and returns its claims.
///
/// The claims type should be a struct with `deny_unknown_fields`. What is registered (RFC 7519
/// section 4.1) and that no claim comes twice is checked whatever the type is.
pub fn verify<C: DeserializeOwned>(
    token: &Unverified,
    expected: &Expected<'_>,
    trace: &mut Trace,
) -> Result<C, Refusal> {
    let (header, payload) = (token.header(), token.payload());
    let length = number(token.text().len());
    trace.pass("structure", "at most 8192 bytes", length);
    expected.algorithm(header, trace)?;
    expected.key_id(header, trace)?;
    expected.signature(token, trace)?;
    let registered: Registered<'_> = read(payload).map_err(|malformed| malformed.refuse(trace))?;
    trace.pass("claims", "a JSON object without duplicates", "as expected");
    expected.typ(header, trace)?;
    expected.issuer(&registered, trace)?;
    expected.audience(&registered, trace)?;
    expected.not_before(registered.nbf, trace)?;
    expected.expiry(registered.exp, trace)?;
    // Last, so that a token that is over, or for somebody else, is told so whatever else it lacks.
    read(payload).map_err(|malformed| malformed.refuse(trace))
}

/// What a token is measured against. Where it says `None`, nothing is asked.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The key; it alone fixes the algorithm and the `kid`.
    pub key: &'a SigningKey,
    /// The family of tokens, compared without regard to ASCII case (RFC 7515 section 4.1.9).
    pub typ: Option<&'a str>,
    /// Who must have issued it, compared character by character.
    pub issuer: Option<&'a str>,
    /// Who must be among those it is for, compared character by character.
    pub audience: Option<&'a str>,
    /// Whether it must expire at all. An `exp` that is there is always respected.
    pub must_expire: bool,
    /// The time of the space, in seconds since 1970.
    pub now: i64,
    /// How many seconds the clocks may differ.
    pub leeway: i64,
}

impl<'a> Expected<'a> {
    /// A token of this key that expires, with no leeway.
    pub const fn new(key: &'a SigningKey, now: i64) -> Self {
        Self {
            key,
            typ: None,
            issuer: None,
            audience: None,
            must_expire: true,
            now,
            leeway: 0,
        }
    }

    /// RFC 8725 section 3.1: the header may only confirm what the key says.
    fn algorithm(&self, header: &Header<'_>, trace: &mut Trace) -> Result<(), Refusal> {
        let name = self.key.algorithm().name();
        if header.alg == name {
            trace.pass("alg", name, name);
            return Ok(());
        }
        Err(trace.refuse(
            Reason::UnsupportedAlgorithm,
            "alg",
            name,
            shown(&header.alg),
            "sign the token with the algorithm of its key",
        ))
    }

    fn key_id(&self, header: &Header<'_>, trace: &mut Trace) -> Result<(), Refusal> {
        if header.kid.as_deref() == self.key.kid() {
            trace.pass("kid", "the key's", "the key's");
            return Ok(());
        }
        Err(trace.refuse(
            Reason::UnknownSigningKey,
            "kid",
            self.key.kid().map(shown),
            header.kid.as_deref().map(shown),
            "use a token that this server signed with a key it still has",
        ))
    }

    fn signature(&self, token: &Unverified, trace: &mut Trace) -> Result<(), Refusal> {
        if self.key.verifies(token.message(), token.signature()) {
            trace.pass("signature", "valid", "valid");
            return Ok(());
        }
        Err(trace.refuse(
            Reason::BadSignature,
            "signature",
            "valid",
            "not made with this key for this header and payload",
            "use the token as issued: it was changed, or signed with another secret",
        ))
    }

    /// RFC 8725 section 3.11: a token of one family is not a token of another.
    fn typ(&self, header: &Header<'_>, trace: &mut Trace) -> Result<(), Refusal> {
        let Some(typ) = self.typ else {
            return Ok(());
        };
        match &header.typ {
            Some(actual) if actual.eq_ignore_ascii_case(typ) => {
                trace.pass("typ", "the expected type", "equal");
                Ok(())
            }
            actual => Err(trace.refuse(
                Reason::WrongCredentialKind,
                "typ",
                shown(typ),
                actual.as_deref().map(shown),
                "present a token of the expected type",
            )),
        }
    }

    fn issuer(&self, registered: &Registered<'_>, trace: &mut Trace) -> Result<(), Refusal> {
        let Some(issuer) = self.issuer else {
            return Ok(());
        };
        match &registered.iss {
            Some(actual) if actual == issuer => {
                trace.pass("iss", "the expected issuer", "equal");
                Ok(())
            }
            actual => Err(trace.refuse(
                Reason::WrongIssuer,
                "iss",
                shown(issuer),
                actual.as_deref().map(shown),
                "use a token of the expected issuer; iss must equal it character by character",
            )),
        }
    }

    fn audience(&self, registered: &Registered<'_>, trace: &mut Trace) -> Result<(), Refusal> {
        let Some(audience) = self.audience else {
            return Ok(());
        };
        match &registered.aud {
            Some(actual) if actual.contains(audience) => {
                trace.pass("aud", "the expected audience", "among them");
                Ok(())
            }
            actual => Err(trace.refuse(
                Reason::WrongAudience,
                "aud",
                shown(audience),
                actual.as_ref().map(|aud| shown(&aud.to_string())),
                "ask for a token for the expected audience; aud must name it exactly",
            )),
        }
    }

    fn not_before(&self, nbf: Option<NumericDate>, trace: &mut Trace) -> Result<(), Refusal> {
        let Some(nbf) = nbf else {
            return Ok(());
        };
        let begin = nbf.seconds().saturating_sub(self.leeway);
        let latest = limit(self.now.saturating_add(self.leeway), Fact::Until);
        if self.now >= begin {
            trace.pass("nbf", latest, instant(nbf.seconds()));
            return Ok(());
        }
        Err(trace.refuse(
            Reason::NotYetValid,
            "nbf",
            latest,
            instant(nbf.seconds()),
            "wait until the clock reaches nbf, or set the clock of the space forward",
        ))
    }

    fn expiry(&self, exp: Option<NumericDate>, trace: &mut Trace) -> Result<(), Refusal> {
        let Some(exp) = exp else {
            if !self.must_expire {
                trace.pass("exp", Fact::Absent, Fact::Absent);
                return Ok(());
            }
            let remedy = "put exp into the claims: this kind of token must expire";
            let missing = Malformed::new("exp", "a number of seconds", Fact::Absent, remedy);
            return Err(missing.refuse(trace));
        };
        let end = exp.seconds().saturating_add(self.leeway);
        let earliest = limit(self.now.saturating_sub(self.leeway), Fact::After);
        if !is_expired(self.now, end) {
            trace.pass("exp", earliest, instant(exp.seconds()));
            return Ok(());
        }
        Err(trace.refuse(
            Reason::Expired,
            "exp",
            earliest,
            instant(exp.seconds()),
            "get a new token, or set the clock of the space to before exp",
        ))
    }
}

fn read<'a, C: Deserialize<'a>>(payload: &'a [u8]) -> Result<C, Malformed> {
    object(payload).map_err(|actual| {
        let remedy = "make the payload a JSON object of the claims this kind of token has";
        Malformed::new("claims", "a JSON object without duplicates", actual, remedy)
    })
}

fn instant(seconds: i64) -> Fact {
    limit(seconds, Fact::Instant)
}

fn limit(seconds: i64, side: fn(DateTime<Utc>) -> Fact) -> Fact {
    DateTime::from_timestamp(seconds, 0).map_or(Fact::Number(seconds), side)
}
