//! Packages of coverage, from their draft to their signature.

use serde_json::{Value, json};

use crate::actor::Actor;
use crate::cast::{Cast, Draft};
use crate::reply::Reply;

impl Cast {
    /// What is said of a package out of a plan, from the first day of March on.
    pub async fn package(&self, programme: &Draft, plan: &Draft) -> Value {
        let parties = programme.seen_by(&self.province_focal).await["parties"].clone();
        json!({
            "plan_id": plan.id(), "kind": "regular", "title": "Gói hợp tác tuyên truyền năm 2024",
            "procurement_mode": "ordered", "buyer_party_id": parties[0]["id"],
            "seller_party_id": parties[1]["id"], "contract_citation": "Hợp đồng 05/2024/HĐ-TT",
            "first_day": "2024-03-01", "last_day": "2024-12-31",
        })
    }

    /// Begins a package.
    pub async fn begins(&self, content: &Value) -> Draft {
        Draft {
            path: format!(
                "/v1/packages/{}",
                self.province_focal.post("/v1/packages", content).await.created().id()
            ),
        }
    }

    /// Adds a deliverable: so many of it, at that price, from the locality's money of that item.
    pub async fn promises(&self, package: &Draft, item: &Draft, quantity: i64, price: i64) -> String {
        self.province_focal
            .post("/v1/deliverables", &promise(package, item, "locality", quantity, price))
            .await
            .created()
            .id()
    }

    /// Finance appraises it, and the province's leader approves it.
    pub async fn approve(&self, package: &Draft) {
        package.moved_by(&self.finance().await, &json!({"to": "appraised"})).await.created();
        package.moved_by(&self.province_leader, &json!({"to": "approved"})).await.created();
    }

    /// Both sides sign it.
    pub async fn sign(&self, package: &Draft) -> Reply {
        package
            .signed(&self.province_focal, &self.signs("huynh-thi-diem-ngoc", "2024-02-20"))
            .await
            .created();
        package.signed(&self.press_focal, &self.signs("bui-thi-hong-suong", "2024-02-20")).await
    }

    /// A signature of that person.
    #[must_use]
    pub fn signs(&self, person: &str, on: &str) -> Value {
        json!({"signed_by": self.id(person), "signed_on": on, "document_citation": "Hợp đồng 05/2024/HĐ-TT"})
    }

    /// The newspaper tells what it has delivered.
    pub async fn delivers(
        &self,
        package: &Draft,
        kind: &str,
        days: (&str, &str),
        lines: &[(&str, i64)],
    ) -> Draft {
        let lines: Vec<Value> =
            lines.iter().map(|(id, quantity)| json!({"deliverable_id": id, "quantity": quantity})).collect();
        let record = json!({
            "package_id": package.id(), "kind": kind, "title": "Biên bản nghiệm thu", "first_day": days.0,
            "last_day": days.1, "lines": lines,
        });
        Draft {
            path: format!(
                "/v1/acceptance-records/{}",
                self.press_focal.post("/v1/acceptance-records", &record).await.created().id()
            ),
        }
    }

    /// The newspaper submits a record, and the province accepts it.
    pub async fn accept(&self, record: &Draft) {
        record.moved_by(&self.press_focal, &json!({"to": "submitted"})).await.created();
        record.moved_by(&self.province_focal, &json!({"to": "accepted"})).await.created();
    }

    /// What is said of a payment.
    #[must_use]
    pub fn payment(&self, package: &Draft, kind: &str, lines: &[(&Draft, &str, i64)]) -> Value {
        let told = |(item, source, amount): &(&Draft, &str, i64)| {
            json!({
                "plan_item_id": item.id(), "source": source, "amount_vnd": amount,
            })
        };
        json!({
            "package_id": package.id(), "kind": kind, "paid_on": "2024-12-20",
            "amount_vnd": lines.iter().map(|(.., amount)| amount).sum::<i64>(), "vat_vnd": 0,
            "lines": lines.iter().map(told).collect::<Vec<_>>(),
        })
    }
}

/// What is said of a deliverable.
#[must_use]
pub fn promise(package: &Draft, item: &Draft, source: &str, quantity: i64, price: i64) -> Value {
    json!({
        "package_id": package.id(), "plan_item_id": item.id(), "source": source, "title": "Bài phản ánh",
        "channel": "print", "genre": "article", "unit": "bài", "quantity": quantity, "unit_price_vnd": price,
    })
}

impl Draft {
    /// What it is worth, what was accepted of that and what was paid.
    pub async fn settlement(&self, reader: &Actor) -> [i64; 3] {
        let seen = self.seen_by(reader).await;
        ["value_vnd", "accepted_vnd", "paid_vnd"].map(|name| seen[name].as_i64().unwrap())
    }
}
