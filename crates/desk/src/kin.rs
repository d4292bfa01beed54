//! Cases that belong together: a part split off, two that are the same problem.

use cvdesk_case::{ActorId, Case, CaseId, Participant, PolicyVersion, Role, Sender, StreamId};
use cvdesk_policy::card::is_unnamed;
use cvdesk_policy::{
    Ask, CaseCommand, Confidential, Decision, Joining, MergeCommand, Subject, Viewer, decide,
};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{StepDone, Texts};
use crate::write::{Change, unopened};

impl Desk<'_> {
    /// Makes a part of a case a case of its own: confidential, with the same reporters and the same end.
    ///
    /// # Errors
    /// As every step; [`DeskError::BadInput`] for an empty title.
    pub fn split(
        &mut self,
        request: Request,
        id: CaseId,
        title: &str,
        reason: Option<&str>,
    ) -> Result<(CaseId, StepDone), DeskError> {
        if title.trim().is_empty() {
            return Err(DeskError::BadInput("the new case needs a title".to_owned()));
        }
        let into = CaseId::of_draw(self.ports.ids.draw());
        let mut texts = Texts::default();
        let reason = reason.map(|reason| texts.add(self, StreamId::case(id), reason));
        let sealed_title = texts.add(self, StreamId::case(into), title);
        let reporters = self.moved(request, id, into, &mut texts, &|role| role == Role::Reporter)?;
        let command = CaseCommand::Split { into, title: sealed_title, reporters, reason };
        let done = self.again_on_conflict(|desk| {
            let (_, case) = desk.case(request.actor, id)?;
            let (version, policy) = desk.policy_of(&case)?;
            let now = desk.now();
            let decision = decide(policy, &desk.facts, request.actor, now, &Ask::Case(&case, &command))?;
            let other = unopened(into);
            desk.write_two(request, (version, decision), (id, &case), (into, &other), &texts, Some(title))
        })?;
        Ok((into, done))
    }

    /// Lets a case go on in another one that is the same problem: every reporter comes along and is credited, whoever
    /// else takes part accepts the terms there first, the earlier end is proposed.
    ///
    /// # Errors
    /// As every step, over both cases.
    pub fn merge(
        &mut self,
        request: Request,
        from: CaseId,
        into: CaseId,
        reason: Option<&str>,
    ) -> Result<StepDone, DeskError> {
        let mut texts = Texts::default();
        let reason = reason.map(|reason| texts.add(self, StreamId::case(from), reason));
        let there: Vec<ActorId> = self.people_in(request, into)?;
        let moved = self.moved(request, from, into, &mut texts, &|_| true)?;
        let joining = moved
            .into_iter()
            .filter(|part| part.person.is_none_or(|person| !there.contains(&person)))
            .collect();
        self.of_two(request, from, into, &texts, &MergeCommand::Merge { joining, reason })
    }

    /// Takes a merge back: both cases go on by themselves.
    ///
    /// # Errors
    /// As [`Desk::merge`].
    pub fn unmerge(
        &mut self,
        request: Request,
        from: CaseId,
        reason: Option<&str>,
    ) -> Result<StepDone, DeskError> {
        let (_, case) = self.case(request.actor, from)?;
        let sight = self.sight_of_case(request.actor, &case, from)?;
        let into = case.peek(&sight)?.merged_into;
        let Some(into) = into else {
            return Err(DeskError::BadInput(format!("{from} is not merged into another case")));
        };
        let mut texts = Texts::default();
        let reason = reason.map(|reason| texts.add(self, StreamId::case(from), reason));
        self.of_two(request, from, into, &texts, &MergeCommand::Unmerge { reason })
    }

    fn of_two(
        &mut self,
        request: Request,
        from: CaseId,
        into: CaseId,
        texts: &Texts,
        command: &MergeCommand,
    ) -> Result<StepDone, DeskError> {
        self.again_on_conflict(|desk| {
            let (_, one) = desk.case(request.actor, from)?;
            let (_, other) = desk.case(request.actor, into)?;
            let (version, policy) = desk.policy_of(&one)?;
            let now = desk.now();
            let decision = decide(policy, &desk.facts, request.actor, now, &Ask::Two(&one, &other, command))?;
            desk.write_two(request, (version, decision), (from, &one), (into, &other), texts, None)
        })
    }

    /// Writes what was decided of a case and of the other one, whose title is given where this brings it.
    fn write_two(
        &self,
        request: Request,
        (policy, decision): (PolicyVersion, Decision),
        case: (CaseId, &Confidential<Case>),
        other: (CaseId, &Confidential<Case>),
        texts: &Texts,
        title: Option<&str>,
    ) -> Result<StepDone, DeskError> {
        if self.ports.store.answered(request.command)?.is_some() {
            return self.nothing_new(request, case.0, "that was done before");
        }
        let events: Vec<_> = decision.case.iter().map(|event| event.clone().into()).collect();
        let warned = decision.warned.clone();
        let change = Change {
            request,
            at: self.now(),
            policy,
            decision,
            intake: None,
            case: Some(case),
            other: Some((other.0, other.1, title.map(ToOwned::to_owned))),
            texts: texts.0.clone(),
            share_keys: Vec::new(),
            title: None,
        };
        let (_, after) = self.write(&change)?;
        let happened = cvdesk_case::told(&events);
        self.told(request.actor, after.case.as_ref().unwrap_or(case.1), happened, &warned)
    }

    fn people_in(&self, request: Request, id: CaseId) -> Result<Vec<ActorId>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let sight = self.sight_of_case(request.actor, &case, id)?;
        Ok(case.peek(&sight)?.present().filter_map(|part| part.person).collect())
    }

    /// Those who take part in a case and are wanted, with name and address sealed for another one.
    fn moved(
        &self,
        request: Request,
        from: CaseId,
        into: CaseId,
        texts: &mut Texts,
        is_wanted: &dyn Fn(Role) -> bool,
    ) -> Result<Vec<Joining>, DeskError> {
        let (_, case) = self.case(request.actor, from)?;
        let sight = self.sight_of_case(request.actor, &case, from)?;
        let (viewer, stream) = (Viewer::Actor(request.actor), StreamId::case(from));
        let mut moved = Vec::new();
        let facts = case.peek(&sight)?;
        // Whoever was removed from the desk comes along nowhere; who brought the problem stays who they are.
        let stays = |part: &Participant| {
            part.role == Role::Reporter || !part.person.is_some_and(|person| self.facts.is_former(person))
        };
        for part in facts.present().filter(|part| is_wanted(part.role) && stays(part)) {
            let open = |id| self.text(Subject::Case(&case), viewer, stream.into(), id);
            let contact = match &part.contact {
                None => None,
                Some(contact) => {
                    let name = contact.name.map(open).transpose()?.flatten();
                    let address = open(contact.address)?.ok_or_else(|| DeskError::no_case(from))?;
                    let name = name.map(|name| texts.add(self, StreamId::case(into), &name));
                    Some(Sender { name, address: texts.add(self, StreamId::case(into), &address) })
                }
            };
            let unnamed = (part.role == Role::Reporter).then(|| is_unnamed(facts, part));
            moved.push(Joining { role: part.role, person: part.person, contact, unnamed });
        }
        Ok(moved)
    }
}
