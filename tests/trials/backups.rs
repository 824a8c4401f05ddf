//! Backups under a steady load of writes: each is restored, and shows the database at one instant.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use phoihop_api::config::Config;
use phoihop_persistence::Db;
use serde_json::json;

use super::client::Client;
use super::{Report, serve};
use crate::database::Database;

const WRITERS: usize = 10;
/// Of all writers together, as fast as the machine lets them.
const WRITES_A_SECOND: u64 = 500;

/// How far a writer is: how many of its rows it has sent, and how many were answered. It sends one after the
/// other.
#[derive(Default)]
struct Writer {
    sent: AtomicU64,
    answered: AtomicU64,
}

/// What a restored database has of one writer, and of the traces that its rows leave.
#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    rows: i64,
    #[diesel(sql_type = BigInt)]
    last: i64,
    #[diesel(sql_type = BigInt)]
    told: i64,
    #[diesel(sql_type = BigInt)]
    witnessed: i64,
}

/// The rows of a writer, the number of its last one, and how many entries of the outbox and acts of the trail
/// tell of them.
const FOUND: &str = "
    WITH own AS (SELECT id, CAST(external_id AS INTEGER) AS number FROM people WHERE external_source = ?)
    SELECT (SELECT count(*) FROM own) AS rows, (SELECT coalesce(max(number), 0) FROM own) AS last,
           (SELECT count(*) FROM outbox WHERE resource_id IN (SELECT id FROM own)) AS told,
           (SELECT count(*) FROM audit_events WHERE resource_id IN (SELECT id FROM own)) AS witnessed";

/// Makes so many backups while others write.
#[must_use]
pub fn backups(program: &Path, rounds: usize) -> Report {
    let database = Database::sqlite();
    let server = serve(program, &database);
    let (over, began) = (Arc::new(AtomicBool::new(false)), Instant::now());
    let writers: Vec<Arc<Writer>> = (0..WRITERS).map(|_| Arc::default()).collect();
    let (url, load) = (server.url.clone(), (writers.clone(), Arc::clone(&over)));
    let writing = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(written(&url, load.0, &load.1))
    });
    let kept = tempfile::tempdir().unwrap();
    let (mut report, mut longest) = (Report::default(), Duration::ZERO);
    while writers.iter().any(|writer| writer.answered.load(Ordering::SeqCst) == 0) {
        std::thread::sleep(Duration::from_millis(20));
    }
    for round in 0..rounds {
        let file = kept.path().join(format!("{round}.backup"));
        let before: Vec<u64> = writers.iter().map(|writer| writer.answered.load(Ordering::SeqCst)).collect();
        let begun = Instant::now();
        let made = Command::new(program)
            .arg("backup")
            .arg(&file)
            .arg("--data-dir")
            .arg(database.folder())
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        longest = longest.max(begun.elapsed());
        let after: Vec<u64> = writers.iter().map(|writer| writer.sent.load(Ordering::SeqCst)).collect();
        report.promises(
            made.status.success(),
            format!("backup {round}: {}", String::from_utf8_lossy(&made.stdout)),
        );
        if let Err(why) = restored(program, &database, &file, &before, &after) {
            report.promises(false, format!("backup {round}: {why}"));
        }
        let _space_is_spared = std::fs::remove_file(&file);
    }
    over.store(true, Ordering::SeqCst);
    writing.join().unwrap();
    let answered: u64 = writers.iter().map(|writer| writer.answered.load(Ordering::SeqCst)).sum();
    report.tells(format!(
        "backups: {rounds} in {} s beside {} writes a second ({answered} answered); the longest took {} ms; \
            not equal to one instant: {}",
        began.elapsed().as_secs(),
        answered / began.elapsed().as_secs().max(1),
        longest.as_millis(),
        report.broken.len(),
    ));
    report
}

async fn written(url: &str, writers: Vec<Arc<Writer>>, over: &AtomicBool) {
    let client = Client::log_in(url, "admin").await;
    let pause = Duration::from_secs(u64::try_from(WRITERS).unwrap()).div_f64(WRITES_A_SECOND as f64);
    let writing = writers.into_iter().enumerate().map(|(n, writer)| {
        let client = client.clone();
        async move {
            for number in 1.. {
                let due = tokio::time::Instant::now() + pause;
                writer.sent.store(number, Ordering::SeqCst);
                let person = json!({
                    "full_name": format!("Người {number}"), "external_source": format!("writer-{n}"),
                    "external_id": number.to_string(),
                });
                let answer = client.posts("/v1/people", &person, None).await.unwrap();
                assert_eq!(answer.status, 201, "{}", answer.body);
                writer.answered.store(number, Ordering::SeqCst);
                if over.load(Ordering::SeqCst) {
                    break;
                }
                tokio::time::sleep_until(due).await;
            }
        }
    });
    futures_util::future::join_all(writing).await;
}

/// Restores a backup, and holds what it shows against what had been answered before it was begun and what had
/// been sent when it was done.
fn restored(
    program: &Path,
    database: &Database,
    file: &Path,
    before: &[u64],
    after: &[u64],
) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(database.folder().join("master.key"), folder.path().join("master.key")).unwrap();
    let run = |arguments: &[&str]| {
        let ran = Command::new(program)
            .args(arguments)
            .arg("--data-dir")
            .arg(folder.path())
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        if ran.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&ran.stdout).into_owned()) }
    };
    run(&["restore", file.to_str().unwrap()])?;
    run(&["audit", "verify"])?;
    let Ok(Db::Sqlite(mut connection)) = Config::over(folder.path().to_owned()).store_options().connect()
    else {
        return Err("it does not open".to_owned());
    };
    for (n, (before, after)) in before.iter().zip(after).enumerate() {
        let found: Found = diesel::sql_query(FOUND)
            .bind::<diesel::sql_types::Text, _>(format!("writer-{n}"))
            .get_result(connection.ready())
            .unwrap();
        // Each writer sends one after the other: at one instant its rows have no gap, and each has left both
        // traces.
        if found.rows != found.last || found.told != found.rows || found.witnessed != found.rows {
            return Err(format!(
                "writer {n}: {} rows up to {}, told of {}, witnessed {}",
                found.rows, found.last, found.told, found.witnessed
            ));
        }
        let rows = u64::try_from(found.rows).unwrap_or_default();
        if rows < *before || rows > *after {
            return Err(format!(
                "writer {n}: {rows} rows, where {before} were answered before and {after} sent in all"
            ));
        }
    }
    Ok(())
}
