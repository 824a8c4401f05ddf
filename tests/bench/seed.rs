//! What the database holds before anybody asks: organisations and people as the API would have entered them,
//! and a user.

use diesel::prelude::*;
use phoihop_domain::access::Role;
use phoihop_domain::clock::{Clock, SystemClock, Timestamp};
use phoihop_domain::directory::{Document, DocumentContent, Organisation, Person};
use phoihop_domain::resource::PlainResource;
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_persistence::{Db, Stored, migrate, on, schema};
use serde_json::{Value, json};

use crate::Outcome;
use crate::dice::Dice;

/// The user that asks.
pub const USERNAME: &str = "bench";
/// And the password.
pub const PASSWORD: &str = "a password for measuring";

/// How many offices issue documents, one of them the user's.
const OFFICES: usize = 5;
/// The most rows in one transaction.
const CHUNK: usize = 500;
const KINDS: [&str; 4] = ["school", "commune_peoples_committee", "school", "department"];
const PLACES: [&str; 11] = [
    "Mỹ Xuyên",
    "Kế Sách",
    "Long Phú",
    "Cù Lao Dung",
    "Trần Đề",
    "Vĩnh Châu",
    "Thạnh Trị",
    "Ngã Năm",
    "Châu Thành",
    "Mỹ Tú",
    "Sóc Trăng",
];
const FAMILIES: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Thạch", "Sơn", "Đặng"];
const GIVEN: [&str; 8] = [
    "Thị Diễm Ngọc",
    "Văn Đậu",
    "Thị Hồng Sương",
    "Minh Tâm",
    "Ngọc Ánh",
    "Hoàng Ân",
    "Thanh Thủy",
    "Quốc Việt",
];

/// What is there.
pub struct Seeded {
    /// The organisations' ids.
    pub ids: Vec<String>,
    /// The ids of the documents of the user's office.
    pub documents: Vec<String>,
    /// How many people.
    pub people: i64,
}

/// Migrates an empty database and fills it.
pub fn fill(db: &mut Db, rows: usize) -> Outcome<Seeded> {
    migrate::run(db)?;
    let mut dice = Dice::new(0);
    let ids = enter(db, rows, Organisation::entered, |number| organisation(number, &mut dice))?;
    enter(db, rows, Person::entered, |number| person(number, &mut dice))?;
    let issued = |content: DocumentContent, now| Document {
        acting_issuer_id: Some(content.issuer_id),
        ..Document::entered(content, now)
    };
    let documents =
        enter(db, rows, issued, |number| document(number, &ids[number % OFFICES.min(ids.len())]))?;
    let documents = documents.into_iter().step_by(OFFICES.min(ids.len())).collect();
    let organisation = ids.first().ok_or("no rows")?.parse()?;
    let password_hash = phoihop_api::auth::hash_password(PASSWORD)?;
    let memberships = vec![(organisation, Role::Administrator), (organisation, Role::Officer)];
    users::insert(
        db,
        &NewUser { username: USERNAME.to_owned(), password_hash, email: None, person_id: None, memberships },
        SystemClock.now(),
    )?;
    if matches!(db, Db::Pg(_)) {
        // As PostgreSQL itself does soon after so many rows.
        db.batch("VACUUM ANALYZE")?;
    }
    Ok(Seeded { ids, documents, people: people(db)? })
}

/// How many people there are.
pub fn people(db: &mut Db) -> Outcome<i64> {
    Ok(on!(db, |c| schema::people::table.count().get_result::<i64>(c))?)
}

fn enter<T: Stored>(
    db: &mut Db,
    rows: usize,
    entered: impl Fn(T::Content, Timestamp) -> T,
    mut content: impl FnMut(usize) -> Value,
) -> Outcome<Vec<String>> {
    let now = SystemClock.now();
    let mut ids = Vec::with_capacity(rows);
    for begin in (0..rows).step_by(CHUNK) {
        db.atomically(|db| {
            for number in begin..(begin + CHUNK).min(rows) {
                let content: T::Content = phoihop_api::http::body::content(content(number))?;
                let entered = entered(content, now.plus_seconds(number as i64 - rows as i64));
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

fn document(number: usize, issuer: &str) -> Value {
    json!({
        "external_source": "bench",
        "external_id": format!("document-{number}"),
        "document_type": "CV",
        "issuer_id": issuer,
        "issued_on": format!("2024-{:02}-{:02}", 1 + number % 12, 1 + number % 28),
        "number_symbol": format!("{number}/UBND-VX"),
        "title": format!("Về việc phối hợp tuyên truyền đợt {number}"),
        "visibility": "parties",
    })
}

fn person(number: usize, dice: &mut Dice) -> Value {
    json!({
        "external_source": "bench", "external_id": format!("person-{number}"), "full_name": full_name(dice),
        "honorific": "Bà",
    })
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
