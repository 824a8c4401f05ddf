//! The table `findings`.

use diesel::prelude::*;
use phoihop_domain::access::{ASSIGNEES, Circle, Part};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    Finding, FindingContent, FindingFilter, FindingOrigin, FindingSort, FindingStatus,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{ClauseId, FindingId, OrganisationId, PartyId, PressWorkId, ProgrammeId, TopicId};
use phoihop_domain::lifecycle::{By, Move};
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::visibility::Visibility;

use super::scope::in_visible_coverage;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::directory::successions;
use crate::moving::{Deciders, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::stood_for;
use crate::programme::{Readers, clauses, programmes};
use crate::schema::findings;
use crate::{Db, Moving, Result, Stored, Visible};

content_row! {
    FindingRow in findings for Finding (FindingId, FindingContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        origin: FindingOrigin,
        press_work_id: Option<PressWorkId>,
        title: String,
        description: String,
        topic_id: Option<TopicId>,
        clause_id: Option<ClauseId>,
        unit_id: OrganisationId,
        unit_function: String,
        due_on: CivilDate,
        visibility: Visibility,
    }
    kept {
        status: FindingStatus,
        acting_unit_id: Option<OrganisationId>,
    }
    loaded { overdue, }
    derived {}
}

keyed! { Finding in findings }

impl Visible for Finding {
    fn visible(readers: &Readers) -> Condition<findings::table> {
        in_visible_coverage((findings::programme_id, findings::visibility), readers, |reach, today| {
            stood_for(findings::party_id, reach.through(Part::Newsroom), today)
                .or_through(reach.through(Part::Assignee), |assignees| {
                    findings::acting_unit_id.among(assignees)
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
    filter: &FindingFilter,
    page: &PageRequest<FindingSort>,
) -> Result<Page<Finding>> {
    let of_clause = clauses::versions(db, filter.clause_id)?;
    let matching = Finding::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(findings::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| findings::programme_id.eq(programme))
        .singled_out(filter.press_work_id, |work| findings::press_work_id.eq(work))
        .narrowed(of_clause, |clauses| findings::clause_id.among(clauses))
        .narrowed(filter.acting_unit_id, |unit| findings::acting_unit_id.eq(unit));
    let due = Condition::always().narrowed(filter.due_before, |day| findings::due_on.lt(day));
    let Page { items, next, total }: Page<Finding> = page_of!(db, matching, page,
        FindingRow, findings by FindingId, of (due), {
        FindingSort::DueOn => due_on: date,
        FindingSort::CreatedAt => created_at: time,
    });
    let today = readers.today();
    Ok(Page { items: items.into_iter().map(|finding| finding.told(today)).collect(), next, total })
}

impl Moving for Finding {
    type Id = FindingId;

    fn load(db: &mut Db, id: FindingId, today: CivilDate) -> Result<Option<Self>> {
        Ok(Self::get(db, id)?.map(|finding| finding.told(today)))
    }

    as_stored! {}

    /// The unit says what it does, and the party that reported it what it thinks of that.
    fn deciders(&self, db: &mut Db, step: &Move<Self>, on: CivilDate, today: CivilDate) -> Result<Deciders> {
        if step.by == By::Parts(ASSIGNEES) {
            return Ok(Deciders::Unit(successions::acting(
                db,
                self.content.unit_id,
                &self.content.unit_function,
                on,
            )?));
        }
        programmes::party_of(db, self, self.content.party_id, today)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }

    /// One that is insisted on is with the one who acts for the unit by then.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status == FindingStatus::Remedied {
            return Ok(self);
        }
        let acting_unit_id =
            successions::acting(db, self.content.unit_id, &self.content.unit_function, now.in_vietnam())?;
        if acting_unit_id == self.acting_unit_id {
            return Ok(self);
        }
        let settled = Self { acting_unit_id, ..self };
        settled.save(db)?;
        Ok(settled)
    }
}
