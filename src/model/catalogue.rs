//! What is known of a vendor, how sure it is, and who says so.

use serde::Serialize;
use serde::ser::SerializeStruct;

use super::credential::{Credential, Fields};
pub use super::mark::Mark;
use super::settings::VendorSettings;
use crate::error::Reason;
use crate::secret::{MasterKey, Random, Secret};

/// One documented behaviour.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Behaviour {
    /// The fact, as a sentence.
    pub what: &'static str,
    /// How sure it is.
    pub mark: Mark,
    /// Who says so, in the short names of the vendor's `mod.rs`.
    pub source: &'static str,
}

/// A fact that a named source states.
pub const fn confirmed(what: &'static str, source: &'static str) -> Behaviour {
    Behaviour {
        what,
        mark: Mark::Confirmed,
        source,
    }
}

/// A fact that follows from the sources by our reading.
pub const fn inferred(what: &'static str, source: &'static str) -> Behaviour {
    Behaviour {
        what,
        mark: Mark::Inferred,
        source,
    }
}

/// What mockmint does where no source states a fact.
pub const fn unknown(what: &'static str, source: &'static str) -> Behaviour {
    Behaviour {
        what,
        mark: Mark::Unknown,
        source,
    }
}

/// How one refusal looks on the wire.
#[derive(Clone, Debug, Serialize)]
pub struct Wording {
    /// Where: operations, groups of them such as `voices.*`, `no operation`, or in words.
    pub at: String,
    /// The ids of those operations; `None` stands for a path without one.
    #[serde(skip)]
    pub operations: Vec<Option<&'static str>>,
    /// The reasons that come out so.
    pub reasons: Vec<Reason>,
    /// The HTTP status.
    pub status: u16,
    /// The body, in JSON; `…` stands for a text that varies, and is left out where there is none.
    pub body: String,
    /// How sure it is.
    pub mark: Mark,
    /// Who says so.
    pub source: &'static str,
}

/// An environment variable that a vendor's clients, or people's code for them, read.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub value: Told,
}

/// What an environment variable tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Where the server is.
    BaseUrl,
    /// A public field of a credential: its kind and the field.
    Field(&'static str, &'static str),
    /// A secret of a credential: its kind and the role.
    Secret(&'static str, &'static str),
}

impl Variable {
    /// The address of the server.
    pub const fn base_url(name: &'static str) -> Self {
        Self {
            name,
            value: Told::BaseUrl,
        }
    }

    /// A public field of the credentials of a kind.
    pub const fn field(name: &'static str, kind: &'static str, field: &'static str) -> Self {
        Self {
            name,
            value: Told::Field(kind, field),
        }
    }

    /// A secret of the credentials of a kind.
    pub const fn secret(name: &'static str, kind: &'static str, role: &'static str) -> Self {
        Self {
            name,
            value: Told::Secret(kind, role),
        }
    }
}

/// Derives public fields from a credential and its new secrets.
pub type Describe = fn(&Credential, &[(&'static str, Secret<String>)]) -> Fields;

/// What a credential of one kind consists of.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name, such as `api_key`.
    pub name: &'static str,
    /// The public fields a customer may set when it is made.
    pub fields: &'static [&'static str],
    /// Its secrets.
    pub secrets: &'static [SecretKind],
    /// Makes the public identifier, where the vendor has one.
    pub identifier: Option<fn(&Random) -> String>,
    /// Public fields that follow from the rest of the credential.
    pub describe: Describe,
}

/// One of the secrets of a credential.
#[derive(Clone, Copy, Debug)]
pub struct SecretKind {
    /// Its role, which is also its name in answers.
    pub role: &'static str,
    /// Whether the server must be able to read it back.
    pub sealed: bool,
    /// Makes a new one.
    pub generate: fn(&Blueprint<'_>) -> String,
}

/// What a new secret may be made from.
#[derive(Clone, Copy, Debug)]
pub struct Blueprint<'a> {
    /// Chance.
    pub random: &'a Random,
    /// What signing keys are derived from.
    pub master: &'a MasterKey,
    /// The credential it is for, with the generation the secret will have.
    pub credential: &'a Credential,
    /// The vendor's settings in the space it is for.
    pub settings: &'a VendorSettings,
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let roles: Vec<_> = self.secrets.iter().map(|secret| secret.role).collect();
        let mut kind = serializer.serialize_struct("Kind", 3)?;
        kind.serialize_field("name", self.name)?;
        kind.serialize_field("fields", self.fields)?;
        kind.serialize_field("secrets", &roles)?;
        kind.end()
    }
}
