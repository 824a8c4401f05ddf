//! `/v1/press-works/{press_work_id}/credits` and `/v1/press-work-credits`: which deliverables of packages
//! press works count for.

use phoihop_domain::access::{Action, scope};
use phoihop_domain::coverage::{
    Credit, CreditContent, CreditFilter, CreditKind, CreditSort, Crediting, PressWork,
};
use phoihop_domain::ids::{CreditId, DeliverableId, Id, PackageId, PressWorkId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::package::{Deliverable, Package};
use phoihop_domain::platform::Happened;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::coverage::credits;
use phoihop_persistence::moving::Why;
use phoihop_persistence::package::packages;
use phoihop_persistence::programme::Readers;
use phoihop_persistence::{Moving, Stored};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};

/// The rows that were added.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditRows {
    /// One for each line.
    #[schema(max_items = 20)]
    items: Vec<Credit>,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let list =
        Operation::list::<Credit, CreditFilter, CreditSort>("list_press_work_credits", Action::ReadPackage)
            .says(
                "List credits",
                "What press works count for, of packages that the caller's organisations buy \
            or sell; nobody else sees them. `reason` is told of works that they may read.",
            )
            .indexed_by(&[
                ("press_work_id", "created_at"),
                ("package_id", "created_at"),
                ("deliverable_id", "created_at"),
            ])
            .untagged();
    let credit = Operation::change::<CreditContent, CreditRows>(
        "credit_press_work",
        Action::WritePressWork,
        Kind::Append,
    )
    .says(
        "Credit a press work",
        "To one deliverable of the same channel and genre, in the package's period; to several only \
                where it is split, with a reason. What was credited is never edited: it is taken back by new \
                rows.",
    )
    .conflicts(&[
        problem::WORK_RETRACTED,
        problem::WORK_CREDITED,
        problem::WORK_NOT_CREDITED,
        problem::PACKAGE_NOT_IN_FORCE,
        problem::WORK_OUTSIDE_PERIOD,
        problem::ANOTHER_KIND_OF_WORK,
        problem::BEYOND_PROMISE,
    ]);
    vec![
        Path::new("coverage", "/v1/press-work-credits").get(list, all),
        Path::new("coverage", "/v1/press-works/{press_work_id}/credits").post(credit, create),
    ]
}

async fn all(call: Call) -> Result<Answer, Problem> {
    let (filter, request) = call.page::<CreditFilter, CreditSort>()?;
    // Why a rebuttal was taken back is told to no more people than that it is one.
    let works = Readers::Scoped(scope(call.subject.as_ref(), Action::ReadCoverage), call.now.in_vietnam());
    let (readers, asked) = (call.readers(), request.clone());
    let page =
        call.read_list(&request, move |db| credits::list(db, (&readers, &works), &filter, &asked)).await?;
    call.page_of(page, &request, |_| None)
}

fn create(call: Call) -> Result<Asked, Problem> {
    let id: PressWorkId = call.id("press_work_id")?;
    call.change(move |change| {
        let work: PressWork = change.find(id)?;
        let said = change.body()?;
        change.if_match_given(work.revision)?;
        let content: CreditContent = said.content()?;
        let items = match content.kind {
            CreditKind::Credit => credited(change, &work, &content)?,
            CreditKind::Reversal => {
                for credit in credits::standing(change.db, id)? {
                    delivers(change, credit.package_id)?;
                }
                let (why, now) =
                    (Why { reason: content.reason, ..change.by_act(Cause::Request)? }, change.now());
                credits::take_back(change.db, id, &why, now)?
            }
        };
        if items.is_empty() {
            return Err(Refusal::from(Blocker::new(problem::WORK_NOT_CREDITED)).into());
        }
        change.record(&work, Happened::Updated)?;
        change.recorded(&CreditRows { items }, &work)
    })
    .map(|asked| asked.in_line_of::<PressWork>(id))
}

fn credited(change: &mut Change<'_>, work: &PressWork, content: &CreditContent) -> Result<Vec<Credit>, Halt> {
    let mut lines = Vec::new();
    for (at, line) in content.lines.iter().enumerate() {
        let (package, deliverable) =
            ordered(change, &format!("/lines/{at}/deliverable_id"), work, line.deliverable_id)?;
        lines.push((package, deliverable, line.quantity));
    }
    work.is_published()?;
    if !credits::standing(change.db, work.id)?.is_empty() {
        return Err(Refusal::from(Blocker::new(problem::WORK_CREDITED)).into());
    }
    let crediting = |(package, deliverable, quantity): &'_ (Package, Deliverable, i64)| {
        Crediting { package, deliverable, quantity: *quantity, split: content.split }.is_of_the_kind_of(work)
    };
    if !lines.iter().any(crediting) {
        let line = content.lines.first().map(|line| line.deliverable_id.to_string()).unwrap_or_default();
        return Err(
            Refusal::from(Blocker::new(problem::ANOTHER_KIND_OF_WORK).with("deliverable_id", line)).into()
        );
    }
    let (by, now) = (change.user_id()?, change.now());
    let mut items = Vec::new();
    for (package, deliverable, quantity) in &lines {
        Crediting { package, deliverable, quantity: *quantity, split: content.split }.fits(work)?;
        let credit = Credit {
            id: CreditId::new(now),
            press_work_id: work.id,
            package_id: package.id,
            deliverable_id: deliverable.id,
            kind: CreditKind::Credit,
            cause: Cause::Request,
            quantity: *quantity,
            split: content.split,
            reason: content.reason.clone(),
            recorded_by: Some(by),
            created_at: now,
        };
        credits::insert(change.db, &credit)?;
        items.push(credit);
    }
    Ok(items)
}

/// The one who takes a credit back delivers the package that it is for.
fn delivers(change: &mut Change<'_>, package: PackageId) -> Result<(), Halt> {
    let today = change.today();
    let package = Package::load(change.db, package, today)?.found()?;
    let programme = packages::programme_of(change.db, &package, today)?;
    if change.may(Action::DeliverPackage, &package.circle(&programme)) {
        Ok(())
    } else {
        Err(Problem::new(problem::FORBIDDEN).into())
    }
}

/// The deliverable, with its package: one that the newspaper delivers under the same programme.
fn ordered(
    change: &mut Change<'_>,
    pointer: &str,
    work: &PressWork,
    id: DeliverableId,
) -> Result<(Package, Deliverable), Halt> {
    let unknown = || Problem::field(pointer, problem::UNKNOWN_REFERENCE);
    let today = change.today();
    let deliverable = Deliverable::get(change.db, id)?.ok_or_else(unknown)?;
    let package = Package::load(change.db, deliverable.content.package_id, today)?.ok_or_else(unknown)?;
    let programme = packages::programme_of(change.db, &package, today)?;
    let own =
        (programme.id, package.content.seller_party_id) == (work.content.programme_id, work.content.party_id);
    if own && change.may(Action::DeliverPackage, &package.circle(&programme)) {
        Ok((package, deliverable))
    } else {
        Err(unknown().into())
    }
}
