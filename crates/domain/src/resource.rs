//! What every resource has.

use serde::Serialize;
use uuid::Uuid;

use crate::access::Circle;
use crate::clock::Timestamp;
use crate::coverage::{
    CalendarEvent, CalendarEventContent, Campaign, CampaignContent, CoverageRequest, CoverageRequestContent, Finding, FindingContent,
    InformationRequest, InformationRequestContent, PressWork, PressWorkContent,
};
use crate::date::CivilDate;
use crate::directory::{
    Document, DocumentReceipt, DocumentReceiptContent, Mandate, MandateContent, Organisation, OrganisationContent, OrganisationSuccession,
    OrganisationSuccessionContent, Person, PersonContent, SchoolSite, SchoolSiteContent,
};
use crate::ids::{AcceptanceRecordId, DeliverableId, PackageId, PaymentId, PressTitleId, SubscriptionId};
use crate::ids::{
    AmendmentId, CodeListItemId, DifficultyId, DocumentReceiptId, FocalPointId, Id, ImplementingUnitId, MandateId, OrganisationId,
    OrganisationSuccessionId, OriginalCopyId, PersonId, ProgrammeId, SchoolSiteId, TopicId,
};
use crate::ids::{AssignmentId, MembershipId, OpinionRequestId, PlanId, PlanItemId, PlanSupplementId, UserId};
use crate::ids::{CalendarEventId, CampaignId, CoverageRequestId, FindingId, InformationRequestId, PressWorkId};
use crate::lifecycle::Stateful;
use crate::money::Vnd;
use crate::packages::{
    AboutAcceptance, AboutPackage, AcceptanceRecord, AcceptanceRecordContent, Deliverable, DeliverableContent, Package, PackageContent, Payment,
    PaymentContent, PressTitle, PressTitleContent, Subscription, SubscriptionContent,
};
use crate::planning::{AboutItem, AboutPlan, AboutSupplement, Plan, PlanContent, PlanItem, PlanItemContent, PlanSupplement, PlanSupplementContent};
use crate::platform::{ApiClient, Job, Membership, MembershipContent, User, UserContent};
use crate::programme::{
    About, Amendment, AmendmentContent, Difficulty, DifficultyContent, FocalPoint, FocalPointContent, ImplementingUnit, ImplementingUnitContent,
    OriginalCopy, OriginalCopyContent, Programme,
};
use crate::reference::{CodeListItem, CodeListItemContent, Topic, TopicContent};
use crate::validation::{Content, Refusal, Violations};
use crate::visibility::Visibility;
use crate::work::{Assignment, AssignmentContent, OpinionRequest, OpinionRequestContent};

/// A thing with an address, an identity and a count of its changes.
pub trait Resource: Serialize {
    /// Its name in routes, tables and documents: plural, kebab-case.
    const NAME: &'static str;
    /// Its identity.
    fn uuid(&self) -> Uuid;
    /// How often content or status changed.
    fn revision(&self) -> i32;
}

/// A resource that is no more than the content which clients enter and change: no lifecycle, no children.
pub trait PlainResource: Resource + Clone + Send + 'static {
    /// Its identifier.
    type Id: Id;
    /// What clients say of it.
    type Content: Content;
    /// A new one.
    fn entered(content: Self::Content, now: Timestamp) -> Self;
    /// What is said of it.
    fn content(&self) -> &Self::Content;
    /// The same one with other content.
    #[must_use]
    fn amended(self, content: Self::Content, now: Timestamp) -> Self;
}

/// A plain resource whose members stand in a tree.
pub trait Tree: PlainResource {
    /// The one right above it.
    fn parent_id(&self) -> Option<Self::Id>;
}

/// A plain resource that belongs to a programme and never moves to another: whoever may see the programme may see it.
pub trait OfProgramme: PlainResource {
    /// Its programme.
    fn programme_id(&self) -> ProgrammeId;
    /// What stands against keeping it as things are in its programme, by field of its content.
    fn fits(&self, programme: &Programme) -> Result<(), Violations>;

    /// Whom it concerns: those whom its programme does, and whoever has a part in this thing itself.
    fn concerns(&self, programme: &Programme) -> Circle {
        programme.circle()
    }

    /// What stands against its becoming this from what it was.
    fn follows(&self, _before: &Self) -> Result<(), Refusal> {
        Ok(())
    }

    /// The same one as it is told on that day.
    #[must_use]
    fn told(self, _today: CivilDate) -> Self {
        self
    }
}

macro_rules! resources {
    ($($model:ident $name:literal;)*) => {$(
        impl Resource for $model {
            const NAME: &'static str = $name;
            fn uuid(&self) -> Uuid {
                self.id.uuid()
            }
            fn revision(&self) -> i32 {
                self.revision
            }
        }
    )*};
}

/// Models of `id`, `revision`, `created_at`, `updated_at` and content; fields besides begin as given.
macro_rules! plain_resources {
    ($($model:ident ($id:ident, $content:ident) $name:literal $({ $($field:ident: $begins:expr,)* })?;)*) => {
        resources! { $($model $name;)* }
        $(impl PlainResource for $model {
            type Id = $id;
            type Content = $content;
            fn entered(content: $content, now: Timestamp) -> Self {
                Self { id: $id::new(now), revision: 1, created_at: now, updated_at: now, $($($field: $begins,)*)? content }
            }
            fn content(&self) -> &$content {
                &self.content
            }
            fn amended(self, content: $content, now: Timestamp) -> Self {
                Self { revision: self.revision + 1, updated_at: now, content, ..self }
            }
        })*
    };
}

