//! The audit trail: every act is written down with it, and whoever changes what was written is found out.

use phoihop_api::audit;
use phoihop_domain::access::Role;
use phoihop_persistence::{Db, Write};
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;

async fn auditor(app: &App, cast: &Cast, organisation: &str, name: &str) -> Actor {
    user_with(app, Role::Auditor, cast.id(organisation).parse().unwrap(), name).await
}

async fn events(reader: &Actor, query: &str) -> Vec<Value> {
    reader.get(&format!("/v1/audit-events?limit=200&{query}")).await.ok().items().clone()
}

/// Behind the server's back.
async fn batch(app: &App, sql: &'static str) {
    app.state.store.write(Write::default(), move |db: &mut Db| db.batch(sql)).await.unwrap();
}

fn verified(app: &App) -> Result<String, String> {
    audit::verify(&app.state.config).map_err(|error| error.to_string())
}

/// Something to be kept: five people entered, and what came before.
async fn something_happened(app: &App) -> Cast {
    let cast = Cast::of(app).await;
    for n in 0..5 {
        cast.admin.post("/v1/people", &json!({"full_name": format!("Người {n}")})).await.created();
    }
    audit::tick(&app.state).await.unwrap();
    cast
}

story! {
    /// As one who runs the installation asks, while the server runs.
    async fn the_command_line_tells_whether_the_trail_is_as_it_was(own app) {
        something_happened(&app).await;
        let verify = || {
            let mut command = std::process::Command::new(phoihop_tests::binary::program());
            command
                .args(["audit", "verify", "--data-dir"])
                .arg(&app.state.config.data_dir)
                .env_remove("DATABASE_URL");
            if let Some(url) = &app.state.config.database_url {
                command.env("DATABASE_URL", url);
            }
            command.output().unwrap()
        };
        let good = verify();
        assert!(good.status.success() && String::from_utf8_lossy(&good.stdout).contains("agree"), "{good:?}");
        batch(&app, "UPDATE audit_events SET user_id = NULL WHERE sequence = 3").await;
        let bad = verify();
        assert!(
            !bad.status.success() && String::from_utf8_lossy(&bad.stdout).contains("event 3 was changed"),
            "{bad:?}"
        );
    }

    async fn an_act_is_told_with_who_did_it_by_which_request_and_what_was_before(app) {
        let cast = Cast::of(app).await;
        let auditor = auditor(app, &cast, "ubnd-soc-trang", "kiem-toan").await;
        let made = cast.admin.post("/v1/people", &json!({"full_name": "Trần A"})).await.created();
        let changed = cast
            .admin
            .patch(made.header("location"), &made.tag(), &json!({"full_name": "Trần B"}))
            .await
            .ok();
        let told = events(&auditor, &format!("resource_id={}&sort=created_at", made.id())).await;
        let [first, second] = told.as_slice() else { panic!("{told:?}") };
        let me = cast.admin.get("/v1/me").await.ok().id();
        assert_eq!(
            (&first["action"], &first["resource"], &first["user_id"]),
            (&json!("created"), &json!("people"), &json!(me))
        );
        assert_eq!(
            (&first["before_digest"], &first["after_digest"]),
            (&Value::Null, &second["before_digest"])
        );
        assert_eq!(
            (&second["revision"], second["request_id"].as_str().unwrap()),
            (&json!(2), changed.header("x-request-id"))
        );
        assert!(second["after_digest"].is_string() && second["after_digest"] != second["before_digest"]);
        assert_eq!(second["sequence"], Value::Null, "it is not chained yet");
        app.follow_the_calendar().await;
        let told = events(&auditor, &format!("resource_id={}&sort=created_at", made.id())).await;
        assert!(told[0]["sequence"].as_i64().unwrap() < told[1]["sequence"].as_i64().unwrap());
        assert!(told.iter().all(|event| !event.to_string().contains("Trần")), "what it says is not told");
    }

    async fn what_was_decided_on_paper_is_told_of_both(app) {
        let cast = Cast::of(app).await;
        let auditor = auditor(app, &cast, "ubnd-soc-trang", "kiem-toan").await;
        let draft = cast.draft().await;
        let leader = cast.id("huynh-thi-diem-ngoc");
        let given = json!({
            "decision": "agree", "decided_by": leader, "decided_on": "2023-02-20",
            "document_citation": "Phiếu ý kiến",
        });
        draft.decided_by(&cast.province_focal, &given).await.created();
        let told = events(&auditor, &format!("resource_id={}&action=consented", draft.id())).await;
        let focal = cast.province_focal.get("/v1/me").await.ok().id();
        assert_eq!((&told[0]["user_id"], &told[0]["on_behalf_of"]), (&json!(focal), &json!(leader)));
    }

    async fn an_auditor_reads_what_the_people_of_his_organisation_did_and_nothing_else(app) {
        let cast = Cast::of(app).await;
        let (province, press) = (
            auditor(app, &cast, "ubnd-soc-trang", "kt-tinh").await,
            auditor(app, &cast, "bao-sggp", "kt-bao").await,
        );
        let draft = cast.draft().await;
        let of_draft = format!("resource_id={}", draft.id());
        assert_eq!((events(&province, &of_draft).await.len(), events(&press, &of_draft).await.len()), (1, 0));
        let counted = press.get(&format!("/v1/audit-events?count=true&{of_draft}")).await.ok();
        assert_eq!(counted["total"], 0);
        cast.press_leader.get("/v1/audit-events").await.refused(403, "forbidden");
        cast.admin.get("/v1/audit-events").await.refused(403, "forbidden");
    }

    async fn what_is_done_to_access_is_told(app) {
        let cast = Cast::of(app).await;
        let auditor = auditor(app, &cast, "ubnd-soc-trang", "kiem-toan").await;
        let user = cast
            .admin
            .post("/v1/users", &json!({"username": "mot.nguoi", "email": null, "person_id": null}))
            .await
            .created();
        let role =
            json!({"user_id": user.id(), "organisation_id": cast.id("ubnd-soc-trang"), "role": "viewer"});
        cast.admin.post("/v1/memberships", &role).await.created();
        let link = cast
            .admin
            .post(&format!("{}/one-time-links", user.header("location")), &json!({"purpose": "invitation"}))
            .await
            .created();
        let password = "ruộng muối Vĩnh Châu mùa nắng";
        app.anybody()
            .post("/v1/auth/passwords", &json!({"token": link["token"], "password": password}))
            .await
            .is(204);
        let log_in = async |password: &str| {
            app.anybody()
                .post("/v1/auth/log-in", &json!({"username": "mot.nguoi", "password": password}))
                .await
        };
        let tokens = log_in(password).await.ok();
        let actor = Actor::new(&app.url, tokens["access_token"].as_str().map(str::to_owned));
        actor.ask("POST", "/v1/auth/log-out").send().await.is(204);
        let told = events(&auditor, &format!("resource_id={}&sort=created_at", user.id())).await;
        let actions: Vec<&str> = told.iter().map(|event| event["action"].as_str().unwrap()).collect();
        assert_eq!(
            actions,
            ["created", "link_made", "password_set", "transitioned", "logged_in", "logged_out"]
        );
        assert!(told.iter().all(|event| !event.to_string().contains(password)));
    }

    async fn many_who_write_and_many_who_chain_leave_one_chain_without_a_gap(app) {
        let cast = Cast::of(app).await;
        let writes =
            futures_util::future::join_all((0..60).map(|n| {
                let admin = cast.admin.clone();
                async move {
                    admin.post("/v1/people", &json!({"full_name": format!("Người {n}")})).await.created()
                }
            }));
        let chains = futures_util::future::join_all((0..8).map(|_| audit::tick(&app.state)));
        let (_, chained) = futures_util::future::join(writes, chains).await;
        assert!(chained.iter().all(Result::is_ok), "{chained:?}");
        audit::tick(&app.state).await.unwrap();
        let told = verified(app).unwrap();
        assert!(told.contains("0 wait to be"), "{told}");
    }

    async fn an_untouched_chain_is_as_it_was_also_while_events_wait(app) {
        let cast = something_happened(app).await;
        assert!(verified(app).unwrap().contains("agree"), "{:?}", verified(app));
        cast.admin.post("/v1/people", &json!({"full_name": "Chưa nối"})).await.created();
        assert!(verified(app).unwrap().contains("1 wait to be"), "{:?}", verified(app));
    }

    async fn a_byte_that_is_changed_is_found(app) {
        something_happened(app).await;
        batch(app, "UPDATE audit_events SET request_id = 'forged' WHERE sequence = 3").await;
        assert_eq!(verified(app), Err("event 3 was changed, or is not where it was".to_owned()));
    }

    async fn a_row_that_is_removed_is_found(app) {
        something_happened(app).await;
        batch(app, "DELETE FROM audit_events WHERE sequence = 3").await;
        assert_eq!(verified(app), Err("event 3 is missing".to_owned()));
    }

    async fn rows_that_are_swapped_are_found(app) {
        something_happened(app).await;
        batch(app, "UPDATE audit_events SET sequence = 1000000 WHERE sequence = 3").await;
        batch(app, "UPDATE audit_events SET sequence = 3 WHERE sequence = 4").await;
        batch(app, "UPDATE audit_events SET sequence = 4 WHERE sequence = 1000000").await;
        assert_eq!(verified(app), Err("event 3 was changed, or is not where it was".to_owned()));
    }

    async fn a_tail_that_is_cut_off_is_missed(app) {
        something_happened(app).await;
        batch(app, "DELETE FROM audit_events WHERE sequence > (SELECT max(sequence) - 2 FROM audit_events)")
            .await;
        let told = verified(app).unwrap_err();
        assert!(
            told.starts_with("the chain ends at event") && told.contains("a checkpoint tells of event"),
            "{told}"
        );
    }

    async fn a_chain_that_was_written_anew_is_not_the_one_that_was_witnessed(app) {
        something_happened(app).await;
        batch(app, "UPDATE audit_events SET request_id = 'forged' WHERE sequence = 3").await;
        batch(app, "UPDATE audit_events SET sequence = NULL, chain_hash = NULL").await;
        while app
            .state
            .store
            .write(Write::default(), |db| phoihop_persistence::platform::audit::chain(db, 500))
            .await
            .unwrap()
            .0
            > 0
        {}
        let told = verified(app).unwrap_err();
        assert!(told.contains("was written anew"), "{told}");
        let file = app.state.config.checkpoints();
        let forged = std::fs::read_to_string(&file).unwrap().replace("\"sequence\":", "\"sequence\":1");
        std::fs::write(&file, forged).unwrap();
        assert!(verified(app).unwrap_err().contains("was not signed with this installation's key"));
    }
}
