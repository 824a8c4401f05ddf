//! Amendments: what is signed changes only by a text that is agreed to and signed in its turn, and every day
//! keeps its text.

use phoihop_domain::access::Role;
use phoihop_tests::cast::Draft;
use phoihop_tests::coverage::Sides;
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};

/// One more campaign, another wording of II, and one more year.
fn supplement(programme: &Draft) -> Value {
    json!({
        "programme_id": programme.id(), "title": "Phụ lục số 01", "text": "Căn cứ kết quả sơ kết năm 2024.",
        "effective_from": null, "last_day": "2026-12-31",
        "changes": [
            {
                "change": "add", "path": "II.1", "number": "1", "kind": "content",
                "text": "Tuyên truyền chuyển đổi số.",
            },
            {
                "change": "replace", "path": "I/1", "number": null, "kind": "purpose",
                "text": "Tuyên truyền kịp thời, chính xác.",
            },
        ],
    })
}

async fn begun(cast: &Cast) -> (Draft, Draft) {
    let programme = cast.in_force().await;
    let made = cast.province_focal.post("/v1/amendments", &supplement(&programme)).await.created();
    (programme, Draft { path: format!("/v1/amendments/{}", made.id()) })
}

fn signature(cast: &Cast, signer: &str, on: &str) -> Value {
    json!({"signed_by": cast.id(signer), "signed_on": on, "document_citation": "Phụ lục số 01, bản gốc"})
}

/// Both agree to it and sign it on that day.
async fn concluded(cast: &Cast, amendment: &Draft, on: &str) -> Reply {
    amendment.consent_of(&cast.province_leader).await.created();
    amendment.consent_of(&cast.press_leader).await.created();
    amendment.signed(&cast.province_focal, &signature(cast, "huynh-thi-diem-ngoc", on)).await.created();
    amendment.signed(&cast.press_focal, &signature(cast, "bui-thi-hong-suong", on)).await.created()
}

