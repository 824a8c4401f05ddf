//! A small model of the money and the server agree, whatever is done in whichever order.

use phoihop_tests::cast::Draft;
use phoihop_tests::{Cast, story};
use serde_json::json;

const PRICE: i64 = 1_000_000;
const STEPS: usize = 60;

/// Chance that comes out the same each time, so that what fails can be seen again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// How far a package is.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Approved,
    InForce,
    Cancelled,
}

/// What the model knows of a package.
struct Ordered {
    package: Draft,
    articles: String,
    stage: Stage,
    promised: i64,
    accepted: i64,
    paid: i64,
}

/// What the model knows of the one budget line.
struct Model {
    planned: i64,
    packages: Vec<Ordered>,
}

impl Model {
    fn spent(&self) -> i64 {
        self.packages.iter().map(|ordered| ordered.paid).sum()
    }

    fn committed(&self) -> i64 {
        self.packages
            .iter()
            .filter(|ordered| ordered.stage == Stage::InForce)
            .map(|ordered| ordered.promised * PRICE - ordered.paid)
            .sum()
    }

    fn available(&self) -> i64 {
        self.planned - self.committed() - self.spent()
    }

    fn money(&self) -> [i64; 4] {
        [self.planned, self.committed(), self.spent(), self.available()]
    }
}

/// Changes the line by a supplement; whether that is let through.
async fn supplemented(cast: &Cast, plan: &Draft, item: &Draft, change: &str, amount: i64) -> bool {
    let changes =
        json!([{"plan_item_id": item.id(), "source": "locality", "change": change, "amount_vnd": amount}]);
    let content =
        json!({"plan_id": plan.id(), "title": "Bổ sung", "reason": "Thử.", "budget_changes": changes});
    let supplement = Draft {
        path: format!(
            "/v1/plan-supplements/{}",
            cast.province_focal.post("/v1/plan-supplements", &content).await.created().id()
        ),
    };
    let first = supplement.consent_of(&cast.province_leader).await;
    if first.status == 409 {
        first.refused(409, "budget_not_left");
        return false;
    }
    supplement.consent_of(&cast.press_leader).await.created();
    true
}

/// A new package of so many articles, approved; none where there is no money for it.
async fn ordered(cast: &Cast, content: &serde_json::Value, item: &Draft, promised: i64) -> Option<Ordered> {
    let package = cast.begins(content).await;
    let articles = cast.promises(&package, item, promised, PRICE).await;
    let appraised = package.moved_by(&cast.finance().await, &json!({"to": "appraised"})).await;
    if appraised.status == 409 {
        appraised.refused(409, "budget_exceeded");
        return None;
    }
    package.moved_by(&cast.province_leader, &json!({"to": "approved"})).await.created();
    Some(Ordered { package, articles, stage: Stage::Approved, promised, accepted: 0, paid: 0 })
}

async fn signed(cast: &Cast, ordered: &mut Ordered, available: i64) {
    let fits = ordered.stage == Stage::Approved && ordered.promised * PRICE <= available;
    let (province, press) =
        (cast.signs("huynh-thi-diem-ngoc", "2024-02-20"), cast.signs("bui-thi-hong-suong", "2024-02-20"));
    // The province may have signed when there still was money.
    let first = ordered.package.signed(&cast.province_focal, &province).await;
    let last = ordered.package.signed(&cast.press_focal, &press).await;
    assert_eq!(last.status == 201, fits, "{} {}", first.body, last.body);
    if fits {
        ordered.stage = Stage::InForce;
    }
}

