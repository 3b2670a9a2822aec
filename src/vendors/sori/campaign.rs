//! `GET /api/mockmint/sori/campaign`: mockmint's own route on which ephemeral keys can be tried.

use actix_web::HttpResponse;
use serde::Serialize;
use serde_json::json;

use super::access;
use crate::error::Result;
use crate::exchange::Exchange;
use crate::secret::sha256;

/// A path no vendor has: the calls a page makes with its key are documented nowhere.
pub(super) const PATH: &str = "/api/mockmint/sori/campaign";

/// The result of an activity, with its campaign: the same for an app each time.
pub(super) async fn entry(exchange: Exchange) -> Result<HttpResponse> {
    let claims = access::authorise(&exchange).await?;
    let campaign = Campaign::of(&claims.sub);
    Ok(HttpResponse::Ok().json(json!({
        "activityId": exchange.issuer().random().hex(12),
        "materialId": campaign.material_id,
        "campaign": campaign,
        "isRefinement": false,
    })))
}

/// A campaign by the names the Flutter wrapper reads (DART); where it reads two, the first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    id: String,
    name: String,
    description: String,
    image_url: String,
    action_url: String,
    created_at: i64,
    material_id: String,
    #[serde(rename = "trait")]
    characteristics: Trait,
}

#[derive(Serialize)]
struct Trait {
    marker: bool,
}

impl Campaign {
    fn of(app_id: &str) -> Self {
        let id = |what: &str| {
            let digest = sha256(&format!("{what} {app_id}"));
            hex::encode(&digest[..12])
        };
        Self {
            id: id("campaign"),
            name: "A campaign".into(),
            description: "What a page hears of a campaign it recognised".into(),
            image_url: "https://campaign.example/image.png".into(),
            action_url: "https://campaign.example/".into(),
            created_at: 1_767_225_600,
            material_id: id("material"),
            characteristics: Trait { marker: true },
        }
    }
}
