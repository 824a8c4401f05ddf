//! Tokens of another issuer, such as a province's single sign-on: whom they let in, and when they no longer
//! do.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use phoihop_api::config::{self, Config};
use phoihop_domain::access::Role;
use phoihop_tests::{Actor, App, Cast, Issuer, IssuerKey, Reply, story};
use serde_json::{Value, json};

const SUBJECT: &str = "f3a1c7d2-5b0e-4c7e-9a34-0c8f4f6f9a11";

/// The same installation, which trusts an issuer.
async fn trusting(app: App, issuer: &Issuer) -> App {
    let oidc =
        config::Issuer { url: issuer.url.clone(), audience: "phoihop".to_owned(), claim: "sub".to_owned() };
    app.restarted_with(|config| Config { oidc: Some(oidc), ..config }).await
}

fn with(app: &App, token: &str) -> Actor {
    Actor::new(&app.url, Some(token.to_owned()))
}

async fn me(app: &App, token: &str) -> Reply {
    with(app, token).get("/v1/me").await
}

fn now(app: &App) -> i64 {
    app.state.clock.now().unix_seconds()
}

/// The administrator says how the issuer names a user; answers the user's address.
async fn named(app: &App, username: &str, subject: &str) -> String {
    let admin = app.user("admin").await;
    let found = admin.get(&format!("/v1/users?username={username}")).await.ok();
    let path = format!("/v1/users/{}", found.each("id")[0]);
    admin.patch(&path, &admin.get(&path).await.tag(), &json!({"external_subject": subject})).await.ok();
    path
}

fn changed(value: &Value, field: &str, to: Value) -> Value {
    let mut value = value.clone();
    value[field] = to;
    value
}

