//! Another library's test cases for origins and their patterns (jub0bs/cors, MIT licence), replayed
//! here with every deliberate difference stated.

use proptest::prelude::*;
use serde::Deserialize;

use super::origin::{Origin, OriginPattern};

#[derive(Deserialize)]
struct Cases {
    patterns: Vec<Case>,
    origins: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    desc: String,
    input: String,
    failure: bool,
}

/// A case we answer the other way round, and why.
type Difference = (&'static str, &'static str);

const PATTERNS: [Difference; 6] = [
    (
        "short input without scheme-host delimiter",
        "the scheme is optional: Voicegain's samples have none (`localhost:8080`)",
    ),
    (
        "non-HTTP scheme",
        "only web pages have the origins we compare with; there is nothing it could match",
    ),
    (
        "https with explicit port 443",
        "ports are compared as numbers, so the default port may be written",
    ),
    (
        "host containing non-ASCII chars",
        "people type names as they read them; they are converted to A-labels",
    ),
    (
        "uncompressed IPv6",
        "an address has one meaning however it is written; it is converted to what browsers send",
    ),
    (
        "host contains uppercase letters",
        "hosts are case-insensitive; the pattern is folded, the `Origin` header is not",
    ),
];

/// The other library accepts whatever cannot match one of its patterns. Ours also admits `*`, so an
/// origin has to be right by itself: all of these are values no browser sends.
const ORIGINS: [Difference; 10] = [
    ("non-HTTP scheme", "not a web page"),
    ("brackets containing non-IPv6 chars", "not an address"),
    ("empty brackets", "not an address"),
    ("domain with a leading full stop", "an empty label"),
    ("domain with illegal char after host", "`^` is in no host"),
    ("single-digit host", "browsers write 0.0.0.1"),
    ("ipv4 with trailing full stop", "browsers drop the dot"),
    (
        "ipv4 with overflowing octet",
        "not an address, and no domain ends in a number",
    ),
    (
        "ipv4 with trailing full stop and port",
        "browsers drop the dot",
    ),
    ("longer invalid TLD", "no domain ends in a number"),
];

fn replay(cases: &[Case], differences: &[Difference], accepts: impl Fn(&str) -> bool) {
    for (desc, reason) in differences {
        let known = cases.iter().any(|case| case.desc == *desc);
        assert!(known, "no such case: {desc} ({reason})");
    }
    for case in cases {
        let reason = differences.iter().find(|(desc, _)| *desc == case.desc);

        let expected = case.failure == reason.is_some();

        assert_eq!(
            accepts(&case.input),
            expected,
            "{}: {} {reason:?}",
            case.desc,
            case.input
        );
    }
}

#[test]
fn co_01_the_cases_of_another_library_come_out_as_stated() {
    let text = include_str!("../../tests/vectors/origin-cases.json");
    let cases: Cases = serde_json::from_str(text).unwrap();

    assert_eq!((cases.patterns.len(), cases.origins.len()), (45, 24));
    replay(&cases.patterns, &PATTERNS, |text| {
        OriginPattern::parse(text).is_ok()
    });
    replay(&cases.origins, &ORIGINS, |text| {
        Origin::parse(text.as_bytes()).is_some()
    });
}

#[test]
fn co_01_an_accepted_pattern_that_is_an_origin_matches_itself() {
    let text = include_str!("../../tests/vectors/origin-cases.json");
    let cases: Cases = serde_json::from_str(text).unwrap();
    let inputs = || {
        cases
            .patterns
            .iter()
            .chain(&cases.origins)
            .map(|case| &*case.input)
    };
    let origins = || inputs().filter_map(|text| Origin::parse(text.as_bytes()));

    let patterns: Vec<_> = inputs()
        .filter_map(|text| OriginPattern::parse(text).ok())
        .collect();

    assert!(origins().count() > 5);
    for origin in origins() {
        let own = patterns
            .iter()
            .find(|pattern| pattern.as_str() == origin.as_str());

        assert!(own.is_some_and(|own| own.matches(&origin)), "{origin:?}");
    }
}

fn matches(pattern: &str, scheme: &str, host: &str) -> bool {
    let origin = Origin::parse(format!("{scheme}://{host}").as_bytes()).unwrap();
    OriginPattern::parse(pattern).unwrap().matches(&origin)
}

proptest! {
    #[test]
    fn a_wildcard_never_crosses_a_dot(
        domain in "[a-z]{1,8}\\.[a-z]{2,5}",
        front in "[a-z0-9]{1,8}",
        scheme in "https?",
    ) {
        let pattern = format!("*.{domain}");

        for below in [format!("{front}.{domain}"), format!("{front}.{front}.{domain}:8080")] {
            prop_assert!(matches(&pattern, &scheme, &below), "{}", below);
        }
        for sibling in [
            domain.clone(),
            format!("{front}{domain}"),
            format!("{front}-{domain}"),
            format!("{domain}.{front}.example"),
            format!("{front}.{domain}x"),
        ] {
            prop_assert!(!matches(&pattern, &scheme, &sibling), "{}", sibling);
        }
    }

    #[test]
    fn an_exact_pattern_matches_that_host_alone(
        domain in "[a-z]{1,8}\\.[a-z]{2,5}",
        other in "[a-z]{1,8}\\.[a-z]{2,5}",
        port in 1_u16..,
    ) {
        prop_assert!(matches(&domain, "http", &domain));
        prop_assert_eq!(matches(&domain, "http", &other), domain == other);
        let with_port = format!("{domain}:{port}");
        prop_assert_eq!(matches(&with_port, "http", &domain), port == 80);
        prop_assert_eq!(matches(&with_port, "https", &domain), port == 443);
    }
}
