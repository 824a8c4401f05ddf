//! Packs the data that the program brings along: they are text, and take a sixth of the room so.

use std::error::Error;
use std::path::Path;
use std::{env, fs, io};

use flate2::{Compression, write::GzEncoder};

const DATA: &str = "../../reference/administrative-units";

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    for name in ["units.csv", "successions.csv"] {
        let from = Path::new(DATA).join(name);
        println!("cargo::rerun-if-changed={}", from.display());
        let to = fs::File::create(Path::new(&out).join(format!("{name}.gz")))?;
        let mut packed = GzEncoder::new(to, Compression::best());
        io::copy(&mut fs::File::open(from)?, &mut packed)?;
        packed.finish()?;
    }
    Ok(())
}
