//! Organisations, people and where it all lies.

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    organisations (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        name_en -> Nullable<Text>,
        short_name -> Nullable<Text>,
        parent_id -> Nullable<Uid>,
        functions -> Nullable<Text>,
        agency_code -> Nullable<Text>,
        unit_code -> Nullable<Text>,
        address -> Nullable<Text>,
        phone -> Nullable<Text>,
        fax -> Nullable<Text>,
        email -> Nullable<Text>,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        name_sort -> Text,
        name_fold -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    organisation_successions (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        from_id -> Uid,
        to_id -> Uid,
        functions -> Nullable<Text>,
        effective_on -> Date,
        instrument -> Text,
        ended_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    people (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        honorific -> Nullable<Text>,
        full_name -> Text,
        full_name_sort -> Text,
        full_name_fold -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    mandates (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        person_id -> Uid,
        organisation_id -> Uid,
        position -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        may_sign -> Bool,
        may_consent -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    school_sites (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        school_id -> Uid,
        name -> Text,
        role -> Text,
        unit_code -> Nullable<Text>,
        address -> Nullable<Text>,
        level -> Text,
        pupils -> Nullable<Integer>,
        library_condition -> Nullable<Text>,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        name_sort -> Text,
        name_fold -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    administrative_units (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        short_name -> Text,
        kind -> Text,
        level -> Text,
        parent_code -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        valid_from_basis -> Text,
        name_sort -> Text,
        name_fold -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    administrative_unit_successions (predecessor_id, successor_id, effective_on) {
        predecessor_id -> Uid,
        successor_id -> Uid,
        effective_on -> Date,
        extent -> Text,
        instrument -> Text,
        confidence -> Text,
        note -> Nullable<Text>,
    }
}
