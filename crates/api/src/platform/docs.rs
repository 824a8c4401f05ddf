//! The page of the contract for people: Swagger UI, out of the program itself.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::http::call::Found;
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, problem};

const HTML: &str = "text/html; charset=utf-8";
const PLAIN: &str = "text/plain; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const PAGE: &str = r#"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>phoihop: the contract</title>
    <link rel="stylesheet" href="./swagger-ui.css">
    <link rel="stylesheet" href="./index.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="./swagger-ui-bundle.js"></script>
    <script src="./swagger-initializer.js"></script>
  </body>
</html>
"#;

/// Without `validatorUrl` the page would show a badge from a validator elsewhere, and tell it where this
/// server is.
const BEGINS: &str = r##"window.onload = () => {
  window.ui = SwaggerUIBundle({
    "url": "/openapi.json",
    "dom_id": "#swagger-ui",
    "deepLinking": true,
    "validatorUrl": "none"
  });
};
"##;

macro_rules! packed {
    ($name:literal) => {
        Text::Packed(include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")))
    };
}

/// What a file says.
enum Text {
    Plain(&'static str),
    /// As `build.rs` packs it.
    Packed(&'static [u8]),
}

/// Each file with its media type: browsers go by that, since `nosniff` is told.
static FILES: [(&str, &str, Text); 6] = [
    ("index.html", HTML, Text::Plain(PAGE)),
    ("swagger-initializer.js", SCRIPT, Text::Plain(BEGINS)),
    ("swagger-ui-bundle.js", SCRIPT, packed!("swagger-ui-bundle.js")),
    ("swagger-ui.css", STYLE, packed!("swagger-ui.css")),
    ("index.css", STYLE, packed!("index.css")),
    ("NOTICE", PLAIN, packed!("NOTICE")),
];

/// The routes.
pub fn paths() -> Vec<Path> {
    let docs = Operation::file("get_docs", "*/*")
        .says("The contract for people", "Swagger UI, served from the program itself.");
    vec![
        Path::new("service", "/docs").get(docs.clone().redirects(), |call: Call| async move {
            Ok(Answer { status: 302, ..call.fresh(HTML, String::new())? }.at("/docs/index.html".to_owned()))
        }),
        Path::new("service", "/docs/{file}").get(Operation { id: "get_docs_file", ..docs }, file),
    ]
}

async fn file(call: Call) -> Result<Answer, Problem> {
    let asked = call.params.first().map(|(_, value)| value.as_str()).unwrap_or_default();
    let (_, media_type, text) = FILES.iter().find(|(name, ..)| *name == asked).found()?;
    let text = match text {
        Text::Plain(text) => (*text).to_owned(),
        Text::Packed(bytes) => {
            let mut text = String::new();
            GzDecoder::new(*bytes)
                .read_to_string(&mut text)
                .map_err(|_| Problem::new(problem::INTERNAL_ERROR))?;
            text
        }
    };
    call.file(media_type, text)
}
