//! Columns: what stands under a heading, and how it is read and written.

use serde_json::{Map, Value};

use super::cell::{self, CellFault};
use crate::text::fold;

/// What stands in the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text, or a code.
    Text,
    /// A whole number.
    Number,
    /// An amount in đồng.
    Money,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// A day, month or year.
    PartialDate,
    /// An instant (RFC 3339).
    Time,
    /// Codes, with `|` between them.
    Codes,
    /// The id of a thing of that resource.
    Reference(&'static str),
    /// Ids of things of that resource, with `|` between them.
    References(&'static str),
    /// Objects of these fields, as JSON; what a representation tells of them besides is left out.
    Objects(&'static [&'static str]),
    /// What has no form of its own in one cell, as JSON.
    Json,
}

/// A column: a field of the resource's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The field's name.
    pub field: &'static str,
    /// What offices call it.
    pub label: &'static str,
    /// What stands in its cells.
    pub kind: ColumnKind,
}

/// By what else than its id a thing can be referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// The field itself.
    Field,
    /// The external identifier of the thing referred to; its system is the row's own unless another column
    /// names it.
    ExternalId,
    /// The system of that identifier.
    ExternalSource,
    /// The agency identifier (mã định danh) of the organisation referred to.
    AgencyCode,
}

impl Heading {
    const OTHERS: [Self; 3] = [Self::ExternalId, Self::ExternalSource, Self::AgencyCode];

    const fn ending(self) -> (&'static str, &'static str) {
        match self {
            Self::Field => ("", ""),
            Self::ExternalId => ("external_id", "mã nguồn"),
            Self::ExternalSource => ("external_source", "hệ thống nguồn"),
            Self::AgencyCode => ("agency_code", "mã định danh"),
        }
    }
}

/// How models say their columns: by the field's name, what offices call it, and what it refers to.
impl Column {
    pub(crate) const EXTERNAL_SOURCE: Self = Self::text("external_source", "Hệ thống nguồn");
    pub(crate) const EXTERNAL_ID: Self = Self::text("external_id", "Mã nguồn");
    pub(crate) const PROGRAMME: Self = Self::id("programme_id", "Chương trình phối hợp", "programmes");
    pub(crate) const PARTY: Self = Self::text("party_id", "Bên");
    pub(crate) const VISIBILITY: Self = Self::text("visibility", "Phạm vi");
    pub(crate) const VALID_FROM: Self = Self::day("valid_from", "Từ ngày");
    pub(crate) const VALID_TO: Self = Self::day("valid_to", "Đến ngày");

    const fn new(field: &'static str, label: &'static str, kind: ColumnKind) -> Self {
        Self { field, label, kind }
    }

    pub(crate) const fn text(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Text)
    }

    pub(crate) const fn number(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Number)
    }

    pub(crate) const fn money(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Money)
    }

    pub(crate) const fn boolean(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Boolean)
    }

    pub(crate) const fn day(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Date)
    }

    pub(crate) const fn partial_day(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::PartialDate)
    }

    pub(crate) const fn instant(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Time)
    }

    pub(crate) const fn codes(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Codes)
    }

    pub(crate) const fn id(field: &'static str, label: &'static str, of: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Reference(of))
    }

    pub(crate) const fn ids(field: &'static str, label: &'static str, of: &'static str) -> Self {
        Self::new(field, label, ColumnKind::References(of))
    }

    pub(crate) const fn objects(
        field: &'static str,
        label: &'static str,
        fields: &'static [&'static str],
    ) -> Self {
        Self::new(field, label, ColumnKind::Objects(fields))
    }

    pub(crate) const fn json(field: &'static str, label: &'static str) -> Self {
        Self::new(field, label, ColumnKind::Json)
    }
}

impl Column {
    /// Reads one of its cells.
    ///
    /// # Errors
    /// What the cell holds instead.
    pub fn read(&self, text: &str) -> Result<Value, CellFault> {
        cell::read(self.kind, text)
    }

    /// Whether an empty cell says nothing: lists of objects are emptied by `[]`.
    #[must_use]
    pub const fn says_nothing_empty(&self) -> bool {
        matches!(self.kind, ColumnKind::Objects(_) | ColumnKind::Json)
    }

