//! Builds an `AccessToken2` as the published builders do.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use ring::hmac;

use super::service::Service;
use super::{MAX_CONTENT, PREFIX, is_hex32, signing_key};
use crate::vendors::agora::pack::{TooMany, Writer};

/// What a token is to say.
///
/// The content is that of the published builders byte for byte. The text differs with the zlib
/// library, as it does among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Builder<'a> {
    /// The app it is for.
    pub(crate) app_id: &'a str,
    /// When it is issued, in Unix seconds.
    pub(crate) issue_ts: u32,
    /// Its lifetime in seconds.
    pub(crate) expire: u32,
    /// A random number; the published builders take 1 to 99 999 999.
    pub(crate) salt: u32,
    /// What it grants, in any order; at least one.
    pub(crate) services: &'a [Service],
}

impl Builder<'_> {
    /// Signs with the app's certificate.
    pub(crate) fn build(&self, app_certificate: &str) -> Result<String, BuildError> {
        if !is_hex32(self.app_id) {
            return Err(BuildError::AppId);
        }
        if !is_hex32(app_certificate) {
            return Err(BuildError::AppCertificate);
        }
        if self.services.is_empty() {
            return Err(BuildError::NoServices);
        }
        let signing_info = self.signing_info()?;
        let key = signing_key(app_certificate, self.issue_ts, self.salt);
        let content = content(hmac::sign(&key, &signing_info).as_ref(), &signing_info)?;
        if content.len() > MAX_CONTENT {
            return Err(BuildError::TooLarge);
        }
        Ok(text(&content))
    }

    /// Everything that is signed, services in the order of their types.
    fn signing_info(&self) -> Result<Vec<u8>, TooMany> {
        let mut services: Vec<_> = self.services.iter().collect();
        services.sort_by_key(|service| service.service_type());

        let mut writer = Writer::default();
        writer.bytes(self.app_id.as_bytes())?;
        writer.u32(self.issue_ts);
        writer.u32(self.expire);
        writer.u32(self.salt);
        writer.count(services.len())?;
        for service in services {
            service.write(&mut writer)?;
        }
        Ok(writer.into_bytes())
    }
}

/// Why no token was built. The published builders answer an empty text instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BuildError {
    /// Not the form of an app id.
    #[error("the app id is not 32 hexadecimal characters; give the id of the project")]
    AppId,
    /// Not the form of an app certificate.
    #[error("the app certificate is not 32 hexadecimal characters; give the project's certificate")]
    AppCertificate,
    /// Nothing to grant.
    #[error("the token grants nothing; give it at least one service")]
    NoServices,
    /// More than is ever read.
    #[error("the token's fields are too large; give it fewer services or shorter names")]
    TooLarge,
}

impl From<TooMany> for BuildError {
    fn from(TooMany: TooMany) -> Self {
        Self::TooLarge
    }
}

/// Puts the signature before what it signs.
pub(super) fn content(signature: &[u8], signing_info: &[u8]) -> Result<Vec<u8>, TooMany> {
    let mut writer = Writer::default();
    writer.bytes(signature)?;
    writer.raw(signing_info);
    Ok(writer.into_bytes())
}

/// Compresses and encodes content.
pub(super) fn text(content: &[u8]) -> String {
    let mut text = String::from(PREFIX);
    STANDARD.encode_string(deflate(content), &mut text);
    text
}

#[expect(clippy::expect_used, reason = "writing to memory does not fail")]
fn deflate(content: &[u8]) -> Vec<u8> {
    let mut stream = ZlibEncoder::new(Vec::new(), Compression::default());
    stream
        .write_all(content)
        .and_then(|()| stream.finish())
        .expect("a vector takes every byte")
}
