//! Units are asked for their opinion on a draft, and answer by a deadline.

use phoihop_domain::access::Role;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::json;

use crate::access::user_with;

/// The province asks two departments, five days before the deadline.
struct Asked {
    education: String,
    finance: String,
    path: String,
}

async fn asked(app: &App, cast: &Cast) -> Asked {
    let department = async |name: &str| {
        cast.admin
            .post("/v1/organisations", &json!({"kind": "department", "name": name}))
            .await
            .created()
            .id()
    };
    let (education, finance) = (department("Sở Giáo dục và Đào tạo").await, department("Sở Tài chính").await);
    let draft = cast.draft().await.seen_by(&cast.province_focal).await;
    let request = json!({
        "programme_id": draft["id"], "party_id": draft["parties"][0]["id"],
        "title": "Góp ý dự thảo chương trình phối hợp", "draft_citation": "Dự thảo lần 2",
        "question": "Kinh phí có khả thi không?",
        "asked_units": [
            {"organisation_id": education, "function": "general"},
            {"organisation_id": finance, "function": "general"},
        ],
        "due_on": app.state.clock.now().plus_seconds(5 * 24 * 3600).in_vietnam(),
    });
    let mut late = request.clone();
    late["due_on"] = json!(app.state.clock.now().plus_seconds(-24 * 3600).in_vietnam());
    cast.province_focal
        .post("/v1/opinion-requests", &late)
        .await
        .refused(422, "invalid_content")
        .at("/due_on", "due_in_past");
    let made = cast.province_focal.post("/v1/opinion-requests", &request).await.created();
    assert_eq!((&made["status"], &made["pending_ids"]), (&json!("open"), &json!([education, finance])));
    Asked { education, finance, path: made.header("location").to_owned() }
}

impl Asked {
    fn opinions(&self) -> String {
        format!("{}/opinions", self.path)
    }

    async fn member(&self, app: &App, role: Role, organisation: &str, name: &str) -> Actor {
        user_with(app, role, organisation.parse().unwrap(), name).await
    }
}

