//! Executes every operation once and keeps what was said as the contract's examples.

use phoihop_tests::app::on_sqlite;
use phoihop_tests::cast::Draft;
use phoihop_tests::{Actor, App, Cast, Reply};
use serde_json::{Map, Value, json};

use super::assert_committed;
use super::stable::Stable;

/// Writes down what is asked and answered.
#[derive(Default)]
struct Record {
    stable: Stable,
    examples: Map<String, Value>,
}

impl Record {
    async fn read(&mut self, id: &str, reader: &Actor, path: &str) -> Reply {
        self.keep(id, "GET", path, None, None, reader.get(path).await)
    }

    async fn make(&mut self, id: &str, maker: &Actor, path: &str, body: &Value) -> Reply {
        self.keep(id, "POST", path, None, Some(body), maker.post(path, body).await)
    }

    async fn decide(&mut self, id: &str, actor: &Actor, path: &str, tag: &str, body: &Value) -> Reply {
        self.keep(id, "POST", path, Some(tag), Some(body), actor.decide(path, tag, body).await)
    }

    async fn change(&mut self, id: &str, actor: &Actor, path: &str, tag: &str, patch: &Value) -> Reply {
        self.keep(id, "PATCH", path, Some(tag), Some(patch), actor.patch(path, tag, patch).await)
    }

    async fn remove(&mut self, id: &str, actor: &Actor, path: &str, tag: &str) -> Reply {
        self.keep(id, "DELETE", path, Some(tag), None, actor.delete(path, tag).await)
    }

    #[track_caller]
    fn keep(&mut self, id: &str, method: &str, path: &str, tag: Option<&str>, body: Option<&Value>, reply: Reply) -> Reply {
        assert!(reply.status < 400, "{id}: {}", String::from_utf8_lossy(&reply.bytes));
        let mut request = json!({"method": method, "path": self.stable.text(path)});
        if let Some(tag) = tag {
            request["headers"] = self.stable.value(&json!({"If-Match": tag}));
        }
        if let Some(body) = body {
            request["body"] = self.stable.value(body);
        }
        let mut response = json!({"status": reply.status});
        // The contract within itself, or a page for people, would be no example.
        if reply.header("content-type") == "application/json" && id != "get_contract" && !reply.body.is_null() {
            response["body"] = self.stable.value(&reply.body);
        }
        assert!(self.examples.insert(id.to_owned(), json!({"request": request, "response": response})).is_none(), "{id} twice");
        reply
    }
}

#[test]
fn every_operation_has_an_executed_example() {
    on_sqlite(async |app| {
        let mut record = Record::default();
        let cast = Cast::of(&app).await;
        platform(&mut record, &app).await;
        directory(&mut record, &cast).await;
        programme(&mut record, &cast).await;
        clauses(&mut record, &cast).await;
        lifecycle(&mut record, &app, &cast).await;
        successions(&mut record, &cast).await;
        units(&mut record, &cast).await;
        documents(&mut record, &cast).await;
        let missing: Vec<&str> =
            app.state.router.paths().flat_map(|path| path.operations()).map(|(_, o)| o.id).filter(|id| !record.examples.contains_key(*id)).collect();
        assert!(missing.is_empty(), "never executed: {missing:?}");
        assert_committed("examples.json", &Value::Object(record.examples));
    });
}

async fn platform(record: &mut Record, app: &App) {
    let anybody = app.anybody();
    let log_in = json!({"username": "province.focal", "password": "phoihop-demo-2023"});
    record.make("log_in", &anybody, "/v1/auth/log-in", &log_in).await;
    record.read("get_me", &app.user("province.leader").await, "/v1/me").await;
    for (id, path) in [
        ("get_health", "/healthz"),
        ("get_readiness", "/readyz"),
        ("get_metrics", "/metrics"),
        ("get_jwks", "/.well-known/jwks.json"),
        ("get_contract", "/openapi.json"),
        ("get_docs", "/docs"),
        ("get_docs_file", "/docs/index.html"),
        ("list_problems", "/problems"),
        ("get_problem", "/problems/stale"),
    ] {
        record.read(id, &anybody, path).await;
    }
}

