//! The registered claims (RFC 7519 section 4.1), read strictly whatever else the token holds.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::header::Text;

/// Whether a token's time is over: at `exp` it is ("on or after", RFC 7519 section 4.1.4).
pub const fn is_expired(now: i64, exp: i64) -> bool {
    now >= exp
}

/// Seconds since 1970, up to the end of the year 9999: later instants have no RFC 3339 form and
/// no PostgreSQL timestamp.
///
/// A fraction (RFC 7519 section 2) is rounded up. That loses nothing: a clock of whole seconds
/// reaches 7.2 when it reaches 8, be it `exp` or `nbf`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct NumericDate(i64);

impl NumericDate {
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_402_300_799);

    /// The date that many seconds after 1970.
    pub fn new(seconds: i64) -> Option<Self> {
        (0..=Self::MAX.0)
            .contains(&seconds)
            .then_some(Self(seconds))
    }

    /// Seconds since 1970.
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(NumericDateVisitor)
    }
}

struct NumericDateVisitor;

impl Visitor<'_> for NumericDateVisitor {
    type Value = NumericDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds between 1970 and 9999")
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<NumericDate, E> {
        NumericDate::new(seconds).ok_or_else(|| E::custom("a date before 1970 or after 9999"))
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<NumericDate, E> {
        self.visit_i64(i64::try_from(seconds).unwrap_or(i64::MAX))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "`as` saturates, and `new` refuses that"
    )]
    fn visit_f64<E: Error>(self, seconds: f64) -> Result<NumericDate, E> {
        if seconds.is_sign_negative() {
            return self.visit_i64(-1);
        }
        self.visit_i64(seconds.ceil() as i64)
    }
}

/// Who a token is for (RFC 7519 section 4.1.3).
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Audience<'a> {
    One(Cow<'a, str>),
    Many(Vec<Cow<'a, str>>),
}

impl Audience<'_> {
    pub(super) fn contains(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Many(many) => many.iter().any(|one| one == audience),
        }
    }
}

impl fmt::Display for Audience<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(one) => f.write_str(one),
            Self::Many(many) => f.write_str(&many.join(", ")),
        }
    }
}

impl<'de> Deserialize<'de> for Audience<'de> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(AudienceVisitor)
    }
}

struct AudienceVisitor;

impl<'de> Visitor<'de> for AudienceVisitor {
    type Value = Audience<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of strings")
    }

    fn visit_borrowed_str<E: Error>(self, one: &'de str) -> Result<Audience<'de>, E> {
        Ok(Audience::One(Cow::Borrowed(one)))
    }

    fn visit_str<E: Error>(self, one: &str) -> Result<Audience<'de>, E> {
        Ok(Audience::One(Cow::Owned(one.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Audience<'de>, A::Error> {
        let mut many = Vec::new();
        while let Some(Text(one)) = array.next_element()? {
            many.push(one);
        }
        Ok(Audience::Many(many))
    }
}

/// What the verifier looks at, in a payload of any kind.
///
/// Reading it is a pass of its own, so that no claims type can weaken it: an `Option` in a claims
/// type takes null for absent, and a type that ignores unknown claims ignores them twice.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Registered<'a> {
    pub(super) iss: Option<Cow<'a, str>>,
    pub(super) aud: Option<Audience<'a>>,
    pub(super) exp: Option<NumericDate>,
    pub(super) nbf: Option<NumericDate>,
}

impl<'de> Deserialize<'de> for Registered<'de> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_map(RegisteredVisitor)
    }
}

struct RegisteredVisitor;

impl<'de> Visitor<'de> for RegisteredVisitor {
    type Value = Registered<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of claims")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Registered<'de>, A::Error> {
        let mut claims = Registered::default();
        let mut names = Vec::with_capacity(8);
        while let Some(Text(name)) = object.next_key()? {
            if names.contains(&name) {
                return Err(A::Error::custom(format_args!("{name} is there twice")));
            }
            match &*name {
                "iss" => claims.iss = Some(value::<Text<'_>, A>(&mut object, &name)?.0),
                "aud" => claims.aud = Some(value(&mut object, &name)?),
                "exp" => claims.exp = Some(value(&mut object, &name)?),
                "nbf" => claims.nbf = Some(value(&mut object, &name)?),
                "iat" => drop(value::<NumericDate, A>(&mut object, &name)?),
                "sub" | "jti" => drop(value::<Text<'_>, A>(&mut object, &name)?),
                _ => drop(object.next_value::<IgnoredAny>()?),
            }
            names.push(name);
        }
        Ok(claims)
    }
}

/// A claim's value; an error names the claim.
fn value<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    object: &mut A,
    name: &str,
) -> Result<T, A::Error> {
    object
        .next_value()
        .map_err(|error| A::Error::custom(format_args!("{name}: {error}")))
}

#[cfg(test)]
mod tests;
