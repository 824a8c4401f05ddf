//! `/v1/changes`: what changed, in an order in which nothing ever comes before what was told already.

use phoihop_domain::access::Action;
use phoihop_domain::platform::{ChangeFilter, ChangePage};
use phoihop_persistence::platform::outbox;

use crate::http::answer::JSON;
use crate::http::operation::Operation;
use crate::http::representation::shape;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, problem};

/// Changes on a page unless asked otherwise, and the most.
const DEFAULT_LIMIT: i64 = 50;
const LARGEST_LIMIT: i64 = 200;
/// How many changes are looked at for one page, visible or not.
const LOOKED_AT: i64 = 1_000;

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::look::<ChangePage>("list_changes", Action::ReadChanges)
        .says(
            "Follow the changes",
            "What changed after a number, of all that the caller may read now; ask again with `next_after`, \
                for as long as you like. Changes are numbered within about a second after they were made: \
                within a resource in the order of its revisions, across resources in the order of numbering. \
                Numbers have holes, and an entry never appears behind one that was given. What a thing \
                became, the thing itself tells; one that is deleted is told to whom it concerned.",
        )
        .takes::<ChangeFilter>(&["after", "limit", "resource"])
        .fresh();
    vec![Path::new("changes", "/v1/changes").get(list, follow)]
}

async fn follow(call: Call) -> Result<Answer, Problem> {
    let query = call.query()?;
    query.only(|name| call.operation.takes.contains(&name))?;
    let after = query.number("after", 0, 0, i64::MAX)?;
    let limit = usize::try_from(query.number("limit", DEFAULT_LIMIT, 1, LARGEST_LIMIT)?).unwrap_or_default();
    let resource = query.get("resource").map(str::to_owned);
    if resource.as_deref().is_some_and(|name| call.state.router.registry.get(name).is_none()) {
        return Err(Problem::parameter("resource", problem::INVALID_PARAMETER));
    }
    let (subject, today, registry) =
        (call.subject.clone(), call.now.in_vietnam(), call.state.router.registry);
    let page = call.reader().read_heavy(move |db| {
        let found = outbox::after(db, after, resource.as_deref(), LOOKED_AT)?;
        let looked_at_all = found.len() < usize::try_from(LOOKED_AT).unwrap_or(usize::MAX);
        let mut seen = registry.seen(today);
        let (mut items, mut next_after, mut cut) = (Vec::new(), after, false);
        for numbered in found {
            if items.len() == limit {
                cut = true;
                break;
            }
            next_after = numbered.entry.sequence;
            if seen.may_read(db, subject.as_ref(), &numbered)? {
                items.push(numbered.entry);
            }
        }
        Ok::<_, phoihop_persistence::StoreError>(ChangePage {
            items,
            next_after,
            has_more: cut || !looked_at_all,
        })
    });
    call.fresh(JSON, shape(&page.await?, None)?)
}
