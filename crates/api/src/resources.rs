//! The one table of resources. Routes, the feed of changes, imports and exports follow from it; what has no
//! line here is unused code to the compiler.

use phoihop_domain::access::Action;
use phoihop_domain::coverage::{
    CalendarEvent, Campaign, CoverageRequest, Finding, InformationRequest, PressWork,
};
use phoihop_domain::directory::{
    Document, DocumentReceipt, Mandate, Organisation, OrganisationSuccession, Person, SchoolSite,
};
use phoihop_domain::package::{AcceptanceRecord, Deliverable, Package, Payment, PressTitle, Subscription};
use phoihop_domain::planning::{Plan, PlanItem, PlanSupplement};
use phoihop_domain::platform::{ApiClient, Job, Membership, User};
use phoihop_domain::programme::{
    Amendment, Difficulty, FocalPoint, ImplementingUnit, OriginalCopy, Programme,
};
use phoihop_domain::reference::{CodeListItem, Topic};
use phoihop_domain::work::{Assignment, OpinionRequest};

use crate::http::registered::{Registered, Registry};
use crate::http::router::{Path, Router};
use crate::{
    accounts, coverage, directory, package, planning, platform, programme, reference, transfer, work,
};

/// One line for each resource: whom one of them concerns, what reading it takes, where its routes stand
/// (where not with those of the line before), and whether it is imported and exported.
macro_rules! resources {
    ($($model:ident $concerns:ident $reading:ident $(($($routes:ident)::+))? $($transferred:ident)?;)*) => {
        /// Every resource whose changes are told of.
        pub const RESOURCES: Registry =
            Registry(&[$(Registered::$concerns::<$model>(Action::$reading)$(.$transferred::<$model>())?,)*]);

        fn of_resources() -> Vec<Vec<Path>> {
            vec![$($($($routes::)+paths(),)?)*]
        }
    };
}

resources! {
    Organisation            open     ReadDirectory      (directory::organisations) transferred;
    Person                  open     ReadDirectory      (directory::people) transferred;
    Mandate                 open     ReadDirectory      (directory::mandates) transferred;
    OrganisationSuccession  open     ReadDirectory      (directory::successions) transferred;
    SchoolSite              open     ReadDirectory      (directory::school_sites) transferred;
    CodeListItem            open     ReadDirectory      (reference::code_list_items) transferred;
    Topic                   open     ReadDirectory      (reference::topics) transferred;
    User                    open     ReadUsers          (platform::users);
    Membership              open     ReadUsers          ;
    ApiClient               open     ReadUsers          (platform::api_clients);
    Job                     moving   ReadJob            (platform::jobs);
    Document                guarded  ReadDocument       (directory::documents) transferred;
    DocumentReceipt         guarded  ReadDocument       (directory::document_receipts) transferred;
    Programme               moving   ReadProgramme      (programme::programmes) transferred;
    Amendment               moving   ReadProgramme      (programme::amendments) transferred;
    Difficulty              moving   ReadProgramme      (programme::difficulties) transferred;
    FocalPoint              bound    ReadProgramme      (programme::units) transferred;
    ImplementingUnit        bound    ReadProgramme       transferred;
    OriginalCopy            bound    ReadProgramme      (programme::copies) transferred;
    Assignment              moving   ReadAssignment     (work::assignments) transferred;
    OpinionRequest          moving   ReadOpinionRequest (work::opinion_requests) transferred;
    Plan                    moving   ReadPlan           (planning::plans) transferred;
    PlanItem                moving   ReadPlan           (planning::plan_items) transferred;
    PlanSupplement          moving   ReadPlan           (planning::plan_supplements) transferred;
    Package                 moving   ReadPackage        (package::packages) transferred;
    Deliverable             guarded  ReadPackage        (package::deliverables) transferred;
    AcceptanceRecord        moving   ReadPackage        (package::acceptance_records) transferred;
    Payment                 guarded  ReadPackage        (package::payments) transferred;
    PressTitle              open     ReadDirectory      (package::press_titles) transferred;
    Subscription            bound    ReadPlan           (package::subscriptions) transferred;
    CalendarEvent           moving   ReadCoverage       (coverage::calendar_events) transferred;
    Campaign                moving   ReadCoverage       (coverage::campaigns) transferred;
    CoverageRequest         moving   ReadCoverage       (coverage::coverage_requests) transferred;
    InformationRequest      moving   ReadCoverage       (coverage::information_requests) transferred;
    PressWork               moving   ReadCoverage       (coverage::press_works) transferred;
    Finding                 moving   ReadCoverage       (coverage::findings) transferred;
}

/// The routes of what is no resource by itself.
fn of_others() -> Vec<Vec<Path>> {
    vec![
        accounts::log_in::paths(),
        accounts::sessions::paths(),
        accounts::recovery::paths(),
        accounts::totp::paths(),
        platform::me::paths(),
        accounts::oauth::paths(),
        platform::audit_events::paths(),
        platform::changes::paths(),
        transfer::paths(),
        platform::notifications::paths(),
        directory::administrative_units::paths(),
        programme::clauses::paths(),
        programme::public::paths(),
        planning::endorsements::paths(),
        coverage::calendar_links::paths(),
        coverage::calendar::paths(),
        coverage::credits::paths(),
        coverage::evidence::paths(),
        coverage::statistics::paths(),
        coverage::public_press_works::paths(),
        coverage::feeds::paths(),
        work::reminders::paths(),
        work::opinions::paths(),
        platform::service::paths(),
        platform::docs::paths(),
        platform::documents::paths(),
    ]
}

/// Every route there is.
#[must_use]
pub fn routes() -> Router {
    let mut router = Router::of(RESOURCES);
    router.add(of_resources().into_iter().chain(of_others()).flatten());
    router
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_of_a_row_type_can_mean_two_things() {
        for rows in RESOURCES.transferred() {
            for column in rows.columns {
                for (_, field, label) in column.headings() {
                    for name in [field, label] {
                        let meant: Vec<&str> = rows
                            .columns
                            .iter()
                            .filter(|other| other.under(&name).is_some())
                            .map(|other| other.field)
                            .collect();
                        assert_eq!(meant, [column.field], "{} of {}", name, rows.resource);
                    }
                }
            }
        }
    }

    #[test]
    fn what_a_column_refers_to_can_be_found_by_its_key() {
        for rows in RESOURCES.transferred() {
            for resource in rows.columns.iter().filter_map(|column| column.refers_to()) {
                assert!(
                    RESOURCES.transfer(resource).is_some(),
                    "{resource}, which {} refer to",
                    rows.resource
                );
            }
        }
    }
}
