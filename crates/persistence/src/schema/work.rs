//! Tasks, and requests for opinions.

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    assignments (id) {
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
        directive_citation -> Nullable<Text>,
        directive_id -> Nullable<Uid>,
        product -> Nullable<Text>,
        lead_id -> Uid,
        lead_function -> Text,
        acting_lead_id -> Nullable<Uid>,
        due_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    assignment_units (id) {
        id -> Uid,
        assignment_id -> Uid,
        position -> Integer,
        organisation_id -> Uid,
        acting_organisation_id -> Nullable<Uid>,
        function -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    reminders (id) {
        id -> Uid,
        assignment_id -> Uid,
        note -> Text,
        document_citation -> Nullable<Text>,
        document_id -> Nullable<Uid>,
        recorded_by -> Uid,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    opinion_requests (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        party_id -> Uid,
        title -> Text,
        draft_citation -> Text,
        question -> Nullable<Text>,
        due_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    opinion_request_units (id) {
        id -> Uid,
        opinion_request_id -> Uid,
        position -> Integer,
        organisation_id -> Uid,
        acting_organisation_id -> Nullable<Uid>,
        function -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    opinions (id) {
        id -> Uid,
        opinion_request_id -> Uid,
        organisation_id -> Uid,
        acting_organisation_id -> Uid,
        answer -> Text,
        text -> Nullable<Text>,
        recorded_by -> Uid,
        superseded_at -> Nullable<Utc>,
        created_at -> Utc,
    }
}
