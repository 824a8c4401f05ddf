//! What a programme says: entering, editing and deleting it, clause by clause.

use phoihop_tests::{Cast, story};
use serde_json::{Value, json};

story! {
    async fn the_whole_text_is_entered_and_read_as_it_was_printed(app) {
        let cast = Cast::of(app).await;
        let text = cast.text();
        let made = cast.province_focal.post("/v1/programmes", &text).await.created();
        let read = cast.press_focal.get(&format!("{}?expand=clauses", made.header("location"))).await.ok();
        for field in ["title", "first_day", "last_day", "effective_from"] {
            assert_eq!(read[field], text[field], "{field}");
        }
        let bases = |text: &Value| {
            Vec::from_iter(text["legal_bases"].as_array().unwrap().iter().map(|basis| basis["text"].clone()))
        };
        assert_eq!(bases(&read.body), bases(&text));
        let entered: Vec<Value> = text["clauses"].as_array().unwrap().clone();
        let clauses = read["clauses"].as_array().unwrap();
        assert_eq!(clauses.len(), entered.len());
        for (position, (clause, entered)) in clauses.iter().zip(&entered).enumerate() {
            assert_eq!(
                (&clause["path"], &clause["number"], &clause["kind"], &clause["text"], &clause["position"]),
                (&entered["path"], &entered["number"], &entered["kind"], &entered["text"], &json!(position))
            );
        }
    }

    async fn a_text_that_cannot_be_is_refused_with_every_fault(app) {
        let cast = Cast::of(app).await;
        let mut text = cast.short_text();
        text["last_day"] = json!("2022-12-31");
        text["parties"][1]["organisation_id"] = text["parties"][0]["organisation_id"].clone();
        text["clauses"][1]["path"] = json!("IX/1");
        text["clauses"][2]["path"] = json!("I");
        let refused = cast.province_focal.post("/v1/programmes", &text).await.refused(422, "invalid_content");
        refused
            .at("/last_day", "ends_before_it_begins")
            .at("/parties/1/organisation_id", "duplicate_party")
            .at("/clauses/1/path", "clause_without_parent")
            .at("/clauses/2/path", "duplicate_clause_path");
    }

    async fn both_sides_are_needed_and_each_signs_by_its_own_mandate(app) {
        let cast = Cast::of(app).await;
        let mut text = cast.short_text();
        text["parties"][1]["side"] = json!("locality");
        cast.province_focal
            .post("/v1/programmes", &text)
            .await
            .refused(422, "invalid_content")
            .at("/parties", "side_missing");
        let mut text = cast.short_text();
        text["parties"][0]["signatory_mandate_id"] = text["parties"][1]["signatory_mandate_id"].clone();
        let refused = cast.province_focal.post("/v1/programmes", &text).await.refused(422, "invalid_content");
        refused.at("/parties/0/signatory_mandate_id", "mandate_of_another");
        let mut text = cast.short_text();
        text["parties"][1]["organisation_id"] = json!("01873a0e-6b40-7000-8000-000000000001");
        let refused = cast.province_focal.post("/v1/programmes", &text).await.refused(422, "invalid_content");
        refused.at("/parties/1/organisation_id", "unknown_reference");
    }

    async fn a_clause_that_stays_in_its_place_keeps_its_identity(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let before = cast.province_focal.get(&format!("{}/clauses", draft.path)).await.ok();
        let mut clauses: Vec<Value> = cast.short_text()["clauses"].as_array().unwrap().clone();
        clauses[1]["text"] = json!("Tuyên truyền sâu rộng.");
        clauses.push(json!({"path": "II.1", "number": "1", "kind": "content", "text": "Phản ánh kịp thời."}));
        draft.edited_by(&cast.press_focal, &json!({ "clauses": clauses })).await.ok();
        let after = cast.province_focal.get(&format!("{}/clauses", draft.path)).await.ok();
        assert_eq!(after.each("path"), ["I", "I/1", "II", "II.1"]);
        assert_eq!(&after.each("id")[..3], &before.each("id")[..]);
    }

    async fn single_clauses_are_added_changed_and_removed_under_the_programmes_revision(app) {
        let cast = Cast::of(app).await;
        let (focal, programme) = (&cast.province_focal, cast.agreed().await);
        let list = format!("{}/clauses", programme.path);
        let clause =
            json!({"path": "I/2", "number": null, "kind": "purpose", "text": "Giới thiệu tiềm năng."});
        let added = focal.decide(&list, &programme.tag(focal).await, &clause).await.created();
        let seen = programme.seen_by(focal).await;
        assert_eq!(
            (seen["status"].as_str(), added["position"].as_i64()),
            (Some("draft"), Some(2)),
            "it stands after its sibling, and voids"
        );
        let path = format!("/v1/clauses/{}", added.id());
        focal
            .patch(&path, &added.tag(), &json!({"path": "II"}))
            .await
            .refused(422, "invalid_content")
            .at("/path", "duplicate_clause_path");
        let changed = focal.patch(&path, &added.tag(), &json!({"text": "Giới thiệu thế mạnh."})).await.ok();
        focal.patch(&path, &added.tag(), &json!({"text": "Khác"})).await.refused(412, "stale");
        let heading = focal.get(&format!("{list}?path=I")).await.ok();
        let heading_path = format!("/v1/clauses/{}", heading.each("id")[0]);
        focal.delete(&heading_path, &changed.tag()).await.refused(409, "path_stays");
        focal.delete(&path, &changed.tag()).await.is(204);
        focal.get(&path).await.refused(404, "not_found");
    }

    async fn a_draft_nobody_decided_on_is_deleted_and_then_gone(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let tag = draft.tag(&cast.province_focal).await;
        cast.province_focal.ask("DELETE", &draft.path).send().await.refused(428, "precondition_required");
        cast.province_focal.delete(&draft.path, &tag).await.is(204);
        cast.province_focal.get(&draft.path).await.refused(404, "not_found");
        cast.province_focal.delete(&draft.path, &tag).await.refused(404, "not_found");
        let decided = cast.draft().await;
        decided.consent_of(&cast.press_leader).await.created();
        let tag = decided.tag(&cast.province_focal).await;
        cast.province_focal.delete(&decided.path, &tag).await.refused(409, "only_drafts_can_be_deleted");
    }

    async fn contact_data_survive_as_printed_and_are_read_into_usable_values(app) {
        let cast = Cast::of(app).await;
        let read = cast
            .press_focal
            .get(&format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025")))
            .await
            .ok();
        let (province, press) = (&read["parties"][0], &read["parties"][1]);
        assert_eq!(
            (&province["contact"]["name"], &province["contact"]["phone"]),
            (&json!("HUỲNH THỊ DIỄM NGỌC"), &json!("(02993) 822339"))
        );
        assert_eq!(
            province["contact_values"],
            json!({
                "name": "Huỳnh Thị Diễm Ngọc", "phone": "+842993822339", "fax": "+842993820473",
                "email": "phonghanhchinh-soctrang@chinhphu.vn",
            })
        );
        assert_eq!(
            (&press["contact"]["email"], &press["contact_values"]["email"]),
            (&json!(null), &json!(null))
        );
        assert_eq!(
            (&press["contact_values"]["name"], &press["contact_values"]["phone"]),
            (&json!("Bùi Thị Hồng Sương"), &json!("+842839394092"))
        );
    }
}
