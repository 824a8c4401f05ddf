//! What waits for whom, and who is told of what: in the API, and by mail.

use phoihop_api::config::Config;
use phoihop_persistence::Write;
use phoihop_persistence::platform::users;
use phoihop_tests::app::{on_postgresql, on_sqlite};
use phoihop_tests::mailbox::Mailbox;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::json;

/// What waits for somebody of a thing.
async fn waits(actor: &Actor, resource_id: &str) -> Vec<String> {
    let tasks = actor.get("/v1/me/tasks").await.ok();
    let own = tasks.items().iter().filter(|task| task["resource_id"] == resource_id);
    own.map(|task| task["kind"].as_str().unwrap().to_owned()).collect()
}

/// What somebody has been told of a thing.
async fn told(actor: &Actor, resource_id: &str) -> Vec<String> {
    let told = actor.get("/v1/me/notifications?limit=200").await.ok();
    told.items().iter().filter(|told| told["resource_id"] == resource_id).map(|told| told["kind"].as_str().unwrap().to_owned()).collect()
}

async fn give_address(app: &App, username: &'static str, email: &'static str) {
    let now = app.state.clock.now();
    assert!(app.state.store.write(Write::default(), move |db| users::set_email(db, username, Some(email), now)).await.unwrap());
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
        assert_eq!((&last.items()[0]["status"], &last.items()[0]["title"]), (&json!("agreed"), &json!("Chương trình phối hợp thử")));
    }

    async fn what_was_read_is_marked_up_to_a_point_and_only_ones_own(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        draft.consent_of(&cast.province_leader).await.created();
        let unread = "/v1/me/notifications?state=unread&limit=200";
        let all = cast.press_focal.get(unread).await.ok();
        let (given, rest) = (all.items().iter().position(|told| told["resource_id"] == draft.id()).unwrap(), all.items().len());
        let mark = json!({"up_to": all.items()[given]["id"]});
        cast.press_leader.post("/v1/me/notification-read-marks", &mark).await.refused(422, "invalid_content").at("/up_to", "unknown_reference");
        let marked = cast.press_focal.post("/v1/me/notification-read-marks", &mark).await.created();
        assert_eq!(marked["newly_read"], given + 1);
        assert_eq!(cast.press_focal.post("/v1/me/notification-read-marks", &mark).await.created()["newly_read"], 0);
        assert_eq!(cast.press_focal.get(unread).await.ok().items().len(), rest - given - 1);
        assert_eq!(cast.press_focal.get("/v1/me/notifications?state=read&count=true").await.ok()["total"], given + 1);
        cast.press_focal.get("/v1/me/notifications?state=seen").await.refused(400, "invalid_query").about("state", "unknown_value");
    }
}

/// Those with an address get one mail for all that is new, once the mail server takes it, and never twice.
async fn news_goes_out_by_mail(app: App) {
    let mailbox = Mailbox::open();
    let url = mailbox.url.clone();
    let app = app.restarted_with(|config| Config { smtp_url: Some(url), mail_from: "phoihop@soctrang.test".to_owned(), ..config }).await;
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
    assert!(body.contains("Chương trình phối hợp thử được gửi đến đơn vị của bạn") && body.contains("có ý kiến của một bên"), "{body}");
    assert!(body.contains(&format!("{}{}", app.url, draft.path)), "{body}");
}

#[test]
fn news_goes_out_by_mail_on_sqlite() {
    on_sqlite(news_goes_out_by_mail);
}

#[test]
fn news_goes_out_by_mail_on_postgresql() {
    on_postgresql(news_goes_out_by_mail);
}
