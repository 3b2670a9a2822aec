//! Contexts: what a JWT stands for, and the ids it is known by.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::credential::Credential;
use crate::secret::sha256;
use crate::wire::origin::{Origin, OriginPattern};

/// One context of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Context {
    /// Its account.
    pub(super) account: String,
    /// The account's id.
    pub(super) account_id: Uuid,
    /// Its own id.
    pub(super) id: Uuid,
    /// What people call it.
    pub(super) name: String,
    /// The origins its pages come from.
    pub(super) allowed_origins: Vec<String>,
}

impl Context {
    /// The context of that name.
    pub(super) fn new(
        space: Uuid,
        account: &str,
        name: &str,
        allowed_origins: Vec<String>,
    ) -> Self {
        Self {
            account: account.to_owned(),
            account_id: account_id(space, account),
            id: context_id(space, account, name),
            name: name.to_owned(),
            allowed_origins,
        }
    }

    /// The context a credential is a JWT of.
    pub(super) fn of(credential: &Credential) -> Self {
        let origins = credential.fields.texts("allowed_origins");
        let origins = origins.unwrap_or_else(|| vec!["*"]);
        Self::new(
            credential.space,
            &credential.account,
            name(credential),
            origins.into_iter().map(str::to_owned).collect(),
        )
    }

    /// Whether its pages may come from there.
    pub(super) fn allows(&self, origin: &Origin) -> bool {
        self.allowed_origins
            .iter()
            .filter_map(|pattern| OriginPattern::parse(pattern).ok())
            .any(|pattern| pattern.matches(origin))
    }
}

/// The name of the context a credential is a JWT of: its own, unless it is one of several.
pub(super) fn name(credential: &Credential) -> &str {
    credential
        .fields
        .text("context")
        .unwrap_or(&credential.name)
}

/// The id of an account in a space.
pub(super) fn account_id(space: Uuid, account: &str) -> Uuid {
    id(&["account", &space.to_string(), account])
}

/// The id of a context in a space.
pub(super) fn context_id(space: Uuid, account: &str, context: &str) -> Uuid {
    id(&["context", &space.to_string(), account, context])
}

/// Ids that follow from names, so that nobody has to be asked for them.
fn id(parts: &[&str]) -> Uuid {
    let digest = sha256(&parts.join("\0"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(origins: &[&str]) -> Context {
        let origins = origins.iter().map(|o| (*o).to_owned()).collect();
        Context::new(Uuid::nil(), "acme", "main", origins)
    }

    #[test]
    fn a_context_allows_the_origins_it_lists_and_no_others() {
        let origin = |text: &str| Origin::parse(text.as_bytes()).unwrap();
        let context = context(&["localhost:8080", "*.example.com"]);

        assert!(context.allows(&origin("http://localhost:8080")));
        assert!(context.allows(&origin("https://app.example.com")));
        assert!(!context.allows(&origin("http://localhost:8081")));
        assert!(!context.allows(&origin("https://example.com")));
        assert!(!self::context(&[]).allows(&origin("https://example.com")));
    }

    #[test]
    fn ids_tell_spaces_accounts_and_contexts_apart() {
        let other = Uuid::from_u128(1);
        let ids = [
            context_id(Uuid::nil(), "a", "b"),
            context_id(Uuid::nil(), "ab", ""),
            context_id(Uuid::nil(), "a", "c"),
            context_id(other, "a", "b"),
            account_id(Uuid::nil(), "a"),
            account_id(other, "a"),
        ];

        for (index, id) in ids.iter().enumerate() {
            assert!(!ids[..index].contains(id));
        }
    }
}
