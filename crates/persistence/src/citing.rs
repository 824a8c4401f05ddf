//! Lists of ids in tables of their own: which clauses or topics a thing cites, in which order.

/// Declares `load`, which answers the members of many owners at once, and `save` for a table whose rows name
/// an owner's members. Columns of the owner's that stand there once more, so that an index can order by them,
/// follow as `beside`.
macro_rules! id_list {
    ($row:ident in $table:ident ($id:ty) of $owner:ident: $owner_id:ty, $member:ident: $member_id:ty
        $(, beside $beside:ident: $type:ty)?) => {
        #[derive(Debug, Clone, diesel::Insertable)]
        #[diesel(table_name = $crate::schema::$table, treat_none_as_default_value = false)]
        struct $row {
            id: $id,
            $owner: $owner_id,
            position: i32,
            $member: $member_id,
            $($beside: $type,)?
        }

        impl $row {
            /// The members of these owners, each owner's in order.
            fn load(
                db: &mut $crate::Db,
                owners: &[$owner_id],
            ) -> $crate::Result<std::collections::HashMap<$owner_id, Vec<$member_id>>> {
                use $crate::schema::$table as t;
                let rows: Vec<($owner_id, $member_id)> = on!(db, |c| t::table
                    .filter(t::$owner.among(owners))
                    .order((t::$owner, t::position))
                    .select((t::$owner, t::$member))
                    .load(c))?;
                let mut found = std::collections::HashMap::<_, Vec<_>>::new();
                for (owner, member) in rows {
                    found.entry(owner).or_default().push(member);
                }
                Ok(found)
            }

            /// Makes an owner's list what `members` says; a new owner has none yet.
            fn save(
                db: &mut $crate::Db,
                ($owner, revision): ($owner_id, i32),
                members: &[$member_id],
                now: phoihop_domain::clock::Timestamp,
                $($beside: $type,)?
            ) -> $crate::Result<()> {
                use $crate::schema::$table as t;
                if revision > 1 {
                    on!(db, |c| diesel::delete(t::table.filter(t::$owner.eq($owner))).execute(c))?;
                }
                for (position, $member) in (0..).zip(members.iter().copied()) {
                    insert_row!(db, t::table, $row { id: <$id as phoihop_domain::ids::Id>::new(now), $owner,
                        position, $member, $($beside,)? });
                }
                Ok(())
            }
        }
    };
}
