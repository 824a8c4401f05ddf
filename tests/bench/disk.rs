//! What one wait for the disk costs, without which figures of durable writes mean nothing.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Outcome;

const WRITES: usize = 300;

/// The median time to append 4 KiB to a file in that folder and wait until it is on the disk.
pub fn fsync_p50(folder: &Path) -> Outcome<Duration> {
    let path = folder.join("fsync");
    let mut file = std::fs::File::create(&path)?;
    let mut took = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let begun = Instant::now();
        file.write_all(&[0; 4_096])?;
        file.sync_data()?;
        took.push(begun.elapsed());
    }
    std::fs::remove_file(path)?;
    took.sort_unstable();
    Ok(took[WRITES / 2])
}
