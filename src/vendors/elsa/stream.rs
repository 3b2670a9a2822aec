//! A WebSocket from its upgrade to its close, whatever is said over it: limits, pings, expiry,
//! counts. The two protocols are below.

mod scripted;
mod unscripted;
mod watch;

use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{AggregatedMessage, CloseCode, CloseReason, ProtocolError, Session};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use self::watch::Watch;
use super::access::{self, Caller};
use super::settings;
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Answering, Exchange, record_stream};
use crate::model::exchange::{RecordedStream, Traffic};
use crate::model::verdict::Fact;
use crate::token::jwt::is_expired;

pub(super) use scripted::PATH as SCRIPTED;
pub(super) use unscripted::PATH as UNSCRIPTED;

/// Connections open at once in this process; the next one is told to come later.
static PLACES: Semaphore = Semaphore::const_new(2_000);
/// The largest message, in bytes; half a second of audio has 16 thousand (samples).
const LARGEST_MESSAGE: usize = 1024 * 1024;
/// How long a client may take to read what is sent before it is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is said over a connection: one of the vendor's two protocols.
trait Protocol: 'static {
    /// Takes a text and gives the texts to answer with.
    fn text(&mut self, text: &str, caller: &Caller, exchange: &Exchange)
    -> Result<Answer, Refusal>;

    /// Takes a piece of audio.
    fn audio(&mut self, piece: &[u8]) -> Result<(), Refusal>;

    /// The text that says what went wrong.
    fn failure(&self, refusal: &Refusal) -> String;
}

/// What a protocol says to a text.
struct Answer {
    text: String,
    /// Whether it ends a stream, and the journal shall hear of it.
    is_result: bool,
}

/// Opens a connection for a sentence read aloud (D-websocket-scripted).
pub(super) fn scripted(exchange: Exchange, request: HttpRequest, payload: Payload) -> Answering {
    let protocol = scripted::Scripted::default();
    Box::pin(open(exchange, request, payload, protocol))
}

/// Opens a connection for free speech (D-websocket-unscripted).
pub(super) fn unscripted(exchange: Exchange, request: HttpRequest, payload: Payload) -> Answering {
    let protocol = unscripted::Unscripted::default();
    Box::pin(open(exchange, request, payload, protocol))
}

async fn open(
    exchange: Exchange,
    request: HttpRequest,
    payload: Payload,
    protocol: impl Protocol,
) -> Result<HttpResponse> {
    let is_late =
        exchange.settings().get(&settings::REFUSE_WEBSOCKETS) == settings::RefuseAt::Message;
    let caller = match access::authorise(&exchange).await {
        Err(Error::Refused(refusal)) if is_late => {
            exchange.entry().note_reason(refusal.reason);
            Err(refusal)
        }
        caller => Ok(caller?),
    };
    let full = |_| Refusal::new(Reason::Unavailable, "too many connections").retry_after(1);
    let place = PLACES.try_acquire().map_err(full)?;
    let unexpected =
        |_| Refusal::malformed("a WebSocket upgrade is expected (RFC 6455 section 4.2.1)");
    let (response, session, messages) = actix_ws::handle(&request, payload).map_err(unexpected)?;
    let messages = messages
        .max_frame_size(LARGEST_MESSAGE)
        .aggregate_continuations()
        .max_continuation_size(LARGEST_MESSAGE);
    let connection = Connection {
        protocol,
        session,
        messages,
        received: Traffic::default(),
        sent: Traffic::default(),
        exchange,
        _place: place,
    };
    actix_web::rt::spawn(connection.run(caller));
    Ok(response)
}

struct Connection<P> {
    protocol: P,
    session: Session,
    messages: actix_ws::AggregatedMessageStream,
    received: Traffic,
    sent: Traffic,
    exchange: Exchange,
    _place: SemaphorePermit<'static>,
}

/// How a connection comes to its end.
enum End {
    /// The client said good-bye.
    Closed(Option<CloseReason>),
    /// The client went away, or reads nothing.
    Gone,
    /// The client broke RFC 6455.
    Violated(CloseCode),
    /// The client has said nothing for too long.
    Idle,
    /// The client was refused, in the protocol's words.
    Refused(Refusal),
}

impl<P: Protocol> Connection<P> {
    async fn run(mut self, caller: Result<Caller, Refusal>) {
        let end = match caller {
            Ok(caller) => self.converse(&caller).await,
            Err(refusal) => End::Refused(refusal),
        };
        self.finish(end).await;
    }

