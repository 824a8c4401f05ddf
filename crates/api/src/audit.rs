//! The audit trail's chain: what was committed is numbered and chained within a second, and each time a
//! signed checkpoint is written outside of the database, so that also a tail that was cut off is missed.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::path::Path;
use std::sync::PoisonError;
use std::time::Duration;

use actix_web::web::Data;
use aws_lc_rs::signature::{ED25519, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, UserId};
use phoihop_domain::platform::{AuditAction, AuditDigest, User, hexadecimal};
use phoihop_domain::resource::Resource;
use phoihop_persistence::migrate::{Schema, inspect};
use phoihop_persistence::platform::audit::{self, Act, ChainEnd, Verified};
use phoihop_persistence::platform::outbox;
use phoihop_persistence::{Isolation, StoreError, Write, disk};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::secrets::Secrets;
use crate::server;
use crate::start::StartError;
use crate::state::State;

/// How often the chain goes on.
const EVERY: Duration = Duration::from_secs(1);
/// The most links in one transaction.
const CHUNK: i64 = 500;

/// Where the chain ended at some moment, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The number of the last link.
    sequence: i64,
    /// Its hash, in hexadecimal.
    hash: String,
    /// When that was.
    at: Timestamp,
    /// Signature (Ed25519, base64) of number, hash and moment, by a key that follows from the master key.
    signature: String,
}

impl Checkpoint {
    fn text(sequence: i64, hash: &str, at: Timestamp) -> String {
        format!("phoihop audit checkpoint\n{sequence}\n{hash}\n{at}")
    }

    fn sign(secrets: &Secrets, end: &ChainEnd, at: Timestamp) -> Self {
        let (sequence, hash) = (end.sequence, hexadecimal(&end.hash));
        let signature = STANDARD.encode(secrets.witness().sign(Self::text(sequence, &hash, at).as_bytes()));
        Self { sequence, hash, at, signature }
    }

    fn is_signed(&self, secrets: &Secrets) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, secrets.witness().public_key().as_ref());
        let text = Self::text(self.sequence, &self.hash, self.at);
        STANDARD
            .decode(&self.signature)
            .is_ok_and(|signature| key.verify(text.as_bytes(), &signature).is_ok())
    }
}

