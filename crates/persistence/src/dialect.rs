//! The few things that only one database can do, or that each does in its own way.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Integer, Text, Uuid};
use phoihop_domain::ids::{AuditEventId, Id, OutboxId, SubjectId};
use phoihop_domain::platform::AuditDigest;
use phoihop_domain::sql_types::Uid;

use crate::db::{Db, Sqlite};
use crate::disk;
use crate::error::{Result, StoreError};
use crate::kept::Keep as _;

/// Writes a consistent copy of an SQLite database beside it; PostgreSQL has its own tools for that.
///
/// # Errors
/// Where the database does not serve.
pub fn backup_sqlite(db: &mut Db, copy: &Path) -> Result<()> {
    let failed = |error: std::io::Error| StoreError::Setup(format!("{}: {error}", copy.display()));
    // Whole or not at all: what has the name is complete.
    copy_sqlite(db, copy)?.keep_as(copy).map_err(failed)
}

/// Writes a consistent copy of an SQLite database into a file beside that one, which goes unless it is kept.
///
/// # Errors
/// Where it cannot be made.
pub fn copy_sqlite(db: &mut Db, beside: &Path) -> Result<disk::NewFile> {
    match db {
        Db::Pg(_) => Err(StoreError::Setup("back up PostgreSQL with pg_dump".to_owned())),
        Db::Sqlite(c) => {
            let failed = |error: std::io::Error| StoreError::Setup(format!("{}: {error}", beside.display()));
            let copy = disk::new_file(beside).map_err(failed)?;
            let path = copy.path().display().to_string().replace('\'', "''");
            c.ready().batch_execute(&format!("VACUUM INTO '{path}'"))?;
            Ok(copy)
        }
    }
}

/// A copy of an SQLite database, to be read and never written: nothing is put beside it.
///
/// # Errors
/// Where it is no database.
pub fn open_copy(copy: &Path) -> Result<Db> {
    let escaped = copy.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let connection = SqliteConnection::establish(&format!("file:{escaped}?immutable=1"));
    connection
        .map(|connection| Db::Sqlite(Sqlite::over(connection, &escaped)))
        .map_err(|error| StoreError::Setup(format!("{}: {error}", copy.display())))
}

/// What a check of an SQLite database finds wrong with it.
#[derive(QueryableByName)]
struct Unsound {
    #[diesel(sql_type = Text)]
    found: String,
}

/// Looks through a whole SQLite database: its pages and indexes, and that every reference leads somewhere.
///
/// # Errors
/// What is wrong with it first of all.
pub fn check_soundness(db: &mut Db) -> Result<()> {
    let Db::Sqlite(c) = db else { return Ok(()) };
    let pages =
        "SELECT integrity_check AS found FROM pragma_integrity_check WHERE integrity_check <> 'ok' LIMIT 1";
    let references = "SELECT \"table\" AS found FROM pragma_foreign_key_check LIMIT 1";
    for check in [pages, references] {
        let found: Vec<Unsound> = diesel::sql_query(check).load(c.ready())?;
        if let Some(Unsound { found }) = found.first() {
            return Err(StoreError::Setup(format!("the database is damaged: {found}")));
        }
    }
    Ok(())
}

/// Begins a transaction's work on reference data: the one who comes second waits, and then sees what the
/// first has done.
///
/// SQLite's write transaction alone does as much. PostgreSQL takes the snapshot of a transaction only after
/// this.
///
/// # Errors
/// Where the database does not serve.
pub fn lock_reference_data(db: &mut Db) -> Result<()> {
    match db {
        Db::Pg(c) => Ok(c.ready().batch_execute("LOCK TABLE reference_data IN EXCLUSIVE MODE")?),
        Db::Sqlite(_) => Ok(()),
    }
}

/// Adds many rows in the way that is fastest: COPY, or one prepared statement again and again, within the
/// transaction under way.
macro_rules! insert_all {
    ($db:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match $db {
            _ if rows.is_empty() => {}
            // One row alone goes faster by a statement that is prepared.
            $crate::Db::Pg(c) if rows.len() > 1 => {
                diesel::copy_from($table).from_insertable(rows).execute(c.ready())?;
            }
            _ => {
                for row in rows {
                    on!($db, |c| diesel::insert_into($table).values(row).execute(c))?;
                }
            }
        }
    }};
}

/// Adds a row; where rows are gathered, when the next thing is asked of the database.
macro_rules! insert_row {
    ($db:expr, $table:expr, $row:expr) => {{
        let row = $row;
        match $db {
            // One row alone goes faster by a statement that is prepared.
            $crate::Db::Pg(c) if c.gathers() => c.gather(row, |c, rows| match rows.as_slice() {
                [row] => diesel::insert_into($table).values(row).execute(c).map(drop),
                _ => diesel::copy_from($table).from_insertable(rows).execute(c).map(drop),
            }),
            _ => {
                on!($db, |c| diesel::insert_into($table).values(&row).execute(c))?;
            }
        }
    }};
}

