//! The whole of 2024, from the plan to the liquidation, to the đồng.

use phoihop_tests::cast::Draft;
use phoihop_tests::packages::promise;
use phoihop_tests::{Cast, story};
use serde_json::{Value, json};

const M: i64 = 1_000_000;

/// Four items with eight budget lines.
async fn planned(cast: &Cast, plan: &Draft) -> Vec<Draft> {
    let lines: [&[(&str, i64)]; 4] = [
        &[("locality", 300 * M), ("press", 50 * M)],
        &[("locality", 120 * M), ("sponsor", 80 * M)],
        &[("locality", 60 * M), ("press", 20 * M), ("sponsor", 40 * M)],
        &[("locality", 33_333_333)],
    ];
    let mut items = Vec::new();
    for lines in lines {
        let mut item = cast.item(plan, 2024, 1);
        item["budget_lines"] =
            lines.iter().map(|(source, amount)| json!({"source": source, "amount_vnd": amount})).collect();
        items.push(cast.adds(&item).await);
    }
    items
}

async fn paid(cast: &Cast, payment: &Value) {
    cast.finance().await.post("/v1/payments", payment).await.created();
}

async fn ended(cast: &Cast, item: &Draft, how: &str) {
    item.moved_by(&cast.province_focal, &json!({"to": how, "reason": "Cuối năm."})).await.created();
}

