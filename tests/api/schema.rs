//! Both databases have the same schema, and an index for every order that a list offers.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_query;
use phoihop_persistence::{Db, Options, Write};
use phoihop_tests::database::Database;
use phoihop_tests::{App, story};

use crate::plans::explained;

/// What each table has: its columns with whether they may be null, and its indexes with their columns.
type Schema = BTreeMap<String, (BTreeSet<(String, bool)>, BTreeSet<(String, String)>)>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = diesel::sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    columns: String,
}

const SQLITE_COLUMNS: &str = "
    SELECT m.name AS table_name, c.name AS name, c.\"notnull\" = 0 AND c.pk = 0 AS nullable
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
      AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
const SQLITE_INDEXES: &str = "
    SELECT m.tbl_name AS table_name, m.name AS name, (SELECT group_concat(i.name, ',')
      FROM pragma_index_info(m.name) i) AS columns
    FROM sqlite_master m WHERE m.type = 'index' AND m.sql IS NOT NULL";
const POSTGRES_COLUMNS: &str = "
    SELECT table_name::text, column_name::text AS name, is_nullable = 'YES' AS nullable
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
const POSTGRES_INDEXES: &str = "
    SELECT t.relname::text AS table_name, i.relname::text AS name,
           (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k(attnum, n)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum)::text AS columns
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = 'public' AND NOT x.indisprimary AND t.relname NOT LIKE '\\_\\_%'";

fn schema_of(database: &Database) -> Schema {
    let config = database.config();
    let options: Options = config.store_options();
    let mut db = options.connect().unwrap();
    let (columns, indexes): (Vec<Column>, Vec<Index>) = match &mut db {
        Db::Sqlite(c) => (
            sql_query(SQLITE_COLUMNS).load(c.ready()).unwrap(),
            sql_query(SQLITE_INDEXES).load(c.ready()).unwrap(),
        ),
        Db::Pg(c) => (
            sql_query(POSTGRES_COLUMNS).load(c.ready()).unwrap(),
            sql_query(POSTGRES_INDEXES).load(c.ready()).unwrap(),
        ),
    };
    let mut schema = Schema::new();
    for column in columns {
        schema.entry(column.table_name).or_default().0.insert((column.name, column.nullable));
    }
    for index in indexes {
        schema.entry(index.table_name).or_default().1.insert((index.name, index.columns));
    }
    schema
}

#[test]
fn both_databases_have_the_same_tables_columns_and_indexes() {
    let Some(postgres) = Database::postgresql() else { return };
    let (sqlite, postgres) = (schema_of(&Database::sqlite()), schema_of(&postgres));
    assert!(sqlite.len() >= 12, "{:?}", sqlite.keys());
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    for (table, in_sqlite) in &sqlite {
        assert_eq!(in_sqlite, &postgres[table], "{table}");
    }
}

/// The same of a table with few rows; PostgreSQL is told to avoid sorting where an index can order, as it
/// would for many.
async fn plan(app: &App, sql: String) -> String {
    let explained = app.state.store.read(move |db| {
        if let Db::Pg(c) = db {
            let c = c.ready();
            sql_query("SET LOCAL enable_seqscan = off").execute(c)?;
            sql_query("SET LOCAL enable_bitmapscan = off").execute(c)?;
        }
        Ok::<_, phoihop_persistence::StoreError>(explained(db, &sql))
    });
    explained.await.unwrap()
}