    /// Reads a cell in which a reference is told in another way than by the id.
    ///
    /// # Errors
    /// What the cell holds instead.
    pub fn read_name(&self, text: &str, heading: Heading) -> Result<Value, CellFault> {
        let many = matches!(self.kind, ColumnKind::References(_)) && heading != Heading::ExternalSource;
        cell::read(if many { ColumnKind::Codes } else { ColumnKind::Text }, text)
    }

    /// What is written of a representation's value: what can be read again.
    #[must_use]
    pub fn told(&self, value: &Value) -> Value {
        match (self.kind, value) {
            (ColumnKind::Objects(fields), Value::Array(objects)) => {
                let known = |object: &Value| {
                    fields
                        .iter()
                        .map(|field| ((*field).to_owned(), object[*field].clone()))
                        .collect::<Map<_, _>>()
                };
                objects.iter().map(known).collect()
            }
            _ => value.clone(),
        }
    }

    /// Writes a value into one of its cells.
    #[must_use]
    pub fn written(&self, value: &Value) -> String {
        match (self.kind, value) {
            (ColumnKind::Codes | ColumnKind::References(_), Value::Array(parts)) if parts.is_empty() => {
                String::new()
            }
            _ => cell::written(&self.told(value)),
        }
    }

    /// The resource that it refers to, if it refers to one.
    #[must_use]
    pub const fn refers_to(&self) -> Option<&'static str> {
        match self.kind {
            ColumnKind::Reference(resource) | ColumnKind::References(resource) => Some(resource),
            _ => None,
        }
    }

    /// The headings under which the same can be told, each with the name that it has in a row and on paper.
    pub fn headings(&self) -> impl Iterator<Item = (Heading, String, String)> {
        let of = self.refers_to();
        let others = Heading::OTHERS.into_iter().filter(move |other| {
            of.is_some() && (*other != Heading::AgencyCode || of == Some("organisations"))
        });
        let own = (Heading::Field, self.field.to_owned(), self.label.to_owned());
        std::iter::once(own).chain(
            others.map(|other| (other, self.named(other), format!("{} ({})", self.label, other.ending().1))),
        )
    }

    /// The name of the field in which a reference is told in another way: `parent_external_id`,
    /// `receiver_agency_codes`.
    #[must_use]
    pub fn named(&self, heading: Heading) -> String {
        let stem = self.field.trim_end_matches("_ids").trim_end_matches("_id");
        let many = if matches!(self.kind, ColumnKind::References(_)) && heading != Heading::ExternalSource {
            "s"
        } else {
            ""
        };
        match heading {
            Heading::Field => self.field.to_owned(),
            other => format!("{stem}_{}{many}", other.ending().0),
        }
    }

    /// How a heading is meant, by the name of a field or by what offices write, whatever its case and marks.
    #[must_use]
    pub fn under(&self, heading: &str) -> Option<(Heading, String)> {
        let typed = folded(heading);
        let means =
            |(_, field, label): &(Heading, String, String)| heading.trim() == field || typed == folded(label);
        self.headings().find(means).map(|(heading, field, _)| (heading, field))
    }
}

/// Headings are often decorated: a star for what is required, a colon behind.
fn folded(heading: &str) -> String {
    fold(heading)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: Column = Column {
        field: "parent_id",
        label: "Cơ quan cấp trên",
        kind: ColumnKind::Reference("organisations"),
    };
    const RECEIVERS: Column =
        Column { field: "receiver_ids", label: "Nơi nhận", kind: ColumnKind::References("organisations") };

    #[test]
    fn a_reference_has_several_names() {
        let under = |heading| PARENT.under(heading).map(|(_, field)| field);
        assert_eq!(under("parent_id").as_deref(), Some("parent_id"));
        assert_eq!(under("CƠ QUAN CẤP TRÊN *").as_deref(), Some("parent_id"));
        assert_eq!(under("co quan cap tren (ma dinh danh)").as_deref(), Some("parent_agency_code"));
        assert_eq!(under("parent_external_source").as_deref(), Some("parent_external_source"));
        assert_eq!(under("parent"), None);
        assert_eq!(
            RECEIVERS.under("receiver_external_ids").map(|(heading, _)| heading),
            Some(Heading::ExternalId)
        );
        assert_eq!(
            RECEIVERS.under("Nơi nhận (hệ thống nguồn)").map(|(_, field)| field).as_deref(),
            Some("receiver_external_source")
        );
    }
}
