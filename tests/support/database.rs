//! A database for each story, copied from a template that holds the data of the demo.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{PgConnection, sql_query};
use phoihop_api::config::Config;
use phoihop_api::{demo, server};
use phoihop_persistence::dialect;
use tempfile::TempDir;

static NEXT: AtomicU64 = AtomicU64::new(0);
const PREFIX: &str = "phoihop_test";

/// A story's own data folder and, on PostgreSQL, its own database; both go when it ends.
pub struct Database {
    folder: TempDir,
    postgres: Option<(String, String)>,
}

impl Database {
    /// An embedded one.
    #[must_use]
    pub fn sqlite() -> Self {
        static TEMPLATE: OnceLock<TempDir> = OnceLock::new();
        let template = TEMPLATE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            load_demo(Config::over(folder.path().to_owned()));
            settled(folder.path())
        });
        let folder = copied(template.path());
        Self { folder, postgres: None }
    }

    /// One on the PostgreSQL server that the tests were given, if they were.
    #[must_use]
    pub fn postgresql() -> Option<Self> {
        static TEMPLATE: OnceLock<Option<(TempDir, String)>> = OnceLock::new();
        let server = server_url()?;
        let template = TEMPLATE.get_or_init(|| {
            drop_what_earlier_runs_left(&server);
            let folder = tempfile::tempdir().unwrap();
            let name = fresh_name();
            administer(&server, &format!("CREATE DATABASE {name}"));
            load_demo(Config {
                database_url: Some(at(&server, &name)),
                ..Config::over(folder.path().to_owned())
            });
            Some((folder, name))
        });
        let (folder, template) = template.as_ref()?;
        let name = fresh_name();
        administer(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Some(Self { folder: copied(folder.path()), postgres: Some((server, name)) })
    }

    /// An empty one of the same kind: no tables, no master key.
    #[must_use]
    pub fn emptied_copy(&self) -> Self {
        let postgres = self.postgres.as_ref().map(|(server, _)| {
            let name = fresh_name();
            administer(server, &format!("CREATE DATABASE {name}"));
            (server.clone(), name)
        });
        Self { folder: tempfile::tempdir().unwrap(), postgres }
    }

    /// What a server over it goes by.
    #[must_use]
    pub fn config(&self) -> Config {
        let database_url = self.postgres.as_ref().map(|(server, name)| at(server, name));
        Config {
            database_url,
            connections: 4,
            workers: Some(2),
            max_clients_per_address: 2_000,
            ..Config::over(self.folder.path().to_owned())
        }
    }

    /// Its data folder.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.postgres {
            administer(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// The server to test on. Its absence is told loudly, and is a failure where CI runs.
fn server_url() -> Option<String> {
    static TOLD: OnceLock<()> = OnceLock::new();
    let url = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "TEST_DATABASE_URL is not set: CI must test on PostgreSQL, too"
        );
        TOLD.get_or_init(|| {
            // Straight to the terminal: the test harness would keep what a passing test prints.
            let terminal = std::fs::OpenOptions::new().append(true).open("/dev/stderr");
            let _nobody_listens = terminal.and_then(|mut terminal| {
                writeln!(terminal, "\n*** NOT TESTED ON POSTGRESQL: set TEST_DATABASE_URL=postgres://… ***\n")
            });
        });
    }
    url
}

fn load_demo(config: Config) {
    actix_web::rt::System::new().block_on(async {
        let state = server::open(config, true, None).await.unwrap();
        demo::load(&state).await.unwrap();
    });
}

/// The folder with its SQLite database in one file: its last connections close some time after the server is
/// gone, and the files beside the database would vanish under a copy.
fn settled(from: &Path) -> TempDir {
    const NAME: &str = "phoihop.sqlite3";
    let to = tempfile::tempdir().unwrap();
    let mut db = Config::over(from.to_owned()).store_options().connect().unwrap();
    dialect::backup_sqlite(&mut db, &to.path().join(NAME)).unwrap();
    copy_files(from, &to, |name| !name.starts_with(NAME));
    to
}

fn copied(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    copy_files(from, &to, |_| true);
    to
}

fn copy_files(from: &Path, to: &TempDir, wanted: impl Fn(&str) -> bool) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if !wanted(&entry.file_name().to_string_lossy()) {
            continue;
        }
        std::fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
    }
}

fn fresh_name() -> String {
    format!("{PREFIX}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The server's URL with another database in it.
fn at(server: &str, database: &str) -> String {
    let (head, _) = server.rsplit_once('/').unwrap();
    format!("{head}/{database}")
}

fn administer(server: &str, sql: &str) {
    PgConnection::establish(server).unwrap().batch_execute(sql).unwrap();
}

/// A run that was stopped halfway could not clear up: its process is gone, its databases are not.
fn drop_what_earlier_runs_left(server: &str) {
    #[derive(QueryableByName)]
    struct Named {
        #[diesel(sql_type = diesel::sql_types::Text)]
        datname: String,
    }
    let mut connection = PgConnection::establish(server).unwrap();
    let left: Vec<Named> =
        sql_query(format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{PREFIX}\\_%'"))
            .load(&mut connection)
            .unwrap();
    for Named { datname } in left {
        let process = datname
            .trim_start_matches(PREFIX)
            .trim_start_matches('_')
            .split('_')
            .next()
            .unwrap_or_default()
            .to_owned();
        if !Path::new("/proc").join(process).exists() {
            let _another_run_was_faster =
                connection.batch_execute(&format!("DROP DATABASE IF EXISTS {datname} WITH (FORCE)"));
        }
    }
}
