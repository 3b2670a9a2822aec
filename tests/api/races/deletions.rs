//! A space is made, moved and deleted in one breath, while notifications of it are on their way.

use reqwest::Method;

use super::regenerations::replicas;

#[tokio::test]
async fn a_deleted_space_never_comes_back() {
    let replicas = replicas().await;
    let app = &replicas[0];

    for round in 0..60 {
        let space = app.space().await;
        space.advance("1s").await;
        assert_eq!(space.control(Method::DELETE, "", None).await.0, 204);

        for _ in 0..10 {
            let (status, body) = space.control(Method::GET, "/clock", None).await;
            assert_eq!(status, 404, "round {round}: {body}");
        }
    }
    let (_, body) = app.control(Method::GET, "/v1/spaces", None).await;
    assert_eq!(body["items"].as_array().unwrap().len(), 1, "{body}");
}
