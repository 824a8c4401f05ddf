//! Reference data.

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    code_list_items (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        list -> Text,
        code -> Text,
        label_vi -> Text,
        label_en -> Nullable<Text>,
        position -> Integer,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        label_fold -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    topics (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        code -> Text,
        kind -> Text,
        name -> Text,
        name_en -> Nullable<Text>,
        parent_id -> Nullable<Uid>,
        clause_id -> Nullable<Uid>,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        name_sort -> Text,
        name_fold -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    reference_data (name) {
        name -> Text,
        digest -> Text,
        loaded_at -> Utc,
    }
}
