//! `/v1/school-sites`.

use phoihop_domain::access::Action;
use phoihop_domain::directory::{
    Organisation, OrganisationKind, SchoolSite, SchoolSiteContent, SchoolSiteFilter, SchoolSiteSort,
};
use phoihop_persistence::directory::school_sites;

use super::administrative_units::check_unit;
use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Change, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_sites = Operation::list::<SchoolSite, SchoolSiteFilter, SchoolSiteSort>(
        "list_school_sites",
        Action::ReadDirectory,
    )
    .says(
        "List school sites",
        "The sites (điểm trường) of schools with the condition of their \
            libraries, now or on a day (`as_of`).",
    )
    .indexed_by(&[("school_id", "name"), ("unit_code", "name")]);
    let create_site = Operation::change::<SchoolSiteContent, SchoolSite>(
        "create_school_site",
        Action::WriteDirectory,
        Kind::Create,
    )
    .says("Enter a school site", "A school has one main site at a time, and any number of satellites.")
    .conflicts(&[problem::SECOND_MAIN_SITE]);
    let get_site = Operation::read::<SchoolSite>("get_school_site", Action::ReadDirectory)
        .says("Read a school site", "");
    let change_site = Operation::change::<SchoolSiteContent, SchoolSite>(
        "change_school_site",
        Action::WriteDirectory,
        Kind::Patch,
    )
    .says(
        "Change a school site",
        "A site that is given up gets its last day in `valid_to`; nothing is deleted.",
    )
    .conflicts(&[problem::SECOND_MAIN_SITE]);
    vec![
        Path::new("directory", "/v1/school-sites")
            .get(list_sites, |call| call.list(school_sites::list))
            .post(create_site, |call| call.enter(check_school)),
        Path::new("directory", "/v1/school-sites/{school_site_id}")
            .get(get_site, |call| call.get::<SchoolSite>("school_site_id"))
            .patch(change_site, |call| call.amend("school_site_id", check_school)),
    ]
}

/// Its administrative unit must be known; what it belongs to must be a school, and one that has no other main
/// site in that time if this is to be one.
fn check_school(change: &mut Change<'_>, site: &SchoolSite) -> Result<(), Halt> {
    check_unit(change, site.content.unit_code.as_ref())?;
    let school = require::<Organisation>(change.db, "/school_id", Some(site.content.school_id))?;
    if school.is_some_and(|school| school.content.kind != OrganisationKind::School) {
        return Err(Problem::field("/school_id", problem::NOT_A_SCHOOL).into());
    }
    let mut others = school_sites::main_sites_of(change.db, site.content.school_id)?
        .into_iter()
        .filter(|other| other.id != site.id);
    if others.any(|other| site.content.is_second_main_beside(&other.content)) {
        return Err(Problem::new(problem::SECOND_MAIN_SITE).into());
    }
    Ok(())
}
