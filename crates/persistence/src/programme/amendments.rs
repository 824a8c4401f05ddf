//! The table `amendments`, and what an amendment does when it comes into force.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::{CivilDate, PartialDate};
use phoihop_domain::ids::{AmendmentId, Id, ProgrammeId};
use phoihop_domain::lifecycle::{Around, Move};
use phoihop_domain::platform::Happened;
use phoihop_domain::programme::{
    AboutAmendment, Amendment, AmendmentContent, AmendmentFilter, AmendmentSort, AmendmentStatus,
    ClauseChange, ClauseContent, Programme, apply, pending,
};
use phoihop_domain::validation::Refusal;

use super::standings::Decisions;
use super::{Readers, clauses, programmes};
use crate::among::Listed as _;
use crate::consenting::{Consenting, Signing};
use crate::moving::{Deciders, Why};
use crate::paginate::{Page, PageRequest};
use crate::platform::outbox;
use crate::programme::scope::in_visible_programmes;
use crate::schema::amendments;
use crate::{Db, Moving, Result, StoreError, Stored};

content_row! {
    AmendmentRow in amendments for Amendment (AmendmentId, AmendmentContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        title: String,
        text: Option<String>,
        effective_from: Option<PartialDate>,
        last_day: Option<CivilDate>,
    }
    kept {
        status: AmendmentStatus,
        in_force_from: Option<PartialDate>,
        replaced_last_day: Option<CivilDate>,
        substance: String,
    }
    json { changes: Vec<ClauseChange>, }
    loaded { parties, pending_on, about, }
    derived {}
}

keyed! { Amendment in amendments }

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &AmendmentFilter,
    page: &PageRequest<AmendmentSort>,
) -> Result<Page<Amendment>> {
    let matching = in_visible_programmes(amendments::programme_id, readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(amendments::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| amendments::programme_id.eq(programme));
    let found: Page<Amendment> = page_of!(db, matching, page, AmendmentRow, amendments by AmendmentId, {
        AmendmentSort::CreatedAt => created_at: time,
    });
    found.completed(|mut items| {
        load_standings(db, &mut items, readers.today())?;
        Ok(items)
    })
}

/// Removes a draft.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, id: AmendmentId) -> Result<()> {
    on!(db, |c| diesel::delete(amendments::table.find(id)).execute(c))?;
    Ok(())
}

/// All amendments of a programme.
///
/// # Errors
/// Where the database does not serve.
pub fn of_programme(db: &mut Db, programme: ProgrammeId) -> Result<Vec<AmendmentId>> {
    Ok(on!(db, |c| amendments::table
        .filter(amendments::programme_id.eq(programme))
        .order(amendments::id)
        .select(amendments::id)
        .load(c))?)
}

/// Agreed ones, signed by all, whose day of effect has come by `today`.
///
/// # Errors
/// Where the database does not serve.
pub fn due(db: &mut Db, today: CivilDate, most: i64) -> Result<Vec<AmendmentId>> {
    Ok(on!(db, |c| amendments::table
        .filter(amendments::status.eq(AmendmentStatus::Agreed))
        .filter(
            amendments::in_force_from
                .is_not_null()
                .and(amendments::in_force_from.le(PartialDate::from(today)))
        )
        .order(amendments::id)
        .limit(most)
        .select(amendments::id)
        .load(c))?)
}

/// The last day that a programme's period had on that day: what the first amendment after it replaced, or
/// else what stands.
///
/// # Errors
/// Where the database does not serve.
pub fn last_day_on(db: &mut Db, programme: &Programme, day: CivilDate) -> Result<CivilDate> {
    type Replaced = (Option<PartialDate>, Timestamp, AmendmentId, Option<CivilDate>);
    let rows: Vec<Replaced> = on!(db, |c| amendments::table
        .filter(amendments::programme_id.eq(programme.id).and(amendments::replaced_last_day.is_not_null()))
        .select((
            amendments::in_force_from,
            amendments::updated_at,
            amendments::id,
            amendments::replaced_last_day
        ))
        .load(c))?;
    // Of several from one day on, the first that came into force replaced what stood before.
    let replaced =
        rows.into_iter().filter_map(|(from, at, id, replaced)| Some((from?.earliest(), at, id, replaced?)));
    Ok(replaced.filter(|(from, ..)| *from > day).min().map_or(programme.last_day, |(.., replaced)| replaced))
}

/// The day on which the latest amendment of each of these programmes came into force.
fn latest(db: &mut Db, programmes: &[ProgrammeId]) -> Result<HashMap<ProgrammeId, CivilDate>> {
    let in_force =
        amendments::programme_id.among(programmes).and(amendments::status.eq(AmendmentStatus::InForce));
    let days: Vec<(ProgrammeId, Option<PartialDate>)> = on!(db, |c| amendments::table
        .filter(in_force)
        .select((amendments::programme_id, amendments::in_force_from))
        .load(c))?;
    let mut found: HashMap<ProgrammeId, CivilDate> = HashMap::new();
    for (programme, day) in days.into_iter().filter_map(|(programme, day)| Some((programme, day?.earliest())))
    {
        found.entry(programme).and_modify(|known| *known = day.max(*known)).or_insert(day);
    }
    Ok(found)
}

