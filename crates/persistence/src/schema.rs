//! The tables as both databases have them; `tests/` compares this with each.
#![expect(missing_docs, reason = "the columns are described where the models are")]

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

    programmes (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        title -> Text,
        first_day -> Date,
        last_day -> Date,
        visibility -> Text,
        public_from -> Nullable<Utc>,
        signed_place -> Nullable<Text>,
        effective_from -> Nullable<Text>,
        in_force_from -> Nullable<Text>,
        substance -> Text,
        title_sort -> Text,
        title_fold -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    parties (id) {
        id -> Uid,
        programme_id -> Uid,
        position -> Integer,
        organisation_id -> Uid,
        side -> Text,
        signatory_mandate_id -> Nullable<Uid>,
        contact -> Nullable<Doc>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    legal_bases (id) {
        id -> Uid,
        programme_id -> Uid,
        position -> Integer,
        text -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    clauses (id) {
        id -> Uid,
        programme_id -> Uid,
        position -> Integer,
        path -> Text,
        number -> Nullable<Text>,
        kind -> Text,
        text -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    consents (id) {
        id -> Uid,
        subject_kind -> Text,
        subject_id -> Uid,
        party_id -> Uid,
        decision -> Text,
        comment -> Nullable<Text>,
        substance -> Text,
        decided_by -> Uid,
        mandate_id -> Uid,
        decided_on -> Date,
        recorded_by -> Uid,
        document_citation -> Nullable<Text>,
        voided_at -> Nullable<Utc>,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    signatures (id) {
        id -> Uid,
        programme_id -> Uid,
        party_id -> Uid,
        signed_by -> Uid,
        mandate_id -> Uid,
        signed_on -> Text,
        document_citation -> Text,
        recorded_by -> Uid,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    users (id) {
        id -> Uid,
        created_at -> Utc,
        updated_at -> Utc,
        username -> Text,
        password_hash -> Text,
        person_id -> Nullable<Uid>,
        status -> Text,
        epoch -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    memberships (id) {
        id -> Uid,
        user_id -> Uid,
        organisation_id -> Uid,
        role -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    signing_keys (id) {
        id -> Uid,
        public_key -> Binary,
        sealed_private_key -> Binary,
        created_at -> Utc,
        signs_from -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    transitions (id) {
        id -> Uid,
        subject_kind -> Text,
        subject_id -> Uid,
        from_status -> Text,
        to_status -> Text,
        cause -> Text,
        reason -> Nullable<Text>,
        recorded_by -> Nullable<Uid>,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    idempotency_records (id) {
        id -> Uid,
        principal_id -> Uid,
        method -> Text,
        path -> Text,
        idempotency_key -> Text,
        request_digest -> Binary,
        sealed_answer -> Binary,
        expires_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    outbox (id) {
        id -> Uid,
        resource -> Text,
        resource_id -> Uid,
        revision -> Integer,
        change -> Text,
        actor_id -> Nullable<Uid>,
        request_id -> Text,
        created_at -> Utc,
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

    reference_data (name) {
        name -> Text,
        digest -> Text,
        loaded_at -> Utc,
    }
}

diesel::allow_tables_to_appear_in_same_query!(organisations, people, mandates, programmes, parties, legal_bases, clauses, consents, signatures);
diesel::allow_tables_to_appear_in_same_query!(users, memberships);
diesel::allow_tables_to_appear_in_same_query!(administrative_units, administrative_unit_successions);
