//! What a browser on the same machine could be made to send: of the
//! requirements, over raw sockets where a client would tidy the request up.
//!
//! R-63, who may be reached from where, is a matter of the start and tested in `cli`.

mod forwarded;
mod names;
mod origins;
mod paths;
