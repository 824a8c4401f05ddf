//! Databases of earlier releases: brought up to date, never without a way back.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use phoihop_persistence::migrate::{Schema, inspect};
use phoihop_persistence::{Db, Options};
use phoihop_tests::Actor;
use phoihop_tests::binary::{Process, program};
use phoihop_tests::database::Database;

/// How many migrations came after the first.
fn later() -> usize {
    std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite")).unwrap().count() - 1
}

/// What the first release knew, with somebody in it.
fn of_the_first_release(database: &Database) -> Database {
    let old = database.emptied_copy();
    let on_sqlite = old.config().database_url.is_none();
    let first = if on_sqlite {
        include_str!("../../migrations/sqlite/0001_directory/up.sql")
    } else {
        include_str!("../../migrations/postgres/0001_directory/up.sql")
    };
    let mut db = old.config().store_options().connect().unwrap();
    db.batch(
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP \
            NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    )
    .unwrap();
    db.batch("INSERT INTO __diesel_schema_migrations (version) VALUES ('0001')").unwrap();
    db.batch(first).unwrap();
    let (id, at) = if on_sqlite {
        ("x'01873a0e6b4070008000000000000001'", "0")
    } else {
        ("'01873a0e-6b40-7000-8000-000000000001'", "now()")
    };
    db.batch(&format!(
        "INSERT INTO people (id, revision, created_at, updated_at, full_name, full_name_sort, \
            full_name_fold) VALUES ({id}, 1, {at}, {at}, 'A', 'a', 'a')"
    ))
    .unwrap();
    // What was two identifiers then, is one by now.
    for (n, code) in [(1, "H51.1"), (2, "h51.1")] {
        let id = if on_sqlite {
            format!("x'0187000000007000800000000000000{n}'")
        } else {
            format!("'01870000-0000-7000-8000-00000000000{n}'")
        };
        db.batch(&format!(
            "INSERT INTO organisations (id, revision, created_at, updated_at, kind, name, name_sort,
              name_fold, agency_code)
             VALUES ({id}, 1, {at}, {at}, 'other', 'B', 'b', 'b', '{code}')"
        ))
        .unwrap();
    }
    assert_eq!(inspect(&mut db), Ok(all_but_the_first()));
    old
}

/// What a database of the first migration lacks.
fn all_but_the_first() -> Schema {
    Schema::Behind { pending: later(), fresh: false }
}

fn run(database: &Database, arguments: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.args(arguments).arg("--data-dir").arg(database.folder()).env_remove("DATABASE_URL");
    if let Some(url) = database.config().database_url {
        command.env("DATABASE_URL", url);
    }
    command.output().unwrap()
}

fn serve(database: &Database) {
    let process = Process::start("serve", &database.folder(), database.config().database_url.as_deref());
    // It listens before it migrates, and answers afterwards.
    actix_web::rt::System::new().block_on(async { Actor::new(&process.url, None).get("/readyz").await.ok() });
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("before-migration-"))
        .collect()
}

/// Whether the person of the first release is there.
fn somebody_is_in(db: &mut Db) -> bool {
    // Entering the same row once more fails where it is, and enters nothing where it is not.
    db.batch("INSERT INTO people SELECT * FROM people WHERE full_name = 'A'").is_err()
}

#[test]
fn sqlite_is_copied_before_it_is_migrated_whoever_migrates_it() {
    for how in ["serve", "migrate", "user"] {
        let old = of_the_first_release(&Database::sqlite());
        match how {
            "serve" => serve(&old),
            "migrate" => {
                let told = run(&old, &["migrate"]);
                assert!(
                    told.status.success()
                        && String::from_utf8_lossy(&told.stdout)
                            .contains(&format!("{} migration(s)", later())),
                    "{told:?}"
                );
            }
            _ => assert!(run(&old, &["user", "list"]).status.success()),
        }
        let mut migrated = old.config().store_options().connect().unwrap();
        assert_eq!(
            (inspect(&mut migrated), somebody_is_in(&mut migrated)),
            (Ok(Schema::Current), true),
            "{how}"
        );
        let copies = backups(&old.folder());
        assert_eq!(copies.len(), 1, "{how}: {copies:?}");
        let mut copy = Options::new(copies[0].display().to_string()).connect().unwrap();
        assert_eq!((inspect(&mut copy), somebody_is_in(&mut copy)), (Ok(all_but_the_first()), true), "{how}");
    }
}

#[test]
fn what_is_new_or_up_to_date_is_not_copied() {
    for database in [Database::sqlite().emptied_copy(), Database::sqlite()] {
        serve(&database);
        assert!(run(&database, &["migrate"]).status.success());
        assert_eq!(backups(&database.folder()), Vec::<PathBuf>::new());
    }
}

#[test]
fn postgresql_is_left_alone_by_commands_that_were_not_asked_to_migrate_it() {
    let Some(database) = Database::postgresql() else { return };
    let old = of_the_first_release(&database);
    for command in [&["serve", "--bind", "127.0.0.1:0"][..], &["user", "list"]] {
        let refused = run(&old, command);
        assert!(
            !refused.status.success() && String::from_utf8_lossy(&refused.stdout).contains("phoihop migrate"),
            "{refused:?}"
        );
        let mut db = old.config().store_options().connect().unwrap();
        assert_eq!(inspect(&mut db), Ok(all_but_the_first()));
    }
    let done = run(&old, &["migrate"]);
    assert!(done.status.success(), "{done:?}");
    let mut db = old.config().store_options().connect().unwrap();
    assert_eq!((inspect(&mut db), somebody_is_in(&mut db)), (Ok(Schema::Current), true));
}
