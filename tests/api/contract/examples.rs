//! Executes every operation once and keeps what was said as the contract's examples.

use phoihop_domain::access::Role;
use phoihop_tests::app::on_sqlite;
use phoihop_tests::{Actor, App, Cast};
use serde_json::{Value, json};

use super::access_examples::{platform, users};
use super::assert_committed;
use super::coverage_examples::coverage;
use super::package_examples::packages;
use super::planning_examples::planning;
use super::programme_examples::{
    amendments, clauses, difficulties, lifecycle, programme, successions, units,
};
use super::record::Record;
use super::transfer_examples::transfers;
use crate::access::user_with;

#[test]
fn every_operation_has_an_executed_example() {
    on_sqlite(async |app| {
        let mut record = Record::default();
        let cast = Cast::of(&app).await;
        platform(&mut record, &app).await;
        users(&mut record, &app, &cast).await;
        directory(&mut record, &cast).await;
        school_sites(&mut record, &cast).await;
        reference(&mut record, &cast).await;
        administrative_units(&mut record, &cast.press_focal).await;
        programme(&mut record, &cast).await;
        clauses(&mut record, &cast).await;
        lifecycle(&mut record, &app, &cast).await;
        successions(&mut record, &cast).await;
        units(&mut record, &cast).await;
        amendments(&mut record, &cast).await;
        difficulties(&mut record, &cast).await;
        planning(&mut record, &cast).await;
        packages(&mut record, &cast).await;
        coverage(&mut record, &app, &cast).await;
        documents(&mut record, &cast).await;
        tasks(&mut record, &app, &cast).await;
        opinions(&mut record, &app, &cast).await;
        transfers(&mut record, &app, &cast).await;
        let missing: Vec<&str> = app
            .state
            .router
            .paths()
            .flat_map(|path| path.operations())
            .map(|(_, o)| o.id)
            .filter(|id| !record.examples.contains_key(*id))
            .collect();
        assert!(missing.is_empty(), "never executed: {missing:?}");
        assert_committed("examples.json", &Value::Object(record.examples));
    });
}

async fn directory(record: &mut Record, cast: &Cast) {
    let admin = &cast.admin;
    let school = json!({
        "kind": "school", "name": "Trường Tiểu học Phường 2", "parent_id": cast.id("ubnd-soc-trang"),
        "unit_code": "94",
    });
    let school = record.make("create_organisation", admin, "/v1/organisations", &school).await;
    let path = format!("/v1/organisations/{}", school.id());
    record
        .change("change_organisation", admin, &path, &school.tag(), &json!({"short_name": "TH Phường 2"}))
        .await;
    record.read("get_organisation", admin, &path).await;
    record
        .read(
            "list_organisations",
            admin,
            "/v1/organisations?q=tieu%20hoc&kind=school&sort=-name&limit=10&count=true",
        )
        .await;

    let person = record
        .make("create_person", admin, "/v1/people", &json!({"honorific": "Ông", "full_name": "Trần Văn Đạt"}))
        .await;
    let path = format!("/v1/people/{}", person.id());
    record
        .change("change_person", admin, &path, &person.tag(), &json!({"full_name": "Trần Văn Đạt Thành"}))
        .await;
    record.read("get_person", admin, &path).await;
    record.read("list_people", admin, "/v1/people?q=dat&limit=10").await;

    let mandate = json!({
        "person_id": person.id(), "organisation_id": school.id(), "position": "Hiệu trưởng",
        "valid_from": "2023-08-01", "valid_to": null, "may_sign": true, "may_consent": false,
    });
    let mandate = record.make("create_mandate", admin, "/v1/mandates", &mandate).await;
    let path = format!("/v1/mandates/{}", mandate.id());
    record.change("change_mandate", admin, &path, &mandate.tag(), &json!({"valid_to": "2025-07-31"})).await;
    record.read("get_mandate", admin, &format!("{path}?expand=person,organisation")).await;
    record
        .read(
            "list_mandates",
            admin,
            &format!("/v1/mandates?organisation_id={}&as_of=2024-01-01", school.id()),
        )
        .await;
}

async fn school_sites(record: &mut Record, cast: &Cast) {
    let admin = &cast.admin;
    let school = admin
        .post("/v1/organisations", &json!({"kind": "school", "name": "Trường Tiểu học Trần Đề"}))
        .await
        .created();
    let site = json!({
        "school_id": school.id(), "name": "Điểm lẻ ấp Chợ", "role": "satellite", "unit_code": "94",
        "level": "primary", "pupils": 120, "library_condition": "none",
    });
    let site = record.make("create_school_site", admin, "/v1/school-sites", &site).await;
    let path = format!("/v1/school-sites/{}", site.id());
    record
        .change("change_school_site", admin, &path, &site.tag(), &json!({"library_condition": "good"}))
        .await;
    record.read("get_school_site", admin, &path).await;
    record
        .read(
            "list_school_sites",
            admin,
            "/v1/school-sites?q=ap%20cho&level=primary&library_condition=fair,good&unit_code=94",
        )
        .await;
}

