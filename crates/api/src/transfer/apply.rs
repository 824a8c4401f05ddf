//! What rows make: each is created or changed by its resource's own routes, with all their rules, in the
//! transaction of its chunk.

use std::collections::{HashMap, HashSet};

use actix_web::http::Method;
use actix_web::web::{Bytes, Data};
use phoihop_domain::access::Subject;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, ImportRowId, OrganisationId, UserId};
use phoihop_domain::platform::{Job, JobOrder};
use phoihop_domain::text::line;
use phoihop_domain::transfer::{Column, ColumnKind, Heading, ImportRow, RowFault, RowOutcome, RowType};
use phoihop_domain::validation::LINE;
use phoihop_persistence::external_keys::{self, Keyed};
use phoihop_persistence::{Db, Isolation, StoreError};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::reader::{REPORT_COLUMNS, Row};
use super::{Collection, asker, request_id};
use crate::http::inside::Inside;
use crate::http::problem::{self, Place, ProblemCode};
use crate::http::record::{Made, record_made};
use crate::http::registered::Seen;
use crate::http::{Answer, Halt, Problem, etag};
use crate::state::State;

/// How the rows of a job are made.
#[derive(Clone)]
pub struct Applying {
    state: Data<State>,
    collection: Collection,
    order: JobOrder,
    user_id: UserId,
    request_id: String,
}

/// The things that rows are about: found by their keys, and as the rows before have made them.
struct Known {
    by_key: HashMap<(String, String), Vec<(Uuid, i32)>>,
    made_here: HashSet<Uuid>,
    /// What of others' the one who asked may read.
    seen: Seen,
}

/// What became of one row.
struct Done {
    outcome: RowOutcome,
    id: Uuid,
}

impl Applying {
    /// For a job on that collection.
    pub fn of(state: &Data<State>, job: &Job, collection: Collection) -> Self {
        Self {
            state: state.clone(),
            collection,
            order: job.order.clone(),
            user_id: job.user_id,
            request_id: request_id(job.id),
        }
    }

    /// What a chunk of rows is shielded from. One that others count, or that counts, lets nobody else count
    /// meanwhile; it holds no serialisable transaction open, which would make all who are in one keep what
    /// they have read until it ends.
    pub fn isolation(&self) -> Isolation {
        let entering = self.state.router.find(&Method::POST, self.collection.list);
        if entering.is_some_and(|(operation, _)| operation.isolation == Isolation::Rows) {
            Isolation::Rows
        } else {
            Isolation::Many
        }
    }

    /// Makes of these rows what they say, and tells what became of each. None where the one who asked may do
    /// nothing any more.
    ///
    /// # Errors
    /// Where the database does not serve, or already holds what this one would be the second of.
    pub fn apply(
        &self,
        db: &mut Db,
        rows: &[Row],
        now: Timestamp,
    ) -> Result<Option<Vec<ImportRow>>, StoreError> {
        let Some(subject) = asker(db, self.user_id, &self.order, now)? else { return Ok(None) };
        let inside = Inside { state: &self.state, subject, request_id: self.request_id.clone() };
        // Most chunks have no bad row, and then nothing must be undone row by row.
        db.batch("SAVEPOINT import_chunk")?;
        let mut found = match db.gathering(|db| self.attempt(db, &inside, rows, now, false)) {
            // One of the rows that were gathered: which, tells the second pass.
            Err(StoreError::Duplicate { .. }) => None,
            found => found?,
        };
        if found.is_none() {
            db.batch("ROLLBACK TO SAVEPOINT import_chunk")?;
            found = self.attempt(db, &inside, rows, now, true)?;
        }
        db.batch("RELEASE SAVEPOINT import_chunk")?;
        Ok(found)
    }

