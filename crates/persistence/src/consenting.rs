//! Resources to which the parties of a programme must agree, for every kind of them.

use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::{CivilDate, PartialDate};
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::Refusal;

use crate::platform::consents;
use crate::{Db, Moving, Result};

/// A resource to which every party of a programme must agree before it moves on.
pub trait Consenting: Moving {
    /// The programme whose parties agree, as it is on that day.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn programme(&self, db: &mut Db, today: CivilDate) -> Result<Programme>;

    /// The hash of what they agree to.
    fn substance(&self) -> &str;

    /// Whether consents are taken now.
    ///
    /// # Errors
    /// What stands in the way.
    fn takes_consents(&self) -> std::result::Result<(), Refusal>;

    /// Voids what was agreed to another text than this; the consents stay in the history.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn void_consents(&self, db: &mut Db, now: Timestamp) -> Result<usize> {
        consents::void_all(db, self.uuid(), now)
    }
}

/// A resource that every party signs once all have agreed.
pub trait Signing: Consenting {
    /// Whether signatures are taken now.
    ///
    /// # Errors
    /// What stands in the way.
    fn takes_signatures(&self) -> std::result::Result<(), Refusal>;

    /// The day of effect that the text itself names.
    fn effective_from(&self) -> Option<PartialDate>;

    /// The same one, every party having signed: now the day is known from which it has effect.
    #[must_use]
    fn signed(self, in_force_from: PartialDate) -> Self;
}

impl Consenting for Programme {
    fn programme(&self, _: &mut Db, _: CivilDate) -> Result<Programme> {
        Ok(self.clone())
    }

    fn substance(&self) -> &str {
        &self.substance
    }

    fn takes_consents(&self) -> std::result::Result<(), Refusal> {
        self.takes_consents()
    }
}

impl Signing for Programme {
    fn takes_signatures(&self) -> std::result::Result<(), Refusal> {
        self.takes_signatures()
    }

    fn effective_from(&self) -> Option<PartialDate> {
        self.effective_from
    }

    fn signed(self, in_force_from: PartialDate) -> Self {
        Self { in_force_from: Some(in_force_from), in_force_uncertain: in_force_from.is_uncertain(), ..self }
    }
}
