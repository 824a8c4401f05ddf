//! The file that a backup is: what is in it, and how that is known to be what it was.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use phoihop_domain::clock::Timestamp;
use phoihop_domain::platform::hexadecimal;
use phoihop_persistence::disk;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::start::StartError;

/// The form of the file; another one is another number.
pub const FORMAT: u32 = 1;
/// The names of its parts, in their order.
pub const MANIFEST: &str = "manifest.json";
/// The database.
pub const DATABASE: &str = "phoihop.sqlite3";
/// The checkpoints of the audit trail.
pub const CHECKPOINTS: &str = "audit-checkpoints.jsonl";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the file.
    pub format: u32,
    /// By which release it was made.
    pub made_by: String,
    /// When; the database is as it was then, or a moment later.
    pub made_at: Timestamp,
    /// The last migration of its schema.
    pub schema: String,
    /// The database.
    pub database: Part,
    /// The checkpoints of the audit trail.
    pub checkpoints: Part,
}

/// A part of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 of them, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Of these parts.
    #[must_use]
    pub fn new(made_at: Timestamp, schema: String, database: Part, checkpoints: Part) -> Self {
        Self {
            format: FORMAT,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            made_at,
            schema,
            database,
            checkpoints,
        }
    }
}

impl Part {
    /// Of what is in memory.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self {
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: hexadecimal(&Sha256::digest(bytes)),
        }
    }

    /// Of a file.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        Self::copied(&mut File::open(path)?, &mut io::sink())
    }

    /// Of what is read, and written on.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn copied(from: &mut impl Read, to: &mut impl Write) -> io::Result<Self> {
        let (mut digest, mut bytes, mut part) = (Sha256::new(), 0, vec![0; 256 << 10]);
        loop {
            let length = from.read(&mut part)?;
            let Some(read) = part.get(..length).filter(|read| !read.is_empty()) else { break };
            digest.update(read);
            to.write_all(read)?;
            bytes += u64::try_from(length).unwrap_or_default();
        }
        Ok(Self { bytes, sha256: hexadecimal(&digest.finalize()) })
    }
}

/// Writes the file.
///
/// # Errors
/// Where a part cannot be read, or the file not be written.
pub fn write(to: &mut dyn Write, manifest: &Manifest, database: &Path, checkpoints: &[u8]) -> io::Result<()> {
    let mut archive = tar::Builder::new(to);
    let mut add = |name: &str, bytes: u64, from: &mut dyn Read| {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        archive.append_data(&mut header, name, from)
    };
    let told = serde_json::to_vec_pretty(manifest)?;
    add(MANIFEST, Part::of_bytes(&told).bytes, &mut told.as_slice())?;
    add(DATABASE, manifest.database.bytes, &mut File::open(database)?)?;
    add(CHECKPOINTS, manifest.checkpoints.bytes, &mut &*checkpoints)?;
    archive.into_inner()?.flush()
}

/// Takes the file apart: the database is written on to `database` as it comes, and the checkpoints are
/// answered.
///
/// # Errors
/// What is wrong with the file, in words for the one who restores it.
pub fn read(from: &mut dyn Read, database: &mut impl Write) -> Result<(Manifest, Vec<u8>), StartError> {
    let damaged = |what: &str| StartError::from(format!("this is no whole backup: {what}"));
    let mut archive = tar::Archive::new(&mut *from);
    let (mut manifest, mut has_database, mut found): (Option<Manifest>, bool, Option<Vec<u8>>) =
        (None, false, None);
    for entry in archive.entries()? {
        let mut entry = entry.map_err(|error| damaged(&error.to_string()))?;
        let name = entry.path().map_err(|error| damaged(&error.to_string()))?.display().to_string();
        match (name.as_str(), &manifest) {
            (MANIFEST, None) => {
                let told: Manifest =
                    serde_json::from_reader(&mut entry).map_err(|error| damaged(&error.to_string()))?;
                if told.format != FORMAT {
                    return Err(format!(
                        "the backup has form {}, and this release reads form {FORMAT}",
                        told.format
                    )
                    .into());
                }
                manifest = Some(told);
            }
            (DATABASE, Some(told)) if !has_database => {
                let part = Part::copied(&mut entry, database).map_err(|error| {
                    if disk::is_full(&error) {
                        StartError::from("the disk is full")
                    } else {
                        damaged(&error.to_string())
                    }
                })?;
                has_database = true;
                if part != told.database {
                    return Err(damaged("the database in it is not the one that was put there"));
                }
            }
            (CHECKPOINTS, Some(told)) if has_database => {
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).map_err(|error| damaged(&error.to_string()))?;
                if Part::of_bytes(&bytes) != told.checkpoints {
                    return Err(damaged("the checkpoints in it are not those that were put there"));
                }
                found = Some(bytes);
            }
            (other, _) => return Err(damaged(&format!("it has a part named {other}"))),
        }
    }
    // The one who decrypts it wants to be heard to the end.
    io::copy(from, &mut io::sink())?;
    // The checkpoints come last: where they are, all is.
    manifest.zip(found).ok_or_else(|| damaged("it ends too early"))
}
