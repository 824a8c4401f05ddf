//! The operations of every plain resource that belongs to a programme: who may do it follows from the programme.

use phoihop_domain::ids::ProgrammeId;
use phoihop_domain::platform::Change as Kind;
use phoihop_domain::programme::Programme;
use phoihop_domain::resource::OfProgramme;
use phoihop_persistence::Stored;
use phoihop_persistence::programme::programmes;

use crate::http::call::Found;
use crate::http::{Answer, Call, Change, Halt, Problem};

impl Call {
    /// One resource, named by that part of the path, if the caller may see its programme.
    pub(crate) async fn get_bound<T: Stored + OfProgramme>(self, name: &str) -> Result<Answer, Problem> {
        let (id, today): (T::Id, _) = (self.id(name)?, self.now.in_vietnam());
        let found = self.read(move |db| {
            let Some(found) = T::get(db, id)? else { return Ok(None) };
            Ok(programmes::get(db, found.programme_id(), today)?.map(|programme| (found, programme)))
        });
        let (found, programme) = found.await?.found()?;
        self.allow(programme.circle().target())?;
        self.one(Some(&found))
    }

    /// Enters a new resource of a programme, if `rules` have nothing against it; they may complete it.
    pub(crate) async fn enter_bound<T: Stored + OfProgramme>(
        self,
        rules: impl Fn(&mut Change<'_>, &Programme, T) -> Result<T, Halt> + Send + 'static,
    ) -> Result<Answer, Problem> {
        self.change(move |change| {
            let now = change.now();
            let mut of = None;
            let content: T::Content = change.body_for(|change, content: &T::Content| {
                of = Some(change.programme_named(T::entered(content.clone(), now).programme_id())?);
                Ok(())
            })?;
            let programme = of.found()?;
            let resource = T::entered(content, now);
            resource.fits(&programme)?;
            let resource = rules(change, &programme, resource)?;
            resource.insert(change.db)?;
            change.record(&resource, Kind::Created)?;
            change.created(&resource)
        })
        .await
    }

    /// Changes the resource named by that part of the path, if `rules` have nothing against what it becomes.
    /// It stays in its programme; a patch that changes nothing leaves its revision alone.
    pub(crate) async fn amend_bound<T: Stored + OfProgramme>(
        self,
        name: &str,
        rules: impl Fn(&mut Change<'_>, &Programme, T) -> Result<T, Halt> + Send + 'static,
    ) -> Result<Answer, Problem> {
        let id: T::Id = self.id(name)?;
        self.change(move |change| {
            let before = T::get(change.db, id)?.found()?;
            let programme: Programme = change.find(before.programme_id())?;
            let content = change.patch(before.revision())?.patched(before.content())?;
            if content == *before.content() {
                return change.changed(&before);
            }
            let resource = before.amended(content, change.now());
            if resource.programme_id() != programme.id {
                return Err(Problem::field("/programme_id", "stays_in_programme").into());
            }
            resource.fits(&programme)?;
            let resource = rules(change, &programme, resource)?;
            resource.update(change.db)?;
            change.record(&resource, Kind::Updated)?;
            change.changed(&resource)
        })
        .await
    }
}

impl Change<'_> {
    /// The programme that a body names: one that the caller may not see is one that is not there.
    pub(crate) fn programme_named(&mut self, id: ProgrammeId) -> Result<Programme, Halt> {
        match self.find::<Programme>(id) {
            Err(Halt::Problem(problem)) if problem.code() == "not_found" => Err(Problem::field("/programme_id", "unknown_reference").into()),
            found => found,
        }
    }
}
