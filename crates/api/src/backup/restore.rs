//! Making the embedded database from a backup.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use clap::Args;
use phoihop_persistence::migrate::{Schema, inspect};
use phoihop_persistence::platform::installation;
use phoihop_persistence::{dialect, disk};

use super::{age, archive};
use crate::config::Config;
use crate::secrets::{MasterKey, Secrets};
use crate::start::StartError;

/// Where a backup comes from.
#[derive(Args)]
pub struct From {
    /// The backup.
    file: PathBuf,
    /// The file of the age identity that opens it, where it is encrypted.
    #[arg(long, env = "PHOIHOP_BACKUP_IDENTITY")]
    identity: Option<PathBuf>,
    /// The master key under which the database was written [default: master.key in the data folder].
    #[arg(long, env = "PHOIHOP_MASTER_KEY", hide_env_values = true)]
    master_key: Option<String>,
}

/// Makes the database, if the backup is whole and the master key is its own; says what became of it. Nothing
/// is there before all of it is.
///
/// # Errors
/// Why there is none, in words for the one who asked for it.
pub fn restore(config: &Config, from: &From) -> Result<String, StartError> {
    let options = config.store_options();
    if options.is_postgres() {
        return Err("PostgreSQL is restored by its own tools: see docs/operations.md".into());
    }
    let path = PathBuf::from(&options.url);
    // What lies beside a database belongs to it, and would be taken for the new one's.
    let beside =
        ["", "-wal", "-shm", "-journal"].map(|end| PathBuf::from(format!("{}{end}", path.display())));
    if let Some(there) = beside.iter().find(|path| path.exists()) {
        return Err(format!(
            "{} is there: a backup is restored where no database is; move it away first, with what lies \
                beside it (-wal, -shm, -journal)",
            there.display()
        )
        .into());
    }
    let secrets = match &from.master_key {
        Some(key) => Secrets::from_key(&MasterKey::new(key.clone()))?,
        None => Secrets::from_dir(&config.data_dir, false)?,
    };
    let mut database = disk::new_file(&path)?;
    let (manifest, checkpoints) = opened(from, |backup| archive::read(backup, &mut database))?;
    let mut db = dialect::open_copy(database.path())?;
    if let Err(error) = dialect::check_soundness(&mut db) {
        return Err(format!("the backup is not sound: {error}").into());
    }
    // An older release kept no check; then what signs its tokens is looked at when the server starts.
    let check = match installation::sealed_check(&mut db) {
        Ok(check) => check,
        Err(error) if inspect(&mut db)? == Schema::Current => return Err(error.into()),
        Err(_) => None,
    };
    if check.is_some_and(|check| !secrets.knows_check(&check)) {
        return Err(
            "the backup was made under another master key: put that one into the data folder, or name \
            it in PHOIHOP_MASTER_KEY"
                .into(),
        );
    }
    drop(db);
    let kept = config.checkpoints();
    let of_checkpoints = if kept.exists() {
        format!("{} was there and stays, and may tell of events that came later", kept.display())
    } else {
        disk::write_whole(&kept, &checkpoints)?;
        format!("checkpoints in {}", kept.display())
    };
    database.keep_as(&path)?;
    Ok(format!(
        "{}: {} bytes as of {}; {of_checkpoints}. What happened later is not there; start the server with \
            `phoihop serve`.",
        path.display(),
        manifest.database.bytes,
        manifest.made_at
    ))
}

fn opened<T>(
    from: &From,
    read: impl FnOnce(&mut dyn Read) -> Result<T, StartError>,
) -> Result<T, StartError> {
    let mut file = File::open(&from.file).map_err(|error| format!("{}: {error}", from.file.display()))?;
    let mut begins = Vec::new();
    file.by_ref().take(age::BEGINS.len() as u64).read_to_end(&mut begins)?;
    file.seek(SeekFrom::Start(0))?;
    match (&from.identity, begins == age::BEGINS) {
        (None, false) => read(&mut file),
        (Some(identity), true) => age::decrypted(identity, file, read),
        (None, true) => {
            Err("the backup is encrypted: name the file of its age identity with --identity".into())
        }
        (Some(_), false) => Err("the backup is not encrypted: leave --identity out".into()),
    }
}
