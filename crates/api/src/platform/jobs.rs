//! `/v1/jobs`: long work that the caller has asked for.

use phoihop_domain::access::Action;
use phoihop_domain::platform::{Job, JobFilter, JobSort};
use phoihop_persistence::platform::jobs;

use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "jobs",
    transitions: "/v1/jobs/{job_id}/transitions",
    available: "/v1/jobs/{job_id}/available-transitions",
    id: "job_id",
    read: Action::ReadJob,
    ask: Action::RunJob,
    ids: ["list_job_transitions", "move_job", "list_available_job_transitions"],
    says: "Calls a job off. What an import has made by then stands; one that makes all or nothing, and has \
        not done so yet, makes nothing.",
    conflicts: &[problem::NO_SUCH_TRANSITION],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Job, JobFilter, JobSort>("list_jobs", Action::ReadJob)
        .says(
            "List my jobs",
            "The caller's own imports and exports. Each is forgotten thirty days after it \
            was over, with its files and report.",
        )
        .never_cached();
    let get_one = Operation::read::<Job>("get_job", Action::ReadJob)
        .says(
            "Read a job",
            "How far it is; `done` and `rows` grow while it runs. Ask again each second or so.",
        )
        .never_cached();
    let mut paths = vec![
        Path::new("jobs", "/v1/jobs").get(list, |call: Call| {
            let user = call.own_id();
            async move {
                let user = user?;
                call.list(move |db, filter, page| jobs::list(db, user, filter, page)).await
            }
        }),
        Path::new("jobs", "/v1/jobs/{job_id}").get(get_one, get),
    ];
    paths.extend(transitions::paths::<Job>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let job: Job = call.find("job_id").await?;
    call.one(Some(&job))
}
