//! The table of grants: for every action, which roles in which part may do it.

use super::Action::{
    AcceptCoverage, AnswerInformationRequest, AskForInformation, ReadCoverage, RemedyFinding, ReportFinding,
    RequestCoverage, WriteCalendar, WriteCampaign, WriteCoverageRequest, WritePressWork,
};
use super::Action::{
    AcceptDelivery, DeliverPackage, MovePackage, PayPackage, ReadPackage, SignPackage, WritePackage,
};
use super::Action::{
    AskForOpinions, ConsentToProgramme, CreateProgramme, EditProgramme, GiveAssignment, GiveOpinion,
    KeepProgramme, ManageSelf, MoveProgramme, RaiseDifficulty, ReadAssignment, ReadAudit, ReadDirectory,
    ReadNotifications, ReadOpinionRequest, ReadProgramme, ReadSelf, ReadUsers, SignProgramme,
    SolveDifficulty, UsePublic, WorkOnAssignment, WriteDirectory, WriteUsers,
};
use super::Action::{ConsentToPlan, EndorsePlan, ReadPlan, SettlePlanItem, WritePlan};
use super::Action::{
    CreateDocument, ReadChanges, ReadDocument, ReadJob, ReceiveDocument, RunJob, WriteDocument,
};
use super::Role::{Administrator, Auditor, Coordinator, Editor, Finance, Judge, Leader, Officer, Viewer};
use super::{Action, Part, Role, Roles};

/// Where a role counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// For everyone, logged in or not.
    Everyone,
    /// For every user, whatever the role.
    EveryUser,
    /// For every user, about what is their own.
    Own,
    /// For a user with one of the roles in any organisation.
    Anywhere(&'static [Role]),
    /// For a user with one of the roles in an organisation that takes part in the thing.
    Involved(Roles),
}

/// Those who read what the people of their organisation did.
pub const AUDITORS: &[Role] = &[Auditor];
const MEMBERS: &[Role] = &[Leader, Coordinator, Officer, Editor, Finance, Auditor, Viewer];
/// Those who lead or draft for a party.
pub const DRAFTERS: Roles =
    &[(Part::Party, &[Leader, Coordinator]), (Part::FocalPoint, &[Leader, Coordinator])];
/// Those who tell of difficulties: those who draft, and the units that meet them.
pub const RAISERS: Roles = &[
    (Part::Party, &[Leader, Coordinator]),
    (Part::FocalPoint, &[Leader, Coordinator]),
    (Part::Unit, &[Leader, Coordinator, Officer]),
];
const WORKERS: &[Role] = &[Leader, Coordinator, Officer, Editor];
/// Those who answer for the side that gives a task or asks a question.
pub const GIVERS: Roles = &[(Part::Giver, &[Leader, Coordinator])];
/// Those who do what a unit was given to do.
pub const ASSIGNEES: Roles = &[(Part::Assignee, WORKERS)];
/// Those who move a task on: those who do it, and those who judge it.
const WHO_WORKS: Roles = &[GIVERS[0], ASSIGNEES[0]];
/// Those who speak for a unit that is asked.
pub const SPEAKERS: Roles = &[(Part::Assignee, &[Leader, Coordinator, Officer])];
/// Those who read what the parties share, and what a unit is given to do.
const READERS: Roles = &[
    (Part::Party, MEMBERS),
    (Part::FocalPoint, MEMBERS),
    (Part::Unit, WORKERS),
    (Part::Assignee, WORKERS),
    (Part::Cooperating, WORKERS),
];

/// Those who order for the side that pays.
pub const BUYERS: Roles = &[(Part::Buyer, &[Leader, Coordinator, Finance])];
/// Those who accept for it.
pub const ACCEPTING: Roles = &[(Part::Buyer, &[Leader, Coordinator])];
/// Those who decide for it.
pub const BUYING_LEADERS: Roles = &[(Part::Buyer, &[Leader])];
/// Those who appraise what it costs, and pay.
pub const FINANCE: Roles = &[(Part::Buyer, &[Finance])];
/// Those who deliver.
pub const SELLERS: Roles = &[(Part::Seller, WORKERS)];
/// Those who put a package together and see it through.
pub const BUYERS_AND_SELLERS: Roles =
    &[(Part::Buyer, &[Leader, Coordinator]), (Part::Seller, &[Leader, Coordinator])];
