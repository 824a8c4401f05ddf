//! Focal points, implementing units and original copies: who works for a party, and who holds the paper.

use phoihop_domain::access::Role;
use phoihop_tests::cast::Draft;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;

async fn party(cast: &Cast, programme: &Draft, index: usize) -> Value {
    programme.seen_by(&cast.province_focal).await["parties"][index]["id"].clone()
}

async fn unit(cast: &Cast, programme: &Draft, organisation: &str) -> Value {
    json!({
        "programme_id": programme.id(), "party_id": party(cast, programme, 0).await,
        "organisation_id": organisation, "function": "press", "valid_from": "2023-01-01", "valid_to": null,
    })
}

async fn member(app: &App, cast: &Cast, role: Role, name: &str) -> Actor {
    user_with(app, role, cast.id("so-tttt-soc-trang").parse().unwrap(), name).await
}

story! {
    async fn a_focal_point_drafts_for_its_party_while_it_lasts(app) {
        let cast = Cast::of(app).await;
        let concluded = cast.in_force().await;
        let coordinator = member(app, &cast, Role::Coordinator, "so-tttt").await;
        let programme = concluded.path.clone();
        coordinator.get(&programme).await.refused(404, "not_found");
        let point = cast
            .province_focal
            .post("/v1/focal-points", &unit(&cast, &concluded, cast.id("so-tttt-soc-trang")).await)
            .await
            .created();
        let read = coordinator.get(&programme).await.ok();
        coordinator.patch(&programme, &read.tag(), &json!({"visibility": "parties"})).await.ok();
        let listed = async || {
            coordinator
                .get("/v1/programmes")
                .await
                .ok()
                .items()
                .iter()
                .any(|listed| listed["id"] == concluded.id())
        };
        assert!(listed().await);
        let yesterday = app.state.clock.now().plus_seconds(-24 * 3600).in_vietnam().to_string();
        cast.province_focal
            .patch(&format!("/v1/focal-points/{}", point.id()), &point.tag(), &json!({"valid_to": yesterday}))
            .await
            .ok();
        coordinator.get(&programme).await.refused(404, "not_found");
        assert!(!listed().await);
    }

    async fn an_implementing_unit_reads_and_changes_nothing(app) {
        let cast = Cast::of(app).await;
        let concluded = cast.in_force().await;
        let officer = member(app, &cast, Role::Officer, "can-bo").await;
        cast.province_focal
            .post("/v1/implementing-units", &unit(&cast, &concluded, cast.id("so-tttt-soc-trang")).await)
            .await
            .created();
        let programme = concluded.path.clone();
        let read = officer.get(&programme).await.ok();
        officer
            .patch(&programme, &read.tag(), &json!({"visibility": "parties"}))
            .await
            .refused(403, "forbidden");
        assert_eq!(officer.get("/v1/implementing-units").await.ok().items().len(), 1);
    }

    async fn what_is_restricted_is_there_only_for_those_who_work_on_it(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        draft.edited_by(&cast.province_focal, &json!({"visibility": "restricted"})).await.ok();
        let viewer = user_with(app, Role::Viewer, cast.id("bao-sggp").parse().unwrap(), "nguoi-xem").await;
        viewer.get(&draft.path).await.refused(404, "not_found");
        cast.press_focal.get(&draft.path).await.ok();
        let listed = |reply: phoihop_tests::Reply| reply.each("title").contains(&"Chương trình phối hợp thử");
        assert!(
            !listed(viewer.get("/v1/programmes").await.ok())
                && listed(cast.press_focal.get("/v1/programmes").await.ok())
        );
    }

    async fn the_parties_never_hold_more_originals_than_were_made(app) {
        let cast = Cast::of(app).await;
        let concluded = cast.in_force().await;

        let copies = async |party_index: usize, copies: i32| {
            json!({
                "programme_id": concluded.id(), "party_id": party(&cast, &concluded, party_index).await,
                "copies": copies, "kept_at": "Văn thư",
            })
        };
        let first = cast.province_focal.post("/v1/original-copies", &copies(0, 2).await).await.created();
        cast.press_focal
            .post("/v1/original-copies", &copies(1, 3).await)
            .await
            .refused(422, "invalid_content")
            .at("/copies", "copies_exceed_made");
        cast.press_focal.post("/v1/original-copies", &copies(1, 2).await).await.created();
        let read = cast.press_leader.get(&concluded.path).await.ok();
        assert_eq!((&read["copies_made"], &read["copies_held"]), (&json!(4), &json!(4)));
        for fewer in [json!(3), json!(null)] {
            let refused =
                cast.press_focal.patch(&concluded.path, &read.tag(), &json!({"copies_made": fewer})).await;
            refused.refused(422, "invalid_content").at("/copies_made", "copies_exceed_made");
        }
        let path = format!("/v1/original-copies/{}", first.id());
        cast.province_focal
            .patch(&path, &first.tag(), &json!({"copies": 3}))
            .await
            .refused(422, "invalid_content")
            .at("/copies", "copies_exceed_made");
        cast.province_focal.patch(&path, &first.tag(), &json!({"copies": 1})).await.ok();
    }

    async fn no_side_appoints_or_ends_what_acts_for_the_other(app) {
        let cast = Cast::of(app).await;
        let concluded = cast.in_force().await;
        let mut forged = unit(&cast, &concluded, cast.id("bao-sggp")).await;
        cast.press_focal.post("/v1/focal-points", &forged).await.refused(409, "not_same_side");
        cast.press_focal.post("/v1/implementing-units", &forged).await.refused(409, "not_same_side");
        let copies = json!({
            "programme_id": concluded.id(), "party_id": party(&cast, &concluded, 0).await, "copies": 1,
        });
        cast.press_focal.post("/v1/original-copies", &copies).await.refused(409, "not_same_side");

        let theirs = cast
            .province_focal
            .post("/v1/focal-points", &unit(&cast, &concluded, cast.id("so-tttt-soc-trang")).await)
            .await
            .created();
        let path = format!("/v1/focal-points/{}", theirs.id());
        cast.press_focal
            .patch(&path, &theirs.tag(), &json!({"valid_to": "2023-06-30"}))
            .await
            .refused(409, "not_same_side");
        let to_press = json!({"party_id": party(&cast, &concluded, 1).await});
        cast.press_focal
            .patch(&path, &theirs.tag(), &to_press)
            .await
            .refused(409, "fixed_once_made")
            .at("/party_id", "fixed_once_made");

        forged["party_id"] = party(&cast, &concluded, 1).await;
        let own = cast.press_focal.post("/v1/focal-points", &forged).await.created();
        let to_province = json!({"party_id": party(&cast, &concluded, 0).await});
        let path = format!("/v1/focal-points/{}", own.id());
        cast.press_focal
            .patch(&path, &own.tag(), &to_province)
            .await
            .refused(409, "fixed_once_made")
            .at("/party_id", "fixed_once_made");
    }

    async fn no_side_makes_the_other_its_focal_point(app) {
        let cast = Cast::of(app).await;
        let concluded = cast.in_force().await;
        let theirs = cast
            .province_focal
            .post("/v1/focal-points", &unit(&cast, &concluded, cast.id("bao-sggp")).await)
            .await;
        theirs.refused(422, "invalid_content").at("/organisation_id", "of_the_other_side");
    }

    async fn a_unit_stays_in_its_programme_and_names_one_of_its_parties(app) {
        let cast = Cast::of(app).await;
        let concluded = cast.in_force().await;
        let made = cast
            .province_focal
            .post("/v1/focal-points", &unit(&cast, &concluded, cast.id("so-tttt-soc-trang")).await)
            .await
            .created();
        let other = cast.draft().await.path.replace("/v1/programmes/", "");
        let path = format!("/v1/focal-points/{}", made.id());
        let moved = cast.province_focal.patch(&path, &made.tag(), &json!({"programme_id": other})).await;
        moved.refused(422, "invalid_content").at("/programme_id", "stays_in_programme");
        let mut wrong = unit(&cast, &concluded, cast.id("so-tttt-soc-trang")).await;
        wrong["programme_id"] = json!(other);
        cast.province_focal
            .post("/v1/focal-points", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/party_id", "unknown_reference");
        wrong["programme_id"] = json!("01873a0e-6b40-7000-8000-000000000001");
        cast.province_focal
            .post("/v1/focal-points", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/programme_id", "unknown_reference");
        wrong["function"] = json!("Báo chí");
        cast.province_focal
            .post("/v1/focal-points", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/function", "invalid_code");
    }
}
