//! How content is normalised and checked: every fault is found and names its field.

use std::collections::BTreeMap;

use crate::codes::LONGEST_CODE;
use crate::problem::{self, ProblemCode};
use crate::text::{self, TextFault};

/// One thing that is wrong with a document, at the place a JSON Pointer (RFC 6901) names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// JSON Pointer to the field.
    pub pointer: String,
    /// A stable code; its texts stand in the problem catalogue.
    pub code: ProblemCode,
    /// Values that the text mentions, such as the bound that was passed.
    pub params: BTreeMap<&'static str, String>,
}

/// Everything that is wrong with a document (never empty).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the content is invalid in {} place(s)", .0.len())]
pub struct Violations(pub Vec<Violation>);

/// A reason why something valid conflicts with how things stand: a stable code and what it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// A stable code; its texts stand in the problem catalogue.
    pub code: ProblemCode,
    /// Values that the text mentions.
    pub params: BTreeMap<&'static str, String>,
}

impl Blocker {
    /// A blocker without values.
    #[must_use]
    pub const fn new(code: ProblemCode) -> Self {
        Self { code, params: BTreeMap::new() }
    }

    /// Adds a value that the text mentions.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.insert(name, value.to_string());
        self
    }

    /// What stands in the way because of these things, where there are any; the text names the first of them.
    #[must_use]
    pub fn of_those<I: ToString>(code: ProblemCode, name: &'static str, ids: &[I]) -> Option<Self> {
        let named: Vec<String> = ids.iter().take(MOST_NAMED).map(ToString::to_string).collect();
        (!named.is_empty()).then(|| Self::new(code).with(name, named.join(",")))
    }
}

/// The most things that a blocker names.
const MOST_NAMED: usize = 20;

/// A rule of the agreement or of its lifecycle forbids the act as things stand (never empty).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("blocked by {}", .0.iter().map(|b| b.code.as_str()).collect::<Vec<_>>().join(", "))]
pub struct Refusal(pub Vec<Blocker>);

impl From<Blocker> for Refusal {
    fn from(blocker: Blocker) -> Self {
        Self(vec![blocker])
    }
}

/// Content that a client sends: normalised and checked in one pass.
pub trait Content: serde::Serialize + serde::de::DeserializeOwned + Clone + PartialEq {
    /// Fields that never change once the thing is made.
    const FIXED: &'static [&'static str] = &[];

    /// Normalises the texts in place and reports every fault.
    fn check(&mut self, checker: &mut Checker);

    /// The content, normalised and valid.
    ///
    /// # Errors
    /// What is wrong, field by field.
    fn checked(mut self) -> Result<Self, Violations> {
        let mut checker = Checker::default();
        self.check(&mut checker);
        checker.finish().map(|()| self)
    }
}

/// Collects violations while content is checked.
#[derive(Debug, Default)]
pub struct Checker {
    prefix: String,
    violations: Vec<Violation>,
}

/// The longest one-line text where nothing narrower is said, in characters.
pub const LINE: usize = 300;
/// The longest text of several lines, in characters.
pub const PROSE: usize = 20_000;

impl Checker {
    /// Reports a fault in `field`, relative to the place being checked.
    pub fn report(&mut self, field: &str, code: ProblemCode) {
        self.report_with(field, code, BTreeMap::new());
    }

    /// Reports a fault unless the condition holds.
    pub fn require(&mut self, condition: bool, field: &str, code: ProblemCode) {
        if !condition {
            self.report(field, code);
        }
    }

    /// A required text of one line.
    pub fn line(&mut self, field: &str, value: &mut String, max: usize) {
        let checked = text::line(value, max);
        self.keep(field, value, checked);
    }

    /// A text of one line that may be absent; a blank one counts as absent.
    pub fn optional_line(&mut self, field: &str, value: &mut Option<String>, max: usize) {
        self.optional(field, value, |text| text::line(text, max));
    }

