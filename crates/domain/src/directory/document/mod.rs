//! Documents (văn bản): what offices issue, number and send one another.

mod content;
mod number;
mod receipt;

pub use content::{DOCUMENT_TYPES, DocumentContent};
pub use number::{DocumentNumber, LONGEST_NUMBER_SYMBOL, NotADocumentNumber};
pub use receipt::{DocumentReceipt, DocumentReceiptContent, DocumentReceiptFilter, DocumentReceiptSort};

use serde::{Deserialize, Serialize};

use crate::access::{Circle, Involved, Part};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{DocumentId, Id, OrganisationId, ProgrammeId};
use crate::problem;
use crate::resource::PlainResource;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Blocker, Refusal};
use crate::visibility::Visibility;

/// The function by which an organisation's documents pass on (văn thư, lưu trữ).
pub const ARCHIVES_FUNCTION: &str = "archives";

crate::text_enum! {
    /// In which capacity a signer signs (quyền hạn của người ký; Decree 30/2020/NĐ-CP, article 13).
    pub enum SignsAs {
        /// TM., thay mặt: on behalf of a body that decides together, such as a People's Committee.
        Tm = "tm",
        /// KT., ký thay: as deputy for the head.
        Kt = "kt",
        /// TL., thừa lệnh: by order of the head.
        Tl = "tl",
        /// TUQ., thừa ủy quyền: by authority that the head delegated.
        Tuq = "tuq",
        /// Q., quyền: as acting head.
        Q = "q",
    }
}

crate::text_enum! {
    /// How urgently a document is to be handled (độ khẩn).
    #[derive(Default)]
    pub enum Urgency {
        /// Not marked.
        #[default]
        Normal = "normal",
        /// Khẩn.
        Urgent = "urgent",
        /// Thượng khẩn.
        VeryUrgent = "very_urgent",
        /// Hỏa tốc.
        Express = "express",
    }
}

crate::text_enum! {
    /// How secret a document is (độ mật); only what is not classified is taken.
    #[derive(Default)]
    pub enum Classification {
        /// Not classified.
        #[default]
        None = "none",
        /// Mật.
        Confidential = "confidential",
        /// Tối mật.
        Secret = "secret",
        /// Tuyệt mật.
        TopSecret = "top_secret",
    }
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// Its identifier.
    pub id: DocumentId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Who keeps the issuer's documents today: the issuer itself, or who took its function `archives` on;
    /// null: nobody.
    pub acting_issuer_id: Option<OrganisationId>,
    /// The number (số) in `number_symbol`; null while it is a draft.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 999999, example = 25))]
    pub number: Option<i32>,
    /// The letter behind the number, where there is one.
    #[cfg_attr(feature = "openapi", schema(max_length = 1, example = "a"))]
    pub number_suffix: Option<String>,
    /// The symbol (ký hiệu) in `number_symbol`.
    #[cfg_attr(feature = "openapi", schema(max_length = 78, example = "KH-UBND"))]
    pub symbol: Option<String>,
    /// The day by which lists sort it: the day it bears, or that of its entry while it bears none.
    #[serde(skip)]
    pub sorted_on: CivilDate,
    /// What it says.
    #[serde(flatten)]
    pub content: DocumentContent,
}

resource! { Document "documents" }

impl Transferable for Document {
    const ROWS: RowType = RowType::of::<Self>(
        "Văn bản",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::text("document_type", "Loại văn bản"),
            Column::id("issuer_id", "Cơ quan ban hành", "organisations"),
            Column::text("number_symbol", "Số, ký hiệu"),
            Column::text("register", "Sổ văn bản"),
            Column::day("issued_on", "Ngày ban hành"),
            Column::text("title", "Trích yếu"),
            Column::id("signer_id", "Mã người ký", "people"),
            Column::text("signer_name", "Người ký"),
            Column::text("signer_position", "Chức vụ người ký"),
            Column::text("capacity", "Thẩm quyền ký"),
            Column::text("urgency", "Độ khẩn"),
            Column::text("classification", "Độ mật"),
            Column::id("replies_to_id", "Trả lời văn bản", "documents"),
            Column::PROGRAMME,
            Column::ids("receiver_ids", "Nơi nhận", "organisations"),
            Column::text("visibility", "Phạm vi xem"),
            Column::text("file_name", "Tên tệp"),
            Column::text("file_sha256", "SHA-256 của tệp"),
            Column::number("file_size", "Dung lượng tệp"),
        ],
    );
}

