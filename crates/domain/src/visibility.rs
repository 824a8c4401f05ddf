//! Who may learn of a thing at all (domain mechanism 8).

use crate::clock::Timestamp;

crate::text_enum! {
    /// Who may learn of a thing.
    pub enum Visibility {
        /// Everyone, without logging in, from `public_from` on where that is set.
        Public = "public",
        /// The parties to the programme.
        Parties = "parties",
        /// Only those of the parties who work on it.
        Restricted = "restricted",
    }
}

impl Default for Visibility {
    /// What nobody says more of is between the parties.
    fn default() -> Self {
        Self::Parties
    }
}

impl Visibility {
    /// Whether the public may see it at that moment.
    #[must_use]
    pub fn is_public_at(self, public_from: Option<Timestamp>, now: Timestamp) -> bool {
        self == Self::Public && public_from.is_none_or(|from| from <= now)
    }
}
