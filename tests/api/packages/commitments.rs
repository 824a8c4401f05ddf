//! Many who take from the same money at the same time.

use futures_util::future::join_all;
use phoihop_tests::cast::Draft;
use phoihop_tests::{Cast, story};
use serde_json::json;

const MANY: usize = 200;

/// A package that takes that much of an item, signed by the province and to be signed by the newspaper.
async fn half_signed(cast: &Cast, content: &serde_json::Value, item: &Draft, amount: i64) -> Draft {
    let package = cast.begins(content).await;
    cast.promises(&package, item, 1, amount).await;
    cast.approve(&package).await;
    package.signed(&cast.province_focal, &cast.signs("huynh-thi-diem-ngoc", "2024-02-20")).await.created();
    package
}

story! {
    /// Of 200 who want 500,000 đồng each of the last 10,000,000, twenty get it, and all are answered.
    async fn two_hundred_commit_the_last_ten_million_and_exactly_twenty_succeed(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let plan = cast.plans(&cast.annual(&programme, 2024)).await;
        let item = cast.adds(&cast.item(&plan, 2024, 10_000_000)).await;
        cast.agree_to(&plan).await;
        let content = cast.package(&programme, &plan).await;
        let mut packages = Vec::new();
        for _ in 0..MANY {
            packages.push(half_signed(&cast, &content, &item, 500_000).await);
        }
        let (signature, mut tags) = (cast.signs("bui-thi-hong-suong", "2024-02-20"), Vec::new());
        for package in &packages {
            tags.push(package.tag(&cast.press_focal).await);
        }
        let signed = packages.iter().zip(&tags).map(|(package, tag)| {
            let (path, signature, focal) =
                (format!("{}/signatures", package.path), &signature, &cast.press_focal);
            async move { focal.decide(&path, tag, signature).await }
        });
        let replies = join_all(signed).await;
        let with = |status: u16| replies.iter().filter(|reply| reply.status == status).count();
        assert_eq!(
            (with(201), with(409)),
            (20, MANY - 20),
            "{:?}",
            replies.iter().map(|reply| reply.status).collect::<Vec<_>>()
        );
        for refused in replies.into_iter().filter(|reply| reply.status == 409) {
            refused.refused(409, "budget_exceeded");
        }
        assert_eq!(plan.money(&cast.press_focal, "locality").await, [10_000_000, 10_000_000, 0, 0]);
        let signed = cast
            .press_focal
            .get(&format!("/v1/packages?plan_id={}&status=in_force&count=true&limit=1", plan.id()))
            .await
            .ok();
        assert_eq!(signed["total"], json!(20));
    }
}