/// Those who move a package on.
const PACKAGE_MOVERS: Roles = &[BUYERS[0], (Part::Seller, &[Leader, Coordinator])];
/// Those who submit what was delivered, and those who accept it.
const ACCEPTERS: Roles = &[ACCEPTING[0], SELLERS[0]];
/// Those who read what a package costs: nobody but its two sides.
const PACKAGE_READERS: Roles = &[(Part::Buyer, MEMBERS), (Part::Seller, MEMBERS)];

/// Those who write and publish, and those who cover what they are assigned.
pub const NEWSROOM: Roles = &[(Part::Newsroom, WORKERS)];
/// Those who ask a unit for information, or tell it what is wanting.
pub const ASKING: Roles = &[(Part::Giver, WORKERS)];
/// Those who change a request for coverage: who asked, and the newsroom that assigns it.
const COVERAGE_WRITERS: Roles = &[GIVERS[0], NEWSROOM[0]];
/// Those who answer a unit's questions, and those who ask again.
const INFORMATION_ANSWERERS: Roles = &[ASKING[0], SPEAKERS[0]];
/// Those who remedy a finding, and those who insist on it.
const FINDING_MOVERS: Roles = &[ASKING[0], ASSIGNEES[0]];

/// Those who work on an organisation's documents.
const CLERKS: &[Role] = &[Leader, Coordinator, Officer];
/// Those who read a document: of the issuer, of those it was sent to, and those who read its programme.
const DOCUMENT_READERS: Roles = &[
    (Part::Issuer, MEMBERS),
    (Part::Addressee, MEMBERS),
    (Part::Receiver, MEMBERS),
    (Part::Party, MEMBERS),
    (Part::FocalPoint, MEMBERS),
    (Part::Unit, &[Leader, Coordinator, Officer, Editor]),
    (Part::Drafter, &[Leader, Coordinator]),
];
/// Those who work on what is restricted.
pub(super) const INSIDERS: Roles = &[
    (Part::Party, &[Leader, Coordinator]),
    (Part::FocalPoint, &[Leader, Coordinator]),
    (Part::Issuer, &[Leader, Coordinator]),
    (Part::Addressee, &[Leader, Coordinator]),
    (Part::Receiver, &[Leader, Coordinator]),
    (Part::Assignee, WORKERS),
    (Part::Cooperating, WORKERS),
    (Part::Buyer, &[Leader, Coordinator, Finance]),
    (Part::Seller, &[Leader, Coordinator]),
    (Part::Newsroom, WORKERS),
];

