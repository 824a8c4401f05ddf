//! A running server of its own for each story.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_server::ServerHandle;
use actix_web::web::Data;
use phoihop_api::auth::Claims;
use phoihop_api::config::Config;
use phoihop_api::state::State;
use phoihop_api::{audit, mail, scheduler, server};
use phoihop_domain::clock::{Clock, SystemClock, Timestamp};
use phoihop_persistence::Write;
use phoihop_persistence::platform::{sessions, users};

use crate::actor::Actor;
use crate::database::Database;
use crate::statements;

/// A clock that stories can turn on.
pub struct StoryClock {
    ahead_micros: AtomicI64,
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(
            SystemClock.now().unix_micros() + self.ahead_micros.load(Ordering::Relaxed),
        )
    }
}

/// A server that a story is told to.
pub struct App {
    /// What its requests share.
    pub state: Data<State>,
    /// Its address, without a slash at the end.
    pub url: String,
    clock: Arc<StoryClock>,
    handle: ServerHandle,
    database: Database,
}

impl App {
    /// Starts a server over a database.
    pub async fn start(database: Database) -> Self {
        Self::start_with(database, |config| config).await
    }

    /// Starts one that is configured in its own way.
    pub async fn start_with(database: Database, configure: impl FnOnce(Config) -> Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let clock = Arc::new(StoryClock { ahead_micros: AtomicI64::new(0) });
        let config = configure(Config { public_url: url.clone(), ..database.config() });
        let state = server::open(config, true, Some(clock.clone())).await.unwrap();
        let server = server::serve(state.clone(), listener).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { state, url, clock, handle, database }
    }

    /// Stops the server as the operator would, and starts another over the same data.
    pub async fn restarted(self) -> Self {
        self.restarted_with(|config| config).await
    }

    /// Starts another over the same data, configured in its own way.
    pub async fn restarted_with(self, configure: impl FnOnce(Config) -> Config) -> Self {
        self.handle.stop(true).await;
        // The same installation, wherever it listens now.
        let public_url = self.state.config.public_url.clone();
        Self::start_with(self.database, |config| configure(Config { public_url, ..config })).await
    }

    /// An empty database of the same kind as its own.
    #[must_use]
    pub fn emptied(&self) -> Database {
        self.database.emptied_copy()
    }

    /// One of the demo's users, logged in.
    pub async fn user(&self, username: &str) -> Actor {
        Actor::new(&self.url, Some(self.token(username).await))
    }

    /// Someone who is not logged in.
    #[must_use]
    pub fn anybody(&self) -> Actor {
        Actor::new(&self.url, None)
    }

    /// An access token, as logging in would give it but without the cost of the password.
    pub async fn token(&self, username: &str) -> String {
        token(&self.state, username).await
    }

    /// Lets time pass.
    pub fn wait_days(&self, days: i64) {
        self.wait_seconds(days * 24 * 3600);
    }

    /// Lets time pass.
    pub fn wait_seconds(&self, seconds: i64) {
        self.clock.ahead_micros.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    /// Does what the calendar does each minute.
    pub async fn follow_the_calendar(&self) {
        scheduler::tick(&self.state).await.unwrap();
        mail::send_due(&self.state).await.unwrap();
        audit::tick(&self.state).await.unwrap();
    }

    /// Whether it runs on PostgreSQL.
    #[must_use]
    pub fn is_on_postgresql(&self) -> bool {
        self.state.store.kind() == "postgresql"
    }
}

/// Tells a story on SQLite.
pub fn on_sqlite(story: impl AsyncFnOnce(App)) {
    statements::listen();
    told(Database::sqlite(), story);
}

/// Tells a story on PostgreSQL, where there is one.
pub fn on_postgresql(story: impl AsyncFnOnce(App)) {
    statements::listen();
    if let Some(database) = Database::postgresql() {
        told(database, story);
    }
}

fn told(database: Database, story: impl AsyncFnOnce(App)) {
    actix_web::rt::System::new().block_on(async move { story(App::start(database).await).await });
}

/// An access token of that user.
pub(crate) async fn token(state: &State, username: &str) -> String {
    let name = username.to_owned();
    let known = state.store.read(move |db| users::credentials(db, &name)).await.unwrap().unwrap();
    let (user_id, now) = (known.user_id, state.clock.now());
    let (_, hash) = phoihop_api::auth::new_secret();
    let begun = state
        .store
        .write(Write::default(), move |db| sessions::begin(db, user_id, (None, false), &hash, now));
    let claims = Claims { user_id, session_id: begun.await.unwrap() };
    state.keyring.issue(claims, 600, now).unwrap()
}
