//! Every code a client can meet, in one table: code → status → texts in Vietnamese and English → page `/problems/<code>`.
//!
//! Codes never change and never translate. `{name}` in a text stands for a value that comes with the problem.

/// An entry of the catalogue.
#[derive(Debug)]
pub struct Entry {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status of a problem with this code; what stands in `errors` shares the status of its problem.
    pub status: u16,
    /// What it says in Vietnamese.
    pub vi: &'static str,
    /// What it says in English.
    pub en: &'static str,
}

/// The entry of a code; an unknown one, which a test rules out, reads as an internal error.
#[must_use]
pub fn entry(code: &str) -> &'static Entry {
    CATALOGUE.iter().find(|entry| entry.code == code).unwrap_or(&INTERNAL)
}

const INTERNAL: Entry = e("internal_error", 500, "Lỗi nội bộ; sự việc đã được ghi lại", "An internal error; it has been logged");

const fn e(code: &'static str, status: u16, vi: &'static str, en: &'static str) -> Entry {
    Entry { code, status, vi, en }
}

/// All codes, by status.
#[rustfmt::skip]
pub const CATALOGUE: &[Entry] = &[
    e("malformed_json", 400, "Nội dung không phải JSON hợp lệ: {detail}", "The body is not valid JSON: {detail}"),
    e("duplicate_key", 400, "Khóa {key} xuất hiện hai lần", "The key {key} occurs twice"),
    e("nested_too_deeply", 400, "JSON lồng nhau quá {max} tầng", "The JSON is nested deeper than {max} levels"),
    e("body_required", 400, "Yêu cầu này cần có nội dung", "This request needs a body"),
    e("body_not_expected", 400, "Yêu cầu này không nhận nội dung", "This request takes no body"),
    e("body_incomplete", 400, "Nội dung bị ngắt giữa chừng", "The body broke off"),
    e("invalid_query", 400, "Tham số truy vấn không hợp lệ", "The query is not valid"),
    e("unknown_parameter", 400, "Tham số không có trong tài liệu", "There is no such parameter"),
    e("duplicate_parameter", 400, "Tham số xuất hiện hai lần", "The parameter occurs twice"),
    e("invalid_parameter", 400, "Giá trị tham số không hợp lệ", "The value of the parameter is not valid"),
    e("not_with_all_versions", 400, "as_of không dùng cùng versions=all", "as_of does not go together with versions=all"),
    e("invalid_cursor", 400, "Con trỏ không thuộc truy vấn này", "The cursor does not belong to this query"),
    e("invalid_header", 400, "Tiêu đề {header} không hợp lệ", "The header {header} is not valid"),
    e("unauthenticated", 401, "Cần đăng nhập", "Log in first"),
    e("invalid_token", 401, "Mã truy cập không hợp lệ hoặc đã hết hạn", "The access token is not valid or has expired"),
    e("refresh_token_over", 401, "Mã làm mới không dùng được nữa: hãy đăng nhập lại", "The refresh token is not good any more: log in again"),
    e("refresh_token_raced", 401, "Mã làm mới vừa được dùng: hãy dùng mã mới nhất", "The refresh token was used a moment ago: use the one that was given then"),
    e("link_over", 401, "Liên kết không dùng được: đã dùng, đã hết hạn hoặc không có", "The link is not good: it was used, has expired, or never was"),
    e("totp_required", 401, "Cần mã xác thực hai bước: hãy gửi totp_code", "A second factor is needed: send totp_code"),
    e("wrong_credentials", 401, "Tên đăng nhập hoặc mật khẩu không đúng", "The user name or the password is wrong"),
    e("forbidden", 403, "Bạn không có quyền làm việc này", "You may not do that"),
    e("origin_not_allowed", 403, "Nguồn gốc này không được phép gọi từ trình duyệt", "This origin may not call from a browser"),
    e("not_found", 404, "Không có tài nguyên này, hoặc bạn không được xem", "There is no such thing, or you may not see it"),
    e("method_not_allowed", 405, "Địa chỉ này không nhận phương thức {method}", "This address does not take the method {method}"),
    e("not_acceptable", 406, "Chỉ trả lời bằng {offered}", "The answer comes only as {offered}"),
    e("request_timeout", 408, "Nội dung đến quá chậm", "The body arrived too slowly"),
    e("too_many_jobs", 409, "Bạn đã có {max} công việc chưa xong", "You have {max} jobs that are not over yet"),
    e("job_not_done", 409, "Công việc chưa có kết quả: {status}", "The job has no result: {status}"),
    e("duplicate", 409, "Giá trị này đã được dùng", "This value is already taken"),
    e("request_in_progress", 409, "Yêu cầu cùng khóa đang được xử lý", "A request with this key is still being processed"),
    e("no_such_transition", 409, "Không có bước chuyển từ {from} sang {to}", "There is no transition from {from} to {to}"),
    e("no_mandate", 409, "Người quyết định không có thẩm quyền cho bên nào vào ngày đó", "The one who decided held no mandate for any party that day"),
    e("acting_mandate_required", 409, "Người này có nhiều chức vụ: hãy nêu acting_mandate_id", "This person holds several mandates: name acting_mandate_id"),
    e("party_required", 409, "Cơ quan này đứng tên nhiều bên: hãy nêu party_id", "This organisation stands for several parties: name party_id"),
    e("earlier_than_last_transition", 409, "Bước chuyển trước có hiệu lực từ {effective_on}: không thể quyết định sớm hơn", "The last transition counts from {effective_on}: nothing was decided on it before"),
    e("earlier_than_last_decision", 409, "Bên này đã quyết định khác vào ngày {decided_on}: quyết định cũ hơn không thay được", "This party decided otherwise on {decided_on}: an older decision does not replace that"),
    e("ends_before_effect", 409, "Ngày kết thúc {last_day} trước ngày có hiệu lực", "The last day {last_day} lies before the day of effect"),
    e("secret_already_shown", 409, "Bí mật này chỉ được hiện một lần và đã hiện rồi: hãy tạo cái mới", "This secret is shown once, and was: make a new one"),
    e("too_many_secrets", 409, "Đã có hai bí mật còn hiệu lực: hãy thu hồi một", "Two secrets are good already: revoke one"),
    e("totp_in_use", 409, "Đã có xác thực hai bước: hãy gỡ trước", "There is a second factor already: remove it first"),
    e("totp_not_begun", 409, "Chưa bắt đầu thiết lập xác thực hai bước", "No second factor has been begun"),
    e("user_is_a_program", 409, "Người dùng này là một chương trình: nó vào bằng bí mật của API client", "This user is a program: it gets in by its API client's secret"),
    e("user_suspended", 409, "Người dùng đang bị khóa", "The user is suspended"),
    e("own_account", 409, "Việc này người khác làm cho bạn, không tự làm được", "This somebody else does for you, not you yourself"),
    e("user_not_invited", 409, "Người dùng này đã vào rồi: hãy dùng password_reset", "This user is in already: use password_reset"),
    e("not_same_side", 409, "Chỉ người cùng bên mới được ghi nhận điều này thay cho bên đó", "Only a member of the same side may record this for it"),
    e("same_person_for_two_parties", 409, "Một người không thể quyết định thay hai bên", "One person cannot decide for two parties"),
    e("already_decided", 409, "Bên này đã quyết định như vậy về văn bản hiện tại", "This party has already decided so on the present text"),
    e("not_open_for_consent", 409, "Văn bản ở trạng thái {status} không nhận ý kiến thống nhất", "A text that is {status} takes no consents"),
    e("not_open_for_signature", 409, "Văn bản ở trạng thái {status} không nhận chữ ký", "A text that is {status} takes no signatures"),
    e("already_signed", 409, "Đã ký", "It is already signed"),
    e("consents_pending", 409, "Các bên chưa thống nhất: {party_ids}", "Parties that have not agreed: {party_ids}"),
    e("signatures_pending", 409, "Các bên chưa ký: {party_ids}", "Parties that have not signed: {party_ids}"),
    e("effective_from_required", 409, "Ngày ký không đầy đủ: cần nêu effective_from", "The day of signing is not known: effective_from is required"),
    e("not_yet_effective", 409, "Chưa đến ngày hiệu lực {effective_from}", "It takes effect only on {effective_from}"),
    e("period_not_over", 409, "Giai đoạn còn kéo dài đến {last_day}", "The period lasts until {last_day}"),
    e("party_without_successor", 409, "Có bên đã kết thúc hoạt động mà chưa có cơ quan kế thừa: {party_ids}", "A party has ended and nobody succeeded it: {party_ids}"),
    e("succession_settled", 409, "Việc kế thừa đang {status}: chỉ sửa được khi còn dự kiến", "The succession is {status}: it can be changed only while it is planned"),
    e("succession_day_passed", 409, "Ngày hiệu lực {effective_from} đã qua: hãy lập việc kế thừa mới", "The day of effect {effective_from} has come: enter a new succession"),
    e("programme_not_in_force", 409, "Chương trình đang {status}: chỉ chương trình đang có hiệu lực mới được sửa đổi bằng phụ lục", "The programme is {status}: only one in force can be amended"),
    e("changes_do_not_fit", 409, "Nội dung sửa đổi không còn khớp với văn bản hiện hành", "The changes no longer fit the text as it stands"),
    e("effective_too_early", 409, "Không thể có hiệu lực trước {settled_from}: văn bản hiện hành có hiệu lực từ ngày đó", "It cannot have effect before {settled_from}, from which the text in force has stood"),
    e("amendment_frozen", 409, "Phụ lục {status}: văn bản đã ký không sửa được", "The amendment is {status}: what is signed does not change"),
    e("difficulty_resolved", 409, "Vướng mắc đã được giải quyết", "The difficulty is resolved"),
    e("resolution_missing", 409, "Chưa nêu cách giải quyết (resolution)", "It is not yet said how it is to be solved (resolution)"),
    e("programme_frozen", 409, "Chương trình {status}: văn bản đã ký chỉ thay đổi bằng phụ lục", "The programme is {status}: what is signed changes only by amendment"),
    e("document_frozen", 409, "Văn bản số {number_symbol} đã ban hành: chỉ sửa được phạm vi xem, tệp và khóa bên ngoài", "The document {number_symbol} was issued: only its visibility, its file and its external key can change"),
    e("document_not_issued", 409, "Văn bản chưa có số: chưa thể vào sổ văn bản đến", "The document bears no number yet: it cannot be entered as received"),
    e("programme_not_binding", 409, "Chương trình {status}: chỉ giao nhiệm vụ khi đã có hiệu lực", "The programme is {status}: tasks are given once it is in force"),
    e("assignment_under_way", 409, "Nhiệm vụ đã được tiếp nhận ({status}): không thể xóa hay đổi đơn vị chủ trì", "The task was taken up ({status}): it can neither be deleted nor given to another unit"),
    e("assignment_accepted", 409, "Kết quả nhiệm vụ đã được chấp nhận: không sửa hay đôn đốc nữa", "The task's result was accepted: it is no longer changed or reminded of"),
    e("own_report", 409, "Người đã ghi nhận báo cáo không thể chấp nhận báo cáo đó", "Whoever recorded the report cannot accept it"),
    e("lead_without_successor", 409, "Đơn vị chủ trì đã kết thúc hoạt động mà chưa có cơ quan kế thừa", "The leading unit has ended and nobody succeeded it"),
    e("opinions_closed", 409, "Việc lấy ý kiến đã kết thúc", "Opinions are no longer taken"),
    e("deadline_passed", 409, "Đã quá hạn {due_on}", "The deadline {due_on} has passed"),
    e("deadline_not_passed", 409, "Chưa hết hạn {due_on}", "The deadline {due_on} has not passed"),
    e("only_drafts_can_be_deleted", 409, "Chỉ bản nháp chưa có ý kiến mới được xóa; trạng thái là {status}", "Only a draft without consents can be deleted; this one is {status}"),
    e("path_stays", 409, "Không thể xóa mục còn mục con", "A clause with others under it cannot be removed"),
    e("fixed_once_made", 409, "Giá trị này không thay đổi sau khi đã lập", "This never changes once the thing is made"),
    e("second_main_site", 409, "Trong thời gian này trường đã có điểm chính", "The school has another main site in that time"),
    e("stale", 412, "Tài nguyên đã thay đổi; hãy đọc lại (bản sửa {revision})", "The resource has changed meanwhile; read it again (revision {revision})"),
    e("body_too_large", 413, "Nội dung vượt quá {max} byte", "The body is larger than {max} bytes"),
    e("unsupported_media_type", 415, "Cần Content-Type {accepted}", "The Content-Type must be {accepted}"),
    e("unsupported_encoding", 415, "Không nhận Content-Encoding này; hãy gửi không nén", "This Content-Encoding is not taken; send the body as it is"),
    e("invalid_content", 422, "Nội dung có lỗi; xem errors", "The content has faults; see errors"),
    e("unknown_field", 422, "Không có trường này", "There is no such field"),
    e("required", 422, "Trường này là bắt buộc", "This is required"),
    e("wrong_type", 422, "Sai kiểu dữ liệu: cần {expected}", "The type is wrong: {expected} is needed"),
    e("unknown_value", 422, "Giá trị phải là một trong: {allowed}", "The value must be one of: {allowed}"),
    e("invalid_uuid", 422, "Không phải UUID dạng 8-4-4-4-12", "This is no UUID in the form 8-4-4-4-12"),
    e("invalid_date", 422, "Không phải ngày có thật (YYYY-MM-DD, từ năm 1900)", "This is no day of the calendar (YYYY-MM-DD, from 1900 on)"),
    e("invalid_timestamp", 422, "Cần thời điểm RFC 3339 có múi giờ", "An RFC 3339 instant with an offset is needed"),
    e("invalid_amount", 422, "Cần số đồng nguyên từ 0 đến 2^53 − 1", "A whole number of đồng from 0 to 2^53 − 1 is needed"),
    e("too_long", 422, "Dài quá {max} ký tự", "Longer than {max} characters"),
    e("too_many", 422, "Nhiều hơn {max} phần tử", "More than {max} elements"),
    e("control_character", 422, "Có ký tự điều khiển ở vị trí {position}", "There is a control character at position {position}"),
    e("external_key_incomplete", 422, "external_source và external_id phải đi cùng nhau", "external_source and external_id come together or not at all"),
    e("ends_before_it_begins", 422, "Ngày cuối trước ngày đầu", "The last day comes before the first"),
    e("invalid_code", 422, "Mã gồm chữ thường, chữ số, gạch dưới, không trùng nhau", "Codes have lower-case letters, digits and underscores, each once"),
    e("circular_succession", 422, "Cơ quan không thể kế thừa chính mình", "An organisation cannot succeed itself"),
    e("stays_in_programme", 422, "Không thể chuyển sang chương trình khác", "It cannot move to another programme"),
    e("copies_out_of_range", 422, "Số bản gốc từ 1 đến 1000", "The number of original copies is 1 to 1000"),
    e("copies_made_unknown", 422, "Chương trình chưa nêu số bản gốc được lập (copies_made)", "The programme does not tell how many originals were made (copies_made)"),
    e("copies_exceed_made", 422, "Các bên không thể giữ nhiều hơn số bản gốc được lập", "The parties cannot hold more originals than were made"),
    e("amends_nothing", 422, "Phụ lục phải có nội dung sửa đổi", "An amendment must change something"),
    e("not_with_removal", 422, "Bãi bỏ mục thì không kèm nội dung mới", "What is removed brings nothing new"),
    e("duplicate_unit", 422, "Cơ quan này đã có trong danh sách", "This organisation is already on the list"),
    e("lead_cooperates", 422, "Đơn vị chủ trì không đồng thời là đơn vị phối hợp", "The leading unit is not a cooperating unit, too"),
    e("text_required", 422, "Khi góp ý cần nêu nội dung", "Comments need a text"),
    e("invalid_agency_code", 422, "Không phải mã định danh (000.00.00.H51 hoặc H51.1.2)", "This is no agency identifier (000.00.00.H51 or H51.1.2)"),
    e("invalid_unit_code", 422, "Mã đơn vị hành chính chỉ gồm chữ số", "The code of an administrative unit has only digits"),
    e("invalid_document_number", 422, "Số, ký hiệu phải có dạng 25/UBND-KGVX hoặc 352-QĐ/TU", "Number and symbol have the form 25/UBND-KGVX or 352-QĐ/TU"),
    e("classified_refused", 422, "Không nhận văn bản mật, tối mật, tuyệt mật; không có gì được lưu lại", "Classified documents are not taken; nothing of this one was kept"),
    e("circular_reply", 422, "Văn bản không thể trả lời chính nó", "A document cannot answer itself"),
    e("duplicate_receiver", 422, "Nơi nhận này đã có", "This receiver is already named"),
    e("file_incomplete", 422, "file_name, file_sha256 và file_size đi cùng nhau", "file_name, file_sha256 and file_size come together"),
    e("invalid_sha256", 422, "Không phải SHA-256 (64 chữ số thập lục phân viết thường)", "This is no SHA-256 (64 lower-case hexadecimal digits)"),
    e("invalid_file_size", 422, "Dung lượng tệp tính bằng byte, ít nhất là 1", "The size of the file is in bytes, at least 1"),
    e("invalid_arrival_number", 422, "Số đến từ 1 đến 999999", "The number of arrival is 1 to 999999"),
    e("arrived_before_issued", 422, "Ngày đến trước ngày của văn bản", "The day of arrival comes before the document's own day"),
    e("not_a_receiver", 422, "Văn bản không gửi cơ quan này", "The document was not sent to this organisation"),
    e("receipt_stays", 422, "Mục văn bản đến không chuyển sang văn bản hoặc nơi nhận khác", "An entry stays with its document and its receiver"),
    e("invalid_email", 422, "Không phải địa chỉ thư điện tử", "This is no e-mail address"),
    e("invalid_clause_path", 422, "Vị trí mục gồm các nhóm chữ số nối bằng . hoặc /", "The path is groups of letters and digits joined by . or /"),
    e("clause_without_parent", 422, "Mục cha phải đứng trước", "The clause it stands under must come before it"),
    e("duplicate_clause_path", 422, "Vị trí này đã có", "This path is already there"),
    e("too_few_parties", 422, "Cần ít nhất hai bên", "At least two parties are needed"),
    e("side_missing", 422, "Cần cả bên địa phương và bên báo chí", "Both sides, locality and press, are needed"),
    e("duplicate_party", 422, "Cơ quan này đã là một bên", "This organisation is already a party"),
    e("only_where_public", 422, "Chỉ dùng khi visibility là public", "Only where visibility is public"),
    e("negative", 422, "Không thể là số âm", "This cannot be negative"),
    e("invalid_symbol", 422, "Mã gồm chữ cái, chữ số và gạch dưới, bắt đầu bằng chữ cái", "A code has letters, digits and underscores, a letter first"),
    e("not_a_school", 422, "Cơ quan này không phải là trường học", "This organisation is no school"),
    e("of_the_other_side", 422, "Cơ quan này làm việc cho bên kia", "This organisation works for the other side"),
    e("expires_in_past", 422, "Thời điểm hết hạn đã qua", "That moment has passed"),
    e("wrong_code", 422, "Mã không đúng hoặc đã dùng", "The code is wrong, or was used"),
    e("wrong_password", 422, "Mật khẩu hiện tại không đúng", "The present password is wrong"),
    e("password_guessable", 422, "Mật khẩu này dễ đoán", "This password is easily guessed"),
    e("unknown_code", 422, "Danh mục không có mã này: trước hết hãy thêm mã vào danh mục", "The code list does not have this code: enter it there first"),
    e("unknown_reference", 422, "Không có đối tượng này", "There is no such thing to refer to"),
    e("mandate_of_another", 422, "Chức vụ không thuộc cơ quan này", "The mandate belongs to another organisation"),
    e("circular_parent", 422, "Không thể thuộc về chính mình", "Nothing can belong to itself"),
    e("reason_required", 422, "Cần nêu lý do", "A reason is required"),
    e("comment_required", 422, "Khi không thống nhất cần nêu ý kiến", "A rejection needs a comment"),
    e("due_in_past", 422, "Hạn trả lời đã qua", "The deadline has passed already"),
    e("decided_in_future", 422, "Ngày quyết định chưa đến", "The day of the decision lies ahead"),
    e("on_paper_incomplete", 422, "decided_by, decided_on và document_citation đi cùng nhau", "decided_by, decided_on and document_citation come together"),
    e("not_a_person", 422, "Tài khoản này không gắn với người nào: hãy ghi nhận từ văn bản", "This user is no person: record the decision from paper"),
    e("invalid_username", 422, "Tên đăng nhập: ít nhất 3 ký tự a–z, 0–9, dấu chấm, gạch nối", "User names have at least 3 of a–z, 0–9, dot and dash"),
    e("password_length", 422, "Mật khẩu cần từ 12 đến 256 ký tự", "A password has 12 to 256 characters"),
    e("not_transferable", 400, "Không có kiểu dòng cho loại tài nguyên này", "There is no row type for this kind of resource"),
    e("unknown_headings", 422, "Không nhận ra tiêu đề cột nào ở dòng đầu", "No heading in the first line is known"),
    e("unknown_heading", 422, "Không có cột tên {heading}", "There is no column named {heading}"),
    e("duplicate_heading", 422, "Cột {heading} xuất hiện hai lần", "The column {heading} occurs twice"),
    e("headings_missing", 422, "Dòng đầu phải có tiêu đề cột", "The first line must have headings"),
    e("unknown_charset", 422, "Không biết bảng mã {charset}", "There is no character encoding named {charset}"),
    e("unreadable_file", 422, "Không đọc được tệp: {detail}", "The file cannot be read: {detail}"),
    e("not_text", 422, "Có ký tự không thuộc bảng mã của tệp", "There are bytes that are no text in the encoding of the file"),
    e("no_rows", 422, "Tệp không có dòng nào", "The file has no rows"),
    e("too_many_rows", 422, "Tệp có hơn {max} dòng", "The file has more than {max} rows"),
    e("row_too_long", 422, "Dòng dài hơn {max} byte", "The row is longer than {max} bytes"),
    e("too_many_cells", 422, "Dòng có hơn {max} ô", "The row has more than {max} cells"),
    e("key_required", 422, "Dòng cần external_source và external_id, hoặc id", "The row needs external_source and external_id, or an id"),
    e("told_twice", 422, "Tham chiếu được nêu bằng hai cách", "The reference is told in two ways"),
    e("invalid_number", 422, "Không phải số nguyên", "This is no whole number"),
    e("invalid_boolean", 422, "Chỉ nhận có hoặc không", "Only yes or no is taken"),
    e("invalid_json_cell", 422, "Ô không chứa JSON hợp lệ", "The cell holds no valid JSON"),
    e("unwritable", 422, "Định dạng này không chứa được dữ liệu: có ô quá dài hoặc quá nhiều dòng", "The format cannot hold the data: a cell is too long, or there are too many rows"),
    e("given_up", 422, "Công việc đã thử nhiều lần mà không xong", "The job was tried many times and never done"),
    e("unclosed_quote", 422, "Dòng {line}: dấu nháy kép không khớp", "Line {line}: a quotation mark has no counterpart"),
    e("rows_failed", 422, "{failed} dòng không hợp lệ nên không dòng nào được ghi", "{failed} rows are bad, so that none was written"),
    e("key_reused", 422, "Khóa này đã dùng cho một yêu cầu khác", "This key was used for another request"),
    e("precondition_required", 428, "Cần If-Match với ETag đã đọc", "If-Match with the ETag you read is required"),
    e("too_many_attempts", 429, "Đăng nhập sai quá nhiều lần; hãy thử lại sau {seconds} giây", "Too many log-ins failed; try again in {seconds} seconds"),
    INTERNAL,
    e("unavailable", 503, "Hệ thống đang bận; hãy thử lại sau", "The service is busy; try again later"),
    e("timeout", 503, "Yêu cầu mất quá nhiều thời gian", "The request took too long"),
    e("storage_full", 507, "Máy chủ hết chỗ lưu trữ; không có gì thay đổi", "The server's disk is full; nothing was changed"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_with_both_texts_and_the_same_values() {
        for (index, entry) in CATALOGUE.iter().enumerate() {
            assert!(CATALOGUE[..index].iter().all(|other| other.code != entry.code), "{} twice", entry.code);
            assert!(!entry.vi.is_empty() && !entry.en.is_empty(), "{}", entry.code);
            let values = |text: &str| {
                let mut found: Vec<String> = text.split('{').skip(1).filter_map(|part| part.split('}').next()).map(str::to_owned).collect();
                found.sort();
                found
            };
            assert_eq!(values(entry.vi), values(entry.en), "{}", entry.code);
        }
    }
}
