//! The rounds: in each, every subject right after its ceiling, with the same requests on as many connections.

use std::path::Path;

use crate::Outcome;
use crate::database::Database;
use crate::load;
use crate::options::Options;
use crate::process::Process;
use crate::seed::Seeded;
use crate::subjects::{Material, Subject, answer_size, log_in};

/// What was measured on one database.
pub struct Measured {
    /// One for each subject.
    pub series: Vec<Series>,
    /// How many people the server said it entered.
    pub posted: i64,
    /// The server's resident memory after the last round, in MiB.
    pub resident_mib: f64,
    /// The most it ever was.
    pub peak_mib: f64,
}

/// What was measured of one subject.
pub struct Series {
    /// The subject.
    pub subject: Subject,
    /// The length of its answers' bodies.
    pub size: usize,
    /// Each round.
    pub rounds: Vec<Round>,
    /// How long each request of all rounds took, in microseconds, the shortest first.
    pub micros: Vec<u32>,
    /// Requests that did not succeed, the ceiling's with them.
    pub errors: u64,
    ceiling: Process,
}

/// One round of one subject.
pub struct Round {
    /// The ceiling's requests a second.
    pub ceiling: f64,
    /// The server's requests a second.
    pub rate: f64,
    /// The server's processor time for each request, in microseconds.
    pub processor_micros: f64,
}

impl Measured {
    /// Requests that did not succeed.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.series.iter().map(|series| series.errors).sum()
    }
}

/// Serves the database and measures.
pub async fn measure(
    program: &Path,
    database: &Database,
    seeded: &Seeded,
    options: &Options,
) -> Outcome<Measured> {
    let server =
        Process::phoihop(program, &["serve", "--migrate"], database.folder(), database.url().as_deref())?;
    let material = Material::collect(server.port, seeded).await?;
    let (mut series, mut posted) = (Vec::new(), 0);
    let token = log_in(server.port).await?;
    for subject in Subject::ALL {
        let size = answer_size(server.port, &subject.shots(&material, &token)).await?;
        posted += i64::from(subject == Subject::Post);
        series.push(Series {
            subject,
            size,
            rounds: Vec::new(),
            micros: Vec::new(),
            errors: 0,
            ceiling: Process::ceiling(size)?,
        });
    }
    for number in 1..=options.rounds {
        eprintln!("{}: round {number} of {} …", database.name(), options.rounds);
        for series in &mut series {
            let entered = one_round(series, &server, &material, options).await?;
            posted += if series.subject == Subject::Post { i64::try_from(entered)? } else { 0 };
        }
    }
    for series in &mut series {
        series.micros.sort_unstable();
    }
    Ok(Measured { series, posted, resident_mib: server.memory("VmRSS")?, peak_mib: server.memory("VmHWM")? })
}

/// Puts the load on the ceiling, then on the server; answers how many requests the server did.
async fn one_round(
    series: &mut Series,
    server: &Process,
    material: &Material,
    options: &Options,
) -> Outcome<u64> {
    let token = log_in(server.port).await?;
    let shots = series.subject.shots(material, &token);
    let ceiling = load::run(series.ceiling.port, &shots, options).await?;
    let before = server.processor_time()?;
    let tally = load::run(server.port, &shots, options).await?;
    let worked = server.processor_time()?.saturating_sub(before);
    let asked = (tally.successes + tally.errors).max(1);
    series.errors += ceiling.errors + tally.errors;
    series.rounds.push(Round {
        ceiling: ceiling.rate(),
        rate: tally.rate(),
        processor_micros: worked.as_micros() as f64 / asked as f64,
    });
    series.micros.extend(&tally.micros);
    Ok(tally.successes)
}
