//! A replica whose machine has the wrong time: the database's time is the real one for all.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use mockmint::clock::{Clock, SystemClock};
use reqwest::Method;
use serde_json::json;

use crate::support::{TestApp, database, is_postgres};

/// A machine's clock that is five minutes ahead.
struct Ahead;

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + Duration::minutes(5)
    }

    fn is_machine(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_replica_with_a_fast_clock_drops_no_space_before_its_time() {
    if !is_postgres() {
        // An embedded server has no replicas.
        return;
    }
    let database = database().await;
    let right = TestApp::spawn_on(database.clone(), Arc::new(SystemClock)).await;
    let space = right.space_of(json!({ "ttl": "3m" })).await;

    let ahead = TestApp::spawn_on(database, Arc::new(Ahead)).await;
    ahead.issuer.reap_expired().await.unwrap();

    for app in [&right, &ahead] {
        let path = format!("/v1/spaces/{}", space.id);
        let (status, body) = app.control(Method::GET, &path, None).await;
        assert_eq!((status, &body["id"]), (200, &json!(space.id)));
    }
    let skew = ahead.issuer.spaces().real_now() - SystemClock.now();
    assert!(skew.abs() < Duration::seconds(2), "{skew}");
}
