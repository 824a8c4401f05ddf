//! Who may do what: every operation, every role, at home and elsewhere.

use phoihop_domain::access::Role;
use phoihop_domain::clock::Clock;
use phoihop_domain::ids::{MandateId, OrganisationId};
use phoihop_persistence::Write;
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_tests::cast::Draft;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::json;

/// What one who asks is told, before anything else of the request is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Allowed,
    Forbidden,
    NotThere,
}
use Told::{Allowed, Forbidden, NotThere};

/// Where one who asks belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// To the party that gave the task and asked for opinions.
    Home,
    /// To the unit that leads the task and is asked.
    Charged,
    /// To neither.
    Elsewhere,
}
use Place::{Charged, Elsewhere, Home};

/// The rule for tasks and requests for opinions: who issued them judges, who is charged with them answers.
fn expected_of_work(action: &str, role: Role, place: Place) -> Told {
    let reads = !matches!(role, Role::Administrator | Role::Judge);
    let drafts = matches!(role, Role::Leader | Role::Coordinator);
    let works = drafts || matches!(role, Role::Officer | Role::Editor);
    let may_at_all = match action {
        "read_assignment" | "read_opinion_request" => reads,
        "work_on_assignment" => works,
        "give_opinion" => drafts || role == Role::Officer,
        _ => drafts,
    };
    match (action, place) {
        _ if !may_at_all => Forbidden,
        (_, Elsewhere) => NotThere,
        ("read_assignment" | "read_opinion_request", Charged) if !works => NotThere,
        ("read_assignment" | "read_opinion_request", _) | ("work_on_assignment" | "give_opinion", Charged) => Allowed,
        ("give_assignment" | "ask_for_opinions", Home) => Allowed,
        ("work_on_assignment", Home) if drafts => Allowed,
        _ => Forbidden,
    }
}

/// The rule, written down once more and independently: `home` means in an organisation that is a party.
fn expected(action: &str, role: Role, place: Place) -> Told {
    let reads_programmes = !matches!(role, Role::Administrator | Role::Judge);
    let drafts = matches!(role, Role::Leader | Role::Coordinator);
    let home = place == Home;
    match action {
        "read_assignment" | "give_assignment" | "work_on_assignment" | "read_opinion_request" | "ask_for_opinions" | "give_opinion" => {
            expected_of_work(action, role, place)
        }
        "read_self" | "manage_self" | "read_directory" => Allowed,
        "read_users" if matches!(role, Role::Administrator | Role::Auditor) => Allowed,
        "write_users" if role == Role::Administrator => Allowed,
        "read_audit" if role == Role::Auditor => Allowed,
        "write_directory" if role == Role::Administrator => Allowed,
        "read_programme" if reads_programmes => {
            if home {
                Allowed
            } else {
                NotThere
            }
        }
        "read_document" if reads_programmes => {
            if home {
                Allowed
            } else {
                NotThere
            }
        }
        "create_document" if drafts || role == Role::Officer => {
            if home {
                Allowed
            } else {
                Forbidden
            }
        }
        "write_document" | "receive_document" if drafts || role == Role::Officer => {
            if home {
                Allowed
            } else {
                NotThere
            }
        }
        "create_programme" if drafts && home => Allowed,
        "edit_programme"
        | "keep_programme"
        | "raise_difficulty"
        | "solve_difficulty"
        | "consent_to_programme"
        | "sign_programme"
        | "move_programme"
            if drafts =>
        {
            if home {
                Allowed
            } else {
                NotThere
            }
        }
        // An officer tells of difficulties where his organisation is a unit, which none of these is.
        "raise_difficulty" if role == Role::Officer && !home => NotThere,
        _ => Forbidden,
    }
}

/// A user with one role in one organisation.
pub async fn user_with(app: &App, role: Role, organisation: OrganisationId, name: &str) -> Actor {
    let user =
        NewUser { username: name.to_owned(), password_hash: String::new(), email: None, person_id: None, memberships: vec![(organisation, role)] };
    let now = app.state.clock.now();
    app.state.store.write(Write::default(), move |db| users::insert(db, &user, now)).await.unwrap();
    app.user(name).await
}

