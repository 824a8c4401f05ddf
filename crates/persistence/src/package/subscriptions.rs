//! The table `subscriptions`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{PressTitleId, ProgrammeId, SubscriptionId};
use phoihop_domain::package::{
    Recipient, Subscription, SubscriptionContent, SubscriptionFilter, SubscriptionSort,
};

use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::programme::scope::in_visible_programmes;
use crate::schema::subscriptions;
use crate::{Db, Result, Visible};

content_row! {
    SubscriptionRow in subscriptions for Subscription (SubscriptionId, SubscriptionContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        press_title_id: PressTitleId,
        copies: i32,
        first_day: CivilDate,
        last_day: CivilDate,
        note: Option<String>,
    }
    json { recipients: Vec<Recipient>, }
    derived {}
}

keyed! { Subscription in subscriptions }

impl Visible for Subscription {
    fn visible(readers: &Readers) -> Condition<subscriptions::table> {
        in_visible_programmes(subscriptions::programme_id, readers)
    }
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &SubscriptionFilter,
    page: &PageRequest<SubscriptionSort>,
) -> Result<Page<Subscription>> {
    let matching = Subscription::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .narrowed(filter.programme_id, |programme| subscriptions::programme_id.eq(programme))
        .narrowed(filter.press_title_id, |title| subscriptions::press_title_id.eq(title));
    Ok(page_of!(db, matching, page, SubscriptionRow, subscriptions by SubscriptionId, {
        SubscriptionSort::FirstDay => first_day: date,
        SubscriptionSort::CreatedAt => created_at: time,
    }))
}
