//! Configuration: every value has a flag and an environment variable (`options.rs`), told by `--help`.

use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use phoihop_domain::access::Role;

use crate::secrets::{self, MasterKey};

/// Another issuer of tokens (OpenID Connect), whose users are ours where they are told so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// How it calls itself, and where its discovery document is.
    pub url: String,
    /// What its tokens for us name as their audience.
    pub audience: String,
    /// The claim that says whose a token is, such as `sub`.
    pub claim: String,
}

/// What the server goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Address and port to listen on.
    pub bind: String,
    /// The folder that holds the embedded database, the master key and the lock.
    pub data_dir: PathBuf,
    /// `postgres://…`, or none for the embedded database.
    pub database_url: Option<String>,
    /// The key under which secrets are kept; none for the one in the data folder.
    pub master_key: Option<MasterKey>,
    /// Base URL by which clients reach the server; without a slash at its end.
    pub public_url: String,
    /// Proxies that say for whom they speak (`X-Forwarded-For`).
    pub trusted_proxies: Vec<IpNet>,
    /// Origins whose pages may call the API from a browser.
    pub cors_origins: Vec<String>,
    /// The largest body taken, in bytes.
    pub largest_body: usize,
    /// The largest file taken for an import, in bytes.
    pub largest_upload: usize,
    /// How long another process waits before it takes up a job of one that has fallen silent.
    pub job_lease: Duration,
    /// How long the head of a request may take to arrive.
    pub head_timeout: Duration,
    /// How long a connection may idle between two requests.
    pub keep_alive: Duration,
    /// How long a client may leave an answer before it takes any of it; what it takes gives it more time.
    pub write_timeout: Duration,
    /// The most connections of clients at a time, as far as there are file handles.
    pub max_clients: usize,
    /// The most of them from one address that is no trusted proxy's.
    pub max_clients_per_address: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long a request may take in all.
    pub request_timeout: Duration,
    /// How long requests under way may take to finish when the server stops.
    pub shutdown_timeout: Duration,
    /// How long an access token lasts, in seconds (at most 600).
    pub token_seconds: i64,
    /// How often a new key signs the tokens, in seconds.
    pub key_rotation_seconds: i64,
    /// Connections to PostgreSQL, or heavy reads of SQLite at once.
    pub connections: u32,
    /// Threads that serve requests; none: one for each core.
    pub workers: Option<usize>,
    /// What is logged, in env_logger's syntax.
    pub log: String,
    /// The server that takes mail, `smtp://…` or `smtps://…`; none: no mail is sent.
    pub smtp_url: Option<String>,
    /// Whom mail comes from.
    pub mail_from: String,
    /// The roles that need a second factor.
    pub totp_roles: Vec<Role>,
    /// Another issuer whose tokens count; none: only our own do.
    pub oidc: Option<Issuer>,
    /// Where signed checkpoints of the audit trail are written; none: in the data folder.
    pub audit_checkpoints: Option<PathBuf>,
}

impl Config {
    /// The defaults, over a data folder.
    #[must_use]
    pub fn over(data_dir: PathBuf) -> Self {
        Self {
            bind: "127.0.0.1:8080".to_owned(),
            data_dir,
            database_url: None,
            master_key: None,
            public_url: "http://127.0.0.1:8080".to_owned(),
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            largest_body: 1 << 20,
            largest_upload: 64 << 20,
            job_lease: Duration::from_secs(15),
            head_timeout: Duration::from_secs(5),
            keep_alive: Duration::from_secs(75),
            write_timeout: Duration::from_secs(30),
            max_clients: 10_000,
            max_clients_per_address: 200,
            body_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(15),
            shutdown_timeout: Duration::from_secs(30),
            token_seconds: 600,
            key_rotation_seconds: 30 * 24 * 3600,
            connections: 10,
            workers: None,
            log: "info".to_owned(),
            smtp_url: None,
            mail_from: "phoihop@localhost".to_owned(),
            totp_roles: Vec::new(),
            oidc: None,
            audit_checkpoints: None,
        }
    }

