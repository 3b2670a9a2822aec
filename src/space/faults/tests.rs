use super::*;
use crate::model::fault::{Draft, Program};

const NOBODY: &dyn Fn(&str) -> bool = &|_| false;

fn program(text: &str) -> Program {
    let draft: Draft = serde_json::from_str(text).unwrap();
    Program::new(draft, at(100), 7).unwrap()
}

fn faults(text: &str) -> Faults {
    let faults = Faults::default();
    assert!(faults.add("fault-1".into(), program(text), at(100), at(100)));
    faults
}

fn request() -> Request<'static> {
    Request {
        vendor: "acme",
        operation: "token",
        has_credential: NOBODY,
        has_header: &|name, value| (name, value) == ("x-test", "1"),
        key_made_at: &|| Some(at(95)),
        now: at(100),
        real_now: at(100),
    }
}

/// What `count` requests see.
fn play(faults: &Faults, count: usize) -> Vec<String> {
    let show = |played: Option<Played>| played.map_or("-".into(), |p| p.act.to_string());
    (0..count).map(|_| show(faults.play(&request()))).collect()
}

#[test]
fn steps_are_played_in_order_and_then_the_program_is_over() {
    let faults = faults(
        r#"{"steps":[{"ok":true},{"status":503,"times":2},{"reason":"expired"},{"reset":"before"}]}"#,
    );

    assert_eq!(
        play(&faults, 7),
        [
            "-",
            "status 503",
            "status 503",
            "reason expired",
            "reset before the answer",
            "-",
            "-"
        ]
    );
    let running = &faults.list()[0];
    assert!(running.is_over(at(100), at(100)));
    assert_eq!((running.matched, running.fired), (5, 4));
}

#[test]
fn a_program_is_repeated_as_often_as_it_says() {
    let twice = faults(r#"{"steps":[{"ok":true},{"status":429}],"repeat":2}"#);
    assert_eq!(play(&twice, 5), ["-", "status 429", "-", "status 429", "-"]);

    let endless = faults(r#"{"steps":[{"status":500}],"repeat":true}"#);
    assert!(play(&endless, 1000).iter().all(|seen| seen == "status 500"));
}

#[test]
fn every_nth_request_is_every_nth_of_those_that_match() {
    let faults =
        faults(r#"{"match":{"vendor":"acme","nth":3},"steps":[{"status":401}],"repeat":true}"#);
    let other = Request {
        vendor: "other",
        ..request()
    };
    assert_eq!(faults.play(&other), None);

    assert_eq!(
        play(&faults, 7),
        ["-", "-", "status 401", "-", "-", "status 401", "-"]
    );
}

#[test]
fn the_first_program_that_matches_has_its_say_alone() {
    let faults =
        faults(r#"{"match":{"header":{"X-Test":"1"}},"steps":[{"ok":true},{"status":500}]}"#);
    faults.add(
        "fault-2".into(),
        program(r#"{"steps":[{"status":503}]}"#),
        at(100),
        at(100),
    );

    assert_eq!(play(&faults, 4), ["-", "status 500", "status 503", "-"]);
}

#[test]
fn a_match_that_asks_for_more_than_comes_is_none() {
    for matching in [
        r#"{"operation":"voices"}"#,
        r#"{"credential":"main"}"#,
        r#"{"header":{"x-test":"2"}}"#,
    ] {
        let text = format!(r#"{{"match":{matching},"steps":[{{"status":500}}]}}"#);
        assert_eq!(play(&faults(&text), 1), ["-"], "{matching}");
    }
}

#[test]
fn the_same_seed_gives_the_same_chances_and_another_one_others() {
    let seen = |seed: u32| {
        let text = format!(
            r#"{{"steps":[{{"delay":{{"from":"1ms","to":"60s"}}}}],"repeat":true,"probability":0.5,
            "random_seed":{seed}}}"#
        );
        play(&faults(&text), 100)
    };

    assert_eq!(seen(1), seen(1));
    assert_ne!(seen(1), seen(2));
    let fired = seen(1).iter().filter(|seen| *seen != "-").count();
    assert!((30..70).contains(&fired), "{fired}");
}

#[test]
fn a_program_ends_with_its_time_on_the_space_clock_and_after_a_day_of_real_time() {
    let text = r#"{"steps":[{"status":500}],"repeat":true,"until":"10s"}"#;
    let at_space = |now| faults(text).play(&Request { now, ..request() });
    assert!(at_space(at(109)).is_some());
    assert!(at_space(at(110)).is_none());

    let endless = r#"{"steps":[{"status":500}],"repeat":true}"#;
    let at_real = |real_now| {
        faults(endless).play(&Request {
            real_now,
            ..request()
        })
    };
    assert!(at_real(at(100 + 86_399)).is_some());
    assert!(at_real(at(100 + 86_400)).is_none());
}

#[test]
fn a_new_key_works_on_a_share_of_the_requests_until_it_is_known_everywhere() {
    let faults = faults(
        r#"{"steps":[{"propagation":{"share":0.5,"for":"10s"}}],"repeat":true,"random_seed":3}"#,
    );

    let refused = play(&faults, 200)
        .iter()
        .filter(|seen| *seen != "-")
        .count();
    assert!((60..140).contains(&refused), "{refused}");
    let later = Request {
        now: at(105),
        ..request()
    };
    assert!((0..200).all(|_| faults.play(&later).is_none()));
}

#[test]
fn a_token_is_dead_from_its_end_on_and_alive_again_without_the_program() {
    let faults = faults(r#"{"steps":[{"lifetime":{"real":"5s"}}]}"#);
    let played = faults.play(&request()).unwrap();
    faults.end_token([1; 32], at(105), &played);

    let judged = |now, digest| faults.judge_token(now, || vec![digest]).map(|p| p.act);
    assert_eq!(judged(at(104), [1; 32]), None);
    assert_eq!(judged(at(105), [1; 32]), Some(Act::Refuse(Reason::Expired)));
    assert_eq!(judged(at(105), [2; 32]), None);
    assert!(faults.remove("fault-1"));
    assert_eq!(judged(at(105), [1; 32]), None);
}

#[test]
fn programs_go_on_where_they_were_with_the_same_chances() {
    let text = r#"{"steps":[{"ok":true,"times":3},{"delay":{"from":"1ms","to":"60s"}}],"repeat":true,
        "probability":0.7,"until":"10s"}"#;
    let (original, copy) = (faults(text), Faults::default());
    play(&original, 9);
    copy.resume(original.progress(), at(105));

    assert_eq!(play(&copy, 50), play(&original, 50));
    copy.resume(original.progress(), at(110));
    assert!(copy.list().is_empty());
}

#[test]
fn a_space_has_a_hundred_programs_at_most_not_counting_those_that_are_over() {
    let faults = Faults::default();
    let add = |text| faults.add("fault".into(), program(text), at(100), at(100));
    for _ in 0..100 {
        assert!(add(r#"{"steps":[{"status":500}]}"#));
    }
    assert!(!add(r#"{"steps":[{"status":500}]}"#));

    play(&faults, 1);
    assert!(add(r#"{"steps":[{"status":500}]}"#));
    assert_eq!(faults.clear(), 100);
    assert_eq!(play(&faults, 1), ["-"]);
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}
