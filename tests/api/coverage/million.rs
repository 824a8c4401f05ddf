//! A page of twenty press works by topic and date, among a million: what the database does for it is looked
//! at, not how long it takes.

use phoihop_domain::access::{Action, scope};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{PressWork, PressWorkFilter, PressWorkSort};
use phoihop_domain::ids::TopicId;
use phoihop_persistence::Db;
use phoihop_persistence::coverage::press_works;
use phoihop_persistence::paginate::{Page, PageRequest};
use phoihop_persistence::platform::users;
use phoihop_persistence::programme::Readers;
use phoihop_tests::coverage::Sides;
use phoihop_tests::{Cast, story};

use crate::plans::{explained, listen, planned};

/// One every five minutes from 2015 on, in turn about each of the topics and under each of the programmes.
const FIRST: i64 = 1_420_070_400;
const APART: i64 = 300;

/// Adds a million rows as the database itself can.
fn fill(db: &mut Db, programmes: &[Sides], topics: &[TopicId]) {
    let quoted = |text: &str| format!("'{text}'");
    match db {
        Db::Sqlite(_) => {
            let blob = |text: &str| format!("x'{}'", text.replace('-', ""));
            let pick = |values: Vec<String>, by: &str| {
                let cases: String =
                    values.iter().enumerate().map(|(at, value)| format!(" WHEN {at} THEN {value}")).collect();
                format!("(CASE {by} % {}{cases} END)", values.len())
            };
            let programme = pick(programmes.iter().map(|sides| blob(&sides.programme)).collect(), "i");
            let party = pick(programmes.iter().map(|sides| blob(&sides.press)).collect(), "i");
            let topic = pick(topics.iter().map(|topic| blob(&topic.to_string())).collect(), "(i / 7)");
            let at = format!("({FIRST} + i * {APART})");
            db.batch(&format!(
                "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;
                 CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1
                   FROM n WHERE i < 999999)
                     SELECT i, CAST(printf('%016d', i) AS BLOB) AS id, {at} * 1000000 AS at FROM n;
                 BEGIN;
                 INSERT INTO press_works (id, revision, created_at, updated_at, status, programme_id,
                   party_id, channel, genre, purpose, title, issue,
                     published_at, authors, visibility, audience, published_on, month)
                     SELECT id, 1, at, at, 'published', {programme}, {party}, 'online', 'article',
                       'promotion', 'Tin', '1', at, '[]', 'parties', 'parties',
                         date({at}, 'unixepoch', '+7 hours'), strftime('%Y-%m', {at}, 'unixepoch',
                           '+7 hours') FROM n;
                 INSERT INTO press_work_topics (id, press_work_id, position, topic_id,
                   published_at) SELECT id, id, 0, {topic}, at FROM n;
                 COMMIT; PRAGMA foreign_keys = ON"
            ))
            .unwrap();
        }
        Db::Pg(_) => {
            let array = |values: Vec<String>| format!("(ARRAY[{}])", values.join(","));
            let programme = array(programmes.iter().map(|sides| quoted(&sides.programme)).collect());
            let party = array(programmes.iter().map(|sides| quoted(&sides.press)).collect());
            let topic = array(topics.iter().map(|topic| quoted(&topic.to_string())).collect());
            let (many, about) = (programmes.len(), topics.len());
            let at = format!("to_timestamp({FIRST} + i * {APART})");
            let id = "lpad(to_hex(i), 32, '0')::uuid";
            db.batch(&format!(
                "SET session_replication_role = replica;
                 INSERT INTO press_works (id, revision, created_at, updated_at, status, programme_id,
                   party_id, channel, genre, purpose, title, issue,
                     published_at, authors, visibility, audience, published_on, month)
                     SELECT {id}, 1, {at}, {at}, 'published', {programme}[1 + i % {many}]::uuid,
                       {party}[1 + i % {many}]::uuid, 'online', 'article', 'promotion',
                         'Tin', '1', {at}, '[]', 'parties', 'parties',
                           ({at} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
                         to_char({at} AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM') FROM generate_series(0,
                           999999) AS i;
                 INSERT INTO press_work_topics (id, press_work_id, position, topic_id, published_at)
                     SELECT {id}, {id}, 0, {topic}[1 + (i / 7) % {about}]::uuid, {at}
                       FROM generate_series(0, 999999) AS i;
                 SET session_replication_role = DEFAULT; ANALYZE"
            ))
            .unwrap();
            db.batch("VACUUM press_work_topics").unwrap();
        }
    }
}

fn page(
    db: &mut Db,
    readers: &Readers,
    topic: TopicId,
    from: Timestamp,
    after: Option<&Page<PressWork>>,
) -> Page<PressWork> {
    let before = from.plus_seconds(365 * 24 * 3_600);
    let filter = PressWorkFilter {
        topic_id: Some(topic),
        published_from: Some(from),
        published_before: Some(before),
        ..PressWorkFilter::default()
    };
    let after = after.and_then(|page| page.next.clone());
    let request =
        PageRequest { sort: PressWorkSort::PublishedAt, descending: true, limit: 20, after, count: false };
    press_works::list(db, readers, &filter, &request).unwrap()
}

story! {
    async fn a_page_by_topic_and_date_is_found_by_one_index(app) {
        let cast = Cast::of(app).await;
        let mut programmes = Vec::new();
        for _ in 0..3 {
            programmes.push(Sides::of(&cast, &cast.in_force().await).await);
        }
        let topics: Vec<TopicId> = cast
            .admin
            .get("/v1/topics?limit=20")
            .await
            .ok()
            .each("id")
            .iter()
            .map(|id| id.parse().unwrap())
            .collect();
        let mut db = app.state.config.store_options().connect().unwrap();
        let (me, now) =
            (cast.province_focal.get("/v1/me").await.ok().id().parse().unwrap(), app.state.clock.now());
        let subject = users::principal(&mut db, me, now.in_vietnam()).unwrap().unwrap().subject;
        let readers = Readers::Scoped(scope(Some(&subject), Action::ReadCoverage), now.in_vietnam());
        fill(&mut db, &programmes, &topics);

        let asked = listen(&mut db);
        let from = Timestamp::from_unix_micros((FIRST + 200_000 * APART) * 1_000_000);
        let first = page(&mut db, &readers, topics[3], from, None);
        let second = page(&mut db, &readers, topics[3], from, Some(&first));
        assert_eq!((first.items.len(), second.items.len()), (20, 20));
        assert!(
            first.items[19].content.published_at > second.items[0].content.published_at,
            "one behind the other"
        );
        let asked: Vec<String> =
            asked.lock().unwrap().iter().filter(|statement| statement.contains("LIMIT")).cloned().collect();
        assert_eq!(asked.len(), 2);
        for statement in asked {
            let plan = explained(&mut db, &planned(&statement));
            assert!(plan.contains("press_work_topics_by_topic"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE FOR ORDER BY") && !plan.contains("Sort"), "{plan}");
            assert!(!plan.contains("SCAN press_work") && !plan.contains("Seq Scan on press_work"), "{plan}");
        }
    }
}
