//! Examples of coverage: from the event to the printed page.

use phoihop_tests::cast::Draft;
use phoihop_tests::coverage::Sides;
use phoihop_tests::packages::promise;
use phoihop_tests::{App, Cast};
use serde_json::json;

use super::record::Record;

/// An event, a campaign and a request, the press works that come of them, and what these find wanting.
pub async fn coverage(record: &mut Record, app: &App, cast: &Cast) {
    let programme = cast.in_force().await;
    let sides = Sides::of(cast, &programme).await;
    let event = event(record, cast, &sides).await;
    let campaign = campaign(record, cast, &sides, &event).await;
    let request = request(record, cast, &sides, &campaign, &event).await;
    question(record, cast, &sides, &event).await;
    let work = works(record, cast, &sides, &campaign, &request).await;
    credits(record, cast, &programme, &work).await;
    finding(record, cast, &sides, &work).await;
    acceptance(record, cast, &request, &work).await;
    feeds(record, app, cast).await;
}

async fn event(record: &mut Record, cast: &Cast, sides: &Sides) -> Draft {
    let focal = &cast.province_focal;
    let mut content = sides.event("anniversary", "Lễ hội Oóc Om Bóc – Đua ghe Ngo", "2024-11-14");
    (content["starts_on"], content["lunar_date"], content["days"]) =
        (json!(null), json!({"year": 2024, "month": 10, "leap": false, "day": 14}), json!(2));
    let made = record.make("create_calendar_event", focal, "/v1/calendar-events", &content).await;
    let event = Draft { path: format!("/v1/calendar-events/{}", made.id()) };
    let path = &event.path;
    record
        .change(
            "change_calendar_event",
            focal,
            path,
            &made.tag(),
            &json!({"location": "Sông Maspero, Sóc Trăng"}),
        )
        .await;
    record
        .read("list_available_calendar_event_transitions", focal, &format!("{path}/available-transitions"))
        .await;
    let when = json!({"starts_on": "2024-11-16", "reason": "Do triều cường."});
    record
        .decide(
            "reschedule_calendar_event",
            focal,
            &format!("{path}/reschedulings"),
            &event.tag(focal).await,
            &when,
        )
        .await;
    record.read("list_calendar_event_transitions", focal, &format!("{path}/transitions")).await;
    record.read("get_calendar_event", focal, path).await;
    record
        .read(
            "list_calendar_events",
            focal,
            &format!("/v1/calendar-events?programme_id={}&from=2024-11-01&to=2024-11-30", sides.programme),
        )
        .await;
    let visit = focal
        .makes("calendar-events", &sides.event("visit", "Lãnh đạo Trung ương làm việc", "2024-12-05"))
        .await;
    let released = json!({"to": "released"});
    record
        .decide(
            "move_calendar_event",
            focal,
            &format!("{}/transitions", visit.path),
            &visit.tag(focal).await,
            &released,
        )
        .await;
    focal.makes("calendar-events", &sides.event("event", "Ngày hội đọc sách", "2024-11-20")).await
}

async fn campaign(record: &mut Record, cast: &Cast, sides: &Sides, event: &Draft) -> Draft {
    let focal = &cast.province_focal;
    let content = json!({
        "programme_id": sides.programme, "title": "Tuyên truyền chuyển đổi số quý IV",
        "first_day": "2024-10-01", "last_day": "2024-12-31",
        "topic_ids": [cast.id("topic-digital-transformation")], "channels": ["print", "online"],
        "calendar_event_id": event.id(),
    });
    let dropped = focal.makes("campaigns", &content).await;
    record.remove("delete_campaign", focal, &dropped.path, &dropped.tag(focal).await).await;
    let made = record.make("create_campaign", focal, "/v1/campaigns", &content).await;
    let campaign = Draft { path: format!("/v1/campaigns/{}", made.id()) };
    let path = &campaign.path;
    let goals =
        json!({"goals": [{"name": "Bài trên báo in", "channel": "print", "genre": "article", "target": 4}]});
    record.change("change_campaign", focal, path, &made.tag(), &goals).await;
    record.read("list_available_campaign_transitions", focal, &format!("{path}/available-transitions")).await;
    record
        .decide(
            "move_campaign",
            focal,
            &format!("{path}/transitions"),
            &campaign.tag(focal).await,
            &json!({"to": "scheduled"}),
        )
        .await;
    record.read("list_campaign_transitions", focal, &format!("{path}/transitions")).await;
    campaign
}

