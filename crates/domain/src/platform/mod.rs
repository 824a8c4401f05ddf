//! What serves every area: users and the record of what changed.

mod change;
mod history;
mod notification;
mod transition;
mod user;

pub use change::Change;
pub use history::{AsOf, HistoryFilter, HistorySort};
pub use notification::{Notification, NotificationFilter, NotificationKind, NotificationState, ReadMark, ReadMarkContent, Task, TaskKind, in_order};
pub use transition::Transition;
pub use user::{LONGEST_PASSWORD, LogIn, Membership, User, UserStatus, check_password, check_username};
