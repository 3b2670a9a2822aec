//! Refusals as the catalogue shows them, while the settings are as they are by default.

mod legacy;
mod modern;
mod token;

use std::sync::LazyLock;

use crate::error::Reason;
use crate::model::catalogue::Wording;

/// Every wording.
pub(super) fn all() -> &'static [Wording] {
    static ALL: LazyLock<Vec<Wording>> =
        LazyLock::new(|| [token::WORDINGS, legacy::WORDINGS, modern::WORDINGS].concat());
    &ALL
}

const OWN: &str = "none: status and text are mockmint's own";
/// What is wrong with who asks.
const CREDENTIALS: &[Reason] = &[
    Reason::MissingCredential,
    Reason::WrongScheme,
    Reason::UnknownKey,
    Reason::RevokedKey,
    Reason::WrongSecret,
    Reason::WrongCredentialKind,
    Reason::MalformedToken,
    Reason::UnsupportedAlgorithm,
    Reason::UnknownSigningKey,
    Reason::BadSignature,
    Reason::Expired,
    Reason::NotYetValid,
    Reason::WrongIssuer,
    Reason::WrongAudience,
    Reason::WrongApp,
    Reason::Replayed,
];
