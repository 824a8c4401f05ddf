//! External keys are kept apart among what one may see; what one may not see neither stands in the way nor
//! shows that it is there.

use std::time::{Duration, Instant};

use phoihop_domain::access::Role;
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};

use crate::access::user_with;

const DOCUMENTS: &str = "/v1/documents";
const NOBODY: &str = "01873a0e-6b40-7000-8000-000000000001";
const CSV: &str = "text/csv";

/// Another province, which takes no part in anything of the demo's.
struct Elsewhere {
    id: String,
    focal: Actor,
    colleague: Actor,
}

impl Elsewhere {
    async fn of(app: &App, cast: &Cast) -> Self {
        let made = cast
            .admin
            .post(
                "/v1/organisations",
                &json!({"kind": "peoples_committee", "name": "Ủy ban nhân dân tỉnh khác"}),
            )
            .await
            .created();
        let id = made.id();
        let focal = user_with(app, Role::Coordinator, id.parse().unwrap(), "elsewhere.focal").await;
        let colleague = user_with(app, Role::Coordinator, id.parse().unwrap(), "elsewhere.colleague").await;
        Self { id, focal, colleague }
    }
}

fn document(issuer: &str, fields: &Value) -> Value {
    let mut whole = json!({
        "document_type": "KH", "issuer_id": issuer, "title": "Kế hoạch", "visibility": "parties",
        "external_source": "so", "external_id": "kh-1",
    });
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    whole
}

async fn imported(cast: &Cast, by: &Actor, resource: &str, rows: &str) -> Vec<Value> {
    let job = by.ask("POST", &format!("/v1/imports?resource={resource}")).raw(CSV, rows).send().await.is(202);
    cast.jobs_are_done().await;
    by.get(&format!("/v1/imports/{}/rows", job.id())).await.ok().items().clone()
}

fn fault(row: &Value) -> (&str, &str) {
    let first = &row["errors"][0];
    (first["pointer"].as_str().unwrap(), first["code"].as_str().unwrap())
}

async fn took(reader: &Actor, path: &str) -> Duration {
    let begun = Instant::now();
    reader.get(path).await.refused(404, "not_found");
    begun.elapsed()
}

