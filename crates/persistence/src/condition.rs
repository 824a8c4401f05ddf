//! Conditions as values: ordinary functions make, hand on and join them, and one query of a table takes
//! whatever they are.
//!
//! What diesel can write for both databases about the columns of a table becomes a condition on its rows. The
//! compiler still checks each column against its value, and each condition against the table that it narrows;
//! only what it was made of is no part of its type.

use std::marker::PhantomData;
use std::rc::Rc;

use diesel::backend::Backend;
use diesel::dsl;
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, NonAggregate, ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, BoolOrNullableBool, SingleValue, SqlType, Text};
use phoihop_domain::date::CivilDate;
use phoihop_domain::validation::AnyOf;

use crate::among::{Among, Listed as _};
use crate::lead::{ById, Keys, Lead};
use crate::said::Said;
use crate::search;

/// A table whose rows other systems know by identifiers of their own.
pub(crate) trait KeyedTable: Sized {
    /// Those of the rows that bear that key, or one from that system, or one with that identifier.
    fn with_key(rows: Condition<Self>, source: Option<&String>, id: Option<&String>) -> Condition<Self>;
}

/// Something that is so of a row of `T`, or is not.
pub(crate) trait Term<T>: Said + AppearsOnTable<T> {}
impl<T, E: Said + AppearsOnTable<T> + NonAggregate> Term<T> for E where E::SqlType: BoolOrNullableBool {}

/// What must hold of a row of the table `T`.
pub struct Condition<T> {
    /// All of these; `None` where no row fulfils them.
    terms: Option<Vec<Rc<dyn Said>>>,
    /// Ways to what may fulfil it.
    leads: Vec<Lead>,
    /// Whether few fulfil it by the nature of what is asked for, and an index leads to them.
    singles_out: bool,
    of: PhantomData<T>,
}

impl<T> Clone for Condition<T> {
    fn clone(&self) -> Self {
        Self {
            terms: self.terms.clone(),
            leads: self.leads.clone(),
            singles_out: self.singles_out,
            of: PhantomData,
        }
    }
}

