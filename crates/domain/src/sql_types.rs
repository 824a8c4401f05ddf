//! SQL types of our own, each stored in the way that sorts and compares exactly on both databases.
//!
//! They live here because Rust's orphan rule lets only this crate say how its value types travel.

use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, SqlType, Text};
use diesel::sqlite::Sqlite;
use std::io::Write;

/// An identifier: PostgreSQL `uuid`, SQLite 16-byte `BLOB`.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Uid;

/// An instant in microseconds: PostgreSQL `timestamptz`, SQLite 64-bit `INTEGER` since 1970.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Utc;

/// A JSON document that is kept whole and never queried into: PostgreSQL `jsonb`, SQLite `TEXT`.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Doc;

/// Microseconds between 1970-01-01 and PostgreSQL's epoch, 2000-01-01.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;
/// The only version of PostgreSQL's binary `jsonb` format.
const JSONB_VERSION: u8 = 1;

pub(crate) fn uuid_to_pg(id: &uuid::Uuid, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    out.write_all(id.as_bytes())?;
    Ok(IsNull::No)
}

pub(crate) fn uuid_from_pg(value: PgValue<'_>) -> deserialize::Result<uuid::Uuid> {
    Ok(uuid::Uuid::from_slice(value.as_bytes())?)
}

pub(crate) fn uuid_to_sqlite(id: &uuid::Uuid, out: &mut Output<'_, '_, Sqlite>) -> serialize::Result {
    out.set_value(id.as_bytes().to_vec());
    Ok(IsNull::No)
}

pub(crate) fn uuid_from_sqlite(
    value: <Sqlite as diesel::backend::Backend>::RawValue<'_>,
) -> deserialize::Result<uuid::Uuid> {
    let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
    Ok(uuid::Uuid::from_slice(&bytes)?)
}

pub(crate) fn micros_to_pg(micros: i64, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    out.write_all(&(micros - POSTGRES_EPOCH_MICROS).to_be_bytes())?;
    Ok(IsNull::No)
}

pub(crate) fn micros_from_pg(value: PgValue<'_>) -> deserialize::Result<i64> {
    Ok(<i64 as FromSql<BigInt, Pg>>::from_sql(value)? + POSTGRES_EPOCH_MICROS)
}

/// Any serialisable value, kept as one JSON document.
#[derive(Debug, Clone, PartialEq, Eq, diesel::AsExpression, diesel::FromSqlRow)]
#[diesel(sql_type = Doc)]
pub struct Json<T: std::fmt::Debug>(pub T);

impl<T: std::fmt::Debug + serde::Serialize> ToSql<Doc, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: std::fmt::Debug + serde::Serialize> ToSql<Doc, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: std::fmt::Debug + serde::de::DeserializeOwned> FromSql<Doc, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((&JSONB_VERSION, document)) => Ok(Self(serde_json::from_slice(document)?)),
            _ => Err("jsonb in a format version we do not know".into()),
        }
    }
}

impl<T: std::fmt::Debug + serde::de::DeserializeOwned> FromSql<Doc, Sqlite> for Json<T> {
    fn from_sql(value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}
