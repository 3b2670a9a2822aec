//! A key as verifiers are given it (RFC 7517).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;

use super::{Algorithm, SigningKey};

/// What verifies a signature: a public key, or the secret itself where there is no other. It is
/// not `Debug`, for the sake of that secret.
#[derive(Serialize)]
pub struct Jwk {
    kty: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    k: Option<String>,
    alg: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
}

impl Jwk {
    /// Whether it is a secret: who verifies with it can sign with it.
    pub fn is_secret(&self) -> bool {
        self.k.is_some()
    }

    /// What verifies the signatures of the key of this algorithm, id and secret, if there is one.
    pub fn new(algorithm: Algorithm, kid: Option<String>, secret: &[u8]) -> Option<Self> {
        let key = SigningKey::new(algorithm, kid.clone(), secret).ok()?;
        let public = key.public_key();
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        Some(Self {
            // RFC 8037 section 2, RFC 7518 section 6.4.
            kty: if public.is_some() { "OKP" } else { "oct" },
            crv: public.is_some().then_some("Ed25519"),
            x: public.map(encode),
            k: public.is_none().then(|| encode(secret)),
            alg: algorithm.name(),
            usage: "sig",
            kid,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(algorithm: Algorithm, secret: &[u8]) -> Value {
        serde_json::to_value(Jwk::new(algorithm, Some("k".into()), secret).unwrap()).unwrap()
    }

    #[test]
    fn a_public_key_comes_without_its_secret() {
        // RFC 8037 appendix A.2: the seed and its public key.
        let seed = BASE64_URL_SAFE_NO_PAD
            .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
            .unwrap();

        assert_eq!(
            written(Algorithm::EdDsa, &seed),
            json!({
                "kty": "OKP",
                "crv": "Ed25519",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                "alg": "EdDSA",
                "use": "sig",
                "kid": "k",
            })
        );
    }

    #[test]
    fn a_shared_secret_is_all_there_is_of_it() {
        assert_eq!(
            written(Algorithm::Hs256, &[0xff; 32]),
            json!({
                "kty": "oct",
                "k": "__________________________________________8",
                "alg": "HS256",
                "use": "sig",
                "kid": "k",
            })
        );
    }
}
