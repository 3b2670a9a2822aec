use super::*;

fn read(text: &str) -> Result<Program, String> {
    let draft = serde_json::from_str(text).map_err(|_| "unreadable".to_owned())?;
    Program::new(draft, DateTime::UNIX_EPOCH, 1)
        .map_err(|wrong| format!("{}: {}", wrong.field, wrong.message))
}

#[test]
fn an_impossible_program_is_refused_at_the_field_that_is_wrong() {
    for (text, expected) in [
        (r#"{"steps":[]}"#, "steps: "),
        (r#"{"steps":[{}]}"#, "steps[0]: "),
        (
            r#"{"steps":[{"ok":true},{"ok":true,"status":500}]}"#,
            "steps[1]: ",
        ),
        (r#"{"steps":[{"ok":false}]}"#, "steps[0].ok: "),
        (r#"{"steps":[{"status":200}]}"#, "steps[0].status: "),
        (r#"{"steps":[{"status":600}]}"#, "steps[0].status: "),
        (r#"{"steps":[{"reason":"tired"}]}"#, "steps[0].reason: "),
        (r#"{"steps":[{"delay":"-1s"}]}"#, "steps[0].delay: "),
        (r#"{"steps":[{"delay":"0s"}]}"#, "steps[0].delay: "),
        (r#"{"steps":[{"delay":"61s"}]}"#, "steps[0].delay: "),
        (
            r#"{"steps":[{"delay":{"from":"2s","to":"1s"}}]}"#,
            "steps[0].delay.to: ",
        ),
        (r#"{"steps":[{"slow_body":"1d"}]}"#, "steps[0].slow_body: "),
        (
            r#"{"steps":[{"expires_in":"1h"}]}"#,
            "steps[0].expires_in: ",
        ),
        (r#"{"steps":[{"lifetime":{}}]}"#, "steps[0].lifetime: "),
        (
            r#"{"steps":[{"lifetime":{"real":"1ms"}}]}"#,
            "steps[0].lifetime.real: ",
        ),
        (
            r#"{"steps":[{"issuer_clock":"30s"}]}"#,
            "steps[0].issuer_clock: ",
        ),
        (
            r#"{"steps":[{"issuer_clock":"+0s"}]}"#,
            "steps[0].issuer_clock: ",
        ),
        (
            r#"{"steps":[{"issuer_clock":"-31d"}]}"#,
            "steps[0].issuer_clock: ",
        ),
        (
            r#"{"steps":[{"issuer_clock":"+-1s"}]}"#,
            "steps[0].issuer_clock: ",
        ),
        (
            r#"{"steps":[{"propagation":{"share":1,"for":"1s"}}]}"#,
            "steps[0].propagation.share: ",
        ),
        (
            r#"{"steps":[{"preset":"doom"}]}"#,
            "steps[0].preset: no such preset; there are ",
        ),
        (r#"{"steps":[{"preset":"outage","ok":true}]}"#, "steps[0]: "),
        (r#"{"steps":[{"preset":"outage","times":1001}]}"#, "steps: "),
        (r#"{"steps":[{"ok":true,"times":0}]}"#, "steps[0].times: "),
        (
            r#"{"steps":[{"ok":true,"retry_after":"1s"}]}"#,
            "steps[0].retry_after: ",
        ),
        (
            r#"{"steps":[{"status":429,"retry_after":"1500ms"}]}"#,
            "steps[0].retry_after: ",
        ),
        (r#"{"steps":[{"ok":true}],"repeat":0}"#, "repeat: "),
        (
            r#"{"steps":[{"ok":true}],"probability":0}"#,
            "probability: ",
        ),
        (
            r#"{"steps":[{"ok":true}],"probability":1.1}"#,
            "probability: ",
        ),
        (r#"{"steps":[{"ok":true}],"until":"soon"}"#, "until: "),
        (
            r#"{"steps":[{"ok":true}],"until":"1969-01-01T00:00:00Z"}"#,
            "until: ",
        ),
        (
            r#"{"match":{"nth":0},"steps":[{"ok":true}]}"#,
            "match.nth: ",
        ),
        (
            r#"{"match":{"vendor":""},"steps":[{"ok":true}]}"#,
            "match.vendor: ",
        ),
        (
            r#"{"match":{"header":{"a b":"c"}},"steps":[{"ok":true}]}"#,
            "match.header: ",
        ),
        (
            r#"{"steps":[{"delay":{"from":"1s","to":"2s","by":"1s"}}]}"#,
            "unreadable",
        ),
        (r#"{"steps":[{"ok":true,"often":2}]}"#, "unreadable"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}

#[test]
fn ten_thousand_steps_are_too_many_also_as_presets() {
    let many = vec![r#"{"ok":true}"#; 10_000].join(",");
    let presets = [r#"{"preset":"outage","times":1000}"#; 2].join(",");

    for steps in [many, presets] {
        let error = read(&format!(r#"{{"steps":[{steps}]}}"#)).unwrap_err();
        assert!(
            error.starts_with("steps: a program has at most 1000 steps"),
            "{error}"
        );
    }
}

#[test]
fn a_preset_is_written_out_and_asks_to_wait_as_long_as_the_step_says() {
    let program = read(r#"{"steps":[{"preset":"deployment","times":2,"retry_after":"9s"}]}"#);

    let program = program.unwrap();
    assert_eq!(program.steps.len(), 6);
    assert_eq!(program.steps[0].retry_after, None);
    assert_eq!(program.steps[5].retry_after, Some(9));
}
