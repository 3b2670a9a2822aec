//! Tokens for the control API: built as a customer's own server would, and judged as by the gateway.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::access_token2::{AccessToken2, BuildError, Builder, Kind, Service, decode};
use super::certificates::{Certificates, end};
use super::credentials::CERTIFICATE;
use super::{access_token, settings, strict, wish};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Locator;
use crate::issuer::Found;
use crate::model::credential::Key;
use crate::model::verdict::Trace;
use crate::secret::Secret;
use crate::vendors::{Inspected, Inspection, Minted, Minting};

/// What a token may be asked to say, all of it optional.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// `007`, or `006` for the classic mistake.
    #[serde(default)]
    format: Format,
    issue_ts: Option<u32>,
    salt: Option<u32>,
    services: Option<Vec<wish::Service>>,
    /// The channel and the user where no services are given.
    #[serde(default)]
    channel: String,
    #[serde(default)]
    uid: String,
}

#[derive(Clone, Copy, Default, Deserialize)]
enum Format {
    #[default]
    #[serde(rename = "007")]
    AccessToken2,
    #[serde(rename = "006")]
    AccessToken,
}

/// Builds a token for a project.
pub(super) fn mint(minting: &Minting<'_>) -> Result<Minted> {
    for (name, is_given) in [
        ("scope", minting.scope.is_some()),
        ("audience", minting.audience.is_some()),
    ] {
        if is_given {
            let detail = "tokens of this vendor have services instead; name them in claims";
            return Err(Refusal::malformed(detail).at(name).into());
        }
    }
    let wanted = wanted(minting.claims)?;
    let lifetime = minting
        .expires_in
        .unwrap_or_else(|| minting.settings.get(&settings::TOKEN_LIFETIME));
    let lifetime = u32::try_from(lifetime)
        .map_err(|_| Refusal::malformed("must be between 0s and 4294967295s").at("expires_in"))?;
    let issue_ts = match wanted.issue_ts {
        Some(issue_ts) => issue_ts,
        None => u32::try_from(minting.now.timestamp()).map_err(Error::internal)?,
    };
    let issuing = Issuing {
        app_id: minting.credential.identifier.as_deref().unwrap_or_default(),
        certificate: certificate(minting)?,
        issue_ts,
        lifetime,
        salt: wanted.salt.unwrap_or_else(|| salt(minting)),
    };
    match wanted.format {
        Format::AccessToken2 => issuing.access_token2(&wanted),
        Format::AccessToken => issuing.access_token(&wanted),
    }
}

/// The app a token says it is for.
pub(super) fn locate(token: &str) -> Locator {
    match decode(token) {
        Ok(token) => Locator::TokenOf(token.app_id().to_owned()),
        Err(_) => Locator::Nothing,
    }
}

/// Judges a token for the control API, on the path of its own app.
pub(super) fn inspect(inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
    let text = inspection.token;
    let format = match text.get(..3) {
        Some("007") => Some("AccessToken2"),
        Some("006") => Some("AccessToken"),
        _ => None,
    };
    let decoded = decode(text).ok();
    let app_id = decoded.as_ref().map_or("", |token| token.app_id());
    let keys: &Found = inspection.keys;
    let certificates = Certificates {
        issuer: inspection.issuer,
        keys: keys.within(inspection.space.id).cloned().collect(),
    };
    let settings = inspection.settings;
    let judged = certificates
        .judge(text, app_id, settings, inspection.at, trace)
        .and_then(|(_, token)| strict::check_token(&token, settings, inspection.at, trace));
    Inspected {
        format,
        header: Value::Null,
        claims: decoded.as_ref().map_or(Value::Null, claims),
        refusal: judged.err(),
    }
}

impl Wanted {
    fn services(&self, lifetime: u32) -> Result<Vec<Service>, Refusal> {
        match &self.services {
            Some(services) => services.iter().map(|one| one.build(lifetime)).collect(),
            None => Ok(self.usual(lifetime)),
        }
    }

