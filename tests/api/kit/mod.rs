//! How every endpoint behaves (`http.md` of the design).

mod bodies;
mod browsers;
mod concurrency;
mod connections;
mod idempotency;
mod indexes;
mod limits;
mod linear;
mod lists;
mod mutations;
mod names;
mod negotiation;
mod pages;
mod panics;

mod platform;
mod statements;
