//! The policy: from the table of grants follow both the yes or no and the row scope of lists.

use super::grants::{DRAFTERS, Grant, INSIDERS, grant, makes_new, reading};
use super::{Action, Involved, Part, Role, Roles, Subject};
use crate::ids::{OrganisationId, UserId};

/// What the action is done to.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// Nothing in particular: is there anything of the kind that the caller may do?
    Any,
    /// A thing in which these organisations take part.
    Involving(&'a [Involved]),
    /// Such a thing, which only those may see who work on it.
    Restricted(&'a [Involved]),
    /// A thing of that user's own.
    Own(UserId),
}

/// Whom a thing concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Circle {
    /// Nobody in particular: those who may do such things may do it here.
    Open,
    /// Those who take part in it.
    Involving(Vec<Involved>),
    /// Of those, only who works on it.
    Restricted(Vec<Involved>),
    /// One user.
    Own(UserId),
}

impl Circle {
    /// It as the target of an action.
    #[must_use]
    pub fn target(&self) -> Target<'_> {
        match self {
            Self::Open => Target::Any,
            Self::Involving(involved) => Target::Involving(involved),
            Self::Restricted(involved) => Target::Restricted(involved),
            Self::Own(user) => Target::Own(*user),
        }
    }

    /// Whether that caller may do the action to what concerns these.
    #[must_use]
    pub fn lets(&self, subject: Option<&Subject>, action: Action) -> bool {
        decide(subject, action, self.target()) == Verdict::Allow
    }

    /// It with more who take part.
    #[must_use]
    pub fn with(mut self, more: impl IntoIterator<Item = Involved>) -> Self {
        if let Self::Involving(involved) | Self::Restricted(involved) = &mut self {
            involved.extend(more);
        }
        self
    }

    /// Of those who take part in it, only these.
    #[must_use]
    pub fn only(mut self, keeps: impl Fn(&Involved) -> bool) -> Self {
        if let Self::Involving(involved) | Self::Restricted(involved) = &mut self {
            involved.retain(keeps);
        }
        self
    }

    /// The organisations in one of these parts; where it is restricted, only in parts that work on it.
    #[must_use]
    pub fn in_parts(&self, parts: &[Part]) -> Vec<OrganisationId> {
        let knows = |part: Part| {
            !matches!(self, Self::Restricted(_)) || INSIDERS.iter().any(|(insider, _)| *insider == part)
        };
        self.involved()
            .iter()
            .filter(|taken| parts.contains(&taken.part) && knows(taken.part))
            .map(|taken| taken.organisation_id)
            .collect()
    }

    /// Who takes part in it.
    #[must_use]
    pub fn involved(&self) -> &[Involved] {
        match self {
            Self::Open | Self::Own(_) => &[],
            Self::Involving(involved) | Self::Restricted(involved) => involved,
        }
    }
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

/// The organisations through which a caller reaches things, each with the part that it takes in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach(Vec<Involved>);

/// Which rows of a kind the caller may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those in which an organisation takes part through which the caller may.
    Involving {
        /// For what is not restricted.
        readers: Reach,
        /// For what is restricted to those who work on it.
        insiders: Reach,
    },
}

fn holds(grant: Grant, subject: Option<&Subject>, target: Target<'_>) -> bool {
    match (grant, subject, target) {
        (Grant::Everyone, _, _) | (Grant::EveryUser, Some(_), _) | (Grant::Own, Some(_), Target::Any) => true,
        (Grant::Own, Some(subject), Target::Own(user)) => subject.user_id == user,
        (Grant::Anywhere(roles), Some(subject), _) => subject.has_any(roles),
        (Grant::Involved(roles), Some(subject), Target::Any) => {
            roles.iter().any(|(_, roles)| subject.has_any(roles))
        }
        (Grant::Involved(roles), Some(subject), Target::Involving(involved)) => {
            subject.has_part(roles, involved)
        }
        (Grant::Involved(roles), Some(subject), Target::Restricted(involved)) => {
            subject.has_part(roles, involved) && subject.has_part(INSIDERS, involved)
        }
        // What is one user's own is no organisation's, and the other way round.
        (Grant::Own, Some(_), _) | (Grant::Involved(_), Some(_), Target::Own(_)) | (_, None, _) => false,
    }
}

