//! Pages of long tables: what is frequent is met on the way through the order that is asked for, what is rare
//! is gathered and put in order.
//!
//! Which of both it is depends on who asks and for what, and no database can tell beforehand: SQLite gathers
//! whatever an index leads to, be it half a million rows, and walks past a million where a question is asked
//! of each row. So a page is first looked for among the next rows of the order, and only where these do not
//! fill it is the database asked for all that match.

use std::rc::Rc;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};
use diesel::sqlite::Sqlite;

use crate::among::Among;
use crate::condition::Condition;
use crate::lead::ById;
use crate::paginate::{PageRequest, Total};
use crate::said::Said;
use crate::sorted::Sorted;
use crate::{Db, Result};

/// How many rows of an order are looked through before those that match are gathered.
pub(crate) const WINDOW: i64 = 500;
/// The most rows that are gathered by their ids: to read and sort so many takes some hundredths of a second.
const FEW: usize = 4_000;
/// How far rows are counted: nobody who waits for a page waits for a million of them.
pub const MOST_COUNTED: i64 = 100_000;
/// How far those are counted of each of which a question must be asked, because no index leads to them.
pub const MOST_ASKED: i64 = 1_000;

/// A table in an order.
pub(crate) struct Way<'a, O, N, L, F> {
    /// The name of the table.
    pub(crate) table: &'static str,
    /// Which of its rows are walked along.
    pub(crate) along: &'a Condition<O>,
    /// The first rows that fulfil a condition, of those that lie within the window.
    pub(crate) near: N,
    /// Whether more rows than lie within the window fulfil a condition.
    pub(crate) is_longer: L,
    /// The first rows that fulfil a condition, of those that the second one lets by.
    pub(crate) find: F,
}

impl<O: 'static, N, L, F> Way<'_, O, N, L, F> {
    /// The first rows that fulfil the condition: those of a page, and one more.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub(crate) fn rows<T, R, S>(
        self,
        db: &mut Db,
        condition: &Condition<T>,
        page: &PageRequest<S>,
    ) -> Result<Vec<R>>
    where
        T: ById,
        N: FnOnce(&mut Db, &Condition<T>) -> Result<Vec<R>>,
        L: Fn(&mut Db, Condition<O>) -> Result<bool>,
        F: Fn(&mut Db, &Condition<T>, &Condition<O>) -> Result<Vec<R>>,
    {
        let Self { table, along, near, is_longer, find } = self;
        // Where nothing leads to what is rare, there is nothing but to go on along the order until it is met.
        if !condition.narrows() || condition.leads().is_empty() || !db.may_be_long(table) {
            return find(db, condition, along);
        }
        let met = near(db, condition)?;
        if i64::try_from(met.len()).is_ok_and(|met| met > page.limit) {
            return Ok(met);
        }
        let gathered = if db.aside(|db| is_longer(db, along.clone()))? {
            db.aside(|db| gathered(db, condition))?
        } else {
            if !along.narrows() || !db.aside(|db| is_longer(db, Condition::always()))? {
                db.is_short(table);
            }
            None
        };
        match gathered {
            Some(gathered) => db.aside(|db| find(db, &gathered, &along.asked_of_each())),
            None => db.aside(|db| find(db, condition, along)),
        }
    }
}

/// The first rows that fulfil a condition, of the next so many of an order. It stands where the table does,
/// so that both databases take row after row in that order and stop once there are enough; neither moves a
/// condition into a query with a limit.
pub(crate) struct Near<S, T> {
    /// What is told of them.
    pub(crate) selection: S,
    /// The table.
    pub(crate) table: T,
    /// Which of its rows are walked along.
    pub(crate) along: Condition<T>,
    /// In which order.
    pub(crate) order: Sorted<T>,
    /// What they fulfil.
    pub(crate) condition: Condition<T>,
    /// How many are wanted.
    pub(crate) limit: i64,
}

impl<S: Expression, T> Query for Near<S, T> {
    type SqlType = S::SqlType;
}

impl<S, T, C> RunQueryDsl<C> for Near<S, T> {}

impl<S, T> QueryId for Near<S, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S: QueryFragment<DB>, T: QueryFragment<DB>, DB: Backend + HasSqlType<BigInt>> QueryFragment<DB>
    for Near<S, T>
