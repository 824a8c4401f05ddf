//! From draft to force: consents, edits that void them, signatures, the public view.

use phoihop_tests::{Cast, story};
use serde_json::json;

story! {
    async fn the_real_agreement_comes_into_force_with_the_last_signature(app) {
        let cast = Cast::of(app).await;
        let made = cast.province_focal.post("/v1/programmes", &cast.text()).await.created();
        assert_eq!(made["status"], "draft");
        assert_eq!(made.header("location"), format!("/v1/programmes/{}", made.id()));
        let programme = phoihop_tests::cast::Draft { path: made.header("location").to_owned() };

        programme.consent_of(&cast.province_leader).await.created();
        assert_eq!(programme.seen_by(&cast.press_focal).await["status"], "draft");
        programme.consent_of(&cast.press_leader).await.created();
        assert_eq!(programme.seen_by(&cast.press_focal).await["status"], "agreed");

        let first = programme.signed(&cast.province_focal, &cast.province_signature()).await.created();
        assert_eq!(first["uncertain"], true);
        assert_eq!(programme.seen_by(&cast.press_focal).await["status"], "agreed");
        programme.signed(&cast.press_focal, &cast.press_signature()).await.created();

        let in_force = programme.seen_by(&cast.press_focal).await;
        assert_eq!(
            (in_force["status"].as_str(), in_force["in_force_from"].as_str()),
            (Some("in_force"), Some("2023"))
        );
        let public = app.anybody().get(&format!("/v1/public/programmes/{}", made.id())).await.ok();
        assert_eq!(
            public["clauses"].as_array().map(Vec::len),
            cast.text()["clauses"].as_array().map(Vec::len)
        );
        assert!(
            !String::from_utf8_lossy(&public.bytes).contains("chinhphu.vn"),
            "contact data is not for the public"
        );
    }

    async fn a_substantive_edit_voids_the_consents_and_says_so(app) {
        let cast = Cast::of(app).await;
        let programme = cast.agreed().await;
        let edited = programme.edited_by(&cast.press_focal, &json!({"last_day": "2026-12-31"})).await.ok();
        assert_eq!(edited["status"], "draft");
        assert!(edited["parties"].as_array().unwrap().iter().all(|party| party["standing"] == "voided"));
        assert_eq!(edited["pending_on"].as_array().map(Vec::len), Some(2));
        let consents = cast.press_focal.get(&format!("{}/consents", programme.path)).await.ok();
        assert!(consents.items().iter().all(|consent| consent["voided_at"].is_string()));
    }

    async fn an_edit_of_what_is_not_agreed_upon_voids_nothing(app) {
        let cast = Cast::of(app).await;
        let programme = cast.agreed().await;
        let edited =
            programme.edited_by(&cast.province_focal, &json!({"signed_place": "Sóc Trăng"})).await.ok();
        assert_eq!(edited["status"], "agreed");
        assert_eq!(edited["pending_on"], json!([]));
    }
}
