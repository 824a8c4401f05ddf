//! Plans with their items, supplements and figures.

/// Narrows a boxed query over a table whose rows belong to plans to those of plans that the readers may see.
macro_rules! in_visible_plans {
    ($query:expr, $readers:expr, $table:ident) => {{
        use $crate::schema::plans;
        let visible = in_visible_programmes!(plans::table.into_boxed::<B>(), $readers, plans);
        $query.filter($table::plan_id.eq_any(visible.select(plans::id)))
    }};
}

pub mod endorsements;
pub mod figures;
pub mod plan_items;
pub mod plan_supplements;
pub mod plans;
