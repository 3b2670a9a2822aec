//! The rule that says for which hosts this server answers.

use std::net::Ipv4Addr;

use super::host::{BadHost, Host};

/// The hosts this server answers for.
///
/// A page at `http://evil.example` can have its name resolve to 127.0.0.1 after it was loaded (DNS
/// rebinding). The browser then takes this server for the page's own origin: no preflight, no
/// foreign `Origin`, cookies included. The name in `Host` is the one thing the attacker cannot
/// choose, so it is the only defence. What passes is what public DNS cannot point at loopback:
/// loopback addresses themselves, `localhost` and the names below it (RFC 6761 section 6.3), and
/// names the operator vouches for. `0.0.0.0` and `[::]` reach loopback listeners too, and browsers
/// do not count them as local, so they need the operator's word.
#[derive(Clone, Debug, Default)]
pub struct HostRule {
    extra: Vec<Host>,
}

/// A configured host that cannot be read, and would therefore never match.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a host to allow: {source}")]
pub struct BadHostRule {
    /// The entry as configured.
    pub name: String,
    /// What is wrong with it.
    pub source: BadHost,
}

impl HostRule {
    /// The rule with the operator's own names: `name` for any port, `name:port` for that one.
    pub fn new(extra: impl IntoIterator<Item = String>) -> Result<Self, BadHostRule> {
        let parse = |name: String| {
            Host::parse(name.as_bytes()).map_err(|source| BadHostRule { name, source })
        };
        let extra = extra.into_iter().map(parse).collect::<Result<_, _>>()?;
        Ok(Self { extra })
    }

    /// Whether this server answers for `host`.
    pub fn permits(&self, host: &Host) -> bool {
        let matches = |extra: &Host| {
            extra.name() == host.name() && (extra.port().is_none() || extra.port() == host.port())
        };
        is_local(host) || self.extra.iter().any(matches)
    }
}

/// Whether no DNS answer can make this name lead here from somebody else's page.
fn is_local(host: &Host) -> bool {
    let name = host.name();
    name.parse::<Ipv4Addr>()
        .is_ok_and(|address| address.is_loopback())
        || name == "[::1]"
        || name == "localhost"
        || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(value: &str) -> Host {
        Host::parse(value.as_bytes()).unwrap()
    }

    #[test]
    fn r_60_only_hosts_that_dns_cannot_rebind_are_permitted() {
        let rule = HostRule::default();

        for value in [
            "localhost:6468",
            "a.b.localhost",
            "127.0.0.1",
            "127.9.9.9:1",
            "[::1]:80",
        ] {
            assert!(rule.permits(&host(value)), "{value}");
        }
        for value in [
            "evil.example",
            "localhost.evil.example",
            "notlocalhost",
            "127.0.0.1.nip.io",
            "192.168.0.1",
            "[::2]",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(!rule.permits(&host(value)), "{value}");
        }
    }

    #[test]
    fn r_60_a_configured_name_is_permitted_exactly() {
        let rule = HostRule::new(["Mint.example".to_owned(), "other.example:8080".to_owned()]);
        let rule = rule.unwrap();

        for (value, permitted) in [
            ("mint.example", true),
            ("mint.example:1", true),
            ("x.mint.example", false),
            ("other.example:8080", true),
            ("other.example:8081", false),
            ("other.example", false),
        ] {
            assert_eq!(rule.permits(&host(value)), permitted, "{value}");
        }
    }

    #[test]
    fn r_62_unspecified_addresses_are_refused_unless_configured() {
        let (default, extra) = (
            HostRule::default(),
            ["0.0.0.0".to_owned(), "[::]".to_owned()],
        );
        let configured = HostRule::new(extra).unwrap();

        for value in ["0.0.0.0:6468", "[::]:6468"] {
            assert!(!default.permits(&host(value)));
            assert!(configured.permits(&host(value)));
        }
    }

    #[test]
    fn a_configured_name_that_could_never_match_is_an_error() {
        let error = HostRule::new(["http://mint.example".to_owned()]).unwrap_err();

        assert_eq!(error.source, BadHost::Port);
        assert!(error.to_string().contains("`http://mint.example`"));
    }
}
