//! The program's commands, as a new user meets them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a command that cannot be run is a test that fails"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn phoihop(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phoihop"));
    command.args(arguments);
    for variable in ["DATABASE_URL", "PHOIHOP_DATA_DIR", "PHOIHOP_MASTER_KEY", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Runs `phoihop user …` with a password on standard input.
fn user(folder: &Path, arguments: &[&str], password: &str) -> Output {
    let mut command = phoihop(&["user", "--data-dir", folder.to_str().unwrap()]);
    let mut child = command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments reads no password.
    let _closed_already = writeln!(child.stdin.take().unwrap(), "{password}");
    child.wait_with_output().unwrap()
}

#[test]
fn help_tells_every_flag_with_its_environment_variable() {
    let mut told = 0;
    for command in phoihop_api::cli::command().get_subcommands() {
        assert!(said(&phoihop(&["--help"]).output().unwrap()).contains(command.get_name()));
        let help = said(&phoihop(&[command.get_name(), "--help"]).output().unwrap());
        for (flag, variable) in
            command.get_arguments().filter_map(|argument| Some((argument.get_long()?, argument.get_env())))
        {
            let variable =
                variable.unwrap_or_else(|| panic!("--{flag} has no environment variable")).to_str().unwrap();
            assert!(
                help.contains(&format!("--{flag}")) && help.contains(&format!("[env: {variable}")),
                "--{flag} {variable}:\n{help}"
            );
            told += 1;
        }
    }
    assert!(told > 40, "{told} flags");
    let serve = said(
        &phoihop(&["serve", "--help"])
            .env("PHOIHOP_MASTER_KEY", "c2VjcmV0")
            .env("DATABASE_URL", "postgres://u:c2VjcmV0@h/d")
            .output()
            .unwrap(),
    );
    for named in [
        "PHOIHOP_MASTER_KEY",
        "RUST_LOG",
        "--largest-body",
        "--head-timeout",
        "--keep-alive",
        "--body-timeout",
        "--request-timeout",
        "--shutdown-timeout",
    ] {
        assert!(serve.contains(named), "{named}:\n{serve}");
    }
    assert!(!serve.contains("c2VjcmV0"), "help shows no secret");
    let demo = said(&phoihop(&["demo", "--help"]).output().unwrap());
    assert!(demo.contains("[default: demo-data]") && serve.contains("[default: data]"), "{demo}");
}

#[test]
fn commands_refuse_a_bad_configuration_before_they_make_anything() {
    let folder = tempfile::tempdir().unwrap();
    for command in [&["migrate"][..], &["user", "list"], &["serve"], &["demo"]] {
        let refused =
            phoihop(command).env("DATABASE_URL", "mydb").current_dir(folder.path()).output().unwrap();
        assert!(
            !refused.status.success() && said(&refused).contains("DATABASE_URL: a postgres:// URL is needed"),
            "{refused:?}"
        );
    }
    for key in ["", "not base64!", "c2hvcnQ="] {
        for command in ["check-config", "serve"] {
            let refused = phoihop(&[command])
                .env("PHOIHOP_MASTER_KEY", key)
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert!(
                !refused.status.success() && said(&refused).contains("PHOIHOP_MASTER_KEY: the master key"),
                "{refused:?}"
            );
            assert!(key.is_empty() || !said(&refused).contains(key), "a key is never shown");
        }
    }
    let timeouts = phoihop(&["check-config", "--head-timeout", "0", "--largest-body", "1"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        said(&timeouts).contains("head-timeout") && said(&timeouts).contains("largest-body:"),
        "{timeouts:?}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");

    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/master.key"), "broken").unwrap();
    let refused = phoihop(&["check-config"]).current_dir(folder.path()).output().unwrap();
    assert!(
        !refused.status.success() && said(&refused).contains("master.key: the master key"),
        "{refused:?}"
    );
}

#[test]
fn the_demo_stays_on_this_machine_and_off_data_that_are_not_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for bind in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"] {
        let refused = phoihop(&["demo", "--bind", bind]).current_dir(folder.path()).output().unwrap();
        assert!(!refused.status.success() && said(&refused).contains("127.0.0.1 only"), "{refused:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    let data = folder.path().join("data");
    for name in ["quan.tri", "admin"] {
        let create =
            ["create", name, "--role", "administrator", "--new-organisation", "Ủy ban nhân dân tỉnh"];
        assert!(user(&data, &create, "a long enough password").status.success());
        let refused = phoihop(&["demo", "--bind", "127.0.0.1:0", "--data-dir", data.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(
            !refused.status.success() && said(&refused).contains("users who are not the demo's"),
            "{refused:?}"
        );
        assert_eq!(said(&user(&data, &["list"], "")).lines().count(), 1, "nobody was let in");
        std::fs::remove_dir_all(&data).unwrap();
    }
}

#[test]
fn check_config_names_everything_that_is_wrong() {
    let sound = phoihop(&["check-config"]).output().unwrap();
    assert!(sound.status.success(), "{sound:?}");
    let bad = [
        "check-config",
        "--bind",
        "nowhere",
        "--token-seconds",
        "5",
        "--database-url",
        "mysql://x",
        "--cors-origin",
        "example.org",
    ];
    let bad = phoihop(&bad).output().unwrap();
    assert!(!bad.status.success());
    for named in ["bind:", "token-seconds:", "DATABASE_URL:", "cors-origin:"] {
        assert!(said(&bad).contains(named), "{named}: {}", said(&bad));
    }
}

#[test]
fn openapi_prints_the_committed_contract() {
    let printed = phoihop(&["openapi"]).output().unwrap();
    let committed =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/openapi.json")).unwrap();
    assert!(said(&printed) == committed, "the printed contract is not the committed one");
}

#[test]
fn the_first_administrator_comes_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let create =
        ["create", "quan.tri", "--role", "administrator", "--new-organisation", "Ủy ban nhân dân tỉnh"];
    let weak = user(folder, &create, "short");
    assert!(!weak.status.success() && said(&weak).contains("12 to 256"), "{weak:?}");
    assert!(user(folder, &["list"], "").stdout.trim_ascii().is_empty(), "nothing of it was kept");
    let made = user(folder, &create, "a long enough password");
    assert!(
        made.status.success() && said(&made).contains("quan.tri is administrator of Ủy ban nhân dân tỉnh"),
        "{made:?}"
    );
    let again = user(folder, &create, "a long enough password");
    assert!(!again.status.success() && said(&again).contains("there already"), "{again:?}");

    assert!(user(folder, &["suspend", "quan.tri"], "").status.success());
    assert!(said(&user(folder, &["list"], "")).contains("quan.tri\tsuspended"));
    assert!(user(folder, &["resume", "quan.tri"], "").status.success());
    assert!(user(folder, &["set-password", "quan.tri"], "another long password").status.success());
    assert!(!user(folder, &["set-password", "nobody"], "another long password").status.success());
    let nowhere = user(
        folder,
        &["create", "can.bo", "--role", "viewer", "--organisation", "01873a0e-6b40-7000-8000-000000000001"],
        "a long password",
    );
    assert!(!nowhere.status.success() && said(&nowhere).contains("no such organisation"), "{nowhere:?}");
}
