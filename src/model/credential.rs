//! Credentials: what a vendor hands to its customers, and what is kept of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::secret::{Secret, Verifier};

/// Public facts of a credential, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(pub Map<String, Value>);

impl Fields {
    /// The text field called `name`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// The list of texts called `name`.
    pub fn texts(&self, name: &str) -> Option<Vec<&str>> {
        let list = self.0.get(name)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).collect())
    }
}

impl std::fmt::Display for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Value::from(self.0.clone()).fmt(f)
    }
}

/// Stored as JSON text: the one form both engines read alike.
impl TryFrom<String> for Fields {
    type Error = serde_json::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        serde_json::from_str(&text)
    }
}

/// Whether a credential can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It can.
    Active,
    /// It could, and never will again.
    Revoked,
}

impl State {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        match word.as_str() {
            "active" => Ok(Self::Active),
            "revoked" => Ok(Self::Revoked),
            _ => Err(format!("unknown credential state {word}")),
        }
    }
}

/// What a vendor knows a customer by, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Credential {
    /// Our key.
    pub id: Uuid,
    /// The space it lives in.
    pub space: Uuid,
    /// The vendor it belongs to.
    pub vendor: String,
    /// Its kind, in the vendor's words.
    pub kind: String,
    /// The account it belongs to.
    pub account: String,
    /// What people call it.
    pub name: String,
    /// The public identifier it is presented with, where the vendor has one.
    pub identifier: Option<String>,
    /// Whether it can be used.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// How often its secrets were made.
    pub generation: i64,
    /// Its public facts.
    #[sqlx(try_from = "String")]
    pub fields: Fields,
    /// When it was made, by the space clock.
    pub created_at: DateTime<Utc>,
    /// When it was last used, by the space clock.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What is kept of one secret of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct StoredSecret {
    /// Our key.
    #[sqlx(rename = "secret_id")]
    pub id: Uuid,
    /// Which of the credential's secrets it is, such as `key`.
    pub role: String,
    /// The generation of the credential it was made for.
    #[sqlx(rename = "secret_generation")]
    pub generation: i64,
    /// What it is found by.
    pub lookup: Vec<u8>,
    /// What it is checked against.
    #[sqlx(try_from = "String")]
    pub verifier: Verifier,
    /// When it was made, by the space clock.
    #[sqlx(rename = "secret_created_at")]
    pub created_at: DateTime<Utc>,
    /// When it was replaced or withdrawn, by the space clock.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Until when it still works after that.
    pub grace_until: Option<DateTime<Utc>>,
}

/// One secret together with the credential it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Key {
    /// Whose it is.
    #[sqlx(flatten)]
    pub credential: Credential,
    /// What is kept of it.
    #[sqlx(flatten)]
    pub secret: StoredSecret,
}

impl Key {
    /// Whether the secret is accepted at `now`.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.credential.state == State::Active
            && (self.secret.revoked_at.is_none()
                || self.secret.grace_until.is_some_and(|until| now < until))
    }
}

/// A secret that a person chose.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Its role.
    pub role: &'static str,
    /// Itself.
    pub secret: Secret<String>,
    /// Its argon2id hash, where that was made beforehand.
    pub hash: Option<Verifier>,
}

/// A credential with the secrets that were made for it, to be shown this once.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The credential.
    pub credential: Credential,
    /// Its secrets, by role.
    pub secrets: Vec<(&'static str, Secret<String>)>,
}
