//! The table `deliverables`.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{DeliverableId, PackageId, PlanItemId};
use phoihop_domain::money::Vnd;
use phoihop_domain::package::{Cover, Deliverable, DeliverableContent, DeliverableFilter, DeliverableSort};
use phoihop_domain::planning::FundingSource;

use super::in_visible_packages;
use super::packages::package_of;
use super::settlements;
use crate::condition::Condition;
use crate::coverage::credits;
use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::schema::deliverables;
use crate::{Db, Guarded, Moving, Result, Visible};

content_row! {
    DeliverableRow in deliverables for Deliverable (DeliverableId, DeliverableContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        package_id: PackageId,
        plan_item_id: PlanItemId,
        source: FundingSource,
        title: String,
        channel: String,
        genre: String,
        unit: String,
        quantity: i64,
        unit_price_vnd: Vnd,
    }
    loaded { amount_vnd, credited, uncovered, delivered, accepted, shortfall, }
    related (load_related, save_related) {}
    derived {}
}

keyed! { Deliverable in deliverables }

fn load_related(db: &mut Db, found: Vec<Deliverable>) -> Result<Vec<Deliverable>> {
    let ids: Vec<DeliverableId> = found.iter().map(|deliverable| deliverable.id).collect();
    let (mut covers, come) = (credits::covers(db, &ids)?, settlements::deliveries(db, &ids)?);
    if covers.iter().any(|(_, _, cover, _)| matches!(cover, Cover::Retracted(_))) {
        covers.extend(settlements::acceptances(db, &ids)?);
        covers.sort_by_key(|(at, ..)| *at);
    }
    let mut of: HashMap<DeliverableId, Vec<(Cover, i64)>> = HashMap::new();
    for (_, deliverable, cover, quantity) in covers {
        of.entry(deliverable).or_default().push((cover, quantity));
    }
    let with = |deliverable: Deliverable| {
        let (delivered, accepted) = come.get(&deliverable.id).copied().unwrap_or_default();
        let covers = of.remove(&deliverable.id).unwrap_or_default();
        deliverable.with(&covers, delivered, accepted)
    };
    Ok(found.into_iter().map(with).collect())
}

#[expect(clippy::unnecessary_wraps, reason = "as rows are saved that have more to save")]
const fn save_related(_: &mut Db, _: &Deliverable) -> Result<()> {
    Ok(())
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &DeliverableFilter,
    page: &PageRequest<DeliverableSort>,
) -> Result<Page<Deliverable>> {
    let matching = Deliverable::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .singled_out(filter.package_id, |package| deliverables::package_id.eq(package))
        .singled_out(filter.plan_item_id, |item| deliverables::plan_item_id.eq(item));
    let found: Page<Deliverable> = page_of!(db, matching, page,
        DeliverableRow, deliverables by DeliverableId, {
        DeliverableSort::CreatedAt => created_at: time,
    });
    found.completed(|items| load_related(db, items))
}

/// All of a package's, in the order in which they were entered.
///
/// # Errors
/// Where the database does not serve.
pub fn of_package(db: &mut Db, package: PackageId) -> Result<Vec<Deliverable>> {
    let own = deliverables::table
        .filter(deliverables::package_id.eq(package))
        .order((deliverables::created_at, deliverables::id));
    let rows: Vec<DeliverableRow> = on!(db, |c| own.select(DeliverableRow::as_select()).load(c))?;
    load_related(db, rows.into_iter().map(Into::into).collect())
}

/// Removes one.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, id: DeliverableId) -> Result<()> {
    on!(db, |c| diesel::delete(deliverables::table.find(id)).execute(c))?;
    Ok(())
}

impl Visible for Deliverable {
    fn visible(readers: &Readers) -> Condition<deliverables::table> {
        in_visible_packages(deliverables::package_id, readers)
    }
}

impl Guarded for Deliverable {
    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        circle_of(db, self.content.package_id, today)
    }
}

/// Whom what belongs to a package concerns: those whom the package does.
pub(super) fn circle_of(db: &mut Db, package: PackageId, today: CivilDate) -> Result<Circle> {
    Moving::circle(&package_of(db, package)?, db, today)
}
