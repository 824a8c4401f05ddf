//! One of each thing that belongs to no programme, for what is asked of all of them.

use phoihop_tests::Cast;
use serde_json::json;

/// An import and an export that are done.
pub async fn jobs(cast: &Cast) -> (String, String) {
    let row = |id: &str| {
        format!(
            "{}\n",
            json!({"external_source": "x", "external_id": id, "kind": "school", "name": "Trường"})
        )
    };
    let import = cast
        .admin
        .sends("resource=organisations", phoihop_tests::transfers::NDJSON, row("a") + &row("b"))
        .await
        .is(202);
    let export = cast.admin.ask("POST", "/v1/exports/organisations").send().await.is(202);
    cast.jobs_are_done().await;
    (import.id(), export.id())
}

/// A program with a secret that was revoked and one that is good.
pub async fn api_client(cast: &Cast) -> String {
    let count = cast.admin.get("/v1/api-clients?count=true&limit=1").await.ok()["total"].to_string();
    let client =
        json!({"name": format!("Chương trình {count}"), "scopes": ["directory.read"], "valid_to": null});
    let client = cast.admin.post("/v1/api-clients", &client).await.created();
    let secrets = format!("{}/secrets", client.header("location"));
    let first = cast.admin.post(&secrets, &json!({"expires_at": null})).await.created();
    cast.admin.ask("DELETE", &format!("{secrets}/{}", first.id())).send().await.is(204);
    cast.admin.post(&secrets, &json!({"expires_at": null})).await.created();
    client.id()
}

/// A user who was kept out before he came, and let in.
pub async fn somebody(cast: &Cast) -> String {
    let count = cast.admin.get("/v1/users?count=true&limit=1").await.ok()["total"].to_string();
    let user = json!({"username": format!("somebody-{count}"), "email": null, "person_id": null});
    let user = cast.admin.post("/v1/users", &user).await.created().id();
    for to in ["suspended", "active"] {
        cast.admin.moves_user(&format!("somebody-{count}"), to).await;
    }
    user
}

/// A document of the newspaper, its entry of one that came in, and what makes its entry of another.
pub async fn documents(cast: &Cast) -> (phoihop_tests::Reply, String, serde_json::Value) {
    let (press, province) = (cast.id("bao-sggp"), cast.id("ubnd-soc-trang"));
    let before =
        cast.press_focal.get("/v1/document-receipts?count=true").await.ok()["total"].as_i64().unwrap();
    let own = json!({
        "document_type": "CV", "issuer_id": press, "title": "Công văn", "visibility": "parties",
        "receiver_ids": [province],
    });
    let sent = |number: i64| {
        json!({
            "document_type": "KH", "issuer_id": province, "title": "Kế hoạch", "visibility": "parties",
            "receiver_ids": [press], "number_symbol": format!("{number}/KH-UBND"), "issued_on": "2023-04-03",
        })
    };
    let entry = |document: &str| {
        json!({
            "document_id": document, "receiver_id": press, "arrival_number": before + 1,
            "arrived_on": "2023-04-05",
        })
    };
    let own = cast.press_focal.post("/v1/documents", &own).await.created();
    let entered = cast.province_focal.post("/v1/documents", &sent(2 * before + 1)).await.created().id();
    let receipt = cast.press_focal.post("/v1/document-receipts", &entry(&entered)).await.created().id();
    let other = cast.province_focal.post("/v1/documents", &sent(2 * before + 2)).await.created().id();
    let mut entering = entry(&other);
    entering["arrival_number"] = json!(before + 2);
    (own, receipt, entering)
}
