//! `/v1/users` and `/v1/memberships`: who may log in, and as what in which organisation.

use phoihop_domain::access::{Action, Role};
use phoihop_domain::directory::{Organisation, Person};
use phoihop_domain::ids::UserId;
use phoihop_domain::platform::{
    Membership, MembershipContent, MembershipFilter, MembershipSort, User, UserContent, UserFilter, UserSort,
};
use phoihop_persistence::platform::{api_clients, memberships, sessions, users};
use phoihop_persistence::{Moving, Stored};

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Answer, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "users",
    transitions: "/v1/users/{user_id}/transitions",
    available: "/v1/users/{user_id}/available-transitions",
    id: "user_id",
    read: Action::ReadUsers,
    ask: Action::WriteUsers,
    ids: ["list_user_transitions", "move_user", "list_available_user_transitions"],
    says: "Suspends a user, which ends all of their sessions at once, or lets them in again.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::OWN_ACCOUNT],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<User, UserFilter, UserSort>("list_users", Action::ReadUsers)
        .says("List users", "With the roles that each holds today.")
        .indexed_by(&[("status", "created_at")])
        .never_cached();
    let create = Operation::change::<UserContent, User>("create_user", Action::WriteUsers, Kind::Create)
        .says("Enter a user", "They may not log in before a one-time link of theirs has been used.")
        .never_cached();
    let get_one = Operation::read::<User>("get_user", Action::ReadUsers)
        .says("Read a user", "With the roles that they hold today.")
        .never_cached();
    let change = Operation::change::<UserContent, User>("change_user", Action::WriteUsers, Kind::Patch)
        .says(
            "Change a user",
            "Who they are as a person, and how another issuer names them, another person says.",
        )
        .conflicts(&[problem::OWN_ACCOUNT, problem::USER_IS_A_PROGRAM])
        .never_cached();
    let list_memberships = Operation::list::<Membership, MembershipFilter, MembershipSort>(
        "list_memberships",
        Action::ReadUsers,
    )
    .says("List memberships", "What users are in which organisations, or were on a day (`as_of`).")
    .indexed_by(&[("organisation_id", "created_at")])
    .never_cached();
    let grant = Operation::change::<MembershipContent, Membership>(
        "create_membership",
        Action::WriteUsers,
        Kind::Create,
    )
    .says(
        "Give a user a role",
        "In an organisation, from when to when, not to oneself. It counts with the next request.",
    )
    .conflicts(&[problem::OWN_ACCOUNT]);
    let get_membership = Operation::read::<Membership>("get_membership", Action::ReadUsers)
        .says("Read a membership", "")
        .never_cached();
    let change_membership = Operation::change::<MembershipContent, Membership>(
        "change_membership",
        Action::WriteUsers,
        Kind::Patch,
    )
    .says(
        "Change a membership",
        "Only its days: a role that ends gets its last day in `valid_to`. It counts with the next request.",
    )
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::OWN_ACCOUNT]);
    let mut paths = vec![
        Path::new("users", "/v1/users")
            .get(list, |call: Call| {
                let today = call.now.in_vietnam();
                call.list(move |db, filter, page| users::list(db, filter, page, today))
            })
            .post(create, |call| call.enter::<User>(known_person)),
        Path::new("users", "/v1/users/{user_id}")
            .get(get_one, get)
            .patch(change, |call| call.amend_then::<User>("user_id", known_person, changed)),
        Path::new("users", "/v1/memberships")
            .get(list_memberships, |call| call.list(memberships::list))
            .post(grant, |call| call.enter::<Membership>(known_parts)),
        Path::new("users", "/v1/memberships/{membership_id}")
            .get(get_membership, |call| call.get::<Membership>("membership_id"))
            .patch(change_membership, |call| {
                call.amend::<Membership>("membership_id", an_administrator_remains)
            }),
    ];
    paths.extend(transitions::paths::<User>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let (id, today): (UserId, _) = (call.id("user_id")?, call.now.in_vietnam());
    call.one(call.read(move |db| User::load(db, id, today)).await?.as_ref())
}

/// Links that wait are good no more where another address is named; the answer tells of the roles, too.
fn changed(change: &mut Change<'_>, before: &User, user: &User) -> Result<User, Halt> {
    if before.content.email != user.content.email {
        sessions::void_links(change.db, user.id, user.updated_at)?;
    }
    let today = change.today();
    Ok(User::load(change.db, user.id, today)?.found()?)
}

/// Who administers users does not make themselves somebody: another administrator does that.
fn not_for_himself(change: &Change<'_>, user: UserId) -> Result<(), Halt> {
    if change.user_id()? == user { Err(Problem::new(problem::OWN_ACCOUNT).into()) } else { Ok(()) }
}

fn known_person(change: &mut Change<'_>, user: &User) -> Result<(), Halt> {
    require::<Person>(change.db, "/person_id", user.content.person_id)?;
    let before = User::get(change.db, user.id)?;
    if before.as_ref().is_some_and(|before| before.content.person_id != user.content.person_id) {
        not_for_himself(change, user.id)?;
    }
    let (was, is) = (before.map(|before| before.content), &user.content);
    let named = is.external_subject.is_some()
        && was.as_ref().is_none_or(|was| was.external_subject != is.external_subject);
    let embodied = is.person_id.is_some() && was.as_ref().is_none_or(|was| was.person_id != is.person_id);
    // Links go to the address: who names another one lets somebody in.
    let readdressed = was.is_some_and(|was| was.email != is.email);
    if named || readdressed {
        change.by_a_person_for_another(user.id)?;
    }
    // A program is nobody: it neither decides as a person nor comes in as one.
    if (named || embodied) && api_clients::acts_as(change.db, user.id)? {
        return Err(Problem::new(problem::USER_IS_A_PROGRAM).into());
    }
    Ok(())
}

fn known_parts(change: &mut Change<'_>, membership: &Membership) -> Result<(), Halt> {
    require::<User>(change.db, "/user_id", Some(membership.content.user_id))?;
    require::<Organisation>(change.db, "/organisation_id", Some(membership.content.organisation_id))?;
    not_for_himself(change, membership.content.user_id)
}

/// The one who ends memberships administers, and goes on to: so somebody is always left who could let others
/// in.
fn an_administrator_remains(change: &mut Change<'_>, membership: &Membership) -> Result<(), Halt> {
    not_for_himself(change, membership.content.user_id)?;
    let (caller, today) = (change.user_id()?, change.today());
    // Looked up here once more: of two who take each other's role away at once, one must fail.
    let administers = users::principal(change.db, caller, today)?
        .is_some_and(|caller| caller.subject.has_any(&[Role::Administrator]));
    if administers { Ok(()) } else { Err(Problem::new(problem::FORBIDDEN).into()) }
}
