//! What a little power must not lead to: an administrator who makes himself somebody, a program that lets
//! people in, a password that still opens a door while it is changed, a trail whose witness is gone.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use phoihop_api::audit;
use phoihop_domain::access::Role;
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::access::user_with;

const PASSWORD: &str = "phoihop-demo-2023";
const NEW: &str = "sông Hậu mùa nước nổi";

async fn log_in(app: &App, username: &str, password: &str) -> Reply {
    app.anybody().post("/v1/auth/log-in", &json!({"username": username, "password": password})).await
}

fn with(app: &App, tokens: &Value) -> Actor {
    Actor::new(&app.url, tokens["access_token"].as_str().map(str::to_owned))
}

/// A program of the province with a role and scopes, let in.
pub async fn program(app: &App, cast: &Cast, role: &str, scopes: &[&str]) -> (Reply, Actor) {
    program_of(app, cast, "ubnd-soc-trang", role, scopes).await
}

/// A program of that organisation with a role and scopes, let in.
pub async fn program_of(
    app: &App,
    cast: &Cast,
    organisation: &str,
    role: &str,
    scopes: &[&str],
) -> (Reply, Actor) {
    let made = cast
        .admin
        .post(
            "/v1/api-clients",
            &json!({
                "name": format!("Trục liên thông {}", scopes.join(" ")), "scopes": scopes, "valid_to": null,
            }),
        )
        .await
        .created();
    let membership =
        json!({"user_id": made["user_id"], "organisation_id": cast.id(organisation), "role": role});
    cast.admin.post("/v1/memberships", &membership).await.created();
    let secret = cast
        .admin
        .post(&format!("{}/secrets", made.header("location")), &json!({"expires_at": null}))
        .await
        .created();
    let basic = format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", made.id(), secret["client_secret"].as_str().unwrap()))
    );
    let asked = app
        .anybody()
        .ask("POST", "/oauth/token")
        .raw("application/x-www-form-urlencoded", "grant_type=client_credentials");
    let token = asked.with("authorization", &basic).send().await.ok();
    let actor = with(app, &token.body);
    (made, actor)
}

