//! `/v1/me/tasks` and `/v1/me/notifications`: what waits for the caller, and what they were told.

use phoihop_domain::access::{Action, Target, scope};
use phoihop_domain::platform::{
    HistorySort, Notification, NotificationFilter, ReadMark, ReadMarkContent, Task,
};
use phoihop_persistence::across::tasks;
use phoihop_persistence::platform::notifications;
use phoihop_persistence::programme::Readers;

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::representation::shape;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Problem, problem};

/// The most tasks that are told at once.
const MOST_TOLD: usize = 200;

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_tasks = Operation::whole::<Task>("list_my_tasks", Action::ReadSelf)
        .says(
            "See what waits for me",
            "Consents and signatures that the caller's side has not given yet, work given to their unit, \
                opinions asked of it: overdue first. The 200 most urgent are told.",
        )
        .never_cached();
    let list_notifications = Operation::list::<Notification, NotificationFilter, HistorySort>(
        "list_my_notifications",
        Action::ReadNotifications,
    )
    .says(
        "Read my notifications",
        "Oldest first unless asked otherwise; `state=unread` leaves out what was marked as read.",
    )
    .untagged()
    .never_cached();
    let mark = Operation::change::<ReadMarkContent, ReadMark>(
        "mark_notifications_read",
        Action::ReadNotifications,
        Kind::Append,
    )
    .says("Mark notifications as read", "One and all before it. Marking again changes nothing.")
    .never_cached();
    vec![
        Path::new("auth", "/v1/me/tasks").get(list_tasks, list_waiting),
        Path::new("auth", "/v1/me/notifications").get(list_notifications, list),
        Path::new("auth", "/v1/me/notification-read-marks").post(mark, mark_read),
    ]
}

async fn list_waiting(call: Call) -> Result<Answer, Problem> {
    let subject = call.subject.clone().found()?;
    // What belongs to programmes is there for them by the same rule as in its own lists.
    let readers = Readers::Scoped(scope(Some(&subject), Action::ReadProgramme), call.now.in_vietnam());
    let (caller, registry) = (subject.clone(), call.state.router.registry);
    let mut found = call.read(move |db| tasks::of(db, &subject, &readers)).await?;
    found.retain(|task| registry.get(&task.resource).is_some_and(|known| caller.within(known.reading)));
    found.truncate(MOST_TOLD);
    call.whole(&found)
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let user = call.subject.as_ref().map(|subject| subject.user_id).found()?;
    let (filter, request) = call.page::<NotificationFilter, HistorySort>()?;
    let asked = request.clone();
    let page = call.read_list(&request, move |db| notifications::list(db, user, &filter, &asked)).await?;
    call.page_of(page, &request, |_| None)
}

fn mark_read(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        change.allow(Target::Any)?;
        let ReadMarkContent { up_to } = change.body()?.content()?;
        let (user, now) = (change.user_id()?, change.now());
        let marked = notifications::mark_read(change.db, user, up_to, now)?;
        let newly_read = marked.ok_or_else(|| Problem::field("/up_to", problem::UNKNOWN_REFERENCE))?;
        Ok(Answer::json(201, shape(&ReadMark { up_to, newly_read }, None)?))
    })
}
