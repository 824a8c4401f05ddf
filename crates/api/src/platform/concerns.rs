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
use phoihop_domain::programme::{Amendment, Difficulty, FocalPoint, ImplementingUnit, OriginalCopy, Programme};
use phoihop_domain::resource::OfProgramme;
use phoihop_domain::work::{Assignment, OpinionRequest};
use phoihop_persistence::platform::outbox::Numbered;
use phoihop_persistence::programme::programmes;
use phoihop_persistence::{Db, Guarded, Moving, Result, Stored};
use uuid::Uuid;

type Find = fn(&mut Db, Uuid, CivilDate) -> Result<Option<Circle>>;

/// Every kind of thing whose changes are told of: what reading it takes, and how it is found whom it concerns.
const KINDS: &[(&str, Action, Find)] = &[
    ("organisations", Action::ReadDirectory, open),
    ("people", Action::ReadDirectory, open),
    ("mandates", Action::ReadDirectory, open),
    ("organisation-successions", Action::ReadDirectory, open),
    ("school-sites", Action::ReadDirectory, open),
    ("code-list-items", Action::ReadDirectory, open),
    ("topics", Action::ReadDirectory, open),
    ("users", Action::ReadUsers, open),
    ("memberships", Action::ReadUsers, open),
    ("api-clients", Action::ReadUsers, open),
    ("jobs", Action::ReadJob, moving::<Job>),
    ("documents", Action::ReadDocument, guarded::<Document>),
    ("document-receipts", Action::ReadDocument, guarded::<DocumentReceipt>),
    ("programmes", Action::ReadProgramme, moving::<Programme>),
    ("amendments", Action::ReadProgramme, moving::<Amendment>),
    ("difficulties", Action::ReadProgramme, moving::<Difficulty>),
    ("focal-points", Action::ReadProgramme, of_programme::<FocalPoint>),
    ("implementing-units", Action::ReadProgramme, of_programme::<ImplementingUnit>),
    ("original-copies", Action::ReadProgramme, of_programme::<OriginalCopy>),
    ("assignments", Action::ReadAssignment, moving::<Assignment>),
    ("plans", Action::ReadPlan, moving::<Plan>),
    ("plan-items", Action::ReadPlan, moving::<PlanItem>),
    ("plan-supplements", Action::ReadPlan, moving::<PlanSupplement>),
    ("packages", Action::ReadPackage, moving::<Package>),
    ("deliverables", Action::ReadPackage, guarded::<Deliverable>),
    ("acceptance-records", Action::ReadPackage, moving::<AcceptanceRecord>),
    ("payments", Action::ReadPackage, guarded::<Payment>),
    ("press-titles", Action::ReadDirectory, open),
    ("subscriptions", Action::ReadPlan, of_programme::<Subscription>),
    ("calendar-events", Action::ReadCoverage, moving::<CalendarEvent>),
    ("campaigns", Action::ReadCoverage, moving::<Campaign>),
    ("coverage-requests", Action::ReadCoverage, moving::<CoverageRequest>),
    ("information-requests", Action::ReadCoverage, moving::<InformationRequest>),
    ("press-works", Action::ReadCoverage, moving::<PressWork>),
    ("findings", Action::ReadCoverage, moving::<Finding>),
    ("opinion-requests", Action::ReadOpinionRequest, moving::<OpinionRequest>),
];

/// What reading a kind of thing takes.
pub fn reading(resource: &str) -> Option<Action> {
    KINDS.iter().find(|(name, ..)| *name == resource).map(|(_, action, _)| *action)
}

fn open(_: &mut Db, _: Uuid, _: CivilDate) -> Result<Option<Circle>> {
    Ok(Some(Circle::Open))
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

    /// Whether he may read what changed. A thing that is no more is told to whom it concerned.
    pub fn may_read(&mut self, db: &mut Db, subject: Option<&Subject>, numbered: &Numbered) -> Result<bool> {
        let entry = &numbered.entry;
        let Some((_, action, find)) = KINDS.iter().find(|(name, ..)| *name == entry.resource) else { return Ok(false) };
        if !self.known.contains_key(&entry.resource_id) {
            let found = find(db, entry.resource_id, self.today)?;
            self.known.insert(entry.resource_id, found);
        }
        let present = self.known.get(&entry.resource_id).and_then(Option::as_ref);
        Ok(present.or(numbered.circle.as_ref()).is_some_and(|circle| circle.lets(subject, *action)))
    }
}
