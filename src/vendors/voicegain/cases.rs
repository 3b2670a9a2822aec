//! The refusals that differ from others for the same reason.

use super::settings;
use crate::error;
use crate::space::VendorSettings;

/// A case of a refusal that only this vendor has.
#[derive(Debug)]
pub(super) enum Case {
    /// `aud` of the token does not match the origin of the page.
    OtherAudience,
    /// Another request with the nonce is still being answered.
    NonceInUse,
    /// A resource is used up.
    InUse(Resource),
}

impl error::Case for Case {}

/// Something of which an account uses only so much at the same time (PYSDK).
#[derive(Clone, Copy, Debug)]
pub(super) enum Resource {
    Recognizers,
    OfflineQueue,
}

impl Resource {
    /// Its name in the headers of a refusal.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Recognizers => "ASR-Concurrency",
            Self::OfflineQueue => "Offline-Queue-Size",
        }
    }

    /// How much of it there is.
    pub(super) fn most(self, settings: &VendorSettings) -> i64 {
        let setting = match self {
            Self::Recognizers => &settings::ASR_CONCURRENCY,
            Self::OfflineQueue => &settings::OFFLINE_QUEUE_SIZE,
        };
        settings.get(setting)
    }
}