story! {
    async fn units_answer_and_may_think_again_until_the_deadline(app) {
        let cast = Cast::of(app).await;
        let asked = asked(app, &cast).await;
        let officer = asked.member(app, Role::Officer, &asked.education, "can-bo-gd").await;
        let bare = officer.post(&asked.opinions(), &json!({"answer": "comments"})).await;
        bare.refused(422, "invalid_content").at("/text", "text_required");
        let comment = json!({"answer": "comments", "text": "Đề nghị bổ sung điểm trường vùng sâu."});
        let first = officer.post(&asked.opinions(), &comment).await.created();
        assert_eq!(first["organisation_id"], asked.education);
        let now = cast.province_focal.get(&asked.path).await.ok();
        assert_eq!((now["pending_ids"].clone(), now.tag()), (json!([asked.finance]), first.tag()));
        officer.post(&asked.opinions(), &json!({"answer": "agrees"})).await.created();
        let given = cast.province_focal.get(&asked.opinions()).await.ok();
        assert_eq!(given.each("answer"), ["comments", "agrees"]);
        assert!(given.items()[0]["superseded_at"].is_string() && given.items()[1]["superseded_at"].is_null());

        app.wait_days(5);
        app.follow_the_calendar().await;
        assert_eq!(app.user("province.focal").await.get(&asked.path).await.ok()["status"], "open");
        app.wait_days(1);
        let (officer, focal) = (app.user("can-bo-gd").await, app.user("province.focal").await);
        officer.post(&asked.opinions(), &comment).await.refused(409, "opinions_closed");
        app.follow_the_calendar().await;
        let closed = focal.get(&asked.path).await.ok();
        assert_eq!((&closed["status"], &closed["pending_ids"]), (&json!("closed"), &json!([asked.finance])));
        let history = focal.get(&format!("{}/transitions", asked.path)).await.ok();
        assert_eq!((history.each("to"), history.each("cause")), (vec!["closed"], vec!["schedule"]));
        officer.post(&asked.opinions(), &comment).await.refused(409, "opinions_closed");
        focal
            .patch(&asked.path, &closed.tag(), &json!({"due_on": "2099-01-01"}))
            .await
            .refused(409, "opinions_closed");
        let again = json!({"to": "open", "reason": "Còn đơn vị chưa trả lời."});
        focal
            .decide(&format!("{}/transitions", asked.path), &closed.tag(), &again)
            .await
            .refused(409, "deadline_passed");
    }

    async fn only_the_side_that_asked_ends_it_early_and_only_who_was_asked_answers(app) {
        let cast = Cast::of(app).await;
        let asked = asked(app, &cast).await;
        let close = json!({"to": "closed"});
        let transitions = format!("{}/transitions", asked.path);
        let tag = cast.province_focal.get(&asked.path).await.tag();
        cast.press_leader.decide(&transitions, &tag, &close).await.refused(403, "forbidden");
        cast.press_leader
            .post(&asked.opinions(), &json!({"answer": "agrees"}))
            .await
            .refused(403, "forbidden");
        let viewer = asked.member(app, Role::Viewer, &asked.education, "nguoi-xem").await;
        viewer.get(&asked.path).await.refused(404, "not_found");
        let officer = asked.member(app, Role::Officer, &asked.education, "can-bo-gd").await;
        officer.decide(&transitions, &tag, &close).await.refused(403, "forbidden");
        let other = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "department", "name": "Sở Xây dựng"}))
            .await
            .created()
            .id();
        let outsider = asked.member(app, Role::Leader, &other, "ngoai").await;
        outsider.get(&asked.opinions()).await.refused(404, "not_found");
        outsider.post(&asked.opinions(), &json!({"answer": "agrees"})).await.refused(404, "not_found");
        assert!(outsider.get("/v1/opinion-requests").await.ok().items().is_empty());

        let wider = cast
            .province_focal
            .patch(
                &asked.path,
                &tag,
                &json!({
                    "asked_units": [
                        {"organisation_id": asked.education, "function": "general"},
                        {"organisation_id": other, "function": "general"},
                    ],
                }),
            )
            .await
            .ok();
        assert_eq!(wider["pending_ids"], json!([asked.education, other]));
        let news = outsider.get("/v1/me/notifications").await.ok();
        assert_eq!(news.each("kind"), ["given"], "who is asked later is told, too");
        assert!(
            officer.get("/v1/me/notifications").await.ok().items().is_empty(),
            "who was asked before is not told again"
        );
        outsider.post(&asked.opinions(), &json!({"answer": "no_opinion"})).await.created();
        cast.province_focal.decide(&transitions, &wider.tag(), &close).await.created();
        officer.post(&asked.opinions(), &json!({"answer": "agrees"})).await.refused(409, "opinions_closed");
        assert_eq!(officer.get("/v1/opinion-requests?status=closed").await.ok().items().len(), 1);
        let again = json!({"to": "open", "reason": "Đóng nhầm."});
        let tag = cast.province_focal.get(&asked.path).await.tag();
        cast.province_focal.decide(&transitions, &tag, &again).await.created();
        officer.post(&asked.opinions(), &json!({"answer": "agrees"})).await.created();
        let redrafted = cast.province_focal.get(&asked.path).await.ok();
        let redrafted = cast
            .province_focal
            .patch(&asked.path, &redrafted.tag(), &json!({"draft_citation": "Dự thảo lần 3"}))
            .await
            .ok();
        assert_eq!(
            redrafted["pending_ids"],
            json!([asked.education, other]),
            "what was said of another draft counts no more"
        );
    }

    async fn one_that_is_opened_again_is_with_who_took_the_function_on(app) {
        let cast = Cast::of(app).await;
        let asked = asked(app, &cast).await;
        let transitions = format!("{}/transitions", asked.path);
        let tag = async || cast.province_focal.get(&asked.path).await.ok().tag();
        cast.province_focal.decide(&transitions, &tag().await, &json!({"to": "closed"})).await.created();
        let after = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "department", "name": "Sở Giáo dục thành phố"}))
            .await
            .created()
            .id();
        let passes = json!({
            "from_id": asked.education, "to_id": after, "functions": null, "effective_on": "2025-07-01",
            "instrument": "Quyết định sáp nhập",
        });
        cast.admin.post("/v1/organisation-successions", &passes).await.created();
        cast.province_focal
            .decide(&transitions, &tag().await, &json!({"to": "open", "reason": "Đóng nhầm."}))
            .await
            .created();
        let officer = asked.member(app, Role::Officer, &after, "sau").await;
        officer.post(&asked.opinions(), &json!({"answer": "agrees"})).await.created();
    }

    async fn a_successor_answers_for_the_unit_that_was_asked(app) {
        let cast = Cast::of(app).await;
        let asked = asked(app, &cast).await;
        let old = asked.member(app, Role::Officer, &asked.finance, "truoc").await;
        let merged = json!({
            "from_id": asked.finance, "to_id": asked.education, "functions": null,
            "effective_on": "2025-07-01", "instrument": "Quyết định sáp nhập",
        });
        cast.admin.post("/v1/organisation-successions", &merged).await.created();
        old.post(&asked.opinions(), &json!({"answer": "agrees"})).await.refused(404, "not_found");
        let officer = asked.member(app, Role::Officer, &asked.education, "can-bo").await;
        let unnamed = officer.post(&asked.opinions(), &json!({"answer": "agrees"})).await;
        unnamed.refused(422, "invalid_content").at("/organisation_id", "required");
        let given = officer
            .post(&asked.opinions(), &json!({"answer": "agrees", "organisation_id": asked.finance}))
            .await
            .created();
        assert_eq!(
            (&given["organisation_id"], &given["acting_organisation_id"]),
            (&json!(asked.finance), &json!(asked.education))
        );
        assert_eq!(officer.get(&asked.path).await.ok()["pending_ids"], json!([asked.education]));
        let foreign = officer
            .post(&asked.opinions(), &json!({"answer": "agrees", "organisation_id": cast.id("bao-sggp")}))
            .await;
        foreign.refused(422, "invalid_content").at("/organisation_id", "unknown_reference");
    }
}
