//! Whether long-lived secrets stay out of browsers.

use super::browser::is_from_browser;
use super::history::History;
use super::{Check, Finding};

pub(super) const CHECK: Check = Check {
    id: "no-secret-from-browser",
    question: "do api keys and secrets stay out of browsers",
    needs: "secret, and no request of a browser with a credential",
    advice: "keep the key on a server of yours and hand the page a short-lived token: whoever \
             opens the page has the key",
    standard: Some("RFC 6749 section 2.1"),
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut leaked, mut fine) = (Vec::new(), Vec::new());
    for record in history.records().iter().copied() {
        let Some(presented) = &record.evidence.presented else {
            continue;
        };
        match (is_from_browser(record), history.is_secret(presented)) {
            (true, true) => leaked.push(record),
            (true, false) | (false, true) => fine.push(record),
            (false, false) => {}
        }
    }
    let detail = format!("from a browser with a secret: {}", leaked.len());
    Finding::of(&leaked, &fine, detail)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::Script;
    use crate::model::evidence::Nature;

    const ID: &str = "no-secret-from-browser";

    #[test]
    fn a_key_in_a_page_is_noticed() {
        for header in ["origin", "sec-fetch-site"] {
            let mut script = Script::new();
            let record = script.present("key", 200);
            record.request.headers.push(header, "x");
            record.evidence.presented.as_mut().unwrap().nature = Nature::LongLived;

            assert_eq!(script.verdict(ID), ("failed", vec![0]), "{header}");
        }
    }

    #[test]
    fn a_token_in_a_page_and_a_key_on_a_server_are_fine() {
        let mut script = Script::new();
        let token = script.present("t", 200);
        token.request.headers.push("origin", "https://app.example");
        let key = script.present("key", 200);
        key.request.headers.push("sec-fetch-mode", "cors");
        key.evidence.presented.as_mut().unwrap().nature = Nature::LongLived;

        assert_eq!(script.verdict(ID), ("passed", vec![0, 1]));
    }

    #[test]
    fn an_origin_that_names_the_host_itself_is_the_work_of_a_library() {
        let mut script = Script::new();
        for origin in ["ws://127.0.0.1:6468", "http://127.0.0.1:6468"] {
            let record = script.present("key", 101);
            let headers = &mut record.request.headers;
            headers.push("host", "127.0.0.1:6468");
            headers.push("origin", origin);
            record.evidence.presented.as_mut().unwrap().nature = Nature::LongLived;
        }

        assert_eq!(script.verdict(ID), ("passed", vec![0, 1]));
    }
}
