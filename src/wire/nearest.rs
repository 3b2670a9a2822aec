//! The known word that an unknown one was likely meant to be.

/// Above it, the words are likely the same; the measure of the command line's own suggestions.
const LIKELY: f64 = 0.7;

/// What to say to a word that is none of these: the one likely meant, else all there are.
pub(crate) fn remedy(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("there are {}", known.join(", ")),
    }
}

/// The one that is likely meant.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let likeness = known
        .iter()
        .map(|name| (strsim::jaro_winkler(word, name), *name));
    let likely = likeness.filter(|(likeness, _)| *likeness > LIKELY);
    likely
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_word_gets_the_one_that_was_meant() {
        let known = ["expired", "missing-exp", "wrong-aud"];

        assert_eq!(remedy("expird", &known), "did you mean expired?");
        assert_eq!(remedy("wrong_aud", &known), "did you mean wrong-aud?");
    }

    #[test]
    fn a_word_like_none_gets_all_there_are() {
        assert_eq!(remedy("x", &["ok", "503"]), "there are ok, 503");
    }
}
