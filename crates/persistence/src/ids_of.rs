//! The ids that rows of another table name for a row, in their order: read together with the row, so that a
//! thing and what it names come by one statement and out of one state.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Integer, Text};
use diesel::sqlite::Sqlite;
use phoihop_domain::ids::Id;
use phoihop_domain::sql_types::Uid;
use uuid::Uuid;

/// The ids in column `named` of the rows of table `of` whose column `by` holds `own`, in the order of column
/// `position`.
pub(crate) const fn ids_of<O, T, B, N, P>(own: O, of: T, by: B, named: N, position: P) -> IdsOf<O, T, B, N, P>
where
    O: Expression<SqlType = Uid>,
    B: Expression<SqlType = Uid>,
    N: Expression<SqlType = Uid>,
    P: Expression<SqlType = Integer>,
{
    IdsOf { own, of, by, named, position }
}

/// The expression: a text of ids with commas between them.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct IdsOf<O, T, B, N, P> {
    own: O,
    of: T,
    by: B,
    named: N,
    position: P,
}

impl<O, T, B, N, P> Expression for IdsOf<O, T, B, N, P> {
    type SqlType = Text;
}

impl<O: ValidGrouping<G>, T, B, N, P, G> ValidGrouping<G> for IdsOf<O, T, B, N, P> {
    type IsAggregate = O::IsAggregate;
}

impl<O: AppearsOnTable<S>, T, B, N, P, S> AppearsOnTable<S> for IdsOf<O, T, B, N, P> {}

impl<O: SelectableExpression<S>, T, B, N, P, S> SelectableExpression<S> for IdsOf<O, T, B, N, P> {}

/// A database that makes one text of the ids that a query finds.
pub(crate) trait JoinsIds: Backend {
    /// What stands before the query, and after it.
    const AROUND: (&'static str, &'static str);
}

impl JoinsIds for Pg {
    const AROUND: (&'static str, &'static str) = ("array_to_string(ARRAY(", "), ',')");
}

impl JoinsIds for Sqlite {
    /// An aggregate takes the rows of a subquery in the order that this asks for.
    const AROUND: (&'static str, &'static str) =
        ("(WITH named (id) AS (", ") SELECT coalesce(group_concat(hex(id)), '') FROM named)");
}

impl<DB, O, T, B, N, P> QueryFragment<DB> for IdsOf<O, T, B, N, P>
where
    DB: JoinsIds,
    O: QueryFragment<DB>,
    T: QueryFragment<DB>,
    B: QueryFragment<DB>,
    N: QueryFragment<DB>,
    P: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> diesel::QueryResult<()> {
        let parts: [(&str, &dyn QueryFragment<DB>); 5] = [
            ("SELECT ", &self.named),
            (" FROM ", &self.of),
            (" WHERE ", &self.by),
            (" = ", &self.own),
            (" ORDER BY ", &self.position),
        ];
        out.push_sql(DB::AROUND.0);
        for (word, part) in parts {
            out.push_sql(word);
            part.walk_ast(out.reborrow())?;
        }
        out.push_sql(DB::AROUND.1);
        Ok(())
    }
}

/// The ids that were read.
#[derive(Debug, Clone, PartialEq, Eq, FromSqlRow)]
pub(crate) struct Ids<I>(pub(crate) Vec<I>);

impl<I> Default for Ids<I> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<I: Id, DB: Backend> FromSql<Text, DB> for Ids<I>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        let ids =
            text.split(',').filter(|id| !id.is_empty()).map(|id| Ok(I::from_uuid(Uuid::try_parse(id)?)));
        ids.collect::<Result<_, uuid::Error>>().map(Self).map_err(Into::into)
    }
}
