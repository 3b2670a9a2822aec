//! The fields of the content.

use std::collections::BTreeMap;

use super::{APP_CERTIFICATE, builder, header, service, signed, signed_content};
use crate::vendors::agora::access_token2::build::text;
use crate::vendors::agora::access_token2::{Kind, Malformed, Service, decode};

#[test]
fn content_cut_anywhere_is_refused() {
    // Without the unknown one, which may be cut: how long it should be cannot be told.
    let services = &every_kind()[1..];
    let whole = signed_content(&decode(&built(services)).unwrap().signing_info);

    for length in 0..whole.len() {
        let flaw = decode(&text(&whole[..length])).unwrap_err();

        assert!(
            matches!(flaw, Malformed::Truncated { .. }),
            "{length}: {flaw}"
        );
    }
}

#[test]
fn a_signature_of_another_length_is_refused() {
    let info = header(0);
    for length in [0, 31, 33, 64] {
        let mut content = vec![length, 0];
        content.extend(std::iter::repeat_n(0, length.into()));
        content.extend(&info);

        let length = length.into();
        assert_eq!(
            decode(&text(&content)),
            Err(Malformed::SignatureLength { length })
        );
    }
}

#[test]
fn an_app_id_of_another_form_is_refused_though_signed() {
    let with = |app_id: &[u8]| {
        let mut info = u16::try_from(app_id.len()).unwrap().to_le_bytes().to_vec();
        info.extend(app_id);
        info.extend(&header(0)[34..]);
        decode(&signed(&info))
    };

    assert_eq!(
        with(b"0123456789abcdef0123456789abcdeg"),
        Err(Malformed::AppId)
    );
    assert_eq!(
        with(b"0123456789abcdef0123456789abcde"),
        Err(Malformed::AppId)
    );
    assert_eq!(with(b""), Err(Malformed::AppId));
    assert_eq!(
        with(&[0xff; 32]),
        Err(Malformed::NotUtf8 { field: "app_id" })
    );
}

#[test]
fn text_that_is_not_utf8_is_refused_though_signed() {
    let mut info = header(1);
    info.extend([2, 0, 0, 0, 1, 0, 0xff]);

    assert_eq!(
        decode(&signed(&info)),
        Err(Malformed::NotUtf8 { field: "user_id" })
    );
}

#[test]
fn an_unknown_service_ends_the_reading_and_harms_nothing() {
    for after in [
        &[][..],
        &[7],
        &[0xff; 9],
        &[1, 0, 1, 0, 0x10, 0x0e, 0, 0, 3, 3],
    ] {
        let mut info = header(3);
        info.extend([4, 0, 0, 0]);
        info.extend([11, 0]);
        info.extend(after);
        let token = decode(&signed(&info)).unwrap();

        let types: Vec<_> = token.services().iter().map(Service::service_type).collect();
        assert_eq!(types, [4, 11]);
        assert_eq!(token.service_count(), 3);
        assert!(token.verify(APP_CERTIFICATE));
    }
}

#[test]
fn a_privilege_given_twice_has_the_last_lifetime() {
    let mut info = header(1);
    info.extend([4, 0, 2, 0, 1, 0, 5, 0, 0, 0, 1, 0, 6, 0, 0, 0]);

    let token = decode(&signed(&info)).unwrap();

    assert_eq!(token.services()[0].privileges, BTreeMap::from([(1, 6)]));
}

#[test]
fn every_kind_of_service_comes_back_as_it_was_given_sorted_by_type_and_stable() {
    let services = every_kind();

    let token = decode(&built(&services)).unwrap();

    let mut sorted = services.clone();
    sorted.sort_by_key(Service::service_type);
    assert_eq!(token.services(), sorted);
    let types: Vec<_> = token.services().iter().map(Service::service_type).collect();
    assert_eq!(types, [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    let users: Vec<_> = token.services().iter().map(Service::uid).collect();
    let (some, none) = (Some("u"), None);
    assert_eq!(users[..6], [Some(""), some, some, some, none, some]);
    assert_eq!(users[6..], [some, some, some, none, none, none]);
    let channels: Vec<_> = token.services().iter().map(Service::channel).collect();
    assert_eq!(channels[..3], [Some("c"), Some("c"), None]);
}

/// A token with these services.
fn built(services: &[Service]) -> String {
    builder(services).build(APP_CERTIFICATE).unwrap()
}

/// Every kind once and RTC twice, highest type first.
fn every_kind() -> Vec<Service> {
    let [channel, user] = ["c", "u"].map(str::to_owned);
    let names = vec![channel.clone(), String::new()];
    let readable = BTreeMap::from([(0, names), (1, vec![])]);
    #[rustfmt::skip]
    let kinds = [
        Kind::Unknown { service_type: 11 },
        Kind::Stt,
        Kind::ConvoAi,
        Kind::Rtm2 { user_id: user.clone(), permissions: [(0, readable), (4, BTreeMap::new())].into() },
        Kind::Apaas { room: channel.clone(), user: user.clone(), role: -2 },
        Kind::Fcdn { channel: channel.clone(), account: user.clone() },
        Kind::Chat { user_id: user.clone() },
        Kind::Fpa,
        Kind::Streaming { channel: channel.clone(), account: user.clone() },
        Kind::Rtm { user_id: user.clone() },
        Kind::Rtc { channel: channel.clone(), uid: String::new() },
        Kind::Rtc { channel, uid: user },
    ];
    kinds.into_iter().map(|kind| service(kind, 2)).collect()
}
