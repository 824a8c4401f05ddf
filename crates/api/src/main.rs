//! `phoihop`: the server and its commands.

/// Gives memory back to the system sooner than the default allocator, which keeps the idle server small.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    phoihop_api::cli::run()
}