impl<T: 'static> Condition<T> {
    /// What every row fulfils.
    pub(crate) const fn always() -> Self {
        Self { terms: Some(Vec::new()), leads: Vec::new(), singles_out: false, of: PhantomData }
    }

    /// What no row fulfils.
    pub(crate) const fn never() -> Self {
        Self { terms: None, leads: Vec::new(), singles_out: false, of: PhantomData }
    }

    /// That this is so.
    pub(crate) fn that(term: impl Term<T>) -> Self {
        Self::made_of(Rc::new(term))
    }

    /// What fragments that this crate puts together itself say.
    pub(crate) fn made_of(term: Rc<dyn Said>) -> Self {
        Self { terms: Some(vec![term]), ..Self::always() }
    }

    /// That the column holds one of what these queries find: an index leads to it.
    pub(crate) fn found_by<C: Said + Copy + Column<Table = T>>(column: C, queries: Vec<Rc<dyn Said>>) -> Self
    where
        T: ById,
    {
        if queries.is_empty() {
            return Self::never();
        }
        let keys = Keys(queries.into());
        let lead = Lead::through::<T, C>(column, keys.clone());
        Self { leads: vec![lead], ..Self::made_of(Rc::new(OneOf { column, keys })) }
    }

    /// It, with a way to all that can fulfil it.
    pub(crate) fn led_by(mut self, lead: Lead) -> Self {
        self.leads.push(lead);
        self
    }

    /// The ways to what may fulfil it.
    pub(crate) fn leads(&self) -> &[Lead] {
        &self.leads
    }

    /// Whether it leaves out rows, and nobody knows how many.
    pub(crate) fn narrows(&self) -> bool {
        !self.singles_out && self.terms.as_ref().is_some_and(|terms| !terms.is_empty())
    }

    /// It, as a question that is asked of each row: no index leads to what fulfils it.
    pub(crate) fn asked_of_each(&self) -> Self {
        match self.terms.as_deref() {
            None | Some([]) => self.clone(),
            Some(_) => Self::made_of(Rc::new(Asked(self.clone()))),
        }
    }

    /// It, and that this is so.
    pub(crate) fn and(mut self, term: impl Term<T>) -> Self {
        if let Some(terms) = &mut self.terms {
            terms.push(Rc::new(term));
        }
        self
    }

    /// It, and the other one, too.
    pub(crate) fn both(mut self, other: Self) -> Self {
        self.terms =
            self.terms.zip(other.terms).map(|(terms, others)| terms.into_iter().chain(others).collect());
        self.leads.extend(other.leads);
        self.singles_out |= other.singles_out;
        self
    }

    /// It, or that this is so.
    pub(crate) fn or(self, term: impl Term<T>) -> Self {
        self.either(Self::that(term))
    }

    /// It, or the other one.
    pub(crate) fn either(self, other: Self) -> Self {
        match (&self.terms, &other.terms) {
            (None, _) => other,
            (_, None) => self,
            (Some(_), Some(_)) => {
                let leads =
                    self.leads.first().zip(other.leads.first()).and_then(|(one, another)| one.or(another));
                let leads = leads.into_iter().collect();
                Self { leads, ..Self::made_of(Rc::new(Either(Rc::new(self), Rc::new(other)))) }
            }
        }
    }

    /// It, or what is so through one of these values, where there are any.
    pub(crate) fn or_through<V, E: Term<T>>(self, values: Vec<V>, term: impl FnOnce(Vec<V>) -> E) -> Self {
        if values.is_empty() { self } else { self.or(term(values)) }
    }

    /// It, and what the value of a filter asks for, where there is one.
    pub(crate) fn narrowed<V, E: Term<T>>(self, value: Option<V>, term: impl FnOnce(V) -> E) -> Self {
        match value {
            Some(value) => self.and(term(value)),
            None => self,
        }
    }

    /// The same of a value that few rows have, by its nature, and that an index leads to.
    pub(crate) fn singled_out<V, E: Term<T>>(mut self, value: Option<V>, term: impl FnOnce(V) -> E) -> Self {
        self.singles_out |= value.is_some();
        self.narrowed(value, term)
    }

    /// It, and that the column holds one of a filter's values: one by equality, which keeps an index in play
    /// on PostgreSQL, more by a list.
    pub(crate) fn any_of<C, V>(self, column: C, values: Option<&AnyOf<V>>) -> Self
    where
        C: Expression + Copy,
        C::SqlType: SqlType + SingleValue,
        V: AsExpression<C::SqlType> + Copy,
        dsl::Eq<C, V>: Term<T>,
        Among<C, V>: Term<T>,
    {
        match values.map(|values| values.0.as_slice()) {
            None => self,
            Some([one]) => self.and(column.eq(*one)),
            Some(several) => self.and(column.among(several.iter().copied())),
        }
    }

    /// It, and that the folded text in the column holds every word of a search.
    pub(crate) fn words<C>(self, column: C, q: Option<&String>) -> Self
    where
        C: Expression<SqlType = Text> + Copy,
        dsl::Like<C, String>: Term<T>,
    {
        let patterns = q.into_iter().flat_map(|q| search::patterns(q));
        patterns.fold(self, |condition, pattern| condition.and(column.like(pattern)))
    }

    /// It, and that the row bears the external key of a filter.
    pub(crate) fn with_key(self, source: Option<&String>, id: Option<&String>) -> Self
    where
        T: KeyedTable,
    {
        T::with_key(self, source, id)
    }

    /// It, and that the row was valid on that day, where one is asked for, by its first and last days; one
    /// that is missing sets no end.
    pub(crate) fn valid_on<F, U>(self, day: impl Into<Option<CivilDate>>, first: F, last: U) -> Self
    where
        F: Expression + Copy,
        F::SqlType: SqlType + SingleValue,
        U: Expression + Copy,
        U::SqlType: SqlType + SingleValue,
        CivilDate: AsExpression<F::SqlType> + AsExpression<U::SqlType>,
        dsl::IsNull<F>: Term<T>,
        dsl::IsNull<U>: Term<T>,
        dsl::LtEq<F, CivilDate>: Term<T>,
        dsl::GtEq<U, CivilDate>: Term<T>,
    {
        let Some(day) = day.into() else { return self };
        let begun = Self::that(first.is_null()).or(first.le(day));
        let lasts = Self::that(last.is_null()).or(last.ge(day));
        self.both(begun).both(lasts)
    }
}

