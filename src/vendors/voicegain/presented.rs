//! The credential as it is presented: a JWT with or without a scheme, or a MAC in either header.

use actix_web::http::header::HeaderName;
use uuid::Uuid;

use super::login_request;
use super::mac::Mac;
use super::short_lived::UnverifiedToken;
use crate::error::{Reason, Refusal};
use crate::exchange::{Arrival, Locator, Presented};
use crate::model::verdict::Trace;
use crate::token::jwt::{Malformed, Unverified};
use crate::wire::authorization::Authorization;

/// What was expected, for the verdict.
const FORM: &str = "Authorization: Bearer and a jwt, the jwt alone, or a MAC";

/// The header of the API description (PYSDK).
static MAC: HeaderName = HeaderName::from_static("mac");

/// A credential as it is shown.
pub(super) enum Shown<'a> {
    /// A JWT, long-lived or short-lived.
    Jwt(&'a str),
    /// A user's signature.
    Mac(Mac<'a>),
}

/// A JWT, read once. Nothing in it can be believed yet.
pub(super) enum Jwt {
    /// One with the form of a short-lived token.
    ShortLived(UnverifiedToken),
    /// Any other one.
    LongLived(Unverified),
    /// It cannot be read.
    Unreadable(Malformed),
}

impl Jwt {
    /// Reads a JWT.
    pub(super) fn read(token: &str) -> Self {
        match Unverified::read(token) {
            Ok(token) => match UnverifiedToken::read(token) {
                Ok(token) => Self::ShortLived(token),
                Err(token) => Self::LongLived(*token),
            },
            Err(malformed) => Self::Unreadable(malformed),
        }
    }
}

/// The credential a request comes with.
pub(super) fn locate(arrival: &Arrival) -> Presented {
    if let Some(email) = login_request::email(arrival) {
        return Locator::Identifier(email).into();
    }
    match shown(arrival, &mut Trace::new()) {
        Ok(Shown::Jwt(text)) => {
            let token = Jwt::read(text);
            let locator = match &token {
                Jwt::ShortLived(token) => token.space().map_or(Locator::Nothing, kid),
                Jwt::LongLived(_) => Locator::Secret(text.to_owned()),
                Jwt::Unreadable(_) => Locator::Nothing,
            };
            Presented::token(locator, token)
        }
        // The session begins with the space it was opened in.
        Ok(Shown::Mac(mac)) => {
            let space = mac.session.split('-').next().unwrap_or_default();
            kid_of(space).into()
        }
        Err(_) => Locator::Nothing.into(),
    }
}

fn kid(space: Uuid) -> Locator {
    kid_of(&space.simple().to_string())
}

/// Names a space as the `kid` of a key of ours would; the vendor's headers have none.
fn kid_of(space: &str) -> Locator {
    Locator::SigningKey(format!("{space}.{}", super::NAME))
}

/// The one credential of a request.
pub(super) fn shown<'a>(arrival: &'a Arrival, trace: &mut Trace) -> Result<Shown<'a>, Refusal> {
    let in_header = mac_header(arrival, trace)?;
    let in_authorization = authorization(arrival, trace)?;
    match (in_header, in_authorization) {
        (Some(mac), None) => Ok(Shown::Mac(mac)),
        (None, Some(shown)) => Ok(shown),
        (Some(_), Some(_)) => Err(malformed(trace, "a MAC beside an authorization header")),
        (None, None) => Err(trace.refuse(
            Reason::MissingCredential,
            "authorization",
            FORM,
            None::<&str>,
            "send the jwt as Authorization: Bearer",
        )),
    }
}

/// What is in the header `MAC`.
fn mac_header<'a>(arrival: &'a Arrival, trace: &mut Trace) -> Result<Option<Mac<'a>>, Refusal> {
    let mut values = arrival.headers.get_all(&MAC);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let mac = value.to_str().ok().and_then(Mac::parse);
    match (mac, values.next()) {
        (Some(mac), None) => Ok(Some(mac)),
        _ => Err(malformed(trace, "a header MAC that cannot be read")),
    }
}

fn authorization<'a>(
    arrival: &'a Arrival,
    trace: &mut Trace,
) -> Result<Option<Shown<'a>>, Refusal> {
    let authorization = match arrival.authorization() {
        Ok(Some(authorization)) => authorization,
        Ok(None) => return Ok(None),
        Err(refusal) => return Err(malformed(trace, refusal.detail())),
    };
    let is_bare = authorization.credentials().is_empty();
    // A client that was given no token sends the scheme with nothing after it (PYSDK).
    if authorization.is("Bearer") && is_bare {
        return Ok(None);
    }
    if authorization.is("Bearer") {
        return match authorization.bearer() {
            Ok(token) => Ok(Some(Shown::Jwt(token))),
            Err(error) => Err(malformed(trace, &error.to_string())),
        };
    }
    if authorization.is("MAC") {
        let mac = Mac::parse(authorization.credentials());
        let mac = mac.ok_or_else(|| malformed(trace, "a MAC that cannot be read"))?;
        return Ok(Some(Shown::Mac(mac)));
    }
    if is_bare && is_jwt_like(&authorization) {
        return Ok(Some(Shown::Jwt(authorization.scheme())));
    }
    Err(trace.refuse(
        Reason::WrongScheme,
        "authorization",
        FORM,
        "another scheme",
        "use the scheme Bearer or MAC, or the jwt alone",
    ))
}

/// Most of the vendor's Python examples send the token without a scheme (VGP).
fn is_jwt_like(authorization: &Authorization<'_>) -> bool {
    authorization.scheme().contains('.')
}

fn malformed(trace: &mut Trace, what: &str) -> Refusal {
    trace.refuse(
        Reason::MalformedCredential,
        "authorization",
        FORM,
        what.to_owned(),
        what.to_owned(),
    )
}