async fn request(record: &mut Record, cast: &Cast, sides: &Sides, campaign: &Draft, event: &Draft) -> Draft {
    let (focal, press) = (&cast.province_focal, &cast.press_focal);
    let mut content = sides.request("Đưa tin Ngày hội đọc sách", 1);
    (content["campaign_id"], content["calendar_event_id"]) = (json!(campaign.id()), json!(event.id()));
    let made = record.make("create_coverage_request", focal, "/v1/coverage-requests", &content).await;
    let request = Draft { path: format!("/v1/coverage-requests/{}", made.id()) };
    let path = &request.path;
    let offices =
        json!({"offices": [{"organisation_id": cast.id("vpdd-sggp-can-tho"), "function": "general"}]});
    record.change("change_coverage_request", press, path, &made.tag(), &offices).await;
    record
        .read("list_available_coverage_request_transitions", press, &format!("{path}/available-transitions"))
        .await;
    record
        .decide(
            "move_coverage_request",
            press,
            &format!("{path}/transitions"),
            &request.tag(press).await,
            &json!({"to": "accepted"}),
        )
        .await;
    request
}

async fn question(record: &mut Record, cast: &Cast, sides: &Sides, event: &Draft) {
    let press = &cast.press_focal;
    let content = json!({
        "programme_id": sides.programme, "party_id": sides.press, "kind": "data",
        "title": "Số điểm trường có thư viện", "question": "Bao nhiêu điểm trường đã có thư viện?",
        "unit_id": cast.id("ubnd-soc-trang"), "unit_function": "general", "calendar_event_id": event.id(),
        "due_on": "2024-11-15",
    });
    let made = record.make("create_information_request", press, "/v1/information-requests", &content).await;
    let question = Draft { path: format!("/v1/information-requests/{}", made.id()) };
    let path = &question.path;
    record
        .change("change_information_request", press, path, &made.tag(), &json!({"due_on": "2024-11-18"}))
        .await;
    record
        .read(
            "list_available_information_request_transitions",
            press,
            &format!("{path}/available-transitions"),
        )
        .await;
    let answered = json!({"to": "answered", "reason": "212 trên 263 điểm trường."});
    let (focal, tag) = (&cast.province_focal, question.tag(press).await);
    record.decide("move_information_request", focal, &format!("{path}/transitions"), &tag, &answered).await;
    record.read("list_information_request_transitions", press, &format!("{path}/transitions")).await;
    record.read("get_information_request", press, path).await;
    record
        .read(
            "list_information_requests",
            press,
            &format!("/v1/information-requests?programme_id={}", sides.programme),
        )
        .await;
}

async fn works(record: &mut Record, cast: &Cast, sides: &Sides, campaign: &Draft, request: &Draft) -> Draft {
    let press = &cast.press_focal;
    let mut content = sides.work(2024);
    (content["campaign_id"], content["coverage_request_id"], content["visibility"]) =
        (json!(campaign.id()), json!(request.id()), json!("public"));
    (content["topic_ids"], content["published_at"]) =
        (json!([cast.id("topic-digital-transformation")]), json!("2024-11-21T01:30:00Z"));
    let made = record.make("create_press_work", press, "/v1/press-works", &content).await;
    let work = Draft { path: format!("/v1/press-works/{}", made.id()) };
    let path = &work.path;
    record
        .change(
            "change_press_work",
            press,
            path,
            &made.tag(),
            &json!({"unit_id": cast.id("so-tttt-soc-trang")}),
        )
        .await;
    let correction = json!({"corrected_at": "2024-11-22T02:00:00Z", "text": "Đính chính: 212 điểm trường."});
    record.make("correct_press_work", press, &format!("{path}/corrections"), &correction).await;
    record.read("list_press_work_corrections", press, &format!("{path}/corrections")).await;
    let kept = record
        .file("add_press_work_evidence", press, &format!("{path}/evidence"), "application/pdf", "%PDF-1.7")
        .await;
    record.read("list_press_work_evidence", press, &format!("{path}/evidence")).await;
    record.read("get_press_work_evidence", press, &format!("/v1/press-work-evidence/{}", kept.id())).await;
    record
        .read("list_available_press_work_transitions", press, &format!("{path}/available-transitions"))
        .await;
    let dropped = press.makes("press-works", &sides.work(2025)).await;
    let tag = dropped.tag(press).await;
    let retracted = json!({"to": "retracted", "reason": "Sai nguồn tin."});
    record.decide("move_press_work", press, &format!("{}/transitions", dropped.path), &tag, &retracted).await;
    record.read("list_press_work_transitions", press, &format!("{}/transitions", dropped.path)).await;
    record.read("get_press_work", press, path).await;
    let topic = cast.id("topic-digital-transformation");
    record
        .read(
            "list_press_works",
            press,
            &format!("/v1/press-works?topic_id={topic}&published_from=2024-01-01T00:00:00Z&limit=20"),
        )
        .await;
    record
        .read(
            "list_press_work_statistics",
            press,
            &format!("/v1/press-work-statistics?group_by=topic&programme_id={}", sides.programme),
        )
        .await;
    work
}

