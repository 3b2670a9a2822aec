//! The refusals that differ from others for the same reason.

use super::quota::Resource;
use crate::error;

/// A case of a refusal that only this vendor has.
#[derive(Debug)]
pub(super) enum Case {
    /// `aud` of the token does not match the origin of the page.
    OtherAudience,
    /// Another request with the nonce is still being answered.
    NonceInUse,
    /// A resource is used up.
    InUse(Resource),
}

impl error::Case for Case {}
