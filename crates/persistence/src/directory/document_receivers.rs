//! The table `document_receivers`: where documents go (nơi nhận).

use diesel::dsl::{Eq, Filter, Select};
use diesel::prelude::*;
use phoihop_domain::directory::{ARCHIVES_FUNCTION, Document};
use phoihop_domain::ids::{DocumentId, DocumentReceiverId, Id, OrganisationId};

use super::successions;
use crate::schema::document_receivers;
use crate::{Db, Result};

/// The ids of documents sent to an organisation, as a subquery.
type SentTo = Select<Filter<document_receivers::table, Eq<document_receivers::organisation_id, OrganisationId>>, document_receivers::document_id>;

/// The documents that name the organisation as a receiver.
pub(super) fn sent_to(organisation: OrganisationId) -> SentTo {
    document_receivers::table.filter(document_receivers::organisation_id.eq(organisation)).select(document_receivers::document_id)
}

/// Writes the receivers over those of an earlier revision.
pub(super) fn save(db: &mut Db, document: &Document) -> Result<()> {
    on!(db, c => diesel::delete(document_receivers::table.filter(document_receivers::document_id.eq(document.id))).execute(c))?;
    let (now, today) = (document.updated_at, document.updated_at.in_vietnam());
    for (position, receiver) in (0..).zip(&document.content.receiver_ids) {
        let acting = successions::acting(db, *receiver, ARCHIVES_FUNCTION, today)?;
        let row = (
            document_receivers::id.eq(DocumentReceiverId::new(now)),
            document_receivers::document_id.eq(document.id),
            document_receivers::position.eq::<i32>(position),
            document_receivers::organisation_id.eq(*receiver),
            document_receivers::acting_organisation_id.eq(acting),
        );
        on!(db, c => diesel::insert_into(document_receivers::table).values(row).execute(c))?;
    }
    Ok(())
}

/// Who acts today for those it was sent to.
pub(super) fn acting(db: &mut Db, document: DocumentId) -> Result<Vec<OrganisationId>> {
    let theirs = document_receivers::document_id.eq(document).and(document_receivers::acting_organisation_id.is_not_null());
    let acting = document_receivers::acting_organisation_id.assume_not_null();
    Ok(on!(db, c => document_receivers::table.filter(theirs).select(acting).load(c))?)
}
