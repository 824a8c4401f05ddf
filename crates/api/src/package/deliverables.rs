//! `/v1/deliverables`: what packages promise, line by line, and what has come of it.

use phoihop_domain::access::Action;
use phoihop_domain::ids::DeliverableId;
use phoihop_domain::package::{
    CHANNELS, Deliverable, DeliverableContent, DeliverableFilter, DeliverableSort, GENRES, MOST_DELIVERABLES,
    Package,
};
use phoihop_domain::planning::PlanItem;
use phoihop_domain::platform::Happened;
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::package::deliverables;
use phoihop_persistence::planning::figures;
use phoihop_persistence::{Guarded, Moving, Stored};

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Deliverable, DeliverableFilter, DeliverableSort>(
        "list_deliverables",
        Action::ReadPackage,
    )
    .says(
        "List deliverables",
        "What packages promise, with how many were delivered and accepted, and how many are missing.",
    )
    .indexed_by(&[("package_id", "created_at"), ("plan_item_id", "created_at")]);
    let create_one = Operation::change::<DeliverableContent, Deliverable>(
        "create_deliverable",
        Action::WritePackage,
        Kind::Create,
    )
    .says("Add a deliverable", "To a package that is a draft, of an item of its plan.")
    .conflicts(&[problem::PACKAGE_FROZEN, problem::TOO_MANY_DELIVERABLES, problem::ITEM_OVER]);
    let get_one =
        Operation::read::<Deliverable>("get_deliverable", Action::ReadPackage).says("Read a deliverable", "");
    let change_one = Operation::change::<DeliverableContent, Deliverable>(
        "change_deliverable",
        Action::WritePackage,
        Kind::Patch,
    )
    .says("Change a deliverable", "As long as its package is a draft.")
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::PACKAGE_FROZEN, problem::ITEM_OVER]);
    let delete_one = Operation::delete("delete_deliverable", Action::WritePackage)
        .says("Delete a deliverable", "As long as its package is a draft.")
        .conflicts(&[problem::PACKAGE_FROZEN]);
    vec![
        Path::new("packages", "/v1/deliverables")
            .get(list, |call| call.list_visible(deliverables::list))
            .post(create_one, create),
        Path::new("packages", "/v1/deliverables/{deliverable_id}")
            .get(get_one, |call| call.get_guarded::<Deliverable>("deliverable_id"))
            .patch(change_one, patch)
            .delete(delete_one, delete),
    ]
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let (content, package) =
            change.body_under::<DeliverableContent, Package>("/package_id", |content| content.package_id)?;
        check(change, &package, &content, None)?;
        package.takes_deliverables()?;
        if deliverables::of_package(change.db, package.id)?.len() >= MOST_DELIVERABLES {
            return Err(Refusal::from(
                Blocker::new(problem::TOO_MANY_DELIVERABLES).with("max", MOST_DELIVERABLES),
            )
            .into());
        }
        let deliverable = Deliverable::entered(content, change.now()).with(&[], 0, 0);
        deliverable.insert(change.db)?;
        change.record(&deliverable, Happened::Created)?;
        rewritten(change, package)?;
        change.created(&deliverable)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: DeliverableId = call.id("deliverable_id")?;
    call.change(move |change| {
        let before = Deliverable::get(change.db, id)?.found()?;
        let package: Package = change.find(before.content.package_id)?;
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        check(change, &package, &content, Some(&before.content))?;
        package.takes_deliverables()?;
        let deliverable = before.amended(content, change.now()).with(&[], 0, 0);
        deliverable.update(change.db)?;
        change.record(&deliverable, Happened::Updated)?;
        rewritten(change, package)?;
        change.changed(&deliverable)
    })
}

fn delete(call: Call) -> Result<Asked, Problem> {
    let id: DeliverableId = call.id("deliverable_id")?;
    call.change(move |change| {
        let deliverable = Deliverable::get(change.db, id)?.found()?;
        let package: Package = change.find(deliverable.content.package_id)?;
        change.no_body()?;
        change.if_match(deliverable.revision)?;
        package.takes_deliverables()?;
        let circle = Guarded::circle(&deliverable, change.db, change.today())?;
        change.record_deleted_for(&deliverable, &circle)?;
        deliverables::delete(change.db, id)?;
        rewritten(change, package)?;
        Ok(Answer::nothing())
    })
}

/// The package says something else now: the one who appraises it must have read that.
fn rewritten(change: &mut Change<'_>, package: Package) -> Result<(), Halt> {
    let package = Package { revision: package.revision + 1, updated_at: change.now(), ..package };
    package.save(change.db)?;
    change.record(&package, Happened::Updated)
}

/// It is of an item of the package's plan; channel and genre stand in their lists.
fn check(
    change: &mut Change<'_>,
    package: &Package,
    content: &DeliverableContent,
    before: Option<&DeliverableContent>,
) -> Result<(), Halt> {
    let item = PlanItem::get(change.db, content.plan_item_id)?
        .filter(|item| item.content.plan_id == package.content.plan_id);
    let item = item.ok_or_else(|| Problem::field("/plan_item_id", problem::UNKNOWN_REFERENCE))?;
    let counting = figures::of_plan(change.db, package.content.plan_id)?.items;
    if !counting.contains(&item.id) {
        return Err(Refusal::from(Blocker::new(problem::ITEM_OVER).with("plan_item_id", item.id)).into());
    }
    if before.is_none_or(|before| before.channel != content.channel) {
        change.known_code("/channel", CHANNELS, &content.channel)?;
    }
    if before.is_none_or(|before| before.genre != content.genre) {
        change.known_code("/genre", GENRES, &content.genre)?;
    }
    Ok(())
}
