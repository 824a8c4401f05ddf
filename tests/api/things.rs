//! Real things to ask about, one of each kind.

use phoihop_domain::clock::Clock;
use phoihop_tests::cast::Draft;
use phoihop_tests::{Actor, Cast};
use serde_json::json;

use crate::coverage_things::Coverage;
use crate::matrix::Told;
use crate::matrix::Told::{Allowed, Forbidden, NotThere};
use crate::platform_things::{api_client, documents, jobs, somebody};

/// A new school site, since the agreement names none.
async fn school_site(cast: &Cast) -> String {
    let school =
        cast.admin.post("/v1/organisations", &json!({"kind": "school", "name": "Trường"})).await.created();
    let site = json!({"school_id": school.id(), "name": "Điểm", "role": "main", "level": "primary"});
    cast.admin.post("/v1/school-sites", &site).await.created().id()
}

/// Real things to ask about, one of each kind.
pub struct Things {
    /// What stands for each placeholder of an address.
    placeholders: Vec<(&'static str, String)>,
    /// What says, for each operation that makes something of a programme, of which.
    bodies: Vec<(&'static str, serde_json::Value)>,
    /// Who pays.
    finance: Actor,
}

impl Things {
    /// Made anew for a story, with work that the newspaper gives to itself and that is under way.
    pub async fn of(cast: &Cast) -> Self {
        let (things, press) = (Self::charging(cast, cast.id("bao-sggp")).await, &cast.press_focal);
        let task = things.address("/v1/assignments/{assignment_id}");
        let request = things.address("/v1/opinion-requests/{opinion_request_id}");
        for (thing, to) in
            [(&task, "acknowledged"), (&task, "reported"), (&request, "closed"), (&request, "open")]
        {
            let tag = press.get(thing).await.tag();
            press
                .decide(&format!("{thing}/transitions"), &tag, &json!({"to": to, "reason": "Theo tiến độ."}))
                .await
                .created();
        }
        Coverage::move_on(cast, |pattern| things.address(pattern)).await;
        for answer in ["no_opinion", "agrees"] {
            press.post(&format!("{request}/opinions"), &json!({"answer": answer})).await.created();
            press
                .post(&format!("{task}/reminders"), &json!({"note": "Đề nghị sớm hoàn thành."}))
                .await
                .created();
        }
        things
    }

    /// Made anew for a story, with work that the newspaper gives to that unit.
    pub async fn charging(cast: &Cast, charged: &str) -> Self {
        let programme = cast.id("soc-trang-sggp-2023-2025");
        let focal = &cast.province_focal;
        let clauses = focal.get(&format!("/v1/programmes/{programme}/clauses?limit=1")).await.ok();
        let party = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][0]["id"].clone();
        let before =
            focal.get(&format!("/v1/focal-points?programme_id={programme}")).await.ok().items().len();
        let mut unit = json!({
            "programme_id": programme, "party_id": party, "organisation_id": cast.id("so-tttt-soc-trang"),
            "function": "press", "valid_from": format!("2023-02-{:02}", before), "valid_to": "2023-12-31",
        });
        let path = format!("/v1/programmes/{programme}");
        focal.patch(&path, &focal.get(&path).await.tag(), &json!({"copies_made": 8})).await.ok();
        let copy = json!({"programme_id": programme, "party_id": party, "copies": 1});
        let succession = json!({
            "from_id": cast.id("so-tttt-soc-trang"), "to_id": cast.id("vpdd-sggp-can-tho"),
            "functions": ["archives"], "effective_on": "2099-01-01", "instrument": "Quyết định thử",
        });
        let succession = cast.admin.post("/v1/organisation-successions", &succession).await.created().id();
        for to in ["suspended", "planned"] {
            let path = format!("/v1/organisation-successions/{succession}");
            let tag = cast.admin.get(&path).await.tag();
            cast.admin
                .decide(&format!("{path}/transitions"), &tag, &json!({"to": to, "reason": "Xem lại."}))
                .await
                .created();
        }
        let amendment = json!({
            "programme_id": programme, "title": "Phụ lục thử", "last_day": "2026-12-31", "changes": [],
        });
        let concluded = Draft {
            path: format!("/v1/amendments/{}", focal.post("/v1/amendments", &amendment).await.created().id()),
        };
        concluded.consent_of(&cast.province_leader).await.created();
        concluded.consent_of(&cast.press_leader).await.created();
        let today = phoihop_domain::clock::SystemClock.now().in_vietnam();
        for (focal, mut signature) in
            [(&cast.province_focal, cast.province_signature()), (&cast.press_focal, cast.press_signature())]
        {
            signature["signed_on"] = json!(today);
            concluded.signed(focal, &signature).await.created();
        }
        let press = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][1]["id"].clone();
        let difficulty = json!({
            "programme_id": programme, "party_id": press, "title": "Chậm cung cấp thông tin",
            "description": "Chậm.", "resolution": "Họp mỗi quý.", "raised_on": "2024-03-01",
        });
        let raised = Draft {
            path: format!(
                "/v1/difficulties/{}",
                cast.press_focal.post("/v1/difficulties", &difficulty).await.created().id()
            ),
        };
        raised.moved_by(focal, &json!({"to": "discussing"})).await.created();
        raised.consent_of(&cast.province_leader).await.created();
        raised.consent_of(&cast.press_leader).await.created();
        let (planned, settled, supplement, planning, ad_hoc, addition) = plans(cast, programme).await;
        let packages = Packages::of(cast, programme, &planned, &settled).await;
        let coverage = Coverage::charging(cast, programme, charged, &packages.deliverable).await;
        let press_party =
            focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][1]["id"].clone();
        let task = json!({
            "programme_id": programme, "party_id": press_party, "title": "Cung cấp thông tin",
            "lead_id": charged, "lead_function": "press", "cooperating_units": [], "due_on": "2099-01-01",
        });
        let request = json!({
            "programme_id": programme, "party_id": press_party, "title": "Góp ý", "draft_citation": "Dự thảo",
            "asked_units": [{"organisation_id": charged, "function": "general"}], "due_on": "2099-01-01",
        });
        let (document, receipt, entering) = documents(cast).await;
        let (import, export) = jobs(cast).await;
        let mut placeholders = vec![
            ("{document_id}", document["id"].as_str().unwrap().to_owned()),
            ("{document_receipt_id}", receipt),
            ("{assignment_id}", cast.press_focal.post("/v1/assignments", &task).await.created().id()),
            (
                "{opinion_request_id}",
                cast.press_focal.post("/v1/opinion-requests", &request).await.created().id(),
            ),
            ("{plan_id}", planned.id().to_owned()),
            ("{plan_item_id}", settled.id().to_owned()),
            ("{plan_supplement_id}", supplement.id().to_owned()),
            ("{package_id}", packages.package.id().to_owned()),
            ("{deliverable_id}", packages.deliverable.clone()),
            ("{acceptance_record_id}", packages.record.id().to_owned()),
            ("{payment_id}", packages.payment.clone()),
            ("{press_title_id}", packages.title.clone()),
            ("{subscription_id}", packages.subscription.clone()),
            ("{organisation_id}", cast.id("bao-sggp").to_owned()),
            ("{user_id}", somebody(cast).await),
            ("{api_client_id}", api_client(cast).await),
            ("{secret_id}", "01873a0e-6b40-7000-8000-000000000001".to_owned()),
            (
                "{membership_id}",
                cast.admin.get("/v1/memberships?limit=1").await.ok().each("id")[0].to_owned(),
            ),
            // It is asked with a parameter that it does not take: nobody's session ends.
            ("{session_id}", "01873a0e-6b40-7000-8000-000000000001".to_owned()),
            ("{person_id}", cast.id("huynh-thi-diem-ngoc").to_owned()),
            ("{mandate_id}", cast.id("huynh-thi-diem-ngoc-pho-chu-tich").to_owned()),
            ("{organisation_succession_id}", succession),
            ("{programme_id}", programme.to_owned()),
            ("{clause_id}", clauses.each("id")[0].to_owned()),
            ("{focal_point_id}", focal.post("/v1/focal-points", &unit).await.created().id()),
            ("{implementing_unit_id}", focal.post("/v1/implementing-units", &unit).await.created().id()),
            ("{original_copy_id}", focal.post("/v1/original-copies", &copy).await.created().id()),
            ("{difficulty_id}", raised.id().to_owned()),
            ("{amendment_id}", concluded.id().to_owned()),
            ("{code_list_item_id}", cast.id("urgency-urgent").to_owned()),
            ("{topic_id}", cast.id("topic-reform").to_owned()),
            ("{school_site_id}", school_site(cast).await),
            ("{job_id}", import.clone()),
            ("{import_id}", import),
            ("{export_id}", export),
            ("{resource}", "organisations".to_owned()),
            ("{unit_code}", "92".to_owned()),
            ("{file}", "swagger-ui.css".to_owned()),
            ("{code}", "stale".to_owned()),
        ];
        placeholders.extend(coverage.placeholders);
        unit["valid_from"] = json!("2023-01-31");
        let own = json!({
            "document_type": "CV", "issuer_id": cast.id("bao-sggp"), "title": "Công văn thử",
            "visibility": "parties",
        });
        let mut bodies = vec![
            ("create_document", own),
            ("create_document_receipt", entering),
            ("create_programme", cast.short_text()),
            ("create_focal_point", unit.clone()),
            ("create_implementing_unit", unit),
            ("create_original_copy", copy),
            ("create_amendment", amendment),
            ("create_difficulty", difficulty),
            ("create_assignment", task),
            ("create_opinion_request", request),
            ("create_package", packages.ordering),
            ("create_deliverable", packages.promising),
            ("create_acceptance_record", packages.delivering),
            ("create_payment", packages.paying),
            ("create_subscription", packages.subscribing),
            ("create_plan", ad_hoc),
            ("create_plan_item", cast.item(&planning, 2024, 1)),
            ("create_plan_supplement", addition),
        ];
        bodies.extend(coverage.bodies);
        Self { placeholders, bodies, finance: cast.finance().await }
    }

    /// Every collection, with somebody who may add to it and what he could add.
    #[must_use]
    pub fn collections(&self, cast: &Cast) -> Vec<(String, Actor, serde_json::Value)> {
        let id = |placeholder: &str| self.address(placeholder);
        let mut all: Vec<(String, Actor, serde_json::Value)> = self
            .bodies
            .iter()
            .map(|(operation, body)| {
                let path = match *operation {
                    "create_programme" => "/v1/programmes".to_owned(),
                    "create_difficulty" => "/v1/difficulties".to_owned(),
                    "create_original_copy" => "/v1/original-copies".to_owned(),
                    other => format!("/v1/{}s", other.trim_start_matches("create_").replace('_', "-")),
                };
                let of_the_press = matches!(
                    *operation,
                    "create_document"
                        | "create_difficulty"
                        | "create_assignment"
                        | "create_opinion_request"
                        | "create_document_receipt"
                        | "create_acceptance_record"
                        | "create_information_request"
                        | "create_press_work"
                        | "create_finding"
                );
                let of_finance = *operation == "create_payment";
                let maker = if of_the_press {
                    &cast.press_focal
                } else if of_finance {
                    &self.finance
                } else {
                    &cast.province_focal
                };
                (path, maker.clone(), body.clone())
            })
            .collect();
        let admin = |path: &str, body: serde_json::Value| (path.to_owned(), cast.admin.clone(), body);
        all.extend([
            admin("/v1/organisations", json!({
                "kind": "department", "name": "Sở thử", "name_en": "Test", "short_name": "ST",
                "parent_id": id("{organisation_id}"), "functions": ["press"], "agency_code": "H99.1",
                "unit_code": "94", "address": "Số 1", "phone": "0912 345 678", "fax": "0912 345 678",
                "email": "a@b.vn", "valid_from": "2023-01-01", "valid_to": "2024-01-01",
                "external_source": "thử", "external_id": "1",
            })),
            admin("/v1/people", json!({
                "full_name": "Trần Thử", "honorific": "Ông", "external_source": "thử", "external_id": "1",
            })),
            admin("/v1/mandates", json!({
                "person_id": id("{person_id}"), "organisation_id": id("{organisation_id}"), "position": "Thử",
                "valid_from": "2023-01-01", "valid_to": "2024-01-01", "may_sign": true, "may_consent": false,
            })),
            admin("/v1/organisation-successions", json!({
                "from_id": id("{organisation_id}"), "to_id": cast.id("so-tttt-soc-trang"),
                "functions": ["archives"], "effective_on": "2099-01-01", "instrument": "Thử",
            })),
            admin("/v1/code-list-items", json!({
                "list": "genre", "code": "test", "label_vi": "Thử", "label_en": "Test", "position": 1,
                "valid_from": "2023-01-01", "valid_to": "2024-01-01",
            })),
            admin("/v1/press-titles", json!({
                "name": "Ấn phẩm thử", "publisher_id": id("{organisation_id}"), "frequency": "Hằng ngày",
                "issn": "2434-561X", "valid_from": "2023-01-01", "valid_to": null,
            })),
            admin("/v1/topics", json!({
                "code": "test", "kind": "theme", "name": "Thử", "name_en": "Test",
                "parent_id": id("{topic_id}"), "clause_id": id("{clause_id}"), "valid_from": "2023-01-01",
                "valid_to": "2024-01-01",
            })),
        ]);
        all
    }

    /// The address of an operation with real things in it.
    #[must_use]
    pub fn address(&self, pattern: &str) -> String {
        self.placeholders
            .iter()
            .fold(pattern.to_owned(), |address, (placeholder, thing)| address.replace(placeholder, thing))
    }

    /// Asks in a way that is refused right after the question of access: without a body, or without the tag
    /// that was read. Where the body says whose the new thing is to be, it is tried dry.
    pub async fn told(&self, actor: &Actor, method: &str, pattern: &str, operation: &str) -> Told {
        let ends_a_session = [
            "log_out",
            "log_out_everywhere",
            "end_session",
            "revoke_api_client_secret",
            "reset_totp",
            "begin_export",
            "revoke_calendar_link",
        ]
        .contains(&operation);
        let query = if ends_a_session { "?refused" } else { "" };
        let path = self.address(pattern)
            + if operation == "begin_import" { "?resource=organisations" } else { query };
        let body = self.bodies.iter().find(|(id, _)| *id == operation);
        let reply = match body {
            Some((_, body)) => {
                actor.ask(method, &format!("{path}?validate_only=true")).json(body).send().await
            }
            None => actor.ask(method, &path).send().await,
        };
        match reply.status {
            403 => Forbidden,
            404 => NotThere,
            422 if ["/programme_id", "/document_id", "/plan_id", "/package_id"]
                .iter()
                .any(|of| reply.body["errors"][0]["pointer"] == *of) =>
            {
                NotThere
            }
            200 | 201 | 400 | 415 | 428 => Allowed,
            // He may do it, but for his own side only; this one is the other's.
            409 if reply.body["code"] == "not_same_side" => Allowed,
            other => panic!("{method} {path}: {other} {}", reply.body),
        }
    }
}

