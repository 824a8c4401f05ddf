//! Requests that are sent again, and requests that are only tried.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use phoihop_domain::ids::OrganisationId;
use phoihop_persistence::Write;
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_persistence::platform::{idempotency, outbox};
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};
use uuid::Uuid;

async fn keyed(actor: &Actor, path: &str, key: &str, body: &Value) -> Reply {
    actor.ask("POST", path).json(body).with("idempotency-key", key).send().await
}

fn is_replayed(reply: &Reply) -> bool {
    reply.header("idempotency-replayed") == "true"
}

/// How many changes of that thing the outbox has.
async fn changes(app: &App, id: &str) -> i64 {
    let id: Uuid = id.parse().unwrap();
    app.state.store.read(move |db| outbox::count_of(db, id)).await.unwrap()
}

async fn named(actor: &Actor, name: &str) -> usize {
    actor.get(&format!("/v1/people?q={name}")).await.ok().items().len()
}

/// One more administrator, who can be taken his role.
async fn another_admin(app: &App, cast: &Cast, name: &'static str) -> Actor {
    use phoihop_domain::access::Role;
    let organisation: OrganisationId = cast.id("ubnd-soc-trang").parse().unwrap();
    let memberships = vec![(organisation, Role::Administrator)];
    let user = NewUser {
        username: name.to_owned(),
        password_hash: String::new(),
        email: None,
        person_id: None,
        memberships,
    };
    let now = app.state.clock.now();
    app.state.store.write(Write::default(), move |db| users::insert(db, &user, now)).await.unwrap();
    app.user(name).await
}

