//! Pages of a million documents, for who sees half of them and for who sees a few: no statement reads all of
//! them, whatever is asked for.

use phoihop_domain::access::{Action, scope};
use phoihop_domain::directory::{DocumentFilter, DocumentSort};
use phoihop_persistence::Db;
use phoihop_persistence::directory::documents;
use phoihop_persistence::paginate::PageRequest;
use phoihop_persistence::platform::users;
use phoihop_persistence::programme::Readers;
use phoihop_tests::{Actor, App, Cast, story};

use crate::plans::{explained, listen, planned};

/// One a minute from 2015 on; every thirty thousandth is sent to the newspaper, half of the others come from
/// the province. What is older than a certain day was brought by another system, and the oldest are minutes.
fn fill(db: &mut Db, [province, press, other]: [&str; 3]) {
    let columns = "id, revision, created_at, updated_at, document_type, issuer_id, acting_issuer_id,
      register, issued_on, issued_year, sorted_on, title, title_fold,
         urgency, classification, visibility, external_source, external_id";
    let kind = "CASE WHEN i < 20000 AND i % 2 = 0 THEN 'BB' ELSE 'CV' END";
    let told = "'', 'normal', 'none', 'parties'";
    let source = "CASE WHEN i < 600000 THEN 'egov' END";
    match db {
        Db::Sqlite(_) => {
            let blob = |id: &str| format!("x'{}'", id.replace('-', ""));
            let issuer = format!("CASE i % 2 WHEN 0 THEN {} ELSE {} END", blob(province), blob(other));
            db.batch(&format!(
                "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;
                 CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1
                   FROM n WHERE i < 999999)
                     SELECT i, CAST(printf('%016d', i) AS BLOB) AS id, (1420070400 + i * 60) * 1000000 AS at,
                         date(1420070400 + i * 60, 'unixepoch') AS day FROM n;
                 BEGIN;
                 INSERT INTO documents ({columns}) SELECT id, 1, at, at, {kind}, {issuer}, {issuer}, '',
                   day, CAST(substr(day, 1, 4) AS INTEGER), day, 'Văn bản',
                     {told}, {source}, CASE WHEN i < 600000 THEN i END FROM n;
                 INSERT INTO document_receivers (id, document_id, position, organisation_id,
                   acting_organisation_id)
                     SELECT id, id, 0, {press}, {press} FROM n WHERE i % 30000 = 7;
                 COMMIT; PRAGMA foreign_keys = ON",
                press = blob(press),
            ))
            .unwrap();
        }
        Db::Pg(_) => {
            let issuer = format!("(CASE i % 2 WHEN 0 THEN '{province}' ELSE '{other}' END)::uuid");
            let (id, at) = ("lpad(to_hex(i), 32, '0')::uuid", "to_timestamp(1420070400 + i * 60)");
            let day = format!("({at} AT TIME ZONE 'UTC')::date");
            db.batch(&format!(
                "SET session_replication_role = replica;
                 INSERT INTO documents ({columns}) SELECT {id}, 1, {at}, {at}, {kind}, {issuer}, {issuer},
                   '', {day}, extract(year FROM {day})::int, {day}, 'Văn bản',
                     {told}, {source}, CASE WHEN i < 600000 THEN i::text END FROM generate_series(0,
                       999999) AS i;
                 INSERT INTO document_receivers (id, document_id, position, organisation_id,
                   acting_organisation_id)
                     SELECT {id}, {id}, 0, '{press}', '{press}' FROM generate_series(7, 999999, 30000) AS i;
                 SET session_replication_role = DEFAULT; ANALYZE",
            ))
            .unwrap();
            db.batch("VACUUM documents").unwrap();
        }
    }
}

async fn readers(app: &App, db: &mut Db, actor: &Actor) -> Readers {
    let (me, now) = (actor.get("/v1/me").await.ok().id().parse().unwrap(), app.state.clock.now());
    let subject = users::principal(db, me, now.in_vietnam()).unwrap().unwrap().subject;
    Readers::Scoped(scope(Some(&subject), Action::ReadDocument), now.in_vietnam())
}

/// A plan without what reads the next rows of an order along its index, and takes one after the other of
/// these: no more than five hundred.
fn beyond_the_window(plan: &str) -> String {
    let plan = plan.replace("SCAN documents USING COVERING INDEX", "");
    match plan.split_once("CO-ROUTINE documents\n") {
        Some((before, within)) => {
            let (along, of_them) = within.split_once("\nSCAN documents\n").unwrap_or((within, ""));
            format!("{before}{}\n{of_them}", along.replacen("SCAN documents USING INDEX", "", 1))
        }
        None => plan,
    }
}

