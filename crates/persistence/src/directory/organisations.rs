//! The table `organisations`.

use std::collections::HashSet;

use diesel::prelude::*;
use phoihop_domain::codes::Codes;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    FormerName, Organisation, OrganisationContent, OrganisationFilter, OrganisationKind, OrganisationSort,
};
use phoihop_domain::ids::{AgencyCodeId, Id, OrganisationId, OrganisationNameId};
use phoihop_domain::text;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{agency_codes, organisation_names, organisations};
use crate::within::Found as _;
use crate::{Db, Result, StoreError, Stored, search};

content_row! {
    OrganisationRow in organisations for Organisation (OrganisationId, OrganisationContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        kind: OrganisationKind,
        name: String,
        named_from: Option<CivilDate>,
        name_en: Option<String>,
        short_name: Option<String>,
        parent_id: Option<OrganisationId>,
        functions: Option<Codes>,
        agency_code: Option<String>,
        unit_code: Option<String>,
        address: Option<String>,
        phone: Option<String>,
        fax: Option<String>,
        email: Option<String>,
        valid_from: Option<CivilDate>,
        valid_to: Option<CivilDate>,
    }
    loaded { former_names, }
    related (load_related, save_related) {}
    derived {
        name_sort: String = |c| text::sort_key(&c.name),
        name_fold: String = |c| search::folded([Some(c.name.as_str()), c.short_name.as_deref(),
            c.name_en.as_deref()]),
    }
}

keyed! { Organisation in organisations }

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = organisation_names, treat_none_as_default_value = false)]
struct NameRow {
    id: OrganisationNameId,
    organisation_id: OrganisationId,
    name: String,
    name_en: Option<String>,
    short_name: Option<String>,
    name_fold: String,
    first_day: Option<CivilDate>,
    last_day: Option<CivilDate>,
}

impl NameRow {
    /// The names that the organisation has from that day on.
    fn of(organisation: &Organisation, first_day: Option<CivilDate>) -> Self {
        let content = &organisation.content;
        Self {
            id: OrganisationNameId::new(organisation.updated_at),
            organisation_id: organisation.id,
            name: content.name.clone(),
            name_en: content.name_en.clone(),
            short_name: content.short_name.clone(),
            name_fold: search::folded([
                Some(content.name.as_str()),
                content.short_name.as_deref(),
                content.name_en.as_deref(),
            ]),
            first_day,
            last_day: None,
        }
    }

    fn says(&self, content: &OrganisationContent) -> bool {
        (&self.name, &self.name_en, &self.short_name)
            == (&content.name, &content.name_en, &content.short_name)
    }
}

fn load_related(db: &mut Db, mut found: Vec<Organisation>) -> Result<Vec<Organisation>> {
    use organisation_names as n;
    let ids: Vec<OrganisationId> = found.iter().map(|organisation| organisation.id).collect();
    let over = n::organisation_id.among(ids).and(n::last_day.is_not_null());
    let rows: Vec<NameRow> =
        on!(db, |c| n::table.filter(over).order((n::last_day, n::id)).select(NameRow::as_select()).load(c))?;
    for row in rows {
        let (Some(organisation), Some(last_day)) =
            (found.iter_mut().find(|organisation| organisation.id == row.organisation_id), row.last_day)
        else {
            continue;
        };
        organisation.former_names.push(FormerName {
            name: row.name,
            name_en: row.name_en,
            short_name: row.short_name,
            last_day,
        });
    }
    Ok(found)
}

/// What is derived from an organisation's names and identifier, and outlasts their change.
fn save_related(db: &mut Db, organisation: &Organisation) -> Result<()> {
    keep_names(db, organisation)?;
    match &organisation.content.agency_code {
        Some(code) => reserve(db, organisation, code),
        None => Ok(()),
    }
}

