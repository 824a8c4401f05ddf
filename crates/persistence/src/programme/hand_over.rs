//! Who acts in each part that an organisation takes, brought up to date when successions or organisations change.
//!
//! `acting_organisation_id` is derived: it says for today what [`successions::acting`] says for any day, so that row scopes
//! can be conditions on an index.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::PARTY_FUNCTION;
use phoihop_domain::ids::{FocalPointId, ImplementingUnitId, OrganisationId, PartyId};

use crate::directory::successions;
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

/// Writes down who acts in each part of a table where that has changed.
macro_rules! pass_on {
    ($db:expr, $acting:expr, $table:ident by $id:ty, |$row:ident| $function:expr, $columns:expr) => {{
        let rows = on!($db, c => $table::table.select(($table::id, $table::organisation_id, $table::acting_organisation_id, $columns)).load(c))?;
        for $row in rows {
            let $row: ($id, OrganisationId, Option<OrganisationId>, String) = $row;
            let acting = $acting.of($db, $row.1, $function)?;
            if acting != $row.2 {
                on!($db, c => diesel::update($table::table.find($row.0)).set($table::acting_organisation_id.eq(acting)).execute(c))?;
            }
        }
    }};
}

/// Makes every part say who acts in it on that day.
pub fn bring_up_to_date(db: &mut Db, on: CivilDate) -> Result<()> {
    let mut acting = Acting { on, known: HashMap::new() };
    pass_on!(db, acting, parties by PartyId, |row| PARTY_FUNCTION, parties::side);
    pass_on!(db, acting, focal_points by FocalPointId, |row| &row.3, focal_points::function);
    pass_on!(db, acting, implementing_units by ImplementingUnitId, |row| &row.3, implementing_units::function);
    Ok(())
}
