//! Examples of what is done to access: users, sessions, second factors, API clients.

use phoihop_tests::{Actor, App, Cast};
use serde_json::{Value, json};

use super::record::Record;

pub async fn users(record: &mut Record, app: &App, cast: &Cast) {
    let (anybody, admin) = (app.anybody(), &cast.admin);
    let invited = json!({"username": "so-gd.can-bo", "email": "can.bo@soctrang.example", "person_id": null});
    let made = record.make("create_user", admin, "/v1/users", &invited).await;
    let path = format!("/v1/users/{}", made.id());
    let changed = record
        .change("change_user", admin, &path, &made.tag(), &json!({"email": "can.bo.gd@soctrang.example"}))
        .await;
    record.read("get_user", admin, &path).await;
    record.read("list_users", admin, "/v1/users?status=invited,active&sort=username&limit=2").await;
    let role = json!({
        "user_id": made.id(), "organisation_id": cast.id("so-tttt-soc-trang"), "role": "officer",
        "valid_from": "2023-04-01", "valid_to": null,
    });
    let granted = record.make("create_membership", admin, "/v1/memberships", &role).await;
    let membership = format!("/v1/memberships/{}", granted.id());
    record.read("get_membership", admin, &membership).await;
    record.read("list_memberships", admin, &format!("/v1/memberships?user_id={}", made.id())).await;
    record
        .change("change_membership", admin, &membership, &granted.tag(), &json!({"valid_to": "2025-12-31"}))
        .await;
    let link = record
        .make(
            "create_one_time_link",
            admin,
            &format!("{path}/one-time-links"),
            &json!({"purpose": "invitation"}),
        )
        .await;
    let password = json!({"token": link["token"], "password": "ruộng muối Vĩnh Châu mùa nắng"});
    record.make("set_password_by_link", &anybody, "/v1/auth/passwords", &password).await;
    record
        .make(
            "request_password_reset",
            &anybody,
            "/v1/auth/password-reset-requests",
            &json!({"username": "so-gd.can-bo"}),
        )
        .await;
    let credentials = json!({"username": "so-gd.can-bo", "password": password["password"]});
    let begun = record.make("log_in", &anybody, "/v1/auth/log-in", &credentials).await;
    let tokens = record
        .make(
            "refresh_session",
            &anybody,
            "/v1/auth/refresh",
            &json!({"refresh_token": begun["refresh_token"]}),
        )
        .await;
    let user = Actor::new(&app.url, tokens["access_token"].as_str().map(str::to_owned));
    let sessions = record.read("list_sessions", &user, "/v1/me/sessions").await;
    let proof = json!({"current_password": password["password"]});
    let factor = record.make("begin_totp", &user, "/v1/me/totp", &proof).await;
    let secret = totp_rs::Secret::try_from_base32(factor["secret"].as_str().unwrap()).unwrap();
    let authenticator = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    let now = u64::try_from(app.state.clock.now().unix_seconds()).unwrap();
    let shown = json!({"code": authenticator.generate(now).to_string()});
    record.make("confirm_totp", &user, "/v1/me/totp-confirmations", &shown).await;
    app.wait_seconds(30);
    let shown = json!({
        "current_password": password["password"], "code": authenticator.generate(now + 30).to_string(),
    });
    record.make("remove_totp", &user, "/v1/me/totp-removals", &shown).await;
    let again = user.post("/v1/me/totp", &proof).await.ok();
    assert!(again["secret"] != factor["secret"]);
    let change = json!({"current_password": password["password"], "password": "bánh pía Vũng Thơm bốn mùa"});
    record.make("change_password", &user, "/v1/me/password", &change).await;
    record.act("end_session", "DELETE", &user, &format!("/v1/me/sessions/{}", sessions.each("id")[0])).await;
    record.act("log_out", "POST", &app.user("so-gd.can-bo").await, "/v1/auth/log-out").await;
    record
        .act("log_out_everywhere", "POST", &app.user("so-gd.can-bo").await, "/v1/auth/log-out-everywhere")
        .await;
    record.act("reset_totp", "DELETE", admin, &format!("{path}/totp")).await;
    let tag = admin.get(&path).await.tag();
    assert_ne!(tag, changed.tag());
    record.read("list_available_user_transitions", admin, &format!("{path}/available-transitions")).await;
    let suspend = json!({"to": "suspended", "reason": "Chuyển công tác."});
    record.decide("move_user", admin, &format!("{path}/transitions"), &tag, &suspend).await;
    api_clients(record, app, cast).await;
    app.follow_the_calendar().await;
    record.read("list_audit_events", &cast.auditor().await, "/v1/audit-events?resource=users&limit=2").await;
    record.read("list_user_transitions", admin, &format!("{path}/transitions")).await;
}

async fn api_clients(record: &mut Record, app: &App, cast: &Cast) {
    let (anybody, admin) = (app.anybody(), &cast.admin);
    let client = json!({
        "name": "Trục liên thông văn bản tỉnh Sóc Trăng", "scopes": ["documents.read", "documents.write"],
        "valid_to": null,
    });
    let made = record.make("create_api_client", admin, "/v1/api-clients", &client).await;
    let path = format!("/v1/api-clients/{}", made.id());
    record.change("change_api_client", admin, &path, &made.tag(), &json!({"valid_to": "2099-12-31"})).await;
    record.read("get_api_client", admin, &path).await;
    record.read("list_api_clients", admin, "/v1/api-clients?limit=1").await;
    let secret = record
        .make("create_api_client_secret", admin, &format!("{path}/secrets"), &json!({"expires_at": null}))
        .await;
    record.read("list_api_client_secrets", admin, &format!("{path}/secrets")).await;
    let by = |mut form: Value| {
        form["client_id"] = secret["client_id"].clone();
        form["client_secret"] = secret["client_secret"].clone();
        form
    };
    let token = by(json!({"grant_type": "client_credentials", "scope": "documents.read"}));
    let token = record.form("create_client_token", &anybody, "/oauth/token", &token).await;
    record
        .form("introspect_token", &anybody, "/oauth/introspect", &by(json!({"token": token["access_token"]})))
        .await;
    record
        .form("revoke_token", &anybody, "/oauth/revoke", &by(json!({"token": token["access_token"]})))
        .await;
    record.act("revoke_api_client_secret", "DELETE", admin, &format!("{path}/secrets/{}", secret.id())).await;
}

pub async fn platform(record: &mut Record, app: &App) {
    let anybody = app.anybody();
    let leader = app.user("province.leader").await;
    record.read("get_me", &leader, "/v1/me").await;
    record.read("list_my_tasks", &leader, "/v1/me/tasks").await;
    let told =
        record.read("list_my_notifications", &leader, "/v1/me/notifications?state=unread&limit=1").await;
    let mark = json!({"up_to": told.each("id")[0]});
    record.make("mark_notifications_read", &leader, "/v1/me/notification-read-marks", &mark).await;
    for (id, path) in [
        ("get_health", "/healthz"),
        ("get_readiness", "/readyz"),
        ("get_metrics", "/metrics"),
        ("get_jwks", "/.well-known/jwks.json"),
        ("get_authorization_server", "/.well-known/oauth-authorization-server"),
        ("get_contract", "/openapi.json"),
        ("get_docs", "/docs"),
        ("get_docs_file", "/docs/index.html"),
        ("list_problems", "/problems"),
        ("get_problem", "/problems/stale"),
    ] {
        record.read(id, &anybody, path).await;
    }
}
