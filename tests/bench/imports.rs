//! How fast rows are imported, against a bulk load of the same rows into the same tables with the same
//! indexes, how much memory that takes, and how long who works meanwhile must wait.

use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::pg::CopyFormat;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{Connection as _, PgConnection};
use phoihop_persistence::{Db, schema};
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
    /// How much later the last of it was numbered and chained.
    pub numbered: Duration,
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
        return Err(format!(
            "an import was answered {}: {}",
            reply.status,
            String::from_utf8_lossy(reply.body)
        )
        .into());
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
        let job: Value = serde_json::from_slice(
            connection.ask(request("GET", &path, Some(&token), "").as_bytes()).await?.body,
        )?;
        match job["status"].as_str() {
            Some("queued" | "running") => {}
            Some("succeeded") if job["rows"]["created"] == options.rows => break begun.elapsed(),
            _ => return Err(format!("the import came to {job}").into()),
        }
    };
    let peak_mib = server.memory("VmHWM")?;
    // What is numbered and chained afterwards must not be under way while the same rows are loaded.
    let ended = Instant::now();
    while waiting(database)? > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let numbered = ended.elapsed();
    drop(server);
    let bulk = match database.connect()? {
        Db::Sqlite(_) => bulk_sqlite(database)?,
        Db::Pg(mut connection) => bulk_postgresql(connection.ready())?,
    };
    meanwhile.sort_unstable();
    Ok(Imported { rows: options.rows, import, numbered, bulk, meanwhile, peak_mib })
}

/// How many rows are not numbered or chained yet.
fn waiting(database: &Database) -> Outcome<i64> {
    let count = |table: &str| format!("(SELECT count(*) FROM {table} WHERE sequence IS NULL)");
    let sum = sql::<BigInt>(&format!("{} + {}", count("outbox"), count("audit_events")));
    Ok(match database.connect()? {
        Db::Sqlite(mut c) => diesel::select(sum).get_result(c.ready())?,
        Db::Pg(mut c) => diesel::select(sum).get_result(c.ready())?,
    })
}

fn row(n: usize) -> String {
    let row = json!({
        "external_source": "bench", "external_id": format!("{n}"), "kind": "school",
        "name": format!("Trường Tiểu học số {n}"), "short_name": format!("TH {n}"),
        "address": "Ấp Chợ, xã Trần Đề", "phone": "0299 3822 339", "valid_from": "2020-09-05",
    });
    format!("{row}\n")
}

/// Row by row with one prepared statement for each table, in one transaction: the fastest way in from a
/// program.
fn bulk_sqlite(database: &Database) -> Outcome<Duration> {
    let source = rusqlite::Connection::open(database.folder().join("phoihop.sqlite3"))?;
    let mut target = rusqlite::Connection::open(database.folder().join("bulk.sqlite3"))?;
    target.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; \
        PRAGMA foreign_keys = OFF",
    )?;
    let mut loads = Vec::new();
    for table in TABLES {
        let mut kept = source.prepare(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC",
        )?;
        let statements =
            kept.query_map([table], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        target.execute_batch(&statements.join(";"))?;
        let mut all = source.prepare(&format!("SELECT * FROM {table}"))?;
        let columns = all.column_count();
        let cells = |row: &rusqlite::Row<'_>| {
            (0..columns)
                .map(|column| row.get::<_, rusqlite::types::Value>(column))
                .collect::<Result<Vec<_>, _>>()
        };
        let rows = all.query_map([], cells)?.collect::<Result<Vec<_>, _>>()?;
        loads.push((format!("INSERT INTO {table} VALUES ({})", vec!["?"; columns].join(",")), rows));
    }
    let begun = Instant::now();
    let load = target.transaction()?;
    for (insert, rows) in &loads {
        let mut insert = load.prepare(insert)?;
        for row in rows {
            insert.execute(rusqlite::params_from_iter(row))?;
        }
    }
    load.commit()?;
    Ok(begun.elapsed())
}

/// One `COPY` for each table, in one transaction: what PostgreSQL offers for this.
fn bulk_postgresql(connection: &mut PgConnection) -> Outcome<Duration> {
    macro_rules! tables {
        ($($table:ident),*) => {{
            connection.batch_execute("CREATE SCHEMA bulk")?;
            $(
                let table = stringify!($table);
                    let created = format!("CREATE TABLE bulk.{table} (LIKE public.{table} INCLUDING ALL)");
                    connection.batch_execute(&created)?;
                let mut $table = Vec::new();
                diesel::copy_to(schema::$table::table)
                    .with_format(CopyFormat::Binary)
                    .load_raw(connection)?
                    .read_to_end(&mut $table)?;
            )*
            connection.batch_execute("SET search_path = bulk")?;
            let begun = Instant::now();
            connection.transaction(|connection| {
                $(
                    let unwritten = |error| diesel::result::Error::SerializationError(Box::new(error));
                    let copy = |copy: &mut dyn Write| copy.write_all(&$table).map_err(unwritten);
                    diesel::copy_from(schema::$table::table)
                        .from_raw_data(schema::$table::table, copy)
                        .with_format(CopyFormat::Binary)
                        .execute(connection)?;
                )*
                diesel::QueryResult::Ok(())
            })?;
            begun.elapsed()
        }};
    }
    Ok(tables!(organisations, organisation_names, outbox, audit_events, import_rows))
}