    /// What the vendor's own builder for this product grants: RTC, RTM and STT (T).
    fn usual(&self, lifetime: u32) -> Vec<Service> {
        let whole = |count: u16| (1..=count).map(|id| (id, lifetime)).collect();
        vec![
            Service {
                kind: Kind::Rtc {
                    channel: self.channel.clone(),
                    uid: self.uid.clone(),
                },
                privileges: whole(4),
            },
            Service {
                kind: Kind::Rtm {
                    user_id: self.uid.clone(),
                },
                privileges: whole(1),
            },
            Service {
                kind: Kind::Stt,
                privileges: BTreeMap::new(),
            },
        ]
    }
}

/// The services of a good token of these claims.
pub(super) fn services(
    claims: Option<&Map<String, Value>>,
    lifetime: u32,
) -> Result<Vec<Service>, Refusal> {
    wanted(claims)?.services(lifetime)
}

fn wanted(claims: Option<&Map<String, Value>>) -> Result<Wanted, Refusal> {
    let Some(claims) = claims else {
        return Ok(Wanted::default());
    };
    crate::wire::json::read(&Value::Object(claims.clone())).map_err(|error| {
        let path = match error.path.as_str() {
            "" => "claims".to_owned(),
            path => format!("claims.{path}"),
        };
        Refusal::malformed(error.message).at(path)
    })
}

/// The present primary certificate of the project.
pub(super) fn certificate(minting: &Minting<'_>) -> Result<Secret<String>> {
    let is_present = |key: &&std::sync::Arc<Key>| {
        key.secret.role == CERTIFICATE && key.secret.generation == key.credential.generation
    };
    let mut keys = minting.keys.within(minting.space.id);
    let key = keys.find(is_present);
    key.and_then(|key| minting.issuer.open_secret(key))
        .ok_or_else(|| Error::internal("a project has no certificate"))
}

/// A number as the builders draw it: 1 to 99 999 999.
fn salt(minting: &Minting<'_>) -> u32 {
    u32::from_le_bytes(minting.issuer.random().bytes()) % 99_999_999 + 1
}

struct Issuing<'a> {
    app_id: &'a str,
    certificate: Secret<String>,
    issue_ts: u32,
    lifetime: u32,
    salt: u32,
}

impl Issuing<'_> {
    fn access_token2(&self, wanted: &Wanted) -> Result<Minted> {
        let services = wanted.services(self.lifetime)?;
        let token = Builder {
            app_id: self.app_id,
            issue_ts: self.issue_ts,
            expire: self.lifetime,
            salt: self.salt,
            services: &services,
        }
        .build(self.certificate.expose())
        .map_err(unbuildable)?;
        let decoded = decode(&token).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Minted {
            token,
            format: "AccessToken2",
            expires_at: end(&decoded),
            claims: claims(&decoded),
        })
    }

    /// The older format, whose times are instants and not lifetimes.
    fn access_token(&self, wanted: &Wanted) -> Result<Minted> {
        let until = self.issue_ts.saturating_add(self.lifetime);
        let privileges: BTreeMap<u16, u32> = (1..=4).map(|id| (id, until)).collect();
        let token = access_token::Builder {
            app_id: self.app_id,
            channel: &wanted.channel,
            uid: &wanted.uid,
            salt: self.salt,
            ts: until,
            privileges: &privileges,
        }
        .build(self.certificate.expose())
        .map_err(unbuildable)?;
        Ok(Minted {
            token,
            format: "AccessToken",
            expires_at: DateTime::from_timestamp(i64::from(until), 0),
            claims: json!({
                "app_id": self.app_id,
                "ts": until,
                "salt": self.salt,
                "channel": wanted.channel,
                "uid": wanted.uid,
                "privileges": wish::privileges(&privileges),
            }),
        })
    }
}

fn unbuildable(error: BuildError) -> Error {
    Refusal::new(Reason::MalformedRequest, error.to_string())
        .at("claims")
        .into()
}

/// What a token says, in the names of the format's fields.
fn claims(token: &AccessToken2) -> Value {
    let services: Vec<_> = token.services().iter().map(wish::describe).collect();
    json!({
        "app_id": token.app_id(),
        "issue_ts": token.issue_ts(),
        "expire": token.expire(),
        "salt": token.salt(),
        "service_count": token.service_count(),
        "services": services,
    })
}
