//! Other processes: the server under test and the ceilings, which must not share this one's memory and
//! threads.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::options::Options;

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server; it goes with its owner.
pub struct Process {
    child: Child,
    /// Where it listens on the loopback address.
    pub port: u16,
}

/// The program to measure, built from here unless another one is named.
pub fn program(options: &Options) -> Outcome<PathBuf> {
    if let Some(given) = &options.server {
        return Ok(given.clone());
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let build = ["build", "--release", "--package", "phoihop-api", "--locked"];
    if !Command::new(env!("CARGO")).args(build).current_dir(workspace).status()?.success() {
        return Err("the program does not build".into());
    }
    let path = std::env::current_exe()?.with_file_name("phoihop");
    if path.exists() { Ok(path) } else { Err(format!("{} is missing", path.display()).into()) }
}

impl Process {
    /// Starts `phoihop <command>`, logging as little as an operator in need of speed would let it.
    pub fn phoihop(
        program: &Path,
        command: &[&str],
        folder: &Path,
        database_url: Option<&str>,
    ) -> Outcome<Self> {
        let port = free_port()?;
        let mut process = Command::new(program);
        process.args(command).args(["--bind", &format!("127.0.0.1:{port}"), "--data-dir"]).arg(folder);
        process.env_remove("DATABASE_URL").env("RUST_LOG", "warn").stdout(Stdio::null());
        if let Some(url) = database_url {
            process.env("DATABASE_URL", url);
        }
        Self::started(&mut process, port, "/healthz")
    }

    /// Starts a server that answers so many bytes.
    pub fn ceiling(size: usize) -> Outcome<Self> {
        let port = free_port()?;
        Self::started(
            Command::new(std::env::current_exe()?).args(["--ceiling", &port.to_string(), &size.to_string()]),
            port,
            "/",
        )
    }

    /// Starts it and waits until it answers.
    fn started(command: &mut Command, port: u16, path: &str) -> Outcome<Self> {
        let mut process = Self { child: command.spawn()?, port };
        let deadline = Instant::now() + PATIENCE;
        while !answers(port, path) {
            if let Some(status) = process.child.try_wait()? {
                return Err(format!("a server ended before it answered: {status}").into());
            }
            if Instant::now() > deadline {
                return Err("a server does not answer".into());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(process)
    }

    /// A line of what the system knows of its memory, such as `VmRSS`, in MiB.
    pub fn memory(&self, line: &str) -> Outcome<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let value = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
        let kib: f64 = value
            .and_then(|text| text.trim().strip_suffix(" kB")?.parse().ok())
            .ok_or("no such line of memory")?;
        Ok(kib / 1_024.0)
    }

    /// The processor time it has taken so far (Linux counts it in hundredths of a second).
    pub fn processor_time(&self) -> Outcome<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, fields) = stat.rsplit_once(')').ok_or("no processor time")?;
        let ticks =
            fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        Ok(Duration::from_millis(10 * ticks))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _already_gone = self.child.wait();
    }
}

/// Whether a GET there is answered at all.
fn answers(port: u16, path: &str) -> bool {
    let asked = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut first = [0; 12];
        stream.read_exact(&mut first)?;
        Ok(first.ends_with(b" 200"))
    };
    asked().unwrap_or(false)
}

fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
