//! External keys: which thing another system means, whatever kind of thing it is.

use diesel::prelude::*;
use phoihop_domain::ids::{Id, OrganisationId, SubjectId};
use phoihop_domain::resource::Resource;
use phoihop_domain::sql_types::Uid;
use uuid::Uuid;

pub use crate::dialect::Keyed;
use crate::kept::Keep as _;
use crate::schema::agency_codes as a;
use crate::{Db, Result, dialect};

/// A resource whose things other systems know by identifiers of their own.
pub trait WithKey: Resource {
    /// Its table.
    const TABLE: &'static str;

    /// The revision of one of them.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn revision(db: &mut Db, id: Uuid) -> Result<Option<i32>>;
}

/// The rows of that table bear external keys, and so do the things of that model.
macro_rules! keyed {
    ($model:ident in $table:ident) => {
        impl $crate::external_keys::WithKey for $model {
            const TABLE: &'static str = stringify!($table);

            fn revision(db: &mut $crate::Db, id: uuid::Uuid) -> $crate::Result<Option<i32>> {
                use diesel::prelude::*;
                use $crate::schema::$table as t;
                let id = <phoihop_domain::ids::SubjectId as phoihop_domain::ids::Id>::from_uuid(id);
                Ok(on!(db, |c| t::table.find(id).select(t::revision).first(c).optional())?)
            }
        }

        impl $crate::condition::KeyedTable for $crate::schema::$table::table {
            fn with_key(
                rows: $crate::condition::Condition<Self>,
                source: Option<&String>,
                id: Option<&String>,
            ) -> $crate::condition::Condition<Self> {
                use diesel::prelude::*;
                use $crate::schema::$table as t;
                use $crate::within::Found as _;
                match (source.cloned(), id.cloned()) {
                    // Within a query of its own, so that no index that leads through all of a system in the
                    // order of the page looks better.
                    (Some(source), Some(id)) => rows.singled_out(Some(id), |id| {
                        t::id.within(
                            t::table
                                .filter(t::external_source.eq(source))
                                .filter(t::external_id.eq(id))
                                .select(t::id),
                        )
                    }),
                    (source, id) => rows
                        .narrowed(source, |source| t::external_source.eq(source))
                        .singled_out(id, |id| t::external_id.eq(id)),
                }
            }
        }
    };
}

/// Those of a resource that another system knows by one of these identifiers.
///
/// # Errors
/// Where the database does not serve.
pub fn find<T: WithKey>(db: &mut Db, source: &str, ids: &[String]) -> Result<Vec<Keyed>> {
    dialect::find_by_external_key(db, T::TABLE, source, ids)
}

/// Others of a resource that bear the external key that this one bears; none where it bears none.
///
/// # Errors
/// Where the database does not serve.
pub fn rivals<T: WithKey>(db: &mut Db, id: Uuid) -> Result<Vec<Uuid>> {
    let rivals = format!(
        "SELECT other.external_id, other.id, other.revision FROM {table} AS own JOIN {table} AS other \
         ON other.external_source = own.external_source AND other.external_id = own.external_id \
         WHERE other.id <> own.id AND own.id = $1",
        table = T::TABLE
    );
    let query = diesel::sql_query(rivals).bind::<Uid, _>(SubjectId::from_uuid(id)).kept();
    let found: Vec<Keyed> = on!(db, |c| query.load(c))?;
    Ok(found.into_iter().map(|other| other.id.uuid()).collect())
}

/// The organisation that an agency identifier was given to.
///
/// # Errors
/// Where the database does not serve.
pub fn by_agency_code(db: &mut Db, code: &str) -> Result<Option<OrganisationId>> {
    let known = a::agency_code.eq(code.to_uppercase());
    Ok(on!(db, |c| a::table.filter(known).select(a::organisation_id).first(c).optional())?)
}
