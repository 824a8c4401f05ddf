//! The table `document_receivers`: where documents go (nơi nhận).

use diesel::prelude::*;
use phoihop_domain::directory::{ARCHIVES_FUNCTION, Document};
use phoihop_domain::ids::{DocumentId, DocumentReceiverId, Id, OrganisationId};

use super::successions;
use crate::schema::document_receivers;
use crate::{Db, Result};

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = document_receivers, treat_none_as_default_value = false)]
struct ReceiverRow {
    id: DocumentReceiverId,
    document_id: DocumentId,
    position: i32,
    organisation_id: OrganisationId,
    acting_organisation_id: Option<OrganisationId>,
}

/// Writes the receivers over those of an earlier revision.
pub(super) fn save(db: &mut Db, document: &Document) -> Result<()> {
    if document.revision > 1 {
        on!(db, |c| diesel::delete(
            document_receivers::table.filter(document_receivers::document_id.eq(document.id))
        )
        .execute(c))?;
    }
    let (now, today) = (document.updated_at, document.updated_at.in_vietnam());
    let named: Vec<(OrganisationId, &str)> =
        document.content.receiver_ids.iter().map(|receiver| (*receiver, ARCHIVES_FUNCTION)).collect();
    let acting = successions::acting_for(db, &named, today)?;
    let row = |(position, ((organisation_id, _), acting_organisation_id)): (
        i32,
        (&(OrganisationId, &str), Option<OrganisationId>),
    )| ReceiverRow {
        id: DocumentReceiverId::new(now),
        document_id: document.id,
        position,
        organisation_id: *organisation_id,
        acting_organisation_id,
    };
    insert_all!(
        db,
        document_receivers::table,
        &(0..).zip(named.iter().zip(acting)).map(row).collect::<Vec<_>>()
    );
    Ok(())
}

/// Who acts today for those it was sent to.
pub(super) fn acting(db: &mut Db, document: DocumentId) -> Result<Vec<OrganisationId>> {
    let theirs = document_receivers::document_id
        .eq(document)
        .and(document_receivers::acting_organisation_id.is_not_null());
    let acting = document_receivers::acting_organisation_id.assume_not_null();
    Ok(on!(db, |c| document_receivers::table.filter(theirs).select(acting).load(c))?)
}
