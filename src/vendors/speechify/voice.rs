//! A voice, in the words of either era.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize, Serializer};

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
    pub(super) fn view(&self, era: Era) -> View<'_> {
        View {
            id: &self.id,
            kind: self.kind(),
            display_name: &self.display_name,
            gender: self.gender.word(era),
            locale: &self.locale,
            avatar_image: self.avatar_image.as_deref(),
            preview_audio: None,
            tags: &self.tags,
            models: Models(era, &self.locale),
        }
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

    /// Whether a model is among those it lists in the modern era, where filters are (P400).
    pub(super) fn lists(&self, model: &str, era: Era) -> bool {
        models::listed(era).any(|known| known.name == model && known.speaks_with(&self.locale))
    }

    /// The gender in the modern spelling, which filters are written in.
    pub(super) fn is_of_gender(&self, word: &str) -> bool {
        Gender::parse(word) == Some(self.gender)
    }
}

/// A voice in the words of an era.
#[derive(Serialize)]
pub(super) struct View<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    display_name: &'a str,
    gender: &'static str,
    locale: &'a str,
    avatar_image: Option<&'a str>,
    preview_audio: Option<&'a str>,
    tags: &'a [String],
    models: Models<'a>,
}

/// The models an era knows, each in the voice's one locale.
struct Models<'a>(Era, &'a str);

#[derive(Serialize)]
struct ModelView<'a> {
    name: &'static str,
    languages: [Language<'a>; 1],
}

#[derive(Serialize)]
struct Language<'a> {
    locale: &'a str,
    preview_audio: Option<&'a str>,
}

impl Serialize for Models<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(era, locale) = *self;
        let known = models::listed(era).filter(|model| model.speaks_with(locale));
        serializer.collect_seq(known.map(|model| ModelView {
            name: model.name,
            languages: [Language {
                locale,
                preview_audio: None,
            }],
        }))
    }
}

/// The voices everybody has. `george` is the vendor's (L's test); the others are mockmint's own.
pub(super) fn shared() -> &'static [Voice] {
    static SHARED: LazyLock<[Voice; 3]> = LazyLock::new(make_shared);
    &*SHARED
}

fn make_shared() -> [Voice; 3] {
    let voice = |id: &str, name: &str, gender, locale: &str| Voice {
        id: id.into(),
        is_shared: true,
        display_name: name.into(),
        gender,
        locale: locale.into(),
        avatar_image: None,
        tags: Vec::new(),
    };
    [
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
