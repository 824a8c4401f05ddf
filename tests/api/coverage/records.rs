//! What is kept of a work for good: corrections, and evidence of it.

use phoihop_tests::coverage::Sides;
use phoihop_tests::{Cast, story};
use serde_json::{Value, json};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

fn sha256(bytes: &[u8]) -> Value {
    use sha2::{Digest, Sha256};
    json!(phoihop_domain::platform::hexadecimal(&Sha256::digest(bytes)))
}

story! {
    async fn corrections_and_evidence_stay_with_the_work(app) {
        let cast = Cast::of(app).await;
        let (press, programme) = (&cast.press_focal, cast.in_force().await);
        let work = press.makes("press-works", &Sides::of(&cast, &programme).await.work(1)).await;
        let before = work.tag(press).await;
        press
            .post(
                &format!("{}/corrections", work.path),
                &json!({"corrected_at": "2024-05-02T00:00:00Z", "text": "Đính chính: 320 ha."}),
            )
            .await
            .created();
        press.patch(&work.path, &before, &json!({"title": "Tít"})).await.refused(412, "stale");
        assert_eq!(work.seen_by(press).await["corrections"], 1);
        press
            .post(
                &format!("{}/corrections", work.path),
                &json!({"corrected_at": "2999-05-02T00:00:00Z", "text": "Sai."}),
            )
            .await
            .refused(422, "invalid_content")
            .at("/corrected_at", "published_in_future");
        press
            .post(
                &format!("{}/corrections", work.path),
                &json!({"corrected_at": "1950-05-02T00:00:00Z", "text": "Sai."}),
            )
            .await
            .refused(422, "invalid_content")
            .at("/corrected_at", "corrected_before_published");

        let path = format!("{}/evidence", work.path);
        let send = async |media_type: &str, file: &[u8]| {
            press.ask("POST", &path).raw(media_type, file.to_vec()).send().await
        };
        send("text/html", b"<html>").await.refused(415, "unsupported_media_type");
        send("application/pdf", PNG).await.refused(422, "invalid_content");
        send("image/png", b"").await.refused(400, "body_required");
        send("image/png", &[PNG, &vec![0; 10 << 20]].concat()).await.refused(413, "body_too_large");
        let kept = send("image/png", PNG).await.created();
        let hash = sha256(PNG);
        assert_eq!(
            (&kept["sha256"], &kept["bytes"], &kept["media_type"]),
            (&json!(hash), &json!(PNG.len()), &json!("image/png"))
        );
        assert_eq!(work.seen_by(&cast.province_focal).await["evidence"]["sha256"], json!(hash));
        let file = cast.province_focal.get(kept.header("location")).await.ok();
        assert_eq!(
            (file.bytes.as_slice(), file.header("content-type"), file.header("x-content-type-options")),
            (PNG, "image/png", "nosniff")
        );
        assert!(
            file.header("content-disposition").starts_with("attachment")
                && file.header("cache-control") == "no-store",
            "{:?}",
            file.headers
        );
        cast.admin.get(kept.header("location")).await.refused(403, "forbidden");
        cast.province_focal.ask("POST", &path).raw("image/png", PNG).send().await.refused(403, "forbidden");
        let again = press.ask("POST", &path).raw("image/png", PNG).with("idempotency-key", "anh-1");
        again.send().await.created();
        let replay = press
            .ask("POST", &path)
            .raw("image/png", PNG)
            .with("idempotency-key", "anh-1")
            .send()
            .await
            .created();
        assert_eq!(replay.header("idempotency-replayed"), "true");
        press.ask("POST", &format!("{path}?validate_only=true")).raw("image/png", PNG).send().await.ok();
        assert_eq!(press.get(&path).await.ok().items().len(), 2);
    }
}
