//! What `phoihop demo` takes from an empty folder: time until it answers, and memory while nobody asks.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::options::Options;
use crate::process::Process;

const STARTS: usize = 3;
const REST: Duration = Duration::from_secs(2);

/// How the demo starts and idles.
pub struct Startup {
    /// From the start to the first answer, the median of a few.
    pub took: Duration,
    /// Resident memory two seconds later, the largest of them, in MiB.
    pub idle_mib: f64,
}

/// Starts it a few times.
pub fn measure(program: &Path, options: &Options) -> Outcome<Startup> {
    let mut took = Vec::new();
    let mut idle_mib: f64 = 0.0;
    for _ in 0..STARTS {
        let folder = crate::database::folder(options)?;
        let begun = Instant::now();
        let process = Process::phoihop(program, &["demo"], folder.path(), None)?;
        took.push(begun.elapsed());
        std::thread::sleep(REST);
        idle_mib = idle_mib.max(process.memory("VmRSS")?);
    }
    took.sort_unstable();
    Ok(Startup { took: took[STARTS / 2], idle_mib })
}
