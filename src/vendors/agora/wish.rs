//! A token's services in JSON, as somebody asks for them and as they are shown.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::access_token2::{self, Kind};
use crate::error::Refusal;

/// A service somebody asks for, by the name or the number of its type.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    name: Option<String>,
    #[serde(rename = "type")]
    number: Option<u16>,
    /// Seconds by privilege; every one for the token's lifetime when left out.
    privileges: Option<BTreeMap<String, u32>>,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    uid: String,
    #[serde(default)]
    account: String,
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    room: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    role: i16,
}

/// The names of the published types, in the order of their numbers from 1 on.
const NAMES: &[(&str, u16)] = &[
    ("rtc", 4),
    ("rtm", 1),
    ("streaming", 2),
    ("fpa", 1),
    ("chat", 2),
    ("fcdn", 2),
    ("apaas", 3),
    ("rtm2", 1),
    ("convoai", 0),
    ("stt", 0),
];

impl Service {
    /// The service to put into a token.
    pub(super) fn build(&self, lifetime: u32) -> Result<access_token2::Service, Refusal> {
        let service_type = self.number()?;
        let known = usize::from(service_type).checked_sub(1);
        let count = known
            .and_then(|index| NAMES.get(index))
            .map_or(0, |(_, count)| *count);
        let privileges = match &self.privileges {
            None => (1..=count).map(|id| (id, lifetime)).collect(),
            Some(given) => given
                .iter()
                .map(|(id, seconds)| Ok((id.parse().map_err(|_| bad_privilege())?, *seconds)))
                .collect::<Result<_, Refusal>>()?,
        };
        let kind = self.kind(service_type);
        Ok(access_token2::Service { kind, privileges })
    }

    fn number(&self) -> Result<u16, Refusal> {
        if let Some(number) = self.number {
            return Ok(number);
        }
        let wanted = self.name.as_deref();
        let found = (1..)
            .zip(NAMES)
            .find(|(_, (name, _))| Some(*name) == wanted);
        let names = || NAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        found.map(|(number, _)| number).ok_or_else(|| {
            let detail = format!("a service has a type, or a name of {}", names().join(", "));
            Refusal::malformed(detail).at("claims.services")
        })
    }

    fn kind(&self, service_type: u16) -> Kind {
        let (channel, account) = (self.channel.clone(), self.account.clone());
        let user_id = self.user_id.clone();
        match service_type {
            1 => Kind::Rtc {
                channel,
                uid: self.uid.clone(),
            },
            2 => Kind::Rtm { user_id },
            3 => Kind::Streaming { channel, account },
            4 => Kind::Fpa,
            5 => Kind::Chat { user_id },
            6 => Kind::Fcdn { channel, account },
            7 => Kind::Apaas {
                room: self.room.clone(),
                user: self.user.clone(),
                role: self.role,
            },
            8 => Kind::Rtm2 {
                user_id,
                permissions: BTreeMap::new(),
            },
            9 => Kind::ConvoAi,
            10 => Kind::Stt,
            _ => Kind::Unknown { service_type },
        }
    }
}

fn bad_privilege() -> Refusal {
    Refusal::malformed("a privilege is a number from 0 to 65535").at("claims.services")
}

/// A service as it is shown.
pub(super) fn describe(service: &access_token2::Service) -> Value {
    let mut shown = Map::from_iter([
        ("type".to_owned(), json!(service.service_type())),
        ("name".to_owned(), json!(service.name())),
        ("privileges".to_owned(), privileges(&service.privileges)),
    ]);
    let mut add = |name: &str, value: Value| {
        shown.insert(name.to_owned(), value);
    };
    match &service.kind {
        Kind::Rtc { channel, uid } => {
            add("channel", json!(channel));
            add("uid", json!(uid));
        }
        Kind::Rtm { user_id } | Kind::Chat { user_id } => add("user_id", json!(user_id)),
        Kind::Streaming { channel, account } | Kind::Fcdn { channel, account } => {
            add("channel", json!(channel));
            add("account", json!(account));
        }
        Kind::Apaas { room, user, role } => {
            add("room", json!(room));
            add("user", json!(user));
            add("role", json!(role));
        }
        Kind::Rtm2 {
            user_id,
            permissions,
        } => {
            add("user_id", json!(user_id));
            add("permissions", json!(permissions));
        }
        Kind::Unknown { .. } => add("unparsed", json!(true)),
        Kind::Fpa | Kind::ConvoAi | Kind::Stt => {}
    }
    Value::Object(shown)
}

/// Privileges by their number in decimal.
pub(super) fn privileges(privileges: &BTreeMap<u16, u32>) -> Value {
    let shown = privileges
        .iter()
        .map(|(id, end)| (id.to_string(), json!(end)));
    Value::Object(shown.collect())
}
