//! Which vendor a request is for. The paths a vendor claims follow from its operations.

use std::sync::LazyLock;

use super::{ALL, Vendor};

/// The vendor a request is for: by the host of the real service, else by path.
pub fn addressed(host: &str, path: &str) -> Option<&'static dyn Vendor> {
    let by_host = |vendor: &&&dyn Vendor| vendor.profile().hosts.contains(&host);
    let by_path = |vendor: &&&dyn Vendor| {
        base_paths(vendor.name())
            .iter()
            .any(|base| is_below(path, base))
    };
    let found = ALL.iter().find(by_host);
    found.or_else(|| ALL.iter().find(by_path)).copied()
}

/// The paths a vendor claims on a shared port, each with everything below it: the shortest
/// beginnings of its operations' paths that no other vendor's paths have, and its aliases.
pub fn base_paths(vendor: &str) -> &'static [&'static str] {
    static BASES: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
        ALL.iter()
            .map(|vendor| (vendor.name(), bases(*vendor)))
            .collect()
    });
    let mut all = BASES.iter();
    let own = all.find(|(name, _)| *name == vendor);
    own.map_or(&[], |(_, bases)| bases.as_slice())
}

fn bases(vendor: &dyn Vendor) -> Vec<&'static str> {
    let others: Vec<_> = ALL
        .iter()
        .filter(|other| other.name() != vendor.name())
        .flat_map(|other| other.profile().operations)
        .map(|operation| operation.path)
        .collect();
    let profile = vendor.profile();
    let of_operations = profile.operations.iter().map(|operation| {
        let own = |base: &&str| !others.iter().any(|path| is_below(path, base));
        beginnings(operation.path)
            .find(own)
            .unwrap_or(operation.path)
    });
    let aliases = profile.aliases.iter().map(|alias| alias.prefix);
    let mut bases = Vec::new();
    for base in of_operations.chain(aliases) {
        if !bases.contains(&base) {
            bases.push(base);
        }
    }
    bases
}

/// The beginnings of a path that end with a segment, the shortest first.
fn beginnings(path: &'static str) -> impl Iterator<Item = &'static str> {
    let slashes = path.match_indices('/').map(|(place, _)| place).skip(1);
    slashes.chain([path.len()]).map(|end| &path[..end])
}

fn is_below(path: &str, base: &str) -> bool {
    path.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vendor_claims_what_only_its_operations_begin_with() {
        for (vendor, bases) in [
            ("speechify", &["/v1/auth", "/v1/voices", "/v1/audio"][..]),
            (
                "sori",
                &["/api/auth", "/api/ephemeral-key", "/api/mockmint/sori"],
            ),
            (
                "agora",
                &[
                    "/v1/projects",
                    "/api/speech-to-text",
                    "/api/conversational-ai-agent",
                    "/dev",
                    "/cn",
                ],
            ),
        ] {
            assert_eq!(base_paths(vendor), bases);
        }
    }

    #[test]
    fn a_host_goes_before_a_path() {
        let vendor = |host, path| addressed(host, path).map(<dyn Vendor>::name);

        assert_eq!(vendor("api.elsanow.io", "/v1/voices"), Some("elsa"));
        assert_eq!(vendor("localhost", "/v1/voices/george"), Some("speechify"));
        assert_eq!(vendor("localhost", "/v1/voicesx"), None);
        assert_eq!(vendor("localhost", "/v1"), None);
        assert_eq!(vendor("localhost", "/"), None);
    }
}
