//! How a succession moves: what it settles reaches into every area.

use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::OrganisationSuccession;
use phoihop_domain::ids::OrganisationSuccessionId;
use phoihop_domain::lifecycle::Move;

use super::hand_over;
use crate::moving::{Deciders, Why};
use crate::{Db, Moving, Result, Stored as _};

impl Moving for OrganisationSuccession {
    type Id = OrganisationSuccessionId;

    fn load(db: &mut Db, id: OrganisationSuccessionId, _: CivilDate) -> Result<Option<Self>> {
        Self::get(db, id)
    }

    fn save(&self, db: &mut Db) -> Result<()> {
        self.update(db)
    }

    fn title(&self) -> &str {
        &self.content.instrument
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn deciders(&self, _: &mut Db, _: &Move<Self>, _: CivilDate, _: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Anybody)
    }

    fn circle(&self, _: &mut Db, _: CivilDate) -> Result<Circle> {
        Ok(Circle::Open)
    }

    /// Everything that the organisations take part in changes hands, or comes back.
    fn settle(self, db: &mut Db, why: &Why, now: Timestamp) -> Result<Self> {
        hand_over::bring_up_to_date(db, why, now)?;
        Ok(self)
    }
}
