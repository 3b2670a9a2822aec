//! MAC access authentication.

use crate::model::catalogue::{Behaviour, confirmed, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "POST {auth-svc}/auth/login takes JSON with email, password, from and passwordFormat plain.",
        "VGP",
    ),
    confirmed(
        "A login answers with stok, nonce, api, permission, details, account, email, userId and contextId.",
        "VGP",
    ),
    unknown(
        "What is in permission and details is unknown; mockmint sends an empty list and an empty object.",
        "none",
    ),
    confirmed(
        "The key of a login's requests is hex(HMAC-SHA256(stok, lower(email)+api)).",
        "VGP",
    ),
    confirmed(
        "A request is signed with signature, sessionId (the api of the login) and one nonce.",
        "VGP",
    ),
    confirmed(
        "The signature is hex(HMAC-SHA256(key, message)), the key as hexadecimal text.",
        "VGP",
    ),
    confirmed(
        "The message is the exact JSON body of a POST, the raw query of a GET, and otherwise empty.",
        "VGP",
    ),
    confirmed("A nonce is used once.", "VGP"),
    confirmed("POST {auth-svc}/auth/logout takes {} and a MAC.", "VGP"),
    confirmed(
        "A nonce that is in use by a running request is answered 504.",
        "RELEASE BE-4161 (1.122.0)",
    ),
    unknown(
        "mockmint knows of running requests of its own process only: another replica answers 401.",
        "none",
    ),
    confirmed(
        "Expired logins are told from unknown ones for 24 hours.",
        "RELEASE BE-4727",
    ),
    unknown(
        "How expired and unknown logins are worded is unknown.",
        "none",
    ),
    unknown(
        "How nonces are refilled is unknown; mockmint has the setting login_nonces, and a new login brings new ones.",
        "none",
    ),
    unknown(
        "How long a login lasts is unknown; mockmint has the setting login_lifetime.",
        "none",
    ),
    unknown(
        "How a wrong password is answered is unknown; mockmint answers 401, and the same for an unknown address.",
        "none",
    ),
    confirmed(
        "With a MAC most operations take contextId.",
        "PYSDK: 98 of 132 operations list bearer and MAC",
    ),
    confirmed(
        "{auth-svc}/user, /auth/login/openid, /openid-relay/login and /device exist.",
        "VGP; their shapes are unknown",
    ),
    unknown(
        "mockmint has none of the other routes of {auth-svc}.",
        "none",
    ),
];
