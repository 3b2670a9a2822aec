//! `GET /dev/v1/projects`: what the documentation tests Basic credentials with.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

use super::access;
use super::answer::answer;
use super::credentials::is_suspended;
use crate::error::Result;
use crate::exchange::Exchange;

/// The project the customer's secret belongs to. The shape is ours: clients look at the status.
pub(super) async fn list(exchange: Exchange) -> Result<HttpResponse> {
    let key = access::authorise_customer(&exchange).await?;
    let project = &key.credential;
    Ok(answer(&exchange, StatusCode::OK).json(json!({
        "projects": [{
            "id": project.id.simple().to_string(),
            "name": project.name,
            "vendor_key": project.identifier,
            "status": i32::from(!is_suspended(project)),
            "created": project.created_at.timestamp(),
        }],
    })))
}