story! {
    async fn no_page_of_a_million_documents_reads_all_of_them(app) {
        let cast = Cast::of(app).await;
        let mut db = app.state.config.store_options().connect().unwrap();
        let other = cast
            .admin
            .post("/v1/organisations", &serde_json::json!({"kind": "department", "name": "Sở khác"}))
            .await
            .created()
            .id();
        fill(&mut db, [cast.id("ubnd-soc-trang"), cast.id("bao-sggp"), &other]);
        let (many, few) = (
            readers(app, &mut db, &cast.province_focal).await,
            readers(app, &mut db, &cast.press_focal).await,
        );
        let day = |text: &str| Some(text.parse().unwrap());
        let all = DocumentFilter::default;
        let filters = [
            ("nothing", all()),
            ("what is common", DocumentFilter { document_type: Some("CV".to_owned()), ..all() }),
            ("what is rare, and old", DocumentFilter { document_type: Some("BB".to_owned()), ..all() }),
            (
                "what another system brought",
                DocumentFilter { external_source: Some("egov".to_owned()), ..all() },
            ),
            (
                "one of these",
                DocumentFilter {
                    external_source: Some("egov".to_owned()),
                    external_id: Some("7".to_owned()),
                    ..all()
                },
            ),
            (
                "what one office issued",
                DocumentFilter { issuer_id: Some(cast.id("ubnd-soc-trang").parse().unwrap()), ..all() },
            ),
            (
                "what was sent to one",
                DocumentFilter { receiver_id: Some(cast.id("bao-sggp").parse().unwrap()), ..all() },
            ),
            ("one number", DocumentFilter { number_symbol: Some("7/UBND".to_owned()), ..all() }),
            (
                "some days",
                DocumentFilter { issued_after: day("2015-06-01"), issued_before: day("2015-07-01"), ..all() },
            ),
        ];
        let asked = listen(&mut db);
        let mut found = Vec::new();
        for (who, readers) in [("many", &many), ("few", &few)] {
            for (what, filter) in &filters {
                for (sort, descending) in [
                    (DocumentSort::IssuedOn, false),
                    (DocumentSort::IssuedOn, true),
                    (DocumentSort::CreatedAt, true),
                ] {
                    if filter.issued_after.is_some() && sort == DocumentSort::CreatedAt {
                        continue;
                    }
                    asked.lock().unwrap().clear();
                    let request = PageRequest { sort, descending, limit: 20, after: None, count: false };
                    let page = documents::list(&mut db, readers, filter, &request).unwrap();
                    found.push((who, *what, page.items.len(), page.next.is_some()));
                    let statements = std::mem::take(&mut *asked.lock().unwrap());
                    for statement in statements {
                        let plan = explained(&mut db, &planned(&statement));
                        let plan = beyond_the_window(&plan);
                        let reads_all = ["SCAN documents", "Seq Scan on documents"]
                            .iter()
                            .any(|step| plan.contains(step));
                        assert!(!reads_all, "{who} see {what}: {statement}\n{plan}");
                    }
                }
            }
        }
        // Of the thirty-four that the newspaper sees, the other system brought the first twenty, and one was
        // issued in those days.
        found.dedup();
        let of = |who: &str| {
            found
                .iter()
                .filter(|(seen_by, ..)| *seen_by == who)
                .map(|(_, what, rows, more)| (*what, *rows, *more))
                .collect::<Vec<_>>()
        };
        let expected = |common: usize, rare: usize, one: usize, some: usize| {
            [
                ("nothing", 20, true),
                ("what is common", common, true),
                ("what is rare, and old", rare, rare > 0),
                ("what another system brought", 20, false),
                ("one of these", one, false),
                ("what one office issued", 0, false),
                ("what was sent to one", 20, true),
                ("one number", 0, false),
                ("some days", some, some > 2),
            ]
        };
        assert_eq!(of("few"), expected(20, 0, 1, 1), "{found:?}");
        assert_eq!(
            of("many")[..3],
            [("nothing", 20, true), ("what is common", 20, true), ("what is rare, and old", 20, true)],
            "{found:?}"
        );
    }
}
