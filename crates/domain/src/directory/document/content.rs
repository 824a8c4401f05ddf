//! What a client says of a document, and what of it can be said.

use serde::{Deserialize, Serialize};

use super::{Classification, DocumentNumber, LONGEST_NUMBER_SYMBOL, SignsAs, Urgency};
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{DocumentId, OrganisationId, PersonId, ProgrammeId};
use crate::problem;
use crate::text;
use crate::validation::{Checker, Content, LINE};
use crate::visibility::Visibility;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 1_000;
/// The code list of types of documents.
pub const DOCUMENT_TYPES: &str = "document_type";
/// The longest symbol of a document type, in characters.
const LONGEST_TYPE: usize = 20;
/// The most organisations that a document is sent to.
const MOST_RECEIVERS: usize = 200;
/// The register of a document whose type makes no code.
const GENERAL_REGISTER: &str = "documents";

/// What a client says of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Type (loại văn bản) by its usual symbol (code list `document_type`): `CTr`, `KH`, `BC`, `TTr`, `QĐ`,
    /// `công văn` …
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 20, example = "KH"))]
    pub document_type: String,
    /// The organisation that issues it (cơ quan ban hành).
    pub issuer_id: OrganisationId,
    /// Number and symbol (số, ký hiệu) as printed, `25/UBND-KGVX` or `352-QĐ/TU`; null while it is a draft.
    /// Once numbered, a document is unique by issuer, register and year, and frozen apart from its
    /// visibility, its file and its external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 80, example = "25/KH-UBND"))]
    pub number_symbol: Option<String>,
    /// The register (sổ) that gives the number, as a code; absent: the one of the document's type.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "kh"))]
    pub register: String,
    /// The day it bears; required with a number.
    pub issued_on: Option<CivilDate>,
    /// Title (trích yếu).
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 1000, example = "Kế hoạch tổ chức cuộc thi viết")
    )]
    pub title: String,
    /// Who signed, where the directory knows the person.
    pub signer_id: Option<PersonId>,
    /// The signer's name as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 120, example = "Huỳnh Thị Diễm Ngọc"))]
    pub signer_name: Option<String>,
    /// The signer's position as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Phó Chủ tịch"))]
    pub signer_position: Option<String>,
    /// In which capacity the signer signed, as the abbreviation before the signature says; null where there
    /// is none: `tm` (TM., thay mặt: on behalf of a body that decides together), `kt` (KT., ký thay: as
    /// deputy for the head), `tl` (TL., thừa lệnh: by order), `tuq` (TUQ., thừa ủy quyền: by delegated
    /// authority), `q` (Q., quyền: as acting head).
    pub capacity: Option<SignsAs>,
    /// How urgent: `normal`, `urgent` (khẩn), `very_urgent` (thượng khẩn), `express` (hỏa tốc).
    #[serde(default)]
    pub urgency: Urgency,
    /// Only `none` is taken. Classified documents (`confidential`: mật, `secret`: tối mật, `top_secret`:
    /// tuyệt mật) do not belong here: they are refused, and nothing of them is kept.
    #[serde(default)]
    pub classification: Classification,
    /// The document that it answers; one that the caller may see.
    pub replies_to_id: Option<DocumentId>,
    /// The programme it belongs to; one that the caller may see. The one who may see the programme may see
    /// the document.
    pub programme_id: Option<ProgrammeId>,
    /// Where it goes (nơi nhận): organisations whose members may read it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub receiver_ids: Vec<OrganisationId>,
    /// Who may see it: `parties` those of the issuer, the receivers and the programme; `restricted` only
    /// leaders and coordinators of issuer and receivers. `public` is as `parties`: there is no public view of
    /// documents yet.
    pub visibility: Visibility,
    /// Name of the scan or original file, together with its hash and size. The server keeps only this
    /// description; the file stays with the issuer.
    #[cfg_attr(feature = "openapi", schema(max_length = 255, example = "25-KH-UBND.pdf"))]
    pub file_name: Option<String>,
    /// SHA-256 of the file, in lower-case hexadecimal digits.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub file_sha256: Option<String>,
    /// Size of the file in bytes.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub file_size: Option<i32>,
}

impl DocumentContent {
    /// Number and symbol, taken apart; none for a draft.
    #[must_use]
    pub fn numbering(&self) -> Option<DocumentNumber> {
        self.number_symbol.as_ref().and_then(|text| text.parse().ok())
    }

    fn check_numbering(&mut self, c: &mut Checker) {
        c.optional_line("number_symbol", &mut self.number_symbol, LONGEST_NUMBER_SYMBOL);
        c.require(
            self.number_symbol.is_none() || self.numbering().is_some(),
            "number_symbol",
            problem::INVALID_DOCUMENT_NUMBER,
        );
        c.require(self.number_symbol.is_none() || self.issued_on.is_some(), "issued_on", problem::REQUIRED);
        if self.register.trim().is_empty() {
            self.register = register_of(&self.document_type);
        }
        c.require(is_code(&self.register), "register", problem::INVALID_CODE);
    }

    fn check_receivers(&mut self, c: &mut Checker) {
        let all = self.receiver_ids.clone();
        let mut at = 0;
        c.each("receiver_ids", &mut self.receiver_ids, MOST_RECEIVERS, |c, receiver| {
            c.require(
                !all.iter().take(at).any(|earlier| earlier == receiver),
                "",
                problem::DUPLICATE_RECEIVER,
            );
            at += 1;
        });
    }

    fn check_file(&mut self, c: &mut Checker) {
        c.optional_line("file_name", &mut self.file_name, 255);
        let parts = [self.file_name.is_some(), self.file_sha256.is_some(), self.file_size.is_some()];
        c.require(parts.iter().all(|part| *part == parts[0]), "file_name", problem::FILE_INCOMPLETE);
        c.require(self.file_sha256.as_deref().is_none_or(is_sha256), "file_sha256", problem::INVALID_SHA256);
        c.require(self.file_size.is_none_or(|size| size >= 1), "file_size", problem::INVALID_FILE_SIZE);
    }
}

impl Content for DocumentContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.require(self.classification == Classification::None, "classification", problem::CLASSIFIED_REFUSED);
        c.line("document_type", &mut self.document_type, LONGEST_TYPE);
        self.check_numbering(c);
        c.line("title", &mut self.title, LONGEST_TITLE);
        c.optional_line("signer_name", &mut self.signer_name, 120);
        c.optional_line("signer_position", &mut self.signer_position, LINE);
        self.check_receivers(c);
        self.check_file(c);
    }
}

/// The register in which an office numbers documents of that type when it keeps one for each.
fn register_of(document_type: &str) -> String {
    let code = text::fold(document_type).replace(' ', "_");
    if is_code(&code) { code } else { GENERAL_REGISTER.to_owned() }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}
