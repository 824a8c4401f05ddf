//! Records of acceptance (biên bản nghiệm thu): one side tells what it has delivered, the other accepts it.

use serde::{Deserialize, Serialize};

use super::PackageStatus;
use crate::access::{ACCEPTING, SELLERS};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{AcceptanceRecordId, DeliverableId, DocumentId, PackageId};
use crate::lifecycle::{Around, By, Cause, Guard, Move, Stateful};
use crate::money::Vnd;
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, distinct};

crate::text_enum! {
    /// What a record is about.
    pub enum AcceptanceKind {
        /// What was delivered in the package's time.
        Regular = "regular",
        /// What makes good for what was not (bù), also after that time.
        MakeGood = "make_good",
        /// What is taken back of what was accepted: a retraction, say.
        Reversal = "reversal",
    }
}

crate::text_enum! {
    /// Where a record stands.
    pub enum AcceptanceStatus {
        /// Being written by the side that delivers.
        Draft = "draft",
        /// Before the side that accepts.
        Submitted = "submitted",
        /// Accepted: it counts.
        Accepted = "accepted",
    }
}

/// How many of a deliverable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptanceLine {
    /// Which.
    pub deliverable_id: DeliverableId,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000_000, example = 6))]
    pub quantity: i64,
}

/// What a client says of a record of acceptance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptanceRecordContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Of which package; never changes.
    pub package_id: PackageId,
    /// What it is about; never changes.
    pub kind: AcceptanceKind,
    /// Its title.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Biên bản nghiệm thu đợt 1")
    )]
    pub title: String,
    /// The first day of the work that it is about.
    pub first_day: CivilDate,
    /// The last day.
    pub last_day: CivilDate,
    /// How many of what.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 200))]
    pub lines: Vec<AcceptanceLine>,
    /// The signed record, as it is cited.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub document_citation: Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
    /// What else is to be said.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub note: Option<String>,
}

/// A record of acceptance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptanceRecord {
    /// Its identifier.
    pub id: AcceptanceRecordId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: AcceptanceStatus,
    /// What its lines are worth.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub amount_vnd: Vnd,
    /// What it says.
    #[serde(flatten)]
    pub content: AcceptanceRecordContent,
    /// How things are around it.
    #[serde(skip)]
    pub about: Around<AboutAcceptance>,
}

plain_resource! {
    AcceptanceRecord (AcceptanceRecordId, AcceptanceRecordContent) "acceptance-records" {
        status: Self::INITIAL,
        amount_vnd: Vnd::default(),
        about: Around::default(),
    }
}

impl Transferable for AcceptanceRecord {
    const ROWS: RowType = RowType::of::<Self>(
        "Biên bản nghiệm thu",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("package_id", "Gói", "packages"),
            Column::text("kind", "Loại biên bản"),
            Column::text("title", "Tên biên bản"),
            Column::day("first_day", "Từ ngày"),
            Column::day("last_day", "Đến ngày"),
            Column::objects("lines", "Số lượng", &["deliverable_id", "quantity"]),
            Column::text("document_citation", "Văn bản"),
            Column::id("document_id", "Mã văn bản", "documents"),
            Column::text("note", "Ghi chú"),
        ],
    );
}

/// What a record must know of others to move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutAcceptance {
    /// Where its package stands.
    pub package: PackageStatus,
    /// The first and last day of the package.
    pub period: (CivilDate, CivilDate),
    /// A deliverable of which more would be accepted than was promised, or more taken back than was accepted.
    pub beyond: Option<DeliverableId>,
    /// What would have been paid beyond what is accepted and the advance, once it counts.
    pub overpaid: Option<Vnd>,
}

/// What lists of records can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AcceptanceRecordFilter {
    /// Those of this package.
    pub package_id: Option<PackageId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "submitted")
    )]
    pub status: Option<AnyOf<AcceptanceStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of records can be sorted by.
    pub enum AcceptanceRecordSort {
        /// When it was begun.
        CreatedAt = "created_at",
    }
}

