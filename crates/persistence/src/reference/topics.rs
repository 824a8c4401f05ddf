//! The table `topics`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{ClauseId, TopicId};
use phoihop_domain::reference::{Topic, TopicContent, TopicFilter, TopicKind, TopicSort};
use phoihop_domain::text;

use crate::among::Listed as _;
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

/// A page of those that match.
pub fn list(db: &mut Db, filter: &TopicFilter, page: &PageRequest<TopicSort>) -> Result<Page<Topic>> {
    let of_clause = clauses::versions(db, filter.clause_id)?;
    on!(db, c => {
        let matching = || {
            let mut query = by_words!(topics::table.into_boxed::<B>(), filter.q, topics::name_fold);
            query = any_of!(query, &filter.kind, topics::kind);
            if let Some(parent) = filter.parent_id {
                query = query.filter(topics::parent_id.eq(parent));
            }
            if let Some(clauses) = &of_clause {
                query = query.filter(topics::clause_id.among(clauses));
            }
            query = by_external_key!(query, filter, topics);
            if let Some(day) = filter.as_of {
                query = valid_on!(query, day, topics::valid_from, topics::valid_to);
            }
            query
        };
        Ok(page_of!(c, matching, page, TopicRow, topics by TopicId, {
            TopicSort::Name => name_sort: text,
            TopicSort::Code => code: text,
            TopicSort::CreatedAt => created_at: time,
        }))
    })
}
