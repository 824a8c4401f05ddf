//! Coverage: what newspapers publish, and what comes of it.

use serde_json::{Value, json};

use crate::actor::Actor;
use crate::cast::{Cast, Draft};
use crate::reply::Reply;

/// What is said of an article in print of May 2024, one of many.
#[must_use]
pub fn work(programme: &str, press_party: &str, number: i64) -> Value {
    json!({
        "programme_id": programme, "party_id": press_party, "channel": "print", "genre": "article",
        "purpose": "promotion", "title": format!("Sóc Trăng chuyển mình, kỳ {number}"),
        "url": format!("https://www.sggp.org.vn/thu-{number}.html"), "press_title_id": null,
        "issue": "Số 16.850", "page": "1, 4", "published_at": "2024-05-01T01:30:00Z",
        "authors": ["Tuấn Quang", "Cẩm Tuyết"], "unit_id": null, "topic_ids": [], "clause_ids": [],
        "campaign_id": null, "calendar_event_id": null, "coverage_request_id": null, "visibility": "parties",
        "public_from": null, "note": null,
    })
}

/// The two sides of a programme, as coverage names them.
pub struct Sides {
    /// The programme.
    pub programme: String,
    /// The locality's party.
    pub locality: String,
    /// The newspaper's party.
    pub press: String,
}

impl Sides {
    /// Of that programme.
    pub async fn of(cast: &Cast, programme: &Draft) -> Self {
        let seen = programme.seen_by(&cast.province_focal).await;
        let party = |at: usize| seen["parties"][at]["id"].as_str().unwrap().to_owned();
        Self { programme: programme.id().to_owned(), locality: party(0), press: party(1) }
    }

    /// What is said of one of many articles.
    #[must_use]
    pub fn work(&self, number: i64) -> Value {
        work(&self.programme, &self.press, number)
    }

    /// What is said of an event on that day.
    #[must_use]
    pub fn event(&self, kind: &str, title: &str, on: &str) -> Value {
        json!({"programme_id": self.programme, "kind": kind, "title": title, "starts_on": on})
    }

    /// What the province asks the newsroom for.
    #[must_use]
    pub fn request(&self, title: &str, quantity: i64) -> Value {
        json!({
            "programme_id": self.programme, "party_id": self.locality, "press_party_id": self.press,
            "title": title, "quantity": quantity, "due_on": "2024-12-01",
        })
    }
}

impl Actor {
    /// Makes a thing of that kind.
    pub async fn makes(&self, collection: &str, content: &Value) -> Draft {
        Draft {
            path: format!(
                "/v1/{collection}/{}",
                self.post(&format!("/v1/{collection}"), content).await.created().id()
            ),
        }
    }

    /// Credits a press work to a deliverable.
    pub async fn credits(&self, work: &Draft, deliverable: &str) -> Reply {
        let line = json!({"deliverable_id": deliverable, "quantity": 1});
        self.post(&format!("{}/credits", work.path), &json!({"kind": "credit", "lines": [line]})).await
    }
}
