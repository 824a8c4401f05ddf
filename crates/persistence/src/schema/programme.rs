//! Programmes and what belongs to them.

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
        document_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    amendments (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        title -> Text,
        text -> Nullable<Text>,
        effective_from -> Nullable<Text>,
        last_day -> Nullable<Date>,
        changes -> Doc,
        in_force_from -> Nullable<Text>,
        replaced_last_day -> Nullable<Date>,
        substance -> Text,
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
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        amendment_id -> Nullable<Uid>,
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
        document_id -> Nullable<Uid>,
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
        document_id -> Nullable<Uid>,
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
        document_id -> Nullable<Uid>,
        recorded_by -> Uid,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    difficulties (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        party_id -> Uid,
        clause_id -> Nullable<Uid>,
        title -> Text,
        description -> Text,
        resolution -> Nullable<Text>,
        raised_on -> Date,
        substance -> Text,
    }
}
