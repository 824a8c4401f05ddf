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
