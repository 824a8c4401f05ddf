//! Connections: how many there may be, and how long each may keep silent, dawdle over a head, or leave an
//! answer unread.
//!
//! actix times only the head of a connection's first request, and no answer at all. So the server's streams
//! are wrapped: whatever a client does or leaves undone, its connection ends, and takes room from nobody
//! else.

mod doorkeeper;
mod pace;
mod talk;
mod wire;

pub use doorkeeper::{Doorkeeper, Place, handles};
pub use pace::Pace;
pub use talk::{Answered, Talk};
pub use wire::{Limits, Wire};
