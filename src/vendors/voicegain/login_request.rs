//! What a login asks with: the body is read once to find the user, and once to answer.

use serde::Deserialize;

use crate::exchange::Arrival;

/// Where users log in.
pub(super) const PATH: &str = "/auth-svc/auth/login";

/// The body of a login.
#[derive(Deserialize)]
pub(super) struct LoginRequest {
    pub(super) email: String,
    pub(super) password: String,
    #[serde(rename = "passwordFormat")]
    pub(super) password_format: Option<String>,
}

/// The address a login comes from, in the one form it is known by.
pub(super) fn email(arrival: &Arrival) -> Option<String> {
    let is_login = arrival.method == "POST" && arrival.path == PATH;
    let request = is_login.then(|| arrival.json::<LoginRequest>())?.ok()?;
    Some(request.email.to_lowercase())
}
