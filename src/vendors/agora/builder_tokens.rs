//! `POST …/builderTokens`: a token that one task is started, queried, updated and stopped with.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::access;
use super::answer::answer;
use super::body::{Body, wrong};
use super::caller::Caller;
use super::cases::Case;
use super::query::Query;
use super::session::Session;
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;
use crate::secret::sha256;

/// The kind of document a builder token is kept as.
pub(super) const DOCUMENT: &str = "builder_token";
/// Builder tokens of all apps lie together, so that another app's can be told from none.
const EVERY_APP: &str = "";
/// The step of a verdict that judges the builder token.
const STEP: &str = "builderToken";

/// A builder token as it is kept, under its digest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct BuilderToken {
    pub(super) app_id: String,
    pub(super) instance_id: String,
    pub(super) created_at: i64,
    /// The one task it started.
    pub(super) task: Option<Session>,
}

/// Makes a builder token.
pub(super) async fn create(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let body = Body::read(exchange.arrival())?;
    let instance_id = instance_id(&body)?;
    let now = exchange.now();
    // The one published sample is 288 bytes in base64url without padding (D).
    let random = exchange.issuer().random().bytes::<288>();
    let token_name = BASE64_URL_SAFE_NO_PAD.encode(random);
    let token = BuilderToken {
        app_id: caller.app_id,
        instance_id: instance_id.to_owned(),
        created_at: exchange.clock().issuing_now().timestamp(),
        task: None,
    };
    shelf(&exchange)
        .insert(&digest(&token_name), &token, now)
        .await?;
    Ok(answer(&exchange, StatusCode::OK).json(json!({
        "createTs": token.created_at,
        "instanceId": token.instance_id,
        "tokenName": token_name,
    })))
}

/// The builder token of a request, with the name of its document.
pub(super) async fn of_request(
    exchange: &Exchange,
    caller: &Caller,
) -> Result<(String, BuilderToken)> {
    let query = Query::read(exchange.arrival())?;
    let name = query.builder_token()?;
    let document = digest(name);
    let found: Option<BuilderToken> = shelf(exchange).document(&document).await?;
    let expected = "a builder token of the app";
    let mut trace = exchange.trace();
    let Some(token) = found else {
        let remedy = "use a tokenName that builderTokens answered";
        let refusal = trace.refuse(
            Reason::MalformedRequest,
            STEP,
            expected,
            "an unknown one",
            remedy,
        );
        return Err(refusal.in_case(Case::UnknownBuilderToken).into());
    };
    if token.app_id != caller.app_id {
        let remedy = "use the builder token with the app id it was made for";
        let refusal = trace.refuse(Reason::WrongApp, STEP, expected, "another app's", remedy);
        return Err(refusal.in_case(Case::BuilderTokenOfAnotherApp).into());
    }
    trace.pass(STEP, expected, expected);
    Ok((document, token))
}

/// The builder tokens of the space.
pub(super) fn shelf(exchange: &Exchange) -> Documents {
    exchange.documents(DOCUMENT, EVERY_APP).forgetting_oldest()
}

fn instance_id(body: &Body) -> Result<&str, Refusal> {
    let id = body.text("instanceId", 1..=64)?;
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    if id.bytes().all(is_allowed) {
        return Ok(id);
    }
    Err(wrong(
        "instanceId",
        "must have no other characters than A-Z, a-z, 0-9, _ and -",
    ))
}

/// What a builder token is kept under: who reads the database cannot use it.
fn digest(token_name: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(sha256(token_name))
}
