//! Apps: how they are made, asked for and seeded.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::NAME;
use crate::error::Refusal;
use crate::model::catalogue::{Kind, SecretKind};
use crate::model::credential::{Chosen, Fields};
use crate::model::draft::Draft;
use crate::model::name::Name;
use crate::secret::{Secret, Verifier};
use crate::vendors::Wish;
use crate::wire::json::{self, BadJson};

/// The kinds of credentials. The shape of both parts is that of one sample of the vendor's.
pub(super) const KINDS: &[Kind] = &[Kind {
    name: "app",
    fields: &["app_id"],
    secrets: &[SecretKind {
        role: "secret_key",
        sealed: false,
        generate: |blueprint| blueprint.random.hex(20),
    }],
    identifier: Some(|random| random.hex(12)),
    describe: |credential, _| {
        let app_id = json!(credential.identifier);
        Fields(Map::from_iter([("app_id".to_owned(), app_id)]))
    },
}];

/// An app somebody asks the control API for.
pub(super) fn draft(kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal> {
    if let Some(unknown) = wish.fields.keys().find(|name| *name != "app_id") {
        let refusal = Refusal::malformed("unknown field; there is app_id");
        return Err(refusal.at(format!("fields.{unknown}")));
    }
    let identifier = match wish.fields.get("app_id") {
        None => None,
        Some(app_id) => {
            let app_id = app_id.as_str().unwrap_or_default();
            check_app_id(app_id).map_err(|m| Refusal::malformed(m).at("fields.app_id"))?;
            Some(app_id.to_owned())
        }
    };
    Ok(Draft {
        vendor: NAME,
        kind,
        account: wish.account,
        name: wish.name,
        identifier,
        fields: Fields::default(),
        chosen: Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    apps: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    app_id: String,
    secret_key: Option<Secret<String>>,
    secret_hash: Option<String>,
    name: Option<Name>,
    account: Option<Name>,
}

/// Reads the vendor's part of a seed.
pub(super) fn seed(section: &Value) -> Result<Vec<Draft>, BadJson> {
    let section: Section = json::read(section)?;
    let apps = section.apps.into_iter().enumerate();
    apps.map(|(index, app)| seeded(app, &format!("apps[{index}]")))
        .collect()
}

fn seeded(app: Entry, place: &str) -> Result<Draft, BadJson> {
    let wrong = |field: &str, message: &str| BadJson {
        path: format!("{place}.{field}"),
        message: message.to_owned(),
    };
    check_app_id(&app.app_id).map_err(|message| wrong("app_id", message))?;
    let hash = app
        .secret_hash
        .map(|hash| {
            Verifier::hashed(hash).ok_or_else(|| wrong("secret_hash", "must be an argon2id hash"))
        })
        .transpose()?;
    if hash.is_some() && app.secret_key.is_none() {
        return Err(wrong(
            "secret_hash",
            "a hash needs its secret_key beside it",
        ));
    }
    if let Some(secret) = &app.secret_key {
        check_secret(secret.expose()).map_err(|message| wrong("secret_key", message))?;
    }
    let chosen = app.secret_key.map(|secret| Chosen {
        role: "secret_key",
        secret,
        hash,
    });
    Ok(Draft {
        vendor: NAME,
        kind: &KINDS[0],
        account: app.account.map_or_else(|| "main".into(), Name::into),
        name: app.name.map_or_else(|| app.app_id.clone(), Name::into),
        identifier: Some(app.app_id),
        fields: Fields::default(),
        chosen: chosen.into_iter().collect(),
    })
}

fn check_app_id(app_id: &str) -> Result<(), &'static str> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if app_id.len() == 24 && app_id.bytes().all(is_digit) {
        return Ok(());
    }
    Err("must be 24 hexadecimal digits in lower case")
}

/// What a form can carry without surprises; a longer secret is refused before it is hashed.
fn check_secret(secret: &str) -> Result<(), &'static str> {
    let is_plain = |byte: u8| byte.is_ascii_graphic();
    if (8..=512).contains(&secret.len()) && secret.bytes().all(is_plain) {
        return Ok(());
    }
    Err("must have 8 to 512 visible ASCII characters")
}
