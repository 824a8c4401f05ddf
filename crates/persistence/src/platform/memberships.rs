//! The table `memberships`.

use diesel::prelude::*;
use phoihop_domain::access::Role;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{MembershipId, OrganisationId, UserId};
use phoihop_domain::platform::{Membership, MembershipContent, MembershipFilter, MembershipSort};

use crate::condition::Condition;
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
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    filter: &MembershipFilter,
    page: &PageRequest<MembershipSort>,
) -> Result<Page<Membership>> {
    let matching: Condition<memberships::table> = Condition::always()
        .narrowed(filter.user_id, |user| memberships::user_id.eq(user))
        .narrowed(filter.organisation_id, |organisation| memberships::organisation_id.eq(organisation))
        .valid_on(filter.as_of, memberships::valid_from, memberships::valid_to);
    Ok(page_of!(db, matching, page, MembershipRow, memberships by MembershipId, {
        MembershipSort::CreatedAt => created_at: time,
    }))
}
