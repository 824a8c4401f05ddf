//! What requests cost the server's processor, whatever else the machine does meanwhile.

use std::time::Duration;

/// The processor time that a process has had so far, in all its threads (`proc(5)`,
/// `/proc/<pid>/task/<tid>/schedstat`: nanoseconds).
#[must_use]
pub fn processor_time(process: u32) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    // A thread may end while it is looked at: what it had is then missing from both readings or costs the
    // difference little.
    let of = |task: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()
    };
    let nanoseconds =
        tasks.filter_map(of).filter_map(|told| told.split_whitespace().next()?.parse::<u64>().ok());
    Duration::from_nanos(nanoseconds.sum())
}
