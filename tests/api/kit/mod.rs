//! How every endpoint behaves (`http.md` of the design).

mod browsers;
mod limits;
mod lists;
mod names;
mod negotiation;
mod pages;
mod platform;
