//! What is measured, one file for each case.
//!
//! To add one: say what is sent to mockmint and what it answers, give the bare handler that does
//! the same cryptography, and put the case into [`ALL`].

mod agora_agents;
mod speechify_token;
mod speechify_voices;

use std::net::SocketAddr;

use actix_web::Route;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Result;
use crate::server::ask;

/// Every case, in the order of the report.
pub(crate) static ALL: &[Case] = &[
    speechify_token::CASE,
    speechify_voices::CASE,
    agora_agents::CASE,
];

/// A request that is measured against a bare handler.
pub(crate) struct Case {
    /// What it is called in the report.
    pub(crate) name: &'static str,
    /// The path the bare server answers at.
    pub(crate) path: &'static str,
    /// Finds out what to send to a running mockmint.
    pub(crate) sample: fn(&Mockmint) -> Result<Sample>,
    /// The bare handler: the same cryptography and a constant answer.
    pub(crate) bare: fn(&Sample) -> Route,
}

impl Case {
    /// The case of that name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|case| case.name == name)
    }
}

/// What is sent, and what comes back.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sample {
    /// The request, byte for byte.
    pub(crate) request: String,
    /// The token that is issued or presented.
    pub(crate) token: String,
    /// The body of the answer.
    pub(crate) answer: String,
}

/// A running mockmint and a fresh space in it.
pub(crate) struct Mockmint {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    space: Value,
}

impl Mockmint {
    /// Makes the space, with one generated credential of each kind.
    pub(crate) fn new(address: SocketAddr) -> Result<Self> {
        let request = "POST /__mockmint/v1/spaces HTTP/1.1\r\nHost: localhost\r\n\
                       Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        let space = serde_json::from_str(&ask(address, request)?)?;
        Ok(Self { address, space })
    }

    /// The secret called `role` of the space's first credential of a vendor.
    pub(crate) fn secret(&self, vendor: &str, role: &str) -> Result<&str> {
        let credentials = self.space["credentials"].as_array();
        credentials
            .and_then(|all| all.iter().find(|c| c["vendor"] == vendor))
            .and_then(|credential| credential["secrets"][role].as_str())
            .ok_or_else(|| "the new space has no such credential".into())
    }

    /// What a client does all day, and the status of each: a token, its use, and the use of one
    /// whose signature is another's.
    pub(crate) fn mix(&self) -> Result<[(String, u16); 3]> {
        let token = (speechify_token::CASE.sample)(self)?;
        let voices = (speechify_voices::CASE.sample)(self)?;
        let (message, _) = voices.token.rsplit_once('.').ok_or("no JWT")?;
        let forged = format!("{message}.{}", "A".repeat(43));
        let refused = voices.request.replace(&voices.token, &forged);
        Ok([(token.request, 200), (voices.request, 200), (refused, 401)])
    }

    /// Sends one request and gives the body of its answer.
    pub(crate) fn ask(&self, request: &str) -> Result<String> {
        ask(self.address, request)
    }
}
