//! The flags by which a configuration is given, each with its environment variable.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;
use phoihop_domain::access::Role;

use crate::config::{Config, Issuer};
use crate::http::client_address::network;
use crate::secrets::MasterKey;
use crate::start::StartError;

/// Where the data lies.
#[derive(Args)]
pub struct Database {
    /// Folder for the embedded database, the master key and the lock.
    #[arg(long, env = "PHOIHOP_DATA_DIR", default_value = "data", global = true)]
    data_dir: PathBuf,
    /// postgres://… to use PostgreSQL instead of the embedded database.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// File to which signed checkpoints of the audit trail are appended [default: audit-checkpoints.jsonl in
    /// the data folder]. It serves best where those who can write the database cannot. Backups take it along.
    #[arg(long, env = "PHOIHOP_AUDIT_CHECKPOINTS", global = true)]
    audit_checkpoints: Option<PathBuf>,
}

/// How the server works.
#[derive(Args)]
pub struct Options {
    /// Address and port to listen on.
    #[arg(long, env = "PHOIHOP_BIND", default_value = "127.0.0.1:8080")]
    bind: String,
    #[command(flatten)]
    database: Database,
    /// Key under which secrets are kept in the database, 32 bytes in base64 [default: made in the data
    /// folder]. Better in the environment than as a flag, which every list of processes shows.
    #[arg(long, env = "PHOIHOP_MASTER_KEY", hide_env_values = true)]
    master_key: Option<String>,
    /// Base URL by which clients reach the server [default: http://BIND].
    #[arg(long, env = "PHOIHOP_PUBLIC_URL")]
    public_url: Option<String>,
    /// Networks or addresses of proxies in front, separated by commas, whose `X-Forwarded-For` says where
    /// requests come from [default: none].
    #[arg(long, env = "PHOIHOP_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network)]
    trusted_proxies: Vec<IpNet>,
    /// Origins whose pages may call the API from a browser, separated by commas.
    #[arg(long, env = "PHOIHOP_CORS_ORIGINS", value_delimiter = ',')]
    cors_origin: Vec<String>,
    /// The largest body taken, in bytes.
    #[arg(long, env = "PHOIHOP_LARGEST_BODY", default_value_t = 1 << 20)]
    largest_body: usize,
    /// The largest file taken for an import, in bytes.
    #[arg(long, env = "PHOIHOP_LARGEST_UPLOAD", default_value_t = 64 << 20)]
    largest_upload: usize,
    /// Seconds after which another process takes up a job whose own has fallen silent (1 to 600).
    #[arg(long, env = "PHOIHOP_JOB_LEASE", default_value_t = 15)]
    job_lease: u64,
    /// Seconds that the head of a request may take to arrive.
    #[arg(long, env = "PHOIHOP_HEAD_TIMEOUT", default_value_t = 5)]
    head_timeout: u64,
    /// Seconds that a connection may idle between two requests.
    #[arg(long, env = "PHOIHOP_KEEP_ALIVE", default_value_t = 75)]
    keep_alive: u64,
    /// Seconds that a client may leave an answer before it takes any of it; then it must take 16 KiB a
    /// second.
    #[arg(long, env = "PHOIHOP_WRITE_TIMEOUT", default_value_t = 30)]
    write_timeout: u64,
    /// The most connections of clients at a time; fewer where file handles are fewer.
    #[arg(long, env = "PHOIHOP_MAX_CLIENTS", default_value_t = 10_000)]
    max_clients: usize,
    /// The most connections from one address that is no trusted proxy's.
    #[arg(long, env = "PHOIHOP_MAX_CLIENTS_PER_ADDRESS", default_value_t = 200)]
    max_clients_per_address: usize,
    /// Seconds that a body may take to arrive.
    #[arg(long, env = "PHOIHOP_BODY_TIMEOUT", default_value_t = 10)]
    body_timeout: u64,
    /// Seconds that a request may take in all.
    #[arg(long, env = "PHOIHOP_REQUEST_TIMEOUT", default_value_t = 15)]
    request_timeout: u64,
    /// Seconds that requests under way may take to finish when the server stops.
    #[arg(long, env = "PHOIHOP_SHUTDOWN_TIMEOUT", default_value_t = 30)]
    shutdown_timeout: u64,
    /// Seconds that an access token lasts (60 to 600).
    #[arg(long, env = "PHOIHOP_TOKEN_SECONDS", default_value_t = 600)]
    token_seconds: i64,
    /// Seconds after which a new key signs the tokens.
    #[arg(long, env = "PHOIHOP_KEY_ROTATION_SECONDS", default_value_t = 2_592_000)]
    key_rotation_seconds: i64,
    /// Connections to PostgreSQL, or heavy reads of SQLite at once.
    #[arg(long, env = "PHOIHOP_CONNECTIONS", default_value_t = 10)]
    connections: u32,
    /// Threads that serve requests [default: one for each core].
    #[arg(long, env = "PHOIHOP_WORKERS")]
    workers: Option<usize>,
    /// Server that takes mail for users, `smtp://host:25` or `smtps://user:password@host` [default: no mail
    /// is sent].
    #[arg(long, env = "PHOIHOP_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Whom mail comes from.
    #[arg(long, env = "PHOIHOP_MAIL_FROM", default_value = "phoihop@localhost")]
    mail_from: String,
    /// Roles that need a second factor, separated by commas, such as `administrator,leader` [default: none].
    #[arg(long, env = "PHOIHOP_TOTP_ROLES", value_delimiter = ',')]
    totp_roles: Vec<Role>,
    /// Another issuer whose access tokens count (OpenID Connect), such as https://sso.example/realms/province
    /// [default: none]. Users are told apart by `external_subject`.
    #[arg(long, env = "PHOIHOP_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// What that issuer's tokens for this installation name as their audience.
    #[arg(long, env = "PHOIHOP_OIDC_AUDIENCE", default_value = "phoihop")]
    oidc_audience: String,
    /// The claim of that issuer's tokens that says whose they are.
    #[arg(long, env = "PHOIHOP_OIDC_CLAIM", default_value = "sub")]
    oidc_claim: String,
    /// What is logged, such as `warn` or `info,access=off` (env_logger's syntax).
    #[arg(long, env = "RUST_LOG", default_value = "info")]
    log: String,
}