    /// One pass over the rows; none where one is bad and was not told apart by a savepoint of its own.
    fn attempt(
        &self,
        db: &mut Db,
        inside: &Inside<'_>,
        rows: &[Row],
        now: Timestamp,
        each: bool,
    ) -> Result<Option<Vec<ImportRow>>, StoreError> {
        let mut known = self.known(db, inside, rows, now)?;
        let (mut made, mut told): (Vec<Made>, Vec<ImportRow>) = (Vec::new(), Vec::with_capacity(rows.len()));
        for row in rows {
            let external_id = row.fields.as_ref().ok().and_then(|fields| text(fields, "external_id"));
            let tell = |outcome, resource_id, errors| ImportRow {
                id: ImportRowId::new(now),
                line: row.line,
                outcome,
                external_id: external_id.clone(),
                resource_id,
                errors,
            };
            let fields = match &row.fields {
                Ok(fields) => fields,
                Err(faults) => {
                    told.push(tell(RowOutcome::Failed, None, faults.clone()));
                    continue;
                }
            };
            if self.is_made_here(fields, &known) {
                // What is changed again must have been written down as made, also where the change is undone.
                record_made(db, &made, Some(self.user_id), &self.request_id, now)?;
                made.clear();
                known.made_here.clear();
            }
            let before = made.len();
            if each {
                db.batch("SAVEPOINT import_row")?;
            }
            match self.one(db, inside, fields.clone(), &mut known, &mut made) {
                Ok(done) => {
                    if each {
                        db.batch("RELEASE SAVEPOINT import_row")?;
                    }
                    told.push(tell(done.outcome, Some(done.id), Vec::new()));
                }
                Err(halt) => {
                    let problem = problem(halt)?;
                    if !each {
                        return Ok(None);
                    }
                    db.batch("ROLLBACK TO SAVEPOINT import_row; RELEASE SAVEPOINT import_row")?;
                    made.truncate(before);
                    told.push(tell(RowOutcome::Failed, None, faults(&problem)));
                }
            }
        }
        record_made(db, &made, Some(self.user_id), &self.request_id, now)?;
        Ok(Some(told))
    }

    /// The things that the rows name by external keys, found at once: those that the one who asked may read.
    fn known(
        &self,
        db: &mut Db,
        inside: &Inside<'_>,
        rows: &[Row],
        now: Timestamp,
    ) -> Result<Known, StoreError> {
        let (resource, mut seen) =
            (self.collection.transfer.rows.resource, inside.state.router.registry.seen(now.in_vietnam()));
        let mut wanted: HashMap<String, Vec<String>> = HashMap::new();
        for fields in rows.iter().filter_map(|row| row.fields.as_ref().ok()) {
            if let Some((source, id)) = self.key(fields) {
                wanted.entry(source).or_default().push(id);
            }
        }
        let mut by_key: HashMap<_, Vec<_>> = HashMap::new();
        for (source, ids) in wanted {
            for Keyed { external_id, id, revision } in (self.collection.transfer.known_by)(db, &source, &ids)?
            {
                if seen.lets(db, Some(&inside.subject), resource, id.uuid())? {
                    by_key.entry((source.clone(), external_id)).or_default().push((id.uuid(), revision));
                }
            }
        }
        // Things that the rows change concern others afterwards.
        Ok(Known {
            by_key,
            made_here: HashSet::new(),
            seen: inside.state.router.registry.seen(now.in_vietnam()),
        })
    }

    /// The external key that a row tells, in whatever form.
    fn told_key(&self, fields: &Map<String, Value>) -> Option<(String, String)> {
        text(fields, "external_source")
            .or_else(|| self.order.external_source.clone())
            .zip(text(fields, "external_id"))
    }

    /// The external key that a row tells, as it will be kept: what is looked for in another form would be
    /// entered once more. What cannot be kept, the content's own rules name.
    fn key(&self, fields: &Map<String, Value>) -> Option<(String, String)> {
        let (source, id) = self.told_key(fields)?;
        tidy(&source).zip(tidy(&id))
    }

