//! How a request names its credential, before anything is judged.

use std::any::Any;

use uuid::Uuid;

use crate::error::Result;
use crate::issuer::{Found, Issuer};

/// The credential of a request: how to find it, and its token, which is read once.
pub struct Presented {
    /// How to find the space and the keys.
    pub locator: Locator,
    /// The token, in a type of the vendor: each has another format. Speechify and SORI read a
    /// [`crate::token::jwt::Unverified`]; Voicegain also decodes the claims that name the space.
    token: Option<Box<dyn Any + Send + Sync>>,
}

impl Presented {
    /// A token that was read, and how to find its credential.
    pub fn token<T: Any + Send + Sync>(locator: Locator, token: T) -> Self {
        Self {
            locator,
            token: Some(Box::new(token)),
        }
    }

    /// The token, in the type it was read into.
    pub(super) fn read<T: Any>(&self) -> Option<&T> {
        self.token.as_ref()?.downcast_ref()
    }
}

impl From<Locator> for Presented {
    fn from(locator: Locator) -> Self {
        Self {
            locator,
            token: None,
        }
    }
}

/// How to find the credential of a request, and by it the space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locator {
    /// The request does not tell.
    Nothing,
    /// A secret that is a key by itself.
    Secret(String),
    /// A public identifier, such as an app id, beside a secret.
    Identifier(String),
    /// A public identifier beside a token that a secret signed, which nobody can guess.
    TokenOf(String),
    /// The `kid` of a token that this server issued.
    SigningKey(String),
}

impl Locator {
    /// The candidate keys: in the named space, else in every space.
    pub async fn find(&self, issuer: &Issuer, vendor: &str, named: Option<Uuid>) -> Result<Found> {
        match self {
            Self::Nothing | Self::SigningKey(_) => Ok(Found::default()),
            Self::Secret(secret) => issuer.keys_matching(vendor, secret, named).await,
            Self::Identifier(identifier) | Self::TokenOf(identifier) => {
                issuer.keys_identified(vendor, identifier, named).await
            }
        }
    }
}
