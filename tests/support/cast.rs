//! The people of the real agreement of 2023–2025, and what they do with a programme of their own.

use std::collections::BTreeMap;

use actix_web::web::Data;
use phoihop_api::state::State;
use phoihop_api::transfer::worker;
use phoihop_domain::access::Role;
use phoihop_persistence::Write;
use phoihop_persistence::platform::users::{self, NewUser};
use serde_json::{Value, json};

use crate::actor::Actor;
use crate::app::{App, token};
use crate::reply::Reply;

const PROGRAMME: &str = include_str!("../../examples/soc-trang-sggp-2023-2025/programme.json");

/// Everybody who takes part.
pub struct Cast {
    /// Keeps the directory.
    pub admin: Actor,
    /// Decides for the province.
    pub province_leader: Actor,
    /// Works for the province's focal point.
    pub province_focal: Actor,
    /// Decides for the newspaper.
    pub press_leader: Actor,
    /// Works for the newspaper's focal point.
    pub press_focal: Actor,
    state: Data<State>,
    url: String,
    /// What the external ids of the example stand for.
    pub ids: BTreeMap<String, String>,
}

impl Cast {
    /// All of them, logged in.
    pub async fn of(app: &App) -> Self {
        let admin = app.user("admin").await;
        let mut ids = BTreeMap::new();
        for collection in ["organisations", "people", "mandates", "programmes", "code-list-items", "topics"] {
            let reader = if collection == "programmes" { &app.user("province.focal").await } else { &admin };
            for item in
                reader.get(&format!("/v1/{collection}?external_source=examples&limit=200")).await.ok().items()
            {
                ids.insert(
                    item["external_id"].as_str().unwrap().to_owned(),
                    item["id"].as_str().unwrap().to_owned(),
                );
            }
        }
        Self {
            admin,
            province_leader: app.user("province.leader").await,
            province_focal: app.user("province.focal").await,
            press_leader: app.user("press.leader").await,
            press_focal: app.user("press.focal").await,
            state: app.state.clone(),
            url: app.url.clone(),
            ids,
        }
    }

    /// Waits until no job waits any more.
    pub async fn jobs_are_done(&self) {
        worker::catch_up(&self.state).await.unwrap();
    }

    /// One who may read what lies at that address.
    pub async fn reader_of(&self, address: &str) -> Actor {
        if address.starts_with("/v1/audit-events") {
            return self.auditor().await;
        }
        let of_administrators =
            ["/v1/users", "/v1/memberships", "/v1/api-clients", "/v1/jobs", "/v1/imports", "/v1/exports"]
                .iter()
                .any(|begins| address.starts_with(begins));
        if of_administrators { self.admin.clone() } else { self.province_focal.clone() }
    }

    /// One who audits what the province's people do.
    pub async fn auditor(&self) -> Actor {
        self.member("province.auditor", "ubnd-soc-trang", Role::Auditor).await
    }

    /// One who appraises and pays for the province.
    pub async fn finance(&self) -> Actor {
        self.member("province.finance", "ubnd-soc-trang", Role::Finance).await
    }

    /// Somebody in that role, who is let in the first time that he is asked for.
    async fn member(&self, name: &'static str, organisation: &str, role: Role) -> Actor {
        let (now, organisation) = (self.state.clock.now(), self.id(organisation).parse().unwrap());
        let known = self.state.store.read(move |db| users::credentials(db, name)).await.unwrap().is_some();
        if !known {
            let memberships = vec![(organisation, role)];
            let user = NewUser {
                username: name.to_owned(),
                password_hash: String::new(),
                email: None,
                person_id: None,
                memberships,
            };
            self.state.store.write(Write::default(), move |db| users::insert(db, &user, now)).await.unwrap();
        }
        Actor::new(&self.url, Some(token(&self.state, name).await))
    }

    /// Gives a user one more role.
    pub async fn is_also(&self, name: &str, organisation: &str, role: &str) {
        let user = self.admin.get(&format!("/v1/users?username={name}")).await.ok().each("id")[0].to_owned();
        let membership = json!({
            "user_id": user, "organisation_id": self.id(organisation), "role": role,
            "valid_from": "2020-01-01", "valid_to": null,
        });
        self.admin.post("/v1/memberships", &membership).await.created();
    }

