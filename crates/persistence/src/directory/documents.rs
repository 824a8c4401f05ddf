//! The table `documents`.

use std::rc::Rc;

use diesel::dsl::exists;
use diesel::prelude::*;
use phoihop_domain::access::{Circle, Part, Reach, Scope};
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    Classification, Document, DocumentContent, DocumentFilter, DocumentNumber, DocumentSort, SignsAs, Urgency,
};
use phoihop_domain::ids::{DocumentId, OrganisationId, PersonId, ProgrammeId};
use phoihop_domain::text;
use phoihop_domain::visibility::Visibility;

use super::document_receivers;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::lead::{Keys, Lead};
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::visible_to;
use crate::programme::{Readers, programmes};
use crate::said::Said;
use crate::schema::{document_receipts, documents, programmes as g};
use crate::walk::led_by_one;
use crate::within::Found as _;
use crate::{Db, Guarded, Result, Visible};

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

keyed! { Document in documents }

/// That a document concerns one of the reach's organisations: it issued it, or it was sent to it, or came
/// there. Asked of each document by its id: an office has more documents than anybody wants to gather for
/// one. PostgreSQL would gather them all the same, but for the offset.
fn reached(reach: &Reach) -> Condition<documents::table> {
    use crate::schema::{document_receipts as came, document_receivers as sent};
    let addressees = reach.through(Part::Addressee);
    Condition::never()
        .or_through(reach.through(Part::Issuer), |issuers| documents::acting_issuer_id.among(issuers))
        .or_through(addressees.clone(), |addressees| {
            exists(
                sent::table
                    .filter(sent::document_id.eq(documents::id))
                    .filter(sent::acting_organisation_id.among(addressees))
                    .offset(0),
            )
        })
        .or_through(addressees, |addressees| {
            exists(
                came::table
                    .filter(came::document_id.eq(documents::id))
                    .filter(came::acting_receiver_id.among(addressees))
                    .offset(0),
            )
        })
}

/// The way to all that concerns one of the reach's organisations or belongs to a programme that the readers
/// may see.
fn way(readers: &Readers, reach: &Reach) -> Option<Lead> {
    use crate::schema::{document_receipts as came, document_receivers as sent};
    let (issuers, addressees) = (reach.through(Part::Issuer), reach.through(Part::Addressee));
    let visible: Rc<dyn Said> = Rc::new(g::table.filter(visible_to(readers)).select(g::id));
    let of_programmes = Lead::through::<documents::table, _>(documents::programme_id, Keys([visible].into()));
    let own = Lead::of(vec![
        Rc::new(documents::table.filter(documents::acting_issuer_id.among(issuers)).select(documents::id)),
        Rc::new(
            sent::table
                .filter(sent::acting_organisation_id.among(addressees.clone()))
                .select(sent::document_id),
        ),
        Rc::new(came::table.filter(came::acting_receiver_id.among(addressees)).select(came::document_id)),
    ]);
    own.or(&of_programmes)
}

/// That a document was sent to that organisation, or came there.
fn received_by(receiver: OrganisationId) -> Condition<documents::table> {
    use crate::schema::{document_receipts as came, document_receivers as sent};
    let was_sent = exists(
        sent::table
            .filter(sent::document_id.eq(documents::id))
            .filter(sent::organisation_id.eq(receiver))
            .offset(0),
    );
    let has_come = exists(
        came::table
            .filter(came::document_id.eq(documents::id))
            .filter(came::receiver_id.eq(receiver))
            .offset(0),
    );
    let way = Lead::of(vec![
        Rc::new(sent::table.filter(sent::organisation_id.eq(receiver)).select(sent::document_id)),
        Rc::new(came::table.filter(came::receiver_id.eq(receiver)).select(came::document_id)),
    ]);
    Condition::that(was_sent).or(has_come).led_by(way)
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &DocumentFilter,
    page: &PageRequest<DocumentSort>,
) -> Result<Page<Document>> {
    let (first, others) = led_by_one([
        Condition::always().narrowed(filter.issuer_id, |issuer| documents::issuer_id.eq(issuer)),
        Condition::always().narrowed(filter.programme_id, |programme| documents::programme_id.eq(programme)),
        Condition::always().narrowed(filter.document_type.clone(), |kind| documents::document_type.eq(kind)),
        Condition::always().with_key(filter.external_source.as_ref(), filter.external_id.as_ref()),
    ]);
    let matching = Document::visible(readers)
        .both(others)
        .both(filter.receiver_id.map_or_else(Condition::always, received_by))
        .words(documents::title_fold, filter.q.as_ref())
        .singled_out(filter.number_symbol.clone(), |number| documents::number_symbol.eq(number));
    // What is issued sorts by the day of its issue, and the order has an index.
    let along = first
        .narrowed(filter.issued_after, |day| documents::issued_on.gt(day).and(documents::sorted_on.gt(day)))
        .narrowed(filter.issued_before, |day| documents::issued_on.lt(day).and(documents::sorted_on.lt(day)));
    Ok(page_of!(db, matching, page, DocumentRead, documents by DocumentId, of (along), {
        DocumentSort::IssuedOn => sorted_on: date,
        DocumentSort::CreatedAt => created_at: time,
    }))
}

impl Visible for Document {
    fn visible(readers: &Readers) -> Condition<documents::table> {
        match readers {
            Readers::Scoped(Scope::All, _) => Condition::always(),
            Readers::Scoped(Scope::Involving { readers: all, insiders }, _) => {
                let open = Condition::that(documents::visibility.ne(Visibility::Restricted));
                let of_programme =
                    documents::programme_id.within(g::table.filter(visible_to(readers)).select(g::id));
                let part =
                    open.both(reached(all).or(of_programme)).either(reached(all).both(reached(insiders)));
                way(readers, all).into_iter().fold(part, Condition::led_by)
            }
            // There is no public view of documents.
            Readers::Public(_) => Condition::never(),
        }
    }
}

impl Guarded for Document {
    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        let mut addressees = document_receivers::acting(db, self.id)?;
        let came = document_receipts::document_id
            .eq(self.id)
            .and(document_receipts::acting_receiver_id.is_not_null());
        let acting = document_receipts::acting_receiver_id.assume_not_null();
        let came: Vec<OrganisationId> =
            on!(db, |c| document_receipts::table.filter(came).select(acting).load(c))?;
        addressees.extend(came);
        addressees.sort_unstable();
        addressees.dedup();
        let programme = match self.content.programme_id {
            Some(id) => programmes::get(db, id, today)?.map(|programme| programme.circle()),
            None => None,
        };
        Ok(self.circle(&addressees, programme))
    }
}
