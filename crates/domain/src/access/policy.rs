//! The policy: one table of grants, from which both the yes or no and the row scope of lists follow.

use super::Action::{
    ConsentToProgramme, CreateProgramme, EditProgramme, MoveProgramme, ReadDirectory, ReadProgramme, ReadSelf, SignProgramme, UsePublic,
    WriteDirectory,
};
use super::Role::{Administrator, Auditor, Coordinator, Editor, Finance, Judge, Leader, Officer, Viewer};
use super::{Action, Role, Subject};
use crate::ids::OrganisationId;

/// Where a role counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// For everyone, logged in or not.
    Everyone,
    /// For every user, whatever the role.
    EveryUser,
    /// For a user with one of the roles in any organisation.
    Anywhere(&'static [Role]),
    /// For a user with one of the roles in an organisation that is a party to the thing.
    InParty(&'static [Role]),
}

/// What the action is done to.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// Nothing in particular: is there anything of the kind that the caller may do?
    Any,
    /// A thing that belongs to these parties.
    Parties(&'a [OrganisationId]),
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead.
    Allow,
    /// The caller may see the thing, but not do that: 403.
    Forbid,
    /// The caller may not learn that the thing exists: 404.
    Hide,
    /// The caller must log in first: 401.
    LogIn,
}

/// Which rows of a kind the caller may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those to which one of these organisations is a party.
    PartyIn(Vec<OrganisationId>),
}

const MEMBERS: &[Role] = &[Leader, Coordinator, Officer, Editor, Finance, Auditor, Viewer];
const DRAFTERS: &[Role] = &[Leader, Coordinator];

const fn grant(action: Action) -> Grant {
    match action {
        UsePublic => Grant::Everyone,
        ReadSelf => Grant::EveryUser,
        ReadDirectory => Grant::Anywhere(&[Administrator, Leader, Coordinator, Officer, Editor, Finance, Judge, Auditor, Viewer]),
        WriteDirectory => Grant::Anywhere(&[Administrator]),
        ReadProgramme => Grant::InParty(MEMBERS),
        CreateProgramme | EditProgramme | ConsentToProgramme | SignProgramme | MoveProgramme => Grant::InParty(DRAFTERS),
    }
}

/// The action that must be allowed for a thing to be visible at all to one who wants to do `action` to it.
const fn reading(action: Action) -> Action {
    match action {
        UsePublic => UsePublic,
        ReadSelf => ReadSelf,
        ReadDirectory | WriteDirectory => ReadDirectory,
        ReadProgramme | EditProgramme | ConsentToProgramme | SignProgramme | MoveProgramme => ReadProgramme,
        // What does not exist yet cannot be hidden: a programme's parties are named by the caller himself.
        CreateProgramme => CreateProgramme,
    }
}

fn holds(grant: Grant, subject: Option<&Subject>, target: Target<'_>) -> bool {
    match (grant, subject, target) {
        (Grant::Everyone, _, _) | (Grant::EveryUser, Some(_), _) => true,
        (Grant::Anywhere(roles), Some(subject), _) | (Grant::InParty(roles), Some(subject), Target::Any) => subject.has_any(roles),
        (Grant::InParty(roles), Some(subject), Target::Parties(parties)) => parties.iter().any(|party| subject.has_in(*party, roles)),
        (_, None, _) => false,
    }
}

/// May this caller do that?
#[must_use]
pub fn decide(subject: Option<&Subject>, action: Action, target: Target<'_>) -> Verdict {
    if holds(grant(action), subject, target) {
        return Verdict::Allow;
    }
    match (subject, target) {
        (None, _) => Verdict::LogIn,
        (Some(_), Target::Parties(_)) if action != CreateProgramme && !holds(grant(reading(action)), subject, target) => Verdict::Hide,
        _ => Verdict::Forbid,
    }
}

/// The rows that the caller may see of what `action` is about.
#[must_use]
pub fn scope(subject: Option<&Subject>, action: Action) -> Scope {
    match (grant(reading(action)), subject) {
        (Grant::InParty(roles), Some(subject)) => Scope::PartyIn(subject.organisations_as(roles)),
        (Grant::InParty(_), None) => Scope::PartyIn(Vec::new()),
        (granted, subject) if holds(granted, subject, Target::Any) => Scope::All,
        _ => Scope::PartyIn(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::ids::{Id, UserId};
    use proptest::prelude::*;

    fn user(memberships: Vec<(OrganisationId, Role)>) -> Subject {
        Subject { user_id: UserId::new(Timestamp::from_unix_micros(0)), person_id: None, memberships }
    }

    fn organisation() -> OrganisationId {
        OrganisationId::new(Timestamp::from_unix_micros(0))
    }

    #[test]
    fn a_programme_is_invisible_to_those_who_are_no_party() {
        let (ours, theirs) = (organisation(), organisation());
        let leader = user(vec![(ours, Leader)]);
        assert_eq!(decide(Some(&leader), ReadProgramme, Target::Parties(&[ours])), Verdict::Allow);
        assert_eq!(decide(Some(&leader), ReadProgramme, Target::Parties(&[theirs])), Verdict::Hide);
        assert_eq!(decide(Some(&leader), EditProgramme, Target::Parties(&[theirs])), Verdict::Hide);
        assert_eq!(decide(None, ReadProgramme, Target::Parties(&[ours])), Verdict::LogIn);
    }

    #[test]
    fn a_viewer_reads_but_decides_nothing() {
        let ours = organisation();
        let viewer = user(vec![(ours, Viewer)]);
        assert_eq!(decide(Some(&viewer), ReadProgramme, Target::Parties(&[ours])), Verdict::Allow);
        for action in [EditProgramme, ConsentToProgramme, SignProgramme, MoveProgramme, CreateProgramme] {
            assert_eq!(decide(Some(&viewer), action, Target::Parties(&[ours])), Verdict::Forbid, "{action}");
        }
    }

    #[test]
    fn an_administrator_keeps_the_directory_but_sees_no_programme_of_others() {
        let (platform, ours) = (organisation(), organisation());
        let administrator = user(vec![(platform, Administrator)]);
        assert_eq!(decide(Some(&administrator), WriteDirectory, Target::Any), Verdict::Allow);
        assert_eq!(decide(Some(&administrator), ReadProgramme, Target::Parties(&[ours])), Verdict::Hide);
        assert_eq!(scope(Some(&administrator), ReadProgramme), Scope::PartyIn(vec![]));
    }

    proptest! {
        #[test]
        fn the_scope_of_a_list_and_the_verdict_on_a_row_agree(roles in prop::collection::vec((0..3_usize, 0..Role::ALL.len()), 0..6), party in 0..3_usize) {
            let organisations = [organisation(), organisation(), organisation()];
            let subject = user(roles.into_iter().map(|(at, role)| (organisations[at], Role::ALL[role])).collect());
            let visible = decide(Some(&subject), ReadProgramme, Target::Parties(&[organisations[party]])) == Verdict::Allow;
            let listed = match scope(Some(&subject), ReadProgramme) {
                Scope::All => true,
                Scope::PartyIn(own) => own.contains(&organisations[party]),
            };
            prop_assert_eq!(visible, listed);
        }
    }
}
