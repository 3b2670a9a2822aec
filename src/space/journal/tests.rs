//! What a journal keeps, shows and announces.

use chrono::DateTime;

use super::*;
use crate::error::Reason;
use crate::model::evidence::Evidence;
use crate::model::exchange::{Aborted, RecordedRequest, RecordedResponse};
use crate::model::verdict::Trace;

fn record(id: usize, status: u16) -> Record {
    Record {
        took: None,
        id: format!("req-{id}"),
        at: DateTime::from_timestamp(i64::try_from(id).unwrap(), 0).unwrap(),
        real_at: DateTime::UNIX_EPOCH,
        vendor: "a-vendor",
        operation: Some("voices.list"),
        method: "GET".into(),
        path: "/v1/voices".into(),
        credential: None,
        request: RecordedRequest::default(),
        response: RecordedResponse {
            status,
            ..RecordedResponse::default()
        },
        aborted: Aborted::default(),
        reason: (status == 401).then_some(Reason::Expired),
        verdict: Trace::new(),
        fault: None,
        stream: None,
        evidence: Evidence::default(),
    }
}

/// A journal that shares with none.
fn journal(limits: Limits) -> Journal {
    Journals::new(usize::MAX).journal(limits)
}

fn ids(records: &[Arc<Record>]) -> Vec<&str> {
    records.iter().map(|r| r.id.as_str()).collect()
}

#[test]
fn a_journal_is_bounded_by_count() {
    let journal = journal(Limits {
        entries: 3,
        bytes: usize::MAX,
    });
    for id in 0..10 {
        journal.push(record(id, 200));
    }

    assert_eq!(
        ids(&journal.list(&Filter::default(), 100)),
        ["req-7", "req-8", "req-9"]
    );
    assert_eq!(journal.clear(), 3);
    assert!(journal.list(&Filter::default(), 100).is_empty());
}

#[test]
fn a_journal_is_bounded_by_bytes() {
    let journal = journal(Limits {
        entries: usize::MAX,
        bytes: record(0, 200).weight() * 2,
    });
    for id in 0..10 {
        journal.push(record(id, 200));
    }

    assert_eq!(
        ids(&journal.list(&Filter::default(), 100)),
        ["req-8", "req-9"]
    );
}

#[test]
fn a_listing_shows_the_newest_that_match() {
    let journal = journal(Limits::default());
    for (id, status) in [(0, 200), (1, 401), (2, 200), (3, 401), (4, 401)] {
        journal.push(record(id, status));
    }
    let filter = Filter {
        reason: Some(Reason::Expired),
        ..Filter::default()
    };

    assert_eq!(ids(&journal.list(&filter, 2)), ["req-3", "req-4"]);
    let since = |since| Filter {
        since: Some(since),
        ..Filter::default()
    };
    assert_eq!(
        ids(&journal.list(&since(Since::Entry("req-2".into())), 9)),
        ["req-3", "req-4"]
    );
    let instant = DateTime::from_timestamp(3, 0).unwrap();
    assert_eq!(
        ids(&journal.list(&since(Since::Instant(instant)), 9)),
        ["req-3", "req-4"]
    );
    assert_eq!(journal.entry("req-1").unwrap().response.status, 401);
    assert!(journal.entry("req-9").is_none());
}

#[test]
fn where_all_keep_too_much_the_busy_make_room_and_the_quiet_keep_theirs() {
    let weight = record(0, 200).weight();
    let journals = Journals::new(weight * 100);
    let limits = Limits {
        entries: usize::MAX,
        bytes: weight * 80,
    };
    let [quiet, busy, busier] = [(); 3].map(|()| journals.journal(limits));
    for id in 0..10 {
        quiet.push(record(id, 200));
    }

    for id in 0..1_000 {
        busy.push(record(id, 200));
        busier.push(record(id, 200));
        busier.push(record(id, 200));
        let kept = [&quiet, &busy, &busier].map(|journal| journal.lock().records.len());
        assert!(kept.iter().sum::<usize>() <= 100, "{kept:?}");
    }

    let all = |journal: &Journal| journal.list(&Filter::default(), 1_000).len();
    assert_eq!(all(&quiet), 10);
    assert!(all(&busy) > 10 && all(&busier) > 10);
    // What a dropped or cleared journal had is free again.
    drop(busy);
    busier.clear();
    let next = journals.journal(limits);
    for id in 0..70 {
        next.push(record(id, 200));
    }
    assert_eq!(all(&next), 70);
}
