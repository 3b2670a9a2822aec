//! The `Origin` header (RFC 6454), accepted only as a browser writes it.

use url::Url;

pub use super::origin_pattern::{BadPattern, OriginPattern};

/// The origin of a web page: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
    url: Url,
}

impl Origin {
    /// Reads a field value: one http or https origin that is byte for byte its own serialisation.
    ///
    /// A lenient parser would fold `https://a.exam\tple.com`, `https://user@a.example.com`, upper
    /// case, default ports, `127.1` and full-width dots onto an allowed origin; none of them is what
    /// a browser sends. `null` and lists (RFC 6454 section 7.1) are no origin either.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let text = str::from_utf8(value).ok()?;
        let url = Url::parse(text).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https");
        let is_canonical = url.origin().ascii_serialization() == text;
        if !is_web || !is_canonical || !is_plain(url.host_str()?) || url.port() == Some(0) {
            return None;
        }
        let text = text.to_owned();
        Some(Self { text, url })
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// The host: lower case, IDN as A-labels, an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The port, unless it is the scheme's own.
    pub fn port(&self) -> Option<u16> {
        self.url.port()
    }

    /// The origin as it was sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The port a browser would connect to.
    pub(super) fn effective_port(&self) -> Option<u16> {
        self.url.port_or_known_default()
    }
}

/// Refuses what the URL standard lets through and no real host has.
fn is_plain(host: &str) -> bool {
    !host.contains('*') && host.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Option<Origin> {
        Origin::parse(text.as_bytes())
    }

    #[test]
    fn co_01_an_origin_is_scheme_host_and_port() {
        for (text, scheme, host, port) in [
            ("https://example.com", "https", "example.com", None),
            ("http://localhost:8080", "http", "localhost", Some(8080)),
            ("http://example.com:443", "http", "example.com", Some(443)),
            ("https://127.0.0.1:1", "https", "127.0.0.1", Some(1)),
            ("http://[::1]:6468", "http", "[::1]", Some(6468)),
            (
                "https://xn--bcher-kva.example",
                "https",
                "xn--bcher-kva.example",
                None,
            ),
            ("https://my_service", "https", "my_service", None),
        ] {
            let origin = parse(text).unwrap();

            assert_eq!(origin.as_str(), text);
            assert_eq!(
                (origin.scheme(), origin.host(), origin.port()),
                (scheme, host, port)
            );
        }
    }

    const NO_ORIGINS: &[&str] = &[
        "",
        "https://",
        "//example.com",
        "example.com",
        "HTTPS://example.com",
        "https://Example.com",
        "https://example.com:443",
        "http://example.com:80",
        "https://example.com:0443",
        "https://example.com:",
        "https://example.com:0",
        "https://example.com:65536",
        "https://example.com/",
        "https://example.com?",
        "https://example.com#",
        "https://example.com/a",
        "https://user:secret@a.example.com",
        "https://@example.com",
        "https:\\\\example.com",
        "https:example.com",
        " https://example.com",
        "https://example.com ",
        "https://a.exam\tple.com",
        "https://example.com\n",
        "https://example.com\0",
        "https://example\u{ff0e}com",
        "https://example%2ecom",
        "https://b\u{fc}cher.example",
        "https://0x7f.1",
        "https://127.1",
        "https://1",
        "https://[::ffff:127.0.0.1]",
        "https://[0:0:0:0:0:0:0:1]",
        "https://xn--a",
        "ftp://example.com",
        "file://",
        "data:,",
        "blob:https://example.com/a",
        "chrome-extension://abc",
        "ws://example.com",
    ];

    #[test]
    fn co_01_an_origin_no_browser_would_write_is_none() {
        for &text in NO_ORIGINS {
            assert_eq!(parse(text), None, "{text:?}");
        }
        assert_eq!(Origin::parse(b"https://\xff.example"), None);
    }

    #[test]
    fn co_01_labels_that_no_host_has_are_refused() {
        for host in [
            "a..example.com",
            ".example.com",
            "example.com.",
            "*.example.com",
            "*",
            "a*b",
        ] {
            assert_eq!(parse(&format!("https://{host}")), None, "{host}");
        }
    }

    #[test]
    fn co_02_null_and_lists_are_no_origin() {
        for text in [
            "null",
            "*",
            "https://a.example https://b.example",
            "https://a.example, https://b.example",
            "https://a.example,https://b.example",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, any: String, rest in "[a-z0-9.:*@/\\[\\]-]{0,16}") {
            let _ = Origin::parse(&bytes);
            for text in [any, format!("https://{rest}")] {
                if let Some(origin) = parse(&text) {
                    prop_assert_eq!(origin.as_str(), &text);
                    prop_assert_eq!(parse(origin.as_str()), Some(origin));
                }
            }
        }
    }
}
