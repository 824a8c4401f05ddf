//! Lunar dates, as the calendar takes and shows them.

use phoihop_tests::coverage::Sides;
use phoihop_tests::{Cast, story};
use serde_json::json;

story! {
    async fn days_are_told_in_either_calendar_and_shown_in_both(app) {
        let cast = Cast::of(app).await;
        let sides = Sides::of(&cast, &cast.in_force().await).await;
        for (lunar, civil) in [
            (json!({"year": 2024, "month": 3, "day": 10}), "2024-04-18"),
            (json!({"year": 2025, "month": 6, "leap": true, "day": 1}), "2025-07-25"),
            (json!({"year": 2030, "month": 1, "day": 1}), "2030-02-02"),
        ] {
            let told = json!({
                "programme_id": sides.programme, "kind": "anniversary", "title": "Ngày lễ",
                "lunar_date": lunar,
            });
            let event = cast.province_focal.post("/v1/calendar-events", &told).await.created();
            assert_eq!((&event["first_day"], &event["last_day"]), (&json!(civil), &json!(civil)));
            let same = cast
                .province_focal
                .post("/v1/calendar-events", &sides.event("anniversary", "Ngày lễ", civil))
                .await
                .created();
            for part in ["year", "month", "day"] {
                assert_eq!(same["lunar_day"][part], lunar[part], "{civil}");
            }
            assert_eq!(same["lunar_day"]["leap"], lunar["leap"].as_bool().unwrap_or_default());
        }
        let leapless = json!({
            "programme_id": sides.programme, "kind": "event", "title": "A",
            "lunar_date": {"year": 2024, "month": 2, "leap": true, "day": 1},
        });
        cast.province_focal
            .post("/v1/calendar-events", &leapless)
            .await
            .refused(422, "invalid_content")
            .at("/lunar_date", "invalid_lunar_date");
        let found = cast
            .press_focal
            .get("/v1/calendar-events?from=2025-01-01&to=2025-12-31&sort=first_day")
            .await
            .ok();
        assert_eq!(found.each("first_day"), ["2025-07-25", "2025-07-25"]);
    }
}
