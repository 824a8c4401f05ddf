//! The table `organisation_successions`, and who acts for whom.

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::codes::Codes;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    OrganisationSuccession, OrganisationSuccessionContent, OrganisationSuccessionFilter, OrganisationSuccessionSort, SuccessionStatus, acting as acts,
};
use phoihop_domain::ids::{OrganisationId, OrganisationSuccessionId};
use phoihop_domain::lifecycle::Move;
use phoihop_domain::work::NamedUnit;

use crate::moving::{Deciders, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::hand_over;
use crate::schema::{organisation_successions, organisations};
use crate::{Db, Moving, Result, Stored};

content_row! {
    OrganisationSuccessionRow in organisation_successions for OrganisationSuccession (OrganisationSuccessionId, OrganisationSuccessionContent) {
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

/// A page of those that match.
pub fn list(
    db: &mut Db,
    filter: &OrganisationSuccessionFilter,
    page: &PageRequest<OrganisationSuccessionSort>,
) -> Result<Page<OrganisationSuccession>> {
    use organisation_successions as s;
    on!(db, c => {
        let matching = || {
            let mut query = by_external_key!(s::table.into_boxed::<B>(), filter, s);
            query = any_of!(query, &filter.status, s::status);
            if let Some(from) = filter.from_id {
                query = query.filter(s::from_id.eq(from));
            }
            if let Some(to) = filter.to_id {
                query = query.filter(s::to_id.eq(to));
            }
            if let Some(day) = filter.as_of {
                query = query.filter(s::effective_on.le(day)).filter(s::ended_on.is_null().or(s::ended_on.gt(day)));
            }
            query
        };
        Ok(page_of!(c, matching, page, OrganisationSuccessionRow, organisation_successions by OrganisationSuccessionId, {
            OrganisationSuccessionSort::EffectiveOn => effective_on: date,
            OrganisationSuccessionSort::CreatedAt => created_at: time,
        }))
    })
}

/// These units with who does their parts on that day.
pub fn acting_now(db: &mut Db, units: &[NamedUnit], on: CivilDate) -> Result<Vec<NamedUnit>> {
    let now = |named: &NamedUnit| {
        let acting_organisation_id = acting(db, named.unit.organisation_id, &named.unit.function, on)?;
        Ok(NamedUnit { acting_organisation_id, ..named.clone() })
    };
    units.iter().map(now).collect()
}

/// Who acts in what the organisation took on, in that function on that day; none where it ended and nobody succeeded it.
pub fn acting(db: &mut Db, organisation: OrganisationId, function: &str, on: CivilDate) -> Result<Option<OrganisationId>> {
    // Both questions need the connection, one after the other.
    let db = std::cell::RefCell::new(db);
    acts(organisation, function, on, |from| out_of(&mut db.borrow_mut(), from), |holder| is_there(&mut db.borrow_mut(), holder, on))
}

/// All successions out of an organisation.
pub fn out_of(db: &mut Db, from: OrganisationId) -> Result<Vec<OrganisationSuccession>> {
    let rows = on!(db, c => organisation_successions::table
        .filter(organisation_successions::from_id.eq(from))
        .select(OrganisationSuccessionRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Planned ones whose day has come by `today`.
pub fn due(db: &mut Db, today: CivilDate, most: i64) -> Result<Vec<OrganisationSuccession>> {
    let rows = on!(db, c => organisation_successions::table
        .filter(organisation_successions::status.eq(SuccessionStatus::Planned))
        .filter(organisation_successions::effective_on.le(today))
        .order((organisation_successions::effective_on, organisation_successions::id))
        .limit(most)
        .select(OrganisationSuccessionRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

fn is_there(db: &mut Db, id: OrganisationId, on: CivilDate) -> Result<bool> {
    let found: i64 = on!(db, c => {
        let query = valid_on!(organisations::table.filter(organisations::id.eq(id)).into_boxed::<B>(), on, organisations::valid_from, organisations::valid_to);
        query.count().get_result(c)
    })?;
    Ok(found == 1)
}

impl Moving for OrganisationSuccession {
    type Id = OrganisationSuccessionId;

    fn load(db: &mut Db, id: OrganisationSuccessionId, _: CivilDate) -> Result<Option<Self>> {
        Self::get(db, id)
    }

    fn save(&self, db: &mut Db) -> Result<()> {
        self.update(db)
    }

    fn title(&self) -> &str {
        &self.content.instrument
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn deciders(&self, _: &mut Db, _: &Move<Self>, _: CivilDate, _: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Anybody)
    }

    fn circle(&self, _: &mut Db, _: CivilDate) -> Result<Circle> {
        Ok(Circle::Open)
    }

    /// Everything that the organisations take part in changes hands, or comes back.
    fn settle(self, db: &mut Db, why: &Why, now: Timestamp) -> Result<Self> {
        hand_over::bring_up_to_date(db, why, now)?;
        Ok(self)
    }
}
