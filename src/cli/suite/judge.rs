//! Which answer to which token is right.

use std::str::FromStr;

use serde::Deserialize;

/// One token that is sent.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// Whose it is.
    pub(super) vendor: String,
    /// What is wrong with it; a good one has nothing.
    pub(super) token: Token,
}

/// A token, good or not.
#[derive(Clone, Debug)]
pub(super) enum Token {
    /// Nothing is wrong with it; sent before the others, and after them.
    Good(Moment),
    /// One thing is wrong with it.
    Defective(Defect),
}

/// When a good token is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Moment {
    /// Else a verifier that refuses everything would pass.
    Before,
    /// Else one that broke on the way would pass.
    After,
}

/// An entry of the server's catalogue.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Defect {
    pub(super) name: String,
    pub(super) what: String,
    pub(super) reason: String,
    pub(super) status: u16,
    /// Who has to refuse it; servers that are older than this command do not say.
    #[serde(default = "must")]
    pub(super) demand: String,
}

fn must() -> String {
    "must".into()
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A status.
    Status(u16),
    /// None, and why.
    Nothing(String),
    /// Nobody is there, and why.
    Unreachable(String),
}

/// What is to be said of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    AsExpected,
    Tolerated,
    WronglyAccepted,
    WronglyRefused,
    WrongStatus,
    Error,
    NotTried,
}

/// A token that was sent, and what came of it.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub(super) case: Case,
    /// `None` where it was not sent.
    pub(super) answer: Option<Answer>,
    pub(super) verdict: Verdict,
    /// Why, where it is not as expected.
    pub(super) detail: Option<String>,
    /// Tells the token from others without showing it.
    pub(super) fingerprint: Option<String>,
}

impl Case {
    /// Its name within its vendor.
    pub(super) fn name(&self) -> &str {
        match &self.token {
            Token::Good(Moment::Before) => "good token before",
            Token::Good(Moment::After) => "good token after",
            Token::Defective(defect) => &defect.name,
        }
    }

    /// The defect, where it has one.
    pub(super) fn defect(&self) -> Option<&Defect> {
        match &self.token {
            Token::Good(_) => None,
            Token::Defective(defect) => Some(defect),
        }
    }

    /// The same case when the verifier refuses even a good token.
    pub(super) fn not_tried(self) -> Tried {
        Tried {
            case: self,
            answer: None,
            verdict: Verdict::NotTried,
            detail: Some("the good token was not accepted".into()),
            fingerprint: None,
        }
    }
}

impl Tried {
    /// The status that came back.
    pub(super) fn status(&self) -> Option<u16> {
        match self.answer {
            Some(Answer::Status(status)) => Some(status),
            _ => None,
        }
    }
}

impl Verdict {
    /// Whether a build may go on.
    pub(super) fn is_fine(self) -> bool {
        matches!(self, Self::AsExpected | Self::Tolerated)
    }
}

/// Statuses as people name them: `200`, or `2xx` for a hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statuses {
    first: u16,
    last: u16,
}

impl FromStr for Statuses {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.replace("xx", "00").parse();
        let number = number.ok().filter(|_| text.len() == 3);
        let known = number.filter(|number: &u16| (100..600).contains(number));
        let first = known.ok_or("a status is 100 to 599, or a class such as 2xx")?;
        let last = if text.ends_with("xx") {
            first + 99
        } else {
            first
        };
        Ok(Self { first, last })
    }
}

/// What accepts, what refuses, what is let pass.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) accept: Vec<Statuses>,
    pub(super) refuse: Vec<Statuses>,
    pub(super) strict_status: bool,
    pub(super) tolerate: Vec<String>,
}

/// What servers in front of a verifier refuse a token of any length with.
const TOO_LONG: [u16; 4] = [400, 413, 414, 431];

impl Rules {
    /// No status may mean both.
    pub(super) fn check(&self) -> Result<(), String> {
        match (100..600).find(|status| names(&self.accept, *status) && names(&self.refuse, *status))
        {
            Some(both) => Err(format!(
                "{both} is in --accept and in --refuse; it means one of both"
            )),
            None => Ok(()),
        }
    }

    /// The verdict on an answer, and why where it is not as expected.
    pub(super) fn judge(&self, case: &Case, answer: &Answer) -> (Verdict, Option<String>) {
        let status = match answer {
            Answer::Status(status) => *status,
            Answer::Nothing(why) | Answer::Unreachable(why) => {
                return (Verdict::Error, Some(why.clone()));
            }
        };
        let accepts = names(&self.accept, status);
        match &case.token {
            Token::Good(_) if accepts => (Verdict::AsExpected, None),
            Token::Good(_) if names(&self.refuse, status) => (
                Verdict::WronglyRefused,
                Some(format!("answered {status} to a good token")),
            ),
            Token::Good(_) => (Verdict::Error, Some(neither(status))),
            Token::Defective(defect) if accepts => self.accepted(defect, status),
            Token::Defective(defect) => self.refused(defect, status),
        }
    }

    fn accepted(&self, defect: &Defect, status: u16) -> (Verdict, Option<String>) {
        let open = match &*defect.demand {
            "leeway" => " A verifier that allows for other clocks may accept it.",
            "strict" => " The standards leave it open.",
            "stateful" => " Only a verifier that asks the issuer can know.",
            "route" => " A route that does not ask for it may accept it.",
            _ => "",
        };
        let mut detail = format!("answered {status} to a bad token: {}{open}", defect.what);
        if self.tolerate.contains(&defect.demand) {
            return (Verdict::Tolerated, Some(detail));
        }
        if !open.is_empty() {
            detail = format!("{detail} `--tolerate {}` lets it.", defect.demand);
        }
        (Verdict::WronglyAccepted, Some(detail))
    }

    fn refused(&self, defect: &Defect, status: u16) -> (Verdict, Option<String>) {
        if status == defect.status {
            return (Verdict::AsExpected, None);
        }
        let is_too_long = defect.name == "huge" && TOO_LONG.contains(&status);
        if !names(&self.refuse, status) && !is_too_long {
            return (Verdict::Error, Some(neither(status)));
        }
        if self.strict_status {
            let detail = format!("answered {status}; the vendor answers {}", defect.status);
            return (Verdict::WrongStatus, Some(detail));
        }
        (Verdict::AsExpected, None)
    }
}

fn names(statuses: &[Statuses], status: u16) -> bool {
    statuses
        .iter()
        .any(|range| (range.first..=range.last).contains(&status))
}

fn neither(status: u16) -> String {
    let redirect = if (300..400).contains(&status) {
        " (redirects are not followed)"
    } else {
        ""
    };
    format!("answered {status}, which neither accepts nor refuses{redirect}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_numbers_or_classes() {
        let range = |first, last| Ok(Statuses { first, last });
        assert_eq!("204".parse(), range(204, 204));
        assert_eq!("2xx".parse(), range(200, 299));
        for wrong in [
            "", "20", "600", "099", "0xx", "6xx", "x00", "2x0", "+20", "2000", "0200", "+200",
            "02xx", "2XX",
        ] {
            assert!(wrong.parse::<Statuses>().is_err(), "{wrong}");
        }
    }
}
