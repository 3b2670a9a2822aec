//! What is sent: of each vendor a good token, every defect, a good token again.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Flags;
use super::judge::{Case, Defect, Moment, Token};
use super::target::{Route, Target};
use crate::cli::keys;
use crate::cli::server::{Call, Failure, Server};
use crate::vendors;

/// One vendor's part.
pub(super) struct Plan {
    /// Its name.
    pub(super) vendor: String,
    /// The request its tokens go out with.
    pub(super) route: Route,
    /// What to ask a token for with, but for the defect.
    pub(super) wishes: Map<String, Value>,
    /// What to try.
    pub(super) defects: Vec<Defect>,
}

/// An entry of `GET /v1/defects`.
#[derive(Deserialize)]
struct Entry {
    vendor: String,
    probe: Value,
    defects: Vec<Defect>,
}

impl Plan {
    /// The parts of a run.
    pub(super) fn of(
        server: &Server,
        flags: &Flags,
        target: &Target,
    ) -> Result<Vec<Self>, Failure> {
        let mut catalogue = server.ask(&Call::new("GET", &["defects"]))?;
        let entries: Vec<Entry> = serde_json::from_value(catalogue["items"].take())
            .map_err(|_| Failure::Refused(format!("{} lists no defects", server.url())))?;
        let credentials = keys::credentials(server)?;
        let mut plans = Vec::new();
        for entry in entries {
            let is_named = flags.vendor.contains(&entry.vendor);
            if !(is_named || flags.vendor.is_empty()) {
                continue;
            }
            let wanted = flags.wish.credential.as_deref();
            let Some(credential) = credential(&credentials, &entry.vendor, wanted) else {
                if is_named {
                    return Err(none(server, &entry.vendor, wanted));
                }
                continue;
            };
            plans.push(Self::new(flags, target, entry, credential)?);
        }
        if plans.is_empty() {
            return Err(none(server, "any vendor", None));
        }
        let has = |name: &String| {
            let mut all = plans.iter().flat_map(|plan| &plan.defects);
            all.any(|defect| defect.name == *name)
        };
        if let Some(name) = flags.expectation.defect.iter().find(|name| !has(name)) {
            let what = "none of these vendors has this defect, or it is skipped";
            return Err(Failure::Misused(format!("--defect {name}: {what}")));
        }
        Ok(plans)
    }

    fn new(
        flags: &Flags,
        target: &Target,
        entry: Entry,
        credential: &Value,
    ) -> Result<Self, Failure> {
        let nothing = Map::new();
        let fields = credential["fields"].as_object().unwrap_or(&nothing);
        let route = target.route(&entry.vendor, &entry.probe, fields);
        let mut wishes = flags.wishes();
        wishes.insert("vendor".into(), json!(entry.vendor));
        wishes.insert("credential".into(), credential["id"].clone());
        let (only, not) = (&flags.expectation.defect, &flags.expectation.skip);
        let is_wanted = |defect: &Defect| {
            (only.is_empty() || only.contains(&defect.name)) && !not.contains(&defect.name)
        };
        Ok(Self {
            route: route.map_err(Failure::Misused)?,
            wishes,
            defects: entry.defects.into_iter().filter(is_wanted).collect(),
            vendor: entry.vendor,
        })
    }

    /// A good token of this vendor.
    pub(super) fn good(&self, moment: Moment) -> Case {
        self.case(Token::Good(moment))
    }

    /// Everything that must be refused.
    pub(super) fn bad(&self) -> Vec<Case> {
        let defects = self.defects.iter().cloned();
        defects
            .map(|defect| self.case(Token::Defective(defect)))
            .collect()
    }

    fn case(&self, token: Token) -> Case {
        Case {
            vendor: self.vendor.clone(),
            token,
        }
    }
}

/// The credential of that id or name; else the vendor's first, as `POST …/tokens` chooses it.
fn credential<'a>(credentials: &'a Value, vendor: &str, wanted: Option<&str>) -> Option<&'a Value> {
    let all = credentials["items"].as_array()?.iter();
    let mut usable = all.filter(|c| c["vendor"] == vendor && c["state"] == "active");
    if let Some(wanted) = wanted {
        return usable.find(|c| c["id"] == wanted || c["name"] == wanted);
    }
    let kinds = vendors::named(vendor)?.profile().kinds;
    usable.min_by_key(|c| kinds.iter().position(|kind| c["kind"] == kind.name))
}

fn none(server: &Server, vendor: &str, wanted: Option<&str>) -> Failure {
    let named = wanted.map_or(String::new(), |name| format!(" called {name}"));
    Failure::Misused(format!(
        "space {} has no active credential of {vendor}{named}; see mockmint keys",
        server.space()
    ))
}
