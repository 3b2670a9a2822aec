//! Takes little-endian fields off the front of a token's content.

use super::decode::Malformed;

/// What is left to read.
#[derive(Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Begins at the first byte.
    pub(super) const fn new(content: &'a [u8]) -> Self {
        Self(content)
    }

    /// Everything not yet read.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// A 16-bit number.
    pub(super) fn u16(&mut self, field: &'static str) -> Result<u16, Malformed> {
        self.array(field).map(u16::from_le_bytes)
    }

    /// A signed 16-bit number.
    pub(super) fn i16(&mut self, field: &'static str) -> Result<i16, Malformed> {
        self.array(field).map(i16::from_le_bytes)
    }

    /// A 32-bit number.
    pub(super) fn u32(&mut self, field: &'static str) -> Result<u32, Malformed> {
        self.array(field).map(u32::from_le_bytes)
    }

    /// UTF-8 with its length before it.
    pub(super) fn text(&mut self, field: &'static str) -> Result<String, Malformed> {
        let bytes = self.bytes(field)?;
        str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| Malformed::NotUtf8 { field })
    }

    /// Bytes with their length before them.
    pub(super) fn bytes(&mut self, field: &'static str) -> Result<&'a [u8], Malformed> {
        let length = self.u16(field)?;
        let (bytes, rest) = self
            .0
            .split_at_checked(length.into())
            .ok_or(Malformed::Truncated { field })?;
        self.0 = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], Malformed> {
        let (array, rest) = self
            .0
            .split_first_chunk()
            .ok_or(Malformed::Truncated { field })?;
        self.0 = rest;
        Ok(*array)
    }
}
