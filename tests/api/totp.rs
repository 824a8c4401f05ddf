//! Second factors: codes that are good once, asked for at log-in, and needed where the configuration says so.

use phoihop_api::config::Config;
use phoihop_domain::access::Role;
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

const PASSWORD: &str = "phoihop-demo-2023";

/// What the authenticator in somebody's hand shows now.
fn code(app: &App, begun: &Reply) -> String {
    let secret = Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
    let authenticator = Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    authenticator.generate(u64::try_from(app.state.clock.now().unix_seconds()).unwrap()).to_string()
}

async fn log_in(app: &App, username: &str, code: Option<&str>) -> Reply {
    app.anybody()
        .post("/v1/auth/log-in", &json!({"username": username, "password": PASSWORD, "totp_code": code}))
        .await
}

fn with(app: &App, tokens: &Reply) -> Actor {
    Actor::new(&app.url, tokens["access_token"].as_str().map(str::to_owned))
}

fn proof() -> Value {
    json!({"current_password": PASSWORD})
}

/// Sets one up; answers it as it was told.
async fn set_up(app: &App, actor: &Actor) -> Reply {
    let begun = actor.post("/v1/me/totp", &proof()).await.ok();
    actor.post("/v1/me/totp-confirmations", &json!({"code": code(app, &begun)})).await.is(204);
    begun
}

story! {
    async fn one_who_has_a_second_factor_needs_it_and_each_code_is_good_once(app) {
        let actor = with(app, &log_in(app, "press.focal", None).await.ok());
        actor
            .post("/v1/me/totp", &json!({"current_password": "wrong"}))
            .await
            .refused(422, "invalid_content")
            .at("/current_password", "wrong_password");
        actor
            .post("/v1/me/totp-confirmations", &json!({"code": "123456"}))
            .await
            .refused(409, "totp_not_begun");
        let begun = actor.post("/v1/me/totp", &proof()).await.ok();
        assert!(begun["otpauth_uri"].as_str().unwrap().starts_with("otpauth://totp/"), "{}", begun.body);
        log_in(app, "press.focal", None).await.ok();
        actor
            .post("/v1/me/totp-confirmations", &json!({"code": "000000"}))
            .await
            .refused(422, "invalid_content")
            .at("/code", "wrong_code");
        let first = code(app, &begun);
        actor.post("/v1/me/totp-confirmations", &json!({"code": first})).await.is(204);
        actor.post("/v1/me/totp", &proof()).await.refused(409, "totp_in_use");

        log_in(app, "press.focal", None).await.refused(401, "totp_required");
        log_in(app, "press.focal", Some(&first)).await.refused(401, "wrong_credentials");
        app.wait_seconds(30);
        let second = code(app, &begun);
        let both =
            futures_util::future::join_all((0..5).map(|_| log_in(app, "press.focal", Some(&second)))).await;
        assert_eq!(both.iter().filter(|reply| reply.status == 200).count(), 1, "of many at once one gets in");
        app.wait_seconds(90);
        log_in(app, "press.focal", Some(&second)).await.refused(401, "wrong_credentials");
        let wrong_password =
            json!({"username": "press.focal", "password": "wrong", "totp_code": code(app, &begun)});
        app.anybody().post("/v1/auth/log-in", &wrong_password).await.refused(401, "wrong_credentials");
        log_in(app, "press.focal", Some(&code(app, &begun))).await.ok();
    }

    async fn who_lost_his_authenticator_is_let_back_in_by_an_administrator(app) {
        let cast = Cast::of(app).await;
        let actor = with(app, &log_in(app, "press.focal", None).await.ok());
        set_up(app, &actor).await;
        let user = actor.get("/v1/me").await.ok().id();
        let factor = format!("/v1/users/{user}/totp");
        cast.press_leader.ask("DELETE", &factor).send().await.refused(403, "forbidden");
        cast.admin.ask("DELETE", &factor).send().await.is(204);
        cast.admin.ask("DELETE", &factor).send().await.refused(404, "not_found");
        actor.get("/v1/me").await.refused(401, "invalid_token");
        let again = with(app, &log_in(app, "press.focal", None).await.ok());
        let begun = set_up(app, &again).await;
        let removal = |code: Option<String>| json!({"current_password": PASSWORD, "code": code});
        for wrong in [None, Some("000000".to_owned())] {
            again
                .post("/v1/me/totp-removals", &removal(wrong))
                .await
                .refused(422, "invalid_content")
                .at("/code", "wrong_code");
        }
        app.wait_seconds(30);
        again.post("/v1/me/totp-removals", &removal(Some(code(app, &begun)))).await.is(204);
        log_in(app, "press.focal", None).await.ok();
    }

    /// One whose role needs a second factor can do nothing before he has one, and then everything.
    async fn a_role_can_need_a_second_factor(own app) {
        let app = app.restarted_with(|config| Config { totp_roles: vec![Role::Leader], ..config }).await;
        log_in(&app, "press.focal", None).await.ok();
        let tokens = log_in(&app, "press.leader", None).await.ok();
        assert_eq!(tokens["totp_setup_required"], true);
        let narrowed = with(&app, &tokens);
        narrowed.get("/v1/programmes").await.refused(403, "forbidden");
        narrowed.get("/v1/me").await.ok();
        let begun = set_up(&app, &narrowed).await;
        narrowed.get("/v1/me").await.refused(401, "invalid_token");
        app.wait_seconds(30);
        let tokens = log_in(&app, "press.leader", Some(&code(&app, &begun))).await.ok();
        assert_eq!(tokens["totp_setup_required"], false);
        with(&app, &tokens).get("/v1/programmes").await.ok();

        // Whoever comes to such a role meanwhile is asked when his session would go on.
        let focal = log_in(&app, "press.focal", None).await.ok();
        let admin = app.user("admin").await;
        let user = with(&app, &focal).get("/v1/me").await.ok();
        let role = json!({
            "user_id": user.id(), "organisation_id": user["memberships"][0]["organisation_id"],
            "role": "leader",
        });
        admin.post("/v1/memberships", &role).await.created();
        let again =
            app.anybody().post("/v1/auth/refresh", &json!({"refresh_token": focal["refresh_token"]})).await;
        again.refused(401, "refresh_token_over");
        assert_eq!(log_in(&app, "press.focal", None).await.ok()["totp_setup_required"], true);
    }
}