story! {
    async fn an_equal_request_gets_the_same_answer_and_does_nothing(app) {
        let cast = Cast::of(app).await;
        let body = json!({"full_name": "Lặp Lại"});
        let first = keyed(&cast.admin, "/v1/people", "key-1", &body).await.created();
        assert!(!is_replayed(&first));
        for _ in 0..2 {
            let again = keyed(&cast.admin, "/v1/people", "key-1", &body).await.created();
            assert!(is_replayed(&again));
            assert_eq!(
                (&again.bytes, again.tag(), again.header("location")),
                (&first.bytes, first.tag(), first.header("location"))
            );
        }
        assert_eq!((named(&cast.admin, "lap+lai").await, changes(app, &first.id()).await), (1, 1));

        let other = keyed(&cast.admin, "/v1/people", "key-1", &json!({"full_name": "Lặp Khác"}))
            .await
            .refused(422, "key_reused");
        assert_eq!(other.body["errors"][0]["code"], "key_reused");
        let spaced = cast
            .admin
            .ask("POST", "/v1/people")
            .raw("application/json", "{ \"full_name\": \"Lặp Lại\" }")
            .with("idempotency-key", "key-1");
        spaced.send().await.refused(422, "key_reused");
        assert_eq!(named(&cast.admin, "lap+khac").await, 0);
        // Elsewhere, and for another user, it is another key.
        keyed(&cast.admin, "/v1/organisations", "key-1", &json!({"kind": "other", "name": "Lặp"}))
            .await
            .created();
        let others =
            keyed(&another_admin(app, &cast, "admin-2").await, "/v1/people", "key-1", &body).await.created();
        assert!(!is_replayed(&others) && others.id() != first.id());
    }

    async fn only_what_was_done_is_kept(app) {
        let cast = Cast::of(app).await;
        keyed(&cast.admin, "/v1/people", "key-2", &json!({"full_name": ""}))
            .await
            .refused(422, "invalid_content");
        let made =
            keyed(&cast.admin, "/v1/people", "key-2", &json!({"full_name": "Sau Lỗi"})).await.created();
        assert!(!is_replayed(&made));
        for key in [&b""[..], "có-dấu".as_bytes(), b"a b", b"a\xff", &[b'k'; 256]] {
            let ask = cast.admin.ask("POST", "/v1/people").json(&json!({"full_name": "Khóa Sai"}));
            let refused = ask.with_bytes("idempotency-key", key).send().await.refused(400, "invalid_header");
            assert!(refused["detail"].as_str().unwrap().contains("Idempotency-Key"));
        }
        assert_eq!(named(&cast.admin, "khoa+sai").await, 0);
        // A patch repeats well by its tag: the key says nothing there.
        let patch = || {
            cast.admin
                .ask("PATCH", made.header("location"))
                .merge_patch(&json!({"honorific": "Ông"}))
                .with("idempotency-key", "key-2")
        };
        patch().with("if-match", &made.tag()).send().await.ok();
        patch().with("if-match", &made.tag()).send().await.refused(412, "stale");
    }

    async fn an_answer_is_kept_for_seven_days(app) {
        let cast = Cast::of(app).await;
        let body = json!({"full_name": "Bảy Ngày"});
        let first = keyed(&cast.admin, "/v1/people", "week", &body).await.created();
        app.wait_days(6);
        let cast = Cast::of(app).await;
        assert!(is_replayed(&keyed(&cast.admin, "/v1/people", "week", &body).await.created()));
        app.wait_days(1);
        let cast = Cast::of(app).await;
        let second = keyed(&cast.admin, "/v1/people", "week", &body).await.created();
        assert!(!is_replayed(&second) && second.id() != first.id());
        app.wait_days(8);
        let now = app.state.clock.now();
        let forgotten = app
            .state
            .store
            .write(Write::default(), move |db| idempotency::forget_expired(db, now, 500))
            .await
            .unwrap();
        assert_eq!(forgotten, 1, "what nobody can ask for is forgotten");
    }

    async fn of_fifty_equal_requests_at_once_one_is_done(app) {
        let cast = Cast::of(app).await;
        let body = json!({"full_name": "Năm Mươi"});
        let begun = Instant::now();
        let replies = join_all((0..50).map(|_| keyed(&cast.admin, "/v1/people", "fifty", &body))).await;
        let (made, waiting): (Vec<&Reply>, Vec<&Reply>) =
            replies.iter().partition(|reply| reply.status == 201);
        assert!(
            waiting.is_empty() || begun.elapsed() >= Duration::from_secs(3),
            "{} were told to come again at once",
            waiting.len()
        );
        for reply in &waiting {
            let told = (*reply).clone().refused(409, "request_in_progress");
            assert!(told.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
        }
        assert_eq!(
            made.iter().filter(|reply| !is_replayed(reply)).count(),
            1,
            "{} answers, {} told to wait",
            made.len(),
            waiting.len()
        );
        assert!(made.iter().all(|reply| reply.bytes == made[0].bytes && reply.tag() == made[0].tag()));
        assert_eq!((named(&cast.admin, "nam+muoi").await, changes(app, &made[0].id()).await), (1, 1));
    }

    async fn whoever_may_no_longer_do_it_gets_no_replay(app) {
        let cast = Cast::of(app).await;
        let body = json!({"full_name": "Hết Quyền"});
        let leaving = another_admin(app, &cast, "admin-3").await;
        keyed(&leaving, "/v1/people", "key-3", &body).await.created();
        assert!(is_replayed(&keyed(&leaving, "/v1/people", "key-3", &body).await.created()));
        cast.admin.moves_user("admin-3", "suspended").await;
        keyed(&leaving, "/v1/people", "key-3", &body).await.refused(401, "invalid_token");
        cast.admin.moves_user("admin-3", "active").await;
        assert!(
            is_replayed(&keyed(&app.user("admin-3").await, "/v1/people", "key-3", &body).await.created()),
            "let in again, he has it again"
        );
        app.state
            .store
            .write(Write::default(), |db| {
                db.batch(
                    "DELETE FROM memberships WHERE user_id IN \
            (SELECT id FROM users WHERE username = 'admin-3')",
                )
            })
            .await
            .unwrap();
        keyed(&app.user("admin-3").await, "/v1/people", "key-3", &body).await.refused(403, "forbidden");
    }

    async fn what_is_only_tried_is_answered_as_if_done_and_leaves_nothing(app) {
        let cast = Cast::of(app).await;
        let (admin, focal) = (&cast.admin, &cast.province_focal);
        let body = json!({"full_name": "Chỉ Thử"});
        let tried = keyed(admin, "/v1/people?validate_only=true", "try", &body).await.ok();
        assert_eq!((&tried["full_name"], &tried["revision"]), (&json!("Chỉ Thử"), &json!(1)));
        assert_eq!((named(admin, "chi+thu").await, changes(app, &tried.id()).await), (0, 0));
        assert!(
            !is_replayed(&keyed(admin, "/v1/people", "try", &body).await.created()),
            "the key was not used up"
        );

        let made = admin.post("/v1/people", &json!({"full_name": "Nguyễn Văn A"})).await.created();
        let path = made.header("location");
        let patched = admin
            .patch(&format!("{path}?validate_only=true"), &made.tag(), &json!({"full_name": "Trần B"}))
            .await
            .ok();
        assert_eq!((&patched["full_name"], &patched["revision"]), (&json!("Trần B"), &json!(2)));
        assert_eq!((admin.get(path).await.ok().tag(), changes(app, &made.id()).await), (made.tag(), 1));
        let wrong =
            admin.patch(&format!("{path}?validate_only=true"), &made.tag(), &json!({"full_name": ""})).await;
        wrong.refused(422, "invalid_content").at("/full_name", "required");

        let draft = cast.draft().await;
        let (id, tag) = (draft.path.rsplit('/').next().unwrap(), draft.tag(focal).await);
        let deleted = focal.delete(&format!("{}?validate_only=true", draft.path), &tag).await.ok();
        let agree = json!({"decision": "agree"});
        let consented = cast
            .province_leader
            .decide(&format!("{}/consents?validate_only=true", draft.path), &tag, &agree)
            .await
            .ok();
        assert_eq!((draft.tag(focal).await, changes(app, id).await), (tag, 1));
        assert!(focal.get(&format!("{}/consents", draft.path)).await.ok().items().is_empty());
        for reply in [tried, patched, deleted, consented] {
            assert!(
                !reply.headers.contains_key("location") && !reply.headers.contains_key("etag"),
                "{:?}",
                reply.headers
            );
        }
        admin
            .post("/v1/people?validate_only=perhaps", &body)
            .await
            .refused(400, "invalid_query")
            .about("validate_only", "invalid_parameter");
    }

    async fn each_change_is_one_row_of_the_outbox(app) {
        let cast = Cast::of(app).await;
        let made = cast.admin.post("/v1/people", &json!({"full_name": "Nguyễn Văn A"})).await.created();
        let path = made.header("location");
        assert_eq!(changes(app, &made.id()).await, 1);
        let second = cast.admin.patch(path, &made.tag(), &json!({"full_name": "Trần B"})).await.ok();
        assert_eq!(changes(app, &made.id()).await, 2);
        cast.admin.patch(path, &second.tag(), &json!({"full_name": "Trần B"})).await.ok();
        cast.admin.patch(path, &made.tag(), &json!({"full_name": "Lê C"})).await.refused(412, "stale");
        assert_eq!(changes(app, &made.id()).await, 2, "what changed nothing is no change");
        let draft = cast.draft().await;
        let id = draft.path.rsplit('/').next().unwrap();
        cast.province_focal.delete(&draft.path, &draft.tag(&cast.province_focal).await).await.is(204);
        assert_eq!(changes(app, id).await, 2, "made and deleted");
    }
}
