//! Examples of plans: from their draft to the year's end.

use phoihop_tests::Cast;
use phoihop_tests::cast::Draft;
use serde_json::json;

use super::record::Record;

/// A plan with its items and a supplement, as they are written, agreed to and closed.
pub async fn planning(record: &mut Record, cast: &Cast) {
    let (focal, programme) = (&cast.province_focal, cast.in_force().await);
    let dropped = cast.plans(&cast.annual(&programme, 2024)).await;
    record.remove("delete_plan", focal, &dropped.path, &dropped.tag(focal).await).await;
    let made = record.make("create_plan", focal, "/v1/plans", &cast.annual(&programme, 2024)).await;
    let plan = Draft { path: format!("/v1/plans/{}", made.id()) };
    let path = &plan.path;
    let ceilings = json!([
        {
            "source": "locality", "amount_vnd": 500_000_000,
            "document_citation": "Quyết định 3456/QĐ-UBND ngày 20-12-2023",
        },
    ]);
    record.change("change_plan", focal, path, &made.tag(), &json!({"ceilings": ceilings})).await;
    let item = items(record, cast, &plan).await;
    let tag = plan.tag(focal).await;
    record
        .decide(
            "endorse_plan",
            focal,
            &format!("{path}/endorsements"),
            &tag,
            &json!({"comment": "Kính trình."}),
        )
        .await;
    record.read("list_plan_endorsements", focal, &format!("{path}/endorsements")).await;
    record.read("list_available_plan_transitions", focal, &format!("{path}/available-transitions")).await;
    plan.endorsed_by(&cast.press_focal).await.created();
    let tag = plan.tag(focal).await;
    record
        .decide(
            "consent_to_plan",
            &cast.province_leader,
            &format!("{path}/consents"),
            &tag,
            &json!({"decision": "agree"}),
        )
        .await;
    record.read("list_plan_consents", focal, &format!("{path}/consents")).await;
    plan.consent_of(&cast.press_leader).await.created();
    supplement(record, cast, &plan, &item).await;
    let done = json!({"to": "done", "reason": "Đã đăng 12 bài."});
    record
        .decide("move_plan_item", focal, &format!("{}/transitions", item.path), &item.tag(focal).await, &done)
        .await;
    record.read("list_plan_item_transitions", focal, &format!("{}/transitions", item.path)).await;
    record
        .decide(
            "move_plan",
            focal,
            &format!("{path}/transitions"),
            &plan.tag(focal).await,
            &json!({"to": "closed"}),
        )
        .await;
    record.read("list_plan_transitions", focal, &format!("{path}/transitions")).await;
    record.read("get_plan", focal, path).await;
    record.read("list_plans", focal, &format!("/v1/plans?programme_id={}&sort=year", programme.id())).await;
}

async fn items(record: &mut Record, cast: &Cast, plan: &Draft) -> Draft {
    let focal = &cast.province_focal;
    let dropped = cast.adds(&cast.item(plan, 2024, 1)).await;
    record.remove("delete_plan_item", focal, &dropped.path, &dropped.tag(focal).await).await;
    let made =
        record.make("create_plan_item", focal, "/v1/plan-items", &cast.item(plan, 2024, 120_000_000)).await;
    let item = Draft { path: format!("/v1/plan-items/{}", made.id()) };
    let outputs = json!({"outputs": [{"name": "Bài phản ánh", "unit": "bài", "quantity": 12}]});
    record.change("change_plan_item", focal, &item.path, &made.tag(), &outputs).await;
    record
        .read("list_available_plan_item_transitions", focal, &format!("{}/available-transitions", item.path))
        .await;
    record.read("get_plan_item", focal, &item.path).await;
    record.read("list_plan_items", focal, &format!("/v1/plan-items?plan_id={}", plan.id())).await;
    item
}

async fn supplement(record: &mut Record, cast: &Cast, plan: &Draft, item: &Draft) {
    let focal = &cast.province_focal;
    let added =
        json!([{"plan_item_id": item.id(), "source": "locality", "change": "add", "amount_vnd": 30_000_000}]);
    let content = json!({
        "plan_id": plan.id(), "title": "Bổ sung quý IV", "reason": "Tuyên truyền Đại hội.",
        "budget_changes": added,
    });
    let made = record.make("create_plan_supplement", focal, "/v1/plan-supplements", &content).await;
    let supplement = Draft { path: format!("/v1/plan-supplements/{}", made.id()) };
    let path = &supplement.path;
    record
        .change(
            "change_plan_supplement",
            focal,
            path,
            &made.tag(),
            &json!({"reason": "Tuyên truyền Đại hội các cấp."}),
        )
        .await;
    record
        .read("list_available_plan_supplement_transitions", focal, &format!("{path}/available-transitions"))
        .await;
    let (tag, agree) = (supplement.tag(focal).await, json!({"decision": "agree"}));
    record
        .decide(
            "consent_to_plan_supplement",
            &cast.province_leader,
            &format!("{path}/consents"),
            &tag,
            &agree,
        )
        .await;
    record.read("list_plan_supplement_consents", focal, &format!("{path}/consents")).await;
    let withdrawn = json!({"to": "withdrawn", "reason": "Chưa cân đối được kinh phí."});
    record
        .decide(
            "move_plan_supplement",
            focal,
            &format!("{path}/transitions"),
            &supplement.tag(focal).await,
            &withdrawn,
        )
        .await;
    record.read("list_plan_supplement_transitions", focal, &format!("{path}/transitions")).await;
    record.read("get_plan_supplement", focal, path).await;
    record.read("list_plan_supplements", focal, &format!("/v1/plan-supplements?plan_id={}", plan.id())).await;
}
