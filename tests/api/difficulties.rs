//! Difficulties: raised by one side, solved only by both.

use phoihop_domain::access::Role;
use phoihop_tests::cast::Draft;
use phoihop_tests::{Actor, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;

async fn late_lists(cast: &Cast, party: usize) -> Value {
    let programme = cast.id("soc-trang-sggp-2023-2025");
    let read = cast.province_focal.get(&format!("/v1/programmes/{programme}")).await.ok();
    json!({
        "programme_id": programme, "party_id": read["parties"][party]["id"],
        "title": "Chậm cung cấp danh sách học sinh",
        "description": "Danh sách học sinh con hộ nghèo đến muộn.", "resolution": null,
        "raised_on": "2024-03-01",
    })
}

async fn raised(cast: &Cast, by: &Actor, party: usize) -> Draft {
    let made = by.post("/v1/difficulties", &late_lists(cast, party).await).await.created();
    Draft { path: format!("/v1/difficulties/{}", made.id()) }
}

story! {
    async fn neither_side_closes_it_alone(app) {
        let cast = Cast::of(app).await;
        let difficulty = raised(&cast, &cast.press_focal, 1).await;
        difficulty.consent_of(&cast.press_leader).await.refused(409, "not_open_for_consent");
        difficulty.moved_by(&cast.province_focal, &json!({"to": "discussing"})).await.created();
        difficulty.consent_of(&cast.press_leader).await.refused(409, "resolution_missing");
        let rewritten = json!({"title": "Không có gì chậm", "resolution": "Không cần."});
        difficulty.edited_by(&cast.province_focal, &rewritten).await.refused(409, "not_same_side");
        difficulty
            .edited_by(&cast.province_focal, &json!({"resolution": "Gửi trước ngày 15 tháng 4."}))
            .await
            .ok();
        difficulty.consent_of(&cast.press_leader).await.created();
        difficulty
            .moved_by(&cast.press_leader, &json!({"to": "resolved", "reason": "Xong."}))
            .await
            .refused(409, "no_such_transition");
        assert_eq!(difficulty.seen_by(&cast.press_focal).await["status"], "discussing");
        difficulty.consent_of(&cast.province_leader).await.created();
        let seen = difficulty.seen_by(&cast.press_focal).await;
        assert_eq!(seen["status"], "resolved");
        difficulty
            .edited_by(&cast.press_focal, &json!({"title": "Khác"}))
            .await
            .refused(409, "difficulty_resolved");
        let history = cast.press_focal.get(&format!("{}/transitions", difficulty.path)).await.ok();
        assert_eq!(
            (history.each("to"), history.each("cause")),
            (vec!["discussing", "resolved"], vec!["request", "consents"])
        );
    }

    async fn what_is_agreed_to_is_the_resolution_as_it_stands(app) {
        let cast = Cast::of(app).await;
        let difficulty = raised(&cast, &cast.province_focal, 0).await;
        let escalate = json!({"to": "escalated"});
        difficulty
            .moved_by(&cast.province_focal, &escalate)
            .await
            .refused(422, "invalid_content")
            .at("/reason", "reason_required");
        difficulty
            .moved_by(
                &cast.province_focal,
                &json!({"to": "escalated", "reason": "Hai đầu mối chưa thống nhất."}),
            )
            .await
            .created();
        difficulty.edited_by(&cast.province_focal, &json!({"resolution": "Họp mỗi quý."})).await.ok();
        difficulty.consent_of(&cast.province_leader).await.created();
        let edited =
            difficulty.edited_by(&cast.press_focal, &json!({"resolution": "Họp mỗi tháng."})).await.ok();
        assert_eq!(
            (&edited["parties"][0]["standing"], &edited["parties"][1]["standing"]),
            (&json!("voided"), &json!("pending"))
        );
        let reject = json!({"decision": "reject", "comment": "Không khả thi."});
        difficulty.decided_by(&cast.press_leader, &reject).await.created();
        assert_eq!(difficulty.seen_by(&cast.press_focal).await["status"], "discussing");
    }

    async fn one_raises_for_ones_own_side_and_outsiders_see_nothing(app) {
        let cast = Cast::of(app).await;
        cast.press_focal
            .post("/v1/difficulties", &late_lists(&cast, 0).await)
            .await
            .refused(409, "not_same_side");
        let difficulty = raised(&cast, &cast.province_focal, 0).await;
        let viewer = user_with(app, Role::Viewer, cast.id("bao-sggp").parse().unwrap(), "nguoi-xem").await;
        viewer.get(&difficulty.path).await.ok();
        viewer.post("/v1/difficulties", &late_lists(&cast, 1).await).await.refused(403, "forbidden");
        let elsewhere = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created()
            .id();
        let outsider = user_with(app, Role::Leader, elsewhere.parse().unwrap(), "nguoi-ngoai").await;
        outsider.get(&difficulty.path).await.refused(404, "not_found");
        assert!(outsider.get("/v1/difficulties").await.ok().items().is_empty());
        let mut wrong = late_lists(&cast, 0).await;
        let other = cast.draft().await;
        wrong["clause_id"] =
            json!(cast.province_focal.get(&format!("{}/clauses", other.path)).await.ok().each("id")[0]);
        cast.province_focal
            .post("/v1/difficulties", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/clause_id", "unknown_reference");
        wrong["clause_id"] = json!(null);
        wrong["raised_on"] = json!("2099-01-01");
        cast.province_focal
            .post("/v1/difficulties", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/raised_on", "decided_in_future");
    }
}
