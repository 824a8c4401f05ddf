//! The coverage of 2024: twelve campaigns, three hundred press works, and what they count for.

use phoihop_domain::access::Role;
use phoihop_tests::cast::Draft;
use phoihop_tests::coverage::Sides;
use phoihop_tests::packages::promise;
use phoihop_tests::transfers::NDJSON;
use phoihop_tests::{Actor, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;

const M: i64 = 1_000_000;

/// The package of the planning story: what is promised by channel and genre.
struct Package {
    package: Draft,
    news: String,
    pages: String,
    films: String,
}

impl Package {
    async fn of(cast: &Cast, programme: &Draft) -> Self {
        let plan = cast.plans(&cast.annual(programme, 2024)).await;
        let item = cast.adds(&cast.item(&plan, 2024, 1_200 * M)).await;
        cast.agree_to(&plan).await;
        let mut content = cast.package(programme, &plan).await;
        content["first_day"] = json!("2024-01-01");
        let package = cast.begins(&content).await;
        let mut lines = Vec::new();
        for (channel, genre, quantity, price) in [
            ("online", "news_item", 280, 2 * M),
            ("print", "special_page", 21, 20 * M),
            ("video", "video", 4, 15 * M),
        ] {
            let mut line = promise(&package, &item, "locality", quantity, price);
            (line["channel"], line["genre"]) = (json!(channel), json!(genre));
            lines.push(cast.province_focal.post("/v1/deliverables", &line).await.created().id());
        }
        cast.approve(&package).await;
        cast.sign(&package).await.created();
        let [news, pages, films] = lines.try_into().unwrap();
        Self { package, news, pages, films }
    }
}

/// Promised, credited and accepted of a line.
async fn counts(reader: &Actor, deliverable: &str) -> [i64; 3] {
    let seen = reader.get(&format!("/v1/deliverables/{deliverable}")).await.ok();
    ["quantity", "credited", "accepted"].map(|field| seen[field].as_i64().unwrap())
}

/// Three hundred works, five and twenty in each month: two in print, the others online.
fn rows(sides: &Sides, campaigns: &[Draft], topics: &[&str]) -> Vec<Value> {
    let row = |number: usize| {
        let (month, place) = (number / 25, number % 25);
        let (channel, genre) =
            if place < 2 && month < 10 { ("print", "special_page") } else { ("online", "news_item") };
        json!({
            "external_source": "toa-soan", "external_id": format!("2024-{number:03}"),
            "programme_id": sides.programme, "party_id": sides.press, "channel": channel, "genre": genre,
            "purpose": "promotion", "title": format!("Tin số {number} của năm 2024"),
            "url": format!("https://www.sggp.org.vn/tin-{number}.html"),
            "published_at": format!("2024-{:02}-{:02}T03:00:00Z", month + 1, place + 1),
            "authors": ["Tuấn Quang"], "topic_ids": [topics[number % topics.len()]],
            "campaign_id": campaigns[month].id(), "visibility": "public",
        })
    };
    (0..300).map(row).collect()
}

story! {
    async fn a_year_of_coverage_is_credited_to_its_package(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let (focal, press, programme) = (&cast.province_focal, &cast.press_focal, cast.in_force().await);
        let sides = Sides::of(&cast, &programme).await;
        let ordered = Package::of(&cast, &programme).await;
        let topics = [cast.id("topic-reform"), cast.id("topic-investment"), cast.id("topic-dai-ngai-bridge")];

        // Twelve campaigns, each of a month, with a goal that is counted.
        let mut campaigns = Vec::new();
        for month in 1..=12 {
            let campaign = focal
                .makes(
                    "campaigns",
                    &json!({
                        "programme_id": programme.id(), "title": format!("Đợt tháng {month}"),
                        "first_day": format!("2024-{month:02}-01"), "last_day": format!("2024-{month:02}-28"),
                        "channels": ["online", "print"], "topic_ids": topics,
                        "goals": [
                            {"name": "Tin trên báo điện tử", "channel": "online", "target": 23},
                            {"name": "Chuyên trang", "genre": "special_page", "target": 2},
                        ],
                    }),
                )
                .await;
            campaign.moved_by(focal, &json!({"to": "scheduled"})).await.created();
            assert_eq!(campaign.seen_by(press).await["status"], "running", "its first day has come");
            campaigns.push(campaign);
        }

        // The newsroom declines one request and says why; another goes with its event to another day, and its
        // office hears of that.
        let declined = focal.makes("coverage-requests", &sides.request("Hội nghị tổng kết", 1)).await;
        declined.moved_by(press, &json!({"to": "declined", "reason": "Trùng lịch."})).await.created();
        let event = focal
            .makes("calendar-events", &sides.event("event", "Khởi công cầu Đại Ngãi", "2024-10-15"))
            .await;
        let mut planned = sides.request("Khởi công cầu Đại Ngãi", 1);
        planned["calendar_event_id"] = json!(event.id());
        let planned = focal.makes("coverage-requests", &planned).await;
        planned.moved_by(press, &json!({"to": "accepted"})).await.created();
        let office = cast.id("vpdd-sggp-can-tho");
        let officer = user_with(app, Role::Officer, office.parse().unwrap(), "can-tho").await;
        planned
            .edited_by(press, &json!({"offices": [{"organisation_id": office, "function": "general"}]}))
            .await
            .ok();
        let when = json!({"starts_on": "2024-10-20", "reason": "Do bão số 6."});
        let moved = focal
            .decide(&format!("{}/reschedulings", event.path), &event.tag(focal).await, &when)
            .await
            .created();
        assert_eq!(planned.seen_by(&officer).await["calendar_event_id"], json!(moved.id()));
        let news = officer.get("/v1/me/notifications?limit=200").await.ok();
        assert!(
            news.items()
                .iter()
                .any(|news| news["kind"] == "rescheduled" && news["resource_id"] == json!(moved.id())),
            "{}",
            news.body
        );

        // The newsroom imports what it published; a second run changes nothing.
        let rows = rows(&sides, &campaigns, &topics);
        let file: String = rows.iter().map(|row| format!("{row}\n")).collect();
        assert_eq!(
            press.imports("resource=press-works", NDJSON, file.clone()).await.rows(),
            [300, 0, 0, 0, 0]
        );
        assert_eq!(press.imports("resource=press-works", NDJSON, file).await.rows(), [0, 0, 300, 0, 0]);
        let january = campaigns[0].seen_by(focal).await;
        assert_eq!(
            (
                january["works"].as_i64(),
                january["progress"][0]["achieved"].as_i64(),
                january["progress"][1]["achieved"].as_i64()
            ),
            (Some(25), Some(23), Some(2))
        );
        campaigns[0].moved_by(focal, &json!({"to": "completed"})).await.created();

        // Each counts for the line of its channel and genre.
        let listed = press
            .get(&format!("/v1/press-works?programme_id={}&sort=published_at&limit=200", programme.id()))
            .await
            .ok();
        let more = press
            .get(&format!(
                "/v1/press-works?programme_id={}&sort=published_at&limit=200&cursor={}",
                programme.id(),
                listed["next_cursor"].as_str().unwrap()
            ))
            .await
            .ok();
        let works: Vec<(Draft, bool)> = listed
            .items()
            .iter()
            .chain(more.items())
            .map(|work| {
                (
                    Draft { path: format!("/v1/press-works/{}", work["id"].as_str().unwrap()) },
                    work["channel"] == "print",
                )
            })
            .collect();
        assert_eq!(works.len(), 300);
        for (work, printed) in &works[..298] {
            press.credits(work, if *printed { &ordered.pages } else { &ordered.news }).await.created();
        }
        press.credits(&works[0].0, &ordered.pages).await.refused(409, "work_credited");
        press.credits(&works[298].0, &ordered.pages).await.refused(409, "another_kind_of_work");
        assert_eq!(
            (counts(focal, &ordered.news).await, counts(focal, &ordered.pages).await),
            ([280, 278, 0], [21, 20, 0])
        );

        // A special page with a film is split, and says so.
        let mut special = sides.work(900);
        (special["channel"], special["genre"]) = (json!("print"), json!("special_page"));
        let special = press.makes("press-works", &special).await;
        let lines = json!([
            {"deliverable_id": ordered.films, "quantity": 1},
            {"deliverable_id": ordered.pages, "quantity": 1},
        ]);
        let credits = format!("{}/credits", special.path);
        press
            .post(&credits, &json!({"kind": "credit", "lines": lines}))
            .await
            .refused(422, "invalid_content")
            .at("/split", "split_not_told");
        let other = json!([
            {"deliverable_id": ordered.films, "quantity": 1}, {"deliverable_id": ordered.news, "quantity": 1},
        ]);
        let no_part = json!({
            "kind": "credit", "lines": other, "split": true, "reason": "Không có phần nào đúng loại.",
        });
        press.post(&credits, &no_part).await.refused(409, "another_kind_of_work");
        let twice = json!({"kind": "credit", "lines": [{"deliverable_id": ordered.pages, "quantity": 2}]});
        press.post(&credits, &twice).await.refused(422, "invalid_content").at("/reason", "reason_required");
        let split = json!({
            "kind": "credit", "lines": lines, "split": true, "reason": "Chuyên trang kèm phim tư liệu.",
        });
        let split = press.post(&credits, &split).await.created();
        assert_eq!(split["items"].as_array().unwrap().iter().filter(|row| row["split"] == true).count(), 2);
        assert_eq!(
            (counts(focal, &ordered.films).await, counts(focal, &ordered.pages).await),
            ([4, 1, 0], [21, 21, 0])
        );

        // One is retracted: its credit comes back by a new row, and the old one stands as it was.
        let (retracted, _) = &works[110];
        let before =
            focal.get(&format!("/v1/press-work-credits?press_work_id={}", retracted.id())).await.ok();
        retracted.moved_by(press, &json!({"to": "retracted", "reason": "Sai nguồn tin."})).await.created();
        let after = focal.get(&format!("/v1/press-work-credits?press_work_id={}", retracted.id())).await.ok();
        assert_eq!((&after.items()[0], after.items().len()), (&before.items()[0], 2));
        assert_eq!(after.each("cause"), ["request", "retraction"]);
        assert_eq!(
            (&after.items()[1]["kind"], &after.items()[1]["reason"]),
            (&json!("reversal"), &json!("Sai nguồn tin."))
        );
        assert_eq!(counts(focal, &ordered.news).await, [280, 277, 0]);
        assert_eq!(
            campaigns[4].seen_by(focal).await["works"],
            24,
            "what was retracted no longer counts for its campaign"
        );
        press.credits(retracted, &ordered.news).await.refused(409, "work_retracted");

        // The figures by month, channel and topic add up to what was published.
        for (by, groups) in [("month", 12), ("channel", 2), ("topic", 3), ("genre", 2), ("unit", 1)] {
            let counted = focal
                .get(&format!("/v1/press-work-statistics?group_by={by}&programme_id={}", programme.id()))
                .await
                .ok();
            let sum =
                |field: &str| counted.items().iter().map(|row| row[field].as_i64().unwrap()).sum::<i64>();
            // The special page has no topic.
            let all = if by == "topic" { 299 } else { 300 };
            assert_eq!(
                (counted.items().len(), sum("published"), sum("retracted")),
                (groups, all, 1),
                "{by}: {}",
                counted.body
            );
        }

        // What is credited is accepted by a record of both sides.
        let days = ("2024-01-01", "2024-12-31");
        let record = cast
            .delivers(
                &ordered.package,
                "regular",
                days,
                &[(&ordered.news, 277), (&ordered.pages, 21), (&ordered.films, 1)],
            )
            .await;
        cast.accept(&record).await;
        assert_eq!(counts(focal, &ordered.news).await, [280, 277, 277]);
        assert_eq!(ordered.package.settlement(press).await[1], 277 * 2 * M + 21 * 20 * M + 15 * M);

        // A work that is retracted after that leaves a gap, which a reversal closes before the package can be
        // settled; taking the credit back first hides nothing.
        press
            .post(
                &format!("{}/credits", works[111].0.path),
                &json!({"kind": "reversal", "reason": "Tính nhầm."}),
            )
            .await
            .created();
        assert_eq!(focal.get(&format!("/v1/deliverables/{}", ordered.news)).await.ok()["uncovered"], 0);
        works[111].0.moved_by(press, &json!({"to": "retracted", "reason": "Sai."})).await.created();
        let gap = focal.get(&format!("/v1/deliverables/{}", ordered.news)).await.ok();
        assert_eq!(
            (gap["credited"].as_i64(), gap["accepted"].as_i64(), gap["uncovered"].as_i64()),
            (Some(276), Some(277), Some(1))
        );
        ordered.package.moved_by(focal, &json!({"to": "completed"})).await.created();
        let refused = ordered
            .package
            .moved_by(&cast.province_leader, &json!({"to": "liquidated"}))
            .await
            .refused(409, "accepted_beyond_credit");
        assert!(refused.body.to_string().contains(&ordered.news));
        cast.accept(&cast.delivers(&ordered.package, "reversal", days, &[(&ordered.news, 1)]).await).await;
        assert_eq!(focal.get(&format!("/v1/deliverables/{}", ordered.news)).await.ok()["uncovered"], 0);
        ordered
            .package
            .moved_by(&cast.province_leader, &json!({"to": "liquidated"}))
            .await
            .refused(409, "not_settled");
    }
}
