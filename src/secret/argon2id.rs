//! Hashing with argon2id in memory that is made when it is first needed, and used again.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};

use super::constant_time_eq;
use crate::error::{Error, Result};

/// A hash made elsewhere may take so much memory, in KiB, and no more.
const MOST_MEMORY: u32 = 64 * 1024;
/// So many passes over it, and no more.
const MOST_PASSES: u32 = 16;

/// The memory of as many hashes as are made at once. The allocator would keep 19 MiB for every
/// thread that ever hashed; this keeps them for every place.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory(Arc<Mutex<Vec<Vec<Block>>>>);

impl Memory {
    /// A new hash of a secret, as a PHC string.
    pub(super) fn hash(&self, secret: &str) -> Result<String> {
        let argon2 = Argon2::default();
        let salt = Salt::generate();
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        self.fill(&argon2, secret, &salt, &mut output)
            .map_err(|error| Error::internal(error.to_string()))?;
        let params = ParamsString::try_from(argon2.params());
        let hash = Output::new(&output);
        Ok(PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::default().into()),
            params: params.map_err(|error| Error::internal(error.to_string()))?,
            salt: Some(salt),
            hash: Some(hash.map_err(|error| Error::internal(error.to_string()))?),
        }
        .to_string())
    }

    /// Whether a PHC string is that of `presented`, with the parameters it was made with.
    pub(super) fn verify(&self, hash: &str, presented: &str) -> bool {
        let Some(Parsed { argon2, salt, hash }) = parse(hash) else {
            return false;
        };
        let mut output = vec![0; hash.len()];
        let filled = self.fill(&argon2, presented, &salt, &mut output);
        filled.is_ok() && constant_time_eq(&output, hash.as_ref())
    }

    fn fill(
        &self,
        argon2: &Argon2<'_>,
        secret: &str,
        salt: &Salt,
        output: &mut [u8],
    ) -> argon2::Result<()> {
        let needed = argon2.params().block_count();
        let usual = Params::DEFAULT.block_count();
        let mut blocks = (needed <= usual).then(|| self.take()).flatten();
        let blocks = blocks.get_or_insert_with(|| vec![Block::new(); needed.max(usual)]);
        let filled =
            argon2.hash_password_into_with_memory(secret.as_bytes(), salt, output, &mut *blocks);
        if needed <= usual {
            self.give_back(std::mem::take(blocks));
        }
        filled
    }

    fn take(&self) -> Option<Vec<Block>> {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        free.pop()
    }

    fn give_back(&self, blocks: Vec<Block>) {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        free.push(blocks);
    }
}

/// Whether a text is an argon2id hash that can be checked within bounds: a seed may not demand
/// gigabytes of the server.
pub(super) fn is_affordable(hash: &str) -> bool {
    parse(hash).is_some()
}

struct Parsed {
    argon2: Argon2<'static>,
    salt: Salt,
    hash: Output,
}

fn parse(text: &str) -> Option<Parsed> {
    let parsed = PasswordHash::new(text).ok()?;
    let params = Params::try_from(&parsed).ok()?;
    if parsed.algorithm != ARGON2ID_IDENT
        || params.m_cost() > MOST_MEMORY
        || params.t_cost() > MOST_PASSES
    {
        return None;
    }
    let version = parsed.version.map(Version::try_from).transpose().ok()?;
    Some(Parsed {
        argon2: Argon2::new(Algorithm::Argon2id, version.unwrap_or_default(), params),
        salt: parsed.salt?,
        hash: parsed.hash?,
    })
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    impl Memory {
        fn kept(&self) -> Vec<usize> {
            let free = self.0.lock().unwrap();
            free.iter().map(Vec::len).collect()
        }
    }

    #[test]
    fn memory_is_made_for_the_first_hash_and_used_for_all_others() {
        let memory = Memory::default();
        assert_eq!(memory.kept(), Vec::<usize>::new());

        let hash = memory.hash("open sesame").unwrap();
        for presented in ["open sesame", "open", "sesame"] {
            assert_eq!(memory.verify(&hash, presented), presented == "open sesame");
            assert_eq!(memory.kept(), [Params::DEFAULT.block_count()]);
        }
    }

    #[test]
    fn a_hash_is_what_everybody_else_makes_of_the_secret() {
        let memory = Memory::default();
        let ours = memory.hash("open sesame").unwrap();
        let ours = PasswordHash::new(&ours).unwrap();
        let argon2 = Argon2::default();
        assert!(argon2.verify_password(b"open sesame", &ours).is_ok());
        assert!(argon2.verify_password(b"open", &ours).is_err());

        for (m, t, p, length) in [(8192, 1, 2, 32), (19_456, 2, 1, 32), (32_768, 1, 4, 24)] {
            let params = Params::new(m, t, p, Some(length)).unwrap();
            let theirs = Argon2::from(params).hash_password(b"open sesame");
            let theirs = theirs.unwrap().to_string();
            assert!(memory.verify(&theirs, "open sesame"), "{theirs}");
            assert!(!memory.verify(&theirs, "open"), "{theirs}");
        }
        let usual = Params::DEFAULT.block_count();
        assert_eq!(memory.kept(), [usual], "what is larger is not kept");
    }
}
