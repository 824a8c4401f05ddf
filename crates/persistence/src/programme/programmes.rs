//! The table `programmes` with what belongs to its content.

use diesel::prelude::*;
use phoihop_domain::access::Scope;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::consent::{Standing, standing};
use phoihop_domain::date::{CivilDate, PartialDate};
use phoihop_domain::ids::{Id, LegalBasisId, PartyId, ProgrammeId};
use phoihop_domain::programme::{LegalBasisContent, Party, PartyContent, Programme, ProgrammeFilter, ProgrammeSort, ProgrammeStatus};
use phoihop_domain::sql_types::Json;
use phoihop_domain::visibility::Visibility;

use super::rows::{LegalBasisRow, PartyRow, ProgrammeRow};
use crate::paginate::{Page, PageRequest};
use crate::platform::consents;
use crate::schema::{legal_bases, parties, programmes, signatures};
use crate::{Db, Result};

/// Which programmes a reader may see at all.
#[derive(Debug, Clone)]
pub enum Readers {
    /// Those in the caller's scope.
    Scoped(Scope),
    /// What the public may see at that moment: signed and released.
    Public(Timestamp),
}

/// The statuses that the public may see: a text that is not yet signed is nobody else's business.
const PUBLISHED: [ProgrammeStatus; 3] = [ProgrammeStatus::InForce, ProgrammeStatus::Completed, ProgrammeStatus::Terminated];

macro_rules! visible_to {
    ($query:expr, $readers:expr) => {
        match $readers {
            Readers::Scoped(Scope::All) => $query,
            Readers::Scoped(Scope::PartyIn(own)) => {
                let theirs = parties::table.filter(parties::organisation_id.eq_any(own.clone())).select(parties::programme_id);
                $query.filter(programmes::id.eq_any(theirs))
            }
            Readers::Public(now) => $query
                .filter(programmes::visibility.eq(Visibility::Public))
                .filter(programmes::status.eq_any(PUBLISHED))
                .filter(programmes::public_from.is_null().or(programmes::public_from.le(*now))),
        }
    };
}

/// The one with that id, if the reader may see it.
pub fn get(db: &mut Db, readers: &Readers, id: ProgrammeId) -> Result<Option<Programme>> {
    let row = on!(db, c => {
        let query = visible_to!(programmes::table.into_boxed::<B>(), readers);
        query.filter(programmes::id.eq(id)).select(ProgrammeRow::as_select()).first(c).optional()?
    });
    let mut found: Vec<Programme> = row.map(Into::into).into_iter().collect();
    load_children(db, &mut found)?;
    Ok(found.pop())
}

/// A page of those that match and that the reader may see.
pub fn list(db: &mut Db, readers: &Readers, filter: &ProgrammeFilter, page: &PageRequest<ProgrammeSort>) -> Result<Page<Programme>> {
    let mut found: Page<Programme> = on!(db, c => {
        let matching = || {
            let mut query = by_words!(visible_to!(programmes::table.into_boxed::<B>(), readers), filter.q, programmes::title_fold);
            query = any_of!(query, &filter.status, programmes::status);
            if let Some(organisation) = filter.organisation_id {
                let theirs = parties::table.filter(parties::organisation_id.eq(organisation)).select(parties::programme_id);
                query = query.filter(programmes::id.eq_any(theirs));
            }
            query = by_external_key!(query, filter, programmes);
            if let Some(day) = filter.as_of {
                query = query.filter(programmes::first_day.le(day)).filter(programmes::last_day.ge(day));
            }
            query
        };
        page_of!(c, matching, page, ProgrammeRow, programmes by ProgrammeId, {
            ProgrammeSort::Title => title_sort: text,
            ProgrammeSort::FirstDay => first_day: date,
            ProgrammeSort::CreatedAt => created_at: time,
        })
    });
    load_children(db, &mut found.items)?;
    Ok(found)
}

/// Adds a new one; its clauses are written by [`super::clauses`].
pub fn insert(db: &mut Db, programme: &Programme) -> Result<()> {
    on!(db, c => diesel::insert_into(programmes::table).values(ProgrammeRow::from(programme)).execute(c))?;
    insert_legal_bases(db, programme)?;
    save_parties(db, programme)
}

/// Writes a changed one over the old, with its legal bases and parties.
pub fn update(db: &mut Db, programme: &Programme) -> Result<()> {
    on!(db, c => diesel::update(programmes::table.find(programme.id)).set(ProgrammeRow::from(programme)).execute(c))?;
    on!(db, c => diesel::delete(legal_bases::table.filter(legal_bases::programme_id.eq(programme.id))).execute(c))?;
    insert_legal_bases(db, programme)?;
    save_parties(db, programme)
}

