//! What waits for whom, and who is told of what: in the API, and by mail.

use phoihop_api::config::Config;
use phoihop_domain::access::Role;
use phoihop_tests::mailbox::Mailbox;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::json;

use crate::access::user_with;

/// What waits for somebody of a thing.
async fn waits(actor: &Actor, resource_id: &str) -> Vec<String> {
    let tasks = actor.get("/v1/me/tasks").await.ok();
    let own = tasks.items().iter().filter(|task| task["resource_id"] == resource_id);
    own.map(|task| task["kind"].as_str().unwrap().to_owned()).collect()
}

/// What somebody has been told of a thing.
async fn told(actor: &Actor, resource_id: &str) -> Vec<String> {
    let told = actor.get("/v1/me/notifications?limit=200").await.ok();
    told.items()
        .iter()
        .filter(|told| told["resource_id"] == resource_id)
        .map(|told| told["kind"].as_str().unwrap().to_owned())
        .collect()
}

async fn give_address(app: &App, username: &'static str, email: &'static str) {
    let admin = app.user("admin").await;
    let found = admin.get(&format!("/v1/users?username={username}")).await.ok();
    let path = format!("/v1/users/{}", found.each("id")[0]);
    admin.patch(&path, &admin.get(&path).await.tag(), &json!({"email": email})).await.ok();
}

story! {
    async fn a_consent_waits_until_it_is_given_and_then_a_signature(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        assert_eq!(waits(&cast.province_leader, draft.id()).await, ["consent"]);
        assert_eq!(waits(&cast.press_leader, draft.id()).await, ["consent"]);
        assert!(waits(&cast.admin, draft.id()).await.is_empty());
        draft.consent_of(&cast.province_leader).await.created();
        assert!(waits(&cast.province_leader, draft.id()).await.is_empty());
        draft.consent_of(&cast.press_leader).await.created();
        assert_eq!(waits(&cast.press_focal, draft.id()).await, ["signature"]);
        draft.signed(&cast.press_focal, &cast.press_signature()).await.created();
        assert!(waits(&cast.press_focal, draft.id()).await.is_empty());
        assert_eq!(waits(&cast.province_focal, draft.id()).await, ["signature"]);
    }

    async fn both_sides_are_told_and_nobody_of_what_he_did_himself(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        draft.consent_of(&cast.province_leader).await.created();
        draft.consent_of(&cast.press_leader).await.created();
        assert_eq!(told(&cast.province_focal, draft.id()).await, ["consented", "consented", "transitioned"]);
        assert_eq!(told(&cast.press_leader, draft.id()).await, ["given", "consented"]);
        assert!(told(&cast.admin, draft.id()).await.is_empty());
        let last = cast.province_focal.get("/v1/me/notifications?sort=-created_at&limit=1").await.ok();
        assert_eq!(
            (&last.items()[0]["status"], &last.items()[0]["title"]),
            (&json!("agreed"), &json!("Chương trình phối hợp thử"))
        );
    }

    async fn a_unit_is_told_of_its_programme_unless_that_is_restricted(app) {
        let cast = Cast::of(app).await;
        let department = cast.id("so-tttt-soc-trang");
        let unit_leader = user_with(app, Role::Leader, department.parse().unwrap(), "lanh-dao-so").await;
        for (visibility, heard) in [("parties", vec!["consented"]), ("restricted", vec![])] {
            let draft = cast.draft().await;
            draft.edited_by(&cast.province_focal, &json!({"visibility": visibility})).await.ok();
            let party = draft.seen_by(&cast.province_focal).await["parties"][0]["id"].clone();
            let unit = json!({
                "programme_id": draft.id(), "party_id": party, "organisation_id": department,
                "function": "press", "valid_from": "2023-01-01", "valid_to": null,
            });
            cast.province_focal.post("/v1/implementing-units", &unit).await.created();
            draft.consent_of(&cast.province_leader).await.created();
            assert_eq!(told(&unit_leader, draft.id()).await, heard, "{visibility}");
        }
    }

    async fn what_was_read_is_marked_up_to_a_point_and_only_ones_own(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        draft.consent_of(&cast.province_leader).await.created();
        let unread = "/v1/me/notifications?state=unread&limit=200";
        let all = cast.press_focal.get(unread).await.ok();
        let (given, rest) = (
            all.items().iter().position(|told| told["resource_id"] == draft.id()).unwrap(),
            all.items().len(),
        );
        let mark = json!({"up_to": all.items()[given]["id"]});
        cast.press_leader
            .post("/v1/me/notification-read-marks", &mark)
            .await
            .refused(422, "invalid_content")
            .at("/up_to", "unknown_reference");
        let marked = cast.press_focal.post("/v1/me/notification-read-marks", &mark).await.created();
        assert_eq!(marked["newly_read"], given + 1);
        assert_eq!(
            cast.press_focal.post("/v1/me/notification-read-marks", &mark).await.created()["newly_read"],
            0
        );
        assert_eq!(cast.press_focal.get(unread).await.ok().items().len(), rest - given - 1);
        assert_eq!(
            cast.press_focal.get("/v1/me/notifications?state=read&count=true").await.ok()["total"],
            given + 1
        );
        cast.press_focal
            .get("/v1/me/notifications?state=seen")
            .await
            .refused(400, "invalid_query")
            .about("state", "unknown_value");
    }
}

