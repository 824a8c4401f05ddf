//! Logging in, and what a token is worth.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use phoihop_persistence::platform::signing_keys;
use phoihop_tests::{Actor, App, Reply, answered_before, story};
use serde_json::{Value, json};

async fn log_in(app: &App, username: &str, password: &str) -> Reply {
    app.anybody().post("/v1/auth/log-in", &json!({"username": username, "password": password})).await
}

fn with_token(app: &App, token: &str) -> Actor {
    Actor::new(&app.url, Some(token.to_owned()))
}

async fn me(app: &App, token: &str) -> Reply {
    with_token(app, token).get("/v1/me").await
}

/// The parts of a token, as JSON.
fn parts(token: &str) -> Vec<Value> {
    token
        .split('.')
        .take(2)
        .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
        .collect()
}

fn written(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

/// The key that signs now: its name, its private half and its public half.
async fn own_key(app: &App) -> (String, Ed25519KeyPair, Vec<u8>) {
    let keys = app.state.store.read(signing_keys::all).await.unwrap();
    let key = keys.into_iter().find(|key| key.signs_from <= app.state.clock.now()).unwrap();
    let private = app
        .state
        .secrets
        .open(&format!("signing_keys {} sealed_private_key", key.id), &key.sealed_private_key)
        .unwrap();
    (key.id.to_string(), Ed25519KeyPair::from_pkcs8_maybe_unchecked(&private).unwrap(), key.public_key)
}

story! {
    async fn a_user_logs_in_and_learns_who_he_is(app) {
        let reply = log_in(app, "Province.Leader", "phoihop-demo-2023").await.ok();
        assert_eq!((reply["token_type"].as_str(), reply["expires_in"].as_i64()), (Some("Bearer"), Some(600)));
        assert_eq!(reply.header("cache-control"), "no-store");
        let me = me(app, reply["access_token"].as_str().unwrap()).await.ok();
        assert_eq!(
            (me["username"].as_str(), me["memberships"][0]["role"].as_str()),
            (Some("province.leader"), Some("leader"))
        );
        assert!(!String::from_utf8_lossy(&me.bytes).contains("argon2"), "no hash leaves the database");
    }

    async fn a_wrong_password_and_an_unknown_user_are_told_alike(app) {
        let wrong = log_in(app, "admin", "not the password").await.refused(401, "wrong_credentials");
        let unknown =
            log_in(app, "nobody.at.all", "not the password").await.refused(401, "wrong_credentials");
        assert_eq!(
            (&wrong["detail"], wrong.header("www-authenticate")),
            (&unknown["detail"], unknown.header("www-authenticate"))
        );
        log_in(app, "admin", &"x".repeat(100_000)).await.refused(401, "wrong_credentials");
        log_in(app, "admin", "").await.refused(401, "wrong_credentials");
        let half = app.anybody().post("/v1/auth/log-in", &json!({"username": "admin"})).await;
        half.refused(422, "invalid_content").at("/password", "required");
    }

    async fn a_name_that_nobody_can_have_is_told_at_its_place(app) {
        for (name, code) in [
            ("ad\u{0}min", "control_character"),
            ("\u{202e}admin", "control_character"),
            (" ", "required"),
            (&"a".repeat(61), "too_long"),
        ] {
            log_in(app, name, "phoihop-demo-2023")
                .await
                .refused(422, "invalid_content")
                .at("/username", code);
        }
        log_in(app, "admin", "phoihop\u{0}demo").await.refused(401, "wrong_credentials");
        log_in(app, " admin ", "phoihop-demo-2023").await.ok();
    }

    async fn credentials_are_read_as_strictly_as_any_body(app) {
        let (good, path) = (r#"{"username": "admin", "password": "phoihop-demo-2023"}"#, "/v1/auth/log-in");
        for media_type in ["application/jsonfoo", "application/merge-patch+json", "text/plain", "application"]
        {
            let refused = app
                .anybody()
                .ask("POST", path)
                .raw(media_type, good)
                .send()
                .await
                .refused(415, "unsupported_media_type");
            assert_eq!(refused.header("accept"), "application/json");
        }
        let json =
            |body: &str| app.anybody().ask("POST", path).raw("application/json; charset=utf-8", body).send();
        json("").await.refused(400, "body_required");
        json("{").await.refused(400, "malformed_json");
        json(r#"{"username": "a", "username": "admin", "password": "x"}"#)
            .await
            .refused(400, "duplicate_key");
        json(r#"{"username": "admin", "password": "x", "otp": 1}"#)
            .await
            .refused(422, "invalid_content")
            .at("/otp", "unknown_field");
        json(r#"{"username": 1, "password": "x"}"#)
            .await
            .refused(422, "invalid_content")
            .at("/username", "wrong_type");
        app.anybody()
            .ask("POST", &format!("{path}?otp=1"))
            .raw("application/json", good)
            .send()
            .await
            .refused(400, "invalid_query");
        json(good).await.ok();
    }

    async fn guessing_is_made_slow_for_names_known_and_unknown(app) {
        for name in ["province.leader", "nobody.at.all"] {
            for _ in 0..10 {
                log_in(app, name, "not the password").await.refused(401, "wrong_credentials");
            }
            let capitals = name.to_uppercase();
            for guess in ["not the password", "phoihop-demo-2023"] {
                let refused = log_in(app, &capitals, guess).await.refused(429, "too_many_attempts");
                let wait: i64 = refused.header("retry-after").parse().unwrap();
                assert!(
                    (1..=30).contains(&wait)
                        && refused["detail"].as_str().unwrap().contains(&wait.to_string()),
                    "{}",
                    refused.body
                );
            }
        }
        log_in(app, "press.leader", "phoihop-demo-2023").await.ok();
        app.wait_seconds(30);
        log_in(app, "province.leader", "not the password").await.refused(401, "wrong_credentials");
        log_in(app, "province.leader", "phoihop-demo-2023").await.refused(429, "too_many_attempts");
        app.wait_seconds(30);
        log_in(app, "province.leader", "phoihop-demo-2023").await.ok();
        for _ in 0..10 {
            log_in(app, "province.leader", "not the password").await.refused(401, "wrong_credentials");
        }
    }

    async fn many_at_once_guess_no_more_than_one_after_another(app) {
        let replies =
            futures_util::future::join_all((0..40).map(|_| log_in(app, "press.leader", "not the password")))
                .await;
        let tried = replies.iter().filter(|reply| reply.status == 401).count();
        assert!((10..=11).contains(&tried), "{tried} were tried");
        assert!(replies.iter().all(|reply| matches!(reply.status, 401 | 429 | 503)));
    }

    async fn who_cannot_be_served_in_time_is_told_so(app) {
        let others = [app.state.passwords.turn().await, app.state.passwords.turn().await];
        assert!(others.iter().all(Option::is_some));
        let refused = log_in(app, "admin", "phoihop-demo-2023").await.refused(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "1");
        drop(others);
        log_in(app, "admin", "phoihop-demo-2023").await.ok();
    }

    async fn a_suspended_user_is_out_at_once(app) {
        let (admin, token) = (app.user("admin").await, app.token("press.focal").await);
        me(app, &token).await.ok();
        admin.moves_user("press.focal", "suspended").await;
        me(app, &token).await.refused(401, "invalid_token");
        log_in(app, "press.focal", "phoihop-demo-2023").await.refused(401, "wrong_credentials");
        admin.moves_user("press.focal", "active").await;
        me(app, &token).await.refused(401, "invalid_token");
        log_in(app, "press.focal", "phoihop-demo-2023").await.ok();
    }

    async fn a_token_holds_for_ten_minutes_and_half_a_minute_of_leeway(app) {
        let token = app.token("admin").await;
        app.wait_seconds(625);
        me(app, &token).await.ok();
        app.wait_seconds(6);
        let expired = me(app, &token).await.refused(401, "invalid_token");
        assert!(expired.header("www-authenticate").contains("error=\"invalid_token\""));
        let ahead = app.token("admin").await;
        app.wait_seconds(-60);
        me(app, &ahead).await.refused(401, "invalid_token");
    }

    async fn a_token_that_was_tampered_with_is_worth_nothing(app) {
        let token = app.token("press.focal").await;
        let (header, claims) = (&parts(&token)[0], &parts(&token)[1]);
        let signature = token.rsplit('.').next().unwrap();
        let admin = parts(&app.token("admin").await)[1]["sub"].clone();
        let changed = |value: &Value, field: &str, to: Value| {
            let mut value = value.clone();
            value[field] = to;
            value
        };
        let forged = [
            written(header, &changed(claims, "sub", admin), signature),
            written(header, &changed(claims, "exp", json!(99_999_999_999_i64)), signature),
            written(&changed(header, "alg", json!("none")), claims, ""),
            written(&changed(header, "alg", json!("HS256")), claims, signature),
            written(
                &changed(header, "kid", json!("01873a0e-6b40-7000-8000-000000000001")),
                claims,
                signature,
            ),
            written(&changed(header, "typ", json!("JWT")), claims, signature),
            written(header, claims, ""),
            "x".to_owned(),
            "..".to_owned(),
            "a".repeat(7_000),
        ];
        for token in &forged {
            me(app, token).await.refused(401, "invalid_token");
        }
        let basic =
            app.anybody().ask("GET", "/v1/me").with("authorization", "Basic YWRtaW46YWRtaW4=").send().await;
        basic.refused(401, "invalid_token");
        me(app, &token).await.ok();
    }

    async fn no_forgery_of_any_kind_is_accepted(app) {
        let good = app.token("press.focal").await;
        let (header, claims) = (parts(&good)[0].clone(), parts(&good)[1].clone());
        let (id, own, public) = own_key(app).await;
        assert_eq!(header["kid"], id, "what is signed here is signed by the ring's own key");
        let sign = |header: &Value, claims: &Value, key: &Ed25519KeyPair| {
            let text = written(header, claims, "").trim_end_matches('.').to_owned();
            let signature = URL_SAFE_NO_PAD.encode(key.sign(text.as_bytes()));
            format!("{text}.{signature}")
        };
        let changed = |value: &Value, field: &str, to: Value| {
            let mut value = value.clone();
            value[field] = to;
            value
        };
        let with = |field: &str, to: Value| sign(&header, &changed(&claims, field, to), &own);
        me(app, &sign(&header, &claims, &own)).await.ok();

        let foreign = Ed25519KeyPair::generate().unwrap();
        let foreign_x = URL_SAFE_NO_PAD.encode(foreign.public_key().as_ref());
        let now = app.state.clock.now().unix_seconds();
        let hs256 = changed(&header, "alg", json!("HS256"));
        let text = written(&hs256, &claims, "").trim_end_matches('.').to_owned();
        let by_public_key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public), text.as_bytes());
        let refresh = app
            .anybody()
            .post("/v1/auth/log-in", &json!({"username": "press.focal", "password": "phoihop-demo-2023"}))
            .await
            .ok();
        let mut without_exp = claims.clone();
        without_exp.as_object_mut().unwrap().remove("exp");
        let forged = [
            ("none", written(&changed(&header, "alg", json!("none")), &claims, "")),
            (
                "HS256 with the public key",
                format!("{text}.{}", URL_SAFE_NO_PAD.encode(by_public_key.as_ref())),
            ),
            ("another's key", sign(&header, &claims, &foreign)),
            (
                "another's key by its own name",
                sign(
                    &changed(&header, "kid", json!("01873a0e-6b40-7000-8000-000000000001")),
                    &claims,
                    &foreign,
                ),
            ),
            ("jku", sign(&changed(&header, "jku", json!("http://127.0.0.1:9/jwks.json")), &claims, &foreign)),
            (
                "jwk",
                sign(
                    &changed(&header, "jwk", json!({"kty": "OKP", "crv": "Ed25519", "x": foreign_x})),
                    &claims,
                    &foreign,
                ),
            ),
            ("no kid", sign(&changed(&header, "kid", Value::Null), &claims, &own)),
            ("another type", sign(&changed(&header, "typ", json!("JWT")), &claims, &own)),
            ("a refresh token", refresh["refresh_token"].as_str().unwrap().to_owned()),
            ("another audience", with("aud", json!("elsewhere"))),
            ("another issuer", with("iss", json!("https://elsewhere.example"))),
            ("expired", with("exp", json!(now - 31))),
            ("future", with("nbf", json!(now + 60))),
            ("made in the future", with("iat", json!(now + 60))),
            ("exp as text", with("exp", json!((now + 600).to_string()))),
            ("without exp", sign(&header, &without_exp, &own)),
            ("another's session", with("sub", parts(&app.token("admin").await)[1]["sub"].clone())),
            ("no session", with("sid", json!("01873a0e-6b40-7000-8000-000000000001"))),
        ];
        for (how, token) in &forged {
            assert_eq!(me(app, token).await.status, 401, "{how}");
        }
    }

    async fn keys_turn_and_no_token_is_lost_by_it(app) {
        let kid = |token: &str| parts(token)[0]["kid"].clone();
        let first = app.token("admin").await;
        app.wait_days(30);
        app.follow_the_calendar().await;
        let resting = app.token("admin").await;
        assert_eq!(kid(&resting), kid(&first), "a new key rests until every process knows it");
        let published = app.anybody().get("/.well-known/jwks.json").await.ok();
        assert_eq!(published["keys"].as_array().map(Vec::len), Some(2));
        app.wait_seconds(601);
        let turned = app.token("admin").await;
        assert_ne!(kid(&turned), kid(&first));
        let old_is_as_good = me(app, &resting).await;
        assert_eq!(old_is_as_good.status, 200, "signed by the key before");
        app.wait_seconds(631);
        app.follow_the_calendar().await;
        let published = app.anybody().get("/.well-known/jwks.json").await.ok();
        assert_eq!(
            published["keys"].as_array().map(Vec::len),
            Some(1),
            "what nobody can hold a token of is gone"
        );
    }

    /// Whom a trusted proxy speaks for counts, and nobody else's word.
    async fn clients_of_a_trusted_proxy_are_told_apart(own app) {
        // What is refused without the cost of hashing a password.
        let guess = async |app: &App, client: String| {
            let said = app
                .anybody()
                .ask("POST", "/oauth/token")
                .raw("application/x-www-form-urlencoded", "grant_type=client_credentials");
            said.with("authorization", "Basic bm9ib2R5Omd1ZXNz").with("x-forwarded-for", &client).send().await
        };
        let calling_himself =
            answered_before(429, 100, async |n| guess(&app, format!("203.0.113.{n}")).await).await;
        assert!(calling_himself >= 100, "without a trusted proxy anybody could call himself as he likes");
        let app = app
            .restarted_with(|config| phoihop_api::config::Config {
                trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
                ..config
            })
            .await;
        let behind_the_proxy =
            answered_before(429, 100, async |n| guess(&app, format!("1.1.1.{n}, 203.0.113.1")).await).await;
        assert!(behind_the_proxy >= 100);
        assert_eq!(
            guess(&app, "203.0.113.2".to_owned()).await.status,
            401,
            "another client of the proxy is not his neighbour"
        );
    }

    /// Two hours in which a new key signs each hour: whatever token is younger than nine minutes is good,
    /// also at the moment at which keys turn.
    async fn keys_turn_under_load_without_a_spurious_refusal(own app) {
        let app = app
            .restarted_with(|config| phoihop_api::config::Config { key_rotation_seconds: 3_600, ..config })
            .await;
        let mut tokens: Vec<String> = Vec::new();
        let mut keys = std::collections::BTreeSet::new();
        for _ in 0..120 {
            let token = app.token("admin").await;
            keys.insert(parts(&token)[0]["kid"].to_string());
            tokens.push(token);
            let young = tokens.iter().rev().take(9).collect::<Vec<_>>();
            let asked = futures_util::future::join_all(young.iter().map(|token| me(&app, token)));
            let (asked, ()) = futures_util::future::join(asked, app.follow_the_calendar()).await;
            assert!(
                asked.iter().all(|reply| reply.status == 200),
                "{:?}",
                asked.iter().map(|reply| reply.status).collect::<Vec<_>>()
            );
            app.wait_seconds(60);
        }
        assert!(keys.len() >= 2, "{keys:?}");
    }
}
