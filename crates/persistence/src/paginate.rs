//! Pages by position, not by number (keyset): a page costs the same wherever it lies, and rows that come and
//! go never shift the next one.

use std::borrow::Cow;

use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::Id;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Result, StoreError};

/// Which page is wanted, in what order.
#[derive(Debug, Clone)]
pub struct PageRequest<S> {
    /// The column to sort by; ids break ties.
    pub sort: S,
    /// Whether from the last to the first.
    pub descending: bool,
    /// The most rows to answer.
    pub limit: i64,
    /// The row that the page follows; `None` for the first page.
    pub after: Option<Position>,
    /// Whether to count all rows, too.
    pub count: bool,
}

impl<S> PageRequest<S> {
    /// The same page, with its order named in another way.
    pub fn sorted_by<T>(self, sort: T) -> PageRequest<T> {
        let Self { descending, limit, after, count, .. } = self;
        PageRequest { sort, descending, limit, after, count }
    }
}

/// How many rows are looked through at once, and how often: more than ever wait for anybody, or than any
/// calendar program takes.
const AT_ONCE: i64 = 200;
const ROUNDS: usize = 50;

/// All that a list answers, page by page, in that order.
///
/// # Errors
/// Where the database does not serve.
pub fn all<T, S>(sort: S, mut list: impl FnMut(&PageRequest<S>) -> Result<Page<T>>) -> Result<Vec<T>> {
    let mut request = PageRequest { sort, descending: false, limit: AT_ONCE, after: None, count: false };
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        let page = list(&request)?;
        found.extend(page.items);
        request.after = page.next;
        if request.after.is_none() {
            break;
        }
    }
    Ok(found)
}

/// Where a row stands in an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Its value in the column that sorts.
    pub key: Key,
    /// Its id.
    pub id: Uuid,
}

/// A value of a column that sorts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// A sort key or code.
    Text(String),
    /// The beginning of one that is longer than a cursor should be: the row itself tells the rest.
    Begins(String),
    /// An instant.
    Time(Timestamp),
    /// A civil date.
    Date(CivilDate),
    /// A place in a sequence.
    Number(i32),
}

/// A page of rows.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins, if there is more.
    pub next: Option<Position>,
    /// How many there are in all, where asked.
    pub total: Option<Total>,
}

/// How many rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// How many were counted.
    pub counted: i64,
    /// Whether that is all: where there are many, counting stops at some point.
    pub is_exact: bool,
}

impl<T> Page<T> {
    /// It with what its rows do not hold themselves, as `load` brings it along; nothing is asked for where
    /// there are none.
    ///
    /// # Errors
    /// What `load` finds wrong.
    pub(crate) fn completed(self, load: impl FnOnce(Vec<T>) -> Result<Vec<T>>) -> Result<Self> {
        if self.items.is_empty() {
            return Ok(self);
        }
        Ok(Self { items: load(self.items)?, ..self })
    }

    /// Makes a page of up to `limit + 1` rows, the last of which only tells that there is more.
    pub fn of<R: Into<T>>(
        mut rows: Vec<R>,
        limit: i64,
        total: Option<Total>,
        position: impl Fn(&R) -> Position,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(position) } else { None };
        Self { items: rows.into_iter().map(Into::into).collect(), next, total }
    }
}

impl Position {
    /// The position of a row.
    pub fn new(key: impl Into<Key>, id: impl Id) -> Self {
        Self { key: key.into(), id: id.uuid() }
    }
}

impl Key {
    /// No row has a text with a NUL, and PostgreSQL takes none.
    fn could_be_kept(&self) -> bool {
        !matches!(self, Self::Text(text) if text.contains('\0'))
    }
}

/// The longest text of a position, in bytes: so cursors stay short whatever is sorted.
const LONGEST_TEXT: usize = 120;
/// Comes after every text that a column holds and that begins alike.
const LAST: char = char::MAX;

