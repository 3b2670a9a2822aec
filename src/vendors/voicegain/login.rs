//! `/auth-svc/auth/login` and `logout`: how a user gets what a MAC is made from.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::context::{Context, account_id};
use super::mac::{Mac, Running, key};
use super::{access, contexts, credentials};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange};
use crate::issuer::Documents;
use crate::model::credential::Key;
use crate::model::evidence::{Nature, Terms, Use};

/// Where users log in.
pub(super) const PATH: &str = "/auth-svc/auth/login";
/// For so long an ended login is told from one that never was (RELEASE BE-4727).
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
    ends: i64,
    is_over: bool,
    unused: Vec<String>,
}

#[derive(Deserialize)]
struct Request {
    email: String,
    password: String,
    #[serde(rename = "passwordFormat")]
    password_format: Option<String>,
}

/// The address a login comes from, in the one form it is known by.
pub(super) fn email(arrival: &Arrival) -> Option<String> {
    let is_login = arrival.method == "POST" && arrival.path == PATH;
    let request = is_login.then(|| arrival.json::<Request>())?.ok()?;
    Some(request.email.to_lowercase())
}

/// `POST …/auth/login`.
pub(super) async fn login(exchange: Exchange) -> Result<HttpResponse> {
    let request: Request = exchange.arrival().json()?;
    if request
        .password_format
        .as_deref()
        .is_some_and(|form| form != "plain")
    {
        return Err(Refusal::malformed("must be plain")
            .at("passwordFormat")
            .into());
    }
    let user = user(&exchange, &request).await?;
    let space = exchange.space().id;
    let credential = &user.credential;
    let random = exchange.issuer().random();
    let api = format!("{}-{}", space.simple(), random.alphanumeric(16));
    let settings = exchange.settings();
    let nonces = settings.number("login_nonces").unwrap_or(50);
    let nonces: Vec<_> = (0..nonces).map(|_| random.hex(16)).collect();
    let lifetime = settings.number("login_lifetime").unwrap_or(8 * 3600);
    let login = Login {
        user: credential.id,
        name: credential.name.clone(),
        generation: user.secret.generation,
        email: credential.identifier.clone().unwrap_or_default(),
        account: credential.account.clone(),
        ends: exchange.now().timestamp().saturating_add(lifetime),
        is_over: false,
        unused: nonces.clone(),
    };
    logins(&exchange)
        .insert(&api, &login, exchange.now())
        .await?;
    // No member of the answer says when the login ends, so the client is told no end.
    exchange.evidence().issued(&api, Terms::default());
    let context = contexts::of_user(&exchange, &login.account, None).await?;
    let body = answer(&exchange, &login, &context, &api, &nonces);
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body))
}

/// The members a client reads (VGP); what is in `permission` and `details` is unknown.
fn answer(
    exchange: &Exchange,
    login: &Login,
    context: &Context,
    api: &str,
    nonces: &[String],
) -> serde_json::Value {
    json!({
        "stok": stok(exchange, api),
        "nonce": nonces,
        "api": api,
        "permission": [],
        "details": {},
        "account": {
            "id": account_id(exchange.space().id, &login.account),
            "name": login.account,
        },
        "email": login.email,
        "userId": login.user,
        "contextId": context.id,
    })
}

/// `POST …/auth/logout`.
pub(super) async fn logout(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::user(&exchange).await?;
    let over = |login: &mut Login| {
        login.is_over = true;
        login.unused.clear();
        Ok(())
    };
    logins(&exchange).change(&caller.session, over).await?;
    Ok(HttpResponse::Ok().json(json!({})))
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
    refusal.at(IN_USE)
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

/// Marks the refusal of a nonce that is in use, which has a status of its own.
pub(super) const IN_USE: &str = "nonce in use";

/// The user who logs in. An unknown address and a wrong password are one and the same refusal, and
/// take the same time (security.md R-52).
async fn user(exchange: &Exchange, request: &Request) -> Result<Arc<Key>> {
    let found = exchange.found()?;
    let (space, issuer) = (exchange.space().id, exchange.issuer());
    let is_user = |key: &&Arc<Key>| key.credential.kind == credentials::USER;
    let of_users = found.within(space).filter(is_user);
    let right = issuer
        .keys_with_secret(of_users, &request.email.to_lowercase(), &request.password)
        .await?;
    let mut trace = exchange.trace();
    let Some(key) = right.best(space, exchange.now()) else {
        return Err(Error::Refused(trace.refuse(
            Reason::WrongSecret,
            "password",
            "the password of this address",
            "another one, or an unknown address",
            "use an email and password of this space's users",
        )));
    };
    exchange.entry().identify(key);
    Ok(issuer.accept_live(key, exchange.now(), &mut trace)?)
}

/// What a login's requests are signed with; derived, so that the database does not know it.
fn stok(exchange: &Exchange, api: &str) -> String {
    let space = exchange.space().id;
    let purpose: [&[u8]; 4] = [b"voicegain", b"stok", space.as_bytes(), api.as_bytes()];
    hex::encode(exchange.issuer().master().derive::<32>(&purpose))
}

fn logins(exchange: &Exchange) -> Documents {
    exchange.documents("login", "").forgetting_oldest()
}
