//! Whether the time that a refused log-in takes tells known users from unknown ones.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::Outcome;
use crate::http::{Connection, request};
use crate::options::Options;
use crate::process::Process;

/// The demo's users: each is refused eight times, fewer than the throttle lets through.
const KNOWN: [&str; 5] = ["admin", "province.leader", "province.focal", "press.leader", "press.focal"];
const ROUNDS: usize = 8;

/// How long refused log-ins took, the median of forty each.
pub struct LogIns {
    /// With a user's name and a wrong password.
    pub known: Duration,
    /// With a name that nobody has.
    pub unknown: Duration,
}

/// Measures both in turn, so that a noisy machine slows both.
pub async fn measure(program: &Path, options: &Options) -> Outcome<LogIns> {
    let folder = crate::database::folder(options)?;
    let server = Process::phoihop(program, &["demo"], folder.path(), None)?;
    let mut connection = Connection::open(server.port).await?;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for (number, name) in KNOWN.into_iter().enumerate() {
            known.push(refused(&mut connection, name).await?);
            unknown.push(refused(&mut connection, &format!("nobody-{round}-{number}")).await?);
        }
    }
    Ok(LogIns { known: median(known), unknown: median(unknown) })
}

async fn refused(connection: &mut Connection, username: &str) -> Outcome<Duration> {
    let body = json!({"username": username, "password": "not the password"}).to_string();
    let asked = request("POST", "/v1/auth/log-in", None, &body);
    let begun = Instant::now();
    let status = connection.ask(asked.as_bytes()).await?.status;
    if status == 401 {
        Ok(begun.elapsed())
    } else {
        Err(format!("a wrong log-in was answered {status}").into())
    }
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took[took.len() / 2]
}
