//! What the wording of a refusal may depend on.

use std::sync::Arc;

use super::{Arrival, Exchange, Operation};
use crate::space::VendorSettings;

/// The part of a request that the wording of a refusal may depend on.
///
/// It can be made without a space, so the catalogue words refusals of requests that nobody sent.
pub struct RequestView<'a> {
    /// The name of the request.
    pub id: &'a str,
    /// The operation that was requested; `None` where no operation matches.
    pub operation: Option<&'static Operation>,
    /// The operation at the requested path, whatever the method.
    pub place: Option<&'static Operation>,
    /// What came.
    pub arrival: &'a Arrival,
    /// The vendor's settings.
    pub settings: Arc<VendorSettings>,
}

impl RequestView<'_> {
    /// Whether the path is that of the operation with this id, whatever the method.
    pub fn is_at(&self, id: &str) -> bool {
        self.place.is_some_and(|operation| operation.id == id)
    }
}

impl Exchange {
    /// The part of the request that the wording of a refusal may depend on. Where no operation was
    /// found, its path is looked up among `operations`.
    pub fn view(&self, operations: &'static [Operation]) -> RequestView<'_> {
        let path = &self.arrival().path;
        let by_path = || operations.iter().find(|one| one.matches_path(path));
        RequestView {
            id: self.id(),
            operation: self.operation(),
            place: self.operation().or_else(by_path),
            arrival: self.arrival(),
            settings: self.0.settings.clone(),
        }
    }
}