/// A plan that was agreed, closed in all its items and has a supplement; another that is being written; and
/// what makes one more of each.
async fn plans(
    cast: &Cast,
    programme: &str,
) -> (Draft, Draft, Draft, Draft, serde_json::Value, serde_json::Value) {
    let ad_hoc = json!({
        "programme_id": programme, "year": 2024, "kind": "ad_hoc", "title": "Kế hoạch đột xuất",
        "requested_by": cast.id("ubnd-soc-trang"), "request_reason": "Lễ hội.",
        "ceilings": [
            {"source": "locality", "amount_vnd": 500, "document_citation": "Quyết định", "document_id": null},
        ],
    });
    let (planned, planning) = (cast.plans(&ad_hoc).await, cast.plans(&ad_hoc).await);
    let item = cast.adds(&cast.item(&planned, 2024, 100)).await;
    cast.agree_to(&planned).await;
    for to in ["done", "planned"] {
        item.moved_by(&cast.province_focal, &json!({"to": to, "reason": "Đã xong."})).await.created();
    }
    let added = json!([{"plan_item_id": item.id(), "source": "locality", "change": "add", "amount_vnd": 1}]);
    let addition = json!({
        "plan_id": planned.id(), "title": "Bổ sung", "reason": "Phát sinh.", "budget_changes": added,
        "ceilings": [],
    });
    let supplement = Draft {
        path: format!(
            "/v1/plan-supplements/{}",
            cast.province_focal.post("/v1/plan-supplements", &addition).await.created().id()
        ),
    };
    for to in ["withdrawn", "draft"] {
        supplement.moved_by(&cast.press_focal, &json!({"to": to, "reason": "Xem lại."})).await.created();
    }
    supplement.consent_of(&cast.press_leader).await.created();
    supplement.edited_by(&cast.press_focal, &json!({"reason": "Phát sinh thêm."})).await.ok();
    supplement.consent_of(&cast.press_leader).await.created();
    (planned, item, supplement, planning, ad_hoc, addition)
}

