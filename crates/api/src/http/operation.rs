//! What an operation is: its name, who may use it, what goes in and out. From this one declaration follow the
//! route, the check of the caller and the contract.

use phoihop_domain::access::Action;
use phoihop_domain::platform::{AsOf, HistoryFilter, HistorySort};
use phoihop_domain::validation::TextEnum;
use phoihop_persistence::Isolation;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::answer::JSON;
pub use super::kind::{Caching, Kind};
use crate::http::problem::ProblemCode;

/// The media type of files whose format follows from the query, or from what they were made of.
pub const ANY_FILE: &str = "application/octet-stream";

/// A schema of the contract, with those it refers to.
#[derive(Clone, Copy)]
pub struct SchemaOf {
    /// Its name.
    pub name: fn() -> String,
    /// Itself and what it refers to.
    pub all: fn() -> Vec<(String, RefOr<Schema>)>,
    /// The type that it is of, so that no two types go by one name.
    pub of: fn() -> &'static str,
}

impl SchemaOf {
    /// The schema of a type.
    #[must_use]
    pub fn of<T: ToSchema>() -> Self {
        Self {
            name: || T::name().into_owned(),
            all: || {
                let mut found = vec![(T::name().into_owned(), T::schema())];
                T::schemas(&mut found);
                found
            },
            of: std::any::type_name::<T>,
        }
    }

    /// The schema of a type that speaks of a thing's status `S`; its name tells of which thing, such as
    /// `PackageTransitionContent`.
    #[must_use]
    pub fn of_status<T: ToSchema, S: ToSchema>() -> Self {
        Self {
            name: || format!("{}{}", S::name().trim_end_matches("Status"), T::name()),
            all: || {
                let mut found = (Self::of::<T>().all)();
                found[0].0 = (Self::of_status::<T, S>().name)();
                found
            },
            of: std::any::type_name::<T>,
        }
    }
}

/// An operation.
#[derive(Clone)]
pub struct Operation {
    /// `operationId`.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What one must know to use it.
    pub description: &'static str,
    /// What the caller must be allowed to do.
    pub action: Action,
    /// How it behaves.
    pub kind: Kind,
    /// Body in.
    pub input: Option<SchemaOf>,
    /// Media type of the body in, where it is not the one that its kind has.
    pub input_type: Option<&'static str>,
    /// Body out.
    pub output: Option<SchemaOf>,
    /// Parameters of its own: the filters of a list, or what else a read takes.
    pub filter: Option<SchemaOf>,
    /// The names of a read's own parameters; a list takes them from its filter.
    pub takes: &'static [&'static str],
    /// Whether it takes further parameters, which another operation's rules check.
    pub takes_others: bool,
    /// What its change is shielded from.
    pub isolation: Isolation,
    /// Whether each item of a list carries its tag.
    pub tags_items: bool,
    /// Sort keys of a list, the default first.
    pub sorts: &'static [&'static str],
    /// Filters of a list by which, in that order, an index finds exactly the wanted rows: filter and sort
    /// key.
    pub indexed: &'static [(&'static str, &'static str)],
    /// Filters of a list that are bounds of what it sorts by first: they go with that order only, which one
    /// index serves.
    pub bounds: &'static [&'static str],
    /// What `expand` can bring along.
    pub expands: &'static [&'static str],
    /// Rules of its own that it can run against (409), by code.
    pub conflicts: Vec<ProblemCode>,
    /// What it refuses beside what is refused everywhere and what conflicts, by code.
    pub refusals: Vec<ProblemCode>,
    /// Who may keep the answer.
    pub caching: Caching,
    /// Whether the answer has texts in the language that the client prefers.
    pub localised: bool,
    /// Media type of the answer.
    pub media_type: &'static str,
    /// The media types of a body that can be a large file, which is kept aside and not read at once; none
    /// where it is no file.
    pub takes_upload: &'static [&'static str],
    /// How large that file can be, in bytes, where less than the configured size.
    pub largest_upload: Option<usize>,
}

