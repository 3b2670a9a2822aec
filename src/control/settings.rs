//! The settings of one vendor in one space.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use serde_json::{Map, Value};

use super::input::{InSpace, Input};
use super::vendors::unknown;
use super::{Problem, State, guard};
use crate::model::space::SettingRow;
use crate::space::Space;
use crate::vendors::{self, Vendor};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/spaces/{space}/settings/{vendor}")
            .route(web::get().to(read))
            .route(web::patch().to(change)),
    );
}

async fn read(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let vendor = vendors::named(&path.1).ok_or_else(|| unknown(&path.1))?;
    Ok(answer(&space, vendor))
}

/// All or none: a wrong value leaves every setting as it was. `null` takes back the default.
async fn change(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
    Input(changes): Input<Map<String, Value>>,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let vendor = vendors::named(&path.1).ok_or_else(|| unknown(&path.1))?;
    let rows = changes
        .iter()
        .map(|(name, value)| row(&space, vendor, name, value))
        .collect::<Result<Vec<_>, _>>()?;
    state
        .issuer
        .spaces()
        .change_settings(space.id, rows)
        .await?;
    Ok(answer(&space, vendor))
}

fn row(
    space: &Space,
    vendor: &dyn Vendor,
    name: &str,
    value: &Value,
) -> Result<SettingRow, Problem> {
    let declared = vendor.profile().settings;
    let setting = declared.iter().find(|s| s.name() == name).ok_or_else(|| {
        let names: Vec<_> = declared.iter().map(|s| s.name()).collect();
        Problem::unprocessable(
            name,
            format!("no such setting; there are {}", names.join(", ")),
        )
    })?;
    setting
        .read(value)
        .map_err(|detail| Problem::unprocessable(name, detail))?;
    Ok(SettingRow {
        space: space.id,
        vendor: vendor.name().to_owned(),
        name: name.to_owned(),
        value: value.to_string(),
    })
}

fn answer(space: &Space, vendor: &dyn Vendor) -> HttpResponse {
    guard::json(StatusCode::OK, &space.settings(vendor.name()).json())
}
