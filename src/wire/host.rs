//! The `Host` header, read strictly.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

pub use super::host_rule::{BadHostRule, HostRule};

/// A `Host` field value: `uri-host [ ":" port ]` (RFC 9110 section 7.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    name: String,
    port: Option<u16>,
}

/// Why a `Host` was refused. The value is not repeated: it is the caller's, and may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHost {
    /// There is no host.
    #[error("the host is empty")]
    Empty,
    /// Something no host is made of: user information, a path, a list, a space, an escape.
    #[error("a host is letters, digits, hyphens, underscores and dots, then an optional port")]
    Character,
    /// Dots at the wrong places, hyphens at the edge of a label, or too long.
    #[error("every label of a host has 1 to 63 characters and no hyphen at its edges")]
    Label,
    /// Something other software would read as an IPv4 address.
    #[error("an IPv4 address is four decimal numbers without leading zeros")]
    Ipv4,
    /// Brackets that hold no IPv6 address.
    #[error("an IPv6 address stands in brackets, without a zone")]
    Ipv6,
    /// A port out of range or oddly written.
    #[error("a port is a number from 1 to 65535 without leading zeros")]
    Port,
}

impl Host {
    /// Reads a field value, more strictly than the RFC: what two parsers could read differently
    /// (`127.1`, `0x7f.1`, `example.com.`, `%6c`) is refused, not interpreted.
    pub fn parse(value: &[u8]) -> Result<Self, BadHost> {
        let text = str::from_utf8(value).map_err(|_| BadHost::Character)?;
        let (name, port) = split(text)?;
        let name = canonical(name)?;
        let port = match port {
            Some(digits) => Some(parse_port(digits).ok_or(BadHost::Port)?),
            None => None,
        };
        Ok(Self { name, port })
    }

    /// The host without its port: lower case, an IPv6 address in brackets.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port, if one was written.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// Takes the port off. The colons of an IPv6 address are inside its brackets.
pub(super) fn split(text: &str) -> Result<(&str, Option<&str>), BadHost> {
    let end = if text.starts_with('[') {
        text.find(']').ok_or(BadHost::Ipv6)? + 1
    } else {
        text.find(':').unwrap_or(text.len())
    };
    let (name, rest) = text.split_at(end);
    match rest.strip_prefix(':') {
        Some(port) => Ok((name, Some(port))),
        None if rest.is_empty() => Ok((name, None)),
        None => Err(BadHost::Character),
    }
}

/// Reads a port in the one way it can be written.
pub(super) fn parse_port(digits: &str) -> Option<u16> {
    let canonical = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| canonical)
}

/// Whether every label is made of letters, digits, hyphens and underscores as DNS allows.
pub(super) fn has_good_labels(name: &str) -> bool {
    let is_good = |label: &str| {
        (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    name.bytes().all(is_name_byte) && name.len() <= 253 && name.split('.').all(is_good)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn canonical(name: &str) -> Result<String, BadHost> {
    if name.is_empty() {
        return Err(BadHost::Empty);
    }
    if let Some(rest) = name.strip_prefix('[') {
        let address = rest.strip_suffix(']').and_then(|text| text.parse().ok());
        let address: Ipv6Addr = address.ok_or(BadHost::Ipv6)?;
        return Ok(format!("[{address}]"));
    }
    if !name.bytes().all(is_name_byte) {
        return Err(BadHost::Character);
    }
    if !has_good_labels(name) {
        return Err(BadHost::Label);
    }
    if ends_in_a_number(name) && name.parse::<Ipv4Addr>().is_err() {
        return Err(BadHost::Ipv4);
    }
    Ok(name.to_ascii_lowercase())
}

/// What browsers take for an IPv4 address (WHATWG URL section 3.5, "ends in a number").
fn ends_in_a_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.bytes().all(|b| b.is_ascii_hexdigit()),
        None => last.bytes().all(|b| b.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use BadHost::{Character, Empty, Ipv4, Ipv6, Label, Port};
    use proptest::prelude::*;

    use super::*;

    fn host(value: &str) -> Host {
        Host::parse(value.as_bytes()).unwrap()
    }

    #[test]
    fn a_host_is_a_name_and_perhaps_a_port() {
        for (value, name, port) in [
            ("localhost", "localhost", None),
            ("LocalHost:6468", "localhost", Some(6468)),
            ("my_service:1", "my_service", Some(1)),
            ("xn--bcher-kva.example", "xn--bcher-kva.example", None),
            ("127.0.0.1:65535", "127.0.0.1", Some(65535)),
            ("[::1]:80", "[::1]", Some(80)),
            ("[0:0:0:0:0:0:0:1]", "[::1]", None),
        ] {
            assert_eq!((host(value).name(), host(value).port()), (name, port));
        }
    }

    const NO_HOSTS: &[(&str, BadHost)] = &[
        ("", Empty),
        (":80", Empty),
        ("user@localhost", Character),
        ("localhost/path", Character),
        ("a, b", Character),
        ("localhost,evil.example", Character),
        (" localhost", Character),
        ("local%68ost", Character),
        ("b\u{fc}cher.example", Character),
        ("localhost\0", Character),
        ("*.example.com", Character),
        (".localhost", Label),
        ("a..b", Label),
        ("localhost.", Label),
        ("127.0.0.1.", Label),
        ("-a.example", Label),
        ("a-.example", Label),
        ("127.1", Ipv4),
        ("0x7f.1", Ipv4),
        ("0X7F000001", Ipv4),
        ("0177.0.0.1", Ipv4),
        ("2130706433", Ipv4),
        ("1.2.3.4.5", Ipv4),
        ("256.0.0.1", Ipv4),
        ("a.0x", Ipv4),
        ("[::1", Ipv6),
        ("[]", Ipv6),
        ("[::1%lo]", Ipv6),
        ("[v1.a]", Ipv6),
        ("[127.0.0.1]", Ipv6),
        ("[::1]x", Character),
        ("x[::1]", Character),
        ("::1", Empty),
        ("localhost:", Port),
        ("localhost:0", Port),
        ("localhost:080", Port),
        ("localhost:65536", Port),
        ("localhost:+80", Port),
        ("localhost:80:80", Port),
    ];

    #[test]
    fn ht_01_what_is_not_exactly_a_host_is_refused() {
        for &(value, error) in NO_HOSTS {
            assert_eq!(Host::parse(value.as_bytes()), Err(error), "{value:?}");
        }
        assert_eq!(Host::parse(b"\xff"), Err(Character));
        assert_eq!(Host::parse(&[b'a'; 64]), Err(Label));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "[\\[\\]:.0-9a-fx%@-]{0,24}") {
            let _ = Host::parse(&bytes);
            if let Ok(host) = Host::parse(text.as_bytes()) {
                prop_assert_eq!(Host::parse(host.to_string().as_bytes()), Ok(host));
            }
        }
    }
}
