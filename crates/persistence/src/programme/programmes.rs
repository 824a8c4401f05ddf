//! The table `programmes` with what belongs to its content.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::consent::Standing;
use phoihop_domain::date::{CivilDate, PartialDate};
use phoihop_domain::directory::PARTY_FUNCTION;
use phoihop_domain::ids::{Id, LegalBasisId, OrganisationId, PartyId, ProgrammeId};
use phoihop_domain::lifecycle::Move;
use phoihop_domain::programme::{
    OfProgramme, Party, PartyContent, Programme, ProgrammeFilter, ProgrammeSort, ProgrammeStatus,
};
use phoihop_domain::resource::Resource;
use phoihop_domain::sql_types::Json;

use super::rows::{LegalBasisRow, PartyRow, ProgrammeRow};
use super::{Readers, amendments, children};
use crate::among::Listed as _;
use crate::directory::successions;
use crate::moving::Deciders;
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::visible_to;
use crate::schema::{legal_bases, parties, programmes};
use crate::within::Found as _;
use crate::{Db, Moving, Read, Result, StoreError};

keyed! { Programme in programmes }

/// The one with that id, with who takes part in it on that day; whether the caller may see it, the policy
/// tells.
///
/// # Errors
/// Where the database does not serve.
pub fn get(db: &mut Db, id: ProgrammeId, today: CivilDate) -> Result<Option<Programme>> {
    let row = on!(db, |c| programmes::table.find(id).select(ProgrammeRow::as_select()).first(c).optional())?;
    with_children(db, row, today)
}

/// Those with these ids, each with who takes part in it on that day.
pub(crate) fn all(
    db: &mut Db,
    ids: impl IntoIterator<Item = ProgrammeId>,
    today: CivilDate,
) -> Result<HashMap<ProgrammeId, Programme>> {
    let ids: Vec<ProgrammeId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = programmes::id.among(ids);
    let rows = on!(db, |c| programmes::table.filter(wanted).select(ProgrammeRow::as_select()).load(c))?;
    let mut found: Vec<Programme> = rows.into_iter().map(Into::into).collect();
    children::load(db, &mut found, today)?;
    Ok(found.into_iter().map(|programme| (programme.id, programme)).collect())
}

/// The one that a thing belongs to, of those that were found; it cannot go while the thing is there.
pub(crate) fn of_thing<'a>(
    found: &'a HashMap<ProgrammeId, Programme>,
    thing: &impl Resource,
    id: ProgrammeId,
) -> Result<&'a Programme> {
    found.get(&id).ok_or_else(|| without(thing, id))
}

/// The one that a thing belongs to; it cannot go while the thing is there.
///
/// # Errors
/// Where the database does not serve.
pub fn of(db: &mut Db, thing: &impl Resource, id: ProgrammeId, today: CivilDate) -> Result<Programme> {
    get(db, id, today)?.ok_or_else(|| without(thing, id))
}

fn without(thing: &impl Resource, id: ProgrammeId) -> StoreError {
    StoreError::Defect(format!("{} without its programme {id}", thing.uuid()))
}

/// Whom a thing of a programme concerns on that day.
pub(crate) fn circle_of(db: &mut Db, thing: &impl OfProgramme, today: CivilDate) -> Result<Circle> {
    let programme = get(db, thing.programme_id(), today)?;
    Ok(programme.map_or(Circle::Involving(Vec::new()), |programme| thing.concerns(&programme)))
}

/// All parties, any of which decides on a thing of a programme.
pub(crate) fn parties_of(db: &mut Db, thing: &impl OfProgramme, today: CivilDate) -> Result<Deciders> {
    let programme = get(db, thing.programme_id(), today)?;
    Ok(programme.map_or(Deciders::Unit(None), |of| Deciders::Parties { of: Box::new(of), only: None }))
}

/// The party for which a thing of a programme is decided on.
pub(crate) fn party_of(
    db: &mut Db,
    thing: &impl OfProgramme,
    party: PartyId,
    today: CivilDate,
) -> Result<Deciders> {
    let programme = get(db, thing.programme_id(), today)?;
    Ok(programme.map_or(Deciders::Unit(None), |of| Deciders::Parties { of: Box::new(of), only: Some(party) }))
}

