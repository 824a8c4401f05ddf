//! Sessions: they go on by tokens that are good once, and end at once and for good.

use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::json;

const PASSWORD: &str = "phoihop-demo-2023";

async fn log_in(app: &App, username: &str, password: &str) -> Reply {
    app.anybody().post("/v1/auth/log-in", &json!({"username": username, "password": password})).await
}

async fn refresh(app: &App, token: &serde_json::Value) -> Reply {
    app.anybody().post("/v1/auth/refresh", &json!({"refresh_token": token})).await
}

fn with(app: &App, tokens: &Reply) -> Actor {
    Actor::new(&app.url, tokens["access_token"].as_str().map(str::to_owned))
}

story! {
    async fn a_session_goes_on_by_tokens_that_are_good_once(app) {
        let first = log_in(app, "press.focal", PASSWORD).await.ok();
        let second = refresh(app, &first["refresh_token"]).await.ok();
        assert_eq!(second.header("cache-control"), "no-store");
        with(app, &second).get("/v1/me").await.ok();
        with(app, &first).get("/v1/me").await.ok();
        let sessions = with(app, &second).get("/v1/me/sessions").await.ok();
        assert_eq!((sessions.items().len(), &sessions.items()[0]["current"]), (1, &json!(true)));
        refresh(app, &json!("nothing like it")).await.refused(401, "refresh_token_over");
    }

    async fn a_replay_ends_the_session_also_for_who_had_the_newest_token(app) {
        let first = log_in(app, "press.focal", PASSWORD).await.ok();
        let second = refresh(app, &first["refresh_token"]).await.ok();
        let third = refresh(app, &second["refresh_token"]).await.ok();
        refresh(app, &first["refresh_token"]).await.refused(401, "refresh_token_over");
        refresh(app, &third["refresh_token"]).await.refused(401, "refresh_token_over");
        with(app, &third).get("/v1/me").await.refused(401, "invalid_token");
    }

    async fn a_session_ends_after_thirty_days_and_a_token_that_nobody_used_after_seven(app) {
        let mut tokens = log_in(app, "press.focal", PASSWORD).await.ok();
        let idle = log_in(app, "press.focal", PASSWORD).await.ok();
        for _ in 0..4 {
            app.wait_days(6);
            tokens = refresh(app, &tokens["refresh_token"]).await.ok();
        }
        refresh(app, &idle["refresh_token"]).await.refused(401, "refresh_token_over");
        app.wait_days(6);
        refresh(app, &tokens["refresh_token"]).await.refused(401, "refresh_token_over");
    }

    async fn logging_out_here_and_everywhere_counts_at_once(app) {
        let (here, there) = (
            log_in(app, "press.focal", PASSWORD).await.ok(),
            log_in(app, "press.focal", PASSWORD).await.ok(),
        );
        with(app, &here).ask("POST", "/v1/auth/log-out").send().await.is(204);
        with(app, &here).get("/v1/me").await.refused(401, "invalid_token");
        refresh(app, &here["refresh_token"]).await.refused(401, "refresh_token_over");
        with(app, &there).get("/v1/me").await.ok();
        let third = log_in(app, "press.focal", PASSWORD).await.ok();
        with(app, &third).ask("POST", "/v1/auth/log-out-everywhere").send().await.is(204);
        with(app, &there).get("/v1/me").await.refused(401, "invalid_token");
    }

    async fn one_ends_ones_own_sessions_and_nobody_elses(app) {
        let (mine, other) = (
            log_in(app, "press.focal", PASSWORD).await.ok(),
            log_in(app, "press.focal", PASSWORD).await.ok(),
        );
        let theirs = log_in(app, "press.leader", PASSWORD).await.ok();
        let foreign = with(app, &theirs).get("/v1/me/sessions").await.ok();
        let address = |reply: &Reply, index: usize| format!("/v1/me/sessions/{}", reply.each("id")[index]);
        with(app, &mine).ask("DELETE", &address(&foreign, 0)).send().await.refused(404, "not_found");
        let own = with(app, &mine).get("/v1/me/sessions").await.ok();
        let index = own.items().iter().position(|session| session["current"] == false).unwrap();
        with(app, &mine).ask("DELETE", &address(&own, index)).send().await.is(204);
        with(app, &other).get("/v1/me").await.refused(401, "invalid_token");
        with(app, &mine).get("/v1/me").await.ok();
        with(app, &theirs).get("/v1/me").await.ok();
    }

    async fn fifty_at_once_leave_one_winner_and_the_session_goes_on(app) {
        let mut token = log_in(app, "press.focal", PASSWORD).await.ok()["refresh_token"].clone();
        for round in 0..100 {
            let shown = futures_util::future::join_all((0..50).map(|_| refresh(app, &token))).await;
            let won: Vec<&Reply> = shown.iter().filter(|reply| reply.status == 200).collect();
            assert_eq!(won.len(), 1, "round {round}");
            assert!(shown.iter().all(|reply| matches!(reply.status, 200 | 401 | 503)), "round {round}");
            token = won[0]["refresh_token"].clone();
        }
        refresh(app, &token).await.ok();
    }

    async fn a_new_password_ends_every_other_session(app) {
        let (mine, other) = (
            log_in(app, "press.focal", PASSWORD).await.ok(),
            log_in(app, "press.focal", PASSWORD).await.ok(),
        );
        let change = async |current: &str, password: &str| {
            with(app, &mine)
                .post("/v1/me/password", &json!({"current_password": current, "password": password}))
                .await
        };
        change("not it at all", "sông Hậu mùa nước nổi")
            .await
            .refused(422, "invalid_content")
            .at("/current_password", "wrong_password");
        change(PASSWORD, "short").await.refused(422, "invalid_content").at("/password", "password_length");
        for easy in ["passwordpassword", "press.focal2023", "123456789012"] {
            change(PASSWORD, easy)
                .await
                .refused(422, "invalid_content")
                .at("/password", "password_guessable");
        }
        change(PASSWORD, "sông Hậu mùa nước nổi").await.is(204);
        with(app, &mine).get("/v1/me").await.ok();
        with(app, &other).get("/v1/me").await.refused(401, "invalid_token");
        log_in(app, "press.focal", PASSWORD).await.refused(401, "wrong_credentials");
        log_in(app, "press.focal", "sông Hậu mùa nước nổi").await.ok();
    }

    async fn a_role_that_is_taken_away_is_gone_with_the_next_request(app) {
        let cast = Cast::of(app).await;
        let user = cast.press_focal.get("/v1/me").await.ok().id();
        let path = format!(
            "/v1/memberships/{}",
            cast.admin.get(&format!("/v1/memberships?user_id={user}")).await.ok().each("id")[0]
        );
        let yesterday = app.state.clock.now().plus_seconds(-24 * 3600).in_vietnam();
        cast.admin
            .patch(&path, &cast.admin.get(&path).await.tag(), &json!({"valid_to": yesterday}))
            .await
            .ok();
        cast.press_focal.get("/v1/programmes").await.refused(403, "forbidden");
        assert_eq!(cast.press_focal.get("/v1/me").await.ok()["memberships"], json!([]));
    }

    /// What was used up stays used up, whatever happens to the server.
    async fn a_replay_after_a_restart_ends_the_session(own app) {
        let first = log_in(&app, "press.focal", PASSWORD).await.ok();
        let second = refresh(&app, &first["refresh_token"]).await.ok();
        let app = app.restarted().await;
        with(&app, &second).get("/v1/me").await.ok();
        app.wait_seconds(11);
        refresh(&app, &first["refresh_token"]).await.refused(401, "refresh_token_over");
        let app = app.restarted().await;
        refresh(&app, &second["refresh_token"]).await.refused(401, "refresh_token_over");
        with(&app, &second).get("/v1/me").await.refused(401, "invalid_token");
    }
}