    /// The id of a thing of the example.
    #[must_use]
    #[track_caller]
    pub fn id(&self, external_id: &str) -> &str {
        self.ids.get(external_id).unwrap_or_else(|| panic!("no {external_id} in the example"))
    }

    /// The real programme's text, ready to be entered once more.
    #[must_use]
    pub fn text(&self) -> Value {
        let text = self
            .ids
            .iter()
            .fold(PROGRAMME.to_owned(), |text, (slug, id)| text.replace(&format!("{{{{{slug}}}}}"), id));
        serde_json::from_str(&text).unwrap()
    }

    /// A short text between the same parties.
    #[must_use]
    pub fn short_text(&self) -> Value {
        let mut text = self.text();
        text["title"] = json!("Chương trình phối hợp thử");
        text["clauses"] = json!([
            {"path": "I", "number": "I", "kind": "heading", "text": "MỤC ĐÍCH"},
            {"path": "I/1", "number": null, "kind": "purpose", "text": "Tuyên truyền."},
            {"path": "II", "number": "II", "kind": "heading", "text": "NỘI DUNG"},
        ]);
        text
    }

    /// A new draft of the province's focal point.
    pub async fn draft(&self) -> Draft {
        let made = self.province_focal.post("/v1/programmes", &self.short_text()).await.created();
        Draft { path: format!("/v1/programmes/{}", made.id()) }
    }

    /// A programme to which both leaders have agreed.
    pub async fn agreed(&self) -> Draft {
        let draft = self.draft().await;
        draft.consent_of(&self.province_leader).await.created();
        draft.consent_of(&self.press_leader).await.created();
        draft
    }

    /// A programme that both have signed and that is in force.
    pub async fn in_force(&self) -> Draft {
        let programme = self.agreed().await;
        programme.signed(&self.province_focal, &self.province_signature()).await.created();
        programme.signed(&self.press_focal, &self.press_signature()).await.created();
        programme
    }

    /// The signature under the document's left side.
    #[must_use]
    pub fn province_signature(&self) -> Value {
        json!({
            "signed_by": self.id("huynh-thi-diem-ngoc"), "signed_on": "2023",
            "document_citation": "Bản gốc số 1",
        })
    }

    /// The signature under the document's right side.
    #[must_use]
    pub fn press_signature(&self) -> Value {
        json!({
            "signed_by": self.id("bui-thi-hong-suong"), "signed_on": "2023",
            "document_citation": "Bản gốc số 1",
        })
    }
}

/// A programme on its way.
pub struct Draft {
    /// Its address.
    pub path: String,
}

impl Draft {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// As that reader sees it now.
    pub async fn seen_by(&self, reader: &Actor) -> Reply {
        reader.get(&self.path).await.ok()
    }

    /// Its tag now.
    pub async fn tag(&self, reader: &Actor) -> String {
        self.seen_by(reader).await.tag()
    }

    /// A leader agrees to the text as it stands.
    pub async fn consent_of(&self, leader: &Actor) -> Reply {
        self.decided_by(leader, &json!({"decision": "agree"})).await
    }

    /// A leader decides on the text as it stands.
    pub async fn decided_by(&self, leader: &Actor, decision: &Value) -> Reply {
        leader.decide(&format!("{}/consents", self.path), &self.tag(leader).await, decision).await
    }

    /// Somebody records a signature.
    pub async fn signed(&self, recorder: &Actor, signature: &Value) -> Reply {
        recorder.decide(&format!("{}/signatures", self.path), &self.tag(recorder).await, signature).await
    }

    /// Somebody asks for a transition.
    pub async fn moved_by(&self, actor: &Actor, transition: &Value) -> Reply {
        actor.decide(&format!("{}/transitions", self.path), &self.tag(actor).await, transition).await
    }

    /// Somebody edits it as it stands.
    pub async fn edited_by(&self, actor: &Actor, patch: &Value) -> Reply {
        actor.patch(&self.path, &self.tag(actor).await, patch).await
    }
}
