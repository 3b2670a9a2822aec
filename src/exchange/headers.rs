//! The header fields of a request.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// The fields of a request, values of one name in the order they came.
///
/// A list, because there are few: cloning actix's map takes 220 bytes a name, and a tenth of the
/// time of a request.
#[derive(Clone, Debug, Default)]
pub struct Headers(Vec<(HeaderName, HeaderValue)>);

impl Headers {
    /// The first value of a name; names are compared without regard to case.
    pub fn get(&self, name: impl AsRef<str>) -> Option<&HeaderValue> {
        let mut fields = self.0.iter();
        let (_, value) = fields.find(|(known, _)| is(known, name.as_ref()))?;
        Some(value)
    }

    /// Every value of a name.
    pub fn get_all<'a>(&'a self, name: &'a HeaderName) -> impl Iterator<Item = &'a HeaderValue> {
        let fields = self.0.iter().filter(move |(known, _)| known == name);
        fields.map(|(_, value)| value)
    }

    /// Whether there is a value of that name.
    pub fn contains(&self, name: impl AsRef<str>) -> bool {
        self.get(name).is_some()
    }

    /// Every name with each of its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &HeaderValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl From<&HeaderMap> for Headers {
    fn from(map: &HeaderMap) -> Self {
        let mut fields = Vec::with_capacity(map.len());
        fields.extend(
            map.iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        Self(fields)
    }
}

fn is(known: &HeaderName, name: &str) -> bool {
    known.as_str().eq_ignore_ascii_case(name)
}
