//! The program's commands, as a new user meets them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a command that cannot be run is a test that fails")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn phoihop(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phoihop"));
    command.args(arguments).env_remove("DATABASE_URL");
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Runs `phoihop user …` with a password on standard input.
fn user(folder: &Path, arguments: &[&str], password: &str) -> Output {
    let mut command = phoihop(&["user", "--data-dir", folder.to_str().unwrap()]);
    let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that refuses its arguments reads no password.
    let _closed_already = writeln!(child.stdin.take().unwrap(), "{password}");
    child.wait_with_output().unwrap()
}

#[test]
fn help_tells_every_flag_with_its_environment_variable() {
    let help = said(&phoihop(&["serve", "--help"]).output().unwrap());
    let flags = [
        ("--bind", "PHOIHOP_BIND"),
        ("--data-dir", "PHOIHOP_DATA_DIR"),
        ("--database-url", "DATABASE_URL"),
        ("--public-url", "PHOIHOP_PUBLIC_URL"),
        ("--cors-origin", "PHOIHOP_CORS_ORIGINS"),
        ("--token-seconds", "PHOIHOP_TOKEN_SECONDS"),
        ("--key-rotation-seconds", "PHOIHOP_KEY_ROTATION_SECONDS"),
        ("--connections", "PHOIHOP_CONNECTIONS"),
        ("--workers", "PHOIHOP_WORKERS"),
    ];
    for (flag, variable) in flags {
        assert!(help.contains(flag) && help.contains(&format!("[env: {variable}")), "{flag} {variable}:\n{help}");
    }
    for command in ["demo", "serve", "migrate", "check-config", "openapi", "user"] {
        assert!(said(&phoihop(&["--help"]).output().unwrap()).contains(command));
    }
}

#[test]
fn check_config_names_everything_that_is_wrong() {
    let sound = phoihop(&["check-config"]).output().unwrap();
    assert!(sound.status.success(), "{sound:?}");
    let bad = ["check-config", "--bind", "nowhere", "--token-seconds", "5", "--database-url", "mysql://x", "--cors-origin", "example.org"];
    let bad = phoihop(&bad).output().unwrap();
    assert!(!bad.status.success());
    for named in ["bind:", "token-seconds:", "DATABASE_URL:", "cors-origin:"] {
        assert!(said(&bad).contains(named), "{named}: {}", said(&bad));
    }
}

#[test]
fn openapi_prints_the_committed_contract() {
    let printed = phoihop(&["openapi"]).output().unwrap();
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/openapi.json")).unwrap();
    assert!(said(&printed) == committed, "the printed contract is not the committed one");
}

#[test]
fn the_first_administrator_comes_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let create = ["create", "quan.tri", "--role", "administrator", "--new-organisation", "Ủy ban nhân dân tỉnh"];
    let weak = user(folder, &create, "short");
    assert!(!weak.status.success() && said(&weak).contains("12 to 256"), "{weak:?}");
    assert!(user(folder, &["list"], "").stdout.trim_ascii().is_empty(), "nothing of it was kept");
    let made = user(folder, &create, "a long enough password");
    assert!(made.status.success() && said(&made).contains("quan.tri is administrator of Ủy ban nhân dân tỉnh"), "{made:?}");
    let again = user(folder, &create, "a long enough password");
    assert!(!again.status.success() && said(&again).contains("there already"), "{again:?}");

    assert!(user(folder, &["suspend", "quan.tri"], "").status.success());
    assert!(said(&user(folder, &["list"], "")).contains("quan.tri\tsuspended"));
    assert!(user(folder, &["resume", "quan.tri"], "").status.success());
    assert!(user(folder, &["set-password", "quan.tri"], "another long password").status.success());
    assert!(!user(folder, &["set-password", "nobody"], "another long password").status.success());
    let nowhere =
        user(folder, &["create", "can.bo", "--role", "viewer", "--organisation", "01873a0e-6b40-7000-8000-000000000001"], "a long password");
    assert!(!nowhere.status.success() && said(&nowhere).contains("no such organisation"), "{nowhere:?}");
}
