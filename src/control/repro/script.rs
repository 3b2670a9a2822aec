//! The file itself: a shell script, so that whoever gets it needs nothing but a server and curl.

use std::fmt::Write;

use chrono::SecondsFormat;

use super::{Scene, Story};
use crate::error::Reason;
use crate::model::exchange::Record;

/// What stands in the journal in the place of a secret.
const MASK: &str = "[redacted]";
/// Headers that curl sends by itself, and ours that names the space.
const OWN: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
    "x-mockmint-space",
];

const PROLOGUE: &str = r#"# Needs a running server, curl and sed: sh FILE [http://127.0.0.1:6468]
# The journal keeps no secrets: credentials are made anew, tokens are those that are issued here.
set -u
base=${1:-http://127.0.0.1:6468}
head=$(mktemp) && trap 'rm -f "$head"' EXIT
secret=credential-of-nobody token= differ=0

# control METHOD PATH BODY: a call of the control API.
control() {
    method=$1 path=$2 body=$3
    set --
    if [ -n "${MOCKMINT_ADMIN_TOKEN:-}" ]; then set -- -H "Authorization: Bearer $MOCKMINT_ADMIN_TOKEN"; fi
    curl -fsS -X "$method" "$@" -H 'Content-Type: application/json' -d "$body" "$base/__mockmint/v1$path" ||
        { echo "the control API refused $method $path" >&2; exit 2; }
}

# at INSTANT: what the space's clock shows from here on.
at() { control PUT "/spaces/$space/clock" "{\"mode\":\"frozen\",\"now\":\"$1\"}" >/dev/null; }

# bearer CREDENTIAL: the newest token; where none was issued yet, one is minted.
bearer() {
    if [ -z "$token" ]; then
        token=$(control POST "/spaces/$space/tokens" "$1" | sed -n 's/^{"token":"\([^"]*\)".*/\1/p')
    fi
    secret=$token
}

# ask STATUS REASON METHOD TARGET …: one request, and whether it ends as it did.
ask() {
    status=$1 reason=$2 method=$3 target=$4
    shift 4
    : >"$head"
    answer=$(curl -sS -D "$head" -X "$method" -H "X-Mockmint-Space: $space" "$@" "$base$target" 2>/dev/null | tr -d '\0')
    got=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$head")
    why=$(tr -d '\r' <"$head" | sed -n 's/^[Xx]-[Mm]ockmint-[Rr]eason: *//p')
    issued=$(printf %s "$answer" | sed -n -e 's/.*"access_token":"\([^"]*\)".*/\1/p' -e 's/.*"accessToken":"\([^"]*\)".*/\1/p' -e 's/.*"token":"\([^"]*\)".*/\1/p')
    if [ -n "$issued" ]; then token=$issued; fi
    verdict=same
    if [ "${got:-0}" != "$status" ] || [ "$why" != "$reason" ]; then verdict=DIFFERENT differ=1; fi
    echo "$verdict: $method $target: ${got:-0} $why (was $status $reason)"
}

space=$(control POST /spaces '{}' | sed -n 's/^{"id":"\([^"]*\)".*/\1/p')
"#;

/// Writes the script.
pub(super) fn write(story: &Story) -> String {
    let mut text = String::from("#!/bin/sh\n");
    if let Some(Scene::Request(last)) = story.scenes.last() {
        let (id, status) = (&last.id, last.response.status);
        let reason = last.reason.map_or("", |reason| reason.code());
        let version = env!("CARGO_PKG_VERSION");
        _ = writeln!(
            text,
            "# What led to {id}: {status} {reason}; by mockmint {version}."
        );
    }
    text.push_str(PROLOGUE);
    for (vendor, settings) in &story.settings {
        let body = quoted(&settings.to_string());
        _ = writeln!(
            text,
            "control PATCH \"/spaces/$space/settings/{vendor}\" {body} >/dev/null"
        );
    }
    if let Some(Scene::Request(first)) =
        story.scenes.iter().find(|s| matches!(s, Scene::Request(_)))
    {
        _ = writeln!(text, "at {}", instant(first));
    }
    for (number, (_, wish)) in story.credentials.iter().enumerate() {
        let body = quoted(&wish.to_string());
        _ = writeln!(
            text,
            "key{number}=$(control POST \"/spaces/$space/credentials\" {body} | \
             sed -n 's/.*\"secrets\":{{\"[^\"]*\":\"\\([^\"]*\\)\".*/\\1/p')"
        );
    }
    for scene in &story.scenes {
        match scene {
            Scene::Fault(draft) => {
                let body = serde_json::to_string(draft).unwrap_or_default();
                let body = quoted(&body);
                _ = writeln!(
                    text,
                    "control POST \"/spaces/$space/faults\" {body} >/dev/null"
                );
            }
            Scene::Request(record) => request(&mut text, story, record),
        }
    }
    text.push_str("control DELETE \"/spaces/$space\" '{}'\nexit $differ\n");
    text
}

fn request(text: &mut String, story: &Story, record: &Record) {
    _ = writeln!(
        text,
        "\nat {}\n{}",
        instant(record),
        presented(story, record)
    );
    let target = match record.request.query.as_str() {
        "" => record.path.clone(),
        query => format!("{}?{query}", record.path),
    };
    let reason = record.reason.map_or("", |reason| reason.code());
    _ = write!(
        text,
        "ask {} '{reason}' {} {}",
        record.response.status,
        quoted(&record.method),
        quoted(&target)
    );
    for line in record.request.headers.0.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let is_real_host = name == "host" && !is_local(value);
        if is_real_host || !OWN.contains(&name) {
            _ = write!(text, " \\\n    -H {}", quoted(&format!("{name}: {value}")));
        }
    }
    match &record.request.body {
        Some(body) => _ = write!(text, " \\\n    --data-raw {}", quoted(body)),
        None if record.request.body_size > 0 => {
            let size = record.request.body_size;
            _ = write!(text, "\n# its body of {size} bytes was not kept");
        }
        None => {}
    }
    text.push('\n');
}

/// What the request comes with: the key or a token of its credential, made anew.
fn presented(story: &Story, record: &Record) -> String {
    let Some(name) = &record.credential else {
        // Refused before anybody knew whose it was, or never judged.
        let guess = match record.reason {
            Some(Reason::Expired | Reason::NotYetValid) => "secret=$token",
            None | Some(Reason::Injected) => "# with what the request before it came with",
            Some(_) => "secret=credential-of-nobody",
        };
        return guess.into();
    };
    let id = name.id.to_string();
    let Some(number) = story.credentials.iter().position(|(known, _)| *known == id) else {
        return "secret=credential-of-nobody".into();
    };
    let (_, wish) = &story.credentials[number];
    if name.kind != wish["kind"] {
        let token = serde_json::json!({ "vendor": wish["vendor"], "credential": wish["name"] });
        return format!("bearer {}", quoted(&token.to_string()));
    }
    format!("secret=$key{number}")
}

/// A text as one word of the shell, with the secret of the moment where the journal has none.
fn quoted(text: &str) -> String {
    let quoted = text.replace('\'', r"'\''");
    format!("'{}'", quoted.replace(MASK, "'\"$secret\"'"))
}

fn instant(record: &Record) -> String {
    record.at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn is_local(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local))
        || host.contains(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_word_of_the_shell_whatever_it_holds() {
        assert_eq!(quoted("a'b $(c) `d`"), r"'a'\''b $(c) `d`'");
        assert_eq!(quoted("Bearer [redacted]"), r#"'Bearer '"$secret"''"#);
    }
}
