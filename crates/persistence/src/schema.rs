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

    focal_points (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        programme_id -> Uid,
        party_id -> Uid,
        organisation_id -> Uid,
        acting_organisation_id -> Nullable<Uid>,
        function -> Text,
        document_citation -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    implementing_units (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        programme_id -> Uid,
        party_id -> Uid,
        organisation_id -> Uid,
        acting_organisation_id -> Nullable<Uid>,
        function -> Text,
        duty -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    original_copies (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        programme_id -> Uid,
        party_id -> Uid,
        copies -> Integer,
        kept_at -> Nullable<Text>,
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
        copies_made -> Nullable<Integer>,
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
        acting_organisation_id -> Nullable<Uid>,
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
        subject_kind -> Text,
        subject_id -> Uid,
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
        effective_on -> Nullable<Date>,
        decided_by -> Nullable<Uid>,
        document_citation -> Nullable<Text>,
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

diesel::allow_tables_to_appear_in_same_query!(
    organisations,
    people,
    mandates,
    programmes,
    parties,
    focal_points,
    implementing_units,
    original_copies,
    legal_bases,
    clauses,
    consents,
    signatures,
    documents,
    document_receivers,
    document_receipts
);
diesel::allow_tables_to_appear_in_same_query!(users, memberships);
