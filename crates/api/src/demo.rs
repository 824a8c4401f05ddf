//! `phoihop demo`: the real agreement of 2023–2025, loaded by the same routes and from the same files as by
//! `examples/load.py`.

use std::collections::BTreeMap;

use actix_web::web::Data;
use phoihop_domain::access::{Role, Subject};
use phoihop_domain::directory::{Organisation, OrganisationContent};
use phoihop_domain::ids::{OrganisationId, UserId};
use phoihop_domain::programme::{FocalPoint, OriginalCopy};
use phoihop_domain::reference::{CodeListItem, Topic};
use phoihop_domain::resource::{PlainResource, Resource};
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_persistence::{StoreError, Stored, Write};
use serde_json::{Value, json};

use crate::http::inside::Inside;
use crate::http::{Problem, body, problem};
use crate::start::StartError;
use crate::state::State;

const DIRECTORY: &str = include_str!("../../../examples/soc-trang-sggp-2023-2025/directory.json");
const PROGRAMME: &str = include_str!("../../../examples/soc-trang-sggp-2023-2025/programme.json");
const REFERENCE: &str = include_str!("../../../examples/soc-trang-sggp-2023-2025/reference.json");
const APPOINTMENTS: &str = include_str!("../../../examples/soc-trang-sggp-2023-2025/appointments.json");
const SOURCE: &str = "examples";
const AGREEMENT: &str = "soc-trang-sggp-2023-2025";
/// Each side: its name, the organisation, its leader, its focal point, and who signed for it.
const SIDES: [(&str, &str, &str, &str, &str); 2] = [
    ("locality", "ubnd-soc-trang", "province.leader", "province.focal", "huynh-thi-diem-ngoc"),
    ("press", "bao-sggp", "press.leader", "press.focal", "bui-thi-hong-suong"),
];
/// All that the document tells of its signing: "ngày … tháng … năm 2023" at its head, four copies in VI, and
/// no number.
const SIGNED_ON: &str = "2023";
const CITATION: &str = "Văn bản ký năm 2023, lập thành bốn bản, mỗi bên giữ hai bản";
/// Everybody's password in the demo, which listens on the loopback address only.
pub(crate) const PASSWORD: &str = "phoihop-demo-2023";

/// Who can log in, as what, where and as which person (by external ids).
pub(crate) const USERS: [(&str, Role, &str, Option<&str>); 6] = [
    ("admin", Role::Administrator, "ubnd-soc-trang", None),
    ("province.leader", Role::Leader, "ubnd-soc-trang", Some("huynh-thi-diem-ngoc")),
    ("province.focal", Role::Coordinator, "ubnd-soc-trang", Some("dau-moi-tinh")),
    ("province.finance", Role::Finance, "ubnd-soc-trang", None),
    ("press.leader", Role::Leader, "bao-sggp", Some("bui-thi-hong-suong")),
    ("press.focal", Role::Coordinator, "bao-sggp", Some("dau-moi-bao")),
];

/// Loads what is not there yet, and tells how to log in.
///
/// # Errors
/// What keeps it from being done, for the one who runs the program.
pub async fn load(state: &Data<State>) -> Result<String, StartError> {
    let directory: Value = serde_json::from_str(DIRECTORY)?;
    let mut demo = Demo {
        state,
        ids: BTreeMap::new(),
        users: BTreeMap::new(),
        password_hash: crate::auth::hash_password(PASSWORD)?,
    };
    demo.begin(&directory).await?;
    demo.load_directory(&directory).await.map_err(told)?;
    for (name, role, organisation, person) in USERS.iter().skip(1) {
        demo.add_user(name, *role, organisation, *person).await?;
    }
    let programme = demo.load_programme().await.map_err(told)?;
    demo.load_reference(&programme, &serde_json::from_str(REFERENCE)?).await.map_err(told)?;
    demo.load_appointments(&programme).await.map_err(told)?;
    Ok(greeting(&state.config.public_url))
}

fn greeting(url: &str) -> String {
    let names = USERS.map(|(name, ..)| name).join(", ");
    format!(
        "phoihop demo\n  API            {url}/v1\n  documentation  {url}/docs\n  log-ins        {names}\n  \
            password       {PASSWORD}\n\n  curl -s {url}/v1/auth/log-in -H 'Content-Type: application/json' \
            -d '{{\"username\":\"province.focal\",\"password\":\"{PASSWORD}\"}}'\n"
    )
}

fn told(problem: Problem) -> StartError {
    format!("example data: {}", problem.document(crate::http::negotiation::Language::English, "", "demo"))
        .into()
}

struct Demo<'a> {
    state: &'a Data<State>,
    /// What the files' external ids stand for here.
    ids: BTreeMap<String, String>,
    users: BTreeMap<String, UserId>,
    password_hash: String,
}

