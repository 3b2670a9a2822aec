//! Tests of the format, and the tokens they share.

mod arbitrary;
mod building;
mod encoding;
mod judgement;
mod structure;
mod vectors;

use std::collections::BTreeMap;

use super::build::{content, text};
use super::signing_key;
use super::{Builder, Kind, Service, Verdict};

/// The first app of the vectors.
const APP_ID: &str = "0123456789abcdef0123456789abcdef";

/// Its certificate.
const APP_CERTIFICATE: &str = "fedcba9876543210fedcba9876543210";

/// When the tokens of the vectors are issued.
const ISSUE_TS: u32 = 1_700_000_000;

/// A second of their lives.
const NOW: i64 = 1_700_000_100;

/// Their salt.
const SALT: u32 = 12_345_678;

/// What vector v01 says.
fn builder(services: &[Service]) -> Builder<'_> {
    Builder {
        app_id: APP_ID,
        issue_ts: ISSUE_TS,
        expire: 3600,
        salt: SALT,
        services,
    }
}

/// A service that may do the first so many things for an hour.
fn service(kind: Kind, privileges: u16) -> Service {
    Service {
        kind,
        privileges: (1..=privileges)
            .map(|id| (id, 3600))
            .collect::<BTreeMap<_, _>>(),
    }
}

/// The channel and user of the vectors.
fn rtc() -> Service {
    let kind = Kind::Rtc {
        channel: "demo-channel".to_owned(),
        uid: "12345".to_owned(),
    };
    service(kind, 4)
}

/// A token of the first app, good by every standard.
fn token() -> String {
    builder(&[rtc()]).build(APP_CERTIFICATE).unwrap()
}

/// The fixed part of what is signed.
fn header(service_count: u16) -> Vec<u8> {
    let mut header = vec![32, 0];
    header.extend(APP_ID.as_bytes());
    for number in [ISSUE_TS, 3600, SALT] {
        header.extend(number.to_le_bytes());
    }
    header.extend(service_count.to_le_bytes());
    header
}

/// A well-signed token over any bytes whatever.
fn signed(signing_info: &[u8]) -> String {
    text(&signed_content(signing_info))
}

/// The content of [`signed`].
fn signed_content(signing_info: &[u8]) -> Vec<u8> {
    let key = signing_key(APP_CERTIFICATE, ISSUE_TS, SALT);
    content(ring::hmac::sign(&key, signing_info).as_ref(), signing_info).unwrap()
}

/// Judges a token for an app with one certificate.
fn judge(token: &str, app_id: &str, app_certificate: &str, now: i64) -> Verdict {
    super::judge(token, app_id, |token| token.verify(app_certificate), now)
}
