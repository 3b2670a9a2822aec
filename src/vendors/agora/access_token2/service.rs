//! The services a token grants, each with its privileges and its own fields.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::decode::Malformed;
use super::reader::Reader;
use crate::vendors::agora::pack::{TooMany, Writer};

/// A right to use one of Agora's products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// Which product, and the fields that are its own.
    pub(crate) kind: Kind,
    /// What may be done, for how many seconds after `issue_ts`; of an id given twice the last.
    pub(crate) privileges: BTreeMap<u16, u32>,
}

/// By kind of resource, by kind of permission, the names covered.
pub(crate) type Permissions = BTreeMap<u16, BTreeMap<u16, Vec<String>>>;

/// The products, numbered as on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 1, the calls themselves: 1 join, 2 publish audio, 3 publish video, 4 publish data.
    Rtc {
        /// The channel.
        channel: String,
        /// The user in decimal or an account name; empty for any user, which builders write for 0.
        uid: String,
    },
    /// 2, signaling: 1 login.
    Rtm {
        /// The user.
        user_id: String,
    },
    /// 3: 1 publish mixed, 2 publish raw.
    Streaming {
        /// The channel.
        channel: String,
        /// The user; empty for any.
        account: String,
    },
    /// 4: 1 login.
    Fpa,
    /// 5: 1 user, 2 app.
    Chat {
        /// The user.
        user_id: String,
    },
    /// 6: 1 publish, 2 play.
    Fcdn {
        /// The channel.
        channel: String,
        /// The user; empty for any.
        account: String,
    },
    /// 7, also called Education: 1 room user, 2 user, 3 app.
    Apaas {
        /// The room.
        room: String,
        /// The user.
        user: String,
        /// The part the user plays, -1 for none.
        role: i16,
    },
    /// 8, signaling with permissions: 1 login.
    Rtm2 {
        /// The user.
        user_id: String,
        /// What the user may do.
        permissions: Permissions,
    },
    /// 9, without privileges so far.
    ConvoAi,
    /// 10, without privileges so far.
    Stt,
    /// A type nobody has published. Its fields are not read.
    Unknown {
        /// The number.
        service_type: u16,
    },
}

impl Service {
    /// The number on the wire.
    pub(crate) const fn service_type(&self) -> u16 {
        match self.kind {
            Kind::Rtc { .. } => 1,
            Kind::Rtm { .. } => 2,
            Kind::Streaming { .. } => 3,
            Kind::Fpa => 4,
            Kind::Chat { .. } => 5,
            Kind::Fcdn { .. } => 6,
            Kind::Apaas { .. } => 7,
            Kind::Rtm2 { .. } => 8,
            Kind::ConvoAi => 9,
            Kind::Stt => 10,
            Kind::Unknown { service_type } => service_type,
        }
    }

    /// What to call it.
    pub(crate) const fn name(&self) -> &'static str {
        match self.kind {
            Kind::Rtc { .. } => "rtc",
            Kind::Rtm { .. } => "rtm",
            Kind::Streaming { .. } => "streaming",
            Kind::Fpa => "fpa",
            Kind::Chat { .. } => "chat",
            Kind::Fcdn { .. } => "fcdn",
            Kind::Apaas { .. } => "apaas",
            Kind::Rtm2 { .. } => "rtm2",
            Kind::ConvoAi => "convoai",
            Kind::Stt => "stt",
            Kind::Unknown { .. } => "unknown",
        }
    }

    /// The channel it is for, if the service knows channels.
    pub(crate) fn channel(&self) -> Option<&str> {
        match &self.kind {
            Kind::Rtc { channel, .. }
            | Kind::Streaming { channel, .. }
            | Kind::Fcdn { channel, .. } => Some(channel),
            _ => None,
        }
    }

    /// The user it is for, under whichever name the service has for users; empty for any user.
    pub(crate) fn uid(&self) -> Option<&str> {
        match &self.kind {
            Kind::Rtc { uid, .. } => Some(uid),
            Kind::Streaming { account, .. } | Kind::Fcdn { account, .. } => Some(account),
            Kind::Rtm { user_id } | Kind::Chat { user_id } | Kind::Rtm2 { user_id, .. } => {
                Some(user_id)
            }
            Kind::Apaas { user, .. } => Some(user),
            Kind::Fpa | Kind::ConvoAi | Kind::Stt | Kind::Unknown { .. } => None,
        }
    }

    /// Whether its type is one of the published ones.
    pub(super) const fn is_known(&self) -> bool {
        !matches!(self.kind, Kind::Unknown { .. })
    }

    /// Reads one service. An unknown type is no fault, whatever follows it: that privileges do, as
    /// with all others, is a guess.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let service_type = reader.u16("service_type")?;
        let privileges = read_privileges(reader);
        if !PUBLISHED.contains(&service_type) {
            return Ok(Self {
                kind: Kind::Unknown { service_type },
                privileges: privileges.unwrap_or_default(),
            });
        }
        Ok(Self {
            privileges: privileges?,
            kind: read_kind(service_type, reader)?,
        })
    }

    /// Writes the service as [`read`](Self::read) takes it.
    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), TooMany> {
        writer.u16(self.service_type());
        writer.count(self.privileges.len())?;
        for (privilege, seconds) in &self.privileges {
            writer.u16(*privilege);
            writer.u32(*seconds);
        }
        write_kind(&self.kind, writer)
    }
}

