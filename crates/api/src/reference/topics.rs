//! `/v1/topics`.

use phoihop_domain::access::{Action, scope};
use phoihop_domain::reference::{Topic, TopicContent, TopicFilter, TopicSort};
use phoihop_persistence::Stored;
use phoihop_persistence::programme::{Readers, clauses, programmes};
use phoihop_persistence::reference::topics;

use crate::http::operation::{Kind, Operation};
use crate::http::plain::check_parent;
use crate::http::router::Path;
use crate::http::{Change, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_topics = Operation::list::<Topic, TopicFilter, TopicSort>("list_topics", Action::ReadDirectory)
        .says(
            "List topics",
            "The tree of what coverage is about (III.1), as it stands or as it stood on a day (`as_of`).",
        )
        .indexed_by(&[("parent_id", "name"), ("clause_id", "name")]);
    let create_topic = Operation::change::<TopicContent, Topic>(
        "create_topic",
        Action::WriteDirectory,
        Kind::Create,
    )
    .says(
        "Enter a topic",
        "`clause_id` names the clause of the agreement it stems from, `parent_id` the topic it is part of.",
    );
    let get_topic = Operation::read::<Topic>("get_topic", Action::ReadDirectory).says("Read a topic", "");
    let change_topic =
        Operation::change::<TopicContent, Topic>("change_topic", Action::WriteDirectory, Kind::Patch)
            .says("Change a topic", "A topic that ends gets its last day in `valid_to`; nothing is deleted.");
    vec![
        Path::new("reference", "/v1/topics")
            .get(list_topics, |call| call.list_in_parts(topics::list))
            .post(create_topic, |call| call.enter(check_references)),
        Path::new("reference", "/v1/topics/{topic_id}")
            .get(get_topic, |call| call.get::<Topic>("topic_id"))
            .patch(change_topic, |call| call.amend("topic_id", check_references)),
    ]
}

/// Topic and clause referred to must be there, and the tree stay one.
fn check_references(change: &mut Change<'_>, topic: &Topic) -> Result<(), Halt> {
    check_parent(change, topic)?;
    let Some(clause) = topic.content.clause_id else { return Ok(()) };
    if Topic::get(change.db, topic.id)?.is_some_and(|before| before.content.clause_id == Some(clause)) {
        return Ok(());
    }
    let known = clauses::get(change.db, clause)?;
    // One of a programme that neither the caller nor the public may see is one that is not there.
    let readers = [
        Readers::Scoped(scope(Some(change.subject()?), Action::ReadProgramme), change.today()),
        Readers::Public(change.now()),
    ];
    for readers in &readers {
        if let Some(clause) = &known
            && programmes::read(change.db, readers, clause.programme_id)?.is_some()
        {
            return Ok(());
        }
    }
    Err(Problem::field("/clause_id", problem::UNKNOWN_REFERENCE).into())
}
