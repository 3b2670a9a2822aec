//! The patterns with which a key says for which origins it works.

use std::fmt;

use super::host;
use super::origin::Origin;

/// A pattern for origins: `*`, or `[scheme://]host[:port]`.
///
/// The host is exact or `*.` and a domain, which stands for one or more labels in front and never
/// for the domain itself. Without a scheme both match, without a port (or with `:*`) every port
/// does. Voicegain's contract shows `*.ascalon.ai` and `localhost:8080`; how it treats the apex,
/// several labels and ports is not documented anywhere, so that much is our guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPattern {
    text: String,
    rule: Rule,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Any,
    Only {
        scheme: Option<&'static str>,
        host: HostRule,
        port: Option<u16>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum HostRule {
    Exact(String),
    /// The domain with a dot in front, so that a label ends where the match begins.
    Below(String),
}

/// Why a pattern was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    /// Nothing there.
    #[error("the origin pattern is empty")]
    Empty,
    /// `null` stands for pages without an origin: sandboxed frames and files of anybody's.
    #[error("`null` is no origin that could be allowed")]
    Null,
    /// Another scheme than the web's.
    #[error("an origin pattern has the scheme http, https, or none")]
    Scheme,
    /// User information, a path, a query or a fragment.
    #[error("an origin pattern ends after host and port, without path, query or user")]
    NotAnOrigin,
    /// A star that is not the whole first label of a domain.
    #[error("`*` is allowed alone, as the first label of a domain, and as the port")]
    Wildcard,
    /// Not a host in the form browsers use.
    #[error("the host of an origin pattern is a domain, or an address as browsers write it")]
    Host,
    /// A port out of range or oddly written.
    #[error("the port of an origin pattern is a number from 1 to 65535 or `*`")]
    Port,
}

impl OriginPattern {
    /// Reads a pattern. Upper case and internationalised names are converted to what browsers send;
    /// anything that would then match nothing, or more than it seems to, is an error.
    pub fn parse(text: &str) -> Result<Self, BadPattern> {
        let rule = match text {
            "" => return Err(BadPattern::Empty),
            "null" => return Err(BadPattern::Null),
            "*" => Rule::Any,
            _ => only(text)?,
        };
        let text = text.to_owned();
        Ok(Self { text, rule })
    }

    /// Whether the origin is one the pattern stands for.
    pub fn matches(&self, origin: &Origin) -> bool {
        match &self.rule {
            Rule::Any => true,
            Rule::Only { scheme, host, port } => {
                scheme.is_none_or(|scheme| scheme == origin.scheme())
                    && host.matches(origin.host())
                    && (port.is_none() || *port == origin.effective_port())
            }
        }
    }

    /// The pattern as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl HostRule {
    fn matches(&self, host: &str) -> bool {
        match self {
            Self::Exact(name) => host == name,
            Self::Below(suffix) => host.len() > suffix.len() && host.ends_with(&**suffix),
        }
    }
}

fn only(text: &str) -> Result<Rule, BadPattern> {
    let (scheme, authority) = match text.split_once("://") {
        Some((name, rest)) => (Some(scheme(name)?), rest),
        None => (None, text),
    };
    if authority.contains(['/', '\\', '?', '#', '@']) {
        return Err(BadPattern::NotAnOrigin);
    }
    let (name, port) = host::split(authority).map_err(|_| BadPattern::Host)?;
    let host = match name.strip_prefix("*.") {
        Some(domain) => HostRule::Below(format!(".{}", host_name(domain, true)?)),
        None => HostRule::Exact(host_name(name, false)?),
    };
    let port = match port {
        None | Some("*") => None,
        Some(digits) => Some(host::parse_port(digits).ok_or(BadPattern::Port)?),
    };
    Ok(Rule::Only { scheme, host, port })
}

fn scheme(name: &str) -> Result<&'static str, BadPattern> {
    let mut known = ["http", "https"].into_iter();
    known
        .find(|scheme| scheme.eq_ignore_ascii_case(name))
        .ok_or(BadPattern::Scheme)
}

