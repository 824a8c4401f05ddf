//! Several at once, and those who speak of what no longer stands.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use phoihop_tests::{Cast, Reply, story};
use serde_json::json;

fn by_status(replies: &[Reply]) -> BTreeMap<u16, usize> {
    replies.iter().fold(BTreeMap::new(), |mut count, reply| {
        *count.entry(reply.status).or_default() += 1;
        count
    })
}

story! {
    async fn of_twenty_patches_of_one_revision_one_is_made(app) {
        let cast = Cast::of(app).await;
        let made = cast.admin.post("/v1/people", &json!({"full_name": "Nguyễn Văn A"})).await.created();
        let path = made.header("location");
        let patches = (0..20).map(|n| {
            let (admin, tag) = (cast.admin.clone(), made.tag());
            async move { admin.patch(path, &tag, &json!({"full_name": format!("Người {n}")})).await }
        });
        let replies = join_all(patches).await;
        assert_eq!(by_status(&replies), BTreeMap::from([(200, 1), (412, 19)]));
        let done = replies.iter().find(|reply| reply.status == 200).unwrap();
        for reply in replies.iter().filter(|reply| reply.status == 412) {
            reply.clone().refused(412, "stale");
        }
        let standing = cast.admin.get(path).await.ok();
        assert_eq!(
            (standing.tag(), &standing["full_name"], &standing["revision"]),
            (done.tag(), &done["full_name"], &json!(2))
        );
    }

    async fn whoever_speaks_of_what_no_longer_stands_changes_nothing(app) {
        let cast = Cast::of(app).await;
        let made = cast.admin.post("/v1/people", &json!({"full_name": "Nguyễn Văn A"})).await.created();
        let path = made.header("location");
        let patch = json!({"full_name": "Trần B"});
        let second = cast.admin.patch(path, &made.tag(), &json!({"honorific": "Ông"})).await.ok();
        let stale = cast.admin.patch(path, &made.tag(), &patch).await.refused(412, "stale");
        assert!(stale["detail"].as_str().unwrap().contains('2'), "it tells the revision: {}", stale.body);
        cast.admin.ask("PATCH", path).merge_patch(&patch).send().await.refused(428, "precondition_required");
        for tag in
            ["*", "2", "\"2\"", "W/\"2.abc\"", "\"x.abc\"", "\"2.a\", \"1.b\"", "\"99999999999.a\"", ""]
        {
            let refused = cast.admin.patch(path, tag, &patch).await.refused(400, "invalid_header");
            assert!(refused["detail"].as_str().unwrap().contains("If-Match"), "{tag}");
        }
        assert_eq!(cast.admin.get(path).await.ok().tag(), second.tag());

        let draft = cast.draft().await;
        let old = draft.tag(&cast.province_focal).await;
        draft.edited_by(&cast.press_focal, &json!({"title": "Chương trình khác"})).await.ok();
        let now = draft.tag(&cast.province_focal).await;
        let (consents, agree) = (format!("{}/consents", draft.path), json!({"decision": "agree"}));
        cast.province_leader.decide(&consents, &old, &agree).await.refused(412, "stale");
        cast.province_leader.post(&consents, &agree).await.refused(428, "precondition_required");
        cast.province_focal.delete(&draft.path, &old).await.refused(412, "stale");
        cast.province_focal.ask("DELETE", &draft.path).send().await.refused(428, "precondition_required");
        assert_eq!(draft.tag(&cast.province_focal).await, now);
        assert!(cast.province_focal.get(&consents).await.ok().items().is_empty());
    }
}
