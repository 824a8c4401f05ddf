//! How SQLite finds what a list is narrowed by, in a table of whatever length: an index leads to it.
//! (PostgreSQL has the same indexes; what it does with them at a million rows is looked at in `long_lists`.)

use std::collections::BTreeSet;

use phoihop_api::http::operation::Kind;
use phoihop_persistence::StoreError;
use phoihop_tests::documented::CONTRACT;
use phoihop_tests::{Cast, story};

use super::lists::documented_values;
use crate::plans::explained;
use crate::things::Things;

/// What every list takes, and that narrows nothing.
const OF_THE_PAGE: [&str; 6] = ["cursor", "limit", "sort", "fields", "count", "expand"];
/// Nearly all rows are valid on a day that is asked for, and no index finds words.
const OF_NEARLY_ALL: [&str; 2] = ["as_of", "q"];
/// Reference data: some thousands of rows at most, of which no other list is made.
const SHORT: [&str; 6] = [
    "/v1/administrative-units",
    "/v1/code-list-items",
    "/v1/topics",
    "/v1/press-titles",
    "/v1/organisation-successions",
    "/v1/school-sites",
];

/// What a way of its own leads to once the table is long (`long_lists`).
const BY_ITS_WAY: [(&str, &str); 1] = [("/v1/documents", "receiver_id")];

story! {
    async fn an_index_leads_to_what_a_list_is_narrowed_by(app) {
        if app.state.store.kind() != "sqlite" {
            return;
        }
        let cast = Cast::of(app).await;
        let things = Things::of(&cast).await;
        let (mut asked, mut told) = (0, Vec::new());
        for path in app.state.router.paths().filter(|path| !SHORT.contains(&path.pattern)) {
            let Some((_, list)) = path.operations().find(|(_, operation)| operation.kind == Kind::List)
            else {
                continue;
            };
            let parameters =
                CONTRACT["paths"][path.pattern]["get"]["parameters"].as_array().cloned().unwrap_or_default();
            let query = || parameters.iter().filter(|parameter| parameter["in"] == "query");
            let sorts: BTreeSet<String> = query()
                .filter(|p| p["name"] == "sort")
                .flat_map(|p| documented_values(&p["schema"]))
                .collect();
            let address = things.address(path.pattern);
            let reader = if path.pattern.starts_with("/v1/public") {
                app.anybody()
            } else {
                cast.reader_of(path.pattern).await
            };
            let names = |name: &str| !OF_THE_PAGE.contains(&name) && !OF_NEARLY_ALL.contains(&name);
            for filter in query().filter(|filter| names(filter["name"].as_str().unwrap())) {
                let name = filter["name"].as_str().unwrap();
                if BY_ITS_WAY.contains(&(path.pattern, name)) {
                    continue;
                }
                let Some(value) = documented_values(&filter["schema"]).into_iter().next() else { continue };
                for sort in &sorts {
                    let page = format!("{address}?{name}={value}&sort={sort}");
                    let (answer, heard) = app.hears(reader.get(&page)).await;
                    if list.bounds.contains(&name) && sort.trim_start_matches('-') != list.sorts[0] {
                        answer.refused(400, "invalid_query").about("sort", "bounded_order");
                        continue;
                    }
                    let Some(statement) =
                        heard.statements.into_iter().rfind(|statement| statement.contains(" ORDER BY "))
                    else {
                        continue;
                    };
                    // The outermost order is that of the page.
                    let table = statement
                        .rsplit("ORDER BY `")
                        .next()
                        .and_then(|rest| rest.split('`').next())
                        .unwrap()
                        .to_owned();
                    let plan = app
                        .state
                        .store
                        .read(move |db| Ok::<_, StoreError>(explained(db, &statement)))
                        .await
                        .unwrap();
                    if plan.lines().any(|step| step.starts_with(&format!("SCAN {table}"))) {
                        told.push(format!("{page}: {plan}"));
                    }
                    asked += 1;
                }
            }
        }
        assert!(asked > 200, "{asked}");
        assert!(told.is_empty(), "{}", told.join("\n\n"));
    }
}