/// What provincial IT enters when a department's function passes to another today.
async fn pass_on(cast: &Cast, app: &App, from: &str, to: &str, function: &str) {
    let content = json!({
        "from_id": from, "to_id": to, "functions": [function],
        "effective_on": app.state.clock.now().in_vietnam(), "instrument": "Quyết định sắp xếp",
    });
    cast.admin.post("/v1/organisation-successions", &content).await.created();
}

story! {
    async fn work_waits_for_who_does_it_and_then_for_who_judges_it(app) {
        let cast = Cast::of(app).await;
        let education = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "department", "name": "Sở Giáo dục và Đào tạo"}))
            .await
            .created()
            .id();
        let culture = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "department", "name": "Sở Văn hóa"}))
            .await
            .created()
            .id();
        let officer = user_with(app, Role::Officer, education.parse().unwrap(), "can-bo-gd").await;
        let successor = user_with(app, Role::Officer, culture.parse().unwrap(), "can-bo-vh").await;
        let programme = cast
            .press_focal
            .get(&format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025")))
            .await
            .ok();
        let late = app.state.clock.now().plus_seconds(-24 * 3600).in_vietnam().to_string();
        let task = json!({
            "programme_id": programme["id"], "party_id": programme["parties"][0]["id"],
            "title": "Cung cấp danh sách", "lead_id": education, "lead_function": "education", "due_on": late,
        });
        let task = cast.province_focal.post("/v1/assignments", &task).await.created();
        let path = format!("/v1/assignments/{}", task.id());
        let asked = json!({
            "programme_id": programme["id"], "party_id": programme["parties"][0]["id"],
            "title": "Góp ý kế hoạch", "draft_citation": "Dự thảo lần 1",
            "asked_units": [{"organisation_id": education, "function": "general"}], "due_on": "2099-01-01",
        });
        let asked = cast.province_focal.post("/v1/opinion-requests", &asked).await.created();
        let tasks = officer.get("/v1/me/tasks").await.ok();
        assert_eq!(
            (tasks.each("kind"), &tasks.items()[0]["overdue"]),
            (vec!["assignment", "opinion"], &json!(true))
        );
        assert_eq!(
            (told(&officer, &task.id()).await, told(&officer, &asked.id()).await),
            (vec!["given".to_owned()], vec!["given".to_owned()])
        );

        cast.province_focal
            .post(&format!("{path}/reminders"), &json!({"note": "Đề nghị gửi sớm."}))
            .await
            .created();
        assert_eq!(told(&officer, &task.id()).await, ["given", "reminded"]);
        officer
            .post(&format!("/v1/opinion-requests/{}/opinions", asked.id()), &json!({"answer": "agrees"}))
            .await
            .created();
        assert_eq!(waits(&officer, &asked.id()).await, Vec::<String>::new());

        pass_on(&cast, app, &education, &culture, "education").await;
        assert_eq!(
            (waits(&officer, &task.id()).await.len(), waits(&successor, &task.id()).await),
            (0, vec!["assignment".to_owned()])
        );
        assert_eq!(told(&successor, &task.id()).await, ["passed_on"]);
        for (to, reason) in [("acknowledged", None), ("reported", Some("Đã gửi."))] {
            let tag = successor.get(&path).await.ok().tag();
            successor
                .decide(&format!("{path}/transitions"), &tag, &json!({"to": to, "reason": reason}))
                .await
                .created();
        }
        assert!(waits(&successor, &task.id()).await.is_empty());
        assert_eq!(waits(&cast.province_leader, &task.id()).await, ["acceptance"]);
        assert!(waits(&cast.press_leader, &task.id()).await.is_empty());
    }

    async fn who_takes_on_a_partys_rights_is_told_of_its_programmes(app) {
        let cast = Cast::of(app).await;
        let can_tho = json!({"kind": "peoples_committee", "name": "Ủy ban nhân dân thành phố Cần Thơ"});
        let can_tho = cast.admin.post("/v1/organisations", &can_tho).await.created().id();
        let leader = user_with(app, Role::Leader, can_tho.parse().unwrap(), "can-tho").await;
        let draft = cast.draft().await;
        pass_on(&cast, app, cast.id("ubnd-soc-trang"), &can_tho, "party").await;
        assert_eq!(
            (told(&leader, draft.id()).await, waits(&leader, draft.id()).await),
            (vec!["passed_on".to_owned()], vec!["consent".to_owned()])
        );
        assert!(waits(&cast.province_leader, draft.id()).await.is_empty());
    }
}

