//! Tokens with something wrong, each in one way.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use ring::hmac::{self, HMAC_SHA256};
use serde_json::Value;

use super::access_token;
use super::access_token2::{Builder, Service};
use super::token::{certificate, services};
use crate::error::Reason;
use crate::model::defect::{Defect, Demand};
use crate::token::forge;
use crate::vendors::{Minted, Minting};

/// What a defective token is made from: a good one's parts.
struct Recipe<'a> {
    app_id: &'a str,
    certificate: &'a str,
    /// An app id or a certificate of nobody.
    stranger: &'a str,
    now: u32,
    services: &'a [Service],
}

struct Spoiling {
    name: &'static str,
    what: &'static str,
    reason: Reason,
    make: fn(&Recipe<'_>) -> Option<String>,
}

const LIFETIME: u32 = 3600;
/// Where things are in the content: behind two texts of 32 bytes with their lengths.
const SIGNED: usize = 34;
const EXPIRE: usize = 72;

/// Makes a token with this defect.
pub(super) fn forge(defect: &str, minting: &Minting<'_>) -> Option<Minted> {
    let spoiling = SPOILINGS.iter().find(|known| known.name == defect)?;
    let certificate = certificate(minting).ok()?;
    let services = services(minting.claims, LIFETIME).ok()?;
    let token = (spoiling.make)(&Recipe {
        app_id: minting.credential.identifier.as_deref()?,
        certificate: certificate.expose(),
        stranger: &minting.issuer.random().hex(16),
        now: u32::try_from(minting.now.timestamp()).ok()?,
        services: &services,
    })?;
    Some(Minted {
        token,
        format: "AccessToken2",
        expires_at: None,
        claims: Value::Null,
    })
}

/// What its tokens can be wrong in.
pub(super) fn defects() -> Vec<Defect> {
    let defect = |spoiling: &Spoiling| Defect {
        name: spoiling.name,
        what: spoiling.what,
        reason: spoiling.reason,
        status: status(spoiling.reason),
        demand: demand(spoiling.name),
    };
    SPOILINGS.iter().map(defect).collect()
}

/// The status of a refusal where a token is presented; whatever is wrong with it, it is 401.
pub(super) fn status(reason: Reason) -> u16 {
    match reason {
        Reason::NotFound => 404,
        Reason::RateLimited => 429,
        Reason::Suspended => 403,
        _ => 401,
    }
}

/// An older format, and texts that lenient decoders can read.
const STRICT: &[&str] = &["agora-006", "agora-url-safe", "padding"];

fn demand(name: &str) -> Demand {
    if STRICT.contains(&name) {
        return Demand::Strict;
    }
    forge::demand(name)
}

const SPOILINGS: &[Spoiling] = &[
    Spoiling {
        name: "expired",
        what: "It ended an hour ago.",
        reason: Reason::Expired,
        make: |recipe| recipe.issued(recipe.now.checked_sub(2 * LIFETIME)?),
    },
    Spoiling {
        name: "expired-1s",
        what: "It ended a second ago.",
        reason: Reason::Expired,
        make: |recipe| recipe.issued(recipe.now.checked_sub(LIFETIME + 1)?),
    },
    Spoiling {
        name: "agora-wrong-certificate",
        what: "It is signed with another app certificate.",
        reason: Reason::BadSignature,
        make: |recipe| recipe.build(recipe.app_id, recipe.stranger, recipe.now, 1),
    },
    Spoiling {
        name: "agora-other-app",
        what: "It is for another app id.",
        reason: Reason::WrongApp,
        make: |recipe| recipe.build(recipe.stranger, recipe.certificate, recipe.now, 1),
    },
    Spoiling {
        name: "agora-swapped-hmac",
        what: "The certificate was the key and the number the message, and not the other way round.",
        reason: Reason::BadSignature,
        make: |recipe| {
            let mut content = recipe.content()?;
            let swapped = hmac::Key::new(HMAC_SHA256, recipe.certificate.as_bytes());
            let by_time = hmac::sign(&swapped, &recipe.now.to_le_bytes());
            let by_salt = hmac::Key::new(HMAC_SHA256, by_time.as_ref());
            let key = hmac::sign(&by_salt, &1_u32.to_le_bytes());
            sign(&mut content, key.as_ref());
            text(&content)
        },
    },
    Spoiling {
        name: "agora-expire-raised",
        what: "Its lifetime was raised and it was not signed again.",
        reason: Reason::BadSignature,
        make: |recipe| {
            let mut content = recipe.content()?;
            content
                .get_mut(EXPIRE..EXPIRE + 4)?
                .copy_from_slice(&u32::MAX.to_le_bytes());
            text(&content)
        },
    },
    Spoiling {
        name: "bad-signature",
        what: "Its signature is all zeros.",
        reason: Reason::BadSignature,
        make: |recipe| {
            let mut content = recipe.content()?;
            content.get_mut(2..SIGNED)?.fill(0);
            text(&content)
        },
    },
    Spoiling {
        name: "agora-big-endian",
        what: "Its integers are big-endian.",
        reason: Reason::MalformedToken,
        make: |recipe| {
            let mut content = vec![0, 32];
            content.extend([0; 32]);
            content.extend([0, 32]);
            content.extend(recipe.app_id.as_bytes());
            for number in [recipe.now, LIFETIME, 1] {
                content.extend(number.to_be_bytes());
            }
            content.extend([0, 0]);
            text(&content)
        },
    },
    Spoiling {
        name: "agora-006",
        what: "It is an AccessToken, the older format.",
        reason: Reason::MalformedToken,
        make: |recipe| {
            access_token::Builder {
                app_id: recipe.app_id,
                channel: "demo",
                uid: "1",
                salt: 1,
                ts: recipe.now.saturating_add(LIFETIME),
                privileges: &BTreeMap::from([(1, recipe.now.saturating_add(LIFETIME))]),
            }
            .build(recipe.certificate)
            .ok()
        },
    },
    Spoiling {
        name: "agora-version-008",
        what: "It begins with a version that does not exist.",
        reason: Reason::MalformedToken,
        make: |recipe| Some(format!("008{}", recipe.good()?.strip_prefix("007")?)),
    },
    Spoiling {
        name: "agora-url-safe",
        what: "It is in the alphabet for URLs.",
        reason: Reason::MalformedToken,
        make: |recipe| {
            let token = recipe.good_with(|token| token.contains(['+', '/']))?;
            Some(token.replace('+', "-").replace('/', "_"))
        },
    },
    Spoiling {
        name: "padding",
        what: "Its padding was left out.",
        reason: Reason::MalformedToken,
        make: |recipe| {
            let token = recipe.good_with(|token| token.ends_with('='))?;
            Some(token.trim_end_matches('=').to_owned())
        },
    },
    Spoiling {
        name: "truncated",
        what: "Its last four characters are missing.",
        reason: Reason::MalformedToken,
        make: |recipe| {
            let token = recipe.good()?;
            Some(token.get(..token.len() - 4)?.to_owned())
        },
    },
    Spoiling {
        name: "huge",
        what: "It is small and inflates to a megabyte.",
        reason: Reason::MalformedToken,
        make: |_| text(&vec![0; 1024 * 1024]),
    },
];

impl Recipe<'_> {
    fn issued(&self, issue_ts: u32) -> Option<String> {
        self.build(self.app_id, self.certificate, issue_ts, 1)
    }

