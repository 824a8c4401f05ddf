//! The life of a programme.

mod consents;
mod content;
mod life;
mod public;
mod signatures;
mod transitions;
