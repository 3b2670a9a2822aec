//! Every vendor's credentials at every other vendor: none is accepted.

use mockmint::vendors::{self, Vendor};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

#[tokio::test]
async fn no_vendor_accepts_another_vendors_key_or_token() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let mut accepted = Vec::new();
    for from in vendors::ALL {
        for credential in presentable(&space, *from).await {
            for at in vendors::ALL.iter().filter(|at| at.name() != from.name()) {
                for names_its_space in [true, false] {
                    let status = probe(&app, &space, *at, &credential, names_its_space).await;
                    if !(400..500).contains(&status) {
                        let (from, at) = (from.name(), at.name());
                        accepted.push(format!("{at} answers {status} to a credential of {from}"));
                    }
                }
            }
        }
    }
    assert!(accepted.is_empty(), "\n{}\n", accepted.join("\n"));
}

/// Without this, probes that refuse everything would pass the test above.
#[tokio::test]
async fn every_vendor_accepts_a_token_of_its_own() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    for vendor in vendors::ALL {
        let credentials = presentable(&space, *vendor).await;
        let minted = credentials.last().unwrap();
        let status = probe(&app, &space, *vendor, minted, true).await;
        assert!(status < 400, "{} answers {status}", vendor.name());
    }
}

/// Every secret of a vendor's credentials, and a token last.
async fn presentable(space: &Space, vendor: &dyn Vendor) -> Vec<String> {
    let all = space.credentials.as_array().unwrap();
    let secrets = all
        .iter()
        .filter(|credential| credential["vendor"] == vendor.name())
        .flat_map(|credential| credential["secrets"].as_object().unwrap().values());
    let mut texts: Vec<_> = secrets.map(|s| s.as_str().unwrap().to_owned()).collect();
    let wish = json!({ "vendor": vendor.name() });
    let (status, minted) = space.control(Method::POST, "/tokens", Some(wish)).await;
    assert_eq!(status, 201, "{minted}");
    texts.extend(minted["token"].as_str().map(str::to_owned));
    texts
}

async fn probe(
    app: &TestApp,
    space: &Space,
    vendor: &dyn Vendor,
    credential: &str,
    names_its_space: bool,
) -> u16 {
    let probe = vendor.profile().probe;
    let mut request = app
        .request(probe.method.parse().unwrap(), &space.probe_path(vendor))
        .header(probe.header, format!("{}{credential}", probe.prefix));
    if names_its_space {
        request = request.header("x-mockmint-space", &space.id);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let reason = response.headers().get("x-mockmint-reason").cloned();
    let body = response.text().await.unwrap();
    let shows = body.contains(credential);
    assert!(!shows, "{} repeats a credential", vendor.name());
    assert_eq!(
        reason.is_some(),
        status >= 400,
        "{}",
        json!(Value::from(body))
    );
    status
}
