//! Builds an `AccessToken`, the format `006`: the classic mistake, which no REST call accepts.
//!
//! Channel and user enter as checksums alone, so without them nobody can verify such a token.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{self, HMAC_SHA256};

use super::access_token2::{BuildError, is_hex32};
use super::pack::{TooMany, Writer};

/// What a token is to say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Builder<'a> {
    /// The app it is for.
    pub(crate) app_id: &'a str,
    /// The channel.
    pub(crate) channel: &'a str,
    /// The user in decimal or an account name; empty for any user, which builders write for 0.
    pub(crate) uid: &'a str,
    /// A random number.
    pub(crate) salt: u32,
    /// When the token is over, in Unix seconds: the published builders write a day from now.
    pub(crate) ts: u32,
    /// What may be done until which Unix second; 0 for no limit.
    pub(crate) privileges: &'a BTreeMap<u16, u32>,
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
        let message = self.message()?;
        let mut signed =
            hmac::Context::with_key(&hmac::Key::new(HMAC_SHA256, app_certificate.as_bytes()));
        signed.update(self.app_id.as_bytes());
        signed.update(self.channel.as_bytes());
        signed.update(self.uid.as_bytes());
        signed.update(&message);

        let mut content = Writer::default();
        content.bytes(signed.sign().as_ref())?;
        content.u32(crc32fast::hash(self.channel.as_bytes()));
        content.u32(crc32fast::hash(self.uid.as_bytes()));
        content.bytes(&message)?;
        Ok(format!(
            "006{}{}",
            self.app_id,
            STANDARD.encode(content.into_bytes())
        ))
    }

    /// The part that is both signed and readable.
    fn message(&self) -> Result<Vec<u8>, TooMany> {
        let mut writer = Writer::default();
        writer.u32(self.salt);
        writer.u32(self.ts);
        writer.count(self.privileges.len())?;
        for (privilege, until) in self.privileges {
            writer.u16(*privilege);
            writer.u32(*until);
        }
        Ok(writer.into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::vendors::agora::access_token2::{Malformed, decode};

    #[test]
    fn the_text_is_that_of_the_published_builder() {
        let vectors: Value = serde_json::from_str(include_str!(
            "../../../tests/vectors/agora-accesstoken2.json"
        ))
        .unwrap();
        let mut built = 0;
        for vector in vectors["vectors"].as_array().unwrap() {
            if vector["format"] != "AccessToken (006)" {
                continue;
            }
            let inputs = &vector["inputs"];
            let text = |key: &str| inputs[key].as_str().unwrap();
            let number = |key: &str| u32::try_from(inputs[key].as_u64().unwrap()).unwrap();
            let privileges = BTreeMap::from([(1, number("join_privilege_expire_unix"))]);

            let token = Builder {
                app_id: text("app_id"),
                channel: text("channel"),
                uid: &number("uid").to_string(),
                salt: number("salt"),
                ts: number("ts"),
                privileges: &privileges,
            }
            .build(text("app_certificate"));

            assert_eq!(token.as_deref().ok(), vector["token"].as_str());
            assert_eq!(decode(&token.unwrap()), Err(Malformed::AccessToken006));
            built += 1;
        }
        assert_eq!(built, 3);
    }

    #[test]
    fn app_id_and_certificate_must_have_their_form() {
        let good = "0123456789abcdef0123456789abcdef";
        let builder = Builder {
            app_id: good,
            channel: "",
            uid: "",
            salt: 1,
            ts: 1,
            privileges: &BTreeMap::new(),
        };

        assert!(builder.build(good).is_ok());
        assert_eq!(builder.build("x"), Err(BuildError::AppCertificate));
        let builder = Builder {
            app_id: "x",
            ..builder
        };
        assert_eq!(builder.build(good), Err(BuildError::AppId));
    }

    #[test]
    fn more_than_a_16_bit_length_can_say_is_not_built() {
        let good = "0123456789abcdef0123456789abcdef";
        let built = |privileges| {
            Builder {
                app_id: good,
                channel: "",
                uid: "",
                salt: 1,
                ts: 1,
                privileges: &(0..privileges).map(|id| (id, 0)).collect(),
            }
            .build(good)
        };
        // Ten bytes before the privileges, six for each.
        let room = (u16::MAX - 10) / 6;

        assert!(built(room).is_ok());
        assert_eq!(built(room + 1), Err(BuildError::TooLarge));
    }
}
