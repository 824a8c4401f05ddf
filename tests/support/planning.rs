//! Plans of a year, and how they come to be agreed.

use serde_json::{Value, json};

use crate::actor::Actor;
use crate::cast::{Cast, Draft};
use crate::reply::Reply;

impl Cast {
    /// What is said of the annual plan of a programme.
    #[must_use]
    pub fn annual(&self, programme: &Draft, year: i32) -> Value {
        json!({
            "programme_id": programme.id(), "year": year, "kind": "annual",
            "title": format!("Kế hoạch phối hợp năm {year}"),
        })
    }

    /// A plan, begun by the province's focal point.
    pub async fn plans(&self, content: &Value) -> Draft {
        Draft {
            path: format!(
                "/v1/plans/{}",
                self.province_focal.post("/v1/plans", content).await.created().id()
            ),
        }
    }

    /// What is said of an item that costs the locality that much.
    #[must_use]
    pub fn item(&self, plan: &Draft, year: i32, amount: i64) -> Value {
        json!({
            "plan_id": plan.id(), "title": "Tuyên truyền chuyển đổi số", "activity_kind": "coverage",
            "lead_id": self.id("so-tttt-soc-trang"), "first_day": format!("{year}-03-01"),
            "last_day": format!("{year}-11-30"),
            "budget_lines": [{"source": "locality", "amount_vnd": amount}],
        })
    }

    /// Adds an item to a plan.
    pub async fn adds(&self, item: &Value) -> Draft {
        Draft {
            path: format!(
                "/v1/plan-items/{}",
                self.province_focal.post("/v1/plan-items", item).await.created().id()
            ),
        }
    }

    /// Both focal points endorse a plan, and both leaders agree to it.
    pub async fn agree_to(&self, plan: &Draft) {
        plan.endorsed_by(&self.province_focal).await.created();
        plan.endorsed_by(&self.press_focal).await.created();
        plan.consent_of(&self.province_leader).await.created();
        plan.consent_of(&self.press_leader).await.created();
    }
}

impl Draft {
    /// Somebody endorses it as it stands.
    pub async fn endorsed_by(&self, actor: &Actor) -> Reply {
        actor.decide(&format!("{}/endorsements", self.path), &self.tag(actor).await, &json!({})).await
    }

    /// What became of it: its planned, committed, spent and available đồng from that source.
    pub async fn money(&self, reader: &Actor, source: &str) -> [i64; 4] {
        let seen = self.seen_by(reader).await;
        let figures = seen["figures"]
            .as_array()
            .unwrap()
            .iter()
            .find(|figures| figures["source"] == source)
            .cloned()
            .unwrap_or_default();
        ["planned_vnd", "committed_vnd", "spent_vnd", "available_vnd"]
            .map(|name| figures[name].as_i64().unwrap_or_default())
    }
}
