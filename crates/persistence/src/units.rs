//! Lists of units in tables of their own: which lie under which owner, in which order.

/// Declares `load`, which answers the units of many owners at once, and `save` for a table whose rows name an
/// owner's units.
macro_rules! unit_list {
    ($row:ident in $table:ident of $owner:ident: $id:ty) => {
        #[derive(Debug, Clone, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
        #[diesel(table_name = $crate::schema::$table, treat_none_as_default_value = false)]
        struct $row {
            id: phoihop_domain::ids::UnitEntryId,
            $owner: $id,
            position: i32,
            organisation_id: phoihop_domain::ids::OrganisationId,
            acting_organisation_id: Option<phoihop_domain::ids::OrganisationId>,
            function: String,
        }

        impl $row {
            /// The units of these owners, each owner's in order.
            fn load(
                db: &mut $crate::Db,
                owners: &[$id],
            ) -> $crate::Result<Vec<($id, phoihop_domain::work::NamedUnit)>> {
                let rows: Vec<Self> = on!(db, |c| $table::table
                    .filter($table::$owner.among(owners))
                    .order(($table::$owner, $table::position))
                    .select(Self::as_select())
                    .load(c))?;
                let unit = |row: Self| phoihop_domain::work::NamedUnit {
                    unit: phoihop_domain::work::UnitInFunction {
                        organisation_id: row.organisation_id,
                        function: row.function,
                    },
                    acting_organisation_id: row.acting_organisation_id,
                };
                Ok(rows.into_iter().map(|row| (row.$owner, unit(row))).collect())
            }

            /// Makes an owner's list what `units` says.
            fn save(
                db: &mut $crate::Db,
                owner: $id,
                units: &[phoihop_domain::work::NamedUnit],
                now: phoihop_domain::clock::Timestamp,
            ) -> $crate::Result<()> {
                use phoihop_domain::ids::Id;
                on!(db, |c| diesel::delete($table::table.filter($table::$owner.eq(owner))).execute(c))?;
                for (position, named) in (0..).zip(units) {
                    let row = Self {
                        id: phoihop_domain::ids::UnitEntryId::new(now),
                        $owner: owner,
                        position,
                        organisation_id: named.unit.organisation_id,
                        acting_organisation_id: named.acting_organisation_id,
                        function: named.unit.function.clone(),
                    };
                    on!(db, |c| diesel::insert_into($table::table).values(&row).execute(c))?;
                }
                Ok(())
            }
        }
    };
}
