//! `/v1/document-receipts`: each receiver's own entry of a document that came in.

use phoihop_domain::access::Action;
use phoihop_domain::directory::{
    Document, DocumentReceipt, DocumentReceiptContent, DocumentReceiptFilter, DocumentReceiptSort,
};
use phoihop_domain::resource::PlainResource;
use phoihop_persistence::directory::document_receipts;

use super::documents::archivist;
use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Asked, Call, Change, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<DocumentReceipt, DocumentReceiptFilter, DocumentReceiptSort>(
        "list_document_receipts",
        Action::ReadDocument,
    )
    .bounded_by(&["arrived_after", "arrived_before"])
    .says(
        "List receipts",
        "Who entered which document as received (văn bản đến), under which number and on which day; of \
                documents that the caller may see.",
    );
    let create_one = Operation::change::<DocumentReceiptContent, DocumentReceipt>(
        "create_document_receipt",
        Action::ReceiveDocument,
        Kind::Create,
    )
    .says(
        "Enter a document as received",
        "By a leader, coordinator or officer of the receiver, which is one of those the document was \
                sent to, or takes part in its programme. Each receiver enters a document once, and gives \
                each number once a year.",
    )
    .conflicts(&[problem::DOCUMENT_NOT_ISSUED]);
    let get = Operation::read::<DocumentReceipt>("get_document_receipt", Action::ReadDocument)
        .says("Read a receipt", "");
    let change_one = Operation::change::<DocumentReceiptContent, DocumentReceipt>(
        "change_document_receipt",
        Action::ReceiveDocument,
        Kind::Patch,
    )
    .says("Change a receipt", "Only the receiver can. It stays with its document and its receiver.");
    vec![
        Path::new("documents", "/v1/document-receipts")
            .get(list, |call| call.list_visible(document_receipts::list))
            .post(create_one, create),
        Path::new("documents", "/v1/document-receipts/{document_receipt_id}")
            .get(get, |call| call.get_guarded::<DocumentReceipt>("document_receipt_id"))
            .patch(change_one, |call| call.amend_guarded("document_receipt_id", amend)),
    ]
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let now = change.now();
        let mut asked = None;
        change.body_for(|change, content: &DocumentReceiptContent| {
            // The document first: to name oneself as its receiver shows it to nobody.
            let (document, circle) =
                change.refer::<Document>("/document_id", content.document_id, Action::ReadDocument)?;
            let acting_receiver_id = archivist(change, content.receiver_id)?;
            let receipt =
                DocumentReceipt { acting_receiver_id, ..DocumentReceipt::entered(content.clone(), now) };
            change.allow(receipt.circle(circle.clone()).target())?;
            asked = Some((receipt, document, circle));
            Ok(())
        })?;
        let (receipt, document, circle) = asked.found()?;
        receipt.fits(&document, &circle)?;
        document.was_issued()?;
        change.entered(&receipt)
    })
}

fn amend(
    change: &mut Change<'_>,
    before: &DocumentReceipt,
    receipt: DocumentReceipt,
) -> Result<DocumentReceipt, Halt> {
    receipt.stays_with(&before.content)?;
    let (document, circle) =
        change.refer::<Document>("/document_id", receipt.content.document_id, Action::ReadDocument)?;
    receipt.fits(&document, &circle)?;
    Ok(receipt)
}
