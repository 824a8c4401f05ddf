//! Routes of coverage: the calendar, campaigns, requests, press works with what they count for, findings,
//! feeds.

pub mod calendar;
pub mod calendar_events;
pub mod calendar_links;
pub mod campaigns;
pub mod coverage_requests;
pub mod credits;
pub mod evidence;
pub mod feeds;
pub mod findings;
pub mod information_requests;
pub mod press_works;
pub mod public_press_works;
pub mod statistics;

use phoihop_domain::access::Action;
use phoihop_domain::coverage::CalendarEvent;
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::{CalendarEventId, OrganisationId, ProgrammeId, TopicId};
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::reference::Topic;
use phoihop_domain::resource::PlainResource;
use phoihop_domain::visibility::Visibility;
use phoihop_persistence::{Db, Moving, StoreError, tree};

use crate::http::plain::require;
use crate::http::{Change, Halt, Problem, problem};

/// A unit, the function in which it is addressed, and who may learn of that.
type Addressed<'a> = (OrganisationId, &'a str, Visibility);

impl Change<'_> {
    /// The thing that a field newly names: of the same programme, and one that the caller may read.
    fn cites_of<T: Moving + OfProgramme + PlainResource>(
        &mut self,
        pointer: &str,
        programme: ProgrammeId,
        named: Option<<T as Moving>::Id>,
        stood: Option<<T as Moving>::Id>,
    ) -> Result<Option<T>, Halt> {
        let Some(id) = named.filter(|id| stood != Some(*id)) else { return Ok(None) };
        let (today, unknown) = (self.today(), || Problem::field(pointer, problem::UNKNOWN_REFERENCE));
        let found = T::load(self.db, id, today)?
            .filter(|found| found.programme_id() == programme)
            .ok_or_else(unknown)?;
        let circle = found.circle(self.db, today)?;
        if self.may(Action::ReadCoverage, &circle) { Ok(Some(found)) } else { Err(unknown().into()) }
    }

    /// The event that a field newly names; whatever is planned on one that is not released is told to no more
    /// people than that.
    fn planned_on(
        &mut self,
        programme: ProgrammeId,
        (named, stood): (Option<CalendarEventId>, Option<CalendarEventId>),
        (visibility, before): (Visibility, Option<Visibility>),
    ) -> Result<(), Halt> {
        // Asked again where it is opened, not where the event was closed meanwhile.
        let stood = stood.filter(|_| visibility == Visibility::Restricted || Some(visibility) == before);
        match self.cites_of::<CalendarEvent>("/calendar_event_id", programme, named, stood)? {
            Some(event)
                if event.audience == Visibility::Restricted && visibility != Visibility::Restricted =>
            {
                Err(Problem::field("/visibility", problem::MORE_OPEN_THAN_EVENT).into())
            }
            _ => Ok(()),
        }
    }

    /// What counts press works that only insiders know of is not opened to others.
    fn opened(
        &mut self,
        (visibility, before): (Visibility, Option<Visibility>),
        has_restricted_works: impl FnOnce(&mut Db) -> Result<bool, StoreError>,
    ) -> Result<(), Halt> {
        let opens = before == Some(Visibility::Restricted) && visibility != Visibility::Restricted;
        if opens && has_restricted_works(self.db)? {
            return Err(Problem::field("/visibility", problem::MORE_OPEN_THAN_WORK).into());
        }
        Ok(())
    }

    /// Whether an organisation is one of these or below one of them.
    fn is_within_any(&mut self, organisation: OrganisationId, of: &[OrganisationId]) -> Result<bool, Halt> {
        for top in of {
            if tree::is_within::<Organisation>(self.db, organisation, *top)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Requires that all these topics are there.
    fn known_topics(&mut self, ids: &[TopicId]) -> Result<(), Halt> {
        for (at, id) in ids.iter().enumerate() {
            require::<Topic>(self.db, &format!("/topic_ids/{at}"), Some(*id))?;
        }
        Ok(())
    }

    /// Requires that a code which did not stand there before is in its list.
    fn known_code_unless(
        &mut self,
        pointer: &str,
        list: &str,
        code: Option<&str>,
        stood: Option<&str>,
    ) -> Result<(), Halt> {
        match code.filter(|code| stood != Some(*code)) {
            Some(code) => self.known_code(pointer, list, code),
            None => Ok(()),
        }
    }

    /// Who acts today for the unit that a question or a finding is put to: what is restricted, only to those
    /// who take part, and to units below them.
    fn put_to(
        &mut self,
        programme: &Programme,
        addressed: Addressed<'_>,
        stood: Option<Addressed<'_>>,
    ) -> Result<Option<OrganisationId>, Halt> {
        let (unit, function, visibility) = addressed;
        let known = stood.is_some_and(|(_, stood, _)| stood == function);
        let acting = self.acting(("/unit_id", unit), ("/unit_function", function), known)?;
        let involved: Vec<OrganisationId> =
            programme.involved().iter().map(|taken| taken.organisation_id).collect();
        let newly = visibility == Visibility::Restricted && stood != Some(addressed);
        if newly && !self.is_within_any(acting.unwrap_or(unit), &involved)? {
            return Err(Problem::field("/unit_id", problem::NOT_OF_THE_SIDE).into());
        }
        Ok(acting)
    }
}
