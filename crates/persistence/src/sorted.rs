//! Orders as values: by which column rows are sorted, and where a page of them goes on.

use std::marker::PhantomData;
use std::rc::Rc;

use diesel::backend::Backend;
use diesel::expression::expression_types::NotSelectable;
use diesel::expression::{AppearsOnTable, AsExpression, Expression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{SingleValue, SqlType, Text};

use crate::condition::Condition;
use crate::said::Said;

/// An order of the rows of `T`: by one column, and by ids where that leaves a tie.
pub(crate) struct Sorted<T> {
    column: Rc<dyn Said>,
    id: Rc<dyn Said>,
    descending: bool,
    of: PhantomData<T>,
}

impl<T: 'static> Sorted<T> {
    /// The order, and the condition that a row comes after that place in it: what the column holds there, and
    /// which id.
    pub(crate) fn by<C, I, K, A>(
        columns: (C, I),
        descending: bool,
        after: Option<(K, A)>,
    ) -> (Self, Condition<T>)
    where
        C: Said + AppearsOnTable<T>,
        C::SqlType: SqlType + SingleValue,
        I: Said + AppearsOnTable<T>,
        I::SqlType: SqlType + SingleValue,
        K: AsExpression<C::SqlType>,
        K::Expression: Said,
        A: AsExpression<I::SqlType>,
        A::Expression: Said,
    {
        let (column, id): (Rc<dyn Said>, Rc<dyn Said>) = (Rc::new(columns.0), Rc::new(columns.1));
        let beyond = after.map_or_else(Condition::always, |(key, last)| {
            let beyond = Beyond {
                column: Rc::clone(&column),
                id: Rc::clone(&id),
                key: Rc::new(key.as_expression()),
                last: Rc::new(last.as_expression()),
                descending,
            };
            Condition::made_of(Rc::new(beyond))
        });
        (Self { column, id, descending, of: PhantomData }, beyond)
    }

    /// What the column holds, of whatever type, for queries within others.
    pub(crate) fn key(&self) -> SortKey {
        SortKey(Rc::clone(&self.column))
    }

    /// The condition that a row does not come after those where the column holds what that query finds; where
    /// it finds nothing, none does.
    pub(crate) fn until(&self, query: impl Said) -> Condition<T> {
        Condition::made_of(Rc::new(Until {
            column: Rc::clone(&self.column),
            key: Rc::new(query),
            descending: self.descending,
        }))
    }
}

impl<T> Clone for Sorted<T> {
    fn clone(&self) -> Self {
        Self {
            column: Rc::clone(&self.column),
            id: Rc::clone(&self.id),
            descending: self.descending,
            of: PhantomData,
        }
    }
}

/// What a column that sorts holds.
pub(crate) struct SortKey(Rc<dyn Said>);

impl Expression for SortKey {
    type SqlType = Text;
}

impl ValidGrouping<()> for SortKey {
    type IsAggregate = is_aggregate::No;
}

impl<S> AppearsOnTable<S> for SortKey {}
impl<S> SelectableExpression<S> for SortKey {}

impl QueryId for SortKey {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for SortKey
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl<T> Expression for Sorted<T> {
    type SqlType = NotSelectable;
}

impl<T> ValidGrouping<()> for Sorted<T> {
    type IsAggregate = is_aggregate::No;
}

impl<T: Table, S> AppearsOnTable<S> for Sorted<T> where T::PrimaryKey: AppearsOnTable<S> {}

impl<T> QueryId for Sorted<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, DB: Backend> QueryFragment<DB> for Sorted<T>
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let (between, end) = if self.descending { (" DESC, ", " DESC") } else { (" ASC, ", " ASC") };
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(between);
        self.id.walk_ast(out.reborrow())?;
        out.push_sql(end);
        Ok(())
    }
}

/// That a row does not come after those where the column holds what a query finds.
struct Until {
    column: Rc<dyn Said>,
    key: Rc<dyn Said>,
    descending: bool,
}

impl<DB: Backend> QueryFragment<DB> for Until
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(if self.descending { " >= (" } else { " <= (" });
        self.key.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

/// That a row comes after another one.
///
/// `col >= k AND (col > k OR id > i)` says the same as `col > k OR (col = k AND id > i)`, but leads an index
/// on `(col, id)` (decision 5).
struct Beyond {
    column: Rc<dyn Said>,
    id: Rc<dyn Said>,
    key: Rc<dyn Said>,
    last: Rc<dyn Said>,
    descending: bool,
}

impl<DB: Backend> QueryFragment<DB> for Beyond
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let (reached, passed) = if self.descending { (" <= ", " < ") } else { (" >= ", " > ") };
        let said: [(&dyn Said, &str, &dyn Said, &str); 3] = [
            (&*self.column, reached, &*self.key, " AND ("),
            (&*self.column, passed, &*self.key, " OR "),
            (&*self.id, passed, &*self.last, ")"),
        ];
        for (column, compares, value, end) in said {
            column.walk_ast(out.reborrow())?;
            out.push_sql(compares);
            value.walk_ast(out.reborrow())?;
            out.push_sql(end);
        }
        Ok(())
    }
}
