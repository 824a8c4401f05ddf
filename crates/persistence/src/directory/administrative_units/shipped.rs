//! The files of the data as they are shipped: `reference/administrative-units`, whose README tells what they
//! mean.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    AdministrativeLevel, AdministrativeUnitKind, SuccessionExtent, UnitCode, ValidFromBasis,
};
use phoihop_domain::ids::AdministrativeUnitId;
use phoihop_domain::text;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{SuccessionRow, UnitRow};
use crate::{Result, StoreError};

static EMBEDDED: LazyLock<Shipped> = LazyLock::new(|| {
    let units = include_bytes!(concat!(env!("OUT_DIR"), "/units.csv.gz"));
    let successions = include_bytes!(concat!(env!("OUT_DIR"), "/successions.csv.gz"));
    Shipped::of(Csv::Packed(units), Csv::Packed(successions))
});

/// A file of the data.
#[derive(Debug)]
enum Csv {
    /// As it is.
    Plain(String),
    /// As `build.rs` packs it.
    Packed(&'static [u8]),
}

impl Csv {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Plain(text) => text.as_bytes(),
            Self::Packed(bytes) => bytes,
        }
    }

    /// Unpacks it as it is read: as a whole it would take more memory than anything else of the start.
    fn read(&self) -> Box<dyn Read + '_> {
        match self {
            Self::Plain(text) => Box::new(text.as_bytes()),
            Self::Packed(bytes) => Box::new(GzDecoder::new(*bytes)),
        }
    }
}

/// A state of the data, ready to be loaded.
#[derive(Debug)]
pub struct Shipped {
    units: Csv,
    successions: Csv,
    digest: String,
}

#[derive(Deserialize)]
struct UnitLine {
    code: UnitCode,
    name: String,
    short_name: String,
    #[serde(rename = "type")]
    kind: AdministrativeUnitKind,
    level: u8,
    parent_code: Option<String>,
    valid_from: CivilDate,
    /// The day after the last one.
    valid_to: Option<CivilDate>,
    valid_from_basis: ValidFromBasis,
}

#[derive(Deserialize)]
struct SuccessionLine {
    from_code: UnitCode,
    from_valid_from: CivilDate,
    to_code: UnitCode,
    to_valid_from: CivilDate,
    effective_on: CivilDate,
    instrument: String,
    extent: SuccessionExtent,
    confidence: String,
    note: Option<String>,
}

impl Shipped {
    /// What this program brings along.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The data of two CSV files.
    #[must_use]
    pub fn new(units: impl Into<String>, successions: impl Into<String>) -> Self {
        Self::of(Csv::Plain(units.into()), Csv::Plain(successions.into()))
    }

    fn of(units: Csv, successions: Csv) -> Self {
        // Another release may read the files in another way or derive other keys, so it loads them anew.
        let parts = [units.bytes(), successions.bytes(), env!("CARGO_PKG_VERSION").as_bytes()];
        let digest = parts
            .iter()
            .fold(Sha256::new(), |digest, part| {
                digest.chain_update(part.len().to_be_bytes()).chain_update(part)
            })
            .finalize();
        Self { digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(), units, successions }
    }

    /// What tells it apart from any other state.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    pub(super) fn units(&self) -> impl Iterator<Item = Result<UnitRow>> {
        lines(&self.units).map(|line| unit(line?))
    }

    /// Those that are not disputed: what a single source gives and the official table does not is left out,
    /// as its README advises.
    pub(super) fn successions(&self) -> impl Iterator<Item = Result<SuccessionRow>> {
        let settled =
            |line: &Result<SuccessionLine>| line.as_ref().map_or(true, |line| line.confidence != "disputed");
        lines(&self.successions).filter(settled).map(|line| succession(line?))
    }
}

fn lines<T: DeserializeOwned>(csv: &Csv) -> impl Iterator<Item = Result<T>> {
    csv::Reader::from_reader(csv.read()).into_deserialize().map(|line| line.map_err(unreadable))
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Setup(format!("administrative units: {error}"))
}

fn unit(line: UnitLine) -> Result<UnitRow> {
    Ok(UnitRow {
        id: AdministrativeUnitId::of(&line.code, line.valid_from).map_err(unreadable)?,
        code: line.code.to_string(),
        name_sort: text::sort_key(&line.name),
        name_fold: text::fold(&line.name),
        name: line.name,
        short_name: line.short_name,
        kind: line.kind,
        level: match line.level {
            1 => AdministrativeLevel::Province,
            2 => AdministrativeLevel::District,
            3 => AdministrativeLevel::Commune,
            other => return Err(unreadable(format!("level {other}"))),
        },
        parent_code: line.parent_code,
        valid_from: line.valid_from,
        valid_to: line.valid_to.map(CivilDate::previous),
        valid_from_basis: line.valid_from_basis,
    })
}

fn succession(line: SuccessionLine) -> Result<SuccessionRow> {
    Ok(SuccessionRow {
        predecessor_id: AdministrativeUnitId::of(&line.from_code, line.from_valid_from)
            .map_err(unreadable)?,
        successor_id: AdministrativeUnitId::of(&line.to_code, line.to_valid_from).map_err(unreadable)?,
        effective_on: line.effective_on,
        extent: line.extent,
        instrument: line.instrument,
        confidence: line.confidence.parse().map_err(unreadable)?,
        note: line.note,
    })
}
