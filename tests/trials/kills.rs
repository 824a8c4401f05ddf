//! Killed again and again under load: what was answered stays, what was not can be sent again, and nothing is
//! half.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use futures_util::future::{join_all, join3};

use super::client::Client;
use super::ledger::{Import, Ledger, Sent};
use super::{Report, kind, serve};
use crate::binary::Process;
use crate::database::Database;

const CLIENTS: usize = 6;
/// An import runs in every so many rounds.
const IMPORT_EVERY: usize = 4;
/// The load lasts from here on, in milliseconds, and so much longer at most.
const SHORTEST: u64 = 50;
const LONGER: u64 = 350;

/// Kills the server so many times over that database.
#[must_use]
pub fn kills(program: &Path, database: &Database, rounds: usize) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(killed(program, database, rounds))
}

async fn killed(program: &Path, database: &Database, rounds: usize) -> Report {
    let (began, mut ledger, mut report) = (Instant::now(), Ledger::default(), Report::default());
    let mut process = serve(program, database);
    let mut client = Client::log_in(&process.url, "admin").await;
    for round in 0..rounds {
        let (sent, import) = under_load(&client, round, process).await;
        process = serve(program, database);
        client = client.at(&process.url, "admin").await;
        ledger.after_a_kill(&client, sent, import).await;
        if (round + 1) % 20 == 0 {
            eprintln!("{}: {} rounds, {} writes answered …", kind(database), round + 1, ledger.answered);
        }
    }
    ledger.at_the_end(&client).await;
    report.tells(format!(
        "kills on {}: {rounds} rounds in {} s; {} writes answered, {} sent again ({} had been done), {} \
            imports; lost {}, half {}, double {}, refused again {}",
        kind(database),
        began.elapsed().as_secs(),
        ledger.answered,
        ledger.repeated,
        ledger.replayed,
        ledger.imported,
        ledger.lost.len(),
        ledger.half.len(),
        ledger.double.len(),
        ledger.refused.len(),
    ));
    report.promises(ledger.answered >= rounds, "there was hardly any load");
    for (what, which) in [
        ("lost", &ledger.lost),
        ("half", &ledger.half),
        ("double", &ledger.double),
        ("refused again", &ledger.refused),
    ] {
        report.promises(which.is_empty(), format!("{what} on {}: {which:?}", kind(database)));
    }
    if let Err(why) = chained(program, database) {
        report.promises(false, format!("the audit trail on {} is broken: {why}", kind(database)));
    }
    report
}

/// Writes until the server is killed, after a moment.
async fn under_load(client: &Client, round: usize, mut process: Process) -> (Vec<Sent>, Option<Import>) {
    let clients = join_all((0..CLIENTS).map(async |number| {
        let mut sent = Vec::new();
        for n in 0.. {
            let (one, status) = Sent::by(client, format!("{round}-{number}-{n}")).await;
            sent.push(one);
            match status {
                Some(201) => {}
                Some(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                None => break,
            }
        }
        sent
    }));
    let importing = async {
        if !round.is_multiple_of(IMPORT_EVERY) {
            return None;
        }
        let (import, status) = Import::by(client, format!("kills-{round}")).await;
        // Those before may not be over yet.
        (status != Some(409)).then_some(import)
    };
    let killing = async {
        tokio::time::sleep(a_moment()).await;
        process.kill();
    };
    let (sent, import, ()) = join3(clients, importing, killing).await;
    (sent.into_iter().flatten().collect(), import)
}

/// Some time, never the same.
fn a_moment() -> Duration {
    let [one, other, ..] = *uuid::Uuid::new_v4().as_bytes();
    Duration::from_millis(SHORTEST + (u64::from(one) * 256 + u64::from(other)) % LONGER)
}

/// Follows the chain of the audit trail, as an auditor does.
fn chained(program: &Path, database: &Database) -> Result<(), String> {
    let mut command = Command::new(program);
    command.args(["audit", "verify", "--data-dir"]).arg(database.folder()).env_remove("DATABASE_URL");
    if let Some(url) = database.config().database_url {
        command.env("DATABASE_URL", url);
    }
    let told = command.output().unwrap();
    if told.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&[told.stdout, told.stderr].concat()).into_owned())
    }
}
