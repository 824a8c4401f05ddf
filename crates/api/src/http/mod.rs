//! How every endpoint behaves (`http.md` of the design): built once, used by all.

pub mod answer;
#[cfg(test)]
mod any_input;
pub mod asked;
pub mod body;
pub mod call;
pub mod caller;
pub mod catalogue;
pub mod change;
pub mod client_address;
pub mod etag;
pub mod guarded;
pub mod headers;
pub mod idempotency;
pub mod inside;
pub mod kind;
pub mod middleware;
pub mod negotiation;
pub mod operation;
pub mod page;
pub mod pairs;
mod placed;
pub mod plain;
pub mod problem;
pub mod problem_code;
pub mod query;
pub mod record;
pub mod registered;
pub mod representation;
pub mod response;
pub mod router;
pub mod stream;
pub mod unread;
pub mod upload;

pub use answer::Answer;
pub use asked::Asked;
pub use call::Call;
pub use change::{Change, Halt};
pub use operation::Operation;
pub use problem::Problem;
pub use router::{Handler, Router};
