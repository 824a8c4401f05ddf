//! Query parameters: each known by name, given once, and parsed as strictly as a body.

use phoihop_domain::text::{self, TextFault};
use phoihop_domain::validation::TextEnum;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::body;
use super::pairs::{self, PairsFault};
use super::problem::{self, Fault, Place, Problem};

/// The longest value of a parameter, in characters.
const LONGEST_VALUE: usize = 4_000;

/// The parameters of one request.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query string; a parameter given twice could be read in two ways and is refused. Values are
    /// tidied like a line of a body, so that what is looked for has the form in which it is kept.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn parse(raw: &str) -> Result<Self, Problem> {
        let mut pairs = pairs::read(raw.as_bytes()).map_err(|fault| match fault {
            PairsFault::Malformed => Problem::new(problem::INVALID_QUERY),
            PairsFault::TooMany => Problem::new(problem::TOO_MANY_PARAMETERS).with("max", pairs::MOST),
            PairsFault::Twice(name) => Problem::parameter(name, problem::DUPLICATE_PARAMETER),
        })?;
        for (name, value) in &mut pairs {
            *value = match text::line(value, LONGEST_VALUE) {
                Ok(tidy) => tidy,
                Err(TextFault::Empty) => String::new(),
                Err(_) => return Err(Problem::parameter(name.as_str(), problem::INVALID_PARAMETER)),
            };
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// `true` or `false`; absent is false.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::parameter(name, problem::INVALID_PARAMETER)),
        }
    }

    /// A whole number within bounds.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn number(&self, name: &str, default: i64, min: i64, max: i64) -> Result<i64, Problem> {
        let Some(text) = self.get(name) else { return Ok(default) };
        // One number has one spelling, as in a filter.
        let number = text
            .parse()
            .ok()
            .filter(|number: &i64| number.to_string() == text && (min..=max).contains(number));
        number.ok_or_else(|| Problem::parameter(name, problem::INVALID_PARAMETER))
    }

    /// A sort key, with `-` before it for descending order.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn sort<S: TextEnum>(&self) -> Result<(S, bool), Problem> {
        let text = self.get("sort").or_else(|| S::TEXTS.first().copied()).unwrap_or_default();
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
        let mut problem = Problem::new(problem::INVALID_QUERY);
        let allowed = || {
            S::TEXTS
                .iter()
                .flat_map(|text| [(*text).to_owned(), format!("-{text}")])
                .collect::<Vec<_>>()
                .join(", ")
        };
        key.parse().map(|sort| (sort, descending)).map_err(|_| {
            problem.push(Fault {
                place: Place::Parameter("sort".to_owned()),
                code: problem::UNKNOWN_VALUE,
                params: [("allowed", allowed())].into(),
            });
            problem
        })
    }

    /// Refuses another order than the first of `sorts` where one of these bounds of it is given: no index
    /// leads to what they leave in another one.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn in_order_of(&self, bounds: &[&str], sorts: &[&str]) -> Result<(), Problem> {
        let (Some(first), Some(sort)) = (sorts.first(), self.get("sort")) else { return Ok(()) };
        let Some(bound) = bounds.iter().find(|bound| self.get(bound).is_some()) else { return Ok(()) };
        if sort.strip_prefix('-').unwrap_or(sort) == *first {
            return Ok(());
        }
        let params = [("filter", (*bound).to_owned()), ("allowed", format!("{first}, -{first}"))].into();
        let mut problem = Problem::new(problem::INVALID_QUERY);
        problem.push(Fault {
            place: Place::Parameter("sort".to_owned()),
            code: problem::BOUNDED_ORDER,
            params,
        });
        Err(problem)
    }

    /// The values of a list parameter, each one of those allowed.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn words(&self, name: &str, allowed: &[&str]) -> Result<Vec<String>, Problem> {
        let Some(text) = self.get(name) else { return Ok(Vec::new()) };
        let words: Vec<String> = text.split(',').map(str::to_owned).collect();
        if words.iter().all(|word| allowed.contains(&word.as_str())) {
            return Ok(words);
        }
        let mut problem = Problem::new(problem::INVALID_QUERY);
        problem.push(Fault {
            place: Place::Parameter(name.to_owned()),
            code: problem::UNKNOWN_VALUE,
            params: [("allowed", allowed.join(", "))].into(),
        });
        Err(problem)
    }

    /// Refuses every parameter that is not among those `known`.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn only(&self, known: impl Fn(&str) -> bool) -> Result<(), Problem> {
        let mut problem = Problem::new(problem::INVALID_QUERY);
        let mut any = false;
        for (name, _) in self.0.iter().filter(|(name, _)| !known(name)) {
            problem.push(Fault {
                place: Place::Parameter(name.clone()),
                code: problem::UNKNOWN_PARAMETER,
                params: Default::default(),
            });
            any = true;
        }
        if any { Err(problem) } else { Ok(()) }
    }

    /// The parameters that are not `reserved`, read as a filter by the same rules as a body.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn filter<F: DeserializeOwned>(&self, reserved: &[&str]) -> Result<F, Problem> {
        let fields: Map<String, Value> = self
            .own(reserved)
            .map(|(name, value)| (name.to_owned(), Value::String(value.to_owned())))
            .collect();
        body::written_out(fields).map_err(|violations| {
            let mut problem = Problem::new(problem::INVALID_QUERY);
            for violation in violations.0 {
                let name = violation.pointer.trim_start_matches('/').to_owned();
                let code = if violation.code == problem::UNKNOWN_FIELD {
                    problem::UNKNOWN_PARAMETER
                } else {
                    violation.code
                };
                problem.push(Fault { place: Place::Parameter(name), code, params: violation.params });
            }
            problem
        })
    }

    /// Of its parameters, only these.
    #[must_use]
    pub fn only_of(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(name, _)| names.contains(&name.as_str())).cloned().collect())
    }

    /// The query as text, with this value for a parameter.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> String {
        let others = self.own(std::slice::from_ref(&name));
        let pairs: Vec<(&str, &str)> = others.chain([(name, value)]).collect();
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }

    /// What a cursor is bound to besides the sort: every filter with its value, in one order.
    #[must_use]
    pub fn fingerprint(&self, reserved: &[&str]) -> String {
        let mut own: Vec<_> = self.own(reserved).collect();
        own.sort_unstable();
        own.iter().map(|(name, value)| format!("{name}\u{0}{value}\u{0}")).collect()
    }

    /// The parameters that are not `reserved`.
    pub fn own<'a>(&'a self, reserved: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter(|(name, _)| !reserved.contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wanted {
        year: Option<i32>,
        open: Option<bool>,
        title: Option<String>,
    }

    #[test]
    fn numbers_and_flags_are_read_as_they_are_written_out_and_texts_stay_texts() {
        let wanted: Wanted = Query::parse("year=2024&open=true&title=2024").unwrap().filter(&[]).unwrap();
        assert_eq!(wanted, Wanted { year: Some(2024), open: Some(true), title: Some("2024".to_owned()) });
        for year in
            ["2024.0", "1e3", "%2B2024", "02024", "%222024%22", "null", "[]", "99999999999", "true", "x", ""]
        {
            let refused = Query::parse(&format!("year={year}")).unwrap().filter::<Wanted>(&[]).unwrap_err();
            let document = refused.document(crate::http::negotiation::Language::default(), "/", "x");
            assert_eq!(
                (&document["errors"][0]["parameter"], &document["errors"][0]["code"]),
                (&"year".into(), &"wrong_type".into()),
                "{year}"
            );
        }
        let limit = |query: &str| Query::parse(query).unwrap().number("limit", 50, 1, 200).ok();
        assert_eq!(
            [limit(""), limit("limit=7"), limit("limit=%2B7"), limit("limit=07"), limit("limit=201")],
            [Some(50), Some(7), None, None, None]
        );
    }
}
