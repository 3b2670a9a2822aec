//! The peer: an actix server that signs or verifies with ring, answers a constant, and does
//! nothing else.

use std::io::Read;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Route};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cases::{Case, Sample};
use crate::{Result, say};

/// Serves a case until it is killed.
pub(crate) fn serve(case: &'static Case) -> Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let sample: Arc<Sample> = Arc::new(serde_json::from_str(&text)?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    // The settings of mockmint's own server: src/http/mod.rs.
    let server = HttpServer::new(move || {
        App::new().service(web::resource(case.path).route((case.bare)(&sample)))
    })
    .workers(workers)
    .client_request_timeout(Duration::from_secs(5))
    .listen(listener)?;
    say(&format!("bare ready on http://{address}"));
    Ok(actix_web::rt::System::new().block_on(server.run())?)
}

/// The sample's request as the bare server takes it: a JWT signed with the bare key, any other
/// token as it is.
pub(crate) fn own(sample: &Sample) -> String {
    let Some((message, _)) = sample.token.rsplit_once('.') else {
        return sample.request.clone();
    };
    let token = seal(&key(), message.to_owned());
    sample.request.replace(&sample.token, &token)
}

/// Signs claims like those of the sample, and answers what mockmint answered.
pub(crate) fn sign<C: Serialize + DeserializeOwned + 'static>(sample: &Sample) -> Route {
    let Some(signed) = parts::<C>(&sample.token).map(Arc::new) else {
        // It answers 404, which ends the benchmark.
        return web::post();
    };
    let (key, answer) = (Arc::new(key()), Bytes::from(sample.answer.clone()));
    // The body is read, so that the connection stays; nothing is made of it.
    web::post().to(move |_: Bytes| {
        let (header, claims) = &*signed;
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        let claims = serde_json::to_vec(claims).unwrap_or_default();
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        std::hint::black_box(seal(&key, token));
        std::future::ready(constant(&answer))
    })
}

/// Verifies the bearer token, reads its claims, and answers what mockmint answered.
pub(crate) fn verify<C: DeserializeOwned + 'static>(sample: &Sample) -> Route {
    let (key, answer) = (Arc::new(key()), Bytes::from(sample.answer.clone()));
    web::get().to(move |request: HttpRequest| {
        let response = match claims::<C>(&key, &request) {
            Some(claims) => {
                std::hint::black_box(claims);
                constant(&answer)
            }
            None => HttpResponse::Unauthorized().finish(),
        };
        std::future::ready(response)
    })
}

fn claims<C: DeserializeOwned>(key: &hmac::Key, request: &HttpRequest) -> Option<C> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let token = value.strip_prefix("Bearer ")?;
    let (message, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    hmac::verify(key, message.as_bytes(), &signature).ok()?;
    Some(parts(token)?.1)
}

/// The header, decoded, and the claims.
fn parts<C: DeserializeOwned>(token: &str) -> Option<(Vec<u8>, C)> {
    let mut parts = token.split('.');
    let header = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let payload = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    Some((header, serde_json::from_slice(&payload).ok()?))
}

/// What mockmint answered.
pub(crate) fn constant(answer: &Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(answer.clone())
}

fn seal(key: &hmac::Key, mut token: String) -> String {
    let signature = hmac::sign(key, token.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    token
}

fn key() -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &[7; 32])
}
