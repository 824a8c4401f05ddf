//! What the protocol knows of a resource besides its routes: what reading it takes, whom one of them
//! concerns, and how other systems know it.

use std::collections::HashMap;

use phoihop_domain::access::{Action, Circle, Subject};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::Id;
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::resource::Resource;
use phoihop_domain::transfer::{RowType, Transferable};
use phoihop_persistence::external_keys::{self, Keyed, WithKey};
use phoihop_persistence::platform::outbox::Numbered;
use phoihop_persistence::programme::programmes;
use phoihop_persistence::{Db, Guarded, Moving, Result, Stored};
use uuid::Uuid;

type Find = fn(&mut Db, Uuid, CivilDate) -> Result<Option<Circle>>;

/// A resource whose changes are told of.
pub struct Registered {
    /// Its name in routes and documents.
    pub name: &'static str,
    /// What reading it takes.
    pub reading: Action,
    /// How it is found whom one of them concerns; none where everybody who may read such things may read all
    /// of them.
    pub circle: Option<Find>,
    /// How it is imported and exported, where it is.
    pub transfer: Option<Transfer>,
}

/// How a resource is imported and exported.
pub struct Transfer {
    /// What its rows are made of.
    pub rows: &'static RowType,
    /// Those that another system knows by one of these identifiers.
    pub known_by: fn(&mut Db, &str, &[String]) -> Result<Vec<Keyed>>,
    /// Others that bear the external key that this one bears.
    pub rivals: fn(&mut Db, Uuid) -> Result<Vec<Uuid>>,
    /// The revision of one of them.
    pub revision: fn(&mut Db, Uuid) -> Result<Option<i32>>,
}

impl Registered {
    /// A resource that everybody may read all of who may read such things.
    pub(crate) const fn open<T: Resource>(reading: Action) -> Self {
        Self { name: T::NAME, reading, circle: None, transfer: None }
    }

    /// A resource with a lifecycle.
    pub(crate) const fn moving<T: Moving>(reading: Action) -> Self {
        let circle: Find = |db, id, today| {
            T::load(db, T::Id::from_uuid(id), today)?.map(|found| found.circle(db, today)).transpose()
        };
        Self { circle: Some(circle), ..Self::open::<T>(reading) }
    }

    /// A resource that concerns some and not others.
    pub(crate) const fn guarded<T: Guarded>(reading: Action) -> Self {
        let circle: Find = |db, id, today| {
            T::get(db, T::Id::from_uuid(id))?.map(|found| found.circle(db, today)).transpose()
        };
        Self { circle: Some(circle), ..Self::open::<T>(reading) }
    }

    /// A resource that concerns whom its programme concerns.
    pub(crate) const fn bound<T: Stored + OfProgramme>(reading: Action) -> Self {
        let circle: Find = |db, id, today| {
            let Some(found) = T::get(db, T::Id::from_uuid(id))? else { return Ok(None) };
            Ok(programmes::get(db, found.programme_id(), today)?.map(|programme| found.concerns(&programme)))
        };
        Self { circle: Some(circle), ..Self::open::<T>(reading) }
    }

    /// It is imported and exported, and known by external keys.
    pub(crate) const fn transferred<T: Transferable + WithKey>(self) -> Self {
        let transfer = Transfer {
            rows: &T::ROWS,
            known_by: external_keys::find::<T>,
            rivals: external_keys::rivals::<T>,
            revision: <T as WithKey>::revision,
        };
        Self { transfer: Some(transfer), ..self }
    }
}

/// All resources whose changes are told of.
#[derive(Clone, Copy, Default)]
pub struct Registry(pub &'static [Registered]);

impl Registry {
    /// The one of that name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'static Registered> {
        self.0.iter().find(|known| known.name == name)
    }

    /// How the one of that name is imported and exported.
    #[must_use]
    pub fn transfer(self, name: &str) -> Option<&'static Transfer> {
        self.get(name)?.transfer.as_ref()
    }

    /// What the rows of those are made of that are imported and exported.
    pub fn transferred(self) -> impl Iterator<Item = &'static RowType> {
        self.0.iter().filter_map(|known| Some(known.transfer.as_ref()?.rows))
    }

    /// What one reader may read on that day, each thing looked at once.
    #[must_use]
    pub fn seen(self, today: CivilDate) -> Seen {
        Seen { registry: self, today, known: HashMap::new() }
    }
}

/// What one reader may read, each thing looked at once.
pub struct Seen {
    registry: Registry,
    today: CivilDate,
    known: HashMap<Uuid, Option<Circle>>,
}

impl Seen {
    /// All resources whose changes are told of.
    #[must_use]
    pub const fn registry(&self) -> Registry {
        self.registry
    }

    /// Whether that one may read a thing that is there.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn lets(&mut self, db: &mut Db, subject: Option<&Subject>, resource: &str, id: Uuid) -> Result<bool> {
        let Some((action, present)) = self.circle(db, resource, id)? else { return Ok(false) };
        Ok(present.is_some_and(|circle| circle.lets(subject, action)))
    }

    /// Whether they may read what changed. A thing that is no more is told to whom it concerned.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn may_read(&mut self, db: &mut Db, subject: Option<&Subject>, numbered: &Numbered) -> Result<bool> {
        let entry = &numbered.entry;
        let Some((action, present)) = self.circle(db, &entry.resource, entry.resource_id)? else {
            return Ok(false);
        };
        Ok(present.or(numbered.circle.as_ref()).is_some_and(|circle| circle.lets(subject, action)))
    }

    /// What reading such a thing takes, and whom this one concerns if it is there; none where nobody is told
    /// of such things.
    fn circle(&mut self, db: &mut Db, resource: &str, id: Uuid) -> Result<Option<(Action, Option<&Circle>)>> {
        let Some(Registered { reading, circle, .. }) = self.registry.get(resource) else { return Ok(None) };
        if !self.known.contains_key(&id) {
            let found = circle.map_or(Ok(Some(Circle::Open)), |circle| circle(db, id, self.today))?;
            self.known.insert(id, found);
        }
        Ok(Some((*reading, self.known.get(&id).and_then(Option::as_ref))))
    }
}
