//! The messages of PostgreSQL's wire protocol, version 3, as far as a proxy has to know them.

use std::collections::HashMap;

use bytes::{Buf, Bytes, BytesMut};

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The server under test.
    Server,
    /// PostgreSQL.
    Database,
}

/// A message on its way.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) bytes: Bytes,
    side: Side,
    kind: u8,
    /// The statement it belongs to.
    statement: String,
}

/// What is remembered of a message that passed.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) number: u64,
    pub(crate) statement: String,
}

impl Message {
    /// What is remembered of it.
    pub(crate) fn seen(&self, number: u64) -> Seen {
        Seen {
            number,
            statement: self.statement.clone(),
        }
    }

    /// Whether it makes PostgreSQL run a statement that begins so.
    pub(crate) fn begins(&self, text: &str) -> bool {
        let runs = matches!(self.kind, b'B' | b'Q');
        self.side == Side::Server && runs && self.statement.starts_with(text)
    }
}

/// Cuts what both sides of one connection send into messages.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    server: BytesMut,
    database: BytesMut,
    is_started: bool,
    /// The one byte that answers a request for encryption is still to come.
    owes_byte: bool,
    prepared: HashMap<Bytes, String>,
    statement: String,
}

impl Reader {
    /// Where the bytes of the server are put, and those of PostgreSQL.
    pub(crate) fn buffers(&mut self) -> (&mut BytesMut, &mut BytesMut) {
        (&mut self.server, &mut self.database)
    }

    /// The next whole message of a side.
    pub(crate) fn next(&mut self, side: Side) -> Option<Message> {
        let (kind, bytes) = match side {
            Side::Server if !self.is_started => (b'0', self.opening()?),
            Side::Database if self.owes_byte && !self.database.is_empty() => {
                self.owes_byte = false;
                (b'0', self.database.split_to(1).freeze())
            }
            Side::Server => typed(&mut self.server)?,
            Side::Database => typed(&mut self.database)?,
        };
        if side == Side::Server {
            self.note(kind, &bytes);
        }
        Some(Message {
            statement: self.statement.clone(),
            bytes,
            side,
            kind,
        })
    }

    /// A message before the first typed one: the start, or a request for encryption.
    fn opening(&mut self) -> Option<Bytes> {
        let mut head = self.server.get(..8)?;
        let (length, code) = (head.get_u32() as usize, head.get_u32());
        if self.server.len() < length {
            return None;
        }
        let asks_for_encryption = matches!(code, 80_877_103 | 80_877_104);
        self.is_started = !asks_for_encryption;
        self.owes_byte = asks_for_encryption;
        Some(self.server.split_to(length).freeze())
    }

    /// Remembers which statement the messages from here on belong to.
    fn note(&mut self, kind: u8, bytes: &Bytes) {
        let mut fields = bytes.slice(5.min(bytes.len())..);
        match kind {
            b'Q' => self.statement = text(&mut fields),
            b'P' => {
                let name = name(&mut fields);
                self.statement = text(&mut fields);
                self.prepared.insert(name, self.statement.clone());
            }
            b'B' => {
                _ = name(&mut fields);
                let statement = self.prepared.get(&name(&mut fields));
                self.statement = statement.cloned().unwrap_or_default();
            }
            _ => {}
        }
    }
}

/// A message with its type byte and its length.
fn typed(buffer: &mut BytesMut) -> Option<(u8, Bytes)> {
    let mut head = buffer.get(..5)?;
    let (kind, length) = (head.get_u8(), 1 + head.get_u32() as usize);
    if buffer.len() < length {
        return None;
    }
    Some((kind, buffer.split_to(length).freeze()))
}

/// Takes a text that ends with NUL.
fn name(fields: &mut Bytes) -> Bytes {
    let end = fields.iter().position(|byte| *byte == 0);
    let name = fields.split_to(end.unwrap_or(fields.len()));
    fields.advance(fields.len().min(1));
    name
}

/// The same as a statement, with one blank between its words.
fn text(fields: &mut Bytes) -> String {
    let text = name(fields);
    let text = String::from_utf8_lossy(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
