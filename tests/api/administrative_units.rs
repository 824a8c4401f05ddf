//! Administrative units: what a code meant on a day, found by name, and followed from old to new and back.

use phoihop_tests::{Actor, Cast, story};
use serde_json::{Value, json};

/// The list.
pub const UNITS: &str = "/v1/administrative-units";
/// How many versions of units there are.
pub const ROWS: usize = 14_191;
/// The last day of the districts, and of the province of Sóc Trăng.
pub const LAST_DAY: &str = "2025-06-30";

/// Code and name of each unit next to this one on that day.
pub async fn next(reader: &Actor, code: &str, what: &str, as_of: &str) -> Vec<(String, String)> {
    let found = reader.get(&format!("{UNITS}/{code}/{what}?as_of={as_of}")).await.ok();
    let text = |item: &Value, field: &str| item["unit"][field].as_str().unwrap().to_owned();
    found.items().iter().map(|item| (text(item, "code"), text(item, "name"))).collect()
}

async fn names(reader: &Actor, query: &str) -> Vec<String> {
    reader.get(&format!("{UNITS}?{query}")).await.ok().each("name").into_iter().map(str::to_owned).collect()
}

/// How many the list has.
pub async fn total(reader: &Actor, query: &str) -> i64 {
    reader.get(&format!("{UNITS}?limit=1&count=true&{query}")).await.ok()["total"].as_i64().unwrap()
}

