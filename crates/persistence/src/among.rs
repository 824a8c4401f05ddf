//! The condition that a column holds one of some values, in one text whatever their number: so a statement
//! with it is prepared once for each connection. diesel writes a placeholder for each value on SQLite, and
//! keeps no statement of that kind.

use std::cell::OnceCell;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{
    Array, Bool, HasSqlType, Integer, Nullable, SingleValue, SqlType, Text, is_nullable::NotNull,
};
use diesel::sqlite::Sqlite;
use phoihop_domain::sql_types::Uid;
use serde::Serialize;

/// A type whose values SQLite takes out of a JSON array.
pub(crate) trait Unpacked {
    /// Itself, where it may not be missing.
    type Present: SingleValue;
    /// What stands for one of them, where `value` is what stands in the array.
    const ONE: &'static str;
}

impl Unpacked for Uid {
    type Present = Self;
    const ONE: &'static str = "unhex(value, '-')";
}
impl Unpacked for Text {
    type Present = Self;
    const ONE: &'static str = "value";
}
impl Unpacked for Integer {
    type Present = Self;
    const ONE: &'static str = "value";
}

/// A value that is missing is none of them, and not told apart from any.
impl<T: Unpacked + SqlType<IsNull = NotNull>> Unpacked for Nullable<T> {
    type Present = T::Present;
    const ONE: &'static str = T::ONE;
}

/// Columns that can be compared with several values.
pub(crate) trait Listed: Expression + Sized {
    /// Whether it holds one of these.
    fn among<V>(self, values: impl IntoIterator<Item = V>) -> Among<Self, V> {
        Among::new(self, values, false)
    }

    /// Whether it holds none of these.
    fn none_of<V>(self, values: impl IntoIterator<Item = V>) -> Among<Self, V> {
        Among::new(self, values, true)
    }
}

impl<C: Expression> Listed for C {}

type Present<C> = <<C as Expression>::SqlType as Unpacked>::Present;

/// The condition.
#[derive(Debug, Clone)]
pub(crate) struct Among<C, V> {
    column: C,
    values: Vec<V>,
    /// The values as SQLite takes them, once it has asked for them.
    packed: OnceCell<String>,
    none: bool,
}

impl<C, V> Among<C, V> {
    pub(crate) fn new(column: C, values: impl IntoIterator<Item = V>, none: bool) -> Self {
        Self { column, values: values.into_iter().collect(), packed: OnceCell::new(), none }
    }
}

impl<C: Expression, V> Expression for Among<C, V> {
    type SqlType = Bool;
}

impl<C: ValidGrouping<G>, V, G> ValidGrouping<G> for Among<C, V> {
    type IsAggregate = C::IsAggregate;
}

impl<C: AppearsOnTable<S>, V, S> AppearsOnTable<S> for Among<C, V> where Self: Expression {}

impl<C, V, S> SelectableExpression<S> for Among<C, V>
where
    C: SelectableExpression<S>,
    Self: AppearsOnTable<S>,
{
}

impl<C, V> QueryId for Among<C, V> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, V> QueryFragment<Pg> for Among<C, V>
where
    C: Expression + QueryFragment<Pg>,
    C::SqlType: Unpacked,
    Pg: HasSqlType<Array<Present<C>>>,
    Vec<V>: ToSql<Array<Present<C>>, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> diesel::QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(if self.none { " != ALL(" } else { " = ANY(" });
        out.push_bind_param::<Array<Present<C>>, _>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C, V> QueryFragment<Sqlite> for Among<C, V>
where
    C: Expression + QueryFragment<Sqlite>,
    C::SqlType: Unpacked,
    V: Serialize,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> diesel::QueryResult<()> {
        // Ids, codes and numbers: nothing that could not be written.
        let packed = self.packed.get_or_init(|| serde_json::to_string(&self.values).unwrap_or_default());
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(if self.none { " NOT IN (SELECT " } else { " IN (SELECT " });
        out.push_sql(<C::SqlType as Unpacked>::ONE);
        out.push_sql(" FROM json_each(");
        out.push_bind_param::<Text, _>(packed)?;
        out.push_sql("))");
        Ok(())
    }
}
