//! `docs/operations.md`, run word for word.

use std::path::{Path, PathBuf};
use std::process::Command;

use phoihop_tests::binary::program;
use phoihop_tests::database::Database;

fn page() -> String {
    std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md")).unwrap()
}

/// The commands of a section, in their order.
fn commands(section: &str) -> String {
    let page = page();
    let section = page.split("\n## ").find(|part| part.starts_with(section)).unwrap();
    section.split("```sh\n").skip(1).map(|part| part.split("```").next().unwrap()).collect()
}

/// Runs commands in a folder that has a data folder, with the program on the path.
fn run(commands: &str, folder: &Path, url: Option<&str>) -> String {
    let path = format!("{}:{}", program().parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell
        .args(["-e", "-c", commands])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("DATABASE_URL")
        .env_remove("PHOIHOP_MASTER_KEY");
    if let Some(url) = url {
        shell.env("DATABASE_URL", url);
    }
    let ran = shell.output().unwrap();
    assert!(
        ran.status.success(),
        "{commands}\n{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8(ran.stdout).unwrap()
}

fn beside_data_of(database: &Database) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(database.folder(), folder.path().join("data")).unwrap();
    folder
}

fn is_there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    assert!(there || std::env::var_os("CI").is_none(), "{program} is not installed: CI must test with it");
    there
}

#[test]
fn the_embedded_database_is_backed_up_and_restored_as_it_says() {
    if !is_there("age") {
        return;
    }
    let database = Database::sqlite();
    // Nothing has happened since the demo was loaded: what is in its trail waits to be chained by a server.
    drop(phoihop_tests::binary::Process::start("serve", &database.folder(), None));
    let folder = beside_data_of(&database);
    let told = run(&commands("Back up and restore the embedded database"), folder.path(), None);
    assert!(told.contains("looked through and sound") && told.contains("are chained as they were"), "{told}");
    assert!(folder.path().join("restored/phoihop.sqlite3").exists());
}

#[test]
fn postgresql_is_backed_up_and_restored_as_it_says() {
    let Some(database) = Database::postgresql().filter(|_| is_there("pg_dump")) else { return };
    let folder = beside_data_of(&database);
    let url = database.config().database_url.unwrap();
    let restored = format!("phoihop_test_{}_restored", std::process::id());
    let commands = commands("Back up and restore PostgreSQL").replace("phoihop_restored", &restored);
    let told = run(&commands, folder.path(), Some(&url));
    run(&format!("dropdb --force --maintenance-db=\"$DATABASE_URL\" {restored}"), folder.path(), Some(&url));
    assert!(told.contains("are chained as they were"), "{told}");
}

/// Every flag that the page names is one of the program's.
#[test]
fn every_flag_that_it_names_is_there() {
    let help = Command::new(program()).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let page = page();
    let flags = page
        .split('`')
        .filter(|code| code.starts_with("--") && !code.contains("recipient") && !code.contains("identity"));
    let mut named = 0;
    for flag in flags.map(|code| code.split_whitespace().next().unwrap()).filter(|flag| *flag != "--help") {
        assert!(help.contains(flag), "{flag}");
        named += 1;
    }
    assert!(named >= 7);
}