    /// Answers messages until something ends it. While an answer waits to be read no message is
    /// taken, so that a client that only sends is held back by TCP.
    async fn converse(&mut self, caller: &Caller) -> End {
        let mut watch = Watch::new(caller, &self.exchange);
        loop {
            if let Some(end) = self.look(&mut watch).await {
                return end;
            }
            let Ok(message) = timeout(watch.wait(), self.messages.recv()).await else {
                continue;
            };
            let end = match message {
                None => Some(End::Gone),
                Some(Err(error)) => Some(violation(&error)),
                Some(Ok(message)) => {
                    watch.hear(&message);
                    self.take(message, caller).await
                }
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// Looks at the clocks: the token's, and that of a client which says nothing.
    async fn look(&mut self, watch: &mut Watch) -> Option<End> {
        if let Some(refusal) = watch.expiry.and_then(|exp| self.expired(exp)) {
            return Some(End::Refused(refusal));
        }
        if watch.is_over() {
            return Some(End::Idle);
        }
        if !watch.shall_ping() {
            return None;
        }
        let sent = timeout(PATIENCE, self.session.ping(b"")).await;
        (!matches!(sent, Ok(Ok(())))).then_some(End::Gone)
    }

    async fn take(&mut self, message: AggregatedMessage, caller: &Caller) -> Option<End> {
        match message {
            AggregatedMessage::Close(reason) => Some(End::Closed(reason)),
            AggregatedMessage::Ping(data) => self.pong(&data).await,
            AggregatedMessage::Pong(_) => None,
            AggregatedMessage::Text(text) => self.text(&text, caller).await,
            AggregatedMessage::Binary(piece) => {
                self.received.binary(&piece);
                self.protocol.audio(&piece).err().map(End::Refused)
            }
        }
    }

    async fn text(&mut self, text: &str, caller: &Caller) -> Option<End> {
        self.received.text(text);
        let answer = match self.protocol.text(text, caller, &self.exchange) {
            Ok(answer) => answer,
            Err(refusal) => return Some(End::Refused(refusal)),
        };
        if !self.say(answer.text).await {
            return Some(End::Gone);
        }
        if answer.is_result {
            self.record("answered", None, None);
        }
        None
    }

    async fn pong(&mut self, data: &[u8]) -> Option<End> {
        let sent = timeout(PATIENCE, self.session.pong(data)).await;
        (!matches!(sent, Ok(Ok(())))).then_some(End::Gone)
    }

    /// Sends a text; `false` when nobody takes it.
    async fn say(&mut self, text: String) -> bool {
        self.sent.text(&text);
        matches!(timeout(PATIENCE, self.session.text(text)).await, Ok(Ok(())))
    }

    fn expired(&self, exp: i64) -> Option<Refusal> {
        let real_now = self.exchange.issuer().spaces().real_now();
        let now = self.exchange.space().clock().now(real_now);
        let instant = chrono::DateTime::from_timestamp(exp, 0);
        is_expired(now.timestamp(), exp).then(|| {
            self.exchange.trace().refuse(
                Reason::Expired,
                "expiry",
                Fact::After(now),
                instant,
                "get a new token before the old one ends, or turn expiry_cuts_streams off",
            )
        })
    }

    async fn finish(mut self, end: End) {
        let reason = match &end {
            End::Refused(refusal) => Some(refusal.reason),
            _ => None,
        };
        let code = match end {
            End::Gone => None,
            End::Closed(reason) => Some(reason.map_or(CloseCode::Normal, |reason| reason.code)),
            End::Violated(code) => Some(code),
            End::Idle => Some(CloseCode::Away),
            End::Refused(refusal) => {
                let failure = self.protocol.failure(&refusal);
                self.say(failure).await;
                Some(close_code(refusal.reason))
            }
        };
        let number = code.map(u16::from);
        if let Some(code) = code {
            let closing = self.session.clone().close(Some(code.into()));
            _ = timeout(PATIENCE, closing).await;
        }
        self.record("closed", number, reason);
    }

    fn record(&self, event: &'static str, close_code: Option<u16>, reason: Option<Reason>) {
        let stream = RecordedStream {
            opened_by: self.exchange.id().to_owned(),
            event,
            close_code,
            received: self.received,
            sent: self.sent,
        };
        record_stream(&self.exchange, stream, reason);
    }
}

/// RFC 6455 section 7.4.1. Which codes the vendor uses is unknown.
fn close_code(reason: Reason) -> CloseCode {
    match reason {
        Reason::PayloadTooLarge => CloseCode::Size,
        Reason::Unavailable => CloseCode::Again,
        Reason::Internal => CloseCode::Error,
        _ => CloseCode::Policy,
    }
}

fn violation(error: &ProtocolError) -> End {
    match error {
        ProtocolError::Overflow => End::Violated(CloseCode::Size),
        ProtocolError::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            End::Violated(CloseCode::Invalid)
        }
        ProtocolError::Io(error) => match error.get_ref() {
            Some(source) if source.is::<PayloadError>() => End::Gone,
            // The library's words for a message in too many pieces.
            Some(_) => End::Violated(CloseCode::Size),
            None => End::Gone,
        },
        _ => End::Violated(CloseCode::Protocol),
    }
}
