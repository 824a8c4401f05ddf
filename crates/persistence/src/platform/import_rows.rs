//! The table `import_rows`: what became of each row of an import, written with what was made of it.

use diesel::prelude::*;
use phoihop_domain::ids::{Id, ImportRowId, JobId, SubjectId};
use phoihop_domain::sql_types::Json;
use phoihop_domain::transfer::{ImportRow, ImportRowFilter, ImportRowSort, RowFault, RowOutcome};

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::import_rows;
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_rows, treat_none_as_default_value = false)]
struct ImportRowRow {
    id: ImportRowId,
    job_id: JobId,
    line: i32,
    outcome: RowOutcome,
    external_id: Option<String>,
    resource_id: Option<SubjectId>,
    errors: Option<Json<Vec<RowFault>>>,
}

impl From<ImportRowRow> for ImportRow {
    fn from(row: ImportRowRow) -> Self {
        Self {
            id: row.id,
            line: row.line,
            outcome: row.outcome,
            external_id: row.external_id,
            resource_id: row.resource_id.map(Id::uuid),
            errors: row.errors.map_or_else(Vec::new, |Json(errors)| errors),
        }
    }
}

/// Adds what became of these rows.
///
/// # Errors
/// Where the database does not serve.
pub fn insert(db: &mut Db, job: JobId, rows: &[ImportRow]) -> Result<()> {
    let row = |row: &ImportRow| ImportRowRow {
        id: row.id,
        job_id: job,
        line: row.line,
        outcome: row.outcome,
        external_id: row.external_id.as_deref().map(keepable),
        resource_id: row.resource_id.map(SubjectId::from_uuid),
        errors: (!row.errors.is_empty()).then(|| Json(row.errors.iter().map(keepable_fault).collect())),
    };
    insert_all!(db, import_rows::table, &rows.iter().map(row).collect::<Vec<_>>());
    Ok(())
}

/// No database keeps a NUL; a row that has one is bad, and told of all the same.
fn keepable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn keepable_fault(fault: &RowFault) -> RowFault {
    let params = fault.params.iter().map(|(name, value)| (name.clone(), keepable(value))).collect();
    RowFault { pointer: fault.pointer.as_deref().map(keepable), params, ..fault.clone() }
}

/// A page of a job's.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    job: JobId,
    filter: &ImportRowFilter,
    page: &PageRequest<ImportRowSort>,
) -> Result<Page<ImportRow>> {
    let matching: Condition<import_rows::table> =
        Condition::that(import_rows::job_id.eq(job)).any_of(import_rows::outcome, filter.outcome.as_ref());
    Ok(page_of!(db, matching, page, ImportRowRow, import_rows by ImportRowId, {
        ImportRowSort::Line => line: number,
    }))
}

/// Takes away up to `most` of a job's; answers how many.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, job: JobId, most: i64) -> Result<usize> {
    let ids: Vec<ImportRowId> = on!(db, |c| import_rows::table
        .filter(import_rows::job_id.eq(job))
        .limit(most)
        .select(import_rows::id)
        .load(c))?;
    Ok(on!(db, |c| diesel::delete(import_rows::table.filter(import_rows::id.among(ids))).execute(c))?)
}
