//! How values of settings are read, written and typed.

use serde_json::json;

use super::*;

static LIFETIME: Setting<Seconds> = Setting::new(
    "lifetime",
    "",
    Seconds { min: 1, max: 3600 },
    Span::of("1h"),
    Mark::Unknown,
    "",
);

fn reads(kind: impl Kind, value: &Value) -> bool {
    kind.read(value).is_ok()
}

#[test]
fn a_duration_is_read_within_its_bounds() {
    assert_eq!(LIFETIME.read(&json!("90s")), Ok(Setpoint::Seconds(90)));
    assert_eq!(LIFETIME.read(&json!(null)), Ok(Setpoint::Seconds(3600)));
    for wrong in [
        json!("0s"),
        json!("2h"),
        json!("1500ms"),
        json!(90),
        json!("-1s"),
    ] {
        assert!(LIFETIME.read(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_value_is_written_as_it_is_read() {
    let value = serde_json::to_value(LIFETIME.default()).unwrap();

    assert_eq!(value, json!("1h"));
    assert_eq!(LIFETIME.read(&value), Ok(Setpoint::Seconds(3600)));
}

#[test]
fn a_declared_duration_keeps_its_spelling_and_has_the_seconds_of_the_reader() {
    let kind = Seconds {
        min: 0,
        max: 864_000,
    };
    for (text, seconds) in [("0s", 0), ("5m", 300), ("24h", 86_400), ("10d", 864_000)] {
        let span = Span::of(text);

        assert_eq!(kind.default_value(span), seconds);
        assert_eq!(kind.default_json(span), json!(text));
        assert_eq!(kind.read(&json!(text)), Ok(Setpoint::Seconds(seconds)));
    }
}

#[test]
fn every_kind_refuses_the_values_of_others() {
    let choice = Choice(&[("a", 1)]);
    assert!(!reads(Flag, &json!("true")));
    assert!(!reads(Number { min: 0, max: 9 }, &json!(10)));
    assert!(!reads(Number { min: 0, max: 9 }, &json!(1.5)));
    assert!(!reads(choice, &json!("b")));
    assert!(!reads(Date, &json!("2026-13-01")));
    assert!(!reads(Text { max: 2 }, &json!("abc")));
    assert!(!reads(Text { max: 2 }, &json!("a\u{7}")));
    assert!(!reads(Optional(Date), &json!("2026-13-01")));
}

#[test]
fn a_value_has_the_type_of_its_kind() {
    let word = Setpoint::Text("b".into());
    let date = Setpoint::Text("2026-07-07".into());
    let day = date_of(2026, 7, 7);

    assert_eq!(Choice(&[("a", 1), ("b", 2)]).value(&word), Some(2));
    assert_eq!(Date.value(&date), Some(day));
    assert_eq!(Text { max: 9 }.value(&word), Some("b"));
    assert_eq!(Optional(Date).value(&date), Some(Some(day)));
    assert_eq!(Optional(Date).value(&Setpoint::Unset), Some(None));
    assert_eq!(LIFETIME.value(Some(&Setpoint::Seconds(90))), 90);
    assert_eq!(LIFETIME.value(None), 3600);
}

fn date_of(year: i32, month: u32, day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