/// Whether the subject leads or drafts for one of these organisations itself, as those do who record its
/// decisions must.
#[must_use]
pub fn leads_or_drafts(subject: &Subject, involved: &[Involved]) -> bool {
    subject.has_part(DRAFTERS, involved)
}

/// May this caller do that?
#[must_use]
pub fn decide(subject: Option<&Subject>, action: Action, target: Target<'_>) -> Verdict {
    if subject.is_some_and(|subject| !subject.within(action)) {
        return Verdict::Forbid;
    }
    if holds(grant(action), subject, target) {
        return Verdict::Allow;
    }
    match (subject, target) {
        (None, _) => Verdict::LogIn,
        (Some(_), Target::Any) => Verdict::Forbid,
        (Some(_), _) if !makes_new(action) && !holds(grant(reading(action)), subject, target) => {
            Verdict::Hide
        }
        _ => Verdict::Forbid,
    }
}

/// The rows that the caller may see of what `action` is about.
#[must_use]
pub fn scope(subject: Option<&Subject>, action: Action) -> Scope {
    if subject.is_some_and(|subject| !subject.within(reading(action))) {
        return Scope::nothing();
    }
    match (grant(reading(action)), subject) {
        (Grant::Involved(roles), Some(subject)) => {
            Scope::Involving { readers: reach(subject, roles), insiders: reach(subject, INSIDERS) }
        }
        // Whose own it is, is asked of each.
        (Grant::Involved(_), None) | (Grant::Own, _) => Scope::nothing(),
        (granted, subject) if holds(granted, subject, Target::Any) => Scope::All,
        _ => Scope::nothing(),
    }
}

fn reach(subject: &Subject, roles: Roles) -> Reach {
    let by = |(part, roles): &(Part, &[Role])| {
        let part = *part;
        subject
            .organisations_as(roles)
            .into_iter()
            .map(move |organisation_id| Involved { part, organisation_id })
    };
    Reach(roles.iter().flat_map(by).collect())
}

impl Reach {
    /// The organisations through which the caller reaches what they take that part in.
    #[must_use]
    pub fn through(&self, part: Part) -> Vec<OrganisationId> {
        self.0.iter().filter(|taken| taken.part == part).map(|taken| taken.organisation_id).collect()
    }

    /// Whether one of these takes such a part.
    #[must_use]
    pub fn meets(&self, involved: &[Involved]) -> bool {
        involved.iter().any(|taken| self.0.contains(taken))
    }
}

impl Scope {
    /// Of these rows, those that are restricted to nobody.
    #[must_use]
    pub fn unrestricted(self) -> Self {
        match self {
            Self::All => Self::All,
            Self::Involving { readers, .. } => Self::Involving { readers, insiders: Reach::default() },
        }
    }

