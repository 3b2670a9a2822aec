//! What can go wrong, in the domain's words: how it looks on the wire is each vendor's affair.

mod refusal;

use std::fmt;

pub use refusal::{About, Case, Refusal};

/// Why a request was refused: the stable codes of the public interface.
///
/// They go into the journal and into `X-Mockmint-Reason`; every vendor words each of them in its
/// own way, in an exhaustive `match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// No credential was presented.
    MissingCredential,
    /// A credential was presented in a form that cannot be read.
    MalformedCredential,
    /// The `Authorization` scheme is not one the vendor takes.
    WrongScheme,
    /// No such key.
    UnknownKey,
    /// The key was revoked, or replaced by a newer one.
    RevokedKey,
    /// The identifier is known, the secret beside it is wrong.
    WrongSecret,
    /// A key where a token is needed, or a token where a key is needed.
    WrongCredentialKind,
    /// The token cannot be read.
    MalformedToken,
    /// The token's algorithm is not the one of its key.
    UnsupportedAlgorithm,
    /// The token names a key this server does not have.
    UnknownSigningKey,
    /// The token's signature is wrong.
    BadSignature,
    /// The token's time is over.
    Expired,
    /// The token's time has not come.
    NotYetValid,
    /// The token was issued by somebody else.
    WrongIssuer,
    /// The token is meant for somebody else.
    WrongAudience,
    /// The request's `Origin` may not use the credential.
    OriginNotAllowed,
    /// The credential belongs to another app than the request names.
    WrongApp,
    /// The credential does not allow this operation.
    InsufficientScope,
    /// The scope asked for does not exist or was not granted.
    InvalidScope,
    /// The grant type is not one the vendor offers.
    UnsupportedGrant,
    /// The request cannot be read as the operation's input.
    MalformedRequest,
    /// A thing that may be used once was used again.
    Replayed,
    /// Too many requests.
    RateLimited,
    /// The account or project is switched off.
    Suspended,
    /// No such thing.
    NotFound,
    /// The thing exists, but not for this method.
    MethodNotAllowed,
    /// The request does not fit the state the thing is in.
    Conflict,
    /// The body is larger than the server reads.
    PayloadTooLarge,
    /// The body did not arrive in time.
    Timeout,
    /// The database cannot be reached.
    Unavailable,
    /// A defect of this server.
    Internal,
    /// A fault program answered.
    Injected,
}

impl Reason {
    /// Every reason, in the order of the public interface.
    pub const ALL: &'static [Self] = &[
        Self::MissingCredential,
        Self::MalformedCredential,
        Self::WrongScheme,
        Self::UnknownKey,
        Self::RevokedKey,
        Self::WrongSecret,
        Self::WrongCredentialKind,
        Self::MalformedToken,
        Self::UnsupportedAlgorithm,
        Self::UnknownSigningKey,
        Self::BadSignature,
        Self::Expired,
        Self::NotYetValid,
        Self::WrongIssuer,
        Self::WrongAudience,
        Self::OriginNotAllowed,
        Self::WrongApp,
        Self::InsufficientScope,
        Self::InvalidScope,
        Self::UnsupportedGrant,
        Self::MalformedRequest,
        Self::Replayed,
        Self::RateLimited,
        Self::Suspended,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::PayloadTooLarge,
        Self::Timeout,
        Self::Unavailable,
        Self::Internal,
        Self::Injected,
    ];

    /// The code as the journal and the headers show it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingCredential => "missing_credential",
            Self::MalformedCredential => "malformed_credential",
            Self::WrongScheme => "wrong_scheme",
            Self::UnknownKey => "unknown_key",
            Self::RevokedKey => "revoked_key",
            Self::WrongSecret => "wrong_secret",
            Self::WrongCredentialKind => "wrong_credential_kind",
            Self::MalformedToken => "malformed_token",
            Self::UnsupportedAlgorithm => "unsupported_algorithm",
            Self::UnknownSigningKey => "unknown_signing_key",
            Self::BadSignature => "bad_signature",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::WrongIssuer => "wrong_issuer",
            Self::WrongAudience => "wrong_audience",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::WrongApp => "wrong_app",
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedGrant => "unsupported_grant",
            Self::MalformedRequest => "malformed_request",
            Self::Replayed => "replayed",
            Self::RateLimited => "rate_limited",
            Self::Suspended => "suspended",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Conflict => "conflict",
            Self::PayloadTooLarge => "payload_too_large",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
            Self::Injected => "injected",
        }
    }

    /// What happened, in words a vendor could have sent: nothing of spaces and clocks in it.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::MissingCredential => "no credential was sent",
            Self::MalformedCredential => "the credential cannot be read",
            Self::WrongScheme => "the authorization scheme is not supported",
            Self::UnknownKey | Self::WrongSecret => "the key is not valid",
            Self::RevokedKey => "the key was revoked",
            Self::WrongCredentialKind => "this kind of credential cannot be used here",
            Self::MalformedToken
            | Self::UnsupportedAlgorithm
            | Self::UnknownSigningKey
            | Self::BadSignature
            | Self::WrongIssuer => "the token is not valid",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::WrongAudience => "the token is meant for somebody else",
            Self::OriginNotAllowed => "the origin is not allowed",
            Self::WrongApp => "the credential belongs to another app",
            Self::InsufficientScope => "the credential does not allow this",
            Self::InvalidScope => "the scope is not valid",
            Self::UnsupportedGrant => "the grant type is not supported",
            Self::MalformedRequest => "the request cannot be read",
            Self::Replayed => "this was used before",
            Self::RateLimited => "too many requests",
            Self::Suspended => "the account is suspended",
            Self::NotFound => "not found",
            Self::MethodNotAllowed => "the method is not allowed",
            Self::Conflict => "the request conflicts with the present state",
            Self::PayloadTooLarge => "the body is too large",
            Self::Timeout => "the request did not arrive in time",
            Self::Unavailable => "the service is not available",
            Self::Internal | Self::Injected => "internal error",
        }
    }

    /// The reason with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.code() == code)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// What a use case can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database did not answer or could not store: nothing was changed, and nothing is known
    /// about the credential.
    #[error("the database is not available")]
    Unavailable(#[source] Source),
    /// The database did not confirm a write: it may be stored, or may not be.
    #[error("the database did not confirm the write")]
    Unconfirmed(#[source] Source),
    /// Ours, not the caller's: logged in full, never shown.
    #[error("internal error")]
    Internal(#[source] Source),
}

/// What lies behind an error.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    /// Wraps a defect of this server.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self::Internal(source.into())
    }

    /// Says that the database cannot be asked now.
    pub fn unavailable(source: impl Into<Source>) -> Self {
        Self::Unavailable(source.into())
    }

    /// What the caller may learn of it.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Unavailable(_) | Self::Unconfirmed(_) => {
                Refusal::of(Reason::Unavailable).retry_after(1)
            }
            Self::Internal(_) => Refusal::of(Reason::Internal),
        }
    }
}

/// A result in the domain.
pub type Result<T, E = Error> = std::result::Result<T, E>;