story! {
    async fn one_whom_the_issuer_knows_gets_in_by_its_token_and_out_at_once(own app) {
        let issuer = Issuer::open(IssuerKey::rsa());
        let app = trusting(app, &issuer).await;
        let cast = Cast::of(&app).await;
        let token = issuer.token(SUBJECT, now(&app)).await;
        me(&app, &token).await.refused(401, "invalid_token");
        let path = named(&app, "press.focal", SUBJECT).await;
        let told = me(&app, &token).await.ok();
        assert_eq!(
            (&told["username"], &told["memberships"][0]["role"]),
            (&json!("press.focal"), &json!("coordinator"))
        );
        let person = json!({"full_name": "Người của đầu mối"});
        with(&app, &token).post("/v1/people", &person).await.refused(403, "forbidden");
        assert_eq!(with(&app, &token).get("/v1/programmes").await.ok().items().len(), 1);

        with(&app, &token).ask("POST", "/v1/auth/log-out").send().await.is(204);
        me(&app, &token).await.refused(401, "invalid_token");
        app.wait_seconds(31);
        let token = issuer.token(SUBJECT, now(&app)).await;
        me(&app, &token).await.ok();
        app.user("press.focal").await.ask("POST", "/v1/auth/log-out-everywhere").send().await.is(204);
        me(&app, &token).await.refused(401, "invalid_token");
        app.wait_seconds(31);
        let token = issuer.token(SUBJECT, now(&app)).await;
        cast.admin.moves_user("press.focal", "suspended").await;
        me(&app, &token).await.refused(401, "invalid_token");
        cast.admin.moves_user("press.focal", "active").await;
        me(&app, &token).await.refused(401, "invalid_token");
        app.wait_seconds(31);
        let token = issuer.token(SUBJECT, now(&app)).await;
        me(&app, &token).await.ok();
        cast.admin
            .patch(&path, &cast.admin.get(&path).await.tag(), &json!({"external_subject": null}))
            .await
            .ok();
        me(&app, &token).await.refused(401, "invalid_token");
    }

    async fn one_who_was_invited_and_comes_that_way_has_accepted(own app) {
        let issuer = Issuer::open(IssuerKey::ec());
        let app = trusting(app, &issuer).await;
        let admin = app.user("admin").await;
        let user =
            json!({"username": "mot.nguoi", "email": null, "person_id": null, "external_subject": SUBJECT});
        let made = admin.post("/v1/users", &user).await.created();
        assert_eq!(made["status"], "invited");
        let told = me(&app, &issuer.token(SUBJECT, now(&app)).await).await.ok();
        assert_eq!((told.id(), &told["memberships"]), (made.id(), &json!([])));
        assert_eq!(admin.get(made.header("location")).await.ok()["status"], "active");
        let twice =
            json!({"username": "hai.nguoi", "email": null, "person_id": null, "external_subject": SUBJECT});
        admin.post("/v1/users", &twice).await.refused(409, "duplicate").at("/external_subject", "duplicate");
        let me = admin.get("/v1/me").await.ok();
        let own = format!("/v1/users/{}", me.id());
        admin
            .patch(&own, &admin.get(&own).await.tag(), &json!({"external_subject": "me"}))
            .await
            .refused(409, "own_account");
    }

    async fn no_forgery_of_the_issuers_tokens_is_accepted(own app) {
        let (key, foreign) = (IssuerKey::rsa(), IssuerKey::rsa());
        let issuer = Issuer::open(key.clone());
        let app = trusting(app, &issuer).await;
        named(&app, "press.focal", SUBJECT).await;
        let moment = now(&app);
        let (header, claims) = (key.header(), issuer.claims(SUBJECT, moment));
        let good = key.sign(&header, &claims);
        me(&app, &good).await.ok();
        let with = |field: &str, to: Value| key.sign(&header, &changed(&claims, field, to));
        let without = |field: &str| {
            let mut claims = claims.clone();
            claims.as_object_mut().unwrap().remove(field);
            key.sign(&header, &claims)
        };
        let body = |token: &str| token.rsplit_once('.').unwrap().0.to_owned();
        let by_hmac = {
            let text = body(&key.sign(&changed(&header, "alg", json!("HS256")), &claims));
            let signature =
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key.public_bytes()), text.as_bytes());
            format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
        };
        let elsewhere = Issuer::open(foreign.clone());
        let own_name = changed(&foreign.header(), "kid", json!(key.kid));
        let forged = [
            ("none", format!("{}.", body(&key.sign(&changed(&header, "alg", json!("none")), &claims)))),
            ("HS256 with the public key", by_hmac),
            ("no signature", format!("{}.", body(&good))),
            ("another's key", foreign.sign(&foreign.header(), &claims)),
            ("another's key by the issuer's name for its own", foreign.sign(&own_name, &claims)),
            (
                "jku",
                foreign.sign(
                    &changed(&foreign.header(), "jku", json!(format!("{}/certs", elsewhere.url))),
                    &claims,
                ),
            ),
            ("jwk", foreign.sign(&changed(&own_name, "jwk", foreign.jwk()), &claims)),
            ("no kid", key.sign(&changed(&header, "kid", Value::Null), &claims)),
            ("a key for other uses", key.sign(&changed(&header, "kid", json!("enc")), &claims)),
            ("another algorithm than the key's", key.sign(&changed(&header, "alg", json!("PS256")), &claims)),
            ("another issuer", elsewhere.token(SUBJECT, moment).await),
            ("another issuer's name", with("iss", json!(elsewhere.url))),
            ("another audience", with("aud", json!("account"))),
            ("no audience", without("aud")),
            ("expired", with("exp", json!(moment - 31))),
            ("exp as text", with("exp", json!((moment + 300).to_string()))),
            ("without exp", without("exp")),
            ("not yet", with("nbf", json!(moment + 60))),
            ("made in the future", with("iat", json!(moment + 60))),
            ("without iat", without("iat")),
            ("of yesterday, though it lasts", with("iat", json!(moment - 24 * 3_600))),
            ("for another", with("sub", json!("somebody else"))),
            ("whose subject is a list", with("sub", json!([SUBJECT]))),
            ("without subject", without("sub")),
            ("an ID token", with("nonce", json!("n-0S6_WzA2Mj"))),
            ("a refresh token", with("typ", json!("Refresh"))),
        ];
        for (how, token) in &forged {
            assert_eq!(me(&app, token).await.status, 401, "{how}");
        }
        assert_eq!(elsewhere.asked(), 0, "no token says where keys are");
        me(&app, &good).await.ok();
    }

    async fn the_issuer_is_asked_seldom_and_its_new_keys_count(own app) {
        let issuer = Issuer::open(IssuerKey::rsa());
        let app = trusting(app, &issuer).await;
        named(&app, "press.focal", SUBJECT).await;
        let old = issuer.token(SUBJECT, now(&app)).await;
        let asked = futures_util::future::join_all((0..50).map(|_| me(&app, &old))).await;
        assert!(asked.iter().all(|reply| reply.status == 200));
        assert_eq!(issuer.asked(), 1, "many at once wait for one answer");
        let foreign = IssuerKey::rsa();
        for _ in 0..20 {
            let unknown = changed(&foreign.header(), "kid", json!(uuid::Uuid::new_v4().to_string()));
            me(&app, &foreign.sign(&unknown, &issuer.claims(SUBJECT, now(&app))))
                .await
                .refused(401, "invalid_token");
        }
        assert_eq!(issuer.asked(), 1, "made-up keys cost the issuer nothing");
        issuer.changes_to(IssuerKey::ec());
        app.wait_seconds(10);
        let new = issuer.token(SUBJECT, now(&app)).await;
        me(&app, &new).await.ok();
        me(&app, &old).await.refused(401, "invalid_token");
        assert_eq!(issuer.asked(), 2);
        app.wait_seconds(3_600);
        me(&app, &issuer.token(SUBJECT, now(&app)).await).await.ok();
        assert_eq!(issuer.asked(), 3, "after an hour it is asked again");
    }

    async fn an_issuer_that_does_not_answer_keeps_out_only_its_own(own app) {
        let issuer = Issuer::open(IssuerKey::rsa());
        let app = trusting(app, &issuer).await;
        named(&app, "press.focal", SUBJECT).await;
        issuer.answers(false);
        let token = issuer.token(SUBJECT, now(&app)).await;
        let refused = me(&app, &token).await.refused(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "10");
        app.user("press.leader").await.get("/v1/me").await.ok();
        issuer.answers(true);
        app.wait_seconds(10);
        me(&app, &token).await.ok();
        issuer.answers(false);
        app.wait_seconds(2 * 3_600);
        me(&app, &issuer.token(SUBJECT, now(&app)).await).await.ok();
        app.wait_seconds(22 * 3_600);
        me(&app, &issuer.token(SUBJECT, now(&app)).await).await.refused(503, "unavailable");
        issuer.stop().await;
    }

    async fn a_role_that_needs_a_second_factor_needs_it_there(own app) {
        let issuer = Issuer::open(IssuerKey::rsa());
        let app = trusting(app, &issuer)
            .await
            .restarted_with(|config| Config {
                totp_roles: vec![Role::Coordinator],
                oidc: Some(config::Issuer {
                    url: issuer.url.clone(),
                    audience: "phoihop".to_owned(),
                    claim: "preferred_username".to_owned(),
                }),
                ..config
            })
            .await;
        named(&app, "press.focal", "dau.moi@sggp").await;
        let key = issuer.key();
        let claims = changed(&issuer.claims(SUBJECT, now(&app)), "preferred_username", json!("dau.moi@sggp"));
        me(&app, &key.sign(&key.header(), &claims)).await.refused(401, "totp_required");
        me(&app, &key.sign(&key.header(), &changed(&claims, "amr", json!(["pwd"]))))
            .await
            .refused(401, "totp_required");
        me(&app, &key.sign(&key.header(), &changed(&claims, "amr", json!(["pwd", "otp"])))).await.ok();
    }
}
