//! A transcription: it ends as the space clock says, always with one text.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::settings;
use crate::exchange::Exchange;

/// What everybody says here.
pub(super) const TRANSCRIPT: &str = "the quick brown fox jumps over the lazy dog";
/// A session, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) mode: String,
    /// When it began, in seconds of the space clock.
    began: i64,
    pub(super) is_stopped: bool,
}

impl Session {
    /// A session that begins now.
    pub(super) fn begin(exchange: &Exchange, mode: &str) -> Self {
        Self {
            id: exchange.issuer().random().id().to_string(),
            mode: mode.to_owned(),
            began: exchange.now().timestamp(),
            is_stopped: false,
        }
    }

    /// Whether it waits in the queue, in place of running while its audio comes.
    pub(super) fn is_offline(&self) -> bool {
        self.mode == "OFF-LINE"
    }

    pub(super) fn view(&self) -> Value {
        json!({ "sessionId": self.id, "asyncMode": self.mode })
    }

    fn elapsed(&self, exchange: &Exchange) -> i64 {
        exchange.now().timestamp().saturating_sub(self.began)
    }

    pub(super) fn is_done(&self, exchange: &Exchange) -> bool {
        let time = exchange.settings().get(&settings::TRANSCRIPTION_TIME);
        self.is_stopped || self.elapsed(exchange) >= time
    }

    /// Without `responseType` the client does not know the answer (RUN).
    pub(super) fn result(&self, exchange: &Exchange, is_full: bool) -> Value {
        let is_done = self.is_done(exchange);
        let phase = match (self.is_stopped, is_done) {
            (true, _) => "STOPPED",
            (false, true) => "DONE",
            (false, false) if self.elapsed(exchange) == 0 => "QUEUED",
            (false, false) => "PROCESSING",
        };
        let status = if is_done { "MATCH" } else { "INPROGRESS" };
        let text = if is_done { TRANSCRIPT } else { "" };
        let mut result = json!({ "final": is_done, "status": status });
        if is_full {
            result["transcript"] = json!(text);
            result["words"] = json!([]);
        } else {
            result["incrementalTranscript"] = json!({ "final": text, "hypothesis": "" });
        }
        let kind = if is_full { "Full" } else { "Incremental" };
        json!({
            "responseType": format!("AsyncResult{kind}"),
            "session": self.view(),
            "progress": { "phase": phase },
            "result": result,
        })
    }
}