async fn directory(record: &mut Record, cast: &Cast) {
    let admin = &cast.admin;
    let school = json!({"kind": "school", "name": "Trường Tiểu học Phường 2", "parent_id": cast.id("ubnd-soc-trang"), "unit_code": "94"});
    let school = record.make("create_organisation", admin, "/v1/organisations", &school).await;
    let path = format!("/v1/organisations/{}", school.id());
    record.change("change_organisation", admin, &path, &school.tag(), &json!({"short_name": "TH Phường 2"})).await;
    record.read("get_organisation", admin, &path).await;
    record.read("list_organisations", admin, "/v1/organisations?q=tieu%20hoc&kind=school&sort=-name&limit=10&count=true").await;

    let person = record.make("create_person", admin, "/v1/people", &json!({"honorific": "Ông", "full_name": "Trần Văn Đạt"})).await;
    let path = format!("/v1/people/{}", person.id());
    record.change("change_person", admin, &path, &person.tag(), &json!({"full_name": "Trần Văn Đạt Thành"})).await;
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
    record.read("list_mandates", admin, &format!("/v1/mandates?organisation_id={}&as_of=2024-01-01", school.id())).await;
}

async fn programme(record: &mut Record, cast: &Cast) {
    let focal = &cast.province_focal;
    let made = record.make("create_programme", focal, "/v1/programmes", &cast.short_text()).await;
    let path = made.header("location").to_owned();
    let changed = record.change("change_programme", focal, &path, &made.tag(), &json!({"signed_place": "Sóc Trăng"})).await;
    record.read("get_programme", focal, &format!("{path}?expand=clauses")).await;
    record.read("list_programmes", focal, "/v1/programmes?q=thu&status=draft,agreed&sort=-created_at").await;
    record.remove("delete_programme", focal, &path, &changed.tag()).await;
}

async fn clauses(record: &mut Record, cast: &Cast) {
    let (focal, draft) = (&cast.province_focal, cast.draft().await);
    let list = format!("{}/clauses", draft.path);
    let clause = json!({"path": "II.1", "number": "1", "kind": "content", "text": "Phản ánh kịp thời tình hình của tỉnh."});
    let clause = record.decide("create_clause", focal, &list, &draft.tag(focal).await, &clause).await;
    let path = format!("/v1/clauses/{}", clause.id());
    let changed =
        record.change("change_clause", focal, &path, &clause.tag(), &json!({"text": "Phản ánh kịp thời tình hình kinh tế của tỉnh."})).await;
    record.read("get_clause", focal, &path).await;
    record.read("list_clauses", focal, &format!("{list}?path=II.1")).await;
    record.remove("delete_clause", focal, &path, &changed.tag()).await;
}

async fn lifecycle(record: &mut Record, app: &App, cast: &Cast) {
    let draft = cast.draft().await;
    let Draft { path } = &draft;
    let tag = draft.tag(&cast.province_leader).await;
    record.decide("consent_to_programme", &cast.province_leader, &format!("{path}/consents"), &tag, &json!({"decision": "agree"})).await;
    record.read("list_programme_consents", &cast.press_focal, &format!("{path}/consents")).await;
    draft.consent_of(&cast.press_leader).await.created();
    let signature = cast.province_signature();
    let tag = draft.tag(&cast.province_focal).await;
    record.decide("sign_programme", &cast.province_focal, &format!("{path}/signatures"), &tag, &signature).await;
    record.read("list_programme_signatures", &cast.press_focal, &format!("{path}/signatures")).await;
    draft.signed(&cast.press_focal, &cast.press_signature()).await.created();
    record.read("list_available_programme_transitions", &cast.press_leader, &format!("{path}/available-transitions")).await;
    record.read("list_public_programmes", &app.anybody(), "/v1/public/programmes?q=thu").await;
    record.read("get_public_programme", &app.anybody(), &path.replace("/v1/", "/v1/public/")).await;
    let tag = draft.tag(&cast.press_leader).await;
    let end = json!({"to": "terminated", "reason": "Tỉnh Sóc Trăng sáp nhập vào thành phố Cần Thơ."});
    record.decide("move_programme", &cast.press_leader, &format!("{path}/transitions"), &tag, &end).await;
    record.read("list_programme_transitions", &cast.press_leader, &format!("{path}/transitions")).await;
}

async fn successions(record: &mut Record, cast: &Cast) {
    let admin = &cast.admin;
    let culture = json!({"kind": "department", "name": "Sở Văn hóa, Thể thao và Du lịch tỉnh Sóc Trăng", "functions": ["culture"]});
    let culture = admin.post("/v1/organisations", &culture).await.created().id();
    let succession = json!({
        "from_id": cast.id("so-tttt-soc-trang"), "to_id": culture, "functions": ["press"], "effective_on": "2099-03-01",
        "instrument": "Nghị quyết về tổ chức các cơ quan chuyên môn",
    });
    let made = record.make("create_organisation_succession", admin, "/v1/organisation-successions", &succession).await;
    let path = format!("/v1/organisation-successions/{}", made.id());
    let changed = record.change("change_organisation_succession", admin, &path, &made.tag(), &json!({"effective_on": "2099-04-01"})).await;
    record.read("list_available_organisation_succession_transitions", admin, &format!("{path}/available-transitions")).await;
    let suspend = json!({"to": "suspended", "reason": "Tạm dừng sắp xếp."});
    record.decide("move_organisation_succession", admin, &format!("{path}/transitions"), &changed.tag(), &suspend).await;
    record.read("list_organisation_succession_transitions", admin, &format!("{path}/transitions")).await;
    record.read("get_organisation_succession", admin, &path).await;
    record.read("list_organisation_successions", admin, &format!("/v1/organisation-successions?from_id={}", cast.id("so-tttt-soc-trang"))).await;
}

