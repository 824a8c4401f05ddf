//! Who acts in each part that an organisation takes, brought up to date when successions or organisations
//! change.
//!
//! What is kept beside a part is derived: it says for today what [`successions::acting`] says for any day, so
//! that row scopes can be conditions on an index. The one who comes to act in a part is told.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::sql_types::Text;
use phoihop_domain::access::{Circle, Involved, Part};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    CoverageRequest, CoverageRequestStatus, Finding, FindingStatus, InformationRequest,
    InformationRequestStatus,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{ARCHIVES_FUNCTION, PARTY_FUNCTION};
use phoihop_domain::ids::{
    AssignmentId, FocalPointId, Id, ImplementingUnitId, OpinionRequestId, OrganisationId, PartyId,
    ProgrammeId, UnitEntryId,
};
use phoihop_domain::ids::{CoverageRequestId, FindingId, InformationRequestId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::NotificationKind;
use phoihop_domain::programme::{Amendment, Difficulty, Programme};
use phoihop_domain::resource::Resource;
use phoihop_domain::visibility::Visibility;
use phoihop_domain::work::{Assignment, AssignmentStatus, OpinionRequest, OpinionRequestStatus};

use crate::among::Listed as _;
use crate::directory::successions;
use crate::moving::{Why, move_to};
use crate::platform::notifications::{self, News};
use crate::programme::{amendments, difficulties};
use crate::schema::{assignment_units, assignments, opinion_request_units, opinion_requests};
use crate::schema::{coverage_request_units, coverage_requests, findings, information_requests};
use crate::schema::{
    document_receipts, document_receivers, documents, focal_points, implementing_units, parties, programmes,
};
use crate::within::Found as _;
use crate::{Db, Moving, Result};

/// Who acts for each organisation in each function on one day, looked up once.
struct Acting {
    on: CivilDate,
    known: HashMap<(OrganisationId, String), Option<OrganisationId>>,
}

impl Acting {
    fn of(
        &mut self,
        db: &mut Db,
        organisation: OrganisationId,
        function: &str,
    ) -> Result<Option<OrganisationId>> {
        if let Some(known) = self.known.get(&(organisation, function.to_owned())) {
            return Ok(*known);
        }
        let acting = successions::acting(db, organisation, function, self.on)?;
        self.known.insert((organisation, function.to_owned()), acting);
        Ok(acting)
    }
}

/// Writes down who acts in each part of a table, in the function that the SQL expression names, where that
/// has changed. Answers the rows that now have somebody else, each with who that is.
macro_rules! pass_on {
    ($db:expr, $acting:expr, $table:ident by $id:ty, $organisation:ident => $holder:ident,
        $function:expr $(, of $open:expr)?) => {{
        let columns = ($table::id, $table::$organisation, $table::$holder, $function);
        let rows: Vec<($id, OrganisationId, Option<OrganisationId>, String)> =
            on!($db, |c| $table::table$(.filter($open))?.select(columns).load(c))?;
        let mut passed: Vec<($id, OrganisationId)> = Vec::new();
        for (id, organisation, holder, function) in rows {
            let acting = $acting.of($db, organisation, &function)?;
            if acting != holder {
                on!($db, |c| diesel::update($table::table.find(id)).set($table::$holder.eq(acting))
                    .execute(c))?;
                passed.extend(acting.map(|acting| (id, acting)));
            }
        }
        passed
    }};
}

/// The same where all parts of a table have one function: once for each organisation that takes one, however
/// many it takes.
macro_rules! pass_all_on {
    ($db:expr, $acting:expr, $table:ident, $of:ident to $to:ident, $function:expr) => {{
        let pairs: Vec<(OrganisationId, Option<OrganisationId>)> =
            on!($db, |c| $table::table.select(($table::$of, $table::$to)).distinct().load(c))?;
        for (of, before) in pairs {
            let acting = $acting.of($db, of, $function)?;
            if acting != before {
                on!($db, |c| diesel::update($table::table.filter($table::$of.eq(of)))
                    .set($table::$to.eq(acting))
                    .execute(c))?;
            }
        }
    }};
}

/// What the rows that were passed on belong to, each with who acts now.
macro_rules! owners {
    ($db:expr, $table:ident, $owner:ident: $id:ty, $passed:expr) => {{
        let mut found: Vec<($id, OrganisationId)> = Vec::new();
        for (id, acting) in $passed {
            found.push((on!($db, |c| $table::table.find(id).select($table::$owner).first(c))?, acting));
        }
        found
    }};
}

/// The titles of what was passed on, each with its id and who acts now.
macro_rules! titled {
    ($db:expr, $table:ident, $passed:expr) => {{
        let mut found: Vec<(uuid::Uuid, String, OrganisationId)> = Vec::new();
        for (id, acting) in $passed {
            found.push((
                id.uuid(),
                on!($db, |c| $table::table.find(id).select($table::title).first(c))?,
                acting,
            ));
        }
        found
    }};
}

/// Makes every part say who acts in it on the day of `now`; work that is done keeps who did it. The one who
/// newly acts is told.
///
/// # Errors
/// Where the database does not serve.
pub fn bring_up_to_date(db: &mut Db, why: &Why, now: Timestamp) -> Result<()> {
    let mut acting = Acting { on: now.in_vietnam(), known: HashMap::new() };
    let always = |function: &'static str| function.into_sql::<Text>();
    let passed = pass_on!(db, acting, parties by PartyId, organisation_id => acting_organisation_id,
        always(PARTY_FUNCTION));
    let passed = owners!(db, parties, programme_id: ProgrammeId, passed);
    let taken_up = BTreeSet::from_iter(passed.iter().map(|(programme, _)| *programme));
    tell_of_programmes(db, Part::Party, passed, why, now)?;
    for programme in taken_up {
        go_on(db, programme, why, now)?;
    }
    let passed = pass_on!(db, acting, focal_points by FocalPointId,
        organisation_id => acting_organisation_id, focal_points::function);
    let passed = owners!(db, focal_points, programme_id: ProgrammeId, passed);
    tell_of_programmes(db, Part::FocalPoint, passed, why, now)?;
    let passed = pass_on!(db, acting, implementing_units by ImplementingUnitId,
        organisation_id => acting_organisation_id, implementing_units::function);
    let passed = owners!(db, implementing_units, programme_id: ProgrammeId, passed);
    tell_of_programmes(db, Part::Unit, passed, why, now)?;
    pass_all_on!(db, acting, documents, issuer_id to acting_issuer_id, ARCHIVES_FUNCTION);
    pass_all_on!(db, acting, document_receivers, organisation_id to acting_organisation_id,
        ARCHIVES_FUNCTION);
    pass_all_on!(db, acting, document_receipts, receiver_id to acting_receiver_id, ARCHIVES_FUNCTION);

    let tasks = assignments::status.ne(AssignmentStatus::Accepted);
    let passed = pass_on!(db, acting, assignments by AssignmentId, lead_id => acting_lead_id,
        assignments::lead_function, of tasks);
    let passed = titled!(db, assignments, passed);
    tell_of(db, Part::Assignee, Assignment::NAME, passed, why, now)?;
    let helping =
        assignment_units::assignment_id.within(assignments::table.filter(tasks).select(assignments::id));
    let passed = pass_on!(db, acting, assignment_units by UnitEntryId,
        organisation_id => acting_organisation_id, assignment_units::function, of helping);
    let passed = owners!(db, assignment_units, assignment_id: AssignmentId, passed);
    let passed = titled!(db, assignments, passed);
    tell_of(db, Part::Cooperating, Assignment::NAME, passed, why, now)?;
    let open = opinion_requests::table.filter(opinion_requests::status.eq(OpinionRequestStatus::Open));
    let asked = opinion_request_units::opinion_request_id.within(open.select(opinion_requests::id));
    let function = opinion_request_units::function;
    let passed = pass_on!(db, acting, opinion_request_units by UnitEntryId,
        organisation_id => acting_organisation_id, function, of asked);
    let passed = owners!(db, opinion_request_units, opinion_request_id: OpinionRequestId, passed);
    let passed = titled!(db, opinion_requests, passed);
    tell_of(db, Part::Assignee, OpinionRequest::NAME, passed, why, now)?;
    pass_coverage_on(db, &mut acting, why, now)
}

/// What newsrooms ask of units, find wanting, and assign to offices, as long as it is open.
fn pass_coverage_on(db: &mut Db, acting: &mut Acting, why: &Why, now: Timestamp) -> Result<()> {
    use {coverage_request_units as u, coverage_requests as c, findings as f, information_requests as i};
    let asked = i::status.eq(InformationRequestStatus::Asked);
    let passed = pass_on!(db, acting, i by InformationRequestId, unit_id => acting_unit_id,
        i::unit_function, of asked);
    let passed = titled!(db, i, passed);
    tell_of(db, Part::Assignee, InformationRequest::NAME, passed, why, now)?;
    let open = f::status.ne(FindingStatus::Remedied);
    let passed = pass_on!(db, acting, f by FindingId, unit_id => acting_unit_id, f::unit_function, of open);
    let passed = titled!(db, f, passed);
    tell_of(db, Part::Assignee, Finding::NAME, passed, why, now)?;
    let open = c::table
        .filter(c::status.among([CoverageRequestStatus::Requested, CoverageRequestStatus::Accepted]))
        .select(c::id);
    let assigned = u::coverage_request_id.within(open);
    let passed = pass_on!(db, acting, u by UnitEntryId, organisation_id => acting_organisation_id,
        u::function, of assigned);
    let passed = owners!(db, u, coverage_request_id: CoverageRequestId, passed);
    let passed = titled!(db, c, passed);
    tell_of(db, Part::Assignee, CoverageRequest::NAME, passed, why, now)
}

/// What every party had agreed to, and only waited for somebody to stand for one of them, goes on now.
fn go_on(db: &mut Db, programme: ProgrammeId, why: &Why, now: Timestamp) -> Result<()> {
    complete::<Programme>(db, programme, why, now)?;
    for id in amendments::of_programme(db, programme)? {
        complete::<Amendment>(db, id, why, now)?;
    }
    for id in difficulties::of_programme(db, programme)? {
        complete::<Difficulty>(db, id, why, now)?;
    }
    Ok(())
}

fn complete<T: Moving>(db: &mut Db, id: T::Id, why: &Why, now: Timestamp) -> Result<()> {
    let on = now.in_vietnam();
    let Some(subject) = T::load(db, id, on)? else { return Ok(()) };
    if let Some(to) = subject.completes(Cause::Consents, on) {
        move_to(
            db,
            subject,
            to,
            &Why { cause: Cause::Consents, reason: None, paper: None, on, ..why.clone() },
            now,
        )?;
    }
    Ok(())
}

fn tell_of_programmes(
    db: &mut Db,
    part: Part,
    passed: Vec<(ProgrammeId, OrganisationId)>,
    why: &Why,
    now: Timestamp,
) -> Result<()> {
    for (programme, organisation_id) in BTreeSet::from_iter(passed) {
        let columns = (programmes::title, programmes::visibility);
        let (title, visibility): (String, Visibility) =
            on!(db, |c| programmes::table.find(programme).select(columns).first(c))?;
        let to = vec![Involved { part, organisation_id }];
        let circle =
            if visibility == Visibility::Restricted { Circle::Restricted(to) } else { Circle::Involving(to) };
        tell(db, &circle, (Programme::NAME, programme.uuid(), &title), why, now)?;
    }
    Ok(())
}

type Titled = Vec<(uuid::Uuid, String, OrganisationId)>;

fn tell_of(db: &mut Db, part: Part, resource: &str, passed: Titled, why: &Why, now: Timestamp) -> Result<()> {
    for (id, title, organisation_id) in passed {
        tell(
            db,
            &Circle::Involving(vec![Involved { part, organisation_id }]),
            (resource, id, &title),
            why,
            now,
        )?;
    }
    Ok(())
}

fn tell(
    db: &mut Db,
    to: &Circle,
    (resource, resource_id, title): (&str, uuid::Uuid, &str),
    why: &Why,
    now: Timestamp,
) -> Result<()> {
    let news = News {
        kind: NotificationKind::PassedOn,
        resource,
        resource_id,
        title,
        status: None,
        by: why.recorded_by,
        at: now,
    };
    notifications::tell(db, to, &news)
}
