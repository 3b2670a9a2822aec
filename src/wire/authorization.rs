//! The `Authorization` header, taken apart without believing it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{form, media_type};

/// An `Authorization` field value: `auth-scheme [ SP credentials ]` (RFC 9110 section 11.4).
///
/// Some clients send a bare key; it is then the scheme, and the credentials are empty.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Authorization<'a> {
    scheme: &'a str,
    credentials: &'a str,
}

/// What was wrong with an `Authorization` header. Nothing of the header is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAuthorization {
    /// There is a header with nothing in it.
    #[error("the authorization header is empty")]
    Empty,
    /// Bytes other than visible ASCII and spaces.
    #[error("the authorization header holds something other than visible ASCII")]
    NotAscii,
    /// The first word is not a token (RFC 9110 section 5.6.2).
    #[error("the authorization header does not begin with a scheme")]
    BadScheme,
    /// More than one space after the scheme.
    #[error("the authorization scheme is followed by more than one space")]
    ExtraSpace,
    /// Another scheme than the one the caller reads.
    #[error("the authorization scheme is another one")]
    OtherScheme,
    /// A scheme with nothing after it.
    #[error("the authorization scheme is followed by no credentials")]
    NoCredentials,
    /// Not the `b64token` of RFC 6750 section 2.1.
    #[error("the token holds a character that tokens do not have")]
    NotToken68,
    /// Not the standard alphabet with padding.
    #[error("the basic credentials are not standard base64 with padding")]
    BadBase64,
    /// Not UTF-8 once decoded.
    #[error("the basic credentials are not UTF-8")]
    NotUtf8,
    /// No colon between the id and the secret.
    #[error("the basic credentials have no colon between id and secret")]
    NoColon,
    /// A control character in the id or the secret.
    #[error("the basic credentials hold a control character")]
    ControlCharacter,
    /// The id or the secret is not what form encoding yields.
    #[error("the basic credentials are not form-encoded: write `%` as `%25`")]
    NotFormEncoded,
}

impl<'a> Authorization<'a> {
    /// Splits a field value. A second space is refused rather than skipped: whoever skips it and
    /// whoever does not would see two different tokens (RFC 9110 asks senders for exactly one).
    pub fn parse(value: &'a [u8]) -> Result<Self, BadAuthorization> {
        if value.is_empty() {
            return Err(BadAuthorization::Empty);
        }
        let text = str::from_utf8(value).map_err(|_| BadAuthorization::NotAscii)?;
        if !every(text, |byte| matches!(byte, b' '..=b'~')) {
            return Err(BadAuthorization::NotAscii);
        }
        let (scheme, credentials) = text.split_once(' ').unwrap_or((text, ""));
        if !media_type::is_token(scheme) {
            return Err(BadAuthorization::BadScheme);
        }
        if credentials.starts_with(' ') {
            return Err(BadAuthorization::ExtraSpace);
        }
        Ok(Self {
            scheme,
            credentials,
        })
    }

    /// The scheme as it was written; a bare key if one was sent without a scheme.
    pub fn scheme(&self) -> &'a str {
        self.scheme
    }

    /// Everything after the space; empty when there is nothing.
    pub fn credentials(&self) -> &'a str {
        self.credentials
    }

    /// Whether this is the scheme, in any case (RFC 9110 section 11.1).
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The token of `Bearer`.
    pub fn bearer(&self) -> Result<&'a str, BadAuthorization> {
        self.require("bearer")?.token68()
    }

    /// The one token after any scheme, for vendors that have a scheme of their own.
    pub fn token68(&self) -> Result<&'a str, BadAuthorization> {
        if self.credentials.is_empty() {
            return Err(BadAuthorization::NoCredentials);
        }
        let body = self.credentials.trim_end_matches('=');
        if body.is_empty() || !every(body, is_token68) {
            return Err(BadAuthorization::NotToken68);
        }
        Ok(self.credentials)
    }

    /// The user id and password of `Basic` (RFC 7617), as they are: see [`form_decoded`].
    pub fn basic(&self) -> Result<(String, String), BadAuthorization> {
        let encoded = self.require("basic")?.credentials;
        if encoded.is_empty() {
            return Err(BadAuthorization::NoCredentials);
        }
        let decoded = STANDARD.decode(encoded);
        let decoded = decoded.map_err(|_| BadAuthorization::BadBase64)?;
        let text = String::from_utf8(decoded).map_err(|_| BadAuthorization::NotUtf8)?;
        if text.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(BadAuthorization::ControlCharacter);
        }
        let (id, secret) = text.split_once(':').ok_or(BadAuthorization::NoColon)?;
        Ok((id.to_owned(), secret.to_owned()))
    }

    fn require(&self, scheme: &str) -> Result<&Self, BadAuthorization> {
        Some(self)
            .filter(|_| self.is(scheme))
            .ok_or(BadAuthorization::OtherScheme)
    }
}

/// A bare key is a scheme, so neither half may reach a log.
impl fmt::Debug for Authorization<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization(redacted)")
    }
}

/// Undoes the form encoding that RFC 6749 section 2.3.1 asks of OAuth clients before base64.
///
/// Not every client does it, so this is a step of its own, for the vendors that are OAuth.
pub fn form_decoded(id: &str, secret: &str) -> Result<(String, String), BadAuthorization> {
    let decode = |text: &str| {
        form::decode(text.as_bytes()).map_err(|error| match error {
            form::BadForm::ControlCharacter => BadAuthorization::ControlCharacter,
            form::BadForm::NotUtf8 => BadAuthorization::NotUtf8,
            _ => BadAuthorization::NotFormEncoded,
        })
    };
    Ok((decode(id)?, decode(secret)?))
}