    fn good(&self) -> Option<String> {
        self.issued(self.now)
    }

    /// A good token whose text happens to be so: one salt in a few makes one.
    fn good_with(&self, is_so: fn(&str) -> bool) -> Option<String> {
        (1..1000)
            .filter_map(|salt| self.build(self.app_id, self.certificate, self.now, salt))
            .find(|token| is_so(token))
    }

    /// What a good token says, with its signature in front.
    fn content(&self) -> Option<Vec<u8>> {
        let token = self.good()?;
        let compressed = STANDARD.decode(token.strip_prefix("007")?).ok()?;
        let mut content = Vec::new();
        ZlibDecoder::new(&*compressed)
            .read_to_end(&mut content)
            .ok()?;
        Some(content)
    }

    fn build(&self, app_id: &str, certificate: &str, issue_ts: u32, salt: u32) -> Option<String> {
        Builder {
            app_id,
            issue_ts,
            expire: LIFETIME,
            salt,
            services: self.services,
        }
        .build(certificate)
        .ok()
    }
}

fn sign(content: &mut [u8], key: &[u8]) {
    let key = hmac::Key::new(HMAC_SHA256, key);
    let signature = hmac::sign(&key, &content[SIGNED..]);
    content[2..SIGNED].copy_from_slice(signature.as_ref());
}

fn text(content: &[u8]) -> Option<String> {
    let mut stream = ZlibEncoder::new(Vec::new(), Compression::default());
    stream.write_all(content).ok()?;
    Some(format!("007{}", STANDARD.encode(stream.finish().ok()?)))
}