async fn text(reader: &Actor, programme: &Draft, day: &str) -> Vec<(String, String)> {
    let read = reader.get(&format!("{}/clauses?as_of={day}&limit=200", programme.path)).await.ok();
    let clause = |clause: &Value| {
        (clause["path"].as_str().unwrap().to_owned(), clause["text"].as_str().unwrap().to_owned())
    };
    read.items().iter().map(clause).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

const BEFORE: [(&str, &str); 3] = [("I", "MỤC ĐÍCH"), ("I/1", "Tuyên truyền."), ("II", "NỘI DUNG")];
const AFTER: [(&str, &str); 4] = [
    ("I", "MỤC ĐÍCH"),
    ("I/1", "Tuyên truyền kịp thời, chính xác."),
    ("II", "NỘI DUNG"),
    ("II.1", "Tuyên truyền chuyển đổi số."),
];

fn day(app: &App, days: i64) -> String {
    app.state.clock.now().plus_seconds(days * 24 * 3600).in_vietnam().to_string()
}

story! {
    async fn every_day_keeps_the_text_it_had(app) {
        let cast = Cast::of(app).await;
        let (programme, amendment) = begun(&cast).await;
        let (yesterday, today) = (day(app, -1), day(app, 0));
        concluded(&cast, &amendment, &today).await;
        assert_eq!(amendment.seen_by(&cast.press_focal).await["status"], "in_force");
        let reader = &cast.press_focal;
        assert_eq!(text(reader, &programme, &yesterday).await, pairs(&BEFORE));
        assert_eq!(text(reader, &programme, &today).await, pairs(&AFTER));

        let then = reader.get(&format!("{}?as_of={yesterday}&expand=clauses", programme.path)).await.ok();
        let now = reader.get(&format!("{}?expand=clauses", programme.path)).await.ok();
        assert_eq!((&then["last_day"], &now["last_day"]), (&json!("2025-12-31"), &json!("2026-12-31")));
        assert_eq!(
            (then["clauses"].as_array().unwrap().len(), now["clauses"].as_array().unwrap().len()),
            (3, 4)
        );
        assert!(now["parties"].as_array().unwrap().iter().all(|party| party["standing"] == "agreed"));
        let public = app
            .anybody()
            .get(&format!("{}?as_of={yesterday}", programme.path.replace("/v1/", "/v1/public/")))
            .await
            .ok();
        assert_eq!(
            (public["clauses"].as_array().unwrap().len(), &public["last_day"]),
            (3, &json!("2025-12-31"))
        );
        let id = now["clauses"][1]["id"].as_str().unwrap();
        let clause = reader.get(&format!("/v1/clauses/{id}")).await.ok();
        assert_eq!(
            (&clause["valid_from"], &clause["amendment_id"]),
            (&json!(today), &amendment.seen_by(reader).await["id"])
        );
    }

    async fn what_was_replaced_can_still_be_cited(app) {
        let cast = Cast::of(app).await;
        let (programme, amendment) = begun(&cast).await;
        let old = cast.press_focal.get(&format!("{}/clauses?path=I/1", programme.path)).await.ok().each("id")
            [0]
        .to_owned();
        concluded(&cast, &amendment, &day(app, 0)).await;
        let cited = cast.press_focal.get(&format!("/v1/clauses/{old}")).await.ok();
        assert_eq!((&cited["text"], &cited["valid_to"]), (&json!("Tuyên truyền."), &json!(day(app, -1))));
    }

    async fn a_substantive_edit_voids_the_consents_and_its_day_of_effect_does_not(app) {
        let cast = Cast::of(app).await;
        let (_, amendment) = begun(&cast).await;
        amendment.consent_of(&cast.province_leader).await.created();
        amendment.edited_by(&cast.province_focal, &json!({"effective_from": day(app, 0)})).await.ok();
        assert_eq!(amendment.seen_by(&cast.press_focal).await["parties"][0]["standing"], "agreed");
        amendment.consent_of(&cast.press_leader).await.created();
        let edited = amendment.edited_by(&cast.press_focal, &json!({"title": "Phụ lục số 1"})).await.ok();
        assert_eq!(
            (&edited["status"], &edited["parties"][0]["standing"], &edited["parties"][1]["standing"]),
            (&json!("draft"), &json!("voided"), &json!("voided"))
        );
        concluded(&cast, &amendment, &day(app, 0)).await;
        amendment
            .edited_by(&cast.press_focal, &json!({"title": "Khác"}))
            .await
            .refused(409, "amendment_frozen");
    }

    async fn one_that_lies_ahead_waits_for_its_day(app) {
        let cast = Cast::of(app).await;
        let (programme, amendment) = begun(&cast).await;
        let (today, later) = (day(app, 0), day(app, 5));
        amendment.edited_by(&cast.province_focal, &json!({"effective_from": later})).await.ok();
        concluded(&cast, &amendment, &today).await;
        assert_eq!(amendment.seen_by(&cast.press_focal).await["status"], "agreed");
        app.wait_days(6);
        app.follow_the_calendar().await;
        let reader = app.user("press.focal").await;
        assert_eq!(reader.get(&amendment.path).await.ok()["status"], "in_force");
        assert_eq!(text(&reader, &programme, &later).await, pairs(&AFTER));
        assert_eq!(text(&reader, &programme, &today).await, pairs(&BEFORE));
    }

    async fn two_that_change_the_same_do_not_both_fit(app) {
        let cast = Cast::of(app).await;
        let (programme, first) = begun(&cast).await;
        let second = cast.press_focal.post("/v1/amendments", &supplement(&programme)).await.created();
        let second = Draft { path: format!("/v1/amendments/{}", second.id()) };
        concluded(&cast, &first, &day(app, 0)).await;
        second.consent_of(&cast.province_leader).await.created();
        second.consent_of(&cast.press_leader).await.created();
        assert_eq!(second.seen_by(&cast.press_focal).await["status"], "draft");
        let available = cast.press_focal.get(&format!("{}/available-transitions", second.path)).await.ok();
        assert_eq!(available.items()[0]["blocked_by"][0]["code"], "changes_do_not_fit");
        let again = cast.press_focal.post("/v1/amendments", &supplement(&programme)).await;
        again.refused(422, "invalid_content").at("/changes/0/path", "duplicate_clause_path");
    }

    async fn one_that_can_no_longer_come_into_force_is_not_signed_and_can_be_withdrawn(app) {
        let cast = Cast::of(app).await;
        let (programme, first) = begun(&cast).await;
        let second = cast.press_focal.post("/v1/amendments", &supplement(&programme)).await.created();
        let second = Draft { path: format!("/v1/amendments/{}", second.id()) };
        for leader in [&cast.province_leader, &cast.press_leader] {
            second.consent_of(leader).await.created();
        }
        let seen = second.seen_by(&cast.press_focal).await;
        assert_eq!((&seen["status"], &seen["pending_on"]), (&json!("agreed"), &json!([])));
        second
            .signed(&cast.province_focal, &signature(&cast, "huynh-thi-diem-ngoc", &day(app, -1)))
            .await
            .created();
        concluded(&cast, &first, &day(app, 0)).await;
        let late =
            second.signed(&cast.press_focal, &signature(&cast, "bui-thi-hong-suong", &day(app, 0))).await;
        late.refused(409, "changes_do_not_fit");
        let withdraw = json!({"to": "withdrawn"});
        second
            .moved_by(&cast.press_focal, &withdraw)
            .await
            .refused(422, "invalid_content")
            .at("/reason", "reason_required");
        let viewer =
            crate::access::user_with(app, Role::Viewer, cast.id("bao-sggp").parse().unwrap(), "nguoi-xem")
                .await;
        let withdraw = json!({"to": "withdrawn", "reason": "Phụ lục trước đã thay nội dung này."});
        second.moved_by(&viewer, &withdraw).await.refused(403, "forbidden");
        second.moved_by(&cast.press_focal, &withdraw).await.created();
        second.edited_by(&cast.press_focal, &json!({"title": "Khác"})).await.refused(409, "amendment_frozen");
        first.moved_by(&cast.press_focal, &withdraw).await.refused(409, "no_such_transition");
    }

    async fn a_period_does_not_end_before_the_text_that_says_so_has_effect(app) {
        let cast = Cast::of(app).await;
        let (_, amendment) = begun(&cast).await;
        amendment.edited_by(&cast.province_focal, &json!({"last_day": "2024-12-31"})).await.ok();
        amendment.consent_of(&cast.province_leader).await.created();
        amendment.consent_of(&cast.press_leader).await.created();
        let late = amendment
            .signed(&cast.province_focal, &signature(&cast, "huynh-thi-diem-ngoc", &day(app, 0)))
            .await;
        late.refused(409, "ends_before_effect");
    }

    async fn several_of_one_day_come_into_force_one_after_the_other(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let mut amendments = Vec::new();
        for year in 2027..2031 {
            let content = json!({
                "programme_id": programme.id(), "title": format!("Phụ lục {year}"),
                "last_day": format!("{year}-12-31"), "changes": [],
            });
            let made = cast.province_focal.post("/v1/amendments", &content).await.created();
            let amendment = Draft { path: format!("/v1/amendments/{}", made.id()) };
            amendment.consent_of(&cast.province_leader).await.created();
            amendment.consent_of(&cast.press_leader).await.created();
            amendment
                .signed(&cast.province_focal, &signature(&cast, "huynh-thi-diem-ngoc", &day(app, 0)))
                .await
                .created();
            amendments.push(amendment);
        }
        let last = signature(&cast, "bui-thi-hong-suong", &day(app, 0));
        let signed = futures_util::future::join_all(
            amendments.iter().map(|amendment| amendment.signed(&cast.press_focal, &last)),
        )
        .await;
        for reply in signed {
            reply.created();
        }
        let told = cast.press_focal.get(&format!("{}?as_of={}", programme.path, day(app, -1))).await.ok();
        assert_eq!(told["last_day"], "2025-12-31", "whatever came first, yesterday's day is yesterday's");
    }

    async fn what_all_have_signed_binds_until_its_day(app) {
        let cast = Cast::of(app).await;
        let (_, amendment) = begun(&cast).await;
        amendment.edited_by(&cast.province_focal, &json!({"effective_from": day(app, 5)})).await.ok();
        concluded(&cast, &amendment, &day(app, 0)).await;
        let withdraw = json!({"to": "withdrawn", "reason": "Đổi ý."});
        amendment.moved_by(&cast.province_focal, &withdraw).await.refused(409, "already_signed");
    }

    async fn what_was_done_for_a_clause_is_found_by_any_of_its_versions(app) {
        let cast = Cast::of(app).await;
        let (programme, amendment) = begun(&cast).await;
        let clause = async |day: &str| {
            let found =
                cast.press_focal.get(&format!("{}/clauses?path=I/1&as_of={day}", programme.path)).await.ok();
            found.each("id")[0].to_owned()
        };
        let (yesterday, today) = (day(app, -1), day(app, 0));
        let party = programme.seen_by(&cast.province_focal).await["parties"][0]["id"].clone();
        let difficulty = |clause: &str| {
            json!({
                "programme_id": programme.id(), "party_id": party, "clause_id": clause, "title": "Vướng mắc",
                "description": "Chậm.", "raised_on": today,
            })
        };
        cast.province_focal.post("/v1/difficulties", &difficulty(&clause(&yesterday).await)).await.created();
        concluded(&cast, &amendment, &today).await;
        cast.province_focal.post("/v1/difficulties", &difficulty(&clause(&today).await)).await.created();
        assert_ne!(clause(&yesterday).await, clause(&today).await);
        for version in [clause(&yesterday).await, clause(&today).await] {
            assert_eq!(
                cast.press_focal
                    .get(&format!("/v1/difficulties?clause_id={version}"))
                    .await
                    .ok()
                    .items()
                    .len(),
                2
            );
        }
        // Press works count for the place in the text, whichever of its versions they cite; one that cites
        // both, once.
        let (sides, old, new) =
            (Sides::of(&cast, &programme).await, clause(&yesterday).await, clause(&today).await);
        for (number, cited) in [json!([old]), json!([new]), json!([old, new])].iter().enumerate() {
            let mut work = sides.work(i64::try_from(number).unwrap());
            work["clause_ids"] = cited.clone();
            cast.press_focal.makes("press-works", &work).await;
        }
        assert_eq!(
            cast.press_focal.get(&format!("/v1/press-works?clause_id={old}")).await.ok().items().len(),
            3
        );
        let counted = cast.press_focal.get("/v1/press-work-statistics?group_by=clause").await.ok();
        assert_eq!(
            (counted.each("key"), counted.items()[0]["published"].as_i64()),
            (vec![new.as_str()], Some(3)),
            "{}",
            counted.body
        );
        let waits = cast.press_leader.get("/v1/me/tasks").await.ok();
        assert_eq!(waits.each("kind"), ["difficulty", "difficulty"]);
        assert!(
            cast.province_leader.get("/v1/me/tasks").await.ok().items().is_empty(),
            "who raised it waits for the other side"
        );
    }

    async fn only_a_programme_in_force_is_amended_and_only_by_something(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        cast.province_focal
            .post("/v1/amendments", &supplement(&draft))
            .await
            .refused(409, "programme_not_in_force");
        let programme = cast.in_force().await;
        let nothing = json!({"programme_id": programme.id(), "title": "Phụ lục", "changes": []});
        cast.province_focal
            .post("/v1/amendments", &nothing)
            .await
            .refused(422, "invalid_content")
            .at("/changes", "amends_nothing");
        let mut wrong = supplement(&programme);
        wrong["changes"] = json!([
            {"change": "remove", "path": "I/1", "number": null, "kind": null, "text": "x"},
            {"change": "add", "path": "II.2"},
        ]);
        let refused =
            cast.province_focal.post("/v1/amendments", &wrong).await.refused(422, "invalid_content");
        refused
            .at("/changes/0/text", "not_with_removal")
            .at("/changes/1/text", "required")
            .at("/changes/1/kind", "required");
        let made = cast.province_focal.post("/v1/amendments", &supplement(&programme)).await.created();
        let path = format!("/v1/amendments/{}", made.id());
        cast.province_focal.delete(&path, &made.tag()).await.is(204);
        cast.province_focal.get(&path).await.refused(404, "not_found");
    }

    async fn no_amendment_reaches_back_behind_what_is_in_force(app) {
        let cast = Cast::of(app).await;
        let (programme, first) = begun(&cast).await;
        concluded(&cast, &first, &day(app, 0)).await;
        let back = json!({
            "programme_id": programme.id(), "title": "Phụ lục số 02", "effective_from": day(app, -30),
            "changes": [
                {"change": "replace", "path": "I/1", "number": null, "kind": "purpose", "text": "Khác."},
            ],
        });
        let back = Draft {
            path: format!(
                "/v1/amendments/{}",
                cast.press_focal.post("/v1/amendments", &back).await.created().id()
            ),
        };
        back.consent_of(&cast.province_leader).await.created();
        back.consent_of(&cast.press_leader).await.created();
        assert_eq!(back.seen_by(&cast.press_focal).await["status"], "draft");
        let available = cast.press_focal.get(&format!("{}/available-transitions", back.path)).await.ok();
        assert_eq!(available.items()[0]["blocked_by"][0]["code"], "effective_too_early");
        let later = back.edited_by(&cast.press_focal, &json!({"effective_from": day(app, 30)})).await.ok();
        assert_eq!(later["status"], "agreed");
        assert_eq!(text(&cast.press_focal, &programme, &day(app, -1)).await, pairs(&BEFORE));
    }

    async fn every_clause_keeps_its_place_through_one_amendment_after_another(app) {
        let cast = Cast::of(app).await;
        let (programme, first) = begun(&cast).await;
        concluded(&cast, &first, &day(app, 0)).await;
        let second = json!({
            "programme_id": programme.id(), "title": "Phụ lục số 02",
            "changes": [
                {
                    "change": "replace", "path": "II", "number": null, "kind": "content",
                    "text": "NỘI DUNG PHỐI HỢP",
                },
                {"change": "add", "path": "I/2", "number": "2", "kind": "purpose", "text": "Quảng bá."},
                {"change": "add", "path": "I/1/a", "number": "a", "kind": "purpose", "text": "Kịp thời."},
            ],
        });
        let second = Draft {
            path: format!(
                "/v1/amendments/{}",
                cast.press_focal.post("/v1/amendments", &second).await.created().id()
            ),
        };
        concluded(&cast, &second, &day(app, 0)).await;
        let paths = async |day: String| {
            let read = text(&cast.press_focal, &programme, &day).await;
            read.into_iter().map(|(path, _)| path).collect::<Vec<_>>()
        };
        assert_eq!(paths(day(app, 0)).await, ["I", "I/1", "I/1/a", "I/2", "II", "II.1"]);
        assert_eq!(paths(day(app, -1)).await, ["I", "I/1", "II"]);
    }
}