/// Looks at many bytes in one step, which an early end would prevent.
fn every(text: &str, is_right: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & is_right(byte))
}

fn is_token68(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/')
}

#[cfg(test)]
mod tests {
    use BadAuthorization::{
        BadBase64, BadScheme, ControlCharacter, Empty, ExtraSpace, NoColon, NoCredentials,
        NotAscii, NotFormEncoded, NotToken68, NotUtf8, OtherScheme,
    };
    use proptest::prelude::*;

    use super::*;

    fn parse(value: &str) -> Result<Authorization<'_>, BadAuthorization> {
        Authorization::parse(value.as_bytes())
    }

    fn basic(decoded: &[u8]) -> Result<(String, String), BadAuthorization> {
        parse(&format!("Basic {}", STANDARD.encode(decoded)))?.basic()
    }

    #[test]
    fn bt_02_the_scheme_is_read_in_any_case() {
        for value in ["Bearer a.b-c_d~e+f/g==", "bearer abc", "BEARER abc"] {
            let authorization = parse(value).unwrap();

            assert!(authorization.is("Bearer"));
            assert_eq!(authorization.bearer(), Ok(&value[7..]));
        }
    }

    #[test]
    fn bt_02_a_value_that_two_parsers_could_split_differently_is_refused() {
        for (value, error) in [
            ("", Empty),
            (" Bearer abc", BadScheme),
            ("Bear(er abc", BadScheme),
            ("Bearer,Basic abc", BadScheme),
            ("Bearer  abc", ExtraSpace),
            ("Bearer\tabc", NotAscii),
            ("Bearer abc\r\n", NotAscii),
            ("Bearer \u{e9}", NotAscii),
        ] {
            assert_eq!(parse(value), Err(error), "{value:?}");
        }
        assert_eq!(Authorization::parse(b"Bearer \xff"), Err(NotAscii));
    }

    #[test]
    fn bt_02_a_bearer_token_is_a_token68() {
        for (value, error) in [
            ("Bearer", NoCredentials),
            ("Bearer ", NoCredentials),
            ("Bearer abc,def", NotToken68),
            ("Bearer abc def", NotToken68),
            ("Bearer abc ", NotToken68),
            ("Bearer a=b", NotToken68),
            ("Bearer ==", NotToken68),
            ("Bearer \"abc\"", NotToken68),
            ("Basic abc", OtherScheme),
        ] {
            assert_eq!(parse(value).unwrap().bearer(), Err(error), "{value:?}");
        }
    }

    #[test]
    fn a_key_without_a_scheme_is_the_scheme() {
        let authorization = parse("eyJh.eyJz.c2ln").unwrap();

        assert_eq!(authorization.scheme(), "eyJh.eyJz.c2ln");
        assert_eq!(authorization.credentials(), "");
        assert!(!format!("{authorization:?}").contains("eyJ"));
    }

    #[test]
    fn oa_08_the_first_colon_splits_id_and_secret() {
        let pair = |id: &str, secret: &str| Ok((id.to_owned(), secret.to_owned()));

        assert_eq!(basic(b"id:a:b"), pair("id", "a:b"));
        assert_eq!(basic(b":"), pair("", ""));
        assert_eq!(
            basic("\u{fc}:\u{20ac}".as_bytes()),
            pair("\u{fc}", "\u{20ac}")
        );
        assert_eq!(basic(b"a+b:%zz"), pair("a+b", "%zz"));
        assert_eq!(parse("bAsIc YTpi").unwrap().basic(), pair("a", "b"));
    }

    #[test]
    fn oa_27_bad_basic_credentials_say_what_is_wrong() {
        assert_eq!(basic(b""), Err(NoCredentials));
        assert_eq!(basic(b"no colon"), Err(NoColon));
        assert_eq!(basic(b"\xff:a"), Err(NotUtf8));
        assert_eq!(basic(b"a:b\0"), Err(ControlCharacter));
        assert_eq!(basic(b"a\x7f:b"), Err(ControlCharacter));
        for value in [
            "YTpiYw",
            "YTpi_w==",
            "YTpi YTpi",
            "YTpiYx==",
            "YTpi\"",
            "YTpi====",
        ] {
            let value = format!("Basic {value}");
            assert_eq!(parse(&value).unwrap().basic(), Err(BadBase64), "{value}");
        }
        assert_eq!(parse("Bearer YTpi").unwrap().basic(), Err(OtherScheme));
    }

    #[test]
    fn oa_08_form_decoding_is_a_step_of_its_own() {
        let pair = ("a b".to_owned(), "50%".to_owned());

        assert_eq!(form_decoded("a+b", "50%25"), Ok(pair));
        assert_eq!(form_decoded("a", "50%"), Err(NotFormEncoded));
        assert_eq!(form_decoded("%ff", "a"), Err(NotUtf8));
        assert_eq!(form_decoded("a", "%00"), Err(ControlCharacter));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "(Basic|Bearer)? {0,2}[ -~]{0,16}") {
            for value in [&bytes[..], text.as_bytes()] {
                if let Ok(authorization) = Authorization::parse(value) {
                    let _ = (authorization.bearer(), authorization.token68(), authorization.basic());
                }
            }
        }
    }
}
