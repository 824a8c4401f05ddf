//! The operations of every plain resource that belongs to a programme: who may do it follows from the
//! programme, and from the part that organisations have in the thing itself.

use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::{Id, OrganisationId};
use phoihop_domain::platform::Happened;
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_persistence::directory::successions;
use phoihop_persistence::programme::programmes;
use phoihop_persistence::{Stored, Visible};

use crate::http::call::Found;
use crate::http::plain::require;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};

/// What a resource makes of a new thing, or of what a thing becomes and what it was before; refused is what
/// it has something against.
pub(crate) trait Rules<T>:
    Fn(&mut Change<'_>, &Programme, T, Option<&T>) -> Result<T, Halt> + Send + 'static
{
}

impl<T, F: Fn(&mut Change<'_>, &Programme, T, Option<&T>) -> Result<T, Halt> + Send + 'static> Rules<T>
    for F
{
}

impl Call {
    /// One resource, named by that part of the path, if the caller may see it.
    pub(crate) async fn get_bound<T: Visible + OfProgramme>(self, name: &str) -> Result<Answer, Problem> {
        let seen = self.seen::<T>(name).await?;
        self.one(seen.map(|seen| seen.told(self.now.in_vietnam())).as_ref())
    }

    /// Enters a new resource of a programme, if `rules` have nothing against it; they may complete it.
    pub(crate) fn enter_bound<T: Stored + OfProgramme>(self, rules: impl Rules<T>) -> Result<Asked, Problem> {
        self.change(move |change| {
            let now = change.now();
            let mut of = None;
            let content: T::Content = change.body_for(|change, content: &T::Content| {
                of = Some(change.programme_of(&T::entered(content.clone(), now))?);
                Ok(())
            })?;
            let programme = of.found()?;
            let resource = T::entered(content, now);
            resource.fits(&programme)?;
            let resource = rules(change, &programme, resource, None)?;
            resource.insert(change.db)?;
            change.record(&resource, Happened::Created)?;
            let resource = again(change, resource)?;
            change.created(&resource.told(change.today()))
        })
    }

    /// Changes the resource named by that part of the path, if `rules` have nothing against what it becomes.
    /// It stays in its programme; a patch that changes nothing leaves its revision alone.
    pub(crate) fn amend_bound<T: Stored + OfProgramme>(
        self,
        name: &str,
        rules: impl Rules<T>,
    ) -> Result<Asked, Problem> {
        let id: T::Id = self.id(name)?;
        self.change(move |change| {
            let before = T::get(change.db, id)?.found()?;
            let today = change.today();
            let programme = programmes::get(change.db, before.programme_id(), today)?.found()?;
            change.allow(before.concerns(&programme).target())?;
            let Some(content) = change.edited(before.revision(), before.content())? else {
                return change.changed(&before.told(today));
            };
            let resource = before.clone().amended(content, change.now());
            if resource.programme_id() != programme.id {
                return Err(Problem::field("/programme_id", problem::STAYS_IN_PROGRAMME).into());
            }
            resource.fits(&programme)?;
            change.allow(resource.concerns(&programme).target())?;
            let resource = rules(change, &programme, resource, Some(&before))?;
            resource.follows(&before)?;
            resource.update(change.db)?;
            change.record(&resource, Happened::Updated)?;
            let resource = again(change, resource)?;
            change.changed(&resource.told(today))
        })
    }
}

/// Read again, since some of it follows from what it says; not where it is a part of a larger change, to
/// which nobody reads the answer.
fn again<T: Stored>(change: &mut Change<'_>, resource: T) -> Result<T, Halt> {
    if change.is_part() {
        Ok(resource)
    } else {
        Ok(T::get(change.db, T::Id::from_uuid(resource.uuid()))?.found()?)
    }
}

impl Change<'_> {
    /// The programme of a new thing, where the caller may make it there: one that they may not see is one
    /// that is not there.
    pub(crate) fn programme_of<T: OfProgramme>(&mut self, new: &T) -> Result<Programme, Halt> {
        let unknown = || Problem::field("/programme_id", problem::UNKNOWN_REFERENCE);
        let today = self.today();
        let programme = programmes::get(self.db, new.programme_id(), today)?.ok_or_else(unknown)?;
        match self.allow(new.concerns(&programme).target()) {
            Ok(()) => Ok(programme),
            Err(problem) if problem.code() == problem::NOT_FOUND => Err(unknown().into()),
            Err(problem) => {
                new.fits(&programme)?;
                Err(problem.into())
            }
        }
    }

    /// Who acts today for an organisation that a field names, in the function that another one names; one
    /// that stood there before may stand, whatever has become of its code list.
    pub(crate) fn acting(
        &mut self,
        (pointer, organisation): (&str, OrganisationId),
        (function_pointer, function): (&str, &str),
        stood: bool,
    ) -> Result<Option<OrganisationId>, Halt> {
        require::<Organisation>(self.db, pointer, Some(organisation))?;
        if !stood {
            self.known_function(function_pointer, function)?;
        }
        let today = self.today();
        Ok(successions::acting(self.db, organisation, function, today)?)
    }
}
