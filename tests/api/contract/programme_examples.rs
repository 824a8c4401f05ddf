//! Programmes and what belongs to them.

use phoihop_tests::cast::Draft;
use phoihop_tests::{App, Cast};
use serde_json::json;

use super::record::Record;

pub async fn programme(record: &mut Record, cast: &Cast) {
    let focal = &cast.province_focal;
    let made = record.make("create_programme", focal, "/v1/programmes", &cast.short_text()).await;
    let path = made.header("location").to_owned();
    let changed = record
        .change("change_programme", focal, &path, &made.tag(), &json!({"signed_place": "Sóc Trăng"}))
        .await;
    record.read("get_programme", focal, &format!("{path}?expand=clauses")).await;
    record.read("list_programmes", focal, "/v1/programmes?q=thu&status=draft,agreed&sort=-created_at").await;
    record.remove("delete_programme", focal, &path, &changed.tag()).await;
}

pub async fn clauses(record: &mut Record, cast: &Cast) {
    let (focal, draft) = (&cast.province_focal, cast.draft().await);
    let list = format!("{}/clauses", draft.path);
    let clause = json!({
        "path": "II.1", "number": "1", "kind": "content", "text": "Phản ánh kịp thời tình hình của tỉnh.",
    });
    let clause = record.decide("create_clause", focal, &list, &draft.tag(focal).await, &clause).await;
    let path = format!("/v1/clauses/{}", clause.id());
    let changed = record
        .change(
            "change_clause",
            focal,
            &path,
            &clause.tag(),
            &json!({"text": "Phản ánh kịp thời tình hình kinh tế của tỉnh."}),
        )
        .await;
    record.read("get_clause", focal, &path).await;
    record.read("list_clauses", focal, &format!("{list}?path=II.1")).await;
    record.remove("delete_clause", focal, &path, &changed.tag()).await;
}

pub async fn lifecycle(record: &mut Record, app: &App, cast: &Cast) {
    let draft = cast.draft().await;
    let Draft { path } = &draft;
    let tag = draft.tag(&cast.province_leader).await;
    record
        .decide(
            "consent_to_programme",
            &cast.province_leader,
            &format!("{path}/consents"),
            &tag,
            &json!({"decision": "agree"}),
        )
        .await;
    record.read("list_programme_consents", &cast.press_focal, &format!("{path}/consents")).await;
    draft.consent_of(&cast.press_leader).await.created();
    let signature = cast.province_signature();
    let tag = draft.tag(&cast.province_focal).await;
    record
        .decide("sign_programme", &cast.province_focal, &format!("{path}/signatures"), &tag, &signature)
        .await;
    record.read("list_programme_signatures", &cast.press_focal, &format!("{path}/signatures")).await;
    draft.signed(&cast.press_focal, &cast.press_signature()).await.created();
    record
        .read(
            "list_available_programme_transitions",
            &cast.press_leader,
            &format!("{path}/available-transitions"),
        )
        .await;
    record.read("list_public_programmes", &app.anybody(), "/v1/public/programmes?q=thu").await;
    record.read("get_public_programme", &app.anybody(), &path.replace("/v1/", "/v1/public/")).await;
    let tag = draft.tag(&cast.press_leader).await;
    let end = json!({"to": "terminated", "reason": "Tỉnh Sóc Trăng sáp nhập vào thành phố Cần Thơ."});
    record.decide("move_programme", &cast.press_leader, &format!("{path}/transitions"), &tag, &end).await;
    record.read("list_programme_transitions", &cast.press_leader, &format!("{path}/transitions")).await;
}

