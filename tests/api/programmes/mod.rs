//! The life of a programme.

mod life;
