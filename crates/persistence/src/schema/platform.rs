//! What serves every area.

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    users (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        username -> Text,
        password_hash -> Nullable<Text>,
        person_id -> Nullable<Uid>,
        email -> Nullable<Text>,
        status -> Text,
        external_subject -> Nullable<Text>,
        external_not_before -> Nullable<Utc>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    memberships (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
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
        document_id -> Nullable<Uid>,
        mandate_id -> Nullable<Uid>,
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
        sequence -> Nullable<BigInt>,
        circle -> Nullable<Doc>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    jobs (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        user_id -> Uid,
        kind -> Text,
        job_order -> Doc,
        status -> Text,
        done -> BigInt,
        total -> Nullable<BigInt>,
        row_counts -> Doc,
        problem -> Nullable<Doc>,
        manifest -> Nullable<Doc>,
        finished_at -> Nullable<Utc>,
        expires_at -> Nullable<Utc>,
        fence -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    job_leases (job_id) {
        job_id -> Uid,
        owner -> Text,
        until -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    job_files (id) {
        id -> Uid,
        job_id -> Uid,
        purpose -> Text,
        position -> Integer,
        sealed_bytes -> Binary,
        created_at -> Utc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    import_rows (id) {
        id -> Uid,
        job_id -> Uid,
        line -> Integer,
        outcome -> Text,
        external_id -> Nullable<Text>,
        resource_id -> Nullable<Uid>,
        errors -> Nullable<Doc>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    notifications (id) {
        id -> Uid,
        user_id -> Uid,
        kind -> Text,
        resource -> Text,
        resource_id -> Uid,
        title -> Text,
        status -> Nullable<Text>,
        created_at -> Utc,
        read_at -> Nullable<Utc>,
        mail_claimed_at -> Nullable<Utc>,
        mail_attempts -> Integer,
        mailed_at -> Nullable<Utc>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    sessions (id) {
        id -> Uid,
        user_id -> Uid,
        created_at -> Utc,
        last_used_at -> Utc,
        expires_at -> Utc,
        ended_at -> Nullable<Utc>,
        user_agent -> Nullable<Text>,
        scopes -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    refresh_tokens (id) {
        id -> Uid,
        session_id -> Uid,
        token_hash -> Binary,
        created_at -> Utc,
        expires_at -> Utc,
        used_at -> Nullable<Utc>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    one_time_links (id) {
        id -> Uid,
        user_id -> Uid,
        purpose -> Text,
        token_hash -> Binary,
        created_at -> Utc,
        expires_at -> Utc,
        used_at -> Nullable<Utc>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    audit_events (id) {
        id -> Uid,
        created_at -> Utc,
        user_id -> Nullable<Uid>,
        on_behalf_of -> Nullable<Uid>,
        action -> Text,
        resource -> Text,
        resource_id -> Uid,
        revision -> Nullable<Integer>,
        before_digest -> Nullable<Binary>,
        after_digest -> Nullable<Binary>,
        request_id -> Text,
        sequence -> Nullable<BigInt>,
        chain_hash -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    api_clients (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        user_id -> Uid,
        name -> Text,
        scopes -> Text,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    api_client_secrets (id) {
        id -> Uid,
        api_client_id -> Uid,
        secret_hash -> Binary,
        created_at -> Utc,
        expires_at -> Nullable<Utc>,
        last_used_at -> Nullable<Utc>,
        revoked_at -> Nullable<Utc>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    totp_factors (id) {
        id -> Uid,
        user_id -> Uid,
        sealed_secret -> Binary,
        created_at -> Utc,
        confirmed_at -> Nullable<Utc>,
        last_step -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    installation (id) {
        id -> Integer,
        sealed_check -> Nullable<Binary>,
        beats -> BigInt,
    }
}
