//! Encryption of backups by age (<https://age-encryption.org/v1>), as a program of its own: it brings what a
//! library of it would bring by the hundred, and the key that opens a backup never comes near the server.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::start::StartError;

/// The first bytes of what age has encrypted.
pub const BEGINS: &[u8] = b"age-encryption.org/";

fn started(command: &mut Command) -> Result<Child, StartError> {
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    started.map_err(|error| {
        format!("age could not be started ({error}): install it, for instance Debian's package age").into()
    })
}

fn ended(mut child: Child) -> Result<(), StartError> {
    if child.wait()?.success() { Ok(()) } else { Err("age has failed; what it says stands above".into()) }
}

/// Encrypts what is written, to each of these recipients.
///
/// # Errors
/// Where age is not there or fails, or what it reads or writes does.
pub fn encrypted(
    recipients: &[String],
    to: &mut (impl Write + Send),
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), StartError> {
    let mut command = Command::new("age");
    command.arg("--encrypt");
    command.args(recipients.iter().flat_map(|recipient| ["--recipient", recipient]));
    let mut child = started(&mut command)?;
    let (plain, mut sealed) = (child.stdin.take(), child.stdout.take());
    let (written, copied) = std::thread::scope(|scope| {
        // Both ends at once: it takes no more than it can give.
        let copying = scope.spawn(move || sealed.as_mut().map_or(Ok(0), |sealed| io::copy(sealed, to)));
        let written = plain.map_or(Ok(()), |mut plain| write(&mut plain));
        (written, copying.join())
    });
    // What is wrong with a disk comes first, then what age says of itself: that it does not listen any more
    // tells nothing.
    copied.map_err(|_| "age could not be read")??;
    if let Some(error) = written.as_ref().err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe) {
        return Err(error.to_string().into());
    }
    ended(child)?;
    Ok(written?)
}

/// Decrypts a file with an identity, and hands what it holds to `read`.
///
/// # Errors
/// Where age is not there or fails, or `read` does.
pub fn decrypted<T>(
    identity: &Path,
    file: File,
    read: impl FnOnce(&mut dyn Read) -> Result<T, StartError>,
) -> Result<T, StartError> {
    let mut command = Command::new("age");
    command.args(["--decrypt", "--identity"]).arg(identity);
    let spawned = command.stdin(file).stdout(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|error| {
        format!("age could not be started ({error}): install it, for instance Debian's package age")
    })?;
    let read =
        child.stdout.take().map_or_else(|| Err("age says nothing".into()), |mut plain| read(&mut plain));
    ended(child)?;
    read
}
