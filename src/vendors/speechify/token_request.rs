//! What a client asks the token endpoint for, as a form or as JSON.

use actix_web::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Reason, Refusal};
use crate::exchange::Arrival;
use crate::wire::media_type::MediaType;

/// What was asked for, as a form or as JSON.
pub(super) struct Request {
    /// The scope, as it was written.
    pub(super) scope: Option<String>,
}

impl Request {
    /// Reads the body, and sees to it that nothing stands in the query.
    pub(super) fn read(arrival: &Arrival) -> Result<Self, Refusal> {
        let query = arrival.query()?;
        for name in ["grant_type", "scope", "access_token", "client_secret"] {
            // OA-01, OA-04: parameters belong in the body, and nowhere twice.
            if query.one(name) != Ok(None) {
                return Err(Refusal::malformed(
                    "parameters belong in the body, not in the query",
                ));
            }
        }
        let (grant_type, scope) = parameters(arrival)?;
        match grant_type.as_deref() {
            Some("client_credentials") => Ok(Self { scope }),
            Some(_) => Err(Refusal::new(
                Reason::UnsupportedGrant,
                "grant_type must be client_credentials",
            )),
            None => Err(Refusal::malformed("grant_type is missing").at("grant_type")),
        }
    }
}

fn parameters(arrival: &Arrival) -> Result<(Option<String>, Option<String>), Refusal> {
    let unusable = || {
        Refusal::malformed("the body must be application/x-www-form-urlencoded or application/json")
    };
    let content_type = arrival.headers.get(CONTENT_TYPE).ok_or_else(unusable)?;
    let media_type = MediaType::parse(content_type.as_bytes()).map_err(|_| unusable())?;
    media_type
        .require_utf8()
        .map_err(|error| Refusal::malformed(error.to_string()))?;
    match media_type.essence() {
        "application/x-www-form-urlencoded" => {
            let form = arrival.form()?;
            let one = |name| {
                let value = form
                    .one(name)
                    .map_err(|e| Refusal::malformed(e.to_string()))?;
                Ok::<_, Refusal>(value.map(str::to_owned))
            };
            for name in SECRETS {
                single_method(one(name)?.is_some())?;
            }
            Ok((one("grant_type")?, one("scope")?))
        }
        "application/json" => {
            let body: Body = arrival.json()?;
            single_method(
                body.access_token.is_some()
                    || body.client_secret.is_some()
                    || body.client_assertion.is_some(),
            )?;
            let given = |text: Option<String>| text.filter(|text| !text.is_empty());
            Ok((given(body.grant_type), given(body.scope)))
        }
        _ => Err(unusable()),
    }
}

/// Parameters that would authenticate the client a second time (RFC 6749 section 2.3, RFC 6750
/// section 2).
const SECRETS: [&str; 3] = ["access_token", "client_secret", "client_assertion"];

/// OA-07: the key in the header is one method of client authentication; a second is one too many.
fn single_method(has_second: bool) -> Result<(), Refusal> {
    if has_second {
        let detail = "the api key belongs in the authorization header, and no secret in the body";
        return Err(Refusal::malformed(detail));
    }
    Ok(())
}

#[derive(Deserialize)]
struct Body {
    grant_type: Option<String>,
    scope: Option<String>,
    access_token: Option<Value>,
    client_secret: Option<Value>,
    client_assertion: Option<Value>,
}
