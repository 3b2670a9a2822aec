//! A voice, in the words of either era.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::era::Era;
use super::models;

/// The kind of document a personal voice is kept as.
pub(super) const DOCUMENT: &str = "voice";

/// A voice as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Voice {
    pub(super) id: String,
    pub(super) is_shared: bool,
    pub(super) display_name: String,
    pub(super) gender: Gender,
    pub(super) locale: String,
    pub(super) avatar_image: Option<String>,
    pub(super) tags: Vec<String>,
}

/// A voice's gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Gender {
    Male,
    Female,
    NotSpecified,
}

impl Gender {
    /// Reads either era's spelling.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "male" => Some(Self::Male),
            "female" => Some(Self::Female),
            "notSpecified" | "not_specified" => Some(Self::NotSpecified),
            _ => None,
        }
    }

    fn word(self, era: Era) -> &'static str {
        match (self, era) {
            (Self::Male, _) => "male",
            (Self::Female, _) => "female",
            (Self::NotSpecified, Era::Legacy) => "notSpecified",
            (Self::NotSpecified, Era::Modern(_)) => "not_specified",
        }
    }
}

impl Voice {
    /// The voice as a client of `era` reads it.
    pub(super) fn view(&self, era: Era) -> Value {
        let names: Vec<_> = models::NAMES
            .iter()
            .filter(|model| model.is_in(era))
            .map(|model| {
                json!({
                    "name": model.name,
                    "languages": [{ "locale": self.locale, "preview_audio": null }],
                })
            })
            .collect();
        json!({
            "id": self.id,
            "type": self.kind(),
            "display_name": self.display_name,
            "gender": self.gender.word(era),
            "locale": self.locale,
            "avatar_image": self.avatar_image,
            "preview_audio": null,
            "tags": self.tags,
            "models": names,
        })
    }

    /// `shared` or `personal`.
    pub(super) fn kind(&self) -> &'static str {
        if self.is_shared { "shared" } else { "personal" }
    }

    /// Whether its locale is in a language range: `en-US` is in `en` (P400; RFC 4647 section 3.3.1).
    pub(super) fn is_in_range(&self, range: &str) -> bool {
        let start = self.locale.get(..range.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(range))
            && matches!(self.locale.as_bytes().get(range.len()), None | Some(b'-'))
    }

    /// The gender in the modern spelling, which filters are written in.
    pub(super) fn is_of_gender(&self, word: &str) -> bool {
        Gender::parse(word) == Some(self.gender)
    }
}

/// The voices everybody has. `george` is the vendor's (L's test); the others are mockmint's own.
pub(super) fn shared() -> Vec<Voice> {
    let voice = |id: &str, name: &str, gender, locale: &str| Voice {
        id: id.into(),
        is_shared: true,
        display_name: name.into(),
        gender,
        locale: locale.into(),
        avatar_image: None,
        tags: Vec::new(),
    };
    vec![
        voice("george", "George", Gender::Male, "en-US"),
        voice("mockmint-ada", "Ada (mockmint)", Gender::Female, "en-GB"),
        voice(
            "mockmint-nils",
            "Nils (mockmint)",
            Gender::NotSpecified,
            "de-DE",
        ),
    ]
}
