//! What the database holds before anybody asks: organisations and people as the API would have entered them, and a user.

use diesel::prelude::*;
use phoihop_domain::access::Role;
use phoihop_domain::clock::{Clock, SystemClock};
use phoihop_domain::directory::{Organisation, Person};
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_persistence::{Db, Stored, migrate, on, schema};
use serde_json::{Value, json};

use crate::Outcome;
use crate::dice::Dice;

/// The user that asks.
pub const USERNAME: &str = "bench";
/// And the password.
pub const PASSWORD: &str = "a password for measuring";

/// The most rows in one transaction.
const CHUNK: usize = 500;
const KINDS: [&str; 4] = ["school", "commune_peoples_committee", "school", "department"];
const PLACES: [&str; 11] =
    ["Mỹ Xuyên", "Kế Sách", "Long Phú", "Cù Lao Dung", "Trần Đề", "Vĩnh Châu", "Thạnh Trị", "Ngã Năm", "Châu Thành", "Mỹ Tú", "Sóc Trăng"];
const FAMILIES: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Thạch", "Sơn", "Đặng"];
const GIVEN: [&str; 8] = ["Thị Diễm Ngọc", "Văn Đậu", "Thị Hồng Sương", "Minh Tâm", "Ngọc Ánh", "Hoàng Ân", "Thanh Thủy", "Quốc Việt"];

/// What is there.
pub struct Seeded {
    /// The organisations' ids.
    pub ids: Vec<String>,
    /// How many people.
    pub people: i64,
}

/// Migrates an empty database and fills it.
pub fn fill(db: &mut Db, rows: usize) -> Outcome<Seeded> {
    migrate::run(db)?;
    let mut dice = Dice::new(0);
    let ids = enter::<Organisation>(db, rows, |number| organisation(number, &mut dice))?;
    enter::<Person>(db, rows, |number| person(number, &mut dice))?;
    let organisation = ids.first().ok_or("no rows")?.parse()?;
    let password_hash = phoihop_api::auth::hash_password(PASSWORD)?;
    let memberships = vec![(organisation, Role::Administrator)];
    users::insert(db, &NewUser { username: USERNAME.to_owned(), password_hash, email: None, person_id: None, memberships }, SystemClock.now())?;
    if matches!(db, Db::Pg(_)) {
        // As PostgreSQL itself does soon after so many rows.
        db.batch("VACUUM ANALYZE")?;
    }
    Ok(Seeded { ids, people: people(db)? })
}

/// How many people there are.
pub fn people(db: &mut Db) -> Outcome<i64> {
    Ok(on!(db, c => schema::people::table.count().get_result::<i64>(c))?)
}

fn enter<T: Stored>(db: &mut Db, rows: usize, mut content: impl FnMut(usize) -> Value) -> Outcome<Vec<String>> {
    let now = SystemClock.now();
    let mut ids = Vec::with_capacity(rows);
    for begin in (0..rows).step_by(CHUNK) {
        db.atomically(|db| {
            for number in begin..(begin + CHUNK).min(rows) {
                let content: T::Content = phoihop_api::http::body::content(content(number))?;
                let entered = T::entered(content, now.plus_seconds(number as i64 - rows as i64));
                entered.insert(db)?;
                ids.push(entered.uuid().to_string());
            }
            Outcome::Ok(())
        })?;
    }
    Ok(ids)
}

fn organisation(number: usize, dice: &mut Dice) -> Value {
    let place = dice.pick(&PLACES);
    json!({
        "external_source": "bench",
        "external_id": format!("organisation-{number}"),
        "kind": KINDS[number % KINDS.len()],
        "name": format!("Trường Trung học cơ sở {} {} {number}", dice.pick(&GIVEN), place),
        "short_name": format!("THCS {number}"),
        "unit_code": "94",
        "address": format!("Số {number}, đường Hùng Vương, {place}"),
        "phone": "(02993) 822339",
    })
}

fn person(number: usize, dice: &mut Dice) -> Value {
    json!({"external_source": "bench", "external_id": format!("person-{number}"), "full_name": full_name(dice), "honorific": "Bà"})
}

/// A full name.
#[must_use]
pub fn full_name(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(&FAMILIES), dice.pick(&GIVEN))
}

/// What a client would say to enter another person.
#[must_use]
pub fn another_person(number: usize, dice: &mut Dice) -> Value {
    json!({"honorific": "Bà", "full_name": format!("{} {number}", full_name(dice))})
}
