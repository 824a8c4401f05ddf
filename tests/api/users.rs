//! Users: invited by a one-time link, given roles, suspended, and let back in.

use phoihop_domain::access::Role;
use phoihop_tests::mailbox::Mailbox;
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};

use crate::access::user_with;

const GOOD: &str = "ruộng muối Vĩnh Châu mùa nắng";

async fn log_in(app: &App, username: &str, password: &str) -> Reply {
    app.anybody().post("/v1/auth/log-in", &json!({"username": username, "password": password})).await
}

async fn set_password(app: &App, token: &Value, password: &str) -> Reply {
    app.anybody().post("/v1/auth/passwords", &json!({"token": token, "password": password})).await
}

async fn invited(admin: &Actor, username: &str) -> Reply {
    admin.post("/v1/users", &json!({"username": username, "email": null, "person_id": null})).await.created()
}

async fn link(admin: &Actor, user: &Reply, purpose: &str) -> Reply {
    admin.post(&format!("{}/one-time-links", user.header("location")), &json!({"purpose": purpose})).await
}

story! {
    async fn one_who_is_invited_sets_a_password_once_and_is_in(app) {
        let cast = Cast::of(app).await;
        let user = invited(&cast.admin, "So-GD.Can-Bo").await;
        assert_eq!((&user["username"], &user["status"]), (&json!("so-gd.can-bo"), &json!("invited")));
        log_in(app, "so-gd.can-bo", GOOD).await.refused(401, "wrong_credentials");
        let role =
            json!({"user_id": user.id(), "organisation_id": cast.id("ubnd-soc-trang"), "role": "viewer"});
        cast.admin.post("/v1/memberships", &role).await.created();
        let (first, second) = (
            link(&cast.admin, &user, "invitation").await.created(),
            link(&cast.admin, &user, "invitation").await.created(),
        );
        set_password(app, &first["token"], "invitation12")
            .await
            .refused(422, "invalid_content")
            .at("/password", "password_guessable");
        set_password(app, &first["token"], GOOD).await.is(204);
        for used in [&first, &second] {
            set_password(app, &used["token"], GOOD).await.refused(401, "link_over");
        }
        link(&cast.admin, &user, "invitation").await.refused(409, "user_not_invited");
        let tokens = log_in(app, "so-gd.can-bo", GOOD).await.ok();
        let actor = Actor::new(&app.url, tokens["access_token"].as_str().map(str::to_owned));
        assert_eq!(actor.get("/v1/me").await.ok()["status"], "active");
        assert_eq!(actor.get("/v1/programmes").await.ok().items().len(), 1);
        let history = cast.admin.get(&format!("{}/transitions", user.header("location"))).await.ok();
        assert_eq!((history.each("to"), history.each("cause")), (vec!["active"], vec!["acceptance"]));
    }

    async fn a_link_waits_a_week_for_an_invitation_and_an_hour_for_a_reset(app) {
        let admin = app.user("admin").await;
        let (late, user) = (invited(&admin, "mot.nguoi").await, invited(&admin, "hai.nguoi").await);
        let (late, reset) = (
            link(&admin, &late, "invitation").await.created(),
            link(&admin, &user, "password_reset").await.created(),
        );
        app.wait_seconds(3_601);
        set_password(app, &reset["token"], GOOD).await.refused(401, "link_over");
        app.wait_days(7);
        set_password(app, &late["token"], GOOD).await.refused(401, "link_over");
    }

    async fn a_secret_is_told_once_also_to_who_asks_twice(app) {
        let admin = app.user("admin").await;
        let user = invited(&admin, "mot.nguoi").await;
        let path = format!("{}/one-time-links", user.header("location"));
        let ask = async || {
            admin
                .ask("POST", &path)
                .json(&json!({"purpose": "invitation"}))
                .with("idempotency-key", "once")
                .send()
                .await
        };
        let told = ask().await.created();
        ask().await.refused(409, "secret_already_shown");
        set_password(app, &told["token"], GOOD).await.is(204);
        assert!(
            !admin
                .get(user.header("location"))
                .await
                .ok()
                .body
                .to_string()
                .contains(told["token"].as_str().unwrap())
        );
    }

    async fn who_is_suspended_is_out_of_every_session_and_no_link_lets_him_in(app) {
        let cast = Cast::of(app).await;
        let user = invited(&cast.admin, "mot.nguoi").await;
        let first = link(&cast.admin, &user, "invitation").await.created();
        set_password(app, &first["token"], GOOD).await.is(204);
        let tokens = log_in(app, "mot.nguoi", GOOD).await.ok();
        let reset = link(&cast.admin, &user, "password_reset").await.created();
        cast.admin.moves_user("mot.nguoi", "suspended").await;
        set_password(app, &reset["token"], GOOD).await.refused(401, "link_over");
        link(&cast.admin, &user, "invitation").await.refused(409, "user_suspended");
        log_in(app, "mot.nguoi", GOOD).await.refused(401, "wrong_credentials");
        cast.admin.moves_user("mot.nguoi", "active").await;
        let again =
            app.anybody().post("/v1/auth/refresh", &json!({"refresh_token": tokens["refresh_token"]})).await;
        again.refused(401, "refresh_token_over");
        log_in(app, "mot.nguoi", GOOD).await.ok();
    }

    async fn an_administrator_always_remains(app) {
        let cast = Cast::of(app).await;
        let me = cast.admin.get("/v1/me").await.ok();
        let path = format!("/v1/users/{}", me.id());
        let suspend = json!({"to": "suspended", "reason": "Nghỉ."});
        cast.admin
            .decide(&format!("{path}/transitions"), &cast.admin.get(&path).await.tag(), &suspend)
            .await
            .refused(409, "own_account");
        let memberships = cast.admin.get(&format!("/v1/memberships?user_id={}", me.id())).await.ok();
        let membership = format!("/v1/memberships/{}", memberships.each("id")[0]);
        let yesterday = app.state.clock.now().plus_seconds(-24 * 3600).in_vietnam();
        let ended = async |by: &Actor| {
            let tag = by.get(&membership).await.tag();
            by.patch(&membership, &tag, &json!({"valid_to": yesterday})).await
        };
        ended(&cast.admin).await.refused(409, "own_account");
        let other =
            user_with(app, Role::Administrator, cast.id("bao-sggp").parse().unwrap(), "admin-2").await;
        ended(&other).await.ok();
        cast.admin.get("/v1/users").await.refused(403, "forbidden");
        other.get("/v1/users").await.ok();
    }

    async fn what_is_wrong_with_a_user_is_named(app) {
        let cast = Cast::of(app).await;
        let with = |field: &str, value: Value| {
            let mut user = json!({"username": "mot.nguoi", "email": null, "person_id": null});
            user[field] = value;
            user
        };
        for (field, value, code) in [
            ("username", json!("x"), "invalid_username"),
            ("username", json!("Một Người"), "invalid_username"),
            ("email", json!("nowhere"), "invalid_email"),
            ("person_id", json!(cast.id("bao-sggp")), "unknown_reference"),
        ] {
            let refused = cast.admin.post("/v1/users", &with(field, value)).await;
            refused.refused(422, "invalid_content").at(&format!("/{field}"), code);
        }
        invited(&cast.admin, "mot.nguoi").await;
        let twice = cast.admin.post("/v1/users", &with("username", json!("MOT.nguoi"))).await;
        twice.refused(409, "duplicate").at("/username", "duplicate");
        let role =
            json!({"user_id": cast.id("bao-sggp"), "organisation_id": cast.id("bao-sggp"), "role": "viewer"});
        cast.admin
            .post("/v1/memberships", &role)
            .await
            .refused(422, "invalid_content")
            .at("/user_id", "unknown_reference");
    }

    /// The same answer for known and unknown names; a mail for those who have an address, with a link that
    /// works once.
    async fn one_who_forgot_his_password_gets_a_link_by_mail(own app) {
        let mailbox = Mailbox::open();
        let url = mailbox.url.clone();
        let configured = |config| phoihop_api::config::Config { smtp_url: Some(url), ..config };
        let app = app.restarted_with(configured).await;
        let admin = app.user("admin").await;
        let found = admin.get("/v1/users?username=press.focal").await.ok();
        let path = format!("/v1/users/{}", found.each("id")[0]);
        admin.patch(&path, &admin.get(&path).await.tag(), &json!({"email": "dau.moi@sggp.test"})).await.ok();
        let ask = async |name: &str| {
            app.anybody().post("/v1/auth/password-reset-requests", &json!({"username": name})).await.is(204)
        };
        for name in ["press.leader", "nobody.at.all", "press.focal"] {
            ask(name).await;
        }
        let mut mail = None;
        for _ in 0..200 {
            mail = mailbox.arrived().into_iter().find(|mail| mail.body().contains("/v1/auth/passwords"));
            if mail.is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        let mail = mail.unwrap();
        assert_eq!(
            (mail.to.as_slice(), mailbox.arrived().len()),
            (["dau.moi@sggp.test".to_owned()].as_slice(), 1)
        );
        let token = json!(mail.body().trim().lines().last().unwrap());
        set_password(&app, &token, GOOD).await.is(204);
        set_password(&app, &token, GOOD).await.refused(401, "link_over");
        log_in(&app, "press.focal", GOOD).await.ok();
    }

    async fn a_patch_that_changes_nothing_tells_what_one_that_changes_something_tells(app) {
        let cast = Cast::of(app).await;
        let found = cast.admin.get("/v1/users?username=province.focal").await.ok();
        let path = format!("/v1/users/{}", found.each("id")[0]);
        let user = cast.admin.get(&path).await.ok();
        assert_eq!(user["memberships"].as_array().unwrap().len(), 1);
        for nothing in [json!({}), json!({"username": "province.focal"})] {
            let same = cast.admin.patch(&path, &user.tag(), &nothing).await.ok();
            assert_eq!((&same.body, same.tag()), (&user.body, user.tag()));
        }
    }
}
