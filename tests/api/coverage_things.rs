//! Things of coverage to ask about, one of each kind.

use phoihop_tests::coverage::work;
use phoihop_tests::{Actor, Cast};
use serde_json::{Value, json};

/// An event, a campaign, requests, a press work, a finding, and what makes one more of each.
pub struct Coverage {
    /// What stands for each placeholder of an address.
    pub placeholders: Vec<(&'static str, String)>,
    /// What says, for each operation that makes something, of which programme and party.
    pub bodies: Vec<(&'static str, Value)>,
}

impl Coverage {
    /// Made anew, with what asks something of that unit; works are credited to that deliverable.
    pub async fn charging(cast: &Cast, programme: &str, charged: &str, deliverable: &str) -> Self {
        let (focal, press) = (&cast.province_focal, &cast.press_focal);
        let seen = focal.get(&format!("/v1/programmes/{programme}")).await.ok();
        let (party, press_party) = (seen["parties"][0]["id"].clone(), seen["parties"][1]["id"].clone());
        let topics = [cast.id("topic-reform"), cast.id("topic-investment")];
        let clauses = focal.get(&format!("/v1/programmes/{programme}/clauses?limit=2")).await.ok();
        let event = json!({
            "programme_id": programme, "kind": "event", "title": "Lễ hội", "location": "Sóc Trăng",
            "starts_on": "2024-11-14", "lunar_date": null, "days": 2, "starts_at": null, "ends_at": null,
            "organiser_id": cast.id("ubnd-soc-trang"), "topic_id": topics[0], "visibility": "parties",
            "note": "Hằng năm.",
        });
        let calendar_event = made(focal, "calendar-events", &event).await;
        let campaign = json!({
            "programme_id": programme, "title": "Đợt thử", "topic_ids": topics,
            "clause_ids": clauses.each("id"), "channels": ["print", "online"], "plan_item_id": null,
            "calendar_event_id": calendar_event, "first_day": "2099-01-01", "last_day": "2099-02-01",
            "visibility": "parties",
            "goals": [
                {"name": "Bài in", "channel": "print", "genre": "article", "target": 2},
                {"name": "Tất cả", "channel": null, "genre": null, "target": 3},
            ],
            "note": "Thử.",
        });
        let mut shorter = campaign.clone();
        (shorter["first_day"], shorter["last_day"]) = (json!("2024-01-01"), json!("2024-12-31"));
        let campaign_id = made(focal, "campaigns", &shorter).await;
        let request = json!({
            "programme_id": programme, "party_id": party, "press_party_id": press_party,
            "title": "Đưa tin lễ hội", "brief": "Đua ghe Ngo.", "calendar_event_id": calendar_event,
            "campaign_id": campaign_id, "topic_id": topics[0], "clause_ids": clauses.each("id"),
            "channel": "print", "genre": "article", "quantity": 2, "due_on": "2099-01-01", "offices": [],
            "visibility": "parties",
        });
        let coverage_request = made(focal, "coverage-requests", &request).await;
        let path = format!("/v1/coverage-requests/{coverage_request}");
        let offices = json!({"offices": [{"organisation_id": charged, "function": "general"}]});
        press.patch(&path, &press.get(&path).await.tag(), &offices).await.ok();
        let question = json!({
            "programme_id": programme, "party_id": press_party, "kind": "data", "title": "Số liệu",
            "question": "Bao nhiêu ghe?", "unit_id": charged, "unit_function": "general",
            "calendar_event_id": calendar_event, "coverage_request_id": coverage_request,
            "due_on": "2099-01-01", "visibility": "parties",
        });
        let count = press.get("/v1/press-works?count=true&limit=1").await.ok()["total"].as_i64().unwrap();
        let mut written = work(programme, press_party.as_str().unwrap(), count);
        (written["coverage_request_id"], written["topic_ids"], written["clause_ids"]) =
            (json!(coverage_request), json!(topics), json!(clauses.each("id")));
        (written["campaign_id"], written["calendar_event_id"], written["visibility"]) =
            (json!(campaign_id), json!(calendar_event), json!("public"));
        let press_work = made(press, "press-works", &written).await;
        let another = work(programme, press_party.as_str().unwrap(), count + 1);
        (written["title"], written["url"]) = (another["title"].clone(), another["url"].clone());
        let finding = json!({
            "programme_id": programme, "party_id": press_party, "origin": "press_work",
            "press_work_id": press_work, "title": "Rác ven sông", "description": "Sau lễ hội còn rác.",
            "topic_id": topics[0], "clause_id": clauses.each("id")[0], "unit_id": charged,
            "unit_function": "general", "due_on": "2099-01-01", "visibility": "parties",
        });
        let evidence = recorded(press, &press_work, deliverable).await;
        for user in [focal, press] {
            while user.get("/v1/calendar-links").await.ok().items().len() < 2 {
                user.post("/v1/calendar-links", &json!({"label": "Điện thoại", "expires_at": null}))
                    .await
                    .created();
            }
        }
        let placeholders = vec![
            ("{calendar_event_id}", calendar_event),
            ("{campaign_id}", campaign_id),
            ("{coverage_request_id}", coverage_request),
            ("{information_request_id}", made(press, "information-requests", &question).await),
            ("{finding_id}", made(press, "findings", &finding).await),
            ("{press_work_id}", press_work),
            ("{evidence_id}", evidence),
            // It is asked with a parameter that it does not take: nobody's link ends.
            ("{calendar_link_id}", "01873a0e-6b40-7000-8000-000000000001".to_owned()),
        ];
        let bodies = vec![
            ("create_calendar_event", event),
            ("create_campaign", shorter),
            ("create_coverage_request", request),
            ("create_information_request", question),
            ("create_press_work", written),
            ("create_finding", finding),
        ];
        Self { placeholders, bodies }
    }

    /// Moves them all on, by the newspaper's own people where it is charged.
    pub async fn move_on(cast: &Cast, address: impl Fn(&str) -> String) {
        let (focal, press) = (&cast.province_focal, &cast.press_focal);
        for (actor, thing, to) in [
            (focal, "/v1/campaigns/{campaign_id}", "scheduled"),
            (focal, "/v1/calendar-events/{calendar_event_id}", "released"),
            (focal, "/v1/calendar-events/{calendar_event_id}", "cancelled"),
            (press, "/v1/information-requests/{information_request_id}", "answered"),
            (press, "/v1/information-requests/{information_request_id}", "asked"),
            (press, "/v1/findings/{finding_id}", "acknowledged"),
            (press, "/v1/findings/{finding_id}", "remedying"),
            (press, "/v1/coverage-requests/{coverage_request_id}", "accepted"),
        ] {
            let thing = address(thing);
            let tag = actor.get(&thing).await.tag();
            actor
                .decide(&format!("{thing}/transitions"), &tag, &json!({"to": to, "reason": "Theo tiến độ."}))
                .await
                .created();
        }
        let work = address("{press_work_id}");
        for to in ["", "retracted", "published"] {
            if to.is_empty() {
                let accepted = json!({"press_work_id": work, "quantity": 1});
                focal
                    .post(&address("/v1/coverage-requests/{coverage_request_id}/acceptances"), &accepted)
                    .await
                    .created();
                continue;
            }
            let thing = format!("/v1/press-works/{work}");
            let tag = press.get(&thing).await.tag();
            press
                .decide(&format!("{thing}/transitions"), &tag, &json!({"to": to, "reason": "Nhầm."}))
                .await
                .created();
        }
        let accepted = json!({"press_work_id": work, "quantity": 2});
        focal
            .post(&address("/v1/coverage-requests/{coverage_request_id}/acceptances"), &accepted)
            .await
            .created();
    }
}

async fn made(actor: &Actor, collection: &str, content: &Value) -> String {
    actor.post(&format!("/v1/{collection}"), content).await.created().id()
}

/// Corrects a work twice, shows it twice, credits it and takes that back; answers the evidence.
async fn recorded(press: &Actor, work: &str, deliverable: &str) -> String {
    let path = format!("/v1/press-works/{work}");
    for text in ["Đính chính tên.", "Đính chính số."] {
        press
            .post(
                &format!("{path}/corrections"),
                &json!({"corrected_at": "2024-05-02T00:00:00Z", "text": text}),
            )
            .await
            .created();
    }
    for (kind, lines) in
        [("credit", json!([{"deliverable_id": deliverable, "quantity": 1}])), ("reversal", json!([]))]
    {
        press
            .post(
                &format!("{path}/credits"),
                &json!({"kind": kind, "lines": lines, "split": false, "reason": "Thử."}),
            )
            .await
            .created();
    }
    let mut evidence = String::new();
    for page in ["1", "2"] {
        let file = format!("%PDF-1.7 {page}");
        evidence = press
            .ask("POST", &format!("{path}/evidence"))
            .raw("application/pdf", file)
            .send()
            .await
            .created()
            .id();
    }
    evidence
}
