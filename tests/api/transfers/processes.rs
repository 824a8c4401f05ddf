//! Jobs and processes: killed at any moment, or several over one database.

use std::collections::BTreeSet;
use std::time::Duration;

use phoihop_tests::Actor;
use phoihop_tests::binary::Process;
use phoihop_tests::database::Database;
use phoihop_tests::transfers::NDJSON;
use serde_json::json;

fn serve(database: &Database, folder: &std::path::Path) -> Process {
    Process::start("serve", folder, database.config().database_url.as_deref())
}

fn schools(source: &str, count: usize) -> String {
    let row = |n: usize| {
        json!({
            "external_source": source, "external_id": format!("{n}"), "kind": "school",
            "name": format!("Trường {n}"),
        })
    };
    (0..count).map(|n| format!("{}\n", row(n))).collect()
}

async fn count(admin: &Actor, source: &str) -> i64 {
    let page =
        admin.get(&format!("/v1/organisations?external_source={source}&count=true&limit=1")).await.ok();
    page["total"].as_i64().unwrap()
}

/// Every line of a job's report, in order.
async fn lines(admin: &Actor, job: &str) -> Vec<i64> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/v1/imports/{job}/rows?limit=200{cursor}")).await.ok();
        found.extend(page.items().iter().map(|row| row["line"].as_i64().unwrap()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// Some time, never the same.
fn a_moment(longest: u64) -> Duration {
    let [one, other, ..] = *uuid::Uuid::new_v4().as_bytes();
    Duration::from_millis((u64::from(one) * 256 + u64::from(other)) % longest)
}

/// Three chunks.
const ROWS: usize = 1_200;

async fn killed_twenty_times(database: &Database) {
    let mut process = serve(database, &database.folder());
    let mut admin = Actor::logged_in(&process.url, "admin").await;
    let mut jobs = Vec::new();
    for round in 0..20 {
        for mode in ["row", "all"] {
            let source = format!("{mode}-{round}");
            let begun = admin
                .sends(&format!("resource=organisations&mode={mode}"), NDJSON, schools(&source, ROWS))
                .await;
            // The one before may not be over yet.
            if begun.status == 202 {
                jobs.push((mode, source, begun.header("location").to_owned()));
            }
        }
        // Where others could be at a job, it is taken up when the lease of the one that was killed has run
        // out.
        tokio::time::sleep(a_moment(if database.config().database_url.is_some() { 2_000 } else { 400 }))
            .await;
        process.kill();
        process = serve(database, &database.folder());
        admin = admin.at(&process.url);
        for (_, source, _) in jobs.iter().filter(|(mode, ..)| *mode == "all") {
            let found = count(&admin, source).await;
            assert!(
                found == 0 || found == i64::try_from(ROWS).unwrap(),
                "half an import that makes all or nothing: {found}"
            );
        }
    }
    assert!(jobs.len() >= 10, "{} jobs", jobs.len());
    for (_, source, location) in &jobs {
        let job = admin.waits_for(location).await;
        let whole = i64::try_from(ROWS).unwrap();
        assert_eq!(
            (job["status"].as_str(), job.rows()),
            (Some("succeeded"), [whole, 0, 0, 0, 0]),
            "{source}: {}",
            job.body
        );
        assert_eq!(count(&admin, source).await, whole, "{source}");
        assert_eq!(lines(&admin, &job.id()).await, (1..=whole).collect::<Vec<_>>(), "{source}");
    }
}

#[test]
fn an_embedded_server_killed_at_any_moment_goes_on_where_it_was() {
    actix_web::rt::System::new().block_on(killed_twenty_times(&Database::sqlite()));
}

#[test]
fn a_server_on_postgresql_killed_at_any_moment_goes_on_where_it_was() {
    let Some(database) = Database::postgresql() else { return };
    actix_web::rt::System::new().block_on(killed_twenty_times(&database));
}

/// Other folders with the same master key, as other machines would have it.
fn other_folder(database: &Database) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(database.folder().join("master.key"), folder.path().join("master.key")).unwrap();
    folder
}

/// Whether jobs are under way, and how many of them run.
async fn running(admin: &Actor) -> (bool, usize) {
    let under_way = admin.get("/v1/jobs?status=queued,running&limit=200").await.ok();
    (!under_way.items().is_empty(), under_way.items().iter().filter(|job| job["status"] == "running").count())
}

#[test]
fn three_processes_share_jobs_and_feed_and_do_nothing_twice() {
    let Some(database) = Database::postgresql() else { return };
    actix_web::rt::System::new().block_on(async {
        let folders = [other_folder(&database), other_folder(&database), other_folder(&database)];
        let processes: Vec<Process> = folders.iter().map(|folder| serve(&database, folder.path())).collect();
        let first = Actor::logged_in(&processes[0].url, "admin").await;
        let admins: Vec<Actor> = processes.iter().map(|process| first.at(&process.url)).collect();
        let (mut jobs, mut most) = (Vec::new(), 0);
        for n in 0..9 {
            let begun = admins[n % 3]
                .sends("resource=organisations&mode=row", NDJSON, schools(&format!("x{n}"), 1_000))
                .await
                .is(202);
            jobs.push((format!("x{n}"), begun.header("location").to_owned()));
            most = most.max(running(&first).await.1);
        }
        while let (true, running) = running(&first).await {
            most = most.max(running);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(
            most >= 3,
            "no process does more than two at a time, and no more than {most} jobs were seen to run"
        );
        for (at, (source, location)) in jobs.iter().enumerate() {
            // Whichever process did it, each tells of it.
            let job = admins[(at + 1) % 3].waits_for(location).await;
            assert_eq!(
                (job["status"].as_str(), job.rows()),
                (Some("succeeded"), [1_000, 0, 0, 0, 0]),
                "{}",
                job.body
            );
            assert_eq!((count(&first, source).await, lines(&first, &job.id()).await.len()), (1_000, 1_000));
        }
        let (mut after, mut numbers, mut things) = (0, Vec::new(), BTreeSet::new());
        for _ in 0..400 {
            let page =
                admins[numbers.len() % 3].get(&format!("/v1/changes?after={after}&limit=200")).await.ok();
            after = page["next_after"].as_i64().unwrap();
            for entry in page.items() {
                numbers.push(entry["sequence"].as_i64().unwrap());
                if entry["resource"] == "organisations" && entry["change"] == "created" {
                    assert!(
                        things.insert(entry["resource_id"].as_str().unwrap().to_owned()),
                        "told twice: {entry}"
                    );
                }
            }
            if things.len() >= 9_000 && page["has_more"] == false {
                break;
            }
            if page.items().is_empty() {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(things.len() >= 9_000, "{} were told of", things.len());
    });
}