where
    dyn Said: QueryFragment<DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.selection.walk_ast(out.reborrow())?;
        out.push_sql(" FROM (SELECT * FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.along.walk_ast(out.reborrow())?;
        out.push_sql(" ORDER BY ");
        self.order.walk_ast(out.reborrow())?;
        out.push_sql(&format!(" LIMIT {WINDOW}) AS "));
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.condition.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

/// How many rows of the table fulfil both conditions, as far as they are counted; `all` finds them.
///
/// # Errors
/// Where the database does not serve.
pub(crate) fn counted<T: ById, O: 'static, Q: Said>(
    db: &mut Db,
    table: &'static str,
    (condition, along): (&Condition<T>, &Condition<O>),
    all: impl FnOnce(Condition<T>, Condition<O>) -> Q,
) -> Result<Total> {
    let (query, most) = match condition.leads() {
        [] => (all(condition.clone(), along.clone()), MOST_COUNTED),
        _ if !db.may_be_long(table) => (all(condition.clone(), along.clone()), MOST_COUNTED),
        _ => match gathered(db, condition)? {
            Some(gathered) => (all(gathered, along.asked_of_each()), MOST_COUNTED),
            None => (all(condition.clone(), along.clone()), MOST_ASKED),
        },
    };
    let counted = up_to(db, query, most + 1)?;
    Ok(Total { counted: counted.min(most), is_exact: counted <= most })
}

/// Of filters each of which one index serves in the order of the page: the first that narrows it, to be
/// walked along, and all the others, to be asked of what that leads to. An index for each pair of them would
/// serve both at once, and there is none.
pub(crate) fn led_by_one<T: 'static>(
    filters: impl IntoIterator<Item = Condition<T>>,
) -> (Condition<T>, Condition<T>) {
    let (mut first, mut others) = (None, Condition::always());
    for filter in filters {
        if first.is_none() && filter.narrows() {
            first = Some(filter);
        } else {
            others = others.both(filter);
        }
    }
    (first.unwrap_or_else(Condition::always), others)
}

/// What fulfils a condition, gathered from all that may fulfil it, where the condition names a way to them
/// and they are few.
fn gathered<T: ById>(db: &mut Db, condition: &Condition<T>) -> Result<Option<Condition<T>>> {
    for lead in condition.leads() {
        if let Some(ids) = lead.ids(db, FEW)? {
            let one_of_them = Condition::made_of(Rc::new(Among::new(T::table().primary_key(), ids, false)));
            return Ok(Some(one_of_them.both(condition.asked_of_each())));
        }
    }
    Ok(None)
}

/// How many rows that query finds, counted up to `most`.
fn up_to<Q: QueryFragment<Pg> + QueryFragment<Sqlite>>(db: &mut Db, query: Q, most: i64) -> Result<i64> {
    Ok(on!(db, |c| diesel::select(UpTo { query, most: most.into_sql::<BigInt>() }).get_result(c))?)
}

/// Whether that query finds anything.
///
/// # Errors
/// Where the database does not serve.
pub(crate) fn finds(db: &mut Db, query: impl Said) -> Result<bool> {
    Ok(which_find(db, vec![Rc::new(query)])?.contains(&true))
}

/// Which of these queries find anything: as many answers as queries, all by one statement.
///
/// # Errors
/// Where the database does not serve.
pub(crate) fn which_find(db: &mut Db, queries: Vec<Rc<dyn Said>>) -> Result<Vec<bool>> {
    let count = queries.len();
    let found: i64 = on!(db, |c| diesel::select(Which(queries)).get_result(c))?;
    Ok((0..count).map(|at| found >> at & 1 == 1).collect())
}

/// A number with a bit for each query, set where it finds anything: the first query has the lowest.
struct Which(Vec<Rc<dyn Said>>);

impl Expression for Which {
    type SqlType = BigInt;
}

impl ValidGrouping<()> for Which {
    type IsAggregate = is_aggregate::No;
}

impl<S> AppearsOnTable<S> for Which {}
impl<S> SelectableExpression<S> for Which {}

impl QueryId for Which {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Which
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("CAST(0");
        for (at, query) in self.0.iter().enumerate() {
            out.push_sql(" + CASE WHEN EXISTS (");
            query.walk_ast(out.reborrow())?;
            out.push_sql(&format!(") THEN {} ELSE 0 END", 1_i64 << at));
        }
        out.push_sql(" AS BIGINT)");
        Ok(())
    }
}

/// How many rows a query finds, as a value, counted up to so many.
struct UpTo<Q, M> {
    query: Q,
    most: M,
}

impl<Q, M> Expression for UpTo<Q, M> {
    type SqlType = BigInt;
}

impl<Q, M> ValidGrouping<()> for UpTo<Q, M> {
    type IsAggregate = is_aggregate::No;
}

impl<Q, M, S> AppearsOnTable<S> for UpTo<Q, M> {}
impl<Q, M, S> SelectableExpression<S> for UpTo<Q, M> {}

impl<Q, M> QueryId for UpTo<Q, M> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<DB>, M: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for UpTo<Q, M> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(SELECT COUNT(*) FROM (");
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        self.most.walk_ast(out.reborrow())?;
        out.push_sql(") AS counted)");
        Ok(())
    }
}