story! {
    async fn a_code_is_looked_up_for_a_day(app) {
        let reader = app.user("press.focal").await;
        for (code, as_of, name, parent) in [
            ("31522", "2023-04-10", "Phường 9", "941"),
            ("31522", "2024-08-31", "Phường 9", "941"),
            ("31522", "2024-09-01", "Phường 1", "941"),
            ("31522", LAST_DAY, "Phường 1", "941"),
            // The same code is another place: these two changed their meaning.
            ("31615", LAST_DAY, "Thị trấn Cù Lao Dung", "945"),
            ("31615", "2025-07-01", "Xã An Thạnh", "92"),
            ("31633", LAST_DAY, "Xã An Thạnh 3", "945"),
            ("31633", "2025-07-01", "Xã Cù Lao Dung", "92"),
        ] {
            let unit = reader.get(&format!("{UNITS}/{code}?as_of={as_of}")).await.ok();
            assert_eq!(
                (unit["name"].as_str(), unit["parent_code"].as_str()),
                (Some(name), Some(parent)),
                "{code} on {as_of}"
            );
        }
        for gone in ["31522?as_of=2025-07-01", "31522", "94", "31522?as_of=2023-04-09", "99999"] {
            reader.get(&format!("{UNITS}/{gone}")).await.refused(404, "not_found");
        }
        let today = reader.get(&format!("{UNITS}/31615")).await.ok();
        assert_eq!(today["name"], "Xã An Thạnh", "without a day it is today");
        assert!(today.header("cache-control").starts_with("private") && !today.tag().is_empty());
    }

    async fn a_version_shows_its_first_and_last_day_and_what_they_rest_on(app) {
        let reader = app.user("press.focal").await;
        let unit = reader.get(&format!("{UNITS}/31522?as_of=2025-01-01")).await.ok();
        assert_eq!(
            unit.body,
            json!({
                "id": "00031522-0005-8000-8000-000020240901", "code": "31522", "name": "Phường 1",
                "short_name": "Phường 1", "kind": "ward", "level": "commune", "parent_code": "941",
                "valid_from": "2024-09-01", "valid_to": LAST_DAY, "valid_from_basis": "instrument",
            })
        );
        let short = reader.get(&format!("{UNITS}/92?fields=name,valid_to,kind")).await.ok();
        assert_eq!(
            short.body,
            json!({"kind": "municipality", "name": "Thành phố Cần Thơ", "valid_to": null})
        );
    }

    async fn units_are_found_by_name_with_or_without_marks(app) {
        let reader = app.user("press.focal").await;
        for query in [
            "q=tran+de",
            "q=Tr%E1%BA%A7n+%C4%90%E1%BB%81",
            "q=xa+TRAN+de&kind=commune",
            "q=tran+de&parent_code=92",
        ] {
            assert_eq!(names(&reader, query).await, ["Xã Trần Đề"], "{query}");
        }
        let before = names(&reader, &format!("q=tran+de&as_of={LAST_DAY}&parent_code=951")).await;
        assert_eq!(before, ["Thị trấn Trần Đề"]);
        assert_eq!(
            names(&reader, &format!("q=tran+de&as_of={LAST_DAY}&level=district")).await,
            ["Huyện Trần Đề"]
        );
        let wards = reader.get(&format!("{UNITS}?q=phuong+9&as_of=2024-08-31&parent_code=941")).await.ok();
        assert_eq!(wards.each("code"), ["31522"]);
        assert!(names(&reader, "q=tran+de+xyz").await.is_empty());
    }

    async fn a_list_stands_as_on_its_day(app) {
        let reader = app.user("press.focal").await;
        for (as_of, provinces, districts, communes) in
            [(LAST_DAY, 63, 696, 10_035), ("2025-07-01", 34, 0, 3_321), ("2023-04-10", 63, 705, 9_507)]
        {
            for (level, number) in [("province", provinces), ("district", districts), ("commune", communes)] {
                assert_eq!(
                    total(&reader, &format!("level={level}&as_of={as_of}")).await,
                    number,
                    "{level} on {as_of}"
                );
            }
        }
        assert_eq!(total(&reader, "").await, 34 + 3_321, "without a day it is today");
        assert_eq!(total(&reader, "versions=valid&level=commune,province").await, 34 + 3_321);
        assert_eq!(total(&reader, "kind=ward,special_zone&as_of=2025-07-01").await, 687 + 13);
        assert_eq!(total(&reader, "parent_code=92").await, 103);
        assert_eq!(total(&reader, "as_of=2023-04-09").await, 0);
    }

    async fn all_that_a_code_ever_meant_comes_in_the_order_of_its_days(app) {
        let reader = app.user("press.focal").await;
        assert_eq!(names(&reader, "code=31522&versions=all&sort=code").await, ["Phường 9", "Phường 1"]);
        assert_eq!(names(&reader, "code=31522&versions=all&sort=-code").await, ["Phường 1", "Phường 9"]);
        assert!(names(&reader, "code=31522").await.is_empty(), "it means nothing today");
        assert_eq!(names(&reader, "code=31522&as_of=2024-01-01").await, ["Phường 9"]);
        let provinces = names(&reader, "level=province&versions=all&limit=200").await;
        let place = |name: &str| provinces.iter().position(|other| other == name).unwrap();
        assert!(
            place("Tỉnh Đắk Lắk") > place("Tỉnh Cà Mau") && place("Tỉnh Đắk Lắk") < place("Tỉnh Gia Lai"),
            "{provinces:?}"
        );
    }

    async fn all_units_are_there_and_the_pages_show_each_once(app) {
        let reader = app.user("press.focal").await;
        assert_eq!(total(&reader, "versions=all").await, ROWS as i64);
        for sort in ["code", "-name"] {
            let mut path = Some(format!("{UNITS}?versions=all&limit=200&fields=id&sort={sort}"));
            let mut seen = std::collections::HashSet::new();
            while let Some(at) = path {
                let page = reader.get(&at).await.ok();
                seen.extend(page.each("id").into_iter().map(str::to_owned));
                path = page["next_cursor"].as_str().map(|cursor| {
                    format!("{UNITS}?versions=all&limit=200&fields=id&sort={sort}&cursor={cursor}")
                });
            }
            assert_eq!(seen.len(), ROWS, "{sort}");
        }
    }

    async fn an_old_unit_leads_to_the_new_one_and_back(app) {
        let reader = app.user("press.focal").await;
        for (old, new, name) in [
            ("31615", "31615", "Xã An Thạnh"),
            ("31633", "31633", "Xã Cù Lao Dung"),
            ("31510", "31510", "Phường Phú Lợi"),
            ("31522", "31510", "Phường Phú Lợi"),
            ("31666", "31666", "Xã Tân Thạnh"),
            ("94", "92", "Thành phố Cần Thơ"),
        ] {
            assert_eq!(
                next(&reader, old, "successors", LAST_DAY).await,
                [(new.to_owned(), name.to_owned())],
                "{old}"
            );
            let back = next(&reader, new, "predecessors", "2025-07-01").await;
            assert!(back.iter().any(|(code, _)| code == old), "{new}: {back:?}");
        }
        let cu_lao_dung = next(&reader, "31633", "predecessors", "2025-07-01").await;
        assert_eq!(
            cu_lao_dung.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(),
            ["31627", "31630", "31633", "31636"]
        );
        let whole = reader.get(&format!("{UNITS}/31615/successors?as_of={LAST_DAY}")).await.ok();
        let found = &whole.items()[0];
        assert_eq!(
            (&found["effective_on"], &found["extent"], &found["confidence"]),
            (&json!("2025-07-01"), &json!("whole"), &json!("agreed"))
        );
        assert_eq!(
            (&found["instrument"], &found["note"]),
            (&json!("Nghị quyết 1668/NQ-UBTVQH15"), &Value::Null)
        );
        let merged = next(&reader, "31522", "successors", "2024-08-31").await;
        assert_eq!(merged, [("31522".to_owned(), "Phường 1".to_owned())], "Phường 9 became Phường 1 in 2024");
        // What lasts has no successor, what was there from the beginning no predecessor, and what was not
        // there has no answer.
        assert!(next(&reader, "31615", "successors", "2025-07-01").await.is_empty());
        assert!(next(&reader, "31615", "predecessors", LAST_DAY).await.is_empty());
        reader.get(&format!("{UNITS}/31618/successors")).await.refused(404, "not_found");
        reader.get(&format!("{UNITS}/31618/predecessors?as_of=2025-07-01")).await.refused(404, "not_found");
    }

    async fn no_succession_is_shown_that_sources_dispute(app) {
        let reader = app.user("press.focal").await;
        let mut disputed = csv::Reader::from_reader(
            &include_bytes!("../../reference/administrative-units/successions.csv")[..],
        );
        let rows =
            disputed.records().map(Result::unwrap).filter(|row| &row[7] == "disputed").collect::<Vec<_>>();
        assert_eq!(rows.len(), 17);
        for row in rows {
            let after = next(&reader, &row[0], "successors", LAST_DAY).await;
            assert!(!after.is_empty() && after.iter().all(|(code, _)| code != &row[2]), "{row:?}: {after:?}");
            let before = next(&reader, &row[2], "predecessors", &row[4]).await;
            assert!(
                !before.is_empty() && before.iter().all(|(code, _)| code != &row[0]),
                "{row:?}: {before:?}"
            );
        }
        let divided = reader.get(&format!("{UNITS}/00556/successors?as_of={LAST_DAY}")).await.ok();
        assert!(
            divided.items().len() > 1 && divided.each("extent").iter().all(|extent| *extent == "part"),
            "{}",
            divided.body
        );
        assert!(
            divided
                .items()
                .iter()
                .any(|item| item["note"].as_str().is_some_and(|note| note.contains("một phần"))),
            "{}",
            divided.body
        );
    }

    async fn what_cannot_be_asked_is_told_by_the_parameters_name(app) {
        let reader = app.user("press.focal").await;
        for (query, parameter, code) in [
            ("?as_of=2025-06-31", "as_of", "invalid_date"),
            ("?as_of=", "as_of", "invalid_date"),
            ("?kind=huyen", "kind", "unknown_value"),
            ("?level=3", "level", "unknown_value"),
            ("?code=9a", "code", "invalid_unit_code"),
            ("?parent_code=123456", "parent_code", "invalid_unit_code"),
            ("?versions=old", "versions", "unknown_value"),
            ("?versions=all&as_of=2025-01-01", "as_of", "not_with_all_versions"),
            ("?sort=level", "sort", "unknown_value"),
            ("?type=ward", "type", "unknown_parameter"),
            ("/92?as_of=today", "as_of", "invalid_date"),
            ("/92?on=2025-01-01", "on", "unknown_parameter"),
            ("/92?limit=1", "limit", "unknown_parameter"),
            ("/9a", "unit_code", "invalid_unit_code"),
            ("/9%00", "unit_code", "invalid_unit_code"),
            ("/92/successors?as_of=1", "as_of", "invalid_date"),
            ("/9a/successors", "unit_code", "invalid_unit_code"),
            ("/92/predecessors?fields=unit", "fields", "unknown_parameter"),
            ("/92/predecessors?cursor=x", "cursor", "unknown_parameter"),
        ] {
            reader.get(&format!("{UNITS}{query}")).await.refused(400, "invalid_query").about(parameter, code);
        }
        reader.ask("POST", UNITS).json(&json!({})).send().await.refused(405, "method_not_allowed");
    }

    async fn an_organisation_lies_in_a_unit_that_is_or_was_there(app) {
        let cast = Cast::of(app).await;
        let school = |unit_code: &str| json!({"kind": "school", "name": "Trường", "unit_code": unit_code});
        for known in ["92", "94", "941", "31522", "31615"] {
            cast.admin.post("/v1/organisations", &school(known)).await.created();
        }
        for unknown in ["93999", "9", "000"] {
            let refused = cast.admin.post("/v1/organisations", &school(unknown)).await;
            refused.refused(422, "invalid_content").at("/unit_code", "unknown_reference");
        }
        let made = cast.admin.post("/v1/organisations", &school("92")).await.created();
        let at = made.header("location").to_owned();
        cast.admin
            .patch(&at, &made.tag(), &json!({"unit_code": "98765"}))
            .await
            .refused(422, "invalid_content")
            .at("/unit_code", "unknown_reference");
        cast.admin.patch(&at, &made.tag(), &json!({"unit_code": null})).await.ok();
    }
}
