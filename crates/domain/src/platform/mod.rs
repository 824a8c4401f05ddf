//! What serves every area: users and the record of what changed.

mod change;
mod transition;
mod user;

pub use change::Change;
pub use transition::Transition;
pub use user::{LogIn, Membership, User, UserStatus, check_password, check_username};
