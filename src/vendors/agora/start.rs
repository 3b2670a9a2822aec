//! What a start asks for, in either generation.

use serde_json::Value;

use super::body::{Body, MISSING, missing, wrong};
use super::paths::Generation;
use crate::error::Refusal;

/// Seconds of idleness after which a session ends, when nobody says (D).
const IDLE: i64 = 30;
/// The longest of them (D).
const LONGEST_IDLE: i64 = 2_592_000;
/// The longest name of a channel, which is a rule of all the vendor's products.
const CHANNEL: usize = 64;
/// The longest of the other texts: the documentation gives no bound.
const TEXT: usize = 4096;

/// A start, as far as anything depends on it.
#[derive(Debug)]
pub(super) struct Start<'a> {
    pub(super) channel: &'a str,
    /// The users the session joins the channel as.
    pub(super) uids: Vec<&'a str>,
    pub(super) max_idle_time: i64,
}

impl<'a> Start<'a> {
    /// Reads the body of `tasks` or of `join`.
    pub(super) fn read(body: &'a Body, generation: Generation) -> Result<Self, Refusal> {
        check_known(body, generation)?;
        if !body.has("languages") {
            return Err(missing("languages"));
        }
        if !body.has("rtcConfig") {
            // Measured for a body without it: the reason of a wrong value (F2).
            return Err(wrong("rtcConfig", MISSING));
        }
        let channel = body.text("rtcConfig.channelName", 1..=CHANNEL)?;
        let publisher = body.text("rtcConfig.pubBotUid", 1..=CHANNEL)?;
        let subscriber = match generation {
            Generation::Tasks => Some(body.text("rtcConfig.subBotUid", 1..=CHANNEL)?),
            // Deprecated in generation 7 (D).
            Generation::Agents => body.optional_text("rtcConfig.subBotUid", 0..=CHANNEL)?,
        };
        Ok(Self {
            channel,
            uids: [Some(publisher), subscriber]
                .into_iter()
                .flatten()
                .collect(),
            max_idle_time: max_idle_time(body)?.unwrap_or(IDLE),
        })
    }

    /// Reads the body of the sibling product's `join`: all that matters here is the channel.
    pub(super) fn of_sibling(body: &'a Body) -> Result<Self, Refusal> {
        let uid = body.optional_text("properties.agent_rtc_uid", 0..=CHANNEL)?;
        Ok(Self {
            channel: body.text("properties.channel", 1..=CHANNEL)?,
            uids: uid.into_iter().collect(),
            max_idle_time: IDLE,
        })
    }
}

/// Checks what an update brings; gives the idle time if it is changed.
pub(super) fn check_update(body: &Body, generation: Generation) -> Result<Option<i64>, Refusal> {
    check_known(body, generation)?;
    max_idle_time(body)
}

fn max_idle_time(body: &Body) -> Result<Option<i64>, Refusal> {
    body.number("maxIdleTime", 5..=LONGEST_IDLE)
}

/// Checks every field that is documented, where it is there.
fn check_known(body: &Body, generation: Generation) -> Result<(), Refusal> {
    body.texts("languages", 1..=4)?;
    body.shape("rtcConfig", Value::is_object, "must be an object")?;
    body.optional_text("rtcConfig.channelName", 1..=CHANNEL)?;
    for path in [
        "rtcConfig.pubBotUid",
        "rtcConfig.subBotUid",
        "rtcConfig.pubBotToken",
        "rtcConfig.subBotToken",
        "rtcConfig.secret",
        "rtcConfig.salt",
    ] {
        body.optional_text(path, 0..=TEXT)?;
    }
    body.number("rtcConfig.cryptionMode", 0..=8)?;
    body.shape(
        "rtcConfig.enableJsonProtocol",
        Value::is_boolean,
        "must be true or false",
    )?;
    let (subscribed, keywords) = match generation {
        Generation::Tasks => (usize::MAX, usize::MAX),
        Generation::Agents => (32, 500),
    };
    body.texts("rtcConfig.subscribeAudioUids", 0..=subscribed)?;
    body.texts("rtcConfig.unSubscribeAudioUids", 0..=5)?;
    body.texts("keywords", 0..=keywords)?;
    for path in ["translateConfig", "captionConfig"] {
        body.shape(path, Value::is_object, "must be an object")?;
    }
    body.shape(
        "uidLanguagesConfig",
        Value::is_array,
        "must be an array of objects",
    )?;
    max_idle_time(body)?;
    Ok(())
}
