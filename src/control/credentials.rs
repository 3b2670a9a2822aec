//! The credentials of a space. Secrets are in the answers of create and regenerate, and nowhere else.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::input::{InSpace, Input, one, query, span};
use super::vendors::unknown;
use super::{Problem, State, guard};
use crate::model::catalogue::Kind;
use crate::model::credential::{Credential, Issued};
use crate::model::name::Name;
use crate::secret::Secret;
use crate::vendors::{self, Vendor, Wish};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/spaces/{space}/credentials")
            .route(web::get().to(list))
            .route(web::post().to(create)),
    )
    .service(
        web::resource("/spaces/{space}/credentials/{id}")
            .route(web::get().to(entry))
            .route(web::delete().to(revoke)),
    )
    .service(
        web::resource("/spaces/{space}/credentials/{id}/regenerate")
            .route(web::post().to(regenerate)),
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Creation {
    vendor: String,
    kind: Option<String>,
    account: Option<String>,
    name: Option<String>,
    #[serde(default)]
    fields: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regeneration {
    grace: Option<String>,
}

/// Credentials in a page at most, and in one that does not say how many.
const PAGE: usize = 1_000;

async fn list(
    InSpace(space): InSpace,
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let query = query(&request, &["after", "limit"])?;
    let after = match one(&query, "after")? {
        None => None,
        Some(text) => {
            let wrong = || Problem::unreadable("after", "must be the id of a credential");
            let id = Uuid::parse_str(text).map_err(|_| wrong())?;
            // A credential that is gone is no place to go on from.
            Some(state.issuer.credential(space.id, id).await?.id)
        }
    };
    let limit = match one(&query, "limit")? {
        None => PAGE,
        Some(text) => {
            let number = text.parse().ok().filter(|n| (1..=PAGE).contains(n));
            let wrong = || Problem::unreadable("limit", format!("must be between 1 and {PAGE}"));
            number.ok_or_else(wrong)?
        }
    };
    let mut credentials = state
        .issuer
        .credentials_after(space.id, after, limit + 1)
        .await?;
    let has_more = credentials.len() > limit;
    credentials.truncate(limit);
    let items: Vec<_> = credentials.iter().map(|c| view(c, None)).collect();
    let mut body = json!({ "items": items });
    if let (true, Some(last)) = (has_more, credentials.last()) {
        body["next"] = json!(last.id);
    }
    Ok(guard::json(StatusCode::OK, &body))
}

async fn entry(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let credential = state.issuer.credential(space.id, id(&path.1)?).await?;
    Ok(guard::json(StatusCode::OK, &view(&credential, None)))
}

async fn create(
    InSpace(space): InSpace,
    Input(creation): Input<Creation>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let vendor = vendors::named(&creation.vendor).ok_or_else(|| {
        let problem = unknown(&creation.vendor);
        Problem::unprocessable("vendor", problem.to_string())
    })?;
    let kind = kind(vendor, creation.kind.as_deref())?;
    let now = space.clock().now(state.issuer.spaces().real_now());
    let name = match creation.name {
        Some(name) => plain("name", name)?,
        None => format!("{}-{}", kind.name, state.issuer.random().alphanumeric(6)),
    };
    let account = plain("account", creation.account.unwrap_or_else(|| "main".into()))?;
    let wish = Wish {
        account,
        name,
        fields: creation.fields,
    };
    let draft = vendor.draft(kind, wish)?;
    let issued = state.issuer.create(space.id, draft, now).await?;
    Ok(guard::json(StatusCode::CREATED, &shown_once(&issued)))
}

async fn regenerate(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
    Input(regeneration): Input<Regeneration>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let credential = state.issuer.credential(space.id, id(&path.1)?).await?;
    let grace = regeneration
        .grace
        .map(|grace| span("grace", &grace))
        .transpose()?;
    let vendor = vendors::named(&credential.vendor).ok_or_else(|| unknown(&credential.vendor))?;
    let kind = kind(vendor, Some(&credential.kind))?;
    let now = space.clock().now(state.issuer.spaces().real_now());
    let issued = state
        .issuer
        .regenerate(&credential, kind, grace, now)
        .await?;
    Ok(guard::json(StatusCode::OK, &shown_once(&issued)))
}

async fn revoke(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let now = space.clock().now(state.issuer.spaces().real_now());
    state.issuer.revoke(space.id, id(&path.1)?, now).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn id(text: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(text).map_err(|_| Problem::not_found("no such credential in this space"))
}

/// The kind of that name; a vendor's first kind when none is named.
fn kind(vendor: &dyn Vendor, name: Option<&str>) -> Result<&'static Kind, Problem> {
    let kinds = vendor.profile().kinds;
    let found = match name {
        Some(name) => kinds.iter().find(|kind| kind.name == name),
        None => kinds.first(),
    };
    found.ok_or_else(|| {
        let names: Vec<_> = kinds.iter().map(|kind| kind.name).collect();
        Problem::unprocessable(
            "kind",
            format!("no such kind; there are {}", names.join(", ")),
        )
    })
}

fn plain(field: &str, text: String) -> Result<String, Problem> {
    let name = Name::parse(text).map_err(|detail| Problem::unprocessable(field, detail))?;
    Ok(name.into())
}

/// A credential with the secrets that were just made.
pub(super) fn shown_once(issued: &Issued) -> Value {
    view(&issued.credential, Some(&issued.secrets))
}

fn view(credential: &Credential, secrets: Option<&[(&'static str, Secret<String>)]>) -> Value {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut view = json!({
        "id": credential.id,
        "vendor": credential.vendor,
        "kind": credential.kind,
        "name": credential.name,
        "account": credential.account,
        "state": credential.state,
        "generation": credential.generation,
        "created_at": instant(credential.created_at),
        "last_used_at": credential.last_used_at.map(instant),
        "fields": credential.fields,
    });
    if let (Some(secrets), Value::Object(members)) = (secrets, &mut view) {
        let secrets: Map<_, _> = secrets
            .iter()
            .map(|(role, secret)| ((*role).to_owned(), Value::from(secret.expose().as_str())))
            .collect();
        members.insert("secrets".into(), Value::Object(secrets));
    }
    view
}
