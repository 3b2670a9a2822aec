//! Speechify, the list of voices for an access token.

use super::{Case, Mockmint, Sample, speechify_token};
use crate::{Result, bare};

pub(super) const CASE: Case = Case {
    name: "GET /v1/voices",
    path: "/v1/voices",
    sample,
    bare: bare::verify::<speechify_token::Claims>,
};

fn sample(mockmint: &Mockmint) -> Result<Sample> {
    let token = speechify_token::sample(mockmint)?.token;
    let request = format!(
        "GET /v1/voices HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\nUser-Agent: load\r\n\
         Authorization: Bearer {token}\r\n\r\n",
        mockmint.address
    );
    let answer = mockmint.ask(&request)?;
    Ok(Sample {
        request,
        token,
        answer,
    })
}
