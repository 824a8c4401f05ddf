//! `/v1/subscriptions`: how many copies of a title go to whom (phát hành báo in; I.2).

use phoihop_domain::access::Action;
use phoihop_domain::package::{
    PressTitle, Subscription, SubscriptionContent, SubscriptionFilter, SubscriptionSort,
};
use phoihop_domain::programme::Programme;
use phoihop_persistence::package::subscriptions;

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Change, Halt};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Subscription, SubscriptionFilter, SubscriptionSort>(
        "list_subscriptions",
        Action::ReadPlan,
    )
    .says("List subscriptions", "Which titles go where under the programmes that the caller sees.")
    .indexed_by(&[("programme_id", "first_day"), ("press_title_id", "first_day")]);
    let create_one = Operation::change::<SubscriptionContent, Subscription>(
        "create_subscription",
        Action::WritePlan,
        Kind::Create,
    )
    .says(
        "Enter a subscription",
        "Within the programme's period; the recipients' copies add up to all of them.",
    );
    let get_one =
        Operation::read::<Subscription>("get_subscription", Action::ReadPlan).says("Read a subscription", "");
    let change_one = Operation::change::<SubscriptionContent, Subscription>(
        "change_subscription",
        Action::WritePlan,
        Kind::Patch,
    )
    .says("Change a subscription", "");
    vec![
        Path::new("packages", "/v1/subscriptions")
            .get(list, |call| call.list_visible(subscriptions::list))
            .post(create_one, |call| call.enter_bound(check)),
        Path::new("packages", "/v1/subscriptions/{subscription_id}")
            .get(get_one, |call| call.get_bound::<Subscription>("subscription_id"))
            .patch(change_one, |call| call.amend_bound("subscription_id", check)),
    ]
}

fn check(
    change: &mut Change<'_>,
    _: &Programme,
    subscription: Subscription,
    _: Option<&Subscription>,
) -> Result<Subscription, Halt> {
    require::<PressTitle>(change.db, "/press_title_id", Some(subscription.content.press_title_id))?;
    let to: Vec<_> = subscription.content.recipients.iter().map(|to| to.organisation_id).collect();
    change.known_organisations("/recipients", &to)?;
    Ok(subscription)
}
