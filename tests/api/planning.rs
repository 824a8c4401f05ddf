//! Plans: written by the focal points, agreed to by the leaders, changed by supplements, and closed with what
//! became of each item.

use phoihop_tests::cast::Draft;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::{Value, json};

async fn begun(app: &App) -> (Cast, Draft, Draft) {
    let cast = Cast::of(app).await;
    let programme = cast.in_force().await;
    let plan = cast.plans(&cast.annual(&programme, 2024)).await;
    (cast, programme, plan)
}

async fn agreed(app: &App) -> (Cast, Draft, Draft, Draft) {
    let (cast, programme, plan) = begun(app).await;
    let item = cast.adds(&cast.item(&plan, 2024, 100_000_000)).await;
    cast.agree_to(&plan).await;
    (cast, programme, plan, item)
}

async fn status(draft: &Draft, cast: &Cast) -> Value {
    draft.seen_by(&cast.press_focal).await["status"].clone()
}

fn settled(to: &str) -> Value {
    json!({"to": to, "reason": "Theo kết quả cuối năm."})
}

/// An item of an ad hoc plan, which nobody carried over.
async fn ad_hoc_item(cast: &Cast, programme: &Draft) -> Draft {
    let mut plan = cast.annual(programme, 2024);
    plan["kind"] = json!("ad_hoc");
    plan["requested_by"] = json!(cast.id("ubnd-soc-trang"));
    plan["request_reason"] = json!("Lễ hội.");
    let plan = cast.plans(&plan).await;
    cast.adds(&cast.item(&plan, 2024, 1)).await
}

/// What of plans waits for them.
async fn waits(actor: &Actor) -> Vec<String> {
    let tasks = actor.get("/v1/me/tasks").await.ok();
    let of_plans = tasks.items().iter().filter(|task| task["resource"] == "plans");
    of_plans.map(|task| task["kind"].as_str().unwrap_or_default().to_owned()).collect()
}

