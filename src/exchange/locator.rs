//! What a request says of its credential before anything is judged.

use std::any::Any;

use uuid::Uuid;

use crate::error::Result;
use crate::issuer::{Found, Issuer};

/// The credential of a request: where it is kept, and the token, read once.
pub struct Presented {
    /// Enough to find the space and the keys.
    pub locator: Locator,
    /// The token in the type that the vendor reads it into. Every format is another type, such as
    /// a [`crate::token::jwt::Unverified`] or why the token is none.
    token: Option<Box<dyn Any + Send + Sync>>,
}

impl Presented {
    /// A token that was read, and where its credential is kept.
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

/// What a vendor's request says of the credential it comes with, enough to find its space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locator {
    /// Nothing that tells.
    Nothing,
    /// A secret that is a key by itself.
    Secret(String),
    /// A public identifier, such as an app id, beside a secret.
    Identifier(String),
    /// The same beside a token that a secret signed: nobody guesses one.
    TokenOf(String),
    /// The `kid` of a token of ours.
    SigningKey(String),
}

impl Locator {
    /// The keys a request may have been made with: in the named space, else in whatever space.
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