/// A new school site, since the agreement names none.
async fn school_site(cast: &Cast) -> String {
    let school = cast.admin.post("/v1/organisations", &json!({"kind": "school", "name": "Trường"})).await.created();
    let site = json!({"school_id": school.id(), "name": "Điểm", "role": "main", "level": "primary"});
    cast.admin.post("/v1/school-sites", &site).await.created().id()
}

/// Real things to ask about, one of each kind.
pub struct Things {
    /// What stands for each placeholder of an address.
    placeholders: Vec<(&'static str, String)>,
    /// What says, for each operation that makes something of a programme, of which.
    bodies: Vec<(&'static str, serde_json::Value)>,
}

impl Things {
    /// Made anew for a story, with work that the newspaper gives to itself and that is under way.
    pub async fn of(cast: &Cast) -> Self {
        let (things, press) = (Self::charging(cast, cast.id("bao-sggp")).await, &cast.press_focal);
        let task = things.address("/v1/assignments/{assignment_id}");
        let request = things.address("/v1/opinion-requests/{opinion_request_id}");
        for (thing, to) in [(&task, "acknowledged"), (&task, "reported"), (&request, "closed"), (&request, "open")] {
            let tag = press.get(thing).await.tag();
            press.decide(&format!("{thing}/transitions"), &tag, &json!({"to": to, "reason": "Theo tiến độ."})).await.created();
        }
        for answer in ["no_opinion", "agrees"] {
            press.post(&format!("{request}/opinions"), &json!({"answer": answer})).await.created();
            press.post(&format!("{task}/reminders"), &json!({"note": "Đề nghị sớm hoàn thành."})).await.created();
        }
        things
    }

    /// Made anew for a story, with work that the newspaper gives to that unit.
    pub async fn charging(cast: &Cast, charged: &str) -> Self {
        let programme = cast.id("soc-trang-sggp-2023-2025");
        let focal = &cast.province_focal;
        let clauses = focal.get(&format!("/v1/programmes/{programme}/clauses?limit=1")).await.ok();
        let party = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][0]["id"].clone();
        let before = focal.get(&format!("/v1/focal-points?programme_id={programme}")).await.ok().items().len();
        let mut unit = json!({
            "programme_id": programme, "party_id": party, "organisation_id": cast.id("so-tttt-soc-trang"), "function": "press",
            "valid_from": format!("2023-02-{:02}", before),
            "valid_to": "2023-12-31",
        });
        let path = format!("/v1/programmes/{programme}");
        focal.patch(&path, &focal.get(&path).await.tag(), &json!({"copies_made": 8})).await.ok();
        let copy = json!({"programme_id": programme, "party_id": party, "copies": 1});
        let succession = json!({
            "from_id": cast.id("so-tttt-soc-trang"), "to_id": cast.id("vpdd-sggp-can-tho"), "functions": ["archives"], "effective_on": "2099-01-01",
            "instrument": "Quyết định thử",
        });
        let succession = cast.admin.post("/v1/organisation-successions", &succession).await.created().id();
        for to in ["suspended", "planned"] {
            let path = format!("/v1/organisation-successions/{succession}");
            let tag = cast.admin.get(&path).await.tag();
            cast.admin.decide(&format!("{path}/transitions"), &tag, &json!({"to": to, "reason": "Xem lại."})).await.created();
        }
        let amendment = json!({"programme_id": programme, "title": "Phụ lục thử", "last_day": "2026-12-31", "changes": []});
        let concluded = Draft { path: format!("/v1/amendments/{}", focal.post("/v1/amendments", &amendment).await.created().id()) };
        concluded.consent_of(&cast.province_leader).await.created();
        concluded.consent_of(&cast.press_leader).await.created();
        let today = phoihop_domain::clock::SystemClock.now().in_vietnam();
        for (focal, mut signature) in [(&cast.province_focal, cast.province_signature()), (&cast.press_focal, cast.press_signature())] {
            signature["signed_on"] = json!(today);
            concluded.signed(focal, &signature).await.created();
        }
        let press = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][1]["id"].clone();
        let difficulty = json!({
            "programme_id": programme, "party_id": press, "title": "Chậm cung cấp thông tin", "description": "Chậm.", "resolution": "Họp mỗi quý.",
            "raised_on": "2024-03-01",
        });
        let raised = Draft { path: format!("/v1/difficulties/{}", cast.press_focal.post("/v1/difficulties", &difficulty).await.created().id()) };
        raised.moved_by(focal, &json!({"to": "discussing"})).await.created();
        raised.consent_of(&cast.province_leader).await.created();
        raised.consent_of(&cast.press_leader).await.created();
        let press_party = focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][1]["id"].clone();
        let task = json!({
            "programme_id": programme, "party_id": press_party, "title": "Cung cấp thông tin", "lead_id": charged, "lead_function": "press",
            "cooperating_units": [], "due_on": "2099-01-01",
        });
        let request = json!({
            "programme_id": programme, "party_id": press_party, "title": "Góp ý", "draft_citation": "Dự thảo", "asked_units": [{"organisation_id": charged, "function": "general"}],
            "due_on": "2099-01-01",
        });
        let (document, receipt, entering) = documents(cast).await;
        let placeholders = vec![
            ("{document_id}", document["id"].as_str().unwrap().to_owned()),
            ("{document_receipt_id}", receipt),
            ("{assignment_id}", cast.press_focal.post("/v1/assignments", &task).await.created().id()),
            ("{opinion_request_id}", cast.press_focal.post("/v1/opinion-requests", &request).await.created().id()),
            ("{organisation_id}", cast.id("bao-sggp").to_owned()),
            ("{user_id}", somebody(cast).await),
            ("{api_client_id}", api_client(cast).await),
            ("{secret_id}", "01873a0e-6b40-7000-8000-000000000001".to_owned()),
            ("{membership_id}", cast.admin.get("/v1/memberships?limit=1").await.ok().each("id")[0].to_owned()),
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
            ("{unit_code}", "92".to_owned()),
            ("{file}", "swagger-ui.css".to_owned()),
            ("{code}", "stale".to_owned()),
        ];
        unit["valid_from"] = json!("2023-01-31");
        let own = json!({"document_type": "CV", "issuer_id": cast.id("bao-sggp"), "title": "Công văn thử", "visibility": "parties"});
        let bodies = vec![
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
        ];
        Self { placeholders, bodies }
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
                    "create_document" | "create_difficulty" | "create_assignment" | "create_opinion_request" | "create_document_receipt"
                );
                (path, if of_the_press { cast.press_focal.clone() } else { cast.province_focal.clone() }, body.clone())
            })
            .collect();
        let admin = |path: &str, body: serde_json::Value| (path.to_owned(), cast.admin.clone(), body);
        all.extend([
            admin("/v1/organisations", json!({
                "kind": "department", "name": "Sở thử", "name_en": "Test", "short_name": "ST", "parent_id": id("{organisation_id}"), "functions": ["press"],
                "agency_code": "H99.1", "unit_code": "94", "address": "Số 1", "phone": "0912 345 678", "fax": "0912 345 678", "email": "a@b.vn",
                "valid_from": "2023-01-01", "valid_to": "2024-01-01", "external_source": "thử", "external_id": "1",
            })),
            admin("/v1/people", json!({"full_name": "Trần Thử", "honorific": "Ông", "external_source": "thử", "external_id": "1"})),
            admin("/v1/mandates", json!({
                "person_id": id("{person_id}"), "organisation_id": id("{organisation_id}"), "position": "Thử", "valid_from": "2023-01-01",
                "valid_to": "2024-01-01", "may_sign": true, "may_consent": false,
            })),
            admin("/v1/organisation-successions", json!({
                "from_id": id("{organisation_id}"), "to_id": cast.id("so-tttt-soc-trang"), "functions": ["archives"], "effective_on": "2099-01-01",
                "instrument": "Thử",
            })),
            admin("/v1/code-list-items", json!({
                "list": "genre", "code": "test", "label_vi": "Thử", "label_en": "Test", "position": 1, "valid_from": "2023-01-01", "valid_to": "2024-01-01",
            })),
            admin("/v1/topics", json!({
                "code": "test", "kind": "theme", "name": "Thử", "name_en": "Test", "parent_id": id("{topic_id}"), "clause_id": id("{clause_id}"),
                "valid_from": "2023-01-01", "valid_to": "2024-01-01",
            })),
        ]);
        all
    }

    /// The address of an operation with real things in it.
    #[must_use]
    pub fn address(&self, pattern: &str) -> String {
        self.placeholders.iter().fold(pattern.to_owned(), |address, (placeholder, thing)| address.replace(placeholder, thing))
    }

    /// Asks in a way that is refused right after the question of access: without a body, or without the tag that was read.
    /// Where the body says whose the new thing is to be, it is tried dry.
    async fn told(&self, actor: &Actor, method: &str, pattern: &str, operation: &str) -> Told {
        let ends_a_session = ["log_out", "log_out_everywhere", "end_session", "revoke_api_client_secret"].contains(&operation);
        let path = self.address(pattern) + if ends_a_session { "?refused" } else { "" };
        let body = self.bodies.iter().find(|(id, _)| *id == operation);
        let reply = match body {
            Some((_, body)) => actor.ask(method, &format!("{path}?validate_only=true")).json(body).send().await,
            None => actor.ask(method, &path).send().await,
        };
        match reply.status {
            403 => Forbidden,
            404 => NotThere,
            422 if ["/programme_id", "/document_id"].iter().any(|of| reply.body["errors"][0]["pointer"] == *of) => NotThere,
            200 | 201 | 400 | 415 | 428 => Allowed,
            // He may do it, but for his own side only; this one is the other's.
            409 if reply.body["code"] == "not_same_side" => Allowed,
            other => panic!("{method} {path}: {other} {}", reply.body),
        }
    }
}

