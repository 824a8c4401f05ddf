//! What belongs to a programme.

use super::Programme;
use crate::access::Circle;
use crate::date::CivilDate;
use crate::ids::ProgrammeId;
use crate::resource::PlainResource;
use crate::validation::{Refusal, Violations};

/// A plain resource that belongs to a programme and never moves to another: the one who may see the programme
/// may see it.
pub trait OfProgramme: PlainResource {
    /// Its programme.
    fn programme_id(&self) -> ProgrammeId;
    /// What stands against keeping it as things are in its programme, by field of its content.
    ///
    /// # Errors
    /// What is wrong, field by field.
    fn fits(&self, programme: &Programme) -> Result<(), Violations>;

    /// Whom it concerns: those whom its programme does, and those who have a part in this thing itself.
    fn concerns(&self, programme: &Programme) -> Circle {
        programme.circle()
    }

    /// What stands against its becoming this from what it was.
    ///
    /// # Errors
    /// What stands in the way.
    fn follows(&self, _before: &Self) -> Result<(), Refusal> {
        Ok(())
    }

    /// The same one as it is told on that day.
    #[must_use]
    fn told(self, _today: CivilDate) -> Self {
        self
    }
}