macro_rules! trees {
    ($($model:ident;)*) => {$(
        impl Tree for $model {
            fn parent_id(&self) -> Option<Self::Id> {
                self.content.parent_id
            }
        }
    )*};
}

resources! {
    ApiClient "api-clients";
    Job "jobs";
    Programme "programmes";
    Document "documents";
}
plain_resources! {
    Organisation (OrganisationId, OrganisationContent) "organisations" { former_names: Vec::new(), };
    Person (PersonId, PersonContent) "people";
    Mandate (MandateId, MandateContent) "mandates";
    OrganisationSuccession (OrganisationSuccessionId, OrganisationSuccessionContent) "organisation-successions" {
        status: OrganisationSuccession::INITIAL,
        ended_on: None,
    };
    FocalPoint (FocalPointId, FocalPointContent) "focal-points" { acting_organisation_id: None, };
    ImplementingUnit (ImplementingUnitId, ImplementingUnitContent) "implementing-units" { acting_organisation_id: None, };
    OriginalCopy (OriginalCopyId, OriginalCopyContent) "original-copies";
    Assignment (AssignmentId, AssignmentContent) "assignments" {
        status: Assignment::INITIAL,
        acting_lead_id: None,
        overdue: false,
        reminders: 0,
        acting_units: Vec::new(),
    };
    OpinionRequest (OpinionRequestId, OpinionRequestContent) "opinion-requests" {
        status: OpinionRequest::INITIAL,
        pending_ids: Vec::new(),
        acting_units: Vec::new(),
    };
    Amendment (AmendmentId, AmendmentContent) "amendments" {
        status: Amendment::INITIAL,
        in_force_from: None,
        replaced_last_day: None,
        substance: String::new(),
        parties: Vec::new(),
        pending_on: Vec::new(),
        about: About::default(),
    };
    Difficulty (DifficultyId, DifficultyContent) "difficulties" {
        status: Difficulty::INITIAL,
        substance: String::new(),
        parties: Vec::new(),
        pending_on: Vec::new(),
    };
    Plan (PlanId, PlanContent) "plans" {
        status: Plan::INITIAL,
        substance: String::new(),
        items: 0,
        figures: Vec::new(),
        endorsed_by: Vec::new(),
        parties: Vec::new(),
        pending_on: Vec::new(),
        about: AboutPlan::default(),
    };
    PlanItem (PlanItemId, PlanItemContent) "plan-items" {
        status: PlanItem::INITIAL,
        figures: Vec::new(),
        about: AboutItem::default(),
    };
    PlanSupplement (PlanSupplementId, PlanSupplementContent) "plan-supplements" {
        status: PlanSupplement::INITIAL,
        substance: String::new(),
        items: 0,
        parties: Vec::new(),
        pending_on: Vec::new(),
        about: AboutSupplement::default(),
    };
    Package (PackageId, PackageContent) "packages" {
        status: Package::INITIAL,
        signed_on: None,
        value_vnd: Vnd::default(),
        accepted_vnd: Vnd::default(),
        paid_vnd: Vnd::default(),
        parties: Vec::new(),
        about: AboutPackage::default(),
    };
    Deliverable (DeliverableId, DeliverableContent) "deliverables" {
        amount_vnd: Vnd::default(),
        credited: 0,
        uncovered: 0,
        delivered: 0,
        accepted: 0,
        shortfall: 0,
    };
    AcceptanceRecord (AcceptanceRecordId, AcceptanceRecordContent) "acceptance-records" {
        status: AcceptanceRecord::INITIAL,
        amount_vnd: Vnd::default(),
        about: AboutAcceptance::default(),
    };
    Payment (PaymentId, PaymentContent) "payments";
    PressTitle (PressTitleId, PressTitleContent) "press-titles";
    Subscription (SubscriptionId, SubscriptionContent) "subscriptions";
    Campaign (CampaignId, CampaignContent) "campaigns" { status: Campaign::INITIAL, works: 0, progress: Vec::new(), programme: None, };
    CalendarEvent (CalendarEventId, CalendarEventContent) "calendar-events" {
        status: CalendarEvent::INITIAL,
        audience: Visibility::Parties,
        first_day: CivilDate::UNTOLD,
        last_day: CivilDate::UNTOLD,
        lunar_day: None,
        rescheduled_from_id: None,
        rescheduled_to_id: None,
        planners: Vec::new(),
    };
    CoverageRequest (CoverageRequestId, CoverageRequestContent) "coverage-requests" {
        status: CoverageRequest::INITIAL,
        overdue: false,
        published: 0,
        accepted: 0,
        accepted_works: 0,
        acting_offices: Vec::new(),
    };
    InformationRequest (InformationRequestId, InformationRequestContent) "information-requests" {
        status: InformationRequest::INITIAL,
        acting_unit_id: None,
        overdue: false,
    };
    PressWork (PressWorkId, PressWorkContent) "press-works" {
        status: PressWork::INITIAL,
        published_on: CivilDate::UNTOLD,
        corrections: 0,
        evidence: None,
    };
    Finding (FindingId, FindingContent) "findings" { status: Finding::INITIAL, acting_unit_id: None, overdue: false, };
    DocumentReceipt (DocumentReceiptId, DocumentReceiptContent) "document-receipts" { acting_receiver_id: None, };
    User (UserId, UserContent) "users" { status: User::INITIAL, memberships: Vec::new(), };
    Membership (MembershipId, MembershipContent) "memberships";
    CodeListItem (CodeListItemId, CodeListItemContent) "code-list-items";
    Topic (TopicId, TopicContent) "topics";
    SchoolSite (SchoolSiteId, SchoolSiteContent) "school-sites";
}
trees! {
    Organisation;
    Topic;
}