async fn delivered(cast: &Cast, ordered: &mut Ordered, quantity: i64) {
    let record = json!({
        "package_id": ordered.package.id(), "kind": "regular", "title": "Biên bản", "first_day": "2024-03-01",
        "last_day": "2024-04-01", "lines": [{"deliverable_id": ordered.articles, "quantity": quantity}],
    });
    let begun = cast.press_focal.post("/v1/acceptance-records", &record).await;
    if ordered.stage != Stage::InForce {
        begun.refused(409, "package_not_in_force");
        return;
    }
    if quantity > ordered.promised {
        begun.refused(409, "beyond_promise");
        return;
    }
    let record = Draft { path: format!("/v1/acceptance-records/{}", begun.created().id()) };
    let submitted = record.moved_by(&cast.press_focal, &json!({"to": "submitted"})).await;
    if ordered.accepted + quantity > ordered.promised {
        submitted.refused(409, "beyond_promise");
        return;
    }
    record.moved_by(&cast.province_focal, &json!({"to": "accepted"})).await.created();
    ordered.accepted += quantity;
}

async fn paid(cast: &Cast, ordered: &mut Ordered, item: &Draft, kind: &str, amount: i64) {
    let payment = cast.payment(&ordered.package, kind, &[(item, "locality", amount)]);
    let reply = cast.finance().await.post("/v1/payments", &payment).await;
    let after = if kind == "refund" { ordered.paid - amount } else { ordered.paid + amount };
    let fits = ordered.stage == Stage::InForce
        && after >= 0
        && (kind == "refund" || after <= ordered.accepted * PRICE);
    assert_eq!(reply.status == 201, fits, "{kind} {amount}: {}", reply.body);
    if fits {
        ordered.paid = after;
    }
}

async fn cancelled(cast: &Cast, ordered: &mut Ordered) {
    let reply =
        ordered.package.moved_by(&cast.province_leader, &json!({"to": "cancelled", "reason": "Thử."})).await;
    let fits = ordered.stage != Stage::Cancelled && ordered.accepted * PRICE == ordered.paid;
    assert_eq!(reply.status == 201, fits, "{}", reply.body);
    if fits {
        ordered.stage = Stage::Cancelled;
    }
}

story! {
    async fn whatever_is_done_in_whichever_order_the_money_is_where_the_model_has_it(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let plan = cast.plans(&cast.annual(&programme, 2024)).await;
        let item = cast.adds(&cast.item(&plan, 2024, 20 * PRICE)).await;
        cast.agree_to(&plan).await;
        let content = cast.package(&programme, &plan).await;
        let (mut dice, mut model) = (Dice(2024), Model { planned: 20 * PRICE, packages: Vec::new() });
        for step in 0..STEPS {
            let (what, amount) = (dice.below(10), i64::try_from(1 + dice.below(8)).unwrap());
            let (available, count) = (model.available(), model.packages.len());
            let which = if count == 0 { 0 } else { dice.below(count) };
            match (what, model.packages.get_mut(which)) {
                (0 | 1, _) | (_, None) => {
                    let new = ordered(&cast, &content, &item, amount).await;
                    assert_eq!(new.is_some(), amount * PRICE <= available, "step {step}");
                    model.packages.extend(new);
                }
                (2 | 3, Some(one)) => signed(&cast, one, available).await,
                (4 | 5, Some(one)) => delivered(&cast, one, amount).await,
                (6 | 7, Some(one)) => paid(&cast, one, &item, "instalment", amount * PRICE / 2).await,
                (8, Some(one)) if amount < 4 => paid(&cast, one, &item, "refund", amount * PRICE / 2).await,
                (8, Some(one)) => cancelled(&cast, one).await,
                (_, Some(_)) => {
                    let change = if amount % 2 == 0 { "add" } else { "cut" };
                    let fits = change == "add" || amount * PRICE <= available;
                    assert_eq!(
                        supplemented(&cast, &plan, &item, change, amount * PRICE).await,
                        fits,
                        "step {step}"
                    );
                    if fits {
                        model.planned += if change == "add" { amount * PRICE } else { -amount * PRICE };
                    }
                }
            }
            assert_eq!(plan.money(&cast.press_focal, "locality").await, model.money(), "step {step}");
        }
        assert!(
            model.packages.iter().any(|one| one.stage == Stage::InForce && one.paid > 0),
            "the dice did too little"
        );
        assert!(model.packages.iter().any(|one| one.stage == Stage::Cancelled), "the dice did too little");
    }
}
