//! The four operations that every plain resource has, once for all of them.

use phoihop_domain::access::Target;
use phoihop_domain::ids::Id;
use phoihop_domain::platform::{Happened, HistoryFilter, HistorySort};
use phoihop_domain::resource::Tree;
use phoihop_domain::validation::{Content, TextEnum};
use phoihop_persistence::paginate::{Page, PageRequest};
use phoihop_persistence::{Db, Read, StoreError, Stored, tree};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::Answer;
use super::asked::Asked;
use super::call::{Call, Found};
use super::change::{Change, Halt};
use super::problem::{self, Place, Problem};

/// For resources that have no rule beyond those of their content.
///
/// # Errors
/// What stands against the change.
pub fn no_more_rules<T>(_: &mut Change<'_>, _: &T) -> Result<(), Halt> {
    Ok(())
}

impl Call {
    /// A page of resources, each with its tag.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn list<T, F, S>(
        self,
        list: impl Fn(&mut Db, &F, &PageRequest<S>) -> Result<Page<T>, StoreError> + Send + Sync + 'static,
    ) -> Result<Answer, Problem>
    where
        T: Read + Send + 'static,
        F: DeserializeOwned + Send + Sync + 'static,
        S: TextEnum + Send + Sync,
    {
        self.list_as(T::IN_ONE, list).await
    }

    /// The same of a list that asks for more than its rows, whatever they are.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn list_in_parts<T, F, S>(
        self,
        list: impl Fn(&mut Db, &F, &PageRequest<S>) -> Result<Page<T>, StoreError> + Send + Sync + 'static,
    ) -> Result<Answer, Problem>
    where
        T: Read + Send + 'static,
        F: DeserializeOwned + Send + Sync + 'static,
        S: TextEnum + Send + Sync,
    {
        self.list_as(false, list).await
    }

    async fn list_as<T, F, S>(
        self,
        in_one: bool,
        list: impl Fn(&mut Db, &F, &PageRequest<S>) -> Result<Page<T>, StoreError> + Send + Sync + 'static,
    ) -> Result<Answer, Problem>
    where
        T: Read + Send + 'static,
        F: DeserializeOwned + Send + Sync + 'static,
        S: TextEnum + Send + Sync,
    {
        let (filter, request) = self.page::<F, S>()?;
        let asked = request.clone();
        let read = move |db: &mut Db| list(db, &filter, &asked);
        let page = if in_one {
            self.ask_list(&request, read).await?
        } else {
            self.read_list(&request, read).await?
        };
        self.page_of(page, &request, |item| Some(item.revision()))
    }

    /// One resource, named by that part of the path.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn get<T: Stored>(self, name: &str) -> Result<Answer, Problem> {
        let id: T::Id = self.id(name)?;
        self.one(self.ask_if(T::IN_ONE, move |db| T::get(db, id)).await?.as_ref())
    }

    /// Enters a new resource, if `rules` have nothing against it.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn enter<T: Stored>(
        self,
        rules: impl Fn(&mut Change<'_>, &T) -> Result<(), Halt> + Send + 'static,
    ) -> Result<Asked, Problem> {
        self.change(move |change| {
            change.allow(Target::Any)?;
            let resource = T::entered(change.body()?.content()?, change.now());
            rules(change, &resource)?;
            resource.insert(change.db)?;
            change.record(&resource, Happened::Created)?;
            change.created(&resource)
        })
    }

    /// Changes the resource named by that part of the path, if `rules` have nothing against what it becomes.
    /// A patch that changes nothing leaves its revision alone.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn amend<T: Stored>(
        self,
        name: &str,
        rules: impl Fn(&mut Change<'_>, &T) -> Result<(), Halt> + Send + 'static,
    ) -> Result<Asked, Problem> {
        // Read again: some of it follows from what it was before.
        self.amend_then(name, rules, |change, _, changed: &T| {
            Ok(T::get(change.db, T::Id::from_uuid(changed.uuid()))?.found()?)
        })
    }

    /// Like [`Self::amend`], with what the change from what it was brings about elsewhere and in itself.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn amend_then<T: Stored>(
        self,
        name: &str,
        rules: impl Fn(&mut Change<'_>, &T) -> Result<(), Halt> + Send + 'static,
        then: impl Fn(&mut Change<'_>, &T, &T) -> Result<T, Halt> + Send + 'static,
    ) -> Result<Asked, Problem> {
        let id: T::Id = self.id(name)?;
        self.change(move |change| {
            change.allow(Target::Any)?;
            let before = T::get(change.db, id)?.found()?;
            let content = change.patch(before.revision())?.patched(before.content())?;
            if content == *before.content() {
                // The answer tells of it all the same what it tells of one that was changed.
                let same = then(change, &before, &before)?;
                return change.changed(&same);
            }
            let fixed = check_fixed(before.content(), &content);
            let resource = before.clone().amended(content, change.now());
            // They may forbid it, which is told before what is fixed.
            rules(change, &resource)?;
            fixed?;
            resource.update(change.db)?;
            change.record(&resource, Happened::Updated)?;
            let changed = then(change, &before, &resource)?;
            change.changed(&changed)
        })
    }

    /// A page of what was recorded about a resource, oldest first unless asked otherwise.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn history<T: Serialize + Send + 'static>(
        self,
        list: impl Fn(&mut Db, &PageRequest<HistorySort>) -> Result<Page<T>, StoreError> + Send + 'static,
    ) -> Result<Answer, Problem> {
        let (HistoryFilter {}, request) = self.page()?;
        let asked = request.clone();
        let page = self.read(move |db| list(db, &asked)).await?;
        self.page_of(page, &request, |_| None)
    }
}

