//! What of an input is spoken: all of a plain text; of SSML, what stands outside the tags.

/// A stretch of the input that is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spoken<'a> {
    /// Where it begins, in characters of the whole input.
    pub(super) start: usize,
    /// The stretch as sent: the vendor leaves entities escaped (docs, Speech marks).
    pub(super) text: &'a str,
}

/// The spoken stretches of `input`, in order, none of them empty.
///
/// An input is SSML when it starts with `<speak`, as in the vendor's own adapter
/// (github.com/Speechify-AI/vercel-sdk).
pub(super) fn spoken(input: &str) -> Vec<Spoken<'_>> {
    let is_ssml = input.starts_with("<speak");
    let mut stretches = Vec::new();
    let mut start = 0;
    let mut rest = input;
    while !rest.is_empty() {
        let length = if is_ssml { rest.find('<') } else { None };
        let (text, markup) = rest.split_at(length.unwrap_or(rest.len()));
        if !text.is_empty() {
            stretches.push(Spoken { start, text });
        }
        let (tag, after) = markup.split_at(tag_length(markup));
        start += text.chars().count() + tag.chars().count();
        rest = after;
    }
    stretches
}

/// How many bytes the tag or comment at the front of `markup` takes; all of them when it is never
/// closed.
fn tag_length(markup: &str) -> usize {
    if markup.starts_with("<!--") {
        return markup.find("-->").map_or(markup.len(), |at| at + 3);
    }
    // A `>` inside a quoted attribute value does not end the tag (XML 1.0 section 3.1).
    let mut quote = None;
    for (at, character) in markup.char_indices() {
        match (quote, character) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    markup.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_is_spoken_whole_even_with_angle_brackets() {
        assert_eq!(texts("1 < 2 and 3 > 2"), ["1 < 2 and 3 > 2"]);
    }

    #[test]
    fn tags_comments_and_quoted_brackets_are_not_spoken() {
        let input = r#"<speak>one<break time="1s" note="a > b"/> two<!-- don't say > this --> three</speak>"#;

        assert_eq!(texts(input), ["one", " two", " three"]);
    }

    #[test]
    fn a_tag_that_is_never_closed_swallows_the_rest() {
        assert_eq!(texts("<speak>one <emphasis two"), ["one "]);
        assert_eq!(texts("<speak>one <!-- two >"), ["one "]);
    }

    #[test]
    fn starts_are_counted_in_characters_of_the_whole_input() {
        let stretches = spoken("<speak>é<b>ü</b></speak>");

        let starts: Vec<usize> = stretches.iter().map(|spoken| spoken.start).collect();
        assert_eq!(starts, [7, 11]);
    }

    #[test]
    fn an_empty_input_has_nothing_to_say() {
        assert_eq!(spoken(""), []);
        assert_eq!(spoken("<speak></speak>"), []);
    }

    fn texts(input: &str) -> Vec<&str> {
        spoken(input).iter().map(|spoken| spoken.text).collect()
    }
}
