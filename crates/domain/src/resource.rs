//! What every resource has.

use serde::Serialize;
use uuid::Uuid;

use crate::directory::{Mandate, Organisation, Person};
use crate::ids::Id;
use crate::programme::Programme;

/// A thing with an address, an identity and a count of its changes.
pub trait Resource: Serialize {
    /// Its name in routes, tables and documents: plural, kebab-case.
    const NAME: &'static str;
    /// Its identity.
    fn uuid(&self) -> Uuid;
    /// How often content or status changed.
    fn revision(&self) -> i32;
}

macro_rules! resources {
    ($($model:ident $name:literal;)*) => {$(
        impl Resource for $model {
            const NAME: &'static str = $name;
            fn uuid(&self) -> Uuid {
                self.id.uuid()
            }
            fn revision(&self) -> i32 {
                self.revision
            }
        }
    )*};
}

resources! {
    Organisation "organisations";
    Person "people";
    Mandate "mandates";
    Programme "programmes";
}
