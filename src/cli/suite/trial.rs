//! Sending tokens, several at once, each minted just before it is sent.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ring::digest;
use serde_json::{Value, json};
use ureq::Agent;

use super::judge::{Answer, Case, Moment, Rules, Tried, Verdict};
use super::plan::Plan;
use super::target;
use crate::cli::print::{self, visible};
use crate::cli::server::{Failure, Server};

/// How often a token is tried that became good while it was under way.
const ATTEMPTS: usize = 5;

/// What a run needs besides its plans.
pub(super) struct Trial<'a> {
    /// What mints.
    pub(super) server: &'a Server,
    /// Which answers are right.
    pub(super) rules: &'a Rules,
    /// How long to wait for one.
    pub(super) timeout: Duration,
    /// How many requests are sent at once.
    pub(super) jobs: usize,
}

impl Trial<'_> {
    /// Tries every plan, in this order.
    pub(super) fn run(&self, plans: &[Plan]) -> Result<Vec<Tried>, Failure> {
        let agent = target::agent(self.timeout);
        let progress = Progress::new(plans);
        let mut all = Vec::new();
        for plan in plans {
            let one = |case: Case| {
                progress.step(&case);
                self.try_one(&agent, plan, case)
            };
            let first = one(plan.good(Moment::Before))?;
            if let (true, Some(Answer::Unreachable(why))) = (all.is_empty(), &first.answer) {
                return Err(Failure::Misused(format!("--target does not answer: {why}")));
            }
            let is_there = first.verdict == Verdict::AsExpected;
            all.push(first);
            if is_there {
                all.extend(self.try_all(&plan.bad(), &one)?);
                all.push(one(plan.good(Moment::After))?);
            } else {
                // A verifier that refuses good tokens says nothing by refusing bad ones.
                all.extend(plan.bad().into_iter().map(Case::not_tried));
                all.push(plan.good(Moment::After).not_tried());
            }
        }
        Ok(all)
    }

    fn try_all(
        &self,
        cases: &[Case],
        one: &(impl Fn(Case) -> Result<Tried, Failure> + Sync),
    ) -> Result<Vec<Tried>, Failure> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(BTreeMap::new());
        thread::scope(|scope| {
            for _ in 0..self.jobs.min(cases.len()) {
                scope.spawn(|| {
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(case) = cases.get(place) else { return };
                        let tried = one(case.clone());
                        if tried.is_err() {
                            next.store(cases.len(), Ordering::Relaxed);
                        }
                        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                        done.insert(place, tried);
                    }
                });
            }
        });
        let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.into_values().collect()
    }

    /// Tries one token; again where its time began while it was under way.
    fn try_one(&self, agent: &Agent, plan: &Plan, case: Case) -> Result<Tried, Failure> {
        let mut attempts = 1..=ATTEMPTS;
        loop {
            let began = second();
            let token = self.mint(plan, &case)?;
            let answer = plan.route.send(agent, self.timeout, &token);
            let (verdict, detail) = self.rules.judge(&case, &answer);
            let is_early = case.defect().is_some_and(|d| d.reason == "not_yet_valid");
            let began_meanwhile =
                verdict == Verdict::WronglyAccepted && is_early && second() != began;
            if began_meanwhile && attempts.next().is_some() {
                continue;
            }
            return Ok(Tried {
                case,
                answer: Some(answer),
                verdict,
                detail,
                fingerprint: Some(fingerprint(&token)),
            });
        }
    }

    fn mint(&self, plan: &Plan, case: &Case) -> Result<String, Failure> {
        let mut wishes = plan.wishes.clone();
        if let Some(defect) = case.defect() {
            wishes.insert("defect".into(), json!(defect.name));
        }
        let call = self.server.in_space("POST", &["tokens"]);
        let minted = self.server.ask(&call.body(Value::Object(wishes)))?;
        let token = minted["token"].as_str().map(str::to_owned);
        token.ok_or_else(|| Failure::Refused("the server shows no token".into()))
    }
}

/// How far it is, on a terminal.
struct Progress {
    done: AtomicUsize,
    all: usize,
    is_shown: bool,
}

impl Progress {
    fn new(plans: &[Plan]) -> Self {
        let good_ones = 2;
        Self {
            done: AtomicUsize::new(0),
            all: plans.iter().map(|p| p.defects.len() + good_ones).sum(),
            is_shown: std::io::stderr().is_terminal(),
        }
    }

    fn step(&self, case: &Case) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown {
            let (all, vendor, name) = (self.all, visible(&case.vendor), visible(case.name()));
            print::progress(&format!("{done}/{all} {vendor} {name}"));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            print::progress("");
        }
    }
}

/// The first half of the token's SHA-256: enough to find the token in a log, useless as a token.
fn fingerprint(token: &str) -> String {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    format!("sha256:{}", hex::encode(&digest.as_ref()[..16]))
}

fn second() -> Option<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.ok().map(|since| since.as_secs())
}