/// Who may do it.
pub(super) const fn grant(action: Action) -> Grant {
    match action {
        UsePublic => Grant::Everyone,
        ReadSelf | ManageSelf | ReadNotifications | ReadChanges => Grant::EveryUser,
        ReadJob | RunJob => Grant::Own,
        ReadUsers => Grant::Anywhere(&[Administrator, Auditor]),
        ReadAudit => Grant::Anywhere(AUDITORS),
        WriteUsers => Grant::Anywhere(&[Administrator]),
        ReadDirectory => Grant::Anywhere(&[
            Administrator,
            Leader,
            Coordinator,
            Officer,
            Editor,
            Finance,
            Judge,
            Auditor,
            Viewer,
        ]),
        WriteDirectory => Grant::Anywhere(&[Administrator]),
        ReadDocument => Grant::Involved(DOCUMENT_READERS),
        CreateDocument | WriteDocument => Grant::Involved(&[(Part::Issuer, CLERKS)]),
        ReceiveDocument => Grant::Involved(&[(Part::Receiver, CLERKS)]),
        ReadProgramme => Grant::Involved(READERS),
        CreateProgramme | EditProgramme | KeepProgramme | ConsentToProgramme | SignProgramme
        | MoveProgramme | SolveDifficulty => Grant::Involved(DRAFTERS),
        RaiseDifficulty => Grant::Involved(RAISERS),
        ReadAssignment | ReadOpinionRequest => Grant::Involved(READERS),
        GiveAssignment | AskForOpinions => Grant::Involved(GIVERS),
        WorkOnAssignment => Grant::Involved(WHO_WORKS),
        GiveOpinion => Grant::Involved(SPEAKERS),
        ReadPlan => Grant::Involved(READERS),
        WritePlan | EndorsePlan | ConsentToPlan => Grant::Involved(DRAFTERS),
        SettlePlanItem => Grant::Involved(RAISERS),
        ReadCoverage => Grant::Involved(READERS),
        WriteCampaign => Grant::Involved(DRAFTERS),
        WriteCalendar => Grant::Involved(RAISERS),
        RequestCoverage | AcceptCoverage => Grant::Involved(GIVERS),
        WriteCoverageRequest => Grant::Involved(COVERAGE_WRITERS),
        AskForInformation | ReportFinding => Grant::Involved(ASKING),
        AnswerInformationRequest => Grant::Involved(INFORMATION_ANSWERERS),
        RemedyFinding => Grant::Involved(FINDING_MOVERS),
        WritePressWork => Grant::Involved(NEWSROOM),
        ReadPackage => Grant::Involved(PACKAGE_READERS),
        WritePackage | SignPackage => Grant::Involved(BUYERS_AND_SELLERS),
        MovePackage => Grant::Involved(PACKAGE_MOVERS),
        DeliverPackage => Grant::Involved(SELLERS),
        AcceptDelivery => Grant::Involved(ACCEPTERS),
        PayPackage => Grant::Involved(FINANCE),
    }
}

/// The action that must be allowed for a thing to be visible at all to one who wants to do `action` to it.
pub(super) const fn reading(action: Action) -> Action {
    match action {
        UsePublic => UsePublic,
        ReadSelf | ManageSelf => ReadSelf,
        ReadNotifications => ReadNotifications,
        ReadJob | RunJob => ReadJob,
        ReadChanges => ReadChanges,
        ReadUsers | WriteUsers => ReadUsers,
        ReadAudit => ReadAudit,
        ReadDirectory | WriteDirectory => ReadDirectory,
        ReadProgramme | EditProgramme | KeepProgramme | ConsentToProgramme | SignProgramme
        | MoveProgramme | RaiseDifficulty | SolveDifficulty => ReadProgramme,
        ReadDocument | WriteDocument | ReceiveDocument => ReadDocument,
        ReadAssignment | GiveAssignment | WorkOnAssignment => ReadAssignment,
        ReadOpinionRequest | AskForOpinions | GiveOpinion => ReadOpinionRequest,
        ReadCoverage
        | WriteCampaign
        | WriteCalendar
        | RequestCoverage
        | WriteCoverageRequest
        | AcceptCoverage
        | AskForInformation
        | AnswerInformationRequest
        | RemedyFinding
        | ReportFinding
        | WritePressWork => ReadCoverage,
        ReadPackage | WritePackage | SignPackage | MovePackage | DeliverPackage | AcceptDelivery
        | PayPackage => ReadPackage,
        ReadPlan | WritePlan | EndorsePlan | ConsentToPlan | SettlePlanItem => ReadPlan,
        // What does not exist yet cannot be hidden: a programme's parties, a document's issuer are named by
        // the caller themselves.
        CreateProgramme | CreateDocument => action,
    }
}

/// Whether the action makes a thing of its own, which nobody could have seen before.
pub(super) const fn makes_new(action: Action) -> bool {
    matches!(action, CreateProgramme | CreateDocument)
}
