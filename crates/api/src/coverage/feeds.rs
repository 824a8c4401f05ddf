//! `/v1/public/press-works.atom` and `.json`: the latest public press works as feeds (RFC 4287; JSON Feed
//! 1.1).

use atom_syndication::{Category, Entry, Feed, FixedDateTime, Link, Person, Text};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{PublicPressWorkFilter, PublicPressWorkSort};
use phoihop_persistence::paginate::PageRequest;
use serde_json::{Value, json};

use super::public_press_works::{PublicPressWork, published};
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Call, Problem};

const ATOM: &str = "application/atom+xml";
const JSON_FEED: &str = "application/feed+json";
/// How many works a feed has.
const MOST: i64 = 50;
const TITLE: &str = "Tác phẩm báo chí";

/// The routes.
pub fn paths() -> Vec<Path> {
    let feed = |id, media_type| {
        Operation::file(id, media_type).takes::<PublicPressWorkFilter>(&["topic_id", "channel"])
    };
    let atom = feed("get_press_works_atom", ATOM)
        .says("Follow public press works (Atom)", "The latest fifty, as an Atom feed (RFC 4287).");
    let json = feed("get_press_works_json_feed", JSON_FEED)
        .says("Follow public press works (JSON Feed)", "The latest fifty, as JSON Feed 1.1.");
    vec![
        Path::new("public", "/v1/public/press-works.atom").get(atom, |call: Call| async move {
            let works = latest(&call).await?;
            call.file("application/atom+xml; charset=utf-8", atom_feed(&call, &works))
        }),
        Path::new("public", "/v1/public/press-works.json").get(json, |call: Call| async move {
            let works = latest(&call).await?;
            call.file("application/feed+json; charset=utf-8", json_feed(&call, &works).to_string())
        }),
    ]
}

async fn latest(call: &Call) -> Result<Vec<PublicPressWork>, Problem> {
    let (filter, now): (PublicPressWorkFilter, _) = (call.asked()?, call.now);
    let page = PageRequest {
        sort: PublicPressWorkSort::PublishedAt,
        descending: true,
        limit: MOST,
        after: None,
        count: false,
    };
    let page = call.reader().read_heavy(move |db| published(db, now, filter, page)).await;
    Ok(page.map_err(Problem::from)?.items)
}

/// Where the feed itself lies.
fn own_address(call: &Call) -> String {
    let query = if call.raw_query.is_empty() { String::new() } else { format!("?{}", call.raw_query) };
    format!("{}{}{query}", call.state.config.public_url, call.path)
}

fn name_of(work: &PublicPressWork) -> String {
    format!("urn:uuid:{}", work.id)
}

/// When one of the works last changed.
fn updated(works: &[PublicPressWork]) -> Timestamp {
    works.iter().map(|work| work.updated_at).max().unwrap_or(Timestamp::from_unix_micros(0))
}

/// Where it was printed, for those that lie nowhere in the web.
fn printed(work: &PublicPressWork) -> Option<String> {
    let parts = [work.press_title.as_deref(), work.issue.as_deref()].into_iter().flatten().map(str::to_owned);
    let parts: Vec<String> = parts.chain(work.page.as_ref().map(|page| format!("trang {page}"))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn atom_feed(call: &Call, works: &[PublicPressWork]) -> String {
    let own = own_address(call);
    let feed = Feed {
        title: Text::plain(TITLE),
        id: own.clone(),
        updated: instant(updated(works)),
        links: vec![Link {
            href: own,
            rel: "self".to_owned(),
            mime_type: Some(ATOM.to_owned()),
            ..Link::default()
        }],
        entries: works.iter().map(atom_entry).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

fn atom_entry(work: &PublicPressWork) -> Entry {
    let person = |name: &String| Person { name: name.clone(), ..Person::default() };
    let names =
        if work.authors.is_empty() { std::slice::from_ref(&work.publisher) } else { work.authors.as_slice() };
    let link = |url: &String| Link { href: url.clone(), rel: "alternate".to_owned(), ..Link::default() };
    let category = |topic: &super::public_press_works::PublicTopic| Category {
        term: topic.id.to_string(),
        label: Some(topic.name.clone()),
        scheme: None,
    };
    Entry {
        title: Text::plain(&work.title),
        id: name_of(work),
        updated: instant(work.updated_at),
        published: Some(instant(work.published_at)),
        authors: names.iter().map(person).collect(),
        links: work.url.iter().map(link).collect(),
        categories: work.topics.iter().map(category).collect(),
        // What has no address says where it stands (RFC 4287, 4.1.2).
        summary: Some(Text::plain(printed(work).unwrap_or_else(|| work.publisher.clone()))),
        ..Entry::default()
    }
}

fn instant(at: Timestamp) -> FixedDateTime {
    at.to_string().parse().unwrap_or_default()
}

fn json_feed(call: &Call, works: &[PublicPressWork]) -> Value {
    let item = |work: &PublicPressWork| {
        let authors: Vec<Value> = work.authors.iter().map(|name| json!({"name": name})).collect();
        let mut item = json!({
            "id": name_of(work),
            "title": work.title,
            "content_text": printed(work).unwrap_or_else(|| work.publisher.clone()),
            "date_published": work.published_at,
            "date_modified": work.updated_at,
            "authors": authors,
            "tags": work.topics.iter().map(|topic| topic.name.clone()).collect::<Vec<_>>(),
        });
        if let Some(url) = &work.url {
            item["url"] = json!(url);
        }
        item
    };
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "language": "vi",
        "feed_url": own_address(call),
        "items": works.iter().map(item).collect::<Vec<_>>(),
    })
}
