//! The calendar: events that move, visits that are kept until released, and the link to which a calendar
//! program subscribes.

use std::io::BufReader;

use ical::IcalParser;
use ical::parser::ical::component::IcalEvent;
use phoihop_domain::access::Role;
use phoihop_tests::cast::Draft;
use phoihop_tests::coverage::Sides;
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};

use crate::access::user_with;

/// The events of an iCalendar, as a parser of another house reads them.
fn parsed(reply: &Reply) -> Vec<IcalEvent> {
    assert_eq!(reply.header("content-type"), "text/calendar; charset=utf-8");
    let text = String::from_utf8(reply.bytes.clone()).unwrap();
    assert!(text.lines().all(|line| line.len() <= 75), "lines are folded (RFC 5545, 3.1)");
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\n'));
    let calendars: Vec<_> = IcalParser::new(BufReader::new(reply.bytes.as_slice())).collect();
    assert_eq!(calendars.len(), 1);
    calendars.into_iter().next().unwrap().unwrap().events
}

fn property(event: &IcalEvent, name: &str) -> String {
    event
        .properties
        .iter()
        .find(|property| property.name == name)
        .and_then(|property| property.value.clone())
        .unwrap_or_default()
}

/// Where the calendar lies, on this server.
fn address(link: &Reply) -> String {
    let url = link["url"].as_str().unwrap();
    url[url.find("/v1/").unwrap()..].to_owned()
}

async fn link(actor: &Actor) -> Reply {
    actor.post("/v1/calendar-links", &json!({"label": "Điện thoại", "expires_at": null})).await.created()
}

async fn rescheduled_news(reader: &Actor) -> Vec<Value> {
    let news = reader.get("/v1/me/notifications?limit=200").await.ok();
    news.items().iter().filter(|news| news["kind"] == "rescheduled").cloned().collect()
}

/// An officer of an office of the newspaper that takes no part in the programme.
async fn office(app: &App, cast: &Cast) -> (String, Actor) {
    let office = json!({
        "kind": "representative_office", "name": "Văn phòng Miền Tây", "parent_id": cast.id("bao-sggp"),
    });
    let office = cast.admin.post("/v1/organisations", &office).await.created().id();
    (office.clone(), user_with(app, Role::Officer, office.parse().unwrap(), "van-phong").await)
}

