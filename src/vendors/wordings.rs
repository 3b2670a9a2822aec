//! The wordings of the catalogue, generated: every vendor words every refusal at every operation,
//! and equal answers become one entry.

use std::sync::{Arc, LazyLock};

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use uuid::Uuid;

use super::refusals::{Example, Source, VARIES, Way, Worded};
use super::{ALL, Vendor, base_paths};
use crate::error::{About, Reason, Refusal};
use crate::exchange::{Arrival, Operation, RequestView};
use crate::model::catalogue::Wording;
use crate::model::space::SettingRow;
use crate::space::VendorSettings;

/// How a vendor words refusals.
pub fn wordings(vendor: &dyn Vendor) -> &'static [Wording] {
    static EVERY: LazyLock<Vec<(&'static str, Vec<Wording>)>> = LazyLock::new(|| {
        let each = ALL.iter().map(|vendor| (vendor.name(), generate(*vendor)));
        each.collect()
    });
    let mut every = EVERY.iter();
    let of_vendor = every.find(|(name, _)| *name == vendor.name());
    of_vendor.map_or(&[], |(_, wordings)| wordings)
}

fn generate(vendor: &'static dyn Vendor) -> Vec<Wording> {
    let mut entries: Vec<Entry> = Vec::new();
    for (way_number, way) in vendor.profile().refusals.ways.iter().enumerate() {
        let mut places: Vec<_> = vendor.profile().operations.iter().map(Some).collect();
        places.push(None);
        for (place_number, operation) in places.into_iter().enumerate() {
            for example in examples(vendor, operation) {
                let answer = Answer::to(vendor, way, operation, &example);
                let place = (way_number, place_number);
                note(&mut entries, answer, example.refusal.reason, place);
            }
        }
    }
    merge(vendor, entries)
}

/// Everything that may be refused at an operation, or where there is none.
fn examples(vendor: &dyn Vendor, operation: Option<&Operation>) -> Vec<Example> {
    let is_here = |example: &Example| {
        let mut at = example.at.iter();
        operation.is_some_and(|operation| at.any(|pattern| is_of(operation.id, pattern)))
    };
    let mut examples = (vendor.profile().refusals.examples)();
    examples.retain(is_here);
    for &reason in Reason::ALL {
        let is_plain =
            |own: &Example| own.refusal.reason == reason && own.refusal.about == About::Nothing;
        if !examples.iter().any(is_plain) {
            examples.push(Example::new(&[], Refusal::new(reason, VARIES)));
        }
    }
    examples.push(Example::new(&[], Refusal::malformed(VARIES).at(VARIES)));
    examples
}

fn is_of(operation: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(group) => operation.starts_with(group),
        None => operation == pattern,
    }
}

/// A worded refusal, without its reason and place.
#[derive(PartialEq, Eq)]
struct Answer {
    status: u16,
    body: String,
    source: Source,
}

impl Answer {
    fn to(
        vendor: &dyn Vendor,
        way: &Way,
        operation: Option<&'static Operation>,
        example: &Example,
    ) -> Self {
        let refusal = &example.refusal;
        let arrival = arrival(vendor, way, operation);
        // Where the method is not allowed, only the path is an operation's.
        let is_of_operation = refusal.reason != Reason::MethodNotAllowed;
        let request = RequestView {
            id: VARIES,
            operation: operation.filter(|_| is_of_operation),
            place: operation,
            arrival: &arrival,
            settings: Arc::new(settings(vendor, example.setting)),
        };
        let response = vendor.refuse(refusal, &request);
        let status = response.status().as_u16();
        let source = (vendor.profile().refusals.source)(&Worded {
            refusal,
            way: way.name,
            request: &request,
            status,
        });
        Self {
            status,
            body: body(response),
            source,
        }
    }
}

fn arrival(vendor: &dyn Vendor, way: &Way, operation: Option<&Operation>) -> Arrival {
    let nowhere = || format!("{}/no-such-endpoint", base_paths(vendor.name())[0]);
    let path = operation.map(|operation| operation.path.replace(['{', '}'], ""));
    let mut headers = HeaderMap::new();
    if let Some((name, value)) = way.header {
        let name = HeaderName::from_static(name);
        headers.insert(name, HeaderValue::from_static(value));
    }
    Arrival {
        method: operation.map_or("GET", |operation| operation.method).into(),
        is_head: false,
        path: path.unwrap_or_else(nowhere),
        query: String::new(),
        host: String::new(),
        headers: (&headers).into(),
        body: Bytes::new(),
    }
}

