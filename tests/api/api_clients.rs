//! API clients: programs that get in by a secret of their own, and do only what their roles and scopes let
//! them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use phoihop_tests::{Actor, App, Cast, Reply, answered_before, story};
use serde_json::json;

const FORM: &str = "application/x-www-form-urlencoded";

/// A program of the province.
struct Program {
    path: String,
    id: String,
    user_id: String,
    secret: String,
}

impl Program {
    async fn of(cast: &Cast, role: &str, scopes: &[&str]) -> Self {
        let client = json!({
            "name": format!("Trục liên thông {role} {}", scopes.len()), "scopes": scopes, "valid_to": null,
        });
        let made = cast.admin.post("/v1/api-clients", &client).await.created();
        let user_id = made["user_id"].as_str().unwrap().to_owned();
        let membership =
            json!({"user_id": user_id, "organisation_id": cast.id("ubnd-soc-trang"), "role": role});
        cast.admin.post("/v1/memberships", &membership).await.created();
        let path = made.header("location").to_owned();
        let secret =
            cast.admin.post(&format!("{path}/secrets"), &json!({"expires_at": null})).await.created();
        Self { path, id: made.id(), user_id, secret: secret["client_secret"].as_str().unwrap().to_owned() }
    }

    fn basic(&self, secret: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{secret}", self.id)))
    }

    async fn asks(&self, app: &App, path: &str, form: &str) -> Reply {
        app.anybody()
            .ask("POST", path)
            .raw(FORM, form)
            .with("authorization", &self.basic(&self.secret))
            .send()
            .await
    }

    async fn token(&self, app: &App, scope: &str) -> Reply {
        self.asks(app, "/oauth/token", &format!("grant_type=client_credentials&scope={scope}")).await
    }
}

fn with(app: &App, token: &Reply) -> Actor {
    Actor::new(&app.url, token["access_token"].as_str().map(str::to_owned))
}

/// A refusal as RFC 6749 has it.
#[track_caller]
fn refused(reply: &Reply, status: u16, error: &str) {
    assert_eq!((reply.status, &reply["error"]), (status, &json!(error)), "{}", reply.body);
}