impl From<String> for Key {
    fn from(text: String) -> Self {
        if text.len() <= LONGEST_TEXT {
            return Self::Text(text);
        }
        Self::Begins(text.get(..text.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default().to_owned())
    }
}

impl Position {
    /// It with the whole text where only the beginning was kept. A row that is gone, or has another text by
    /// now, leaves what is known: then the page begins before all rows that begin alike, so that some may
    /// come twice but none is passed over.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub(crate) fn whole(
        &self,
        own: impl FnOnce() -> Result<Option<String>>,
        descending: bool,
    ) -> Result<Cow<'_, Self>> {
        let Key::Begins(begins) = &self.key else { return Ok(Cow::Borrowed(self)) };
        let own = own()?;
        let text = own
            .filter(|own| own.starts_with(begins.as_str()))
            .unwrap_or_else(|| if descending { format!("{begins}{LAST}") } else { begins.clone() });
        Ok(Cow::Owned(Self { key: Key::Text(text), id: self.id }))
    }
}

impl From<Timestamp> for Key {
    fn from(value: Timestamp) -> Self {
        Self::Time(value)
    }
}
impl From<CivilDate> for Key {
    fn from(value: CivilDate) -> Self {
        Self::Date(value)
    }
}
impl From<i32> for Key {
    fn from(value: i32) -> Self {
        Self::Number(value)
    }
}

/// The value for a column of each type. A forged cursor can hold another one: that is refused.
impl Key {
    /// A sort key or code.
    ///
    /// # Errors
    /// Where it is none, or one that no column holds.
    pub fn text(&self) -> Result<String> {
        match self {
            Self::Text(text) if self.could_be_kept() => Ok(text.clone()),
            _ => Err(StoreError::ForeignPosition),
        }
    }

    /// An instant.
    ///
    /// # Errors
    /// Where it is none.
    pub const fn time(&self) -> Result<Timestamp> {
        if let Self::Time(time) = self { Ok(*time) } else { Err(StoreError::ForeignPosition) }
    }

    /// A civil date.
    ///
    /// # Errors
    /// Where it is none.
    pub const fn date(&self) -> Result<CivilDate> {
        if let Self::Date(date) = self { Ok(*date) } else { Err(StoreError::ForeignPosition) }
    }

    /// A place in a sequence.
    ///
    /// # Errors
    /// Where it is none.
    pub const fn number(&self) -> Result<i32> {
        if let Self::Number(number) = self { Ok(*number) } else { Err(StoreError::ForeignPosition) }
    }
}

/// The text that a row has in a column that sorts; only texts are ever cut in a position.
macro_rules! own_text {
    (text, $db:expr, $table:ident $column:ident, $id:expr) => {
        || {
            Ok(on!($db, |c| $table::table
                .filter($table::id.eq($id))
                .select($table::$column)
                .first::<String>(c)
                .optional())?)
        }
    };
    ($other:ident, $db:expr, $table:ident $column:ident, $id:expr) => {
        || Ok(None)
    };
}

