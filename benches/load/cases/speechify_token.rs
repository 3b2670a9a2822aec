//! Speechify, an API key for an access token.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Case, Mockmint, Sample};
use crate::{Result, bare};

pub(super) const CASE: Case = Case {
    name: "POST /v1/auth/token",
    path: "/v1/auth/token",
    sample,
    bare: bare::sign::<Claims>,
};

/// The claims of such a token.
#[derive(Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    sub: String,
    client_id: String,
    key_id: String,
    scope: String,
    iat: i64,
    exp: i64,
    jti: String,
}

pub(super) fn sample(mockmint: &Mockmint) -> Result<Sample> {
    let form = "grant_type=client_credentials&scope=audio%3Aall%20voices%3Aread";
    let request = format!(
        "POST /v1/auth/token HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\nUser-Agent: load\r\n\
         Authorization: Bearer {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        mockmint.address,
        mockmint.secret("speechify", "key")?,
        form.len()
    );
    let answer = mockmint.ask(&request)?;
    let body: Value = serde_json::from_str(&answer)?;
    let token = body["access_token"].as_str().ok_or("no access token")?;
    Ok(Sample {
        request,
        token: token.to_owned(),
        answer,
    })
}
