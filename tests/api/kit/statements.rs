//! What reads ask of the database: the same however many rows they answer, and nothing that a connection must
//! prepare anew.

use actix_web::http::Method;
use phoihop_api::http::operation::Kind;
use phoihop_tests::{App, Cast, story};
use serde_json::json;

use crate::kit::pages::narrowed;
use crate::things::Things;

/// Files and streams, which are made of many reads.
const OF_MANY_READS: [&str; 4] = ["/v1/exports/", "/v1/imports/", "/metrics", "/readyz"];

/// Every address that is read, with those of things filled in.
fn read(app: &App, things: &Things, is_wanted: impl Fn(Kind) -> bool) -> Vec<(&'static str, String)> {
    let paths = app
        .state
        .router
        .paths()
        .filter(|path| !OF_MANY_READS.iter().any(|begins| path.pattern.starts_with(begins)));
    let paths = paths.filter(|path| {
        path.operations().any(|(method, operation)| method == Method::GET && is_wanted(operation.kind))
    });
    paths.map(|path| (path.pattern, things.address(path.pattern))).collect()
}

story! {
    async fn a_list_asks_as_often_for_all_its_rows_as_for_one(app) {
        let cast = Cast::of(app).await;
        for _ in 0..2 {
            cast.in_force().await;
            Things::of(&cast).await;
        }
        let things = Things::of(&cast).await;
        let mut told = Vec::new();
        for (pattern, address) in read(app, &things, |kind| kind == Kind::List) {
            let reader =
                if pattern.starts_with("/v1/public") { app.anybody() } else { cast.reader_of(pattern).await };
            let narrowed = narrowed(pattern);
            let mut asked = Vec::new();
            for limit in [1, 50] {
                let page = format!("{address}?limit={limit}{narrowed}");
                reader.get(&page).await.ok();
                let (answer, heard) = app.hears(reader.get(&page)).await;
                asked.push((answer.ok().items().len(), heard.statements));
            }
            assert!(asked[1].0 > 1, "{address} shows too little");
            if asked[0].1.len() != asked[1].1.len() {
                told.push(format!(
                    "{address}: {} for one row, {} for {}: {:#?}",
                    asked[0].1.len(),
                    asked[1].1.len(),
                    asked[1].0,
                    asked[1].1
                ));
            }
        }
        assert!(told.is_empty(), "{}", told.join("\n"));
    }

    async fn to_postgresql_a_request_is_few_ways_and_back(app) {
        let cast = Cast::of(app).await;
        let things = Things::of(&cast).await;
        let reader = cast.reader_of("/v1/documents").await;
        let (document, page) = (things.address("/v1/documents/{document_id}"), "/v1/documents?limit=20");
        let mut told = Vec::new();
        for (address, most) in [(document.as_str(), 3), (page, 3)] {
            reader.get(address).await.ok();
            let (answer, heard) = app.hears(reader.get(address)).await;
            answer.ok();
            told.push((address.to_owned(), most, heard.ways));
        }
        let content = json!({
            "document_type": "CV", "issuer_id": cast.id("ubnd-soc-trang"), "visibility": "parties",
            "number_symbol": "1/UBND-VX", "issued_on": "2024-03-01", "title": "V/v phối hợp",
        });
        let (answer, heard) = app.hears(cast.province_focal.post("/v1/documents", &content)).await;
        answer.created();
        told.push(("POST /v1/documents".to_owned(), 9, heard.ways));
        if app.state.store.kind() == "postgresql" {
            for (address, most, ways) in told {
                let ways: Vec<String> =
                    ways.iter().map(|way| way.replace('"', "").chars().take(70).collect()).collect();
                assert!(ways.len() <= most, "{address}: {} ways: {ways:#?}", ways.len());
            }
        }
    }

    async fn what_waits_asks_as_often_however_much_waits(app) {
        let cast = Cast::of(app).await;
        let mut asked = Vec::new();
        for _ in 0..2 {
            Things::of(&cast).await;
            let reader = app.user("province.leader").await;
            reader.get("/v1/me/tasks").await.ok();
            // The transaction of a read ends after its answer.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            let (answer, heard) = app.hears(reader.get("/v1/me/tasks")).await;
            asked.push((answer.ok().items().len(), heard.statements.len()));
        }
        assert!(asked[0].0 < asked[1].0, "{asked:?}");
        assert_eq!(asked[0].1, asked[1].1, "{asked:?}");
    }

    async fn what_is_read_again_prepares_nothing(app) {
        let cast = Cast::of(app).await;
        let things = Things::of(&cast).await;
        let mut told = Vec::new();
        for (pattern, address) in read(app, &things, |_| true) {
            let reader =
                if pattern.starts_with("/v1/public") { app.anybody() } else { cast.reader_of(pattern).await };
            reader.get(&address).await;
            let (_, heard) = app.hears(reader.get(&address)).await;
            told.extend(heard.unkept.into_iter().map(|statement| format!("{address}: {statement}")));
        }
        told.sort();
        assert!(told.is_empty(), "{} statements are prepared each time:\n{}", told.len(), told.join("\n"));
    }

    async fn what_is_written_again_prepares_nothing(app) {
        let cast = Cast::of(app).await;
        let content = |number: usize| {
            json!({
                "document_type": "CV", "issuer_id": cast.id("ubnd-soc-trang"), "visibility": "parties",
                "number_symbol": format!("{number}/UBND-VX"), "issued_on": "2024-03-01",
                "title": "V/v phối hợp", "receiver_ids": [cast.id("bao-sggp")],
                "external_source": "van-thu", "external_id": format!("cv-{number}"),
            })
        };
        let mut told = Vec::new();
        for number in 1..=2 {
            let content = content(number);
            let (answer, entered) = app.hears(cast.province_focal.post("/v1/documents", &content)).await;
            let document = answer.created();
            let (address, tag) = (format!("/v1/documents/{}", document.id()), document.tag());
            let patch = json!({"external_id": format!("cong-van-{number}")});
            let (answer, changed) = app.hears(cast.province_focal.patch(&address, &tag, &patch)).await;
            answer.ok();
            if number > 1 {
                told.extend(entered.unkept);
                told.extend(changed.unkept);
            }
        }
        assert!(told.is_empty(), "prepared each time:\n{}", told.join("\n"));
    }
}
