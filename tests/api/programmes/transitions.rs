//! Transitions that are asked for, and what a front end is told of them.

use phoihop_tests::{Cast, story};
use serde_json::json;

story! {
    async fn a_programme_is_completed_after_its_period(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let done = programme.moved_by(&cast.province_focal, &json!({"to": "completed"})).await.created();
        assert_eq!(
            (done["from"].as_str(), done["to"].as_str(), done["cause"].as_str()),
            (Some("in_force"), Some("completed"), Some("request"))
        );
        assert_eq!(
            done.tag(),
            programme.tag(&cast.province_focal).await,
            "the answer's tag is the programme's new one"
        );
        programme
            .moved_by(&cast.province_leader, &json!({"to": "terminated", "reason": "x"}))
            .await
            .refused(409, "no_such_transition");
    }

    async fn not_before_its_period_is_over(app) {
        let cast = Cast::of(app).await;
        let programme = cast.draft().await;
        programme.edited_by(&cast.province_focal, &json!({"last_day": "2999-12-31"})).await.ok();
        programme.consent_of(&cast.province_leader).await.created();
        programme.consent_of(&cast.press_leader).await.created();
        programme.signed(&cast.province_focal, &cast.province_signature()).await.created();
        programme.signed(&cast.press_focal, &cast.press_signature()).await.created();
        let refused = programme
            .moved_by(&cast.province_leader, &json!({"to": "completed"}))
            .await
            .refused(409, "period_not_over");
        assert!(refused["detail"].as_str().unwrap().contains("2999-12-31"));
    }

    async fn only_a_leader_ends_a_programme_early_and_says_why(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        programme
            .moved_by(&cast.province_focal, &json!({"to": "terminated", "reason": "x"}))
            .await
            .refused(403, "forbidden");
        programme
            .moved_by(&cast.press_leader, &json!({"to": "terminated"}))
            .await
            .refused(422, "invalid_content")
            .at("/reason", "reason_required");
        programme
            .moved_by(&cast.press_leader, &json!({"to": "nowhere"}))
            .await
            .refused(422, "invalid_content")
            .at("/to", "unknown_value");
        programme
            .moved_by(&cast.press_leader, &json!({"to": "agreed"}))
            .await
            .refused(409, "no_such_transition");
        programme
            .moved_by(&cast.press_leader, &json!({"to": "terminated", "reason": "Sáp nhập tỉnh."}))
            .await
            .created();
        assert_eq!(programme.seen_by(&cast.press_leader).await["status"], "terminated");
    }

    async fn a_front_end_draws_its_buttons_from_what_is_open(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let path = format!("{}/available-transitions", programme.path);
        let for_leader = cast.press_leader.get(&path).await.ok();
        assert!(for_leader.items().iter().all(|step| step["blocked_by"] == json!([])), "{}", for_leader.body);
        let for_focal = cast.press_focal.get(&path).await.ok();
        let ending = for_focal.items().iter().find(|step| step["to"] == "terminated").unwrap();
        assert_eq!(
            (ending["blocked_by"][0]["code"].as_str(), ending["needs_reason"].as_bool()),
            (Some("forbidden"), Some(true))
        );
        let in_english = cast.press_focal.ask("GET", &path).with("accept-language", "en").send().await.ok();
        assert_ne!(in_english.items()[1]["blocked_by"][0]["detail"], ending["blocked_by"][0]["detail"]);
    }

    async fn the_history_tells_every_step_and_its_cause(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let history = cast.province_focal.get(&format!("{}/transitions", programme.path)).await.ok();
        assert_eq!(history.each("cause"), ["consents", "signatures"]);
        assert_eq!(history.each("to"), ["agreed", "in_force"]);
    }
}
