//! What belongs to programmes, loaded for many of them at once.

use diesel::prelude::*;
use phoihop_domain::access::{Involved, Part};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{Id, OrganisationId, PartyId, ProgrammeId};
use phoihop_domain::programme::{LegalBasisContent, Party, Programme, TakingPart};

use super::rows::{LegalBasisRow, PartyRow};
use super::standings::Decisions;
use crate::among::Listed as _;
use crate::schema::{focal_points, implementing_units, legal_bases, original_copies, parties};
use crate::{Db, Result};

/// Loads legal bases, parties and how they stand, original copies, and who takes part on that day.
pub(super) fn load(db: &mut Db, found: &mut [Programme], today: CivilDate) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let ids: Vec<ProgrammeId> = found.iter().map(|p| p.id).collect();
    load_legal_bases(db, found, &ids)?;
    load_parties(db, found, &ids)?;
    load_copies(db, found, &ids)?;
    load_taking_part(db, found, &ids, today)
}

fn load_legal_bases(db: &mut Db, found: &mut [Programme], ids: &[ProgrammeId]) -> Result<()> {
    let bases: Vec<LegalBasisRow> = on!(db, |c| legal_bases::table
        .filter(legal_bases::programme_id.among(ids))
        .order((legal_bases::programme_id, legal_bases::position))
        .select(LegalBasisRow::as_select())
        .load(c))?;
    for programme in found {
        let own = bases.iter().filter(|basis| basis.programme_id == programme.id);
        programme.legal_bases = own
            .map(|basis| LegalBasisContent { text: basis.text.clone(), document_id: basis.document_id })
            .collect();
    }
    Ok(())
}

fn load_parties(db: &mut Db, found: &mut [Programme], ids: &[ProgrammeId]) -> Result<()> {
    let rows: Vec<PartyRow> = on!(db, |c| parties::table
        .filter(parties::programme_id.among(ids))
        .order((parties::programme_id, parties::position))
        .select(PartyRow::as_select())
        .load(c))?;
    let subjects: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let decisions = Decisions::on(db, &subjects)?;
    for programme in found {
        let party = |row: &PartyRow| {
            let (standing, signed_on) = decisions.of(row.id, programme.id.uuid(), &programme.substance);
            Party {
                id: row.id,
                organisation_id: row.organisation_id,
                acting_organisation_id: row.acting_organisation_id,
                side: row.side,
                signatory_mandate_id: row.signatory_mandate_id,
                contact: row.contact.clone().map(|json| json.0),
                contact_values: row.contact.as_ref().map(|json| json.0.values()),
                standing,
                signed_on,
            }
        };
        programme.parties = rows.iter().filter(|row| row.programme_id == programme.id).map(party).collect();
        programme.pending_on =
            programme.parties.iter().filter(|p| p.standing.is_open()).map(|p| p.id).collect();
    }
    Ok(())
}

fn load_copies(db: &mut Db, found: &mut [Programme], ids: &[ProgrammeId]) -> Result<()> {
    let held: Vec<(ProgrammeId, i32)> = on!(db, |c| original_copies::table
        .filter(original_copies::programme_id.among(ids))
        .select((original_copies::programme_id, original_copies::copies))
        .load(c))?;
    for programme in found {
        programme.copies_held =
            held.iter().filter(|(id, _)| *id == programme.id).map(|(_, copies)| copies).sum();
    }
    Ok(())
}

/// Parties act through who holds their rights today; focal points and units count from their first to their
/// last day.
fn load_taking_part(
    db: &mut Db,
    found: &mut [Programme],
    ids: &[ProgrammeId],
    today: CivilDate,
) -> Result<()> {
    type Taking = (ProgrammeId, PartyId, Option<OrganisationId>);
    let focal: Vec<Taking> = on!(db, |c| focal_points::table
        .filter(focal_points::programme_id.among(ids))
        .filter(
            focal_points::valid_from
                .le(today)
                .and(focal_points::valid_to.is_null().or(focal_points::valid_to.ge(today)))
        )
        .select((focal_points::programme_id, focal_points::party_id, focal_points::acting_organisation_id))
        .load(c))?;
    let units: Vec<Taking> = on!(db, |c| implementing_units::table
        .filter(implementing_units::programme_id.among(ids))
        .filter(
            implementing_units::valid_from
                .le(today)
                .and(implementing_units::valid_to.is_null().or(implementing_units::valid_to.ge(today)))
        )
        .select((
            implementing_units::programme_id,
            implementing_units::party_id,
            implementing_units::acting_organisation_id
        ))
        .load(c))?;
    for programme in found {
        let parties =
            programme.parties.iter().map(|party| (party.id, party.acting_organisation_id, Part::Party));
        let of = |taking: &[Taking], part: Part| -> Vec<(PartyId, Option<OrganisationId>, Part)> {
            taking
                .iter()
                .filter(|(id, ..)| *id == programme.id)
                .map(|(_, party, acting)| (*party, *acting, part))
                .collect()
        };
        let all = parties.chain(of(&focal, Part::FocalPoint)).chain(of(&units, Part::Unit));
        let taking = all.filter_map(|(party_id, acting, part)| {
            Some(TakingPart { party_id, involved: Involved { part, organisation_id: acting? } })
        });
        programme.taking_part = taking.collect();
    }
    Ok(())
}
