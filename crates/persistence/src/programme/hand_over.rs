//! Who acts in each part that an organisation takes, brought up to date when successions or organisations change.
//!
//! `acting_organisation_id` is derived: it says for today what [`successions::acting`] says for any day, so that row scopes
//! can be conditions on an index.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{ARCHIVES_FUNCTION, PARTY_FUNCTION};
use phoihop_domain::ids::{FocalPointId, ImplementingUnitId, OrganisationId};

use crate::directory::successions;
use crate::schema::{document_receipts, document_receivers, documents, focal_points, implementing_units, parties};
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

/// Writes down who acts in each part of a table where that has changed, each part having its own function.
macro_rules! pass_on {
    ($db:expr, $acting:expr, $table:ident by $id:ty) => {{
        let rows = on!($db, c => $table::table.select(($table::id, $table::organisation_id, $table::acting_organisation_id, $table::function)).load(c))?;
        for row in rows {
            let (id, of, before, function): ($id, OrganisationId, Option<OrganisationId>, String) = row;
            let acting = $acting.of($db, of, &function)?;
            if acting != before {
                on!($db, c => diesel::update($table::table.find(id)).set($table::acting_organisation_id.eq(acting)).execute(c))?;
            }
        }
    }};
}

/// The same where all parts of a table have one function: once for each organisation that takes one, however many it takes.
macro_rules! pass_all_on {
    ($db:expr, $acting:expr, $table:ident, $of:ident to $to:ident, $function:expr) => {{
        let pairs: Vec<(OrganisationId, Option<OrganisationId>)> = on!($db, c => $table::table.select(($table::$of, $table::$to)).distinct().load(c))?;
        for (of, before) in pairs {
            let acting = $acting.of($db, of, $function)?;
            if acting != before {
                on!($db, c => diesel::update($table::table.filter($table::$of.eq(of))).set($table::$to.eq(acting)).execute(c))?;
            }
        }
    }};
}

/// Makes every part say who acts in it on that day.
pub fn bring_up_to_date(db: &mut Db, on: CivilDate) -> Result<()> {
    let mut acting = Acting { on, known: HashMap::new() };
    pass_all_on!(db, acting, parties, organisation_id to acting_organisation_id, PARTY_FUNCTION);
    pass_on!(db, acting, focal_points by FocalPointId);
    pass_on!(db, acting, implementing_units by ImplementingUnitId);
    pass_all_on!(db, acting, documents, issuer_id to acting_issuer_id, ARCHIVES_FUNCTION);
    pass_all_on!(db, acting, document_receivers, organisation_id to acting_organisation_id, ARCHIVES_FUNCTION);
    pass_all_on!(db, acting, document_receipts, receiver_id to acting_receiver_id, ARCHIVES_FUNCTION);
    Ok(())
}
