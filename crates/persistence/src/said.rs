//! What can be said to both databases, whatever it is made of.

use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;

/// What can be said to both databases.
pub(crate) trait Said: QueryFragment<Pg> + QueryFragment<Sqlite> + 'static {}
impl<F: QueryFragment<Pg> + QueryFragment<Sqlite> + 'static> Said for F {}
