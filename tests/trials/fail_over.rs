//! The database goes away in several ways under a steady load: everybody is answered, and soon all is well
//! again.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use super::Report;
use super::client::Client;
use super::relay::Relay;
use super::report::counts;
use crate::binary::Process;
use crate::database::Database;

/// How long any answer may take.
const LONGEST: Duration = Duration::from_secs(16);
/// How long after the database is good again all is well.
const WELL_AFTER: Duration = Duration::from_secs(5);
/// One request of each kind is sent this often.
const PAUSE: Duration = Duration::from_millis(100);
/// How long all was well before.
const BEFORE: Duration = Duration::from_secs(2);

/// How long the database is away, and how long it is watched afterwards.
pub struct FailOver {
    /// How long it refuses.
    pub restart: Duration,
    /// How long it says nothing.
    pub silence: Duration,
    /// How long the load goes on when it is good again.
    pub after: Duration,
}

impl Default for FailOver {
    fn default() -> Self {
        Self {
            restart: Duration::from_secs(3),
            silence: Duration::from_secs(20),
            after: Duration::from_secs(25),
        }
    }
}

/// A request, and what became of it.
struct Asked {
    at: Instant,
    answered: Instant,
    status: Option<u16>,
    id: Option<String>,
}

impl Asked {
    fn is_good(&self) -> bool {
        matches!(self.status, Some(200..=299))
    }
}

/// What happens to the database.
#[derive(Clone, Copy)]
enum Trouble {
    Restart(Duration),
    Silence(Duration),
    SilentFailOver,
}

impl FailOver {
    /// Tries a server over that database, which must be on PostgreSQL.
    #[must_use]
    pub fn run(&self, program: &Path, database: &Database) -> Report {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let report = runtime.block_on(self.tried(program, database));
        runtime.shutdown_background();
        report
    }

    async fn tried(&self, program: &Path, database: &Database) -> Report {
        let database_url = database.config().database_url.unwrap();
        let (address, relay_url) = through_a_relay(&database_url);
        let relay = Relay::to(address).await;
        let mut quiet = Command::new(program);
        // It has good reason to complain, thousands of times.
        quiet.stderr(Stdio::null());
        let process = Process::start_as(quiet, "serve", &database.folder(), Some(&relay_url(relay.port)));
        let client = Client::log_in(&process.url, "admin").await;
        let mut report = Report::default();
        let mut made = Vec::new();
        for trouble in
            [Trouble::Restart(self.restart), Trouble::Silence(self.silence), Trouble::SilentFailOver]
        {
            let name = match trouble {
                Trouble::Restart(takes) => format!("restart of {takes:?}"),
                Trouble::Silence(takes) => format!("silence of {takes:?}"),
                Trouble::SilentFailOver => "silent fail-over".to_owned(),
            };
            let (loaded, good) =
                tokio::join!(self.load(&client, &name, self.lasts(trouble)), happens(&relay, trouble));
            tell(&mut report, &name, &loaded, good);
            made.extend(loaded.into_iter().filter_map(|asked| asked.id));
        }
        let mut lost = 0;
        for id in &made {
            lost += usize::from(
                client.gets(&format!("/v1/people/{id}")).await.is_none_or(|answer| answer.status != 200),
            );
        }
        report.tells(format!("{} writes answered, lost {lost}", made.len()));
        report.promises(lost == 0, format!("{lost} writes that were answered are not there"));
        report
    }

    /// How long the load lasts.
    fn lasts(&self, trouble: Trouble) -> Duration {
        let away = match trouble {
            Trouble::Restart(takes) | Trouble::Silence(takes) => takes,
            Trouble::SilentFailOver => Duration::ZERO,
        };
        BEFORE + away + self.after
    }