fn read_privileges(reader: &mut Reader<'_>) -> Result<BTreeMap<u16, u32>, Malformed> {
    let mut privileges = BTreeMap::new();
    for _ in 0..reader.u16("privilege count")? {
        let privilege = reader.u16("privilege")?;
        privileges.insert(privilege, reader.u32("privilege lifetime")?);
    }
    Ok(privileges)
}

fn read_kind(service_type: u16, reader: &mut Reader<'_>) -> Result<Kind, Malformed> {
    Ok(match service_type {
        1 => Kind::Rtc {
            channel: reader.text("channel")?,
            uid: reader.text("uid")?,
        },
        2 => Kind::Rtm {
            user_id: reader.text("user_id")?,
        },
        3 => Kind::Streaming {
            channel: reader.text("channel")?,
            account: reader.text("account")?,
        },
        4 => Kind::Fpa,
        5 => Kind::Chat {
            user_id: reader.text("user_id")?,
        },
        6 => Kind::Fcdn {
            channel: reader.text("channel")?,
            account: reader.text("account")?,
        },
        7 => Kind::Apaas {
            room: reader.text("room")?,
            user: reader.text("user")?,
            role: reader.i16("role")?,
        },
        8 => Kind::Rtm2 {
            user_id: reader.text("user_id")?,
            permissions: read_permissions(reader)?,
        },
        9 => Kind::ConvoAi,
        10 => Kind::Stt,
        _ => Kind::Unknown { service_type },
    })
}

fn write_kind(kind: &Kind, writer: &mut Writer) -> Result<(), TooMany> {
    match kind {
        Kind::Rtc { channel, uid: user }
        | Kind::Streaming {
            channel,
            account: user,
        }
        | Kind::Fcdn {
            channel,
            account: user,
        } => {
            writer.bytes(channel.as_bytes())?;
            writer.bytes(user.as_bytes())
        }
        Kind::Rtm { user_id } | Kind::Chat { user_id } => writer.bytes(user_id.as_bytes()),
        Kind::Apaas { room, user, role } => {
            writer.bytes(room.as_bytes())?;
            writer.bytes(user.as_bytes())?;
            writer.i16(*role);
            Ok(())
        }
        Kind::Rtm2 {
            user_id,
            permissions,
        } => {
            writer.bytes(user_id.as_bytes())?;
            write_permissions(permissions, writer)
        }
        Kind::Fpa | Kind::ConvoAi | Kind::Stt | Kind::Unknown { .. } => Ok(()),
    }
}

fn read_permissions(reader: &mut Reader<'_>) -> Result<Permissions, Malformed> {
    let mut permissions = Permissions::new();
    for _ in 0..reader.u16("resource count")? {
        let resource = permissions.entry(reader.u16("resource")?).or_default();
        for _ in 0..reader.u16("permission count")? {
            let permission = reader.u16("permission")?;
            let names = (0..reader.u16("name count")?)
                .map(|_| reader.text("name"))
                .collect::<Result<_, _>>()?;
            resource.insert(permission, names);
        }
    }
    Ok(permissions)
}

fn write_permissions(permissions: &Permissions, writer: &mut Writer) -> Result<(), TooMany> {
    writer.count(permissions.len())?;
    for (resource, permissions) in permissions {
        writer.u16(*resource);
        writer.count(permissions.len())?;
        for (permission, names) in permissions {
            writer.u16(*permission);
            writer.count(names.len())?;
            for name in names {
                writer.bytes(name.as_bytes())?;
            }
        }
    }
    Ok(())
}

/// The types of the published builders.
const PUBLISHED: RangeInclusive<u16> = 1..=10;
