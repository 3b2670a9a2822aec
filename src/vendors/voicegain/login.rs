//! `/auth-svc/auth/login` and `logout`: how a user gets what a MAC is made from.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde_json::json;

use super::context::{Context, account_id};
use super::login_request::LoginRequest;
use super::session::{Login, logins, stok};
use super::{access, credentials, groups, settings};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::model::credential::Key;
use crate::model::evidence::Terms;

/// `POST …/auth/login`.
pub(super) async fn login(exchange: Exchange) -> Result<HttpResponse> {
    let request: LoginRequest = exchange.arrival().json()?;
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
    let nonces = settings.get(&settings::LOGIN_NONCES);
    let nonces: Vec<_> = (0..nonces).map(|_| random.hex(16)).collect();
    let lifetime = settings.get(&settings::LOGIN_LIFETIME);
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
    let context = groups::first(&exchange, &login.account).await?;
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

/// The user who logs in. An unknown address and a wrong password are one and the same refusal, and
/// take the same time (security.md R-52).
async fn user(exchange: &Exchange, request: &LoginRequest) -> Result<Arc<Key>> {
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
