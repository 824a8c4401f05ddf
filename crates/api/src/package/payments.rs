//! `/v1/payments`: what was paid of packages, from which budget lines.

use phoihop_domain::access::Action;
use phoihop_domain::package::{
    Package, PackageStatus, Payment, PaymentContent, PaymentFilter, PaymentKind, PaymentSort,
};
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::package::{payments, settlements};

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Asked, Call, Change, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Payment, PaymentFilter, PaymentSort>("list_payments", Action::ReadPackage)
        .says("List payments", "What was paid of packages, and what came back.")
        .indexed_by(&[("package_id", "paid_on")]);
    let create_one = Operation::change::<PaymentContent, Payment>(
        "create_payment",
        Action::PayPackage,
        Kind::Create,
    )
    .says(
        "Record a payment",
        "By the buyer's Finance, from lines of the package's budget: never more than was accepted and \
                the agreed advance, and from no line more than the package takes of it. A wrong payment is \
                taken back by a `refund`.",
    )
    .conflicts(&[
        problem::PACKAGE_NOT_PAYABLE,
        problem::PAID_BEYOND_LINE,
        problem::PAID_BEYOND_ACCEPTED,
        problem::ADVANCE_EXCEEDED,
        problem::REFUND_BEYOND_PAID,
    ]);
    let get_one = Operation::read::<Payment>("get_payment", Action::ReadPackage).says("Read a payment", "");
    let change_one =
        Operation::change::<PaymentContent, Payment>("change_payment", Action::PayPackage, Kind::Patch)
            .says(
                "Change what refers to a payment",
                "Its invoice, VAT, references and paper. What was paid never changes.",
            )
            .conflicts(&[problem::FIXED_ONCE_MADE]);
    vec![
        Path::new("packages", "/v1/payments")
            .get(list, |call| call.list_visible(payments::list))
            .post(create_one, create),
        Path::new("packages", "/v1/payments/{payment_id}")
            .get(get_one, |call| call.get_guarded::<Payment>("payment_id"))
            .patch(change_one, |call| call.amend_guarded("payment_id", referred_to)),
    ]
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let (content, package) =
            change.body_under::<PaymentContent, Package>("/package_id", |content| content.package_id)?;
        change.not_ahead("/paid_on", content.paid_on)?;
        change.cites("/document_id", content.document_id, None)?;
        fits(change, &package, &content)?;
        change.entered(&Payment::entered(content, change.now()))
    })
}

/// Money moves only while the package binds, and never beyond what it owes.
fn fits(change: &mut Change<'_>, package: &Package, content: &PaymentContent) -> Result<(), Halt> {
    if !PackageStatus::BINDING.contains(&package.status) {
        return Err(
            Refusal::from(Blocker::new(problem::PACKAGE_NOT_PAYABLE).with("status", package.status)).into()
        );
    }
    let settlement = settlements::of_package(change.db, package.id)?;
    let unknown = content
        .lines
        .iter()
        .position(|line| !settlement.value.contains_key(&(line.plan_item_id, line.source)));
    if let Some(at) = unknown {
        return Err(Problem::field(format!("/lines/{at}/plan_item_id"), problem::UNKNOWN_REFERENCE).into());
    }
    let then = settlement.with(content)?;
    // What comes back can only mend what was paid too much.
    if content.kind != PaymentKind::Refund {
        then.holds()?;
    }
    Ok(())
}

/// What was paid never changes; what refers to it may.
fn referred_to(change: &mut Change<'_>, before: &Payment, payment: Payment) -> Result<Payment, Halt> {
    change.cites("/document_id", payment.content.document_id, before.content.document_id)?;
    Ok(payment)
}
