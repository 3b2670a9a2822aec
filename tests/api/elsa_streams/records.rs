//! What the journal keeps of a WebSocket.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{PIECE, SCRIPTED, close_code, entries, hear, open, piece, say, send, start, token};
use crate::support::TestApp;

#[tokio::test]
async fn the_journal_has_the_upgrade_each_answer_and_the_close_with_counts_and_no_audio() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let mut socket = open(&app, SCRIPTED, &token(&space)).await;
    let start = start("standard");
    let end = json!({ "type": "ELSA:end_stream" });
    say(&mut socket, &start).await;
    let first = hear(&mut socket).await.to_string();
    for _ in 0..3 {
        send(&mut socket, Message::Binary(piece())).await;
    }
    say(&mut socket, &end).await;
    let second = hear(&mut socket).await.to_string();
    socket.close(None).await.unwrap();
    close_code(&mut socket).await;

    let journal = entries(&space, 3).await;
    let received = json!({
        "texts": 2,
        "binaries": 3,
        "bytes": start.to_string().len() + end.to_string().len() + 3 * PIECE,
    });
    let sent = json!({ "texts": 2, "binaries": 0, "bytes": first.len() + second.len() });
    assert_eq!(journal[0]["response"]["status"], 101);
    assert_eq!(journal[0]["operation"], "ws.score_audio");
    assert!(journal[0].get("stream").is_none());
    for (entry, event, code) in [(1, "answered", json!(null)), (2, "closed", json!(1000))] {
        let expected = json!({
            "opened_by": journal[0]["id"],
            "event": event,
            "close_code": code,
            "received": received,
            "sent": sent,
        });
        assert_eq!(journal[entry]["stream"], expected);
        assert_eq!(journal[entry]["credential"], journal[0]["credential"]);
    }
    let ids: std::collections::HashSet<_> = journal.iter().map(|e| e["id"].to_string()).collect();
    assert_eq!(ids.len(), 3);
    assert!(!json!(journal).to_string().contains(&token(&space)));
}
