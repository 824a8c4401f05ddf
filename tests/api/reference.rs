//! Reference data: code lists, the agreement's topics, and the sites of schools.

use phoihop_api::demo;
use phoihop_tests::{Actor, Cast, Reply, story};
use serde_json::{Value, json};

const NOBODY: &str = "01873a0e-6b40-7000-8000-000000000001";

fn with(mut whole: Value, fields: &Value) -> Value {
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    whole
}

async fn item(admin: &Actor, fields: Value) -> Reply {
    let whole = json!({"list": "genre", "code": "interview", "label_vi": "Phỏng vấn", "position": 6});
    admin.post("/v1/code-list-items", &with(whole, &fields)).await
}

async fn topic(admin: &Actor, fields: Value) -> Reply {
    admin
        .post("/v1/topics", &with(json!({"code": "sea_wind", "kind": "theme", "name": "Điện gió"}), &fields))
        .await
}

async fn school(admin: &Actor) -> String {
    admin
        .post("/v1/organisations", &json!({"kind": "school", "name": "Trường Tiểu học Trần Đề"}))
        .await
        .created()
        .id()
}

async fn site(admin: &Actor, school: &str, fields: Value) -> Reply {
    let whole = json!({"school_id": school, "name": "Điểm trường", "role": "satellite", "level": "primary"});
    admin.post("/v1/school-sites", &with(whole, &fields)).await
}

fn address(made: &Reply) -> String {
    made.header("location").to_owned()
}

