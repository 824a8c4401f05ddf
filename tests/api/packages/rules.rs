//! What nobody can do with a package, and what he is told.

use phoihop_domain::access::Role;
use phoihop_tests::cast::Draft;
use phoihop_tests::{App, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;

const M: i64 = 1_000_000;

/// An agreed plan of one item, and what makes a package out of it.
async fn ready(app: &App) -> (Cast, Draft, Draft, Value) {
    let cast = Cast::of(app).await;
    let programme = cast.in_force().await;
    let plan = cast.plans(&cast.annual(&programme, 2024)).await;
    let item = cast.adds(&cast.item(&plan, 2024, 100 * M)).await;
    cast.agree_to(&plan).await;
    let content = cast.package(&programme, &plan).await;
    (cast, plan, item, content)
}

/// A package in force of ten articles of five million each.
async fn in_force(app: &App) -> (Cast, Draft, Draft, Draft, String) {
    let (cast, plan, item, content) = ready(app).await;
    let package = cast.begins(&content).await;
    let articles = cast.promises(&package, &item, 10, 5 * M).await;
    cast.approve(&package).await;
    cast.sign(&package).await.created();
    (cast, plan, item, package, articles)
}

const REASON: &str = "Theo thực tế.";
const SPRING: (&str, &str) = ("2024-03-01", "2024-06-30");

story! {
    async fn each_step_is_somebodys_and_nobody_approves_his_own_appraisal(app) {
        let (cast, plan, item, content) = ready(app).await;
        let (finance, package) = (cast.finance().await, cast.begins(&content).await);
        package.moved_by(&finance, &json!({"to": "appraised"})).await.refused(409, "package_empty");
        cast.promises(&package, &item, 10, 5 * M).await;
        package.moved_by(&cast.province_leader, &json!({"to": "appraised"})).await.refused(403, "forbidden");
        package.moved_by(&cast.press_leader, &json!({"to": "appraised"})).await.refused(403, "forbidden");
        package.moved_by(&finance, &json!({"to": "appraised"})).await.created();
        package
            .edited_by(&cast.province_focal, &json!({"last_day": "2024-11-30"}))
            .await
            .refused(409, "package_frozen");
        package
            .edited_by(&cast.province_focal, &json!({"contract_citation": "Hợp đồng 06/2024/HĐ-TT"}))
            .await
            .ok();
        let promise = phoihop_tests::packages::promise(&package, &item, "locality", 1, M);
        cast.province_focal.post("/v1/deliverables", &promise).await.refused(409, "package_frozen");
        cast.province_focal
            .patch(
                &package.path,
                &package.tag(&cast.province_focal).await,
                &json!({"plan_id": plan.id(), "advance_vnd": 5}),
            )
            .await
            .refused(409, "package_frozen");
        let both =
            user_with(app, Role::Finance, cast.id("ubnd-soc-trang").parse().unwrap(), "province.both").await;
        package.moved_by(&both, &json!({"to": "draft", "reason": REASON})).await.created();
        package.moved_by(&both, &json!({"to": "appraised"})).await.created();
        cast.is_also("province.both", "ubnd-soc-trang", "leader").await;
        package.moved_by(&both, &json!({"to": "approved"})).await.refused(409, "own_appraisal");
        cast.province_leader
            .decide(
                &format!("{}/transitions", package.path),
                &package.tag(&finance).await,
                &json!({"to": "approved"}),
            )
            .await
            .created();
        package
            .moved_by(&cast.press_leader, &json!({"to": "draft", "reason": REASON}))
            .await
            .refused(403, "forbidden");
        let moves = cast.press_focal.get(&format!("{}/available-transitions", package.path)).await.ok();
        assert!(
            moves
                .items()
                .iter()
                .any(|step| step["to"] == "signed" && step["blocked_by"][0]["code"] == "signatures_pending"),
            "{}",
            moves.body
        );
    }

    /// An annual package is signed by the party or under its written authorisation; a budget unit may sign
    /// one for an event.
    async fn whoever_signs_for_another_is_authorised(app) {
        let (cast, plan, item, mut content) = ready(app).await;
        content["buyer_id"] = json!(cast.id("so-tttt-soc-trang"));
        cast.province_focal
            .post("/v1/packages", &content)
            .await
            .refused(422, "invalid_content")
            .at("/buyer_id", "not_of_the_side");
        let programme = plan.seen_by(&cast.press_focal).await["programme_id"].clone();
        for (party, unit, focal) in [
            ("buyer_party_id", "so-tttt-soc-trang", &cast.province_focal),
            ("seller_party_id", "vpdd-sggp-can-tho", &cast.press_focal),
        ] {
            let unit = json!({
                "programme_id": programme, "party_id": content[party], "organisation_id": cast.id(unit),
                "function": "press", "valid_from": "2023-01-01",
            });
            focal.post("/v1/implementing-units", &unit).await.created();
        }
        content["seller_id"] = json!(cast.id("vpdd-sggp-can-tho"));
        content["contract_citation"] = Value::Null;
        let package = cast.begins(&content).await;
        cast.promises(&package, &item, 1, M).await;
        cast.approve(&package).await;
        let office = user_with(
            app,
            Role::Coordinator,
            cast.id("vpdd-sggp-can-tho").parse().unwrap(),
            "office.coordinator",
        )
        .await;
        assert!(
            office.get("/v1/me/tasks").await.ok().each("kind").contains(&"signature"),
            "whoever signs for a side is told that it waits"
        );
        let mandate = json!({
            "person_id": cast.id("bui-thi-hong-suong"), "organisation_id": cast.id("vpdd-sggp-can-tho"),
            "position": "Trưởng Văn phòng", "valid_from": "2020-01-01", "valid_to": null, "may_sign": true,
            "may_consent": false,
        });
        cast.admin.post("/v1/mandates", &mandate).await.created();
        let (signs, focal) = (cast.signs("bui-thi-hong-suong", "2024-02-20"), &cast.press_focal);
        package.signed(focal, &signs).await.refused(409, "contract_missing");
        package.edited_by(focal, &json!({"contract_citation": "Hợp đồng 05/2024/HĐ-TT"})).await.ok();
        package.signed(focal, &signs).await.refused(409, "authorisation_missing");
        package.edited_by(focal, &json!({"seller_authorisation": "Giấy ủy quyền 3/GUQ-SGGP"})).await.ok();
        package
            .edited_by(focal, &json!({"buyer_authorisation": "Giấy ủy quyền 4/GUQ-UBND"}))
            .await
            .refused(409, "not_same_side");
        package
            .edited_by(focal, &json!({"buyer_id": cast.id("bao-sggp")}))
            .await
            .refused(409, "package_frozen");
        package.signed(focal, &signs).await.refused(409, "authorisation_missing");
        package.moved_by(&cast.province_leader, &json!({"to": "draft", "reason": REASON})).await.created();
        package.edited_by(focal, &json!({"kind": "event"})).await.ok();
        cast.approve(&package).await;
        package.signed(focal, &signs).await.created();
        package
            .moved_by(&cast.province_leader, &json!({"to": "draft", "reason": REASON}))
            .await
            .refused(409, "already_signed");
    }

    async fn nobody_accepts_his_own_delivery_or_more_than_was_promised(app) {
        let (cast, _, _, package, articles) = in_force(app).await;
        let record = cast.delivers(&package, "regular", SPRING, &[(&articles, 7)]).await;
        record.moved_by(&cast.province_focal, &json!({"to": "submitted"})).await.refused(403, "forbidden");
        record
            .edited_by(&cast.press_focal, &json!({"lines": [{"deliverable_id": articles, "quantity": 11}]}))
            .await
            .refused(409, "beyond_promise");
        record
            .edited_by(&cast.press_focal, &json!({"lines": [{"deliverable_id": articles, "quantity": 6}]}))
            .await
            .ok();
        record.moved_by(&cast.press_focal, &json!({"to": "submitted"})).await.created();
        record.edited_by(&cast.press_focal, &json!({"title": "Khác"})).await.refused(409, "record_frozen");
        record.moved_by(&cast.press_focal, &json!({"to": "accepted"})).await.refused(403, "forbidden");
        package
            .moved_by(&cast.province_focal, &json!({"to": "completed"}))
            .await
            .refused(409, "record_pending");
        record
            .moved_by(&cast.province_focal, &json!({"to": "draft", "reason": "Thiếu một bài."}))
            .await
            .created();
        record
            .edited_by(&cast.press_focal, &json!({"lines": [{"deliverable_id": articles, "quantity": 5}]}))
            .await
            .ok();
        let both = user_with(app, Role::Editor, cast.id("bao-sggp").parse().unwrap(), "press.both").await;
        cast.is_also("press.both", "ubnd-soc-trang", "coordinator").await;
        record.moved_by(&both, &json!({"to": "submitted"})).await.created();
        record.moved_by(&both, &json!({"to": "accepted"})).await.refused(409, "own_delivery");
        record.moved_by(&cast.province_focal, &json!({"to": "accepted"})).await.created();
        let other = cast.delivers(&package, "regular", SPRING, &[(&articles, 6)]).await;
        other.moved_by(&cast.press_focal, &json!({"to": "submitted"})).await.refused(409, "beyond_promise");
        assert_eq!(package.settlement(&cast.press_focal).await, [50 * M, 25 * M, 0]);
    }

    async fn never_more_is_paid_than_accepted_and_the_agreed_advance(app) {
        let (cast, plan, item, package, articles) = in_force(app).await;
        let (finance, pays) = (cast.finance().await, |kind: &str, amount: i64| {
            cast.payment(&package, kind, &[(&item, "locality", amount)])
        });
        cast.province_focal.post("/v1/payments", &pays("instalment", 1)).await.refused(403, "forbidden");
        finance.post("/v1/payments", &pays("advance", 1)).await.refused(409, "advance_exceeded");
        finance.post("/v1/payments", &pays("instalment", 1)).await.refused(409, "paid_beyond_accepted");
        let record = cast.delivers(&package, "regular", SPRING, &[(&articles, 4)]).await;
        cast.accept(&record).await;
        finance
            .post("/v1/payments", &pays("instalment", 20 * M + 1))
            .await
            .refused(409, "paid_beyond_accepted");
        let paid = finance.post("/v1/payments", &pays("instalment", 20 * M)).await.created();
        finance.post("/v1/payments", &pays("refund", 20 * M + 1)).await.refused(409, "refund_beyond_paid");
        let mut wrong = pays("instalment", 5);
        wrong["amount_vnd"] = json!(6);
        finance
            .post("/v1/payments", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/lines", "lines_do_not_add_up");
        wrong = cast.payment(&package, "instalment", &[(&item, "press", 5)]);
        finance
            .post("/v1/payments", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/lines/0/plan_item_id", "unknown_reference");
        let address = format!("/v1/payments/{}", paid.id());
        finance
            .patch(&address, &paid.tag(), &json!({"paid_on": "2024-12-19"}))
            .await
            .refused(409, "fixed_once_made");
        finance.patch(&address, &paid.tag(), &json!({"treasury_reference": "KB-77"})).await.ok();
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [100 * M, 30 * M, 20 * M, 50 * M]);

        // A retraction takes the credit back by a record of its own, once the money is back.
        let retraction = cast.delivers(&package, "reversal", SPRING, &[(&articles, 1)]).await;
        retraction
            .moved_by(&cast.press_focal, &json!({"to": "submitted"}))
            .await
            .refused(409, "paid_beyond_accepted");
        finance.post("/v1/payments", &pays("refund", 5 * M)).await.created();
        cast.accept(&retraction).await;
        assert_eq!(package.settlement(&cast.press_focal).await, [50 * M, 15 * M, 15 * M]);
        assert_eq!(
            record.seen_by(&cast.press_focal).await["status"],
            "accepted",
            "what was accepted stays as it was written"
        );

        // What is cancelled lets go of what is left.
        package
            .moved_by(&cast.province_leader, &json!({"to": "cancelled", "reason": REASON}))
            .await
            .created();
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [100 * M, 0, 15 * M, 85 * M]);
        finance.post("/v1/payments", &pays("refund", 1)).await.refused(409, "package_not_payable");
    }

    /// What was accepted of one line pays for nothing of another, and an advance that came back can be paid
    /// again.
    async fn each_line_pays_for_itself(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let plan = cast.plans(&cast.annual(&programme, 2024)).await;
        let mut content = cast.item(&plan, 2024, 10 * M);
        content["budget_lines"] = json!([
            {"source": "locality", "amount_vnd": 10 * M}, {"source": "sponsor", "amount_vnd": 10 * M},
        ]);
        let item = cast.adds(&content).await;
        cast.agree_to(&plan).await;
        let mut content = cast.package(&programme, &plan).await;
        content["advance_vnd"] = json!(3 * M);
        let package = cast.begins(&content).await;
        cast.promises(&package, &item, 1, 10 * M).await;
        let promise = phoihop_tests::packages::promise(&package, &item, "sponsor", 1, 10 * M);
        let films = cast.province_focal.post("/v1/deliverables", &promise).await.created().id();
        cast.approve(&package).await;
        cast.sign(&package).await.created();
        let record = cast.delivers(&package, "regular", SPRING, &[(&films, 1)]).await;
        cast.accept(&record).await;
        let (finance, pays) = (cast.finance().await, |kind: &str, source: &str, amount: i64| {
            cast.payment(&package, kind, &[(&item, source, amount)])
        });
        finance
            .post("/v1/payments", &pays("instalment", "locality", 3 * M + 1))
            .await
            .refused(409, "paid_beyond_accepted");
        for _ in 0..2 {
            finance.post("/v1/payments", &pays("advance", "locality", 3 * M)).await.created();
            finance.post("/v1/payments", &pays("refund", "locality", 3 * M)).await.created();
        }
        finance.post("/v1/payments", &pays("instalment", "sponsor", 10 * M)).await.created();
        package.moved_by(&cast.province_focal, &json!({"to": "completed"})).await.created();
        package.moved_by(&cast.province_leader, &json!({"to": "liquidated"})).await.created();
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [10 * M, 0, 0, 10 * M]);
        assert_eq!(plan.money(&cast.press_focal, "sponsor").await, [10 * M, 0, 10 * M, 0]);
    }

    async fn a_package_takes_only_from_agreed_items_within_the_programme(app) {
        let (cast, plan, item, content) = ready(app).await;
        let with = |field: &str, value: Value| {
            let mut content = content.clone();
            content[field] = value;
            content
        };
        let focal = &cast.province_focal;
        focal
            .post("/v1/packages", &with("last_day", json!("2026-01-01")))
            .await
            .refused(422, "invalid_content")
            .at("/last_day", "outside_period");
        focal
            .post("/v1/packages", &with("buyer_party_id", content["seller_party_id"].clone()))
            .await
            .refused(422, "invalid_content")
            .at("/buyer_party_id", "wrong_side");
        let package = cast.begins(&content).await;
        cast.promises(&package, &item, 1, M).await;
        item.moved_by(focal, &json!({"to": "dropped", "reason": REASON})).await.created();
        package.moved_by(&cast.finance().await, &json!({"to": "appraised"})).await.refused(409, "item_over");
        item.moved_by(focal, &json!({"to": "planned", "reason": REASON})).await.created();
        cast.approve(&package).await;
        cast.sign(&package).await.created();
        item.moved_by(focal, &json!({"to": "dropped", "reason": REASON}))
            .await
            .refused(409, "item_committed");
        item.moved_by(focal, &json!({"to": "done"})).await.created();
        plan.moved_by(focal, &json!({"to": "closed"})).await.refused(409, "packages_open");
        let unplanned = cast
            .plans(&{
                let mut other = cast.annual(
                    &Draft {
                        path: format!(
                            "/v1/programmes/{}",
                            plan.seen_by(focal).await["programme_id"].as_str().unwrap()
                        ),
                    },
                    2025,
                );
                other["title"] = json!("Kế hoạch năm sau");
                other
            })
            .await;
        let later = cast.adds(&cast.item(&unplanned, 2025, M)).await;
        let foreign =
            phoihop_tests::packages::promise(&cast.begins(&content).await, &later, "locality", 1, M);
        focal
            .post("/v1/deliverables", &foreign)
            .await
            .refused(422, "invalid_content")
            .at("/plan_item_id", "unknown_reference");
    }

    /// What a package costs is nobody's business but its two sides'.
    async fn prices_are_seen_by_the_packages_own_sides_only(app) {
        let (cast, _, _, package, articles) = in_force(app).await;
        let other = app.user("press.leader").await;
        other.get(&package.path).await.ok();
        let somewhere = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created()
            .id();
        let outsider = user_with(app, Role::Leader, somewhere.parse().unwrap(), "other.leader").await;
        for path in [
            package.path.clone(),
            format!("/v1/deliverables/{articles}"),
            format!("{}/transitions", package.path),
        ] {
            outsider.get(&path).await.refused(404, "not_found");
        }
        for list in ["packages", "deliverables", "acceptance-records", "payments"] {
            assert!(outsider.get(&format!("/v1/{list}")).await.ok().items().is_empty(), "{list}");
        }
        assert_eq!(cast.press_focal.get("/v1/packages").await.ok().items().len(), 1);
    }

    async fn titles_are_subscribed_to_and_copies_add_up(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let title = json!({
            "name": "Sài Gòn Giải Phóng", "publisher_id": cast.id("bao-sggp"), "frequency": "Hằng ngày",
            "issn": "0378-5955",
        });
        let made = cast.admin.post("/v1/press-titles", &title).await.created();
        cast.admin.post("/v1/press-titles", &title).await.refused(409, "duplicate");
        let mut wrong = title.clone();
        wrong["issn"] = json!("0378-5954");
        cast.admin
            .post("/v1/press-titles", &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/issn", "invalid_issn");
        let mut subscription = json!({
            "programme_id": programme.id(), "press_title_id": made.id(), "copies": 30,
            "first_day": "2024-01-01", "last_day": "2024-12-31",
            "recipients": [
                {"organisation_id": cast.id("ubnd-soc-trang"), "copies": 10},
                {"organisation_id": cast.id("so-tttt-soc-trang"), "copies": 19},
            ],
        });
        cast.province_focal
            .post("/v1/subscriptions", &subscription)
            .await
            .refused(422, "invalid_content")
            .at("/recipients", "copies_do_not_add_up");
        subscription["recipients"][1]["copies"] = json!(20);
        cast.province_focal.post("/v1/subscriptions", &subscription).await.created();
        assert_eq!(
            cast.press_focal
                .get(&format!("/v1/subscriptions?press_title_id={}", made.id()))
                .await
                .ok()
                .items()
                .len(),
            1
        );
    }
}