    fn nothing() -> Self {
        Self::Involving { readers: Reach::default(), insiders: Reach::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Action::*;
    use crate::access::Role::{Administrator, Auditor, Coordinator, Leader, Officer, Viewer};
    use crate::clock::Timestamp;
    use crate::ids::{Id, UserId};
    use proptest::prelude::*;

    fn user(memberships: Vec<(OrganisationId, Role)>) -> Subject {
        Subject {
            user_id: UserId::new(Timestamp::from_unix_micros(0)),
            person_id: None,
            memberships,
            scopes: None,
        }
    }

    fn organisation() -> OrganisationId {
        OrganisationId::new(Timestamp::from_unix_micros(0))
    }

    fn party(organisation_id: OrganisationId) -> Involved {
        Involved { part: Part::Party, organisation_id }
    }

    #[test]
    fn a_programme_is_invisible_to_those_who_are_no_party() {
        let (ours, theirs) = (organisation(), organisation());
        let leader = user(vec![(ours, Leader)]);
        assert_eq!(decide(Some(&leader), ReadProgramme, Target::Involving(&[party(ours)])), Verdict::Allow);
        assert_eq!(decide(Some(&leader), ReadProgramme, Target::Involving(&[party(theirs)])), Verdict::Hide);
        assert_eq!(decide(Some(&leader), EditProgramme, Target::Involving(&[party(theirs)])), Verdict::Hide);
        assert_eq!(decide(None, ReadProgramme, Target::Involving(&[party(ours)])), Verdict::LogIn);
    }

    #[test]
    fn a_viewer_reads_but_decides_nothing() {
        let ours = organisation();
        let viewer = user(vec![(ours, Viewer)]);
        assert_eq!(decide(Some(&viewer), ReadProgramme, Target::Involving(&[party(ours)])), Verdict::Allow);
        for action in
            [EditProgramme, KeepProgramme, ConsentToProgramme, SignProgramme, MoveProgramme, CreateProgramme]
        {
            assert_eq!(
                decide(Some(&viewer), action, Target::Involving(&[party(ours)])),
                Verdict::Forbid,
                "{action}"
            );
        }
    }

    #[test]
    fn an_administrator_keeps_the_directory_but_sees_no_programme_of_others() {
        let (platform, ours) = (organisation(), organisation());
        let administrator = user(vec![(platform, Administrator)]);
        assert_eq!(decide(Some(&administrator), WriteDirectory, Target::Any), Verdict::Allow);
        assert_eq!(
            decide(Some(&administrator), ReadProgramme, Target::Involving(&[party(ours)])),
            Verdict::Hide
        );
        assert_eq!(scope(Some(&administrator), ReadProgramme), Scope::nothing());
    }

    #[test]
    fn what_is_restricted_is_there_only_for_those_who_work_on_it() {
        let ours = organisation();
        for (role, verdict) in [
            (Leader, Verdict::Allow),
            (Coordinator, Verdict::Allow),
            (Officer, Verdict::Hide),
            (Auditor, Verdict::Hide),
        ] {
            let member = user(vec![(ours, role)]);
            assert_eq!(
                decide(Some(&member), ReadProgramme, Target::Restricted(&[party(ours)])),
                verdict,
                "{role}"
            );
        }
    }

    #[test]
    fn a_focal_point_drafts_and_a_unit_only_reads() {
        let ours = organisation();
        let coordinator = user(vec![(ours, Coordinator)]);
        let taking = |part| [Involved { part, organisation_id: ours }];
        assert_eq!(
            decide(Some(&coordinator), EditProgramme, Target::Involving(&taking(Part::FocalPoint))),
            Verdict::Allow
        );
        assert_eq!(
            decide(Some(&coordinator), EditProgramme, Target::Involving(&taking(Part::Unit))),
            Verdict::Forbid
        );
        let auditor = user(vec![(ours, Auditor)]);
        assert_eq!(
            decide(Some(&auditor), ReadProgramme, Target::Involving(&taking(Part::Unit))),
            Verdict::Hide
        );
    }

    #[test]
    fn clerks_write_their_own_documents_and_enter_what_came_to_them() {
        let (ours, theirs) = (organisation(), organisation());
        let sent = [
            Involved { part: Part::Issuer, organisation_id: ours },
            Involved { part: Part::Addressee, organisation_id: theirs },
        ];
        let entered: Vec<Involved> =
            sent.into_iter().chain([Involved { part: Part::Receiver, organisation_id: theirs }]).collect();
        for (role, verdict) in [
            (Officer, Verdict::Allow),
            (Leader, Verdict::Allow),
            (Viewer, Verdict::Forbid),
            (Administrator, Verdict::Hide),
        ] {
            let (issuing, receiving) = (user(vec![(ours, role)]), user(vec![(theirs, role)]));
            let not_his = if verdict == Verdict::Hide { Verdict::Hide } else { Verdict::Forbid };
            assert_eq!(decide(Some(&issuing), WriteDocument, Target::Involving(&sent)), verdict, "{role}");
            assert_eq!(decide(Some(&receiving), WriteDocument, Target::Involving(&sent)), not_his, "{role}");
            assert_eq!(
                decide(Some(&receiving), ReceiveDocument, Target::Involving(&entered)),
                verdict,
                "{role}"
            );
            assert_eq!(
                decide(Some(&issuing), ReceiveDocument, Target::Involving(&entered)),
                not_his,
                "{role}"
            );
        }
        let outsider = user(vec![(organisation(), Leader)]);
        assert_eq!(decide(Some(&outsider), ReadDocument, Target::Involving(&sent)), Verdict::Hide);
        assert_eq!(decide(Some(&outsider), CreateDocument, Target::Involving(&sent)), Verdict::Forbid);
    }

    #[test]
    fn a_restricted_document_is_for_leaders_and_coordinators_of_issuer_and_receivers() {
        let ours = organisation();
        for part in [Part::Issuer, Part::Addressee] {
            for (role, verdict) in [
                (Leader, Verdict::Allow),
                (Coordinator, Verdict::Allow),
                (Officer, Verdict::Hide),
                (Viewer, Verdict::Hide),
            ] {
                let member = user(vec![(ours, role)]);
                let circle = [Involved { part, organisation_id: ours }];
                assert_eq!(
                    decide(Some(&member), ReadDocument, Target::Restricted(&circle)),
                    verdict,
                    "{role} of {part}"
                );
            }
        }
    }

    #[test]
    fn whoever_is_given_a_task_works_on_it_and_whoever_gave_it_judges() {
        let ours = organisation();
        let officer = user(vec![(ours, Officer)]);
        let coordinator = user(vec![(ours, Coordinator)]);
        let taking = |part| [Involved { part, organisation_id: ours }];
        for target in
            [Target::Involving(&taking(Part::Assignee)), Target::Restricted(&taking(Part::Assignee))]
        {
            assert_eq!(decide(Some(&officer), WorkOnAssignment, target), Verdict::Allow);
            assert_eq!(decide(Some(&coordinator), GiveAssignment, target), Verdict::Forbid);
        }
        assert_eq!(
            decide(Some(&officer), WorkOnAssignment, Target::Involving(&taking(Part::Cooperating))),
            Verdict::Forbid
        );
        assert_eq!(
            decide(Some(&officer), GiveOpinion, Target::Involving(&taking(Part::Unit))),
            Verdict::Forbid
        );
        let sides = [party(ours), Involved { part: Part::Giver, organisation_id: ours }];
        assert_eq!(decide(Some(&coordinator), GiveAssignment, Target::Involving(&sides)), Verdict::Allow);
        assert_eq!(
            decide(Some(&coordinator), GiveAssignment, Target::Involving(&sides[..1])),
            Verdict::Forbid
        );
    }

    proptest! {
        #[test]
        fn the_scope_of_a_list_and_the_verdict_on_a_row_agree(
            roles in prop::collection::vec((0..3_usize, 0..Role::ALL.len()), 0..6),
            taken in prop::collection::vec((0..3_usize, 0..Part::ALL.len()), 0..4),
            restricted in any::<bool>(),
            action in prop::sample::select(vec![
                ReadProgramme,
                ReadDocument,
                ReadAssignment,
                ReadOpinionRequest,
                ReadPlan,
                ReadPackage,
                ReadCoverage
            ]),
        ) {
            let organisations = [organisation(), organisation(), organisation()];
            let subject =
                user(roles.into_iter().map(|(at, role)| (organisations[at], Role::ALL[role])).collect());
            let involved: Vec<Involved> = taken
                .into_iter()
                .map(|(at, part)| Involved { part: Part::ALL[part], organisation_id: organisations[at] })
                .collect();
            let target =
                if restricted { Target::Restricted(&involved) } else { Target::Involving(&involved) };
            let visible = decide(Some(&subject), action, target) == Verdict::Allow;
            let listed = match scope(Some(&subject), action) {
                Scope::All => true,
                Scope::Involving { readers, insiders } => {
                    readers.meets(&involved) && (!restricted || insiders.meets(&involved))
                }
            };
            prop_assert_eq!(visible, listed);
        }
    }
}
