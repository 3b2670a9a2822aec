//! The file itself: a shell script, so that whoever gets it needs nothing but a server and curl.

use std::fmt::Write;

use chrono::SecondsFormat;

use super::{Scene, Story, Used};
use crate::error::Reason;
use crate::model::exchange::Record;
use crate::vendors;

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
secret=credential-of-nobody token= ticket= differ=0

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

# bearer CREDENTIAL [PREFIX]: the newest token; where none was issued yet, one is minted.
bearer() {
    if [ -z "$token" ]; then
        token=$(control POST "/spaces/$space/tokens" "$1" | sed -n 's/^{"token":"\([^"]*\)".*/\1/p')
    fi
    secret=${2:-}$token
}

# member NAME: the text that a member of the JSON on standard input has.
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# ask STATUS REASON METHOD TARGET …: one request, and whether it ends as it did.
ask() {
    status=$1 reason=$2 method=$3 target=$4
    shift 4
    : >"$head"
    answer=$(curl -gsS --path-as-is -D "$head" -X "$method" -H "X-Mockmint-Space: $space" "$@" "$base$target" 2>/dev/null | tr -d '\0')
    got=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$head")
    why=$(tr -d '\r' <"$head" | sed -n 's/^[Xx]-[Mm]ockmint-[Rr]eason: *//p')
    issued=$(printf %s "$answer" | sed -n -e 's/.*"access_token":"\([^"]*\)".*/\1/p' -e 's/.*"accessToken":"\([^"]*\)".*/\1/p' -e 's/.*"token":"\([^"]*\)".*/\1/p')
    if [ -n "$issued" ]; then token=$issued; fi
    ticket=$(printf %s "$answer" | member tokenName | grep . || printf %s "$ticket")
    verdict=same
    if [ "${got:-0}" != "$status" ] || [ "$why" != "$reason" ]; then verdict=DIFFERENT differ=1; fi
    printf '%s\n' "$verdict: $method $target: ${got:-0} $why (was $status $reason)"
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
    for (number, used) in story.credentials.iter().enumerate() {
        credential(&mut text, number, used);
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

/// Makes a credential once more and takes from it what requests need.
fn credential(text: &mut String, number: usize, used: &Used) {
    let body = quoted(&used.wish.to_string());
    _ = writeln!(
        text,
        "made=$(control POST \"/spaces/$space/credentials\" {body})\n\
         key{number}=$(printf %s \"$made\" | \
         sed -n 's/.*\"secrets\":{{\"[^\"]*\":\"\\([^\"]*\\)\".*/\\1/p')"
    );
    if let Some((field, _)) = &used.identifier {
        _ = writeln!(text, "id{number}=$(printf %s \"$made\" | member {field})");
    }
    if let Some((field, role)) = used.basic {
        _ = writeln!(
            text,
            "basic{number}=$(printf %s:%s \"$(printf %s \"$made\" | member {field})\" \
             \"$(printf %s \"$made\" | member {role})\" | base64 | tr -d '\\n')"
        );
    }
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
    // A secret beside that of the header is one that was issued for it.
    let has_header = record.request.headers.0.contains(MASK);
    let beside = if has_header { "ticket" } else { "secret" };
    let identified = |word: String| {
        let known = story.credentials.iter().enumerate();
        known.fold(word, |word, (number, used)| match &used.identifier {
            Some((_, identifier)) => word.replace(identifier, &format!("'\"$id{number}\"'")),
            None => word,
        })
    };
    _ = write!(
        text,
        "ask {} '{reason}' {} {}",
        record.response.status,
        quoted(&record.method),
        identified(quoted_with(&target, beside))
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
        Some(body) => {
            let body = identified(quoted_with(body, beside));
            _ = write!(text, " \\\n    --data-raw {body}");
        }
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
    let Some(number) = story.credentials.iter().position(|used| used.id == id) else {
        return "secret=credential-of-nobody".into();
    };
    let Used { wish, basic, .. } = &story.credentials[number];
    let authorization = record.request.headers.value("authorization");
    let is_basic = authorization
        .and_then(|value| value.get(..6))
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic "));
    if basic.is_some() && is_basic {
        return format!("secret=$basic{number}");
    }
    if name.kind != wish["kind"] || (basic.is_some() && authorization.is_some()) {
        let token = serde_json::json!({ "vendor": wish["vendor"], "credential": wish["name"] });
        let vendor = vendors::named(record.vendor);
        // The journal masks all that comes after the scheme.
        let prefix = vendor.and_then(|vendor| vendor.profile().probe.prefix.split_once(' '));
        let prefix = prefix.map_or("", |(_, prefix)| prefix);
        let text = format!("bearer {} {prefix}", quoted(&token.to_string()));
        return text.trim_end().to_owned();
    }
    format!("secret=$key{number}")
}

/// A text as one word of the shell, with the secret of the moment where the journal has none.
fn quoted(text: &str) -> String {
    quoted_with(text, "secret")
}

/// The same, with a secret that another variable holds.
fn quoted_with(text: &str, secret: &str) -> String {
    let quoted = text.replace('\'', r"'\''");
    format!("'{}'", quoted.replace(MASK, &format!("'\"${secret}\"'")))
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
