//! What can go wrong at the database, told apart by what the caller should do.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Diesel};

/// The result of a database call.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A value that must be unique is taken.
    #[error("the value of {field} is taken")]
    Duplicate {
        /// The field, as the unique index names it.
        field: String,
    },
    /// The write lost against another; trying it again may succeed.
    #[error("conflict with a concurrent write: {0}")]
    Conflict(String),
    /// Too many writes wait already, or the wait was too long.
    #[error("the database is busy")]
    Busy,
    /// Another write with the same key has been under way for too long to wait any longer.
    #[error("a write with the same key is still under way")]
    Contended,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The database cannot be reached.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The write itself panicked.
    #[error("a write panicked: {0}")]
    Panicked(String),
    /// A cursor names a row by a column that its order does not have.
    #[error("a position of another order")]
    ForeignPosition,
    /// The database or its schema is not as it must be.
    #[error("{0}")]
    Setup(String),
    /// Anything else: a defect.
    #[error("database error: {0}")]
    Defect(String),
}

impl StoreError {
    /// Whether the same write may succeed when tried again.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }
}

impl From<Diesel> for StoreError {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => Self::Duplicate { field: unique_field(&*info) },
            Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, info) => Self::Conflict(info.message().to_owned()),
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            Diesel::DatabaseError(_, info) => by_message(info.message()),
            Diesel::BrokenTransactionManager => Self::Unavailable("the connection's transaction is broken".to_owned()),
            other => Self::Defect(other.to_string()),
        }
    }
}

/// diesel reports these as `Unknown`, so their messages tell them apart.
fn by_message(message: &str) -> StoreError {
    if message.contains("database or disk is full") || message.contains("No space left on device") {
        StoreError::Full
    } else if message.contains("database is locked") || message.contains("canceling statement due to statement timeout") {
        StoreError::Busy
    } else if message.contains("deadlock detected") || message.contains("could not serialize access") {
        StoreError::Conflict(message.to_owned())
    } else if message.contains("terminating connection") || message.contains("server closed the connection") {
        StoreError::Unavailable(message.to_owned())
    } else {
        StoreError::Defect(message.to_owned())
    }
}

/// PostgreSQL names the index (`table__column`), SQLite the columns (`table.first, table.last`); a folded column stands for its
/// field.
fn unique_field(info: &dyn DatabaseErrorInformation) -> String {
    if let Some((_, field)) = info.constraint_name().and_then(|name| name.split_once("__")) {
        return field.to_owned();
    }
    let message = info.message();
    let column = message.rsplit(['.', ' ']).next().unwrap_or(message);
    column.strip_suffix("_fold").unwrap_or(column).to_owned()
}
