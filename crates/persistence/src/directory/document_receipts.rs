//! The table `document_receipts`.

use diesel::dsl::exists;
use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    Document, DocumentReceipt, DocumentReceiptContent, DocumentReceiptFilter, DocumentReceiptSort,
};
use phoihop_domain::ids::{DocumentId, DocumentReceiptId, OrganisationId};

use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::schema::{document_receipts, documents};
use crate::walk::led_by_one;
use crate::{Db, Guarded, Result, Stored, Visible};

content_row! {
    DocumentReceiptRow in document_receipts for DocumentReceipt (DocumentReceiptId, DocumentReceiptContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        document_id: DocumentId,
        receiver_id: OrganisationId,
        arrival_number: i32,
        arrived_on: CivilDate,
        note: Option<String>,
    }
    kept {
        acting_receiver_id: Option<OrganisationId>,
    }
    derived {
        arrival_year: i32 = |c| c.arrived_on.year(),
    }
}

keyed! { DocumentReceipt in document_receipts }

/// A page of those that match, of documents that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &DocumentReceiptFilter,
    page: &PageRequest<DocumentReceiptSort>,
) -> Result<Page<DocumentReceipt>> {
    let (first, others) = led_by_one([
        Condition::always()
            .narrowed(filter.receiver_id, |receiver| document_receipts::receiver_id.eq(receiver)),
        Condition::always().with_key(filter.external_source.as_ref(), filter.external_id.as_ref()),
    ]);
    let matching = DocumentReceipt::visible(readers)
        .both(others)
        .singled_out(filter.document_id, |document| document_receipts::document_id.eq(document));
    let along = first
        .narrowed(filter.arrived_after, |day| document_receipts::arrived_on.gt(day))
        .narrowed(filter.arrived_before, |day| document_receipts::arrived_on.lt(day));
    Ok(page_of!(db, matching, page, DocumentReceiptRow, document_receipts by DocumentReceiptId, of (along), {
        DocumentReceiptSort::ArrivedOn => arrived_on: date,
        DocumentReceiptSort::CreatedAt => created_at: time,
    }))
}

impl Visible for DocumentReceipt {
    fn visible(readers: &Readers) -> Condition<document_receipts::table> {
        let visible = Document::visible(readers);
        let way = visible.leads().first().cloned();
        let seen = documents::table.filter(documents::id.eq(document_receipts::document_id)).filter(visible);
        // Asked of each, as whether a document was sent somewhere is.
        let seen = Condition::that(exists(seen.offset(0)));
        way.into_iter().fold(seen, |seen, way| {
            seen.led_by(way.named_by::<document_receipts::table, _>(document_receipts::document_id))
        })
    }
}

impl Guarded for DocumentReceipt {
    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        let document = match Document::get(db, self.content.document_id)? {
            Some(document) => Guarded::circle(&document, db, today)?,
            None => Circle::Involving(Vec::new()),
        };
        Ok(self.circle(document))
    }
}
