//! What lists can be narrowed by, and what their items show.

use phoihop_tests::documented::CONTRACT;
use phoihop_tests::{Cast, story};
use serde_json::{Value, json};

use super::pages::{enter_many, next};
use crate::access::Things;

const NOBODY: &str = "01873a0e-6b40-7000-8000-000000000001";

story! {
    async fn rows_are_counted_only_where_asked_and_on_every_page(app) {
        enter_many(app, 30).await;
        let admin = app.user("admin").await;
        let mut page = Some(admin.get("/v1/people?external_source=kit&limit=12&count=true").await.ok());
        let mut pages = 0;
        while let Some(current) = page {
            assert_eq!(current["total"], 30);
            page = next(&admin, &current).await;
            pages += 1;
        }
        assert_eq!(pages, 3);
        assert!(admin.get("/v1/people?external_source=kit").await.ok()["total"].is_null());
        let none = admin.get("/v1/people?external_source=nobody&count=true").await.ok();
        assert_eq!((none["total"].as_i64(), none.items().len()), (Some(0), 0));
        assert!(next(&admin, &none).await.is_none());
    }

    async fn every_filter_finds_what_is_there_and_nothing_else(app) {
        let cast = Cast::of(app).await;
        let ids = |names: &[&str]| names.iter().map(|name| cast.id(name).to_owned()).collect::<Vec<_>>();
        let (province, press) = (cast.id("ubnd-soc-trang"), cast.id("bao-sggp"));
        let leaders = ids(&["huynh-thi-diem-ngoc", "bui-thi-hong-suong"]).join(",");
        let programme = "soc-trang-sggp-2023-2025";
        for (list, hit, found, miss) in [
            (
                "organisations",
                "q=sai+gon+giai+phong&kind=newspaper".to_owned(),
                "bao-sggp",
                "q=sai+gon+giai+phong+xyz".to_owned(),
            ),
            ("organisations", "kind=newspaper,school".to_owned(), "bao-sggp", "kind=school".to_owned()),
            (
                "organisations",
                "external_source=examples&external_id=bao-sggp".to_owned(),
                "bao-sggp",
                "external_source=others&external_id=bao-sggp".to_owned(),
            ),
            ("people", "q=diem".to_owned(), "huynh-thi-diem-ngoc", "q=diemm".to_owned()),
            (
                "people",
                format!("organisation_id={province}&external_id=huynh-thi-diem-ngoc"),
                "huynh-thi-diem-ngoc",
                format!("organisation_id={press}&external_id=huynh-thi-diem-ngoc"),
            ),
            (
                "people",
                "external_id=huynh-thi-diem-ngoc".to_owned(),
                "huynh-thi-diem-ngoc",
                "external_id=nobody".to_owned(),
            ),
            (
                "mandates",
                format!("person_id={leaders}&organisation_id={province}"),
                "huynh-thi-diem-ngoc-pho-chu-tich",
                format!("person_id={NOBODY}"),
            ),
            (
                "mandates",
                format!("organisation_id={province}&external_id=huynh-thi-diem-ngoc-pho-chu-tich"),
                "huynh-thi-diem-ngoc-pho-chu-tich",
                format!("organisation_id={NOBODY}"),
            ),
            (
                "mandates",
                "external_id=huynh-thi-diem-ngoc-pho-chu-tich&as_of=2023-06-01".to_owned(),
                "huynh-thi-diem-ngoc-pho-chu-tich",
                "as_of=1945-09-01".to_owned(),
            ),
            ("programmes", "q=soc+trang".to_owned(), programme, "q=ca+mau".to_owned()),
            (
                "programmes",
                "status=in_force,completed,agreed,draft,terminated".to_owned(),
                programme,
                "status=terminated".to_owned(),
            ),
            (
                "programmes",
                format!("organisation_id={press}"),
                programme,
                format!("organisation_id={NOBODY}"),
            ),
            ("programmes", "as_of=2023-12-31".to_owned(), programme, "as_of=2022-12-31".to_owned()),
            (
                "programmes",
                format!("external_source=examples&external_id={programme}"),
                programme,
                "external_source=others".to_owned(),
            ),
        ] {
            let found_now = cast.province_focal.get(&format!("/v1/{list}?{hit}")).await.ok();
            assert_eq!(found_now.each("external_id"), [found], "{list}?{hit}");
            assert!(
                cast.province_focal.get(&format!("/v1/{list}?{miss}")).await.ok().items().is_empty(),
                "{list}?{miss}"
            );
        }
        let child = cast
            .admin
            .post(
                "/v1/organisations",
                &json!({"kind": "department", "name": "Sở thử", "parent_id": province}),
            )
            .await
            .created();
        let below = cast.admin.get(&format!("/v1/organisations?parent_id={province}&q=so+thu")).await.ok();
        assert_eq!(below.each("id"), [child.id()]);
        assert!(
            cast.admin
                .get(&format!("/v1/organisations?parent_id={}", child.id()))
                .await
                .ok()
                .items()
                .is_empty()
        );
    }

    async fn a_list_shows_what_stood_on_a_day_from_the_first_to_the_last(app) {
        let cast = Cast::of(app).await;
        let dated = json!({
            "kind": "other", "name": "Cơ quan cũ", "external_source": "kit", "external_id": "1",
            "valid_from": "2020-01-01", "valid_to": "2022-12-31",
        });
        cast.admin.post("/v1/organisations", &dated).await.created();
        let mandate = json!({
            "person_id": cast.id("huynh-thi-diem-ngoc"), "organisation_id": cast.id("ubnd-soc-trang"),
            "position": "Thử", "valid_from": "2020-01-01", "valid_to": "2022-12-31", "may_sign": false,
            "may_consent": false, "external_source": "kit", "external_id": "1",
        });
        cast.admin.post("/v1/mandates", &mandate).await.created();
        for list in ["organisations", "mandates"] {
            for (day, there) in [
                ("2019-12-31", 0),
                ("2020-01-01", 1),
                ("2021-07-15", 1),
                ("2022-12-31", 1),
                ("2023-01-01", 0),
            ] {
                let page = cast.admin.get(&format!("/v1/{list}?external_source=kit&as_of={day}")).await.ok();
                assert_eq!(page.items().len(), there, "{list} on {day}");
            }
        }
        let open = cast.admin.get("/v1/organisations?external_id=bao-sggp&as_of=9999-12-31").await.ok();
        assert_eq!(open.items().len(), 1, "without days it always stands");
    }

    async fn what_a_list_does_not_offer_is_refused_by_name(app) {
        let cast = Cast::of(app).await;
        for (query, parameter, code) in [
            ("limit=0", "limit", "invalid_parameter"),
            ("limit=201", "limit", "invalid_parameter"),
            ("limit=x", "limit", "invalid_parameter"),
            ("limit=5.0", "limit", "invalid_parameter"),
            ("limit=", "limit", "invalid_parameter"),
            ("count=yes", "count", "invalid_parameter"),
            ("sort=kind", "sort", "unknown_value"),
            ("sort=--name", "sort", "unknown_value"),
            ("sort=", "sort", "unknown_value"),
            ("kind=nothing", "kind", "unknown_value"),
            ("kind=school,", "kind", "unknown_value"),
            ("parent_id=1", "parent_id", "invalid_uuid"),
            ("as_of=2023-02-30", "as_of", "invalid_date"),
            ("nothing=1", "nothing", "unknown_parameter"),
            ("name=Báo", "name", "unknown_parameter"),
            ("limit=1&limit=2", "limit", "duplicate_parameter"),
            ("fields=nothing", "fields", "invalid_parameter"),
            ("expand=parent", "expand", "unknown_parameter"),
            ("validate_only=true", "validate_only", "unknown_parameter"),
            ("q=%00", "q", "invalid_parameter"),
            ("external_id=a%00b", "external_id", "invalid_parameter"),
            ("%00=1", "\u{0}", "unknown_parameter"),
        ] {
            cast.admin
                .get(&format!("/v1/organisations?{query}"))
                .await
                .refused(400, "invalid_query")
                .about(parameter, code);
        }
        cast.admin
            .get("/v1/mandates?expand=person,nothing")
            .await
            .refused(400, "invalid_query")
            .about("expand", "unknown_value");
        for path in [
            "/v1/people/{id}?expand=mandates",
            "/v1/people/{id}?limit=1",
            "/v1/me?expand=person",
            "/problems?x=1",
            "/healthz?x=1",
            "/metrics?x=1",
        ] {
            let name = path.split_once('?').and_then(|(_, query)| query.split_once('=')).unwrap().0;
            let path = path.replace("{id}", cast.id("huynh-thi-diem-ngoc"));
            cast.admin.get(&path).await.refused(400, "invalid_query").about(name, "unknown_parameter");
        }
        let many = vec!["newspaper"; 101].join(",");
        cast.admin
            .get(&format!("/v1/organisations?kind={many}"))
            .await
            .refused(400, "invalid_query")
            .about("kind", "too_many");
    }

    async fn no_address_takes_a_parameter_that_it_does_not_tell_of(app) {
        let cast = Cast::of(app).await;
        let things = Things::of(&cast).await;
        for path in app.state.router.paths().filter(|path| {
            path.operations().any(|(method, operation)| method == "GET" && !operation.takes_others)
        }) {
            let told =
                CONTRACT["paths"][path.pattern]["get"]["parameters"].as_array().cloned().unwrap_or_default();
            let address = things.address(path.pattern);
            for (name, value) in [
                ("nothing", "1"),
                ("fields", "id"),
                ("expand", "clauses"),
                ("limit", "1"),
                ("count", "true"),
                ("validate_only", "true"),
                ("q", "a"),
            ] {
                let reply = cast.reader_of(&address).await.get(&format!("{address}?{name}={value}")).await;
                if told.iter().any(|parameter| parameter["in"] == "query" && parameter["name"] == name) {
                    assert!(
                        reply.status == 200 || reply.body["errors"][0]["code"] == "unknown_value",
                        "{address} {name}: {}",
                        reply.body
                    );
                } else {
                    reply.refused(400, "invalid_query").about(name, "unknown_parameter");
                }
            }
        }
    }

    async fn every_parameter_is_taken_with_every_value_that_the_contract_gives_for_it(app) {
        let cast = Cast::of(app).await;
        let things = Things::of(&cast).await;
        let mut asked = 0;
        for path in app.state.router.paths() {
            let parameters =
                CONTRACT["paths"][path.pattern]["get"]["parameters"].as_array().cloned().unwrap_or_default();
            let address = things.address(path.pattern);
            let needed: Vec<String> =
                parameters.iter().filter(|p| p["in"] == "query" && p["required"] == true).map(pair).collect();
            for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
                let name = parameter["name"].as_str().unwrap();
                for value in documented_values(&parameter["schema"]) {
                    let others = needed.iter().filter(|pair| !pair.starts_with(&format!("{name}=")));
                    let query: Vec<String> = others.cloned().chain([format!("{name}={value}")]).collect();
                    let reply =
                        cast.reader_of(&address).await.get(&format!("{address}?{}", query.join("&"))).await;
                    assert!(
                        reply.status != 400 && reply.status < 500,
                        "{address} {name}={value}: {} {}",
                        reply.status,
                        reply.body
                    );
                    asked += 1;
                }
            }
        }
        assert!(asked > 1_000, "{asked}");
    }

    async fn what_was_typed_in_another_normal_form_is_the_same(app) {
        let cast = Cast::of(app).await;
        let made = json!({"full_name": "Lê Ổn", "external_source": "kit", "external_id": "bô\u{309}"});
        let id = cast.admin.post("/v1/people", &made).await.created().id();
        for form in ["b%C3%B4%CC%89", "b%E1%BB%95"] {
            assert_eq!(
                cast.admin.get(&format!("/v1/people?external_id={form}")).await.ok().each("id"),
                [id.as_str()],
                "{form}"
            );
        }
    }

    async fn only_the_fields_asked_for_come_and_what_is_brought_along_is_one_level_deep(app) {
        let cast = Cast::of(app).await;
        let keys = |item: &Value| item.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let sparse = cast.admin.get("/v1/people?fields=full_name,id&limit=3").await.ok();
        assert!(
            sparse.items().iter().all(|item| keys(item) == ["etag", "full_name", "id"]),
            "{}",
            sparse.body
        );
        let path = format!("/v1/people/{}", cast.id("huynh-thi-diem-ngoc"));
        let one = cast.admin.get(&format!("{path}?fields=full_name")).await.ok();
        assert_eq!(one.body, json!({"full_name": "Huỳnh Thị Diễm Ngọc"}));
        cast.admin.patch(&path, &one.tag(), &json!({"honorific": "Bà"})).await.ok();
        let query = format!(
            "/v1/mandates?external_id=huynh-thi-diem-ngoc-pho-chu-tich&organisation_id={}",
            cast.id("ubnd-soc-trang")
        );
        let plain = cast.admin.get(&query).await.ok();
        assert!(plain.items()[0]["person"].is_null() && plain.items()[0]["organisation"].is_null());
        let both = cast.admin.get(&format!("{query}&expand=person,organisation")).await.ok();
        assert_eq!(both.items()[0]["person"]["full_name"], "Huỳnh Thị Diễm Ngọc");
        assert_eq!(both.items()[0]["organisation"]["external_id"], "ubnd-soc-trang");
        assert!(both.items()[0]["organisation"]["parent"].is_null());
        let picked = cast.admin.get(&format!("{query}&expand=person&fields=id,person")).await.ok();
        assert_eq!(keys(&picked.items()[0]), ["etag", "id", "person"]);
        let shown = cast
            .press_focal
            .get(&format!(
                "/v1/programmes/{}?expand=clauses&fields=clauses",
                cast.id("soc-trang-sggp-2023-2025")
            ))
            .await
            .ok();
        assert!(keys(&shown.body) == ["clauses"] && shown["clauses"].as_array().unwrap().len() > 10);
    }

    async fn nothing_private_is_brought_along_for_the_public(app) {
        for query in [
            "expand=clauses",
            "expand=parties",
            "expand=signatures",
            "fields=contact",
            "fields=external_id",
            "sort=updated_at",
            "visibility=parties",
        ] {
            app.anybody().get(&format!("/v1/public/programmes?{query}")).await.refused(400, "invalid_query");
        }
        // What the public does not see of a programme it cannot find out by asking for it either.
        let hidden = app.anybody().get("/v1/public/programmes?external_source=examples").await;
        hidden.refused(400, "invalid_query").about("external_source", "unknown_parameter");
    }
}

/// A parameter with a value that the contract gives for it.
fn pair(parameter: &Value) -> String {
    format!(
        "{}={}",
        parameter["name"].as_str().unwrap(),
        documented_values(&parameter["schema"]).first().map_or("a", String::as_str)
    )
}

/// Values that a schema gives for what it describes: its examples, its bounds, each of its words.
pub fn documented_values(schema: &Value) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return documented_values(CONTRACT.pointer(reference.trim_start_matches('#')).unwrap());
    }
    let told = ["enum", "examples"].iter().filter_map(|field| schema[*field].as_array()).flatten();
    let told = told.chain(["example", "default", "minimum", "maximum"].iter().map(|field| &schema[*field]));
    let mut values: Vec<String> = told
        .filter(|value| !value.is_null())
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        .collect();
    match schema["type"].as_str() {
        Some("boolean") => values.extend(["true".to_owned(), "false".to_owned()]),
        Some("string") if schema["format"] == "uuid" => {
            values.push("01873a0e-6b40-7000-8000-000000000001".to_owned())
        }
        _ => {}
    }
    values
}