/// The page of a table's rows that fulfil a condition: each sort is named once, with its column.
///
/// One row more than asked tells whether there is another page. What is wanted `of` the table narrows the
/// order itself: a range of what it sorts by, or what one index leads to in that order. Where the rows are
/// found by those of a table that names them (`through`), its column that does so stands behind it, and what
/// is wanted `of` that table after it.
macro_rules! page_of {
    // How the rows within the window are looked at: by themselves, or, where others stand beside them, by how
    // far the window reaches.
    (@near $table:ident, $row:ty, $page:ident, $sorted:ident, $along:ident, $find:ident, $ahead:ident) => {
        |db: &mut $crate::Db, condition: &$crate::condition::Condition<$table::table>| {
            Ok(on!(db, |c| $crate::walk::Near {
                selection: <$row>::as_select(),
                table: $table::table,
                along: $along.clone(),
                order: $sorted.clone(),
                condition: condition.clone(),
                limit: $page.limit + 1,
            }
            .load(c))?)
        }
    };
    (@near $table:ident, $row:ty, $page:ident, $sorted:ident, $along:ident, $find:ident,
        $ahead:ident through) => {
        |db: &mut $crate::Db, condition: &$crate::condition::Condition<_>| {
            $find(db, &condition.asked_of_each(), &$sorted.until($ahead($along.clone())).both($along.clone()))
        }
    };
    ($db:expr, $condition:expr, $page:expr, $row:ty, $table:ident by $id:ty, { $($sorts:tt)* }) => {
        page_of!($db, $condition, $page, $row, $table by $id, of ($crate::condition::Condition::always()),
            { $($sorts)* })
    };
    ($db:expr, $condition:expr, $page:expr, $row:ty, $table:ident by $id:ty, of ($of:expr),
        { $($sorts:tt)* }) => {
        page_of!($db, $condition, $page, $row, $table[id] by $id, in ($table::table) [] of ($of),
            { $($sorts)* })
    };
    ($db:expr, $condition:expr, $page:expr, $row:ty, $table:ident[$key:ident] by $id:ty,
        through ($from:expr) of ($of:expr), { $($sorts:tt)* }) => {
        page_of!($db, $condition, $page, $row, $table[$key] by $id, in ($from) [through] of ($of),
            { $($sorts)* })
    };
    (
        $db:expr, $condition:expr, $page:expr, $row:ty, $table:ident[$key_column:ident] by $id:ty,
            in ($from:expr) [$($through:ident)?] of ($of:expr),
        { $($sort:path => $column:ident: $key:ident,)* }
    ) => {{
        let (condition, page) = (&$condition, $page);
        let of: $crate::condition::Condition<$table::table> = $of;
        let id = <$id as phoihop_domain::ids::Id>::from_uuid;
        let begins = page.after.as_ref().map(|after| (after, id(after.id)));
        let (sorted, beyond) = match page.sort {
            $($sort => {
                let after = match begins {
                    Some((after, id)) => {
                        let own = own_text!($key, $db, $table $column, id);
                        Some((after.whole(own, page.descending)?.key.$key()?, id))
                    }
                    None => None,
                };
                $crate::sorted::Sorted::<$table::table>::by(($table::$column, $table::$key_column),
                    page.descending, after)
            })*
        };
        let along = of.clone().both(beyond);
        let ahead = |along: $crate::condition::Condition<$table::table>| {
            $table::table.filter(along).order(sorted.clone()).limit(1).offset($crate::walk::WINDOW)
                .select(sorted.key())
        };
        let find = |db: &mut $crate::Db, condition: &$crate::condition::Condition<_>,
            along: &$crate::condition::Condition<$table::table>| {
            let matching = $from.filter(condition).filter(along).order(&sorted).limit(page.limit + 1);
            Ok(on!(db, |c| matching.select(<$row>::as_select()).load(c))?)
        };
        let way = $crate::walk::Way {
            table: stringify!($table),
            along: &along,
            near: page_of!(@near $table, $row, page, sorted, along, find, ahead $($through)?),
            is_longer: |db: &mut $crate::Db, along| $crate::walk::finds(db, ahead(along)),
            find: &find,
        };
        let rows: Vec<$row> = way.rows($db, condition, page)?;
        let count = |condition: $crate::condition::Condition<_>,
            of: $crate::condition::Condition<$table::table>| {
            $from.filter(condition).filter(of).select(sorted.key())
        };
        let total = if page.count {
            Some($crate::walk::counted($db, stringify!($table), (condition, &of), count)?)
        } else {
            None
        };
        let position = |row: &$row| match page.sort {
            $($sort => $crate::paginate::Position::new(row.$column.to_owned(), row.id),)*
        };
        $crate::paginate::Page::of(rows, page.limit, total, position)
    }};
}
