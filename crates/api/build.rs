//! Takes those files of Swagger UI that its page asks for out of what the vendored crate brings, packed as
//! they are served.

use std::error::Error;
use std::io::{self, Cursor};
use std::path::Path;
use std::{env, fs};

use flate2::{Compression, write::GzEncoder};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

/// What `platform/docs.rs` serves, but for its own page; with the notice that its licence wants passed on.
const FILES: [&str; 4] = ["dist/swagger-ui.css", "dist/index.css", "dist/swagger-ui-bundle.js", "NOTICE"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR")?;
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    // All lies in one folder, which is called by the version.
    let first = archive.file_names().next().ok_or("Swagger UI comes without files")??;
    let folder = first.split('/').next().unwrap_or_default().to_owned();
    for file in FILES {
        let name = file.trim_start_matches("dist/");
        let mut packed = GzEncoder::new(
            fs::File::create(Path::new(&out).join(format!("{name}.gz")))?,
            Compression::best(),
        );
        io::copy(&mut archive.by_name(&format!("{folder}/{file}"))?, &mut packed)?;
        packed.finish()?;
    }
    Ok(())
}