story! {
    async fn a_program_does_what_its_role_lets_it_within_its_scopes(app) {
        let cast = Cast::of(app).await;
        let program =
            Program::of(&cast, "coordinator", &["programmes.read", "programmes.write", "directory.read"])
                .await;
        let token = program.token(app, "").await.ok();
        assert_eq!(
            (&token["token_type"], &token["scope"]),
            (&json!("Bearer"), &json!("programmes.read programmes.write directory.read"))
        );
        assert_eq!(token.header("cache-control"), "no-store");
        let whole = with(app, &token);
        assert_eq!(whole.get("/v1/programmes").await.ok().items().len(), 1);
        let made = whole.post("/v1/programmes", &cast.short_text()).await.created();
        whole.get("/v1/documents").await.refused(403, "forbidden");
        whole.post("/v1/people", &json!({"full_name": "A"})).await.refused(403, "forbidden");

        let narrow = with(app, &program.token(app, "programmes.read").await.ok());
        let read = narrow.get(made.header("location")).await.ok();
        narrow
            .patch(made.header("location"), &read.tag(), &json!({"title": "Khác"}))
            .await
            .refused(403, "forbidden");
        narrow.get("/v1/organisations").await.refused(403, "forbidden");
        let elsewhere = cast.press_focal.get(&format!("/v1/audit-events?user_id={}", program.user_id)).await;
        elsewhere.refused(403, "forbidden");
        let told = cast
            .auditor()
            .await
            .get(&format!("/v1/audit-events?user_id={}&resource=programmes", program.user_id))
            .await
            .ok();
        assert_eq!(told.each("action"), ["created"], "what it does is told as its own");
    }

    async fn what_is_wrong_with_a_request_is_told_as_the_rfc_has_it(app) {
        let cast = Cast::of(app).await;
        let program = Program::of(&cast, "viewer", &["programmes.read"]).await;
        refused(&program.token(app, "programmes.write").await, 400, "invalid_scope");
        refused(&program.token(app, "everything").await, 400, "invalid_scope");
        refused(
            &program.asks(app, "/oauth/token", "grant_type=password").await,
            400,
            "unsupported_grant_type",
        );
        refused(&program.asks(app, "/oauth/token", "").await, 400, "invalid_request");
        refused(
            &program.asks(app, "/oauth/token", "grant_type=client_credentials&grant_type=x").await,
            400,
            "invalid_request",
        );
        let plain = |form: String| app.anybody().ask("POST", "/oauth/token").raw(FORM, form);
        let in_form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            program.id, program.secret
        );
        plain(in_form.clone()).send().await.ok();
        let both = plain(in_form).with("authorization", &program.basic(&program.secret)).send().await;
        refused(&both, 400, "invalid_request");
        let nobody = plain("grant_type=client_credentials".to_owned()).send().await;
        refused(&nobody, 401, "invalid_client");
        assert!(nobody.header("www-authenticate").starts_with("Basic"));
        let wrong = plain("grant_type=client_credentials".to_owned())
            .with("authorization", &program.basic("wrong"))
            .send()
            .await;
        refused(&wrong, 401, "invalid_client");
        let json = app.anybody().post("/oauth/token", &json!({"grant_type": "client_credentials"})).await;
        json.refused(415, "unsupported_media_type");
    }

    async fn a_secret_is_told_once_and_two_overlap(app) {
        let cast = Cast::of(app).await;
        let mut program = Program::of(&cast, "viewer", &["programmes.read"]).await;
        let secrets = format!("{}/secrets", program.path);
        let soon = app.state.clock.now().plus_seconds(3_600);
        let next = cast.admin.post(&secrets, &json!({"expires_at": soon})).await.created();
        cast.admin.post(&secrets, &json!({"expires_at": null})).await.refused(409, "too_many_secrets");
        program.token(app, "").await.ok();
        let old = std::mem::replace(&mut program.secret, next["client_secret"].as_str().unwrap().to_owned());
        program.token(app, "").await.ok();
        let told = cast.admin.get(&secrets).await.ok();
        assert!(told.items().iter().all(|secret| secret["last_used_at"].is_string()), "{}", told.body);
        assert!(!told.body.to_string().contains(&old) && !told.body.to_string().contains(&program.secret));
        let first = told.items().iter().find(|secret| secret["id"] != next["id"]).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        cast.admin.ask("DELETE", &format!("{secrets}/{first}")).send().await.is(204);
        cast.admin.ask("DELETE", &format!("{secrets}/{first}")).send().await.refused(404, "not_found");
        program.token(app, "").await.ok();
        program.secret = old;
        refused(&program.token(app, "").await, 401, "invalid_client");
        app.wait_seconds(3_601);
        program.secret = next["client_secret"].as_str().unwrap().to_owned();
        refused(&program.token(app, "").await, 401, "invalid_client");
        let past =
            app.user("admin").await.post(&secrets, &json!({"expires_at": "2023-01-01T00:00:00Z"})).await;
        past.refused(422, "invalid_content").at("/expires_at", "expires_in_past");
    }

    async fn a_program_that_is_suspended_or_over_is_out_at_once(app) {
        let cast = Cast::of(app).await;
        let program = Program::of(&cast, "viewer", &["programmes.read"]).await;
        let actor = with(app, &program.token(app, "").await.ok());
        actor.get("/v1/programmes").await.ok();
        let user = cast.admin.get(&format!("/v1/users/{}", program.user_id)).await.ok();
        cast.admin.moves_user(user["username"].as_str().unwrap(), "suspended").await;
        actor.get("/v1/programmes").await.refused(401, "invalid_token");
        refused(&program.token(app, "").await, 401, "invalid_client");
        cast.admin.moves_user(user["username"].as_str().unwrap(), "active").await;
        program.token(app, "").await.ok();
        let yesterday = app.state.clock.now().plus_seconds(-24 * 3600).in_vietnam();
        cast.admin
            .patch(&program.path, &cast.admin.get(&program.path).await.tag(), &json!({"valid_to": yesterday}))
            .await
            .ok();
        refused(&program.token(app, "").await, 401, "invalid_client");
        let link = cast
            .admin
            .post(&format!("/v1/users/{}/one-time-links", program.user_id), &json!({"purpose": "invitation"}))
            .await;
        link.refused(409, "user_is_a_program");
        let user = app
            .anybody()
            .post("/v1/auth/log-in", &json!({"username": user["username"], "password": ""}))
            .await;
        user.refused(401, "wrong_credentials");
    }

    async fn others_ask_what_a_token_is_worth_and_its_owner_ends_it(app) {
        let cast = Cast::of(app).await;
        let (program, other) = (
            Program::of(&cast, "viewer", &["programmes.read"]).await,
            Program::of(&cast, "officer", &["work.read"]).await,
        );
        let token = program.token(app, "").await.ok();
        let text = token["access_token"].as_str().unwrap();
        let ask = async |who: &Program| {
            who.asks(app, "/oauth/introspect", &format!("token={text}")).await.ok().body
        };
        let worth = json!({
            "active": true, "scope": "programmes.read", "sub": program.user_id, "token_type": "Bearer",
        });
        assert_eq!(ask(&other).await, worth);
        refused(
            &app.anybody().ask("POST", "/oauth/introspect").raw(FORM, format!("token={text}")).send().await,
            401,
            "invalid_client",
        );
        assert_eq!(
            other.asks(app, "/oauth/introspect", "token=nothing").await.ok().body,
            json!({"active": false})
        );
        other.asks(app, "/oauth/revoke", &format!("token={text}")).await.is(200);
        with(app, &token).get("/v1/programmes").await.ok();
        program.asks(app, "/oauth/revoke", &format!("token={text}")).await.is(200);
        with(app, &token).get("/v1/programmes").await.refused(401, "invalid_token");
        assert_eq!(ask(&other).await, json!({"active": false}));
        refused(&program.asks(app, "/oauth/revoke", "").await, 400, "invalid_request");
    }

    async fn who_looks_for_the_way_in_finds_it(app) {
        let told = app.anybody().get("/.well-known/oauth-authorization-server").await.ok();
        assert_eq!(
            (&told["issuer"], &told["token_endpoint"]),
            (&json!(app.url), &json!(format!("{}/oauth/token", app.url)))
        );
        let keys = told["jwks_uri"].as_str().unwrap().trim_start_matches(&app.url).to_owned();
        assert!(!app.anybody().get(&keys).await.ok()["keys"].as_array().unwrap().is_empty());
        assert!(told["scopes_supported"].as_array().unwrap().contains(&json!("programmes.read")));
    }

    async fn guessing_secrets_is_made_slow_for_who_guesses(app) {
        let cast = Cast::of(app).await;
        let program = Program::of(&cast, "viewer", &["programmes.read"]).await;
        let guess = async || {
            let ask = app.anybody().ask("POST", "/oauth/token").raw(FORM, "grant_type=client_credentials");
            ask.with("authorization", &program.basic("guess")).send().await
        };
        refused(&guess().await, 401, "invalid_client");
        program.token(app, "").await.ok();
        assert!(answered_before(429, 100, async |_| guess().await).await >= 99);
        let known = answered_before(429, 10, async |_| {
            guess().await;
            program.token(app, "").await
        });
        assert!(known.await < 20, "the right secret does not help who guesses");
    }
}
