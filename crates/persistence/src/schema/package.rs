//! Packages of coverage, press titles and subscriptions.

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    packages (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        plan_id -> Uid,
        kind -> Text,
        title -> Text,
        procurement_mode -> Text,
        buyer_party_id -> Uid,
        seller_party_id -> Uid,
        buyer_id -> Nullable<Uid>,
        buyer_authorisation -> Nullable<Text>,
        seller_id -> Nullable<Uid>,
        seller_authorisation -> Nullable<Text>,
        contract_citation -> Nullable<Text>,
        contract_id -> Nullable<Uid>,
        first_day -> Date,
        last_day -> Date,
        advance_vnd -> Nullable<BigInt>,
        signed_on -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    deliverables (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        package_id -> Uid,
        plan_item_id -> Uid,
        source -> Text,
        title -> Text,
        channel -> Text,
        genre -> Text,
        unit -> Text,
        quantity -> BigInt,
        unit_price_vnd -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    acceptance_records (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        status -> Text,
        package_id -> Uid,
        kind -> Text,
        title -> Text,
        first_day -> Date,
        last_day -> Date,
        document_citation -> Nullable<Text>,
        document_id -> Nullable<Uid>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    acceptance_lines (id) {
        id -> Uid,
        acceptance_record_id -> Uid,
        position -> Integer,
        deliverable_id -> Uid,
        quantity -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    payments (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        package_id -> Uid,
        kind -> Text,
        paid_on -> Date,
        amount_vnd -> BigInt,
        vat_vnd -> BigInt,
        invoice_number -> Nullable<Text>,
        treasury_reference -> Nullable<Text>,
        budget_code -> Nullable<Text>,
        document_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    payment_lines (id) {
        id -> Uid,
        payment_id -> Uid,
        position -> Integer,
        plan_item_id -> Uid,
        source -> Text,
        amount_vnd -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    press_titles (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        name -> Text,
        publisher_id -> Uid,
        frequency -> Nullable<Text>,
        issn -> Nullable<Text>,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        name_sort -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use phoihop_domain::sql_types::*;

    subscriptions (id) {
        id -> Uid,
        revision -> Integer,
        created_at -> Utc,
        updated_at -> Utc,
        external_source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        programme_id -> Uid,
        press_title_id -> Uid,
        copies -> Integer,
        first_day -> Date,
        last_day -> Date,
        recipients -> Doc,
        note -> Nullable<Text>,
    }
}
