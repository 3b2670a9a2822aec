//! What a verifier needs to know of a space: the keys its vendors sign tokens with.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use serde_json::json;

use super::input::InSpace;
use super::vendors::unknown;
use super::{Problem, State, guard};
use crate::vendors;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/spaces/{space}/jwks/{vendor}").route(web::get().to(keys)));
}

/// A JWK Set (RFC 7517 section 5). With a shared secret in it, it must not leave the tester's
/// hands; whoever may ask here may mint any token all the same.
async fn keys(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let vendor = vendors::named(&path.1).ok_or_else(|| unknown(&path.1))?;
    let keys = vendor.verification_keys(&state.issuer, &space);
    Ok(guard::json(StatusCode::OK, &json!({ "keys": keys })))
}
