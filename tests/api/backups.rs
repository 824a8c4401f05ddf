//! Backups: made while the server works, whole or not there, and restored only under their own key.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use phoihop_tests::binary::{Process, program};
use phoihop_tests::database::Database;
use phoihop_tests::{Actor, Reply};
use serde_json::json;
use tempfile::TempDir;

/// Runs a command over a data folder.
fn run(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program());
    command
        .args(arguments)
        .arg("--data-dir")
        .arg(folder)
        .env_remove("DATABASE_URL")
        .env_remove("PHOIHOP_MASTER_KEY");
    command.output().unwrap()
}

fn says(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn refused(output: &Output, why: &str) {
    assert!(!output.status.success() && says(output).contains(why), "{output:?}");
}

#[track_caller]
fn done(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    says(output)
}

/// An empty folder with the database's master key.
fn folder_with_key_of(database: &Database) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(database.folder().join("master.key"), folder.path().join("master.key")).unwrap();
    folder
}

/// A server with two people in it, and a backup that was made between them.
async fn backed_up_between_two(database: &Database, file: &Path, more: &[&str]) -> (Reply, Reply) {
    let server = Process::start("serve", &database.folder(), None);
    let admin = Actor::logged_in(&server.url, "admin").await;
    let before = admin.post("/v1/people", &json!({"full_name": "Người trước"})).await.created();
    done(&run(&[&["backup", file.to_str().unwrap()], more].concat(), &database.folder()));
    let after = admin.post("/v1/people", &json!({"full_name": "Người sau"})).await.created();
    (before, after)
}

#[test]
fn checkpoints_that_lie_elsewhere_are_in_the_backup_and_go_back_there() {
    let (database, kept) = (Database::sqlite(), tempfile::tempdir().unwrap());
    let (file, witness) = (kept.path().join("phoihop.backup"), kept.path().join("witness.jsonl"));
    std::fs::write(&witness, "{}\n").unwrap();
    let folder = folder_with_key_of(&database);
    let with_witness = |arguments: &[&str], folder: &Path| {
        run(&[arguments, &["--audit-checkpoints", witness.to_str().unwrap()]].concat(), folder)
    };
    assert!(
        done(&with_witness(&["backup", file.to_str().unwrap()], &database.folder()))
            .contains("with the trail's checkpoints")
    );
    std::fs::remove_file(&witness).unwrap();
    done(&with_witness(&["restore", file.to_str().unwrap()], folder.path()));
    assert_eq!(std::fs::read_to_string(&witness).unwrap(), "{}\n");
}

#[test]
fn a_backup_made_while_the_server_works_is_restored_as_it_was() {
    let (database, kept) = (Database::sqlite(), tempfile::tempdir().unwrap());
    let file = kept.path().join("phoihop.backup");
    let folder = folder_with_key_of(&database);
    actix_web::rt::System::new().block_on(async {
        let (before, after) = backed_up_between_two(&database, &file, &[]).await;
        let again = run(&["backup", file.to_str().unwrap()], &database.folder());
        refused(&again, "is there already");
        assert_eq!(std::fs::read_dir(kept.path()).unwrap().count(), 1, "nothing half lies beside it");
        let told = done(&run(&["restore", file.to_str().unwrap()], folder.path()));
        assert!(told.contains("What happened later is not there"), "{told}");
        refused(&run(&["restore", file.to_str().unwrap()], folder.path()), "restored where no database is");
        let verified = done(&run(&["audit", "verify"], folder.path()));
        assert!(verified.contains("agree"), "{verified}");
        let server = Process::start("serve", folder.path(), None);
        let admin = Actor::logged_in(&server.url, "admin").await;
        assert_eq!(admin.get(before.header("location")).await.ok().body, before.body);
        admin.get(after.header("location")).await.refused(404, "not_found");
    });
}

#[test]
fn what_lies_beside_is_neither_taken_along_nor_taken_away() {
    let (database, kept) = (Database::sqlite(), tempfile::tempdir().unwrap());
    for neighbour in ["nightly.copy", "nightly.partial", "nightly"] {
        std::fs::write(kept.path().join(neighbour), "kept").unwrap();
    }
    let names = ["nightly.mon", "nightly.tue", "nightly.wed"].map(|name| kept.path().join(name));
    std::thread::scope(|scope| {
        let made = names
            .each_ref()
            .map(|name| scope.spawn(|| done(&run(&["backup", name.to_str().unwrap()], &database.folder()))));
        made.into_iter().for_each(|made| drop(made.join().unwrap()));
    });
    for neighbour in ["nightly.copy", "nightly.partial", "nightly"] {
        assert_eq!(std::fs::read_to_string(kept.path().join(neighbour)).unwrap(), "kept");
    }
    assert_eq!(std::fs::read_dir(kept.path()).unwrap().count(), 6);
    let copy = kept.path().join("other.copy");
    done(&run(&["backup", copy.to_str().unwrap()], &database.folder()));
    assert!(std::fs::metadata(copy).unwrap().len() > 100_000);
    for beside in ["-wal", "-shm", "-journal"] {
        let folder = folder_with_key_of(&database);
        std::fs::write(folder.path().join(format!("phoihop.sqlite3{beside}")), "of another").unwrap();
        refused(&run(&["restore", names[0].to_str().unwrap()], folder.path()), beside);
        assert!(!folder.path().join("phoihop.sqlite3").exists());
    }
    for name in &names {
        done(&run(&["restore", name.to_str().unwrap()], folder_with_key_of(&database).path()));
    }
}

