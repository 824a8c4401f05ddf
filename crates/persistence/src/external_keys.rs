//! External keys: which thing another system means, whatever kind of thing it is.

use diesel::prelude::*;
use phoihop_domain::ids::{Id, OrganisationId};
use uuid::Uuid;

use crate::schema::agency_codes as a;
use crate::{Db, Result, StoreError};

/// A thing that is known by an external key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyed {
    /// The identifier in the other system.
    pub external_id: String,
    /// Which thing it is here.
    pub id: Uuid,
    /// How often it was changed.
    pub revision: i32,
}

macro_rules! keyed {
    ($($name:literal => $table:ident,)*) => {
        /// Those of a resource that another system knows by one of these identifiers.
        pub fn find(db: &mut Db, resource: &str, source: &str, ids: &[String]) -> Result<Vec<Keyed>> {
            match resource {
                $($name => {
                    use crate::schema::$table as t;
                    let known = t::external_source.eq(source).and(t::external_id.eq_any(ids));
                    let rows = on!(db, c => t::table.filter(known).select((t::external_id.assume_not_null(), t::id, t::revision)).load(c))?;
                    // The kind of the id follows from the table; only its UUID is told.
                    Ok(rows.into_iter().map(|(external_id, id, revision)| keyed(external_id, id, revision)).collect())
                })*
                other => Err(StoreError::Defect(format!("{other} have no external keys"))),
            }
        }

        /// The revision of that one of a resource.
        pub fn revision(db: &mut Db, resource: &str, id: Uuid) -> Result<Option<i32>> {
            match resource {
                $($name => {
                    use crate::schema::$table as t;
                    Ok(on!(db, c => t::table.find(phoihop_domain::ids::SubjectId::from_uuid(id)).select(t::revision).first(c).optional())?)
                })*
                other => Err(StoreError::Defect(format!("{other} have no external keys"))),
            }
        }
    };
}

fn keyed(external_id: String, id: phoihop_domain::ids::SubjectId, revision: i32) -> Keyed {
    Keyed { external_id, id: id.uuid(), revision }
}

keyed! {
    "organisations" => organisations,
    "people" => people,
    "mandates" => mandates,
    "school-sites" => school_sites,
    "organisation-successions" => organisation_successions,
    "code-list-items" => code_list_items,
    "topics" => topics,
    "documents" => documents,
    "document-receipts" => document_receipts,
    "programmes" => programmes,
    "amendments" => amendments,
    "difficulties" => difficulties,
    "focal-points" => focal_points,
    "implementing-units" => implementing_units,
    "original-copies" => original_copies,
    "assignments" => assignments,
    "opinion-requests" => opinion_requests,
}

/// The organisation that an agency identifier was given to.
pub fn by_agency_code(db: &mut Db, code: &str) -> Result<Option<OrganisationId>> {
    let known = a::agency_code.eq(code.to_uppercase());
    Ok(on!(db, c => a::table.filter(known).select(a::organisation_id).first(c).optional())?)
}