    /// A required text of several lines.
    pub fn prose(&mut self, field: &str, value: &mut String, max: usize) {
        let checked = text::prose(value, max);
        self.keep(field, value, checked);
    }

    /// A text of several lines that may be absent; a blank one counts as absent.
    pub fn optional_prose(&mut self, field: &str, value: &mut Option<String>, max: usize) {
        self.optional(field, value, |text| text::prose(text, max));
    }

    /// A required short name for machines that has a form of its own.
    pub fn code(
        &mut self,
        field: &str,
        value: &mut String,
        has_form: impl Fn(&str) -> bool,
        otherwise: ProblemCode,
    ) {
        let before = self.violations.len();
        self.line(field, value, LONGEST_CODE);
        self.require(self.violations.len() > before || has_form(value), field, otherwise);
    }

    /// A number that cannot be negative and may be absent.
    pub fn at_least_zero(&mut self, field: &str, value: Option<i32>) {
        self.require(value.is_none_or(|value| value >= 0), field, problem::NEGATIVE);
    }

    /// Checks each element of a list of at most `max`.
    pub fn each<T>(
        &mut self,
        field: &str,
        items: &mut [T],
        max: usize,
        mut check: impl FnMut(&mut Self, &mut T),
    ) {
        if items.len() > max {
            self.report_with(field, problem::TOO_MANY, BTreeMap::from([("max", max.to_string())]));
            return;
        }
        for (index, item) in items.iter_mut().enumerate() {
            let length = self.prefix.len();
            self.prefix.push_str(&format!("/{field}/{index}"));
            check(self, item);
            self.prefix.truncate(length);
        }
    }

    /// Checks the object in `field`.
    pub fn inside<T>(&mut self, field: &str, value: &mut T, check: impl FnOnce(&mut Self, &mut T)) {
        let length = self.prefix.len();
        self.prefix.push_str(&format!("/{field}"));
        check(self, value);
        self.prefix.truncate(length);
    }

    /// The verdict.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn finish(self) -> Result<(), Violations> {
        if self.violations.is_empty() { Ok(()) } else { Err(Violations(self.violations)) }
    }

    fn optional(
        &mut self,
        field: &str,
        value: &mut Option<String>,
        check: impl FnOnce(&str) -> Result<String, TextFault>,
    ) {
        let Some(text) = value else { return };
        match check(text) {
            Err(TextFault::Empty) => *value = None,
            checked => self.keep(field, text, checked),
        }
    }

    fn keep(&mut self, field: &str, value: &mut String, checked: Result<String, TextFault>) {
        match checked {
            Ok(clean) => *value = clean,
            Err(TextFault::Empty) => self.report(field, problem::REQUIRED),
            Err(TextFault::TooLong { max, .. }) => {
                self.report_with(field, problem::TOO_LONG, BTreeMap::from([("max", max.to_string())]))
            }
            Err(TextFault::ControlCharacter { at }) => {
                self.report_with(
                    field,
                    problem::CONTROL_CHARACTER,
                    BTreeMap::from([("position", at.to_string())]),
                );
            }
        }
    }

    fn report_with(&mut self, field: &str, code: ProblemCode, params: BTreeMap<&'static str, String>) {
        let pointer = if field.is_empty() { self.prefix.clone() } else { format!("{}/{field}", self.prefix) };
        self.violations.push(Violation { pointer, code, params });
    }
}

/// Whether nothing stands there twice.
pub fn distinct<T: Ord>(items: impl IntoIterator<Item = T>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    items.into_iter().all(|item| seen.insert(item))
}

/// Declares a closed enum whose values travel as lower_snake text: in JSON, in the database and in the
/// contract.
#[macro_export]
macro_rules! text_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident $(called $schema:literal)? {
            $($(#[$vdoc:meta])* $variant:ident = $text:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "diesel", derive(diesel::AsExpression, diesel::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The text that stands for the value everywhere.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl $crate::validation::TextEnum for $name {
            const TEXTS: &'static [&'static str] = &[$($text,)*];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::validation::UnknownValue;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err($crate::validation::UnknownValue(&[$($text,)*])),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "diesel")]
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        #[cfg(feature = "diesel")]
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(String::from_sql(value)?.parse()?)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::validation::enum_schema(&[$($text,)*])
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            $(fn name() -> std::borrow::Cow<'static, str> {
                $schema.into()
            })?
        }
    };
}