async fn reference(record: &mut Record, cast: &Cast) {
    let admin = &cast.admin;
    let item = json!({
        "list": "genre", "code": "interview", "label_vi": "Phỏng vấn", "label_en": "Interview", "position": 6,
    });
    let item = record.make("create_code_list_item", admin, "/v1/code-list-items", &item).await;
    let path = format!("/v1/code-list-items/{}", item.id());
    record
        .change("change_code_list_item", admin, &path, &item.tag(), &json!({"valid_to": "2025-12-31"}))
        .await;
    record.read("get_code_list_item", admin, &path).await;
    record.read("list_code_list_items", admin, "/v1/code-list-items?list=genre&as_of=2026-01-01").await;

    let topic = json!({
        "code": "land_funds", "kind": "theme", "name": "Quỹ đất sạch",
        "parent_id": cast.id("topic-investment"),
    });
    let topic = record.make("create_topic", admin, "/v1/topics", &topic).await;
    let path = format!("/v1/topics/{}", topic.id());
    record.change("change_topic", admin, &path, &topic.tag(), &json!({"name_en": "Cleared land"})).await;
    record.read("get_topic", admin, &path).await;
    record.read("list_topics", admin, &format!("/v1/topics?parent_id={}", cast.id("topic-investment"))).await;
}

async fn administrative_units(record: &mut Record, reader: &Actor) {
    let unit = "/v1/administrative-units/31615";
    record
        .read(
            "list_administrative_units",
            reader,
            "/v1/administrative-units?q=tran%20de&parent_code=92&as_of=2025-07-01",
        )
        .await;
    record.read("get_administrative_unit", reader, &format!("{unit}?as_of=2024-09-01")).await;
    record
        .read("list_administrative_unit_successors", reader, &format!("{unit}/successors?as_of=2024-09-01"))
        .await;
    record
        .read(
            "list_administrative_unit_predecessors",
            reader,
            &format!("{unit}/predecessors?as_of=2025-07-01"),
        )
        .await;
}

async fn documents(record: &mut Record, cast: &Cast) {
    let (focal, press) = (&cast.province_focal, &cast.press_focal);
    let plan = json!({
        "document_type": "KH", "issuer_id": cast.id("ubnd-soc-trang"),
        "title": "Kế hoạch tổ chức cuộc thi viết", "visibility": "parties",
        "programme_id": cast.id("soc-trang-sggp-2023-2025"),
        "receiver_ids": [cast.id("bao-sggp"), cast.id("so-tttt-soc-trang")],
        "signer_id": cast.id("huynh-thi-diem-ngoc"), "signer_name": "Huỳnh Thị Diễm Ngọc",
        "signer_position": "Phó Chủ tịch", "capacity": "kt", "urgency": "normal",
    });
    let made = record.make("create_document", focal, "/v1/documents", &plan).await;
    let path = format!("/v1/documents/{}", made.id());
    let issue = json!({"number_symbol": "25/KH-UBND", "issued_on": "2023-04-03"});
    record.change("change_document", focal, &path, &made.tag(), &issue).await;
    record.read("get_document", press, &path).await;
    record
        .read(
            "list_documents",
            press,
            "/v1/documents?q=cuoc%20thi&document_type=KH&issued_after=2023-01-01&sort=-issued_on",
        )
        .await;

    let entry = json!({
        "document_id": made.id(), "receiver_id": cast.id("bao-sggp"), "arrival_number": 318,
        "arrived_on": "2023-04-06", "note": "Chuyển Ban Biên tập",
    });
    let made = record.make("create_document_receipt", press, "/v1/document-receipts", &entry).await;
    let path = format!("/v1/document-receipts/{}", made.id());
    record
        .change("change_document_receipt", press, &path, &made.tag(), &json!({"arrived_on": "2023-04-05"}))
        .await;
    record.read("get_document_receipt", focal, &path).await;
    record
        .read(
            "list_document_receipts",
            focal,
            &format!(
                "/v1/document-receipts?document_id={}",
                entry["document_id"].as_str().unwrap_or_default()
            ),
        )
        .await;
}

