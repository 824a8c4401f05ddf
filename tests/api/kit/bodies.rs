//! What is sent wrongly: each fault is told at its place by a problem document, and nothing is changed by it.
//!
//! No operation takes money yet; that fractions, exponents and negatives are refused is tested in
//! `domain::money` and, with the place of the fault, in `http::body`.

use phoihop_tests::{Actor, Cast, Reply, story};
use serde_json::{Value, json};

/// A person who was just entered: what is done to it must change nothing.
async fn somebody(admin: &Actor) -> Reply {
    admin.post("/v1/people", &json!({"full_name": "Nguyễn Văn A", "honorific": "Ông"})).await.created()
}

/// How many people there are.
async fn people(admin: &Actor) -> Value {
    admin.get("/v1/people?count=true&limit=1").await.ok()["total"].clone()
}

#[track_caller]
fn faulty(reply: Reply, pointer: &str, code: &str) {
    reply.refused(422, "invalid_content").at(pointer, code);
}

story! {
    async fn a_fault_in_a_field_is_told_at_its_place_and_changes_nothing(app) {
        let cast = Cast::of(app).await;
        let admin = &cast.admin;
        let (before, standing) = (people(admin).await, somebody(admin).await);
        let path = standing.header("location").to_owned();
        for (field, value, code) in [
            ("nothing", json!(1), "unknown_field"),
            ("a/b~c", json!(1), "unknown_field"),
            ("revision", json!(7), "unknown_field"),
            ("full_name", json!("A\u{0}B"), "control_character"),
            ("full_name", json!("A\u{202e}B"), "control_character"),
            ("full_name", json!(" \t "), "required"),
            ("full_name", json!(1.5), "wrong_type"),
            ("full_name", json!({"first": "A"}), "wrong_type"),
            ("full_name", json!(["A"]), "wrong_type"),
            ("full_name", json!("ắ".repeat(10_000)), "too_long"),
            ("external_id", json!("1"), "external_key_incomplete"),
        ] {
            let pointer = format!("/{}", field.replace('~', "~0").replace('/', "~1"));
            faulty(admin.patch(&path, &standing.tag(), &json!({field: value})).await, &pointer, code);
            let mut whole = json!({"full_name": "Trần B"});
            whole[field] = value;
            faulty(admin.post("/v1/people", &whole).await, &pointer, code);
        }
        faulty(
            admin.patch(&path, &standing.tag(), &json!({"full_name": null})).await,
            "/full_name",
            "required",
        );
        for no_object in [json!([]), json!("x"), json!(null), json!(7)] {
            faulty(admin.patch(&path, &standing.tag(), &no_object).await, "", "wrong_type");
        }
        faulty(
            admin.patch(&path, &standing.tag(), &json!({"không_có": null})).await,
            "/không_có",
            "unknown_field",
        );
        assert_eq!(admin.get(&path).await.ok().tag(), standing.tag(), "nothing changed");
        assert_eq!(people(admin).await, before.as_i64().unwrap() + 1, "and nobody was added");
    }

    async fn ids_and_days_that_are_none_are_told_at_their_place(app) {
        let cast = Cast::of(app).await;
        let held = format!("/v1/mandates/{}", cast.id("huynh-thi-diem-ngoc-pho-chu-tich"));
        let standing = cast.admin.get(&held).await.ok();
        for (field, value, code) in [
            ("valid_from", json!("2023-02-30"), "invalid_date"),
            ("valid_from", json!("2023-02-29"), "invalid_date"),
            ("valid_to", json!("2023-13-01"), "invalid_date"),
            ("valid_to", json!("9999-99-99"), "invalid_date"),
            ("valid_from", json!("2023-04-01T00:00:00Z"), "invalid_date"),
            ("valid_from", json!(20230401), "wrong_type"),
            ("person_id", json!("1"), "invalid_uuid"),
            ("person_id", json!("01873a0e6b4070008000000000000001"), "invalid_uuid"),
            ("organisation_id", json!("{01873a0e-6b40-7000-8000-000000000001}"), "invalid_uuid"),
            ("may_sign", json!("true"), "wrong_type"),
        ] {
            faulty(
                cast.admin.patch(&held, &standing.tag(), &json!({field: value})).await,
                &format!("/{field}"),
                code,
            );
        }
        assert_eq!(cast.admin.get(&held).await.ok().tag(), standing.tag());

        let draft = cast.draft().await;
        let tag = draft.tag(&cast.province_focal).await;
        for (patch, pointer, code) in [
            (json!({"public_from": "9999-12-31T23:59:59-14:00"}), "/public_from", "invalid_timestamp"),
            (json!({"public_from": "2023-04-01T09:30:00"}), "/public_from", "invalid_timestamp"),
            (json!({"first_day": "2023-02-30"}), "/first_day", "invalid_date"),
            (
                json!({"parties": [{"organisation_id": "x", "side": "locality"}]}),
                "/parties/0/organisation_id",
                "invalid_uuid",
            ),
            (
                json!({"clauses": [{"path": "I", "kind": "heading", "text": "A", "x": 1}]}),
                "/clauses/0/x",
                "unknown_field",
            ),
        ] {
            faulty(cast.province_focal.patch(&draft.path, &tag, &patch).await, pointer, code);
        }
        assert_eq!(draft.tag(&cast.province_focal).await, tag);
    }

    async fn an_id_in_the_path_that_is_none_is_told_by_its_name(app) {
        let cast = Cast::of(app).await;
        for id in [
            "1",
            "x".repeat(5_000).as_str(),
            "01873a0e6b4070008000000000000001",
            "%00",
            "' OR 1=1",
            "01873a0e-6b40-7000-8000-00000000000g",
        ] {
            let path = format!("/v1/people/{}", id.replace(' ', "%20").replace('\'', "%27"));
            cast.admin.get(&path).await.refused(400, "invalid_query").about("person_id", "invalid_uuid");
            cast.admin
                .patch(&path, "\"1.x\"", &json!({}))
                .await
                .refused(400, "invalid_query")
                .about("person_id", "invalid_uuid");
        }
    }

    async fn what_cannot_be_read_as_json_is_refused_and_changes_nothing(app) {
        let cast = Cast::of(app).await;
        let admin = &cast.admin;
        let (standing, before) = (somebody(admin).await, people(admin).await);
        let path = standing.header("location").to_owned();
        let deep = format!("{{\"full_name\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        for (body, code) in [
            (String::new(), "body_required"),
            ("{".to_owned(), "malformed_json"),
            ("{\"full_name\": \"A\"} {}".to_owned(), "malformed_json"),
            ("{\"full_name\": \"\\ud800\"}".to_owned(), "malformed_json"),
            ("{\"full_name\": 1e999}".to_owned(), "malformed_json"),
            ("\u{feff}{\"full_name\": \"A\"}".to_owned(), "malformed_json"),
            ("{\"full_name\": \"A\", \"full_name\": \"B\"}".to_owned(), "duplicate_key"),
            ("{\"full_name\": {\"a\": 1, \"a\": 2}}".to_owned(), "duplicate_key"),
            (deep, "nested_too_deeply"),
        ] {
            admin
                .ask("POST", "/v1/people")
                .raw("application/json", body.clone())
                .send()
                .await
                .refused(400, code);
            let patch = admin
                .ask("PATCH", &path)
                .raw("application/merge-patch+json", body)
                .with("if-match", &standing.tag());
            patch.send().await.refused(400, code);
        }
        let broken = b"{\"full_name\": \"A\xff\"}".to_vec();
        admin
            .ask("POST", "/v1/people")
            .raw("application/json", broken)
            .send()
            .await
            .refused(400, "malformed_json");
        let duplicate =
            admin.ask("POST", "/v1/people").raw("application/json", "{\"k\": 1, \"k\": 2}").send().await;
        assert!(duplicate["detail"].as_str().unwrap().contains('k'), "it names the key: {}", duplicate.body);
        assert_eq!((admin.get(&path).await.ok().tag(), people(admin).await), (standing.tag(), before));
    }

    async fn what_is_too_large_or_of_another_kind_is_refused_and_changes_nothing(app) {
        let cast = Cast::of(app).await;
        let admin = &cast.admin;
        let (standing, before) = (somebody(admin).await, people(admin).await);
        let path = standing.header("location").to_owned();
        let (json, patch) = ("application/json", "application/merge-patch+json");
        let huge = json!({"full_name": "A".repeat(2 << 20)}).to_string();
        admin.ask("POST", "/v1/people").raw(json, huge.clone()).send().await.refused(413, "body_too_large");
        admin
            .ask("PATCH", &path)
            .raw(patch, huge)
            .with("if-match", &standing.tag())
            .send()
            .await
            .refused(413, "body_too_large");
        for media_type in
            ["text/plain", "application/jsonfoo", "application/x-www-form-urlencoded", patch, "json"]
        {
            admin
                .ask("POST", "/v1/people")
                .raw(media_type, "{\"full_name\": \"A\"}")
                .send()
                .await
                .refused(415, "unsupported_media_type");
        }
        for media_type in [json, "application/json-patch+json", "application/merge-patch+jsonfoo"] {
            let refused = admin
                .ask("PATCH", &path)
                .raw(media_type, "{\"full_name\": \"B\"}")
                .with("if-match", &standing.tag())
                .send()
                .await;
            assert_eq!(refused.refused(415, "unsupported_media_type").header("accept-patch"), patch);
        }
        let untold = admin
            .ask("POST", "/v1/people")
            .raw(json, "{\"full_name\": \"A\"}")
            .with("content-encoding", "gzip")
            .send()
            .await;
        assert_eq!(untold.refused(415, "unsupported_encoding").header("accept-encoding"), "identity");
        let draft = cast.draft().await;
        let tag = draft.tag(&cast.province_focal).await;
        let delete = cast
            .province_focal
            .ask("DELETE", &draft.path)
            .json(&json!({"sure": true}))
            .with("if-match", &tag);
        delete.send().await.refused(400, "body_not_expected");
        assert_eq!((admin.get(&path).await.ok().tag(), people(admin).await), (standing.tag(), before));
        assert_eq!(draft.tag(&cast.province_focal).await, tag);
    }
}
