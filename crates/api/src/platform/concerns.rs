//! Whom a thing of any kind concerns, and what reading it takes: for what tells of all kinds.

use std::collections::HashMap;

use phoihop_domain::access::{Action, Circle, Subject};
use phoihop_domain::coverage::{CalendarEvent, Campaign, CoverageRequest, Finding, InformationRequest, PressWork};
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{Document, DocumentReceipt};
use phoihop_domain::ids::Id;
use phoihop_domain::packages::{AcceptanceRecord, Deliverable, Package, Payment, Subscription};
use phoihop_domain::planning::{Plan, PlanItem, PlanSupplement};
use phoihop_domain::platform::Job;
use phoihop_domain::programme::{Amendment, Difficulty, FocalPoint, ImplementingUnit, OfProgramme, OriginalCopy, Programme};
use phoihop_domain::work::{Assignment, OpinionRequest};
use phoihop_persistence::platform::outbox::Numbered;
use phoihop_persistence::programme::programmes;
use phoihop_persistence::{Db, Guarded, Moving, Result, Stored};
use uuid::Uuid;

type Find = fn(&mut Db, Uuid, CivilDate) -> Result<Option<Circle>>;

/// Everybody who may read such things may read all of them.
const OPEN: Option<Find> = None;

/// Every kind of thing whose changes are told of: what reading it takes, and how it is found whom it concerns.
const KINDS: &[(&str, Action, Option<Find>)] = &[
    ("organisations", Action::ReadDirectory, OPEN),
    ("people", Action::ReadDirectory, OPEN),
    ("mandates", Action::ReadDirectory, OPEN),
    ("organisation-successions", Action::ReadDirectory, OPEN),
    ("school-sites", Action::ReadDirectory, OPEN),
    ("code-list-items", Action::ReadDirectory, OPEN),
    ("topics", Action::ReadDirectory, OPEN),
    ("users", Action::ReadUsers, OPEN),
    ("memberships", Action::ReadUsers, OPEN),
    ("api-clients", Action::ReadUsers, OPEN),
    ("jobs", Action::ReadJob, Some(moving::<Job>)),
    ("documents", Action::ReadDocument, Some(guarded::<Document>)),
    ("document-receipts", Action::ReadDocument, Some(guarded::<DocumentReceipt>)),
    ("programmes", Action::ReadProgramme, Some(moving::<Programme>)),
    ("amendments", Action::ReadProgramme, Some(moving::<Amendment>)),
    ("difficulties", Action::ReadProgramme, Some(moving::<Difficulty>)),
    ("focal-points", Action::ReadProgramme, Some(of_programme::<FocalPoint>)),
    ("implementing-units", Action::ReadProgramme, Some(of_programme::<ImplementingUnit>)),
    ("original-copies", Action::ReadProgramme, Some(of_programme::<OriginalCopy>)),
    ("assignments", Action::ReadAssignment, Some(moving::<Assignment>)),
    ("plans", Action::ReadPlan, Some(moving::<Plan>)),
    ("plan-items", Action::ReadPlan, Some(moving::<PlanItem>)),
    ("plan-supplements", Action::ReadPlan, Some(moving::<PlanSupplement>)),
    ("packages", Action::ReadPackage, Some(moving::<Package>)),
    ("deliverables", Action::ReadPackage, Some(guarded::<Deliverable>)),
    ("acceptance-records", Action::ReadPackage, Some(moving::<AcceptanceRecord>)),
    ("payments", Action::ReadPackage, Some(guarded::<Payment>)),
    ("press-titles", Action::ReadDirectory, OPEN),
    ("subscriptions", Action::ReadPlan, Some(of_programme::<Subscription>)),
    ("calendar-events", Action::ReadCoverage, Some(moving::<CalendarEvent>)),
    ("campaigns", Action::ReadCoverage, Some(moving::<Campaign>)),
    ("coverage-requests", Action::ReadCoverage, Some(moving::<CoverageRequest>)),
    ("information-requests", Action::ReadCoverage, Some(moving::<InformationRequest>)),
    ("press-works", Action::ReadCoverage, Some(moving::<PressWork>)),
    ("findings", Action::ReadCoverage, Some(moving::<Finding>)),
    ("opinion-requests", Action::ReadOpinionRequest, Some(moving::<OpinionRequest>)),
];

/// What reading a kind of thing takes.
pub fn reading(resource: &str) -> Option<Action> {
    KINDS.iter().find(|(name, ..)| *name == resource).map(|(_, action, _)| *action)
}

fn moving<T: Moving>(db: &mut Db, id: Uuid, today: CivilDate) -> Result<Option<Circle>> {
    T::load(db, T::Id::from_uuid(id), today)?.map(|found| found.circle(db, today)).transpose()
}

fn guarded<T: Guarded>(db: &mut Db, id: Uuid, today: CivilDate) -> Result<Option<Circle>> {
    T::get(db, T::Id::from_uuid(id))?.map(|found| found.circle(db, today)).transpose()
}

fn of_programme<T: Stored + OfProgramme>(db: &mut Db, id: Uuid, today: CivilDate) -> Result<Option<Circle>> {
    let Some(found) = T::get(db, T::Id::from_uuid(id))? else { return Ok(None) };
    Ok(programmes::get(db, found.programme_id(), today)?.map(|programme| found.concerns(&programme)))
}

/// Whether everybody who may read such things may read all of them: then keys are kept apart by the database itself.
pub fn is_open(resource: &str) -> bool {
    KINDS.iter().find(|(name, ..)| *name == resource).is_some_and(|(.., find)| find.is_none())
}

/// What one reader may read, each thing looked at once.
pub struct Seen {
    today: CivilDate,
    known: HashMap<Uuid, Option<Circle>>,
}

impl Seen {
    /// On that day.
    #[must_use]
    pub fn new(today: CivilDate) -> Self {
        Self { today, known: HashMap::new() }
    }

    /// Whether that one may read a thing that is there.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn lets(&mut self, db: &mut Db, subject: Option<&Subject>, resource: &str, id: Uuid) -> Result<bool> {
        let Some((action, present)) = self.circle(db, resource, id)? else { return Ok(false) };
        Ok(present.is_some_and(|circle| circle.lets(subject, action)))
    }

    /// Whether he may read what changed. A thing that is no more is told to whom it concerned.
    pub fn may_read(&mut self, db: &mut Db, subject: Option<&Subject>, numbered: &Numbered) -> Result<bool> {
        let entry = &numbered.entry;
        let Some((action, present)) = self.circle(db, &entry.resource, entry.resource_id)? else { return Ok(false) };
        Ok(present.or(numbered.circle.as_ref()).is_some_and(|circle| circle.lets(subject, action)))
    }

    /// What reading such a thing takes, and whom this one concerns if it is there; none where nobody is told of such things.
    fn circle(&mut self, db: &mut Db, resource: &str, id: Uuid) -> Result<Option<(Action, Option<&Circle>)>> {
        let Some((_, action, find)) = KINDS.iter().find(|(name, ..)| *name == resource) else { return Ok(None) };
        if !self.known.contains_key(&id) {
            let found = find.map_or(Ok(Some(Circle::Open)), |find| find(db, id, self.today))?;
            self.known.insert(id, found);
        }
        Ok(Some((*action, self.known.get(&id).and_then(Option::as_ref))))
    }
}
