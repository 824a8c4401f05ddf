//! `/v1/packages`: what a locality orders of a newspaper out of an agreed plan (IV.6).

use phoihop_domain::access::Action;
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::PackageId;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::package::{Package, PackageContent, PackageFilter, PackageSort};
use phoihop_domain::planning::Plan;
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::package::packages;
use phoihop_persistence::{Moving, Stored};

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::signatures::{self, Signatures};
use crate::lifecycle::transitions::{self, Moves};

const SIGNATURES: Signatures = Signatures {
    tag: "packages",
    signatures: "/v1/packages/{package_id}/signatures",
    id: "package_id",
    read: Action::ReadPackage,
    sign: Action::SignPackage,
    ids: ["list_package_signatures", "sign_package"],
    conflicts: &[
        problem::CONTRACT_MISSING,
        problem::AUTHORISATION_MISSING,
        problem::PLAN_NOT_AGREED,
        problem::ITEM_OVER,
        problem::BUDGET_EXCEEDED,
        problem::PROGRAMME_NOT_IN_FORCE,
    ],
};

const MOVES: Moves = Moves {
    tag: "packages",
    transitions: "/v1/packages/{package_id}/transitions",
    available: "/v1/packages/{package_id}/available-transitions",
    id: "package_id",
    read: Action::ReadPackage,
    ask: Action::MovePackage,
    ids: ["list_package_transitions", "move_package", "list_available_package_transitions"],
    says: "Finance appraises what it costs, the buyer's leader approves it, both sides sign it: that commits \
        its money. From its first day on it is in force. It is completed when all is accepted or its time is \
        over, and liquidated when neither side owes the other anything and nothing that was accepted rests \
        on a retracted work; what is left is free again then, as when it is cancelled.",
    conflicts: &[
        problem::NO_SUCH_TRANSITION,
        problem::PACKAGE_EMPTY,
        problem::PROGRAMME_NOT_IN_FORCE,
        problem::PLAN_NOT_AGREED,
        problem::ITEM_OVER,
        problem::BUDGET_EXCEEDED,
        problem::OWN_APPRAISAL,
        problem::ALREADY_SIGNED,
        problem::RECORD_PENDING,
        problem::DELIVERABLES_OPEN,
        problem::ACCEPTED_BEYOND_CREDIT,
        problem::NOT_SETTLED,
    ],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Package, PackageFilter, PackageSort>("list_packages", Action::ReadPackage)
        .says(
            "List packages",
            "Packages of coverage (gói hợp tác truyền thông) that the caller's \
            organisations buy or sell; nobody else sees them.",
        )
        .indexed_by(&[("plan_id", "created_at"), ("status", "created_at")]);
    let create_one =
        Operation::change::<PackageContent, Package>("create_package", Action::WritePackage, Kind::Create)
            .says("Begin a package", "By either side, out of an agreed plan, within its programme's period.")
            .conflicts(&[problem::PLAN_NOT_AGREED]);
    let get_one = Operation::read::<Package>("get_package", Action::ReadPackage).says("Read a package", "");
    let change_one =
        Operation::change::<PackageContent, Package>("change_package", Action::WritePackage, Kind::Patch)
            .says(
                "Change a package",
                "As long as it is a draft; contract and authorisations can be told until it is signed.",
            )
            .conflicts(&[problem::FIXED_ONCE_MADE, problem::PACKAGE_FROZEN, problem::NOT_SAME_SIDE]);
    let mut paths = vec![
        Path::new("packages", "/v1/packages")
            .get(list, |call| call.list_visible(packages::list))
            .post(create_one, create),
        Path::new("packages", "/v1/packages/{package_id}").get(get_one, get).patch(change_one, patch),
        signatures::paths::<Package>(SIGNATURES),
    ];
    paths.extend(transitions::paths::<Package>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let package: Package = call.find("package_id").await?;
    call.one(Some(&package))
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let content: PackageContent = change.body_for(may_begin)?;
        let package = Package::entered(content, change.now());
        let today = change.today();
        Plan::load(change.db, package.content.plan_id, today)?.found()?.is_agreed()?;
        check(change, &package, None)?;
        package.insert(change.db)?;
        change.record(&package, Happened::Created)?;
        let package: Package = change.find(package.id)?;
        change.tell(&package, NotificationKind::Given, Cause::Request)?;
        change.created(&package)
    })
}

/// The one who begins a package is on one of its sides; a plan that they may not see is one that is not
/// there.
fn may_begin(change: &mut Change<'_>, content: &PackageContent) -> Result<(), Halt> {
    let unknown = || Problem::field("/plan_id", problem::UNKNOWN_REFERENCE);
    Plan::get(change.db, content.plan_id)?.ok_or_else(unknown)?;
    let (package, today) = (Package::entered(content.clone(), change.now()), change.today());
    let programme = packages::programme_of(change.db, &package, today)?;
    if !change.may(Action::ReadPlan, &programme.circle()) {
        return Err(unknown().into());
    }
    package.fits(&programme)?;
    // They see the plan, so that there is nothing to hide: they may or they may not.
    if change.may(Action::WritePackage, &package.circle(&programme)) {
        Ok(())
    } else {
        Err(Problem::new(problem::FORBIDDEN).into())
    }
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: PackageId = call.id("package_id")?;
    call.change(move |change| {
        let before: Package = change.find(id)?;
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        before.takes_edit(&content)?;
        says_only_his_own(change, &before, &content)?;
        let stood = before.content.clone();
        let package = before.amended(content, change.now());
        let today = change.today();
        package.fits(&packages::programme_of(change.db, &package, today)?)?;
        check(change, &package, Some(&stood))?;
        package.save(change.db)?;
        change.record(&package, Happened::Updated)?;
        let package: Package = change.find(id)?;
        change.changed(&package)
    })
}

/// Who signs for a side, and by which paper, that side itself says.
fn says_only_his_own(change: &mut Change<'_>, before: &Package, next: &PackageContent) -> Result<(), Halt> {
    let today = change.today();
    let circle = before.circle(&packages::programme_of(change.db, before, today)?);
    for part in before.papers_of(next) {
        let own = circle.clone().only(|taken| taken.part == part);
        if !change.may(Action::WritePackage, &own) {
            return Err(Refusal::from(Blocker::new(problem::NOT_SAME_SIDE)).into());
        }
    }
    Ok(())
}

fn check(change: &mut Change<'_>, package: &Package, before: Option<&PackageContent>) -> Result<(), Halt> {
    let content = &package.content;
    require::<Organisation>(change.db, "/buyer_id", content.buyer_id)?;
    require::<Organisation>(change.db, "/seller_id", content.seller_id)?;
    change.cites("/contract_id", content.contract_id, before.and_then(|before| before.contract_id))
}