/// Which organisations these parties were made with.
///
/// # Errors
/// Where the database does not serve.
pub fn organisations_of(db: &mut Db, of: &[PartyId]) -> Result<HashMap<PartyId, OrganisationId>> {
    let rows: Vec<(PartyId, OrganisationId)> = on!(db, |c| parties::table
        .filter(parties::id.among(of))
        .select((parties::id, parties::organisation_id))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// The one with that id, if these readers may see it.
///
/// # Errors
/// Where the database does not serve.
pub fn read(db: &mut Db, readers: &Readers, id: ProgrammeId) -> Result<Option<Programme>> {
    let seen = visible_to(readers).and(programmes::id.eq(id));
    let row =
        on!(db, |c| programmes::table.filter(&seen).select(ProgrammeRow::as_select()).first(c).optional())?;
    with_children(db, row, readers.today())
}

fn with_children(db: &mut Db, row: Option<ProgrammeRow>, today: CivilDate) -> Result<Option<Programme>> {
    let mut found: Vec<Programme> = row.map(Into::into).into_iter().collect();
    children::load(db, &mut found, today)?;
    Ok(found.pop())
}

/// Makes it say how long it was to last on that day, and who held each party's rights.
///
/// # Errors
/// Where the database does not serve.
pub fn turn_to(db: &mut Db, programme: &mut Programme, day: CivilDate) -> Result<()> {
    programme.last_day = amendments::last_day_on(db, programme, day)?;
    for party in &mut programme.parties {
        party.acting_organisation_id = successions::acting(db, party.organisation_id, PARTY_FUNCTION, day)?;
    }
    Ok(())
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &ProgrammeFilter,
    page: &PageRequest<ProgrammeSort>,
) -> Result<Page<Programme>> {
    let matching = visible_to(readers)
        .words(programmes::title_fold, filter.q.as_ref())
        .any_of(programmes::status, filter.status.as_ref())
        .narrowed(filter.organisation_id, |organisation| {
            let theirs = parties::table
                .filter(parties::organisation_id.eq(organisation))
                .select(parties::programme_id);
            programmes::id.within(theirs)
        })
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .narrowed(filter.as_of, |day| programmes::first_day.le(day).and(programmes::last_day.ge(day)));
    let found: Page<Programme> = page_of!(db, matching, page, ProgrammeRow, programmes by ProgrammeId, {
        ProgrammeSort::Title => title_sort: text,
        ProgrammeSort::FirstDay => first_day: date,
        ProgrammeSort::CreatedAt => created_at: time,
    });
    found.completed(|mut items| {
        children::load(db, &mut items, readers.today())?;
        Ok(items)
    })
}

/// Adds a new one; its clauses are written by [`super::clauses`].
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, programme: &Programme) -> Result<()> {
    on!(db, |c| diesel::insert_into(programmes::table).values(ProgrammeRow::from(programme)).execute(c))?;
    insert_legal_bases(db, programme)?;
    save_parties(db, programme)
}

/// Writes a changed one over the old, with its legal bases and parties.
///
/// # Errors
/// Where the database does not serve.
pub fn update(db: &mut Db, programme: &Programme) -> Result<()> {
    on!(db, |c| diesel::update(programmes::table.find(programme.id))
        .set(ProgrammeRow::from(programme))
        .execute(c))?;
    on!(db, |c| diesel::delete(legal_bases::table.filter(legal_bases::programme_id.eq(programme.id)))
        .execute(c))?;
    insert_legal_bases(db, programme)?;
    save_parties(db, programme)
}

/// Writes what an amendment changed of a signed programme itself; its parties and legal bases stay as they
/// are.
///
/// # Errors
/// Where the database does not serve.
pub fn extend(db: &mut Db, programme: &Programme) -> Result<()> {
    let changes = (
        programmes::last_day.eq(programme.last_day),
        programmes::revision.eq(programme.revision),
        programmes::updated_at.eq(programme.updated_at),
    );
    on!(db, |c| diesel::update(programmes::table.find(programme.id)).set(changes).execute(c))?;
    Ok(())
}

/// Removes a draft with all that belongs to its content.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, id: ProgrammeId) -> Result<()> {
    on!(db, |c| diesel::delete(programmes::table.find(id)).execute(c))?;
    Ok(())
}

