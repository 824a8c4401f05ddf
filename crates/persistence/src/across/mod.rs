//! What knows every area: the tasks that wait for a user, and what is handed on when organisations are
//! succeeded.

pub mod hand_over;
mod succession;
pub mod tasks;
