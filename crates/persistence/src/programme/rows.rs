//! How programmes and their children lie in their tables.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::{CivilDate, PartialDate};
use phoihop_domain::ids::{
    AmendmentId, ClauseId, DocumentId, LegalBasisId, MandateId, OrganisationId, PartyId, ProgrammeId,
};
use phoihop_domain::programme::{
    Clause, ClauseContent, ClauseKind, PartyContact, Programme, ProgrammeStatus, Side,
};
use phoihop_domain::sql_types::Json;
use phoihop_domain::text;
use phoihop_domain::visibility::Visibility;

use crate::schema::{clauses, legal_bases, parties, programmes};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = programmes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ProgrammeRow {
    pub(super) id: ProgrammeId,
    pub(super) revision: i32,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) external_source: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) status: ProgrammeStatus,
    pub(super) title: String,
    pub(super) first_day: CivilDate,
    pub(super) last_day: CivilDate,
    pub(super) visibility: Visibility,
    pub(super) public_from: Option<Timestamp>,
    pub(super) signed_place: Option<String>,
    pub(super) effective_from: Option<PartialDate>,
    pub(super) in_force_from: Option<PartialDate>,
    pub(super) substance: String,
    pub(super) copies_made: Option<i32>,
    pub(super) title_sort: String,
    pub(super) title_fold: String,
}

impl From<&Programme> for ProgrammeRow {
    fn from(p: &Programme) -> Self {
        Self {
            id: p.id,
            revision: p.revision,
            created_at: p.created_at,
            updated_at: p.updated_at,
            external_source: p.external_source.clone(),
            external_id: p.external_id.clone(),
            status: p.status,
            title: p.title.clone(),
            first_day: p.first_day,
            last_day: p.last_day,
            visibility: p.visibility,
            public_from: p.public_from,
            signed_place: p.signed_place.clone(),
            effective_from: p.effective_from,
            in_force_from: p.in_force_from,
            substance: p.substance.clone(),
            copies_made: p.copies_made,
            title_sort: text::sort_key(&p.title),
            title_fold: text::fold(&p.title),
        }
    }
}

impl From<ProgrammeRow> for Programme {
    /// Without its children, which are loaded for many programmes at once.
    fn from(row: ProgrammeRow) -> Self {
        Self {
            id: row.id,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
            status: row.status,
            external_source: row.external_source,
            external_id: row.external_id,
            title: row.title,
            first_day: row.first_day,
            last_day: row.last_day,
            visibility: row.visibility,
            public_from: row.public_from,
            signed_place: row.signed_place,
            effective_from: row.effective_from,
            in_force_from: row.in_force_from,
            in_force_uncertain: row.in_force_from.is_some_and(PartialDate::is_uncertain),
            copies_made: row.copies_made,
            copies_held: 0,
            legal_bases: Vec::new(),
            parties: Vec::new(),
            pending_on: Vec::new(),
            substance: row.substance,
            clauses: None,
            taking_part: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = parties, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct PartyRow {
    pub(super) id: PartyId,
    pub(super) programme_id: ProgrammeId,
    pub(super) position: i32,
    pub(super) organisation_id: OrganisationId,
    pub(super) acting_organisation_id: Option<OrganisationId>,
    pub(super) side: Side,
    pub(super) signatory_mandate_id: Option<MandateId>,
    pub(super) contact: Option<Json<PartyContact>>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = legal_bases, treat_none_as_default_value = false)]
pub(super) struct LegalBasisRow {
    pub(super) id: LegalBasisId,
    pub(super) programme_id: ProgrammeId,
    pub(super) position: i32,
    pub(super) text: String,
    pub(super) document_id: Option<DocumentId>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = clauses, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ClauseRow {
    pub(super) id: ClauseId,
    pub(super) programme_id: ProgrammeId,
    pub(super) position: i32,
    pub(super) path: String,
    pub(super) number: Option<String>,
    pub(super) kind: ClauseKind,
    pub(super) text: String,
    pub(super) valid_from: Option<CivilDate>,
    pub(super) valid_to: Option<CivilDate>,
    pub(super) amendment_id: Option<AmendmentId>,
}

impl From<ClauseRow> for Clause {
    fn from(row: ClauseRow) -> Self {
        Self {
            id: row.id,
            programme_id: row.programme_id,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            amendment_id: row.amendment_id,
            position: row.position,
            content: ClauseContent { path: row.path, number: row.number, kind: row.kind, text: row.text },
        }
    }
}
