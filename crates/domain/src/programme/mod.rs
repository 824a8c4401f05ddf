//! Coordination programmes (chương trình phối hợp): the signed text, its clauses, parties and signatures.

mod agreement;
mod amendment;
mod changes;
mod clause;
mod contact;
mod content;
mod copies;
mod difficulty;
mod lifecycle;
mod model;
mod of_programme;
mod signature;
mod units;

pub use agreement::{Agreement, BetweenParties, PartyStanding, pending};
pub(crate) use agreement::{everyone_acts, everyone_agrees, not_in_force};
pub use amendment::{
    AboutAmendment, Amendment, AmendmentContent, AmendmentFilter, AmendmentSort, AmendmentStatus,
};
pub use changes::{ClauseChange, ClauseChangeKind, apply, place_for};
pub use clause::{Clause, ClauseContent, ClauseFilter, ClauseKind, ClauseSort, check_tree, parent_path};
pub use contact::{ContactValues, PartyContact};
pub use content::{
    LegalBasisContent, PartyContent, ProgrammeContent, ProgrammeFilter, ProgrammeSort, PublicProgrammeFilter,
    PublicProgrammeSort, Side,
};
pub use copies::{OriginalCopy, OriginalCopyContent, OriginalCopyFilter, OriginalCopySort};
pub use difficulty::{Difficulty, DifficultyContent, DifficultyFilter, DifficultySort, DifficultyStatus};
pub use lifecycle::ProgrammeStatus;
pub use model::{Party, Programme, SUBSTANTIVE, TakingPart, substance};
pub use of_programme::OfProgramme;
pub use signature::{Signature, SignatureContent, day_of_effect, may_sign};
pub use units::{
    FocalPoint, FocalPointContent, ImplementingUnit, ImplementingUnitContent, UnitFilter, UnitSort,
};
