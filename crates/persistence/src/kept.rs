//! Statements that a connection keeps prepared, though diesel would prepare them each time: the `UPDATE` of a
//! row, and queries that are said in SQL. Their text is the same whatever they are given, so that a
//! connection keeps no more of them than there are.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AsChangeset, AstPass, Query, QueryFragment, QueryId};

/// A query that is kept prepared. A statement that is only executed would not be: diesel asks a reference to
/// it, which does not pass on what this answers.
pub(crate) struct Kept<Q>(Q);

/// Keeps a query prepared.
pub(crate) trait Keep: Query + Sized {
    /// The query, kept prepared: its text must be one of a few.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<Q: Query> Keep for Q {}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Kept<Q> {}

impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Kept<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

/// The statement that writes the columns of rows anew, all of them whatever they hold.
pub(crate) struct Rewritten<F, P, V> {
    from: F,
    place: P,
    columns: V,
}

/// Writes those columns of the rows of a table that fulfil a condition.
pub(crate) fn rewritten<T: QuerySource, P, C: AsChangeset<Target = T>>(
    table: T,
    place: P,
    columns: C,
) -> Rewritten<T::FromClause, P, C::Changeset> {
    Rewritten { from: table.from_clause(), place, columns: columns.as_changeset() }
}

impl<F, P, V, C> RunQueryDsl<C> for Rewritten<F, P, V> {}

impl<F, P, V> QueryId for Rewritten<F, P, V> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F, P, V, DB> QueryFragment<DB> for Rewritten<F, P, V>
where
    DB: Backend,
    F: QueryFragment<DB>,
    P: QueryFragment<DB>,
    V: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.from.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.place.walk_ast(out)
    }
}
