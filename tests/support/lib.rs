//! What stories are told with: servers over real databases, the people who use them, and what they say and
//! hear.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a story that cannot go on is a test that fails"
)]

pub mod actor;
pub mod app;
pub mod binary;
pub mod cast;
pub mod cost;
pub mod coverage;
pub mod database;
pub mod documented;
pub mod issuer;
pub mod mailbox;
pub mod packages;
pub mod planning;
pub mod reply;
pub mod statements;
pub mod transfers;
#[path = "../trials/mod.rs"]
pub mod trials;
pub mod wire;

pub use actor::Actor;
pub use app::App;
pub use cast::Cast;
pub use issuer::{Issuer, IssuerKey};
pub use reply::Reply;

/// How many times something is answered otherwise before it is answered with that status, asked up to twice
/// as often as it may fail at once: while it is asked, time passes and forgives some.
pub async fn answered_before(status: u16, at_once: usize, ask: impl AsyncFn(usize) -> Reply) -> usize {
    for n in 0..2 * at_once {
        if ask(n).await.status == status {
            return n;
        }
    }
    panic!("it was never answered with {status}");
}

/// A story, told on each database in turn: `story! { async fn what_happens(app) { … } }`.
///
/// `app` is a running [`App`] with the data of the demo, its own database and its own clock. A story told of
/// its `own app` may restart it, configured in another way.
#[macro_export]
macro_rules! story {
    (@tell ($app:ident) $body:block) => {
        async fn tell(app: $crate::App) {
            let $app = &app;
            $body
        }
    };
    (@tell (own $app:ident) $body:block) => {
        async fn tell($app: $crate::App) $body
    };
    ($($(#[$meta:meta])* async fn $name:ident($($app:ident)+) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "not every story needs all that its file imports")]
            use super::*;

            $crate::story!(@tell ($($app)+) $body);

            #[test]
            fn on_sqlite() {
                $crate::app::on_sqlite(tell);
            }

            #[test]
            fn on_postgresql() {
                $crate::app::on_postgresql(tell);
            }
        }
    )*};
}
