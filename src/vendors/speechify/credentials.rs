//! API keys: how they are made, asked for and seeded.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::access::is_token;
use super::{NAME, token};
use crate::error::Refusal;
use crate::model::catalogue::{Kind, SecretKind};
use crate::model::credential::{Chosen, Fields};
use crate::model::draft::Draft;
use crate::model::name::Name;
use crate::secret::{Secret, Verifier};
use crate::vendors::Wish;
use crate::wire::json::{self, BadJson};

/// The scopes a service-account key can have (D-service-accounts), and those of tokens.
const MODERN_SCOPES: &[&str] = &["voices:write", "agent:all", "conversation:all"];

/// The kinds of credentials.
pub(super) const KINDS: &[Kind] = &[Kind {
    name: "api_key",
    fields: &["scopes"],
    secrets: &[SecretKind {
        role: "key",
        sealed: false,
        // The vendor's keys begin with `sk_`; ours also say whose they are.
        generate: |blueprint| blueprint.random.key("sk_mockmint_"),
    }],
    identifier: None,
    describe: |_, secrets| {
        let key = secrets.iter().find(|(role, _)| *role == "key");
        let prefix = key.map(|(_, key)| prefix(key.expose()));
        Fields(Map::from_iter([("prefix".to_owned(), json!(prefix))]))
    },
}];

/// So much of a key as tells it from another, and not a quarter of it.
fn prefix(key: &str) -> String {
    let shown = match key.strip_prefix("sk_mockmint_") {
        Some(rest) => "sk_mockmint_".len() + rest.len() / 8,
        None => key.len() / 5,
    };
    let shown: String = key.chars().take(shown).collect();
    format!("{shown}…")
}

/// A key somebody asks the control API for.
pub(super) fn draft(kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal> {
    let scopes = match wish.fields.get("scopes") {
        None => None,
        Some(scopes) => {
            Some(read_scopes(scopes).map_err(|d| Refusal::malformed(d).at("fields.scopes"))?)
        }
    };
    if let Some(unknown) = wish.fields.keys().find(|name| *name != "scopes") {
        return Err(
            Refusal::malformed("unknown field; there is scopes").at(format!("fields.{unknown}"))
        );
    }
    Ok(Draft {
        vendor: NAME,
        kind,
        account: wish.account,
        name: wish.name,
        identifier: None,
        fields: fields(scopes),
        chosen: Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    name: Name,
    #[serde(default)]
    keys: Vec<Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    name: Name,
    secret: Option<Secret<String>>,
    hash: Option<String>,
    scopes: Option<Value>,
}

/// Reads the vendor's part of a seed.
pub(super) fn seed(section: &Value) -> Result<Vec<Draft>, BadJson> {
    let section: Section = json::read(section)?;
    let mut drafts = Vec::new();
    for (a, account) in section.accounts.into_iter().enumerate() {
        for (k, key) in account.keys.into_iter().enumerate() {
            let place = format!("accounts[{a}].keys[{k}]");
            drafts.push(seeded(account.name.as_str(), key, &place)?);
        }
    }
    Ok(drafts)
}

fn seeded(account: &str, key: Key, place: &str) -> Result<Draft, BadJson> {
    let wrong = |field: &str, message: &str| BadJson {
        path: format!("{place}.{field}"),
        message: message.to_owned(),
    };
    let scopes = key.scopes.as_ref().map(read_scopes).transpose();
    let scopes = scopes.map_err(|detail| wrong("scopes", &detail))?;
    let hash = key
        .hash
        .map(|hash| Verifier::hashed(hash).ok_or_else(|| wrong("hash", "must be an argon2id hash")))
        .transpose()?;
    if hash.is_some() && key.secret.is_none() {
        return Err(wrong("hash", "a hash needs its secret beside it"));
    }
    if let Some(secret) = &key.secret {
        check_secret(secret.expose()).map_err(|message| wrong("secret", message))?;
    }
    let chosen = key.secret.map(|secret| Chosen {
        role: "key",
        secret,
        hash,
    });
    Ok(Draft {
        vendor: NAME,
        kind: &KINDS[0],
        account: account.to_owned(),
        name: key.name.into(),
        identifier: None,
        fields: fields(scopes),
        chosen: chosen.into_iter().collect(),
    })
}

/// What can be sent as a bearer credential, and is not taken for a token.
fn check_secret(secret: &str) -> Result<(), &'static str> {
    let is_bearer = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b);
    if !(8..=512).contains(&secret.len()) || !secret.bytes().all(is_bearer) {
        return Err("must have 8 to 512 characters of A-Z, a-z, 0-9 and -._~+/");
    }
    if is_token(secret) {
        return Err("must not look like a token: no eyJ in front, no two dots");
    }
    Ok(())
}

fn read_scopes(value: &Value) -> Result<Vec<String>, String> {
    let known = |scope: &&str| token::SCOPES.contains(scope) || MODERN_SCOPES.contains(scope);
    let list = value.as_array().ok_or("must be a list of scopes")?;
    list.iter()
        .map(|scope| {
            let scope = scope.as_str().filter(known).map(str::to_owned);
            scope.ok_or_else(|| {
                let (tokens, modern) = (token::SCOPES.join(" "), MODERN_SCOPES.join(" "));
                format!("must be of {tokens} {modern}")
            })
        })
        .collect()
}

fn fields(scopes: Option<Vec<String>>) -> Fields {
    let scopes = scopes.map(|scopes| ("scopes".to_owned(), json!(scopes)));
    Fields(scopes.into_iter().collect())
}
