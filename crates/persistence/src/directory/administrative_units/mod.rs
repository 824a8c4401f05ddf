//! The tables `administrative_units` and `administrative_unit_successions`: reference data, which only
//! [`load`] writes.

mod load;
mod shipped;

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    AdministrativeLevel, AdministrativeUnit, AdministrativeUnitFilter, AdministrativeUnitKind,
    AdministrativeUnitSort, AdministrativeUnitSuccession, SuccessionConfidence, SuccessionExtent, UnitCode,
    ValidFromBasis,
};
use phoihop_domain::ids::AdministrativeUnitId;

use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{administrative_unit_successions as successions, administrative_units};
use crate::{Db, Result};

pub use load::{Loaded, load};
pub use shipped::Shipped;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = administrative_units, treat_none_as_null = true, treat_none_as_default_value = false)]
struct UnitRow {
    id: AdministrativeUnitId,
    code: String,
    name: String,
    short_name: String,
    kind: AdministrativeUnitKind,
    level: AdministrativeLevel,
    parent_code: Option<String>,
    valid_from: CivilDate,
    valid_to: Option<CivilDate>,
    valid_from_basis: ValidFromBasis,
    name_sort: String,
    name_fold: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = successions, treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(primary_key(predecessor_id, successor_id, effective_on))]
struct SuccessionRow {
    predecessor_id: AdministrativeUnitId,
    successor_id: AdministrativeUnitId,
    effective_on: CivilDate,
    extent: SuccessionExtent,
    instrument: String,
    confidence: SuccessionConfidence,
    note: Option<String>,
}

impl From<UnitRow> for AdministrativeUnit {
    fn from(row: UnitRow) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            short_name: row.short_name,
            kind: row.kind,
            level: row.level,
            parent_code: row.parent_code,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            valid_from_basis: row.valid_from_basis,
        }
    }
}

/// Which end of a succession is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// What a unit became.
    Successors,
    /// What a unit was made of.
    Predecessors,
}

/// A page of those that match, valid on that day; of all versions without one.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    filter: &AdministrativeUnitFilter,
    day: Option<CivilDate>,
    page: &PageRequest<AdministrativeUnitSort>,
) -> Result<Page<AdministrativeUnit>> {
    let matching: Condition<administrative_units::table> = Condition::always()
        .words(administrative_units::name_fold, filter.q.as_ref())
        .any_of(administrative_units::level, filter.level.as_ref())
        .any_of(administrative_units::kind, filter.kind.as_ref())
        .narrowed(filter.code.as_ref(), |code| administrative_units::code.eq(code.to_string()))
        .narrowed(filter.parent_code.as_ref(), |parent| {
            administrative_units::parent_code.eq(parent.to_string())
        })
        .valid_on(day, administrative_units::valid_from, administrative_units::valid_to);
    Ok(page_of!(db, matching, page, UnitRow, administrative_units by AdministrativeUnitId, {
        AdministrativeUnitSort::Name => name_sort: text,
        AdministrativeUnitSort::Code => code: text,
    }))
}

/// What the code meant on that day.
///
/// # Errors
/// Where the database does not serve.
pub fn version_on(db: &mut Db, code: &UnitCode, day: CivilDate) -> Result<Option<AdministrativeUnit>> {
    let version: Condition<administrative_units::table> = Condition::that(
        administrative_units::code.eq(code.to_string()),
    )
    .valid_on(day, administrative_units::valid_from, administrative_units::valid_to);
    let found = on!(db, |c| administrative_units::table
        .filter(&version)
        .select(UnitRow::as_select())
        .first(c)
        .optional())?;
    Ok(found.map(Into::into))
}

/// Whether the code ever meant a unit.
///
/// # Errors
/// Where the database does not serve.
pub fn is_known(db: &mut Db, code: &str) -> Result<bool> {
    let versions = administrative_units::table.filter(administrative_units::code.eq(code));
    Ok(on!(db, |c| diesel::select(diesel::dsl::exists(versions)).get_result(c))?)
}

/// The units that came after or before a version, by day and code.
///
/// # Errors
/// Where the database does not serve.
pub fn successions_of(
    db: &mut Db,
    unit: AdministrativeUnitId,
    direction: Direction,
) -> Result<Vec<AdministrativeUnitSuccession>> {
    let rows: Vec<(SuccessionRow, UnitRow)> = on!(db, |c| match direction {
        Direction::Successors => successions::table
            .inner_join(
                administrative_units::table.on(administrative_units::id.eq(successions::successor_id))
            )
            .filter(successions::predecessor_id.eq(unit))
            .order((successions::effective_on, administrative_units::code))
            .select((SuccessionRow::as_select(), UnitRow::as_select()))
            .load(c),
        Direction::Predecessors => successions::table
            .inner_join(
                administrative_units::table.on(administrative_units::id.eq(successions::predecessor_id))
            )
            .filter(successions::successor_id.eq(unit))
            .order((successions::effective_on, administrative_units::code))
            .select((SuccessionRow::as_select(), UnitRow::as_select()))
            .load(c),
    })?;
    Ok(rows.into_iter().map(succession).collect())
}

fn succession((row, unit): (SuccessionRow, UnitRow)) -> AdministrativeUnitSuccession {
    AdministrativeUnitSuccession {
        unit: unit.into(),
        effective_on: row.effective_on,
        extent: row.extent,
        instrument: row.instrument,
        confidence: row.confidence,
        note: row.note,
    }
}
