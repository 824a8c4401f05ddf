//! `/v1/opinion-requests/{opinion_request_id}/opinions`: what the units asked think of the draft.

use phoihop_domain::access::Action;
use phoihop_domain::ids::{Id, OpinionId, OpinionRequestId};
use phoihop_domain::platform::Happened;
use phoihop_domain::work::{Opinion, OpinionContent, OpinionRequest};
use phoihop_persistence::work::opinions;

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_opinions = Operation::history::<Opinion>("list_opinions", Action::ReadOpinionRequest).says(
        "Read the opinions given",
        "Oldest first; one that a later one of the same unit replaced says when.",
    );
    let give = Operation::change::<OpinionContent, Opinion>(
        "create_opinion",
        Action::GiveOpinion,
        Kind::Append,
    )
    .says(
        "Give a unit's opinion",
        "By a leader, coordinator or officer of a unit that was asked, or of who succeeded it, until the \
                deadline. A later opinion of the same unit takes the place of the earlier one, which stays \
                in the history.",
    )
    .conflicts(&[problem::OPINIONS_CLOSED]);
    vec![
        Path::new("work", "/v1/opinion-requests/{opinion_request_id}/opinions")
            .get(list_opinions, list)
            .post(give, create),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let request: OpinionRequest = call.find("opinion_request_id").await?;
    call.history(move |db, page| opinions::list(db, request.id, page)).await
}

fn create(call: Call) -> Result<Asked, Problem> {
    let id: OpinionRequestId = call.id("opinion_request_id")?;
    call.change(move |change| {
        let request: OpinionRequest = change.find(id)?;
        let said = change.body()?;
        change.if_match_given(request.revision)?;
        let content: OpinionContent = said.content()?;
        let (organisation_id, acting_organisation_id) =
            request.spoken_for(change.subject()?, content.organisation_id)?;
        request.takes_opinions(change.today())?;
        let opinion = Opinion {
            id: OpinionId::new(change.now()),
            organisation_id,
            acting_organisation_id,
            answer: content.answer,
            text: content.text,
            recorded_by: change.user_id()?,
            superseded_at: None,
            created_at: change.now(),
        };
        opinions::insert(change.db, id, &opinion)?;
        change.record(&request, Happened::Updated)?;
        let request: OpinionRequest = change.find(id)?;
        change.recorded(&opinion, &request)
    })
}