/// An enum whose values travel as text.
pub trait TextEnum: Copy + Eq + std::fmt::Display + std::str::FromStr + Send + Sync + 'static {
    /// The texts of all values, in the order of declaration.
    const TEXTS: &'static [&'static str];
}

/// The text is none of an enum's values (which are listed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fault:unknown_value:{}", .0.join(", "))]
pub struct UnknownValue(pub &'static [&'static str]);

/// One or more values of a filter, separated by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyOf<T>(pub Vec<T>);

/// The most values that one filter takes.
pub const MOST_FILTER_VALUES: usize = 100;

impl<'de, T: std::str::FromStr<Err: std::fmt::Display>> serde::Deserialize<'de> for AnyOf<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let values: Vec<&str> = text.split(',').collect();
        if values.len() > MOST_FILTER_VALUES {
            return Err(serde::de::Error::custom(format_args!("fault:too_many:{MOST_FILTER_VALUES}")));
        }
        let parsed: Result<_, _> = values.into_iter().map(str::parse).collect();
        parsed.map(Self).map_err(serde::de::Error::custom)
    }
}

impl<T: std::fmt::Display> serde::Serialize for AnyOf<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    }
}

/// The contract's description of a text of a given format and length, with an example.
#[cfg(feature = "openapi")]
#[must_use]
pub fn string_schema(
    format: &str,
    min: usize,
    max: usize,
    example: &str,
) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
    let format = SchemaFormat::Custom(format.to_owned());
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(format))
        .min_length(Some(min))
        .max_length(Some(max))
        .examples([example])
        .into()
}

/// The contract's description of a closed list of texts.
#[cfg(feature = "openapi")]
#[must_use]
pub fn enum_schema(values: &[&'static str]) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values.iter().copied())).into()
}

/// The contract's description of a list of texts that are each no longer than that.
#[cfg(feature = "openapi")]
fn texts_schema(most: usize, longest: usize) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(longest));
    ArrayBuilder::new().items(text).max_items(Some(most)).into()
}

/// The contract's description of a list of codes, which can be empty.
#[cfg(feature = "openapi")]
#[must_use]
pub fn codes_schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    texts_schema(20, LONGEST_CODE)
}

/// The contract's description of a list of names of people, as they sign.
#[cfg(feature = "openapi")]
#[must_use]
pub fn names_schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    texts_schema(20, 120)
}

/// Something before and after one `@`; whether mail arrives there, only a mail can tell.
#[must_use]
pub fn is_email(address: &str) -> bool {
    let mut parts = address.split('@');
    let whole = |part: Option<&str>| part.is_some_and(|p| !p.is_empty() && !p.contains(char::is_whitespace));
    whole(parts.next()) && whole(parts.next()) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_and_names_its_place() {
        let mut checker = Checker::default();
        let mut items = vec![" good ".to_owned(), "bad\0".to_owned(), "  ".to_owned()];
        checker.each("clauses", &mut items, 10, |c, text| c.line("text", text, 10));
        let found = checker.finish().unwrap_err().0;
        assert_eq!(items[0], "good");
        let places: Vec<_> = found.iter().map(|v| (v.pointer.as_str(), v.code)).collect();
        assert_eq!(
            places,
            [("/clauses/1/text", problem::CONTROL_CHARACTER), ("/clauses/2/text", problem::REQUIRED)]
        );
    }

    #[test]
    fn a_blank_optional_text_counts_as_absent() {
        let mut checker = Checker::default();
        let mut email = Some("  ".to_owned());
        checker.optional_line("email", &mut email, 10);
        assert_eq!((email, checker.finish()), (None, Ok(())));
    }
}
