//! What the run tells.

use std::io::Write;
use std::time::Duration;

use crate::Outcome;
use crate::imports::Imported;
use crate::log_ins::LogIns;
use crate::options::Options;
use crate::rounds::{Measured, Round, Series};
use crate::startup::Startup;

const SLOWEST_START: Duration = Duration::from_secs(1);
const LARGEST_IDLE_MIB: f64 = 40.0;
/// The least share of a bulk load's speed, the most memory, and the longest that who works meanwhile waits
/// (p99).
const SLOWEST_IMPORT: f64 = 0.25;
const LARGEST_IMPORT_MIB: f64 = 200.0;
const LONGEST_MEANWHILE: Duration = Duration::from_millis(250);

/// Writes a line.
pub fn say(text: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

/// How it is measured.
pub fn preamble(options: &Options) -> Outcome<()> {
    let cores = std::thread::available_parallelism()?;
    say(&format!(
        "{cores} core(s), shared by the server and the load; {} keep-alive connections; {} rounds of {} s; \
        the server runs with RUST_LOG=warn, so without access log.\n\
        A ceiling is a bare actix-web server that answers the same requests with a constant body of the same \
        size.",
        options.connections, options.rounds, options.seconds
    ))
}

/// How the demo starts and idles.
pub fn startup(startup: &Startup) -> Outcome<()> {
    let took = startup.took.as_secs_f64();
    let (fast, small) = (verdict(startup.took < SLOWEST_START), verdict(startup.idle_mib < LARGEST_IDLE_MIB));
    say(&format!(
        "\n`phoihop demo` on an empty folder: answers after {took:.3} s (target < {} s: {fast}), idles at \
            {:.1} MiB (target < {LARGEST_IDLE_MIB} MiB: {small})",
        SLOWEST_START.as_secs(),
        startup.idle_mib
    ))
}

/// Whether refused log-ins take as long for known users as for unknown ones.
pub fn log_ins(log_ins: &LogIns) -> Outcome<()> {
    let (known, unknown) = (log_ins.known.as_secs_f64() * 1e3, log_ins.unknown.as_secs_f64() * 1e3);
    say(&format!(
        "refused log-ins, p50: known users {known:.1} ms, unknown names {unknown:.1} ms, ratio {:.3}",
        known / unknown
    ))
}

/// How imports did; answers whether they keep what is promised of them.
pub fn imports(description: &str, imported: &Imported) -> Outcome<bool> {
    let Imported { rows, import, numbered, bulk, meanwhile, peak_mib } = imported;
    let (import, bulk) = (import.as_secs_f64(), bulk.as_secs_f64());
    let p99 = meanwhile.get(meanwhile.len() * 99 / 100).copied().unwrap_or_default();
    let (fast, small, polite) =
        (bulk / import >= SLOWEST_IMPORT, *peak_mib < LARGEST_IMPORT_MIB, p99 < LONGEST_MEANWHILE);
    say(&format!(
        "import of {rows} organisations on {description}: {import:.1} s, \
         {:.0} rows/s, all numbered {:.1} s later; \
         bulk load {bulk:.1} s, ratio {:.2} (≥ {SLOWEST_IMPORT}: {}); \
        peak {peak_mib:.0} MiB (< {LARGEST_IMPORT_MIB}: {}); meanwhile {} POSTs, p99 {} ms (< {} ms: {})",
        *rows as f64 / import,
        numbered.as_secs_f64(),
        bulk / import,
        verdict(fast),
        verdict(small),
        meanwhile.len(),
        p99.as_millis(),
        LONGEST_MEANWHILE.as_millis(),
        verdict(polite),
    ))?;
    Ok(fast && small && polite)
}

/// All that was measured on one database; answers whether every target that there is was reached.
pub fn table(
    description: &str,
    measured: &Measured,
    fsync: Duration,
    kept: i64,
    options: &Options,
) -> Outcome<bool> {
    say(&format!("\n{description}: {0} organisations, people and documents each", options.rows))?;
    say(&format!(
        "{:<15} {:>6} {:>10} {:>10}  {:<20} {:>7} {:>7} {:>7} {:>6}  target",
        "", "bytes", "requests/s", "ceiling/s", "ratio (all rounds)", "p50 ms", "p99 ms", "CPU µs", "errors"
    ))?;
    let has_targets = description.starts_with("SQLite");
    for series in &measured.series {
        say(&row(series, has_targets))?;
    }
    let durable = if kept == measured.posted {
        "and as many are there after kill -9"
    } else {
        "BUT NOT AS MANY ARE THERE AFTER KILL -9"
    };
    say(&format!(
        "server memory {:.1} MiB, at most {:.1} MiB; fsync of 4 KiB in the data folder p50 {:.3} ms; {} \
            people entered, {durable} ({kept})",
        measured.resident_mib,
        measured.peak_mib,
        fsync.as_secs_f64() * 1e3,
        measured.posted
    ))?;
    if measured.errors() > 0 {
        say(&format!("*** {} REQUESTS FAILED ***", measured.errors()))?;
    }
    Ok(!has_targets || measured.series.iter().all(reaches_its_target))
}

fn reaches_its_target(series: &Series) -> bool {
    let (target, p99) = (series.subject.target(), percentile_ms(&series.micros, 99));
    median(series.rounds.iter().map(ratio)) >= target.ratio && target.p99_ms.is_none_or(|most| p99 < most)
}

fn ratio(round: &Round) -> f64 {
    round.rate / round.ceiling
}

fn row(series: &Series, has_target: bool) -> String {
    let of_rounds = |figure: &dyn Fn(&Round) -> f64| median(series.rounds.iter().map(figure));
    let each: Vec<String> = series.rounds.iter().map(|round| format!("{:.3}", ratio(round))).collect();
    let (p50, p99) = (percentile_ms(&series.micros, 50), percentile_ms(&series.micros, 99));
    let target = if has_target { against_target(series, of_rounds(&ratio), p99) } else { "–".to_owned() };
    format!(
        "{:<15} {:>6} {:>10.0} {:>10.0}  {:<20} {p50:>7.2} {p99:>7.2} {:>7.1} {:>6}  {target}",
        series.subject.name(),
        series.size,
        of_rounds(&|round| round.rate),
        of_rounds(&|round| round.ceiling),
        format!("{:.3} ({})", of_rounds(&ratio), each.join(" ")),
        of_rounds(&|round| round.processor_micros),
        series.errors,
    )
}

fn against_target(series: &Series, ratio: f64, p99_ms: f64) -> String {
    let target = series.subject.target();
    let reached = format!("≥ {}: {}", target.ratio, verdict(ratio >= target.ratio));
    target
        .p99_ms
        .map_or(reached.clone(), |most| format!("{reached}; p99 < {most} ms: {}", verdict(p99_ms < most)))
}

const fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn percentile_ms(sorted: &[u32], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    f64::from(sorted.get(at).copied().unwrap_or_default()) / 1e3
}
