//! Ways to what may fulfil a condition: queries that find the ids of all such rows, each by an index.

use std::rc::Rc;

use diesel::associations::HasTable;
use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};
use diesel::sqlite::Sqlite;
use phoihop_domain::ids::SubjectId;
use phoihop_domain::sql_types::Uid;

use crate::said::Said;
use crate::{Db, Result};

/// Tables whose rows are known by ids.
pub(crate) trait ById:
    Table<PrimaryKey: Said + Copy + Expression<SqlType = Uid>> + HasTable<Table = Self> + Said
{
}
impl<T: Table<PrimaryKey: Said + Copy + Expression<SqlType = Uid>> + HasTable<Table = T> + Said> ById for T {}

/// Queries that find the ids of all that can fulfil a condition; some may come more than once.
#[derive(Clone)]
pub(crate) struct Lead {
    queries: Rc<[Rc<dyn Said>]>,
    /// Where these find the ids of what the rows wanted name: the way from there on.
    on: Option<Rc<dyn Fn(Vec<SubjectId>) -> Self>>,
}

impl Lead {
    /// By these queries together.
    pub(crate) fn of(queries: Vec<Rc<dyn Said>>) -> Self {
        Self { queries: queries.into(), on: None }
    }

    /// To what names one of those in that column.
    pub(crate) fn named_by<T: ById, C: Said + Copy>(self, column: C) -> Self {
        let on = move |ids: Vec<SubjectId>| {
            let packed = serde_json::to_string(&ids).unwrap_or_default();
            Self::through::<T, C>(column, Keys([Rc::new(Ids { ids, packed }) as Rc<dyn Said>].into()))
        };
        Self { on: Some(Rc::new(on)), ..self }
    }

    /// By those that find what stands in the column.
    pub(crate) fn through<T: ById, C: Said>(column: C, keys: Keys) -> Self {
        Self::of(vec![Rc::new(Through { table: T::table(), id: T::table().primary_key(), column, keys })])
    }

    /// To what one of both leads to.
    pub(crate) fn or(&self, other: &Self) -> Option<Self> {
        let is_direct = self.on.is_none() && other.on.is_none();
        is_direct.then(|| Self {
            queries: self.queries.iter().chain(&*other.queries).map(Rc::clone).collect(),
            on: None,
        })
    }

    /// The ids, unless there are more than so many.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub(crate) fn ids(&self, db: &mut Db, most: usize) -> Result<Option<Vec<SubjectId>>> {
        if self.queries.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let further = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
        let mut ids: Vec<SubjectId> = on!(db, |c| UpTo(self, further.into_sql::<BigInt>()).load(c))?;
        if ids.len() > most {
            return Ok(None);
        }
        ids.sort_unstable();
        ids.dedup();
        match &self.on {
            Some(on) => on(ids).ids(db, most),
            None => Ok(Some(ids)),
        }
    }
}

impl<DB: Backend> QueryFragment<DB> for Lead
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        together(&self.queries, " UNION ALL ", out)
    }
}

/// What a lead finds, up to so many.
struct UpTo<'a, M>(&'a Lead, M);

impl<M> Query for UpTo<'_, M> {
    type SqlType = Uid;
}

impl<M, C> RunQueryDsl<C> for UpTo<'_, M> {}

impl<M> QueryId for UpTo<'_, M> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<M: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for UpTo<'_, M>
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        self.1.walk_ast(out)
    }
}

/// Queries that find what may stand in a column.
#[derive(Clone)]
pub(crate) struct Keys(pub(crate) Rc<[Rc<dyn Said>]>);

impl<DB: Backend> QueryFragment<DB> for Keys
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        together(&self.0, " UNION ALL ", out)
    }
}

/// Ids, as a query finds them.
struct Ids {
    ids: Vec<SubjectId>,
    /// As SQLite takes them: in one text, whatever their number.
    packed: String,
}

impl QueryFragment<Pg> for Ids {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.ids)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for Ids {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT unhex(value, '-') FROM json_each(");
        out.push_bind_param::<Text, _>(&self.packed)?;
        out.push_sql(")");
        Ok(())
    }
}

fn together<'b, DB: Backend>(
    queries: &'b [Rc<dyn Said>],
    between: &str,
    mut out: AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    dyn Said: QueryFragment<DB>,
{
    for (place, query) in queries.iter().enumerate() {
        if place > 0 {
            out.push_sql(between);
        }
        query.walk_ast(out.reborrow())?;
    }
    Ok(())
}

/// The ids of the rows of a table in whose column stands one of these keys.
struct Through<T, I, C> {
    table: T,
    id: I,
    column: C,
    keys: Keys,
}

/// SQLite looks each key up.
impl<T: QueryFragment<Sqlite>, I: QueryFragment<Sqlite>, C: QueryFragment<Sqlite>> QueryFragment<Sqlite>
    for Through<T, I, C>
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.id.walk_ast(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        self.keys.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

/// PostgreSQL takes it that each key has as many rows as the average, and rather reads all of a long table:
/// so it is told to look each key up.
impl<T: QueryFragment<Pg>, I: QueryFragment<Pg>, C: QueryFragment<Pg>> QueryFragment<Pg>
    for Through<T, I, C>
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT found.id FROM (");
        together(&self.keys.0, " UNION ", out.reborrow())?;
        out.push_sql(") AS keys (key) CROSS JOIN LATERAL (SELECT ");
        self.id.walk_ast(out.reborrow())?;
        out.push_sql(" AS id FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = keys.key OFFSET 0) AS found");
        Ok(())
    }
}
