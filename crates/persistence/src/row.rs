//! How a model lies in a table where both have the same shape: one list of fields declares the row, both
//! conversions and the statements that every such table needs.

use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::resource::{PlainResource, Resource};

use crate::condition::Condition;
use crate::programme::Readers;
use crate::{Db, Result};

/// What lists are made of.
pub trait Read: Resource {
    /// Whether one statement reads a page of them, with all that they consist of.
    const IN_ONE: bool;
}

/// A plain resource with a table of its own.
pub trait Stored: PlainResource + Read {
    /// Its table.
    type Table;

    /// The one with that id.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn get(db: &mut Db, id: Self::Id) -> Result<Option<Self>>;
    /// The one with that id, if it fulfils a condition, too.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn get_if(db: &mut Db, id: Self::Id, condition: Condition<Self::Table>) -> Result<Option<Self>>;
    /// Those with these ids, in no order.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn all(db: &mut Db, ids: &[Self::Id]) -> Result<Vec<Self>>;
    /// Adds it.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn insert(&self, db: &mut Db) -> Result<()>;
    /// Writes it over its earlier revision.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn update(&self, db: &mut Db) -> Result<()>;
}

/// A plain resource of which everybody sees some and not others.
pub trait Visible: Stored {
    /// What these readers may see, as lists go by it: the same as its circle lets in.
    fn visible(readers: &Readers) -> Condition<Self::Table>;

    /// The one with that id, if these readers may see it.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn seen(db: &mut Db, readers: &Readers, id: Self::Id) -> Result<Option<Self>> {
        Self::get_if(db, id, Self::visible(readers))
    }
}

/// A plain resource that concerns some and not others.
pub trait Guarded: Visible {
    /// Whom it concerns on that day.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle>;
}

/// What is read of a row: itself, or it with what rows of other tables name for it.
macro_rules! read_row {
    ($row:ident) => {
        $row
    };
    ($row:ident, $read:ident) => {
        $read
    };
}

