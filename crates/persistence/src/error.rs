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
    /// Whether it is the connection that failed, and not what was asked over it.
    #[must_use]
    pub const fn is_of_the_connection(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether the same write may succeed when tried again.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }
}

impl From<Diesel> for StoreError {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                Self::Duplicate { field: unique_field(&*info) }
            }
            Diesel::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, info) => {
                Self::Conflict(info.message().to_owned())
            }
            Diesel::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                info,
            ) => Self::Unavailable(info.message().to_owned()),
            Diesel::DatabaseError(_, info) => by_message(info.message()),
            Diesel::BrokenTransactionManager => {
                Self::Unavailable("the connection's transaction is broken".to_owned())
            }
            other => Self::Defect(other.to_string()),
        }
    }
}

/// What messages tell where diesel reports no more than `Unknown`: by the server (in English, see
/// `Db::open_postgres`), by libpq, by SQLite.
const FULL: [&str; 4] =
    ["database or disk is full", "No space left on device", "Disk quota exceeded", "disk full"];
/// The server's own time is over, or its line was too long.
const BUSY: [&str; 3] = [
    "database is locked",
    "canceling statement due to statement timeout",
    "canceling statement due to user request",
];
/// It lost against others, or found no room beside them ("out of shared memory": no predicate lock was left,
/// which others give back).
const CONFLICT: [&str; 5] = [
    "deadlock detected",
    "could not serialize access",
    "out of shared memory",
    "canceling statement due to lock timeout",
    "could not obtain lock on",
];
/// The connection, the server or its disk.
const UNAVAILABLE: [&str; 25] = [
    "terminating connection",
    "server closed the connection",
    "no connection to the server",
    "connection not open",
    "could not receive data",
    "could not send data",
    "Connection reset",
    "Connection timed out",
    "Connection refused",
    "Broken pipe",
    "SSL SYSCALL",
    "the database system is",
    "in a read-only transaction",
    "hot standby",
    "during recovery",
    "recovery is in progress",
    "too many connections",
    "remaining connection slots",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "Input/output error",
    "could not fsync",
    "could not write",
    "could not extend",
];

fn by_message(message: &str) -> StoreError {
    let is_one_of = |known: &[&str]| known.iter().any(|known| message.contains(known));
    if is_one_of(&FULL) {
        StoreError::Full
    } else if is_one_of(&BUSY) {
        StoreError::Busy
    } else if is_one_of(&CONFLICT) {
        StoreError::Conflict(message.to_owned())
    } else if is_one_of(&UNAVAILABLE) {
        StoreError::Unavailable(message.to_owned())
    } else {
        StoreError::Defect(message.to_owned())
    }
}

/// PostgreSQL names the index (`table__column`), SQLite the columns (`table.first, table.last`); a folded
/// column stands for its field.
fn unique_field(info: &dyn DatabaseErrorInformation) -> String {
    if let Some((_, field)) = info.constraint_name().and_then(|name| name.split_once("__")) {
        return field.to_owned();
    }
    let message = info.message();
    let column = message.rsplit(['.', ' ']).next().unwrap_or(message);
    column.strip_suffix("_fold").unwrap_or(column).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_disk_or_a_server_lacks_is_told_apart_from_defects() {
        let full = [
            "database or disk is full",
            "could not extend file \"base/1/2\": No space left on device",
            "could not write: Disk quota exceeded",
        ];
        let unavailable = [
            "disk I/O error",
            "attempt to write a readonly database",
            "unable to open database file",
            "cannot execute INSERT in a read-only transaction",
            "FATAL:  the database system is starting up",
            "FATAL:  sorry, too many connections already",
            "server closed the connection unexpectedly",
            "could not fsync file \"pg_wal/1\": Input/output error",
        ];
        assert!(full.iter().all(|message| by_message(message) == StoreError::Full));
        for message in unavailable {
            assert!(by_message(message).is_of_the_connection(), "{message}");
        }
        for message in [
            "out of shared memory",
            "could not serialize access due to concurrent update",
            "canceling statement due to lock timeout",
            "could not obtain lock on relation \"write_gate\"",
        ] {
            assert!(by_message(message).is_retryable(), "{message}");
        }
        assert!(matches!(by_message("column \"x\" does not exist"), StoreError::Defect(_)));
    }
}
