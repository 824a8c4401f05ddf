//! What is true on paper: the models and rules of a coordination programme (chương trình phối hợp).
//!
//! Nothing here knows SQL or HTTP, and nothing reads a clock: the present moment is always an argument.
//! Feature `diesel` lets the value types travel to a database, feature `openapi` describes the models in the
//! contract.

#[macro_use]
pub mod resource;

pub mod access;
pub mod clock;
pub mod codes;
pub mod consent;
pub mod coverage;
pub mod date;
pub mod decision;
pub mod directory;
pub mod ids;
pub mod lifecycle;
pub mod money;
pub mod package;
pub mod period;
pub mod planning;
pub mod platform;
pub mod problem;
pub mod programme;
pub mod reference;
#[cfg(feature = "diesel")]
pub mod sql_types;
pub mod text;
pub mod transfer;
pub mod validation;
pub mod visibility;
pub mod work;
