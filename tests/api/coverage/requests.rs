//! What the province asks a newsroom for, what the newsroom asks units, and what it finds wanting.

use phoihop_domain::access::Role;
use phoihop_tests::cast::Draft;
use phoihop_tests::coverage::Sides;
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};

use crate::access::user_with;

async fn told(reader: &Actor, resource: &str) -> Vec<Value> {
    let all = reader.get("/v1/me/notifications?sort=-created_at&limit=200").await.ok();
    all.items().iter().filter(|news| news["resource"] == resource).cloned().collect()
}

async fn tasks(reader: &Actor, kind: &str) -> Vec<Value> {
    reader
        .get("/v1/me/tasks")
        .await
        .ok()
        .items()
        .iter()
        .filter(|task| task["kind"] == kind)
        .cloned()
        .collect()
}

/// An office of the newspaper that takes no part in the programme, with an officer.
async fn office(app: &App, cast: &Cast, name: &str) -> (String, Actor) {
    let office = cast
        .admin
        .post(
            "/v1/organisations",
            &json!({"kind": "representative_office", "name": name, "parent_id": cast.id("bao-sggp")}),
        )
        .await
        .created()
        .id();
    let officer =
        user_with(app, Role::Officer, office.parse().unwrap(), &name.to_lowercase().replace(' ', "-")).await;
    (office, officer)
}

async fn accept(cast: &Cast, request: &Draft, work: &Draft, quantity: i64) -> Reply {
    cast.province_focal
        .post(
            &format!("{}/acceptances", request.path),
            &json!({"press_work_id": work.id(), "quantity": quantity}),
        )
        .await
}

