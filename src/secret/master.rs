//! The one key everything else is derived from or sealed with.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};

use super::Random;

/// 32 random bytes that never enter the database.
#[derive(Clone)]
pub struct MasterKey {
    root: Prk,
    /// Derived once: every token signed with a sealed certificate needs it.
    sealing: LessSafeKey,
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey([secret])")
    }
}

impl MasterKey {
    /// A key from its 32 bytes.
    pub fn new(bytes: &[u8; 32]) -> Self {
        let root = Salt::new(HKDF_SHA256, b"mockmint master key 1").extract(bytes);
        let sealing = sealing_key(&root);
        Self { root, sealing }
    }

    /// The key written as 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(0..) {
            *byte = u8::from_str_radix(text.get(pair * 2..pair * 2 + 2)?, 16).ok()?;
        }
        Some(Self::new(&bytes))
    }

    /// A key of `N` bytes for one purpose (RFC 5869). Different purposes give unrelated keys.
    ///
    /// # Panics
    ///
    /// When `N` is above 8160, the most HKDF-SHA-256 gives.
    pub fn derive<const N: usize>(&self, purpose: &[&[u8]]) -> [u8; N] {
        derive(&self.root, purpose)
    }

    /// Encrypts a secret the server must read back, bound to `context` (its row).
    ///
    /// # Panics
    ///
    /// When the secret is longer than 64 GiB.
    #[expect(clippy::expect_used, reason = "sealing fails only beyond 64 GiB")]
    pub fn seal(&self, secret: &str, context: &[u8], random: &Random) -> String {
        let nonce = random.bytes::<NONCE_LEN>();
        let mut sealed = secret.as_bytes().to_vec();
        self.sealing
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut sealed,
            )
            .expect("the secret is shorter than 64 GiB");
        BASE64_STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat())
    }

    /// The secret behind [`MasterKey::seal`]; `None` when it was sealed for something else.
    pub fn open(&self, sealed: &str, context: &[u8]) -> Option<String> {
        let mut bytes = BASE64_STANDARD_NO_PAD.decode(sealed).ok()?;
        if bytes.len() < NONCE_LEN {
            return None;
        }
        let (nonce, text) = bytes.split_at_mut(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let text = self
            .sealing
            .open_in_place(nonce, Aad::from(context), text)
            .ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[expect(
    clippy::expect_used,
    reason = "HKDF-SHA-256 gives up to 8160 bytes and N is a small constant"
)]
fn derive<const N: usize>(root: &Prk, purpose: &[&[u8]]) -> [u8; N] {
    // Lengths go first, so that ("ab", "c") and ("a", "bc") are two purposes.
    let lengths: Vec<u8> = purpose
        .iter()
        .flat_map(|part| (part.len() as u64).to_be_bytes())
        .collect();
    let mut info: Vec<&[u8]> = vec![&lengths];
    info.extend(purpose);
    let mut key = [0; N];
    root.expand(&info, Length(N))
        .and_then(|okm| okm.fill(&mut key))
        .expect("the length is one HKDF can give");
    key
}

#[expect(
    clippy::expect_used,
    reason = "the key has the length the algorithm wants"
)]
fn sealing_key(root: &Prk) -> LessSafeKey {
    let key = derive::<32>(root, &[b"seal"]);
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).expect("32 bytes"))
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_give_unrelated_keys() {
        let master = MasterKey::new(&[7; 32]);

        assert_eq!(master.derive::<32>(&[b"a"]), master.derive::<32>(&[b"a"]));
        assert_ne!(master.derive::<32>(&[b"a"]), master.derive::<32>(&[b"b"]));
        assert_ne!(
            master.derive::<32>(&[b"ab", b"c"]),
            master.derive::<32>(&[b"a", b"bc"])
        );
        assert_ne!(
            master.derive::<32>(&[b"a"]),
            MasterKey::new(&[8; 32]).derive::<32>(&[b"a"])
        );
    }

    #[test]
    fn a_sealed_secret_opens_only_in_its_row() {
        let master = MasterKey::new(&[7; 32]);
        let sealed = master.seal("certificate", b"row 1", &Random::default());

        assert_eq!(
            master.open(&sealed, b"row 1").as_deref(),
            Some("certificate")
        );
        assert_eq!(master.open(&sealed, b"row 2"), None);
        assert_eq!(MasterKey::new(&[8; 32]).open(&sealed, b"row 1"), None);
        assert_eq!(master.open("AAAA", b"row 1"), None);
    }

    #[test]
    fn a_key_is_written_as_64_hexadecimal_digits() {
        assert!(MasterKey::parse(&"0f".repeat(32)).is_some());
        assert!(MasterKey::parse(&format!("{}\n", "0f".repeat(32))).is_some());
        assert!(MasterKey::parse(&"0f".repeat(31)).is_none());
        assert!(MasterKey::parse(&"zz".repeat(32)).is_none());
    }
}
