//! `/v1/me`.

use phoihop_domain::access::Action;
use phoihop_domain::platform::User;
use phoihop_persistence::platform::users;

use crate::http::call::Found;
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let get_me = Operation::look::<User>("get_me", Action::ReadSelf).says("Read who I am", "The caller's user with today's roles.").never_cached();
    vec![Path::new("auth", "/v1/me").get(get_me, get)]
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let id = call.subject.as_ref().map(|subject| subject.user_id).found()?;
    let today = call.now.in_vietnam();
    let user = call.read(move |db| users::get(db, id, today)).await?;
    call.plain(&user.found()?)
}
