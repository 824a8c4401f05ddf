//! External keys: which thing another system means, whatever kind of thing it is.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use phoihop_domain::ids::{Id, OrganisationId, SubjectId};
use phoihop_domain::sql_types::Uid;
use uuid::Uuid;

use crate::condition::Condition;
use crate::schema::agency_codes as a;
use crate::within::Found as _;
use crate::{Db, Result, StoreError, dialect};

/// A thing that is known by an external key.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Keyed {
    /// The identifier in the other system.
    #[diesel(sql_type = Text)]
    pub external_id: String,
    /// Which thing it is here.
    #[diesel(sql_type = Uid)]
    pub id: SubjectId,
    /// How often it was changed.
    #[diesel(sql_type = Integer)]
    pub revision: i32,
}

/// A table whose rows other systems know by identifiers of their own.
pub(crate) trait WithKey: Sized {
    /// Those of the rows that bear that key, or one from that system, or one with that identifier.
    fn with_key(rows: Condition<Self>, source: Option<&String>, id: Option<&String>) -> Condition<Self>;
}

macro_rules! keyed {
    ($($name:literal => $table:ident,)*) => {
        /// Those of a resource that another system knows by one of these identifiers.
        pub fn find(db: &mut Db, resource: &str, source: &str, ids: &[String]) -> Result<Vec<Keyed>> {
            match resource {
                $($name => dialect::find_by_external_key(db, stringify!($table), source, ids),)*
                other => Err(StoreError::Defect(format!("{other} have no external keys"))),
            }
        }

        /// Others of a resource that bear the external key that this one bears; none where it bears none.
        ///
        /// # Errors
        /// Where the database does not serve.
        pub fn rivals(db: &mut Db, resource: &str, id: Uuid) -> Result<Vec<Uuid>> {
            let found = match resource {
                $($name => dialect::find_rivals(db, stringify!($table), SubjectId::from_uuid(id))?,)*
                _ => Vec::new(),
            };
            Ok(found.into_iter().map(|other| other.uuid()).collect())
        }

        $(impl WithKey for crate::schema::$table::table {
            fn with_key(rows: Condition<Self>, source: Option<&String>, id: Option<&String>) -> Condition<Self> {
                use crate::schema::$table as t;
                match (source.cloned(), id.cloned()) {
                    // Within a query of its own, so that no index that leads through all of a system in the order of the page looks better.
                    (Some(source), Some(id)) => rows.singled_out(Some(id), |id| {
                        t::id.within(t::table.filter(t::external_source.eq(source)).filter(t::external_id.eq(id)).select(t::id))
                    }),
                    (source, id) => {
                        rows.narrowed(source, |source| t::external_source.eq(source)).singled_out(id, |id| t::external_id.eq(id))
                    }
                }
            }
        })*

        /// The revision of that one of a resource.
        pub fn revision(db: &mut Db, resource: &str, id: Uuid) -> Result<Option<i32>> {
            match resource {
                $($name => {
                    use crate::schema::$table as t;
                    Ok(on!(db, |c| t::table.find(SubjectId::from_uuid(id)).select(t::revision).first(c).optional())?)
                })*
                other => Err(StoreError::Defect(format!("{other} have no external keys"))),
            }
        }
    };
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
    "plans" => plans,
    "plan-items" => plan_items,
    "plan-supplements" => plan_supplements,
    "packages" => packages,
    "deliverables" => deliverables,
    "acceptance-records" => acceptance_records,
    "payments" => payments,
    "press-titles" => press_titles,
    "subscriptions" => subscriptions,
    "calendar-events" => calendar_events,
    "campaigns" => campaigns,
    "coverage-requests" => coverage_requests,
    "information-requests" => information_requests,
    "press-works" => press_works,
    "findings" => findings,
}

/// The organisation that an agency identifier was given to.
pub fn by_agency_code(db: &mut Db, code: &str) -> Result<Option<OrganisationId>> {
    let known = a::agency_code.eq(code.to_uppercase());
    Ok(on!(db, |c| a::table.filter(known).select(a::organisation_id).first(c).optional())?)
}