story! {
    async fn an_event_that_moves_keeps_its_original_and_reaches_who_planned_on_it(app) {
        let cast = Cast::of(app).await;
        let (focal, press, programme) = (&cast.province_focal, &cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let (office, officer) = office(app, &cast).await;
        let event = focal
            .makes("calendar-events", &sides.event("event", "Khởi công cầu Đại Ngãi", "2024-10-15"))
            .await;
        officer.get(&event.path).await.refused(404, "not_found");
        let mut asked = sides.request("Đưa tin khởi công", 1);
        asked["calendar_event_id"] = json!(event.id());
        let request = focal.makes("coverage-requests", &asked).await;
        request
            .edited_by(press, &json!({"offices": [{"organisation_id": office, "function": "general"}]}))
            .await
            .ok();
        assert_eq!(
            officer.get(&event.path).await.ok()["title"],
            "Khởi công cầu Đại Ngãi",
            "whoever plans on an event sees it"
        );

        event.edited_by(focal, &json!({"starts_on": "2024-10-20"})).await.refused(409, "fixed_once_made");
        let moved = async |body: &Value| {
            focal.decide(&format!("{}/reschedulings", event.path), &event.tag(focal).await, body).await
        };
        moved(&json!({"starts_on": "2024-10-20"}))
            .await
            .refused(422, "invalid_content")
            .at("/reason", "required");
        moved(&json!({"reason": "Bão."})).await.refused(422, "invalid_content").at("/starts_on", "required");
        let at = json!({"starts_on": "2024-10-20", "starts_at": "2024-10-20T17:30:00Z", "reason": "Bão."});
        moved(&at).await.refused(422, "invalid_content").at("/starts_at", "on_another_day");
        let next = moved(&json!({
            "starts_on": "2024-10-20", "starts_at": "2024-10-20T01:30:00Z", "reason": "Do bão số 6.",
        }))
        .await
        .created();

        let original = event.seen_by(press).await;
        assert_eq!(
            (&original["status"], &original["first_day"], &original["rescheduled_to_id"]),
            (&json!("rescheduled"), &json!("2024-10-15"), &json!(next.id()))
        );
        assert_eq!(
            (&next["first_day"], &next["rescheduled_from_id"], &next["title"]),
            (&json!("2024-10-20"), &json!(event.id()), &original["title"])
        );
        let history = press.get(&format!("{}/transitions", event.path)).await.ok();
        assert_eq!(
            (&history.items()[0]["cause"], &history.items()[0]["reason"]),
            (&json!("rescheduling"), &json!("Do bão số 6."))
        );
        for reader in [&officer, press, &cast.press_leader, &cast.province_leader] {
            let news = rescheduled_news(reader).await;
            assert_eq!((news.len(), &news[0]["resource_id"]), (1, &json!(next.id())));
        }
        // What is planned on it goes with it: the office sees the other event, and is told of the next move
        // as well.
        assert_eq!(request.seen_by(press).await["calendar_event_id"], json!(next.id()));
        officer.get(next.header("location")).await.ok();
        assert_eq!(
            officer.get("/v1/calendar-events").await.ok().each("id"),
            [event.id(), &next.id()],
            "and from which day it was moved"
        );
        assert_eq!(officer.get(&event.path).await.ok()["rescheduled_to_id"], next.id());
        let again = Draft { path: next.header("location").to_owned() };
        let hours = json!({"starts_at": "2024-10-20T02:00:00Z"});
        again.edited_by(focal, &hours).await.ok();
        let same = json!({"starts_on": "2024-10-20", "reason": "Không đổi."});
        focal
            .decide(&format!("{}/reschedulings", again.path), &again.tag(focal).await, &same)
            .await
            .refused(422, "invalid_content")
            .at("/starts_on", "same_days");
        let later = json!({"starts_on": "2024-10-27", "reason": "Bão lại đến."});
        let third = focal
            .decide(&format!("{}/reschedulings", again.path), &again.tag(focal).await, &later)
            .await
            .created();
        assert_eq!(rescheduled_news(&officer).await.len(), 2);
        // A request that was done when the event moved, and is open again after that, is planned on what
        // stands for it.
        request.moved_by(press, &json!({"to": "accepted"})).await.created();
        let mut work = sides.work(1);
        work["coverage_request_id"] = json!(request.id());
        let work = press.makes("press-works", &work).await;
        focal
            .post(
                &format!("{}/acceptances", request.path),
                &json!({"press_work_id": work.id(), "quantity": 1}),
            )
            .await
            .created();
        let (third, again) = (third.id(), Draft { path: third.header("location").to_owned() });
        let later = json!({"starts_on": "2024-11-03", "reason": "Chưa xong."});
        let last = focal
            .decide(&format!("{}/reschedulings", again.path), &again.tag(focal).await, &later)
            .await
            .created();
        assert_eq!(request.seen_by(press).await["calendar_event_id"], json!(third));
        work.moved_by(press, &json!({"to": "retracted", "reason": "Sai."})).await.created();
        let open = request.seen_by(press).await;
        assert_eq!((&open["status"], &open["calendar_event_id"]), (&json!("accepted"), &json!(last.id())));
        assert_eq!(
            rescheduled_news(&officer).await.len(),
            2,
            "not of the move that came when it had no more to do with it"
        );
        assert!(rescheduled_news(focal).await.is_empty(), "nobody is told of his own act");
        moved(&json!({"starts_on": "2024-10-25", "reason": "Nữa."})).await.refused(409, "event_off");
        event
            .moved_by(focal, &json!({"to": "cancelled", "reason": "Thôi."}))
            .await
            .refused(409, "no_such_transition");
    }

    async fn a_visit_is_there_for_others_only_once_it_is_released(app) {
        let cast = Cast::of(app).await;
        let (focal, press, programme) = (&cast.province_focal, &cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let viewer = user_with(app, Role::Viewer, cast.id("bao-sggp").parse().unwrap(), "xem").await;
        let mut visit = sides.event("visit", "Lãnh đạo Trung ương làm việc", "2024-07-10");
        visit["visibility"] = json!("public");
        let visit = focal.makes("calendar-events", &visit).await;
        assert_eq!(
            (visit.seen_by(press).await["audience"].clone(), visit.seen_by(press).await["status"].clone()),
            (json!("restricted"), json!("planned"))
        );
        viewer.get(&visit.path).await.refused(404, "not_found");
        assert!(viewer.get("/v1/calendar-events?count=true").await.ok()["total"] == 0);
        let subscribed = address(&link(focal).await);
        assert!(
            parsed(&app.anybody().get(&subscribed).await.ok()).is_empty(),
            "what is restricted does not travel with an address"
        );

        // Whatever is planned on it is no more open than it.
        let mut asked = sides.request("Đưa tin chuyến thăm", 1);
        asked["calendar_event_id"] = json!(visit.id());
        focal
            .post("/v1/coverage-requests", &asked)
            .await
            .refused(422, "invalid_content")
            .at("/visibility", "more_open_than_event");
        asked["visibility"] = json!("restricted");
        let request = focal.makes("coverage-requests", &asked).await;
        viewer.get(&request.path).await.refused(404, "not_found");
        request
            .edited_by(focal, &json!({"visibility": "parties"}))
            .await
            .refused(422, "invalid_content")
            .at("/visibility", "more_open_than_event");

        visit.moved_by(press, &json!({"to": "released"})).await.refused(403, "forbidden");
        let rival = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created()
            .id();
        let question = json!({
            "programme_id": programme.id(), "party_id": sides.press, "kind": "data", "title": "Lộ trình",
            "question": "Ở đâu?", "unit_id": rival, "unit_function": "general",
            "calendar_event_id": visit.id(), "due_on": "2024-07-01", "visibility": "restricted",
        });
        press
            .post("/v1/information-requests", &question)
            .await
            .refused(422, "invalid_content")
            .at("/unit_id", "not_of_the_side");
        visit.moved_by(focal, &json!({"to": "released", "reason": "Đã công bố."})).await.created();
        assert_eq!(viewer.get(&visit.path).await.ok()["audience"], "public");
        request.edited_by(focal, &json!({"visibility": "parties"})).await.ok();
        viewer.get(&request.path).await.ok();
        assert_eq!(parsed(&app.anybody().get(&subscribed).await.ok()).len(), 0, "a year and more ago");
        assert_eq!(parsed(&app.anybody().get(&format!("{subscribed}&from=2024-01-01")).await.ok()).len(), 1);

        // One that is moved before it was released stays kept.
        let kept =
            focal.makes("calendar-events", &sides.event("delegation", "Đoàn công tác", "2024-08-01")).await;
        let next = focal
            .decide(
                &format!("{}/reschedulings", kept.path),
                &kept.tag(focal).await,
                &json!({"starts_on": "2024-08-02", "reason": "Đổi lịch."}),
            )
            .await
            .created();
        for path in [&kept.path, next.header("location")] {
            viewer.get(path).await.refused(404, "not_found");
        }
        // Once what stands for it is released, whoever is asked about that sees it, and not what was kept.
        let (next, moved) = (next.id(), Draft { path: next.header("location").to_owned() });
        moved.moved_by(focal, &json!({"to": "released", "reason": "Đã công bố."})).await.created();
        let reporter = user_with(app, Role::Officer, rival.parse().unwrap(), "bao-khac").await;
        let mut question = question;
        (question["calendar_event_id"], question["visibility"]) = (json!(next), json!("parties"));
        press.makes("information-requests", &question).await;
        assert_eq!(reporter.get("/v1/calendar-events").await.ok().each("id"), [next]);
        reporter.get(&kept.path).await.refused(404, "not_found");
    }

    async fn a_calendar_program_subscribes_by_a_secret_link(app) {
        let cast = Cast::of(app).await;
        let (focal, programme) = (&cast.province_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let mut tet = json!({
            "programme_id": programme.id(), "kind": "holiday",
            "title": "Tết Nguyên đán; Xuân yêu thương, tặng quà cho hộ có hoàn cảnh khó khăn ở Trần Đề",
            "lunar_date": {"year": 2030, "month": 1, "leap": false, "day": 1}, "days": 3,
            "location": "Sóc Trăng", "note": "Dòng 1\nDòng 2; và, nữa",
        });
        let entered = focal.post("/v1/calendar-events", &tet).await.created();
        assert_eq!(
            (&entered["first_day"], &entered["last_day"], &entered["lunar_day"]["day"]),
            (&json!("2030-02-02"), &json!("2030-02-04"), &json!(1))
        );
        tet["starts_on"] = json!("2030-02-02");
        focal
            .post("/v1/calendar-events", &tet)
            .await
            .refused(422, "invalid_content")
            .at("/lunar_date", "told_twice");
        (tet["starts_on"], tet["lunar_date"]["day"]) = (json!(null), json!(31));
        focal
            .post("/v1/calendar-events", &tet)
            .await
            .refused(422, "invalid_content")
            .at("/lunar_date", "invalid_lunar_date");
        let mut opening = sides.event("event", "Khai mạc", "2030-03-01");
        (opening["starts_at"], opening["ends_at"]) =
            (json!("2030-03-01T01:30:00Z"), json!("2030-03-01T04:00:00Z"));
        let opening = focal.makes("calendar-events", &opening).await;
        let mut fair = sides.event("event", "Hội chợ", "2030-03-10");
        (fair["days"], fair["starts_at"]) = (json!(3), json!("2030-03-10T01:00:00Z"));
        let fair = focal.makes("calendar-events", &fair).await;
        let mut endless = sides.event("event", "Hết lịch", "9999-12-30");
        endless["days"] = json!(5);
        focal
            .post("/v1/calendar-events", &endless)
            .await
            .refused(422, "invalid_content")
            .at("/days", "invalid_days");
        let gone = focal.makes("calendar-events", &sides.event("anniversary", "Kỷ niệm", "2030-04-30")).await;
        gone.moved_by(focal, &json!({"to": "cancelled", "reason": "Không tổ chức."})).await.created();

        let made = link(focal).await;
        let subscribed = address(&made);
        let calendar = app.anybody().get(&subscribed).await.ok();
        assert_eq!(calendar.header("cache-control"), "private, no-cache");
        let events = parsed(&calendar);
        let told: Vec<[String; 4]> = events
            .iter()
            .map(|event| ["UID", "DTSTART", "DTEND", "STATUS"].map(|name| property(event, name)))
            .collect();
        let of = |id: &str, rest: [&str; 3]| {
            [format!("{id}@phoihop"), rest[0].to_owned(), rest[1].to_owned(), rest[2].to_owned()]
        };
        assert_eq!(
            told,
            [
                of(&entered.id(), ["20300202", "20300205", "CONFIRMED"]),
                of(opening.id(), ["20300301T013000Z", "20300301T040000Z", "CONFIRMED"]),
                of(fair.id(), ["20300310T010000Z", "20300312T170000Z", "CONFIRMED"]),
                of(gone.id(), ["20300430", "20300501", "CANCELLED"]),
            ]
        );
        let unescaped = |text: String| text.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";");
        assert_eq!(unescaped(property(&events[0], "SUMMARY")), tet["title"].as_str().unwrap());
        assert_eq!(unescaped(property(&events[0], "DESCRIPTION")), "Dòng 1\nDòng 2; và, nữa");
        assert!(events.iter().all(|event| !property(event, "DTSTAMP").is_empty()));

        // It can be narrowed, and asked whether it is still the same.
        assert_eq!(
            parsed(&app.anybody().get(&format!("{subscribed}&kind=holiday,event")).await.ok()).len(),
            3
        );
        assert_eq!(
            parsed(&app.anybody().get(&format!("{subscribed}&from=2030-02-04&to=2030-03-01")).await.ok())
                .len(),
            2
        );
        app.anybody().get(&format!("{subscribed}&kind=party")).await.refused(400, "invalid_query");
        let known = app.anybody().ask("GET", &subscribed).with("if-none-match", &calendar.tag()).send().await;
        assert_eq!((known.status, known.bytes.len()), (304, 0));

        // Nor does what is under a restricted programme travel with an address.
        programme.edited_by(focal, &json!({"visibility": "restricted"})).await.ok();
        assert!(parsed(&app.anybody().get(&subscribed).await.ok()).is_empty());
        programme.edited_by(focal, &json!({"visibility": "parties"})).await.ok();

        // The link is its owner's: revoked, expired or suspended, it is good no more.
        app.anybody().get("/v1/calendar.ics").await.refused(400, "invalid_query").about("secret", "required");
        app.anybody().get("/v1/calendar.ics?secret=x").await.refused(401, "link_over");
        let listed = focal.get("/v1/calendar-links").await.ok();
        assert!(!listed.body.to_string().contains("secret"), "its address is told once");
        let replay = || {
            focal
                .ask("POST", "/v1/calendar-links")
                .json(&json!({"label": "Lặp", "expires_at": null}))
                .with("idempotency-key", "lich")
        };
        replay().send().await.created();
        replay().send().await.refused(409, "secret_already_shown");
        cast.press_focal
            .ask("DELETE", &format!("/v1/calendar-links/{}", made.id()))
            .send()
            .await
            .refused(404, "not_found");
        focal.ask("DELETE", &format!("/v1/calendar-links/{}", made.id())).send().await.is(204);
        app.anybody().get(&subscribed).await.refused(401, "link_over");
        let hour = app.state.clock.now().plus_seconds(3_600);
        let passing =
            focal.post("/v1/calendar-links", &json!({"label": "Tạm", "expires_at": hour})).await.created();
        let lasting = address(&link(&cast.press_focal).await);
        app.anybody().get(&address(&passing)).await.ok();
        cast.admin.moves_user("press.focal", "suspended").await;
        app.anybody().get(&lasting).await.refused(401, "link_over");
        app.wait_seconds(3_601);
        app.anybody().get(&address(&passing)).await.refused(401, "link_over");
    }

    async fn a_user_has_only_so_many_links_and_a_program_none(app) {
        let cast = Cast::of(app).await;
        let (_, program) =
            crate::misuse::program(app, &cast, "coordinator", &["coverage.read", "coverage.write"]).await;
        program.get("/v1/calendar-events").await.ok();
        program
            .post("/v1/calendar-links", &json!({"label": "Máy", "expires_at": null}))
            .await
            .refused(403, "forbidden");
        for _ in 0..10 {
            link(&cast.press_leader).await;
        }
        cast.press_leader
            .post("/v1/calendar-links", &json!({"label": "Một nữa", "expires_at": null}))
            .await
            .refused(409, "too_many_links");
        cast.press_focal
            .post("/v1/calendar-links", &json!({"label": "Cũ", "expires_at": "2020-01-01T00:00:00Z"}))
            .await
            .refused(422, "invalid_content")
            .at("/expires_at", "expires_in_past");
    }
}
