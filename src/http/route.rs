//! Where a request goes: the vendor it is for, and the path it is listed under.

use actix_web::dev::ServiceRequest;
use actix_web::http::uri::{PathAndQuery, Uri};

use crate::vendors::Vendor;

/// Where a request goes.
pub(super) struct Route {
    pub(super) vendor: &'static dyn Vendor,
    pub(super) host: String,
    /// The space its path named.
    pub(super) space: Option<String>,
}

/// Gives a request another path; its query stays.
pub(super) fn rewrite(request: &mut ServiceRequest, path: &str) {
    let uri = request.uri();
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = target.parse::<PathAndQuery>().ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}
