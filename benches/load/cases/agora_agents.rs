//! Agora, the list of agents for a token that the customer signed.

use std::future::ready;
use std::io::Read;

use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, Route};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use ring::hmac::{self, HMAC_SHA256};
use serde_json::Value;

use super::{Case, Mockmint, Sample};
use crate::Result;
use crate::bare;

/// The project of the built-in seed.
const APP_ID: &str = "0123456789abcdef0123456789abcdef";
const CERTIFICATE: &[u8] = b"fedcba9876543210fedcba9876543210";

pub(super) const CASE: Case = Case {
    name: "GET /api/speech-to-text/v1/projects/{appid}/agents",
    path: "/api/speech-to-text/v1/projects/{appid}/agents",
    sample,
    bare: verify,
};

fn sample(mockmint: &Mockmint) -> Result<Sample> {
    let wish = r#"{"vendor":"agora"}"#;
    let minted = mockmint.ask(&format!(
        "POST /__mockmint/v1/spaces/default/tokens HTTP/1.1\r\nHost: localhost\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{wish}",
        wish.len()
    ))?;
    let minted: Value = serde_json::from_str(&minted)?;
    let token = minted["token"].as_str().ok_or("no token")?;
    let request = format!(
        "GET /api/speech-to-text/v1/projects/{APP_ID}/agents HTTP/1.1\r\nHost: {}\r\n\
         Accept: */*\r\nUser-Agent: load\r\nAuthorization: agora token=\"{token}\"\r\n\r\n",
        mockmint.address
    );
    let answer = mockmint.ask(&request)?;
    Ok(Sample {
        request,
        token: token.to_owned(),
        answer,
    })
}

/// Inflates and verifies the token, and answers what mockmint answered.
fn verify(sample: &Sample) -> Route {
    let answer = Bytes::from(sample.answer.clone());
    web::get().to(move |request: HttpRequest| {
        ready(match is_genuine(&request) {
            Some(true) => bare::constant(&answer),
            _ => HttpResponse::Unauthorized().finish(),
        })
    })
}

fn is_genuine(request: &HttpRequest) -> Option<bool> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let token = value.strip_prefix("agora token=\"007")?.strip_suffix('"')?;
    let compressed = STANDARD.decode(token).ok()?;
    let mut content = Vec::with_capacity(4096);
    ZlibDecoder::new(&*compressed)
        .take(4096)
        .read_to_end(&mut content)
        .ok()?;
    // Two texts of 32 bytes with their lengths, then issue_ts, expire and salt.
    let (signature, signed) = (content.get(2..34)?, content.get(34..)?);
    let by_time = hmac::Key::new(HMAC_SHA256, content.get(68..72)?);
    let by_salt = hmac::Key::new(HMAC_SHA256, content.get(76..80)?);
    let key = hmac::sign(&by_salt, hmac::sign(&by_time, CERTIFICATE).as_ref());
    let key = hmac::Key::new(HMAC_SHA256, key.as_ref());
    Some(hmac::verify(&key, signed, signature).is_ok())
}
