//! Context JWTs and users: how they are made, asked for and seeded.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::context::{self, Context};
use super::short_lived::UnverifiedToken;
use super::{NAME, long_lived};
use crate::error::Refusal;
use crate::model::catalogue::{Kind, SecretKind};
use crate::model::credential::{Chosen, Fields};
use crate::model::draft::Draft;
use crate::model::name::Name;
use crate::secret::{Secret, Verifier};
use crate::token::jwt::Unverified;
use crate::vendors::Wish;
use crate::wire::json::{self, BadJson};
use crate::wire::origin::OriginPattern;

/// The JWT of a context.
pub(super) const CONTEXT_KEY: &str = "context_key";
/// A user who logs in.
pub(super) const USER: &str = "user";
/// A token carries its context's patterns: more of them would not fit into a header.
const MOST_ORIGINS: usize = 16;

/// The kinds of credentials.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: CONTEXT_KEY,
        fields: &["allowed_origins", "context"],
        secrets: &[SecretKind {
            role: "jwt",
            sealed: false,
            generate: long_lived::generate,
        }],
        identifier: None,
        describe: |credential, _| {
            let context = Context::of(credential);
            Fields(Map::from_iter([
                ("account_id".to_owned(), json!(context.account_id)),
                ("context_id".to_owned(), json!(context.id)),
                ("allowed_origins".to_owned(), json!(context.allowed_origins)),
            ]))
        },
    },
    Kind {
        name: USER,
        fields: &["email"],
        secrets: &[SecretKind {
            role: "password",
            sealed: false,
            generate: |blueprint| blueprint.random.key("pw_mockmint_"),
        }],
        identifier: Some(|random| format!("user-{}@mockmint.example", random.hex(4))),
        describe: |credential, _| {
            let account = context::account_id(credential.space, &credential.account);
            Fields(Map::from_iter([
                ("account_id".to_owned(), json!(account)),
                ("user_id".to_owned(), json!(credential.id)),
                ("email".to_owned(), json!(credential.identifier)),
            ]))
        },
    },
];

