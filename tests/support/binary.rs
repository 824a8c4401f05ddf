//! The program itself, as its own process.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program, built by the same run of cargo as the tests.
#[must_use]
pub fn program() -> PathBuf {
    // target/<profile>/deps/<test>-<hash> → target/<profile>/phoihop
    let path = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("phoihop");
    if !path.exists() {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--locked", "--workspace", "--bins"])
            .status()
            .unwrap();
        assert!(built.success(), "the program does not build");
    }
    path
}

/// A server process; it is killed when the story ends.
pub struct Process {
    child: Child,
    /// Its address.
    pub url: String,
}

impl Process {
    /// Starts `phoihop <command> --bind 127.0.0.1:0-like --data-dir …` and waits until it answers.
    #[must_use]
    pub fn start(command: &str, folder: &Path, database_url: Option<&str>) -> Self {
        Self::start_as(Command::new(program()), command, folder, database_url)
    }

    /// The same, by a command that runs the program with the arguments that follow.
    #[must_use]
    pub fn start_as(mut process: Command, command: &str, folder: &Path, database_url: Option<&str>) -> Self {
        let port = free_port();
        process.args([command, "--bind", &format!("127.0.0.1:{port}"), "--data-dir"]).arg(folder);
        if !process.get_envs().any(|(name, _)| name == "RUST_LOG") {
            process.env("RUST_LOG", "warn");
        }
        process
            .env_remove("DATABASE_URL")
            .env("PHOIHOP_JOB_LEASE", "1")
            .env("PHOIHOP_PUBLIC_URL", "http://phoihop.test")
            .stdout(Stdio::null());
        if let Some(url) = database_url {
            process.env("DATABASE_URL", url);
        }
        let child = process.spawn().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        let deadline = Instant::now() + Duration::from_secs(60);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "the server does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, url }
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The most memory that it has had, in KiB.
    #[must_use]
    pub fn peak_memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop (SIGTERM) and waits until it has.
    #[must_use]
    pub fn stop(mut self) -> std::process::ExitStatus {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _already_gone = self.child.wait();
    }
}

/// A port that nobody listens on.
#[must_use]
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
