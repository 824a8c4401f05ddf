//! Pages: every row once in every order, whatever comes and goes meanwhile.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use phoihop_api::http::operation::Kind;
use phoihop_domain::directory::{Organisation, OrganisationContent, Person, PersonContent};
use phoihop_domain::resource::PlainResource;
use phoihop_persistence::{StoreError, Stored, Write};
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::json;

use crate::access::Things;

/// In the order of a Vietnamese dictionary: ă and â follow a, đ follows d, and tones count only among equal
/// letters.
pub const ORDER: [&str; 20] = [
    "An Bình",
    "Ăn",
    "Ân",
    "Cù Lao Dung",
    "Dung",
    "Dũng",
    "Dương",
    "Đa",
    "Đà",
    "Đức",
    "Hoa",
    "Hòa",
    "Hoa Lư",
    "Lê",
    "Long Phú",
    "Trang",
    "Trăng",
    "Trần",
    "Uyên",
    "Ưng",
];

/// Enters people and organisations, many with the same name and all at the same moment, so that only ids tell
/// them apart.
pub async fn enter_many(app: &App, many: usize) {
    let now = app.state.clock.now();
    let enter = move |db: &mut _| {
        for n in 0..many {
            let (name, source, id) =
                (ORDER[n * 7 % ORDER.len()], Some("kit".to_owned()), Some(format!("{n}")));
            let person = PersonContent {
                external_source: source.clone(),
                external_id: id.clone(),
                honorific: None,
                full_name: name.to_owned(),
            };
            Person::entered(person, now).insert(db)?;
            let organisation =
                json!({"external_source": source, "external_id": id, "kind": "other", "name": name});
            let organisation: OrganisationContent = serde_json::from_value(organisation).unwrap();
            Organisation::entered(organisation, now).insert(db)?;
        }
        Ok::<_, StoreError>(())
    };
    app.state.store.write(Write::default(), enter).await.unwrap();
}

/// The page after this one, by its Link; none after the last. What the Link says is what the cursor says.
pub async fn next(reader: &Actor, page: &Reply) -> Option<Reply> {
    let Some(cursor) = page["next_cursor"].as_str() else {
        assert!(
            page["next_cursor"].is_null() && !page.headers.contains_key("link"),
            "the last page: {:?}",
            page.headers
        );
        return None;
    };
    let link =
        page.header("link").strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\"")).unwrap();
    assert!(link.contains(cursor) && link.starts_with("http://127.0.0.1"), "{link}");
    let path = link.splitn(4, '/').nth(3).unwrap();
    Some(reader.get(&format!("/{path}")).await.ok())
}

/// The external ids of all rows, page by page.
async fn walk(reader: &Actor, path: &str, limit: usize) -> Vec<String> {
    let mut page = Some(reader.get(path).await.ok());
    let mut seen = Vec::new();
    while let Some(current) = page {
        let ids = current.each("external_id");
        assert!(
            ids.len() <= limit && (ids.len() == limit || current["next_cursor"].is_null()),
            "{path}: {} rows",
            ids.len()
        );
        seen.extend(ids.into_iter().map(str::to_owned));
        page = next(reader, &current).await;
    }
    seen
}

fn as_set(ids: &[String]) -> BTreeSet<&str> {
    ids.iter().map(String::as_str).collect()
}

/// Keeps a list that comes with thousands of rows to those of one page.
pub(super) fn narrowed(pattern: &str) -> &'static str {
    match pattern {
        "/v1/administrative-units" => "&parent_code=12",
        "/v1/audit-events" => "&resource=memberships",
        _ => "",
    }
}

