//! Where the sound of a recognition comes from.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::address::address;
use crate::error::Refusal;
use crate::exchange::Exchange;

/// The member `audio` of a request.
#[derive(Deserialize)]
pub(super) struct Audio {
    source: Source,
}

/// Exactly one of these (PYSDK).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    from_url: Option<FromUrl>,
    inline: Option<Inline>,
    data_store: Option<DataStore>,
    stream: Option<Stream>,
}

#[derive(Deserialize)]
struct FromUrl {
    url: String,
}

#[derive(Deserialize)]
struct Inline {
    data: String,
}

#[derive(Deserialize)]
struct DataStore {
    uuid: String,
}

#[derive(Deserialize)]
struct Stream {
    protocol: String,
}

impl Audio {
    /// Whether there is one source, and one that could be read.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let source = &self.source;
        let given = [
            source.from_url.is_some(),
            source.inline.is_some(),
            source.data_store.is_some(),
            source.stream.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            let detail = "must be one of fromUrl, inline, dataStore and stream";
            return Err(Refusal::malformed(detail).at("audio.source"));
        }
        if let Some(inline) = &source.inline
            && (inline.data.is_empty() || BASE64_STANDARD.decode(&inline.data).is_err())
        {
            return Err(Refusal::malformed("must be base64").at("audio.source.inline.data"));
        }
        if let Some(from) = &source.from_url
            && !(from.url.starts_with("http://") || from.url.starts_with("https://"))
        {
            return Err(Refusal::malformed("must be a URL").at("audio.source.fromUrl.url"));
        }
        if let Some(store) = &source.data_store
            && uuid::Uuid::try_parse(&store.uuid).is_err()
        {
            return Err(Refusal::malformed("must be a UUID").at("audio.source.dataStore.uuid"));
        }
        Ok(())
    }

    /// The member `audio` of an answer: where a stream goes to. Nobody listens there.
    pub(super) fn view(&self, exchange: &Exchange) -> Value {
        let Some(stream) = &self.source.stream else {
            return json!({});
        };
        let id = exchange.issuer().random().id();
        json!({ "stream": {
            "protocol": stream.protocol,
            "websocketUrl": address(exchange, "ws", &format!("/v1/socket/{id}")),
        } })
    }
}
