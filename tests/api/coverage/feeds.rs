//! Feeds of public press works, as feed readers read them.

use phoihop_tests::coverage::Sides;
use phoihop_tests::{Cast, Reply, story};
use serde_json::json;

/// The feed, as a reader of another house reads it.
fn parsed(reply: &Reply) -> feed_rs::model::Feed {
    feed_rs::parser::parse(reply.bytes.as_slice())
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&reply.bytes)))
}

story! {
    async fn what_newspapers_made_public_is_in_the_feeds_and_nothing_else(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let topic = cast.id("topic-reform");
        let enter = async |number: i64, change: serde_json::Value| {
            let mut work = sides.work(number);
            work["visibility"] = json!("public");
            work.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            press.makes("press-works", &work).await
        };
        let first = enter(1, json!({
            "topic_ids": [topic], "title": "Lúa ST25 <vươn> xa & bền", "published_at": "2024-05-01T01:30:00Z",
        })).await;
        let printed = enter(2, json!({"url": null, "published_at": "2024-06-01T01:30:00Z"})).await;
        enter(3, json!({"visibility": "parties"})).await;
        enter(4, json!({"visibility": "public", "public_from": app.state.clock.now().plus_seconds(3_600)}))
            .await;
        let retracted = enter(5, json!({})).await;
        retracted.moved_by(press, &json!({"to": "retracted", "reason": "Sai."})).await.created();

        let atom = app.anybody().get("/v1/public/press-works.atom").await.ok();
        assert_eq!(
            (atom.header("content-type"), atom.header("cache-control")),
            ("application/atom+xml; charset=utf-8", "public, max-age=60")
        );
        let json_feed = app.anybody().get("/v1/public/press-works.json").await.ok();
        assert_eq!(json_feed.header("content-type"), "application/feed+json; charset=utf-8");
        for feed in [parsed(&atom), parsed(&json_feed)] {
            let told: Vec<(&str, &str)> = feed
                .entries
                .iter()
                .map(|entry| (entry.id.as_str(), entry.title.as_ref().unwrap().content.as_str()))
                .collect();
            let name = |path: &str| format!("urn:uuid:{path}");
            assert_eq!(
                told,
                [
                    (name(printed.id()).as_str(), "Sóc Trăng chuyển mình, kỳ 2"),
                    (name(first.id()).as_str(), "Lúa ST25 <vươn> xa & bền")
                ]
            );
            assert_eq!(feed.entries[1].links[0].href, "https://www.sggp.org.vn/thu-1.html");
            assert!(feed.entries[0].links.is_empty() && feed.entries[1].published.is_some());
        }
        let one =
            parsed(&app.anybody().get(&format!("/v1/public/press-works.atom?topic_id={topic}")).await.ok());
        assert_eq!(
            (one.entries.len(), one.entries[0].categories[0].label.as_deref()),
            (1, Some("Cải cách hành chính"))
        );
        let list = app.anybody().get("/v1/public/press-works?count=true&sort=-published_at").await.ok();
        assert_eq!((list.each("id"), list["total"].as_i64()), (vec![printed.id(), first.id()], Some(2)));
        assert_eq!(list.items()[0]["publisher"], "Báo Sài Gòn Giải Phóng");
        let told = list.body.to_string();
        for hidden in ["programme", "party", "vnd", "note", "unit_id"] {
            assert!(!told.contains(hidden), "{hidden}: {told}");
        }
        let same = app
            .anybody()
            .ask("GET", "/v1/public/press-works.atom")
            .with("if-none-match", &atom.tag())
            .send()
            .await;
        assert_eq!(same.status, 304);
        app.anybody()
            .get("/v1/public/press-works.atom?limit=5")
            .await
            .refused(400, "invalid_query")
            .about("limit", "unknown_parameter");
        app.wait_seconds(3_601);
        assert_eq!(
            parsed(&app.anybody().get("/v1/public/press-works.json").await.ok()).entries.len(),
            3,
            "its hour has come"
        );
    }
}
