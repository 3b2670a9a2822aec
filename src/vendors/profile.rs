//! The constants of a vendor: its names, its table of operations and its catalogue.

use serde::Serialize;

use super::refusals::Refusals;
use crate::error::Reason;
use crate::exchange::Operation;
use crate::model::advice::Advice;
use crate::model::catalogue::{Behaviour, Kind, Variable};
use crate::model::settings::Declarations;

/// The constants of a vendor.
pub struct Profile {
    /// Its name, in lower case: the key of its settings, credentials and fixtures.
    pub name: &'static str,
    /// Its name as people write it.
    pub title: &'static str,
    /// The host names of the real service. A request for one of them is this vendor's, whatever
    /// its path.
    pub hosts: &'static [&'static str],
    /// Its operations; the first one that matches a request answers it.
    pub operations: &'static [Operation],
    /// Other spellings of its paths.
    pub aliases: &'static [Alias],
    /// Whether a path with a slash at its end is the one without.
    pub ignores_trailing_slash: bool,
    /// The documented and inferred facts about it.
    pub behaviours: fn() -> &'static [Behaviour],
    /// What it demands of its clients; the checks are based on it.
    pub advices: &'static [Advice],
    /// What the catalogue says of its refusals besides their wordings.
    pub refusals: Refusals,
    /// Its settings: unknown facts, and switches a tester may want.
    pub settings: Declarations,
    /// The kinds of credentials it hands out.
    pub kinds: &'static [Kind],
    /// The environment variables its clients, or people's code for them, read: first the base
    /// URL, then all that a client has to know.
    pub environment: &'static [Variable],
    /// The JSON Schema of its part of a seed.
    pub seed_schema: &'static str,
    /// The simplest request that needs a credential: what a defective one is tried on.
    pub probe: Probe,
    /// The public field and the secret of Basic credentials (RFC 7617), if it takes them; anything else
    /// in the header is a token then.
    pub basic: Option<(&'static str, &'static str)>,
}

impl Profile {
    /// The operation a request is for; the path is a canonical one.
    pub fn operation(&self, method: &str, path: &str) -> Option<&'static Operation> {
        let mut operations = self.operations.iter();
        operations.find(|operation| operation.matches(method, path))
    }

    /// The path under which operations are listed, for a request that spells it differently.
    pub fn canonical(&self, path: &str) -> Option<String> {
        let alias = self.aliases.iter().find_map(|alias| alias.resolve(path));
        let resolved = alias.as_deref().unwrap_or(path);
        let shortened = match resolved.strip_suffix('/') {
            Some(rest) if self.ignores_trailing_slash && !rest.is_empty() => rest,
            _ => resolved,
        };
        (shortened != path).then(|| shortened.to_owned())
    }
}

/// A prefix of paths that stands for another one.
pub struct Alias {
    /// The prefix as it is requested.
    pub prefix: &'static str,
    /// The prefix of the operations.
    pub stands_for: &'static str,
}

impl Alias {
    fn resolve(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix(self.prefix)?;
        rest.starts_with('/')
            .then(|| format!("{}{rest}", self.stands_for))
    }
}

/// A request that needs a credential.
#[derive(Clone, Copy, Serialize)]
pub struct Probe {
    /// The HTTP method.
    pub method: &'static str,
    /// The path; a `{name}` stands for a public field of the credential.
    pub path: &'static str,
    /// The header that carries the credential.
    pub header: &'static str,
    /// What stands before the credential in it.
    pub prefix: &'static str,
    /// The role of the secret that can be presented so by itself; none where only tokens can.
    pub key: Option<&'static str>,
    /// The status a refusal for a reason has there.
    #[serde(skip)]
    pub status: fn(Reason) -> u16,
}

#[cfg(test)]
mod tests {
    use crate::vendors;

    #[test]
    fn a_path_is_listed_under_its_canonical_spelling() {
        for (vendor, path, listed) in [
            ("agora", "/cn/v1/projects/a/x/", Some("/v1/projects/a/x")),
            ("agora", "/cn/api/x", Some("/api/x")),
            ("agora", "/v1/projects/a/join/", Some("/v1/projects/a/join")),
            ("agora", "/v1/projects/a", None),
            ("agora", "/cnx/v1", None),
            ("agora", "/", None),
            (
                "voicegain",
                "/ascalon-web-api/sa/config",
                Some("/v1/sa/config"),
            ),
            ("voicegain", "/ascalon-web-api", None),
            ("voicegain", "/v1/sa/config/", None),
        ] {
            let profile = vendors::named(vendor).unwrap().profile();
            assert_eq!(profile.canonical(path).as_deref(), listed, "{path}");
        }
    }
}
