//! Reads an `AccessToken2`, strictly and in bounded space.
//!
//! Where the published parsers differ (alphabet, padding, spaces) the gateway's habit is
//! unknown, and the strictest of them is followed.

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Decompress, FlushDecompress, Status};

use super::reader::Reader;
use super::service::Service;
use super::{AccessToken2, MAX_CONTENT, PREFIX, SIGNATURE, is_hex32};

/// Reads a token. The text must be the token and nothing else.
///
/// Deflate can say the same in several ways, so two texts may be one token: never take the text
/// for its identity, as in a cache or a list of revoked tokens.
pub(crate) fn decode(token: &str) -> Result<AccessToken2, Malformed> {
    // Before any other work, so that a megabyte costs no more than its length.
    if token.len() > MAX_TOKEN {
        return Err(Malformed::TooLong);
    }
    let payload = token.strip_prefix(PREFIX).ok_or_else(|| {
        if token.starts_with("006") {
            Malformed::AccessToken006
        } else {
            Malformed::Prefix
        }
    })?;
    let compressed = STANDARD.decode(payload).map_err(|_| Malformed::Base64)?;
    INFLATER.with_borrow_mut(|inflater| parse(inflater.inflate(&compressed)?))
}

/// The step at which a token turned out to be unreadable, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    /// Longer than any token is read.
    #[error("the token is longer than {MAX_TOKEN} characters; send one token and nothing else")]
    TooLong,
    /// An `AccessToken`, the older format.
    #[error("the token is an AccessToken (006); build an AccessToken2 (007) instead")]
    AccessToken006,
    /// Some other text.
    #[error("the token does not begin with 007; send an AccessToken2 as it was built")]
    Prefix,
    /// Not RFC 4648 section 4 with padding.
    #[error("the text after 007 is not standard base64 with padding; send it as it was built")]
    Base64,
    /// Not a whole RFC 1950 stream with a right checksum.
    #[error("the bytes are not a whole zlib stream; send the token as it was built")]
    Zlib,
    /// Something follows the stream.
    #[error("bytes follow the zlib stream; send one token and nothing else")]
    TrailingBytes,
    /// Inflates to more than is read.
    #[error("the token inflates to more than {MAX_CONTENT} bytes; give it fewer services")]
    TooLarge,
    /// The content is over before its fields are.
    #[error("the content ends within {field}; send the token as it was built")]
    Truncated {
        /// The field that is cut.
        field: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("{field} is not UTF-8; encode it so before building the token")]
    NotUtf8 {
        /// The field that holds it.
        field: &'static str,
    },
    /// No HMAC-SHA256.
    #[error("the signature has {length} bytes; sign with HMAC-SHA256, which makes {SIGNATURE}")]
    SignatureLength {
        /// How many bytes came.
        length: usize,
    },
    /// No app has such an id.
    #[error("the token's app id is not 32 hexadecimal characters; build it with the app's id")]
    AppId,
}

impl Malformed {
    /// The step that failed, as a verdict names it.
    pub(crate) const fn step(self) -> &'static str {
        match self {
            Self::TooLong => "length",
            Self::AccessToken006 | Self::Prefix => "prefix",
            Self::Base64 => "base64",
            Self::Zlib | Self::TrailingBytes => "zlib",
            Self::TooLarge => "inflated_size",
            Self::Truncated { .. }
            | Self::NotUtf8 { .. }
            | Self::SignatureLength { .. }
            | Self::AppId => "structure",
        }
    }
}

thread_local! {
    /// One for each thread: to make one anew is 43 KiB to fill and to copy, half as much again as
    /// the work itself.
    static INFLATER: RefCell<Inflater> = RefCell::new(Inflater::new());
}

/// Inflates one zlib stream after another. Nothing of one is seen in the next.
struct Inflater {
    stream: Decompress,
    content: Vec<u8>,
}

impl Inflater {
    fn new() -> Self {
        Self {
            stream: Decompress::new(true),
            content: Vec::with_capacity(MAX_CONTENT),
        }
    }

    /// Inflates a whole stream into the one buffer, which never grows.
    fn inflate(&mut self, compressed: &[u8]) -> Result<&[u8], Malformed> {
        let Self { stream, content } = self;
        stream.reset(true);
        content.clear();
        let status = stream
            .decompress_vec(compressed, content, FlushDecompress::Finish)
            .map_err(|_| Malformed::Zlib)?;
        match status {
            Status::StreamEnd if stream.total_in() < compressed.len() as u64 => {
                Err(Malformed::TrailingBytes)
            }
            Status::StreamEnd => Ok(content),
            Status::Ok | Status::BufError if content.len() < MAX_CONTENT => Err(Malformed::Zlib),
            Status::Ok | Status::BufError => Err(Malformed::TooLarge),
        }
    }
}

/// Reads the fields. Bytes after the last service are signed like the rest, and ignored, as the
/// published parsers do.
fn parse(content: &[u8]) -> Result<AccessToken2, Malformed> {
    let mut reader = Reader::new(content);
    let signature = reader.bytes("signature")?;
    let signature = signature
        .try_into()
        .map_err(|_| Malformed::SignatureLength {
            length: signature.len(),
        })?;
    let signing_info = reader.rest().to_vec();
    let app_id = reader.text("app_id")?;
    if !is_hex32(&app_id) {
        return Err(Malformed::AppId);
    }
    let issue_ts = reader.u32("issue_ts")?;
    let expire = reader.u32("expire")?;
    let salt = reader.u32("salt")?;
    let service_count = reader.u16("service_count")?;
    Ok(AccessToken2 {
        app_id,
        issue_ts,
        expire,
        salt,
        service_count,
        services: services(service_count, &mut reader)?,
        signature,
        signing_info,
    })
}

/// Reads services up to the last, or to the first of unknown type: how long that is, and so
/// where the next begins, cannot be told.
fn services(count: u16, reader: &mut Reader<'_>) -> Result<Vec<Service>, Malformed> {
    let mut services = Vec::new();
    for _ in 0..count {
        let service = Service::read(reader)?;
        let known = service.is_known();
        services.push(service);
        if !known {
            break;
        }
    }
    Ok(services)
}

/// The longest text that is looked at, in characters.
const MAX_TOKEN: usize = 8192;
