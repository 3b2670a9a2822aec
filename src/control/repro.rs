//! One file that does once more what led to a request: the space, its faults, and every request
//! of the journal up to that one.

mod script;

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, Data, Path, ServiceConfig};
use serde_json::{Map, Value, json};

use super::input::InSpace;
use super::{Problem, State};
use crate::model::credential::Credential;
use crate::model::exchange::Record;
use crate::model::fault::Draft;
use crate::space::{Filter, Space};
use crate::vendors::{self, Vendor};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/spaces/{space}/requests/{id}/repro").route(web::get().to(repro)));
}

/// What is done once more.
struct Story {
    /// Settings that are not the vendors' own: vendor and values.
    settings: Vec<(&'static str, Value)>,
    /// The credentials that were used.
    credentials: Vec<Used>,
    /// Fault programs and requests, as they came.
    scenes: Vec<Scene>,
}

/// A credential that was used, and how one like it is made.
struct Used {
    /// Its id.
    id: String,
    /// What to ask for to get one like it.
    wish: Value,
    /// The public identifier nobody can choose: the field it is in, and what stands there.
    identifier: Option<(String, String)>,
    /// What makes Basic: the field and the role.
    basic: Option<(&'static str, &'static str)>,
}

enum Scene {
    /// A fault program was made.
    Fault(Box<Draft>),
    /// A request came.
    Request(Arc<Record>),
}

async fn repro(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let mut records = space.journal.list(&Filter::default(), usize::MAX);
    let last = records.iter().position(|record| record.id == path.1);
    let last = last.ok_or_else(|| {
        Problem::not_found("no such request in this space's journal; it keeps the newest ones only")
    })?;
    records.truncate(last + 1);
    let credentials = state.issuer.credentials(space.id).await?;
    let story = Story {
        settings: vendors::ALL
            .iter()
            .filter_map(|vendor| Some((vendor.name(), changed(&space, *vendor)?)))
            .collect(),
        credentials: used(&records, &credentials),
        scenes: scenes(&space, records, &credentials),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(script::write(&story)))
}

/// The settings that are not the vendor's defaults.
fn changed(space: &Space, vendor: &dyn Vendor) -> Option<Value> {
    let mut settings = space.settings(vendor.name()).json();
    settings.retain(|name, value| {
        let declared = vendor.profile().settings.iter().find(|s| s.name() == name);
        declared.is_none_or(|setting| setting.read(value) != Ok(setting.default()))
    });
    (!settings.is_empty()).then_some(Value::Object(settings))
}

fn used(records: &[Arc<Record>], credentials: &[Credential]) -> Vec<Used> {
    let is_used = |credential: &&Credential| {
        let mut names = records
            .iter()
            .filter_map(|record| record.credential.as_ref());
        names.any(|name| name.id == credential.id)
    };
    credentials
        .iter()
        .filter(is_used)
        .map(|credential| Used {
            id: credential.id.to_string(),
            wish: wish(credential),
            identifier: given(credential),
            basic: vendors::named(&credential.vendor).and_then(|vendor| vendor.profile().basic),
        })
        .collect()
}

/// The identifier, where one cannot ask for the same once more.
fn given(credential: &Credential) -> Option<(String, String)> {
    let identifier = credential.identifier.as_deref()?;
    let mut fields = credential.fields.0.iter();
    let (field, _) = fields.find(|(_, value)| *value == identifier)?;
    let is_settable = settable(credential).contains(&field.as_str());
    (!is_settable).then(|| (field.clone(), identifier.to_owned()))
}

fn settable(credential: &Credential) -> &'static [&'static str] {
    let kinds = vendors::named(&credential.vendor).map_or(&[][..], |vendor| vendor.profile().kinds);
    let kind = kinds.iter().find(|kind| kind.name == credential.kind);
    kind.map_or(&[][..], |kind| kind.fields)
}

/// What to ask for to get a credential like this one. Its name is taken by the space's first one.
fn wish(credential: &Credential) -> Value {
    let settable = settable(credential);
    let fields: Map<_, _> = credential
        .fields
        .0
        .iter()
        .filter(|(name, _)| settable.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    json!({
        "vendor": credential.vendor,
        "kind": credential.kind,
        "account": credential.account,
        "name": again(&credential.name),
        "fields": fields,
    })
}

/// What a credential is called when it is made once more.
fn again(name: &str) -> String {
    let cut: String = name.chars().take(56).collect();
    format!("{cut}-again")
}

/// Requests in their order, each fault program before the first request that came after it.
fn scenes(space: &Space, records: Vec<Arc<Record>>, credentials: &[Credential]) -> Vec<Scene> {
    let mut programs = space.faults.progress().into_iter().peekable();
    let mut scenes = Vec::new();
    for record in records {
        while let Some(program) = programs.next_if(|p| p.made_at <= record.real_at) {
            let mut draft = program.draft;
            let wanted = draft.matching.credential.take();
            draft.matching.credential = wanted.map(|wanted| {
                let mut known = credentials.iter();
                let named = known.find(|c| c.id.to_string() == wanted || c.name == wanted);
                again(named.map_or(&wanted, |credential| &credential.name))
            });
            scenes.push(Scene::Fault(Box::new(draft)));
        }
        scenes.push(Scene::Request(record));
    }
    scenes
}
