//! Reads a request's body once, with a size limit and a deadline.

use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;

use crate::error::{Reason, Refusal};

/// A body must arrive within this time: actix has no limit of its own (security.md F8).
const DEADLINE: Duration = Duration::from_secs(10);

/// Why a body was not read.
pub(super) enum Unread {
    /// It breaks a rule, such as the size limit.
    Refused(Refusal),
    /// The client left before all of it was sent.
    BrokenOff,
}

impl Unread {
    /// The refusal, for a client that still listens.
    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::BrokenOff => Refusal::malformed("the body broke off"),
        }
    }
}

impl From<Refusal> for Unread {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Reads the body. A request to open a WebSocket has none, and its stream is left to the handler.
/// The header `Upgrade` does not decide: curl sends it with any body (`h2c`).
pub(super) async fn read(request: &mut ServiceRequest, limit: usize) -> Result<Bytes, Unread> {
    let headers = request.headers();
    let announced = headers.get(CONTENT_LENGTH);
    let has_body = announced.is_some() || headers.contains_key(TRANSFER_ENCODING);
    if !has_body {
        return Ok(Bytes::new());
    }
    if !is_plain(headers) {
        return Err(Refusal::malformed("the body must not be compressed").into());
    }
    let announced = announced
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    if announced > limit {
        return Err(too_large(limit).into());
    }
    tokio::time::timeout(DEADLINE, collect(request, announced, limit))
        .await
        .unwrap_or_else(|_| {
            let detail = "the body did not arrive in time";
            Err(Refusal::new(Reason::Timeout, detail).into())
        })
}

/// a compressed body is refused: it is never decompressed.
fn is_plain(headers: &HeaderMap) -> bool {
    let mut encodings = headers.get_all(CONTENT_ENCODING);
    encodings.all(|encoding| encoding == "identity")
}

async fn collect(
    request: &mut ServiceRequest,
    announced: usize,
    limit: usize,
) -> Result<Bytes, Unread> {
    let mut payload = request.take_payload();
    // Allocate for what arrives, not for what is announced.
    let mut body = BytesMut::with_capacity(announced.min(16 * 1024));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Unread::BrokenOff)?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit).into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large(limit: usize) -> Refusal {
    Refusal::new(
        Reason::PayloadTooLarge,
        format!("the body is larger than {limit} bytes"),
    )
}
