//! The load: one task for each connection, each sending its next request as soon as the last one is answered,
//! all on one thread so that the server gets the rest of the machine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::dice::Dice;
use crate::http::Connection;
use crate::options::Options;

/// How long the load lasts before it is measured.
const WARM_UP: Duration = Duration::from_millis(300);
/// How long the last answers may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Requests that differ in one place.
#[derive(Clone)]
pub struct Shots {
    /// What stands before that place.
    pub before: String,
    /// What stands in it: one of these each time.
    pub values: Arc<Vec<String>>,
    /// What stands behind it.
    pub after: String,
}

/// What came of a load.
#[derive(Default)]
pub struct Tally {
    /// How long each request took, in microseconds, of those answered in the measured time.
    pub micros: Vec<u32>,
    /// Answers that were no success, and connections that broke.
    pub errors: u64,
    /// Successes, counting those before and after the measured time.
    pub successes: u64,
    /// The measured time.
    pub seconds: f64,
}

impl Tally {
    /// Requests answered a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.micros.len() as f64 / self.seconds
    }
}

/// Puts a load on a server.
pub async fn run(port: u16, shots: &Shots, options: &Options) -> Outcome<Tally> {
    let begin = Instant::now() + WARM_UP;
    let end = begin + Duration::from_secs(options.seconds);
    let shots = Arc::new(shots.clone());
    let tasks: Vec<_> = (0..options.connections)
        .map(|number| tokio::spawn(shoot(port, Arc::clone(&shots), number, begin, end)))
        .collect();
    let mut all = Tally { seconds: options.seconds as f64, ..Tally::default() };
    for task in tasks {
        let left = (end + PATIENCE).saturating_duration_since(Instant::now());
        let part = tokio::time::timeout(left, task)
            .await
            .map_err(|_| "the server does not answer any more")???;
        all.micros.extend(part.micros);
        all.errors += part.errors;
        all.successes += part.successes;
    }
    Ok(all)
}

async fn shoot(
    port: u16,
    shots: Arc<Shots>,
    number: usize,
    begin: Instant,
    end: Instant,
) -> std::io::Result<Tally> {
    let mut connection = Connection::open(port).await?;
    let mut tally = Tally { micros: Vec::with_capacity(1 << 16), ..Tally::default() };
    let mut dice = Dice::new(number);
    let mut request = Vec::new();
    let mut sent = Instant::now();
    while sent < end {
        request.clear();
        let value = &shots.values[dice.below(shots.values.len())];
        for part in [&shots.before, value, &shots.after] {
            request.extend_from_slice(part.as_bytes());
        }
        let success = match connection.ask(&request).await {
            Ok(reply) => reply.is_success(),
            Err(_) => {
                connection = Connection::open(port).await?;
                false
            }
        };
        let answered = Instant::now();
        tally.successes += u64::from(success);
        tally.errors += u64::from(!success);
        if success && answered >= begin && answered < end {
            tally.micros.push(u32::try_from((answered - sent).as_micros()).unwrap_or(u32::MAX));
        }
        sent = answered;
    }
    Ok(tally)
}
