//! Which requests come from a browser for certain.

use crate::model::exchange::Record;

/// Whether only a browser can have sent it.
///
/// `Sec-Fetch-Site` is a forbidden request header (Fetch, section 2.2.2), `Sec-Fetch-Mode` alone
/// says nothing: Node's `fetch` sends it too. `Origin` names a page, unless it names the very host
/// that was asked: WebSocket libraries make one up so, and no page of a vendor's own host is meant.
pub(super) fn is_from_browser(record: &Record) -> bool {
    let headers = &record.request.headers;
    if headers.value("sec-fetch-site").is_some() {
        return true;
    }
    let host = headers.value("host");
    headers.value("origin").is_some_and(|origin| {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        authority.is_none() || authority != host
    })
}