story! {
    async fn a_year_goes_from_its_plan_to_the_liquidation_of_its_package(app) {
        let cast = Cast::of(app).await;
        let (reader, programme) = (&cast.press_focal, cast.in_force().await);
        let plan = cast.plans(&cast.annual(&programme, 2024)).await;
        let ceilings = json!([
            {"source": "locality", "amount_vnd": 520 * M, "document_citation": "Quyết định 3456/QĐ-UBND"},
        ]);
        plan.edited_by(&cast.province_focal, &json!({"ceilings": ceilings})).await.ok();
        let items = planned(&cast, &plan).await;
        cast.agree_to(&plan).await;
        assert_eq!(plan.money(reader, "locality").await, [513_333_333, 0, 0, 513_333_333]);

        // Six lines, of which one needs more than was planned.
        let mut content = cast.package(&programme, &plan).await;
        content["advance_vnd"] = json!(100 * M);
        let package = cast.begins(&content).await;
        let news = cast.promises(&package, &items[0], 120, 2_500_000).await;
        let own = cast
            .province_focal
            .post("/v1/deliverables", &promise(&package, &items[0], "press", 10, 5 * M))
            .await
            .created()
            .id();
        let pages = cast.promises(&package, &items[1], 12, 10 * M).await;
        let films = cast
            .province_focal
            .post("/v1/deliverables", &promise(&package, &items[1], "sponsor", 4, 20 * M))
            .await
            .created()
            .id();
        let talks = cast.promises(&package, &items[2], 3, 20 * M).await;
        let extra = cast.promises(&package, &items[3], 4, 9 * M).await;
        let finance = cast.finance().await;
        package.moved_by(&finance, &json!({"to": "appraised"})).await.refused(409, "budget_exceeded");

        // A supplement brings what is missing.
        let added = json!([
            {"plan_item_id": items[3].id(), "source": "locality", "change": "add", "amount_vnd": 2_666_667},
        ]);
        let content = json!({
            "plan_id": plan.id(), "title": "Bổ sung", "reason": "Phát sinh.", "budget_changes": added,
        });
        let made = cast.province_focal.post("/v1/plan-supplements", &content).await.created();
        let supplement = Draft { path: format!("/v1/plan-supplements/{}", made.id()) };
        supplement.consent_of(&cast.province_leader).await.created();
        supplement.consent_of(&cast.press_leader).await.created();
        assert_eq!(plan.money(reader, "locality").await, [516 * M, 0, 0, 516 * M]);

        cast.approve(&package).await;
        assert_eq!(plan.money(reader, "locality").await[1], 0, "nothing is committed before all have signed");
        cast.sign(&package).await.created();
        assert_eq!(package.seen_by(reader).await["status"], "in_force", "its first day has come");
        let worth = 120 * 2_500_000 + 10 * 5 * M + 12 * 10 * M + 4 * 20 * M + 3 * 20 * M + 4 * 9 * M;
        assert_eq!(package.settlement(reader).await, [worth, 0, 0]);
        assert_eq!(plan.money(reader, "locality").await, [516 * M, 516 * M, 0, 0]);
        assert_eq!(plan.money(reader, "sponsor").await, [120 * M, 80 * M, 0, 40 * M]);

        paid(&cast, &cast.payment(&package, "advance", &[(&items[0], "locality", 100 * M)])).await;
        assert_eq!(plan.money(reader, "locality").await, [516 * M, 416 * M, 100 * M, 0]);

        // Two records of acceptance; what is missing of the first is made good for after the period.
        let first = cast
            .delivers(
                &package,
                "regular",
                ("2024-03-01", "2024-06-30"),
                &[(&news, 60), (&own, 10), (&pages, 6), (&talks, 1)],
            )
            .await;
        cast.accept(&first).await;
        assert_eq!(package.settlement(reader).await, [worth, 150 * M + 50 * M + 60 * M + 20 * M, 100 * M]);
        let second = cast
            .delivers(
                &package,
                "regular",
                ("2024-07-01", "2024-12-31"),
                &[(&news, 55), (&pages, 6), (&films, 4), (&talks, 2), (&extra, 4)],
            )
            .await;
        cast.accept(&second).await;
        let short = cast.press_focal.get(&format!("/v1/deliverables/{news}")).await.ok();
        assert_eq!((&short["accepted"], &short["shortfall"]), (&json!(115), &json!(5)));
        let late = cast.delivers(&package, "regular", ("2025-01-05", "2025-01-20"), &[(&news, 5)]).await;
        late.moved_by(reader, &json!({"to": "submitted"})).await.refused(409, "work_outside_period");
        let made_good =
            cast.delivers(&package, "make_good", ("2025-01-05", "2025-01-20"), &[(&news, 5)]).await;
        cast.accept(&made_good).await;
        assert_eq!(package.settlement(reader).await, [worth, worth, 100 * M]);

        // Liquidation waits for the last đồng, and lets go of nothing that was agreed.
        package.moved_by(&cast.province_focal, &json!({"to": "completed"})).await.created();
        package
            .moved_by(&cast.province_leader, &json!({"to": "liquidated"}))
            .await
            .refused(409, "not_settled");
        paid(
            &cast,
            &cast.payment(
                &package,
                "instalment",
                &[
                    (&items[0], "locality", 200 * M),
                    (&items[0], "press", 50 * M),
                    (&items[1], "locality", 120 * M),
                    (&items[1], "sponsor", 80 * M),
                    (&items[2], "locality", 60 * M),
                    (&items[3], "locality", 36 * M),
                ],
            ),
        )
        .await;
        package.moved_by(&cast.province_leader, &json!({"to": "liquidated"})).await.created();
        assert_eq!(package.settlement(reader).await, [worth, worth, worth]);
        assert_eq!(plan.money(reader, "locality").await, [516 * M, 0, 516 * M, 0]);
        assert_eq!(plan.money(reader, "press").await, [70 * M, 0, 50 * M, 20 * M]);
        assert_eq!(plan.money(reader, "sponsor").await, [120 * M, 0, 80 * M, 40 * M]);

        for item in &items[..3] {
            ended(&cast, item, "done").await;
        }
        plan.moved_by(reader, &json!({"to": "closed"})).await.refused(409, "items_open");
        ended(&cast, &items[3], "partial").await;
        plan.moved_by(reader, &json!({"to": "closed"})).await.created();
    }
}