impl Content for AcceptanceRecordContent {
    const FIXED: &'static [&'static str] = &["package_id", "kind"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.require(self.first_day <= self.last_day, "last_day", problem::ENDS_BEFORE_IT_BEGINS);
        c.require(!self.lines.is_empty(), "lines", problem::REQUIRED);
        c.require(
            distinct(self.lines.iter().map(|line| line.deliverable_id)),
            "lines",
            problem::LISTED_TWICE,
        );
        c.each("lines", &mut self.lines, 200, |c, line| {
            c.require((1..=1_000_000_000).contains(&line.quantity), "quantity", problem::INVALID_QUANTITY)
        });
        c.optional_line("document_citation", &mut self.document_citation, LINE);
        c.optional_prose("note", &mut self.note, PROSE);
    }
}

use AcceptanceStatus::{Accepted, Draft, Submitted};

impl Stateful for AcceptanceRecord {
    type Status = AcceptanceStatus;
    const RESOURCE: &'static str = "acceptance-records";
    const INITIAL: AcceptanceStatus = Draft;
    const MOVES: &'static [Move<Self>] = &[
        step(
            Draft,
            Submitted,
            By::Parts(SELLERS),
            false,
            &[carried_out, in_time, within_promise, not_overpaid],
        ),
        step(Submitted, Draft, By::Parts(ACCEPTING), true, &[]),
        step(
            Submitted,
            Accepted,
            By::Parts(ACCEPTING),
            false,
            &[carried_out, in_time, within_promise, not_overpaid],
        ),
    ];

    fn status(&self) -> AcceptanceStatus {
        self.status
    }

    fn moved(self, to: AcceptanceStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

/// Every move of a record is somebody's request.
const fn step(
    from: AcceptanceStatus,
    to: AcceptanceStatus,
    by: By,
    needs_reason: bool,
    guards: &'static [Guard<AcceptanceRecord>],
) -> Move<AcceptanceRecord> {
    Move { from, to, causes: &[Cause::Request], by, needs_reason, guards }
}

fn carried_out(record: &AcceptanceRecord, _: CivilDate) -> Option<Blocker> {
    record.about.blocks(|about| {
        let open = matches!(about.package, PackageStatus::InForce | PackageStatus::Completed);
        (!open).then(|| Blocker::new(problem::PACKAGE_NOT_IN_FORCE).with("status", about.package))
    })
}

/// Work lies in the package's period; what makes good for it may come later.
fn in_time(record: &AcceptanceRecord, today: CivilDate) -> Option<Blocker> {
    record.about.blocks(|about| {
        let ((first, last), content) = (about.period, &record.content);
        let late = content.kind == AcceptanceKind::Regular && last < content.last_day;
        let ahead = today < content.last_day;
        (content.first_day < first || late || ahead).then(|| {
            Blocker::new(problem::WORK_OUTSIDE_PERIOD).with("first_day", first).with("last_day", last)
        })
    })
}

fn within_promise(record: &AcceptanceRecord, _: CivilDate) -> Option<Blocker> {
    record.about.blocks(|about| {
        about
            .beyond
            .map(|deliverable| Blocker::new(problem::BEYOND_PROMISE).with("deliverable_id", deliverable))
    })
}

fn not_overpaid(record: &AcceptanceRecord, _: CivilDate) -> Option<Blocker> {
    record.about.blocks(|about| {
        about
            .overpaid
            .map(|amount| Blocker::new(problem::PAID_BEYOND_ACCEPTED).with("amount_vnd", amount.amount()))
    })
}

impl AcceptanceRecord {
    /// Refuses an edit of what was submitted.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_edits(&self) -> Result<(), Refusal> {
        match self.status {
            Draft => Ok(()),
            status => Err(Blocker::new(problem::RECORD_FROZEN).with("status", status).into()),
        }
    }
}
