//! Who is calling.

use super::access_token2::AccessToken2;

/// Who is calling.
pub(super) struct Caller {
    /// The app whose things are meant.
    pub(super) app_id: String,
    /// The token, in token mode.
    pub(super) token: Option<AccessToken2>,
}
