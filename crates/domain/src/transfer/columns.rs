//! The row types: what the rows of each resource's imports and exports are made of. A resource joins by its entry here.

use super::{Column, ColumnKind};
use ColumnKind::{Boolean, Codes, Date, Json, Money, Number, Objects, PartialDate, Reference, References, Text, Time};

/// What the rows of a resource are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowType {
    /// The resource, as in routes.
    pub resource: &'static str,
    /// What offices call such things.
    pub label: &'static str,
    /// The fields of its content, in the order in which they are written.
    pub columns: &'static [Column],
    /// What must be asked for so that one of them is told whole, where a list tells less.
    pub whole: Option<&'static str>,
}

/// The row type of a resource, if it has joined.
#[must_use]
pub fn row_type(resource: &str) -> Option<&'static RowType> {
    ROW_TYPES.iter().find(|known| known.resource == resource)
}

impl RowType {
    /// Fields of its representation that a row may tell and that nobody sets: what an export writes besides the content.
    pub const READ_ONLY: [&'static str; 5] = ["revision", "status", "created_at", "updated_at", "etag"];

    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }
}

const fn column(field: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { field, label, kind }
}

const SOURCE: Column = column("external_source", "Hệ thống nguồn", Text);
const ID: Column = column("external_id", "Mã nguồn", Text);
const PROGRAMME: Column = column("programme_id", "Chương trình phối hợp", Reference("programmes"));
const PARTY: Column = column("party_id", "Bên", Text);
const UNITS: ColumnKind = Objects(&["organisation_id", "function"]);
const VISIBILITY: Column = column("visibility", "Phạm vi", Text);
const FROM: Column = column("valid_from", "Từ ngày", Date);
const TO: Column = column("valid_to", "Đến ngày", Date);