/// A program with a secret that was revoked and one that is good.
async fn api_client(cast: &Cast) -> String {
    let count = cast.admin.get("/v1/api-clients?count=true&limit=1").await.ok()["total"].to_string();
    let client = json!({"name": format!("Chương trình {count}"), "scopes": ["directory.read"], "valid_to": null});
    let client = cast.admin.post("/v1/api-clients", &client).await.created();
    let secrets = format!("{}/secrets", client.header("location"));
    let first = cast.admin.post(&secrets, &json!({"expires_at": null})).await.created();
    cast.admin.ask("DELETE", &format!("{secrets}/{}", first.id())).send().await.is(204);
    cast.admin.post(&secrets, &json!({"expires_at": null})).await.created();
    client.id()
}

/// A user who was kept out before he came, and let in.
async fn somebody(cast: &Cast) -> String {
    let count = cast.admin.get("/v1/users?count=true&limit=1").await.ok()["total"].to_string();
    let user = json!({"username": format!("somebody-{count}"), "email": null, "person_id": null});
    let user = cast.admin.post("/v1/users", &user).await.created().id();
    for to in ["suspended", "active"] {
        cast.admin.moves_user(&format!("somebody-{count}"), to).await;
    }
    user
}

/// A document of the newspaper, its entry of one that came in, and what makes its entry of another.
async fn documents(cast: &Cast) -> (phoihop_tests::Reply, String, serde_json::Value) {
    let (press, province) = (cast.id("bao-sggp"), cast.id("ubnd-soc-trang"));
    let before = cast.press_focal.get("/v1/document-receipts?count=true").await.ok()["total"].as_i64().unwrap();
    let own = json!({"document_type": "CV", "issuer_id": press, "title": "Công văn", "visibility": "parties", "receiver_ids": [province]});
    let sent = |number: i64| {
        json!({
            "document_type": "KH", "issuer_id": province, "title": "Kế hoạch", "visibility": "parties", "receiver_ids": [press],
            "number_symbol": format!("{number}/KH-UBND"), "issued_on": "2023-04-03",
        })
    };
    let entry = |document: &str| json!({"document_id": document, "receiver_id": press, "arrival_number": before + 1, "arrived_on": "2023-04-05"});
    let own = cast.press_focal.post("/v1/documents", &own).await.created();
    let entered = cast.province_focal.post("/v1/documents", &sent(2 * before + 1)).await.created().id();
    let receipt = cast.press_focal.post("/v1/document-receipts", &entry(&entered)).await.created().id();
    let other = cast.province_focal.post("/v1/documents", &sent(2 * before + 2)).await.created().id();
    let mut entering = entry(&other);
    entering["arrival_number"] = json!(before + 2);
    (own, receipt, entering)
}

