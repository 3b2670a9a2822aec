//! A refused request: the reason, and the facts that a vendor's wording may need.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use super::Reason;

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {}", self.detail())]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// What happened, for people, where there is more to say than the reason does. It holds no
    /// secret.
    pub detail: Option<Cow<'static, str>>,
    /// What it is about.
    pub about: About,
    /// Seconds after which a retry makes sense (RFC 9110 section 10.2.3).
    pub retry_after: Option<u32>,
}

/// What a refusal is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// The request as a whole.
    #[default]
    Nothing,
    /// One input, as a path such as `rtcConfig.channelName`.
    Field(Cow<'static, str>),
    /// The scopes of which one would be sufficient.
    Scopes(Vec<String>),
    /// A case that only one vendor has.
    Case(Arc<dyn Case>),
}

/// A case that only one vendor has.
///
/// A vendor declares its cases as one `enum`. Its wording gets them back with [`Refusal::case`] and
/// words each of them in an exhaustive `match`.
pub trait Case: Any + Debug + Send + Sync {}

/// Cases are equal when they are of the same type and print the same.
impl PartialEq for dyn Case {
    fn eq(&self, other: &Self) -> bool {
        let same_type = self.type_id() == other.type_id();
        same_type && format!("{self:?}") == format!("{other:?}")
    }
}

impl Eq for dyn Case {}

impl Refusal {
    /// A refusal for `reason`, of which there is no more to say.
    pub fn of(reason: Reason) -> Self {
        Self {
            reason,
            detail: None,
            about: About::Nothing,
            retry_after: None,
        }
    }

    /// A refusal for `reason`.
    pub fn new(reason: Reason, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::of(reason).saying(detail)
    }

    /// A request that cannot be read.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::MalformedRequest, detail)
    }

    /// Says what happened, for people.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names the input that is wrong. The empty path is the request as a whole.
    #[must_use]
    pub fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        let field = field.into();
        self.about = if field.is_empty() {
            About::Nothing
        } else {
            About::Field(field)
        };
        self
    }

    /// Names the scopes of which one would be sufficient.
    #[must_use]
    pub fn for_want_of(mut self, scopes: &[&str]) -> Self {
        let scopes = scopes.iter().map(|&scope| scope.to_owned());
        self.about = About::Scopes(scopes.collect());
        self
    }

    /// Makes it one of the vendor's own cases.
    #[must_use]
    pub fn in_case(mut self, case: impl Case) -> Self {
        self.about = About::Case(Arc::new(case));
        self
    }

    /// Says when a retry makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// What happened, for people.
    pub fn detail(&self) -> &str {
        self.detail.as_deref().unwrap_or(self.reason.summary())
    }

    /// The input that is wrong.
    pub fn field(&self) -> Option<&str> {
        match &self.about {
            About::Field(field) => Some(field),
            About::Nothing | About::Scopes(_) | About::Case(_) => None,
        }
    }

    /// The case of a vendor whose cases are `C`.
    pub fn case<C: Case>(&self) -> Option<&C> {
        match &self.about {
            About::Case(case) => (case.as_ref() as &dyn Any).downcast_ref(),
            About::Nothing | About::Field(_) | About::Scopes(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    enum Ours {
        Name(&'static str),
    }

    #[derive(Debug)]
    enum Theirs {
        Name,
    }

    impl Case for Ours {}
    impl Case for Theirs {}

    fn ours(name: &'static str) -> Refusal {
        Refusal::of(Reason::Conflict).in_case(Ours::Name(name))
    }

    #[test]
    fn a_vendor_gets_its_own_case_back_and_no_case_of_another() {
        let refusal = ours("a");

        assert!(matches!(refusal.case(), Some(Ours::Name("a"))));
        assert!(refusal.case::<Theirs>().is_none());
        assert!(Refusal::of(Reason::Conflict).case::<Ours>().is_none());
    }

    #[test]
    fn cases_are_equal_when_type_and_content_are() {
        assert_eq!(ours("a"), ours("a"));
        assert_ne!(ours("a"), ours("b"));
        assert_ne!(
            ours("a"),
            Refusal::of(Reason::Conflict).in_case(Theirs::Name)
        );
    }

    #[test]
    fn the_empty_path_is_the_request_as_a_whole() {
        let refusal = Refusal::malformed("must be an object");

        assert_eq!(refusal.clone().at(""), refusal);
        assert_eq!(refusal.at("a.b").field(), Some("a.b"));
    }
}
