//! Incoming documents (văn bản đến): each receiver's own entry of a document in its register.

use serde::{Deserialize, Serialize};

use super::Document;
use crate::access::{Circle, Involved, Part};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{DocumentId, DocumentReceiptId, OrganisationId};
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content, PROSE, Violations};

/// The highest number that a register of incoming documents gives.
const HIGHEST_ARRIVAL_NUMBER: i32 = 999_999;

/// What a receiver says of a document that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentReceiptContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// The document, which bears a number.
    pub document_id: DocumentId,
    /// Who received it: one of those it was sent to, or one who takes part in its programme.
    pub receiver_id: OrganisationId,
    /// Number of arrival (số đến), unique for the receiver and the year of arrival.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 999999, example = 318))]
    pub arrival_number: i32,
    /// Day of arrival (ngày đến), not before the document's own day.
    pub arrived_on: CivilDate,
    /// What the receiver notes; the one who sees the document sees it.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000, example = "Chuyển Phòng Văn xã"))]
    pub note: Option<String>,
}

/// A receiver's entry of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentReceipt {
    /// Its identifier.
    pub id: DocumentReceiptId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Who keeps the receiver's documents today: itself, or who took its function `archives` on; null:
    /// nobody.
    pub acting_receiver_id: Option<OrganisationId>,
    /// What it says.
    #[serde(flatten)]
    pub content: DocumentReceiptContent,
}

plain_resource! {
    DocumentReceipt (DocumentReceiptId, DocumentReceiptContent) "document-receipts" {
        acting_receiver_id: None,
    }
}

impl Transferable for DocumentReceipt {
    const ROWS: RowType = RowType::of::<Self>(
        "Văn bản đến",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("document_id", "Văn bản", "documents"),
            Column::id("receiver_id", "Nơi nhận", "organisations"),
            Column::number("arrival_number", "Số đến"),
            Column::day("arrived_on", "Ngày đến"),
            Column::text("note", "Ghi chú"),
        ],
    );
}

/// What lists of receipts can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DocumentReceiptFilter {
    /// Those of this document.
    pub document_id: Option<DocumentId>,
    /// Those of this receiver.
    pub receiver_id: Option<OrganisationId>,
    /// Those that came after that day.
    pub arrived_after: Option<CivilDate>,
    /// Those that came before that day.
    pub arrived_before: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of receipts can be sorted by.
    pub enum DocumentReceiptSort {
        /// Day of arrival.
        ArrivedOn = "arrived_on",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for DocumentReceiptContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.require(
            (1..=HIGHEST_ARRIVAL_NUMBER).contains(&self.arrival_number),
            "arrival_number",
            problem::INVALID_ARRIVAL_NUMBER,
        );
        c.optional_prose("note", &mut self.note, PROSE);
    }
}

impl DocumentReceipt {
    /// Whom it concerns: whom the document does, and above them the receiver, whose own entry it is.
    #[must_use]
    pub fn circle(&self, documents: Circle) -> Circle {
        let receiver =
            self.acting_receiver_id.map(|organisation_id| Involved { part: Part::Receiver, organisation_id });
        documents.with(receiver)
    }

    /// Refuses an entry that cannot have come to this receiver or on this day.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn fits(&self, document: &Document, concerned: &Circle) -> Result<(), Violations> {
        let is_addressed = |taken: &Involved| {
            taken.part != Part::Issuer && Some(taken.organisation_id) == self.acting_receiver_id
        };
        let in_time = document.content.issued_on.is_none_or(|issued| issued <= self.content.arrived_on);
        let mut checker = Checker::default();
        checker.require(
            concerned.involved().iter().any(is_addressed),
            "receiver_id",
            problem::NOT_A_RECEIVER,
        );
        checker.require(in_time, "arrived_on", problem::ARRIVED_BEFORE_ISSUED);
        checker.finish()
    }

    /// Refuses to make another entry of it: it stays with its document and its receiver.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn stays_with(&self, before: &DocumentReceiptContent) -> Result<(), Violations> {
        let mut checker = Checker::default();
        checker.require(
            self.content.document_id == before.document_id,
            "document_id",
            problem::RECEIPT_STAYS,
        );
        checker.require(
            self.content.receiver_id == before.receiver_id,
            "receiver_id",
            problem::RECEIPT_STAYS,
        );
        checker.finish()
    }
}
