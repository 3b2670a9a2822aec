//! Replays every exchange under `fixtures/`, which is the specification of the vendors, and compares
//! the answers word for word.

mod compare;
mod scene;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mockmint::vendors::{ALL, Vendor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::support::{TestApp, files};
use scene::Scene;

/// One request and its answer. The exchanges of a file follow each other in one frozen space.
///
/// In every text `{{name}}` stands for a variable and `{{a*2001}}` for 2001 times `a`. Variables
/// are the fields and secrets of the vendor's credentials in the space, such as `{{key}}`, and what
/// earlier exchanges saved. `{{basic a b}}` is the base64 of two of them with a colon between.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    /// What is specified, as a sentence.
    name: String,
    /// Who says so, in the short names of the vendor's `mod.rs`.
    source: String,
    /// How sure it is.
    mark: Mark,
    #[serde(default)]
    setup: Setup,
    request: Request,
    response: Response,
    /// Variables for the exchanges to come, each a JSON pointer into this answer.
    #[serde(default)]
    save: BTreeMap<String, String>,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "lowercase")]
enum Mark {
    Confirmed,
    Inferred,
    Unknown,
}

/// What a tester does before the request, in this order.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Setup {
    /// Changes settings of the vendor.
    settings: Option<Value>,
    /// Makes a credential with a name; its variables are `{{name.field}}`.
    create: Option<Map<String, Value>>,
    /// Regenerates a credential.
    regenerate: Option<Regeneration>,
    /// Revokes a credential: by its name, or one the space began with by its kind.
    revoke: Option<String>,
    /// Moves the clock on.
    advance: Option<String>,
    /// Mints a token after all that.
    mint: Option<Minting>,
}

#[derive(Deserialize)]
struct Minting {
    /// The variable it becomes.
    r#as: String,
    /// Everything else the control API is told, but the vendor.
    #[serde(flatten)]
    wish: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regeneration {
    /// Its name, or its kind when the space began with it.
    credential: String,
    /// What the variables of the new secrets begin with: `{{as.role}}`.
    r#as: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Request {
    method: String,
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// The body: a form, JSON, the parts of a multipart form, or a text as it is.
    form: Option<Value>,
    json: Option<Value>,
    multipart: Option<Vec<Part>>,
    body: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    text: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Response {
    status: u16,
    /// Headers to look at; `null` for one that must not be there.
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    /// JSON, or `null` for no body, or one of the forms in [`compare`].
    body: Value,
}

#[tokio::test]
async fn every_recorded_exchange_is_reproduced() {
    let app = TestApp::spawn().await;
    let mut differences = Vec::new();

    for vendor in ALL {
        for (file, exchanges) in recorded(*vendor) {
            match exchanges {
                Ok(exchanges) => differences.extend(replay(&app, *vendor, &file, &exchanges).await),
                Err(error) => differences.push(format!("{file}: {error}")),
            }
        }
    }

    assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
}

#[tokio::test]
async fn every_recorded_refusal_is_in_the_catalogue() {
    let app = TestApp::spawn().await;
    let mut unlisted = BTreeSet::new();

    for vendor in ALL {
        for (_, exchanges) in recorded(*vendor) {
            let mut scene = Scene::open(&app, vendor.name()).await;
            for exchange in exchanges.iter().flatten() {
                scene.play(exchange).await;
            }
            unlisted.extend(scene.unlisted());
        }
    }

    let unlisted: Vec<_> = unlisted.into_iter().collect();
    assert!(unlisted.is_empty(), "\n{}\n", unlisted.join("\n"));
}

#[test]
fn every_operation_has_a_recorded_exchange() {
    let mut missing = Vec::new();

    for vendor in ALL {
        let files = recorded(*vendor);
        let requests: Vec<_> = files
            .iter()
            .flat_map(|(_, exchanges)| exchanges.iter().flatten())
            .map(|exchange| &exchange.request)
            .collect();
        for operation in vendor.profile().operations {
            let is_recorded = requests.iter().any(|request| {
                let path = request.path.split('?').next().unwrap_or_default();
                let canonical = vendor.profile().canonical(path);
                operation.matches(&request.method, canonical.as_deref().unwrap_or(path))
            });
            if !is_recorded {
                missing.push(format!("{} {}", vendor.name(), operation.id));
            }
        }
    }

    assert!(missing.is_empty(), "nothing is recorded of {missing:?}");
}

/// The exchanges of a vendor, file by file, or what is wrong with a file.
fn recorded(vendor: &dyn Vendor) -> Vec<(String, Result<Vec<Exchange>, String>)> {
    let folder = format!("fixtures/{}", vendor.name());
    assert!(Path::new(&folder).is_dir(), "there is no folder {folder}");
    let files = files(&folder, "json");
    assert!(!files.is_empty(), "nothing is recorded in {folder}");
    files
        .into_iter()
        .map(|(file, text)| (file, read(&text)))
        .collect()
}

fn read(text: &str) -> Result<Vec<Exchange>, String> {
    let exchanges: Vec<Exchange> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    for (index, exchange) in exchanges.iter().enumerate() {
        let Exchange { name, source, .. } = exchange;
        if name.trim().is_empty() || source.trim().is_empty() {
            return Err(format!("exchange {index} has no name or no source"));
        }
        if exchanges[..index].iter().any(|other| other.name == *name) {
            return Err(format!("two exchanges are called {name:?}"));
        }
    }
    Ok(exchanges)
}

async fn replay(
    app: &TestApp,
    vendor: &dyn Vendor,
    file: &str,
    exchanges: &[Exchange],
) -> Vec<String> {
    let mut scene = Scene::open(app, vendor.name()).await;
    let mut differences = Vec::new();
    for exchange in exchanges {
        let found = scene.play(exchange).await;
        if !found.is_empty() {
            let Exchange {
                name, source, mark, ..
            } = exchange;
            let found = found.join("\n    ");
            differences.push(format!("{file}: {name} ({mark:?}: {source})\n    {found}"));
        }
    }
    differences
}