/// A package that is carried out, with all that belongs to it, and what makes one more of each.
struct Packages {
    package: Draft,
    deliverable: String,
    record: Draft,
    payment: String,
    title: String,
    subscription: String,
    ordering: serde_json::Value,
    promising: serde_json::Value,
    delivering: serde_json::Value,
    paying: serde_json::Value,
    subscribing: serde_json::Value,
}

impl Packages {
    async fn of(cast: &Cast, programme: &str, plan: &Draft, item: &Draft) -> Self {
        let programme = Draft { path: format!("/v1/programmes/{programme}") };
        let mut ordering = cast.package(&programme, plan).await;
        ordering["advance_vnd"] = json!(50);
        let (package, draft) = (cast.begins(&ordering).await, cast.begins(&ordering).await);
        let deliverable = cast.promises(&package, item, 10, 10).await;
        cast.approve(&package).await;
        cast.sign(&package).await.created();
        let days = ("2024-03-01", "2024-06-30");
        let record = cast.delivers(&package, "regular", days, &[(&deliverable, 1)]).await;
        record.moved_by(&cast.press_focal, &json!({"to": "submitted"})).await.created();
        record.moved_by(&cast.province_focal, &json!({"to": "draft", "reason": "Thiếu."})).await.created();
        let delivering = json!({
            "package_id": package.id(), "kind": "regular", "title": "Biên bản", "first_day": days.0,
            "last_day": days.1, "note": "Đợt 1.", "lines": [{"deliverable_id": deliverable, "quantity": 1}],
            "document_citation": "Biên bản 1", "document_id": null,
        });
        let paying = cast.payment(&package, "advance", &[(item, "locality", 1)]);
        let count = cast.admin.get("/v1/press-titles?count=true&limit=1").await.ok()["total"].to_string();
        let title = json!({"name": format!("Ấn phẩm {count}"), "publisher_id": cast.id("bao-sggp")});
        let title = cast.admin.post("/v1/press-titles", &title).await.created().id();
        let subscribing = json!({
            "programme_id": programme.id(), "press_title_id": title, "copies": 2, "first_day": "2024-01-01",
            "last_day": "2024-12-31",
            "recipients": [{"organisation_id": cast.id("ubnd-soc-trang"), "copies": 2}], "note": "Cả năm.",
        });
        Self {
            payment: cast.finance().await.post("/v1/payments", &paying).await.created().id(),
            subscription: cast.province_focal.post("/v1/subscriptions", &subscribing).await.created().id(),
            promising: phoihop_tests::packages::promise(&draft, item, "locality", 1, 1),
            package,
            deliverable,
            record,
            title,
            ordering,
            delivering,
            paying,
            subscribing,
        }
    }
}