async fn tasks(record: &mut Record, app: &App, cast: &Cast) {
    let (focal, programme) = (&cast.province_focal, cast.id("soc-trang-sggp-2023-2025"));
    let party = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][0]["id"].clone();
    let clause = focal.get(&format!("/v1/programmes/{programme}/clauses?path=III.2/2")).await.ok().each("id")
        [0]
    .to_owned();
    let lead = json!({
        "kind": "department", "name": "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng", "functions": ["education"],
    });
    let lead = cast.admin.post("/v1/organisations", &lead).await.created().id();
    let officer = user_with(app, Role::Officer, lead.parse().unwrap(), "can-bo-gd").await;

    let task = json!({
        "programme_id": programme, "party_id": party, "clause_id": clause,
        "title": "Cung cấp danh sách học sinh cấp 1, 2 là con em hộ nghèo",
        "directive_citation": "Công văn 352/UBND-KGVX", "product": "Danh sách có xác nhận của xã",
        "lead_id": lead, "lead_function": "education",
        "cooperating_units": [{"organisation_id": cast.id("so-tttt-soc-trang"), "function": "general"}],
        "due_on": "2099-04-30",
    });
    let made = record.make("create_assignment", focal, "/v1/assignments", &task).await;
    let path = format!("/v1/assignments/{}", made.id());
    let changed =
        record.change("change_assignment", focal, &path, &made.tag(), &json!({"due_on": "2099-05-15"})).await;
    record
        .read("list_available_assignment_transitions", &officer, &format!("{path}/available-transitions"))
        .await;
    record
        .decide(
            "move_assignment",
            &officer,
            &format!("{path}/transitions"),
            &changed.tag(),
            &json!({"to": "acknowledged"}),
        )
        .await;
    record.read("list_assignment_transitions", focal, &format!("{path}/transitions")).await;
    let reminder = json!({
        "note": "Đề nghị gửi danh sách trước kỳ trao học bổng.",
        "document_citation": "Công văn 1020/UBND-KGVX",
    });
    record.make("create_reminder", focal, &format!("{path}/reminders"), &reminder).await;
    record.read("list_reminders", &officer, &format!("{path}/reminders")).await;
    record.read("get_assignment", &officer, &path).await;
    record
        .read(
            "list_assignments",
            &officer,
            &format!("/v1/assignments?acting_lead_id={lead}&due_before=2099-06-01&sort=due_on"),
        )
        .await;
    let mistaken = focal.post("/v1/assignments", &task).await.created();
    record
        .remove("delete_assignment", focal, &format!("/v1/assignments/{}", mistaken.id()), &mistaken.tag())
        .await;
}

async fn opinions(record: &mut Record, app: &App, cast: &Cast) {
    let (focal, programme) = (&cast.province_focal, cast.id("soc-trang-sggp-2023-2025"));
    let party = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][0]["id"].clone();
    let asked = cast
        .admin
        .post("/v1/organisations", &json!({"kind": "department", "name": "Sở Tài chính tỉnh Sóc Trăng"}))
        .await
        .created()
        .id();
    let officer = user_with(app, Role::Officer, asked.parse().unwrap(), "can-bo-tc").await;

    let request = json!({
        "programme_id": programme, "party_id": party, "title": "Góp ý dự thảo kế hoạch tuyên truyền",
        "draft_citation": "Dự thảo Kế hoạch lần 2", "question": "Kinh phí có khả thi không?",
        "asked_units": [{"organisation_id": asked, "function": "general"}], "due_on": "2099-11-30",
    });
    let made = record.make("create_opinion_request", focal, "/v1/opinion-requests", &request).await;
    let path = format!("/v1/opinion-requests/{}", made.id());
    let changed = record
        .change("change_opinion_request", focal, &path, &made.tag(), &json!({"due_on": "2099-12-15"}))
        .await;
    record
        .make(
            "create_opinion",
            &officer,
            &format!("{path}/opinions"),
            &json!({"answer": "comments", "text": "Đề nghị nêu rõ nguồn kinh phí."}),
        )
        .await;
    record.read("list_opinions", focal, &format!("{path}/opinions")).await;
    record
        .read("list_available_opinion_request_transitions", focal, &format!("{path}/available-transitions"))
        .await;
    record
        .decide(
            "move_opinion_request",
            focal,
            &format!("{path}/transitions"),
            &changed.tag(),
            &json!({"to": "closed"}),
        )
        .await;
    record.read("list_opinion_request_transitions", focal, &format!("{path}/transitions")).await;
    record.read("get_opinion_request", &officer, &path).await;
    record.read("list_opinion_requests", &officer, "/v1/opinion-requests?status=closed&sort=-due_on").await;
}