async fn units(record: &mut Record, cast: &Cast) {
    let (focal, programme) = (&cast.province_focal, cast.id("soc-trang-sggp-2023-2025"));
    let party = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][0]["id"].clone();
    let of = format!("programme_id={programme}");

    let point = json!({
        "programme_id": programme, "party_id": party, "organisation_id": cast.id("so-tttt-soc-trang"), "function": "press",
        "document_citation": "Chương trình phối hợp, mục IV.1", "valid_from": "2023-01-01", "valid_to": null,
    });
    let made = record.make("create_focal_point", focal, "/v1/focal-points", &point).await;
    let path = format!("/v1/focal-points/{}", made.id());
    record.change("change_focal_point", focal, &path, &made.tag(), &json!({"valid_to": "2025-12-31"})).await;
    record.read("get_focal_point", focal, &path).await;
    record.read("list_focal_points", focal, &format!("/v1/focal-points?{of}&as_of=2024-06-01")).await;

    let unit = json!({
        "programme_id": programme, "party_id": party, "organisation_id": cast.id("so-tttt-soc-trang"), "function": "press",
        "duty": "Tham mưu, phát động các cuộc thi (III.3)", "valid_from": "2023-01-01", "valid_to": null,
    });
    let made = record.make("create_implementing_unit", focal, "/v1/implementing-units", &unit).await;
    let path = format!("/v1/implementing-units/{}", made.id());
    record.change("change_implementing_unit", focal, &path, &made.tag(), &json!({"valid_to": "2025-12-31"})).await;
    record.read("get_implementing_unit", focal, &path).await;
    record.read("list_implementing_units", focal, &format!("/v1/implementing-units?{of}")).await;

    let copies = json!({"programme_id": programme, "party_id": party, "copies": 1, "kept_at": "Văn phòng UBND tỉnh Sóc Trăng"});
    let made = record.make("create_original_copy", focal, "/v1/original-copies", &copies).await;
    let path = format!("/v1/original-copies/{}", made.id());
    record.change("change_original_copy", focal, &path, &made.tag(), &json!({"copies": 2})).await;
    record.read("get_original_copy", focal, &path).await;
    record.read("list_original_copies", focal, &format!("/v1/original-copies?{of}")).await;
}

async fn documents(record: &mut Record, cast: &Cast) {
    let (focal, press) = (&cast.province_focal, &cast.press_focal);
    let plan = json!({
        "document_type": "KH", "issuer_id": cast.id("ubnd-soc-trang"), "title": "Kế hoạch tổ chức cuộc thi viết", "visibility": "parties",
        "programme_id": cast.id("soc-trang-sggp-2023-2025"), "receiver_ids": [cast.id("bao-sggp"), cast.id("so-tttt-soc-trang")],
        "signer_id": cast.id("huynh-thi-diem-ngoc"), "signer_name": "Huỳnh Thị Diễm Ngọc", "signer_position": "Phó Chủ tịch", "capacity": "kt",
        "urgency": "normal",
    });
    let made = record.make("create_document", focal, "/v1/documents", &plan).await;
    let path = format!("/v1/documents/{}", made.id());
    let issue = json!({"number_symbol": "25/KH-UBND", "issued_on": "2023-04-03"});
    record.change("change_document", focal, &path, &made.tag(), &issue).await;
    record.read("get_document", press, &path).await;
    record.read("list_documents", press, "/v1/documents?q=cuoc%20thi&document_type=KH&issued_after=2023-01-01&sort=-issued_on").await;

    let entry = json!({
        "document_id": made.id(), "receiver_id": cast.id("bao-sggp"), "arrival_number": 318, "arrived_on": "2023-04-06",
        "note": "Chuyển Ban Biên tập",
    });
    let made = record.make("create_document_receipt", press, "/v1/document-receipts", &entry).await;
    let path = format!("/v1/document-receipts/{}", made.id());
    record.change("change_document_receipt", press, &path, &made.tag(), &json!({"arrived_on": "2023-04-05"})).await;
    record.read("get_document_receipt", focal, &path).await;
    record
        .read("list_document_receipts", focal, &format!("/v1/document-receipts?document_id={}", entry["document_id"].as_str().unwrap_or_default()))
        .await;
}
