//! `examples/load.py`: the agreement brought over HTTP by a script, which may run again.

use std::path::PathBuf;
use std::process::Command;

use phoihop_tests::{App, Cast, story};
use serde_json::json;

/// Runs the loader against the server and answers what it printed.
async fn loaded(app: &App) -> Vec<String> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../examples/load.py");
    let mut command = Command::new("python3");
    command.arg(script).args(["--url", &app.url]).env("PHOIHOP_PASSWORD", "phoihop-demo-2023");
    let ran = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    assert!(
        ran.status.success(),
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8(ran.stdout).unwrap().lines().map(str::to_owned).collect()
}

story! {
    async fn the_loader_makes_what_is_missing_and_nothing_twice(app) {
        let first = loaded(app).await;
        let (last, steps) = first.split_last().unwrap();
        assert!(
            last.ends_with("in_force") && steps.iter().all(|line| line.starts_with("unchanged ")),
            "the demo has it all: {first:?}"
        );

        // Under another key the demo's programme is another one.
        let cast = Cast::of(app).await;
        let path = format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025"));
        let standing = cast.province_focal.get(&path).await.ok();
        cast.province_focal.patch(&path, &standing.tag(), &json!({"external_id": "another"})).await.ok();
        let second = loaded(app).await;
        let made: Vec<_> = second.iter().filter(|line| line.starts_with("created ")).collect();
        assert_eq!(made.len(), 5, "the programme, two consents and two signatures: {second:?}");
        assert!(second.last().unwrap().ends_with("in_force"));
        let third = loaded(app).await;
        assert!(third.iter().all(|line| !line.starts_with("created ")), "{third:?}");
    }
    async fn a_topic_that_is_missing_is_loaded_with_its_clause_and_parent(app) {
        let first = loaded(app).await;
        for kind in ["code", "topic"] {
            let known = first.iter().filter(|line| line.starts_with(&format!("unchanged {kind} "))).count();
            assert!(known > 20, "{known} of {kind}: {first:?}");
        }
        let cast = Cast::of(app).await;
        let path = format!("/v1/topics/{}", cast.id("topic-dai-ngai-bridge"));
        let standing = cast.admin.get(&path).await.ok();
        cast.admin
            .patch(&path, &standing.tag(), &json!({"code": "another", "external_id": "another"}))
            .await
            .ok();
        let second = loaded(app).await;
        let made: Vec<_> = second.iter().filter(|line| line.starts_with("created ")).collect();
        assert_eq!(made, ["created topic topic-dai-ngai-bridge"]);
        let made = Cast::of(app).await.id("topic-dai-ngai-bridge").to_owned();
        let made = cast.admin.get(&format!("/v1/topics/{made}")).await.ok();
        for field in ["clause_id", "parent_id", "name"] {
            assert_eq!(made[field], standing[field], "{field}");
        }
    }
}
