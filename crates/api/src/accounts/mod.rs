//! Accounts: how their holders log in, and out, and get back in; and the commands of one who runs the
//! installation.

pub mod commands;
pub mod log_in;
pub mod oauth;
pub mod recovery;
pub mod sessions;
pub mod totp;
