//! The examples of imports, exports, jobs and the feed.

use phoihop_tests::transfers::CSV;
use phoihop_tests::{App, Cast};
use serde_json::json;

use super::record::Record;

pub async fn transfers(record: &mut Record, app: &App, cast: &Cast) {
    let admin = &cast.admin;
    record.read("get_import_template", admin, "/v1/imports/templates/organisations?format=xlsx").await;
    let file = "Hệ thống nguồn;Mã nguồn;Loại cơ quan;Tên;Cơ quan cấp trên (mã định danh);Từ ngày\n\
        so-gd;th-1;school;Trường Tiểu học số 1;;05/09/2020\nso-gd;th-2;school;;;05/09/2020\n";
    let waiting =
        record.file("begin_import", admin, "/v1/imports?resource=organisations&mode=row", CSV, file).await;
    let other = admin.ask("POST", "/v1/exports/people").send().await.is(202);
    let path = other.header("location").to_owned();
    record.read("list_available_job_transitions", admin, &format!("{path}/available-transitions")).await;
    record
        .decide(
            "move_job",
            admin,
            &format!("{path}/transitions"),
            &admin.get(&path).await.tag(),
            &json!({"to": "cancelled"}),
        )
        .await;
    record.read("list_job_transitions", admin, &format!("{path}/transitions")).await;
    app.does_its_jobs();
    admin.waits_for(waiting.header("location")).await;
    record.read("get_job", admin, waiting.header("location")).await;
    record.read("list_jobs", admin, "/v1/jobs?kind=import&status=succeeded").await;
    record
        .read("list_import_rows", admin, &format!("/v1/imports/{}/rows?outcome=failed", waiting.id()))
        .await;
    record.read("get_failed_import_rows", admin, &format!("/v1/imports/{}/failed-rows", waiting.id())).await;
    record.read("export_rows", admin, "/v1/exports/organisations?format=csv&kind=newspaper").await;
    let export = record
        .act("begin_export", "POST", admin, "/v1/exports/organisations?format=ndjson&kind=newspaper")
        .await;
    admin.waits_for(export.header("location")).await;
    record.read("get_export_content", admin, &format!("/v1/exports/{}/content", export.id())).await;
    phoihop_api::audit::tick(&app.state).await.unwrap();
    record.read("list_changes", admin, "/v1/changes?after=0&limit=2&resource=organisations").await;
}
