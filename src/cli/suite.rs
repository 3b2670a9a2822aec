//! `mockmint suite`: a good token and every defective one, sent to the user's own service.

mod judge;
mod place;
mod plan;
mod report;
mod target;
mod trial;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use super::server::{Connection, Failure, Server};
use super::{FAILED, mint, offline, print, words};
use crate::wire::duration;
use judge::{Rules, Statuses};
use place::Place;
use plan::Plan;
use report::Report;
use target::{Headers, Target};
use trial::Trial;

#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 all as expected, 1 something wrongly accepted, wrongly refused or not \
                  answered, 2 called wrongly or nobody there.\n\nThe verifier must know the keys: \
                  see GET /__mockmint/v1/spaces/{space}/jwks/{vendor}?secrets=true. https is not spoken."
)]
pub(super) struct Flags {
    /// Address tokens are sent to; in it `{token}`, `{vendor}`, `{path}` (the vendor's own path) and
    /// public fields such as `{app_id}` are filled in
    #[arg(long, value_name = "URL")]
    target: String,
    /// Vendor whose tokens are sent; repeatable [default: all that have a credential in the space]
    #[arg(long, value_parser = words::vendors())]
    vendor: Vec<String>,
    /// Form of the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// File for the report [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    request: Request,
    #[command(flatten)]
    expectation: Expectation,
    #[command(flatten)]
    wish: Wish,
    /// Mint in a space made for this run and dropped at its end; for a verifier that asks mockmint
    #[arg(long, conflicts_with = "space")]
    fresh_space: bool,
    /// Mint from a seed file, without a server; for tokens that are signed with a secret of the
    /// file
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

/// How a token reaches the target.
#[derive(Args)]
#[command(next_help_heading = "Request")]
struct Request {
    /// Method [default: GET, with a body POST]
    #[arg(long, value_parser = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])]
    method: Option<String>,
    /// Header that carries the token, such as `X-Token: {token}` [default: the vendor's own]
    #[arg(long, value_name = "NAME: VALUE", value_parser = target::carrying_header)]
    header: Vec<(String, String)>,
    /// Any other header
    #[arg(long, value_name = "NAME: VALUE", value_parser = target::header)]
    extra_header: Vec<(String, String)>,
    /// Parameter that carries the token, such as `access_token={token}`
    #[arg(long, value_name = "NAME=VALUE", value_parser = target::parameter)]
    query: Vec<(String, String)>,
    /// Body, with or without `{token}`; JSON is sent as such, else see --extra-header
    #[arg(long)]
    body: Option<String>,
    /// How long to wait for an answer
    #[arg(long, default_value = "5s", value_parser = patience)]
    timeout: Duration,
    /// How many requests are sent at once
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,
}

/// What is sent, and which answers are right.
#[derive(Args)]
#[command(next_help_heading = "Judgement")]
struct Expectation {
    /// Only this defect; repeatable; GET /__mockmint/v1/defects lists them
    #[arg(long, hide_possible_values = true, value_parser = words::defects())]
    defect: Vec<String>,
    /// All but this defect; repeatable
    #[arg(long, hide_possible_values = true, value_parser = words::defects())]
    skip: Vec<String>,
    /// Statuses that accept a token, such as `200,204` or `2xx`
    #[arg(long, default_value = "2xx", value_delimiter = ',')]
    accept: Vec<Statuses>,
    /// Statuses that refuse a token, besides the one the vendor answers with
    #[arg(long, default_value = "401,403", value_delimiter = ',')]
    refuse: Vec<Statuses>,
    /// A refusal must have the status the vendor answers with
    #[arg(long)]
    strict_status: bool,
    /// Defects that may be accepted: leeway (wrong by a second at most), strict (the standards
    /// leave it open), stateful (only the issuer knows), route (depends on what the route asks for)
    #[arg(long, value_delimiter = ',', value_parser = words::tolerable())]
    tolerate: Vec<String>,
}

/// What the tokens shall say, good and bad alike.
#[derive(Args)]
#[command(next_help_heading = "Tokens")]
struct Wish {
    /// Credential they are issued for, by id or name [default: the vendor's first]
    #[arg(long, requires = "vendor")]
    credential: Option<String>,
    /// Scope, space-separated
    #[arg(long, requires = "vendor")]
    scope: Option<String>,
    /// Audience
    #[arg(long, requires = "vendor")]
    audience: Option<String>,
    /// What else they say, in the vendor's words, as a JSON object
    #[arg(long, requires = "vendor", value_parser = mint::claims)]
    claims: Option<Value>,
}

/// The form of a report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Junit,
    Sarif,
}

