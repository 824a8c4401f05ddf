//! Jobs: whose they are, how they are called off, and how long they are kept.

use phoihop_tests::transfers::NDJSON;
use phoihop_tests::{Cast, story};
use serde_json::json;

fn schools(count: usize) -> String {
    (0..count)
        .map(|n| {
            format!(
                "{}\n",
                json!({
                    "external_source": "x", "external_id": format!("{n}"), "kind": "school",
                    "name": format!("Trường {n}"),
                })
            )
        })
        .collect()
}

story! {
    async fn a_job_is_there_for_who_asked_for_it_alone(app) {
        let cast = Cast::of(app).await;
        let begun = cast.admin.sends("resource=organisations", NDJSON, schools(3)).await.is(202);
        let path = begun.header("location").to_owned();
        assert_eq!(
            (begun["status"].as_str(), begun["total"].as_i64(), begun.header("retry-after")),
            (Some("queued"), Some(3), "1")
        );
        for address in [
            path.clone(),
            format!("{path}/transitions"),
            format!("/v1/imports/{}/rows", begun.id()),
            format!("/v1/imports/{}/failed-rows", begun.id()),
        ] {
            cast.admin.get(&address).await.ok();
            cast.press_leader.get(&address).await.refused(404, "not_found");
        }
        assert_eq!(
            cast.admin.get("/v1/jobs?kind=import&status=queued,running").await.ok().each("id"),
            [begun.id()]
        );
        assert!(cast.press_leader.get("/v1/jobs").await.ok().items().is_empty());
        cast.admin.get(&format!("/v1/exports/{}/content", begun.id())).await.refused(404, "not_found");
        let cancel = json!({"to": "cancelled"});
        cast.press_leader
            .decide(&format!("{path}/transitions"), &cast.admin.get(&path).await.tag(), &cancel)
            .await
            .refused(404, "not_found");
    }

    async fn a_job_that_waits_is_called_off_and_makes_nothing(app) {
        let cast = Cast::of(app).await;
        let begun = cast.admin.sends("resource=organisations", NDJSON, schools(3)).await.is(202);
        let path = begun.header("location").to_owned();
        let open = cast.admin.get(&format!("{path}/available-transitions")).await.ok();
        let cancel = open.items().iter().find(|step| step["to"] == "cancelled").unwrap();
        assert_eq!(cancel["blocked_by"], json!([]));
        cast.admin
            .decide(
                &format!("{path}/transitions"),
                &cast.admin.get(&path).await.tag(),
                &json!({"to": "cancelled"}),
            )
            .await
            .created();
        cast.admin
            .decide(
                &format!("{path}/transitions"),
                &cast.admin.get(&path).await.tag(),
                &json!({"to": "queued"}),
            )
            .await
            .refused(409, "no_such_transition");
        app.does_its_jobs();
        let later = cast.admin.imports("resource=organisations", NDJSON, schools(1)).await;
        assert_eq!(later.rows(), [1, 0, 0, 0, 0]);
        let job = cast.admin.get(&path).await.ok();
        assert_eq!(
            (job["status"].as_str(), job.rows(), job["finished_at"].is_string()),
            (Some("cancelled"), [0; 5], true)
        );
    }

    async fn a_job_called_off_while_it_runs_leaves_what_was_made_and_is_forgotten(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let begun = cast.admin.sends("resource=organisations", NDJSON, schools(6_000)).await.is(202);
        let path = begun.header("location").to_owned();
        let job = loop {
            let job = cast.admin.get(&path).await.ok();
            if job["status"] != "queued" {
                break job;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        };
        assert_eq!(job["status"], "running");
        cast.admin
            .decide(&format!("{path}/transitions"), &job.tag(), &json!({"to": "cancelled"}))
            .await
            .created();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let job = cast.admin.get(&path).await.ok();
        let made =
            cast.admin.get("/v1/organisations?external_source=x&count=true&limit=1").await.ok()["total"]
                .as_i64()
                .unwrap();
        assert_eq!((job["status"].as_str(), job.rows()), (Some("cancelled"), [made, 0, 0, 0, 0]));
        assert!(made < 6_000, "{made}");
        app.wait_days(31);
        app.follow_the_calendar().await;
        Cast::of(app).await.admin.get(&path).await.refused(404, "not_found");
    }

    async fn an_equal_request_begins_no_second_job(app) {
        let cast = Cast::of(app).await;
        let send = async |file: String| {
            cast.admin
                .ask("POST", "/v1/imports?resource=organisations")
                .raw(NDJSON, file)
                .with("idempotency-key", "lan-1")
                .send()
                .await
        };
        let first = send(schools(2)).await.is(202);
        let again = send(schools(2)).await.is(202);
        assert_eq!((again.id(), again.header("idempotency-replayed")), (first.id(), "true"));
        send(schools(3)).await.refused(422, "key_reused");
        assert_eq!(cast.admin.get("/v1/jobs").await.ok().items().len(), 1);
    }

    async fn nobody_has_more_than_ten_jobs_waiting(app) {
        let cast = Cast::of(app).await;
        for _ in 0..10 {
            cast.admin.sends("resource=organisations", NDJSON, schools(1)).await.is(202);
        }
        cast.admin.sends("resource=organisations", NDJSON, schools(1)).await.refused(409, "too_many_jobs");
        cast.admin.ask("POST", "/v1/exports/organisations").send().await.refused(409, "too_many_jobs");
    }

    async fn an_import_that_is_asked_for_again_is_recognised_with_ten_jobs_waiting_and_kept_once(app) {
        let cast = Cast::of(app).await;
        let send = async |file: String| {
            cast.admin
                .ask("POST", "/v1/imports?resource=organisations")
                .raw(NDJSON, file)
                .with("idempotency-key", "lan-1")
                .send()
                .await
        };
        let first = send(schools(2)).await.is(202);
        for _ in 0..9 {
            cast.admin.sends("resource=organisations", NDJSON, schools(1)).await.is(202);
        }
        let pieces =
            async || app.state.store.read(phoihop_persistence::platform::job_files::count).await.unwrap();
        let before = pieces().await;
        for _ in 0..3 {
            let again = send(schools(2)).await.is(202);
            assert_eq!(
                (again.id(), again.header("idempotency-replayed"), &again.body),
                (first.id(), "true", &first.body)
            );
        }
        send(schools(3)).await.refused(422, "key_reused");
        assert_eq!(pieces().await, before, "no file is kept once more");
    }

    async fn who_may_do_nothing_any_more_has_nothing_done_for_him(app) {
        let cast = Cast::of(app).await;
        let organisation = cast.id("ubnd-soc-trang").parse().unwrap();
        let keeper = crate::access::user_with(
            app,
            phoihop_domain::access::Role::Administrator,
            organisation,
            "nguoi-nhap",
        )
        .await;
        let begun = keeper.sends("resource=organisations", NDJSON, schools(3)).await.is(202);
        cast.admin.moves_user("nguoi-nhap", "suspended").await;
        app.does_its_jobs();
        cast.admin
            .imports(
                "resource=people",
                NDJSON,
                format!("{}\n", json!({"external_source": "x", "external_id": "1", "full_name": "A"})),
            )
            .await;
        cast.admin.moves_user("nguoi-nhap", "active").await;
        let job = app.user("nguoi-nhap").await.get(begun.header("location")).await.ok();
        assert_eq!(
            (job["status"].as_str(), job["problem"]["code"].as_str(), job.rows()),
            (Some("failed"), Some("forbidden"), [0; 5])
        );
    }

    async fn jobs_are_forgotten_with_their_files_after_thirty_days(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let job = cast.admin.imports("resource=organisations", NDJSON, schools(3)).await;
        app.wait_days(29);
        app.follow_the_calendar().await;
        let path = format!("/v1/jobs/{}", job.id());
        let cast = Cast::of(app).await;
        cast.admin.get(&path).await.ok();
        app.wait_days(2);
        app.follow_the_calendar().await;
        let cast = Cast::of(app).await;
        cast.admin.get(&path).await.refused(404, "not_found");
        cast.admin.get(&format!("/v1/imports/{}/rows", job.id())).await.refused(404, "not_found");
        let left = app.state.store.read(|db| {
            let pieces = phoihop_persistence::platform::job_files::count(db)?;
            Ok::<_, phoihop_persistence::StoreError>(pieces)
        });
        assert_eq!(left.await.unwrap(), 0);
    }
}