story! {
    async fn a_walk_meets_every_row_once_in_every_order(app) {
        enter_many(app, 120).await;
        let admin = app.user("admin").await;
        for (collection, sorts) in
            [("people", ["full_name", "created_at"]), ("organisations", ["name", "created_at"])]
        {
            for sort in sorts {
                let mut orders = Vec::new();
                for (direction, limit) in
                    [("", 200), ("", 7), ("", 50), ("", 60), ("", 119), ("", 120), ("-", 120), ("-", 7)]
                {
                    let path =
                        format!("/v1/{collection}?sort={direction}{sort}&limit={limit}&external_source=kit");
                    let mut seen = walk(&admin, &path, limit).await;
                    assert_eq!((seen.len(), as_set(&seen).len()), (120, 120), "{path}");
                    if direction == "-" {
                        seen.reverse();
                    }
                    orders.push(seen);
                }
                assert!(
                    orders.windows(2).all(|pair| pair[0] == pair[1]),
                    "{collection} by {sort}: one order whatever the limit and direction"
                );
            }
        }
    }

    async fn every_list_can_be_walked_in_each_order_it_offers(app) {
        let cast = Cast::of(app).await;
        for _ in 0..3 {
            cast.in_force().await;
        }
        for _ in 0..2 {
            Things::of(&cast).await;
        }
        let things = Things::of(&cast).await;
        app.user("province.focal").await;
        let mut walked = 0;
        for path in app.state.router.paths() {
            let lists = path.operations().filter(|(_, operation)| operation.kind == Kind::List);
            for sort in lists.flat_map(|(_, operation)| operation.sorts) {
                let address = things.address(path.pattern);
                let reader =
                    if path.tag == "public" { app.anybody() } else { cast.reader_of(path.pattern).await };
                let narrowed = narrowed(path.pattern);
                let whole = reader.get(&format!("{address}?sort={sort}&limit=200{narrowed}")).await.ok();
                assert!(whole.items().len() > 1, "{address} shows too little: {}", whole.body);
                for (direction, limit) in [("", 1), ("-", 1), ("-", 200)] {
                    let first = reader
                        .get(&format!("{address}?sort={direction}{sort}&limit={limit}{narrowed}"))
                        .await
                        .ok();
                    let (mut page, mut seen) = (Some(first), Vec::new());
                    while let Some(current) = page {
                        seen.extend(current.items().clone());
                        page = next(&reader, &current).await;
                    }
                    if direction == "-" {
                        seen.reverse();
                    }
                    assert_eq!(&seen, whole.items(), "{address} by {direction}{sort}");
                }
                walked += 1;
            }
        }
        assert!(walked > 12, "{walked} orders");
    }

    async fn what_comes_and_goes_during_a_walk_neither_repeats_nor_hides_the_rest(app) {
        enter_many(app, 60).await;
        let admin = app.user("admin").await;
        let all = admin.get("/v1/people?external_source=kit&limit=200").await.ok();
        let (mut seen, mut left) = (Vec::new(), BTreeSet::new());
        let mut page = Some(admin.get("/v1/people?external_source=kit&limit=7").await.ok());
        let mut step = 0;
        while let Some(current) = page {
            seen.extend(current.each("external_id").into_iter().map(str::to_owned));
            for (name, id) in [("A", format!("before-{step}")), ("Ỷ", format!("after-{step}"))] {
                admin
                    .post(
                        "/v1/people",
                        &json!({"full_name": name, "external_source": "kit", "external_id": id}),
                    )
                    .await
                    .created();
            }
            // One that was met leaves, then the very row that the cursor names, and one that is still to
            // come.
            let position = current.items().len() - 1;
            for row in
                [Some(&current.items()[0]), Some(&current.items()[position]), all.items().get(seen.len() + 2)]
                    .into_iter()
                    .flatten()
            {
                let (path, id) = (
                    format!("/v1/people/{}", row["id"].as_str().unwrap()),
                    row["external_id"].as_str().unwrap(),
                );
                if !id.contains('-') && left.insert(id.to_owned()) {
                    admin
                        .patch(&path, row["etag"].as_str().unwrap(), &json!({"external_source": "elsewhere"}))
                        .await
                        .ok();
                }
            }
            (page, step) = (next(&admin, &current).await, step + 1);
            assert!(step < 40, "the walk ends");
        }
        assert_eq!(as_set(&seen).len(), seen.len(), "none twice");
        assert!(step > 7 && !seen.iter().any(|id| id.starts_with("before-")));
        for id in all.each("external_id").into_iter().filter(|id| !left.contains(*id)) {
            assert!(seen.iter().any(|known| known == id), "{id} was passed over");
        }
    }

    async fn names_of_any_length_and_script_make_cursors_that_are_taken(app) {
        let admin = app.user("admin").await;
        // Folded, or as sort keys, some scripts become many times as long as they are written.
        for (n, letter) in
            ["\u{fdfa}", "\u{1d400}", "ក", "字", "Ậ", "ß", "𞤀", "=", "\u{3300}"].into_iter().enumerate()
        {
            for (row, end) in ["a", "b", "c"].into_iter().enumerate() {
                let name = format!("{}{end}", letter.repeat(if letter == "=" { 10 } else { 119 }));
                let named = json!({
                    "full_name": name, "external_source": "long", "external_id": format!("{n}-{row}"),
                });
                admin.post("/v1/people", &named).await.created();
                let named = json!({
                    "kind": "other", "name": format!("{}{end}", letter.repeat(295)),
                    "external_source": "long", "external_id": format!("{n}-{row}"),
                });
                admin.post("/v1/organisations", &named).await.created();
            }
        }
        for (collection, sort) in [
            ("people", "full_name"),
            ("people", "-full_name"),
            ("organisations", "name"),
            ("organisations", "-name"),
        ] {
            let path = format!("/v1/{collection}?external_source=long&sort={sort}&limit=1");
            let mut page = Some(admin.get(&path).await.ok());
            let mut seen = Vec::new();
            while let Some(current) = page {
                seen.push(current.items()[0]["external_id"].as_str().unwrap().to_owned());
                let cursor = current["next_cursor"].as_str().map_or(0, str::len);
                assert!(cursor <= 500, "{path}: {cursor}");
                page = next(&admin, &current).await;
            }
            assert_eq!((seen.len(), as_set(&seen).len()), (27, 27), "{path}");
        }
        // A row that has gone meanwhile leaves what the cursor itself knows: others may come again, and none
        // is passed over.
        let path = "/v1/organisations?external_source=long&limit=1";
        let first = admin.get(path).await.ok();
        let gone = &first.items()[0];
        let address = format!("/v1/organisations/{}", gone["id"].as_str().unwrap());
        admin
            .patch(
                &address,
                gone["etag"].as_str().unwrap(),
                &json!({"name": "Khác", "external_source": "elsewhere"}),
            )
            .await
            .ok();
        let rest = next(&admin, &first).await.unwrap();
        let all = admin.get("/v1/organisations?external_source=long&limit=200").await.ok();
        assert_eq!(rest.each("external_id")[0], all.each("external_id")[0]);
    }

    async fn a_cursor_serves_only_the_query_it_came_from(app) {
        enter_many(app, 30).await;
        let admin = app.user("admin").await;
        let list = "/v1/people?external_source=kit&limit=5";
        let page = admin.get(list).await.ok();
        let cursor = page["next_cursor"].as_str().unwrap();
        for same in [
            "external_source=kit&limit=9",
            "limit=5&external_source=kit&count=true",
            "external_source=kit&fields=id",
            "external_source=kit&sort=full_name",
        ] {
            admin.get(&format!("/v1/people?{same}&cursor={cursor}")).await.ok();
        }
        for other in [
            "limit=5",
            "external_source=kit&sort=-full_name",
            "external_source=kit&sort=created_at",
            "external_source=other",
            "external_source=kit&q=an",
        ] {
            admin
                .get(&format!("/v1/people?{other}&cursor={cursor}"))
                .await
                .refused(400, "invalid_cursor")
                .about("cursor", "invalid_cursor");
        }
        admin
            .get(&format!("/v1/organisations?external_source=kit&limit=5&cursor={cursor}"))
            .await
            .refused(400, "invalid_cursor");
        // It is sealed: nothing of the rows can be read in it, and no character of it can be another.
        let sealed = URL_SAFE_NO_PAD.decode(cursor).unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("text"));
        for at in 0..cursor.len() {
            let other = if cursor.as_bytes()[at] == b'A' { "B" } else { "A" };
            let changed = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
            admin.get(&format!("{list}&cursor={changed}")).await.refused(400, "invalid_cursor");
        }
        let forged =
            URL_SAFE_NO_PAD.encode(json!({"key": {"text": "a"}, "id": page.items()[0]["id"]}).to_string());
        admin.get(&format!("{list}&cursor={forged}")).await.refused(400, "invalid_cursor");
        for garbage in ["x", "%00", "e30", &"A".repeat(3000)] {
            let reply = admin.get(&format!("{list}&cursor={garbage}")).await.is(400);
            reply.about("cursor", if garbage == "%00" { "invalid_parameter" } else { "invalid_cursor" });
        }
    }
}