/// A thing that is known by an external key.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Keyed {
    /// The identifier in the other system.
    #[diesel(sql_type = Text)]
    pub external_id: String,
    /// Which thing it is here.
    #[diesel(sql_type = Uid)]
    pub id: SubjectId,
    /// How often it was changed.
    #[diesel(sql_type = Integer)]
    pub revision: i32,
}

/// Those of a table that another system knows by one of these identifiers.
///
/// PostgreSQL must look for each by itself: asked for `ANY` of them, it may read all rows of that system, and
/// does on a young table.
pub(crate) fn find_by_external_key(
    db: &mut Db,
    table: &'static str,
    source: &str,
    ids: &[String],
) -> Result<Vec<Keyed>> {
    let columns = "SELECT external_id, id, revision FROM";
    match db {
        Db::Pg(c) => {
            let each =
                format!("{columns} {table} WHERE external_source = $1 AND external_id = told.external_id");
            let query = format!(
                "SELECT known.* FROM unnest($2) AS told (external_id) CROSS JOIN LATERAL ({each}) AS known"
            );
            Ok(diesel::sql_query(query)
                .bind::<Text, _>(source)
                .bind::<Array<Text>, _>(ids)
                .kept()
                .load(c.ready())?)
        }
        Db::Sqlite(c) => {
            let marks = vec!["?"; ids.len()].join(",");
            let mut query = diesel::sql_query(format!(
                "{columns} {table} WHERE external_source = ? AND external_id IN ({marks})"
            ))
            .into_boxed();
            query = query.bind::<Text, _>(source);
            for id in ids {
                query = query.bind::<Text, _>(id);
            }
            Ok(query.load(c.ready())?)
        }
    }
}

/// Numbers rows of the outbox one after another, in that order.
pub(crate) fn number_outbox(db: &mut Db, first: i64, ids: &[OutboxId]) -> Result<()> {
    match db {
        Db::Pg(c) => {
            let numbered = "UPDATE outbox SET sequence = $1 + place - 1 \
                            FROM unnest($2) WITH ORDINALITY AS told (row_id, place) \
                            WHERE id = row_id AND sequence IS NULL";
            diesel::sql_query(numbered)
                .bind::<BigInt, _>(first)
                .bind::<Array<Uuid>, _>(uuids(ids))
                .execute(c.ready())?;
        }
        Db::Sqlite(c) => {
            let numbered = format!(
                "{PLACES} UPDATE outbox SET sequence = ?2 + place FROM told WHERE id = substr(?3, 1 + 16 * \
                    place, 16)"
            );
            diesel::sql_query(numbered)
                .bind::<BigInt, _>(count(ids))
                .bind::<BigInt, _>(first)
                .bind::<Binary, _>(bytes(ids))
                .execute(c.ready())?;
        }
    }
    Ok(())
}

/// Numbers events of the audit trail one after another, in that order, each with its link of the chain.
pub(crate) fn chain_audit_events(
    db: &mut Db,
    first: i64,
    ids: &[AuditEventId],
    links: &[AuditDigest],
) -> Result<()> {
    match db {
        Db::Pg(c) => {
            let chained = "UPDATE audit_events SET sequence = $1 + place - 1, chain_hash = link \
                           FROM unnest($2, $3) WITH ORDINALITY AS told (row_id, link, place) WHERE id = \
                           row_id AND sequence IS NULL";
            let links: Vec<&[u8]> = links.iter().map(<[u8; 32]>::as_slice).collect();
            let query = diesel::sql_query(chained).bind::<BigInt, _>(first);
            query.bind::<Array<Uuid>, _>(uuids(ids)).bind::<Array<Binary>, _>(links).execute(c.ready())?;
        }
        Db::Sqlite(c) => {
            let chained = format!(
                "{PLACES} UPDATE audit_events SET sequence = ?2 + place, \
                 chain_hash = substr(?4, 1 + 32 * place, 32) \
                 FROM told WHERE id = substr(?3, 1 + 16 * place, 16)"
            );
            let query = diesel::sql_query(chained).bind::<BigInt, _>(count(ids)).bind::<BigInt, _>(first);
            query.bind::<Binary, _>(bytes(ids)).bind::<Binary, _>(links.concat()).execute(c.ready())?;
        }
    }
    Ok(())
}

/// The places 0, 1, … of a list of `?1` values of equal length, each of which SQLite then cuts out of one
/// long value.
const PLACES: &str = "WITH RECURSIVE told (place) AS (SELECT 0 WHERE ?1 > 0 UNION ALL SELECT place + 1 FROM \
    told WHERE place + 1 < ?1)";

fn count<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

fn bytes<I: Id>(ids: &[I]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.uuid().into_bytes()).collect()
}

fn uuids<I: Id>(ids: &[I]) -> Vec<uuid::Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

/// Lets a connection that writes much once, and then goes, keep few pages: they would stay with the process.
///
/// # Errors
/// Where the database does not serve.
pub fn spare_memory(db: &mut Db) -> Result<()> {
    match db {
        Db::Pg(_) => Ok(()),
        Db::Sqlite(c) => Ok(c.ready().batch_execute("PRAGMA cache_size = -2048")?),
    }
}
