//! Who says how the vendor words refusals.

use super::cases::Case;
use super::paths::Generation;
use crate::error::{Reason, Refusal};
use crate::vendors::{Example, Refusals, Source, VARIES, Way, Worded};

const TOKEN: &str = "token";
const OWN: Source = Source::unknown("none; the words are mockmint's own");
const OWN_REASON: Source = Source::unknown("none; when which reason is said is mockmint's own");
const KONG: Source = Source::inferred("CR, CT; K");
const SCHEMA: Source =
    Source::inferred("the text D; what follows it is mockmint's own, and the status is inferred");
const BUILDER_TOKEN: Source = Source::inferred("the text D; the status is unknown");

/// The refusals of the catalogue.
pub(super) const REFUSALS: Refusals = Refusals {
    ways: &[
        Way {
            name: "Basic",
            header: None,
        },
        Way {
            name: TOKEN,
            header: Some(("authorization", "agora token=007x")),
        },
    ],
    examples,
    source,
};

fn examples() -> Vec<Example> {
    const INPUT: &[&str] = &["builder_tokens.*", "tasks.*", "agents.*", "convoai.*"];
    const TASKS: &[&str] = &["tasks.*"];
    const STARTED: &[&str] = &["tasks.query", "tasks.stop", "tasks.update"];
    let example = |at, reason, case: Case| {
        let refusal = Refusal::new(reason, VARIES).in_case(case);
        Example::new(at, refusal)
    };
    let started = Case::TaskWasStarted {
        status: VARIES,
        task: VARIES.into(),
    };
    let taken = Case::NameIsTaken {
        agent: VARIES.into(),
    };
    let malformed = Reason::MalformedRequest;
    vec![
        example(INPUT, malformed, Case::Parameter(VARIES)),
        example(INPUT, malformed, Case::MissingField(VARIES)),
        example(TASKS, malformed, Case::NoBuilderToken),
        example(TASKS, malformed, Case::UnknownBuilderToken),
        example(TASKS, Reason::WrongApp, Case::BuilderTokenOfAnotherApp),
        example(&["tasks.start"], Reason::Expired, Case::OldBuilderToken),
        example(STARTED, malformed, Case::TaskOfAnotherBuilderToken),
        example(&["tasks.start"], Reason::Conflict, started),
        example(STARTED, Reason::NotFound, Case::TaskIsOver),
        example(&["agents.join", "convoai.join"], Reason::Conflict, taken),
        example(&["*"], Reason::Suspended, Case::ProjectSuspended),
        example(&["*"], Reason::Suspended, Case::ServiceOff),
    ]
}

fn source(worded: &Worded<'_>) -> Source {
    let generation = Generation::of(&worded.request.arrival.path);
    if let Some(case) = worded.refusal.case() {
        return of_case(case, generation);
    }
    let reason = worded.refusal.reason;
    match (worded.status, generation) {
        (401, _) => of_credentials(reason, worded.way),
        (404, _) if worded.request.operation.is_none() => KONG,
        (404, Generation::Tasks) => {
            Source::inferred("the text D; that it goes with 404 is inferred")
        }
        (404, Generation::Agents) => Source::inferred("CA for the sibling product"),
        (429, _) => KONG,
        (400, Generation::Tasks) if reason == Reason::MalformedRequest => SCHEMA,
        (400, Generation::Agents) if worded.refusal.field().is_some() => Source::inferred(
            "the reason F2, measured for a body without rtcConfig; the status is inferred",
        ),
        (400, Generation::Agents) => OWN_REASON,
        (409, Generation::Agents) => Source::unknown("none; what else conflicts"),
        _ => OWN,
    }
}

fn of_credentials(reason: Reason, way: &str) -> Source {
    match reason {
        Reason::MissingCredential => {
            Source::inferred("CR, on the same host; the challenge Basic realm=\"kong\" K")
        }
        Reason::Expired => Source::confirmed("seed3, D"),
        Reason::WrongScheme | Reason::MalformedCredential => CREDENTIALS,
        Reason::UnknownKey
        | Reason::RevokedKey
        | Reason::WrongSecret
        | Reason::WrongCredentialKind
        | Reason::WrongApp
            if way != TOKEN =>
        {
            CREDENTIALS
        }
        _ => Source::confirmed(
            "seed3, D for a token not properly generated; the list of causes is inferred",
        ),
    }
}

const CREDENTIALS: Source =
    Source::confirmed("D and F2 for wrong credentials; the other causes K, CR");

fn of_case(case: &Case, generation: Generation) -> Source {
    match (case, generation) {
        (Case::Parameter(_) | Case::MissingField(_), Generation::Tasks) => SCHEMA,
        (Case::Parameter(_) | Case::MissingField(_), Generation::Agents) => OWN_REASON,
        (Case::NoBuilderToken, _) => Source::unknown(
            "none; the query has no builderToken, or several; the words are mockmint's own",
        ),
        (
            Case::UnknownBuilderToken
            | Case::BuilderTokenOfAnotherApp
            | Case::OldBuilderToken
            | Case::TaskOfAnotherBuilderToken,
            _,
        ) => BUILDER_TOKEN,
        (Case::TaskWasStarted { .. }, _) => {
            Source::inferred("the text D; that it goes with 409 is inferred")
        }
        (Case::TaskIsOver, Generation::Tasks) => {
            Source::inferred("the text D; that it goes with 404 is inferred")
        }
        (Case::TaskIsOver, Generation::Agents) => Source::inferred("CA for the sibling product"),
        (Case::NameIsTaken { .. }, _) => Source::inferred("F3, CA for the sibling product"),
        (Case::ProjectSuspended, _) => OWN,
        (Case::ServiceOff, Generation::Tasks) => Source::confirmed("D"),
        (Case::ServiceOff, Generation::Agents) => {
            Source::inferred("the reason F2, measured; the rest F1")
        }
    }
}
