//! Default tokens and master keys: how they are made, asked for and seeded.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::{NAME, plan, user_token};
use crate::error::Refusal;
use crate::model::catalogue::{Kind, SecretKind};
use crate::model::credential::{Chosen, Fields};
use crate::model::draft::Draft;
use crate::model::name::Name;
use crate::secret::{Random, Secret, Verifier};
use crate::vendors::Wish;
use crate::wire::json::{self, BadJson};

/// The default token of an account: it never expires (seed0).
pub(super) const API_TOKEN: &str = "api_token";
/// What makes tokens that do expire (a secondary source; see `behaviours.rs`).
pub(super) const MASTER_KEY: &str = "master_key";

/// The kinds of credentials.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: API_TOKEN,
        fields: &["plans"],
        secrets: &[SecretKind {
            role: "token",
            sealed: false,
            generate: |blueprint| token(blueprint.random),
        }],
        identifier: None,
        describe: |_, _| Fields::default(),
    },
    Kind {
        name: MASTER_KEY,
        fields: &["plans"],
        secrets: &[SecretKind {
            role: "master_key",
            sealed: false,
            generate: |blueprint| blueprint.random.key("elsa_mockmint_"),
        }],
        identifier: None,
        describe: |_, _| Fields::default(),
    },
];

/// 108 characters of base64 for 80 bytes, as the vendor's tokens have in public code. The first
/// eight say whose it is, and are base64 themselves; 74 bytes are random.
fn token(random: &Random) -> String {
    format!("mockmint{}", BASE64_STANDARD.encode(random.bytes::<74>()))
}

/// A credential somebody asks the control API for.
pub(super) fn draft(kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal> {
    if let Some(unknown) = wish.fields.keys().find(|name| *name != "plans") {
        let refusal = Refusal::malformed("unknown field; there is plans");
        return Err(refusal.at(format!("fields.{unknown}")));
    }
    let fields = match wish.fields.get("plans") {
        None => Fields::default(),
        Some(plans) => plan::read(plans).map_err(|m| Refusal::malformed(m).at("fields.plans"))?,
    };
    Ok(Draft {
        vendor: NAME,
        kind,
        account: wish.account,
        name: wish.name,
        identifier: None,
        fields,
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
    token: Option<Secret<String>>,
    hash: Option<String>,
    master_key: Option<Secret<String>>,
    master_hash: Option<String>,
    plans: Option<Value>,
}

/// Reads the vendor's part of a seed: each account gets a token, and a master key if it has one.
pub(super) fn seed(section: &Value) -> Result<Vec<Draft>, BadJson> {
    let section: Section = json::read(section)?;
    let mut drafts = Vec::new();
    for (index, account) in section.accounts.into_iter().enumerate() {
        let place = format!("accounts[{index}]");
        let wrong = |field: &str, message: String| BadJson {
            path: format!("{place}.{field}"),
            message,
        };
        let fields = account.plans.as_ref().map(plan::read).transpose();
        let fields = fields.map_err(|message| wrong("plans", message))?;
        let fields = fields.unwrap_or_default();
        let token = chosen("token", account.token, "hash", account.hash);
        let token = token.map_err(|(field, message)| wrong(field, message))?;
        drafts.push(seeded(account.name.as_str(), &KINDS[0], &fields, token));
        let key = chosen(
            "master_key",
            account.master_key,
            "master_hash",
            account.master_hash,
        );
        let key = key.map_err(|(field, message)| wrong(field, message))?;
        if key.is_some() {
            drafts.push(seeded(account.name.as_str(), &KINDS[1], &fields, key));
        }
    }
    Ok(drafts)
}

fn seeded(account: &str, kind: &'static Kind, fields: &Fields, chosen: Option<Chosen>) -> Draft {
    Draft {
        vendor: NAME,
        kind,
        account: account.to_owned(),
        name: account.to_owned(),
        identifier: None,
        fields: fields.clone(),
        chosen: chosen.into_iter().collect(),
    }
}

fn chosen(
    role: &'static str,
    secret: Option<Secret<String>>,
    hash_field: &'static str,
    hash: Option<String>,
) -> Result<Option<Chosen>, (&'static str, String)> {
    let wrong = |field: &'static str, message: &str| (field, message.to_owned());
    let Some(secret) = secret else {
        return match hash {
            None => Ok(None),
            Some(_) => Err(wrong(hash_field, "a hash needs its secret beside it")),
        };
    };
    check_secret(secret.expose()).map_err(|message| wrong(role, message))?;
    let hash = match hash {
        None => None,
        Some(hash) => Some(
            Verifier::hashed(hash).ok_or_else(|| wrong(hash_field, "must be an argon2id hash"))?,
        ),
    };
    Ok(Some(Chosen { role, secret, hash }))
}

/// What can be sent after a scheme (RFC 9110 section 11.2), and is not taken for a user's token.
fn check_secret(secret: &str) -> Result<(), &'static str> {
    let is_inner = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b);
    let body = secret.trim_end_matches('=');
    if !(8..=512).contains(&secret.len()) || !body.bytes().all(is_inner) || body.is_empty() {
        return Err("must have 8 to 512 characters of A-Z, a-z, 0-9 and -._~+/, then = if any");
    }
    if user_token::is_one(secret) {
        return Err("must not begin with mockuser, as the tokens of users do");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_token_is_base64_of_eighty_bytes() {
        let token = token(&Random::default());

        assert_eq!(token.len(), 108);
        assert_eq!(BASE64_STANDARD.decode(&token).unwrap().len(), 80);
        assert!(!user_token::is_one(&token));
    }
}