pub(super) fn run(flags: &Flags) -> Result<ExitCode, Failure> {
    let target = flags.target()?;
    let rules = flags.rules()?;
    let ran = offline::with(flags.seed.as_deref(), &flags.connection, |server| {
        flags.run(server, &target, &rules)
    });
    // What keeps the suite from running says nothing of the verifier: it is not exit code 1.
    let report = ran.map_err(|failure| Failure::Misused(failure.to_string()))?;
    let text = match flags.format {
        _ if flags.connection.json => report.json(),
        Format::Text => report.text(),
        Format::Json => report.json(),
        Format::Junit => report.junit(),
        Format::Sarif => report.sarif(),
    };
    flags.print(&text)?;
    Ok(ExitCode::from(if report.passed() { 0 } else { FAILED }))
}

impl Flags {
    fn target(&self) -> Result<Target, Failure> {
        let request = &self.request;
        Target::parse(
            &self.target,
            request.method.as_deref(),
            Headers {
                carrying: request.header.clone(),
                extra: request.extra_header.clone(),
            },
            request.query.clone(),
            request.body.clone(),
        )
        .map_err(Failure::Misused)
    }

    fn rules(&self) -> Result<Rules, Failure> {
        let (text, json) = (self.format == Format::Text, self.format == Format::Json);
        if self.connection.json && !(text || json) {
            let what = "--json and --format name two forms; leave one of them out";
            return Err(Failure::Misused(what.into()));
        }
        let expectation = &self.expectation;
        let rules = Rules {
            accept: expectation.accept.clone(),
            refuse: expectation.refuse.clone(),
            strict_status: expectation.strict_status,
            tolerate: expectation.tolerate.clone(),
        };
        rules.check().map_err(Failure::Misused)?;
        Ok(rules)
    }

    fn run(&self, server: &Server, target: &Target, rules: &Rules) -> Result<Report, Failure> {
        let place = Place::take(server, self.fresh_space)?;
        let plans = Plan::of(&place.server, self, target)?;
        let trial = Trial {
            server: &place.server,
            rules,
            timeout: self.request.timeout,
            jobs: usize::from(self.request.jobs),
        };
        Ok(Report {
            target: self.target.clone(),
            space: (!self.fresh_space).then(|| place.server.space().to_owned()),
            tried: trial.run(&plans)?,
        })
    }

    fn print(&self, text: &str) -> Result<(), Failure> {
        let Some(file) = &self.output else {
            return print::line(text);
        };
        let complaint =
            |error: io::Error| format!("--output: cannot write {}: {error}", file.display());
        let mut open = File::create(file).map_err(|error| Failure::Misused(complaint(error)))?;
        let plain = anstream::adapter::strip_str(text);
        let written = writeln!(open, "{plain}");
        written.map_err(|error| Failure::Refused(complaint(error)))
    }

    /// What every token of a run is asked for with.
    fn wishes(&self) -> Map<String, Value> {
        let wish = &self.wish;
        let texts = [("scope", &wish.scope), ("audience", &wish.audience)];
        let texts = texts
            .into_iter()
            .filter_map(|(name, text)| Some((name.to_owned(), Value::from(text.as_deref()?))));
        let claims = wish.claims.iter().map(|c| ("claims".to_owned(), c.clone()));
        texts.chain(claims).collect()
    }
}

fn patience(text: &str) -> Result<Duration, String> {
    let span = duration::parse(text).map_err(|error| error.to_string())?;
    let span = span.to_std().map_err(|error| error.to_string())?;
    if span.is_zero() || span > Duration::from_mins(10) {
        return Err("a timeout is longer than nothing and at most 10m".into());
    }
    Ok(span)
}