pub async fn successions(record: &mut Record, cast: &Cast) {
    let admin = &cast.admin;
    let culture = json!({
        "kind": "department", "name": "Sở Văn hóa, Thể thao và Du lịch tỉnh Sóc Trăng",
        "functions": ["culture"],
    });
    let culture = admin.post("/v1/organisations", &culture).await.created().id();
    let succession = json!({
        "from_id": cast.id("so-tttt-soc-trang"), "to_id": culture, "functions": ["press"],
        "effective_on": "2099-03-01", "instrument": "Nghị quyết về tổ chức các cơ quan chuyên môn",
    });
    let made = record
        .make("create_organisation_succession", admin, "/v1/organisation-successions", &succession)
        .await;
    let path = format!("/v1/organisation-successions/{}", made.id());
    let changed = record
        .change(
            "change_organisation_succession",
            admin,
            &path,
            &made.tag(),
            &json!({"effective_on": "2099-04-01"}),
        )
        .await;
    record
        .read(
            "list_available_organisation_succession_transitions",
            admin,
            &format!("{path}/available-transitions"),
        )
        .await;
    let suspend = json!({"to": "suspended", "reason": "Tạm dừng sắp xếp."});
    record
        .decide(
            "move_organisation_succession",
            admin,
            &format!("{path}/transitions"),
            &changed.tag(),
            &suspend,
        )
        .await;
    record.read("list_organisation_succession_transitions", admin, &format!("{path}/transitions")).await;
    record.read("get_organisation_succession", admin, &path).await;
    record
        .read(
            "list_organisation_successions",
            admin,
            &format!("/v1/organisation-successions?from_id={}", cast.id("so-tttt-soc-trang")),
        )
        .await;
}

pub async fn units(record: &mut Record, cast: &Cast) {
    let (focal, concluded) = (&cast.province_focal, cast.in_force().await);
    let (programme, party) = (concluded.id(), concluded.seen_by(focal).await["parties"][0]["id"].clone());
    let of = format!("programme_id={programme}");

    let point = json!({
        "programme_id": programme, "party_id": party, "organisation_id": cast.id("so-tttt-soc-trang"),
        "function": "press", "document_citation": "Chương trình phối hợp, mục IV.1",
        "valid_from": "2023-01-01", "valid_to": null,
    });
    let made = record.make("create_focal_point", focal, "/v1/focal-points", &point).await;
    let path = format!("/v1/focal-points/{}", made.id());
    record.change("change_focal_point", focal, &path, &made.tag(), &json!({"valid_to": "2025-12-31"})).await;
    record.read("get_focal_point", focal, &path).await;
    record.read("list_focal_points", focal, &format!("/v1/focal-points?{of}&as_of=2024-06-01")).await;

    let unit = json!({
        "programme_id": programme, "party_id": party, "organisation_id": cast.id("so-tttt-soc-trang"),
        "function": "press", "duty": "Tham mưu, phát động các cuộc thi (III.3)", "valid_from": "2023-01-01",
        "valid_to": null,
    });
    let made = record.make("create_implementing_unit", focal, "/v1/implementing-units", &unit).await;
    let path = format!("/v1/implementing-units/{}", made.id());
    record
        .change("change_implementing_unit", focal, &path, &made.tag(), &json!({"valid_to": "2025-12-31"}))
        .await;
    record.read("get_implementing_unit", focal, &path).await;
    record.read("list_implementing_units", focal, &format!("/v1/implementing-units?{of}")).await;

    let copies = json!({
        "programme_id": programme, "party_id": party, "copies": 1, "kept_at": "Văn phòng UBND tỉnh Sóc Trăng",
    });
    let made = record.make("create_original_copy", focal, "/v1/original-copies", &copies).await;
    let path = format!("/v1/original-copies/{}", made.id());
    record.change("change_original_copy", focal, &path, &made.tag(), &json!({"copies": 2})).await;
    record.read("get_original_copy", focal, &path).await;
    record.read("list_original_copies", focal, &format!("/v1/original-copies?{of}")).await;
}