/// Requires that what a field refers to is there.
///
/// # Errors
/// What stands against the change.
pub fn require<T: Stored>(db: &mut Db, pointer: &str, id: Option<T::Id>) -> Result<Option<T>, Halt> {
    let Some(id) = id else { return Ok(None) };
    match T::get(db, id)? {
        Some(found) => Ok(Some(found)),
        None => Err(Problem::field(pointer, problem::UNKNOWN_REFERENCE).into()),
    }
}

/// For trees: the one right above must be there, and must not lie below.
///
/// # Errors
/// What stands against the change.
pub fn check_parent<T: Stored + Tree>(change: &mut Change<'_>, resource: &T) -> Result<(), Halt> {
    let Some(parent) = resource.parent_id() else { return Ok(()) };
    require::<T>(change.db, "/parent_id", Some(parent))?;
    if tree::is_within::<T>(change.db, parent, T::Id::from_uuid(resource.uuid()))? {
        return Err(Problem::field("/parent_id", problem::CIRCULAR_PARENT).into());
    }
    Ok(())
}

impl Change<'_> {
    /// What a patch makes of the content that stands at this revision: none where it stays as it was, so that
    /// its revision stays, too. The edit of a thing that concerns some begins so, and asks its rules
    /// afterwards.
    ///
    /// # Errors
    /// What stands against the change, a field that never changes included.
    pub fn edited<C: Content + PartialEq>(&mut self, revision: i32, standing: &C) -> Result<Option<C>, Halt> {
        let content: C = self.patch(revision)?.patched(standing)?;
        if content == *standing {
            return Ok(None);
        }
        check_fixed(standing, &content)?;
        Ok(Some(content))
    }
}

/// The fields that never change must be as they were.
fn check_fixed<C: Content>(before: &C, after: &C) -> Result<(), Halt> {
    let value = |content: &C| serde_json::to_value(content).map_err(|e| StoreError::Defect(e.to_string()));
    if C::FIXED.is_empty() {
        return Ok(());
    }
    let (before, after) = (value(before)?, value(after)?);
    let mut problem: Option<Problem> = None;
    for field in C::FIXED.iter().filter(|field| before[**field] != after[**field]) {
        let place = Place::Pointer(format!("/{field}"));
        problem = Some(
            problem
                .unwrap_or_else(|| Problem::new(problem::FIXED_ONCE_MADE))
                .fault(place, problem::FIXED_ONCE_MADE),
        );
    }
    problem.map_or(Ok(()), |problem| Err(problem.into()))
}
