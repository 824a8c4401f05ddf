//! The table `documents`.

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{Classification, Document, DocumentContent, DocumentFilter, DocumentNumber, DocumentSort, SignsAs, Urgency};
use phoihop_domain::ids::{DocumentId, OrganisationId, PersonId, ProgrammeId};
use phoihop_domain::text;
use phoihop_domain::visibility::Visibility;

use super::document_receivers;
use crate::paginate::{Page, PageRequest};
use crate::programme::{Readers, programmes};
use crate::schema::{document_receipts, documents};
use crate::{Db, Guarded, Result};

content_row! {
    DocumentRow in documents for Document (DocumentId, DocumentContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        document_type: String,
        issuer_id: OrganisationId,
        number_symbol: Option<String>,
        register: String,
        issued_on: Option<CivilDate>,
        title: String,
        signer_id: Option<PersonId>,
        signer_name: Option<String>,
        signer_position: Option<String>,
        capacity: Option<SignsAs>,
        urgency: Urgency,
        classification: Classification,
        replies_to_id: Option<DocumentId>,
        programme_id: Option<ProgrammeId>,
        visibility: Visibility,
        file_name: Option<String>,
        file_sha256: Option<String>,
        file_size: Option<i32>,
    }
    kept {
        acting_issuer_id: Option<OrganisationId>,
        number: Option<i32>,
        number_suffix: Option<String>,
        symbol: Option<String>,
        sorted_on: CivilDate,
    }
    named in DocumentRead {
        receiver_ids: OrganisationId = document_receivers (document_id, organisation_id),
    }
    saved (document_receivers::save)
    derived {
        issued_year: Option<i32> = |c| c.issued_on.map(CivilDate::year),
        number_symbol_fold: Option<String> = |c| c.numbering().as_ref().map(DocumentNumber::key),
        title_fold: String = |c| text::fold(&c.title),
    }
}

/// The condition that an organisation of the reach keeps a document's issue, or that it was sent to one or received by one.
macro_rules! documents_reached {
    ($reach:expr) => {{
        use phoihop_domain::access::Part;
        use $crate::schema::{document_receipts as came, document_receivers as sent, documents};
        let reach = $reach;
        use $crate::among::Listed as _;
        let sent = sent::table.filter(sent::acting_organisation_id.among(reach.through(Part::Addressee))).select(sent::document_id);
        let came = came::table.filter(came::acting_receiver_id.among(reach.through(Part::Addressee))).select(came::document_id);
        let issued = documents::acting_issuer_id.is_not_null().and(documents::acting_issuer_id.assume_not_null().among(reach.through(Part::Issuer)));
        issued.or(documents::id.eq_any(sent)).or(documents::id.eq_any(came))
    }};
}

/// Narrows a boxed query over `documents` to those that the readers may see: the same as [`Document::circle`] lets in, one by
/// one. What is restricted is reached through issuer and receivers alone.
macro_rules! visible_documents {
    ($query:expr, $readers:expr) => {{
        use $crate::schema::{documents, programmes};
        let readers = $readers;
        let query = $query;
        match readers {
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::Involving { readers: all, insiders }, _) => {
                let open = documents::visibility.ne(phoihop_domain::visibility::Visibility::Restricted);
                let theirs = visible_to!(programmes::table.into_boxed::<B>(), readers).select(programmes::id.nullable());
                let of_programme = documents::programme_id.is_not_null().and(documents::programme_id.eq_any(theirs));
                let own = documents_reached!(all);
                query.filter(open.and(own.or(of_programme)).or(documents_reached!(all).and(documents_reached!(insiders))))
            }
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::All, _) => query,
            // There is no public view of documents.
            $crate::programme::Readers::Public(_) => query.filter(documents::id.ne(documents::id)),
        }
    }};
}

/// A page of those that match and that the reader may see.
pub fn list(db: &mut Db, readers: &Readers, filter: &DocumentFilter, page: &PageRequest<DocumentSort>) -> Result<Page<Document>> {
    on!(db, c => {
        let matching = || {
            let mut query = by_words!(visible_documents!(documents::table.into_boxed::<B>(), readers), filter.q, documents::title_fold);
            query = by_external_key!(query, filter, documents);
            if let Some(document_type) = &filter.document_type {
                query = query.filter(documents::document_type.eq(document_type.clone()));
            }
            if let Some(number) = &filter.number_symbol {
                query = query.filter(documents::number_symbol.eq(number.clone()));
            }
            if let Some(issuer) = filter.issuer_id {
                query = query.filter(documents::issuer_id.eq(issuer));
            }
            if let Some(receiver) = filter.receiver_id {
                let came = document_receipts::table.filter(document_receipts::receiver_id.eq(receiver)).select(document_receipts::document_id);
                query = query.filter(documents::id.eq_any(document_receivers::sent_to(receiver)).or(documents::id.eq_any(came)));
            }
            if let Some(programme) = filter.programme_id {
                query = query.filter(documents::programme_id.eq(programme));
            }
            // What is issued sorts by the day of its issue, and the order has an index.
            if let Some(day) = filter.issued_after {
                query = query.filter(documents::issued_on.gt(day)).filter(documents::sorted_on.gt(day));
            }
            if let Some(day) = filter.issued_before {
                query = query.filter(documents::issued_on.lt(day)).filter(documents::sorted_on.lt(day));
            }
            query
        };
        Ok(page_of!(c, matching, page, DocumentRead, documents by DocumentId, {
            DocumentSort::IssuedOn => sorted_on: date,
            DocumentSort::CreatedAt => created_at: time,
        }))
    })
}

impl Guarded for Document {
    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        let mut addressees = document_receivers::acting(db, self.id)?;
        let came = document_receipts::document_id.eq(self.id).and(document_receipts::acting_receiver_id.is_not_null());
        let acting = document_receipts::acting_receiver_id.assume_not_null();
        let came: Vec<OrganisationId> = on!(db, c => document_receipts::table.filter(came).select(acting).load(c))?;
        addressees.extend(came);
        addressees.sort_unstable();
        addressees.dedup();
        let programme = match self.content.programme_id {
            Some(id) => programmes::get(db, id, today)?.map(|programme| programme.circle()),
            None => None,
        };
        Ok(self.circle(&addressees, programme))
    }

    fn seen(db: &mut Db, readers: &Readers, id: DocumentId) -> Result<Option<Self>> {
        let seen = on!(db, c => visible_documents!(documents::table.into_boxed::<B>(), readers)
            .filter(documents::id.eq(id))
            .select(DocumentRead::as_select())
            .first(c)
            .optional())?;
        Ok(seen.map(Self::from))
    }
}
