//! The table `document_receipts`.

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{Document, DocumentReceipt, DocumentReceiptContent, DocumentReceiptFilter, DocumentReceiptSort};
use phoihop_domain::ids::{DocumentId, DocumentReceiptId, OrganisationId};

use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::schema::{document_receipts, documents};
use crate::{Db, Guarded, Result, Stored};

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

/// A boxed query over the receipts of those documents.
macro_rules! receipts_of {
    ($documents:expr) => {
        document_receipts::table.into_boxed::<B>().filter(document_receipts::document_id.eq_any($documents.select(documents::id)))
    };
}

/// A page of those that match, of documents that the reader may see.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &DocumentReceiptFilter,
    page: &PageRequest<DocumentReceiptSort>,
) -> Result<Page<DocumentReceipt>> {
    on!(db, c => {
        let matching = || {
            let mut query = receipts_of!(visible_documents!(documents::table.into_boxed::<B>(), readers));
            query = by_external_key!(query, filter, document_receipts);
            if let Some(document) = filter.document_id {
                query = query.filter(document_receipts::document_id.eq(document));
            }
            if let Some(receiver) = filter.receiver_id {
                query = query.filter(document_receipts::receiver_id.eq(receiver));
            }
            if let Some(day) = filter.arrived_after {
                query = query.filter(document_receipts::arrived_on.gt(day));
            }
            if let Some(day) = filter.arrived_before {
                query = query.filter(document_receipts::arrived_on.lt(day));
            }
            query
        };
        Ok(page_of!(c, matching, page, DocumentReceiptRow, document_receipts by DocumentReceiptId, {
            DocumentReceiptSort::ArrivedOn => arrived_on: date,
            DocumentReceiptSort::CreatedAt => created_at: time,
        }))
    })
}

impl Guarded for DocumentReceipt {
    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        let document = match Document::get(db, self.content.document_id)? {
            Some(document) => Guarded::circle(&document, db, today)?,
            None => Circle::Involving(Vec::new()),
        };
        Ok(self.circle(document))
    }

    fn seen(db: &mut Db, readers: &Readers, id: DocumentReceiptId) -> Result<Option<Self>> {
        let seen = on!(db, c => receipts_of!(visible_documents!(documents::table.into_boxed::<B>(), readers))
            .filter(document_receipts::id.eq(id))
            .select(DocumentReceiptRow::as_select())
            .first(c)
            .optional())?;
        Ok(seen.map(Self::from))
    }
}
