//! `phoihop demo`: the real agreement of 2023–2025, loaded from the same files as `examples/` uses.

use std::collections::HashMap;

use phoihop_domain::access::Role;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::directory::{Mandate, MandateContent, Organisation, OrganisationContent, Person, PersonContent};
use phoihop_domain::ids::{Id, MandateId, OrganisationId, PersonId};
use phoihop_persistence::directory::{mandates, organisations, people};
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_persistence::{Db, StoreError, Write};
use serde_json::{Value, json};

use crate::http::body;
use crate::server::StartError;
use crate::state::State;

const DIRECTORY: &str = include_str!("../../../examples/soc-trang-sggp-2023-2025/directory.json");
/// Everybody's password in the demo, which listens on the loopback address.
const PASSWORD: &str = "phoihop-demo-2023";

/// Who can log in, as what, where and as which person (by external ids).
const USERS: [(&str, Role, &str, Option<&str>); 5] = [
    ("admin", Role::Administrator, "ubnd-soc-trang", None),
    ("province.leader", Role::Leader, "ubnd-soc-trang", Some("huynh-thi-diem-ngoc")),
    ("province.focal", Role::Coordinator, "ubnd-soc-trang", Some("dau-moi-tinh")),
    ("press.leader", Role::Leader, "bao-sggp", Some("bui-thi-hong-suong")),
    ("press.focal", Role::Coordinator, "bao-sggp", Some("dau-moi-bao")),
];

/// Loads the directory and the log-ins unless they are there, and tells how to log in.
pub async fn load(state: &State) -> Result<String, StartError> {
    let now = state.clock.now();
    let directory: Value = serde_json::from_str(DIRECTORY)?;
    let hash = crate::auth::hash_password(PASSWORD)?;
    let loaded = state.store.write(Write::default(), move |db| {
        if users::credentials(db, "admin")?.is_some() {
            return Ok::<_, StoreError>(());
        }
        let known = load_directory(db, &directory, now)?;
        for (username, role, organisation, person) in USERS {
            let organisation = known.organisations.get(organisation).copied().ok_or_else(|| defect(organisation))?;
            let person_id = person.and_then(|slug| known.people.get(slug).copied());
            let user = NewUser { username: username.to_owned(), password_hash: hash.clone(), person_id, memberships: vec![(organisation, role)] };
            users::insert(db, &user, now)?;
        }
        Ok(())
    });
    loaded.await?;
    let url = &state.config.public_url;
    let names = USERS.map(|(name, ..)| name).join(", ");
    Ok(format!(
        "phoihop demo\n  API            {url}/v1\n  documentation  {url}/docs\n  log-ins        {names}\n  password       {PASSWORD}\n\n  curl -s {url}/v1/auth/log-in -H 'Content-Type: application/json' -d '{{\"username\":\"province.focal\",\"password\":\"{PASSWORD}\"}}'\n"
    ))
}

#[derive(Default)]
struct Known {
    organisations: HashMap<String, OrganisationId>,
    people: HashMap<String, PersonId>,
}

fn defect(what: impl std::fmt::Display) -> StoreError {
    StoreError::Defect(format!("example data: {what}"))
}

fn load_directory(db: &mut Db, directory: &Value, now: Timestamp) -> Result<Known, StoreError> {
    let mut known = Known::default();
    let list = |value: &Value, field: &str| value.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    for mut entry in list(directory, "organisations") {
        let parent = entry["parent"].as_str().and_then(|slug| known.organisations.get(slug).copied());
        let slug = prepared(&mut entry, directory, &["parent"], json!({"parent_id": parent}));
        let content: OrganisationContent = body::content(entry).map_err(|e| defect(format_args!("{slug}: {e:?}")))?;
        let organisation = Organisation { id: OrganisationId::new(now), revision: 1, created_at: now, updated_at: now, content };
        organisations::insert(db, &organisation)?;
        known.organisations.insert(slug, organisation.id);
    }
    for mut entry in list(directory, "people") {
        let held = list(&entry, "mandates");
        let slug = prepared(&mut entry, directory, &["mandates"], json!({}));
        let content: PersonContent = body::content(entry).map_err(|e| defect(format_args!("{slug}: {e:?}")))?;
        let person = Person { id: PersonId::new(now), revision: 1, created_at: now, updated_at: now, content };
        people::insert(db, &person)?;
        for mut entry in held {
            let organisation = entry["organisation"].as_str().and_then(|slug| known.organisations.get(slug).copied());
            let slug = prepared(&mut entry, directory, &["organisation"], json!({"organisation_id": organisation, "person_id": person.id}));
            let content: MandateContent = body::content(entry).map_err(|e| defect(format_args!("{slug}: {e:?}")))?;
            mandates::insert(db, &Mandate { id: MandateId::new(now), revision: 1, created_at: now, updated_at: now, content })?;
        }
        known.people.insert(slug, person.id);
    }
    Ok(known)
}

/// Turns an entry of the file into content: without the fields that only the file has, with ids for slugs. Answers its slug.
fn prepared(entry: &mut Value, directory: &Value, without: &[&str], with: Value) -> String {
    let slug = entry["external_id"].as_str().unwrap_or_default().to_owned();
    if let (Some(entry), Value::Object(with)) = (entry.as_object_mut(), with) {
        entry.retain(|name, _| !without.contains(&name.as_str()));
        entry.insert("external_source".to_owned(), directory["external_source"].clone());
        entry.extend(with);
    }
    slug
}
