//! What is measured: a read by key, a page of a filtered and sorted list, the same of what not everybody may
//! see, what waits for the caller, and a durable write, each with a token.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::Outcome;
use crate::dice::Dice;
use crate::http::{Connection, head, request};
use crate::load::Shots;
use crate::seed::{self, Seeded};

/// A kind of request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An organisation by its id, any of those there are.
    ById,
    /// Twenty schools by name, from any of fifty places in the list.
    Page,
    /// A document of the caller's office by its id.
    Document,
    /// Twenty documents by their day, of those that the caller may see.
    Documents,
    /// All that waits for the caller.
    Tasks,
    /// A new person: token, access check, strict reading, row, outbox row, commit.
    Post,
}

/// What a subject must reach on SQLite with two cores.
pub struct Target {
    /// Its requests a second against its ceiling's.
    pub ratio: f64,
    /// The longest that 99 of 100 may take, in milliseconds.
    pub p99_ms: Option<f64>,
}

/// What requests are made of.
pub struct Material {
    ids: Arc<Vec<String>>,
    documents: Arc<Vec<String>>,
    cursors: Arc<Vec<String>>,
}

const PAGE: &str = "/v1/organisations?kind=school&sort=name&limit=20";
/// The same list, by the largest pages there are, so that the cursors lie far apart.
const LARGE_PAGE: &str = "/v1/organisations?kind=school&sort=name&limit=200";
const CURSORS: usize = 50;
const BODIES: usize = 2_000;

impl Subject {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::ById, Self::Page, Self::Document, Self::Documents, Self::Tasks, Self::Post];

    /// What reports call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ById => "GET by id",
            Self::Page => "GET page of 20",
            Self::Document => "GET document",
            Self::Documents => "GET documents",
            Self::Tasks => "GET me/tasks",
            Self::Post => "POST, durable",
        }
    }

    /// What it must reach.
    #[must_use]
    pub const fn target(self) -> Target {
        match self {
            Self::ById => Target { ratio: 0.18, p99_ms: None },
            Self::Page => Target { ratio: 0.07, p99_ms: None },
            Self::Document => Target { ratio: 0.18, p99_ms: None },
            Self::Documents => Target { ratio: 0.05, p99_ms: None },
            Self::Tasks => Target { ratio: 0.01, p99_ms: None },
            Self::Post => Target { ratio: 0.12, p99_ms: Some(20.0) },
        }
    }

    /// Its requests, in the name of the token's user.
    #[must_use]
    pub fn shots(self, material: &Material, token: &str) -> Shots {
        let after = head(Some(token), 0);
        match self {
            Self::ById => Shots {
                before: "GET /v1/organisations/".to_owned(),
                values: Arc::clone(&material.ids),
                after,
            },
            Self::Page => {
                Shots { before: format!("GET {PAGE}"), values: Arc::clone(&material.cursors), after }
            }
            Self::Document => Shots {
                before: "GET /v1/documents/".to_owned(),
                values: Arc::clone(&material.documents),
                after,
            },
            Self::Documents => Shots {
                before: "GET /v1/documents?limit=20".to_owned(),
                values: Arc::new(vec![String::new()]),
                after,
            },
            Self::Tasks => {
                Shots { before: "GET /v1/me/tasks".to_owned(), values: Arc::new(vec![String::new()]), after }
            }
            Self::Post => {
                let mut dice = Dice::new(0);
                let bodies = (0..BODIES).map(|number| seed::another_person(number, &mut dice).to_string());
                let requests = bodies.map(|body| request("POST", "/v1/people", Some(token), &body)).collect();
                Shots { before: String::new(), values: Arc::new(requests), after: String::new() }
            }
        }
    }
}

impl Material {
    /// Collects what requests are made of from a running server.
    pub async fn collect(port: u16, seeded: &Seeded) -> Outcome<Self> {
        let token = log_in(port).await?;
        let mut connection = Connection::open(port).await?;
        let mut cursors = vec![String::new()];
        while cursors.len() < CURSORS {
            let last = cursors.last().map_or("", String::as_str);
            let page = expect_json(
                &mut connection,
                &request("GET", &format!("{LARGE_PAGE}{last}"), Some(&token), ""),
            )
            .await?;
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursors.push(format!("&cursor={next}"));
        }
        Ok(Self {
            ids: Arc::new(seeded.ids.clone()),
            documents: Arc::new(seeded.documents.clone()),
            cursors: Arc::new(cursors),
        })
    }
}

/// A token, which lasts ten minutes.
pub async fn log_in(port: u16) -> Outcome<String> {
    log_in_as(port, seed::USERNAME, seed::PASSWORD).await
}

/// The access token of that user.
pub async fn log_in_as(port: u16, username: &str, password: &str) -> Outcome<String> {
    let body = json!({"username": username, "password": password}).to_string();
    let answer =
        expect_json(&mut Connection::open(port).await?, &request("POST", "/v1/auth/log-in", None, &body))
            .await?;
    Ok(answer["access_token"].as_str().ok_or("no token")?.to_owned())
}

/// How long the body is that such a request is answered with.
pub async fn answer_size(port: u16, shots: &Shots) -> Outcome<usize> {
    let value = shots.values.first().map_or("", String::as_str);
    let request = format!("{}{value}{}", shots.before, shots.after);
    let mut connection = Connection::open(port).await?;
    let reply = connection.ask(request.as_bytes()).await?;
    if reply.is_success() { Ok(reply.body.len()) } else { Err(refused(reply.status, reply.body)) }
}

async fn expect_json(connection: &mut Connection, request: &str) -> Outcome<Value> {
    let reply = connection.ask(request.as_bytes()).await?;
    if reply.is_success() {
        Ok(serde_json::from_slice(reply.body)?)
    } else {
        Err(refused(reply.status, reply.body))
    }
}

fn refused(status: u16, body: &[u8]) -> Box<dyn std::error::Error + Send + Sync> {
    format!("answered {status}: {}", String::from_utf8_lossy(body)).into()
}