impl<T> Expression for Condition<T> {
    type SqlType = Bool;
}

impl<T> ValidGrouping<()> for Condition<T> {
    type IsAggregate = is_aggregate::No;
}

/// It stands wherever the columns of its table do.
impl<T: Table, S> AppearsOnTable<S> for Condition<T> where T::PrimaryKey: AppearsOnTable<S> {}

impl<T> QueryId for Condition<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, DB: Backend> QueryFragment<DB> for Condition<T>
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match self.terms.as_deref() {
            None => out.push_sql("FALSE"),
            Some([]) => out.push_sql("TRUE"),
            Some([term]) => term.walk_ast(out)?,
            Some([first, others @ ..]) => {
                out.push_sql("(");
                first.walk_ast(out.reborrow())?;
                for other in others {
                    out.push_sql(" AND ");
                    other.walk_ast(out.reborrow())?;
                }
                out.push_sql(")");
            }
        }
        Ok(())
    }
}

/// That a column holds one of these keys.
struct OneOf<C> {
    column: C,
    keys: Keys,
}

impl<C: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for OneOf<C>
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        self.keys.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

/// A condition no part of which an index leads to.
struct Asked<T>(Condition<T>);

impl<T, DB: Backend> QueryFragment<DB> for Asked<T>
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") IS TRUE");
        Ok(())
    }
}

/// One or the other.
struct Either(Rc<dyn Said>, Rc<dyn Said>);

impl<DB: Backend> QueryFragment<DB> for Either
where
    dyn Said: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" OR ");
        self.1.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use diesel::debug_query;
    use phoihop_domain::clock::Timestamp;
    use phoihop_domain::ids::{Id, PlanId};

    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::schema::plans;

    fn said(condition: &Condition<plans::table>) -> String {
        let text = debug_query::<Sqlite, _>(&plans::table.filter(condition).select(plans::id)).to_string();
        text.split(" WHERE ").nth(1).unwrap().split(" -- ").next().unwrap().replace('`', "")
    }

    #[test]
    fn all_terms_must_hold_and_one_of_those_that_are_joined_by_or() {
        assert_eq!(said(&Condition::always()), "TRUE");
        assert_eq!(said(&Condition::never()), "FALSE");
        let of_year = || Condition::that(plans::year.eq(2024));
        assert_eq!(said(&of_year()), "(plans.year = ?)");
        let both = || of_year().and(plans::revision.gt(1));
        assert_eq!(said(&both()), "((plans.year = ?) AND (plans.revision > ?))");
        let either = both().or(plans::revision.eq(7)).both(of_year());
        assert_eq!(
            said(&either),
            "((((plans.year = ?) AND (plans.revision > ?)) OR (plans.revision = ?)) AND (plans.year = ?))"
        );
    }

    #[test]
    fn what_is_never_so_takes_part_in_no_other_condition() {
        let of_year = || Condition::that(plans::year.eq(2024));
        assert_eq!(said(&Condition::never().either(of_year())), "(plans.year = ?)");
        assert_eq!(said(&of_year().either(Condition::never())), "(plans.year = ?)");
        assert_eq!(said(&of_year().both(Condition::never())), "FALSE");
        assert_eq!(said(&Condition::never().and(plans::year.eq(2024))), "FALSE");
        let through =
            |years: Vec<i32>| said(&Condition::never().or_through(years, |years| plans::year.among(years)));
        assert_eq!(through(Vec::new()), "FALSE");
        assert!(through(vec![2024, 2025]).starts_with("plans.year IN ("));
    }

    #[test]
    fn what_no_filter_asks_for_is_not_said() {
        let asked =
            |year: Option<i32>| said(&Condition::always().narrowed(year, |year| plans::year.eq(year)));
        assert_eq!(asked(None), "TRUE");
        assert_eq!(asked(Some(2024)), "(plans.year = ?)");
    }

    #[test]
    fn several_values_are_said_like_any_other_number_of_them() {
        let ids = |count: usize| {
            (0..count).map(|_| PlanId::new(Timestamp::from_unix_micros(0))).collect::<Vec<_>>()
        };
        let among = |count: usize| said(&Condition::that(plans::id.among(ids(count))));
        assert_eq!(among(2), among(50));
    }
}
