#!/usr/bin/env bash
# A statement that is prepared once and kept, and whose LIMIT is a parameter, is planned anew by SQLite at every single execution, even where the same value
# is bound each time: since its planner looks at the value bound to LIMIT, each new binding expires the plan. The same is known of `LIKE ?`. Nothing
# tells it but SQLite's own counter (SQLITE_STMTSTATUS_REPREPARE): the handle stays the same, and caches of statements report a hit. Every pager
# that binds its page size pays for it: in ours it was four fifths of SQLite's time in a list.
#
# Seen with rusqlite 0.40.2 and libsqlite3-sys 0.38.2, whose bundled SQLite says its release below, 100 executions with one value: `LIMIT ?` planned
# anew 100 times, `LIKE ?` 100, `day >= ?` and `IN (… json_each(?))` never. Built with stable plans (LIBSQLITE3_FLAGS=-DSQLITE_ENABLE_QPSG): never.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "planned-anew"
version = "0.0.0"
edition = "2021"

[workspace]

[dependencies]
rusqlite = { version = "=0.40.2", features = ["bundled"] }
libsqlite3-sys = "=0.38.2"
TOML
cat > "$folder/src/main.rs" <<'RUST'
use rusqlite::{Connection, StatementStatus};

const ASKED: [(&str, &str); 4] = [
    ("limit", "SELECT day FROM works ORDER BY day LIMIT ?1"),
    ("like", "SELECT day FROM works WHERE topic LIKE ?1"),
    ("range", "SELECT day FROM works WHERE day >= ?1"),
    ("list", "SELECT day FROM works WHERE day IN (SELECT value FROM json_each(?1))"),
];

fn main() {
    eprintln!("SQLite {}", rusqlite::version());
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE works (day INTEGER, topic TEXT); CREATE INDEX works_day ON works (day); INSERT INTO works VALUES (1, '1'), (2, '2');")
        .unwrap();
    for (name, asked) in ASKED {
        let mut kept = db.prepare(asked).unwrap();
        for _ in 0..100 {
            assert!(kept.exists([1]).unwrap());
        }
        println!("{name} {}", kept.get_status(StatementStatus::RePrepare));
    }
}
RUST
cd "$folder"
plain=$(cargo run --quiet)
stable=$(LIBSQLITE3_FLAGS=-DSQLITE_ENABLE_QPSG cargo run --quiet)
printf 'as bundled:\n%s\nwith stable plans:\n%s\n' "$plain" "$stable"
[ "$plain" = $'limit 100\nlike 100\nrange 0\nlist 0' ] && [ "$stable" = $'limit 0\nlike 0\nrange 0\nlist 0' ]
