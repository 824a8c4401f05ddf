//! Packages (gói hợp tác): what a locality orders of a newspaper out of an agreed plan.

use serde::{Deserialize, Serialize};

use super::lifecycle::PackageStatus;
use crate::access::{Circle, Involved, Part};
use crate::clock::Timestamp;
use crate::date::{CivilDate, PartialDate};
use crate::directory::check_external_key;
use crate::ids::{DeliverableId, DocumentId, OrganisationId, PackageId, PartyId, PlanId, PlanItemId};
use crate::lifecycle::Around;
use crate::money::Vnd;
use crate::planning::{FundingSource, PlanStatus};
use crate::problem;
use crate::programme::{PartyStanding, Programme, ProgrammeStatus, Side, TakingPart};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, Refusal, Violations};
use crate::visibility::Visibility;

crate::text_enum! {
    /// For what a package is.
    pub enum PackageKind {
        /// For the coverage of a year (thường xuyên): signed by the parties, or by whom they authorise.
        Regular = "regular",
        /// For an event (theo sự kiện): the locality's budget unit may sign it.
        Event = "event",
    }
}

crate::text_enum! {
    /// How it is procured.
    pub enum ProcurementMode {
        /// Assigned (giao nhiệm vụ).
        Assigned = "assigned",
        /// Ordered (đặt hàng).
        Ordered = "ordered",
        /// Tendered (đấu thầu).
        Tendered = "tendered",
    }
}

/// What a client says of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Out of which plan; never changes.
    pub plan_id: PlanId,
    /// For what it is.
    pub kind: PackageKind,
    /// Its title.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Gói hợp tác tuyên truyền năm 2024")
    )]
    pub title: String,
    /// How it is procured.
    pub procurement_mode: ProcurementMode,
    /// The party of the locality that orders it; never changes.
    pub buyer_party_id: PartyId,
    /// The party of the press that delivers it; never changes.
    pub seller_party_id: PartyId,
    /// Who signs and pays for the buyer, where that is not the party itself: a budget unit, say.
    pub buyer_id: Option<OrganisationId>,
    /// The paper by which the party authorises it (văn bản ủy quyền).
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 300, example = "Giấy ủy quyền 12/GUQ-UBND ngày 5-1-2024")
    )]
    pub buyer_authorisation: Option<String>,
    /// Who signs for the seller, where that is not the party itself: a representative office, say.
    pub seller_id: Option<OrganisationId>,
    /// The paper by which the party authorises it.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub seller_authorisation: Option<String>,
    /// The contract (hợp đồng), as it is cited; needed before anybody signs.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Hợp đồng 05/2024/HĐ-TT"))]
    pub contract_citation: Option<String>,
    /// That document, where it is entered.
    pub contract_id: Option<DocumentId>,
    /// The first day on which it is delivered.
    pub first_day: CivilDate,
    /// The last day.
    pub last_day: CivilDate,
    /// How much is paid before anything is accepted, at most (tạm ứng).
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)
    )]
    pub advance_vnd: Option<Vnd>,
}

/// A package of coverage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Package {
    /// Its identifier.
    pub id: PackageId,
    /// How often it, one of its deliverables or its status changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it, one of its deliverables or its status last changed.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: PackageStatus,
    /// The day on which the last one signed; null until then.
    pub signed_on: Option<PartialDate>,
    /// What all its deliverables cost together.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub value_vnd: Vnd,
    /// What has been accepted of that.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub accepted_vnd: Vnd,
    /// What has been paid.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub paid_vnd: Vnd,
    /// How the two sides stand to it.
    #[cfg_attr(feature = "openapi", schema(max_items = 2))]
    pub parties: Vec<PartyStanding>,
    /// What it says.
    #[serde(flatten)]
    pub content: PackageContent,
    /// How things are around it.
    #[serde(skip)]
    pub about: Around<AboutPackage>,
}

plain_resource! {
    Package (PackageId, PackageContent) "packages" {
        status: Self::INITIAL,
        signed_on: None,
        value_vnd: Vnd::default(),
        accepted_vnd: Vnd::default(),
        paid_vnd: Vnd::default(),
        parties: Vec::new(),
        about: Around::default(),
    }
}

