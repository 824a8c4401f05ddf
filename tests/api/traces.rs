//! What requests leave behind in logs: nothing that a client could have put there.

use std::process::{Command, Stdio};

use phoihop_tests::binary::{Process, program};
use phoihop_tests::database::Database;
use phoihop_tests::{Actor, Cast, story};
use serde_json::json;

const NOBODY: &str = "01873a0e-6b40-7000-8000-000000000001";

#[test]
fn the_access_log_holds_routes_and_ids_and_nothing_that_a_client_wrote() {
    let database = Database::sqlite();
    let log = database.folder().join("log");
    let mut logging = Command::new(program());
    logging.env("RUST_LOG", "info").stderr(Stdio::from(std::fs::File::create(&log).unwrap()));
    let server = Process::start_as(logging, "serve", &database.folder(), None);
    actix_web::rt::System::new().block_on(async {
        let anybody = Actor::new(&server.url, None);
        for path in [
            "/v1/people/0912345678",
            "/0912345678/x",
            "/v1/0912345678?q=0912345678",
            &format!("/v1/people/{NOBODY}"),
        ] {
            anybody.ask("GET", path).with("x-request-id", "phone0912345678").send().await;
        }
        anybody.ask("PHONE0912345678", "/healthz").send().await;
    });
    assert!(server.stop().success());
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(!logged.contains("0912345678") && !logged.contains("PHONE"), "{logged}");
    assert!(logged.contains("route=/v1/people/{person_id}") && logged.contains(NOBODY), "{logged}");
    assert!(logged.contains("route=unmatched") && logged.contains("method=other"), "{logged}");
}

story! {
    async fn names_that_count_for_nothing_are_told(app) {
        let cast = Cast::of(app).await;
        let draft = cast.in_force().await;
        let tag = draft.tag(&cast.province_focal).await;
        let path = format!("{}/transitions", draft.path);
        for (field, to) in [("party_id", "terminated"), ("acting_mandate_id", "terminated")] {
            let mut asked = json!({"to": to, "reason": "Theo thỏa thuận."});
            asked[field] = json!(NOBODY);
            cast.province_leader
                .decide(&path, &tag, &asked)
                .await
                .refused(422, "invalid_content")
                .at(&format!("/{field}"), "unknown_reference");
        }
        let event = json!({"to": "suspended", "reason": "Theo yêu cầu.", "party_id": NOBODY});
        let user = cast.admin.get("/v1/users?username=press.focal").await.ok();
        let address = format!("/v1/users/{}", user.each("id")[0]);
        let tag = cast.admin.get(&address).await.ok().tag();
        let moved = cast.admin.decide(&format!("{address}/transitions"), &tag, &event).await;
        moved.refused(422, "invalid_content").at("/party_id", "unknown_reference");
    }

    async fn one_name_is_one_name_however_it_was_pasted(app) {
        let cast = Cast::of(app).await;
        let pasted = json!({
            "full_name": "Lê\u{ad} Văn\u{200b} A\u{feff}", "external_source": "so",
            "external_id": "cb\u{200b}-1",
        });
        let made = cast.admin.post("/v1/people", &pasted).await.created();
        assert_eq!((&made["full_name"], &made["external_id"]), (&json!("Lê Văn A"), &json!("cb-1")));
        let again = json!({"full_name": "Lê Văn A", "external_source": "so", "external_id": "cb-1"});
        cast.admin.post("/v1/people", &again).await.refused(409, "duplicate").at("/external_id", "duplicate");
        let found = cast.admin.get("/v1/people?external_source=so&external_id=cb%C2%AD-1").await.ok();
        assert_eq!(found.each("id"), [made.id().as_str()]);
    }
}