/// What lists of documents can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DocumentFilter {
    /// Words of the title, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "ke hoach cuoc thi"))]
    pub q: Option<String>,
    /// Those of this type.
    #[cfg_attr(feature = "openapi", schema(max_length = 20, example = "KH"))]
    pub document_type: Option<String>,
    /// Those that this organisation issued.
    pub issuer_id: Option<OrganisationId>,
    /// Those sent to this organisation, or entered by it as received.
    pub receiver_id: Option<OrganisationId>,
    /// Those of this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those dated after that day.
    pub issued_after: Option<CivilDate>,
    /// Those dated before that day.
    pub issued_before: Option<CivilDate>,
    /// Those with exactly this number and symbol.
    #[cfg_attr(feature = "openapi", schema(max_length = 80, example = "25/KH-UBND"))]
    pub number_symbol: Option<String>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of documents can be sorted by.
    pub enum DocumentSort {
        /// The day it bears; while it bears none, the day of its entry.
        IssuedOn = "issued_on",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Document {
    /// Whom it concerns, `addressees` being who acts today for those it was sent to or who entered it as
    /// received, `programme` the circle of its programme.
    #[must_use]
    pub fn circle(&self, addressees: &[OrganisationId], programme: Option<Circle>) -> Circle {
        let taking = |part| move |organisation_id| Involved { part, organisation_id };
        let mut involved: Vec<Involved> =
            self.acting_issuer_id.map(taking(Part::Issuer)).into_iter().collect();
        involved.extend(addressees.iter().copied().map(taking(Part::Addressee)));
        if self.content.visibility == Visibility::Restricted {
            return Circle::Restricted(involved);
        }
        match programme {
            None | Some(Circle::Open | Circle::Own(_)) => {}
            Some(Circle::Involving(members)) => involved.extend(members),
            Some(Circle::Restricted(members)) => {
                let drafting =
                    members.into_iter().filter(|taken| matches!(taken.part, Part::Party | Part::FocalPoint));
                involved.extend(drafting.map(|taken| Involved { part: Part::Drafter, ..taken }));
            }
        }
        Circle::Involving(involved)
    }

    /// Refuses what can be done only with a document that was issued: a draft bears no number.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn was_issued(&self) -> Result<(), Refusal> {
        if self.content.number_symbol.is_some() {
            Ok(())
        } else {
            Err(Blocker::new(problem::DOCUMENT_NOT_ISSUED).into())
        }
    }

    /// Judges a change: what bears a number is frozen, apart from who may see it, where its file is, and
    /// other systems' keys.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn may_become(&self, next: &DocumentContent) -> Result<(), Refusal> {
        let Some(number) = &self.content.number_symbol else { return Ok(()) };
        let allowed = DocumentContent {
            external_source: next.external_source.clone(),
            external_id: next.external_id.clone(),
            visibility: next.visibility,
            file_name: next.file_name.clone(),
            file_sha256: next.file_sha256.clone(),
            file_size: next.file_size,
            ..self.content.clone()
        };
        if allowed == *next {
            Ok(())
        } else {
            Err(Blocker::new(problem::DOCUMENT_FROZEN).with("number_symbol", number).into())
        }
    }

    /// What follows from its content.
    fn derived(self) -> Self {
        let numbering = self.content.numbering();
        Self {
            number: numbering.as_ref().map(DocumentNumber::number),
            number_suffix: numbering.as_ref().and_then(DocumentNumber::suffix).map(String::from),
            symbol: numbering.map(|numbering| numbering.symbol().to_owned()),
            sorted_on: self.content.issued_on.unwrap_or_else(|| self.created_at.in_vietnam()),
            ..self
        }
    }
}

impl PlainResource for Document {
    type Id = DocumentId;
    type Content = DocumentContent;

    fn entered(content: DocumentContent, now: Timestamp) -> Self {
        let document = Self {
            id: DocumentId::new(now),
            revision: 1,
            created_at: now,
            updated_at: now,
            acting_issuer_id: None,
            number: None,
            number_suffix: None,
            symbol: None,
            sorted_on: now.in_vietnam(),
            content,
        };
        document.derived()
    }

    fn content(&self) -> &DocumentContent {
        &self.content
    }

    fn amended(self, content: DocumentContent, now: Timestamp) -> Self {
        Self { revision: self.revision + 1, updated_at: now, content, ..self }.derived()
    }
}

#[cfg(test)]
mod tests;
