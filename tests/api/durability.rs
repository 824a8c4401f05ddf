//! The program as a process: what was answered stays, whatever happens to it.

use std::process::Command;

use phoihop_tests::binary::{Process, program};
use phoihop_tests::database::Database;
use phoihop_tests::{Actor, Reply};
use serde_json::{Value, json};

/// Tells a story about processes on each database.
fn on_both(story: impl AsyncFn(&Database)) {
    for database in [Some(Database::sqlite()), Database::postgresql()].into_iter().flatten() {
        actix_web::rt::System::new().block_on(story(&database));
    }
}

fn serve(database: &Database) -> Process {
    Process::start("serve", &database.folder(), database.config().database_url.as_deref())
}

async fn person(actor: &Actor, name: &str) -> Reply {
    actor.post("/v1/people", &json!({ "full_name": name })).await.created()
}

#[test]
fn what_was_answered_survives_kill_9() {
    on_both(async |database| {
        let mut process = serve(database);
        let admin = Actor::logged_in(&process.url, "admin").await;
        let answered: Vec<Reply> = futures_util::future::join_all((0..30).map(|n| {
            let admin = admin.clone();
            async move { person(&admin, &format!("Người {n}")).await }
        }))
        .await;
        process.kill();
        let process = serve(database);
        let admin = Actor::logged_in(&process.url, "admin").await;
        for reply in answered {
            assert_eq!(admin.get(reply.header("location")).await.ok()["full_name"], reply["full_name"]);
        }
    });
}

#[test]
fn a_token_outlives_the_process_that_gave_it() {
    on_both(async |database| {
        let process = serve(database);
        let token = Actor::logged_in(&process.url, "admin").await;
        assert!(process.stop().success(), "asked to stop, it ends well");
        let process = serve(database);
        let me: Value = token.at(&process.url).get("/v1/me").await.ok().body;
        assert_eq!(me["username"], "admin");
    });
}

#[test]
fn the_demo_starts_again_where_it_was() {
    on_both(async |database| {
        let database_url = database.config().database_url;
        let start = || Process::start("demo", &database.folder(), database_url.as_deref());
        let first = start();
        let before = Actor::new(&first.url, None).get("/v1/public/programmes").await.ok();
        drop(first);
        let second = start();
        let after = Actor::new(&second.url, None).get("/v1/public/programmes").await.ok();
        assert_eq!((after.items().len(), &after.body), (1, &before.body));
    });
}

#[test]
fn one_data_folder_serves_one_process() {
    let database = Database::sqlite();
    let _serving = serve(&database);
    let second = Command::new(program())
        .args(["serve", "--bind", "127.0.0.1:0", "--data-dir"])
        .arg(database.folder())
        .env_remove("DATABASE_URL")
        .output();
    let second = second.unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stdout).contains("stop it first"), "{second:?}");
}

#[test]
fn a_schema_from_the_future_is_left_alone() {
    on_both(async |database| {
        let insert =
            "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('9999', '2999-01-01 00:00:00')";
        database.config().store_options().connect().unwrap().batch(insert).unwrap();
        let mut command = Command::new(program());
        command
            .args(["serve", "--migrate", "--bind", "127.0.0.1:0", "--data-dir"])
            .arg(database.folder())
            .env_remove("DATABASE_URL");
        if let Some(url) = database.config().database_url {
            command.env("DATABASE_URL", url);
        }
        let refused = command.output().unwrap();
        assert!(!refused.status.success());
        assert!(String::from_utf8_lossy(&refused.stdout).contains("newer"), "{refused:?}");
    });
}

#[test]
fn postgresql_is_migrated_only_when_asked_and_sqlite_by_itself() {
    on_both(async |database| {
        let database = database.emptied_copy();
        let url = database.config().database_url;
        let mut command = Command::new(program());
        command
            .args(["serve", "--bind", "127.0.0.1:0", "--data-dir"])
            .arg(database.folder())
            .env_remove("DATABASE_URL");
        if let Some(url) = &url {
            let refused = command.env("DATABASE_URL", url).output().unwrap();
            assert!(String::from_utf8_lossy(&refused.stdout).contains("phoihop migrate"), "{refused:?}");
            let migrate = Command::new(program())
                .arg("migrate")
                .arg("--data-dir")
                .arg(database.folder())
                .env("DATABASE_URL", url)
                .output()
                .unwrap();
            assert!(migrate.status.success(), "{migrate:?}");
        }
        let process = serve(&database);
        Actor::new(&process.url, None).get("/readyz").await.ok();
    });
}

/// Five hundred at once: each is answered, and hashing stays within its bounds (19 MiB for each of two at a
/// time).
#[test]
fn many_log_ins_at_once_keep_memory_bounded() {
    on_both(async |database| {
        let mut many_of_one = Command::new(program());
        many_of_one.env("PHOIHOP_MAX_CLIENTS_PER_ADDRESS", "1000");
        let process = Process::start_as(
            many_of_one,
            "serve",
            &database.folder(),
            database.config().database_url.as_deref(),
        );
        let server = Actor::new(&process.url, None);
        server.get("/readyz").await.ok();
        let before = process.peak_memory_kib();
        let replies = futures_util::future::join_all((0..500).map(|n| {
            let credentials = json!({"username": format!("nobody-{n}"), "password": "not the password"});
            let server = server.clone();
            async move { server.post("/v1/auth/log-in", &credentials).await }
        }));
        assert!(replies.await.iter().all(|reply| matches!(reply.status, 401 | 429 | 503)));
        let grown = process.peak_memory_kib() - before;
        assert!(grown < 80 * 1_024, "{grown} KiB more");
    });
}
