//! Signatures, and the day on which a programme comes into force.

use phoihop_tests::{Cast, story};
use serde_json::json;

story! {
    async fn a_draft_is_not_open_for_signature(app) {
        let cast = Cast::of(app).await;
        cast.draft()
            .await
            .signed(&cast.province_focal, &cast.province_signature())
            .await
            .refused(409, "not_open_for_signature");
    }

    async fn a_side_records_its_own_signature_once(app) {
        let cast = Cast::of(app).await;
        let programme = cast.agreed().await;
        programme.signed(&cast.press_focal, &cast.province_signature()).await.refused(409, "not_same_side");
        programme.signed(&cast.province_focal, &cast.province_signature()).await.created();
        programme
            .signed(&cast.province_focal, &cast.province_signature())
            .await
            .refused(409, "already_signed");
        let signatures = cast.press_focal.get(&format!("{}/signatures", programme.path)).await.ok();
        assert_eq!(signatures.each("signed_on"), ["2023"]);
    }

    async fn the_signer_must_have_held_a_mandate_on_that_day(app) {
        let cast = Cast::of(app).await;
        let programme = cast.agreed().await;
        let early = json!({
            "signed_by": cast.id("huynh-thi-diem-ngoc"), "signed_on": "2022-05-01",
            "document_citation": "Bản gốc",
        });
        programme.signed(&cast.province_focal, &early).await.refused(409, "no_mandate");
        let clerk = json!({
            "signed_by": cast.id("dau-moi-tinh"), "signed_on": "2023-05-01", "document_citation": "Bản gốc",
        });
        programme.signed(&cast.province_focal, &clerk).await.refused(409, "no_mandate");
        let ahead = json!({
            "signed_by": cast.id("huynh-thi-diem-ngoc"), "signed_on": "2999-05-01",
            "document_citation": "Bản gốc",
        });
        programme
            .signed(&cast.province_focal, &ahead)
            .await
            .refused(422, "invalid_content")
            .at("/signed_on", "decided_in_future");
    }

    async fn what_is_signed_is_frozen(app) {
        let cast = Cast::of(app).await;
        let programme = cast.agreed().await;
        programme.signed(&cast.province_focal, &cast.province_signature()).await.created();
        programme
            .edited_by(&cast.province_focal, &json!({"title": "Khác"}))
            .await
            .refused(409, "programme_frozen");
        programme
            .edited_by(&cast.province_focal, &json!({"effective_from": "2024"}))
            .await
            .refused(409, "programme_frozen");
        let tag = programme.tag(&cast.province_focal).await;
        cast.province_focal.delete(&programme.path, &tag).await.refused(409, "only_drafts_can_be_deleted");
    }

    async fn without_a_known_day_of_signing_the_day_of_effect_must_be_known(app) {
        let cast = Cast::of(app).await;
        let programme = cast.draft().await;
        programme.edited_by(&cast.province_focal, &json!({"effective_from": null})).await.ok();
        programme.consent_of(&cast.province_leader).await.created();
        programme.consent_of(&cast.press_leader).await.created();
        programme
            .signed(&cast.province_focal, &cast.province_signature())
            .await
            .refused(409, "effective_from_required");
        let on = |person: &str, day: &str| {
            json!({
                "signed_by": cast.id(person), "signed_on": day, "document_citation": "Bản gốc",
            })
        };
        programme.signed(&cast.province_focal, &on("huynh-thi-diem-ngoc", "2023-03-30")).await.created();
        programme.signed(&cast.press_focal, &on("bui-thi-hong-suong", "2023-04-02")).await.created();
        let seen = programme.seen_by(&cast.press_focal).await;
        assert_eq!(
            (seen["in_force_from"].as_str(), seen["in_force_uncertain"].as_bool()),
            (Some("2023-04-02"), Some(false)),
            "the day the last party signed"
        );
    }

    async fn a_day_of_effect_that_lies_ahead_is_waited_for(app) {
        let cast = Cast::of(app).await;
        let programme = cast.draft().await;
        let next_week = app.state.clock.now().plus_seconds(7 * 24 * 3600).in_vietnam().to_string();
        programme
            .edited_by(&cast.province_focal, &json!({"effective_from": next_week, "last_day": "2999-12-31"}))
            .await
            .ok();
        programme.consent_of(&cast.province_leader).await.created();
        programme.consent_of(&cast.press_leader).await.created();
        programme.signed(&cast.province_focal, &cast.province_signature()).await.created();
        programme.signed(&cast.press_focal, &cast.press_signature()).await.created();
        assert_eq!(programme.seen_by(&cast.press_focal).await["status"], "agreed");
        let open = cast.press_focal.get(&format!("{}/available-transitions", programme.path)).await.ok();
        let into_force = open.items().iter().find(|step| step["to"] == "in_force").unwrap();
        assert_eq!(into_force["blocked_by"][0]["code"], "not_yet_effective");

        app.follow_the_calendar().await;
        assert_eq!(programme.seen_by(&cast.press_focal).await["status"], "agreed");
        app.wait_days(7);
        app.follow_the_calendar().await;
        // A day ahead no token of today holds.
        let reader = app.user("press.focal").await;
        let seen = programme.seen_by(&reader).await;
        assert_eq!(
            (seen["status"].as_str(), seen["in_force_from"].as_str()),
            (Some("in_force"), Some(next_week.as_str()))
        );
        let history = reader.get(&format!("{}/transitions?sort=-created_at", programme.path)).await.ok();
        assert_eq!(
            (history.items()[0]["cause"].as_str(), history.items()[0]["recorded_by"].is_null()),
            (Some("schedule"), true)
        );
    }
}