story! {
    async fn a_retired_code_is_no_longer_offered_but_stays_known(app) {
        let cast = Cast::of(app).await;
        let made = item(&cast.admin, json!({"valid_from": "2023-01-01"})).await.created();
        cast.admin.patch(&address(&made), &made.tag(), &json!({"valid_to": "2025-06-30"})).await.ok();
        for (day, offered) in
            [("2022-12-31", false), ("2023-01-01", true), ("2025-06-30", true), ("2025-07-01", false)]
        {
            let list =
                cast.press_focal.get(&format!("/v1/code-list-items?list=genre&as_of={day}")).await.ok();
            assert_eq!(list.each("code").contains(&"interview"), offered, "{day}");
            assert!(list.each("code").contains(&"news_item"), "{day}: what has no days is always there");
        }
        assert!(
            cast.press_focal
                .get("/v1/code-list-items?list=genre")
                .await
                .ok()
                .each("code")
                .contains(&"interview")
        );
    }

    async fn labels_are_found_without_marks_in_both_languages(app) {
        let cast = Cast::of(app).await;
        for (query, found) in [
            ("thuong%20khan", "very_urgent"),
            ("ho%E1%BA%A3%20t%E1%BB%91c", "express"),
            ("BAN%20THOA%20THUAN", "BTT"),
            ("submission", "TTr"),
        ] {
            assert_eq!(
                cast.press_focal.get(&format!("/v1/code-list-items?q={query}")).await.ok().each("code"),
                [found],
                "{query}"
            );
        }
        let decision = cast.press_focal.get("/v1/code-list-items?list=document_type&code=Q%C4%90").await.ok();
        assert_eq!(decision.each("label_vi"), ["Quyết định"]);
    }

    async fn a_list_comes_in_its_own_order_page_by_page(app) {
        let cast = Cast::of(app).await;
        let first = cast.press_focal.get("/v1/code-list-items?list=urgency&limit=2").await.ok();
        assert_eq!(first.each("code"), ["urgent", "very_urgent"]);
        let cursor = first["next_cursor"].as_str().unwrap();
        let rest = cast
            .press_focal
            .get(&format!("/v1/code-list-items?list=urgency&limit=2&cursor={cursor}"))
            .await
            .ok();
        assert_eq!((rest.each("code"), &rest["next_cursor"]), (vec!["express"], &Value::Null));
        let by_code = cast.press_focal.get("/v1/code-list-items?list=urgency&sort=-code").await.ok();
        assert_eq!(by_code.each("code"), ["very_urgent", "urgent", "express"]);
        let latest =
            cast.press_focal.get("/v1/code-list-items?list=urgency&sort=-created_at&limit=1").await.ok();
        assert_eq!(latest.each("external_id"), ["urgency-express"]);
        cast.press_focal
            .get("/v1/code-list-items?sort=label_vi")
            .await
            .refused(400, "invalid_query")
            .about("sort", "unknown_value");
    }

    async fn a_code_stands_once_in_its_list_and_never_changes(app) {
        let cast = Cast::of(app).await;
        item(&cast.admin, json!({"code": "reportage"}))
            .await
            .refused(409, "duplicate")
            .at("/code", "duplicate");
        let made = item(&cast.admin, json!({"code": "online"})).await.created();
        let moved =
            cast.admin.patch(&address(&made), &made.tag(), &json!({"list": "channel", "code": "web"})).await;
        moved.refused(409, "fixed_once_made").at("/list", "fixed_once_made").at("/code", "fixed_once_made");
        let english = cast
            .admin
            .ask("PATCH", &address(&made))
            .merge_patch(&json!({"code": "web"}))
            .with("if-match", &made.tag());
        let told = english.with("accept-language", "en").send().await.refused(409, "fixed_once_made");
        assert_eq!(told["detail"], "This never changes once the thing is made");
        let renamed = cast
            .admin
            .patch(
                &address(&made),
                &made.tag(),
                &json!({"list": "genre", "label_vi": "Trực tuyến", "position": 0}),
            )
            .await
            .ok();
        assert_eq!((&renamed["code"], &renamed["revision"]), (&json!("online"), &json!(2)));
    }

    async fn each_fault_of_an_item_is_told_at_its_place(app) {
        let cast = Cast::of(app).await;
        let faulty = json!({
            "list": "Thể loại", "code": "a b", "label_vi": " ", "label_en": "x".repeat(301), "position": -1,
            "external_id": "1", "valid_from": "2023-01-02", "valid_to": "2023-01-01",
        });
        let refused = item(&cast.admin, faulty).await.refused(422, "invalid_content");
        refused
            .at("/list", "invalid_code")
            .at("/code", "invalid_symbol")
            .at("/label_vi", "required")
            .at("/label_en", "too_long")
            .at("/position", "negative")
            .at("/external_id", "external_key_incomplete")
            .at("/valid_to", "ends_before_it_begins");
        for wrong in [json!(1.5), json!("1"), json!(2_147_483_648_i64)] {
            item(&cast.admin, json!({"position": wrong}))
                .await
                .refused(422, "invalid_content")
                .at("/position", "wrong_type");
        }
        item(&cast.admin, json!({"label": "Tin"}))
            .await
            .refused(422, "invalid_content")
            .at("/label", "unknown_field");
        item(&cast.press_focal, json!({})).await.refused(403, "forbidden");
    }

    async fn the_agreements_own_topics_are_there_with_their_clauses(app) {
        let cast = Cast::of(app).await;
        let programme = format!("/v1/programmes/{}?expand=clauses", cast.id("soc-trang-sggp-2023-2025"));
        let text = cast.province_focal.get(&programme).await.ok();
        let clause = |path: &str| {
            text["clauses"].as_array().unwrap().iter().find(|clause| clause["path"] == path).unwrap()["id"]
                .clone()
        };
        let of_clause =
            |path: &str| format!("/v1/topics?clause_id={}&sort=code", clause(path).as_str().unwrap());

        let projects = cast.press_focal.get(&of_clause("III.1/4")).await.ok();
        let codes = [
            "chau_doc_can_tho_soc_trang_expressway",
            "dai_ngai_bridge",
            "events",
            "industrial_zones",
            "major_projects",
            "tran_de_port",
        ];
        assert_eq!(projects.each("code"), codes);
        for path in ["III.1/1", "III.1/2", "III.1/3", "III.1/5", "III.1/6", "III.1/7"] {
            assert!(!cast.press_focal.get(&of_clause(path)).await.ok().items().is_empty(), "{path}");
        }
        let tasks = format!(
            "/v1/topics?parent_id={}&kind=breakthrough_task",
            cast.id("topic-congress-resolution-xiv")
        );
        let tasks = cast.press_focal.get(&tasks).await.ok();
        let names = [
            "An sinh xã hội, giảm nghèo bền vững",
            "Cải cách hành chính",
            "Chuyển đổi số",
            "Kêu gọi thu hút đầu tư",
            "Xây dựng Đảng, xây dựng chính quyền vững mạnh",
        ];
        assert_eq!(tasks.each("name"), names, "in Vietnamese order");
        assert!(tasks.items().iter().all(|task| task["clause_id"] == clause("III.1/2")));
        assert_eq!(
            cast.press_focal.get("/v1/topics?q=dai%20ngai").await.ok().each("code"),
            ["dai_ngai_bridge"]
        );

        let counts = async || {
            let topics = cast.admin.get("/v1/topics?count=true").await.ok()["total"].clone();
            (topics, cast.admin.get("/v1/code-list-items?count=true").await.ok()["total"].clone())
        };
        let before = counts().await;
        demo::load(&app.state).await.unwrap();
        assert_eq!(counts().await, before, "what is there is not loaded again");
    }

    async fn no_topic_is_part_of_itself(app) {
        let cast = Cast::of(app).await;
        let top = topic(&cast.admin, json!({})).await.created();
        let part = topic(&cast.admin, json!({"code": "sea_wind_1", "parent_id": top.id()})).await.created();
        for above in [&top, &part] {
            let refused =
                cast.admin.patch(&address(&top), &top.tag(), &json!({"parent_id": above.id()})).await;
            refused.refused(422, "invalid_content").at("/parent_id", "circular_parent");
        }
        cast.admin.patch(&address(&part), &part.tag(), &json!({"parent_id": null})).await.ok();
        cast.admin.patch(&address(&top), &top.tag(), &json!({"parent_id": part.id()})).await.ok();
    }

    async fn a_topic_has_a_code_of_its_own_and_refers_to_what_is_there(app) {
        let cast = Cast::of(app).await;
        topic(&cast.admin, json!({"code": "reform"}))
            .await
            .refused(409, "duplicate")
            .at("/code", "duplicate");
        topic(&cast.admin, json!({"code": "Sea-Wind"}))
            .await
            .refused(422, "invalid_content")
            .at("/code", "invalid_code");
        topic(&cast.admin, json!({"kind": "project"}))
            .await
            .refused(422, "invalid_content")
            .at("/kind", "unknown_value");
        topic(&cast.admin, json!({"parent_id": NOBODY}))
            .await
            .refused(422, "invalid_content")
            .at("/parent_id", "unknown_reference");
        topic(&cast.admin, json!({"clause_id": NOBODY}))
            .await
            .refused(422, "invalid_content")
            .at("/clause_id", "unknown_reference");
        topic(&cast.press_leader, json!({})).await.refused(403, "forbidden");
        let ended =
            topic(&cast.admin, json!({"valid_from": "2023-01-01", "valid_to": "2025-12-31"})).await.created();
        for (day, total) in [("2025-12-31", 1), ("2026-01-01", 0)] {
            let found = cast.admin.get(&format!("/v1/topics?q=dien%20gio&as_of={day}&count=true")).await.ok();
            assert_eq!(found["total"], total, "{day}");
        }
        let changed = cast
            .admin
            .patch(&address(&ended), &ended.tag(), &json!({"code": "wind_power", "valid_to": null}))
            .await
            .ok();
        assert_eq!(changed["code"], "wind_power");
    }

    async fn a_topic_outlives_the_draft_it_stems_from(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let clauses = cast.province_focal.get(&format!("{}/clauses?path=I/1", draft.path)).await.ok();
        let clause = clauses.each("id")[0];
        // Who keeps the directory learns nothing of drafts; one who also works for a party knows its text.
        topic(&cast.admin, json!({"clause_id": clause}))
            .await
            .refused(422, "invalid_content")
            .at("/clause_id", "unknown_reference");
        cast.is_also("province.focal", "ubnd-soc-trang", "administrator").await;
        let made = topic(&cast.province_focal, json!({"clause_id": clause})).await.created();
        let renamed = cast.admin.patch(&address(&made), &made.tag(), &json!({"code": "wind"})).await.ok();
        assert_eq!(renamed["clause_id"], clause, "what stands may stand");
        assert_eq!(made["clause_id"], clauses.each("id")[0]);
        cast.province_focal.delete(&draft.path, &draft.tag(&cast.province_focal).await).await.is(204);
        assert!(cast.admin.get(&address(&made)).await.ok()["clause_id"].is_null());
    }

    async fn only_schools_have_sites_and_one_main_site_at_a_time(app) {
        let cast = Cast::of(app).await;
        let admin = &cast.admin;
        site(admin, cast.id("bao-sggp"), json!({}))
            .await
            .refused(422, "invalid_content")
            .at("/school_id", "not_a_school");
        site(admin, NOBODY, json!({}))
            .await
            .refused(422, "invalid_content")
            .at("/school_id", "unknown_reference");
        let (one, other) = (school(admin).await, school(admin).await);
        let main = site(admin, &one, json!({"role": "main", "valid_to": "2024-08-31"})).await.created();
        site(admin, &one, json!({"role": "main"})).await.refused(409, "second_main_site");
        site(admin, &one, json!({"role": "main", "valid_from": "2024-08-31"}))
            .await
            .refused(409, "second_main_site");
        site(admin, &other, json!({"role": "main"})).await.created();
        site(admin, &one, json!({"role": "main", "valid_from": "2024-09-01"})).await.created();
        let longer = admin.patch(&address(&main), &main.tag(), &json!({"valid_to": null})).await;
        longer.refused(409, "second_main_site");
        let satellite = site(admin, &one, json!({})).await.created();
        admin
            .patch(&address(&satellite), &satellite.tag(), &json!({"role": "main"}))
            .await
            .refused(409, "second_main_site");
        admin.patch(&address(&main), &main.tag(), &json!({"name": "Điểm chính cũ"})).await.ok();
        site(&cast.province_focal, &one, json!({})).await.refused(403, "forbidden");
    }

    async fn sites_are_found_by_what_a_library_is_needed_for(app) {
        let cast = Cast::of(app).await;
        let (one, other) = (school(&cast.admin).await, school(&cast.admin).await);
        let poor = json!({
            "name": "Điểm lẻ Phước Hòa", "unit_code": "31684", "pupils": 45, "library_condition": "none",
        });
        site(&cast.admin, &one, poor).await.created();
        let good = json!({
            "name": "Điểm chính", "address": "Ấp Chợ, thị trấn Trần Đề", "unit_code": "31673",
            "library_condition": "good", "role": "main", "level": "lower_secondary",
            "valid_from": "2024-09-01",
        });
        site(&cast.admin, &one, good).await.created();
        site(&cast.admin, &other, json!({"name": "Điểm khác", "valid_to": "2023-05-31"})).await.created();
        for (query, found) in [
            (format!("school_id={one}"), vec!["Điểm chính", "Điểm lẻ Phước Hòa"]),
            (format!("school_id={one}&sort=-created_at&limit=1"), vec!["Điểm chính"]),
            ("library_condition=none,poor".to_owned(), vec!["Điểm lẻ Phước Hòa"]),
            ("library_condition=good".to_owned(), vec!["Điểm chính"]),
            ("level=primary".to_owned(), vec!["Điểm khác", "Điểm lẻ Phước Hòa"]),
            ("level=primary&as_of=2023-06-01".to_owned(), vec!["Điểm lẻ Phước Hòa"]),
            ("as_of=2024-08-31&unit_code=31673".to_owned(), vec![]),
            ("unit_code=31673".to_owned(), vec!["Điểm chính"]),
            ("q=phuoc%20hoa".to_owned(), vec!["Điểm lẻ Phước Hòa"]),
            ("q=tran%20de".to_owned(), vec!["Điểm chính"]),
        ] {
            assert_eq!(
                cast.press_focal.get(&format!("/v1/school-sites?{query}")).await.ok().each("name"),
                found,
                "{query}"
            );
        }
        let bad = json!({
            "unit_code": "31a", "pupils": -1, "name": "", "valid_from": "2024-01-01",
            "valid_to": "2023-01-01",
        });
        let refused = site(&cast.admin, &one, bad).await.refused(422, "invalid_content");
        refused
            .at("/unit_code", "invalid_unit_code")
            .at("/pupils", "negative")
            .at("/name", "required")
            .at("/valid_to", "ends_before_it_begins");
        site(&cast.admin, &one, json!({"level": "university"}))
            .await
            .refused(422, "invalid_content")
            .at("/level", "unknown_value");
        cast.press_focal
            .get("/v1/school-sites?level=university")
            .await
            .refused(400, "invalid_query")
            .about("level", "unknown_value");
    }

    async fn two_at_once_do_not_both_become_the_main_site(app) {
        let cast = Cast::of(app).await;
        for _ in 0..5 {
            let school = school(&cast.admin).await;
            let main = || site(&cast.admin, &school, json!({"role": "main"}));
            let (first, second) = futures_util::join!(main(), main());
            let (done, refused) = if first.status == 201 { (first, second) } else { (second, first) };
            done.created();
            refused.refused(409, "second_main_site");
        }
    }
}