/// Declares the row of a model with `id`, `revision`, `created_at`, `updated_at` and a flat `content`.
///
/// `kept` columns are the model's own fields that no client enters (a status, say). `loaded` fields come from
/// elsewhere once the row is read, and are empty until then. `named` fields of the content hold ids that rows
/// of another table name, each with the columns there: by which own id, of what; they are read with the row.
/// `saved` is what writes them. `related` rows of other tables hold the rest of the content and of `loaded`:
/// what loads them for many at once, what saves them. `json` columns hold what has no columns of its own, as
/// a JSON document. `derived` columns are computed from the content when a row is written (sort keys, folded
/// text) and never read back.
macro_rules! content_row {
    (
        $row:ident in $table:ident for $model:ident ($id:ident, $content:ident) {
            $($field:ident: $type:ty,)*
        }
        $(kept { $($kept:ident: $ktype:ty,)* })?
        $(json { $($doc:ident: $jtype:ty,)* })?
        $(loaded { $($loaded:ident,)* })?
        $(named in $read:ident { $($named:ident: $ntype:ty = $ntable:ident ($nby:ident, $nid:ident),)* })?
        $(saved ($saved:path))?
        $(related ($load:path, $save:path) { $($child:ident,)* })?
        derived { $($derived:ident: $dtype:ty = |$c:ident| $compute:expr,)* }
    ) => {
        #[derive(Debug, Clone)]
        #[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
        #[diesel(table_name = $crate::schema::$table)]
        #[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
        pub(crate) struct $row {
            pub(crate) id: $id,
            pub(crate) revision: i32,
            pub(crate) created_at: phoihop_domain::clock::Timestamp,
            pub(crate) updated_at: phoihop_domain::clock::Timestamp,
            $(pub(crate) $field: $type,)*
            $($(pub(crate) $kept: $ktype,)*)?
            $($(pub(crate) $doc: phoihop_domain::sql_types::Json<$jtype>,)*)?
            $(pub(crate) $derived: $dtype,)*
        }

        $(
            /// The row with what rows of other tables name for it.
            #[derive(Debug, Clone, diesel::Queryable, diesel::Selectable)]
            #[diesel(table_name = $crate::schema::$table)]
            pub(crate) struct $read {
                #[diesel(embed)]
                row: $row,
                $(
                    #[diesel(
                        select_expression = $crate::ids_of::ids_of(
                            $crate::schema::$table::id,
                            $crate::schema::$ntable::table,
                            $crate::schema::$ntable::$nby,
                            $crate::schema::$ntable::$nid,
                            $crate::schema::$ntable::position,
                        ),
                        select_expression_type = $crate::ids_of::IdsOf<
                            $crate::schema::$table::id,
                            $crate::schema::$ntable::table,
                            $crate::schema::$ntable::$nby,
                            $crate::schema::$ntable::$nid,
                            $crate::schema::$ntable::position,
                        >,
                    )]
                    $named: $crate::ids_of::Ids<$ntype>,
                )*
            }

            impl std::ops::Deref for $read {
                type Target = $row;
                fn deref(&self) -> &$row {
                    &self.row
                }
            }

            impl From<$read> for $model {
                fn from(read: $read) -> Self {
                    let mut model = Self::from(read.row);
                    $(model.content.$named = read.$named.0;)*
                    model
                }
            }
        )?

        impl From<&$model> for $row {
            fn from(model: &$model) -> Self {
                Self {
                    id: model.id,
                    revision: model.revision,
                    created_at: model.created_at,
                    updated_at: model.updated_at,
                    $($field: model.content.$field.clone(),)*
                    $($($kept: model.$kept.clone(),)*)?
                    $($($doc: phoihop_domain::sql_types::Json(model.content.$doc.clone()),)*)?
                    $($derived: { let $c = &model.content; $compute },)*
                }
            }
        }

        impl From<$row> for $model {
            fn from(row: $row) -> Self {
                Self {
                    id: row.id,
                    revision: row.revision,
                    created_at: row.created_at,
                    updated_at: row.updated_at,
                    $($($kept: row.$kept,)*)?
                    $($($loaded: Default::default(),)*)?
                    content: $content {
                        $($field: row.$field,)*
                        $($($doc: row.$doc.0,)*)?
                        $($($named: Default::default(),)*)?
                        $($($child: Default::default(),)*)?
                    },
                }
            }
        }

        impl $crate::Read for $model {
            const IN_ONE: bool = <[&str]>::is_empty(&[$(stringify!($load),)? $($(stringify!($loaded),)*)?]);
        }

        impl $crate::Stored for $model {
            type Table = $crate::schema::$table::table;

            fn get(db: &mut $crate::Db, id: $id) -> $crate::Result<Option<Self>> {
                Self::get_if(db, id, $crate::condition::Condition::always())
            }

            fn get_if(
                db: &mut $crate::Db,
                id: $id,
                condition: $crate::condition::Condition<Self::Table>,
            ) -> $crate::Result<Option<Self>> {
                use diesel::prelude::*;
                let one = condition.and($crate::schema::$table::id.eq(id));
                let found = on!(db, |c| $crate::schema::$table::table
                    .filter(&one)
                    .select(<read_row!($row $(, $read)?)>::as_select())
                    .first(c)
                    .optional())?;
                let found = Vec::from_iter(found.map(Self::from));
                $(let found = $load(db, found)?;)?
                Ok(found.into_iter().next())
            }

            fn all(db: &mut $crate::Db, ids: &[$id]) -> $crate::Result<Vec<Self>> {
                use diesel::prelude::*;
                use $crate::among::Listed as _;
                let wanted = $crate::schema::$table::id.among(ids.iter().copied());
                let rows = on!(db, |c| $crate::schema::$table::table.filter(wanted)
                    .select(<read_row!($row $(, $read)?)>::as_select()).load(c))?;
                let found = rows.into_iter().map(Self::from).collect();
                $(let found = $load(db, found)?;)?
                Ok(found)
            }

            fn insert(&self, db: &mut $crate::Db) -> $crate::Result<()> {
                use diesel::prelude::*;
                insert_row!(db, $crate::schema::$table::table, $row::from(self));
                $($saved(db, self)?;)?
                $($save(db, self)?;)?
                Ok(())
            }

            fn update(&self, db: &mut $crate::Db) -> $crate::Result<()> {
                use diesel::prelude::*;
                use $crate::schema::$table as t;
                on!(db, |c| $crate::kept::rewritten(t::table, t::id.eq(self.id), $row::from(self))
                    .execute(c))?;
                $($saved(db, self)?;)?
                $($save(db, self)?;)?
                Ok(())
            }
        }
    };
}