story! {
    async fn the_newsroom_declines_and_says_why(app) {
        let cast = Cast::of(app).await;
        let sides = Sides::of(&cast, &cast.in_force().await).await;
        let request =
            cast.province_focal.makes("coverage-requests", &sides.request("Hội nghị tổng kết", 1)).await;
        assert_eq!(tasks(&cast.press_focal, "coverage").await.len(), 1);
        request.moved_by(&cast.province_focal, &json!({"to": "accepted"})).await.refused(403, "forbidden");
        request
            .moved_by(&cast.press_focal, &json!({"to": "declined"}))
            .await
            .refused(422, "invalid_content")
            .at("/reason", "reason_required");
        request
            .moved_by(&cast.press_focal, &json!({"to": "declined", "reason": "Trùng lịch họp Quốc hội."}))
            .await
            .created();
        let history = cast.province_focal.get(&format!("{}/transitions", request.path)).await.ok();
        assert_eq!(
            (&history.items()[0]["to"], &history.items()[0]["reason"]),
            (&json!("declined"), &json!("Trùng lịch họp Quốc hội."))
        );
        let news = told(&cast.province_leader, "coverage-requests").await;
        assert_eq!(news[0]["status"], "declined", "the province's leader is told");
        // And still the newspaper may write about it.
        let mut work = sides.work(1);
        work["coverage_request_id"] = json!(request.id());
        cast.press_focal.makes("press-works", &work).await;
    }

    async fn a_request_is_complete_by_what_is_accepted_and_not_by_a_link(app) {
        let cast = Cast::of(app).await;
        let (focal, press) = (&cast.province_focal, &cast.press_focal);
        let sides = Sides::of(&cast, &cast.in_force().await).await;
        let request = focal.makes("coverage-requests", &sides.request("Khởi công cảng Trần Đề", 3)).await;
        let (office, officer) = office(app, &cast, "Văn phòng Cần Thơ").await;
        let offices = json!({"offices": [{"organisation_id": office, "function": "general"}]});
        request.edited_by(focal, &offices).await.refused(409, "not_same_side");
        officer.get(&request.path).await.refused(404, "not_found");
        request.moved_by(press, &json!({"to": "accepted"})).await.created();
        request.edited_by(press, &offices).await.ok();
        assert_eq!(
            officer.get(&request.path).await.ok()["acting_offices"][0]["acting_organisation_id"],
            json!(office)
        );
        assert_eq!(
            (told(&officer, "coverage-requests").await.len(), tasks(&officer, "coverage").await.len()),
            (1, 1)
        );
        request.edited_by(focal, &json!({"quantity": 1})).await.refused(409, "request_answered");
        let rival = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created()
            .id();
        let theirs = json!({"offices": [{"organisation_id": rival, "function": "general"}]});
        request
            .edited_by(press, &theirs)
            .await
            .refused(422, "invalid_content")
            .at("/offices/0/organisation_id", "not_of_the_newspaper");

        let mut works = Vec::new();
        for number in 0..3 {
            let mut work = sides.work(number);
            work["coverage_request_id"] = json!(request.id());
            works.push(press.makes("press-works", &work).await);
            let seen = request.seen_by(focal).await;
            assert_eq!(
                (seen["published"].as_i64(), seen["accepted"].as_i64(), &seen["status"]),
                (Some(number + 1), Some(0), &json!("accepted"))
            );
        }
        assert_eq!(tasks(focal, "acceptance").await.len(), 1);
        let elsewhere = press.makes("press-works", &sides.work(9)).await;
        accept(&cast, &request, &elsewhere, 1)
            .await
            .refused(422, "invalid_content")
            .at("/press_work_id", "unknown_reference");
        press
            .post(
                &format!("{}/acceptances", request.path),
                &json!({"press_work_id": works[0].id(), "quantity": 1}),
            )
            .await
            .refused(403, "forbidden");
        accept(&cast, &request, &works[0], 4).await.refused(409, "beyond_request");
        accept(&cast, &request, &works[0], 1).await.created();
        accept(&cast, &request, &works[0], 1).await.refused(409, "already_accepted");
        assert_eq!(request.seen_by(focal).await["status"], "accepted", "one of three is not enough");
        // A double page counts twice.
        accept(&cast, &request, &works[1], 2).await.created();
        assert!(tasks(focal, "acceptance").await.is_empty(), "nothing more is wanted");
        let done = request.seen_by(focal).await;
        assert_eq!((&done["status"], done["accepted"].as_i64()), (&json!("completed"), Some(3)));
        accept(&cast, &request, &works[2], 1).await.refused(409, "request_not_accepted");
        // The newspaper says that one was made for something else: it counts no more, whoever accepted it.
        works[0].edited_by(press, &json!({"coverage_request_id": null})).await.ok();
        let open = request.seen_by(focal).await;
        assert_eq!(
            (&open["status"], open["published"].as_i64(), open["accepted"].as_i64()),
            (&json!("accepted"), Some(2), Some(2))
        );
        works[0].edited_by(press, &json!({"coverage_request_id": request.id()})).await.ok();
        accept(&cast, &request, &works[0], 1).await.created();
        assert_eq!(request.seen_by(focal).await["status"], "completed");

        // What was accepted is retracted: the request is open again, by a row of its own.
        works[1].moved_by(press, &json!({"to": "retracted", "reason": "Ảnh sai."})).await.created();
        let open = request.seen_by(focal).await;
        assert_eq!(
            (&open["status"], open["published"].as_i64(), open["accepted"].as_i64()),
            (&json!("accepted"), Some(2), Some(1))
        );
        let rows = focal.get(&format!("{}/acceptances", request.path)).await.ok();
        assert_eq!(rows.each("kind"), ["accepted", "accepted", "reversal", "accepted", "reversal"]);
        let history = focal.get(&format!("{}/transitions", request.path)).await.ok();
        assert_eq!(
            history.each("cause"),
            ["request", "acceptance", "retraction", "acceptance", "retraction"]
        );
        accept(&cast, &request, &works[1], 2).await.refused(409, "work_retracted");
        accept(&cast, &request, &works[2], 2).await.created();
        assert_eq!(request.seen_by(focal).await["status"], "completed");
    }

    async fn who_may_say_what_of_a_request(app) {
        let cast = Cast::of(app).await;
        let (focal, press, programme) = (&cast.province_focal, &cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let mut wrong = sides.request("Đề nghị", 1);
        (wrong["party_id"], wrong["press_party_id"]) = (json!(sides.press), json!(sides.locality));
        press
            .post("/v1/coverage-requests", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/party_id", "wrong_side")
            .at("/press_party_id", "wrong_side");
        let mut assigned = sides.request("Đề nghị", 1);
        assigned["offices"] =
            json!([{"organisation_id": cast.id("vpdd-sggp-can-tho"), "function": "general"}]);
        focal
            .post("/v1/coverage-requests", &assigned)
            .await
            .refused(422, "invalid_content")
            .at("/offices", "only_the_newsroom");
        let drafted = Sides::of(&cast, &cast.draft().await).await;
        focal
            .post("/v1/coverage-requests", &drafted.request("Đề nghị", 1))
            .await
            .refused(409, "programme_not_binding");
        let request = focal.makes("coverage-requests", &sides.request("Đề nghị", 1)).await;
        request.edited_by(press, &json!({"title": "Khác"})).await.refused(409, "not_same_side");
        request.edited_by(focal, &json!({"party_id": sides.press})).await.refused(409, "fixed_once_made");
        request
            .edited_by(focal, &json!({"quantity": 0, "channel": "Báo in"}))
            .await
            .refused(422, "invalid_content")
            .at("/quantity", "invalid_quantity")
            .at("/channel", "invalid_code");
        request
            .edited_by(focal, &json!({"channel": "radio"}))
            .await
            .refused(422, "invalid_content")
            .at("/channel", "unknown_code");
        request.moved_by(focal, &json!({"to": "withdrawn", "reason": "Hoãn."})).await.created();
        request.moved_by(press, &json!({"to": "accepted"})).await.refused(409, "no_such_transition");
        // A newspaper's own leader sees it all; another programme's parties see nothing of it.
        assert_eq!(request.seen_by(&cast.press_leader).await["status"], "withdrawn");
    }

    async fn a_unit_answers_what_the_newsroom_asks(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let (unit, officer) = office(app, &cast, "Ban Quản lý dự án").await;
        let question = json!({
            "programme_id": programme.id(), "party_id": sides.press, "kind": "data",
            "title": "Giải ngân quý I", "question": "Đã giải ngân bao nhiêu?", "unit_id": unit,
            "unit_function": "general", "due_on": "2024-04-10",
        });
        cast.province_focal.post("/v1/information-requests", &question).await.refused(403, "forbidden");
        let request = press.makes("information-requests", &question).await;
        let waiting = tasks(&officer, "information").await;
        assert_eq!((waiting.len(), &waiting[0]["overdue"]), (1, &json!(true)));
        officer.get(&programme.path).await.refused(404, "not_found");
        request
            .moved_by(&officer, &json!({"to": "answered"}))
            .await
            .refused(422, "invalid_content")
            .at("/reason", "reason_required");
        request.moved_by(&officer, &json!({"to": "answered", "reason": "Đạt 31% kế hoạch."})).await.created();
        assert_eq!(
            (request.seen_by(press).await["overdue"].clone(), tasks(&officer, "information").await.len()),
            (json!(false), 0)
        );
        request.edited_by(press, &json!({"title": "Khác"})).await.refused(409, "request_answered");
        request.moved_by(press, &json!({"to": "asked", "reason": "Xin số theo từng dự án."})).await.created();
        request
            .moved_by(&officer, &json!({"to": "declined", "reason": "Số liệu chưa được công bố."}))
            .await
            .created();
        assert_eq!(told(&cast.press_leader, "information-requests").await[0]["status"], "declined");
    }

    async fn a_finding_goes_to_the_unit_that_must_remedy_it(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let (unit, officer) = office(app, &cast, "Phòng Quản lý đô thị").await;
        let work = press.makes("press-works", &sides.work(1)).await;
        let mut finding = json!({
            "programme_id": programme.id(), "party_id": sides.press, "origin": "reader_letter",
            "press_work_id": work.id(), "title": "Đường xuống cấp", "description": "Ổ gà dày đặc.",
            "unit_id": unit, "unit_function": "general", "due_on": "2024-06-30",
        });
        press
            .post("/v1/findings", &finding)
            .await
            .refused(422, "invalid_content")
            .at("/press_work_id", "only_of_press_works");
        finding["origin"] = json!("press_work");
        // What is restricted goes to nobody who takes no part.
        let outside = json!({"kind": "school", "name": "Trường ở nơi khác"});
        let outside = cast.admin.post("/v1/organisations", &outside).await.created().id();
        let mut elsewhere = finding.clone();
        (elsewhere["visibility"], elsewhere["unit_id"]) = (json!("restricted"), json!(outside));
        press
            .post("/v1/findings", &elsewhere)
            .await
            .refused(422, "invalid_content")
            .at("/unit_id", "not_of_the_side");
        let finding = press.makes("findings", &finding).await;
        assert_eq!(tasks(&officer, "finding").await.len(), 1);
        finding.moved_by(press, &json!({"to": "acknowledged"})).await.refused(403, "forbidden");
        for (to, reason) in
            [("acknowledged", None), ("remedying", None), ("remedied", Some("Đã trải nhựa 2 km."))]
        {
            finding.moved_by(&officer, &json!({"to": to, "reason": reason})).await.created();
        }
        // What is insisted on after the unit has ended is its successor's.
        let next = office(app, &cast, "Phòng Kinh tế hạ tầng").await;
        let succession = json!({
            "from_id": unit, "to_id": next.0, "effective_on": "2024-01-01", "instrument": "Nghị quyết",
        });
        cast.admin.post("/v1/organisation-successions", &succession).await.created();
        assert_eq!(
            finding.seen_by(press).await["acting_unit_id"],
            json!(unit),
            "what is remedied keeps who did it"
        );
        finding.moved_by(press, &json!({"to": "remedying", "reason": "Còn đoạn cuối."})).await.created();
        let officer = next.1;
        finding
            .moved_by(&officer, &json!({"to": "contested", "reason": "Đoạn cuối thuộc huyện."}))
            .await
            .created();
        let seen = finding.seen_by(&cast.province_focal).await;
        assert_eq!((&seen["status"], &seen["overdue"]), (&json!("contested"), &json!(false)));
        finding.edited_by(press, &json!({"due_on": "2024-07-30"})).await.refused(409, "finding_taken_up");
        let listed = cast
            .province_focal
            .get(&format!("/v1/findings?press_work_id={}&status=contested", work.id()))
            .await
            .ok();
        assert_eq!(listed.each("id"), [finding.id()]);
    }

    async fn open_work_goes_to_whoever_takes_the_function_on(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let (old, _) = office(app, &cast, "Sở cũ").await;
        let (new, successor) = office(app, &cast, "Sở mới").await;
        let addressed = json!({
            "programme_id": programme.id(), "party_id": sides.press, "title": "Hỏi", "unit_id": old,
            "unit_function": "press", "due_on": "2099-01-01",
        });
        let with = |more: Value| {
            let mut content = addressed.clone();
            content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            content
        };
        let question = press
            .makes("information-requests", &with(json!({"kind": "interview", "question": "Khi nào?"})))
            .await;
        let finding =
            press.makes("findings", &with(json!({"origin": "review", "description": "Chậm."}))).await;
        let request = cast.province_focal.makes("coverage-requests", &sides.request("Đưa tin", 1)).await;
        request
            .edited_by(press, &json!({"offices": [{"organisation_id": old, "function": "press"}]}))
            .await
            .ok();
        let succession = json!({
            "from_id": old, "to_id": new, "functions": ["press"], "effective_on": "2024-01-01",
            "instrument": "Nghị quyết 18",
        });
        cast.admin.post("/v1/organisation-successions", &succession).await.created();
        for thing in [&question, &finding, &request] {
            successor.get(&thing.path).await.ok();
        }
        assert_eq!(
            (
                finding.seen_by(press).await["acting_unit_id"].clone(),
                tasks(&successor, "coverage").await.len()
            ),
            (json!(new), 1)
        );
        question.moved_by(&successor, &json!({"to": "answered", "reason": "Tháng sau."})).await.created();

        // When the province itself is merged, what was put to a unit of it can still be worded better, and
        // what is new put to who acts.
        let kept = with(json!({"origin": "review", "description": "Chậm.", "visibility": "restricted"}));
        let finding = press.makes("findings", &kept).await;
        let merged = json!({"kind": "peoples_committee", "name": "UBND thành phố Cần Thơ mới"});
        let merged = cast.admin.post("/v1/organisations", &merged).await.created().id();
        let succession = json!({
            "from_id": cast.id("ubnd-soc-trang"), "to_id": merged, "effective_on": "2024-01-01",
            "instrument": "Nghị quyết 202",
        });
        cast.admin.post("/v1/organisation-successions", &succession).await.created();
        finding.edited_by(press, &json!({"description": "Chậm hai tháng."})).await.ok();
        let mut kept = kept;
        (kept["unit_id"], kept["unit_function"]) = (json!(merged), json!("general"));
        press.makes("findings", &kept).await;
    }
}
