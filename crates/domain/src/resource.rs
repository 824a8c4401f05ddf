//! What every resource has. Each model says in its own file what it is: `resource!`, `plain_resource!`,
//! `tree!`.

use serde::Serialize;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::ids::Id;
use crate::validation::Content;

/// A thing with an address, an identity and a count of its changes.
pub trait Resource: Serialize {
    /// Its name in routes, tables and documents: plural, kebab-case.
    const NAME: &'static str;
    /// Its identity.
    fn uuid(&self) -> Uuid;
    /// How often content or status changed.
    fn revision(&self) -> i32;
}

/// A resource that is no more than the content which clients enter and change: no lifecycle, no children.
pub trait PlainResource: Resource + Clone + Send + 'static {
    /// Its identifier.
    type Id: Id;
    /// What clients say of it.
    type Content: Content;
    /// A new one.
    fn entered(content: Self::Content, now: Timestamp) -> Self;
    /// What is said of it.
    fn content(&self) -> &Self::Content;
    /// The same one with other content.
    #[must_use]
    fn amended(self, content: Self::Content, now: Timestamp) -> Self;
}

/// A plain resource whose members stand in a tree.
pub trait Tree: PlainResource {
    /// The one right above it.
    fn parent_id(&self) -> Option<Self::Id>;
}

/// A model of `id` and `revision` is a resource of that name.
macro_rules! resource {
    ($model:ident $name:literal) => {
        impl $crate::resource::Resource for $model {
            const NAME: &'static str = $name;
            fn uuid(&self) -> uuid::Uuid {
                $crate::ids::Id::uuid(self.id)
            }
            fn revision(&self) -> i32 {
                self.revision
            }
        }
    };
}

/// A model of `id`, `revision`, `created_at`, `updated_at` and content is a plain resource; fields besides
/// begin as given.
macro_rules! plain_resource {
    ($model:ident ($id:ident, $content:ident) $name:literal $({ $($field:ident: $begins:expr,)* })?) => {
        resource! { $model $name }
        impl $crate::resource::PlainResource for $model {
            type Id = $crate::ids::$id;
            type Content = $content;
            fn entered(content: $content, now: $crate::clock::Timestamp) -> Self {
                #[allow(unused_imports, reason = "most models with further fields have a status")]
                use $crate::lifecycle::Stateful as _;
                let id = <$crate::ids::$id as $crate::ids::Id>::new(now);
                Self { id, revision: 1, created_at: now, updated_at: now, $($($field: $begins,)*)? content }
            }
            fn content(&self) -> &$content {
                &self.content
            }
            fn amended(self, content: $content, now: $crate::clock::Timestamp) -> Self {
                Self { revision: self.revision + 1, updated_at: now, content, ..self }
            }
        }
    };
}

/// The members of a plain resource stand in a tree, by the `parent_id` of their content.
macro_rules! tree {
    ($model:ident) => {
        impl $crate::resource::Tree for $model {
            fn parent_id(&self) -> Option<Self::Id> {
                self.content.parent_id
            }
        }
    };
}
