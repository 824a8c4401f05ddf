//! The few things that only one database can do, or that each does in its own way.

use std::path::Path;

use diesel::connection::SimpleConnection;

use crate::db::Db;
use crate::error::{Result, StoreError};

/// Writes a consistent copy of an SQLite database beside it; PostgreSQL has its own tools for that.
pub fn backup_sqlite(db: &mut Db, copy: &Path) -> Result<()> {
    match db {
        Db::Pg(_) => Err(StoreError::Setup("back up PostgreSQL with pg_dump".to_owned())),
        Db::Sqlite(c) => {
            let path = copy.display().to_string().replace('\'', "''");
            Ok(c.batch_execute(&format!("VACUUM INTO '{path}'"))?)
        }
    }
}

/// Begins a transaction's work on reference data: whoever comes second waits, and then sees what the first has done.
///
/// SQLite's write transaction alone does as much. PostgreSQL takes the snapshot of a transaction only after this.
pub fn lock_reference_data(db: &mut Db) -> Result<()> {
    match db {
        Db::Pg(c) => Ok(c.batch_execute("LOCK TABLE reference_data IN EXCLUSIVE MODE")?),
        Db::Sqlite(_) => Ok(()),
    }
}

/// Adds many rows in the way that is fastest: COPY, or one prepared statement again and again, within the transaction under way.
macro_rules! insert_all {
    ($db:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match $db {
            $crate::Db::Pg(c) => {
                diesel::copy_from($table).from_insertable(rows).execute(c)?;
            }
            $crate::Db::Sqlite(c) => {
                for row in rows {
                    diesel::insert_into($table).values(row).execute(c)?;
                }
            }
        }
    }};
}

/// Adds some rows at once: some hundred in one statement, or one prepared statement again and again.
macro_rules! insert_many {
    ($db:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match $db {
            $crate::Db::Pg(c) => {
                // PostgreSQL takes 65,535 values in one statement.
                for some in rows.chunks(1_000) {
                    diesel::insert_into($table).values(some).execute(c)?;
                }
            }
            $crate::Db::Sqlite(c) => {
                for row in rows {
                    diesel::insert_into($table).values(row).execute(c)?;
                }
            }
        }
    }};
}

/// Lets a connection that writes much once, and then goes, keep few pages: they would stay with the process.
pub fn spare_memory(db: &mut Db) -> Result<()> {
    match db {
        Db::Pg(_) => Ok(()),
        Db::Sqlite(c) => Ok(c.batch_execute("PRAGMA cache_size = -2048")?),
    }
}
