//! Files that come in and go out.

use std::time::Duration;

use crate::actor::Actor;
use crate::app::App;
use crate::reply::Reply;

/// The media type of rows as JSON objects.
pub const NDJSON: &str = "application/x-ndjson";
/// The media type of rows in columns.
pub const CSV: &str = "text/csv";

impl App {
    /// Does the jobs that are asked for, from now on.
    pub fn does_its_jobs(&self) {
        actix_web::rt::spawn(phoihop_api::transfer::worker::run(self.state.clone()));
    }
}

impl Actor {
    /// Sends a file to be imported.
    pub async fn sends(&self, query: &str, media_type: &str, file: impl Into<Vec<u8>>) -> Reply {
        self.ask("POST", &format!("/v1/imports?{query}")).raw(media_type, file).send().await
    }

    /// Sends a file, and waits for what became of it.
    pub async fn imports(&self, query: &str, media_type: &str, file: impl Into<Vec<u8>>) -> Reply {
        let begun = self.sends(query, media_type, file).await.is(202);
        self.waits_for(begun.header("location")).await
    }

    /// Waits until a job is over.
    pub async fn waits_for(&self, job: &str) -> Reply {
        for _ in 0..3_000 {
            let reply = self.get(job).await.ok();
            if !matches!(reply["status"].as_str(), Some("queued" | "running")) {
                return reply;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{job} was not over within a minute");
    }
}

impl Reply {
    /// How many rows were created, updated, unchanged, failed and skipped.
    #[must_use]
    pub fn rows(&self) -> [i64; 5] {
        ["created", "updated", "unchanged", "failed", "skipped"]
            .map(|name| self.body["rows"][name].as_i64().unwrap())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }
}