/// Every order that a list offers: table, what narrows it, the column.
const ORDERS: &[(&str, &str, &str)] = &[
    ("organisations", "", "name_sort"),
    ("organisations", "kind = 'school'", "name_sort"),
    ("organisations", "", "created_at"),
    ("people", "", "full_name_sort"),
    ("people", "", "created_at"),
    ("administrative_units", "", "name_sort"),
    ("administrative_units", "parent_code = '92'", "name_sort"),
    ("administrative_units", "", "code"),
    ("mandates", "", "valid_from"),
    ("mandates", "", "created_at"),
    ("programmes", "", "title_sort"),
    ("programmes", "", "first_day"),
    ("programmes", "", "created_at"),
    ("programmes", "status = 'draft'", "created_at"),
    ("code_list_items", "", "position"),
    ("code_list_items", "list = 'urgency'", "position"),
    ("code_list_items", "", "code"),
    ("code_list_items", "", "created_at"),
    ("topics", "", "name_sort"),
    ("topics", "", "code"),
    ("topics", "", "created_at"),
    ("school_sites", "", "name_sort"),
    ("school_sites", "unit_code = '94'", "name_sort"),
    ("school_sites", "", "created_at"),
    ("organisation_successions", "", "effective_on"),
    ("organisation_successions", "", "created_at"),
    ("focal_points", "", "valid_from"),
    ("focal_points", "", "created_at"),
    ("implementing_units", "", "valid_from"),
    ("implementing_units", "", "created_at"),
    ("original_copies", "", "created_at"),
    ("amendments", "", "created_at"),
    ("difficulties", "", "raised_on"),
    ("difficulties", "", "created_at"),
    ("amendments", "status = 'draft'", "created_at"),
    ("documents", "", "sorted_on"),
    ("documents", "", "created_at"),
    ("document_receipts", "", "arrived_on"),
    ("document_receipts", "", "created_at"),
    ("assignments", "", "due_on"),
    ("assignments", "status = 'assigned'", "due_on"),
    ("assignments", "", "created_at"),
    ("plans", "", "year"),
    ("plans", "status = 'draft'", "year"),
    ("plans", "", "created_at"),
    ("plan_items", "", "first_day"),
    ("plan_items", "status = 'planned'", "created_at"),
    ("plan_items", "", "created_at"),
    ("plan_supplements", "", "created_at"),
    ("plan_supplements", "status = 'draft'", "created_at"),
    ("packages", "", "first_day"),
    ("packages", "status = 'draft'", "created_at"),
    ("packages", "", "created_at"),
    ("deliverables", "", "created_at"),
    ("acceptance_records", "", "created_at"),
    ("acceptance_records", "status = 'draft'", "created_at"),
    ("payments", "", "paid_on"),
    ("payments", "", "created_at"),
    ("press_titles", "", "name_sort"),
    ("press_titles", "", "created_at"),
    ("subscriptions", "", "first_day"),
    ("subscriptions", "", "created_at"),
    ("calendar_events", "", "first_day"),
    ("calendar_events", "status = 'planned'", "first_day"),
    ("calendar_events", "", "created_at"),
    ("campaigns", "", "first_day"),
    ("campaigns", "status = 'running'", "first_day"),
    ("campaigns", "", "created_at"),
    ("coverage_requests", "", "due_on"),
    ("coverage_requests", "status = 'requested'", "due_on"),
    ("coverage_requests", "", "created_at"),
    ("information_requests", "", "due_on"),
    ("information_requests", "status = 'asked'", "due_on"),
    ("information_requests", "", "created_at"),
    ("press_works", "", "published_at"),
    ("press_works", "channel = 'online'", "published_at"),
    ("press_works", "status = 'published'", "published_at"),
    ("press_works", "audience = 'public' AND status = 'published'", "published_at"),
    ("press_works", "", "created_at"),
    ("press_work_credits", "", "created_at"),
    ("findings", "", "due_on"),
    ("findings", "status = 'reported'", "due_on"),
    ("findings", "", "created_at"),
    ("opinion_requests", "", "due_on"),
    ("opinion_requests", "status = 'open'", "due_on"),
    ("opinion_requests", "", "created_at"),
];

story! {
    async fn no_order_that_a_list_offers_needs_a_sort(app) {
        app.state.store.write(Write::default(), Db::ping).await.unwrap();
        for (table, narrowed, column) in ORDERS {
            let condition = if narrowed.is_empty() { String::new() } else { format!("WHERE {narrowed}") };
            for direction in ["ASC", "DESC"] {
                let sql = format!(
                    "SELECT * FROM {table} {condition} ORDER BY {column} {direction}, id {direction} LIMIT 21"
                );
                let plan = plan(app, sql).await;
                assert!(
                    !plan.contains("TEMP B-TREE") && !plan.contains("Sort"),
                    "{table} by {column} {direction}:\n{plan}"
                );
            }
        }
    }
}
