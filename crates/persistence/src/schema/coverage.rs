//! Coverage: the calendar, campaigns, requests, press works and findings.

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    calendar_events (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        kind -> Text,
        title -> Text,
        location -> Nullable<Text>,
        starts_on -> Nullable<Date>,
        lunar_date -> Doc,
        days -> Integer,
        starts_at -> Nullable<Utc>,
        ends_at -> Nullable<Utc>,
        organiser_id -> Nullable<Uid>,
        topic_id -> Nullable<Uid>,
        visibility -> Text,
        note -> Nullable<Text>,
        audience -> Text,
        first_day -> Date,
        last_day -> Date,
        rescheduled_from_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    campaigns (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        title -> Text,
        channels -> Doc,
        plan_item_id -> Nullable<Uid>,
        calendar_event_id -> Nullable<Uid>,
        first_day -> Date,
        last_day -> Date,
        goals -> Doc,
        visibility -> Text,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    campaign_topics (id) {
        id -> Uid,
        campaign_id -> Uid,
        position -> Integer,
        topic_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    campaign_clauses (id) {
        id -> Uid,
        campaign_id -> Uid,
        position -> Integer,
        clause_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    coverage_requests (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        party_id -> Uid,
        press_party_id -> Uid,
        title -> Text,
        brief -> Nullable<Text>,
        calendar_event_id -> Nullable<Uid>,
        campaign_id -> Nullable<Uid>,
        topic_id -> Nullable<Uid>,
        channel -> Nullable<Text>,
        genre -> Nullable<Text>,
        quantity -> BigInt,
        due_on -> Date,
        visibility -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    coverage_request_units (id) {
        id -> Uid,
        coverage_request_id -> Uid,
        position -> Integer,
        organisation_id -> Uid,
        acting_organisation_id -> Nullable<Uid>,
        function -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    coverage_request_clauses (id) {
        id -> Uid,
        coverage_request_id -> Uid,
        position -> Integer,
        clause_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    information_requests (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        party_id -> Uid,
        kind -> Text,
        title -> Text,
        question -> Text,
        unit_id -> Uid,
        unit_function -> Text,
        acting_unit_id -> Nullable<Uid>,
        calendar_event_id -> Nullable<Uid>,
        coverage_request_id -> Nullable<Uid>,
        due_on -> Date,
        visibility -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    press_works (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        party_id -> Uid,
        channel -> Text,
        genre -> Text,
        purpose -> Text,
        title -> Text,
        url -> Nullable<Text>,
        press_title_id -> Nullable<Uid>,
        issue -> Nullable<Text>,
        page -> Nullable<Text>,
        published_at -> Utc,
        authors -> Doc,
        unit_id -> Nullable<Uid>,
        campaign_id -> Nullable<Uid>,
        calendar_event_id -> Nullable<Uid>,
        coverage_request_id -> Nullable<Uid>,
        visibility -> Text,
        public_from -> Nullable<Utc>,
        note -> Nullable<Text>,
        audience -> Text,
        published_on -> Date,
        month -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    press_work_topics (id) {
        id -> Uid,
        press_work_id -> Uid,
        position -> Integer,
        topic_id -> Uid,
        published_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    press_work_clauses (id) {
        id -> Uid,
        press_work_id -> Uid,
        position -> Integer,
        clause_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    press_work_corrections (id) {
        id -> Uid,
        press_work_id -> Uid,
        corrected_at -> Utc,
        text -> Text,
        recorded_by -> Uid,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    press_work_evidence (id) {
        id -> Uid,
        press_work_id -> Uid,
        media_type -> Text,
        size -> Integer,
        sha256 -> Text,
        content -> Binary,
        recorded_by -> Uid,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    press_work_credits (id) {
        id -> Uid,
        press_work_id -> Uid,
        package_id -> Uid,
        deliverable_id -> Uid,
        kind -> Text,
        cause -> Text,
        quantity -> BigInt,
        split -> Bool,
        reason -> Nullable<Text>,
        recorded_by -> Nullable<Uid>,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    coverage_acceptances (id) {
        id -> Uid,
        coverage_request_id -> Uid,
        press_work_id -> Uid,
        kind -> Text,
        quantity -> BigInt,
        note -> Nullable<Text>,
        recorded_by -> Nullable<Uid>,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    findings (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        programme_id -> Uid,
        party_id -> Uid,
        origin -> Text,
        press_work_id -> Nullable<Uid>,
        title -> Text,
        description -> Text,
        topic_id -> Nullable<Uid>,
        clause_id -> Nullable<Uid>,
        unit_id -> Uid,
        unit_function -> Text,
        acting_unit_id -> Nullable<Uid>,
        due_on -> Date,
        visibility -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    calendar_links (id) {
        id -> Uid,
        user_id -> Uid,
        label -> Text,
        secret_hash -> Binary,
        created_at -> Utc,
        expires_at -> Nullable<Utc>,
        revoked_at -> Nullable<Utc>,
    }
}