    /// Reads and writes at a steady pace, however long the answers take, and waits for the last one.
    async fn load(&self, client: &Client, name: &str, lasts: Duration) -> Vec<Asked> {
        let (name, ends) = (Arc::<str>::from(name), Instant::now() + lasts);
        let (mut asking, mut ticks) = (JoinSet::new(), tokio::time::interval(PAUSE));
        while ticks.tick().await.into_std() < ends {
            asking.spawn(asks(client.clone(), None));
            asking.spawn(asks(client.clone(), Some(Arc::clone(&name))));
        }
        asking.join_all().await
    }
}

async fn asks(client: Client, makes: Option<Arc<str>>) -> Asked {
    let at = Instant::now();
    let answer = match &makes {
        Some(name) => client.posts("/v1/people", &json!({"full_name": format!("Người {name}")}), None).await,
        None => client.gets("/v1/people?limit=5").await,
    };
    let status = answer.as_ref().map(|answer| answer.status);
    let id = answer
        .filter(|answer| answer.status == 201)
        .and_then(|answer| answer.body["id"].as_str().map(str::to_owned));
    Asked { at, answered: Instant::now(), status, id }
}

/// Lets it happen after a while; answers when the database was good again.
async fn happens(relay: &Relay, trouble: Trouble) -> Instant {
    tokio::time::sleep(BEFORE).await;
    match trouble {
        Trouble::Restart(takes) => relay.restarts(takes).await,
        Trouble::Silence(takes) => relay.falls_silent(takes).await,
        Trouble::SilentFailOver => relay.fails_over_silently(),
    }
    Instant::now()
}

fn tell(report: &mut Report, name: &str, all: &[Asked], good: Instant) {
    let since = |moment: Instant| {
        moment.saturating_duration_since(good).as_secs_f64()
            - good.saturating_duration_since(moment).as_secs_f64()
    };
    let mut statuses = BTreeMap::<String, usize>::new();
    for asked in all {
        *statuses
            .entry(asked.status.map_or("no answer".to_owned(), |status| status.to_string()))
            .or_default() += 1;
    }
    let longest = all.iter().map(|asked| asked.answered - asked.at).max().unwrap_or_default();
    let bad = || all.iter().filter(|asked| !asked.is_good());
    let seen: Vec<f64> = bad().map(|asked| since(asked.answered)).filter(|seconds| *seconds >= 0.0).collect();
    let (first, last) = (seen.iter().copied().reduce(f64::min), seen.iter().copied().reduce(f64::max));
    let last_sent = bad().map(|asked| since(asked.at)).reduce(f64::max);
    let slow = all
        .iter()
        .filter(|asked| since(asked.at) >= 0.0)
        .map(|asked| asked.answered - asked.at)
        .max()
        .unwrap_or_default();
    let told = |moment: Option<f64>| moment.map_or("never".to_owned(), |seconds| format!("{seconds:+.2} s"));
    report.tells(format!(
        "{name}: longest answer {:.2} s; {}; once the database was good: longest answer {:.2} s, \
         other than 2xx answered first {} and last {} \
        (the last of them was asked {})",
        longest.as_secs_f64(),
        counts(&statuses),
        slow.as_secs_f64(),
        told(first),
        told(last),
        told(last_sent),
    ));
    report.promises(longest <= LONGEST, format!("{name}: an answer took {longest:?}"));
    let others = all.iter().filter(|asked| !asked.is_good() && asked.status != Some(503)).count();
    report.promises(others == 0, format!("{name}: {others} requests had neither 2xx nor 503"));
    let late = bad().filter(|asked| asked.answered > good + WELL_AFTER).count();
    report.promises(
        late == 0,
        format!("{name}: {late} answers were not 2xx later than {WELL_AFTER:?} after the database was good"),
    );
}

/// The address of the database server, and its URL through a port of this machine.
fn through_a_relay(url: &str) -> (String, impl Fn(u16) -> String) {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (authority, path) = rest.split_once('/').unwrap();
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:5432") };
    let (scheme, user, path) = (scheme.to_owned(), user.to_owned(), path.to_owned());
    let at = if user.is_empty() { "" } else { "@" };
    (address, move |port| format!("{scheme}://{user}{at}127.0.0.1:{port}/{path}"))
}
