//! Who may do what: every operation, every role, at home and elsewhere.

use phoihop_domain::access::Role;
use phoihop_domain::ids::{MandateId, OrganisationId};
use phoihop_persistence::Write;
use phoihop_persistence::platform::users::{self, NewUser};
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

/// The rule, written down once more and independently: `home` means in an organisation that is a party.
fn expected(action: &str, role: Role, home: bool) -> Told {
    let reads_programmes = !matches!(role, Role::Administrator | Role::Judge);
    let drafts = matches!(role, Role::Leader | Role::Coordinator);
    match action {
        "read_self" | "read_directory" => Allowed,
        "write_directory" if role == Role::Administrator => Allowed,
        "read_programme" if reads_programmes => {
            if home {
                Allowed
            } else {
                NotThere
            }
        }
        "create_programme" if drafts && home => Allowed,
        "edit_programme" | "consent_to_programme" | "sign_programme" | "move_programme" if drafts => {
            if home {
                Allowed
            } else {
                NotThere
            }
        }
        _ => Forbidden,
    }
}

async fn user_with(app: &App, role: Role, organisation: OrganisationId, name: &str) -> Actor {
    let user = NewUser { username: name.to_owned(), password_hash: String::new(), person_id: None, memberships: vec![(organisation, role)] };
    let now = app.state.clock.now();
    app.state.store.write(Write::default(), move |db| users::insert(db, &user, now)).await.unwrap();
    app.user(name).await
}

/// The address of an operation with real things in it.
pub async fn concrete(cast: &Cast, pattern: &str) -> String {
    let clauses = cast.province_focal.get(&format!("/v1/programmes/{}/clauses?limit=1", cast.id("soc-trang-sggp-2023-2025"))).await.ok();
    pattern
        .replace("{organisation_id}", cast.id("bao-sggp"))
        .replace("{person_id}", cast.id("huynh-thi-diem-ngoc"))
        .replace("{mandate_id}", cast.id("huynh-thi-diem-ngoc-pho-chu-tich"))
        .replace("{programme_id}", cast.id("soc-trang-sggp-2023-2025"))
        .replace("{clause_id}", clauses.each("id")[0])
        .replace("{unit_code}", "92")
        .replace("{file}", "swagger-ui.css")
        .replace("{code}", "stale")
}

/// Asks in a way that is refused right after the question of access: without a body, or without the tag that was read.
async fn told(actor: &Actor, cast: &Cast, method: &str, path: &str, action: &str) -> Told {
    // Whose programme it is to be stands in its text, so there the text is needed.
    let ask = match action {
        "create_programme" => actor.ask(method, &format!("{path}?validate_only=true")).json(&cast.short_text()),
        _ => actor.ask(method, path),
    };
    match ask.send().await.status {
        403 => Forbidden,
        404 => NotThere,
        200 | 201 | 400 | 415 | 428 => Allowed,
        other => panic!("{method} {path}: {other}"),
    }
}

/// A list shows what there is for the caller: another's programmes are not there, but the list is.
fn is_list(method: &str, pattern: &str) -> bool {
    method == "GET" && !pattern.contains('{')
}

story! {
    async fn every_operation_lets_in_exactly_those_it_should(app) {
        let cast = Cast::of(app).await;
        let elsewhere = cast.admin.post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"})).await.created();
        let places: [(OrganisationId, bool); 2] = [(cast.id("bao-sggp").parse().unwrap(), true), (elsewhere.id().parse().unwrap(), false)];
        let mut asked = 0;
        for (organisation, home) in places {
            for role in Role::ALL {
                let actor = user_with(app, *role, organisation, &format!("{role}-{home}").replace('_', "-")).await;
                for path in app.state.router.paths() {
                    for (method, operation) in path.operations() {
                        let action = operation.action.as_str();
                        if action == "use_public" {
                            continue;
                        }
                        let wanted = expected(action, *role, home);
                        let wanted = if wanted == NotThere && is_list(method.as_str(), path.pattern) { Allowed } else { wanted };
                        let got = told(&actor, &cast, method.as_str(), &concrete(&cast, path.pattern).await, action).await;
                        assert_eq!(got, wanted, "{role} at {}: {method} {}", if home { "home" } else { "another's" }, path.pattern);
                        asked += 1;
                    }
                }
            }
        }
        assert!(asked > 300, "{asked} questions");
    }

    async fn whoever_is_not_logged_in_is_told_to_log_in(app) {
        let cast = Cast::of(app).await;
        for path in app.state.router.paths() {
            for (method, operation) in path.operations().filter(|(_, operation)| operation.action.as_str() != "use_public") {
                let reply = app.anybody().ask(method.as_str(), &concrete(&cast, path.pattern).await).send().await;
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
