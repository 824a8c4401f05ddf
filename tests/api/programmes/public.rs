//! The public view: what is signed and released, without persons.

use phoihop_tests::{App, Cast, story};
use serde_json::json;

async fn titles(app: &App) -> Vec<String> {
    app.anybody()
        .get("/v1/public/programmes")
        .await
        .ok()
        .each("title")
        .into_iter()
        .map(str::to_owned)
        .collect()
}

story! {
    async fn a_programme_is_public_only_once_it_is_in_force(app) {
        let cast = Cast::of(app).await;
        let before = titles(app).await;
        let programme = cast.agreed().await;
        assert_eq!(titles(app).await, before);
        let public = programme.path.replace("/v1/", "/v1/public/");
        app.anybody().get(&public).await.refused(404, "not_found");
        programme.signed(&cast.province_focal, &cast.province_signature()).await.created();
        programme.signed(&cast.press_focal, &cast.press_signature()).await.created();
        assert_eq!(titles(app).await.len(), before.len() + 1);
        app.anybody().get(&public).await.ok();
    }

    async fn what_is_for_the_parties_stays_with_them(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        programme.edited_by(&cast.province_focal, &json!({"visibility": "parties"})).await.ok();
        app.anybody().get(&programme.path.replace("/v1/", "/v1/public/")).await.refused(404, "not_found");
    }

    async fn what_is_released_later_is_public_from_then_on(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let in_an_hour = app.state.clock.now().plus_seconds(3600);
        programme.edited_by(&cast.province_focal, &json!({"public_from": in_an_hour})).await.ok();
        let public = programme.path.replace("/v1/", "/v1/public/");
        app.anybody().get(&public).await.refused(404, "not_found");
        app.wait_seconds(3601);
        app.anybody().get(&public).await.ok();
    }

    async fn the_public_learns_of_no_person(app) {
        let programme = titles(app).await;
        assert_eq!(programme.len(), 1, "the demo's");
        let list = app.anybody().get("/v1/public/programmes").await.ok();
        let one = app.anybody().get(&format!("/v1/public/programmes/{}", list.each("id")[0])).await.ok();
        for text in [&list.bytes, &one.bytes].map(|bytes| String::from_utf8_lossy(bytes)) {
            for private in
                ["HUỲNH THỊ DIỄM NGỌC", "BÙI THỊ HỒNG SƯƠNG", "822339", "contact", "mandate", "recorded_by"]
            {
                assert!(!text.contains(private), "{private}");
            }
        }
    }
}
