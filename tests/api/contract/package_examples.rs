//! Examples of packages: from their draft to the last payment.

use phoihop_tests::Cast;
use phoihop_tests::cast::Draft;
use phoihop_tests::packages::promise;
use serde_json::json;

use super::record::Record;

/// A package as it is ordered, delivered, accepted and paid; a press title and who subscribes to it.
pub async fn packages(record: &mut Record, cast: &Cast) {
    let (focal, programme) = (&cast.province_focal, cast.in_force().await);
    let plan = cast.plans(&cast.annual(&programme, 2024)).await;
    let item = cast.adds(&cast.item(&plan, 2024, 120_000_000)).await;
    cast.agree_to(&plan).await;
    let made =
        record.make("create_package", focal, "/v1/packages", &cast.package(&programme, &plan).await).await;
    let package = Draft { path: format!("/v1/packages/{}", made.id()) };
    let path = &package.path;
    record.change("change_package", focal, path, &made.tag(), &json!({"advance_vnd": 20_000_000})).await;
    let dropped = cast.promises(&package, &item, 1, 1).await;
    let address = format!("/v1/deliverables/{dropped}");
    record.remove("delete_deliverable", focal, &address, &focal.get(&address).await.tag()).await;
    let articles = record
        .make(
            "create_deliverable",
            focal,
            "/v1/deliverables",
            &promise(&package, &item, "locality", 12, 5_000_000),
        )
        .await;
    let address = format!("/v1/deliverables/{}", articles.id());
    record
        .change(
            "change_deliverable",
            focal,
            &address,
            &articles.tag(),
            &json!({"title": "Bài phản ánh trên báo in"}),
        )
        .await;
    record.read("get_deliverable", focal, &address).await;
    record.read("list_available_package_transitions", focal, &format!("{path}/available-transitions")).await;
    let finance = cast.finance().await;
    let tag = package.tag(focal).await;
    record
        .decide("move_package", &finance, &format!("{path}/transitions"), &tag, &json!({"to": "appraised"}))
        .await;
    package.moved_by(&cast.province_leader, &json!({"to": "approved"})).await.created();
    record.read("list_package_transitions", focal, &format!("{path}/transitions")).await;
    let tag = package.tag(focal).await;
    let signature = cast.signs("huynh-thi-diem-ngoc", "2024-02-20");
    record.decide("sign_package", focal, &format!("{path}/signatures"), &tag, &signature).await;
    package.signed(&cast.press_focal, &cast.signs("bui-thi-hong-suong", "2024-02-20")).await.created();
    record.read("list_package_signatures", focal, &format!("{path}/signatures")).await;
    delivery(record, cast, &package, &articles.id()).await;
    let payment = cast.payment(&package, "instalment", &[(&item, "locality", 30_000_000)]);
    let paid = record.make("create_payment", &finance, "/v1/payments", &payment).await;
    let address = format!("/v1/payments/{}", paid.id());
    record
        .change(
            "change_payment",
            &finance,
            &address,
            &paid.tag(),
            &json!({"treasury_reference": "KB-2024-0077"}),
        )
        .await;
    record.read("get_payment", &finance, &address).await;
    record.read("list_payments", focal, &format!("/v1/payments?package_id={}", package.id())).await;
    record.read("list_deliverables", focal, &format!("/v1/deliverables?package_id={}", package.id())).await;
    record.read("get_package", focal, path).await;
    record.read("list_packages", focal, &format!("/v1/packages?plan_id={}", plan.id())).await;
    titles(record, cast, &programme).await;
}

async fn delivery(record: &mut Record, cast: &Cast, package: &Draft, articles: &str) {
    let focal = &cast.press_focal;
    let content = json!({
        "package_id": package.id(), "kind": "regular", "title": "Biên bản nghiệm thu",
        "first_day": "2024-03-01", "last_day": "2024-06-30",
        "lines": [{"deliverable_id": articles, "quantity": 5}],
    });
    let made = record.make("create_acceptance_record", focal, "/v1/acceptance-records", &content).await;
    let delivered = Draft { path: format!("/v1/acceptance-records/{}", made.id()) };
    let path = &delivered.path;
    let lines = json!({"lines": [{"deliverable_id": articles, "quantity": 6}]});
    record.change("change_acceptance_record", focal, path, &made.tag(), &lines).await;
    let tag = delivered.tag(focal).await;
    record
        .decide(
            "move_acceptance_record",
            focal,
            &format!("{path}/transitions"),
            &tag,
            &json!({"to": "submitted"}),
        )
        .await;
    record
        .read(
            "list_available_acceptance_record_transitions",
            &cast.province_focal,
            &format!("{path}/available-transitions"),
        )
        .await;
    delivered.moved_by(&cast.province_focal, &json!({"to": "accepted"})).await.created();
    record.read("list_acceptance_record_transitions", focal, &format!("{path}/transitions")).await;
    record.read("get_acceptance_record", focal, path).await;
    record
        .read(
            "list_acceptance_records",
            focal,
            &format!("/v1/acceptance-records?package_id={}", package.id()),
        )
        .await;
}

async fn titles(record: &mut Record, cast: &Cast, programme: &Draft) {
    let title =
        json!({"name": "Sài Gòn Giải Phóng", "publisher_id": cast.id("bao-sggp"), "frequency": "Hằng ngày"});
    let title = record.make("create_press_title", &cast.admin, "/v1/press-titles", &title).await;
    let path = format!("/v1/press-titles/{}", title.id());
    record
        .change("change_press_title", &cast.admin, &path, &title.tag(), &json!({"valid_from": "1975-05-05"}))
        .await;
    record.read("get_press_title", &cast.admin, &path).await;
    record
        .read(
            "list_press_titles",
            &cast.admin,
            &format!("/v1/press-titles?publisher_id={}", cast.id("bao-sggp")),
        )
        .await;
    let subscription = json!({
        "programme_id": programme.id(), "press_title_id": title.id(), "copies": 30, "first_day": "2024-01-01",
        "last_day": "2024-12-31",
        "recipients": [{"organisation_id": cast.id("ubnd-soc-trang"), "copies": 30}],
    });
    let made =
        record.make("create_subscription", &cast.province_focal, "/v1/subscriptions", &subscription).await;
    let path = format!("/v1/subscriptions/{}", made.id());
    record
        .change(
            "change_subscription",
            &cast.province_focal,
            &path,
            &made.tag(),
            &json!({"note": "Gửi trước 7 giờ."}),
        )
        .await;
    record.read("get_subscription", &cast.province_focal, &path).await;
    record
        .read(
            "list_subscriptions",
            &cast.province_focal,
            &format!("/v1/subscriptions?programme_id={}", programme.id()),
        )
        .await;
}