fn settings(vendor: &dyn Vendor, changed: Option<(&str, &str)>) -> VendorSettings {
    let changed = changed.map(|(name, value)| SettingRow {
        space: Uuid::nil(),
        vendor: vendor.name().into(),
        name: name.into(),
        value: value.into(),
    });
    let rows: Vec<_> = changed.iter().collect();
    VendorSettings::new(vendor.profile().settings, &rows)
}

/// The body of an answer. Two texts that vary beside each other are one.
fn body(response: HttpResponse) -> String {
    let body = response.into_body().try_into_bytes().unwrap_or_default();
    let body = String::from_utf8_lossy(&body).replace(VARIES, "…");
    body.replace("… …", "…").replace("…: …", "…")
}

/// An answer, and the places where each reason gets it: numbers of ways and operations.
struct Entry {
    answer: Answer,
    reasons: Vec<(Reason, Vec<Place>)>,
}

type Place = (usize, usize);

fn note(entries: &mut Vec<Entry>, answer: Answer, reason: Reason, place: Place) {
    let known = entries.iter_mut().find(|entry| entry.answer == answer);
    let Some(entry) = known else {
        let reasons = vec![(reason, vec![place])];
        entries.push(Entry { answer, reasons });
        return;
    };
    let known = entry.reasons.iter_mut().find(|(known, _)| *known == reason);
    match known {
        Some((_, places)) if places.contains(&place) => {}
        Some((_, places)) => places.push(place),
        None => entry.reasons.push((reason, vec![place])),
    }
}

/// One wording for all the reasons that get an answer at the same places.
fn merge(vendor: &'static dyn Vendor, entries: Vec<Entry>) -> Vec<Wording> {
    let mut wordings = Vec::new();
    for Entry { answer, reasons } in entries {
        let mut groups: Vec<(Vec<Place>, Vec<Reason>)> = Vec::new();
        for (reason, places) in reasons {
            match groups.iter_mut().find(|(known, _)| *known == places) {
                Some((_, reasons)) => reasons.push(reason),
                None => groups.push((places, vec![reason])),
            }
        }
        for (places, reasons) in groups {
            for (way, operations) in by_way(vendor, &places) {
                wordings.push(Wording {
                    at: label(vendor, way, &operations),
                    operations,
                    reasons: reasons.clone(),
                    status: answer.status,
                    body: answer.body.clone(),
                    mark: answer.source.mark,
                    source: answer.source.who,
                });
            }
        }
    }
    wordings
}

type Operations = Vec<Option<&'static str>>;

/// The operations by way of asking; one list without a way where the way makes no difference.
fn by_way(
    vendor: &'static dyn Vendor,
    places: &[Place],
) -> Vec<(Option<&'static str>, Operations)> {
    let ways = vendor.profile().refusals.ways;
    let all = vendor.profile().operations;
    let of = |number| {
        let places = places.iter().filter(|(way, _)| *way == number);
        let operations = places.map(|(_, place)| all.get(*place).map(|operation| operation.id));
        operations.collect::<Operations>()
    };
    let first = of(0);
    if (0..ways.len()).all(|number| of(number) == first) {
        return vec![(None, first)];
    }
    let each = ways.iter().enumerate();
    let each = each.map(|(number, way)| (Some(way.name), of(number)));
    each.filter(|(_, operations)| !operations.is_empty())
        .collect()
}

/// Where a wording is said, for people.
fn label(
    vendor: &dyn Vendor,
    way: Option<&'static str>,
    operations: &[Option<&'static str>],
) -> String {
    let count = vendor.profile().operations.len();
    let mut names = if operations.iter().flatten().count() == count {
        vec!["every operation".to_owned()]
    } else if operations.contains(&None) && operations.len() * 4 > (count + 1) * 3 {
        vec!["every other operation".to_owned()]
    } else {
        groups(vendor, operations)
    };
    names.extend(way.map(str::to_owned));
    names.join(", ")
}

/// The names of operations; a whole group is `voices.*`.
fn groups(vendor: &dyn Vendor, operations: &[Option<&'static str>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for operation in operations {
        let Some(id) = operation else {
            names.push("no operation".to_owned());
            continue;
        };
        let group = id.split_inclusive('.').next().unwrap_or(id);
        let mut all = vendor.profile().operations.iter();
        let is_whole = all.all(|o| !o.id.starts_with(group) || operations.contains(&Some(o.id)));
        let siblings = vendor
            .profile()
            .operations
            .iter()
            .filter(|o| o.id.starts_with(group));
        let name = if is_whole && siblings.count() > 1 {
            format!("{group}*")
        } else {
            (*id).to_owned()
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
