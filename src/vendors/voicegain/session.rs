//! Logins as they are kept, and the requests that are signed with one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::cases::Case;
use super::mac::{Mac, Running, key};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;
use crate::model::credential::Key;
use crate::model::evidence::{Nature, Use};

/// How long a finished login is still distinguished from an unknown one (RELEASE BE-4727).
const MEMORY: i64 = 24 * 3600;

/// A login, as it is kept. Its secret is derived and not in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Login {
    /// The user's credential.
    pub(super) user: Uuid,
    /// Its name.
    pub(super) name: String,
    /// The generation of its password.
    pub(super) generation: i64,
    /// What the user is called by the vendor.
    pub(super) email: String,
    /// The user's account.
    pub(super) account: String,
    /// When it ends, in seconds since 1970.
    pub(super) ends: i64,
    /// Whether its user logged out.
    pub(super) is_over: bool,
    /// The nonces that are left.
    pub(super) unused: Vec<String>,
}

/// The login a signed request belongs to. Its nonce is used up by this, and stays in use until
/// the second part is dropped.
pub(super) async fn accept(exchange: &Exchange, mac: &Mac<'_>) -> Result<(Login, Running)> {
    exchange.evidence().presented(mac.session, Nature::Token);
    let logins = logins(exchange);
    let login = logins.document::<Login>(mac.session).await?;
    let login = present(exchange, login)?;
    let arrival = exchange.arrival();
    let message = if arrival.body.is_empty() {
        arrival.query.as_bytes()
    } else {
        &arrival.body
    };
    let key = key(&stok(exchange, mac.session), &login.email, mac.session);
    if !mac.signs(message, &key) {
        return Err(Error::Refused(exchange.trace().refuse(
            Reason::BadSignature,
            "mac signature",
            "an HMAC of the body, or of the query where there is no body",
            "another one",
            "sign the exact bytes that are sent, with the hexadecimal key of the login",
        )));
    }
    exchange.trace().pass("mac signature", "valid", "valid");
    check_user(exchange, &login).await?;
    let running = Running::begin(mac.nonce).ok_or_else(|| in_use(exchange))?;
    let spend = |login: &mut Login| {
        let at = login.unused.iter().position(|nonce| nonce == mac.nonce);
        login
            .unused
            .swap_remove(at.ok_or_else(|| replayed(exchange))?);
        Ok(())
    };
    logins.change(mac.session, spend).await?;
    exchange.evidence().once(Use::First);
    exchange.trace().pass("nonce", "unused", "unused");
    Ok((login, running))
}

/// A login that is neither unknown nor over.
fn present(exchange: &Exchange, login: Option<Login>) -> Result<Login, Refusal> {
    let now = exchange.now().timestamp();
    let mut trace = exchange.trace();
    let remedy = "log in again; the session id is the member api of the login's answer";
    let known = login.filter(|login| now < login.ends.saturating_add(MEMORY));
    let Some(login) = known else {
        let expected = "a login of this space";
        return Err(trace.refuse(Reason::UnknownKey, "session", expected, "none", remedy));
    };
    trace.pass("session", "a login of this space", login.name.clone());
    if login.is_over {
        return Err(trace.refuse(
            Reason::RevokedKey,
            "session state",
            "open",
            "logged out",
            remedy,
        ));
    }
    if now >= login.ends {
        let remedy = "log in again, or set the clock of the space back";
        return Err(trace.refuse(Reason::Expired, "session end", login.ends, now, remedy));
    }
    Ok(login)
}

/// A login ends with the password it was made with.
async fn check_user(exchange: &Exchange, login: &Login) -> Result<()> {
    let keys = exchange.issuer().keys_of_credential(login.user).await?;
    let now = exchange.now();
    let of_login = |key: &&Arc<Key>| key.secret.generation == login.generation;
    if keys.0.iter().filter(of_login).any(|key| key.is_live(now)) {
        return Ok(());
    }
    Err(Error::Refused(exchange.trace().refuse(
        Reason::RevokedKey,
        "user state",
        "active",
        "revoked",
        "the user's password was regenerated or the user revoked; log in again",
    )))
}

fn in_use(exchange: &Exchange) -> Refusal {
    exchange.evidence().once(Use::Again);
    let refusal = exchange.trace().refuse(
        Reason::Replayed,
        "nonce",
        "unused",
        "in use",
        "send each nonce with one request; this one is still being answered",
    );
    refusal.in_case(Case::NonceInUse)
}

fn replayed(exchange: &Exchange) -> Refusal {
    exchange.evidence().once(Use::Again);
    exchange.trace().refuse(
        Reason::Replayed,
        "nonce",
        "unused",
        "used before, or not of this login",
        "send each nonce of the login once; log in again when they are used up",
    )
}

/// What a login's requests are signed with; derived, so that the database does not know it.
pub(super) fn stok(exchange: &Exchange, api: &str) -> String {
    let space = exchange.space().id;
    let purpose: [&[u8]; 4] = [b"voicegain", b"stok", space.as_bytes(), api.as_bytes()];
    hex::encode(exchange.issuer().master().derive::<32>(&purpose))
}

/// The logins of a space.
pub(super) fn logins(exchange: &Exchange) -> Documents {
    exchange.documents("login", "").forgetting_oldest()
}
