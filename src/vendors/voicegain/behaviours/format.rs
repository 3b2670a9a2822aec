//! The bytes of the tokens.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "The header is exactly {\"alg\":\"HS256\",\"typ\":\"JWT\"}: 36 characters in base64url.",
        "VGP; TH looks for the same",
    ),
    confirmed("The signature has 43 characters.", "VGP, TH"),
    confirmed(
        "The older payload is {\"aud\":\"https://api.voicegain.ai/v1\",\"sub\":\"<uuid>\"}: 110 characters in base64url.",
        "VGP samples of 2020 to 2022; TH",
    ),
    confirmed(
        "The newer payload is {\"iss\":\"<uuid>\",\"aud\":\"https://api.voicegain.ai/v1\",\"sub\":\"<uuid>\"}.",
        "VGP samples from 2024-02 on",
    ),
    confirmed(
        "The aud of a JWT of another deployment is a pattern such as *.ascalon.ai.",
        "VGP",
    ),
    confirmed(
        "Context JWTs have no exp, no iat, and no ids of account or context.",
        "VGP, seed2",
    ),
    inferred(
        "sub is the id of the web configuration that points to account and context.",
        "seed2's wording",
    ),
    inferred(
        "iss is the id of the particular JWT, of which a context can have several.",
        "it appears after RELEASE BE-901",
    ),
    inferred(
        "A short-lived token has the same header, aud as it was asked for, and exp.",
        "PYSDK's description",
    ),
    unknown(
        "iss, iat and the order of claims in a short-lived token are unknown; mockmint writes iss, aud, exp, sub, ctx.",
        "none",
    ),
    unknown(
        "ctx is mockmint's own: what it must know of a short-lived token without asking the database.",
        "none",
    ),
    confirmed(
        "The secret of the signature stays with the vendor, per web configuration.",
        "seed2",
    ),
    inferred(
        "mockmint derives that secret from its master key, for each generation of each credential.",
        "none needed: nobody else sees it",
    ),
    unknown(
        "Which aud a page must match that uses a context JWT is unknown; mockmint asks for the context's origins alone.",
        "none",
    ),
];
