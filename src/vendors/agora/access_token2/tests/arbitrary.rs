//! Whatever comes, nothing breaks; whatever is built, is read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::collection::{btree_map, vec};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::{APP_CERTIFICATE, APP_ID, header, judge, signed, token};
use crate::vendors::agora::access_token2::build::text;
use crate::vendors::agora::access_token2::{
    Builder, Kind, MAX_CONTENT, Malformed, Service, decode,
};

proptest! {
    #[test]
    fn any_text_is_refused_without_harm(text in ".{0,300}", prefix in "(00[678])?") {
        let text = format!("{prefix}{text}");

        prop_assert!(decode(&text).is_err());
    }

    #[test]
    fn any_bytes_after_the_prefix_are_refused_without_harm(bytes in vec(any::<u8>(), 0..300)) {
        let text = format!("007{}", STANDARD.encode(bytes));

        prop_assert!(decode(&text).is_err());
    }

    #[test]
    fn any_content_is_read_or_refused_within_the_cap(
        bytes in vec(any::<u8>(), 0..600),
        copies in 1..9_usize,
    ) {
        let content = bytes.repeat(copies);

        match decode(&text(&content)) {
            Ok(token) => prop_assert!(token.signing_info.len() <= MAX_CONTENT - 34),
            Err(flaw) => {
                let large = content.len() > MAX_CONTENT;
                prop_assert_eq!(flaw == Malformed::TooLarge, large);
            }
        }
    }

    #[test]
    fn any_signed_services_are_read_or_refused_without_harm(
        count in any::<u16>(),
        services in vec(prop_oneof![0..12_u8, any::<u8>()], 0..200),
    ) {
        let info = [header(count), services].concat();

        if let Ok(token) = decode(&signed(&info)) {
            prop_assert!(token.verify(APP_CERTIFICATE));
            prop_assert!(token.services().len() <= usize::from(count));
            prop_assert_eq!(token.signing_info, info);
        }
    }

    #[test]
    fn any_change_of_the_compressed_bytes_is_noticed_or_says_the_same(
        changes in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let good = token();
        let mut bytes = STANDARD.decode(&good[3..]).unwrap();
        for (position, byte) in changes {
            let position = position.index(bytes.len());
            bytes[position] ^= byte;
        }

        if let Ok(changed) = decode(&format!("007{}", STANDARD.encode(bytes))) {
            prop_assert_eq!(changed, decode(&good).unwrap());
        }
    }

    #[test]
    fn what_is_built_is_read_back(
        (issue_ts, expire, salt) in any::<(u32, u32, u32)>(),
        mut services in vec(known(), 1..6),
        last in proptest::option::of(unknown()),
    ) {
        services.extend(last);
        let text = Builder { app_id: APP_ID, issue_ts, expire, salt, services: &services }
            .build(APP_CERTIFICATE)
            .unwrap();

        let token = decode(&text).unwrap();

        services.sort_by_key(Service::service_type);
        prop_assert!(token.verify(APP_CERTIFICATE));
        prop_assert_eq!(token.app_id(), APP_ID);
        prop_assert_eq!((token.issue_ts(), token.expire(), token.salt()), (issue_ts, expire, salt));
        prop_assert_eq!(usize::from(token.service_count()), services.len());
        prop_assert_eq!(token.services(), services);
    }

    #[test]
    fn no_token_is_good_for_an_app_it_was_not_signed_for(
        app_id in "[0-9a-fA-F]{32}",
        app_certificate in "[0-9a-fA-F]{32}",
        now in any::<i64>(),
    ) {
        let verdict = judge(&token(), &app_id, APP_CERTIFICATE, now);
        prop_assert_eq!(verdict, super::super::Verdict::WrongApp(decode(&token()).unwrap()));
        prop_assert!(!decode(&token()).unwrap().verify(&app_certificate));
    }
}

/// A service of a published type.
fn known() -> impl Strategy<Value = Service> {
    let name = || ".{0,12}";
    let permissions = btree_map(
        any::<u16>(),
        btree_map(any::<u16>(), vec(name(), 0..3), 0..3),
        0..3,
    );
    let kind = prop_oneof![
        (name(), name()).prop_map(|(channel, uid)| Kind::Rtc { channel, uid }),
        name().prop_map(|user_id| Kind::Rtm { user_id }),
        (name(), name()).prop_map(|(channel, account)| Kind::Streaming { channel, account }),
        Just(Kind::Fpa),
        name().prop_map(|user_id| Kind::Chat { user_id }),
        (name(), name()).prop_map(|(channel, account)| Kind::Fcdn { channel, account }),
        (name(), name(), any::<i16>()).prop_map(|(room, user, role)| Kind::Apaas {
            room,
            user,
            role
        }),
        (name(), permissions).prop_map(|(user_id, permissions)| Kind::Rtm2 {
            user_id,
            permissions
        }),
        Just(Kind::ConvoAi),
        Just(Kind::Stt),
    ];
    granting(kind)
}

/// A service of a type to come.
fn unknown() -> impl Strategy<Value = Service> {
    granting((11..=u16::MAX).prop_map(|service_type| Kind::Unknown { service_type }))
}

fn granting(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Service> {
    (kind, btree_map(any::<u16>(), any::<u32>(), 0..5))
        .prop_map(|(kind, privileges)| Service { kind, privileges })
}