/// Chains until the server stops; what fails is logged and tried again.
pub async fn run(state: Data<State>) {
    loop {
        if let Err(error) = tick(&state).await {
            log::error!("the audit trail could not be chained: {error}");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Chains what has been committed, and writes a checkpoint where there was anything.
///
/// # Errors
/// What keeps it from being done, for the one who runs the program.
pub async fn tick(state: &State) -> Result<(), StartError> {
    let end = loop {
        let alone = Write {
            isolation: Isolation::Sequencer,
            keys: vec!["audit chain".to_owned()],
            ..Write::default()
        };
        let numbered = state.store.write(alone, |db| {
            let (chained, end) = audit::chain(db, CHUNK)?;
            Ok::<_, StoreError>((chained.max(outbox::number(db, CHUNK)?), end))
        });
        let (added, end) = numbered.await?;
        if i64::try_from(added).unwrap_or(CHUNK) < CHUNK {
            break end;
        }
    };
    let mut witnessed = state.witnessed.lock().unwrap_or_else(PoisonError::into_inner);
    if end.sequence > *witnessed {
        append(&state.config.checkpoints(), &Checkpoint::sign(&state.secrets, &end, state.clock.now()))?;
        *witnessed = end.sequence;
    }
    Ok(())
}

fn append(file: &Path, checkpoint: &Checkpoint) -> Result<(), StartError> {
    let mut line = serde_json::to_string(checkpoint)?;
    line.push('\n');
    let mut file = disk::owners_options().create(true).read(true).append(true).open(file)?;
    // A line that a full disk or a power loss cut off spoils no other.
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() && file.read(&mut last).is_ok() && last != [b'\n'] {
        line.insert(0, '\n');
    }
    file.write_all(line.as_bytes())?;
    Ok(file.sync_data()?)
}

/// Follows the whole chain, and compares it with the checkpoints. Says what was found; an error is a finding.
///
/// # Errors
/// What keeps it from being done, for the one who runs the program.
pub fn verify(config: &Config) -> Result<String, StartError> {
    let mut db = config.store_options().connect()?;
    if inspect(&mut db)? != Schema::Current {
        return Err("the database's schema is not up to date".into());
    }
    let secrets = server::own_secrets(config, &mut db, false)?;
    let file = config.checkpoints();
    let checkpoints = read(&file)?;
    if let Some(forged) = checkpoints.iter().find(|checkpoint| !checkpoint.is_signed(&secrets)) {
        return Err(format!(
            "the checkpoint of event {} was not signed with this installation's key",
            forged.sequence
        )
        .into());
    }
    let at: Vec<i64> = checkpoints.iter().map(|checkpoint| checkpoint.sequence).collect();
    let found: Verified = audit::verify(&mut db, &at)??;
    let kept: HashMap<i64, AuditDigest> = found.at.iter().copied().collect();
    for checkpoint in &checkpoints {
        match kept.get_key_value(&checkpoint.sequence) {
            None => {
                return Err(format!(
                    "the chain ends at event {}; a checkpoint tells of event {}",
                    found.end.sequence, checkpoint.sequence
                )
                .into());
            }
            Some((sequence, hash)) if hexadecimal(hash) != checkpoint.hash => {
                return Err(format!(
                    "up to event {sequence} the chain was written anew: it is not the one of the checkpoint"
                )
                .into());
            }
            Some(_) => {}
        }
    }
    if checkpoints.is_empty() && found.end.sequence > 0 {
        return Err(format!(
            "there is no checkpoint in {}: a tail cut off would not be missed",
            file.display()
        )
        .into());
    }
    let latest = checkpoints.iter().map(|checkpoint| checkpoint.sequence).max();
    let witnessed = latest.map_or_else(
        || format!("no checkpoint in {}, so a tail cut off would not be missed", file.display()),
        |latest| format!("{} checkpoints, the latest of event {latest}, agree", checkpoints.len()),
    );
    Ok(format!(
        "{} events are chained as they were, {} wait to be; {witnessed}.",
        found.end.sequence, found.unchained
    ))
}

fn read(file: &Path) -> Result<Vec<Checkpoint>, StartError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", file.display()).into()),
    };
    let line = |(number, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|_| {
            StartError::from(format!("{}: line {} is no checkpoint", file.display(), number + 1))
        })
    };
    // A line without its end was cut off while it was written, and tells nothing.
    text.lines().enumerate().filter(|(_, line)| line.ends_with('}')).map(line).collect()
}

/// What a user did to their access, or somebody to a user's.
pub fn of_access<'a>(
    user: UserId,
    by: Option<UserId>,
    action: AuditAction,
    request_id: &'a str,
    at: Timestamp,
) -> Act<'a> {
    let (resource, resource_id) = (User::NAME, user.uuid());
    Act {
        user_id: by,
        on_behalf_of: None,
        action,
        resource,
        resource_id,
        revision: None,
        after: None,
        request_id,
        at,
    }
}

/// Writes down, by itself, that a log-in with that user's name was refused. For a name that nobody has it
/// goes as far and is undone, so that what comes after it waits no less.
pub async fn log_in_refused(state: &State, user: Option<UserId>, request_id: String, at: Timestamp) {
    let how = Write { dry_run: user.is_none(), ..Write::rows() };
    let user = user.unwrap_or_else(|| UserId::new(at));
    let kept = state.store.write(how, move |db| {
        audit::insert(db, &of_access(user, None, AuditAction::LogInRefused, &request_id, at))?;
        Ok::<_, StoreError>(())
    });
    if let Err(error) = kept.await {
        log::error!("a refused log-in could not be written down: {error}");
    }
}
