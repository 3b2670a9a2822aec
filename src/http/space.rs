//! Finds the space of a request: the one it names, else the one its credential belongs to.

use std::sync::Arc;

use actix_web::http::header::HeaderName;

use super::route::Route;
use super::wording::log;
use crate::error::{Reason, Refusal, Result};
use crate::exchange::{Arrival, Locator};
use crate::issuer::{Found, Issuer, space_of_kid};
use crate::space::Space;

/// The header that names the space of a request.
static SPACE: HeaderName = HeaderName::from_static("x-mockmint-space");

/// The candidate keys of a request, and its space. If the request names a space, only keys of that
/// space are looked up.
pub(super) async fn find(
    issuer: &Issuer,
    vendor: &str,
    route: &Route,
    arrival: &Arrival,
    located: &Locator,
) -> (Result<Found, Refusal>, Result<Arc<Space>>) {
    let named = match named(issuer, route, arrival).await {
        Ok(named) => named,
        Err(error) => return (Ok(Found::default()), Err(error)),
    };
    let found = located.find(issuer, vendor, named.as_ref().map(|space| space.id));
    let found = found.await.map_err(|error| {
        log(&error);
        error.refusal()
    });
    let space = match named {
        Some(space) => Ok(space),
        None => of_credential(issuer, vendor, located, &found).await,
    };
    (found, space)
}

/// The space that is named by header, host or path.
async fn named(issuer: &Issuer, route: &Route, arrival: &Arrival) -> Result<Option<Arc<Space>>> {
    let by_host = || route.host.strip_suffix(".localhost");
    let named = header(arrival)?.or_else(by_host).or(route.space.as_deref());
    let Some(name) = named else {
        return Ok(None);
    };
    let space = issuer.spaces().find(name).await?;
    let unknown = || Refusal::new(Reason::NotFound, "no space of the name the request gives");
    space.map(Some).ok_or_else(|| unknown().into())
}

/// The space the credential belongs to; else the default one.
async fn of_credential(
    issuer: &Issuer,
    vendor: &str,
    located: &Locator,
    found: &Result<Found, Refusal>,
) -> Result<Arc<Space>> {
    let spaces = issuer.spaces();
    let default = spaces.default()?;
    let by_credential = match (located, found) {
        (Locator::SigningKey(kid), _) => space_of_kid(kid, vendor),
        (_, Ok(found)) => found.space(default.id, spaces.real_now()),
        (_, Err(_)) => None,
    };
    match by_credential {
        Some(id) if id != default.id => match spaces.by_id(id) {
            Some(space) => Ok(space),
            // Another replica may have just created the space. A token of an unknown space is judged
            // and refused in the default space, also while the database is unavailable.
            None if matches!(located, Locator::SigningKey(_)) => {
                let found = spaces.find(&id.to_string()).await.ok().flatten();
                Ok(found.unwrap_or(default))
            }
            None => Ok(spaces.find(&id.to_string()).await?.unwrap_or(default)),
        },
        _ => Ok(default),
    }
}

/// The name in the header. An unreadable or repeated header is refused, because the request might
/// reach the wrong space.
fn header(arrival: &Arrival) -> Result<Option<&str>, Refusal> {
    let mut values = arrival.headers.get_all(&SPACE);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match (value.to_str(), values.next()) {
        (Ok(name), None) => Ok(Some(name)),
        _ => Err(Refusal::malformed(
            "the header x-mockmint-space must name one space, in ascii",
        )),
    }
}

#[expect(
    clippy::expect_used,
    reason = "the default space is made before the first request and cannot be deleted"
)]
pub(super) fn fallback(issuer: &Issuer) -> Arc<Space> {
    issuer.spaces().default().expect("there is a default space")
}
