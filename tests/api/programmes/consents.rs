//! Consents: who may give them, on what, and from which paper.

use phoihop_tests::{Cast, story};
use serde_json::json;

story! {
    async fn a_leader_decides_only_on_the_text_that_was_read(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let read_before = draft.tag(&cast.province_leader).await;
        draft.edited_by(&cast.province_focal, &json!({"title": "Chương trình khác"})).await.ok();
        let path = format!("{}/consents", draft.path);
        cast.province_leader
            .decide(&path, &read_before, &json!({"decision": "agree"}))
            .await
            .refused(412, "stale");
        cast.province_leader
            .post(&path, &json!({"decision": "agree"}))
            .await
            .refused(428, "precondition_required");
        assert!(cast.province_leader.get(&path).await.ok().items().is_empty());
    }

    async fn a_consent_carries_the_parents_tag_and_does_not_change_it(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let before = draft.seen_by(&cast.province_leader).await;
        let consent = draft.consent_of(&cast.province_leader).await.created();
        let after = draft.seen_by(&cast.province_leader).await;
        assert_eq!(consent.tag(), after.tag());
        assert_eq!(before["revision"], after["revision"]);
        assert_eq!(consent["party_id"], after["parties"][0]["id"]);
        assert_eq!(consent["decided_by"], cast.id("huynh-thi-diem-ngoc"));
        assert_eq!(after["pending_on"], json!([after["parties"][1]["id"]]));
    }

    async fn one_who_agreed_need_not_agree_again(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        draft.consent_of(&cast.province_leader).await.created();
        draft.consent_of(&cast.province_leader).await.refused(409, "already_decided");
    }

    async fn a_rejection_says_why_and_brings_an_agreed_text_back_to_draft(app) {
        let cast = Cast::of(app).await;
        let programme = cast.agreed().await;
        programme
            .decided_by(&cast.press_leader, &json!({"decision": "reject"}))
            .await
            .refused(422, "invalid_content")
            .at("/comment", "comment_required");
        let reject = json!({"decision": "reject", "comment": "Phần kinh phí chưa rõ."});
        programme.decided_by(&cast.press_leader, &reject).await.created();
        let seen = programme.seen_by(&cast.province_focal).await;
        assert_eq!(
            (seen["status"].as_str(), seen["parties"][1]["standing"].as_str()),
            (Some("draft"), Some("rejected"))
        );
        programme.consent_of(&cast.press_leader).await.created();
        assert_eq!(programme.seen_by(&cast.province_focal).await["status"], "agreed");
    }

    async fn a_coordinator_holds_no_mandate_and_cannot_consent_in_person(app) {
        let cast = Cast::of(app).await;
        cast.draft().await.consent_of(&cast.province_focal).await.refused(409, "no_mandate");
    }

    async fn an_office_records_its_own_leaders_consent_from_paper(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let paper = json!({
            "decision": "agree",
            "decided_by": cast.id("huynh-thi-diem-ngoc"),
            "decided_on": "2023-03-28",
            "document_citation": "Công văn 512/UBND-VX ngày 28/3/2023",
        });
        draft.decided_by(&cast.press_focal, &paper).await.refused(409, "not_same_side");
        let consent = draft.decided_by(&cast.province_focal, &paper).await.created();
        assert_eq!(
            (consent["decided_on"].as_str(), consent["document_citation"].as_str()),
            (Some("2023-03-28"), paper["document_citation"].as_str())
        );
        assert_ne!(consent["recorded_by"], consent["decided_by"]);
    }

    async fn a_decision_on_paper_is_whole_past_and_covered_by_a_mandate(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let leader = cast.id("huynh-thi-diem-ngoc");
        let focal = &cast.province_focal;
        let half = json!({"decision": "agree", "decided_by": leader});
        draft
            .decided_by(focal, &half)
            .await
            .refused(422, "invalid_content")
            .at("/document_citation", "on_paper_incomplete");
        let on = |day: &str| {
            json!({
                "decision": "agree", "decided_by": leader, "decided_on": day, "document_citation": "Công văn",
            })
        };
        draft
            .decided_by(focal, &on("2999-01-01"))
            .await
            .refused(422, "invalid_content")
            .at("/decided_on", "decided_in_future");
        draft.decided_by(focal, &on("2022-12-31")).await.refused(409, "no_mandate");
        assert!(focal.get(&format!("{}/consents", draft.path)).await.ok().items().is_empty());
    }

    async fn one_person_never_decides_for_both_sides(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let second_office = json!({
            "person_id": cast.id("huynh-thi-diem-ngoc"), "organisation_id": cast.id("bao-sggp"),
            "position": "Ủy viên", "valid_from": "2023-01-01", "may_sign": true, "may_consent": true,
        });
        let mandate = cast.admin.post("/v1/mandates", &second_office).await.created();
        draft.consent_of(&cast.province_leader).await.refused(409, "acting_mandate_required");
        let acting = |id: &str| json!({"decision": "agree", "acting_mandate_id": id});
        draft
            .decided_by(&cast.province_leader, &acting(cast.id("huynh-thi-diem-ngoc-pho-chu-tich")))
            .await
            .created();
        draft.decided_by(&cast.province_leader, &acting(&mandate.id())).await.refused(409, "not_same_side");
        let paper = json!({
            "decision": "agree", "decided_by": cast.id("huynh-thi-diem-ngoc"), "decided_on": "2023-03-28",
            "document_citation": "Công văn", "acting_mandate_id": mandate.id(),
        });
        draft.decided_by(&cast.press_focal, &paper).await.refused(409, "same_person_for_two_parties");
    }

    async fn a_signed_text_takes_no_more_consents(app) {
        let cast = Cast::of(app).await;
        let programme = cast.agreed().await;
        programme.signed(&cast.province_focal, &cast.province_signature()).await.created();
        let reject = json!({"decision": "reject", "comment": "Quá muộn."});
        programme.decided_by(&cast.press_leader, &reject).await.refused(409, "not_open_for_consent");
    }
}
