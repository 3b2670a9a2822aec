//! The tokens of a vendor, as the control API makes and judges them.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::error::{Refusal, Result};
use crate::exchange::Locator;
use crate::issuer::{Found, Issuer};
use crate::model::credential::Credential;
use crate::model::defect::Defect;
use crate::model::verdict::Trace;
use crate::space::{Space, VendorSettings};
use crate::token::jwt::Jwk;

/// The format of a vendor's tokens.
pub trait TokenFormat: Sync {
    /// How to find the credential that a token was issued for.
    fn locate(&self, _token: &str) -> Locator {
        Locator::Nothing
    }

    /// Issues a token as the vendor's own endpoint would.
    fn mint(&self, minting: &Minting<'_>) -> Result<Minted>;

    /// Issues a token with something wrong; `None` where tokens cannot be wrong in that way.
    fn forge(&self, defect: &str, minting: &Minting<'_>) -> Option<Minted>;

    /// The defects a token can have, with the reason for which each must be refused.
    fn defects(&self) -> Vec<Defect>;

    /// Judges a token as the vendor's own endpoints would.
    fn inspect(&self, inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected;

    /// The keys that verify tokens; none if the key is a credential's secret, or if only the vendor
    /// can read a token.
    fn verification_keys(&self, _issuer: &Issuer, _space: &Space) -> Vec<Jwk> {
        Vec::new()
    }
}

/// A request for a token.
pub struct Minting<'a> {
    /// What issues it.
    pub issuer: &'a Issuer,
    /// The space it is for.
    pub space: &'a Space,
    /// The vendor's settings in that space.
    pub settings: &'a VendorSettings,
    /// The credential it is issued for.
    pub credential: &'a Credential,
    /// The keys of that credential, current and replaced.
    pub keys: &'a Found,
    /// The scope asked for.
    pub scope: Option<&'a str>,
    /// The audience asked for.
    pub audience: Option<&'a str>,
    /// Its lifetime in seconds, if it differs from the setting.
    pub expires_in: Option<i64>,
    /// Further claims, in the vendor's names.
    pub claims: Option<&'a Map<String, Value>>,
    /// The time of the space.
    pub now: DateTime<Utc>,
}

impl Minting<'_> {
    /// Refuses claims for tokens that take none: a request for what would be ignored is a mistake.
    pub(super) fn without_claims(&self) -> Result<()> {
        if self.claims.is_some() {
            let detail = "tokens of this vendor take no claims";
            return Err(Refusal::malformed(detail).at("claims").into());
        }
        Ok(())
    }
}

/// An issued token.
#[derive(Clone, Debug)]
pub struct Minted {
    /// The token.
    pub token: String,
    /// Its format, such as `jwt`.
    pub format: &'static str,
    /// When it ends; `None` for one that never does.
    pub expires_at: Option<DateTime<Utc>>,
    /// What it says.
    pub claims: Value,
}

/// A token to be judged.
pub struct Inspection<'a> {
    /// What issued it, perhaps.
    pub issuer: &'a Issuer,
    /// The space to judge it in.
    pub space: &'a Space,
    /// The vendor's settings in that space.
    pub settings: &'a VendorSettings,
    /// The token.
    pub token: &'a str,
    /// The keys it may have been issued for, in whatever space.
    pub keys: &'a Found,
    /// The `Origin` it would come from.
    pub origin: Option<&'a str>,
    /// The scope it would have to have.
    pub scope: Option<&'a str>,
    /// The instant to judge it at.
    pub at: DateTime<Utc>,
}

/// A judged token.
#[derive(Debug)]
pub struct Inspected {
    /// Its format, such as `jwt`; `None` when it has none of this vendor's.
    pub format: Option<&'static str>,
    /// Its header, as far as it can be read without trusting it.
    pub header: Value,
    /// Its claims, as far as they can be read without trusting it.
    pub claims: Value,
    /// Why it would be refused.
    pub refusal: Option<Refusal>,
}
