//! How fast rows are imported, against a bulk load of the same rows into the same tables with the same indexes, how much memory that takes, and
//! how long who works meanwhile must wait.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, SqliteConnection, sql_query};
use phoihop_persistence::Db;
use serde_json::{Value, json};

use crate::Outcome;
use crate::database::Database;
use crate::http::{Connection, request};
use crate::options::Options;
use crate::process::Process;
use crate::subjects::log_in_as;

/// Everything that an import of organisations writes.
const TABLES: [&str; 5] = ["organisations", "organisation_names", "outbox", "audit_events", "import_rows"];
/// How long who works meanwhile pauses between two requests.
const PAUSE: Duration = Duration::from_millis(20);

/// What was measured.
pub struct Imported {
    /// How many rows.
    pub rows: usize,
    /// From the moment at which the file was sent until the job was over.
    pub import: Duration,
    /// The bulk load of all that the import wrote.
    pub bulk: Duration,
    /// How long each request of who worked meanwhile took, the shortest first.
    pub meanwhile: Vec<Duration>,
    /// The most memory that the server had, in MiB.
    pub peak_mib: f64,
}

/// Imports on a database of its own, and then loads the same rows once more.
pub async fn measure(program: &Path, database: &Database, options: &Options) -> Outcome<Imported> {
    let server = Process::phoihop(program, &["demo"], database.folder(), database.url().as_deref())?;
    let token = log_in_as(server.port, "admin", "phoihop-demo-2023").await?;
    let file: String = (0..options.rows).map(row).collect();
    let mut connection = Connection::open(server.port).await?;
    let begun = Instant::now();
    let asked = request("POST", "/v1/imports?resource=organisations&mode=row", Some(&token), &file)
        .replace("Content-Type: application/json", "Content-Type: application/x-ndjson");
    let reply = connection.ask(asked.as_bytes()).await?;
    if reply.status != 202 {
        return Err(format!("an import was answered {}: {}", reply.status, String::from_utf8_lossy(reply.body)).into());
    }
    let job: Value = serde_json::from_slice(reply.body)?;
    let path = format!("/v1/jobs/{}", job["id"].as_str().unwrap_or_default());
    drop((asked, file));
    let mut meanwhile = Vec::new();
    let mut other = Connection::open(server.port).await?;
    let import = loop {
        let person = json!({"full_name": format!("Người {}", meanwhile.len())}).to_string();
        let asked = Instant::now();
        let status = other.ask(request("POST", "/v1/people", Some(&token), &person).as_bytes()).await?.status;
        meanwhile.push(asked.elapsed());
        if status != 201 {
            return Err(format!("who worked meanwhile was answered {status}").into());
        }
        tokio::time::sleep(PAUSE).await;
        let job: Value = serde_json::from_slice(connection.ask(request("GET", &path, Some(&token), "").as_bytes()).await?.body)?;
        match job["status"].as_str() {
            Some("queued" | "running") => {}
            Some("succeeded") if job["rows"]["created"] == options.rows => break begun.elapsed(),
            _ => return Err(format!("the import came to {job}").into()),
        }
    };
    let peak_mib = server.memory("VmHWM")?;
    // What is numbered afterwards must not be under way while the same rows are loaded.
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(server);
    let bulk = match database.connect()? {
        Db::Sqlite(_) => bulk_sqlite(database)?,
        Db::Pg(mut connection) => bulk_postgresql(connection.ready())?,
    };
    meanwhile.sort_unstable();
    Ok(Imported { rows: options.rows, import, bulk, meanwhile, peak_mib })
}

fn row(n: usize) -> String {
    let row = json!({
        "external_source": "bench", "external_id": format!("{n}"), "kind": "school", "name": format!("Trường Tiểu học số {n}"), "short_name": format!("TH {n}"),
        "address": "Ấp Chợ, xã Trần Đề", "phone": "0299 3822 339", "valid_from": "2020-09-05",
    });
    format!("{row}\n")
}

#[derive(QueryableByName)]
struct Statement {
    #[diesel(sql_type = Text)]
    sql: String,
}

fn bulk_sqlite(database: &Database) -> Outcome<Duration> {
    let path = database.folder().join("bulk.sqlite3");
    let mut connection = SqliteConnection::establish(&path.display().to_string())?;
    let source = database.folder().join("phoihop.sqlite3");
    connection.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA foreign_keys = OFF")?;
    connection.batch_execute(&format!("ATTACH '{}' AS source", source.display()))?;
    for table in TABLES {
        let kept = format!("SELECT sql FROM source.sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL ORDER BY type DESC");
        for Statement { sql } in sql_query(kept).load::<Statement>(&mut connection)? {
            connection.batch_execute(&sql)?;
        }
    }
    let loads: String = TABLES.iter().map(|table| format!("INSERT INTO main.{table} SELECT * FROM source.{table};")).collect();
    let begun = Instant::now();
    connection.batch_execute(&format!("BEGIN IMMEDIATE; {loads} COMMIT"))?;
    Ok(begun.elapsed())
}

fn bulk_postgresql(connection: &mut PgConnection) -> Outcome<Duration> {
    connection.batch_execute("CREATE SCHEMA bulk")?;
    for table in TABLES {
        connection.batch_execute(&format!("CREATE TABLE bulk.{table} (LIKE public.{table} INCLUDING ALL)"))?;
    }
    let loads: String = TABLES.iter().map(|table| format!("INSERT INTO bulk.{table} SELECT * FROM public.{table};")).collect();
    let begun = Instant::now();
    connection.batch_execute(&format!("BEGIN; {loads} COMMIT"))?;
    Ok(begun.elapsed())
}
