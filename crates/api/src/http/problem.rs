//! Problem documents (RFC 9457): the only shape in which anything goes wrong.

use std::collections::BTreeMap;

use super::problem_code as problem;
pub use super::problem_code::*;
use phoihop_domain::validation::{Refusal, Violations};
use phoihop_persistence::StoreError;
use serde_json::{Map, Value, json};

use super::catalogue::{Entry, entry};
use super::negotiation::Language;

/// The most faults that one problem tells: the one who mends a hundred sends it again and is told the rest.
pub const MOST_FAULTS: usize = 100;
/// The longest name of a place that is told, in characters. Longer ones are cut, since a stranger chooses
/// them.
pub const LONGEST_PLACE: usize = 300;

/// A text that a stranger chose, cut to at most so many characters; three dots say that it was.
#[must_use]
pub fn cut(text: &str, longest: usize) -> String {
    if text.chars().nth(longest).is_none() {
        return text.to_owned();
    }
    text.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
}

/// Values that a text mentions.
pub type Params = BTreeMap<&'static str, String>;

/// Where in the request a fault lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the body, by JSON Pointer.
    Pointer(String),
    /// In the query or path, by name.
    Parameter(String),
    /// Nowhere in particular: what stands against it lies on the server's side.
    Nowhere,
}

/// One fault of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it lies.
    pub place: Place,
    /// Its code.
    pub code: ProblemCode,
    /// Values that its text mentions.
    pub params: Params,
}

/// A problem: a code of the catalogue with what it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: ProblemCode,
    params: Params,
    faults: Vec<Fault>,
    headers: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem with that code.
    #[must_use]
    pub const fn new(code: ProblemCode) -> Self {
        Self { code, params: Params::new(), faults: Vec::new(), headers: Vec::new() }
    }

    /// A fault in a query or path parameter.
    #[must_use]
    pub fn parameter(name: impl Into<String>, code: ProblemCode) -> Self {
        let outer = if code == problem::INVALID_CURSOR { code } else { problem::INVALID_QUERY };
        Self::new(outer).fault(Place::Parameter(name.into()), code)
    }

    /// A fault in one field of the body.
    #[must_use]
    pub fn field(pointer: impl Into<String>, code: ProblemCode) -> Self {
        Self::new(problem::INVALID_CONTENT).fault(Place::Pointer(pointer.into()), code)
    }

    /// Adds a value that the text mentions.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.insert(name, value.to_string());
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds a fault without values.
    #[must_use]
    pub fn fault(mut self, place: Place, code: ProblemCode) -> Self {
        self.push(Fault { place, code, params: Params::new() });
        self
    }

    /// Adds a fault, unless as many as are told stand there already.
    pub fn push(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            let place = match fault.place {
                Place::Pointer(pointer) => Place::Pointer(cut(&pointer, LONGEST_PLACE)),
                Place::Parameter(name) => Place::Parameter(cut(&name, LONGEST_PLACE)),
                Place::Nowhere => Place::Nowhere,
            };
            self.faults.push(Fault { place, ..fault });
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        self.code
    }

    /// What lies in particular places.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The values that its text mentions.
    #[must_use]
    pub const fn params(&self) -> &Params {
        &self.params
    }

    /// Its HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        entry(&self.code).status
    }

    /// Whether it tells that something is not there, which may only be hidden from the caller.
    #[must_use]
    pub fn is_of_what_is_not_there(&self) -> bool {
        self.status() == 404 || self.faults.iter().any(|fault| fault.code == problem::UNKNOWN_REFERENCE)
    }

    /// Headers that come with it.
    #[must_use]
    pub fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// The document.
    #[must_use]
    pub fn document(&self, language: Language, instance: &str, request_id: &str) -> Value {
        let entry = entry(&self.code);
        let mut document = json!({
            "type": format!("/problems/{}", entry.code),
            "title": title(entry, language),
            "status": entry.status,
            "detail": text(entry, language, &self.params),
            "instance": instance,
            "code": entry.code,
            "request_id": request_id,
        });
        if !self.faults.is_empty() {
            document["errors"] = self.faults.iter().map(|fault| fault.document(language)).collect();
        }
        document
    }
}

impl Fault {
    fn document(&self, language: Language) -> Value {
        let mut document = Map::new();
        match &self.place {
            Place::Pointer(pointer) => document.insert("pointer".to_owned(), json!(pointer)),
            Place::Parameter(name) => document.insert("parameter".to_owned(), json!(name)),
            Place::Nowhere => None,
        };
        document.insert("code".to_owned(), json!(self.code));
        document.insert("params".to_owned(), json!(self.params));
        document.insert("detail".to_owned(), json!(text(entry(&self.code), language, &self.params)));
        Value::Object(document)
    }
}