story! {
    async fn an_administrator_makes_others_somebody_and_not_himself(app) {
        let cast = Cast::of(app).await;
        let me = cast.admin.get("/v1/me").await.ok();
        let path = format!("/v1/users/{}", me.id());
        let role =
            json!({"user_id": me.id(), "organisation_id": cast.id("ubnd-soc-trang"), "role": "leader"});
        cast.admin.post("/v1/memberships", &role).await.refused(409, "own_account");
        let person = json!({"person_id": cast.id("huynh-thi-diem-ngoc")});
        cast.admin
            .patch(&path, &cast.admin.get(&path).await.tag(), &person)
            .await
            .refused(409, "own_account");
        cast.admin
            .post(&format!("{path}/one-time-links"), &json!({"purpose": "password_reset"}))
            .await
            .refused(409, "own_account");
        cast.admin.ask("DELETE", &format!("{path}/totp")).send().await.refused(409, "own_account");
        let address = json!({"email": "quan.tri@soctrang.test"});
        cast.admin
            .patch(&path, &cast.admin.get(&path).await.tag(), &address)
            .await
            .refused(409, "own_account");
    }

    async fn a_program_that_administers_users_lets_nobody_in(app) {
        let cast = Cast::of(app).await;
        let (client, program) = program(app, &cast, "administrator", &["users.write", "users.read"]).await;
        let user = program
            .post("/v1/users", &json!({"username": "mot.nguoi", "email": null, "person_id": null}))
            .await
            .created();
        let link = program
            .post(&format!("{}/one-time-links", user.header("location")), &json!({"purpose": "invitation"}))
            .await;
        link.refused(403, "forbidden");
        program
            .ask("DELETE", &format!("{}/totp", user.header("location")))
            .send()
            .await
            .refused(403, "forbidden");
        let address = json!({"email": "nguoi.khac@example.test"});
        program.patch(user.header("location"), &user.tag(), &address).await.refused(403, "forbidden");
        let wider = json!({"scopes": ["users.write", "programmes.write"]});
        let path = client.header("location");
        program.patch(path, &program.get(path).await.tag(), &wider).await.refused(409, "own_account");
        program
            .post(&format!("{path}/secrets"), &json!({"expires_at": null}))
            .await
            .refused(403, "forbidden");
    }

    async fn a_program_is_nobody_and_decides_nothing_in_person(app) {
        let cast = Cast::of(app).await;
        let (client, _) = program(app, &cast, "leader", &["programmes.read", "programmes.write"]).await;
        let path = format!("/v1/users/{}", client["user_id"].as_str().unwrap());
        let leader = json!({"person_id": cast.id("huynh-thi-diem-ngoc")});
        cast.admin
            .patch(&path, &cast.admin.get(&path).await.tag(), &leader)
            .await
            .refused(409, "user_is_a_program");
    }

    async fn what_a_program_held_is_worth_nothing_once_it_may_do_less(app) {
        let cast = Cast::of(app).await;
        let (client, holder) = program(app, &cast, "viewer", &["programmes.read", "directory.read"]).await;
        let path = client.header("location");
        holder.get("/v1/programmes").await.ok();
        cast.admin
            .patch(path, &cast.admin.get(path).await.tag(), &json!({"scopes": ["directory.read"]}))
            .await
            .ok();
        holder.get("/v1/programmes").await.refused(401, "invalid_token");
        let (client, holder) = program(app, &cast, "viewer", &["work.read"]).await;
        let secret = cast.admin.get(&format!("{}/secrets", client.header("location"))).await.ok().each("id")
            [0]
        .to_owned();
        cast.admin
            .ask("DELETE", &format!("{}/secrets/{secret}", client.header("location")))
            .send()
            .await
            .is(204);
        holder.get("/v1/assignments").await.refused(401, "invalid_token");
    }

    async fn a_program_is_told_only_of_what_its_scopes_let_it_read(app) {
        let cast = Cast::of(app).await;
        let programme = cast.id("soc-trang-sggp-2023-2025");
        let party = cast.province_focal.get(&format!("/v1/programmes/{programme}")).await.ok()["parties"][0]
            ["id"]
            .clone();
        let task = json!({
            "programme_id": programme, "party_id": party, "title": "Cung cấp thông tin",
            "lead_id": cast.id("ubnd-soc-trang"), "lead_function": "press", "cooperating_units": [],
            "due_on": "2099-01-01",
        });
        cast.province_focal.post("/v1/assignments", &task).await.created();
        let (_, narrow) = program(app, &cast, "leader", &["programmes.read"]).await;
        assert!(!narrow.get("/v1/me/tasks").await.ok().each("kind").contains(&"assignment"));
        let (_, wide) = program(app, &cast, "leader", &["programmes.read", "work.read"]).await;
        assert!(wide.get("/v1/me/tasks").await.ok().each("kind").contains(&"assignment"));
    }

    async fn who_guesses_a_name_shuts_nobody_else_out_and_asking_for_a_link_shuts_nobody_out(app) {
        for _ in 0..12 {
            app.anybody()
                .post("/v1/auth/password-reset-requests", &json!({"username": "press.leader"}))
                .await;
        }
        log_in(app, "press.leader", PASSWORD).await.ok();
    }

    /// Who is let in when his request comes may be nobody when its body is there at last.
    async fn a_body_that_takes_its_time_outlives_no_suspension(app) {
        let cast = Cast::of(app).await;
        user_with(app, Role::Administrator, cast.id("bao-sggp").parse().unwrap(), "quan-tri-2").await;
        let token = app.token("quan-tri-2").await;
        let body = json!({"full_name": "Người B"}).to_string();
        let head = format!(
            "POST /v1/people HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: \
                application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let mut connection =
            tokio::net::TcpStream::connect(app.url.trim_start_matches("http://")).await.unwrap();
        connection.write_all(format!("{head}{}", &body[..5]).as_bytes()).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        cast.admin.moves_user("quan-tri-2", "suspended").await;
        connection.write_all(&body.as_bytes()[5..]).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }

    async fn a_program_reads_notifications_only_within_its_scopes(app) {
        let cast = Cast::of(app).await;
        let (_, narrow) = program(app, &cast, "viewer", &["directory.read"]).await;
        narrow.get("/v1/me/notifications").await.refused(403, "forbidden");
        let (_, wide) = program(app, &cast, "viewer", &["programmes.read"]).await;
        wide.get("/v1/me/notifications").await.ok();
    }

    async fn an_old_password_opens_no_session_that_outlives_it(app) {
        let mine = log_in(app, "press.focal", PASSWORD).await.ok();
        let actor = with(app, &mine.body);
        let entering = futures_util::future::join_all((0..12).map(|_| log_in(app, "press.focal", PASSWORD)));
        let change = json!({"current_password": PASSWORD, "password": NEW});
        let (entered, changed) =
            futures_util::future::join(entering, actor.post("/v1/me/password", &change)).await;
        changed.is(204);
        for reply in entered.iter().filter(|reply| reply.status == 200) {
            with(app, &reply.body).get("/v1/me").await.refused(401, "invalid_token");
        }
        log_in(app, "press.focal", NEW).await.ok();
    }

    async fn an_auditor_learns_who_let_others_into_his_peoples_accounts(app) {
        let cast = Cast::of(app).await;
        let auditor = user_with(app, Role::Auditor, cast.id("bao-sggp").parse().unwrap(), "kiem-toan").await;
        let leader = cast.admin.get("/v1/users?username=press.leader").await.ok().each("id")[0].to_owned();
        cast.admin
            .post(&format!("/v1/users/{leader}/one-time-links"), &json!({"purpose": "password_reset"}))
            .await
            .created();
        let told = auditor.get(&format!("/v1/audit-events?resource_id={leader}&action=link_made")).await.ok();
        let admin = cast.admin.get("/v1/me").await.ok();
        assert_eq!(told.each("user_id"), [admin.id()]);
    }

    async fn an_auditor_learns_who_was_tried_and_what_commands_did(app) {
        let cast = Cast::of(app).await;
        let auditor = user_with(app, Role::Auditor, cast.id("bao-sggp").parse().unwrap(), "kiem-toan").await;
        user_with(app, Role::Viewer, cast.id("bao-sggp").parse().unwrap(), "moi-vao").await;
        let found = cast.admin.get("/v1/users?username=moi-vao").await.ok();
        let told = async || {
            auditor
                .get(&format!("/v1/audit-events?resource_id={}&sort=created_at", found.each("id")[0]))
                .await
                .ok()
        };
        assert_eq!(told().await.each("action"), ["created"]);
        let role = cast.admin.get(&format!("/v1/memberships?user_id={}", found.each("id")[0])).await.ok();
        let granted = auditor.get(&format!("/v1/audit-events?resource_id={}", role.each("id")[0])).await.ok();
        assert_eq!(
            (granted.each("action"), granted.items()[0]["user_id"].clone()),
            (vec!["created"], Value::Null)
        );
        log_in(app, "moi-vao", "not it").await.refused(401, "wrong_credentials");
        let mut actions = Vec::new();
        for _ in 0..100 {
            actions = told().await.each("action").into_iter().map(str::to_owned).collect();
            if actions.len() == 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(actions, ["created", "log_in_refused"]);
    }

    async fn a_trail_whose_checkpoints_are_gone_is_not_called_whole(app) {
        Cast::of(app).await;
        audit::tick(&app.state).await.unwrap();
        let file = app.state.config.checkpoints();
        let kept = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert!(audit::verify(&app.state.config).unwrap_err().to_string().contains("no checkpoint"));
        std::fs::write(&file, format!("{kept}{}", &kept[..20])).unwrap();
        app.user("admin").await.post("/v1/people", &json!({"full_name": "Người A"})).await.created();
        audit::tick(&app.state).await.unwrap();
        assert!(
            audit::verify(&app.state.config).unwrap().contains("agree"),
            "a line that was cut off spoils no other"
        );
    }
}