impl Demo<'_> {
    /// The first organisation and its administrator, who can enter all the rest; without both nobody could
    /// enter either.
    async fn begin(&mut self, directory: &Value) -> Result<(), StartError> {
        let known = self.state.store.read(|db| users::credentials(db, USERS[0].0)).await?;
        if let Some(known) = known {
            self.users.insert(USERS[0].0.to_owned(), known.user_id);
            return Ok(());
        }
        let content: OrganisationContent =
            body::content(prepared(&directory["organisations"][0], &["parent"], json!({})))?;
        let (now, password_hash) = (self.state.clock.now(), self.password_hash.clone());
        let made = self.state.store.write(Write::default(), move |db| {
            let first = Organisation::entered(content.clone(), now);
            first.insert(db)?;
            let memberships = vec![(first.id, USERS[0].1)];
            let admin = NewUser {
                username: USERS[0].0.to_owned(),
                password_hash: password_hash.clone(),
                email: None,
                person_id: None,
                memberships,
            };
            users::insert(db, &admin, now)
        });
        self.users.insert(USERS[0].0.to_owned(), made.await?);
        Ok(())
    }

    async fn load_directory(&mut self, directory: &Value) -> Result<(), Problem> {
        for entry in list(directory, "organisations") {
            let parent = entry["parent"].as_str().and_then(|slug| self.ids.get(slug));
            let body = prepared(entry, &["parent"], json!({"parent_id": parent}));
            self.enter(Organisation::NAME, &body).await?;
        }
        for entry in list(directory, "people") {
            let person = self.enter("people", &prepared(entry, &["mandates"], json!({}))).await?;
            for held in list(entry, "mandates") {
                let organisation = held["organisation"].as_str().and_then(|slug| self.ids.get(slug));
                let body = prepared(
                    held,
                    &["organisation"],
                    json!({"organisation_id": organisation, "person_id": person}),
                );
                self.enter("mandates", &body).await?;
            }
        }
        Ok(())
    }

    async fn add_user(
        &mut self,
        name: &str,
        role: Role,
        organisation: &str,
        person: Option<&str>,
    ) -> Result<(), StartError> {
        let username = name.to_owned();
        let known = self.state.store.read(move |db| users::credentials(db, &username)).await?;
        let id = match known {
            Some(known) => known.user_id,
            None => {
                let organisation: OrganisationId =
                    self.ids.get(organisation).ok_or("example data")?.parse()?;
                let person_id = person.and_then(|slug| self.ids.get(slug)).and_then(|id| id.parse().ok());
                let memberships = vec![(organisation, role)];
                let user = NewUser {
                    username: name.to_owned(),
                    password_hash: self.password_hash.clone(),
                    email: None,
                    person_id,
                    memberships,
                };
                let now = self.state.clock.now();
                self.state.store.write(Write::default(), move |db| users::insert(db, &user, now)).await?
            }
        };
        self.users.insert(name.to_owned(), id);
        Ok(())
    }

    /// The agreement as it was made: drafted by the province, agreed by both leaders, recorded as signed by
    /// both focal points.
    async fn load_programme(&mut self) -> Result<String, Problem> {
        let mut content = self.filled_in(PROGRAMME)?;
        content["external_source"] = json!(SOURCE);
        content["external_id"] = json!(AGREEMENT);
        let focal = self.user("province.focal").await?;
        let id = self.enter_as(&focal, "programmes", &content).await?;
        let at = "/v1/programmes/{programme_id}";
        for (_, organisation, leader, ..) in SIDES {
            let (tag, programme) = focal.get(at, Some(&id), "").await?;
            if programme["status"] == "draft" && self.party(&programme, organisation)["standing"] != "agreed"
            {
                let consents = format!("{at}/consents");
                self.user(leader)
                    .await?
                    .post(&consents, Some(&id), tag, &json!({"decision": "agree"}))
                    .await?;
            }
        }
        for (_, organisation, _, focal_point, signer) in SIDES {
            let (tag, programme) = focal.get(at, Some(&id), "").await?;
            if programme["status"] == "agreed" && self.party(&programme, organisation)["signed_on"].is_null()
            {
                let signature = json!({
                    "signed_by": self.ids.get(signer), "signed_on": SIGNED_ON, "document_citation": CITATION,
                });
                let signatures = format!("{at}/signatures");
                self.user(focal_point).await?.post(&signatures, Some(&id), tag, &signature).await?;
            }
        }
        Ok(id)
    }

    /// Code lists, and the topics of the agreement, which name its clauses by their paths.
    async fn load_reference(&mut self, programme: &str, reference: &Value) -> Result<(), Problem> {
        let (_, text) = self
            .user("province.focal")
            .await?
            .get("/v1/programmes/{programme_id}", Some(programme), "expand=clauses")
            .await?;
        for clause in list(&text, "clauses") {
            let of = |field: &str| clause[field].as_str().unwrap_or_default().to_owned();
            self.ids.insert(of("path"), of("id"));
        }
        for (entries, collection) in [("code_list_items", CodeListItem::NAME), ("topics", Topic::NAME)] {
            for entry in list(reference, entries) {
                let entry = self.filled_in(&entry.to_string())?;
                self.enter(collection, &prepared(&entry, &[], json!({}))).await?;
            }
        }
        Ok(())
    }

    /// Who each side's focal point is (IV.1, IV.2), and how many originals it keeps (VI).
    async fn load_appointments(&mut self, programme: &str) -> Result<(), Problem> {
        let (_, read) = self
            .user("province.focal")
            .await?
            .get("/v1/programmes/{programme_id}", Some(programme), "")
            .await?;
        for (side, organisation, ..) in SIDES {
            let party = self.party(&read, organisation)["id"].as_str().unwrap_or_default().to_owned();
            self.ids.insert(format!("party/{side}"), party);
        }
        let appointments = self.filled_in(APPOINTMENTS)?;
        for (entries, collection) in
            [("focal_points", FocalPoint::NAME), ("original_copies", OriginalCopy::NAME)]
        {
            for entry in list(&appointments, entries) {
                let user = SIDES
                    .iter()
                    .find(|(side, ..)| entry["side"] == *side)
                    .map_or(USERS[0].0, |(_, _, _, focal_point, _)| focal_point);
                let content = prepared(entry, &["side"], json!({"programme_id": programme}));
                self.enter_as(&self.user(user).await?, collection, &content).await?;
            }
        }
        Ok(())
    }

    /// JSON text of the files with an id for each `{{external id}}`.
    fn filled_in(&self, text: &str) -> Result<Value, Problem> {
        let text = self
            .ids
            .iter()
            .fold(text.to_owned(), |text, (slug, id)| text.replace(&format!("{{{{{slug}}}}}"), id));
        serde_json::from_str(&text).map_err(|_| Problem::new(problem::INTERNAL_ERROR))
    }

    fn party<'v>(&self, programme: &'v Value, organisation: &str) -> &'v Value {
        let id = self.ids.get(organisation).map(String::as_str);
        list(programme, "parties")
            .find(|party| party["organisation_id"].as_str() == id)
            .unwrap_or(&Value::Null)
    }

    /// One of the demo's users, as a request of theirs would be known.
    async fn user(&self, name: &str) -> Result<Inside<'_>, Problem> {
        let (id, today) = (
            self.users.get(name).copied().ok_or_else(|| Problem::new(problem::NOT_FOUND))?,
            self.state.clock.now().in_vietnam(),
        );
        let principal = self
            .state
            .store
            .read(move |db| users::principal(db, id, today))
            .await
            .map_err(|error: StoreError| Problem::from(error))?;
        let subject: Subject = principal.ok_or_else(|| Problem::new(problem::NOT_FOUND))?.subject;
        Ok(Inside { state: self.state, subject, request_id: "demo".to_owned() })
    }

    /// Enters what is not there yet, as the administrator, and remembers what its external id stands for.
    async fn enter(&mut self, collection: &str, content: &Value) -> Result<String, Problem> {
        let id = self.enter_as(&self.user(USERS[0].0).await?, collection, content).await?;
        self.ids.insert(content["external_id"].as_str().unwrap_or_default().to_owned(), id.clone());
        Ok(id)
    }

    async fn enter_as(
        &self,
        user: &Inside<'_>,
        collection: &str,
        content: &Value,
    ) -> Result<String, Problem> {
        let pattern = format!("/v1/{collection}");
        let query = format!(
            "external_source={SOURCE}&external_id={}",
            content["external_id"].as_str().unwrap_or_default()
        );
        let (_, found) = user.get(&pattern, None, &query).await?;
        let known = found["items"][0]["id"].as_str().map(str::to_owned);
        match known {
            Some(id) => Ok(id),
            None => Ok(user.post(&pattern, None, None, content).await?.1["id"]
                .as_str()
                .unwrap_or_default()
                .to_owned()),
        }
    }
}

fn list<'v>(value: &'v Value, field: &str) -> impl Iterator<Item = &'v Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

/// An entry of the file as content: without the fields that only the file has, with ids for slugs.
fn prepared(entry: &Value, without: &[&str], with: Value) -> Value {
    let mut content = entry.clone();
    if let (Some(content), Value::Object(with)) = (content.as_object_mut(), with) {
        content.retain(|name, _| !without.contains(&name.as_str()));
        content.insert("external_source".to_owned(), json!(SOURCE));
        content.extend(with);
    }
    content
}