/// Agreed programmes whose day of effect has come by `today`.
///
/// # Errors
/// Where the database does not serve.
pub fn due_to_enter_into_force(db: &mut Db, today: CivilDate, most: i64) -> Result<Vec<ProgrammeId>> {
    let agreed = ProgrammeStatus::Agreed;
    // A partial date sorts as its earliest day, and the text of a day is never before the text of its own
    // year.
    let latest = PartialDate::from(today);
    Ok(on!(db, |c| programmes::table
        .filter(programmes::status.eq(agreed))
        .filter(programmes::in_force_from.is_not_null().and(programmes::in_force_from.le(latest)))
        .order(programmes::id)
        .limit(most)
        .select(programmes::id)
        .load(c))?)
}

/// The parties as the content names them: one that stays keeps its id, a new one gets its own.
#[must_use]
pub fn parties_for(content: &[PartyContent], before: &[Party], now: Timestamp) -> Vec<Party> {
    let party = |content: &PartyContent| {
        let kept = before.iter().find(|party| party.organisation_id == content.organisation_id);
        Party {
            id: kept.map_or_else(|| PartyId::new(now), |party| party.id),
            organisation_id: content.organisation_id,
            acting_organisation_id: kept
                .map_or(Some(content.organisation_id), |party| party.acting_organisation_id),
            side: content.side,
            signatory_mandate_id: content.signatory_mandate_id,
            contact: content.contact.clone(),
            contact_values: content.contact.as_ref().map(phoihop_domain::programme::PartyContact::values),
            standing: kept.map_or(Standing::Pending, |party| party.standing),
            signed_on: kept.and_then(|party| party.signed_on),
        }
    };
    content.iter().map(party).collect()
}

fn insert_legal_bases(db: &mut Db, programme: &Programme) -> Result<()> {
    let now = programme.updated_at;
    for (position, basis) in (0..).zip(&programme.legal_bases) {
        let row = LegalBasisRow {
            id: LegalBasisId::new(now),
            programme_id: programme.id,
            position,
            text: basis.text.clone(),
            document_id: basis.document_id,
        };
        on!(db, |c| diesel::insert_into(legal_bases::table).values(&row).execute(c))?;
    }
    Ok(())
}

fn save_parties(db: &mut Db, programme: &Programme) -> Result<()> {
    let today = programme.updated_at.in_vietnam();
    let kept: Vec<PartyId> = programme.parties.iter().map(|party| party.id).collect();
    let gone = parties::programme_id.eq(programme.id).and(parties::id.none_of(kept));
    on!(db, |c| diesel::delete(parties::table.filter(gone)).execute(c))?;
    for (position, party) in (0..).zip(&programme.parties) {
        let row = PartyRow {
            id: party.id,
            programme_id: programme.id,
            position,
            organisation_id: party.organisation_id,
            acting_organisation_id: successions::acting(db, party.organisation_id, PARTY_FUNCTION, today)?,
            side: party.side,
            signatory_mandate_id: party.signatory_mandate_id,
            contact: party.contact.clone().map(Json),
        };
        on!(db, |c| diesel::insert_into(parties::table)
            .values(&row)
            .on_conflict(parties::id)
            .do_update()
            .set(&row)
            .execute(c))?;
    }
    Ok(())
}

impl Read for Programme {
    const IN_ONE: bool = false;
}

impl Moving for Programme {
    type Id = ProgrammeId;

    fn load(db: &mut Db, id: ProgrammeId, today: CivilDate) -> Result<Option<Self>> {
        get(db, id, today)
    }

    fn save(&self, db: &mut Db) -> Result<()> {
        update(db, self)
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn deciders(&self, _: &mut Db, _: &Move<Self>, _: CivilDate, _: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Parties { of: Box::new(self.clone()), only: None })
    }

    fn circle(&self, _: &mut Db, _: CivilDate) -> Result<Circle> {
        Ok(self.circle())
    }
}
