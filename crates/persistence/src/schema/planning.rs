//! Plans, with what they cost.

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    plans (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        year -> Integer,
        kind -> Text,
        title -> Text,
        requested_by -> Nullable<Uid>,
        request_reason -> Nullable<Text>,
        ceilings -> Doc,
        substance -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    plan_supplements (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        plan_id -> Uid,
        title -> Text,
        reason -> Text,
        budget_changes -> Doc,
        ceilings -> Doc,
        substance -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    plan_items (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        plan_id -> Uid,
        supplement_id -> Nullable<Uid>,
        title -> Text,
        activity_kind -> Text,
        topic_id -> Nullable<Uid>,
        lead_id -> Uid,
        cooperating_ids -> Doc,
        first_day -> Date,
        last_day -> Date,
        outputs -> Doc,
        carried_from_id -> Nullable<Uid>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    budget_lines (id) {
        id -> Uid,
        plan_item_id -> Uid,
        source -> Text,
        amount_vnd -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    plan_item_clauses (id) {
        id -> Uid,
        plan_item_id -> Uid,
        position -> Integer,
        clause_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    endorsements (id) {
        id -> Uid,
        plan_id -> Uid,
        party_id -> Uid,
        comment -> Nullable<Text>,
        substance -> Text,
        endorsed_by -> Uid,
        voided_at -> Nullable<Utc>,
        created_at -> Utc,
    }
}
