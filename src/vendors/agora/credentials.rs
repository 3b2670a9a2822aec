//! Projects: an app id with its certificates, and the customer id and secret that may call for it.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::NAME;
use super::access_token2::is_hex32;
use crate::error::Refusal;
use crate::model::catalogue::{Blueprint, Kind, SecretKind};
use crate::model::credential::{Chosen, Credential, Fields};
use crate::model::draft::Draft;
use crate::model::name::Name;
use crate::secret::{Secret, Verifier};
use crate::vendors::Wish;
use crate::wire::json::{self, BadJson};

/// The role of the certificate tokens are signed with.
pub(super) const CERTIFICATE: &str = "app_certificate";
/// The role of the second certificate, which verifies as well: what rotation is done with.
pub(super) const BACKUP: &str = "backup_certificate";
/// The role of what goes into Basic.
pub(super) const CUSTOMER_SECRET: &str = "customer_secret";

/// The kinds of credentials.
pub(super) const KINDS: &[Kind] = &[Kind {
    name: "project",
    fields: &["customer_id", "service", "suspended"],
    secrets: &[
        SecretKind {
            role: CERTIFICATE,
            sealed: true,
            generate: certificate,
        },
        SecretKind {
            role: BACKUP,
            sealed: true,
            generate: certificate,
        },
        SecretKind {
            role: CUSTOMER_SECRET,
            sealed: false,
            // The vendor's are 32 hexadecimal characters; ours say whose they are.
            generate: |blueprint| blueprint.random.key("mockmint_"),
        },
    ],
    identifier: Some(|random| random.hex(16)),
    describe,
}];

fn certificate(blueprint: &Blueprint<'_>) -> String {
    blueprint.random.hex(16)
}

/// The public facts the interface promises, whether somebody chose them or not.
fn describe(credential: &Credential, _: &[(&'static str, Secret<String>)]) -> Fields {
    let customer_id = match credential.fields.text("customer_id") {
        Some(chosen) => chosen.to_owned(),
        None => credential.id.simple().to_string(),
    };
    Fields(Map::from_iter([
        ("app_id".to_owned(), json!(credential.identifier)),
        ("customer_id".to_owned(), json!(customer_id)),
        ("service".to_owned(), json!(has_service(credential))),
        ("suspended".to_owned(), json!(is_suspended(credential))),
    ]))
}

/// Whether Real-Time STT is switched on for a project.
pub(super) fn has_service(project: &Credential) -> bool {
    project.fields.0.get("service") != Some(&Value::Bool(false))
}

/// Whether a project is suspended.
pub(super) fn is_suspended(project: &Credential) -> bool {
    project.fields.0.get("suspended") == Some(&Value::Bool(true))
}

/// A project somebody asks the control API for.
pub(super) fn draft(kind: &'static Kind, wish: Wish) -> Result<Draft, Refusal> {
    for (name, value) in &wish.fields {
        let message = match name.as_str() {
            "customer_id" => value.as_str().map_or(Err(ID_FORM), check_id),
            "service" | "suspended" if value.is_boolean() => Ok(()),
            "service" | "suspended" => Err("must be true or false"),
            _ => Err("unknown field; there are customer_id, service and suspended"),
        };
        message.map_err(|message| Refusal::malformed(message).at(format!("fields.{name}")))?;
    }
    Ok(Draft {
        vendor: NAME,
        kind,
        account: wish.account,
        name: wish.name,
        identifier: None,
        fields: Fields(wish.fields),
        chosen: Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    projects: Vec<Project>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Project {
    /// What people call it; the app id where they call it nothing.
    name: Option<Name>,
    account: Option<Name>,
    app_id: String,
    app_certificate: Option<Secret<String>>,
    backup_certificate: Option<Secret<String>>,
    customer: Option<Customer>,
    #[serde(default = "yes")]
    service: bool,
    #[serde(default)]
    suspended: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Customer {
    id: String,
    secret: Option<Secret<String>>,
    hash: Option<String>,
}

/// Reads the vendor's part of a seed.
pub(super) fn seed(section: &Value) -> Result<Vec<Draft>, BadJson> {
    let section: Section = json::read(section)?;
    let mut drafts: Vec<Draft> = Vec::with_capacity(section.projects.len());
    for (index, project) in section.projects.into_iter().enumerate() {
        let place = format!("projects[{index}]");
        let wrong = |field: &str, message: &str| BadJson {
            path: format!("{place}.{field}"),
            message: message.to_owned(),
        };
        let is_taken = drafts
            .iter()
            .any(|other| other.identifier.as_ref() == Some(&project.app_id));
        if is_taken {
            return Err(wrong("app_id", "there are two projects of this app id"));
        }
        drafts.push(seeded(project, wrong)?);
    }
    Ok(drafts)
}

fn seeded(project: Project, wrong: impl Fn(&str, &str) -> BadJson) -> Result<Draft, BadJson> {
    if !is_hex32(&project.app_id) {
        return Err(wrong("app_id", HEX_FORM));
    }
    let mut chosen = Vec::new();
    for (role, certificate) in [
        (CERTIFICATE, project.app_certificate),
        (BACKUP, project.backup_certificate),
    ] {
        if let Some(secret) = certificate {
            if !is_hex32(secret.expose()) {
                return Err(wrong(role, HEX_FORM));
            }
            chosen.push(Chosen {
                role,
                secret,
                hash: None,
            });
        }
    }
    let mut fields = Map::from_iter([
        ("service".to_owned(), json!(project.service)),
        ("suspended".to_owned(), json!(project.suspended)),
    ]);
    if let Some(customer) = project.customer {
        check_id(&customer.id).map_err(|message| wrong("customer.id", message))?;
        fields.insert("customer_id".into(), json!(customer.id));
        chosen.extend(customer_secret(customer, &wrong)?);
    }
    Ok(Draft {
        vendor: NAME,
        kind: &KINDS[0],
        account: project.account.map_or_else(|| "main".into(), Name::into),
        name: project
            .name
            .map_or_else(|| project.app_id.clone(), Name::into),
        identifier: Some(project.app_id),
        fields: Fields(fields),
        chosen,
    })
}

fn customer_secret(
    customer: Customer,
    wrong: impl Fn(&str, &str) -> BadJson,
) -> Result<Option<Chosen>, BadJson> {
    let not_a_hash = || wrong("customer.hash", "must be an argon2id hash");
    let hash = customer
        .hash
        .map(|hash| Verifier::hashed(hash).ok_or_else(not_a_hash))
        .transpose()?;
    let Some(secret) = customer.secret else {
        let alone = hash.map(|_| wrong("customer.hash", "a hash needs its secret beside it"));
        return alone.map_or(Ok(None), Err);
    };
    let is_plain = !secret.expose().chars().any(char::is_control);
    if !(8..=512).contains(&secret.expose().len()) || !is_plain {
        let form = "must have 8 to 512 characters and none of control";
        return Err(wrong("customer.secret", form));
    }
    Ok(Some(Chosen {
        role: CUSTOMER_SECRET,
        secret,
        hash,
    }))
}

/// Whether Basic can carry it (RFC 7617 section 2: no colon in the user id).
fn check_id(id: &str) -> Result<(), &'static str> {
    let is_plain = |c: char| c != ':' && !c.is_control();
    if (1..=64).contains(&id.len()) && id.chars().all(is_plain) {
        return Ok(());
    }
    Err(ID_FORM)
}

const ID_FORM: &str = "must be 1 to 64 characters, no colon and none of control";
const HEX_FORM: &str = "must be 32 hexadecimal characters";