impl Transferable for Package {
    const ROWS: RowType = RowType::of::<Self>(
        "Gói hợp tác truyền thông",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("plan_id", "Kế hoạch", "plans"),
            Column::text("kind", "Loại gói"),
            Column::text("title", "Tên gói"),
            Column::text("procurement_mode", "Hình thức"),
            Column::text("buyer_party_id", "Bên đặt hàng"),
            Column::text("seller_party_id", "Bên thực hiện"),
            Column::id("buyer_id", "Đơn vị ký bên đặt hàng", "organisations"),
            Column::text("buyer_authorisation", "Ủy quyền bên đặt hàng"),
            Column::id("seller_id", "Đơn vị ký bên thực hiện", "organisations"),
            Column::text("seller_authorisation", "Ủy quyền bên thực hiện"),
            Column::text("contract_citation", "Hợp đồng"),
            Column::id("contract_id", "Văn bản hợp đồng", "documents"),
            Column::day("first_day", "Từ ngày"),
            Column::day("last_day", "Đến ngày"),
            Column::money("advance_vnd", "Tạm ứng"),
        ],
    );
}

/// That a budget line does not have what a package takes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    /// Of which item.
    pub plan_item_id: PlanItemId,
    /// From which source.
    pub source: FundingSource,
    /// What the package takes.
    pub wanted: Vnd,
    /// What is neither committed nor spent.
    pub available: Vnd,
}

/// What a package must know of others to move on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutPackage {
    /// Where its plan stands.
    pub plan: PlanStatus,
    /// Where its programme stands.
    pub programme: ProgrammeStatus,
    /// Whether it delivers anything.
    pub delivers: bool,
    /// An item that it takes from and that does not count, or of which it was said already what became of it.
    pub item_over: Option<PlanItemId>,
    /// A line that does not have what it takes.
    pub short: Option<Short>,
    /// Deliverables of which not all was accepted.
    pub shortfall: Vec<DeliverableId>,
    /// Deliverables of which more was accepted than press works count for any more.
    pub uncovered: Vec<DeliverableId>,
    /// Whether a record of acceptance waits.
    pub record_pending: bool,
    /// Whether of each budget line exactly that was paid which was accepted.
    pub settled: bool,
}

/// What lists of packages can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PackageFilter {
    /// Those out of this plan.
    pub plan_id: Option<PlanId>,
    /// One or more kinds, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "regular")
    )]
    pub kind: Option<AnyOf<PackageKind>>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "signed,in_force")
    )]
    pub status: Option<AnyOf<PackageStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of packages can be sorted by.
    pub enum PackageSort {
        /// The first day on which it is delivered.
        FirstDay = "first_day",
        /// When it was begun.
        CreatedAt = "created_at",
    }
}

impl Content for PackageContent {
    const FIXED: &'static [&'static str] = &["plan_id", "buyer_party_id", "seller_party_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.optional_line("buyer_authorisation", &mut self.buyer_authorisation, LINE);
        c.optional_line("seller_authorisation", &mut self.seller_authorisation, LINE);
        c.optional_line("contract_citation", &mut self.contract_citation, LINE);
        c.require(self.first_day <= self.last_day, "last_day", problem::ENDS_BEFORE_IT_BEGINS);
    }
}

impl PackageContent {
    /// It without what may be told until it is signed: papers, and the names that other systems have for it.
    fn terms(&self) -> Self {
        Self {
            external_source: None,
            external_id: None,
            buyer_authorisation: None,
            seller_authorisation: None,
            contract_citation: None,
            contract_id: None,
            ..self.clone()
        }
    }
}

