//! `/v1/public/press-works`: what newspapers made public, for readers without a token.

use std::collections::HashMap;

use phoihop_domain::access::Action;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{PressWork, PublicPressWorkFilter, PublicPressWorkSort};
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::{PartyId, PressTitleId, PressWorkId, TopicId};
use phoihop_domain::package::PressTitle;
use phoihop_domain::reference::Topic;
use phoihop_persistence::coverage::press_works;
use phoihop_persistence::paginate::{Page, PageRequest};
use phoihop_persistence::programme::{Readers, programmes};
use phoihop_persistence::{Db, StoreError, Stored};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

/// A topic, as the public sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicTopic {
    /// Its identifier.
    pub(super) id: TopicId,
    /// Its name.
    #[schema(max_length = 300)]
    pub(super) name: String,
}

/// A press work, as the public sees it: nothing of the agreement under which it was written, nor what it
/// costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicPressWork {
    /// Its identifier.
    pub(super) id: PressWorkId,
    /// Its title.
    #[schema(max_length = 300)]
    pub(super) title: String,
    /// The newspaper.
    #[schema(max_length = 300)]
    pub(super) publisher: String,
    /// On which channel (code list `channel`).
    #[schema(max_length = 60)]
    pub(super) channel: String,
    /// Of which genre (code list `genre`).
    #[schema(max_length = 60)]
    pub(super) genre: String,
    /// Where it can be read.
    #[schema(max_length = 2000)]
    pub(super) url: Option<String>,
    /// The press title in which it was printed.
    #[schema(max_length = 300)]
    pub(super) press_title: Option<String>,
    /// The issue.
    #[schema(max_length = 60)]
    pub(super) issue: Option<String>,
    /// The page, or pages.
    #[schema(max_length = 60)]
    pub(super) page: Option<String>,
    /// When it was published.
    pub(super) published_at: Timestamp,
    /// When what is said of it last changed.
    pub(super) updated_at: Timestamp,
    /// Who wrote it, as it is signed.
    #[schema(schema_with = phoihop_domain::validation::names_schema)]
    pub(super) authors: Vec<String>,
    /// What it is about.
    #[schema(max_items = 20)]
    pub(super) topics: Vec<PublicTopic>,
    /// How often it was corrected.
    #[schema(minimum = 0)]
    pub(super) corrections: i64,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_public = Operation::list::<PublicPressWork, PublicPressWorkFilter, PublicPressWorkSort>(
        "list_public_press_works",
        Action::UsePublic,
    )
    .says(
        "List public press works",
        "Those that newspapers made public, without what was retracted. The \
            same as feeds: `.atom` and `.json`.",
    )
    .indexed_by(&[("topic_id", "published_at")])
    .untagged();
    vec![Path::new("public", "/v1/public/press-works").get(list_public, list)]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (filter, request) = call.page::<PublicPressWorkFilter, PublicPressWorkSort>()?;
    let (now, asked) = (call.now, request.clone());
    let page = call.read_list(&request, move |db| published(db, now, filter, asked));
    call.page_of(page.await?, &request, |_| None)
}

/// A page of what is public at that moment.
pub(super) fn published(
    db: &mut Db,
    now: Timestamp,
    filter: PublicPressWorkFilter,
    page: PageRequest<PublicPressWorkSort>,
) -> Result<Page<PublicPressWork>, StoreError> {
    let sort = page.sort.into();
    let Page { items, next, total } =
        press_works::list(db, &Readers::Public(now), &filter.into(), &page.sorted_by(sort))?;
    Ok(Page { items: told(db, items)?, next, total })
}

fn told(db: &mut Db, works: Vec<PressWork>) -> Result<Vec<PublicPressWork>, StoreError> {
    let parties: Vec<PartyId> = works.iter().map(|work| work.content.party_id).collect();
    let of = programmes::organisations_of(db, &parties)?;
    let organisations: Vec<_> = of.values().copied().collect();
    let names: HashMap<_, _> = Organisation::all(db, &organisations)?
        .into_iter()
        .map(|known| (known.id, known.content.name))
        .collect();
    let topics: Vec<TopicId> = works.iter().flat_map(|work| work.content.topic_ids.iter().copied()).collect();
    let topics: HashMap<_, _> =
        Topic::all(db, &topics)?.into_iter().map(|topic| (topic.id, topic.content.name)).collect();
    let titles: Vec<PressTitleId> = works.iter().filter_map(|work| work.content.press_title_id).collect();
    let titles: HashMap<_, _> =
        PressTitle::all(db, &titles)?.into_iter().map(|title| (title.id, title.content.name)).collect();
    let public = |work: PressWork| {
        let content = work.content;
        let topic = |id: &TopicId| topics.get(id).map(|name| PublicTopic { id: *id, name: name.clone() });
        PublicPressWork {
            id: work.id,
            publisher: of.get(&content.party_id).and_then(|id| names.get(id)).cloned().unwrap_or_default(),
            press_title: content.press_title_id.and_then(|id| titles.get(&id).cloned()),
            topics: content.topic_ids.iter().filter_map(topic).collect(),
            title: content.title,
            channel: content.channel,
            genre: content.genre,
            url: content.url,
            issue: content.issue,
            page: content.page,
            published_at: content.published_at,
            updated_at: work.updated_at,
            authors: content.authors,
            corrections: work.corrections,
        }
    };
    Ok(works.into_iter().map(public).collect())
}
