//! The table `subscriptions`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{PressTitleId, ProgrammeId, SubscriptionId};
use phoihop_domain::packages::{Recipient, Subscription, SubscriptionContent, SubscriptionFilter, SubscriptionSort};

use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::schema::subscriptions;
use crate::{Db, Result};

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

/// A page of those that match and that the reader may see.
pub fn list(db: &mut Db, readers: &Readers, filter: &SubscriptionFilter, page: &PageRequest<SubscriptionSort>) -> Result<Page<Subscription>> {
    on!(db, c => {
        let matching = || {
            let mut query = in_visible_programmes!(subscriptions::table.into_boxed::<B>(), readers, subscriptions);
            query = by_external_key!(query, filter, subscriptions);
            if let Some(programme) = filter.programme_id {
                query = query.filter(subscriptions::programme_id.eq(programme));
            }
            if let Some(title) = filter.press_title_id {
                query = query.filter(subscriptions::press_title_id.eq(title));
            }
            query
        };
        Ok(page_of!(c, matching, page, SubscriptionRow, subscriptions by SubscriptionId, {
            SubscriptionSort::FirstDay => first_day: date,
            SubscriptionSort::CreatedAt => created_at: time,
        }))
    })
}
