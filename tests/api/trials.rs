//! The short forms of the trials (`cargo trial`): a server that is killed, flooded, and left by its database.

use std::time::Duration;

use phoihop_tests::binary::program;
use phoihop_tests::database::Database;
use phoihop_tests::trials::{FailOver, Flood, backups, kills};

const SECOND: Duration = Duration::from_secs(1);
/// A program that is not optimised, and other stories on the same machine: whether it is fast enough, `cargo
/// trial` tells.
const FLOOD: Flood = Flood { lasts: Duration::from_secs(8), longest_p99: Duration::from_secs(3) };

#[test]
fn killed_under_load_an_embedded_server_keeps_what_it_answered() {
    kills(&program(), &Database::sqlite(), 4).kept();
}

#[test]
fn killed_under_load_a_server_on_postgresql_keeps_what_it_answered() {
    let Some(database) = Database::postgresql() else { return };
    kills(&program(), &database, 4).kept();
}

#[test]
fn each_backup_under_load_is_of_one_instant() {
    backups(&program(), 4).kept();
}

#[test]
fn in_a_flood_an_honest_client_is_served_by_an_embedded_server() {
    FLOOD.run(&program(), &Database::sqlite()).kept();
}

#[test]
fn in_a_flood_an_honest_client_is_served_on_postgresql() {
    let Some(database) = Database::postgresql() else { return };
    FLOOD.run(&program(), &database).kept();
}

#[test]
fn without_its_database_a_server_answers_and_recovers() {
    let Some(database) = Database::postgresql() else { return };
    FailOver { restart: SECOND, silence: 3 * SECOND, after: 7 * SECOND }.run(&program(), &database).kept();
}
