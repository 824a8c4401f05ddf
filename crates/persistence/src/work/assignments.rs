//! The table `assignments`, with the units that cooperate.

use diesel::dsl::exists;
use diesel::prelude::*;
use phoihop_domain::access::{ASSIGNEES, Circle, Part};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{AssignmentId, ClauseId, DocumentId, OrganisationId, PartyId, ProgrammeId};
use phoihop_domain::lifecycle::{By, Move};
use phoihop_domain::problem;
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::work::{
    Assignment, AssignmentContent, AssignmentFilter, AssignmentSort, AssignmentStatus,
};

use super::reminders;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::directory::successions;
use crate::moving::{Apart, Deciders};
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::in_visible_programmes_or;
use crate::programme::{Readers, clauses, programmes};
use crate::schema::{assignment_units, assignments};
use crate::{Db, Moving, Result, Stored, Visible};

content_row! {
    AssignmentRow in assignments for Assignment (AssignmentId, AssignmentContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        clause_id: Option<ClauseId>,
        title: String,
        directive_citation: Option<String>,
        directive_id: Option<DocumentId>,
        product: Option<String>,
        lead_id: OrganisationId,
        lead_function: String,
        due_on: CivilDate,
    }
    kept {
        status: AssignmentStatus,
        acting_lead_id: Option<OrganisationId>,
    }
    loaded { overdue, reminders, acting_units, }
    related (load_related, save_related) { cooperating_units, }
    derived {}
}

keyed! { Assignment in assignments }

unit_list! { AssignmentUnitRow in assignment_units of assignment_id: AssignmentId }

fn load_related(db: &mut Db, mut found: Vec<Assignment>) -> Result<Vec<Assignment>> {
    let ids: Vec<AssignmentId> = found.iter().map(|task| task.id).collect();
    let units = AssignmentUnitRow::load(db, &ids)?;
    let reminders = reminders::count(db, &ids)?;
    for task in &mut found {
        task.acting_units =
            units.iter().filter(|(id, _)| *id == task.id).map(|(_, named)| named.clone()).collect();
        task.content.cooperating_units = task.acting_units.iter().map(|named| named.unit.clone()).collect();
        task.reminders = reminders.get(&task.id).copied().unwrap_or_default();
    }
    Ok(found)
}

fn save_related(db: &mut Db, task: &Assignment) -> Result<()> {
    AssignmentUnitRow::save(db, task.id, &task.acting_units, task.updated_at)
}

impl Visible for Assignment {
    fn visible(readers: &Readers) -> Condition<assignments::table> {
        use {assignment_units as u, assignments as a};
        in_visible_programmes_or(a::programme_id, readers, |reach| {
            Condition::never()
                .or_through(reach.through(Part::Assignee), |assignees| a::acting_lead_id.among(assignees))
                .or_through(reach.through(Part::Cooperating), |helping| {
                    exists(
                        u::table
                            .filter(u::assignment_id.eq(a::id))
                            .filter(u::acting_organisation_id.among(helping)),
                    )
                })
        })
    }
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &AssignmentFilter,
    page: &PageRequest<AssignmentSort>,
) -> Result<Page<Assignment>> {
    use assignments as a;
    let of_clause = clauses::versions(db, filter.clause_id)?;
    let matching = Assignment::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(a::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| a::programme_id.eq(programme))
        .narrowed(filter.party_id, |party| a::party_id.eq(party))
        .narrowed(of_clause, |clauses| a::clause_id.among(clauses))
        .narrowed(filter.acting_lead_id, |lead| a::acting_lead_id.eq(lead));
    let due = Condition::always().narrowed(filter.due_before, |day| a::due_on.lt(day));
    let found: Page<Assignment> = page_of!(db, matching, page,
        AssignmentRow, assignments by AssignmentId, of (due), {
        AssignmentSort::DueOn => due_on: date,
        AssignmentSort::CreatedAt => created_at: time,
    });
    let today = readers.today();
    found.completed(|items| Ok(load_related(db, items)?.into_iter().map(|task| task.told(today)).collect()))
}

/// Removes one that nobody has taken up.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, id: AssignmentId) -> Result<()> {
    on!(db, |c| diesel::delete(assignments::table.find(id)).execute(c))?;
    Ok(())
}

impl Moving for Assignment {
    type Id = AssignmentId;
    /// Nobody accepts their own report.
    const APART: Option<Apart<Self>> = Some(Apart {
        to: AssignmentStatus::Accepted,
        after: AssignmentStatus::Reported,
        otherwise: problem::OWN_REPORT,
    });

    fn load(db: &mut Db, id: AssignmentId, today: CivilDate) -> Result<Option<Self>> {
        Ok(Self::get(db, id)?.map(|task| task.told(today)))
    }

    as_stored! {}

    /// The unit that leads says what it does, and the side that gave the task what it thinks of that.
    fn deciders(&self, db: &mut Db, step: &Move<Self>, on: CivilDate, today: CivilDate) -> Result<Deciders> {
        if step.by == By::Parts(ASSIGNEES) {
            return Ok(Deciders::Unit(successions::acting(
                db,
                self.content.lead_id,
                &self.content.lead_function,
                on,
            )?));
        }
        programmes::party_of(db, self, self.content.party_id, today)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }
}
