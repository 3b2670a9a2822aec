//! Building: the published vectors again, from what their builders were given.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use serde_json::Value;

use super::vectors::{access_token2, text};
use super::{APP_CERTIFICATE, APP_ID, builder, rtc, service};
use crate::vendors::agora::access_token2::{
    BuildError, Builder, Kind, MAX_CONTENT, Service, decode,
};

#[test]
fn a_token_built_from_a_vectors_inputs_has_its_content() {
    for vector in access_token2() {
        let inputs = &vector["inputs"];
        let services = services(text(vector, "id"), inputs);

        let token = Builder {
            app_id: text(inputs, "app_id"),
            issue_ts: number(inputs, "issue_ts"),
            expire: number(inputs, "token_expire"),
            salt: number(inputs, "salt"),
            services: &services,
        }
        .build(text(inputs, "app_certificate"))
        .unwrap();

        assert_eq!(
            inflated(&token),
            inflated(text(vector, "token")),
            "{}",
            vector["id"]
        );
    }
}

#[test]
fn nothing_is_built_that_published_builders_would_not_build() {
    let services = [rtc()];
    let good = builder(&services);

    for app_id in ["", "0123456789abcdef0123456789abcdeg", &APP_ID[1..], "é"] {
        let builder = Builder { app_id, ..good };
        assert_eq!(builder.build(APP_CERTIFICATE), Err(BuildError::AppId));
    }
    assert_eq!(
        good.build(&APP_CERTIFICATE[1..]),
        Err(BuildError::AppCertificate)
    );
    assert_eq!(
        builder(&[]).build(APP_CERTIFICATE),
        Err(BuildError::NoServices)
    );
}

#[test]
fn what_is_too_large_to_be_read_is_not_built() {
    let built = |length| {
        let user_id = "u".repeat(length);
        builder(&[service(Kind::Rtm { user_id }, 1)]).build(APP_CERTIFICATE)
    };
    // The rest of the content: signature, app id and numbers, type, privilege, length.
    let room = MAX_CONTENT - 34 - 48 - 2 - 8 - 2;

    assert!(decode(&built(room).unwrap()).is_ok());
    assert_eq!(built(room + 1), Err(BuildError::TooLarge));
    assert_eq!(built(70_000), Err(BuildError::TooLarge));
}

/// What the vector's inputs ask its builder for.
fn services(id: &str, inputs: &Value) -> Vec<Service> {
    let expire = ["privilege_expire", "all_privileges_expire", "token_expire"]
        .into_iter()
        .find(|key| inputs.get(key).is_some())
        .map(|key| number(inputs, key))
        .unwrap();
    let service = |kind, privileges: &[u16]| Service {
        kind,
        privileges: privileges.iter().map(|id| (*id, expire)).collect(),
    };
    let rtc = |key, privileges| {
        let kind = Kind::Rtc {
            channel: text(inputs, "channel").to_owned(),
            uid: user(inputs, key),
        };
        service(kind, privileges)
    };
    let rtm = |key| {
        let user_id = user(inputs, key);
        service(Kind::Rtm { user_id }, &[1])
    };
    let role: &[u16] = match inputs["role"].as_str() {
        Some("publisher") => &[1, 2, 3, 4],
        _ => &[1],
    };
    // Out of order where there are several: the builder sorts.
    match id {
        "v20_rtc_plus_rtm" => vec![rtm("account"), rtc("account", role)],
        "v21_stt_builder" => vec![
            service(Kind::Stt, &[]),
            rtm("rtm_user_id"),
            rtc("rtc_account", role),
        ],
        "v23_rtm_only" => vec![rtm("user_id")],
        "v25_rtc_then_unknown_service" => vec![
            service(Kind::Unknown { service_type: 999 }, &[1]),
            rtc("uid", role),
        ],
        _ => vec![rtc("uid", role)],
    }
}

/// An account as it is, a number in decimal, but 0 as the empty text.
fn user(inputs: &Value, key: &str) -> String {
    match &inputs[key] {
        Value::String(account) => account.clone(),
        uid if *uid == 0 => String::new(),
        uid => uid.to_string(),
    }
}

fn number(value: &Value, key: &str) -> u32 {
    value[key].as_u64().unwrap().try_into().unwrap()
}

fn inflated(token: &str) -> Vec<u8> {
    let compressed = STANDARD.decode(token.strip_prefix("007").unwrap()).unwrap();
    let mut content = Vec::new();
    ZlibDecoder::new(&compressed[..])
        .read_to_end(&mut content)
        .unwrap();
    content
}