impl Operation {
    fn new(id: &'static str, action: Action, kind: Kind) -> Self {
        Self {
            id,
            summary: "",
            description: "",
            action,
            kind,
            input: None,
            input_type: None,
            output: None,
            filter: None,
            takes: &[],
            takes_others: false,
            // Of jobs, an import writes none but its own.
            isolation: if matches!(action, Action::RunJob) { Isolation::Apart } else { Isolation::Counting },
            tags_items: false,
            sorts: &[],
            indexed: &[],
            bounds: &[],
            expands: &[],
            conflicts: Vec::new(),
            refusals: Vec::new(),
            caching: if matches!(action, Action::UsePublic) { Caching::Public } else { Caching::Private },
            localised: false,
            media_type: JSON,
            takes_upload: &[],
            largest_upload: None,
        }
    }

    /// A list of `T`, narrowed by `F`, sorted by `S`.
    #[must_use]
    pub fn list<T: ToSchema, F: ToSchema, S: TextEnum>(id: &'static str, action: Action) -> Self {
        let base = Self::new(id, action, Kind::List);
        Self {
            output: Some(SchemaOf::of::<T>()),
            filter: Some(SchemaOf::of::<F>()),
            tags_items: true,
            sorts: S::TEXTS,
            ..base
        }
    }

    /// Names pairs of filter and sort key that an index serves: such a page costs the same wherever it lies.
    #[must_use]
    pub fn indexed_by(self, indexed: &'static [(&'static str, &'static str)]) -> Self {
        Self { indexed, ..self }
    }

