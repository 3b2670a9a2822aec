//! The edges of a token's time.

use super::*;

#[test]
fn jt_07_now_equal_to_exp_is_expired_and_one_second_earlier_is_not() {
    let key = hs256();
    let at = |now, leeway| {
        judge(
            VALID,
            &Expected {
                now,
                leeway,
                ..expected(&key)
            },
        )
    };

    assert_eq!(at(1059, 0), Ok(()));
    assert_eq!(at(1060, 0), Err(Reason::Expired));
    assert_eq!(at(1064, 5), Ok(()));
    assert_eq!(at(1065, 5), Err(Reason::Expired));
}

#[test]
fn jt_07_a_missing_exp_is_refused_unless_the_token_may_live_for_ever() {
    let key = hs256();
    let mortal = expected(&key);
    let immortal = Expected {
        must_expire: false,
        ..mortal
    };
    let without = r#"{"iss":"issuer","aud":"api"}"#;

    assert_eq!(judge(without, &mortal), Err(Reason::MalformedToken));
    assert_eq!(judge(without, &immortal), Ok(()));
    assert_eq!(
        judge(r#"{"iss":"issuer","aud":"api","exp":1000}"#, &immortal),
        Err(Reason::Expired)
    );
    assert_eq!(
        judge(r#"{"iss":"issuer","aud":"api","exp":null}"#, &immortal),
        Err(Reason::MalformedToken)
    );
}

#[test]
fn jt_08_now_equal_to_nbf_is_accepted_and_one_second_earlier_is_not() {
    let key = hs256();
    let payload = r#"{"iss":"issuer","aud":"api","exp":1060,"nbf":1030}"#;
    let at = |now, leeway| {
        judge(
            payload,
            &Expected {
                now,
                leeway,
                ..expected(&key)
            },
        )
    };

    assert_eq!(at(1029, 0), Err(Reason::NotYetValid));
    assert_eq!(at(1030, 0), Ok(()));
    assert_eq!(at(1024, 5), Err(Reason::NotYetValid));
    assert_eq!(at(1025, 5), Ok(()));
}

#[test]
fn jt_09_a_clock_at_the_end_of_its_numbers_does_not_overflow() {
    let key = hs256();
    let at = |now, leeway| {
        judge(
            VALID,
            &Expected {
                now,
                leeway,
                ..expected(&key)
            },
        )
    };

    assert_eq!(at(i64::MAX, 0), Err(Reason::Expired));
    assert_eq!(at(i64::MIN, 0), Ok(()));
    assert_eq!(at(1060, i64::MAX), Ok(()));
}
