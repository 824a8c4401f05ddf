//! What parties agree to, sign or talk over, where it waits for one of them.

use std::rc::Rc;

use diesel::prelude::*;
use phoihop_domain::access::Subject;
use phoihop_domain::ids::ProgrammeId;
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::programme::{
    Amendment, AmendmentFilter, AmendmentSort, AmendmentStatus, Difficulty, DifficultyFilter, DifficultySort,
    DifficultyStatus, OfProgramme, Programme, ProgrammeFilter, ProgrammeSort, ProgrammeStatus,
};
use phoihop_domain::validation::AnyOf;

use super::{Known, all_if, consents, on_own_side, signatures};
use crate::among::Listed as _;
use crate::programme::scope::{in_visible_programmes, visible_to};
use crate::programme::{Readers, amendments, difficulties, programmes};
use crate::said::Said;
use crate::{Db, Result};

/// The statuses in which each of them waits for somebody.
const PROGRAMMES: [ProgrammeStatus; 2] = [ProgrammeStatus::Draft, ProgrammeStatus::Agreed];
const AMENDMENTS: [AmendmentStatus; 2] = [AmendmentStatus::Draft, AmendmentStatus::Agreed];
const DIFFICULTIES: [DifficultyStatus; 3] =
    [DifficultyStatus::Raised, DifficultyStatus::Discussing, DifficultyStatus::Escalated];

/// What parties agree to, sign or talk over.
pub(super) struct Waiting {
    programmes: Vec<Programme>,
    amendments: Vec<Amendment>,
    difficulties: Vec<Difficulty>,
}

impl Waiting {
    /// What finds it, for each table of these.
    pub(super) fn asked(readers: &Readers) -> [Rc<dyn Said>; 3] {
        use crate::schema::{amendments as a, difficulties as d, programmes as g};
        let programmes = visible_to(readers).and(g::status.among(PROGRAMMES));
        let amendments = in_visible_programmes(a::programme_id, readers).and(a::status.among(AMENDMENTS));
        let difficulties = in_visible_programmes(d::programme_id, readers).and(d::status.among(DIFFICULTIES));
        [
            Rc::new(g::table.filter(programmes).select(g::id)),
            Rc::new(a::table.filter(amendments).select(a::id)),
            Rc::new(d::table.filter(difficulties).select(d::id)),
        ]
    }

    /// What the readers may see of it, of those tables in which there is something.
    pub(super) fn list(db: &mut Db, readers: &Readers, there: [bool; 3]) -> Result<Self> {
        let [programmes, amendments, difficulties] = there;
        let filter =
            ProgrammeFilter { status: Some(AnyOf(PROGRAMMES.to_vec())), ..ProgrammeFilter::default() };
        let programmes = all_if(programmes, ProgrammeSort::CreatedAt, |page| {
            programmes::list(db, readers, &filter, page)
        })?;
        let filter =
            AmendmentFilter { status: Some(AnyOf(AMENDMENTS.to_vec())), ..AmendmentFilter::default() };
        let amendments = all_if(amendments, AmendmentSort::CreatedAt, |page| {
            amendments::list(db, readers, &filter, page)
        })?;
        let status = Some(AnyOf(DIFFICULTIES.to_vec()));
        let filter = DifficultyFilter { status, ..DifficultyFilter::default() };
        let difficulties = all_if(difficulties, DifficultySort::CreatedAt, |page| {
            difficulties::list(db, readers, &filter, page)
        })?;
        Ok(Self { programmes, amendments, difficulties })
    }

    /// The programmes of what belongs to one.
    pub(super) fn programme_ids(&self) -> impl Iterator<Item = ProgrammeId> {
        let amendments = self.amendments.iter().map(OfProgramme::programme_id);
        amendments.chain(self.difficulties.iter().map(OfProgramme::programme_id))
    }

    /// Those that wait for the subject.
    pub(super) fn tasks(&self, subject: &Subject, known: &Known) -> Vec<Task> {
        let mut tasks = Vec::new();
        for programme in &self.programmes {
            tasks.extend(consents(subject, programme, programme));
            tasks.extend(signatures(subject, programme, programme));
        }
        for amendment in &self.amendments {
            let Some(programme) = known.programme(amendment.programme_id()) else { continue };
            tasks.extend(consents(subject, amendment, programme));
            tasks.extend(signatures(subject, amendment, programme));
        }
        for difficulty in &self.difficulties {
            let Some(programme) = known.programme(difficulty.programme_id()) else { continue };
            tasks.extend(consents(subject, difficulty, programme));
            tasks.extend(talks(subject, difficulty, programme));
        }
        tasks
    }
}

/// What waits to be talked over: by the other sides, and by all once it is taken up but nobody has said how
/// it is to be solved.
fn talks(subject: &Subject, difficulty: &Difficulty, programme: &Programme) -> Vec<Task> {
    if difficulty.content.resolution.is_some() && difficulty.status != DifficultyStatus::Raised {
        return Vec::new();
    }
    let raised = difficulty.status == DifficultyStatus::Raised;
    let waiting = programme
        .parties
        .iter()
        .map(|party| party.id)
        .filter(|party| !raised || *party != difficulty.content.party_id);
    on_own_side(subject, difficulty, programme, waiting, TaskKind::Difficulty)
}
