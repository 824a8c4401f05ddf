//! What the house keeps to, whatever is built on.

use std::path::{Path, PathBuf};

/// People read code in two columns.
const WIDEST: usize = 110;
const LONGEST: usize = 450;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_line_is_too_wide_and_no_file_too_long_to_be_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (mut found, mut told) = (Vec::new(), Vec::new());
    for folder in ["crates", "tests"] {
        sources(&root.join(folder), &mut found);
    }
    assert!(found.len() > 400, "{}", found.len());
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(root).unwrap().display();
        if text.lines().count() > LONGEST {
            told.push(format!("{name}: {} lines", text.lines().count()));
        }
        let wide = text.lines().enumerate().filter(|(_, line)| line.chars().count() > WIDEST);
        told.extend(wide.map(|(number, _)| format!("{name}:{}: too wide", number + 1)));
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}
