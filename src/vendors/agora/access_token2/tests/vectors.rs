//! Reads and judges the published vectors: built by the vendor's own packages, cross-checked by three verifiers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::judge;
use crate::vendors::agora::access_token2::{AccessToken2, Kind, Malformed, Verdict, decode};

static VECTORS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!(
        "../../../../../tests/vectors/agora-accesstoken2.json"
    ))
    .unwrap()
});

#[test]
fn every_vector_decodes_to_its_published_content() {
    for vector in access_token2() {
        let token = decode(text(vector, "token")).unwrap();

        assert_eq!(described(&token), vector["decoded"], "{}", vector["id"]);
    }
}

#[test]
fn every_vector_is_genuine_to_the_certificate_that_signed_it_alone() {
    for vector in access_token2() {
        let token = decode(text(vector, "token")).unwrap();

        for (certificate, genuine) in vector["signature_valid_with"].as_object().unwrap() {
            assert_eq!(
                json!(token.verify(certificate)),
                *genuine,
                "{}",
                vector["id"]
            );
        }
    }
}

#[test]
fn every_privilege_lives_as_long_as_its_vector_says() {
    let now = VECTORS["meta"]["reference_now"].as_i64().unwrap();

    for vector in access_token2() {
        let token = decode(text(vector, "token")).unwrap();

        let states = token.services().iter().map(|service| {
            let state = |seconds| match token.privilege_expires_at(seconds) {
                None => "no separate limit",
                Some(end) if now > end => "over",
                Some(_) => "alive",
            };
            let states: Map<_, _> = service
                .privileges
                .iter()
                .map(|(id, seconds)| (id.to_string(), json!(state(*seconds))))
                .collect();
            json!({ service.name(): states })
        });
        assert_eq!(
            json!(states.collect::<Vec<_>>()),
            vector["privilege_state_at_reference_now"],
            "{}",
            vector["id"]
        );
    }
}

#[test]
fn every_gateway_case_is_judged_as_published() {
    let mut judged = 0;
    for vector in all("vectors") {
        for case in vector["gateway_cases"].as_array().unwrap() {
            let path_app_id = text(case, "path_app_id");
            // The cases of 006 name no certificate: the app's own is what a server would use.
            let certificate = case["server_certificate"]
                .as_str()
                .unwrap_or_else(|| certificate_of(path_app_id));

            let verdict = judge(
                text(vector, "token"),
                path_app_id,
                certificate,
                case["now"].as_i64().unwrap(),
            );

            assert_eq!(result(&verdict), case["result"], "{} {case}", vector["id"]);
            judged += 1;
        }
    }
    assert_eq!(judged, 22);
}

#[test]
fn every_crafted_token_is_judged_as_by_a_strict_gateway() {
    let (mut published, mut ours) = (BTreeMap::new(), BTreeMap::new());
    for vector in all("crafted_vectors") {
        let verdict = crafted(text(vector, "id"));

        published.insert(text(vector, "id"), text(vector, "expected"));
        ours.insert(text(vector, "id"), result(&verdict));
    }
    assert_eq!(published.len(), 14);
    assert_eq!(ours, published);
}

#[test]
fn a_crafted_token_is_refused_at_the_step_that_is_wrong_with_it() {
    for (id, flaw) in [
        ("m01_empty", Malformed::Prefix),
        ("m03_version_008", Malformed::Prefix),
        ("m05_base64_not_zlib", Malformed::Zlib),
        (
            "m07_zlib_of_short_struct",
            Malformed::Truncated { field: "app_id" },
        ),
        (
            "m11_empty_signature",
            Malformed::SignatureLength { length: 0 },
        ),
        ("m19_url_safe_alphabet", Malformed::Base64),
        ("m21_inflates_to_1MiB", Malformed::TooLarge),
        ("m27_trailing_space", Malformed::Base64),
    ] {
        assert_eq!(crafted(id), Verdict::Malformed(flaw), "{id}");
    }
    for id in [
        "m09_expire_raised_not_resigned",
        "m13_zero_signature",
        "m25_key_and_message_swapped",
    ] {
        assert!(matches!(crafted(id), Verdict::BadSignature(_)), "{id}");
    }
    assert!(matches!(
        crafted("m23_upper_case_app_id_signed"),
        Verdict::WrongApp(_)
    ));
}

/// A decoded token in the words of the vectors.
fn described(token: &AccessToken2) -> Value {
    let services = token.services().iter().map(|service| {
        let privileges: Map<_, _> = service
            .privileges
            .iter()
            .map(|(id, seconds)| (id.to_string(), json!(seconds)))
            .collect();
        let mut described = json!({
            "type": service.service_type(),
            "name": service.name(),
            "privileges": privileges,
        });
        match &service.kind {
            Kind::Rtc { channel, uid } => {
                described["channel"] = json!(channel);
                described["uid"] = json!(uid);
            }
            Kind::Rtm { user_id } => described["user_id"] = json!(user_id),
            Kind::Unknown { .. } => described["unparsed"] = json!(true),
            _ => {}
        }
        described
    });
    json!({
        "app_id": token.app_id(),
        "issue_ts": token.issue_ts(),
        "expire": token.expire(),
        "salt": token.salt(),
        "service_count": token.service_count(),
        "services": services.collect::<Vec<_>>(),
        "signature_hex": hex::encode(token.signature),
        "signing_info_hex": hex::encode(&token.signing_info),
        "expire_at": token.expires_at(),
    })
}

/// A verdict in the words of the vectors.
fn result(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted(_) => "accept",
        Verdict::Expired(_) => "token_expired",
        Verdict::BadSignature(_) | Verdict::WrongApp(_) | Verdict::Malformed(_) => "invalid_token",
    }
}

fn crafted(id: &str) -> Verdict {
    let vector = all("crafted_vectors")
        .iter()
        .find(|vector| vector["id"] == id)
        .unwrap();
    let path_app_id = text(vector, "path_app_id");
    judge(
        text(vector, "token"),
        path_app_id,
        certificate_of(path_app_id),
        vector["now"].as_i64().unwrap(),
    )
}

/// The vectors of the format 007.
pub(super) fn access_token2() -> impl Iterator<Item = &'static Value> {
    all("vectors")
        .iter()
        .filter(|vector| vector["format"] == "AccessToken2 (007)")
}

fn all(key: &str) -> &'static [Value] {
    VECTORS[key].as_array().unwrap()
}

fn certificate_of(app_id: &str) -> &'static str {
    let project = all("projects")
        .iter()
        .find(|project| project["app_id"] == app_id)
        .unwrap();
    text(project, "app_certificate")
}

/// A text of a vector.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}
