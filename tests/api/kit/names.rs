//! Names: in the order of the Vietnamese alphabet, and found by their words however these are typed.

use phoihop_tests::{Cast, story};
use serde_json::json;

use super::pages::{ORDER, enter_many, next};

/// Text as a query has it.
fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

story! {
    async fn names_stand_in_the_order_of_the_vietnamese_alphabet(app) {
        enter_many(app, 40).await;
        let admin = app.user("admin").await;
        let twice: Vec<&str> = ORDER.iter().flat_map(|name| [*name, *name]).collect();
        assert_eq!(admin.get("/v1/people?external_source=kit").await.ok().each("full_name"), twice);
        let backwards: Vec<&str> = twice.iter().rev().copied().collect();
        assert_eq!(
            admin.get("/v1/organisations?external_source=kit&sort=-name").await.ok().each("name"),
            backwards
        );
    }

    async fn words_are_found_with_and_without_their_marks(app) {
        let cast = Cast::of(app).await;
        for (name, short) in
            [("Sở Đặc sản huyện Trần Đề", "SĐS"), ("Trường Trần Hưng Đạo", "THĐ"), ("Sở Hòa bình", "SHB")]
        {
            cast.admin
                .post(
                    "/v1/organisations",
                    &json!({"kind": "other", "name": name, "short_name": short, "name_en": "Kit office"}),
                )
                .await
                .created();
        }
        let (dac, tran, hoa) = ("Sở Đặc sản huyện Trần Đề", "Trường Trần Hưng Đạo", "Sở Hòa bình");
        let decomposed = "tra\u{302}\u{300}n hu\u{31b}ng";
        for (q, found) in [
            ("kit dac san", vec![dac]),
            ("KIT ĐẶC SẢN", vec![dac]),
            ("Ðặc", vec![dac]),
            ("kit đề", vec![dac]),
            ("kit trần", vec![dac, tran]),
            ("đạo  trần", vec![tran]),
            (decomposed, vec![tran]),
            ("kit hoà", vec![hoa]),
            ("kit hòa", vec![hoa]),
            ("thđ", vec![tran]),
            ("kit xyz", vec![]),
            ("kit 'OR'1", vec![]),
            ("KIT", vec![hoa, dac, tran]),
        ] {
            let query = format!("/v1/organisations?q={}", encoded(q));
            let mut names: Vec<&str> = found;
            let reply = cast.admin.get(&query).await.ok();
            let mut got = reply.each("name");
            names.sort_unstable();
            got.sort_unstable();
            assert_eq!(got, names, "{q}");
        }
        let raw = cast.admin.get("/v1/organisations?q=Kit&limit=2&sort=name").await.ok();
        assert_eq!(next(&cast.admin, &raw).await.unwrap().items().len(), 1);
        let page = cast.admin.get(&format!("/v1/people?q={}", encoded("DIỄM ngoc"))).await.ok();
        assert_eq!(page.each("external_id"), ["huynh-thi-diem-ngoc"]);
    }
}
