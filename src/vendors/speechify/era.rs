//! Which of the vendor's two eras a request speaks.

use chrono::NaiveDate;

use super::cases::Case;
use super::settings;
use crate::error::Refusal;
use crate::exchange::{Arrival, Exchange, RequestView};
use crate::space::VendorSettings;

/// The host of the modern era.
pub(super) const MODERN_HOST: &str = "api.speechify.ai";
/// The header that dates a request.
pub(super) const VERSION: &str = "speechify-version";
/// The oldest date the vendor's documentation shows (D-api-versioning).
const OLDEST: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 6, 25);

/// The shapes and the error envelope a request is answered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    /// Access tokens, bare arrays, `{"error": …}`.
    Legacy,
    /// API keys, pages, the error envelope; dated by the header, or by what stands in for it.
    Modern(NaiveDate),
}

impl Era {
    /// Reads the era; a version that is no date is refused.
    pub(super) fn read(exchange: &Exchange) -> Result<Self, Refusal> {
        Self::of(exchange.arrival(), exchange.settings())
    }

    fn of(arrival: &Arrival, settings: &VendorSettings) -> Result<Self, Refusal> {
        let Some(version) = arrival.headers.get(VERSION) else {
            let by_default = settings.get(&settings::DEFAULT_VERSION);
            let by_host = OLDEST.filter(|_| arrival.host == MODERN_HOST);
            return Ok(by_default.or(by_host).map_or(Self::Legacy, Self::Modern));
        };
        let version = version.to_str().unwrap_or_default();
        let is_date = version.len() == 10;
        let date = version.parse().ok().filter(|_| is_date);
        date.map(Self::Modern).ok_or_else(|| {
            Refusal::malformed("Speechify-Version must be a date such as 2026-09-13")
                .in_case(Case::UnreadableVersion)
        })
    }

    /// Whether refusals come in the modern envelope. A version that cannot be read is modern too.
    pub(super) fn is_modern(request: &RequestView<'_>) -> bool {
        !matches!(
            Self::of(request.arrival, &request.settings),
            Ok(Self::Legacy)
        )
    }

    /// Whether lists of voices come in pages. Since when they do is unknown: a setting says it.
    pub(super) fn has_pages(self, exchange: &Exchange) -> bool {
        match self {
            Self::Modern(version) => {
                version >= exchange.settings().get(&settings::VOICES_ENVELOPE_SINCE)
            }
            Self::Legacy => false,
        }
    }
}
