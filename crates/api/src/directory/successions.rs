//! `/v1/organisation-successions`: what passes from one organisation to another, and from which day.

use phoihop_domain::access::{Action, Target};
use phoihop_domain::directory::{
    Organisation, OrganisationSuccession, OrganisationSuccessionContent, OrganisationSuccessionFilter,
    OrganisationSuccessionSort, SuccessionStatus,
};
use phoihop_domain::platform::Happened;
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::Stored;
use phoihop_persistence::directory::successions;
use phoihop_persistence::moving::follow_calendar;

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "directory",
    transitions: "/v1/organisation-successions/{organisation_succession_id}/transitions",
    available: "/v1/organisation-successions/{organisation_succession_id}/available-transitions",
    id: "organisation_succession_id",
    read: Action::ReadDirectory,
    ask: Action::WriteDirectory,
    ids: [
        "list_organisation_succession_transitions",
        "move_organisation_succession",
        "list_available_organisation_succession_transitions",
    ],
    says: "A planned succession comes into force by itself on its day. It can be suspended or revoked, from \
        the day of that decision on; one that was suspended before its day can be planned again.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::SUCCESSION_DAY_PASSED],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<
        OrganisationSuccession,
        OrganisationSuccessionFilter,
        OrganisationSuccessionSort,
    >("list_organisation_successions", Action::ReadDirectory)
    .says(
        "List successions",
        "Which functions passed from whom to whom; with `as_of`, those that hold on that day.",
    );
    let create_one = Operation::change::<OrganisationSuccessionContent, OrganisationSuccession>(
        "create_organisation_succession",
        Action::WriteDirectory,
        Kind::Create,
    )
    .says(
        "Enter a succession",
        "From its day on, the successor acts in the functions named: rights of a party, roles as focal \
            point, open work. One whose day has come is in force at once.",
    );
    let get = Operation::read::<OrganisationSuccession>("get_organisation_succession", Action::ReadDirectory)
        .says("Read a succession", "");
    let change_one = Operation::change::<OrganisationSuccessionContent, OrganisationSuccession>(
        "change_organisation_succession",
        Action::WriteDirectory,
        Kind::Patch,
    )
    .says("Change a succession", "Only while it is planned.")
    .conflicts(&[problem::SUCCESSION_SETTLED]);
    let mut paths = vec![
        Path::new("directory", "/v1/organisation-successions")
            .get(list, |call| call.list(successions::list))
            .post(create_one, create),
        Path::new("directory", "/v1/organisation-successions/{organisation_succession_id}")
            .get(get, |call| call.get::<OrganisationSuccession>("organisation_succession_id"))
            .patch(change_one, |call| call.amend("organisation_succession_id", still_planned)),
    ];
    paths.extend(transitions::paths::<OrganisationSuccession>(MOVES));
    paths
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        change.allow(Target::Any)?;
        let content: OrganisationSuccessionContent = change.body()?.content()?;
        let succession = OrganisationSuccession::entered(content, change.now());
        both_known(change, &succession)?;
        succession.insert(change.db)?;
        change.record(&succession, Happened::Created)?;
        let now = change.now();
        let succession = follow_calendar(change.db, succession, now)?;
        change.created(&succession)
    })
}

fn both_known(change: &mut Change<'_>, succession: &OrganisationSuccession) -> Result<(), Halt> {
    require::<Organisation>(change.db, "/from_id", Some(succession.content.from_id))?;
    require::<Organisation>(change.db, "/to_id", Some(succession.content.to_id))?;
    let stood =
        OrganisationSuccession::get(change.db, succession.id)?.and_then(|before| before.content.functions);
    change.known_functions("/functions", succession.content.functions.as_ref(), stood.as_ref())
}

fn still_planned(change: &mut Change<'_>, succession: &OrganisationSuccession) -> Result<(), Halt> {
    if succession.status != SuccessionStatus::Planned {
        return Err(Refusal::from(
            Blocker::new(problem::SUCCESSION_SETTLED).with("status", succession.status),
        )
        .into());
    }
    both_known(change, succession)
}
