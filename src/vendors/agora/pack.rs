//! Writes the little-endian fields that both of Agora's token formats are made of.

/// Bytes in the making. Nothing is aligned or padded.
#[derive(Debug, Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    /// A 16-bit number.
    pub(super) fn u16(&mut self, number: u16) {
        self.0.extend(number.to_le_bytes());
    }

    /// A signed 16-bit number.
    pub(super) fn i16(&mut self, number: i16) {
        self.0.extend(number.to_le_bytes());
    }

    /// A 32-bit number.
    pub(super) fn u32(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    /// How many entries follow.
    pub(super) fn count(&mut self, entries: usize) -> Result<(), TooMany> {
        self.u16(u16::try_from(entries).map_err(|_| TooMany)?);
        Ok(())
    }

    /// Bytes with their length before them.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), TooMany> {
        self.count(bytes.len())?;
        self.raw(bytes);
        Ok(())
    }

    /// Bytes without their length.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// All that was written.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// More bytes or entries than their 16-bit count can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;
