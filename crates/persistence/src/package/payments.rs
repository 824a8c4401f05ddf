//! The table `payments`, with the budget lines that they come from.

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{DocumentId, Id, PackageId, PaymentId, PaymentLineId, PlanItemId};
use phoihop_domain::money::Vnd;
use phoihop_domain::package::{
    Payment, PaymentContent, PaymentFilter, PaymentKind, PaymentLine, PaymentSort,
};
use phoihop_domain::planning::FundingSource;

use super::deliverables;
use super::in_visible_packages;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::schema::{payment_lines, payments};
use crate::{Db, Guarded, Result, Visible};

content_row! {
    PaymentRow in payments for Payment (PaymentId, PaymentContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        package_id: PackageId,
        kind: PaymentKind,
        paid_on: CivilDate,
        amount_vnd: Vnd,
        vat_vnd: Vnd,
        invoice_number: Option<String>,
        treasury_reference: Option<String>,
        budget_code: Option<String>,
        document_id: Option<DocumentId>,
    }
    related (load_related, save_related) { lines, }
    derived {}
}

keyed! { Payment in payments }

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_lines, treat_none_as_default_value = false)]
struct LineRow {
    id: PaymentLineId,
    payment_id: PaymentId,
    position: i32,
    plan_item_id: PlanItemId,
    source: FundingSource,
    amount_vnd: Vnd,
}

fn load_related(db: &mut Db, mut found: Vec<Payment>) -> Result<Vec<Payment>> {
    use payment_lines as l;
    let ids: Vec<PaymentId> = found.iter().map(|payment| payment.id).collect();
    let own = l::table.filter(l::payment_id.among(ids)).order((l::payment_id, l::position));
    let rows: Vec<LineRow> = on!(db, |c| own.select(LineRow::as_select()).load(c))?;
    for payment in &mut found {
        let own = rows.iter().filter(|row| row.payment_id == payment.id);
        payment.content.lines = own
            .map(|row| PaymentLine {
                plan_item_id: row.plan_item_id,
                source: row.source,
                amount_vnd: row.amount_vnd,
            })
            .collect();
    }
    Ok(found)
}

/// The lines never change once they are there.
fn save_related(db: &mut Db, payment: &Payment) -> Result<()> {
    if payment.revision > 1 {
        return Ok(());
    }
    let row = |(position, line): (i32, &PaymentLine)| LineRow {
        id: PaymentLineId::new(payment.updated_at),
        payment_id: payment.id,
        position,
        plan_item_id: line.plan_item_id,
        source: line.source,
        amount_vnd: line.amount_vnd,
    };
    insert_all!(db, payment_lines::table, &(0..).zip(&payment.content.lines).map(row).collect::<Vec<_>>());
    Ok(())
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &PaymentFilter,
    page: &PageRequest<PaymentSort>,
) -> Result<Page<Payment>> {
    let matching = Payment::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(payments::kind, filter.kind.as_ref())
        .singled_out(filter.package_id, |package| payments::package_id.eq(package));
    let found: Page<Payment> = page_of!(db, matching, page, PaymentRow, payments by PaymentId, {
        PaymentSort::PaidOn => paid_on: date,
        PaymentSort::CreatedAt => created_at: time,
    });
    found.completed(|items| load_related(db, items))
}

impl Visible for Payment {
    fn visible(readers: &Readers) -> Condition<payments::table> {
        in_visible_packages(payments::package_id, readers)
    }
}

impl Guarded for Payment {
    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        deliverables::circle_of(db, self.content.package_id, today)
    }
}
