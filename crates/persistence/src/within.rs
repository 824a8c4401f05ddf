//! The condition that a column holds one of the values that a query finds, whatever that query is made of.

use std::rc::Rc;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, NonAggregate, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Bool, IntoNullable};

use crate::said::Said;

/// Columns that can be compared with what a query finds.
pub(crate) trait Found: Expression + Sized {
    /// Whether the query finds what it holds. A value that is missing is never found.
    fn within<Q>(self, query: Q) -> Within<Self>
    where
        Q: Query + Said,
        Self::SqlType: IntoNullable,
        Q::SqlType: IntoNullable<Nullable = <Self::SqlType as IntoNullable>::Nullable>,
    {
        Within { column: self, query: Rc::new(query), between: " IN (" }
    }

    /// Whether the query, none of whose values is missing, does not find what it holds.
    fn outside<Q>(self, query: Q) -> Within<Self>
    where
        Q: Query<SqlType = Self::SqlType> + Said,
    {
        Within { column: self, query: Rc::new(query), between: " NOT IN (" }
    }
}

impl<C: Expression> Found for C {}

/// The condition.
#[derive(Clone)]
pub(crate) struct Within<C> {
    column: C,
    query: Rc<dyn Said>,
    between: &'static str,
}

impl<C> Expression for Within<C> {
    type SqlType = Bool;
}

impl<C: NonAggregate> ValidGrouping<()> for Within<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<S>, S> AppearsOnTable<S> for Within<C> {}

impl<C> QueryId for Within<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Within<C>
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(self.between);
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}
