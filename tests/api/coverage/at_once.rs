//! What many do at once: the last of a line is credited once, an event moves once, a request is completed
//! once.

use futures_util::future::join_all;
use phoihop_tests::cast::Draft;
use phoihop_tests::coverage::Sides;
use phoihop_tests::{Cast, Reply, story};
use serde_json::json;

/// How many were done, and what the others were told.
fn outcome(replies: &[Reply]) -> (usize, Vec<&str>) {
    let mut codes: Vec<&str> = replies
        .iter()
        .filter(|reply| reply.status != 201)
        .map(|reply| reply.body["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    (replies.iter().filter(|reply| reply.status == 201).count(), codes)
}

story! {
    async fn the_last_of_a_line_is_credited_once(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let plan = cast.plans(&cast.annual(&programme, 2024)).await;
        let item = cast.adds(&cast.item(&plan, 2024, 1_000)).await;
        cast.agree_to(&plan).await;
        let package = cast.begins(&cast.package(&programme, &plan).await).await;
        let line = cast.promises(&package, &item, 3, 100).await;
        cast.approve(&package).await;
        cast.sign(&package).await.created();
        let sides = Sides::of(&cast, &programme).await;
        let mut works: Vec<Draft> = Vec::new();
        for number in 0..12 {
            works.push(press.makes("press-works", &sides.work(number)).await);
        }
        let credited = join_all(works.iter().map(|work| press.credits(work, &line))).await;
        assert_eq!(outcome(&credited), (3, vec!["beyond_promise"]));
        assert_eq!(press.get(&format!("/v1/deliverables/{line}")).await.ok()["credited"], 3);

        // One work, credited by many hands and taken back by many, counts once or not at all.
        let back = json!({"kind": "reversal", "reason": "Nhầm."});
        let chosen = &works[credited.iter().position(|reply| reply.status == 201).unwrap()];
        let path = format!("{}/credits", chosen.path);
        assert_eq!(
            outcome(&join_all((0..8).map(|_| press.post(&path, &back))).await),
            (1, vec!["work_not_credited"])
        );
        assert_eq!(press.get(&format!("/v1/deliverables/{line}")).await.ok()["credited"], 2);
        assert_eq!(
            outcome(&join_all((0..8).map(|_| press.credits(chosen, &line))).await),
            (1, vec!["work_credited"])
        );
        assert_eq!(press.get(&format!("/v1/deliverables/{line}")).await.ok()["credited"], 3);
    }

    async fn a_request_is_completed_and_an_event_moved_once(app) {
        let cast = Cast::of(app).await;
        let (focal, press) = (&cast.province_focal, &cast.press_focal);
        let sides = Sides::of(&cast, &cast.in_force().await).await;
        let request = focal.makes("coverage-requests", &sides.request("Đưa tin", 2)).await;
        request.moved_by(press, &json!({"to": "accepted"})).await.created();
        let mut works = Vec::new();
        for number in 0..6 {
            let mut work = sides.work(number);
            work["coverage_request_id"] = json!(request.id());
            works.push(press.makes("press-works", &work).await);
        }
        let path = format!("{}/acceptances", request.path);
        let accepted: Vec<_> =
            works.iter().map(|work| json!({"press_work_id": work.id(), "quantity": 1})).collect();
        let replies = join_all(accepted.iter().map(|accepted| focal.post(&path, accepted))).await;
        assert_eq!(outcome(&replies), (2, vec!["request_not_accepted"]));
        let history = focal.get(&format!("{}/transitions", request.path)).await.ok();
        assert_eq!(history.each("to"), ["accepted", "completed"]);

        let event = focal.makes("calendar-events", &sides.event("event", "Lễ", "2024-10-15")).await;
        let (tag, path) = (event.tag(focal).await, format!("{}/reschedulings", event.path));
        let when = json!({"starts_on": "2024-10-20", "reason": "Bão."});
        assert_eq!(
            outcome(&join_all((0..8).map(|_| focal.decide(&path, &tag, &when))).await),
            (1, vec!["stale"])
        );
        let all = focal.get("/v1/calendar-events?from=2024-10-01&to=2024-10-31").await.ok();
        assert_eq!(all.each("status"), ["rescheduled", "planned"]);
    }
}