    fn one(
        &self,
        db: &mut Db,
        inside: &Inside<'_>,
        mut fields: Map<String, Value>,
        known: &mut Known,
        made: &mut Vec<Made>,
    ) -> Result<Done, Halt> {
        let key = self.key(&fields);
        if let Some((source, _)) = &key {
            fields.insert("external_source".to_owned(), source.clone().into());
        }
        for name in RowType::READ_ONLY.into_iter().chain(REPORT_COLUMNS) {
            fields.remove(name);
        }
        let is_keyed = self.told_key(&fields).is_some();
        let id = fields.remove("id").filter(|id| !id.is_null());
        self.resolve(db, &inside.subject, known, &mut fields)?;
        if ["external_source", "external_id"]
            .iter()
            .any(|name| text(&fields, name).is_some_and(|text| text.contains('\0')))
        {
            return Err(Problem::field("/external_id", problem::NOT_TEXT).into());
        }
        let named: &[(Uuid, i32)] =
            key.as_ref().and_then(|key| known.by_key.get(key)).map_or(&[], Vec::as_slice);
        let by_id = id.map(|id| self.by_id(db, &inside.subject, &mut known.seen, &id)).transpose()?;
        let standing = match (named, by_id) {
            ([], None) if !is_keyed => {
                return Err(Problem::field("/external_id", problem::KEY_REQUIRED).into());
            }
            ([], by_id) => by_id,
            (named, Some(by_id)) if named.iter().all(|(id, _)| *id != by_id.0) => {
                return Err(Problem::field("/id", problem::TOLD_TWICE).into());
            }
            (_, Some(by_id)) => Some(by_id),
            ([one], None) => Some(*one),
            (_, None) => return Err(Problem::field("/external_id", problem::AMBIGUOUS_KEY).into()),
        };
        let body = Bytes::from(Value::Object(fields).to_string());
        let Some((id, revision)) = standing else {
            let asked = inside.asked(&Method::POST, self.collection.list, None, None, body)?;
            let answer = asked.within(db, &inside.subject, made)?;
            let (id, revision) = (location(&answer)?, etag::revision_of(answer.etag.as_deref())?);
            known.made_here.insert(id);
            known.by_key.extend(key.map(|key| (key, vec![(id, revision)])));
            return Ok(Done { outcome: RowOutcome::Created, id });
        };
        let tag = Some(etag::tag(revision, b""));
        let asked = inside.asked(&Method::PATCH, self.collection.item, Some(&id.to_string()), tag, body)?;
        let answer = asked.within(db, &inside.subject, made)?;
        let after = etag::revision_of(answer.etag.as_deref())?;
        if let Some(key) = key {
            let named = known.by_key.entry(key).or_default();
            named.retain(|(known, _)| *known != id);
            named.push((id, after));
        }
        Ok(Done { outcome: if after == revision { RowOutcome::Unchanged } else { RowOutcome::Updated }, id })
    }

    /// Whether the row is about a thing that a row of this chunk has made.
    fn is_made_here(&self, fields: &Map<String, Value>, known: &Known) -> bool {
        let by_key = self
            .key(fields)
            .and_then(|key| known.by_key.get(&key))
            .and_then(|named| named.first())
            .map(|(id, _)| *id);
        let told = by_key.or_else(|| fields.get("id")?.as_str()?.parse().ok());
        told.is_some_and(|id| known.made_here.contains(&id))
    }

    /// The one with that id; one that the one who asked may not read is one that is not there.
    fn by_id(
        &self,
        db: &mut Db,
        subject: &Subject,
        seen: &mut Seen,
        id: &Value,
    ) -> Result<(Uuid, i32), Halt> {
        let unknown = || Problem::field("/id", problem::UNKNOWN_REFERENCE);
        let id = id
            .as_str()
            .and_then(|text| phoihop_domain::ids::parse_uuid(text).ok())
            .ok_or_else(|| Problem::field("/id", problem::INVALID_UUID))?;
        let revision = (self.collection.transfer.revision)(db, id)?.ok_or_else(unknown)?;
        if seen.lets(db, Some(subject), self.collection.transfer.rows.resource, id)? {
            Ok((id, revision))
        } else {
            Err(unknown().into())
        }
    }

    /// Puts ids in the place of what else refers to things: external keys and agency identifiers.
    fn resolve(
        &self,
        db: &mut Db,
        subject: &Subject,
        known: &mut Known,
        fields: &mut Map<String, Value>,
    ) -> Result<(), Halt> {
        for column in self.collection.transfer.rows.columns {
            let Some(resource) = column.refers_to() else { continue };
            let [external_ids, sources, codes] =
                [Heading::ExternalId, Heading::ExternalSource, Heading::AgencyCode]
                    .map(|heading| (column.named(heading), fields.remove(&column.named(heading))));
            let told = |(name, value): (String, Option<Value>)| {
                value.filter(|value| !value.is_null()).map(|value| (name, value))
            };
            let source = told(sources).and_then(|(_, source)| source.as_str().map(str::to_owned));
            let source = source.or_else(|| text(fields, "external_source"));
            let own = fields.get(column.field).is_some_and(|value| !value.is_null());
            let found = match (own, told(external_ids), told(codes)) {
                (_, None, None) => continue,
                (false, Some((name, ids)), None) => {
                    let reader = (subject, &mut known.seen);
                    by_keys(db, reader, resource, source.as_deref(), names(column, &name, &ids)?, &name)
                }
                (false, None, Some((name, codes))) => {
                    names(column, &name, &codes)?.map(|code| by_code(db, code, &name)).collect()
                }
                (_, Some((name, _)), _) | (_, _, Some((name, _))) => {
                    Err(Problem::field(format!("/{name}"), problem::TOLD_TWICE).into())
                }
            };
            let found: Vec<Value> = found?;
            let value = if matches!(column.kind, ColumnKind::References(_)) {
                found.into()
            } else {
                found.into_iter().next().unwrap_or_default()
            };
            fields.insert(column.field.to_owned(), value);
        }
        Ok(())
    }
}

