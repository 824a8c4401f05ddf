//! The only room that knows SQL: one code base for embedded SQLite and PostgreSQL.
//!
//! [`Store`] is the door and the only place where threads wait; a repository is a module of plain functions
//! over [`Db`].

#[macro_use]
pub mod db;
#[macro_use]
pub mod dialect;
#[macro_use]
pub mod external_keys;
#[macro_use]
mod row;
#[macro_use]
pub mod paginate;
#[macro_use]
pub mod moving;
#[macro_use]
pub mod programme;
#[macro_use]
mod citing;
#[macro_use]
mod units;

pub mod across;
mod among;
mod condition;
pub mod consenting;
pub mod coverage;
pub mod directory;
pub mod disk;
pub mod error;
pub mod gathering;
mod ids_of;
mod kept;
mod lead;
pub mod migrate;
pub mod package;
pub mod planning;
pub mod platform;
pub mod reference;
mod said;
pub mod schema;
pub mod search;
mod short;
mod sorted;
pub mod store;
pub mod tree;
pub mod walk;
mod within;
pub mod work;

pub use condition::Condition;
pub use db::Db;
pub use error::{Result, StoreError};
pub use moving::Moving;
pub use row::{Guarded, Read, Stored, Visible};
pub use store::{Isolation, Options, Reader, Seat, Snapshot, Store, Write, WriteError};
