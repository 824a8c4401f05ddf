//! The feed of changes: everybody sees each change of his scope once, in order, however fast he reads.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use phoihop_api::audit;
use phoihop_domain::access::Role;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;

/// Reads on from a number, page by page, until there is no more.
async fn read_on(reader: &Actor, after: &mut i64, limit: usize, pause: u64) -> Vec<Value> {
    let mut found = Vec::new();
    loop {
        let page = reader.get(&format!("/v1/changes?after={after}&limit={limit}")).await.ok();
        let next = page["next_after"].as_i64().unwrap();
        assert!(next >= *after);
        *after = next;
        found.extend(page.items().clone());
        if page["has_more"] == false {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

fn names(entries: &[Value]) -> Vec<(String, String, i64, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    entries
        .iter()
        .map(|e| {
            (
                text(&e["resource"]),
                text(&e["resource_id"]),
                e["revision"].as_i64().unwrap(),
                text(&e["change"]),
            )
        })
        .collect()
}

/// Numbers grow, and each resource's revisions never go back.
fn are_in_order(entries: &[Value]) {
    let numbers: Vec<i64> = entries.iter().map(|entry| entry["sequence"].as_i64().unwrap()).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
    let mut last: HashMap<String, i64> = HashMap::new();
    for (_, id, revision, change) in names(entries) {
        let before = last.insert(id.clone(), revision).unwrap_or(0);
        assert!(before <= revision, "{id}: {change} of {revision} after {before}");
    }
}

async fn numbered(app: &App) {
    audit::tick(&app.state).await.unwrap();
}

story! {
    async fn a_slow_and_a_fast_reader_see_every_change_once_and_in_order_while_twenty_write(app) {
        let cast = Cast::of(app).await;
        numbered(app).await;
        let (mut start, writing) = (0, AtomicBool::new(true));
        read_on(&cast.admin, &mut start, 200, 0).await;
        let write = async |n: usize| {
            let mut made = Vec::new();
            for round in 0..6 {
                let body = json!({"kind": "school", "name": format!("Trường {n}-{round}")});
                let school = cast.admin.post("/v1/organisations", &body).await.created();
                let path = format!("/v1/organisations/{}", school.id());
                let changed = cast.admin.patch(&path, &school.tag(), &json!({"phone": "1"})).await.ok();
                cast.admin.patch(&path, &changed.tag(), &json!({"phone": "2"})).await.ok();
                made.push(school.id());
            }
            made
        };
        let follow = async |limit: usize, pause: u64| {
            let (mut after, mut seen) = (start, Vec::new());
            while writing.load(Ordering::Relaxed) {
                seen.extend(read_on(&cast.admin, &mut after, limit, pause).await);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            seen.extend(read_on(&cast.admin, &mut after, limit, pause).await);
            seen
        };
        let number = async {
            while writing.load(Ordering::Relaxed) {
                numbered(app).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let writers = async {
            let made = futures_util::future::join_all((0..20).map(write)).await;
            numbered(app).await;
            writing.store(false, Ordering::Relaxed);
            made.concat()
        };
        let (made, fast, slow, ()) =
            futures_util::future::join4(writers, follow(200, 0), follow(7, 15), number).await;
        for seen in [&fast, &slow] {
            are_in_order(seen);
            for id in &made {
                let own: Vec<i64> = names(seen)
                    .iter()
                    .filter(|(_, of, ..)| of == id)
                    .map(|(_, _, revision, _)| *revision)
                    .collect();
                assert_eq!(own, [1, 2, 3], "{id}");
            }
        }
        assert_eq!(fast, slow);
    }

    async fn each_reader_sees_what_he_may_read_and_no_more(app) {
        let cast = Cast::of(app).await;
        let elsewhere = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created();
        let outsider = user_with(app, Role::Leader, elsewhere.id().parse().unwrap(), "nguoi-ngoai").await;
        let draft = cast.draft().await;
        numbered(app).await;
        let of = async |reader: &Actor| names(&read_on(reader, &mut 0, 200, 0).await);
        let (press, outside, admin) =
            (of(&cast.press_focal).await, of(&outsider).await, of(&cast.admin).await);
        let tells = |seen: &[(String, String, i64, String)], resource: &str| {
            seen.iter().any(|(of, ..)| of == resource)
        };
        assert!(tells(&press, "programmes") && press.iter().any(|(_, id, ..)| id == draft.id()));
        for seen in [&outside, &admin] {
            assert!(!tells(seen, "programmes") && tells(seen, "organisations"));
        }
        assert!(tells(&admin, "users") && !tells(&press, "users") && !tells(&outside, "memberships"));
        cast.press_focal.get("/v1/changes?resource=programmes").await.ok();
        cast.press_focal
            .get("/v1/changes?resource=nothing")
            .await
            .refused(400, "invalid_query")
            .about("resource", "invalid_parameter");
        for wrong in ["after=-1", "after=x", "limit=0", "limit=201", "sort=after"] {
            cast.press_focal.get(&format!("/v1/changes?{wrong}")).await.refused(400, "invalid_query");
        }
    }

    async fn changes_of_every_kind_are_told_to_somebody(app) {
        crate::access::Things::of(&Cast::of(app).await).await;
        numbered(app).await;
        let all = app
            .state
            .store
            .read(|db| phoihop_persistence::platform::outbox::after(db, 0, None, 10_000))
            .await
            .unwrap();
        let kinds: std::collections::BTreeSet<&str> =
            all.iter().map(|numbered| numbered.entry.resource.as_str()).collect();
        assert!(kinds.len() > 15, "{kinds:?}");
        for kind in kinds {
            assert!(phoihop_api::RESOURCES.get(kind).is_some(), "nobody is told of {kind}");
        }
    }

    async fn what_is_deleted_is_told_to_whom_it_concerned(app) {
        let cast = Cast::of(app).await;
        let elsewhere = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created();
        let outsider = user_with(app, Role::Leader, elsewhere.id().parse().unwrap(), "nguoi-ngoai").await;
        let draft = cast.draft().await;
        cast.province_focal.delete(&draft.path, &draft.tag(&cast.province_focal).await).await.is(204);
        numbered(app).await;
        let own = |seen: Vec<Value>| {
            names(&seen)
                .into_iter()
                .filter(|(_, id, ..)| id == draft.id())
                .map(|(.., change)| change)
                .collect::<Vec<_>>()
        };
        assert_eq!(own(read_on(&cast.press_focal, &mut 0, 200, 0).await), ["deleted"]);
        assert!(own(read_on(&outsider, &mut 0, 200, 0).await).is_empty());
    }

    /// A page can have nothing for the reader, and still leads on.
    async fn what_one_may_not_see_leaves_holes_and_no_dead_end(app) {
        let cast = Cast::of(app).await;
        for n in 0..30 {
            cast.admin
                .post(
                    "/v1/users",
                    &json!({"username": format!("nguoi.dung.{n}"), "email": null, "person_id": null}),
                )
                .await
                .created();
        }
        cast.admin
            .post("/v1/organisations", &json!({"kind": "school", "name": "Trường cuối"}))
            .await
            .created();
        numbered(app).await;
        let mut after = 0;
        let seen = read_on(&cast.press_focal, &mut after, 1, 0).await;
        are_in_order(&seen);
        assert_eq!(names(&seen).last().map(|(resource, ..)| resource.as_str()), Some("organisations"));
        assert!(read_on(&cast.press_focal, &mut after, 1, 0).await.is_empty());
    }
}