/// The names that a field tells: one, or several where it is a list.
fn names<'a>(column: &Column, field: &str, value: &'a Value) -> Result<std::vec::IntoIter<&'a str>, Halt> {
    let wrong = || Problem::field(format!("/{field}"), problem::WRONG_TYPE).into();
    let told: Option<Vec<&str>> = match (column.kind, value) {
        (ColumnKind::References(_), Value::Array(parts)) => parts.iter().map(Value::as_str).collect(),
        (ColumnKind::Reference(_), Value::String(text)) => Some(vec![text]),
        _ => None,
    };
    told.map(Vec::into_iter).ok_or_else(wrong)
}

/// The things that are known by these keys among those that the one who asked may read.
fn by_keys<'a>(
    db: &mut Db,
    (subject, seen): (&Subject, &mut Seen),
    resource: &str,
    source: Option<&str>,
    ids: impl Iterator<Item = &'a str>,
    field: &str,
) -> Result<Vec<Value>, Halt> {
    let wrong = |code| Problem::field(format!("/{field}"), code);
    let transfer = seen.registry().transfer(resource).ok_or_else(|| Problem::new(problem::INTERNAL_ERROR))?;
    let mut told = Vec::new();
    for id in ids {
        let (source, id) =
            source.and_then(tidy).zip(tidy(id)).ok_or_else(|| wrong(problem::UNKNOWN_REFERENCE))?;
        let mut named = None;
        for found in (transfer.known_by)(db, &source, &[id])? {
            if seen.lets(db, Some(subject), resource, found.id.uuid())?
                && named.replace(found.id.uuid()).is_some()
            {
                return Err(wrong(problem::AMBIGUOUS_KEY).into());
            }
        }
        told.push(named.ok_or_else(|| wrong(problem::UNKNOWN_REFERENCE))?.to_string().into());
    }
    Ok(told)
}

fn by_code(db: &mut Db, code: &str, field: &str) -> Result<Value, Halt> {
    let found: Option<OrganisationId> =
        if code.contains('\0') { None } else { external_keys::by_agency_code(db, code)? };
    Ok(found
        .ok_or_else(|| Problem::field(format!("/{field}"), problem::UNKNOWN_REFERENCE))?
        .uuid()
        .to_string()
        .into())
}

/// A part of a key in the form in which it is kept; none where it cannot be.
fn tidy(text: &str) -> Option<String> {
    line(text, LINE).ok()
}

/// A text that a row tells; blank is none.
fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn location(answer: &Answer) -> Result<Uuid, Halt> {
    let id = answer
        .location
        .as_deref()
        .and_then(|address| address.rsplit('/').next())
        .and_then(|id| id.parse().ok());
    id.ok_or_else(|| StoreError::Defect("what was made tells no address".to_owned()).into())
}

/// What stands against a row; an error where it is not the row that is at fault.
fn problem(halt: Halt) -> Result<Problem, StoreError> {
    match halt {
        Halt::Problem(problem) => Ok(problem),
        Halt::Store(error @ StoreError::Duplicate { .. }) => Ok(error.into()),
        Halt::Store(error) => Err(error),
        Halt::Replay(_) => Err(StoreError::Defect("a row was replayed".to_owned())),
    }
}

/// What a problem says, as a report keeps it.
pub fn faults(problem: &Problem) -> Vec<RowFault> {
    let of = |code: ProblemCode, pointer: Option<String>, params: &crate::http::problem::Params| RowFault {
        pointer,
        code: code.to_string(),
        params: params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        detail: String::new(),
    };
    if problem.faults().is_empty() {
        return vec![of(problem.code(), None, problem.params())];
    }
    let pointer = |place: &Place| match place {
        Place::Pointer(pointer) => Some(pointer.clone()),
        Place::Parameter(name) => Some(format!("/{name}")),
        Place::Nowhere => None,
    };
    problem.faults().iter().map(|fault| of(fault.code, pointer(&fault.place), &fault.params)).collect()
}
