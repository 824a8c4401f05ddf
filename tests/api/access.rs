//! Who may do what: every operation, every role, at home and elsewhere, as the matrix says.

use std::collections::BTreeSet;

use phoihop_domain::access::Role;
use phoihop_domain::ids::{MandateId, OrganisationId};
use phoihop_persistence::Write;
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::json;

use crate::matrix::{
    self, Place,
    Place::{Charged, Counterpart, Elsewhere, Home},
    Told::{Allowed, NotThere},
    expected,
};
pub use crate::things::Things;

/// A user with one role in one organisation.
pub async fn user_with(app: &App, role: Role, organisation: OrganisationId, name: &str) -> Actor {
    let user = NewUser {
        username: name.to_owned(),
        password_hash: String::new(),
        email: None,
        person_id: None,
        memberships: vec![(organisation, role)],
    };
    let now = app.state.clock.now();
    app.state.store.write(Write::default(), move |db| users::insert(db, &user, now)).await.unwrap();
    app.user(name).await
}

/// A list shows what there is for the caller: another's programmes are not there, but the list is.
fn is_list(method: &str, pattern: &str) -> bool {
    method == "GET" && !pattern.contains('{')
}

#[test]
fn every_operation_stands_in_the_matrix_once() {
    let routes = phoihop_api::routes();
    let served: BTreeSet<&str> =
        routes.paths().flat_map(|path| path.operations()).map(|(_, operation)| operation.id).collect();
    let written: Vec<&str> = matrix::operations().collect();
    let distinct: BTreeSet<&str> = written.iter().copied().collect();
    assert_eq!(written.len(), distinct.len(), "an operation stands there twice");
    assert_eq!(
        served.difference(&distinct).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "served, but not in the matrix"
    );
    assert_eq!(
        distinct.difference(&served).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "in the matrix, but not served"
    );
}

story! {
    async fn every_operation_lets_in_exactly_those_it_should(app) {
        let cast = Cast::of(app).await;
        let charged = cast
            .admin
            .post(
                "/v1/organisations",
                &json!({"kind": "department", "name": "Sở được giao", "parent_id": cast.id("bao-sggp")}),
            )
            .await
            .created();
        let things = Things::charging(&cast, &charged.id()).await;
        let elsewhere = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created();
        // They have a programme of their own, with another province.
        let province = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "peoples_committee", "name": "UBND tỉnh khác"}))
            .await
            .created();
        let founder = user_with(app, Role::Coordinator, elsewhere.id().parse().unwrap(), "founder").await;
        let mut text = cast.short_text();
        for (index, organisation) in [(0, province.id()), (1, elsewhere.id())] {
            text["parties"][index]["organisation_id"] = json!(organisation);
            text["parties"][index]["signatory_mandate_id"] = json!(null);
        }
        founder.post("/v1/programmes", &text).await.created();
        let places: [(OrganisationId, Place); 4] = [
            (cast.id("bao-sggp").parse().unwrap(), Home),
            (cast.id("ubnd-soc-trang").parse().unwrap(), Counterpart),
            (charged.id().parse().unwrap(), Charged),
            (elsewhere.id().parse().unwrap(), Elsewhere),
        ];
        let mut asked = 0;
        for (organisation, place) in places {
            for role in Role::ALL {
                let actor = user_with(
                    app,
                    *role,
                    organisation,
                    &format!("{role}-{place:?}").to_lowercase().replace('_', "-"),
                )
                .await;
                for path in app.state.router.paths() {
                    for (method, operation) in path.operations() {
                        let Some(wanted) = expected(operation.id, *role, place) else { continue };
                        let wanted = if wanted == NotThere && is_list(method.as_str(), path.pattern) {
                            Allowed
                        } else {
                            wanted
                        };
                        let got = things.told(&actor, method.as_str(), path.pattern, operation.id).await;
                        assert_eq!(got, wanted, "{role} at {place:?}: {method} {}", path.pattern);
                        asked += 1;
                    }
                }
            }
        }
        assert!(asked > 4_000, "{asked} questions");
    }

    async fn whoever_is_not_logged_in_is_told_to_log_in(app) {
        let things = Things::of(&Cast::of(app).await).await;
        for path in app.state.router.paths() {
            for (method, operation) in
                path.operations().filter(|(_, operation)| !matrix::PUBLIC.contains(&operation.id))
            {
                let reply = app.anybody().ask(method.as_str(), &things.address(path.pattern)).send().await;
                let reply = reply.refused(401, "unauthenticated");
                assert!(reply.header("www-authenticate").starts_with("Bearer"), "{}", operation.id);
            }
        }
    }

    async fn what_one_may_not_see_looks_like_what_is_not_there(app) {
        let cast = Cast::of(app).await;
        let elsewhere = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created();
        let outsider = user_with(app, Role::Leader, elsewhere.id().parse().unwrap(), "outsider").await;
        let hidden = outsider
            .get(&format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025")))
            .await
            .refused(404, "not_found");
        let random = outsider
            .get("/v1/programmes/01873a0e-6b40-7000-8000-000000000001")
            .await
            .refused(404, "not_found");
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
        let other = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created();
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
        cast.admin
            .patch(&format!("/v1/mandates/{id}"), &mandate.tag(), &json!({"valid_to": yesterday}))
            .await
            .ok();
        draft.consent_of(&cast.province_leader).await.refused(409, "no_mandate");
    }
}