story! {
    async fn focal_points_endorse_a_plan_and_leaders_agree_to_it(app) {
        let (cast, _, plan) = begun(app).await;
        plan.endorsed_by(&cast.province_focal).await.refused(409, "plan_empty");
        cast.adds(&cast.item(&plan, 2024, 100_000_000)).await;
        plan.consent_of(&cast.province_leader).await.refused(409, "not_open_for_consent");
        assert_eq!(
            (waits(&cast.province_focal).await, waits(&cast.press_focal).await),
            (vec!["endorsement".to_owned()], vec!["endorsement".to_owned()])
        );
        plan.endorsed_by(&cast.province_focal).await.created();
        plan.endorsed_by(&cast.province_focal).await.refused(409, "already_endorsed");
        assert_eq!(status(&plan, &cast).await, "draft");
        assert!(waits(&cast.province_focal).await.is_empty(), "one side has done its part");
        plan.endorsed_by(&cast.press_focal).await.created();
        assert_eq!(status(&plan, &cast).await, "submitted");
        plan.endorsed_by(&cast.press_focal).await.refused(409, "not_open_for_endorsement");
        assert_eq!(
            (waits(&cast.province_leader).await, waits(&cast.press_leader).await),
            (vec!["consent".to_owned()], vec!["consent".to_owned()])
        );
        plan.consent_of(&cast.province_leader).await.created();
        assert!(waits(&cast.province_leader).await.is_empty(), "the province has answered");
        assert_eq!(waits(&cast.press_leader).await, ["consent"]);
        plan.consent_of(&cast.press_leader).await.created();
        assert_eq!(status(&plan, &cast).await, "agreed");
        assert!(waits(&cast.press_leader).await.is_empty());
        let moves = cast.press_focal.get(&format!("{}/transitions", plan.path)).await.ok();
        assert_eq!(moves.each("cause"), ["endorsements", "consents"]);
        plan.edited_by(&cast.province_focal, &json!({"title": "Khác"})).await.refused(409, "plan_frozen");
        cast.province_focal
            .post("/v1/plan-items", &cast.item(&plan, 2024, 1))
            .await
            .refused(409, "plan_frozen");
    }

    /// What was endorsed and agreed to is the plan with all its items.
    async fn any_edit_of_an_item_voids_endorsements_and_consents(app) {
        let (cast, _, plan) = begun(app).await;
        let item = cast.adds(&cast.item(&plan, 2024, 100_000_000)).await;
        plan.endorsed_by(&cast.province_focal).await.created();
        plan.endorsed_by(&cast.press_focal).await.created();
        plan.consent_of(&cast.province_leader).await.created();
        let unread = plan.tag(&cast.press_leader).await;
        item.edited_by(&cast.province_focal, &json!({"external_source": "pm", "external_id": "1"}))
            .await
            .ok();
        assert_eq!(
            status(&plan, &cast).await,
            "submitted",
            "what another system calls it is not what was agreed to"
        );
        item.edited_by(
            &cast.province_focal,
            &json!({"budget_lines": [{"source": "locality", "amount_vnd": 100_000_001}]}),
        )
        .await
        .ok();
        let seen = plan.seen_by(&cast.press_focal).await;
        assert_eq!((&seen["status"], &seen["endorsed_by"]), (&json!("draft"), &json!([])));
        cast.press_leader
            .decide(&format!("{}/consents", plan.path), &unread, &json!({"decision": "agree"}))
            .await
            .refused(412, "stale");
        let endorsements = cast.press_focal.get(&format!("{}/endorsements", plan.path)).await.ok();
        assert!(endorsements.items().iter().all(|endorsement| !endorsement["voided_at"].is_null()));
        cast.agree_to(&plan).await;
        assert_eq!(status(&plan, &cast).await, "agreed");
    }

    async fn a_rejection_takes_a_plan_back_to_draft(app) {
        let (cast, _, plan) = begun(app).await;
        cast.adds(&cast.item(&plan, 2024, 100_000_000)).await;
        plan.endorsed_by(&cast.province_focal).await.created();
        plan.endorsed_by(&cast.press_focal).await.created();
        plan.decided_by(&cast.press_leader, &json!({"decision": "reject", "comment": "Cần thêm hoạt động."}))
            .await
            .created();
        let seen = plan.seen_by(&cast.press_focal).await;
        assert_eq!((&seen["status"], &seen["endorsed_by"]), (&json!("draft"), &json!([])));
        plan.endorsed_by(&cast.province_focal).await.created();
        plan.endorsed_by(&cast.press_focal).await.created();
        plan.moved_by(&cast.press_focal, &json!({"to": "draft"}))
            .await
            .refused(422, "invalid_content")
            .at("/reason", "reason_required");
        plan.moved_by(&cast.press_focal, &settled("draft")).await.created();
        assert_eq!(status(&plan, &cast).await, "draft");
    }

    /// Sums are exact, and the ceiling of one source says nothing of another (V).
    async fn no_source_gives_more_than_its_ceiling(app) {
        let (cast, _, plan) = begun(app).await;
        let ceilings = json!([
            {"source": "locality", "amount_vnd": 300_000_000, "document_citation": "Quyết định 3456/QĐ-UBND"},
        ]);
        plan.edited_by(&cast.province_focal, &json!({"ceilings": ceilings})).await.ok();
        let first = cast.adds(&cast.item(&plan, 2024, 299_999_999)).await;
        let mut other = cast.item(&plan, 2024, 2);
        other["budget_lines"] = json!([
            {"source": "locality", "amount_vnd": 2}, {"source": "sponsor", "amount_vnd": 900_000_000},
        ]);
        let other = cast.adds(&other).await;
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [300_000_001, 0, 0, 300_000_001]);
        assert_eq!(plan.money(&cast.press_focal, "sponsor").await, [900_000_000, 0, 0, 900_000_000]);
        plan.endorsed_by(&cast.province_focal).await.refused(409, "ceiling_exceeded");
        other
            .edited_by(
                &cast.province_focal,
                &json!({"budget_lines": [{"source": "sponsor", "amount_vnd": 900_000_000}]}),
            )
            .await
            .ok();
        first
            .edited_by(
                &cast.province_focal,
                &json!({"budget_lines": [{"source": "locality", "amount_vnd": 300_000_000}]}),
            )
            .await
            .ok();
        cast.agree_to(&plan).await;
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [300_000_000, 0, 0, 300_000_000]);
    }

    async fn a_supplement_changes_an_agreed_plan_once_all_agree(app) {
        let (cast, _, plan, item) = agreed(app).await;
        let changed = |change: &str, amount: i64| {
            json!([
                {"plan_item_id": item.id(), "source": "locality", "change": change, "amount_vnd": amount},
            ])
        };
        let content = json!({
            "plan_id": plan.id(), "title": "Bổ sung quý IV", "reason": "Đại hội.",
            "budget_changes": changed("cut", 100_000_001),
        });
        let made = cast.press_focal.post("/v1/plan-supplements", &content).await.created();
        let supplement = Draft { path: format!("/v1/plan-supplements/{}", made.id()) };
        supplement.consent_of(&cast.province_leader).await.refused(409, "budget_not_left");
        supplement
            .edited_by(&cast.press_focal, &json!({"budget_changes": changed("add", 20_000_000)}))
            .await
            .ok();
        let mut new = cast.item(&plan, 2024, 5_000_000);
        new["supplement_id"] = json!(supplement.id());
        let new = cast.adds(&new).await;
        new.moved_by(&cast.press_focal, &settled("done")).await.refused(409, "supplement_not_agreed");
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [100_000_000, 0, 0, 100_000_000]);
        supplement.consent_of(&cast.province_leader).await.created();
        new.edited_by(
            &cast.province_focal,
            &json!({"budget_lines": [{"source": "locality", "amount_vnd": 6_000_000}]}),
        )
        .await
        .ok();
        supplement.consent_of(&cast.press_leader).await.created();
        assert_eq!(status(&supplement, &cast).await, "draft", "the province agreed to less");
        supplement.moved_by(&cast.press_focal, &settled("withdrawn")).await.created();
        supplement.moved_by(&cast.press_focal, &settled("draft")).await.created();
        supplement.consent_of(&cast.province_leader).await.created();
        assert_eq!(status(&supplement, &cast).await, "draft", "what was given up is agreed to anew");
        supplement.moved_by(&cast.press_focal, &settled("withdrawn")).await.created();
        supplement.moved_by(&cast.press_focal, &settled("draft")).await.created();
        supplement.consent_of(&cast.press_leader).await.created();
        supplement.consent_of(&cast.province_leader).await.created();
        assert_eq!(status(&supplement, &cast).await, "agreed");
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [126_000_000, 0, 0, 126_000_000]);
        assert_eq!(item.money(&cast.press_focal, "locality").await, [120_000_000, 0, 0, 120_000_000]);
        supplement
            .edited_by(&cast.press_focal, &json!({"reason": "Khác."}))
            .await
            .refused(409, "supplement_frozen");
        new.moved_by(&cast.press_focal, &settled("done")).await.created();
    }

    /// A year closes with what became of each item, and what is carried over must be in the next year's plan
    /// (IV.4).
    async fn what_is_carried_over_must_be_in_the_next_years_plan(app) {
        let (cast, programme, plan, item) = agreed(app).await;
        plan.moved_by(&cast.press_focal, &json!({"to": "closed"})).await.refused(409, "items_open");
        item.moved_by(&cast.province_focal, &json!({"to": "carried_over"}))
            .await
            .refused(422, "invalid_content")
            .at("/reason", "reason_required");
        item.moved_by(&cast.province_focal, &settled("carried_over")).await.created();
        plan.moved_by(&cast.press_focal, &json!({"to": "closed"})).await.created();
        item.moved_by(&cast.province_focal, &settled("planned")).await.refused(409, "plan_not_agreed");

        let next = cast.plans(&cast.annual(&programme, 2025)).await;
        cast.adds(&cast.item(&next, 2025, 50_000_000)).await;
        next.endorsed_by(&cast.province_focal).await.refused(409, "carried_over_missing");
        let mut parked = cast.annual(&programme, 2025);
        parked["kind"] = json!("ad_hoc");
        parked["requested_by"] = json!(cast.id("ubnd-soc-trang"));
        parked["request_reason"] = json!("Lễ hội.");
        let parked = cast.plans(&parked).await;
        let mut aside = cast.item(&parked, 2025, 1);
        aside["carried_from_id"] = json!(item.id());
        let aside = cast.adds(&aside).await;
        next.endorsed_by(&cast.province_focal).await.refused(409, "carried_over_missing");
        cast.province_focal.delete(&aside.path, &aside.tag(&cast.province_focal).await).await.is(204);
        let mut goes_on = cast.item(&next, 2025, 70_000_000);
        goes_on["carried_from_id"] = json!(item.id());
        cast.adds(&goes_on).await;
        cast.province_focal.post("/v1/plan-items", &goes_on).await.refused(409, "duplicate");
        cast.agree_to(&next).await;
        assert_eq!(status(&next, &cast).await, "agreed");
        let mut wrong = cast.item(&next, 2025, 1);
        wrong["carried_from_id"] = json!(ad_hoc_item(&cast, &programme).await.id());
        cast.province_focal.post("/v1/plan-items", &wrong).await.refused(409, "not_carried_over");
    }

    async fn a_plan_tells_who_asked_for_it_and_lies_in_its_programme(app) {
        let (cast, programme, plan) = begun(app).await;
        let focal = &cast.province_focal;
        focal.post("/v1/plans", &cast.annual(&programme, 2024)).await.refused(409, "duplicate");
        focal
            .post("/v1/plans", &cast.annual(&programme, 2026))
            .await
            .refused(422, "invalid_content")
            .at("/year", "outside_period");
        let mut ad_hoc = cast.annual(&programme, 2024);
        ad_hoc["kind"] = json!("ad_hoc");
        focal
            .post("/v1/plans", &ad_hoc)
            .await
            .refused(422, "invalid_content")
            .at("/requested_by", "required")
            .at("/request_reason", "required");
        ad_hoc["requested_by"] = json!(cast.id("ubnd-soc-trang"));
        ad_hoc["request_reason"] = json!("Lễ hội Oóc Om Bóc.");
        focal.post("/v1/plans", &ad_hoc).await.created();
        focal.post("/v1/plans", &ad_hoc).await.created();
        let mut late = cast.item(&plan, 2025, 1);
        late["first_day"] = json!("2024-12-01");
        focal
            .post("/v1/plan-items", &late)
            .await
            .refused(422, "invalid_content")
            .at("/last_day", "outside_year");
        late = cast.item(&plan, 2024, 1);
        late["activity_kind"] = json!("dance");
        focal
            .post("/v1/plan-items", &late)
            .await
            .refused(422, "invalid_content")
            .at("/activity_kind", "unknown_code");
        late = cast.item(&plan, 2024, 0);
        focal
            .post("/v1/plan-items", &late)
            .await
            .refused(422, "invalid_content")
            .at("/budget_lines/0/amount_vnd", "invalid_amount");
        plan.edited_by(focal, &json!({"year": 2025})).await.refused(409, "fixed_once_made");
        let item = cast.adds(&cast.item(&plan, 2024, 1)).await;
        focal.delete(&plan.path, &plan.tag(focal).await).await.refused(409, "plan_not_empty");
        focal.delete(&item.path, &item.tag(focal).await).await.is(204);
        focal.delete(&plan.path, &plan.tag(focal).await).await.is(204);
    }

    /// Items come in by import, under the plan that they name by its key.
    async fn items_come_in_by_import_and_go_out_again(app) {
        app.does_its_jobs();
        let (cast, _, plan) = begun(app).await;
        plan.edited_by(&cast.province_focal, &json!({"external_source": "pm", "external_id": "kh-2024"}))
            .await
            .ok();
        let row = |n: i64| {
            let mut row = cast.item(&plan, 2024, n * 1_000_000);
            row.as_object_mut().unwrap().remove("plan_id");
            row["plan_external_id"] = json!("kh-2024");
            row["external_source"] = json!("pm");
            row["external_id"] = json!(format!("{n}"));
            row
        };
        let file: String = (1..=20).map(|n| format!("{}\n", row(n))).collect();
        let query = "resource=plan-items&mode=row";
        let job = cast.province_focal.imports(query, phoihop_tests::transfers::NDJSON, file.clone()).await;
        assert_eq!(job.rows(), [20, 0, 0, 0, 0]);
        let again = cast.province_focal.imports(query, phoihop_tests::transfers::NDJSON, file).await;
        assert_eq!(again.rows(), [0, 0, 20, 0, 0]);
        assert_eq!(plan.money(&cast.press_focal, "locality").await[0], 210_000_000);
    }

    /// Deliverables and payments come in under the package and the item that they name by their keys, by the
    /// rules of their own routes.
    async fn what_a_package_promises_and_what_was_paid_comes_in_by_import(app) {
        app.does_its_jobs();
        let (cast, programme, plan) = begun(app).await;
        let mut item = cast.item(&plan, 2024, 100_000_000);
        item["external_source"] = json!("pm");
        item["external_id"] = json!("hd-1");
        cast.adds(&item).await;
        cast.agree_to(&plan).await;
        let mut content = cast.package(&programme, &plan).await;
        content["external_source"] = json!("pm");
        content["external_id"] = json!("goi-2024");
        content["advance_vnd"] = json!(30_000_000);
        let package = cast.begins(&content).await;
        let file = "Hệ thống nguồn;Mã nguồn;Gói mã nguồn;Hoạt động mã nguồn;Nguồn kinh phí;\
                    Sản phẩm;Kênh;Thể loại;Đơn vị tính;Số lượng;Đơn giá\n\
            pm;sp-1;goi-2024;hd-1;locality;Bài báo in;print;article;bài;12;5.000.000\n\
            pm;sp-2;goi-2024;hd-1;locality;Phóng sự;video;video;phim;2;20.000.000\n\
            pm;sp-3;goi-2024;hd-1;locality;Vũ điệu;dance;video;phim;2;1\n";
        let job = cast
            .province_focal
            .imports("resource=deliverables&mode=row", phoihop_tests::transfers::CSV, file)
            .await;
        assert_eq!(
            job.rows(),
            [2, 0, 0, 1, 0],
            "{:?}",
            cast.province_focal.get(&format!("/v1/imports/{}/rows", job.id())).await.body
        );
        assert_eq!(package.settlement(&cast.press_focal).await, [100_000_000, 0, 0]);
        cast.approve(&package).await;
        cast.sign(&package).await.created();
        let item =
            cast.press_focal.get("/v1/plan-items?external_source=pm&external_id=hd-1").await.ok().each("id")
                [0]
            .to_owned();
        let paid = |id: &str, amount: i64| {
            json!({
                "external_source": "pm", "external_id": id, "package_external_id": "goi-2024",
                "kind": "advance", "paid_on": "2024-04-01", "amount_vnd": amount, "vat_vnd": 0,
                "lines": [{"plan_item_id": item, "source": "locality", "amount_vnd": amount}],
            })
        };
        let rows = format!("{}\n{}\n", paid("tt-1", 30_000_000), paid("tt-2", 1));
        let finance = cast.finance().await;
        let job = finance
            .imports("resource=payments&mode=row", phoihop_tests::transfers::NDJSON, rows.clone())
            .await;
        assert_eq!(job.rows(), [1, 0, 0, 1, 0]);
        let report = finance.get(&format!("/v1/imports/{}/rows?outcome=failed", job.id())).await.ok();
        assert_eq!(report.items()[0]["errors"][0]["code"], "advance_exceeded");
        cast.province_focal
            .sends("resource=payments&mode=row", phoihop_tests::transfers::NDJSON, rows)
            .await
            .refused(403, "forbidden");
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [100_000_000, 70_000_000, 30_000_000, 0]);
    }
}
