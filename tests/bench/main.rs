//! `cargo bench-api`: how many requests a second the release server answers on each database, against what
//! actix-web could answer at all, on the same machine in the same run.
//!
//! It builds and starts the real program as its own process, fills a database with rows, and puts a load on
//! it over keep-alive connections. In each round every subject is measured right after its ceiling, so that a
//! noisy machine slows both; what counts is the median of the rounds' ratios.

mod ceiling;
mod database;
mod dice;
mod disk;
mod http;
mod imports;
mod load;
mod log_ins;
mod options;
mod process;
mod report;
mod rounds;
mod seed;
mod startup;
mod subjects;

use std::error::Error;
use std::process::ExitCode;

use options::{Command, Options};

/// The result of anything that can fail here.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let done = match options::command(std::env::args().skip(1)) {
        Ok(Command::Measure(options)) => measure(&options),
        Ok(Command::Ceiling { port, size }) => ceiling::serve(port, size).map(|()| true),
        Ok(Command::Help) => report::say(options::HELP).map(|()| true),
        Err(error) => Err(error),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench-api: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures everything; answers whether the server answered every request fast enough and kept every write,
/// and imports kept what is promised of them.
fn measure(options: &Options) -> Outcome<bool> {
    let program = process::program(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // What was started and created goes with its owner, also when the run is broken off.
        tokio::select! {
            done = all(options, &program) => done,
            _ = tokio::signal::ctrl_c() => Err("broken off".into()),
        }
    })
}

async fn all(options: &Options, program: &std::path::Path) -> Outcome<bool> {
    report::preamble(options)?;
    report::startup(&startup::measure(program, options)?)?;
    report::log_ins(&log_ins::measure(program, options).await?)?;
    let mut sound = true;
    for database in [Some(database::Database::sqlite(options)?), database::Database::postgresql(options)?]
        .into_iter()
        .flatten()
    {
        sound &=
            report::imports(&database.describe()?, &imports::measure(program, &database, options).await?)?;
    }
    if options.imports_only {
        return Ok(sound);
    }
    sound &= on_database(options, program, database::Database::sqlite(options)?).await?;
    match database::Database::postgresql(options)? {
        Some(database) => sound &= on_database(options, program, database).await?,
        None => report::say("\n*** NOT MEASURED ON POSTGRESQL: set TEST_DATABASE_URL=postgres://… ***")?,
    }
    Ok(sound)
}

async fn on_database(
    options: &Options,
    program: &std::path::Path,
    database: database::Database,
) -> Outcome<bool> {
    eprintln!("filling {} …", database.name());
    let seeded = seed::fill(&mut database.connect()?, options.rows)?;
    let fsync = disk::fsync_p50(database.folder())?;
    let description = database.describe()?;
    let measured = rounds::measure(program, &database, &seeded, options).await?;
    let kept = seed::people(&mut database.connect()?)? - seeded.people;
    let is_fast = report::table(&description, &measured, fsync, kept, options)?;
    Ok(is_fast && measured.errors() == 0 && kept == measured.posted)
}
