//! What waits for a user, found in the tables that it waits in.

use phoihop_domain::access::{DRAFTERS, Subject};
use phoihop_domain::consent::Standing;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::PartyId;
use phoihop_domain::platform::{Task, TaskKind, in_order};
use phoihop_domain::programme::{
    AmendmentFilter, AmendmentSort, AmendmentStatus, BetweenParties, DifficultyFilter, DifficultySort, DifficultyStatus, Programme, ProgrammeFilter,
    ProgrammeSort, ProgrammeStatus,
};
use phoihop_domain::validation::AnyOf;

use crate::consenting::{Consenting, Signing};
use crate::paginate::PageRequest;
use crate::programme::{Readers, amendments, difficulties, programmes};
use crate::{Db, Result};

/// The most things of one kind that are looked through; more than anybody can do next.
const MOST: i64 = 200;

/// Everything that waits for the subject, most urgent first.
pub fn of(db: &mut Db, subject: &Subject, readers: &Readers) -> Result<Vec<Task>> {
    let today = readers.today();
    let mut tasks = Vec::new();
    let status = Some(AnyOf(vec![ProgrammeStatus::Draft, ProgrammeStatus::Agreed]));
    let filter = ProgrammeFilter { status, ..ProgrammeFilter::default() };
    for programme in programmes::list(db, readers, &filter, &oldest(ProgrammeSort::CreatedAt))?.items {
        tasks.extend(consents(db, subject, &programme, today)?);
        tasks.extend(signatures(db, subject, &programme, today)?);
    }
    let status = Some(AnyOf(vec![AmendmentStatus::Draft, AmendmentStatus::Agreed]));
    let filter = AmendmentFilter { status, ..AmendmentFilter::default() };
    for amendment in amendments::list(db, readers, &filter, &oldest(AmendmentSort::CreatedAt))?.items {
        tasks.extend(consents(db, subject, &amendment, today)?);
        tasks.extend(signatures(db, subject, &amendment, today)?);
    }
    let status = Some(AnyOf(vec![DifficultyStatus::Discussing, DifficultyStatus::Escalated]));
    let filter = DifficultyFilter { status, ..DifficultyFilter::default() };
    for difficulty in difficulties::list(db, readers, &filter, &oldest(DifficultySort::CreatedAt))?.items {
        tasks.extend(consents(db, subject, &difficulty, today)?);
    }
    in_order(&mut tasks);
    Ok(tasks)
}

fn oldest<S>(sort: S) -> PageRequest<S> {
    PageRequest { sort, descending: false, limit: MOST, after: None, count: false }
}

/// The consents to it that wait for a side to which the subject belongs.
fn consents<T: Consenting + BetweenParties>(db: &mut Db, subject: &Subject, thing: &T, today: CivilDate) -> Result<Vec<Task>> {
    if thing.takes_consents().is_err() {
        return Ok(Vec::new());
    }
    let programme = thing.programme(db, today)?;
    let pending = thing.standings().into_iter().filter(|party| party.standing != Standing::Agreed).map(|party| party.party_id);
    Ok(on_own_side(subject, thing, &programme, pending, TaskKind::Consent))
}

/// The signatures under it that wait to be recorded by a side to which the subject belongs.
fn signatures<T: Signing + BetweenParties>(db: &mut Db, subject: &Subject, thing: &T, today: CivilDate) -> Result<Vec<Task>> {
    if thing.takes_signatures().is_err() {
        return Ok(Vec::new());
    }
    let programme = thing.programme(db, today)?;
    let pending = thing.standings().into_iter().filter(|party| party.signed_on.is_none()).map(|party| party.party_id);
    Ok(on_own_side(subject, thing, &programme, pending, TaskKind::Signature))
}

fn on_own_side<T: Consenting>(
    subject: &Subject,
    thing: &T,
    programme: &Programme,
    parties: impl Iterator<Item = PartyId>,
    kind: TaskKind,
) -> Vec<Task> {
    let own = parties.filter(|party| subject.has_part(DRAFTERS, &programme.side_of(*party)));
    let task = |party: PartyId| Task {
        kind,
        resource: T::NAME.to_owned(),
        resource_id: thing.uuid(),
        programme_id: programme.id,
        party_id: Some(party),
        title: thing.title().to_owned(),
        due_on: None,
        overdue: false,
        since: thing.updated_at(),
    };
    own.map(task).collect()
}
