//! Documents: numbered once, frozen then, read by those they concern, and entered by each receiver.

use phoihop_domain::access::Role;
use phoihop_persistence::{Db, Write};
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};

use crate::access::user_with;

const DOCUMENTS: &str = "/v1/documents";
const RECEIPTS: &str = "/v1/document-receipts";

fn with(mut whole: Value, fields: &Value) -> Value {
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    whole
}

/// A plan of the province, as a draft.
fn plan(cast: &Cast, fields: &Value) -> Value {
    let plan = json!({
        "document_type": "KH", "issuer_id": cast.id("ubnd-soc-trang"), "title": "Kế hoạch tổ chức cuộc thi",
        "visibility": "parties",
    });
    with(plan, fields)
}

async fn entered(cast: &Cast, fields: Value) -> Reply {
    cast.province_focal.post(DOCUMENTS, &plan(cast, &fields)).await.created()
}

async fn numbered(cast: &Cast, number: &str, fields: Value) -> Reply {
    entered(cast, with(json!({"number_symbol": number, "issued_on": "2023-04-03"}), &fields)).await
}

fn address(made: &Reply) -> String {
    made.header("location").to_owned()
}

async fn organisation(cast: &Cast, name: &str) -> String {
    cast.admin.post("/v1/organisations", &json!({"kind": "department", "name": name})).await.created().id()
}

async fn member(app: &App, organisation: &str, role: Role, name: &str) -> Actor {
    user_with(app, role, organisation.parse().unwrap(), name).await
}

fn receipt(document: &Reply, receiver: &str, number: i32, day: &str) -> Value {
    json!({
        "document_id": document.id(), "receiver_id": receiver, "arrival_number": number, "arrived_on": day,
    })
}

/// What a reader is told of a document by its own address, which the list must confirm.
async fn sees(reader: &Actor, document: &Reply) -> bool {
    let read = reader.get(&address(document)).await;
    let listed =
        reader.get(&format!("{DOCUMENTS}?limit=200")).await.ok().each("id").contains(&document.id().as_str());
    let seen = match read.status {
        200 => true,
        404 => false,
        other => panic!("{other}: {}", read.body),
    };
    assert_eq!(seen, listed, "list and single read disagree on {}", document.body);
    seen
}

