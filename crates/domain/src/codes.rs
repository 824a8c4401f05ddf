//! Lists of codes from a code list, such as an organisation's functions: kept in one column, shown as an
//! array.

use serde::{Deserialize, Deserializer, Serialize};

use crate::validation::distinct;

/// The most codes in one list.
pub const MOST_CODES: usize = 20;
/// The longest code, in characters.
pub const LONGEST_CODE: usize = 60;

/// Codes in lower_snake, each once, in the order given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "diesel", derive(diesel::AsExpression, diesel::FromSqlRow))]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
#[serde(transparent)]
pub struct Codes(Vec<String>);

/// The text is no code: lower-case letters, digits and single underscores, beginning with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fault:invalid_code")]
pub struct NotACode;

impl Codes {
    /// The codes, if each is one and none stands twice.
    ///
    /// # Errors
    /// Where it has not the form of a code.
    pub fn of(codes: Vec<String>) -> Result<Self, NotACode> {
        let fits = !codes.is_empty() && codes.len() <= MOST_CODES && codes.iter().all(|code| is_code(code));
        if fits && distinct(&codes) { Ok(Self(codes)) } else { Err(NotACode) }
    }

    /// Whether the code is among them.
    #[must_use]
    pub fn contain(&self, code: &str) -> bool {
        self.0.iter().any(|own| own == code)
    }

    /// Each in turn.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Whether the text has the form of a code.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let parts_fit = text
        .split('_')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    parts_fit && text.len() <= LONGEST_CODE && text.starts_with(|c: char| c.is_ascii_lowercase())
}

impl std::fmt::Display for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

impl<'de> Deserialize<'de> for Codes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "diesel")]
mod sql {
    use super::Codes;
    use diesel::backend::Backend;
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::Pg;
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::Text;
    use diesel::sqlite::Sqlite;
    use std::io::Write;

    impl ToSql<Text, Pg> for Codes {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            out.write_all(self.to_string().as_bytes())?;
            Ok(IsNull::No)
        }
    }
    impl ToSql<Text, Sqlite> for Codes {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.to_string());
            Ok(IsNull::No)
        }
    }
    impl<DB: Backend> FromSql<Text, DB> for Codes
    where
        String: FromSql<Text, DB>,
    {
        fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
            Ok(Self::of(String::from_sql(value)?.split(',').map(str::to_owned).collect())?)
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Codes {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
        let code = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(LONGEST_CODE))
            .examples(["press"]);
        ArrayBuilder::new().items(code).min_items(Some(1)).max_items(Some(MOST_CODES)).into()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Codes {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_lower_snake_and_stands_once() {
        let codes = |texts: &[&str]| Codes::of(texts.iter().map(|text| (*text).to_owned()).collect());
        assert!(
            codes(&["press", "information_technology"])
                .is_ok_and(|codes| codes.contain("press") && !codes.contain("party"))
        );
        for refused in
            [&[][..], &["Press"], &["press", "press"], &["a__b"], &["_a"], &["1a"], &["a,b"], &[""]]
        {
            assert_eq!(codes(refused), Err(NotACode), "{refused:?}");
        }
    }
}