#[test]
fn what_is_damaged_or_under_another_key_is_not_restored() {
    let (database, kept) = (Database::sqlite(), tempfile::tempdir().unwrap());
    let file = kept.path().join("phoihop.backup");
    done(&run(&["backup", file.to_str().unwrap()], &database.folder()));
    let whole = std::fs::read(&file).unwrap();
    let attempt = |bytes: &[u8], folder: &Path| {
        let damaged = kept.path().join("damaged");
        std::fs::write(&damaged, bytes).unwrap();
        run(&["restore", damaged.to_str().unwrap()], folder)
    };
    let folder = folder_with_key_of(&database);
    let places = [600, 1_600, 5_000, whole.len() / 3, whole.len() / 2, whole.len() * 9 / 10];
    for place in places {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        refused(&attempt(&damaged, folder.path()), "phoihop:");
    }
    for length in [0, 511, 512, 5_000, whole.len() / 2, whole.len() - 2_048] {
        refused(&attempt(&whole[..length], folder.path()), "no whole backup");
    }
    assert_eq!(
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name() != "lock")
            .count(),
        1,
        "only the key is there"
    );
    let keyless = tempfile::tempdir().unwrap();
    refused(&attempt(&whole, keyless.path()), "the master key is missing");
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("master.key"), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        .unwrap();
    refused(&attempt(&whole, elsewhere.path()), "under another master key");
    done(&attempt(&whole, folder.path()));
}

#[test]
fn a_backup_is_encrypted_to_those_who_may_open_it() {
    let kept = tempfile::tempdir().unwrap();
    let (identity, file) = (kept.path().join("identity.txt"), kept.path().join("phoihop.backup"));
    let Ok(made) = Command::new("age-keygen").arg("-o").arg(&identity).output() else {
        assert!(std::env::var_os("CI").is_none(), "age is not installed: CI must test with it");
        return;
    };
    assert!(made.status.success());
    let text = std::fs::read_to_string(&identity).unwrap();
    let recipient = text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap().to_owned();
    let database = Database::sqlite();
    let folder = folder_with_key_of(&database);
    refused(
        &run(&["backup", file.to_str().unwrap(), "--recipient", "age1nobody"], &database.folder()),
        "age has failed",
    );
    assert!(!file.exists());
    actix_web::rt::System::new().block_on(async {
        let (before, _) = backed_up_between_two(&database, &file, &["--recipient", &recipient]).await;
        assert!(std::fs::read(&file).unwrap().starts_with(b"age-encryption.org/"));
        refused(&run(&["restore", file.to_str().unwrap()], folder.path()), "the backup is encrypted");
        done(&run(
            &["restore", file.to_str().unwrap(), "--identity", identity.to_str().unwrap()],
            folder.path(),
        ));
        let server = Process::start("serve", folder.path(), None);
        assert_eq!(
            Actor::logged_in(&server.url, "admin").await.get(before.header("location")).await.ok().body,
            before.body
        );
    });
}

#[test]
fn a_stop_leaves_all_in_one_file_and_all_files_are_their_owners() {
    use std::os::unix::fs::PermissionsExt;
    let (database, copy) = (Database::sqlite(), tempfile::tempdir().unwrap());
    std::fs::set_permissions(
        database.folder().join("phoihop.sqlite3"),
        std::fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    actix_web::rt::System::new().block_on(async {
        let server = Process::start("serve", &database.folder(), None);
        let made = Actor::logged_in(&server.url, "admin")
            .await
            .post("/v1/people", &json!({"full_name": "Người cuối"}))
            .await
            .created();
        let modes = |folder: &Path| -> Vec<(PathBuf, u32)> {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries
                .map(|path| (path.clone(), std::fs::metadata(path).unwrap().permissions().mode() & 0o777))
                .collect()
        };
        for (path, mode) in modes(&database.folder()) {
            assert_eq!(mode, 0o600, "{}", path.display());
        }
        assert!(server.stop().success());
        let beside =
            std::fs::metadata(database.folder().join("phoihop.sqlite3-wal")).map_or(0, |wal| wal.len());
        assert_eq!(beside, 0, "nothing is left beside the file");
        for name in ["phoihop.sqlite3", "master.key"] {
            std::fs::copy(database.folder().join(name), copy.path().join(name)).unwrap();
        }
        let server = Process::start("serve", copy.path(), None);
        assert_eq!(
            Actor::logged_in(&server.url, "admin").await.get(made.header("location")).await.ok().body,
            made.body
        );
    });
}
