//! Coordination programmes (chương trình phối hợp): the signed text, its clauses, parties and signatures.

mod clause;
mod content;
mod copies;
mod lifecycle;
mod model;
mod signature;
mod units;

pub use clause::{Clause, ClauseContent, ClauseFilter, ClauseKind, ClauseSort, check_tree, parent_path};
pub use content::{
    LegalBasisContent, PartyContact, PartyContent, ProgrammeContent, ProgrammeFilter, ProgrammeSort, PublicProgrammeFilter, PublicProgrammeSort, Side,
};
pub use copies::{OriginalCopy, OriginalCopyContent, OriginalCopyFilter, OriginalCopySort};
pub use lifecycle::ProgrammeStatus;
pub use model::{Edit, Party, Programme, SUBSTANTIVE, TakingPart, substance};
pub use signature::{Signature, SignatureContent, day_of_effect, may_sign};
pub use units::{FocalPoint, FocalPointContent, ImplementingUnit, ImplementingUnitContent, UnitFilter, UnitSort};
