//! What a database is asked, and how it would go about it.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_query;
use phoihop_persistence::Db;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
    line: String,
}

/// How the database would go about it.
pub fn explained(db: &mut Db, sql: &str) -> String {
    let lines: Vec<String> = match db {
        Db::Sqlite(c) => sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
            .load(c.ready())
            .unwrap()
            .into_iter()
            .map(|step: Step| step.detail)
            .collect(),
        Db::Pg(c) => sql_query(format!("EXPLAIN {sql}"))
            .load(c.ready())
            .unwrap()
            .into_iter()
            .map(|line: Line| line.line)
            .collect(),
    };
    lines.join("\n")
}

/// What is asked of the database from now on, as statements with their values in place.
pub fn listen(db: &mut Db) -> Arc<Mutex<Vec<String>>> {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&asked);
    let listener = move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            heard.lock().unwrap().push(query.to_string());
        }
    };
    match db {
        Db::Sqlite(c) => c.ready().set_instrumentation(listener),
        Db::Pg(c) => c.ready().set_instrumentation(listener),
    }
    asked
}

/// A value as it was bound, as PostgreSQL reads it in a statement.
fn literal(bound: &str) -> String {
    let inner = bound.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(bound);
    match bound {
        list if list.starts_with('[') => {
            let values: Vec<String> = list
                .trim_matches(['[', ']'])
                .split(", ")
                .filter(|value| !value.is_empty())
                .map(literal)
                .collect();
            format!("ARRAY[{}]::uuid[]", values.join(","))
        }
        moment if moment.starts_with("Timestamp") => format!("to_timestamp({inner} / 1000000.0)"),
        number if number.parse::<i64>().is_ok() => number.to_owned(),
        _ => format!("'{}'", inner.to_lowercase()),
    }
}

/// A statement that was asked, with its values in place: SQLite plans without them.
pub fn planned(asked: &str) -> String {
    let (statement, bound) = asked.split_once(" -- binds: [").unwrap();
    let mut values = Vec::new();
    let (mut depth, mut value) = (0, String::new());
    for character in bound.strip_suffix(']').unwrap().chars() {
        depth += i32::from(character == '[') - i32::from(character == ']');
        if character == ',' && depth == 0 {
            values.push(std::mem::take(&mut value))
        } else {
            value.push(character)
        }
    }
    values.push(value);
    // From the last on: $1 begins $10.
    values.iter().enumerate().rev().fold(statement.to_owned(), |text, (at, value)| {
        text.replace(&format!("${}", at + 1), &literal(value.trim()))
    })
}
