//! A response body that comes slowly or breaks off, made by a fault program.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use tokio::time::{Sleep, sleep};

use crate::model::exchange::Aborted;

/// A piece of such a body.
pub(super) enum Piece {
    /// Bytes.
    Bytes(Bytes),
    /// A pause; the pieces before it are sent during it.
    Pause(Duration),
    /// Closes the connection and discards what was not sent yet.
    ///
    /// actix drops its socket when a body fails. If nothing was sent before, the client sees an
    /// orderly end (FIN) without a byte, not a reset (RST).
    End,
}

/// A body that is sent piece by piece.
pub(super) struct Broken {
    size: BodySize,
    pieces: VecDeque<Piece>,
    pause: Option<Pin<Box<Sleep>>>,
    aborted: Aborted,
}

impl Broken {
    /// A body that announces `size`, whatever the length of the pieces.
    pub(super) fn new(size: BodySize, pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self {
            size,
            pieces: pieces.into_iter().collect(),
            pause: None,
            aborted: Aborted::default(),
        }
    }

    /// The same, which notes a client that goes away before all of it was sent.
    pub(super) fn noting(mut self, aborted: Aborted) -> Self {
        self.aborted = aborted;
        self
    }
}

impl Drop for Broken {
    /// actix drops the body of a connection that is reset.
    fn drop(&mut self) {
        if !self.pieces.is_empty() {
            self.aborted.set();
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
