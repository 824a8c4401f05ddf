//! The table `difficulties`.

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{ClauseId, DifficultyId, Id, PartyId, ProgrammeId};
use phoihop_domain::lifecycle::Move;
use phoihop_domain::programme::{
    Difficulty, DifficultyContent, DifficultyFilter, DifficultySort, DifficultyStatus, Programme, pending,
};
use phoihop_domain::validation::Refusal;

use super::standings::Decisions;
use super::{Readers, clauses, programmes};
use crate::among::Listed as _;
use crate::consenting::Consenting;
use crate::moving::Deciders;
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::in_visible_programmes;
use crate::schema::difficulties;
use crate::{Db, Moving, Result, Stored};

content_row! {
    DifficultyRow in difficulties for Difficulty (DifficultyId, DifficultyContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        clause_id: Option<ClauseId>,
        title: String,
        description: String,
        resolution: Option<String>,
        raised_on: CivilDate,
    }
    kept {
        status: DifficultyStatus,
        substance: String,
    }
    loaded {
        parties, pending_on,
    }
    derived {}
}

keyed! { Difficulty in difficulties }

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &DifficultyFilter,
    page: &PageRequest<DifficultySort>,
) -> Result<Page<Difficulty>> {
    let of_clause = clauses::versions(db, filter.clause_id)?;
    let matching = in_visible_programmes(difficulties::programme_id, readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(difficulties::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| difficulties::programme_id.eq(programme))
        .narrowed(filter.party_id, |party| difficulties::party_id.eq(party))
        .narrowed(of_clause, |clauses| difficulties::clause_id.among(clauses));
    let found: Page<Difficulty> = page_of!(db, matching, page, DifficultyRow, difficulties by DifficultyId, {
        DifficultySort::RaisedOn => raised_on: date,
        DifficultySort::CreatedAt => created_at: time,
    });
    found.completed(|mut items| {
        load_standings(db, &mut items, readers.today())?;
        Ok(items)
    })
}

/// All difficulties of a programme.
///
/// # Errors
/// Where the database does not serve.
pub fn of_programme(db: &mut Db, programme: ProgrammeId) -> Result<Vec<DifficultyId>> {
    Ok(on!(db, |c| difficulties::table
        .filter(difficulties::programme_id.eq(programme))
        .order(difficulties::id)
        .select(difficulties::id)
        .load(c))?)
}

fn load_standings(db: &mut Db, found: &mut [Difficulty], today: CivilDate) -> Result<()> {
    let subjects: Vec<_> = found.iter().map(|difficulty| difficulty.id.uuid()).collect();
    let decisions = Decisions::on(db, &subjects)?;
    let known = programmes::all(db, found.iter().map(|difficulty| difficulty.content.programme_id), today)?;
    for difficulty in found {
        let programme = programmes::of_thing(&known, difficulty, difficulty.content.programme_id)?;
        difficulty.parties = decisions.of_all(programme, difficulty.id.uuid(), &difficulty.substance);
        difficulty.pending_on = pending(&difficulty.parties);
    }
    Ok(())
}

impl Moving for Difficulty {
    type Id = DifficultyId;

    fn load(db: &mut Db, id: DifficultyId, today: CivilDate) -> Result<Option<Self>> {
        let mut found: Vec<Self> = Self::get(db, id)?.into_iter().collect();
        load_standings(db, &mut found, today)?;
        Ok(found.pop())
    }

    as_stored! {}

    fn begins_on(&self) -> Option<CivilDate> {
        Some(self.content.raised_on)
    }

    fn deciders(&self, db: &mut Db, _: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Parties { of: Box::new(self.programme(db, today)?), only: None })
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        Ok(self.programme(db, today)?.circle())
    }
}

impl Consenting for Difficulty {
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
