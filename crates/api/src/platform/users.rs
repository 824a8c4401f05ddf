//! `/v1/users` and `/v1/memberships`: who may log in, and as what in which organisation.

use phoihop_domain::access::{Action, Role};
use phoihop_domain::directory::{Organisation, Person};
use phoihop_domain::ids::UserId;
use phoihop_domain::platform::{
    Membership, MembershipContent, MembershipFilter, MembershipSort, User, UserContent, UserFilter, UserSort, UserStatus,
};
use phoihop_persistence::Moving;
use phoihop_persistence::platform::{memberships, users};

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Answer, Call, Change, Halt, Problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "users",
    transitions: "/v1/users/{user_id}/transitions",
    available: "/v1/users/{user_id}/available-transitions",
    id: "user_id",
    read: Action::ReadUsers,
    ask: Action::WriteUsers,
    ids: ["list_user_transitions", "move_user", "list_available_user_transitions"],
    says: "Suspends a user, which ends all of his sessions at once, or lets him in again.",
    conflicts: &["no_such_transition", "own_account"],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<User, UserFilter, UserSort>("list_users", Action::ReadUsers)
        .says("List users", "With the roles that each holds today.")
        .indexed_by(&[("status", "created_at")])
        .never_cached();
    let create = Operation::change::<UserContent, User>("create_user", Action::WriteUsers, Kind::Create)
        .says("Enter a user", "He may not log in before a one-time link of his has been used.")
        .never_cached();
    let get_one = Operation::read::<User>("get_user", Action::ReadUsers).says("Read a user", "With the roles that he holds today.").never_cached();
    let change = Operation::change::<UserContent, User>("change_user", Action::WriteUsers, Kind::Patch).says("Change a user", "").never_cached();
    let list_memberships = Operation::list::<Membership, MembershipFilter, MembershipSort>("list_memberships", Action::ReadUsers)
        .says("List memberships", "What users are in which organisations, or were on a day (`as_of`).")
        .indexed_by(&[("organisation_id", "created_at")])
        .never_cached();
    let grant = Operation::change::<MembershipContent, Membership>("create_membership", Action::WriteUsers, Kind::Create)
        .says("Give a user a role", "In an organisation, from when to when. It counts with the next request.");
    let get_membership = Operation::read::<Membership>("get_membership", Action::ReadUsers).says("Read a membership", "").never_cached();
    let change_membership = Operation::change::<MembershipContent, Membership>("change_membership", Action::WriteUsers, Kind::Patch)
        .says("Change a membership", "Only its days: a role that ends gets its last day in `valid_to`. It counts with the next request.")
        .conflicts(&["fixed_once_made", "last_administrator"]);
    let mut paths = vec![
        Path::new("users", "/v1/users")
            .get(list, |call: Call| {
                let today = call.now.in_vietnam();
                call.list(move |db, filter, page| users::list(db, filter, page, today))
            })
            .post(create, |call| call.enter::<User>(known_person)),
        Path::new("users", "/v1/users/{user_id}").get(get_one, get).patch(change, |call| call.amend::<User>("user_id", known_person)),
        Path::new("users", "/v1/memberships")
            .get(list_memberships, |call| call.list(memberships::list))
            .post(grant, |call| call.enter::<Membership>(known_parts)),
        Path::new("users", "/v1/memberships/{membership_id}")
            .get(get_membership, |call| call.get::<Membership>("membership_id"))
            .patch(change_membership, |call| call.amend::<Membership>("membership_id", an_administrator_remains)),
    ];
    paths.extend(transitions::paths::<User>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let (id, today): (UserId, _) = (call.id("user_id")?, call.now.in_vietnam());
    call.one(call.read(move |db| User::load(db, id, today)).await?.as_ref())
}

fn known_person(change: &mut Change<'_>, user: &User) -> Result<(), Halt> {
    require::<Person>(change.db, "/person_id", user.content.person_id).map(|_| ())
}

fn known_parts(change: &mut Change<'_>, membership: &Membership) -> Result<(), Halt> {
    require::<User>(change.db, "/user_id", Some(membership.content.user_id))?;
    require::<Organisation>(change.db, "/organisation_id", Some(membership.content.organisation_id)).map(|_| ())
}

/// Somebody must be left who could let others in.
fn an_administrator_remains(change: &mut Change<'_>, membership: &Membership) -> Result<(), Halt> {
    let (content, today) = (&membership.content, change.today());
    if content.role != Role::Administrator || content.administers(today) {
        return Ok(());
    }
    let user = User::load(change.db, content.user_id, today)?.found()?;
    let others = users::other_administrators(change.db, content.user_id, today)?;
    if user.status == UserStatus::Active && others == 0 { Err(Problem::new("last_administrator").into()) } else { Ok(()) }
}
