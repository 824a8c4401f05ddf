//! The master key: a database starts under its own only, and what is half written is nothing.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use phoihop_tests::Actor;
use phoihop_tests::binary::{Process, program};
use phoihop_tests::database::Database;
use serde_json::json;

/// Tries to serve over a data folder; it must end by itself.
fn attempt(command: &str, database: &Database, folder: &Path, key: Option<&str>) -> Output {
    let mut process = Command::new(program());
    process
        .args([command, "--data-dir"])
        .arg(folder)
        .env_remove("DATABASE_URL")
        .env_remove("PHOIHOP_MASTER_KEY");
    if command == "serve" {
        process.args(["--bind", "127.0.0.1:0"]);
    }
    if let Some(key) = key {
        process.env("PHOIHOP_MASTER_KEY", key);
    }
    if let Some(url) = database.config().database_url {
        process.env("DATABASE_URL", url);
    }
    process.output().unwrap()
}

#[track_caller]
fn refused(output: &Output, why: &str) {
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stdout).contains(why), "{output:?}");
}

#[test]
fn a_database_starts_under_its_own_key_only_and_loses_nothing_under_another() {
    for database in [Some(Database::sqlite()), Database::postgresql()].into_iter().flatten() {
        let folder = database.folder();
        let (file, kept) = (folder.join("master.key"), folder.join("kept.key"));
        let url = database.config().database_url;
        std::fs::rename(&file, &kept).unwrap();
        refused(&attempt("serve", &database, &folder, None), "the master key is missing");
        assert!(!file.exists(), "no new one is made");
        let other = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        refused(&attempt("serve", &database, &folder, Some(other)), "not the master key");
        for (text, why) in [
            ("", "must have 32 bytes"),
            ("AAEC", "must have 32 bytes"),
            ("not base64!", "not base64"),
            (other, "not the master key"),
        ] {
            std::fs::write(&file, text).unwrap();
            refused(&attempt("serve", &database, &folder, None), why);
        }
        std::fs::rename(&kept, &file).unwrap();
        actix_web::rt::System::new().block_on(async {
            let server = Process::start("serve", &folder, url.as_deref());
            let log_in = json!({"username": "admin", "password": "phoihop-demo-2023"});
            Actor::new(&server.url, None).post("/v1/auth/log-in", &log_in).await.ok();
        });
        let mut verify = Command::new(program());
        verify.args(["audit", "verify", "--data-dir"]).arg(&folder).env_remove("DATABASE_URL");
        if let Some(url) = url {
            verify.env("DATABASE_URL", url);
        }
        let verified = verify.output().unwrap();
        assert!(verified.status.success(), "the trail is as it was: {verified:?}");
    }
}

#[test]
fn a_demo_killed_at_its_first_start_starts_again() {
    for empty in [
        Some(Database::sqlite().emptied_copy()),
        Database::postgresql().map(|database| database.emptied_copy()),
    ]
    .into_iter()
    .flatten()
    {
        let url = empty.config().database_url;
        for milliseconds in [20, 60, 120, 200, 300, 500, 800] {
            let mut first = Command::new(program());
            first
                .args(["demo", "--bind", "127.0.0.1:0", "--data-dir"])
                .arg(empty.folder())
                .env_remove("DATABASE_URL")
                .env("RUST_LOG", "off");
            first.stdout(std::process::Stdio::null());
            if let Some(url) = &url {
                first.env("DATABASE_URL", url);
            }
            let mut child = first.spawn().unwrap();
            std::thread::sleep(Duration::from_millis(milliseconds));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let server = Process::start("demo", &empty.folder(), url.as_deref());
        actix_web::rt::System::new().block_on(async {
            let programmes = Actor::new(&server.url, None).get("/v1/public/programmes").await.ok();
            assert_eq!(programmes.items().len(), 1);
        });
    }
}
