//! A body that comes slowly, or breaks off: what a fault program makes of a good one.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use tokio::time::{Sleep, sleep};

/// What such a body is made of.
pub(super) enum Piece {
    /// Bytes.
    Bytes(Bytes),
    /// A pause; what came before it is sent meanwhile.
    Pause(Duration),
    /// The connection is closed; what was not sent yet never is.
    ///
    /// actix drops its socket when a body fails. Where nothing was sent the client sees the
    /// connection closed without a byte: an orderly end (FIN) in the place of an answer, not RST.
    End,
}

pub(super) struct Broken {
    size: BodySize,
    pieces: VecDeque<Piece>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Broken {
    /// A body that announces `size`, whatever the pieces come to.
    pub(super) fn new(size: BodySize, pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self {
            size,
            pieces: pieces.into_iter().collect(),
            pause: None,
        }
    }
}

impl MessageBody for Broken {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        loop {
            if let Some(pause) = &mut self.pause {
                match pause.as_mut().poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => self.pause = None,
                }
            }
            match self.pieces.pop_front() {
                None => return Poll::Ready(None),
                Some(Piece::Bytes(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Some(Piece::Pause(span)) => self.pause = Some(Box::pin(sleep(span))),
                Some(Piece::End) => {
                    let error = io::Error::other("a fault program closes the connection");
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}
