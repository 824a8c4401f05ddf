//! The table `organisation_successions`, and who acts for whom.

use std::cell::RefCell;
use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::codes::Codes;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    OrganisationSuccession, OrganisationSuccessionContent, OrganisationSuccessionFilter,
    OrganisationSuccessionSort, SuccessionStatus, acting as acts,
};
use phoihop_domain::ids::{OrganisationId, OrganisationSuccessionId};
use phoihop_domain::work::NamedUnit;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{organisation_successions, organisations};
use crate::{Db, Result, StoreError};

content_row! {
    OrganisationSuccessionRow in organisation_successions for OrganisationSuccession
    (OrganisationSuccessionId, OrganisationSuccessionContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        from_id: OrganisationId,
        to_id: OrganisationId,
        functions: Option<Codes>,
        effective_on: CivilDate,
        instrument: String,
    }
    kept {
        status: SuccessionStatus,
        ended_on: Option<CivilDate>,
    }
    derived {}
}

keyed! { OrganisationSuccession in organisation_successions }

/// A page of those that match.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    filter: &OrganisationSuccessionFilter,
    page: &PageRequest<OrganisationSuccessionSort>,
) -> Result<Page<OrganisationSuccession>> {
    use organisation_successions as s;
    let matching: Condition<organisation_successions::table> = Condition::always()
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(s::status, filter.status.as_ref())
        .narrowed(filter.from_id, |from| s::from_id.eq(from))
        .narrowed(filter.to_id, |to| s::to_id.eq(to))
        .narrowed(filter.as_of, |day| {
            s::effective_on.le(day).and(s::ended_on.is_null().or(s::ended_on.gt(day)))
        });
    Ok(page_of!(db, matching, page,
        OrganisationSuccessionRow, organisation_successions by OrganisationSuccessionId, {
        OrganisationSuccessionSort::EffectiveOn => effective_on: date,
        OrganisationSuccessionSort::CreatedAt => created_at: time,
    }))
}

/// These units with who does their parts on that day.
///
/// # Errors
/// Where the database does not serve.
pub fn acting_now(db: &mut Db, units: &[NamedUnit], on: CivilDate) -> Result<Vec<NamedUnit>> {
    let named: Vec<(OrganisationId, &str)> =
        units.iter().map(|named| (named.unit.organisation_id, named.unit.function.as_str())).collect();
    let acting = acting_for(db, &named, on)?;
    Ok(units
        .iter()
        .zip(acting)
        .map(|(named, acting_organisation_id)| NamedUnit { acting_organisation_id, ..named.clone() })
        .collect())
}

/// Who acts in what the organisation took on, in that function on that day; none where it ended and nobody
/// succeeded it.
///
/// # Errors
/// Where the database does not serve.
pub fn acting(
    db: &mut Db,
    organisation: OrganisationId,
    function: &str,
    on: CivilDate,
) -> Result<Option<OrganisationId>> {
    Ok(acting_for(db, &[(organisation, function)], on)?.pop().flatten())
}

/// What is known of an organisation: whether it is there on a day, and all successions out of it.
#[derive(Default)]
struct Holder {
    is_there: bool,
    out: Vec<OrganisationSuccession>,
}

/// The same of each of these in its function, asked for all at once, and again only for those whom
/// successions lead to.
///
/// # Errors
/// Where the database does not serve.
pub fn acting_for(
    db: &mut Db,
    of: &[(OrganisationId, &str)],
    on: CivilDate,
) -> Result<Vec<Option<OrganisationId>>> {
    let mut known: HashMap<OrganisationId, Holder> = HashMap::new();
    let mut unknown: Vec<OrganisationId> = of.iter().map(|(organisation, _)| *organisation).collect();
    loop {
        if !unknown.is_empty() {
            load_holders(db, &unknown, on, &mut known)?;
        }
        let missing = RefCell::new(Vec::new());
        let holder = |id: OrganisationId| {
            let found = known.get(&id);
            if found.is_none() {
                missing.borrow_mut().push(id);
            }
            found
        };
        let out =
            |from| Ok::<_, StoreError>(holder(from).map(|holder| holder.out.clone()).unwrap_or_default());
        let is_there = |id| Ok(holder(id).is_some_and(|holder| holder.is_there));
        let found = of
            .iter()
            .map(|(organisation, function)| acts(*organisation, function, on, out, is_there))
            .collect::<Result<_>>()?;
        unknown = missing.into_inner();
        if unknown.is_empty() {
            return Ok(found);
        }
    }
}

fn load_holders(
    db: &mut Db,
    ids: &[OrganisationId],
    on: CivilDate,
    known: &mut HashMap<OrganisationId, Holder>,
) -> Result<()> {
    use organisation_successions as s;
    type Found = (OrganisationId, Option<CivilDate>, Option<CivilDate>, Option<OrganisationSuccessionRow>);
    let rows: Vec<Found> = on!(db, |c| organisations::table
        .left_join(s::table.on(s::from_id.eq(organisations::id)))
        .filter(organisations::id.among(ids))
        .select((
            organisations::id,
            organisations::valid_from,
            organisations::valid_to,
            Option::<OrganisationSuccessionRow>::as_select()
        ))
        .load(c))?;
    known.extend(ids.iter().map(|id| (*id, Holder::default())));
    for (id, from, to, succession) in rows {
        let holder = known.entry(id).or_default();
        holder.is_there = from.is_none_or(|from| from <= on) && to.is_none_or(|to| on <= to);
        holder.out.extend(succession.map(OrganisationSuccession::from));
    }
    Ok(())
}

/// Planned ones whose day has come by `today`.
///
/// # Errors
/// Where the database does not serve.
pub fn due(db: &mut Db, today: CivilDate, most: i64) -> Result<Vec<OrganisationSuccession>> {
    let rows = on!(db, |c| organisation_successions::table
        .filter(organisation_successions::status.eq(SuccessionStatus::Planned))
        .filter(organisation_successions::effective_on.le(today))
        .order((organisation_successions::effective_on, organisation_successions::id))
        .limit(most)
        .select(OrganisationSuccessionRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}
