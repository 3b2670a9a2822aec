//! `/v1/spaces/{space}/jwks/{vendor}`: what a verifier needs to know.

use mockmint::vendors;
use reqwest::Method;
use serde_json::{Value, json};

use super::{no_such_vendor, not_found, unprocessable, unreadable};
use crate::support::TestApp;

#[tokio::test]
async fn every_vendor_that_signs_tells_its_key_and_no_other() {
    let app = TestApp::spawn().await;
    let (space, other) = (app.space().await, app.space().await);
    space
        .set("speechify", json!({ "signing_algorithm": "HS512" }))
        .await;
    let keys = async |vendor: &str| {
        let path = format!("/jwks/{vendor}?secrets=true");
        let (status, keys) = space.control(Method::GET, &path, None).await;
        assert_eq!(status, 200, "{keys}");
        keys
    };
    let id = space.id.replace('-', "");
    let secret = |mut keys: Value| {
        let secret = keys["keys"][0]["k"].take();
        (keys, secret.as_str().unwrap().len())
    };
    let shared = |algorithm: &str, kid: &str| {
        json!({ "keys": [{
            "kty": "oct", "k": null, "alg": algorithm, "use": "sig", "kid": format!("{id}.{kid}"),
        }] })
    };

    assert_eq!(
        secret(keys("speechify").await),
        (shared("HS512", "speechify"), 86)
    );
    assert_eq!(secret(keys("sori").await), (shared("HS256", "sori"), 43));
    let mut without_kid = shared("HS256", "");
    without_kid["keys"][0]
        .as_object_mut()
        .unwrap()
        .remove("kid");
    assert_eq!(secret(keys("voicegain").await), (without_kid, 43));
    for none in ["agora", "elsa"] {
        assert_eq!(keys(none).await, json!({ "keys": [] }));
    }
    for vendor in ["speechify", "sori", "voicegain"] {
        let path = format!("/jwks/{vendor}?secrets=true");
        let (_, others) = other.control(Method::GET, &path, None).await;
        assert_ne!(others["keys"][0]["k"], keys(vendor).await["keys"][0]["k"]);
    }
    assert_eq!(vendors::ALL.len(), 5, "a new vendor has keys of its own");
}

#[tokio::test]
async fn a_public_key_is_all_that_is_told_where_there_is_one() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space
        .set("speechify", json!({ "signing_algorithm": "EdDSA" }))
        .await;

    let (_, mut keys) = space.control(Method::GET, "/jwks/speechify", None).await;

    assert_eq!(keys["keys"][0]["x"].take().as_str().unwrap().len(), 43);
    let kid = format!("{}.speechify", space.id.replace('-', ""));
    assert_eq!(
        keys,
        json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "x": null, "alg": "EdDSA", "use": "sig", "kid": kid,
        }] })
    );
}

#[tokio::test]
async fn a_shared_secret_is_told_only_to_those_who_ask_for_it() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    for query in ["", "?secrets=false"] {
        let path = format!("/jwks/sori{query}");
        let answer = space.control(Method::GET, &path, None).await;
        let detail = "the space signs with a shared secret; ask with secrets=true for it, or \
                      choose a signing_algorithm that has a public key, where the vendor has that \
                      setting";
        assert_eq!(answer, unprocessable("secrets", detail));
    }
    let answer = space
        .control(Method::GET, "/jwks/sori?secrets=yes", None)
        .await;
    assert_eq!(answer, unreadable("secrets", "must be true or false"));
}

#[tokio::test]
async fn keys_of_nobody_are_not_found() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    let answer = space.control(Method::GET, "/jwks/nobody", None).await;

    assert_eq!(answer, not_found(&no_such_vendor()));
}

#[tokio::test]
async fn a_reset_space_tells_the_key_it_signs_with_since() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let kid = async || {
        let (_, keys) = space
            .control(Method::GET, "/jwks/speechify?secrets=true", None)
            .await;
        keys["keys"][0]["kid"].clone()
    };
    let before = kid().await;

    let (status, _) = space.control(Method::POST, "/reset", Some(json!({}))).await;
    let wish = json!({ "vendor": "speechify" });
    let (_, minted) = space.control(Method::POST, "/tokens", Some(wish)).await;
    let question = json!({ "token": minted["token"] });
    let path = "/tokens/inspect";
    let (_, inspected) = space.control(Method::POST, path, Some(question)).await;

    assert_eq!((status, &inspected["accepted"]), (200, &json!(true)));
    assert_ne!(kid().await, before);
    assert_eq!(kid().await, inspected["header"]["kid"]);
}
