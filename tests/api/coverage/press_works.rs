//! Press works: what only the newspaper says, what they count for, and who sees what they cost.

use phoihop_domain::access::Role;
use phoihop_tests::coverage::Sides;
use phoihop_tests::{Cast, story};
use serde_json::json;

use crate::access::user_with;

story! {
    async fn nothing_that_the_province_does_blocks_a_publication(app) {
        let cast = Cast::of(app).await;
        let (focal, press, programme) = (&cast.province_focal, &cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let campaign = focal
            .makes(
                "campaigns",
                &json!({
                    "programme_id": programme.id(), "title": "Đợt", "first_day": "2024-01-01",
                    "last_day": "2024-12-31",
                }),
            )
            .await;
        let event = focal.makes("calendar-events", &sides.event("event", "Lễ hội", "2024-05-01")).await;
        let request = focal.makes("coverage-requests", &sides.request("Đưa tin", 1)).await;
        let mut first = sides.work(1);
        (first["campaign_id"], first["calendar_event_id"], first["coverage_request_id"]) =
            (json!(campaign.id()), json!(event.id()), json!(request.id()));
        let work = press.makes("press-works", &first).await;

        // What the province closes, it closes to others only.
        let editor = user_with(app, Role::Editor, cast.id("bao-sggp").parse().unwrap(), "bien-tap").await;
        campaign.edited_by(focal, &json!({"visibility": "restricted"})).await.ok();
        editor.get(&campaign.path).await.refused(404, "not_found");
        work.edited_by(&editor, &json!({"visibility": "public"})).await.ok();
        // What it accepted does not keep the newspaper from saying that it is a rebuttal.
        request.moved_by(press, &json!({"to": "accepted"})).await.created();
        focal
            .post(
                &format!("{}/acceptances", request.path),
                &json!({"press_work_id": work.id(), "quantity": 1}),
            )
            .await
            .created();
        let rebuttal =
            json!({"purpose": "rebuttal", "visibility": "restricted", "coverage_request_id": null});
        work.edited_by(press, &rebuttal).await.ok();
        assert_eq!(request.seen_by(focal).await["accepted"], 0);

        // The province cancels, withdraws and, together with nobody, ends all that it can.
        campaign.moved_by(focal, &json!({"to": "cancelled", "reason": "Dừng."})).await.created();
        event.moved_by(focal, &json!({"to": "cancelled", "reason": "Dừng."})).await.created();
        request.moved_by(focal, &json!({"to": "withdrawn", "reason": "Dừng."})).await.created();
        programme
            .moved_by(&cast.province_leader, &json!({"to": "terminated", "reason": "Chấm dứt."}))
            .await
            .created();
        for actor in [focal, &cast.province_leader] {
            work.edited_by(actor, &json!({"title": "Khác"})).await.refused(403, "forbidden");
            work.moved_by(actor, &json!({"to": "retracted", "reason": "Gỡ."}))
                .await
                .refused(403, "forbidden");
            let paper = json!({
                "to": "retracted", "reason": "Gỡ.", "decided_by": cast.id("huynh-thi-diem-ngoc"),
                "decided_on": "2024-06-01", "document_citation": "CV",
            });
            assert!([403, 409].contains(&work.moved_by(actor, &paper).await.status));
            actor.post("/v1/press-works", &sides.work(7)).await.refused(403, "forbidden");
            for (path, body) in [
                ("corrections", json!({"corrected_at": "2024-05-02T00:00:00Z", "text": "Sai."})),
                ("credits", json!({"kind": "reversal", "reason": "Gỡ."})),
            ] {
                actor.post(&format!("{}/{path}", work.path), &body).await.refused(403, "forbidden");
            }
        }
        assert_eq!(work.seen_by(press).await["status"], "published");
        // And whatever was ended, the newspaper goes on to publish about it.
        let mut second = sides.work(2);
        (second["campaign_id"], second["calendar_event_id"], second["coverage_request_id"]) =
            (json!(campaign.id()), json!(event.id()), json!(request.id()));
        let second = press.makes("press-works", &second).await;
        second.edited_by(press, &json!({"title": "Sóc Trăng: sửa tít"})).await.ok();
        second.moved_by(press, &json!({"to": "retracted", "reason": "Sai."})).await.created();
        second.moved_by(press, &json!({"to": "published", "reason": "Đúng."})).await.created();
    }

    async fn what_is_wrong_with_a_work_names_its_field(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let other = Sides::of(&cast, &cast.in_force().await).await;
        let theirs = cast
            .province_focal
            .makes(
                "campaigns",
                &json!({
                    "programme_id": other.programme, "title": "Đợt", "first_day": "2024-01-01",
                    "last_day": "2024-12-31",
                }),
            )
            .await;
        let tomorrow = app.state.clock.now().plus_seconds(24 * 3_600);
        for (field, value, code) in [
            ("title", json!("Tít \u{ffff}"), "control_character"),
            ("url", json!("javascript:alert(1)"), "invalid_url"),
            ("party_id", json!(sides.locality), "wrong_side"),
            ("genre", json!("poem"), "unknown_code"),
            ("published_at", json!(tomorrow), "published_in_future"),
            ("topic_ids", json!(["01873a0e-6b40-7000-8000-000000000001"]), "unknown_reference"),
            ("clause_ids", json!(["01873a0e-6b40-7000-8000-000000000001"]), "unknown_reference"),
            ("campaign_id", json!(theirs.id()), "unknown_reference"),
            ("public_from", json!("2024-05-01T00:00:00Z"), "only_where_public"),
            ("authors", json!(["  "]), "required"),
            ("purpose", json!("Khen"), "invalid_code"),
        ] {
            let mut work = sides.work(1);
            work[field] = value;
            let refused = press.post("/v1/press-works", &work).await.refused(422, "invalid_content");
            let at = match field {
                "topic_ids" | "clause_ids" | "authors" => format!("/{field}/0"),
                _ => format!("/{field}"),
            };
            refused.at(&at, code);
        }
        let mut long = sides.work(1);
        long["url"] = json!(format!("https://sggp.vn/{}", "á".repeat(700)));
        press.post("/v1/press-works", &long).await.refused(422, "invalid_content").at("/url", "too_long");
        let mut nowhere = sides.work(1);
        (nowhere["url"], nowhere["issue"]) = (json!(null), json!(null));
        press
            .post("/v1/press-works", &nowhere)
            .await
            .refused(422, "invalid_content")
            .at("/url", "place_missing");
        let first = press.makes("press-works", &sides.work(1)).await;
        let mut renamed = sides.work(1);
        renamed["title"] = json!("Tít khác");
        press.post("/v1/press-works", &renamed).await.refused(409, "duplicate").at("/url", "duplicate");
        let mut printed = sides.work(1);
        printed["url"] = json!(null);
        press.post("/v1/press-works", &printed).await.refused(409, "duplicate").at("/title", "duplicate");
        // A short item of that title stands on that page of another paper, too.
        let title = json!({"name": "SGGP Thứ Bảy", "publisher_id": cast.id("bao-sggp")});
        printed["press_title_id"] = json!(cast.admin.post("/v1/press-titles", &title).await.created().id());
        press.makes("press-works", &printed).await;
        press.post("/v1/press-works", &printed).await.refused(409, "duplicate").at("/title", "duplicate");
        // What was retracted can be entered anew, and then not come back beside that.
        first.moved_by(press, &json!({"to": "retracted", "reason": "Nhập nhầm."})).await.created();
        press.makes("press-works", &sides.work(1)).await;
        first.moved_by(press, &json!({"to": "published", "reason": "Đúng."})).await.refused(409, "duplicate");
        // The same article may serve another province's programme, too.
        let mut elsewhere = sides.work(1);
        (elsewhere["programme_id"], elsewhere["party_id"]) = (json!(other.programme), json!(other.press));
        press.makes("press-works", &elsewhere).await;
    }

    async fn a_rebuttal_is_there_only_for_those_who_work_on_it(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let newspaper = cast.id("bao-sggp").parse().unwrap();
        let (editor, viewer) = (
            user_with(app, Role::Editor, newspaper, "bien-tap").await,
            user_with(app, Role::Viewer, newspaper, "xem").await,
        );
        let mut rebuttal = sides.work(1);
        (rebuttal["purpose"], rebuttal["visibility"]) = (json!("rebuttal"), json!("public"));
        press
            .post("/v1/press-works", &rebuttal)
            .await
            .refused(422, "invalid_content")
            .at("/visibility", "rebuttal_not_public");
        rebuttal["visibility"] = json!("parties");
        let work = editor.makes("press-works", &rebuttal).await;
        viewer.get(&work.path).await.refused(404, "not_found");
        assert!(viewer.get("/v1/press-works").await.ok().items().is_empty());
        // It is linked to nothing that is more open, and nothing that rests on it is.
        let campaign = json!({
            "programme_id": programme.id(), "title": "Đợt", "first_day": "2024-01-01",
            "last_day": "2024-12-31",
        });
        let campaign = cast.province_focal.makes("campaigns", &campaign).await;
        let linked = json!({"campaign_id": campaign.id()});
        work.edited_by(press, &linked)
            .await
            .refused(422, "invalid_content")
            .at("/campaign_id", "more_open_than_work");
        campaign.edited_by(&cast.province_focal, &json!({"visibility": "restricted"})).await.ok();
        work.edited_by(press, &linked).await.ok();
        campaign
            .edited_by(&cast.province_focal, &json!({"visibility": "parties"}))
            .await
            .refused(422, "invalid_content")
            .at("/visibility", "more_open_than_work");
        let finding = json!({
            "programme_id": programme.id(), "party_id": sides.press, "origin": "press_work",
            "press_work_id": work.id(), "title": "A", "description": "B",
            "unit_id": cast.id("ubnd-soc-trang"), "unit_function": "general", "due_on": "2024-12-31",
        });
        press
            .post("/v1/findings", &finding)
            .await
            .refused(422, "invalid_content")
            .at("/visibility", "more_open_than_work");
        for reader in [&editor, press, &cast.province_focal] {
            assert_eq!(reader.get("/v1/press-works").await.ok().each("id"), [work.id()]);
        }
        assert!(
            viewer.get("/v1/press-work-statistics?group_by=channel").await.ok().items().is_empty(),
            "nor is it counted for them"
        );
    }

    async fn what_a_work_counts_for_is_seen_by_the_two_sides_of_the_package_alone(app) {
        let cast = Cast::of(app).await;
        let (focal, press, programme) = (&cast.province_focal, &cast.press_focal, cast.in_force().await);
        let plan = cast.plans(&cast.annual(&programme, 2024)).await;
        let item = cast.adds(&cast.item(&plan, 2024, 1_000)).await;
        cast.agree_to(&plan).await;
        let package = cast.begins(&cast.package(&programme, &plan).await).await;
        let line = cast.promises(&package, &item, 1, 100).await;
        let sides = Sides::of(&cast, &programme).await;
        let work = press.makes("press-works", &sides.work(1)).await;
        press.credits(&work, &line).await.refused(409, "package_not_in_force");
        cast.approve(&package).await;
        cast.sign(&package).await.created();
        press.credits(&work, &line).await.created();
        let another = press.makes("press-works", &sides.work(2)).await;
        press.credits(&another, &line).await.refused(409, "beyond_promise");
        let mut early = sides.work(3);
        early["published_at"] = json!("2024-02-29T16:59:59Z");
        let early = press.makes("press-works", &early).await;
        press.credits(&early, &line).await.refused(409, "work_outside_period");
        work.edited_by(press, &json!({"genre": "reportage"})).await.refused(409, "work_credited");
        work.edited_by(press, &json!({"title": "Tít khác"})).await.ok();

        // A second province, with a programme of the same newspaper and an article of the same address.
        let province = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "peoples_committee", "name": "UBND tỉnh Cà Mau"}))
            .await
            .created()
            .id();
        let neighbour = user_with(app, Role::Coordinator, province.parse().unwrap(), "ca-mau").await;
        let mut text = cast.short_text();
        (text["parties"][0]["organisation_id"], text["parties"][0]["signatory_mandate_id"]) =
            (json!(province), json!(null));
        neighbour.makes("programmes", &text).await;
        let seen = neighbour.get("/v1/programmes").await.ok();
        let (id, party) =
            (seen.items()[0]["id"].as_str().unwrap(), seen.items()[0]["parties"][1]["id"].as_str().unwrap());
        bind(app, id).await;
        let mut shared = phoihop_tests::coverage::work(id, party, 1);
        shared["visibility"] = json!("public");
        let shared = press.makes("press-works", &shared).await;
        press
            .credits(&shared, &line)
            .await
            .refused(422, "invalid_content")
            .at("/lines/0/deliverable_id", "unknown_reference");
        let theirs = neighbour.get("/v1/press-works").await.ok();
        assert_eq!(theirs.each("id"), [shared.id()]);
        assert!(!theirs.body.to_string().contains("vnd"), "no work tells what it costs: {}", theirs.body);
        for address in ["/v1/press-work-credits", "/v1/deliverables", "/v1/packages"] {
            assert!(neighbour.get(address).await.ok().items().is_empty(), "{address}");
        }
        neighbour.get(&work.path).await.refused(404, "not_found");
        neighbour.get(&format!("/v1/deliverables/{line}")).await.refused(404, "not_found");
        assert_eq!(
            focal.get(&format!("/v1/press-work-credits?deliverable_id={line}")).await.ok().items().len(),
            1
        );
    }

    async fn a_request_is_fulfilled_by_the_newspaper_that_was_asked(app) {
        let cast = Cast::of(app).await;
        let rival = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo Cần Thơ"}))
            .await
            .created()
            .id();
        let editor = user_with(app, Role::Coordinator, rival.parse().unwrap(), "bao-can-tho").await;
        let mut text = cast.short_text();
        let (mut third, parties) = (text["parties"][1].clone(), text["parties"].as_array_mut().unwrap());
        (third["organisation_id"], third["signatory_mandate_id"]) = (json!(rival), json!(null));
        parties.push(third);
        let draft = cast.province_focal.makes("programmes", &text).await;
        let seen = draft.seen_by(&cast.province_focal).await;
        let party = |at: usize| seen["parties"][at]["id"].as_str().unwrap().to_owned();
        // Under a draft nobody enters anything.
        let sides = Sides { programme: draft.id().to_owned(), locality: party(0), press: party(1) };
        cast.press_focal.post("/v1/press-works", &sides.work(1)).await.refused(409, "programme_not_binding");
        bind(app, draft.id()).await;
        let request = cast.province_focal.makes("coverage-requests", &sides.request("Đưa tin", 1)).await;
        let mut theirs = phoihop_tests::coverage::work(draft.id(), &party(2), 1);
        theirs["coverage_request_id"] = json!(request.id());
        editor
            .post("/v1/press-works", &theirs)
            .await
            .refused(422, "invalid_content")
            .at("/coverage_request_id", "asked_of_another");
        theirs["coverage_request_id"] = json!(null);
        let theirs = editor.makes("press-works", &theirs).await;
        cast.press_focal
            .patch(&theirs.path, &theirs.tag(&editor).await, &json!({"title": "Khác"}))
            .await
            .refused(403, "forbidden");
    }

    async fn credit_is_taken_back_whole_and_given_anew(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let plan = cast.plans(&cast.annual(&programme, 2024)).await;
        let item = cast.adds(&cast.item(&plan, 2024, 1_000)).await;
        cast.agree_to(&plan).await;
        let package = cast.begins(&cast.package(&programme, &plan).await).await;
        let (first, second) =
            (cast.promises(&package, &item, 1, 100).await, cast.promises(&package, &item, 1, 100).await);
        cast.approve(&package).await;
        cast.sign(&package).await.created();
        let work = press.makes("press-works", &Sides::of(&cast, &programme).await.work(1)).await;
        let credits = format!("{}/credits", work.path);
        let back = json!({"kind": "reversal", "reason": "Nhầm dòng."});
        press.post(&credits, &back).await.refused(409, "work_not_credited");
        for line in [&first, &second, &first] {
            press.credits(&work, line).await.created();
            press
                .post(&credits, &json!({"kind": "reversal"}))
                .await
                .refused(422, "invalid_content")
                .at("/reason", "reason_required");
            press.post(&credits, &back).await.created();
        }
        press.credits(&work, &second).await.created();
        // A program that may write coverage but nothing of packages takes nothing back.
        let (client, program) = crate::misuse::program_of(
            app,
            &cast,
            "bao-sggp",
            "coordinator",
            &["coverage.read", "coverage.write"],
        )
        .await;
        assert!(client.status == 201);
        program.post(&credits, &back).await.refused(403, "forbidden");
        let kinds =
            press.get(&format!("/v1/press-work-credits?press_work_id={}&limit=200", work.id())).await.ok();
        assert_eq!(kinds.items().len(), 7);
        for (line, credited) in [(&first, 0), (&second, 1)] {
            assert_eq!(press.get(&format!("/v1/deliverables/{line}")).await.ok()["credited"], credited);
        }
        // Who appraises sees all that adds up to that; why, only of works that he may read.
        let finance = cast.finance().await;
        let reasons = async || {
            finance
                .get("/v1/press-work-credits?limit=200")
                .await
                .ok()
                .items()
                .iter()
                .filter(|row| !row["reason"].is_null())
                .count()
        };
        assert_eq!(reasons().await, 3);
        work.edited_by(press, &json!({"purpose": "rebuttal"})).await.ok();
        finance.get(&work.path).await.refused(404, "not_found");
        assert_eq!(reasons().await, 0);
        assert_eq!(finance.get("/v1/press-work-credits?limit=200").await.ok().items().len(), 7);
    }
}

/// Makes a programme binding, as the signatures of all its parties would.
async fn bind(app: &phoihop_tests::App, id: &str) {
    let id = id.replace('-', "");
    let sql = match app
        .state
        .store
        .read(|db| Ok::<_, phoihop_persistence::StoreError>(matches!(db, phoihop_persistence::Db::Pg(_))))
        .await
        .unwrap()
    {
        true => format!("UPDATE programmes SET status = 'in_force' WHERE id = '{id}'"),
        false => format!("UPDATE programmes SET status = 'in_force' WHERE id = x'{id}'"),
    };
    app.state.store.write(phoihop_persistence::Write::default(), move |db| db.batch(&sql)).await.unwrap();
}
