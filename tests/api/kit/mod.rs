//! How every endpoint behaves (`http.md` of the design).

mod browsers;
mod negotiation;