    /// What to open the database with.
    #[must_use]
    pub fn store_options(&self) -> phoihop_persistence::Options {
        let url = self
            .database_url
            .clone()
            .unwrap_or_else(|| self.data_dir.join("phoihop.sqlite3").display().to_string());
        phoihop_persistence::Options {
            connections: self.connections,
            ..phoihop_persistence::Options::new(url)
        }
    }

    /// The file of signed checkpoints of the audit trail.
    #[must_use]
    pub fn checkpoints(&self) -> PathBuf {
        self.audit_checkpoints.clone().unwrap_or_else(|| self.data_dir.join("audit-checkpoints.jsonl"))
    }

    /// What is wrong with it, in words for the one who configures.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut require = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        require(
            self.bind.parse::<std::net::SocketAddr>().is_ok(),
            "bind: an address and port such as 127.0.0.1:8080 is needed",
        );
        require((60..=600).contains(&self.token_seconds), "token-seconds: 60 to 600");
        require(self.key_rotation_seconds >= 3_600, "key-rotation-seconds: 3600 or more");
        require(self.connections >= 2, "connections: 2 or more");
        require(self.workers != Some(0), "workers: 1 or more");
        require(
            self.smtp_url.as_deref().is_none_or(is_mail_server),
            "smtp-url: smtp://host:25, smtps://user:password@host or alike",
        );
        require(self.mail_from.parse::<lettre::message::Mailbox>().is_ok(), "mail-from: an e-mail address");
        require((1_024..=1 << 30).contains(&self.largest_upload), "largest-upload: 1024 to 1073741824 bytes");
        require((1..=600).contains(&self.job_lease.as_secs()), "job-lease: 1 to 600 seconds");
        require((1_024..=64 << 20).contains(&self.largest_body), "largest-body: 1024 to 67108864 bytes");
        let timeouts = [
            self.head_timeout,
            self.keep_alive,
            self.write_timeout,
            self.body_timeout,
            self.request_timeout,
            self.shutdown_timeout,
        ];
        require(self.max_clients >= 8, "max-clients: 8 or more");
        require(self.max_clients_per_address >= 1, "max-clients-per-address: 1 or more");
        let fair = Duration::from_secs(1)..=Duration::from_secs(3_600);
        require(
            timeouts.iter().all(|timeout| fair.contains(timeout)),
            "head-timeout, keep-alive, write-timeout, body-timeout, request-timeout, shutdown-timeout: 1 to \
                3600 seconds",
        );
        if let Some(issuer) = &self.oidc {
            require(is_private_way(&issuer.url), "oidc-issuer: https://…, or http:// on this machine");
            require(
                !issuer.audience.is_empty() && !issuer.claim.is_empty(),
                "oidc-audience, oidc-claim: must not be empty",
            );
        }
        let scheme = |url: &str| url.starts_with("http://") || url.starts_with("https://");
        require(
            scheme(&self.public_url) && !self.public_url.ends_with('/'),
            "public-url: http(s)://… without a slash at its end",
        );
        require(
            self.cors_origins.iter().all(|origin| scheme(origin) && !origin.ends_with('/')),
            "cors-origin: http(s)://… without a slash at its end",
        );
        if let Some(url) = &self.database_url {
            let known = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
            require(
                known,
                "DATABASE_URL: a postgres:// URL is needed; leave it unset for the embedded database",
            );
        }
        if let Err(fault) = secrets::check(self.master_key.as_ref(), &self.data_dir) {
            faults.push(fault);
        }
        faults
    }
}

/// Whether what is read at an address cannot have been changed by others on its way: by TLS, or because it
/// never leaves this machine.
#[must_use]
pub fn is_private_way(address: &str) -> bool {
    reqwest::Url::parse(address).is_ok_and(|url| match url.scheme() {
        "https" => true,
        "http" => url.host_str().is_some_and(|host| {
            host == "localhost"
                || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }),
        _ => false,
    })
}

/// Whether the URL names a server that mail can be given to.
fn is_mail_server(url: &str) -> bool {
    lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(url).is_ok()
}