story! {
    /// A mail server that is away for longer than any mail is tried gets them all once it is back.
    async fn an_outage_uses_up_no_tries(own app) {
        let mailbox = Mailbox::open();
        let app = app
            .restarted_with(|config| Config { smtp_url: Some("smtp://127.0.0.1:9".to_owned()), ..config })
            .await;
        give_address(&app, "press.focal", "dau.moi@sggp.test").await;
        let cast = Cast::of(&app).await;
        let draft = cast.draft().await;
        for _ in 0..7 {
            app.follow_the_calendar().await;
            app.wait_seconds(601);
        }
        let url = mailbox.url.clone();
        let app = app.restarted_with(|config| Config { smtp_url: Some(url), ..config }).await;
        app.wait_seconds(8 * 601);
        app.follow_the_calendar().await;
        assert!(
            mailbox.arrived().iter().any(|mail| mail.body().contains(&draft.path)),
            "{:?}",
            mailbox.arrived()
        );
    }
}

story! {
    /// Those with an address get one mail for all that is new, once the mail server takes it, and never
    /// twice.
    async fn news_goes_out_by_mail(own app) {
        let mailbox = Mailbox::open();
        let url = mailbox.url.clone();
        let app = app
            .restarted_with(|config| Config {
                smtp_url: Some(url),
                mail_from: "phoihop@soctrang.test".to_owned(),
                ..config
            })
            .await;
        give_address(&app, "press.focal", "dau.moi@sggp.test").await;
        app.follow_the_calendar().await;
        let before = mailbox.arrived().len();

        let cast = Cast::of(&app).await;
        let draft = cast.draft().await;
        draft.consent_of(&cast.province_leader).await.created();
        mailbox.refuse(true);
        app.follow_the_calendar().await;
        assert_eq!(mailbox.arrived().len(), before, "a server that takes no mail got none");
        mailbox.refuse(false);
        app.follow_the_calendar().await;
        assert_eq!(mailbox.arrived().len(), before, "it is not asked again at once");
        app.wait_seconds(601);
        app.follow_the_calendar().await;
        app.follow_the_calendar().await;

        let arrived = mailbox.arrived().split_off(before);
        let [mail] = arrived.as_slice() else { panic!("{arrived:?}") };
        assert_eq!(mail.to, ["dau.moi@sggp.test"]);
        assert!(mail.text.contains("From: phoihop@soctrang.test"), "{}", mail.text);
        let body = mail.body();
        assert!(
            body.contains("Chương trình phối hợp thử được gửi đến đơn vị của bạn")
                && body.contains("có ý kiến của một bên"),
            "{body}"
        );
        assert!(body.contains(&format!("{}{}", app.state.config.public_url, draft.path)), "{body}");
    }

    async fn plans_and_packages_wait_for_each_in_his_turn(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let plan = cast.plans(&cast.annual(&programme, 2024)).await;
        assert!(waits(&cast.press_focal, plan.id()).await.is_empty(), "nobody endorses a plan of nothing");
        let item = cast.adds(&cast.item(&plan, 2024, 10_000_000)).await;
        assert_eq!(waits(&cast.press_focal, plan.id()).await, ["endorsement"]);
        plan.endorsed_by(&cast.province_focal).await.created();
        plan.endorsed_by(&cast.press_focal).await.created();
        assert_eq!(waits(&cast.press_leader, plan.id()).await, ["consent"]);
        plan.consent_of(&cast.province_leader).await.created();
        plan.consent_of(&cast.press_leader).await.created();
        let package = cast.begins(&cast.package(&programme, &plan).await).await;
        let articles = cast.promises(&package, &item, 2, 1_000_000).await;
        let finance = cast.finance().await;
        assert_eq!(
            (waits(&finance, package.id()).await, waits(&cast.province_leader, package.id()).await),
            (vec!["appraisal".to_owned()], vec![])
        );
        package.moved_by(&finance, &json!({"to": "appraised"})).await.created();
        assert_eq!(waits(&cast.province_leader, package.id()).await, ["approval"]);
        package.moved_by(&cast.province_leader, &json!({"to": "approved"})).await.created();
        assert_eq!(waits(&cast.press_focal, package.id()).await, ["signature"]);
        cast.sign(&package).await.created();
        let record =
            cast.delivers(&package, "regular", ("2024-03-01", "2024-03-31"), &[(&articles, 2)]).await;
        record.moved_by(&cast.press_focal, &json!({"to": "submitted"})).await.created();
        assert_eq!(waits(&cast.province_focal, record.id()).await, ["acceptance"]);
        assert!(waits(&cast.press_focal, record.id()).await.is_empty());
        assert!(told(&cast.press_focal, package.id()).await.contains(&"transitioned".to_owned()));
    }
}
