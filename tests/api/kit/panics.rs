//! A defect in one handler: the client gets a problem document, the operator a line in the log, and everybody
//! else is served.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::Data;
use phoihop_api::http::router::Path;
use phoihop_api::http::{Answer, Call, Operation};
use phoihop_api::server;
use phoihop_tests::Actor;
use phoihop_tests::database::Database;

static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps what is logged as an error.
struct Recorder;

impl log::Log for Recorder {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() == log::Level::Error
    }
    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            let request_id =
                record.key_values().get("request_id".into()).map_or_else(String::new, |id| id.to_string());
            LOGGED
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(format!("{request_id} {}", record.args()));
        }
    }
    fn flush(&self) {}
}

async fn panics(call: Call) -> Result<Answer, phoihop_api::http::Problem> {
    if call.raw_query != "calm" {
        panic!("on purpose, with secret-{}", call.raw_query);
    }
    Ok(Answer::nothing())
}

#[test]
fn a_handler_that_panics_answers_500_is_logged_and_harms_nobody() {
    log::set_logger(&Recorder).unwrap();
    log::set_max_level(log::LevelFilter::Error);
    let database = Database::sqlite();
    actix_web::rt::System::new().block_on(async {
        let state = server::open(database.config(), true, None).await.unwrap();
        // The server as it is, with one more route.
        let mut state = Arc::into_inner(state.into_inner()).unwrap();
        state.router.add([
            Path::new("service", "/panics").get(Operation::file("panics", "application/json"), panics)
        ]);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = Actor::new(&format!("http://{}", listener.local_addr().unwrap()), None);
        actix_web::rt::spawn(server::serve(Data::new(state), listener).unwrap());

        for n in 0..5 {
            let reply = client.get(&format!("/panics?{n}")).await.refused(500, "internal_error");
            assert!(
                !String::from_utf8_lossy(&reply.bytes).contains("secret"),
                "what a panic says stays here"
            );
            let logged = LOGGED.lock().unwrap().clone();
            assert!(
                logged
                    .iter()
                    .any(|line| *line == format!("{} a handler panicked", reply.header("x-request-id"))),
                "{logged:?}"
            );
            client.get("/panics?calm").await.is(204);
        }
        client.get("/v1/public/programmes").await.ok();
    });
}
