//! The table `topics`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{ClauseId, TopicId};
use phoihop_domain::reference::{Topic, TopicContent, TopicFilter, TopicKind, TopicSort};
use phoihop_domain::text;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::programme::clauses;
use crate::schema::topics;
use crate::{Db, Result, search};

content_row! {
    TopicRow in topics for Topic (TopicId, TopicContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        code: String,
        kind: TopicKind,
        name: String,
        name_en: Option<String>,
        parent_id: Option<TopicId>,
        clause_id: Option<ClauseId>,
        valid_from: Option<CivilDate>,
        valid_to: Option<CivilDate>,
    }
    derived {
        name_sort: String = |c| text::sort_key(&c.name),
        name_fold: String = |c| search::folded([Some(c.name.as_str()), c.name_en.as_deref()]),
    }
}

keyed! { Topic in topics }

/// A page of those that match.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, filter: &TopicFilter, page: &PageRequest<TopicSort>) -> Result<Page<Topic>> {
    let of_clause = clauses::versions(db, filter.clause_id)?;
    let matching: Condition<topics::table> = Condition::always()
        .words(topics::name_fold, filter.q.as_ref())
        .any_of(topics::kind, filter.kind.as_ref())
        .narrowed(filter.parent_id, |parent| topics::parent_id.eq(parent))
        .narrowed(of_clause, |clauses| topics::clause_id.among(clauses))
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .valid_on(filter.as_of, topics::valid_from, topics::valid_to);
    Ok(page_of!(db, matching, page, TopicRow, topics by TopicId, {
        TopicSort::Name => name_sort: text,
        TopicSort::Code => code: text,
        TopicSort::CreatedAt => created_at: time,
    }))
}
