//! What leaders decide on paper and an office records: by whose authority, for whom, when, and by which
//! document.

use phoihop_domain::access::Role;
use phoihop_tests::cast::Draft;
use phoihop_tests::{App, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;

fn day(app: &App, days: i64) -> String {
    app.state.clock.now().plus_seconds(days * 24 * 3600).in_vietnam().to_string()
}

/// That a leader ended the programme on that day, by a document of that name.
fn ended(cast: &Cast, by: &str, on: &str) -> Value {
    json!({
        "to": "terminated", "reason": "Hai bên thống nhất chấm dứt.", "decided_by": cast.id(by),
        "decided_on": on, "document_citation": "Công văn 77/UBND-KGVX",
    })
}

/// A document of the province that both sides may read, or only its clerks.
async fn letter(cast: &Cast, programme: &Draft, visibility: &str) -> String {
    let letter = json!({
        "document_type": "CV", "issuer_id": cast.id("ubnd-soc-trang"),
        "title": "Về việc thực hiện chương trình phối hợp", "visibility": visibility,
        "programme_id": programme.id(),
    });
    cast.province_focal.post("/v1/documents", &letter).await.created().id()
}

story! {
    async fn an_office_records_what_its_own_leader_ended_and_by_which_authority(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let open = cast.province_focal.get(&format!("{}/available-transitions", programme.path)).await.ok();
        let end = open.items().iter().find(|step| step["to"] == "terminated").unwrap();
        assert_eq!((&end["blocked_by"][0]["code"], &end["from_paper"]), (&json!("forbidden"), &json!(true)));
        let in_person = json!({"to": "terminated", "reason": "Chấm dứt."});
        programme.moved_by(&cast.province_focal, &in_person).await.refused(403, "forbidden");

        let (today, leader) = (day(app, 0), "huynh-thi-diem-ngoc");
        programme
            .moved_by(&cast.press_focal, &ended(&cast, leader, &today))
            .await
            .refused(409, "not_same_side");
        programme
            .moved_by(&cast.province_focal, &ended(&cast, "dau-moi-tinh", &today))
            .await
            .refused(409, "no_mandate");
        let ahead = programme.moved_by(&cast.province_focal, &ended(&cast, leader, &day(app, 1))).await;
        ahead.refused(422, "invalid_content").at("/decided_on", "decided_in_future");
        let before_it_began = ended(&cast, leader, "2022-12-31");
        programme
            .moved_by(&cast.province_focal, &before_it_began)
            .await
            .refused(409, "earlier_than_last_transition");
        let mut nobody = ended(&cast, leader, &today);
        nobody["decided_by"] = cast.province_focal.get(&programme.path).await.ok()["id"].clone();
        programme
            .moved_by(&cast.province_focal, &nobody)
            .await
            .refused(422, "invalid_content")
            .at("/decided_by", "unknown_reference");

        let recorded =
            programme.moved_by(&cast.province_focal, &ended(&cast, leader, "2024-06-30")).await.created();
        assert_eq!(
            (&recorded["effective_on"], &recorded["decided_by"]),
            (&json!("2024-06-30"), &json!(cast.id(leader)))
        );
        assert_eq!(recorded["mandate_id"], cast.id("huynh-thi-diem-ngoc-pho-chu-tich"));
        assert_eq!(programme.seen_by(&cast.press_focal).await["status"], "terminated");
    }

    async fn who_records_is_judged_by_what_he_is_today_and_who_decided_by_what_he_was(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let department = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "department", "name": "Sở Giáo dục và Đào tạo"}))
            .await
            .created()
            .id();
        let read = programme.seen_by(&cast.province_focal).await;
        let party = read["parties"][0]["id"].clone();
        let point = json!({
            "programme_id": programme.id(), "party_id": party, "organisation_id": department,
            "function": "education", "valid_from": "2024-01-01", "valid_to": day(app, -5),
        });
        cast.province_focal.post("/v1/focal-points", &point).await.created();
        let task = json!({
            "programme_id": programme.id(), "party_id": party, "title": "Lập danh sách",
            "lead_id": department, "lead_function": "education", "due_on": "2099-01-01",
        });
        let task = Draft {
            path: cast
                .province_focal
                .post("/v1/assignments", &task)
                .await
                .created()
                .header("location")
                .to_owned(),
        };
        let organisation = department.parse().unwrap();
        let one = user_with(app, Role::Coordinator, organisation, "mot").await;
        user_with(app, Role::Coordinator, organisation, "hai").await;
        task.moved_by(&one, &json!({"to": "acknowledged"})).await.created();
        app.wait_days(1);
        let (one, two, focal) =
            (app.user("mot").await, app.user("hai").await, app.user("province.focal").await);
        task.moved_by(&one, &json!({"to": "reported", "reason": "Xong."})).await.created();
        // The department was the party's focal point on that day, but is not any more: it does not accept its
        // own report.
        let accept = |on: String| {
            json!({
                "to": "accepted", "decided_by": cast.id("huynh-thi-diem-ngoc"), "decided_on": on,
                "document_citation": "Công văn 80/UBND",
            })
        };
        task.moved_by(&two, &accept(day(app, -7))).await.refused(409, "earlier_than_last_transition");
        task.moved_by(&two, &accept(day(app, 0))).await.refused(409, "not_same_side");
        let open = two.get(&format!("{}/available-transitions", task.path)).await.ok();
        assert!(open.items().iter().all(|step| step["from_paper"] == false), "{}", open.body);
        let foreign = json!({"decided_by": cast.id("bui-thi-hong-suong")});
        let mut by_the_other = accept(day(app, 0));
        by_the_other["decided_by"] = foreign["decided_by"].clone();
        task.moved_by(&focal, &by_the_other).await.refused(409, "no_mandate");
        task.moved_by(&focal, &accept(day(app, 0))).await.created();
    }

    async fn nobody_accepts_on_paper_what_he_reported(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let party = programme.seen_by(&cast.province_focal).await["parties"][0]["id"].clone();
        let task = json!({
            "programme_id": programme.id(), "party_id": party, "title": "Lập danh sách",
            "lead_id": cast.id("ubnd-soc-trang"), "lead_function": "general", "due_on": "2099-01-01",
        });
        let task = Draft {
            path: cast
                .province_focal
                .post("/v1/assignments", &task)
                .await
                .created()
                .header("location")
                .to_owned(),
        };
        let by_leader = |to: &str| {
            json!({
                "to": to, "reason": "Theo văn bản.", "decided_by": cast.id("huynh-thi-diem-ngoc"),
                "decided_on": day(app, 0), "document_citation": "Công văn 81/UBND",
            })
        };
        task.moved_by(&cast.province_focal, &json!({"to": "acknowledged"})).await.created();
        task.moved_by(&cast.province_leader, &json!({"to": "reported", "reason": "Xong."})).await.created();
        task.moved_by(&cast.province_focal, &by_leader("accepted")).await.refused(409, "own_report");
        task.moved_by(&cast.province_focal, &json!({"to": "returned", "reason": "Thiếu."})).await.created();
        task.moved_by(&cast.province_focal, &by_leader("reported")).await.created();
        task.moved_by(&cast.province_leader, &json!({"to": "accepted"})).await.refused(409, "own_report");
    }

    async fn an_older_paper_does_not_replace_a_newer_decision(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let on = |decision: &str, on: &str| {
            json!({
                "decision": decision, "comment": "Ý kiến.", "decided_by": cast.id("huynh-thi-diem-ngoc"),
                "decided_on": on, "document_citation": "Công văn",
            })
        };
        draft.decided_by(&cast.province_focal, &on("agree", "2023-02-20")).await.created();
        draft
            .decided_by(&cast.province_focal, &on("reject", "2023-02-01"))
            .await
            .refused(409, "earlier_than_last_decision");
        draft.decided_by(&cast.province_focal, &on("reject", "2023-02-21")).await.created();
    }

    async fn what_stands_may_stand_when_something_else_is_changed(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let party = programme.seen_by(&cast.province_focal).await["parties"][0]["id"].clone();
        let own = cast.id("so-tttt-soc-trang");
        let clerk = user_with(app, Role::Coordinator, own.parse().unwrap(), "so-tttt").await;
        let secret = json!({
            "document_type": "CV", "issuer_id": own, "title": "Thư riêng", "visibility": "restricted",
        });
        let secret = clerk.post("/v1/documents", &secret).await.created().id();
        let function = json!({
            "list": "organisation_function", "code": "short_lived", "label_vi": "Tạm", "position": 99,
        });
        let function = cast.admin.post("/v1/code-list-items", &function).await.created();
        let content = json!({
            "programme_id": programme.id(), "party_id": party, "organisation_id": own,
            "function": "short_lived", "document_id": null, "valid_from": "2023-01-01",
        });
        let point = cast.province_focal.post("/v1/focal-points", &content).await.created();
        let path = point.header("location").to_owned();
        let cited = clerk.patch(&path, &point.tag(), &json!({"document_id": secret})).await.ok();
        let (item, yesterday) = (function.header("location").to_owned(), day(app, -1));
        cast.admin.patch(&item, &function.tag(), &json!({"valid_to": yesterday})).await.ok();
        let ended =
            cast.province_focal.patch(&path, &cited.tag(), &json!({"valid_to": "2099-12-31"})).await.ok();
        assert_eq!(ended["document_id"], secret);
        let mut anew = content.clone();
        anew["valid_from"] = json!("2024-01-01");
        let refused = cast.province_focal.post("/v1/focal-points", &anew).await;
        refused.refused(422, "invalid_content").at("/function", "unknown_code");
        let other = json!({"document_id": programme.id()});
        let refused = cast.province_focal.patch(&path, &ended.tag(), &other).await;
        refused.refused(422, "invalid_content").at("/document_id", "unknown_reference");
    }

    async fn a_text_is_agreed_from_the_day_of_the_last_consent_and_in_force_from_its_own(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        for (recorder, by, on) in [
            (&cast.province_focal, "huynh-thi-diem-ngoc", "2023-02-20"),
            (&cast.press_focal, "bui-thi-hong-suong", "2023-02-10"),
        ] {
            let given = json!({
                "decision": "agree", "decided_by": cast.id(by), "decided_on": on,
                "document_citation": "Phiếu ý kiến",
            });
            draft.decided_by(recorder, &given).await.created();
        }
        draft.edited_by(&cast.province_focal, &json!({"effective_from": "2023-03-01"})).await.ok();
        draft.signed(&cast.province_focal, &cast.province_signature()).await.created();
        draft.signed(&cast.press_focal, &cast.press_signature()).await.created();
        let history = cast.press_focal.get(&format!("{}/transitions", draft.path)).await.ok();
        assert_eq!(
            (history.each("to"), history.each("effective_on")),
            (vec!["agreed", "in_force"], vec!["2023-02-20", "2023-03-01"])
        );
    }

    async fn what_is_cited_can_be_a_document_that_the_recorder_may_read(app) {
        let cast = Cast::of(app).await;
        let programme = cast.agreed().await;
        let (shared, secret) =
            (letter(&cast, &programme, "parties").await, letter(&cast, &programme, "restricted").await);
        let mut signature = cast.press_signature();
        for document in [&secret, &programme.id().to_owned()] {
            signature["document_id"] = json!(document);
            let reply = programme.signed(&cast.press_focal, &signature).await;
            reply.refused(422, "invalid_content").at("/document_id", "unknown_reference");
        }
        signature["document_id"] = json!(shared);
        assert_eq!(programme.signed(&cast.press_focal, &signature).await.created()["document_id"], shared);
        programme.signed(&cast.province_focal, &cast.province_signature()).await.created();
        let bare = json!({"to": "terminated", "reason": "Chấm dứt.", "document_id": shared});
        let reply = programme.moved_by(&cast.province_leader, &bare).await;
        reply.refused(422, "invalid_content").at("/document_citation", "on_paper_incomplete");
        let mut end = ended(&cast, "huynh-thi-diem-ngoc", &day(app, 0));
        end["document_id"] = json!(shared);
        assert_eq!(programme.moved_by(&cast.province_focal, &end).await.created()["document_id"], shared);
    }

    async fn a_legal_basis_may_be_linked_to_its_document_after_all_have_signed(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let (read, decree) =
            (programme.seen_by(&cast.province_focal).await, letter(&cast, &programme, "parties").await);
        let mut bases = read["legal_bases"].clone();
        bases[0]["document_id"] = json!(decree);
        let linked = programme.edited_by(&cast.province_focal, &json!({"legal_bases": bases})).await.ok();
        assert_eq!(
            (&linked["legal_bases"][0]["document_id"], &linked["substance"]),
            (&json!(decree), &read["substance"])
        );
        bases[0]["text"] = json!("Căn cứ khác");
        programme
            .edited_by(&cast.province_focal, &json!({"legal_bases": bases}))
            .await
            .refused(409, "programme_frozen");
        bases[0]["document_id"] = read["id"].clone();
        let unknown =
            cast.draft().await.edited_by(&cast.province_focal, &json!({"legal_bases": bases})).await;
        unknown.refused(422, "invalid_content").at("/legal_bases/0/document_id", "unknown_reference");
    }
}