impl Database {
    /// The configuration of a command that only needs the database.
    ///
    /// # Errors
    /// What keeps it from being done, for the one who runs the program.
    pub fn config(self) -> Result<Config, StartError> {
        let (database_url, audit_checkpoints) = (self.database_url, self.audit_checkpoints);
        sound(Config { database_url, audit_checkpoints, ..Config::over(self.data_dir) })
    }
}

impl Options {
    /// The configuration of a server. Every value comes from a flag, which the compiler sees to.
    ///
    /// # Errors
    /// What keeps it from being done, for the one who runs the program.
    pub fn config(self) -> Result<Config, StartError> {
        let (audience, claim) = (self.oidc_audience, self.oidc_claim);
        let oidc = self.oidc_issuer.map(|url| Issuer { url, audience, claim });
        sound(Config {
            public_url: self.public_url.unwrap_or_else(|| format!("http://{}", self.bind)),
            bind: self.bind,
            data_dir: self.database.data_dir,
            database_url: self.database.database_url,
            master_key: self.master_key.map(MasterKey::new),
            trusted_proxies: self.trusted_proxies,
            cors_origins: self.cors_origin,
            largest_body: self.largest_body,
            largest_upload: self.largest_upload,
            job_lease: Duration::from_secs(self.job_lease),
            head_timeout: Duration::from_secs(self.head_timeout),
            keep_alive: Duration::from_secs(self.keep_alive),
            write_timeout: Duration::from_secs(self.write_timeout),
            max_clients: self.max_clients,
            max_clients_per_address: self.max_clients_per_address,
            body_timeout: Duration::from_secs(self.body_timeout),
            request_timeout: Duration::from_secs(self.request_timeout),
            shutdown_timeout: Duration::from_secs(self.shutdown_timeout),
            token_seconds: self.token_seconds,
            key_rotation_seconds: self.key_rotation_seconds,
            connections: self.connections,
            workers: self.workers,
            smtp_url: self.smtp_url,
            mail_from: self.mail_from,
            totp_roles: self.totp_roles,
            oidc,
            audit_checkpoints: self.database.audit_checkpoints,
            log: self.log,
        })
    }
}

fn sound(config: Config) -> Result<Config, StartError> {
    let faults = config.faults();
    if faults.is_empty() { Ok(config) } else { Err(faults.join("\n").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        options: Options,
    }

    #[test]
    fn without_any_flag_the_configuration_is_the_default_one() {
        // What is set where the tests run must not decide.
        let bare = <Alone as clap::CommandFactory>::command().mut_args(|argument| argument.env(None));
        let parsed =
            <Alone as clap::FromArgMatches>::from_arg_matches(&bare.get_matches_from(["phoihop"])).unwrap();
        assert_eq!(parsed.options.config().unwrap(), Config::over("data".into()));
    }
}