/// A list shows what there is for the caller: another's programmes are not there, but the list is.
fn is_list(method: &str, pattern: &str) -> bool {
    method == "GET" && !pattern.contains('{')
}

story! {
    async fn every_operation_lets_in_exactly_those_it_should(app) {
        let cast = Cast::of(app).await;
        let charged = cast.admin.post("/v1/organisations", &json!({"kind": "department", "name": "Sở được giao"})).await.created();
        let things = Things::charging(&cast, &charged.id()).await;
        let elsewhere = cast.admin.post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"})).await.created();
        let places: [(OrganisationId, Place); 3] = [
            (cast.id("bao-sggp").parse().unwrap(), Home),
            (charged.id().parse().unwrap(), Charged),
            (elsewhere.id().parse().unwrap(), Elsewhere),
        ];
        let mut asked = 0;
        for (organisation, place) in places {
            for role in Role::ALL {
                let actor = user_with(app, *role, organisation, &format!("{role}-{place:?}").to_lowercase().replace('_', "-")).await;
                for path in app.state.router.paths() {
                    for (method, operation) in path.operations() {
                        let action = operation.action.as_str();
                        if action == "use_public" {
                            continue;
                        }
                        let wanted = expected(action, *role, place);
                        // Of what he would make there is only the programme, and that is not there for him.
                        let new = matches!(operation.id, "create_assignment" | "create_opinion_request");
                        let wanted = if new && place == Charged { expected(action, *role, Elsewhere) } else { wanted };
                        let wanted = if wanted == NotThere && is_list(method.as_str(), path.pattern) { Allowed } else { wanted };
                        let got = things.told(&actor, method.as_str(), path.pattern, operation.id).await;
                        assert_eq!(got, wanted, "{role} at {place:?}: {method} {}", path.pattern);
                        asked += 1;
                    }
                }
            }
        }
        assert!(asked > 450, "{asked} questions");
    }

    async fn whoever_is_not_logged_in_is_told_to_log_in(app) {
        let things = Things::of(&Cast::of(app).await).await;
        for path in app.state.router.paths() {
            for (method, operation) in path.operations().filter(|(_, operation)| operation.action.as_str() != "use_public") {
                let reply = app.anybody().ask(method.as_str(), &things.address(path.pattern)).send().await;
                let reply = reply.refused(401, "unauthenticated");
                assert!(reply.header("www-authenticate").starts_with("Bearer"), "{}", operation.id);
            }
        }
    }

    async fn what_one_may_not_see_looks_like_what_is_not_there(app) {
        let cast = Cast::of(app).await;
        let elsewhere = cast.admin.post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"})).await.created();
        let outsider = user_with(app, Role::Leader, elsewhere.id().parse().unwrap(), "outsider").await;
        let hidden = outsider.get(&format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025"))).await.refused(404, "not_found");
        let random = outsider.get("/v1/programmes/01873a0e-6b40-7000-8000-000000000001").await.refused(404, "not_found");
        let shape = |body: &serde_json::Value| {
            let mut body = body.clone();
            for varies in ["instance", "request_id"] {
                body[varies] = json!("");
            }
            body
        };
        assert_eq!(shape(&hidden.body), shape(&random.body));
        let list = outsider.get("/v1/programmes?count=true").await.ok();
        assert_eq!((list.items().len(), list["total"].as_i64()), (0, Some(0)));
    }

    async fn a_focal_point_begins_no_programme_between_others(app) {
        let cast = Cast::of(app).await;
        let other = cast.admin.post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"})).await.created();
        let mut text = cast.short_text();
        text["parties"][0]["organisation_id"] = json!(other.id());
        text["parties"][0]["signatory_mandate_id"] = json!(null);
        cast.province_focal.post("/v1/programmes", &text).await.refused(403, "forbidden");
        cast.press_focal.post("/v1/programmes", &text).await.created();
    }

    async fn a_mandate_ends_and_with_it_the_power_to_decide(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let id: MandateId = cast.id("huynh-thi-diem-ngoc-pho-chu-tich").parse().unwrap();
        let mandate = cast.admin.get(&format!("/v1/mandates/{id}")).await.ok();
        let yesterday = app.state.clock.now().plus_seconds(-24 * 3600).in_vietnam().to_string();
        cast.admin.patch(&format!("/v1/mandates/{id}"), &mandate.tag(), &json!({"valid_to": yesterday})).await.ok();
        draft.consent_of(&cast.province_leader).await.refused(409, "no_mandate");
    }
}
