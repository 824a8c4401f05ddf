//! Campaigns, which run by the calendar and end when their goals are met.

use phoihop_tests::coverage::Sides;
use phoihop_tests::{Cast, story};
use serde_json::json;

story! {
    async fn a_campaign_runs_by_the_calendar_and_ends_when_its_goals_are_met(app) {
        let cast = Cast::of(app).await;
        let (focal, press, programme) = (&cast.province_focal, &cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let today = app.state.clock.now().in_vietnam();
        let mut content = json!({
            "programme_id": programme.id(), "title": "Đợt cao điểm", "first_day": "2025-12-30",
            "last_day": "2026-12-31",
        });
        focal
            .post("/v1/campaigns", &content)
            .await
            .refused(422, "invalid_content")
            .at("/last_day", "outside_period");
        (content["first_day"], content["last_day"]) = (json!("2025-11-01"), json!("2025-12-31"));
        let campaign = focal.makes("campaigns", &content).await;
        campaign.moved_by(focal, &json!({"to": "scheduled"})).await.refused(409, "goals_missing");
        let goal =
            json!({"goals": [{"name": "Bài in", "channel": "print", "genre": "article", "target": 1}]});
        let seen = campaign.edited_by(focal, &goal).await.ok();
        assert_eq!(seen["progress"][0]["target"], 1);
        let available = focal.get(&format!("{}/available-transitions", campaign.path)).await.ok();
        assert!(
            available.items().iter().any(|step| step["to"] == "scheduled" && step["blocked_by"] == json!([])),
            "{}",
            available.body
        );
        campaign.moved_by(focal, &json!({"to": "scheduled"})).await.created();
        assert!(today.to_string().as_str() > "2025-11-01", "its first day has come, so that it runs at once");
        assert_eq!(campaign.seen_by(focal).await["status"], "running");
        campaign.edited_by(focal, &json!({"goals": []})).await.refused(409, "campaign_running");
        campaign.edited_by(focal, &json!({"note": "Thêm."})).await.ok();
        let mut work = sides.work(1);
        (work["campaign_id"], work["channel"]) = (json!(campaign.id()), json!("online"));
        press.makes("press-works", &work).await;
        assert_eq!(
            campaign.seen_by(focal).await["progress"][0]["achieved"],
            0,
            "another channel is another goal"
        );
        let mut work = sides.work(2);
        work["campaign_id"] = json!(campaign.id());
        press.makes("press-works", &work).await;
        let seen = campaign.seen_by(focal).await;
        assert_eq!((seen["progress"][0]["achieved"].as_i64(), seen["works"].as_i64()), (Some(1), Some(2)));
        campaign.moved_by(focal, &json!({"to": "completed"})).await.created();
        campaign.edited_by(focal, &json!({"note": "Sau."})).await.refused(409, "campaign_over");

        let draft = focal.makes("campaigns", &content).await;
        focal
            .delete(&campaign.path, &campaign.tag(focal).await)
            .await
            .refused(409, "only_drafts_can_be_deleted");
        let mut work = sides.work(3);
        work["campaign_id"] = json!(draft.id());
        press.makes("press-works", &work).await;
        focal.delete(&draft.path, &draft.tag(focal).await).await.refused(409, "campaign_in_use");
        let unused = focal.makes("campaigns", &content).await;
        focal.delete(&unused.path, &unused.tag(focal).await).await.is(204);
    }
}
