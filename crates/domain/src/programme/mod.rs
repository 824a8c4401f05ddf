//! Coordination programmes (chương trình phối hợp): the signed text, its clauses, parties and signatures.

mod clause;
mod content;
mod lifecycle;
mod model;
mod signature;

pub use clause::{Clause, ClauseContent, ClauseFilter, ClauseKind, ClauseSort, check_tree, parent_path};
pub use content::{
    LegalBasisContent, PartyContact, PartyContent, ProgrammeContent, ProgrammeFilter, ProgrammeSort, PublicProgrammeFilter, PublicProgrammeSort, Side,
};
pub use lifecycle::ProgrammeStatus;
pub use model::{Edit, Party, Programme, SUBSTANTIVE, substance};
pub use signature::{Signature, SignatureContent};
