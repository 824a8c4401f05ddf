//! Rows that wait to be written together: to PostgreSQL each statement is a way and back, and each row of a
//! statement of its own costs several times what it costs among others.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::{PgConnection, QueryResult};

use crate::short::Short;
use crate::{Db, StoreError};

/// A connection to PostgreSQL, and the rows that wait to be written over it.
pub struct Postgres {
    connection: PgConnection,
    /// One entry for each table, in the order in which their first rows came: what refers to a row comes
    /// after it.
    waiting: Option<Vec<Box<dyn Waiting>>>,
    failed: Option<StoreError>,
    /// How many times it was asked or told something.
    uses: u64,
    /// Which of its tables were short when it last looked.
    short: Short,
}

/// Rows of one table that wait.
trait Waiting: Send {
    fn write(&self, connection: &mut PgConnection) -> QueryResult<()>;
    fn rows(&mut self) -> &mut dyn Any;
}

struct Rows<R> {
    rows: Vec<R>,
    write: fn(&mut PgConnection, &Vec<R>) -> QueryResult<()>,
}

impl<R: Send + 'static> Waiting for Rows<R> {
    fn write(&self, connection: &mut PgConnection) -> QueryResult<()> {
        (self.write)(connection, &self.rows)
    }
    fn rows(&mut self) -> &mut dyn Any {
        &mut self.rows
    }
}

impl Postgres {
    /// Over that connection.
    #[must_use]
    pub fn over(connection: PgConnection, url: &str) -> Self {
        Self { connection, waiting: None, failed: None, uses: 0, short: Short::of(url) }
    }

    /// Which tables are short.
    pub(crate) const fn short(&self) -> &Short {
        &self.short
    }

    /// Counts its uses from that number on.
    pub(crate) const fn count_from(&mut self, uses: u64) {
        self.uses = uses;
    }

    /// The connection, once all rows that waited are written. Where they cannot be, the transaction is lost
    /// and whatever is asked next fails; [`Db::gathering`] then tells why.
    pub fn ready(&mut self) -> &mut PgConnection {
        for rows in self.waiting.iter_mut().flat_map(std::mem::take) {
            if let Err(error) = rows.write(&mut self.connection) {
                self.failed.get_or_insert(error.into());
                break;
            }
        }
        self.uses = self.uses.wrapping_add(1);
        &mut self.connection
    }

    /// How many times it was asked or told something.
    #[must_use]
    pub const fn uses(&self) -> u64 {
        self.uses
    }

    /// Whether rows may wait.
    #[must_use]
    pub const fn gathers(&self) -> bool {
        self.waiting.is_some()
    }

    /// Lets a row wait.
    pub fn gather<R: Send + 'static>(
        &mut self,
        row: R,
        write: fn(&mut PgConnection, &Vec<R>) -> QueryResult<()>,
    ) {
        let waiting = self.waiting.get_or_insert_default();
        match waiting.iter_mut().find_map(|rows| rows.rows().downcast_mut::<Vec<R>>()) {
            Some(rows) => rows.push(row),
            None => waiting.push(Box::new(Rows { rows: vec![row], write })),
        }
    }
}

impl Db {
    /// Does the work, in which rows that are added to PostgreSQL may wait for others of their table: until
    /// anything else is asked of the database, or the work is done. Nobody sees that they waited, but a row
    /// that cannot be added is told with whatever comes next.
    ///
    /// # Errors
    /// What the work itself finds wrong, and where the database does not serve.
    pub fn gathering<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if let Self::Pg(connection) = self {
            connection.waiting = Some(Vec::new());
        }
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        let Self::Pg(connection) = self else { return done.unwrap_or_else(|panic| resume_unwind(panic)) };
        if matches!(done, Ok(Ok(_))) {
            connection.ready();
        }
        connection.waiting = None;
        match (connection.failed.take(), done) {
            (_, Err(panic)) => resume_unwind(panic),
            (Some(failed), _) => Err(failed.into()),
            (None, Ok(done)) => done,
        }
    }
}
