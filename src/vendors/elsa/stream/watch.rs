//! What a connection looks at while nothing is said: the silence, and the token.

use std::time::Duration;

use actix_ws::AggregatedMessage;
use tokio::time::Instant;

use super::super::settings;
use crate::exchange::Exchange;
use crate::vendors::elsa::access::Caller;

/// How often a token is looked at.
const GLANCE: Duration = Duration::from_millis(250);

/// What a connection waits for besides messages.
pub(super) struct Watch {
    /// How long a client may say nothing.
    idle: Duration,
    /// When the token ends, if that ends the connection.
    pub(super) expiry: Option<i64>,
    heard: Instant,
    has_pinged: bool,
}

impl Watch {
    pub(super) fn new(caller: &Caller, exchange: &Exchange) -> Self {
        let settings = exchange.settings();
        let idle = settings.get(&settings::WEBSOCKET_IDLE_LIMIT);
        let cuts = settings.get(&settings::EXPIRY_CUTS_STREAMS);
        Self {
            idle: Duration::from_secs(u64::try_from(idle).unwrap_or(60)),
            expiry: caller.expires_at.filter(|_| cuts),
            heard: Instant::now(),
            has_pinged: false,
        }
    }

    /// Pings and pongs are not speech: a client that has nothing to say is left all the same.
    pub(super) fn hear(&mut self, message: &AggregatedMessage) {
        if let AggregatedMessage::Text(_) | AggregatedMessage::Binary(_) = message {
            self.heard = Instant::now();
            self.has_pinged = false;
        }
    }

    /// How long until there is something to look at.
    pub(super) fn wait(&self) -> Duration {
        let next = if self.has_pinged {
            self.idle
        } else {
            self.idle / 2
        };
        let wait = next.saturating_sub(self.heard.elapsed());
        self.expiry.map_or(wait, |_| GLANCE.min(wait))
    }

    /// Whether the client has said nothing for too long.
    pub(super) fn is_over(&self) -> bool {
        self.heard.elapsed() >= self.idle
    }

    /// Whether it is time for the one ping of a silence.
    pub(super) fn shall_ping(&mut self) -> bool {
        let is_time = !self.has_pinged && self.heard.elapsed() >= self.idle / 2;
        self.has_pinged |= is_time;
        is_time
    }
}
