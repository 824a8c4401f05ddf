//! Text in columns, as Vietnamese offices write it.

use phoihop_tests::transfers::{CSV, NDJSON};
use phoihop_tests::{Cast, story};
use serde_json::json;

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

story! {
    async fn whatever_mark_encoding_and_heading_can_only_be_meant_in_one_way_is_read(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let files: [(&str, Vec<u8>); 6] = [
            (
                "a",
                "external_source,external_id,kind,name,valid_from\nvp,a,school,\"Trường, A\",2020-09-05\n"
                    .into(),
            ),
            (
                "b",
                "\u{feff}Hệ thống nguồn;Mã nguồn;Loại cơ quan;Tên;Từ ngày\r\nvp;b;school;Trường, \
                A;5/9/2020\r\n"
                    .into(),
            ),
            (
                "c",
                utf16(
                    "HỆ THỐNG NGUỒN\tMã nguồn *\tLoại cơ quan:\tTên\tTừ ngày\r\nvp\tc\tschool\tTrường, \
                A\t05/09/2020\r\n",
                ),
            ),
            (
                "d",
                "he thong nguon;ma nguon;loai co quan;ten;tu ngay\n\n;;;;\nvp;d;school;Trường, \
                A;05-09-2020\n"
                    .into(),
            ),
            (
                "f",
                "external_source,external_id,kind,name,valid_from\rvp,f,school,\"Trường, A\",2020-09-05\r"
                    .into(),
            ),
            (
                "e",
                "valid_from,external_id,external_source,name,kind\n2020-09-05,e,vp,\"Trường, A\",school"
                    .into(),
            ),
        ];
        for (id, file) in files {
            let job = cast.admin.imports("resource=organisations", CSV, file).await;
            assert_eq!(job.rows(), [1, 0, 0, 0, 0], "{id}: {}", job.body);
            let found =
                cast.admin.get(&format!("/v1/organisations?external_source=vp&external_id={id}")).await.ok();
            let item = &found.items()[0];
            assert_eq!(
                (&item["name"], &item["valid_from"], &item["kind"]),
                (&json!("Trường, A"), &json!("2020-09-05"), &json!("school"))
            );
        }
    }

    async fn lines_are_counted_as_an_editor_counts_them(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let file = "external_source,external_id,kind,name,address\n\nvp,a,school,Trường A,\"Đường 1,\nấp \
            2\"\nvp,b,school,,\n\nvp,c,school,Trường C,x,thừa\n";
        let job = cast.admin.imports("resource=organisations", CSV, file).await;
        assert_eq!(job.rows(), [1, 0, 0, 2, 0]);
        let report = cast.admin.get(&format!("/v1/imports/{}/rows", job.id())).await.ok();
        let lines: Vec<i64> = report.items().iter().map(|row| row["line"].as_i64().unwrap()).collect();
        assert_eq!(lines, [3, 5, 7]);
        assert_eq!(report.items()[2]["errors"][0]["code"], "too_many_cells");
    }

    async fn cells_that_cannot_be_read_name_their_column(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        cast.admin
            .imports(
                "resource=organisations",
                CSV,
                "external_source,external_id,kind,name\nvp,t,school,Trường\n",
            )
            .await;
        let file = "Hệ thống nguồn;Mã nguồn;Trường (mã nguồn);Tên điểm trường;Loại điểm trường;\
                    Cấp học;Số học sinh;Từ ngày\n\
            vp;1;t;Điểm 1;main;primary;1.250;05/09/2020\n\
            vp;2;t;Điểm 2;satellite;primary;1,5;05/09/2020\n\
            vp;3;t;Điểm 3;satellite;primary;12;09/25/2020\n";
        let job = cast.admin.imports("resource=school-sites", CSV, file).await;
        assert_eq!(job.rows(), [1, 0, 0, 2, 0], "{}", job.body);
        let report = cast.admin.get(&format!("/v1/imports/{}/rows?outcome=failed", job.id())).await.ok();
        let told: Vec<(&str, &str)> = report
            .items()
            .iter()
            .map(|row| {
                (row["errors"][0]["pointer"].as_str().unwrap(), row["errors"][0]["code"].as_str().unwrap())
            })
            .collect();
        assert_eq!(told, [("/pupils", "invalid_number"), ("/valid_from", "invalid_date")]);
        let site = cast.admin.get("/v1/school-sites?external_source=vp&external_id=1").await.ok();
        assert_eq!(site.items()[0]["pupils"], 1250);
    }

    async fn what_is_wrong_with_the_whole_file_is_told_at_once(app) {
        let admin = app.user("admin").await;
        let send = async |query: &str, media_type: &str, file: &[u8]| {
            admin.sends(query, media_type, file.to_vec()).await
        };
        let good: &[u8] = b"external_source,external_id,kind,name\na,b,school,A\n";
        for (file, code) in [
            (&b"external_source,colour,kind,name\na,b,school,A\n"[..], "unknown_heading"),
            (b"name,kind,name\na,b,c\n", "duplicate_heading"),
            (b"one,two\na,b\n", "unknown_headings"),
            (b"\n\n", "headings_missing"),
            (b"external_source,external_id,kind,name\n", "no_rows"),
            (b"external_source,external_id,kind,T\xean\na,b,school,A\n", "not_text"),
            (
                b"external_source,external_id,kind,name,address\na,b,school,A,\"Ap 1\na,c,school,C,\n",
                "unclosed_quote",
            ),
            (
                b"external_source,external_id,kind,name,address\na,b,school,A,\"Ap 1\na,c,school,\"C,\n",
                "unclosed_quote",
            ),
        ] {
            send("resource=organisations", CSV, file).await.refused(422, code);
        }
        send("resource=organisations", "text/csv; charset=tcvn3", good).await.refused(422, "unknown_charset");
        send(
            "resource=organisations",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            good,
        )
        .await
        .refused(415, "unsupported_media_type");
        send("resource=organisations", NDJSON, b"PK\x03\x04 a workbook").await.refused(422, "not_text");
        send("resource=organisations", CSV, b"").await.refused(400, "body_required");
        send("resource=sessions", CSV, good)
            .await
            .refused(400, "invalid_query")
            .about("resource", "not_transferable");
        send("", CSV, good).await.refused(400, "invalid_query");
        send("resource=organisations&mode=some", CSV, good).await.refused(400, "invalid_query");
        send("resource=organisations&colour=red", CSV, good).await.refused(400, "invalid_query");
        let wide = format!("external_source,external_id,kind,name\na,b,school,A{}\n", ",".repeat(30_000));
        send("resource=organisations", CSV, wide.as_bytes()).await.refused(422, "unreadable_file");
        let many = format!("external_source,external_id,kind,name\n{}", "a,b,school,A\n".repeat(20_001));
        send("resource=organisations&mode=all", CSV, many.as_bytes()).await.refused(422, "too_many_rows");
    }

    async fn templates_can_be_filled_in_and_sent(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let template = cast.admin.get("/v1/imports/templates/organisations").await.ok();
        assert!(template.header("content-disposition").contains("organisations-template.csv"));
        let text = template.text();
        assert!(text.starts_with("\u{feff}Hệ thống nguồn,Mã nguồn,Loại cơ quan,Tên,"), "{text}");
        let width = text.lines().next().unwrap().split(',').count();
        let filled = format!("{text}vp,a,school,Trường A{}\n", ",".repeat(width - 4));
        assert_eq!(cast.admin.imports("resource=organisations", CSV, filled).await.rows(), [1, 0, 0, 0, 0]);
        let english = cast
            .admin
            .ask("GET", "/v1/imports/templates/organisations")
            .with("accept-language", "en")
            .send()
            .await
            .ok()
            .text();
        assert!(
            english.contains("external_source,external_id,kind,name,")
                && english.contains("parent_agency_code")
        );
        let workbook = cast.admin.get("/v1/imports/templates/organisations?format=xlsx").await.ok();
        assert!(
            workbook.bytes.starts_with(b"PK") && workbook.header("content-type").contains("spreadsheetml")
        );
        for rows in phoihop_api::RESOURCES.transferred() {
            for format in ["csv", "xlsx"] {
                cast.press_focal
                    .get(&format!("/v1/imports/templates/{}?format={format}", rows.resource))
                    .await
                    .ok();
            }
        }
        cast.admin.get("/v1/imports/templates/sessions").await.refused(400, "invalid_query");
        cast.admin
            .get("/v1/imports/templates/organisations?format=ndjson")
            .await
            .refused(400, "invalid_query")
            .about("format", "unknown_value");
    }
}
