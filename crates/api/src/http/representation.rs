//! What a call answers with: one thing, a page, all of them or a file, with only the fields asked for.

use phoihop_domain::resource::Resource;
use phoihop_domain::validation::TextEnum;
use phoihop_persistence::paginate::{Page, PageRequest, Total};
use serde::Serialize;
use serde_json::Value;

use super::answer::{Answer, JSON};
use super::call::{Call, Found as _};
use super::etag;
use super::page;
use super::problem::{self, Problem};

impl Call {
    /// Answers with one resource: its fields as asked, its tag, 304 where the client has it.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn one<T: Resource>(&self, resource: Option<&T>) -> Result<Answer, Problem> {
        let resource = resource.found()?;
        self.tagged(resource, resource.revision())
    }

    /// Answers with a representation at a revision.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn tagged(&self, representation: &impl Serialize, revision: i32) -> Result<Answer, Problem> {
        let query = self.query()?;
        query.only(|name| {
            name == "fields"
                || name == "expand" && !self.operation.expands.is_empty()
                || self.operation.takes.contains(&name)
        })?;
        let body = shape(representation, query.get("fields"))?;
        let tag = etag::tag(revision, body.as_bytes());
        Ok(self.unless_known(Answer::json(200, body).tagged(tag)))
    }

    /// Answers with something that has no revision.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn plain(&self, representation: &impl Serialize) -> Result<Answer, Problem> {
        self.query()?.only(|name| name == "fields" || self.operation.takes.contains(&name))?;
        let body = shape(representation, self.query()?.get("fields"))?;
        let tag = etag::content_tag(body.as_bytes());
        Ok(self.unless_known(Answer::json(200, body).tagged(tag)))
    }

    /// Answers with something whole, such as a file or a page for people, which takes no parameters but its
    /// own.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn file(&self, content_type: &str, body: String) -> Result<Answer, Problem> {
        let tag = etag::content_tag(body.as_bytes());
        Ok(self.unless_known(self.fresh(content_type, body)?.tagged(tag)))
    }

    /// Answers with what is different each time and takes no parameters but its own.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn fresh(&self, content_type: &str, body: String) -> Result<Answer, Problem> {
        self.query()?.only(|name| self.operation.takes.contains(&name))?;
        Ok(Answer::text(200, content_type, body))
    }

    /// Answers with a list that is short by nature and comes whole.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn whole(&self, items: &[impl Serialize]) -> Result<Answer, Problem> {
        self.file(JSON, shape(&serde_json::json!({ "items": items }), None)?)
    }

    /// Answers with a page of things, tagged where they have a revision.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn page_of<T: Serialize, S: TextEnum>(
        &self,
        page: Page<T>,
        request: &PageRequest<S>,
        revision: impl Fn(&T) -> Option<i32>,
    ) -> Result<Answer, Problem> {
        let query = self.query()?;
        let fields = query.get("fields");
        let mut items = Vec::with_capacity(page.items.len());
        for item in &page.items {
            let mut body = shape(item, fields)?;
            if let Some(revision) = revision(item) {
                let tag = etag::tag(revision, body.as_bytes()).replace('"', "\\\"");
                body.pop();
                let comma = if body.len() > 1 { "," } else { "" };
                body.push_str(&format!("{comma}\"etag\":\"{tag}\"}}"));
            }
            items.push(body);
        }
        let next = page
            .next
            .map(|position| page::cursor(&self.state.secrets, &query, &self.path, request, &position));
        let total = page.total.map_or_else(String::new, |Total { counted, is_exact }| {
            format!(",\"total\":{counted},\"total_is_exact\":{is_exact}")
        });
        let cursor = next.as_ref().map_or_else(|| "null".to_owned(), |cursor| format!("\"{cursor}\""));
        let body = format!("{{\"items\":[{}],\"next_cursor\":{cursor}{total}}}", items.join(","));
        let tag = etag::content_tag(body.as_bytes());
        let mut answer = Answer::json(200, body).tagged(tag);
        answer.next = next.map(|cursor| {
            format!("{}{}?{}", self.state.config.public_url, self.path, query.with("cursor", &cursor))
        });
        Ok(self.unless_known(answer))
    }

    fn unless_known(&self, answer: Answer) -> Answer {
        let known = self
            .headers
            .if_none_match
            .as_deref()
            .zip(answer.etag.as_deref())
            .and_then(|(given, tag)| etag::known_as(given, tag));
        if known.is_some() {
            Answer { status: 304, body: String::new(), etag: known, ..answer }
        } else {
            answer
        }
    }
}

/// The representation as JSON text, with only the fields asked for.
///
/// # Errors
/// What stands against it, as the caller is told.
pub fn shape(representation: &impl Serialize, fields: Option<&str>) -> Result<String, Problem> {
    let failed = |error: serde_json::Error| {
        log::error!("a representation could not be written: {error}");
        Problem::new(problem::INTERNAL_ERROR)
    };
    let Some(fields) = fields else { return serde_json::to_string(representation).map_err(failed) };
    let wanted: Vec<&str> = fields.split(',').collect();
    let Value::Object(mut all) = serde_json::to_value(representation).map_err(failed)? else {
        return Err(Problem::parameter("fields", problem::INVALID_PARAMETER));
    };
    if !wanted.iter().all(|name| all.contains_key(*name)) {
        return Err(Problem::parameter("fields", problem::INVALID_PARAMETER));
    }
    all.retain(|name, _| wanted.contains(&name.as_str()));
    serde_json::to_string(&all).map_err(failed)
}