pub async fn amendments(record: &mut Record, cast: &Cast) {
    let (focal, programme) = (&cast.province_focal, cast.in_force().await);
    let content = json!({
        "programme_id": programme.id(), "title": "Phụ lục số 01", "text": "Căn cứ kết quả sơ kết năm 2024.",
        "effective_from": "2023-04-01", "last_day": "2026-12-31",
        "changes": [
            {
                "change": "add", "path": "II.1", "number": "1", "kind": "content",
                "text": "Tuyên truyền chuyển đổi số.",
            },
        ],
    });
    let dropped = focal.post("/v1/amendments", &content).await.created();
    record
        .remove("delete_amendment", focal, &format!("/v1/amendments/{}", dropped.id()), &dropped.tag())
        .await;
    let made = record.make("create_amendment", focal, "/v1/amendments", &content).await;
    let amendment = Draft { path: format!("/v1/amendments/{}", made.id()) };
    let path = &amendment.path;
    record.change("change_amendment", focal, path, &made.tag(), &json!({"title": "Phụ lục số 1"})).await;
    record
        .read("list_available_amendment_transitions", focal, &format!("{path}/available-transitions"))
        .await;
    let tag = amendment.tag(focal).await;
    record
        .decide(
            "consent_to_amendment",
            &cast.province_leader,
            &format!("{path}/consents"),
            &tag,
            &json!({"decision": "agree"}),
        )
        .await;
    record.read("list_amendment_consents", focal, &format!("{path}/consents")).await;
    amendment.consent_of(&cast.press_leader).await.created();
    let tag = amendment.tag(focal).await;
    record
        .decide("sign_amendment", focal, &format!("{path}/signatures"), &tag, &cast.province_signature())
        .await;
    record.read("list_amendment_signatures", focal, &format!("{path}/signatures")).await;
    let tag = amendment.tag(focal).await;
    let withdrawn = json!({"to": "withdrawn", "reason": "Hai bên thống nhất soạn lại phụ lục."});
    record.decide("move_amendment", focal, &format!("{path}/transitions"), &tag, &withdrawn).await;
    record.read("list_amendment_transitions", focal, &format!("{path}/transitions")).await;
    record.read("get_amendment", focal, path).await;
    record.read("list_amendments", focal, &format!("/v1/amendments?programme_id={}", programme.id())).await;
}

pub async fn difficulties(record: &mut Record, cast: &Cast) {
    let (focal, programme) = (&cast.province_focal, cast.id("soc-trang-sggp-2023-2025"));
    let party = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][0]["id"].clone();
    let content = json!({
        "programme_id": programme, "party_id": party, "title": "Chậm cung cấp danh sách học sinh",
        "description": "Các trường gửi danh sách học sinh con hộ nghèo muộn hơn thời hạn.",
        "raised_on": "2024-03-01",
    });
    let made = record.make("create_difficulty", focal, "/v1/difficulties", &content).await;
    let difficulty = Draft { path: format!("/v1/difficulties/{}", made.id()) };
    let path = &difficulty.path;
    let resolution = json!({"resolution": "Sở Giáo dục và Đào tạo tổng hợp trước ngày 15 tháng 4 hằng năm."});
    let changed = record.change("change_difficulty", focal, path, &made.tag(), &resolution).await;
    record
        .read("list_available_difficulty_transitions", focal, &format!("{path}/available-transitions"))
        .await;
    record
        .decide(
            "move_difficulty",
            focal,
            &format!("{path}/transitions"),
            &changed.tag(),
            &json!({"to": "discussing"}),
        )
        .await;
    record.read("list_difficulty_transitions", focal, &format!("{path}/transitions")).await;
    let tag = difficulty.tag(focal).await;
    record
        .decide(
            "consent_to_difficulty",
            &cast.province_leader,
            &format!("{path}/consents"),
            &tag,
            &json!({"decision": "agree"}),
        )
        .await;
    record.read("list_difficulty_consents", focal, &format!("{path}/consents")).await;
    record.read("get_difficulty", focal, path).await;
    record
        .read("list_difficulties", focal, "/v1/difficulties?status=discussing,escalated&sort=-raised_on")
        .await;
}
