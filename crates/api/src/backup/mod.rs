//! Backups of the embedded database: one file that is whole or not there, made while the server works, and
//! looked through before it counts.
//!
//! The file is a tar archive of a manifest, the database and the trail's checkpoints. The master key is not
//! in it: the one who has only the backup opens no secret, and the one who restores it must have the key.

mod age;
mod archive;
mod restore;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use phoihop_domain::clock::Timestamp;
use phoihop_persistence::disk::NewFile;
use phoihop_persistence::{Options, StoreError, dialect, disk, migrate};

pub use restore::{From, restore};

use crate::config::Config;
use crate::start::StartError;
use archive::{Manifest, Part};

/// Where a backup goes.
#[derive(Args)]
pub struct Into {
    /// The file to write, which must not be there yet.
    file: PathBuf,
    /// Whom to encrypt it to (`age1…`), by the program age, which must be installed; can be given several
    /// times, or separated by commas.
    #[arg(long, env = "PHOIHOP_BACKUP_RECIPIENTS", value_delimiter = ',')]
    recipient: Vec<String>,
}

/// How often a copy is tried, and how long after: others open and close the database at the same moment,
/// which SQLite does not wait for.
const TRIES: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

fn copied(options: &Options) -> Result<NewFile, StoreError> {
    let copy = || dialect::copy_sqlite(&mut options.connect()?, Path::new(&options.url));
    for _ in 1..TRIES {
        match copy() {
            Err(StoreError::Busy) => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
    copy()
}

/// Writes a backup, and says what is in it.
///
/// # Errors
/// Why there is none, in words for the one who asked for it.
pub fn write(config: &Config, into: &Into, now: Timestamp) -> Result<String, StartError> {
    let options = config.store_options();
    if options.is_postgres() {
        return Err("PostgreSQL is backed up by its own tools, pg_dump or a copy with archived WAL: see \
            docs/operations.md"
            .into());
    }
    let is_free = || -> Result<(), StartError> {
        if into.file.exists() {
            Err(format!("{} is there already: give the backup a name of its own", into.file.display()).into())
        } else {
            Ok(())
        }
    };
    is_free()?;
    if !PathBuf::from(&options.url).exists() {
        return Err(format!("{} is not there: name the data folder with --data-dir", options.url).into());
    }
    // Read first: each of them tells of a state that the copy, which is made later, contains.
    let checkpoints = match std::fs::read(config.checkpoints()) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(format!("{}: {error}", config.checkpoints().display()).into()),
    };
    // In the data folder, whose files nobody else reads: where the backup goes, perhaps only what is
    // encrypted may lie.
    let copy = copied(&options)?;
    let schema = {
        let mut db = dialect::open_copy(copy.path())?;
        dialect::check_soundness(&mut db)?;
        migrate::latest(&mut db)?.ok_or("the database has no schema yet: there is nothing to back up")?
    };
    let manifest = Manifest::new(now, schema, Part::of_file(copy.path())?, Part::of_bytes(&checkpoints));
    let mut file = disk::new_file(&into.file)?;
    if into.recipient.is_empty() {
        archive::write(&mut file, &manifest, copy.path(), &checkpoints)?;
    } else {
        age::encrypted(&into.recipient, &mut file, |to| {
            archive::write(to, &manifest, copy.path(), &checkpoints)
        })?;
    }
    file.flush()?;
    // Asked again: making it can take long.
    is_free()?;
    file.keep_as(&into.file)?;
    let of_checkpoints = if checkpoints.is_empty() {
        "no checkpoints of the trail are there yet"
    } else {
        "with the trail's checkpoints"
    };
    Ok(format!(
        "{}: {} bytes of database as of {}, looked through and sound; {of_checkpoints}.",
        into.file.display(),
        manifest.database.bytes,
        manifest.made_at
    ))
}
