//! One honest client among many who want that nobody is served.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use super::attackers::Attackers;
use super::client::Client;
use super::report::{counts, percentile};
use super::{Report, kind, serve};
use crate::cost::processor_time;
use crate::database::Database;
use crate::transfers::NDJSON;

/// The honest client reads this often, one of these each time.
const PAUSE: Duration = Duration::from_millis(50);
const READS: [&str; 3] = ["/v1/documents?limit=20", "/v1/programmes?limit=20", "/v1/people?limit=20"];
/// How long it reads before anybody attacks.
const BEFORE: Duration = Duration::from_secs(2);
/// Rows of an export: more than the buffers between hold.
const ROWS: usize = 8_000;

/// How long it lasts, and how long the honest client waits.
pub struct Flood {
    /// How long it lasts.
    pub lasts: Duration,
    /// The longest that 99 of 100 answers may take.
    pub longest_p99: Duration,
}

/// What the honest client saw.
#[derive(Default)]
struct Seen {
    took: Vec<Duration>,
    others: BTreeMap<String, usize>,
}

impl Flood {
    /// Tries a server over that database.
    #[must_use]
    pub fn run(&self, program: &Path, database: &Database) -> Report {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(self.tried(program, database))
    }

    async fn tried(&self, program: &Path, database: &Database) -> Report {
        let process = serve(program, database);
        let admin = Client::log_in(&process.url, "admin").await;
        many_people(&admin).await;
        let honest = Client::log_in(&process.url, "province.focal").await;
        let mut report = Report::default();
        let calm = reads(&honest, BEFORE).await;
        self.tell(&mut report, &format!("{} before", kind(database)), calm);
        let memory = process.peak_memory_kib();
        let attackers = Attackers::of(&process.url, admin.token());
        let tally = attackers.tally();
        let (began, before) = (Instant::now(), processor_time(process.id()));
        let attack = attackers.attack(self.lasts);
        let seen = reads(&honest, self.lasts).await;
        let theirs = attack.join().unwrap();
        let cores = |time: Duration| time.as_secs_f64() / began.elapsed().as_secs_f64();
        self.tell(&mut report, &format!("flood on {} of {} s", kind(database), self.lasts.as_secs()), seen);
        report.tells(format!(
            "  peak memory {} MiB, {} MiB before the flood; the server kept {:.2} cores busy, the attackers \
                {:.2}",
            process.peak_memory_kib() >> 10,
            memory >> 10,
            cores(processor_time(process.id()).saturating_sub(before)),
            cores(theirs),
        ));
        for (what, count) in tally.lock().unwrap().iter() {
            report.tells(format!("  {what}: {count}"));
        }
        report
    }

    fn tell(&self, report: &mut Report, name: &str, mut seen: Seen) {
        seen.took.sort_unstable();
        let p99 = percentile(&seen.took, 99);
        report.tells(format!(
            "{name}: {} answers to the honest client; p50 {:.1?}, p99 {p99:.1?}, max {:.1?}; other than 200: \
                {}",
            seen.took.len(),
            percentile(&seen.took, 50),
            percentile(&seen.took, 100),
            counts(&seen.others),
        ));
        report.promises(
            p99 < self.longest_p99,
            format!("{name}: one of a hundred answers took longer than {p99:.1?}"),
        );
        report.promises(
            seen.others.is_empty(),
            format!("{name}: the honest client was told {}", counts(&seen.others)),
        );
    }
}

/// Reads at a steady pace, however long the answers take.
async fn reads(client: &Client, lasts: Duration) -> Seen {
    let (mut asking, mut ticks, ends) =
        (JoinSet::new(), tokio::time::interval(PAUSE), Instant::now() + lasts);
    let mut n = 0;
    loop {
        // Whoever is late is late for the honest client, too.
        let due = ticks.tick().await.into_std();
        if due >= ends {
            break;
        }
        let client = client.clone();
        asking.spawn(async move {
            let status = client.gets(READS[n % READS.len()]).await.map(|answer| answer.status);
            (due.elapsed(), status)
        });
        n += 1;
    }
    let mut seen = Seen::default();
    for (took, status) in asking.join_all().await {
        seen.took.push(took);
        if status != Some(200) {
            *seen
                .others
                .entry(status.map_or("failed".to_owned(), |status| status.to_string()))
                .or_default() += 1;
        }
    }
    seen
}

/// Enters people whose export takes a while to read.
async fn many_people(admin: &Client) {
    let (name, title, source) = ("ậ".repeat(120), "ậ".repeat(40), "x".repeat(60));
    let row = |n: usize| {
        json!({
            "full_name": name, "honorific": title, "external_source": source,
            "external_id": format!("{n:0200}"),
        })
    };
    let file = (0..ROWS).map(|n| format!("{}\n", row(n))).collect();
    let job = admin.posts_file("/v1/imports?resource=people", NDJSON, file, None).await.unwrap();
    assert_eq!(job.status, 202, "{}", job.body);
    let path = format!("/v1/jobs/{}", job.body["id"].as_str().unwrap());
    let deadline = Instant::now() + Duration::from_secs(60);
    while admin.reads(&path).await["rows"]["created"] != ROWS {
        assert!(Instant::now() < deadline, "the people were not entered");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