impl Package {
    /// What stands against its being a package of that programme: a locality orders, the press delivers,
    /// within the programme's period.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        let mut checker = Checker::default();
        let content = &self.content;
        for (party, side, field) in [
            (content.buyer_party_id, Side::Locality, "buyer_party_id"),
            (content.seller_party_id, Side::Press, "seller_party_id"),
        ] {
            programme.require_party(&mut checker, party, side, field);
        }
        for (signs, party, field) in [
            (content.buyer_id, content.buyer_party_id, "buyer_id"),
            (content.seller_id, content.seller_party_id, "seller_id"),
        ] {
            let own =
                |id: OrganisationId| programme.side_of(party).iter().any(|taken| taken.organisation_id == id);
            checker.require(signs.is_none_or(own), field, problem::NOT_OF_THE_SIDE);
        }
        checker.require(programme.first_day <= content.first_day, "first_day", problem::OUTSIDE_PERIOD);
        checker.require(content.last_day <= programme.last_day, "last_day", problem::OUTSIDE_PERIOD);
        checker.finish()
    }

    /// The programme as far as the package goes: its two parties, each with who signs for it.
    #[must_use]
    pub fn between(&self, programme: Programme) -> Programme {
        let content = &self.content;
        let signs = |party: PartyId| {
            if party == content.buyer_party_id { content.buyer_id } else { content.seller_id }
        };
        let parties = programme
            .parties
            .into_iter()
            .filter(|party| [content.buyer_party_id, content.seller_party_id].contains(&party.id));
        let parties = parties.map(|party| match signs(party.id) {
            Some(organisation_id) => crate::programme::Party {
                organisation_id,
                acting_organisation_id: Some(organisation_id),
                ..party
            },
            None => party,
        });
        let also = [(content.buyer_party_id, content.buyer_id), (content.seller_party_id, content.seller_id)]
            .into_iter()
            .filter_map(|(party_id, signs)| {
                let involved = Involved { part: Part::Party, organisation_id: signs? };
                Some(TakingPart { party_id, involved })
            });
        let taking_part = programme.taking_part.iter().copied().chain(also).collect();
        Programme { parties: parties.collect(), taking_part, ..programme }
    }

    /// Whom it concerns: its two sides, and who signs for them. What it costs is nobody else's business.
    #[must_use]
    pub fn circle(&self, programme: &Programme) -> Circle {
        let content = &self.content;
        let side = |party: PartyId, part: Part, signs: Option<OrganisationId>| {
            let own = programme
                .side_of(party)
                .into_iter()
                .filter(|taken| matches!(taken.part, Part::Party | Part::FocalPoint));
            own.map(|taken| taken.organisation_id)
                .chain(signs)
                .map(move |organisation_id| Involved { part, organisation_id })
                .collect::<Vec<_>>()
        };
        let buyers = side(content.buyer_party_id, Part::Buyer, content.buyer_id);
        let sellers = side(content.seller_party_id, Part::Seller, content.seller_id);
        let involved = buyers.into_iter().chain(sellers).collect();
        if programme.visibility == Visibility::Restricted {
            Circle::Restricted(involved)
        } else {
            Circle::Involving(involved)
        }
    }

    /// Refuses an edit of what is appraised, but for papers, which may come until it is signed.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_edit(&self, next: &PackageContent) -> Result<(), Refusal> {
        match self.status {
            PackageStatus::Draft => Ok(()),
            PackageStatus::Appraised | PackageStatus::Approved
                if self.content.terms() == next.terms() && !self.is_signed() =>
            {
                Ok(())
            }
            status => Err(Blocker::new(problem::PACKAGE_FROZEN).with("status", status).into()),
        }
    }

    /// The side whose own papers the content tells otherwise than this, if it does: nobody says them for
    /// another.
    #[must_use]
    pub fn papers_of(&self, next: &PackageContent) -> Vec<Part> {
        let of = |content: &PackageContent| {
            [
                (content.buyer_id, content.buyer_authorisation.clone()),
                (content.seller_id, content.seller_authorisation.clone()),
            ]
        };
        let told = of(&self.content).into_iter().zip(of(next)).zip([Part::Buyer, Part::Seller]);
        told.filter(|((before, after), _)| before != after).map(|(_, part)| part).collect()
    }

    /// Refuses a change of what it delivers, once it is appraised.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_deliverables(&self) -> Result<(), Refusal> {
        match self.status {
            PackageStatus::Draft => Ok(()),
            status => Err(Blocker::new(problem::PACKAGE_FROZEN).with("status", status).into()),
        }
    }

    /// Whether signatures are taken now: once it is approved.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_signatures(&self) -> Result<(), Refusal> {
        match self.status {
            PackageStatus::Approved => Ok(()),
            status => Err(Blocker::new(problem::NOT_OPEN_FOR_SIGNATURE).with("status", status).into()),
        }
    }

    /// Refuses what comes only with a contract that is being carried out.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn is_carried_out(&self) -> Result<(), Refusal> {
        match self.status {
            PackageStatus::InForce | PackageStatus::Completed => Ok(()),
            status => Err(Blocker::new(problem::PACKAGE_NOT_IN_FORCE).with("status", status).into()),
        }
    }

    /// Whether one of the two has signed.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.parties.iter().any(|party| party.signed_on.is_some())
    }
}
