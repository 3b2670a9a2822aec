//! Addresses of things of this server, as answers give them.

use crate::exchange::Exchange;

/// The address of a thing of this server, as the caller reached it.
pub(super) fn address(exchange: &Exchange, scheme: &str, path: &str) -> String {
    let host = exchange.arrival().header("host").unwrap_or("localhost");
    format!("{scheme}://{host}{path}")
}
