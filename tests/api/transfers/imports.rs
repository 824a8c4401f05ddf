//! Rows that come in: what becomes of each, and what of all.

use phoihop_tests::transfers::{CSV, NDJSON};
use phoihop_tests::{App, Cast, story};
use serde_json::{Value, json};

/// Lines of NDJSON.
fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn school(n: usize) -> Value {
    json!({
        "external_source": "so-gd", "external_id": format!("truong-{n}"), "kind": "school",
        "name": format!("Trường Tiểu học số {n}"),
    })
}

async fn count(cast: &Cast, filter: &str) -> i64 {
    cast.admin.get(&format!("/v1/organisations?{filter}&count=true&limit=1")).await.ok()["total"]
        .as_i64()
        .unwrap()
}

async fn ready(app: &App) -> Cast {
    app.does_its_jobs();
    Cast::of(app).await
}

story! {
    async fn a_second_run_changes_nothing_and_a_mended_row_one_thing(app) {
        let cast = ready(app).await;
        let mut rows: Vec<Value> = (0..450).map(school).collect();
        let job = cast.admin.imports("resource=organisations&mode=row", NDJSON, lines(&rows)).await;
        assert_eq!(
            (job["status"].as_str(), job.rows(), job["done"].as_i64(), job["total"].as_i64()),
            (Some("succeeded"), [450, 0, 0, 0, 0], Some(450), Some(450))
        );
        assert_eq!(count(&cast, "external_source=so-gd").await, 450);
        let again = cast.admin.imports("resource=organisations&mode=row", NDJSON, lines(&rows)).await;
        assert_eq!(again.rows(), [0, 0, 450, 0, 0]);
        rows[7]["short_name"] = json!("TH 7");
        let mended = cast.admin.imports("resource=organisations", NDJSON, lines(&rows)).await;
        assert_eq!(mended.rows(), [0, 1, 449, 0, 0]);
        let found = cast.admin.get("/v1/organisations?external_source=so-gd&external_id=truong-7").await.ok();
        assert_eq!(
            (found.items()[0]["short_name"].as_str(), found.items()[0]["revision"].as_i64()),
            (Some("TH 7"), Some(2))
        );
        // What a row leaves out stays, what it takes away goes.
        let bare = json!({"external_source": "so-gd", "external_id": "truong-7", "phone": "0299 1"});
        cast.admin.imports("resource=organisations", NDJSON, lines(&[bare])).await;
        let none = json!({"external_source": "so-gd", "external_id": "truong-7", "short_name": null});
        assert_eq!(
            cast.admin.imports("resource=organisations", NDJSON, lines(&[none])).await.rows(),
            [0, 1, 0, 0, 0]
        );
        let found = cast.admin.get("/v1/organisations?external_source=so-gd&external_id=truong-7").await.ok();
        assert_eq!(
            (&found.items()[0]["phone"], &found.items()[0]["short_name"]),
            (&json!("0299 1"), &Value::Null)
        );
    }

    async fn of_ten_thousand_rows_with_seven_bad_ones_all_writes_none_and_row_the_others(app) {
        let cast = ready(app).await;
        let bad = [3_usize, 199, 200, 4_444, 9_000, 9_998, 9_999];
        let rows: Vec<Value> = (0..10_000)
            .map(|n| match bad.iter().position(|bad| *bad == n) {
                None => school(n),
                Some(0) => json!({"external_source": "so-gd", "external_id": "x0", "kind": "school"}),
                Some(1) => json!({
                    "external_source": "so-gd", "external_id": "x1", "kind": "academy", "name": "A",
                }),
                Some(2) => json!({
                    "external_source": "so-gd", "external_id": "x2", "kind": "school", "name": "A",
                    "valid_from": "31/02/2023",
                }),
                Some(3) => json!({
                    "external_source": "so-gd", "external_id": "x3", "kind": "school", "name": "A",
                    "parent_external_id": "nowhere",
                }),
                Some(4) => json!({"kind": "school", "name": "A"}),
                Some(5) => json!({
                    "external_source": "so-gd", "external_id": "x5", "kind": "school", "name": "A",
                    "unit_code": "99999",
                }),
                Some(_) => json!({
                    "external_source": "so-gd", "external_id": "x6", "kind": "school", "name": "A",
                    "colour": "red",
                }),
            })
            .collect();
        let before = count(&cast, "").await;
        let none = cast.admin.imports("resource=organisations&mode=all", NDJSON, lines(&rows)).await;
        assert_eq!(
            (none["status"].as_str(), none["problem"]["code"].as_str(), none.rows()),
            (Some("failed"), Some("rows_failed"), [0, 0, 0, 7, 9_993])
        );
        assert_eq!(count(&cast, "").await, before, "nothing was written");
        let some = cast.admin.imports("resource=organisations&mode=row", NDJSON, lines(&rows)).await;
        assert_eq!((some["status"].as_str(), some.rows()), (Some("succeeded"), [9_993, 0, 0, 7, 0]));
        assert_eq!(count(&cast, "").await, before + 9_993);
        for job in [&none, &some] {
            let report = cast.admin.get(&format!("/v1/imports/{}/rows?outcome=failed", job.id())).await.ok();
            let told: Vec<(i64, &str, &str)> = report
                .items()
                .iter()
                .map(|row| {
                    (
                        row["line"].as_i64().unwrap(),
                        row["errors"][0]["pointer"].as_str().unwrap(),
                        row["errors"][0]["code"].as_str().unwrap(),
                    )
                })
                .collect();
            let expected = [
                (4, "/name", "required"),
                (200, "/kind", "unknown_value"),
                (201, "/valid_from", "invalid_date"),
                (4_445, "/parent_external_id", "unknown_reference"),
                (9_001, "/external_id", "key_required"),
                (9_999, "/unit_code", "unknown_reference"),
                (10_000, "/colour", "unknown_field"),
            ];
            assert_eq!(told, expected);
            assert!(
                report
                    .items()
                    .iter()
                    .all(|row| row["errors"][0]["detail"].as_str().is_some_and(|text| !text.is_empty()))
            );
        }
    }

    async fn what_is_only_tried_is_reported_and_not_made(app) {
        let cast = ready(app).await;
        let mut rows: Vec<Value> = (0..30).map(school).collect();
        rows[9]["name"] = json!("");
        let before = count(&cast, "").await;
        let tried = cast
            .admin
            .imports("resource=organisations&mode=row&validate_only=true", NDJSON, lines(&rows))
            .await;
        assert_eq!((tried["validate_only"].as_bool(), tried.rows()), (Some(true), [29, 0, 0, 1, 0]));
        assert_eq!(count(&cast, "").await, before);
        let report = cast.admin.get(&format!("/v1/imports/{}/rows?limit=200", tried.id())).await.ok();
        assert_eq!((report.items().len(), report.items()[9]["outcome"].as_str()), (30, Some("failed")));
    }

    async fn rows_that_failed_are_mended_and_sent_again(app) {
        let cast = ready(app).await;
        let file = "external_source;external_id;kind;name;phone\nso-gd;a;school;Trường A;+84 \
            299\nso-gd;b;schol;=Trường B;\nso-gd;c;school;;\nso-gd;d;school;D;1;cơ sở 2\n";
        let job = cast.admin.imports("resource=organisations", CSV, file).await;
        assert_eq!(job.rows(), [1, 0, 0, 3, 0]);
        let path = format!("/v1/imports/{}/failed-rows", job.id());
        let failed = cast.admin.ask("GET", &path).with("accept-language", "en").send().await.ok();
        assert_eq!(failed.header("content-type"), "text/csv; charset=utf-8");
        let text = failed.text();
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        assert_eq!(
            lines.next(),
            Some("external_source,external_id,kind,name,phone,import_line,import_errors")
        );
        assert!(
            lines.next().is_some_and(
                |line| line.starts_with("so-gd,b,schol,'=Trường B,,3,") && line.contains("/kind")
            ),
            "{text}"
        );
        assert!(lines.next().is_some_and(|line| line.starts_with("so-gd,c,school,,,4,/name")), "{text}");
        let mended = text.replace("schol,", "school,").replace("school,,", "school,Trường C,");
        let again = cast.admin.imports("resource=organisations", CSV, mended).await;
        assert_eq!(again.rows(), [2, 0, 0, 1, 0], "a cell without a heading is not lost in silence");
        let found = cast.admin.get("/v1/organisations?external_source=so-gd&external_id=b").await.ok();
        assert_eq!((found.each("name"), count(&cast, "external_source=so-gd").await), (vec!["=Trường B"], 3));
    }

    async fn objects_that_failed_come_as_objects_and_lose_nothing(app) {
        let cast = ready(app).await;
        let whole = json!({
            "external_source": "so-gd", "external_id": "a", "kind": "school", "name": "Trường A",
            "phone": "1", "functions": ["press", "general"],
        });
        cast.admin.imports("resource=organisations", NDJSON, lines(&[whole])).await;
        let bad = json!({"external_source": "so-gd", "external_id": "a", "parent_external_id": "b"});
        let job = cast.admin.imports("resource=organisations", NDJSON, lines(&[bad]) + "{broken\n").await;
        assert_eq!(job.rows(), [0, 0, 0, 2, 0]);
        let failed = cast.admin.get(&format!("/v1/imports/{}/failed-rows", job.id())).await.ok();
        assert_eq!(failed.header("content-type"), "application/x-ndjson");
        let text = failed.text();
        assert!(text.contains("/parent_external_id") && text.contains("{broken"), "{text}");
        cast.admin
            .imports(
                "resource=organisations",
                NDJSON,
                lines(&[json!({
                    "external_source": "so-gd", "external_id": "b", "kind": "department", "name": "Sở",
                })]),
            )
            .await;
        let again = cast.admin.imports("resource=organisations", NDJSON, text.lines().next().unwrap()).await;
        assert_eq!(again.rows(), [0, 1, 0, 0, 0], "{}", again.body);
        let found = cast.admin.get("/v1/organisations?external_source=so-gd&external_id=a").await.ok();
        assert_eq!(
            (&found.items()[0]["phone"], &found.items()[0]["functions"]),
            (&json!("1"), &json!(["press", "general"]))
        );
    }

    async fn no_key_can_end_more_than_its_own_row(app) {
        let cast = ready(app).await;
        let mut rows = vec![school(1), school(2), school(3)];
        rows[1]["external_id"] = json!("b\u{0}c");
        rows[2]["parent_external_id"] = json!("b\u{0}c");
        assert_eq!(
            cast.admin.imports("resource=organisations", NDJSON, lines(&rows)).await.rows(),
            [1, 0, 0, 2, 0]
        );
        let ids = ["truong-1", "truong-4"]
            .map(|id| format!("/v1/organisations?external_source=so-gd&external_id={id}"));
        cast.admin.imports("resource=organisations", NDJSON, lines(&[school(4)])).await;
        let other = cast.admin.get(&ids[1]).await.ok().each("id")[0].to_owned();
        let mut contradicts = school(1);
        contradicts["id"] = json!(other);
        let job = cast.admin.imports("resource=organisations", NDJSON, lines(&[contradicts])).await;
        let report = cast.admin.get(&format!("/v1/imports/{}/rows", job.id())).await.ok();
        assert_eq!(
            (&report.items()[0]["errors"][0]["pointer"], &report.items()[0]["errors"][0]["code"]),
            (&json!("/id"), &json!("told_twice"))
        );
    }

    async fn rows_refer_to_what_is_there_by_keys_and_identifiers(app) {
        let cast = ready(app).await;
        let rows = [
            json!({
                "external_source": "tinh", "external_id": "so", "kind": "department", "name": "Sở A",
                "agency_code": "H51.77",
            }),
            json!({
                "external_source": "tinh", "external_id": "phong", "kind": "other", "name": "Phòng B",
                "parent_external_id": "so",
            }),
            json!({
                "external_source": "tinh", "external_id": "to", "kind": "other", "name": "Tổ C",
                "parent_agency_code": "h51.77",
            }),
            json!({
                "external_source": "khac", "external_id": "d", "kind": "other", "name": "D",
                "parent_external_source": "tinh", "parent_external_id": "phong",
            }),
            json!({
                "external_source": "khac", "external_id": "e", "kind": "other", "name": "E",
                "parent_external_id": "phong",
            }),
            json!({
                "external_source": "khac", "external_id": "f", "kind": "other", "name": "F",
                "parent_external_id": "d", "parent_agency_code": "H51.77",
            }),
            json!({"external_source": "tinh", "external_id": "so", "name": "Sở A mới"}),
            json!({"external_source": "tinh", "external_id": "so", "email": "không phải"}),
        ];
        let job = cast.admin.imports("resource=organisations&mode=row", NDJSON, lines(&rows)).await;
        assert_eq!(job.rows(), [4, 1, 0, 3, 0], "{}", job.body);
        let parent = async |source: &str, id: &str| {
            let found = cast
                .admin
                .get(&format!("/v1/organisations?external_source={source}&external_id={id}"))
                .await
                .ok();
            (found.items()[0]["id"].clone(), found.items()[0]["parent_id"].clone())
        };
        let (top, phong) = (parent("tinh", "so").await, parent("tinh", "phong").await);
        assert_eq!(
            (&phong.1, &parent("tinh", "to").await.1, &parent("khac", "d").await.1),
            (&top.0, &top.0, &phong.0)
        );
        let report = cast.admin.get(&format!("/v1/imports/{}/rows?outcome=failed", job.id())).await.ok();
        let codes: Vec<&str> =
            report.items().iter().map(|row| row["errors"][0]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["unknown_reference", "told_twice", "invalid_email"]);
        let made: uuid::Uuid = top.0.as_str().unwrap().parse().unwrap();
        let told = app
            .state
            .store
            .read(move |db| phoihop_persistence::platform::outbox::count_of(db, made))
            .await
            .unwrap();
        assert_eq!(told, 2, "made and changed, and the change that was refused is not told");
    }

    /// Each row is asked for by the rules and rights of its own resource.
    async fn nobody_imports_more_than_he_may_enter(app) {
        let cast = ready(app).await;
        cast.press_focal
            .sends("resource=organisations", NDJSON, lines(&[school(1)]))
            .await
            .refused(403, "forbidden");
        let document = |id: &str, issuer: &str| {
            json!({
                "external_source": "van-thu", "external_id": id, "document_type": "CV",
                "issuer_external_source": "examples", "issuer_external_id": issuer, "title": "Công văn",
                "visibility": "parties",
            })
        };
        let rows = [document("1", "bao-sggp"), document("2", "ubnd-soc-trang")];
        let job = cast.press_focal.imports("resource=documents", NDJSON, lines(&rows)).await;
        assert_eq!(job.rows(), [1, 0, 0, 1, 0]);
        let report =
            cast.press_focal.get(&format!("/v1/imports/{}/rows?outcome=failed", job.id())).await.ok();
        assert_eq!(report.items()[0]["errors"][0]["code"], "forbidden");
        // A key that another's document has, which one may not see, is free and tells nothing (decision 39).
        let own = cast
            .province_focal
            .imports("resource=documents", NDJSON, lines(&[document("3", "ubnd-soc-trang")]))
            .await;
        assert_eq!(own.rows(), [1, 0, 0, 0, 0]);
        let free =
            cast.press_focal.imports("resource=documents", NDJSON, lines(&[document("3", "bao-sggp")])).await;
        assert_eq!(free.rows(), [1, 0, 0, 0, 0]);
    }

    /// Also where the first of them is a row of the same file.
    async fn what_may_be_there_only_once_is_told_of_the_row_that_came_second(app) {
        let cast = ready(app).await;
        let numbered = |id: &str, number: &str| {
            json!({
                "external_source": "van-thu", "external_id": id, "document_type": "CV",
                "issuer_id": cast.id("bao-sggp"), "title": "Công văn", "number_symbol": number,
                "issued_on": "2023-12-31", "visibility": "parties",
            })
        };
        let rows = [
            numbered("1", "5/CV-SGGP"),
            numbered("2", "6/CV-SGGP"),
            numbered("3", "5/CV-SGGP"),
            numbered("4", "7/CV-SGGP"),
        ];
        let job = cast.press_focal.imports("resource=documents", NDJSON, lines(&rows)).await;
        assert_eq!(job.rows(), [3, 0, 0, 1, 0]);
        let report =
            cast.press_focal.get(&format!("/v1/imports/{}/rows?outcome=failed", job.id())).await.ok();
        assert_eq!(
            (&report.items()[0]["line"], &report.items()[0]["errors"][0]["code"]),
            (&json!(3), &json!("duplicate")),
            "{report:?}"
        );
    }

    async fn every_resource_with_an_external_key_has_joined(app) {
        let contract = app.anybody().get("/openapi.json").await.ok();
        let paths = contract["paths"].as_object().unwrap();
        let mut joined = 0;
        for (path, item) in paths {
            let Some(schema) =
                item["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()
            else {
                continue;
            };
            let input = &contract["components"]["schemas"][schema.rsplit('/').next().unwrap()];
            let Some(fields) =
                input["properties"].as_object().filter(|fields| fields.contains_key("external_id"))
            else {
                continue;
            };
            let resource = path.trim_start_matches("/v1/");
            let rows = &phoihop_api::RESOURCES
                .transfer(resource)
                .unwrap_or_else(|| panic!("{resource} has no row type"))
                .rows;
            let mut told: Vec<&str> = rows.columns.iter().map(|column| column.field).collect();
            let mut known: Vec<&str> = fields.keys().map(String::as_str).collect();
            told.sort_unstable();
            known.sort_unstable();
            assert_eq!(told, known, "{resource}");
            joined += 1;
        }
        assert_eq!(joined, phoihop_api::RESOURCES.transferred().count());
    }
}