    /// Names filters that are bounds of what the list sorts by first.
    #[must_use]
    pub fn bounded_by(self, bounds: &'static [&'static str]) -> Self {
        Self { bounds, ..self }
    }

    /// A list of what was recorded about a resource.
    #[must_use]
    pub fn history<T: ToSchema>(id: &'static str, action: Action) -> Self {
        Self::list::<T, HistoryFilter, HistorySort>(id, action).untagged()
    }

    /// A list of `T` that is short by nature and comes whole, as a front end shows it: with texts in the
    /// client's language.
    #[must_use]
    pub fn whole<T: ToSchema>(id: &'static str, action: Action) -> Self {
        Self { output: Some(SchemaOf::of::<T>()), localised: true, ..Self::new(id, action, Kind::Whole) }
    }

    /// A read of one `T`.
    #[must_use]
    pub fn read<T: ToSchema>(id: &'static str, action: Action) -> Self {
        Self { output: Some(SchemaOf::of::<T>()), ..Self::new(id, action, Kind::Read) }
    }

    /// A read of a `T` that has no revision.
    #[must_use]
    pub fn look<T: ToSchema>(id: &'static str, action: Action) -> Self {
        Self { output: Some(SchemaOf::of::<T>()), ..Self::new(id, action, Kind::Look) }
    }

    /// A page or file for people or machines, which has no schema.
    #[must_use]
    pub fn file(id: &'static str, media_type: &'static str) -> Self {
        Self { media_type, ..Self::new(id, Action::UsePublic, Kind::Look) }
    }

    /// A change of some kind that takes `I` and answers `O`.
    #[must_use]
    pub fn change<I: ToSchema, O: ToSchema>(id: &'static str, action: Action, kind: Kind) -> Self {
        Self {
            input: Some(SchemaOf::of::<I>()),
            output: Some(SchemaOf::of::<O>()),
            ..Self::new(id, action, kind)
        }
    }

    /// Something done to the caller's own access that takes nothing and says nothing.
    #[must_use]
    pub fn act(id: &'static str, action: Action) -> Self {
        Self::new(id, action, Kind::Settle).never_cached()
    }

    /// Something done to somebody's own access by what they say of it.
    #[must_use]
    pub fn settle<I: ToSchema>(id: &'static str, action: Action) -> Self {
        Self { input: Some(SchemaOf::of::<I>()), ..Self::act(id, action) }
    }

    /// Its body comes in another media type.
    #[must_use]
    pub const fn takes_form(mut self, media_type: &'static str) -> Self {
        self.input_type = Some(media_type);
        self
    }

    /// A beginning of long work.
    #[must_use]
    pub fn begin<O: ToSchema, F: ToSchema>(
        id: &'static str,
        action: Action,
        names: &'static [&'static str],
    ) -> Self {
        Self { output: Some(SchemaOf::of::<O>()), ..Self::new(id, action, Kind::Begin) }.takes::<F>(names)
    }

    /// Its change goes by the rows that it writes and by what refers to nothing that others count (decision
    /// 36).
    #[must_use]
    pub const fn goes_by_its_rows(mut self) -> Self {
        self.isolation = Isolation::Rows;
        self
    }

    /// It takes further parameters, which another operation's rules check.
    #[must_use]
    pub const fn takes_others(mut self) -> Self {
        self.takes_others = true;
        self
    }

    /// Its body is a file of one of these media types, which may be large.
    #[must_use]
    pub const fn takes_file(mut self, media_types: &'static [&'static str]) -> Self {
        self.takes_upload = media_types;
        self
    }

    /// A change that is made with a file of one of these media types, of at most so many bytes.
    #[must_use]
    pub fn send<O: ToSchema>(
        id: &'static str,
        action: Action,
        kind: Kind,
        media_types: &'static [&'static str],
        most: usize,
    ) -> Self {
        Self { output: Some(SchemaOf::of::<O>()), largest_upload: Some(most), ..Self::new(id, action, kind) }
            .takes_file(media_types)
    }

    /// Its answer is a file, made as it is sent.
    #[must_use]
    pub const fn gives_file(mut self) -> Self {
        self.media_type = ANY_FILE;
        self.kind = Kind::Fresh;
        self.output = None;
        self
    }

    /// What it refuses of its own, otherwise than by a conflict.
    #[must_use]
    pub fn refuses(mut self, codes: &[ProblemCode]) -> Self {
        self.refusals.extend(codes);
        self
    }

    /// A removal.
    #[must_use]
    pub fn delete(id: &'static str, action: Action) -> Self {
        Self::new(id, action, Kind::Delete)
    }

    /// What it does, in a line and in full.
    #[must_use]
    pub const fn says(mut self, summary: &'static str, description: &'static str) -> Self {
        self.summary = summary;
        self.description = description;
        self
    }

    /// What a read other than a list can be asked for: the fields of `F`, by their names.
    #[must_use]
    pub fn takes<F: ToSchema>(self, names: &'static [&'static str]) -> Self {
        Self { filter: Some(SchemaOf::of::<F>()), takes: names, ..self }
    }

    /// What `expand` can bring along.
    #[must_use]
    pub const fn expands(mut self, expands: &'static [&'static str]) -> Self {
        self.expands = expands;
        self
    }

    /// It can be asked for as of a day.
    #[must_use]
    pub fn dated(self) -> Self {
        self.takes::<AsOf>(&["as_of"])
    }

    /// Rules of its own that it can run against.
    #[must_use]
    pub fn conflicts(mut self, codes: &[ProblemCode]) -> Self {
        self.conflicts.extend(codes);
        self
    }

    /// The items of the list have no tags, since nobody changes them by their own address.
    #[must_use]
    pub const fn untagged(mut self) -> Self {
        self.tags_items = false;
        self
    }

    /// Its answer is different each time.
    #[must_use]
    pub const fn fresh(mut self) -> Self {
        self.kind = Kind::Fresh;
        self.never_cached()
    }

    /// Its answer only tells another address.
    #[must_use]
    pub const fn redirects(mut self) -> Self {
        self.kind = Kind::Redirect;
        self
    }

    /// Its answer has texts in the language that the client prefers.
    #[must_use]
    pub const fn in_language(mut self) -> Self {
        self.localised = true;
        self
    }

    /// Its answer may be kept by them.
    #[must_use]
    pub const fn kept_by(mut self, caching: Caching) -> Self {
        self.caching = caching;
        self
    }

    /// Its answer must not be kept by anybody.
    #[must_use]
    pub const fn never_cached(mut self) -> Self {
        self.caching = Caching::Never;
        self
    }
}
