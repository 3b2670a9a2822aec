//! What a verifier needs to know of a space: the keys its vendors sign tokens with.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::input::{InSpace, one, query};
use super::vendors::unknown;
use super::{Problem, State, guard};
use crate::token::jwt::Jwk;
use crate::vendors;

/// The parameter that asks for keys that are secrets too.
const SECRETS: &str = "secrets";

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/spaces/{space}/jwks/{vendor}").route(web::get().to(keys)));
}

/// A JWK Set (RFC 7517 section 5). A key that is a secret is told to those alone who ask for it in
/// so many words: nobody who wanted public keys shall pass one on.
async fn keys(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
    state: Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let vendor = vendors::named(&path.1).ok_or_else(|| unknown(&path.1))?;
    let wants_secrets = match one(&query(&request, &[SECRETS])?, SECRETS)? {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Problem::unreadable(SECRETS, "must be true or false")),
    };
    let keys = vendor.tokens().verification_keys(&state.issuer, &space);
    if !wants_secrets && keys.iter().any(Jwk::is_secret) {
        let detail = "the space signs with a shared secret; ask with secrets=true for it, or choose a \
                      signing_algorithm that has a public key, where the vendor has that setting";
        return Err(Problem::unprocessable(SECRETS, detail));
    }
    Ok(guard::json(StatusCode::OK, &json!({ "keys": keys })))
}
