//! The table `memberships`.

use diesel::prelude::*;
use phoihop_domain::access::Role;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{MembershipId, OrganisationId, UserId};
use phoihop_domain::platform::{Membership, MembershipContent, MembershipFilter, MembershipSort};

use crate::paginate::{Page, PageRequest};
use crate::schema::memberships;
use crate::{Db, Result};

content_row! {
    MembershipRow in memberships for Membership (MembershipId, MembershipContent) {
        user_id: UserId,
        organisation_id: OrganisationId,
        role: Role,
        valid_from: Option<CivilDate>,
        valid_to: Option<CivilDate>,
    }
    derived {}
}

/// A page of those that match.
pub fn list(db: &mut Db, filter: &MembershipFilter, page: &PageRequest<MembershipSort>) -> Result<Page<Membership>> {
    on!(db, c => {
        let matching = || {
            let mut query = memberships::table.into_boxed::<B>();
            if let Some(user) = filter.user_id {
                query = query.filter(memberships::user_id.eq(user));
            }
            if let Some(organisation) = filter.organisation_id {
                query = query.filter(memberships::organisation_id.eq(organisation));
            }
            if let Some(day) = filter.as_of {
                query = valid_on!(query, day, memberships::valid_from, memberships::valid_to);
            }
            query
        };
        Ok(page_of!(c, matching, page, MembershipRow, memberships by MembershipId, {
            MembershipSort::CreatedAt => created_at: time,
        }))
    })
}
