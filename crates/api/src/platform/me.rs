//! `/v1/me`.

use phoihop_domain::access::Action;
use phoihop_domain::platform::User;
use phoihop_persistence::Moving;

use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let get_me = Operation::read::<User>("get_me", Action::ReadSelf)
        .says("Read who I am", "The caller's user with today's roles.")
        .never_cached();
    vec![Path::new("auth", "/v1/me").get(get_me, get)]
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let (id, today) = (call.own_id()?, call.now.in_vietnam());
    call.one(call.read(move |db| User::load(db, id, today)).await?.as_ref())
}
