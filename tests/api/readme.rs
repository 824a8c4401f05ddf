//! The README's walk-through, run word for word against the demo.

use std::path::PathBuf;
use std::process::Command;

use phoihop_tests::binary::Process;
use phoihop_tests::database::Database;

/// The fenced blocks of a section, each with its language.
fn blocks(readme: &str, section: &str) -> Vec<(String, String)> {
    let section = readme.split("\n## ").find(|part| part.starts_with(section)).unwrap();
    let mut found = Vec::new();
    for (index, part) in section.split("```").enumerate() {
        if index % 2 == 1 {
            let (language, text) = part.split_once('\n').unwrap();
            found.push((language.to_owned(), text.to_owned()));
        }
    }
    found
}

#[test]
fn the_walk_through_does_what_it_says_on_sqlite() {
    walked_through(&Database::sqlite());
}

#[test]
fn the_walk_through_does_what_it_says_on_postgresql() {
    if let Some(database) = Database::postgresql() {
        walked_through(&database);
    }
}

/// Runs it with a demo that begins on an empty database of the same kind.
fn walked_through(database: &Database) {
    let database = database.emptied_copy();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let blocks = blocks(&readme, "Walk-through");
    let folder = database.folder();
    let process = Process::start("demo", &folder, database.config().database_url.as_deref());
    // All blocks in one shell, as one would type them; a mark after each tells their answers apart.
    let script: String = blocks
        .iter()
        .filter(|(language, _)| language == "sh")
        .map(|(_, text)| format!("{text}\necho; echo '=== next'\n"))
        .collect();
    // Processes of the stories all say that they are reached by one public name.
    let reached = process.url.strip_prefix("http://").unwrap();
    let script =
        format!("curl() {{ command curl --connect-to phoihop.test:80:{reached} \"$@\"; }}\n{script}");
    let script = script
        .replace("http://127.0.0.1:8080", &process.url)
        .replace("examples/", &format!("{}/examples/", root.display()));
    let ran = Command::new("bash").args(["-e", "-c", &script]).current_dir(&folder).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let printed = String::from_utf8(ran.stdout).unwrap();
    let mut answers = printed.split("=== next\n").map(str::trim);

    let mut shown = 0;
    let mut answer = "";
    for (language, text) in &blocks {
        match language.as_str() {
            "sh" => answer = answers.next().unwrap(),
            _ => {
                assert_eq!(answer, text.trim());
                shown += 1;
            }
        }
    }
    assert!(shown >= 6, "{shown} answers are shown");
}