story! {
    async fn a_draft_is_issued_by_its_number_and_is_frozen_then(app) {
        let cast = Cast::of(app).await;
        let focal = &cast.province_focal;
        let draft = entered(&cast, json!({"receiver_ids": [cast.id("bao-sggp")]})).await;
        assert_eq!(
            (&draft["number"], &draft["register"], &draft["classification"]),
            (&Value::Null, &json!("kh"), &json!("none"))
        );
        let edited = focal
            .patch(&address(&draft), &draft.tag(), &json!({"title": "Kế hoạch khác", "receiver_ids": []}))
            .await
            .ok();
        assert_eq!(edited["receiver_ids"], json!([]));
        let undated =
            focal.patch(&address(&draft), &edited.tag(), &json!({"number_symbol": "25a/KH-UBND"})).await;
        undated.refused(422, "invalid_content").at("/issued_on", "required");
        let issue = json!({
            "number_symbol": "25a/KH-UBND", "issued_on": "2023-04-03", "receiver_ids": [cast.id("bao-sggp")],
        });
        let issued = focal.patch(&address(&draft), &edited.tag(), &issue).await.ok();
        assert_eq!(
            (&issued["number"], &issued["number_suffix"], &issued["symbol"]),
            (&json!(25), &json!("a"), &json!("KH-UBND"))
        );
        for frozen in [
            json!({"title": "Khác"}),
            json!({"number_symbol": null}),
            json!({"receiver_ids": []}),
            json!({"urgency": "express"}),
        ] {
            focal.patch(&address(&draft), &issued.tag(), &frozen).await.refused(409, "document_frozen");
        }
        let about = json!({
            "visibility": "restricted", "external_source": "vpdt", "external_id": "1", "file_name": "25a.pdf",
            "file_sha256": "0".repeat(64), "file_size": 52_000,
        });
        let changed = focal.patch(&address(&draft), &issued.tag(), &about).await.ok();
        assert_eq!(
            (&changed["revision"], &changed["title"], &changed["receiver_ids"]),
            (&json!(4), &json!("Kế hoạch khác"), &json!([cast.id("bao-sggp")]))
        );
    }

    async fn a_number_is_given_once_by_issuer_register_and_year(app) {
        let cast = Cast::of(app).await;
        let focal = &cast.province_focal;
        numbered(&cast, "05/KH-UBND", json!({})).await;
        let taken = |fields: Value| {
            with(plan(&cast, &json!({"number_symbol": "5/UBND-KGVX", "issued_on": "2023-12-31"})), &fields)
        };
        focal
            .post(DOCUMENTS, &taken(json!({})))
            .await
            .refused(409, "duplicate")
            .at("/number_symbol", "duplicate");
        for free in [
            json!({"issued_on": "2024-01-01"}),
            json!({"register": "khac"}),
            json!({"document_type": "QĐ", "number_symbol": "5-QĐ/TU"}),
            json!({"number_symbol": "5a/KH-UBND"}),
        ] {
            focal.post(DOCUMENTS, &taken(free)).await.created();
        }
        let other = with(taken(json!({})), &json!({"issuer_id": cast.id("bao-sggp")}));
        cast.press_focal.post(DOCUMENTS, &other).await.created();
        let draft = entered(&cast, json!({})).await;
        let late = json!({"number_symbol": "5A/KH-UBND", "issued_on": "2023-06-01"});
        focal
            .patch(&address(&draft), &draft.tag(), &late)
            .await
            .refused(409, "duplicate")
            .at("/number_symbol", "duplicate");
        for wrong in ["25-QĐ-UBND", "số 25", "25"] {
            let refused = focal.post(DOCUMENTS, &taken(json!({"number_symbol": wrong}))).await;
            refused.refused(422, "invalid_content").at("/number_symbol", "invalid_document_number");
        }
    }

    async fn what_is_classified_leaves_no_trace(app) {
        let cast = Cast::of(app).await;
        for classification in ["confidential", "secret", "top_secret"] {
            let body =
                plan(&cast, &json!({"title": "Kế hoạch tuyệt đối kín", "classification": classification}));
            let refused = cast
                .province_focal
                .ask("POST", DOCUMENTS)
                .json(&body)
                .with("idempotency-key", classification)
                .send()
                .await;
            let refused = refused.refused(422, "invalid_content").at("/classification", "classified_refused");
            assert!(!String::from_utf8_lossy(&refused.bytes).contains("kín"));
        }
        let draft = entered(&cast, json!({})).await;
        let patched = cast
            .province_focal
            .patch(&address(&draft), &draft.tag(), &json!({"classification": "secret"}))
            .await;
        patched.refused(422, "invalid_content").at("/classification", "classified_refused");
        assert_eq!(cast.province_focal.get(&format!("{DOCUMENTS}?count=true")).await.ok()["total"], 1);
        let kept = app
            .state
            .store
            .write(Write::default(), |db: &mut Db| db.batch("UPDATE documents SET classification = 'secret'"))
            .await;
        assert!(kept.is_err(), "the database itself keeps nothing classified");
    }

    async fn only_clerks_of_the_issuer_write_and_only_of_what_they_see(app) {
        let cast = Cast::of(app).await;
        let province = cast.id("ubnd-soc-trang");
        let (officer, viewer) = (
            member(app, province, Role::Officer, "can-bo").await,
            member(app, province, Role::Viewer, "nguoi-xem").await,
        );
        let made = officer.post(DOCUMENTS, &plan(&cast, &json!({}))).await.created();
        viewer.post(DOCUMENTS, &plan(&cast, &json!({}))).await.refused(403, "forbidden");
        viewer.patch(&address(&made), &made.tag(), &json!({"title": "Khác"})).await.refused(403, "forbidden");
        cast.press_focal.post(DOCUMENTS, &plan(&cast, &json!({}))).await.refused(403, "forbidden");
        cast.press_focal
            .patch(&address(&made), &made.tag(), &json!({"title": "Khác"}))
            .await
            .refused(404, "not_found");
        officer
            .patch(&address(&made), &made.tag(), &json!({"issuer_id": cast.id("bao-sggp")}))
            .await
            .refused(403, "forbidden");

        let stranger_s = json!({
            "document_type": "CV", "issuer_id": cast.id("bao-sggp"), "title": "Công văn",
            "visibility": "parties",
        });
        let hidden = cast.press_focal.post(DOCUMENTS, &stranger_s).await.created();
        let nobody = "01873a0e-6b40-7000-8000-000000000001";
        for (field, value, pointer) in [
            ("replies_to_id", json!(hidden.id()), "/replies_to_id"),
            ("replies_to_id", json!(nobody), "/replies_to_id"),
            ("programme_id", json!(nobody), "/programme_id"),
            ("signer_id", json!(nobody), "/signer_id"),
            ("receiver_ids", json!([cast.id("bao-sggp"), nobody]), "/receiver_ids/1"),
        ] {
            let refused = officer.post(DOCUMENTS, &plan(&cast, &json!({field: value}))).await;
            refused.refused(422, "invalid_content").at(pointer, "unknown_reference");
        }
        let itself = officer.patch(&address(&made), &made.tag(), &json!({"replies_to_id": made.id()})).await;
        itself.refused(422, "invalid_content").at("/replies_to_id", "circular_reply");
        officer.post(DOCUMENTS, &plan(&cast, &json!({"replies_to_id": made.id()}))).await.created();
    }

    async fn list_and_single_read_show_the_same_to_everybody(app) {
        let cast = Cast::of(app).await;
        let programme = cast.id("soc-trang-sggp-2023-2025");
        let secret = cast.draft().await;
        secret.edited_by(&cast.province_focal, &json!({"visibility": "restricted"})).await.ok();
        let secret = secret.path.replace("/v1/programmes/", "");
        let (sent_to, entering) =
            (organisation(&cast, "Sở nhận văn bản").await, organisation(&cast, "Sở vào sổ văn bản").await);
        let elsewhere = organisation(&cast, "Sở khác").await;
        let mut documents = Vec::new();
        for visibility in ["public", "parties", "restricted"] {
            for (name, of) in
                [("none", Value::Null), ("open", json!(programme)), ("restricted", json!(secret))]
            {
                let number = format!("{}/KH-UBND", documents.len() + 1);
                let fields = json!({
                    "visibility": visibility, "programme_id": of, "receiver_ids": [sent_to, entering],
                });
                let document = numbered(&cast, &number, fields).await;
                if name == "none" {
                    let clerk =
                        member(app, &entering, Role::Coordinator, &format!("van-thu-{visibility}")).await;
                    clerk
                        .post(
                            RECEIPTS,
                            &receipt(&document, &entering, documents.len() as i32 + 1, "2023-04-04"),
                        )
                        .await
                        .created();
                }
                documents.push((visibility, name, document));
            }
        }
        for role in Role::ALL {
            let reads = !matches!(role, Role::Administrator | Role::Judge);
            let drafts = matches!(role, Role::Leader | Role::Coordinator);
            for place in ["issuer", "receiver", "entered", "party", "elsewhere"] {
                let at = match place {
                    "issuer" => cast.id("ubnd-soc-trang").to_owned(),
                    "receiver" => sent_to.clone(),
                    "entered" => entering.clone(),
                    "party" => cast.id("bao-sggp").to_owned(),
                    _ => elsewhere.clone(),
                };
                let reader = member(app, &at, *role, &format!("{role}-{place}").replace('_', "-")).await;
                if !reads {
                    reader.get(DOCUMENTS).await.refused(403, "forbidden");
                    continue;
                }
                for (visibility, of, document) in &documents {
                    let shared = *visibility != "restricted";
                    let expected = match place {
                        "issuer" | "receiver" | "entered" => shared || drafts,
                        "party" => shared && (*of == "open" || *of == "restricted" && drafts),
                        _ => false,
                    };
                    assert_eq!(
                        sees(&reader, document).await,
                        expected,
                        "{role} of {place}: {visibility} document of a programme: {of}"
                    );
                }
            }
        }
    }

    async fn each_receiver_enters_a_document_in_its_own_register(app) {
        let cast = Cast::of(app).await;
        let press = cast.id("bao-sggp");
        let first = numbered(&cast, "25/KH-UBND", json!({"receiver_ids": [press]})).await;
        let second = numbered(&cast, "26/KH-UBND", json!({"receiver_ids": [press]})).await;
        let clerk = member(app, press, Role::Officer, "van-thu").await;
        let made = clerk.post(RECEIPTS, &receipt(&first, press, 318, "2023-04-05")).await.created();
        clerk
            .post(RECEIPTS, &receipt(&first, press, 319, "2023-04-05"))
            .await
            .refused(409, "duplicate")
            .at("/receiver_id", "duplicate");
        clerk
            .post(RECEIPTS, &receipt(&second, press, 318, "2023-12-31"))
            .await
            .refused(409, "duplicate")
            .at("/arrival_number", "duplicate");
        let early = clerk.post(RECEIPTS, &receipt(&second, press, 319, "2023-04-02")).await;
        early.refused(422, "invalid_content").at("/arrived_on", "arrived_before_issued");
        let zero = clerk.post(RECEIPTS, &receipt(&second, press, 0, "2023-04-05")).await;
        zero.refused(422, "invalid_content").at("/arrival_number", "invalid_arrival_number");
        clerk.post(RECEIPTS, &receipt(&second, press, 318, "2024-01-01")).await.created();

        let noted =
            clerk.patch(&address(&made), &made.tag(), &json!({"note": "Chuyển Ban Biên tập"})).await.ok();
        assert_eq!(cast.province_focal.get(&address(&made)).await.ok()["note"], "Chuyển Ban Biên tập");
        cast.province_focal
            .patch(&address(&made), &noted.tag(), &json!({"note": "Khác"}))
            .await
            .refused(403, "forbidden");
        let moved = clerk.patch(&address(&made), &noted.tag(), &json!({"document_id": second.id()})).await;
        moved.refused(422, "invalid_content").at("/document_id", "receipt_stays");
        let listed = cast
            .province_focal
            .get(&format!("{RECEIPTS}?document_id={}&receiver_id={press}", first.id()))
            .await
            .ok();
        assert_eq!(listed.each("id"), [made.id()]);
    }

    async fn nobody_makes_himself_a_receiver(app) {
        let cast = Cast::of(app).await;
        let (press, elsewhere) = (cast.id("bao-sggp"), organisation(&cast, "Sở khác").await);
        let document = numbered(&cast, "25/KH-UBND", json!({"receiver_ids": [press]})).await;
        let stranger = member(app, &elsewhere, Role::Leader, "nguoi-la").await;
        let hidden = stranger.post(RECEIPTS, &receipt(&document, &elsewhere, 1, "2023-04-05")).await;
        hidden.refused(422, "invalid_content").at("/document_id", "unknown_reference");
        cast.province_focal
            .post(RECEIPTS, &receipt(&document, press, 1, "2023-04-05"))
            .await
            .refused(403, "forbidden");
        let own = cast
            .province_focal
            .post(RECEIPTS, &receipt(&document, cast.id("ubnd-soc-trang"), 1, "2023-04-05"))
            .await;
        own.refused(422, "invalid_content").at("/receiver_id", "not_a_receiver");
        let draft = entered(&cast, json!({"receiver_ids": [press]})).await;
        cast.press_focal
            .post(RECEIPTS, &receipt(&draft, press, 1, "2023-04-05"))
            .await
            .refused(409, "document_not_issued");
        assert!(stranger.get(RECEIPTS).await.ok().items().is_empty());
    }

    async fn who_takes_the_archives_on_keeps_the_documents(app) {
        let cast = Cast::of(app).await;
        let (information, culture) =
            (cast.id("so-tttt-soc-trang").to_owned(), organisation(&cast, "Sở Văn hóa").await);
        let old = member(app, &information, Role::Officer, "so-tttt").await;
        let new = member(app, &culture, Role::Officer, "so-vhttdl").await;
        let own = json!({
            "document_type": "TTr", "issuer_id": information, "title": "Tờ trình", "visibility": "parties",
        });
        let issued = old.post(DOCUMENTS, &own).await.created();
        let came = numbered(&cast, "25/KH-UBND", json!({"receiver_ids": [information]})).await;
        let entry = old.post(RECEIPTS, &receipt(&came, &information, 7, "2023-04-05")).await.created();
        assert!(!sees(&new, &issued).await && !sees(&new, &came).await);

        let succession = json!({
            "from_id": information, "to_id": culture, "functions": ["archives"], "effective_on": "2025-03-01",
            "instrument": "Nghị quyết về tổ chức",
        });
        cast.admin.post("/v1/organisation-successions", &succession).await.created();
        assert!(sees(&new, &issued).await && sees(&new, &came).await);
        assert!(!sees(&old, &issued).await && !sees(&old, &came).await);
        let read = new.get(&address(&issued)).await.ok();
        assert_eq!((&read["issuer_id"], &read["acting_issuer_id"]), (&json!(information), &json!(culture)));
        new.patch(&address(&issued), &read.tag(), &json!({"title": "Tờ trình về cuộc thi"})).await.ok();
        let read = new.get(&address(&entry)).await.ok();
        new.patch(&address(&entry), &read.tag(), &json!({"note": "Bàn giao"})).await.ok();
        let late = with(own.clone(), &json!({"title": "Tờ trình cũ, nhập sau"}));
        assert_eq!(new.post(DOCUMENTS, &late).await.created()["acting_issuer_id"], culture);
        old.post(DOCUMENTS, &own).await.refused(403, "forbidden");
    }

    async fn a_document_outlives_the_draft_of_a_programme_that_it_belonged_to(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let document =
            entered(&cast, json!({"programme_id": draft.path.replace("/v1/programmes/", "")})).await;
        assert!(sees(&cast.press_focal, &document).await);
        cast.province_focal.delete(&draft.path, &draft.tag(&cast.province_focal).await).await.is(204);
        assert_eq!(cast.province_focal.get(&address(&document)).await.ok()["programme_id"], Value::Null);
        assert!(!sees(&cast.press_focal, &document).await);
    }

    async fn every_filter_finds_what_is_there_and_nothing_else(app) {
        let cast = Cast::of(app).await;
        let (programme, press) = (cast.id("soc-trang-sggp-2023-2025"), cast.id("bao-sggp"));
        let fields = json!({
            "programme_id": programme, "receiver_ids": [press], "external_source": "vpdt",
            "external_id": "25",
        });
        let wanted = numbered(&cast, "25/KH-UBND", fields).await;
        entered(&cast, json!({"document_type": "CV", "title": "Mời họp"})).await;
        let (issuer, other) = (cast.id("ubnd-soc-trang"), cast.id("so-tttt-soc-trang"));
        for (hit, miss) in [
            ("q=to+chuc+CUOC+thi".to_owned(), "q=to+chuc+hop".to_owned()),
            ("document_type=KH".to_owned(), "document_type=BC".to_owned()),
            (format!("issuer_id={issuer}&document_type=KH"), format!("issuer_id={press}")),
            (format!("receiver_id={press}"), format!("receiver_id={other}")),
            (format!("programme_id={programme}"), format!("programme_id={}", wanted.id())),
            ("number_symbol=25/KH-UBND".to_owned(), "number_symbol=25/KH".to_owned()),
            (
                "issued_after=2023-04-02&issued_before=2023-04-04".to_owned(),
                "issued_after=2023-04-03".to_owned(),
            ),
            (
                "external_source=vpdt&external_id=25".to_owned(),
                "external_source=vpdt&external_id=26".to_owned(),
            ),
        ] {
            let found = cast.province_focal.get(&format!("{DOCUMENTS}?{hit}")).await.ok();
            assert_eq!(found.each("id"), [wanted.id()], "{hit}");
            assert_eq!(found.items()[0]["receiver_ids"], json!([press]));
            assert!(
                cast.province_focal.get(&format!("{DOCUMENTS}?{miss}")).await.ok().items().is_empty(),
                "{miss}"
            );
        }
        let in_order = cast.province_focal.get(&format!("{DOCUMENTS}?sort=issued_on")).await.ok();
        assert_eq!(
            in_order.each("title"),
            ["Kế hoạch tổ chức cuộc thi", "Mời họp"],
            "a draft sorts by the day of its entry"
        );
    }
}