/// A name lasts until the day before another one counts; what is changed on the first day of a name, or said
/// to count from it, was never its name.
fn keep_names(db: &mut Db, organisation: &Organisation) -> Result<()> {
    use organisation_names as n;
    let standing = n::organisation_id.eq(organisation.id).and(n::last_day.is_null());
    let present: Option<NameRow> = match organisation.revision {
        1 => None,
        _ => on!(db, |c| n::table.filter(standing).select(NameRow::as_select()).first(c).optional())?,
    };
    let told = organisation.content.named_from;
    let next = match present {
        None => NameRow::of(organisation, None),
        Some(present) => {
            let same = present.says(&organisation.content);
            let (entered, today) =
                (organisation.created_at.in_vietnam(), organisation.updated_at.in_vietnam());
            // The first name counts from the beginning; what was entered within a day, or told to count from
            // the same day, was mistyped.
            let from = told.or(if same { present.first_day } else { Some(today) });
            let mistyped =
                told.is_none() && present.first_day.unwrap_or(entered) == today || from <= present.first_day;
            if same && (from == present.first_day || present.first_day.is_none()) {
                return Ok(());
            }
            let former = n::organisation_id.eq(organisation.id).and(n::last_day.is_not_null());
            let latest: Option<NameRow> = on!(db, |c| n::table
                .filter(former)
                .order((n::last_day.desc(), n::id.desc()))
                .select(NameRow::as_select())
                .first(c)
                .optional())?;
            let until = from.map(CivilDate::previous);
            if !same && !mistyped {
                on!(db, |c| diesel::update(n::table.find(present.id)).set(n::last_day.eq(until)).execute(c))?;
                NameRow::of(organisation, from)
            } else {
                on!(db, |c| diesel::delete(n::table.find(present.id)).execute(c))?;
                match latest {
                    // Back to what it was before: that name goes on.
                    Some(latest) if latest.says(&organisation.content) => {
                        on!(db, |c| diesel::delete(n::table.find(latest.id)).execute(c))?;
                        NameRow::of(organisation, latest.first_day)
                    }
                    Some(latest) => {
                        let from = from.max(latest.first_day);
                        on!(db, |c| diesel::update(n::table.find(latest.id))
                            .set(n::last_day.eq(from.map(CivilDate::previous)))
                            .execute(c))?;
                        NameRow::of(organisation, from)
                    }
                    None => NameRow::of(organisation, None),
                }
            }
        }
    };
    insert_row!(db, n::table, next);
    Ok(())
}

/// Keeps the identifier for this organisation for good; refused where another one ever had it. (Spelt in
/// capitals and small letters, two may share one from before that was looked at.)
fn reserve(db: &mut Db, organisation: &Organisation, code: &str) -> Result<()> {
    use agency_codes as a;
    let code = code.to_uppercase();
    let own = a::agency_code.eq(&code).and(a::organisation_id.eq(organisation.id));
    if on!(db, |c| diesel::dsl::select(diesel::dsl::exists(a::table.filter(own))).get_result(c))? {
        return Ok(());
    }
    if on!(db, |c| diesel::dsl::select(diesel::dsl::exists(a::table.filter(a::agency_code.eq(&code))))
        .get_result(c))?
    {
        return Err(StoreError::Duplicate { field: "agency_code".to_owned() });
    }
    let row = (
        a::id.eq(AgencyCodeId::new(organisation.updated_at)),
        a::agency_code.eq(code),
        a::organisation_id.eq(organisation.id),
    );
    on!(db, |c| diesel::insert_into(a::table).values(row).execute(c))?;
    Ok(())
}

/// The one with that id, by the names that it had on that day.
///
/// # Errors
/// Where the database does not serve.
pub fn get_on(db: &mut Db, id: OrganisationId, day: CivilDate) -> Result<Option<Organisation>> {
    Ok(Organisation::get(db, id)?.map(|organisation| organisation.named_on(day)))
}

/// Which of these there are.
///
/// # Errors
/// Where the database does not serve.
pub fn known(db: &mut Db, ids: &[OrganisationId]) -> Result<HashSet<OrganisationId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let known = organisations::table.filter(organisations::id.among(ids)).select(organisations::id);
    let known: Vec<OrganisationId> = on!(db, |c| known.load(c))?;
    Ok(known.into_iter().collect())
}

/// A page of those that match.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    filter: &OrganisationFilter,
    page: &PageRequest<OrganisationSort>,
) -> Result<Page<Organisation>> {
    let matching: Condition<organisations::table> = Condition::always()
        .narrowed(filter.q.as_ref(), |q| {
            // All words of one name, and of one that it had on the day.
            let named: Condition<organisation_names::table> = Condition::always()
                .words(organisation_names::name_fold, Some(q))
                .valid_on(filter.as_of, organisation_names::first_day, organisation_names::last_day);
            organisations::id
                .within(organisation_names::table.filter(named).select(organisation_names::organisation_id))
        })
        .any_of(organisations::kind, filter.kind.as_ref())
        .narrowed(filter.parent_id, |parent| organisations::parent_id.eq(parent))
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .valid_on(filter.as_of, organisations::valid_from, organisations::valid_to);
    let found: Page<Organisation> = page_of!(db, matching, page,
        OrganisationRow, organisations by OrganisationId, {
        OrganisationSort::Name => name_sort: text,
        OrganisationSort::CreatedAt => created_at: time,
    });
    let named = |organisation: Organisation| match filter.as_of {
        Some(day) => organisation.named_on(day),
        None => organisation,
    };
    found.completed(|items| Ok(load_related(db, items)?.into_iter().map(named).collect()))
}
