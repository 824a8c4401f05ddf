use super::*;
use crate::ids::ProgrammeId;
use crate::problem::{self, ProblemCode};
use crate::validation::Content;
use serde_json::{Value, json};

fn now() -> Timestamp {
    Timestamp::from_unix_micros(1_700_000_000_000_000)
}

fn organisation() -> OrganisationId {
    OrganisationId::new(now())
}

fn said(fields: Value) -> DocumentContent {
    let mut whole = json!({
        "document_type": "KH", "issuer_id": organisation(), "title": "Kế hoạch tổ chức cuộc thi",
        "visibility": "parties",
    });
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

fn faults(fields: Value) -> Vec<(String, ProblemCode)> {
    said(fields).checked().unwrap_err().0.into_iter().map(|v| (v.pointer, v.code)).collect()
}

fn document(fields: Value) -> Document {
    Document::entered(said(fields).checked().unwrap(), now())
}

#[test]
fn a_draft_bears_no_number_and_a_number_needs_a_day() {
    let draft = document(json!({}));
    assert_eq!((draft.number, draft.symbol.as_deref(), draft.sorted_on), (None, None, now().in_vietnam()));
    assert_eq!(
        faults(json!({"number_symbol": "25/KH-UBND"})),
        [("/issued_on".to_owned(), problem::REQUIRED)]
    );
    let numbered = document(json!({"number_symbol": "25a/KH-UBND", "issued_on": "2023-04-01"}));
    assert_eq!(
        (numbered.number, numbered.number_suffix.as_deref(), numbered.symbol.as_deref()),
        (Some(25), Some("a"), Some("KH-UBND"))
    );
    assert_eq!(numbered.sorted_on.to_string(), "2023-04-01");
}

#[test]
fn a_register_is_that_of_the_type_unless_another_is_named() {
    for (said, register) in [
        (json!({"document_type": "QĐ"}), "qd"),
        (json!({"document_type": "công văn"}), "cong_van"),
        (json!({"document_type": "30"}), "documents"),
        (json!({"register": "di_mat_thuong"}), "di_mat_thuong"),
    ] {
        assert_eq!(document(said).content.register, register);
    }
    assert_eq!(faults(json!({"register": "Sổ đi"})), [("/register".to_owned(), problem::INVALID_CODE)]);
}

#[test]
fn what_is_classified_is_refused() {
    for classification in ["confidential", "secret", "top_secret"] {
        assert_eq!(
            faults(json!({"classification": classification})),
            [("/classification".to_owned(), problem::CLASSIFIED_REFUSED)]
        );
    }
}

#[test]
fn a_file_is_described_whole_or_not_at_all() {
    let hash = "0".repeat(64);
    assert!(said(json!({"file_name": "25.pdf", "file_sha256": hash, "file_size": 1})).checked().is_ok());
    assert_eq!(faults(json!({"file_name": "25.pdf"})), [("/file_name".to_owned(), problem::FILE_INCOMPLETE)]);
    let wrong = json!({"file_name": "25.pdf", "file_sha256": "A".repeat(64), "file_size": 0});
    assert_eq!(
        faults(wrong),
        [
            ("/file_sha256".to_owned(), problem::INVALID_SHA256),
            ("/file_size".to_owned(), problem::INVALID_FILE_SIZE)
        ]
    );
    let twice = organisation();
    assert_eq!(
        faults(json!({"receiver_ids": [twice, organisation(), twice]})),
        [("/receiver_ids/2".to_owned(), problem::DUPLICATE_RECEIVER)]
    );
}

#[test]
fn what_bears_a_number_is_frozen_apart_from_what_is_about_it() {
    let draft = document(json!({}));
    let next = |before: &Document, fields: Value| {
        let mut content = serde_json::to_value(&before.content).unwrap();
        content.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_value::<DocumentContent>(content).unwrap()
    };
    assert_eq!(
        draft.may_become(&next(&draft, json!({"title": "Khác", "receiver_ids": [organisation()]}))),
        Ok(())
    );
    let numbered = document(json!({"number_symbol": "352-QĐ/TU", "issued_on": "2023-04-01"}));
    let about = json!({
        "visibility": "restricted", "external_source": "vpdt", "external_id": "1", "file_name": "a.pdf",
        "file_sha256": "", "file_size": 1,
    });
    assert_eq!(numbered.may_become(&next(&numbered, about)), Ok(()));
    for of_it in [
        json!({"title": "Khác"}),
        json!({"number_symbol": null}),
        json!({"receiver_ids": [organisation()]}),
        json!({"issued_on": "2023-04-02"}),
    ] {
        let refusal = numbered.may_become(&next(&numbered, of_it.clone())).unwrap_err();
        assert_eq!(refusal.0[0].code, problem::DOCUMENT_FROZEN, "{of_it}");
    }
}

#[test]
fn a_restricted_programme_shows_its_documents_to_those_who_draft_it() {
    let (issuer, addressee, party, unit) = (organisation(), organisation(), organisation(), organisation());
    let members = vec![
        Involved { part: Part::Party, organisation_id: party },
        Involved { part: Part::Unit, organisation_id: unit },
    ];
    let of = |visibility: &str| Document {
        acting_issuer_id: Some(issuer),
        ..document(json!({"visibility": visibility, "programme_id": ProgrammeId::new(now())}))
    };
    let own = [
        Involved { part: Part::Issuer, organisation_id: issuer },
        Involved { part: Part::Addressee, organisation_id: addressee },
    ];
    let with = |more: &[Involved]| own.iter().chain(more).copied().collect::<Vec<_>>();
    let open = of("parties").circle(&[addressee], Some(Circle::Involving(members.clone())));
    assert_eq!(open, Circle::Involving(with(&members)));
    let drafting = of("parties").circle(&[addressee], Some(Circle::Restricted(members.clone())));
    assert_eq!(
        drafting,
        Circle::Involving(with(&[Involved { part: Part::Drafter, organisation_id: party }]))
    );
    let restricted = of("restricted").circle(&[addressee], Some(Circle::Involving(members)));
    assert_eq!(restricted, Circle::Restricted(own.to_vec()));
}

#[test]
fn an_entry_is_made_by_one_it_was_sent_to_and_not_before_its_day() {
    let (issuer, addressee) = (organisation(), organisation());
    let numbered =
        document(json!({"issuer_id": issuer, "number_symbol": "25/KH-UBND", "issued_on": "2023-04-03"}));
    let numbered = Document { acting_issuer_id: Some(issuer), ..numbered };
    let circle = numbered.circle(&[addressee], None);
    let entry = |receiver: OrganisationId, day: &str| {
        let content = json!({
            "document_id": numbered.id, "receiver_id": receiver, "arrival_number": 318, "arrived_on": day,
        });
        let content: DocumentReceiptContent = serde_json::from_value(content).unwrap();
        DocumentReceipt { acting_receiver_id: Some(receiver), ..DocumentReceipt::entered(content, now()) }
    };
    assert_eq!(entry(addressee, "2023-04-03").fits(&numbered, &circle), Ok(()));
    let code = |entry: DocumentReceipt| entry.fits(&numbered, &circle).unwrap_err().0[0].code;
    assert_eq!(code(entry(addressee, "2023-04-02")), problem::ARRIVED_BEFORE_ISSUED);
    assert_eq!(code(entry(issuer, "2023-04-03")), problem::NOT_A_RECEIVER);
    assert_eq!(code(entry(organisation(), "2023-04-03")), problem::NOT_A_RECEIVER);
    assert!(document(json!({})).was_issued().is_err() && numbered.was_issued().is_ok());
}
