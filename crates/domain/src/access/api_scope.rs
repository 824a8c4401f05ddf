//! Scopes of API clients (RFC 6749, 3.3): a client may do what its roles let it, and of that only what its
//! scopes name.

use super::Action;

crate::text_enum! {
    /// What a client may be let do at most.
    pub enum ApiScope {
        /// Read organisations, people, school sites, administrative units and reference data.
        DirectoryRead = "directory.read",
        /// Change them.
        DirectoryWrite = "directory.write",
        /// Read documents and their entries.
        DocumentsRead = "documents.read",
        /// Enter and change them.
        DocumentsWrite = "documents.write",
        /// Read programmes and what belongs to them.
        ProgrammesRead = "programmes.read",
        /// Change, decide on and move them.
        ProgrammesWrite = "programmes.write",
        /// Read tasks and requests for opinions.
        WorkRead = "work.read",
        /// Give, do and answer them.
        WorkWrite = "work.write",
        /// Read plans, their items and supplements.
        PlanningRead = "planning.read",
        /// Write, decide on and close them.
        PlanningWrite = "planning.write",
        /// Read packages, with what they cost.
        PackagesRead = "packages.read",
        /// Write, move, deliver, accept and pay them.
        PackagesWrite = "packages.write",
        /// Read campaigns, the calendar, requests, press works and findings.
        CoverageRead = "coverage.read",
        /// Write, answer and move them.
        CoverageWrite = "coverage.write",
        /// Read users, their memberships and API clients.
        UsersRead = "users.read",
        /// Change them.
        UsersWrite = "users.write",
        /// Read the audit trail.
        AuditRead = "audit.read",
    }
}

/// The scope that a client needs for an action; none for what everybody may, and for what it does to itself.
#[must_use]
pub const fn needed(action: Action) -> Option<ApiScope> {
    Some(match action {
        // What a job does with each row, and what the feed tells of, is asked for by its own action.
        Action::UsePublic
        | Action::ReadSelf
        | Action::ManageSelf
        | Action::ReadJob
        | Action::RunJob
        | Action::ReadChanges => return None,
        Action::ReadDirectory => ApiScope::DirectoryRead,
        Action::WriteDirectory => ApiScope::DirectoryWrite,
        Action::ReadDocument => ApiScope::DocumentsRead,
        Action::CreateDocument | Action::WriteDocument | Action::ReceiveDocument => ApiScope::DocumentsWrite,
        // What one is told names programmes, and what belongs to them.
        Action::ReadProgramme | Action::ReadNotifications => ApiScope::ProgrammesRead,
        Action::CreateProgramme
        | Action::EditProgramme
        | Action::KeepProgramme
        | Action::ConsentToProgramme
        | Action::SignProgramme
        | Action::MoveProgramme
        | Action::RaiseDifficulty
        | Action::SolveDifficulty => ApiScope::ProgrammesWrite,
        Action::ReadAssignment | Action::ReadOpinionRequest => ApiScope::WorkRead,
        Action::GiveAssignment | Action::WorkOnAssignment | Action::AskForOpinions | Action::GiveOpinion => {
            ApiScope::WorkWrite
        }
        Action::ReadPackage => ApiScope::PackagesRead,
        Action::WritePackage
        | Action::MovePackage
        | Action::SignPackage
        | Action::DeliverPackage
        | Action::AcceptDelivery
        | Action::PayPackage => ApiScope::PackagesWrite,
        Action::ReadPlan => ApiScope::PlanningRead,
        Action::WritePlan | Action::EndorsePlan | Action::ConsentToPlan | Action::SettlePlanItem => {
            ApiScope::PlanningWrite
        }
        Action::ReadCoverage => ApiScope::CoverageRead,
        Action::WriteCampaign
        | Action::WriteCalendar
        | Action::RequestCoverage
        | Action::WriteCoverageRequest
        | Action::AcceptCoverage
        | Action::AskForInformation
        | Action::AnswerInformationRequest
        | Action::WritePressWork
        | Action::ReportFinding
        | Action::RemedyFinding => ApiScope::CoverageWrite,
        Action::ReadUsers => ApiScope::UsersRead,
        Action::WriteUsers => ApiScope::UsersWrite,
        Action::ReadAudit => ApiScope::AuditRead,
    })
}

/// Some scopes, as tokens and databases write them: separated by blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiScopes(Vec<ApiScope>);

impl ApiScopes {
    /// These, each once.
    #[must_use]
    pub fn of(scopes: impl IntoIterator<Item = ApiScope>) -> Self {
        let mut found = Vec::new();
        for scope in scopes {
            if !found.contains(&scope) {
                found.push(scope);
            }
        }
        Self(found)
    }

    /// Those that the text names; none where it names one that there is not.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let named: Option<Vec<ApiScope>> = text.split_whitespace().map(|name| name.parse().ok()).collect();
        named.map(Self::of)
    }

    /// Those that were kept so; what cannot be read any more lets nothing.
    #[must_use]
    pub fn kept(text: &str) -> Self {
        Self::read(text).unwrap_or_else(|| Self::of([]))
    }

    /// Whether the action is within them.
    #[must_use]
    pub fn allow(&self, action: Action) -> bool {
        needed(action).is_none_or(|needed| self.0.contains(&needed))
    }

    /// Whether all of the others are among them.
    #[must_use]
    pub fn hold(&self, others: &Self) -> bool {
        others.0.iter().all(|scope| self.0.contains(scope))
    }

    /// Each in turn.
    pub fn iter(&self) -> impl Iterator<Item = ApiScope> {
        self.0.iter().copied()
    }
}

impl std::fmt::Display for ApiScopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written_and_allow_only_what_they_name() {
        let scopes = ApiScopes::read("programmes.read  work.read programmes.read").unwrap();
        assert_eq!(scopes.to_string(), "programmes.read work.read");
        assert!(
            scopes.allow(Action::ReadProgramme)
                && scopes.allow(Action::ReadSelf)
                && !scopes.allow(Action::EditProgramme)
        );
        assert!(
            scopes.hold(&ApiScopes::read("work.read").unwrap())
                && !ApiScopes::read("work.read").unwrap().hold(&scopes)
        );
        assert_eq!(ApiScopes::read("programmes.read everything"), None);
    }
}