/// The host as a browser would put it into `Origin`.
///
/// `url` also undoes percent-encoding and completes addresses such as `127.1`; a pattern that needs
/// either says something else than it seems to.
fn host_name(name: &str, domain_only: bool) -> Result<String, BadPattern> {
    if name.contains('*') {
        return Err(BadPattern::Wildcard);
    }
    if name.contains('%') {
        return Err(BadPattern::Host);
    }
    match url::Host::parse(name).map_err(|_| BadPattern::Host)? {
        url::Host::Domain(domain) if host::has_good_labels(&domain) => Ok(domain),
        url::Host::Domain(_) => Err(BadPattern::Host),
        _ if domain_only => Err(BadPattern::Wildcard),
        url::Host::Ipv4(address) if address.to_string() != name => Err(BadPattern::Host),
        address => Ok(address.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use BadPattern::{Empty, Host, NotAnOrigin, Null, Port, Scheme, Wildcard};
    use proptest::prelude::*;

    use super::*;

    fn matches(text: &str, origin: &str) -> bool {
        let origin = Origin::parse(origin.as_bytes()).unwrap();
        OriginPattern::parse(text).unwrap().matches(&origin)
    }

    const MATCHES: &[(&str, &str, &str)] = &[
        ("*", "https://a.example http://[::1]:1", ""),
        (
            "localhost:8088",
            "http://localhost:8088 https://localhost:8088",
            "http://localhost http://localhost:8089 http://a.localhost:8088",
        ),
        (
            "localhost:*",
            "http://localhost http://localhost:1",
            "http://localhost.example",
        ),
        (
            "example.com",
            "http://example.com:1 https://example.com",
            "http://example.com.evil.example",
        ),
        (
            "https://example.com",
            "https://example.com https://example.com:8443",
            "http://example.com http://example.com:443",
        ),
        (
            "https://example.com:443",
            "https://example.com",
            "https://example.com:8443",
        ),
        (
            "example.com:80",
            "http://example.com https://example.com:80",
            "https://example.com",
        ),
        (
            "*.example.com",
            "https://a.example.com http://b.a.example.com:1",
            "https://example.com https://evilexample.com https://a.example.com.evil.example",
        ),
        (
            "http://*.example.com:8080",
            "http://a.example.com:8080",
            "https://a.example.com:8080 http://a.example.com http://example.com:8080",
        ),
        (
            "HTTPS://*.Example.COM",
            "https://a.example.com",
            "http://a.example.com",
        ),
        (
            "b\u{fc}cher.example",
            "https://xn--bcher-kva.example",
            "https://bucher.example",
        ),
        (
            "127.0.0.1:18471",
            "http://127.0.0.1:18471",
            "http://127.0.0.11:18471",
        ),
        ("[0:0:0:0:0:0:0:1]:90", "http://[::1]:90", "http://[::2]:90"),
    ];

    #[test]
    fn a_pattern_matches_the_origins_it_names_and_no_others() {
        for &(pattern, matching, others) in MATCHES {
            for origin in matching.split_whitespace() {
                assert!(matches(pattern, origin), "{pattern} {origin}");
            }
            for origin in others.split_whitespace() {
                assert!(!matches(pattern, origin), "{pattern} {origin}");
            }
        }
    }

    const NO_PATTERNS: &[(&str, BadPattern)] = &[
        ("", Empty),
        ("null", Null),
        ("ftp://example.com", Scheme),
        ("*://example.com", Scheme),
        ("://example.com", Scheme),
        ("https://example.com/", NotAnOrigin),
        ("example.com/path", NotAnOrigin),
        ("user@example.com", NotAnOrigin),
        ("example.com?a", NotAnOrigin),
        ("example.com#a", NotAnOrigin),
        ("evil.example\\.example.com", NotAnOrigin),
        ("a.*.example.com", Wildcard),
        ("*.*.example.com", Wildcard),
        ("*example.com", Wildcard),
        ("https://*", Wildcard),
        ("*:80", Wildcard),
        ("*.127.0.0.1", Wildcard),
        ("*.[::1]", Host),
        ("*.", Host),
        ("*..example.com", Host),
        ("a..example.com", Host),
        (".example.com", Host),
        ("example.com.", Host),
        ("https://", Host),
        (" example.com", Host),
        ("exam\tple.com", Host),
        ("a.example,b.example", Host),
        ("%65xample.com", Host),
        ("127.1", Host),
        ("::1", Host),
        ("[::1", Host),
        ("xn--a", Host),
        ("localhost:", Port),
        ("localhost:0", Port),
        ("localhost:080", Port),
        ("localhost:65536", Port),
        ("localhost:80:80", Port),
        ("localhost:8*", Port),
    ];

    #[test]
    fn a_pattern_that_says_something_else_than_it_seems_to_is_an_error() {
        for &(text, error) in NO_PATTERNS {
            assert_eq!(OriginPattern::parse(text), Err(error), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(any: String, text in "(https://)?[a*.:%\\[\\]@\u{fc}]{0,12}") {
            for text in [any, text] {
                if let Ok(pattern) = OriginPattern::parse(&text) {
                    prop_assert_eq!(OriginPattern::parse(pattern.as_str()), Ok(pattern));
                }
            }
        }
    }
}
