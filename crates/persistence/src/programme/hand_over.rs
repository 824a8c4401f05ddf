//! Who acts in each part that an organisation takes, brought up to date when successions or organisations change.
//!
//! `acting_organisation_id` is derived: it says for today what [`successions::acting`] says for any day, so that row scopes
//! can be conditions on an index.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{GENERAL_FUNCTION, PARTY_FUNCTION};
use phoihop_domain::ids::{AssignmentId, FocalPointId, ImplementingUnitId, OrganisationId, PartyId, UnitEntryId};
use phoihop_domain::work::{AssignmentStatus, OpinionRequestStatus};

use crate::directory::successions;
use crate::schema::{assignment_units, assignments, opinion_request_units, opinion_requests};
use crate::schema::{focal_points, implementing_units, parties};
use crate::{Db, Result};

/// Who acts for each organisation in each function on one day, looked up once.
struct Acting {
    on: CivilDate,
    known: HashMap<(OrganisationId, String), Option<OrganisationId>>,
}

impl Acting {
    fn of(&mut self, db: &mut Db, organisation: OrganisationId, function: &str) -> Result<Option<OrganisationId>> {
        if let Some(known) = self.known.get(&(organisation, function.to_owned())) {
            return Ok(*known);
        }
        let acting = successions::acting(db, organisation, function, self.on)?;
        self.known.insert((organisation, function.to_owned()), acting);
        Ok(acting)
    }
}

/// Writes down who acts in each part of a table, in the function that the SQL expression names, where that has changed.
macro_rules! pass_on {
    ($db:expr, $acting:expr, $table:ident by $id:ty, $organisation:ident => $holder:ident, $function:expr $(, of $open:expr)?) => {{
        let columns = ($table::id, $table::$organisation, $table::$holder, $function);
        let rows = on!($db, c => $table::table$(.filter($open))?.select(columns).load(c))?;
        for row in rows {
            let (id, organisation, holder, function): ($id, OrganisationId, Option<OrganisationId>, String) = row;
            let acting = $acting.of($db, organisation, &function)?;
            if acting != holder {
                on!($db, c => diesel::update($table::table.find(id)).set($table::$holder.eq(acting)).execute(c))?;
            }
        }
    }};
}

/// Makes every part say who acts in it on that day; work that is done keeps who did it.
pub fn bring_up_to_date(db: &mut Db, on: CivilDate) -> Result<()> {
    let mut acting = Acting { on, known: HashMap::new() };
    let always = |function: &'static str| function.into_sql::<Text>();
    pass_on!(db, acting, parties by PartyId, organisation_id => acting_organisation_id, always(PARTY_FUNCTION));
    pass_on!(db, acting, focal_points by FocalPointId, organisation_id => acting_organisation_id, focal_points::function);
    pass_on!(db, acting, implementing_units by ImplementingUnitId, organisation_id => acting_organisation_id, implementing_units::function);

    let tasks = assignments::status.ne(AssignmentStatus::Accepted);
    pass_on!(db, acting, assignments by AssignmentId, lead_id => acting_lead_id, assignments::lead_function, of tasks);
    let helping = assignment_units::assignment_id.eq_any(assignments::table.filter(tasks).select(assignments::id));
    pass_on!(db, acting, assignment_units by UnitEntryId, organisation_id => acting_organisation_id, always(GENERAL_FUNCTION), of helping);
    let open = opinion_requests::table.filter(opinion_requests::status.eq(OpinionRequestStatus::Open));
    let asked = opinion_request_units::opinion_request_id.eq_any(open.select(opinion_requests::id));
    pass_on!(db, acting, opinion_request_units by UnitEntryId, organisation_id => acting_organisation_id, always(GENERAL_FUNCTION), of asked);
    Ok(())
}
