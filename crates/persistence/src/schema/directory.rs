//! Organisations, people and where it all lies.

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    organisation_names (id) {
        id -> Uid,
        organisation_id -> Uid,
        name -> Text,
        name_en -> Nullable<Text>,
        short_name -> Nullable<Text>,
        name_fold -> Text,
        first_day -> Nullable<Date>,
        last_day -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    agency_codes (id) {
        id -> Uid,
        agency_code -> Text,
        organisation_id -> Uid,
    }
}

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
        named_from -> Nullable<Date>,
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

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    documents (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        document_type -> Text,
        issuer_id -> Uid,
        acting_issuer_id -> Nullable<Uid>,
        number_symbol -> Nullable<Text>,
        number -> Nullable<Integer>,
        number_suffix -> Nullable<Text>,
        symbol -> Nullable<Text>,
        register -> Text,
        issued_on -> Nullable<Date>,
        issued_year -> Nullable<Integer>,
        number_symbol_fold -> Nullable<Text>,
        sorted_on -> Date,
        title -> Text,
        title_fold -> Text,
        signer_id -> Nullable<Uid>,
        signer_name -> Nullable<Text>,
        signer_position -> Nullable<Text>,
        capacity -> Nullable<Text>,
        urgency -> Text,
        classification -> Text,
        replies_to_id -> Nullable<Uid>,
        programme_id -> Nullable<Uid>,
        visibility -> Text,
        file_name -> Nullable<Text>,
        file_sha256 -> Nullable<Text>,
        file_size -> Nullable<Integer>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    document_receivers (id) {
        id -> Uid,
        document_id -> Uid,
        position -> Integer,
        organisation_id -> Uid,
        acting_organisation_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    document_receipts (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        document_id -> Uid,
        receiver_id -> Uid,
        acting_receiver_id -> Nullable<Uid>,
        arrival_number -> Integer,
        arrived_on -> Date,
        arrival_year -> Integer,
        note -> Nullable<Text>,
    }
}