story! {
    async fn a_key_that_another_province_uses_is_free_and_tells_nothing(app) {
        let cast = Cast::of(app).await;
        let elsewhere = Elsewhere::of(app, &cast).await;
        let province = cast.id("ubnd-soc-trang");
        let hidden = cast.province_focal.post(DOCUMENTS, &document(province, &json!({}))).await.created();
        elsewhere.focal.get(hidden.header("location")).await.refused(404, "not_found");
        // Entered, found, changed and referred to as if nobody else used the key.
        let own = elsewhere.focal.post(DOCUMENTS, &document(&elsewhere.id, &json!({}))).await.created();
        let found = elsewhere.focal.get("/v1/documents?external_source=so&external_id=kh-1").await.ok();
        assert_eq!(found.each("id"), [own.id().as_str()]);
        let rows =
            "external_source,external_id,document_type,issuer_id,title,visibility,replies_to_external_id\n";
        let told = imported(
            &cast,
            &elsewhere.focal,
            "documents",
            &format!(
                "{rows}so,kh-1,KH,{0},Kế hoạch mới,parties,\nso,kh-2,KH,{0},Trả lời,parties,kh-1\n",
                elsewhere.id
            ),
        )
        .await;
        assert_eq!(
            (told[0]["outcome"].as_str(), told[1]["outcome"].as_str()),
            (Some("updated"), Some("created")),
            "{told:?}"
        );
        let reply = elsewhere.focal.get("/v1/documents?external_source=so&external_id=kh-2").await.ok();
        assert_eq!(reply.items()[0]["replies_to_id"], own.id().as_str());
        assert_eq!(
            cast.province_focal.get(hidden.header("location")).await.ok()["title"],
            "Kế hoạch",
            "the other one is as it was"
        );
        // Among what one may see, a key stands once: for colleagues too, and by whatever way.
        elsewhere
            .colleague
            .post(DOCUMENTS, &document(&elsewhere.id, &json!({})))
            .await
            .refused(409, "duplicate")
            .at("/external_id", "duplicate");
        let other = elsewhere
            .focal
            .post(DOCUMENTS, &document(&elsewhere.id, &json!({"external_id": "kh-3"})))
            .await
            .created();
        let renamed = elsewhere
            .focal
            .patch(other.header("location"), &other.tag(), &json!({"external_id": "kh-1"}))
            .await;
        renamed.refused(409, "duplicate").at("/external_id", "duplicate");
        let gone: Reply = elsewhere.focal.get(other.header("location")).await.ok();
        assert_eq!(gone["external_id"], "kh-3");
    }

    async fn programmes_and_what_belongs_to_them_have_keys_of_their_own(app) {
        let cast = Cast::of(app).await;
        let elsewhere = Elsewhere::of(app, &cast).await;
        let mut text = cast.short_text();
        text["parties"][0]["organisation_id"] = json!(elsewhere.id);
        text["parties"][0]["signatory_mandate_id"] = Value::Null;
        text["external_source"] = json!("examples");
        text["external_id"] = json!("soc-trang-sggp-2023-2025");
        let own = elsewhere.focal.post("/v1/programmes", &text).await.created();
        assert_eq!(own["external_id"], "soc-trang-sggp-2023-2025");
        elsewhere.colleague.post("/v1/programmes", &text).await.refused(409, "duplicate");
        // The newspaper is a party to both: for it the key means two things.
        let rows = "external_source,external_id,programme_external_id,programme_external_source\n";
        let told = imported(
            &cast,
            &cast.press_focal,
            "difficulties",
            &format!("{rows}so,vm-1,soc-trang-sggp-2023-2025,examples\n"),
        )
        .await;
        assert_eq!(fault(&told[0]), ("/programme_external_id", "ambiguous_key"), "{told:?}");
        // What stands twice for it stands: only whoever names a key anew must find a free one.
        let path = own.header("location");
        let seen = cast.press_focal.get(path).await.ok();
        let retitled = cast
            .press_focal
            .patch(
                path,
                &seen.tag(),
                &json!({"title": "Chương trình khác", "external_id": seen["external_id"]}),
            )
            .await
            .ok();
        cast.press_focal.patch(path, &retitled.tag(), &json!({"external_id": "khac"})).await.ok();
        let back = cast.press_focal.get(path).await.ok();
        let again = json!({"external_id": "soc-trang-sggp-2023-2025"});
        cast.press_focal.patch(path, &back.tag(), &again).await.refused(409, "duplicate");
        elsewhere.focal.patch(path, &back.tag(), &again).await.ok();
        let told = imported(
            &cast,
            &elsewhere.focal,
            "difficulties",
            &format!("{rows}so,vm-1,soc-trang-sggp-2023-2025,examples\n"),
        )
        .await;
        assert_ne!(fault(&told[0]).0, "/programme_external_id", "only one of them is there for it: {told:?}");
    }

    async fn a_key_is_one_key_in_whatever_form_a_file_has_it(app) {
        let cast = Cast::of(app).await;
        let elsewhere = Elsewhere::of(app, &cast).await;
        let rows = "external_source,external_id,document_type,issuer_id,title,visibility\n";
        let mut outcomes = Vec::new();
        for key in ["KH 2", "KH\u{ad} 2", "KH  2", " KH 2\u{200b}", "KH\u{a0}2"] {
            let told = imported(
                &cast,
                &elsewhere.focal,
                "documents",
                &format!("{rows}so,{key},KH,{},Thử,parties\n", elsewhere.id),
            )
            .await;
            outcomes.push(told[0]["outcome"].as_str().unwrap().to_owned());
        }
        assert_eq!(outcomes, ["created", "unchanged", "unchanged", "unchanged", "unchanged"]);
    }

    async fn half_a_key_that_an_import_tells_keeps_things_apart_too(app) {
        let cast = Cast::of(app).await;
        let elsewhere = Elsewhere::of(app, &cast).await;
        for source in ["so", "cu"] {
            elsewhere
                .focal
                .post(
                    DOCUMENTS,
                    &document(&elsewhere.id, &json!({"external_source": source, "external_id": "kh-1"})),
                )
                .await
                .created();
        }
        let old = elsewhere
            .focal
            .get(&format!("{DOCUMENTS}?external_source=cu&external_id=kh-1"))
            .await
            .ok()
            .items()[0]["id"]
            .clone();
        let rows = format!("id,external_source\n{},so\n", old.as_str().unwrap());
        let told = imported(&cast, &elsewhere.focal, "documents", &rows).await;
        assert_eq!(fault(&told[0]).1, "duplicate", "{told:?}");
    }

    async fn an_id_that_is_hidden_is_told_like_one_that_nobody_has(app) {
        let cast = Cast::of(app).await;
        let elsewhere = Elsewhere::of(app, &cast).await;
        let hidden = cast
            .province_focal
            .post(DOCUMENTS, &document(cast.id("ubnd-soc-trang"), &json!({})))
            .await
            .created();
        let rows = "id,external_source,external_id,document_type,issuer_id,title,visibility\n";
        let (mut told, mut refused) = (Vec::new(), Vec::new());
        for id in [hidden.id().as_str(), NOBODY] {
            let of_import = imported(
                &cast,
                &elsewhere.focal,
                "documents",
                &format!("{rows}{id},so,kh-9,KH,{},Thử,parties\n", elsewhere.id),
            )
            .await;
            told.push((of_import[0]["errors"].clone(), of_import[0]["outcome"].clone()));
            let by_reference = elsewhere
                .focal
                .post(
                    DOCUMENTS,
                    &document(&elsewhere.id, &json!({"replies_to_id": id, "external_id": "kh-9"})),
                )
                .await;
            let told = by_reference.refused(422, "invalid_content").at("/replies_to_id", "unknown_reference");
            refused.push(told["errors"].clone());
        }
        assert_eq!((told[0].0[0]["code"].as_str(), &told[0]), (Some("unknown_reference"), &told[1]));
        assert_eq!(refused[0], refused[1]);
        // Nor does it take another time: the middle of many is the same.
        let (mut of_hidden, mut of_nobody) = (Vec::new(), Vec::new());
        for _ in 0..25 {
            of_hidden.push(took(&elsewhere.focal, &format!("{DOCUMENTS}/{}", hidden.id())).await);
            of_nobody.push(took(&elsewhere.focal, &format!("{DOCUMENTS}/{NOBODY}")).await);
        }
        of_hidden.sort();
        of_nobody.sort();
        assert!(
            of_hidden[12].abs_diff(of_nobody[12]) < Duration::from_millis(8),
            "{:?} and {:?}",
            of_hidden[12],
            of_nobody[12]
        );
    }
}