/// A credential somebody asks the control API for.
pub(super) fn draft(kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal> {
    if let Some(unknown) = wish
        .fields
        .keys()
        .find(|name| !kind.fields.contains(&&***name))
    {
        let detail = format!("unknown field; there are {}", kind.fields.join(", "));
        return Err(Refusal::malformed(detail).at(format!("fields.{unknown}")));
    }
    let wrong = |field: &str, what: String| Refusal::malformed(what).at(format!("fields.{field}"));
    let text = |field: &str| match wish.fields.get(field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(field, "must be a text".into())),
    };
    let (context, email) = (text("context")?, text("email")?);
    let context = context.map(Name::parse).transpose();
    let context = context.map_err(|what| wrong("context", what.into()))?;
    let email = email.map(|e| address(&e)).transpose();
    let email = email.map_err(|what| wrong("email", what.into()))?;
    let origins = wish.fields.get("allowed_origins");
    let origins = origins.map(read_origins).transpose();
    let origins = origins.map_err(|what| wrong("allowed_origins", what))?;
    Ok(Draft {
        vendor: NAME,
        kind,
        account: wish.account,
        name: wish.name,
        identifier: email,
        fields: fields(context, origins),
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
    contexts: Vec<SeededContext>,
    #[serde(default)]
    users: Vec<SeededUser>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeededContext {
    name: Name,
    allowed_origins: Option<Value>,
    /// `generate`, or a JWT somebody chose.
    key: Option<Secret<String>>,
    hash: Option<String>,
    /// The names of further JWTs of the context.
    #[serde(default)]
    jwts: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeededUser {
    name: Name,
    email: String,
    password: Option<Secret<String>>,
    hash: Option<String>,
}

/// Reads the vendor's part of a seed.
pub(super) fn seed(section: &Value) -> Result<Vec<Draft>, BadJson> {
    let section: Section = json::read(section)?;
    let mut drafts = Vec::new();
    for (a, account) in section.accounts.into_iter().enumerate() {
        for (c, context) in account.contexts.into_iter().enumerate() {
            let place = format!("accounts[{a}].contexts[{c}]");
            drafts.extend(contexts(account.name.as_str(), context, &place)?);
        }
        for (u, user) in account.users.into_iter().enumerate() {
            let place = format!("accounts[{a}].users[{u}]");
            drafts.push(seeded_user(account.name.as_str(), user, &place)?);
        }
    }
    Ok(drafts)
}

fn contexts(account: &str, seeded: SeededContext, place: &str) -> Result<Vec<Draft>, BadJson> {
    let origins = seeded.allowed_origins.as_ref().map(read_origins);
    let origins = origins
        .transpose()
        .map_err(|what| wrong(place, "allowed_origins", what))?;
    let draft = |name: Name, context: Option<Name>, chosen| Draft {
        vendor: NAME,
        kind: &KINDS[0],
        account: account.to_owned(),
        name: name.into(),
        identifier: None,
        fields: fields(context, origins.clone()),
        chosen,
    };
    let key = seeded.key.filter(|key| key.expose() != "generate");
    if let Some(key) = &key {
        check_jwt(key.expose()).map_err(|what| wrong(place, "key", what))?;
    }
    let chosen = chosen("jwt", key, seeded.hash).map_err(|what| wrong(place, "hash", what))?;
    let mut drafts = vec![draft(seeded.name.clone(), None, chosen)];
    for name in seeded.jwts {
        drafts.push(draft(name, Some(seeded.name.clone()), Vec::new()));
    }
    Ok(drafts)
}

fn seeded_user(account: &str, user: SeededUser, place: &str) -> Result<Draft, BadJson> {
    let email = address(&user.email).map_err(|what| wrong(place, "email", what))?;
    let length = user.password.as_ref().map(|p| p.expose().len());
    if length.is_some_and(|length| !(8..=512).contains(&length)) {
        return Err(wrong(place, "password", "must have 8 to 512 bytes"));
    }
    let chosen = chosen("password", user.password, user.hash);
    Ok(Draft {
        vendor: NAME,
        kind: &KINDS[1],
        account: account.to_owned(),
        name: user.name.into(),
        identifier: Some(email),
        fields: Fields::default(),
        chosen: chosen.map_err(|what| wrong(place, "hash", what))?,
    })
}

fn chosen(
    role: &'static str,
    secret: Option<Secret<String>>,
    hash: Option<String>,
) -> Result<Vec<Chosen>, &'static str> {
    let hash = match hash {
        Some(_) if secret.is_none() => return Err("a hash needs its secret beside it"),
        Some(hash) => Some(Verifier::hashed(hash).ok_or("must be an argon2id hash")?),
        None => None,
    };
    let chosen = secret.map(|secret| Chosen { role, secret, hash });
    Ok(chosen.into_iter().collect())
}

/// What can be presented as a context JWT, and is not taken for a short-lived token.
fn check_jwt(token: &str) -> Result<(), &'static str> {
    let is_other = |token: Unverified| match UnverifiedToken::read(token) {
        Ok(token) => token.space().is_none(),
        Err(_) => true,
    };
    if token.len() <= 512 && Unverified::read(token).is_ok_and(is_other) {
        return Ok(());
    }
    Err("must be generate, or a jwt of at most 512 characters")
}

fn address(email: &str) -> Result<String, &'static str> {
    let is_plain = email.len() <= 128 && email.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain
        && email
            .split_once('@')
            .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty())
    {
        return Ok(email.to_lowercase());
    }
    Err("must be an address such as dev@mockmint.example")
}

fn read_origins(value: &Value) -> Result<Vec<String>, String> {
    let list = value.as_array().filter(|list| list.len() <= MOST_ORIGINS);
    let list = list.ok_or_else(|| format!("must be a list of at most {MOST_ORIGINS} patterns"))?;
    list.iter()
        .map(|pattern| {
            let text = pattern.as_str().filter(|text| text.len() <= 128);
            let text = text.ok_or("each pattern must be a text of at most 128 characters")?;
            OriginPattern::parse(text).map_err(|error| error.to_string())?;
            Ok(text.to_owned())
        })
        .collect()
}

fn fields(context: Option<Name>, origins: Option<Vec<String>>) -> Fields {
    let context = context.map(|context| ("context".to_owned(), json!(context.as_str())));
    let origins = origins.map(|origins| ("allowed_origins".to_owned(), json!(origins)));
    Fields(context.into_iter().chain(origins).collect())
}

fn wrong(place: &str, field: &str, message: impl Into<String>) -> BadJson {
    BadJson {
        path: format!("{place}.{field}"),
        message: message.into(),
    }
}
