//! What serves every area: users and the record of what changed.

mod transition;
mod user;

pub use transition::Transition;
pub use user::{LogIn, Membership, User, UserStatus, check_password, check_username};