/// When the last of the other amendments of a programme that are in force was written.
fn latest_update(db: &mut Db, programme: ProgrammeId, but: AmendmentId) -> Result<Option<Timestamp>> {
    let others = amendments::programme_id
        .eq(programme)
        .and(amendments::status.eq(AmendmentStatus::InForce))
        .and(amendments::id.ne(but));
    Ok(on!(db, |c| amendments::table
        .filter(others)
        .order(amendments::updated_at.desc())
        .select(amendments::updated_at)
        .first(c)
        .optional())?)
}

fn contents(tree: Vec<phoihop_domain::programme::Clause>) -> Vec<ClauseContent> {
    tree.into_iter().map(|clause| clause.content).collect()
}

/// Tells how the parties stand, and whether the changes of those not yet in force still fit the text.
fn load_standings(db: &mut Db, found: &mut [Amendment], today: CivilDate) -> Result<()> {
    let subjects: Vec<_> = found.iter().map(|amendment| amendment.id.uuid()).collect();
    let decisions = Decisions::on(db, &subjects)?;
    let of: Vec<ProgrammeId> = found.iter().map(|amendment| amendment.content.programme_id).collect();
    let known = programmes::all(db, of.iter().copied(), today)?;
    let texts: HashMap<_, _> = clauses::of_programmes(db, of.iter().copied())?
        .into_iter()
        .map(|(of, tree)| (of, contents(tree)))
        .collect();
    let latest = latest(db, &of)?;
    for amendment in found {
        let id = amendment.content.programme_id;
        let programme = programmes::of_thing(&known, amendment, id)?;
        let text = texts.get(&id).map_or(&[][..], Vec::as_slice);
        amendment.parties = decisions.of_all(programme, amendment.id.uuid(), &amendment.substance);
        amendment.pending_on = pending(&amendment.parties);
        let over = matches!(amendment.status, AmendmentStatus::InForce | AmendmentStatus::Withdrawn);
        let fits = over || apply(text, &amendment.content.changes).is_ok();
        let settled_from = latest.get(&id).copied().max(programme.in_force_from.map(PartialDate::earliest));
        amendment.about = Around::told(AboutAmendment { programme: programme.status, fits, settled_from });
    }
    Ok(())
}

impl Moving for Amendment {
    type Id = AmendmentId;

    fn load(db: &mut Db, id: AmendmentId, today: CivilDate) -> Result<Option<Self>> {
        let mut found: Vec<Self> = Self::get(db, id)?.into_iter().collect();
        load_standings(db, &mut found, today)?;
        Ok(found.pop())
    }

    as_stored! {}

    fn deciders(&self, db: &mut Db, _: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Parties { of: Box::new(self.programme(db, today)?), only: None })
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        Ok(self.programme(db, today)?.circle())
    }

    /// From its day of effect on, the programme says what the amendment makes it say.
    fn settle(self, db: &mut Db, why: &Why, now: Timestamp) -> Result<Self> {
        let Some(day) = self.in_force_from.filter(|_| self.status == AmendmentStatus::InForce) else {
            return Ok(self);
        };
        let id = self.content.programme_id;
        let next = apply(&contents(clauses::of_programme(db, id)?), &self.content.changes);
        let next = next.map_err(|faults| StoreError::Defect(format!("amendment {}: {faults}", self.id)))?;
        clauses::amend(db, id, &next, self.id, day.earliest(), now)?;
        let before = self.programme(db, now.in_vietnam())?;
        let after = Programme {
            last_day: self.content.last_day.unwrap_or(before.last_day),
            revision: before.revision + 1,
            updated_at: now,
            ..before.clone()
        };
        programmes::extend(db, &after)?;
        outbox::insert(db, &why.entry(&after, Happened::Updated, now))?;
        // Requests can come into force in another order than they came in: `updated_at` keeps the order of
        // coming into force.
        let updated_at = latest_update(db, id, self.id)?.map_or(self.updated_at, |latest| {
            self.updated_at.max(Timestamp::from_unix_micros(latest.unix_micros() + 1))
        });
        let settled =
            Self { replaced_last_day: self.content.last_day.map(|_| before.last_day), updated_at, ..self };
        settled.save(db)?;
        Ok(settled)
    }
}

impl Consenting for Amendment {
    fn programme(&self, db: &mut Db, today: CivilDate) -> Result<Programme> {
        programmes::of(db, self, self.content.programme_id, today)
    }

    fn substance(&self) -> &str {
        &self.substance
    }

    fn takes_consents(&self) -> std::result::Result<(), Refusal> {
        self.takes_consents()
    }
}

impl Signing for Amendment {
    fn takes_signatures(&self) -> std::result::Result<(), Refusal> {
        self.takes_signatures()
    }

    fn effective_from(&self) -> Option<PartialDate> {
        self.content.effective_from
    }

    fn signed(self, in_force_from: PartialDate) -> Self {
        Self { in_force_from: Some(in_force_from), ..self }
    }
}