/// Removes a draft with all that belongs to its content.
pub fn delete(db: &mut Db, id: ProgrammeId) -> Result<()> {
    on!(db, c => diesel::delete(programmes::table.find(id)).execute(c))?;
    Ok(())
}

/// Agreed programmes whose day of effect has come by `today`.
pub fn due_to_enter_into_force(db: &mut Db, today: CivilDate, most: i64) -> Result<Vec<ProgrammeId>> {
    let agreed = ProgrammeStatus::Agreed;
    // A partial date sorts as its earliest day, and the text of a day is never before the text of its own year.
    let latest = PartialDate::from(today);
    Ok(on!(db, c => programmes::table
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
            side: content.side,
            signatory_mandate_id: content.signatory_mandate_id,
            contact: content.contact.clone(),
            standing: kept.map_or(Standing::Pending, |party| party.standing),
            signed_on: kept.and_then(|party| party.signed_on),
        }
    };
    content.iter().map(party).collect()
}

fn insert_legal_bases(db: &mut Db, programme: &Programme) -> Result<()> {
    let now = programme.updated_at;
    for (position, basis) in (0..).zip(&programme.legal_bases) {
        let row = LegalBasisRow { id: LegalBasisId::new(now), programme_id: programme.id, position, text: basis.text.clone() };
        on!(db, c => diesel::insert_into(legal_bases::table).values(&row).execute(c))?;
    }
    Ok(())
}

fn save_parties(db: &mut Db, programme: &Programme) -> Result<()> {
    let kept: Vec<PartyId> = programme.parties.iter().map(|party| party.id).collect();
    let gone = parties::programme_id.eq(programme.id).and(parties::id.ne_all(kept));
    on!(db, c => diesel::delete(parties::table.filter(gone)).execute(c))?;
    for (position, party) in (0..).zip(&programme.parties) {
        let row = PartyRow {
            id: party.id,
            programme_id: programme.id,
            position,
            organisation_id: party.organisation_id,
            side: party.side,
            signatory_mandate_id: party.signatory_mandate_id,
            contact: party.contact.clone().map(Json),
        };
        on!(db, c => diesel::insert_into(parties::table).values(&row).on_conflict(parties::id).do_update().set(&row).execute(c))?;
    }
    Ok(())
}

/// Loads legal bases, parties and how they stand for many programmes at once.
fn load_children(db: &mut Db, found: &mut [Programme]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let ids: Vec<ProgrammeId> = found.iter().map(|p| p.id).collect();
    let bases: Vec<LegalBasisRow> = on!(db, c => legal_bases::table
        .filter(legal_bases::programme_id.eq_any(&ids))
        .order((legal_bases::programme_id, legal_bases::position))
        .select(LegalBasisRow::as_select())
        .load(c))?;
    let rows: Vec<PartyRow> = on!(db, c => parties::table
        .filter(parties::programme_id.eq_any(&ids))
        .order((parties::programme_id, parties::position))
        .select(PartyRow::as_select())
        .load(c))?;
    let signed: Vec<(PartyId, PartialDate)> =
        on!(db, c => signatures::table.filter(signatures::programme_id.eq_any(&ids)).select((signatures::party_id, signatures::signed_on)).load(c))?;
    let subjects: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let given = consents::of_subjects(db, &subjects)?;
    for programme in found {
        programme.legal_bases = bases.iter().filter(|b| b.programme_id == programme.id).map(|b| LegalBasisContent { text: b.text.clone() }).collect();
        let own = given.get(&programme.id.uuid()).map_or(&[][..], Vec::as_slice);
        let party = |row: &PartyRow| Party {
            id: row.id,
            organisation_id: row.organisation_id,
            side: row.side,
            signatory_mandate_id: row.signatory_mandate_id,
            contact: row.contact.clone().map(|json| json.0),
            standing: standing(row.id, own, &programme.substance),
            signed_on: signed.iter().find(|(id, _)| *id == row.id).map(|(_, on)| *on),
        };
        programme.parties = rows.iter().filter(|row| row.programme_id == programme.id).map(party).collect();
        programme.pending_on = programme.parties.iter().filter(|p| p.standing != Standing::Agreed).map(|p| p.id).collect();
    }
    Ok(())
}
