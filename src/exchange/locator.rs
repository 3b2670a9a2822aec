//! What a request says of its credential before anything is judged.

use uuid::Uuid;

use crate::error::Result;
use crate::issuer::{Found, Issuer};

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