/// The text without this problem's own values: up to a colon where they stand behind one, with dots for them
/// elsewhere.
fn title(entry: &Entry, language: Language) -> String {
    let text = raw(entry, language);
    let Some((before, _)) = text.split_once('{') else { return text.to_owned() };
    if let Some((title, _)) = before.rsplit_once([':', ';', '(']) {
        return title.trim().to_owned();
    }
    let rest = text.split('{').skip(1).map(|part| part.split_once('}').map_or(part, |(_, after)| after));
    rest.fold(before.to_owned(), |title, after| format!("{title}…{after}"))
}

const fn raw(entry: &Entry, language: Language) -> &'static str {
    match language {
        Language::Vietnamese => entry.vi,
        Language::English => entry.en,
    }
}

/// The catalogue's text with this problem's values in it.
#[must_use]
pub fn text(entry: &Entry, language: Language, params: &Params) -> String {
    told(entry, language, params.iter().map(|(name, value)| (*name, value.as_str())))
}

/// The catalogue's text with these values in it.
#[must_use]
pub fn told<'a>(
    entry: &Entry,
    language: Language,
    params: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let values: BTreeMap<&str, &str> = params.collect();
    let mut told = String::new();
    // In one pass: a value that itself holds the name of another in braces is text.
    let mut rest = raw(entry, language);
    while let Some((before, after)) = rest.split_once('{') {
        told.push_str(before);
        let known = after.split_once('}').and_then(|(name, after)| Some((values.get(name)?, after)));
        if let Some((value, after)) = known {
            told.push_str(value);
            rest = after;
        } else {
            told.push('{');
            rest = after;
        }
    }
    told + rest
}

impl From<Violations> for Problem {
    fn from(violations: Violations) -> Self {
        let mut problem = Self::new(problem::INVALID_CONTENT);
        let faults = violations.0.into_iter().map(|v| Fault {
            place: Place::Pointer(v.pointer),
            code: v.code,
            params: v.params,
        });
        faults.take(MOST_FAULTS).for_each(|fault| problem.push(fault));
        problem
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let first = refusal.0.first().map_or(problem::INTERNAL_ERROR, |blocker| blocker.code);
        let mut problem = Self::new(first);
        if let Some(blocker) = refusal.0.first() {
            problem.params.clone_from(&blocker.params);
        }
        let faults =
            refusal.0.into_iter().map(|b| Fault { place: Place::Nowhere, code: b.code, params: b.params });
        faults.take(MOST_FAULTS).for_each(|fault| problem.push(fault));
        problem
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Duplicate { field } => {
                Self::new(problem::DUPLICATE).fault(Place::Pointer(format!("/{field}")), problem::DUPLICATE)
            }
            StoreError::ForeignPosition => Self::parameter("cursor", problem::INVALID_CURSOR),
            StoreError::Contended => Self::new(problem::REQUEST_IN_PROGRESS).header("Retry-After", "1"),
            StoreError::Full => {
                log::error!("the database has no room left");
                Self::new(problem::STORAGE_FULL)
            }
            StoreError::Busy | StoreError::Conflict(_) => {
                Self::new(problem::UNAVAILABLE).header("Retry-After", "1")
            }
            StoreError::Unavailable(cause) => {
                log::error!("database unavailable: {cause}");
                Self::new(problem::UNAVAILABLE).header("Retry-After", "5")
            }
            StoreError::Panicked(_) | StoreError::Setup(_) | StoreError::Defect(_) => {
                log::error!("{error}");
                Self::new(problem::INTERNAL_ERROR)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_speaks_both_languages_and_carries_its_values() {
        let problem = Problem::new(STALE).with("revision", 7);
        let vi = problem.document(Language::Vietnamese, "/v1/people/x", "r1");
        assert_eq!(
            (vi["status"].as_u64(), vi["code"].as_str(), vi["type"].as_str()),
            (Some(412), Some("stale"), Some("/problems/stale"))
        );
        assert!(vi["detail"].as_str().unwrap().contains('7'));
        let en = problem.document(Language::English, "/v1/people/x", "r1");
        assert_eq!(en["title"], "The resource has changed meanwhile; read it again");
    }

    #[test]
    fn no_title_shows_the_name_of_a_value() {
        for entry in super::super::catalogue::entries() {
            for language in [Language::Vietnamese, Language::English] {
                let title = title(entry, language);
                assert!(!title.is_empty() && !title.contains(['{', '}']), "{title}");
            }
        }
        assert_eq!(
            title(entry("no_such_transition"), Language::English),
            "There is no transition from … to …"
        );
    }

    #[test]
    fn a_taken_value_names_its_field() {
        let problem = Problem::from(StoreError::Duplicate { field: "external_id".to_owned() });
        assert_eq!(problem.document(Language::English, "/", "r")["errors"][0]["pointer"], "/external_id");
    }
}