async fn credits(record: &mut Record, cast: &Cast, programme: &Draft, work: &Draft) {
    let plan = cast.plans(&cast.annual(programme, 2024)).await;
    let item = cast.adds(&cast.item(&plan, 2024, 60_000_000)).await;
    cast.agree_to(&plan).await;
    let package = cast.begins(&cast.package(programme, &plan).await).await;
    let line = cast
        .province_focal
        .post("/v1/deliverables", &promise(&package, &item, "locality", 12, 5_000_000))
        .await
        .created()
        .id();
    cast.approve(&package).await;
    cast.sign(&package).await.created();
    let credit = json!({"kind": "credit", "lines": [{"deliverable_id": line, "quantity": 1}]});
    record.make("credit_press_work", &cast.press_focal, &format!("{}/credits", work.path), &credit).await;
    record
        .read(
            "list_press_work_credits",
            &cast.press_focal,
            &format!("/v1/press-work-credits?press_work_id={}", work.id()),
        )
        .await;
}

async fn finding(record: &mut Record, cast: &Cast, sides: &Sides, work: &Draft) {
    let (press, focal) = (&cast.press_focal, &cast.province_focal);
    let content = json!({
        "programme_id": sides.programme, "party_id": sides.press, "origin": "press_work",
        "press_work_id": work.id(), "title": "Điểm trường thiếu sách",
        "description": "Điểm lẻ ấp Chợ chưa có sách.", "unit_id": cast.id("ubnd-soc-trang"),
        "unit_function": "education", "due_on": "2024-12-31",
    });
    let made = record.make("create_finding", press, "/v1/findings", &content).await;
    let finding = Draft { path: format!("/v1/findings/{}", made.id()) };
    let path = &finding.path;
    record.change("change_finding", press, path, &made.tag(), &json!({"due_on": "2025-01-15"})).await;
    record.read("list_available_finding_transitions", focal, &format!("{path}/available-transitions")).await;
    record
        .decide(
            "move_finding",
            focal,
            &format!("{path}/transitions"),
            &finding.tag(focal).await,
            &json!({"to": "acknowledged"}),
        )
        .await;
    record.read("list_finding_transitions", press, &format!("{path}/transitions")).await;
    record.read("get_finding", press, path).await;
    record.read("list_findings", press, &format!("/v1/findings?programme_id={}", sides.programme)).await;
}

async fn acceptance(record: &mut Record, cast: &Cast, request: &Draft, work: &Draft) {
    let (focal, path) = (&cast.province_focal, &request.path);
    let accepted = json!({"press_work_id": work.id(), "quantity": 1});
    record.make("accept_coverage", focal, &format!("{path}/acceptances"), &accepted).await;
    record.read("list_coverage_acceptances", focal, &format!("{path}/acceptances")).await;
    record.read("list_coverage_request_transitions", focal, &format!("{path}/transitions")).await;
    record.read("get_coverage_request", focal, path).await;
    record.read("list_coverage_requests", focal, "/v1/coverage-requests?status=completed").await;
    record
        .read(
            "get_campaign",
            focal,
            &format!("/v1/campaigns/{}", request.seen_by(focal).await["campaign_id"].as_str().unwrap()),
        )
        .await;
    record.read("list_campaigns", focal, "/v1/campaigns?status=running").await;
}

async fn feeds(record: &mut Record, app: &App, cast: &Cast) {
    let (focal, anybody) = (&cast.province_focal, app.anybody());
    let made = record
        .make(
            "create_calendar_link",
            focal,
            "/v1/calendar-links",
            &json!({"label": "Điện thoại", "expires_at": null}),
        )
        .await;
    let url = made["url"].as_str().unwrap().to_owned();
    record
        .read("get_calendar", &anybody, &format!("{}&from=2024-01-01", &url[url.find("/v1/").unwrap()..]))
        .await;
    record.read("list_calendar_links", focal, "/v1/calendar-links").await;
    record.act("revoke_calendar_link", "DELETE", focal, &format!("/v1/calendar-links/{}", made.id())).await;
    record.read("list_public_press_works", &anybody, "/v1/public/press-works?limit=5").await;
    record.read("get_press_works_atom", &anybody, "/v1/public/press-works.atom").await;
    record.read("get_press_works_json_feed", &anybody, "/v1/public/press-works.json").await;
}
