//! The directory: organisations, people and mandates, what they refuse, and who may read of people.

use futures_util::join;
use phoihop_persistence::Write;
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_tests::{Actor, Cast, Reply, story};
use serde_json::{Value, json};

const NOBODY: &str = "01873a0e-6b40-7000-8000-000000000001";

async fn organisation(admin: &Actor, fields: Value) -> Reply {
    let mut whole = json!({"kind": "other", "name": "Cơ quan"});
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    admin.post("/v1/organisations", &whole).await
}

fn address(made: &Reply) -> String {
    made.header("location").to_owned()
}

fn mandate(cast: &Cast, fields: Value) -> Value {
    let mut whole = json!({
        "person_id": cast.id("huynh-thi-diem-ngoc"), "organisation_id": cast.id("ubnd-soc-trang"),
        "position": "Thử", "valid_from": "2020-01-01", "valid_to": null, "may_sign": false,
        "may_consent": false,
    });
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    whole
}

story! {
    async fn no_organisation_belongs_to_itself_however_many_lie_between(app) {
        let cast = Cast::of(app).await;
        let top = organisation(&cast.admin, json!({})).await.created();
        let middle = organisation(&cast.admin, json!({"parent_id": top.id()})).await.created();
        let bottom = organisation(&cast.admin, json!({"parent_id": middle.id()})).await.created();
        for above in [&top, &middle, &bottom] {
            let refused =
                cast.admin.patch(&address(&top), &top.tag(), &json!({"parent_id": above.id()})).await;
            refused.refused(422, "invalid_content").at("/parent_id", "circular_parent");
        }
        cast.admin.patch(&address(&bottom), &bottom.tag(), &json!({"parent_id": top.id()})).await.ok();
        let freed =
            cast.admin.patch(&address(&middle), &middle.tag(), &json!({"parent_id": null})).await.ok();
        assert!(freed["parent_id"].is_null());
        cast.admin.patch(&address(&top), &top.tag(), &json!({"parent_id": middle.id()})).await.ok();
    }

    async fn two_at_once_cannot_belong_to_each_other(app) {
        let cast = Cast::of(app).await;
        for _ in 0..5 {
            let one = organisation(&cast.admin, json!({})).await.created();
            let other = organisation(&cast.admin, json!({})).await.created();
            let under = |child: &Reply, parent: &Reply| {
                let (path, tag, patch) = (address(child), child.tag(), json!({"parent_id": parent.id()}));
                let admin = cast.admin.clone();
                async move { admin.patch(&path, &tag, &patch).await }
            };
            let (first, second) = join!(under(&one, &other), under(&other, &one));
            let (done, refused) = if first.status == 200 { (first, second) } else { (second, first) };
            done.ok();
            refused.refused(422, "invalid_content").at("/parent_id", "circular_parent");
        }
    }

    async fn what_is_referred_to_must_be_there(app) {
        let cast = Cast::of(app).await;
        organisation(&cast.admin, json!({"parent_id": NOBODY}))
            .await
            .refused(422, "invalid_content")
            .at("/parent_id", "unknown_reference");
        for field in ["person_id", "organisation_id"] {
            let refused = cast.admin.post("/v1/mandates", &mandate(&cast, json!({field: NOBODY}))).await;
            refused.refused(422, "invalid_content").at(&format!("/{field}"), "unknown_reference");
            let refused = cast.admin.post("/v1/mandates", &mandate(&cast, json!({field: "nobody"}))).await;
            refused.refused(422, "invalid_content").at(&format!("/{field}"), "invalid_uuid");
            let refused = cast.admin.post("/v1/mandates", &mandate(&cast, json!({field: null}))).await;
            refused.refused(422, "invalid_content").at(&format!("/{field}"), "required");
        }
        let both = cast
            .admin
            .post("/v1/mandates", &mandate(&cast, json!({"person_id": NOBODY, "organisation_id": NOBODY})))
            .await;
        both.refused(422, "invalid_content")
            .at("/person_id", "unknown_reference")
            .at("/organisation_id", "unknown_reference");
        let path = format!("/v1/mandates/{}", cast.id("huynh-thi-diem-ngoc-pho-chu-tich"));
        let tag = cast.admin.get(&path).await.tag();
        let refused = cast.admin.patch(&path, &tag, &json!({"organisation_id": NOBODY})).await;
        refused.refused(422, "invalid_content").at("/organisation_id", "unknown_reference");
    }

    async fn an_agency_identifier_is_never_given_to_another(app) {
        let cast = Cast::of(app).await;
        let first = organisation(&cast.admin, json!({"agency_code": "H51.77"})).await.created();
        let freed =
            cast.admin.patch(&address(&first), &first.tag(), &json!({"agency_code": "H51.78"})).await.ok();
        for code in ["H51.77", "h51.78"] {
            organisation(&cast.admin, json!({"agency_code": code}))
                .await
                .refused(409, "duplicate")
                .at("/agency_code", "duplicate");
        }
        cast.admin.patch(&address(&first), &freed.tag(), &json!({"agency_code": "H51.77"})).await.ok();
    }

    async fn an_organisation_keeps_the_names_it_had(app) {
        let cast = Cast::of(app).await;
        let made =
            organisation(&cast.admin, json!({"name": "Đài Truyền hình Trần Đề", "short_name": "THTĐ"}))
                .await
                .created();
        let day = |days: i64| app.state.clock.now().plus_seconds(days * 24 * 3600).in_vietnam().to_string();
        let corrected = cast
            .admin
            .patch(&address(&made), &made.tag(), &json!({"name": "Đài Truyền thanh Trần Đề"}))
            .await
            .ok();
        assert_eq!(corrected["former_names"], json!([]), "what was mistyped was never its name");
        let (first, second) = (day(4), day(5));
        app.wait_days(5);
        let admin = app.user("admin").await;
        let renamed = admin
            .patch(
                &address(&made),
                &corrected.tag(),
                &json!({"name": "Trung tâm Văn hóa Trần Đề", "short_name": null}),
            )
            .await
            .ok();
        let former = json!([
            {"name": "Đài Truyền thanh Trần Đề", "name_en": null, "short_name": "THTĐ", "last_day": first},
        ]);
        assert_eq!(renamed["former_names"], former);
        assert_eq!(admin.get(&address(&made)).await.ok()["former_names"], former);
        for query in ["truyen thanh tran de", "van hoa tran de"] {
            let found = admin.get(&format!("/v1/organisations?q={}", query.replace(' ', "%20"))).await.ok();
            assert_eq!(found.each("id"), [made.id()], "{query}");
        }
        for (as_of, name) in [(&first, "Đài Truyền thanh Trần Đề"), (&second, "Trung tâm Văn hóa Trần Đề")]
        {
            let found = admin.get(&format!("/v1/organisations?q=tran%20de&as_of={as_of}")).await.ok();
            assert!(
                found.items().iter().any(|told| told["id"] == made.id() && told["name"] == name),
                "{as_of}: {}",
                found.body
            );
        }
    }

    async fn what_refers_to_a_code_must_find_it_in_its_list(app) {
        let cast = Cast::of(app).await;
        let unknown = organisation(&cast.admin, json!({"functions": ["press", "alchemy"]})).await;
        unknown.refused(422, "invalid_content").at("/functions/1", "unknown_code");
        let succession = json!({
            "from_id": cast.id("so-tttt-soc-trang"), "to_id": cast.id("bao-sggp"), "functions": ["alchemy"],
            "effective_on": "2099-01-01", "instrument": "QĐ",
        });
        let unknown = cast.admin.post("/v1/organisation-successions", &succession).await;
        unknown.refused(422, "invalid_content").at("/functions/0", "unknown_code");
        let letter = json!({
            "document_type": "XYZ", "issuer_id": cast.id("ubnd-soc-trang"), "title": "Thư",
            "visibility": "parties",
        });
        let unknown = cast.province_focal.post("/v1/documents", &letter).await;
        unknown.refused(422, "invalid_content").at("/document_type", "unknown_code");
        let alchemy = json!({
            "list": "organisation_function", "code": "alchemy", "label_vi": "Giả kim", "position": 99,
        });
        cast.admin.post("/v1/code-list-items", &alchemy).await.created();
        organisation(&cast.admin, json!({"functions": ["party", "alchemy"]})).await.created();
    }

    async fn what_names_one_thing_cannot_name_another(app) {
        let cast = Cast::of(app).await;
        let key = json!({"external_source": "kit", "external_id": "1"});
        let person = json!({"full_name": "Lê A", "external_source": "kit", "external_id": "1"});
        organisation(&cast.admin, key.clone()).await.created();
        cast.admin.post("/v1/people", &person).await.created();
        cast.admin.post("/v1/mandates", &mandate(&cast, key.clone())).await.created();
        organisation(&cast.admin, json!({"agency_code": "000.00.00.X99"})).await.created();
        organisation(&cast.admin, json!({"external_source": "kit-2", "external_id": "1"})).await.created();
        for query in ["", "?validate_only=true"] {
            let organisations = format!("/v1/organisations{query}");
            let named = json!({"kind": "other", "name": "B", "external_source": "kit", "external_id": "1"});
            let coded = json!({"kind": "other", "name": "B", "agency_code": "000.00.00.X99"});
            for (path, body, field) in [
                (&organisations, named, "/external_id"),
                (&organisations, coded, "/agency_code"),
                (&format!("/v1/people{query}"), person.clone(), "/external_id"),
                (&format!("/v1/mandates{query}"), mandate(&cast, key.clone()), "/external_id"),
            ] {
                cast.admin.post(path, &body).await.refused(409, "duplicate").at(field, "duplicate");
            }
        }
        let other = organisation(&cast.admin, json!({})).await.created();
        let taken =
            cast.admin.patch(&address(&other), &other.tag(), &json!({"agency_code": "000.00.00.X99"})).await;
        taken.refused(409, "duplicate").at("/agency_code", "duplicate");
        assert_eq!(
            cast.admin.get(&address(&other)).await.ok().tag(),
            other.tag(),
            "what was refused changed nothing"
        );
    }

    async fn a_mandate_lasts_from_its_first_day_to_its_last(app) {
        let cast = Cast::of(app).await;
        let inverted =
            cast.admin.post("/v1/mandates", &mandate(&cast, json!({"valid_to": "2019-12-31"}))).await;
        inverted.refused(422, "invalid_content").at("/valid_to", "ends_before_it_begins");
        let a_day = cast
            .admin
            .post("/v1/mandates", &mandate(&cast, json!({"valid_to": "2020-01-01"})))
            .await
            .created();
        let later =
            cast.admin.patch(&address(&a_day), &a_day.tag(), &json!({"valid_from": "2020-01-02"})).await;
        later.refused(422, "invalid_content").at("/valid_to", "ends_before_it_begins");
        for impossible in ["1899-12-31", "2023-02-29", "2023-1-1", "01/02/2023", "2023-01-01T00:00:00Z", ""] {
            let refused =
                cast.admin.post("/v1/mandates", &mandate(&cast, json!({"valid_from": impossible}))).await;
            refused.refused(422, "invalid_content").at("/valid_from", "invalid_date");
        }
        // One person can hold several positions in one place at a time, even twice the same: documents say
        // so.
        cast.admin.post("/v1/mandates", &mandate(&cast, json!({"valid_to": "2020-01-01"}))).await.created();
        let ages = cast
            .admin
            .post(
                "/v1/mandates",
                &mandate(&cast, json!({"valid_from": "1900-01-01", "valid_to": "9999-12-31"})),
            )
            .await
            .created();
        let read = cast.admin.get(&address(&ages)).await.ok();
        assert_eq!(
            (read["valid_from"].as_str(), read["valid_to"].as_str()),
            (Some("1900-01-01"), Some("9999-12-31"))
        );
        let held =
            format!("/v1/mandates?organisation_id={}&as_of=2020-01-01&count=true", cast.id("ubnd-soc-trang"));
        let before = cast.admin.get(&held).await.ok()["total"].as_i64().unwrap();
        cast.admin.patch(&address(&ages), &ages.tag(), &json!({"valid_to": "2019-12-31"})).await.ok();
        assert_eq!(cast.admin.get(&held).await.ok()["total"], before - 1);
    }

    async fn each_fault_of_an_organisation_is_told_at_its_place(app) {
        let cast = Cast::of(app).await;
        let faulty = json!({
            "name": " ", "agency_code": "H 51", "unit_code": "9a", "email": "nobody", "phone": "x".repeat(61),
            "external_id": "1", "valid_from": "2023-01-02", "valid_to": "2023-01-01",
        });
        let refused = organisation(&cast.admin, faulty).await.refused(422, "invalid_content");
        refused
            .at("/name", "required")
            .at("/agency_code", "invalid_agency_code")
            .at("/unit_code", "invalid_unit_code")
            .at("/email", "invalid_email")
            .at("/phone", "too_long")
            .at("/external_id", "external_key_incomplete")
            .at("/valid_to", "ends_before_it_begins");
        organisation(&cast.admin, json!({"kind": "ministry"}))
            .await
            .refused(422, "invalid_content")
            .at("/kind", "unknown_value");
        organisation(&cast.admin, json!({"kind": null}))
            .await
            .refused(422, "invalid_content")
            .at("/kind", "required");
    }

    async fn a_patch_that_says_nothing_new_changes_nothing(app) {
        let cast = Cast::of(app).await;
        let made = organisation(&cast.admin, json!({"address": "Số 1", "fax": "1"})).await.created();
        for same in [json!({}), json!({"fax": "1"}), json!({"email": null, "address": "  Số   1 "})] {
            assert_eq!(
                cast.admin.patch(&address(&made), &made.tag(), &same).await.ok().tag(),
                made.tag(),
                "{same}"
            );
        }
        let changed = cast.admin.patch(&address(&made), &made.tag(), &json!({"fax": null})).await.ok();
        assert_eq!(
            (&changed["revision"], &changed["fax"], &changed["address"]),
            (&json!(2), &Value::Null, &json!("Số 1"))
        );
    }

    async fn only_those_with_a_role_somewhere_read_of_people(app) {
        let cast = Cast::of(app).await;
        let user = NewUser {
            username: "no-role".to_owned(),
            password_hash: String::new(),
            email: None,
            person_id: None,
            memberships: Vec::new(),
        };
        let now = app.state.clock.now();
        app.state.store.write(Write::default(), move |db| users::insert(db, &user, now)).await.unwrap();
        let stranger = app.user("no-role").await;
        let person = format!("/v1/people/{}", cast.id("huynh-thi-diem-ngoc"));
        for path in
            [&person, "/v1/people", "/v1/mandates", "/v1/organisations", "/v1/people?q=ngoc&fields=id"]
        {
            stranger.get(path).await.refused(403, "forbidden");
            app.anybody().get(path).await.refused(401, "unauthenticated");
        }
        stranger.get("/v1/me").await.ok();
        for reader in [&cast.admin, &cast.press_leader, &cast.province_focal] {
            let read = reader.get(&person).await.ok();
            assert_eq!(
                (read["full_name"].as_str(), read.header("cache-control")),
                (Some("Huỳnh Thị Diễm Ngọc"), "no-store")
            );
        }
        let tag = cast.admin.get(&person).await.tag();
        cast.press_leader.patch(&person, &tag, &json!({"full_name": "Khác"})).await.refused(403, "forbidden");
    }
}
