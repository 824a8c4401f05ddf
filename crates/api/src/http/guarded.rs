//! The operations of every plain resource that concerns some and not others, each with the circle that it
//! has.

use phoihop_domain::access::{Action, Circle};
use phoihop_domain::platform::Happened;
use phoihop_persistence::{Guarded, Moving, Visible};

use super::answer::Answer;
use super::asked::Asked;
use super::call::{Call, Found};
use super::change::{Change, Halt};
use super::problem::{self, Problem};

impl Call {
    /// One resource, named by that part of the path, if it concerns the caller.
    pub(crate) async fn get_guarded<T: Guarded>(self, name: &str) -> Result<Answer, Problem> {
        self.one(self.seen::<T>(name).await?.as_ref())
    }

    /// The resource named by that part of the path, if the caller may see it.
    pub(crate) async fn seen<T: Visible>(&self, name: &str) -> Result<Option<T>, Problem> {
        let (id, readers): (T::Id, _) = (self.id(name)?, self.readers());
        self.ask_if(T::IN_ONE, move |db| T::seen(db, &readers, id)).await
    }

    /// Changes the resource named by that part of the path, if `rules`, which see it before and after, have
    /// nothing against that; they may complete it. A patch that changes nothing leaves its revision alone.
    pub(crate) fn amend_guarded<T: Guarded>(
        self,
        name: &str,
        rules: impl Fn(&mut Change<'_>, &T, T) -> Result<T, Halt> + Send + 'static,
    ) -> Result<Asked, Problem> {
        let id: T::Id = self.id(name)?;
        self.change(move |change| {
            let before = T::get(change.db, id)?.found()?;
            let circle = before.circle(change.db, change.today())?;
            change.allow(circle.target())?;
            let Some(content) = change.edited(before.revision(), before.content())? else {
                return change.changed(&before);
            };
            let amended = before.clone().amended(content, change.now());
            let resource = rules(change, &before, amended)?;
            resource.update(change.db)?;
            change.record(&resource, Happened::Updated)?;
            change.changed(&resource)
        })
    }
}

impl Change<'_> {
    /// Adds a new one and answers with it.
    pub(crate) fn entered<T: Guarded>(&mut self, resource: &T) -> Result<Answer, Halt> {
        resource.insert(self.db)?;
        self.record(resource, Happened::Created)?;
        self.created(resource)
    }

    /// Whether the caller may do that to what concerns those, whatever the route is about.
    pub(crate) fn may(&self, action: Action, circle: &Circle) -> bool {
        self.subject().is_ok_and(|subject| circle.lets(Some(subject), action))
    }

    /// The thing that a field refers to, with its circle: one that the caller may not read is one that is not
    /// there.
    pub(crate) fn refer<T: Guarded>(
        &mut self,
        pointer: &str,
        id: T::Id,
        read: Action,
    ) -> Result<(T, Circle), Halt> {
        if let Some(found) = T::get(self.db, id)? {
            let circle = found.circle(self.db, self.today())?;
            if self.may(read, &circle) {
                return Ok((found, circle));
            }
        }
        Err(Problem::field(pointer, problem::UNKNOWN_REFERENCE).into())
    }

    /// Requires that what a field refers to is there and that the caller may read it.
    pub(crate) fn refer_to_moving<T: Moving>(
        &mut self,
        pointer: &str,
        id: T::Id,
        read: Action,
    ) -> Result<(), Halt> {
        let today = self.today();
        if let Some(found) = T::load(self.db, id, today)? {
            let circle = found.circle(self.db, today)?;
            if self.may(read, &circle) {
                return Ok(());
            }
        }
        Err(Problem::field(pointer, problem::UNKNOWN_REFERENCE).into())
    }
}