/// Every resource that has joined.
#[rustfmt::skip]
pub const ROW_TYPES: &[RowType] = &[
    RowType { resource: "organisations", label: "Cơ quan, tổ chức", whole: None, columns: &[
        SOURCE, ID,
        column("kind", "Loại cơ quan", Text),
        column("name", "Tên", Text),
        column("named_from", "Mang tên từ ngày", Date),
        column("name_en", "Tên tiếng Anh", Text),
        column("short_name", "Tên viết tắt", Text),
        column("parent_id", "Cơ quan cấp trên", Reference("organisations")),
        column("functions", "Chức năng", Codes),
        column("agency_code", "Mã định danh", Text),
        column("unit_code", "Mã đơn vị hành chính", Text),
        column("address", "Địa chỉ", Text),
        column("phone", "Điện thoại", Text),
        column("fax", "Fax", Text),
        column("email", "Thư điện tử", Text),
        FROM, TO,
    ] },
    RowType { resource: "people", label: "Người", whole: None, columns: &[
        SOURCE, ID,
        column("honorific", "Danh xưng", Text),
        column("full_name", "Họ và tên", Text),
    ] },
    RowType { resource: "mandates", label: "Chức vụ", whole: None, columns: &[
        SOURCE, ID,
        column("person_id", "Người", Reference("people")),
        column("organisation_id", "Cơ quan", Reference("organisations")),
        column("position", "Chức vụ", Text),
        FROM, TO,
        column("may_sign", "Được ký", Boolean),
        column("may_consent", "Được thống nhất", Boolean),
    ] },
    RowType { resource: "school-sites", label: "Điểm trường", whole: None, columns: &[
        SOURCE, ID,
        column("school_id", "Trường", Reference("organisations")),
        column("name", "Tên điểm trường", Text),
        column("role", "Loại điểm trường", Text),
        column("level", "Cấp học", Text),
        column("unit_code", "Mã đơn vị hành chính", Text),
        column("address", "Địa chỉ", Text),
        column("pupils", "Số học sinh", Number),
        column("library_condition", "Tình trạng thư viện", Text),
        FROM, TO,
    ] },
    RowType { resource: "organisation-successions", label: "Kế thừa chức năng", whole: None, columns: &[
        SOURCE, ID,
        column("from_id", "Cơ quan giao", Reference("organisations")),
        column("to_id", "Cơ quan nhận", Reference("organisations")),
        column("functions", "Chức năng", Codes),
        column("effective_on", "Hiệu lực từ ngày", Date),
        column("instrument", "Quyết định", Text),
    ] },
    RowType { resource: "code-list-items", label: "Mục danh mục", whole: None, columns: &[
        SOURCE, ID,
        column("list", "Danh mục", Text),
        column("code", "Mã", Text),
        column("label_vi", "Nhãn", Text),
        column("label_en", "Nhãn tiếng Anh", Text),
        column("position", "Thứ tự", Number),
        FROM, TO,
    ] },
    RowType { resource: "topics", label: "Chủ đề", whole: None, columns: &[
        SOURCE, ID,
        column("code", "Mã chủ đề", Text),
        column("kind", "Loại chủ đề", Text),
        column("name", "Tên", Text),
        column("name_en", "Tên tiếng Anh", Text),
        column("parent_id", "Chủ đề cấp trên", Reference("topics")),
        column("clause_id", "Điều khoản", Text),
        FROM, TO,
    ] },
    RowType { resource: "documents", label: "Văn bản", whole: None, columns: &[
        SOURCE, ID,
        column("document_type", "Loại văn bản", Text),
        column("issuer_id", "Cơ quan ban hành", Reference("organisations")),
        column("number_symbol", "Số, ký hiệu", Text),
        column("register", "Sổ văn bản", Text),
        column("issued_on", "Ngày ban hành", Date),
        column("title", "Trích yếu", Text),
        column("signer_id", "Mã người ký", Reference("people")),
        column("signer_name", "Người ký", Text),
        column("signer_position", "Chức vụ người ký", Text),
        column("capacity", "Thẩm quyền ký", Text),
        column("urgency", "Độ khẩn", Text),
        column("classification", "Độ mật", Text),
        column("replies_to_id", "Trả lời văn bản", Reference("documents")),
        PROGRAMME,
        column("receiver_ids", "Nơi nhận", References("organisations")),
        column("visibility", "Phạm vi xem", Text),
        column("file_name", "Tên tệp", Text),
        column("file_sha256", "SHA-256 của tệp", Text),
        column("file_size", "Dung lượng tệp", Number),
    ] },
    RowType { resource: "document-receipts", label: "Văn bản đến", whole: None, columns: &[
        SOURCE, ID,
        column("document_id", "Văn bản", Reference("documents")),
        column("receiver_id", "Nơi nhận", Reference("organisations")),
        column("arrival_number", "Số đến", Number),
        column("arrived_on", "Ngày đến", Date),
        column("note", "Ghi chú", Text),
    ] },
    RowType { resource: "programmes", label: "Chương trình phối hợp", whole: Some("expand=clauses"), columns: &[
        SOURCE, ID,
        column("title", "Tên chương trình", Text),
        column("first_day", "Từ ngày", Date),
        column("last_day", "Đến ngày", Date),
        column("visibility", "Phạm vi xem", Text),
        column("public_from", "Công khai từ", Time),
        column("signed_place", "Nơi ký", Text),
        column("effective_from", "Hiệu lực từ", PartialDate),
        column("copies_made", "Số bản gốc", Number),
        column("legal_bases", "Căn cứ", Objects(&["text", "document_id"])),
        column("parties", "Các bên", Objects(&["organisation_id", "side", "signatory_mandate_id", "contact"])),
        column("clauses", "Điều khoản", Objects(&["path", "number", "kind", "text"])),
    ] },
    RowType { resource: "amendments", label: "Phụ lục", whole: None, columns: &[
        SOURCE, ID, PROGRAMME,
        column("title", "Tên phụ lục", Text),
        column("text", "Nội dung", Text),
        column("effective_from", "Hiệu lực từ", PartialDate),
        column("last_day", "Đến ngày", Date),
        column("changes", "Thay đổi", Json),
    ] },
    RowType { resource: "difficulties", label: "Khó khăn, vướng mắc", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("clause_id", "Điều khoản", Text),
        column("title", "Tên", Text),
        column("description", "Nội dung", Text),
        column("raised_on", "Ngày nêu", Date),
        column("resolution", "Cách giải quyết", Text),
    ] },
    RowType { resource: "focal-points", label: "Cơ quan đầu mối", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("organisation_id", "Cơ quan", Reference("organisations")),
        column("function", "Chức năng", Text),
        FROM, TO,
        column("document_id", "Văn bản", Reference("documents")),
        column("document_citation", "Trích dẫn văn bản", Text),
    ] },
    RowType { resource: "implementing-units", label: "Đơn vị thực hiện", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("organisation_id", "Cơ quan", Reference("organisations")),
        column("function", "Chức năng", Text),
        column("duty", "Nhiệm vụ", Text),
        FROM, TO,
    ] },
    RowType { resource: "original-copies", label: "Bản gốc", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("copies", "Số bản", Number),
        column("kept_at", "Nơi giữ", Text),
    ] },
    RowType { resource: "assignments", label: "Nhiệm vụ được giao", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("clause_id", "Điều khoản", Text),
        column("directive_id", "Văn bản chỉ đạo", Reference("documents")),
        column("directive_citation", "Trích dẫn văn bản chỉ đạo", Text),
        column("title", "Nhiệm vụ", Text),
        column("product", "Sản phẩm", Text),
        column("lead_id", "Đơn vị chủ trì", Reference("organisations")),
        column("lead_function", "Chức năng chủ trì", Text),
        column("cooperating_units", "Đơn vị phối hợp", UNITS),
        column("due_on", "Hạn hoàn thành", Date),
    ] },
    RowType { resource: "opinion-requests", label: "Lấy ý kiến", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("title", "Về việc", Text),
        column("draft_citation", "Dự thảo", Text),
        column("question", "Câu hỏi", Text),
        column("asked_units", "Đơn vị được hỏi", UNITS),
        column("due_on", "Hạn trả lời", Date),
    ] },
    RowType { resource: "plans", label: "Kế hoạch phối hợp", whole: None, columns: &[
        SOURCE, ID, PROGRAMME,
        column("year", "Năm", Number),
        column("kind", "Loại kế hoạch", Text),
        column("title", "Tên kế hoạch", Text),
        column("requested_by", "Cơ quan đề nghị", Reference("organisations")),
        column("request_reason", "Lý do đề nghị", Text),
        column("ceilings", "Mức trần kinh phí", Objects(&["source", "amount_vnd", "document_citation", "document_id"])),
    ] },
    RowType { resource: "plan-supplements", label: "Bổ sung kế hoạch", whole: None, columns: &[
        SOURCE, ID,
        column("plan_id", "Kế hoạch", Reference("plans")),
        column("title", "Tên bổ sung", Text),
        column("reason", "Lý do", Text),
        column("budget_changes", "Điều chỉnh dự toán", Objects(&["plan_item_id", "source", "change", "amount_vnd"])),
        column("ceilings", "Mức trần kinh phí", Objects(&["source", "amount_vnd", "document_citation", "document_id"])),
    ] },
    RowType { resource: "plan-items", label: "Hoạt động trong kế hoạch", whole: None, columns: &[
        SOURCE, ID,
        column("plan_id", "Kế hoạch", Reference("plans")),
        column("supplement_id", "Bổ sung", Reference("plan-supplements")),
        column("title", "Hoạt động", Text),
        column("activity_kind", "Loại hoạt động", Text),
        column("topic_id", "Chủ đề", Reference("topics")),
        column("clause_ids", "Điều khoản", Codes),
        column("lead_id", "Đơn vị chủ trì", Reference("organisations")),
        column("cooperating_ids", "Đơn vị phối hợp", References("organisations")),
        column("first_day", "Từ ngày", Date),
        column("last_day", "Đến ngày", Date),
        column("outputs", "Sản phẩm", Objects(&["name", "unit", "quantity"])),
        column("budget_lines", "Dự toán", Objects(&["source", "amount_vnd"])),
        column("carried_from_id", "Chuyển từ hoạt động", Reference("plan-items")),
        column("note", "Ghi chú", Text),
    ] },
    RowType { resource: "packages", label: "Gói hợp tác truyền thông", whole: None, columns: &[
        SOURCE, ID,
        column("plan_id", "Kế hoạch", Reference("plans")),
        column("kind", "Loại gói", Text),
        column("title", "Tên gói", Text),
        column("procurement_mode", "Hình thức", Text),
        column("buyer_party_id", "Bên đặt hàng", Text),
        column("seller_party_id", "Bên thực hiện", Text),
        column("buyer_id", "Đơn vị ký bên đặt hàng", Reference("organisations")),
        column("buyer_authorisation", "Ủy quyền bên đặt hàng", Text),
        column("seller_id", "Đơn vị ký bên thực hiện", Reference("organisations")),
        column("seller_authorisation", "Ủy quyền bên thực hiện", Text),
        column("contract_citation", "Hợp đồng", Text),
        column("contract_id", "Văn bản hợp đồng", Reference("documents")),
        column("first_day", "Từ ngày", Date),
        column("last_day", "Đến ngày", Date),
        column("advance_vnd", "Tạm ứng", Money),
    ] },
    RowType { resource: "deliverables", label: "Sản phẩm của gói", whole: None, columns: &[
        SOURCE, ID,
        column("package_id", "Gói", Reference("packages")),
        column("plan_item_id", "Hoạt động", Reference("plan-items")),
        column("source", "Nguồn kinh phí", Text),
        column("title", "Sản phẩm", Text),
        column("channel", "Kênh", Text),
        column("genre", "Thể loại", Text),
        column("unit", "Đơn vị tính", Text),
        column("quantity", "Số lượng", Number),
        column("unit_price_vnd", "Đơn giá", Money),
    ] },
    RowType { resource: "acceptance-records", label: "Biên bản nghiệm thu", whole: None, columns: &[
        SOURCE, ID,
        column("package_id", "Gói", Reference("packages")),
        column("kind", "Loại biên bản", Text),
        column("title", "Tên biên bản", Text),
        column("first_day", "Từ ngày", Date),
        column("last_day", "Đến ngày", Date),
        column("lines", "Số lượng", Objects(&["deliverable_id", "quantity"])),
        column("document_citation", "Văn bản", Text),
        column("document_id", "Mã văn bản", Reference("documents")),
        column("note", "Ghi chú", Text),
    ] },
    RowType { resource: "payments", label: "Thanh toán", whole: None, columns: &[
        SOURCE, ID,
        column("package_id", "Gói", Reference("packages")),
        column("kind", "Loại thanh toán", Text),
        column("paid_on", "Ngày thanh toán", Date),
        column("amount_vnd", "Số tiền", Money),
        column("vat_vnd", "Thuế GTGT", Money),
        column("lines", "Dòng dự toán", Objects(&["plan_item_id", "source", "amount_vnd"])),
        column("invoice_number", "Số hóa đơn", Text),
        column("treasury_reference", "Chứng từ kho bạc", Text),
        column("budget_code", "Mục lục ngân sách", Text),
        column("document_id", "Văn bản", Reference("documents")),
    ] },
    RowType { resource: "press-titles", label: "Ấn phẩm", whole: None, columns: &[
        SOURCE, ID,
        column("name", "Tên ấn phẩm", Text),
        column("publisher_id", "Cơ quan báo chí", Reference("organisations")),
        column("frequency", "Kỳ phát hành", Text),
        column("issn", "ISSN", Text),
        FROM, TO,
    ] },
    RowType { resource: "subscriptions", label: "Phát hành báo in", whole: None, columns: &[
        SOURCE, ID, PROGRAMME,
        column("press_title_id", "Ấn phẩm", Reference("press-titles")),
        column("copies", "Số bản", Number),
        column("first_day", "Từ ngày", Date),
        column("last_day", "Đến ngày", Date),
        column("recipients", "Nơi nhận", Objects(&["organisation_id", "copies"])),
        column("note", "Ghi chú", Text),
    ] },
    RowType { resource: "calendar-events", label: "Lịch sự kiện", whole: None, columns: &[
        SOURCE, ID, PROGRAMME,
        column("kind", "Loại sự kiện", Text),
        column("title", "Tên sự kiện", Text),
        column("location", "Địa điểm", Text),
        column("starts_on", "Ngày bắt đầu", Date),
        column("lunar_date", "Ngày âm lịch", Json),
        column("days", "Số ngày", Number),
        column("starts_at", "Giờ bắt đầu", Time),
        column("ends_at", "Giờ kết thúc", Time),
        column("organiser_id", "Cơ quan tổ chức", Reference("organisations")),
        column("topic_id", "Chủ đề", Reference("topics")),
        VISIBILITY,
        column("note", "Ghi chú", Text),
    ] },
    RowType { resource: "campaigns", label: "Đợt tuyên truyền", whole: None, columns: &[
        SOURCE, ID, PROGRAMME,
        column("title", "Tên đợt", Text),
        column("topic_ids", "Chủ đề", References("topics")),
        column("clause_ids", "Điều khoản", Codes),
        column("channels", "Kênh", Codes),
        column("plan_item_id", "Hoạt động", Reference("plan-items")),
        column("calendar_event_id", "Sự kiện", Reference("calendar-events")),
        column("first_day", "Từ ngày", Date),
        column("last_day", "Đến ngày", Date),
        column("goals", "Mục tiêu", Objects(&["name", "channel", "genre", "target"])),
        VISIBILITY,
        column("note", "Ghi chú", Text),
    ] },
    RowType { resource: "coverage-requests", label: "Đề nghị đưa tin", whole: None, columns: &[
        SOURCE, ID, PROGRAMME,
        column("party_id", "Bên đề nghị", Text),
        column("press_party_id", "Bên báo chí", Text),
        column("title", "Nội dung đề nghị", Text),
        column("brief", "Thông tin cho tòa soạn", Text),
        column("calendar_event_id", "Sự kiện", Reference("calendar-events")),
        column("campaign_id", "Đợt tuyên truyền", Reference("campaigns")),
        column("topic_id", "Chủ đề", Reference("topics")),
        column("clause_ids", "Điều khoản", Codes),
        column("channel", "Kênh", Text),
        column("genre", "Thể loại", Text),
        column("quantity", "Số lượng", Number),
        column("due_on", "Hạn", Date),
        column("offices", "Văn phòng được phân công", UNITS),
        VISIBILITY,
    ] },
    RowType { resource: "information-requests", label: "Đề nghị cung cấp thông tin", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("kind", "Loại", Text),
        column("title", "Về việc", Text),
        column("question", "Câu hỏi", Text),
        column("unit_id", "Đơn vị được hỏi", Reference("organisations")),
        column("unit_function", "Chức năng của đơn vị", Text),
        column("calendar_event_id", "Sự kiện", Reference("calendar-events")),
        column("coverage_request_id", "Đề nghị đưa tin", Reference("coverage-requests")),
        column("due_on", "Hạn trả lời", Date),
        VISIBILITY,
    ] },
    RowType { resource: "press-works", label: "Tác phẩm báo chí", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("channel", "Kênh", Text),
        column("genre", "Thể loại", Text),
        column("purpose", "Mục đích", Text),
        column("title", "Tên tác phẩm", Text),
        column("url", "Địa chỉ web", Text),
        column("press_title_id", "Ấn phẩm", Reference("press-titles")),
        column("issue", "Số báo", Text),
        column("page", "Trang", Text),
        column("published_at", "Thời điểm đăng", Time),
        column("authors", "Tác giả", Codes),
        column("unit_id", "Đơn vị địa phương", Reference("organisations")),
        column("topic_ids", "Chủ đề", References("topics")),
        column("clause_ids", "Điều khoản", Codes),
        column("campaign_id", "Đợt tuyên truyền", Reference("campaigns")),
        column("calendar_event_id", "Sự kiện", Reference("calendar-events")),
        column("coverage_request_id", "Đề nghị đưa tin", Reference("coverage-requests")),
        VISIBILITY,
        column("public_from", "Công khai từ", Time),
        column("note", "Ghi chú", Text),
    ] },
    RowType { resource: "findings", label: "Hạn chế, tồn tại", whole: None, columns: &[
        SOURCE, ID, PROGRAMME, PARTY,
        column("origin", "Nguồn phản ánh", Text),
        column("press_work_id", "Tác phẩm báo chí", Reference("press-works")),
        column("title", "Về việc", Text),
        column("description", "Nội dung", Text),
        column("topic_id", "Chủ đề", Reference("topics")),
        column("clause_id", "Điều khoản", Text),
        column("unit_id", "Đơn vị khắc phục", Reference("organisations")),
        column("unit_function", "Chức năng của đơn vị", Text),
        column("due_on", "Hạn khắc phục", Date),
        VISIBILITY,
    ] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_of_a_row_type_can_mean_two_things() {
        for rows in ROW_TYPES {
            for column in rows.columns {
                for (_, field, label) in column.headings() {
                    for name in [field, label] {
                        let meant: Vec<&str> = rows.columns.iter().filter(|other| other.under(&name).is_some()).map(|other| other.field).collect();
                        assert_eq!(meant, [column.field], "{} of {}", name, rows.resource);
                    }
                }
            }
        }
    }
}
