//! The desk: its ports, its policies and its own facts, shared by every use case.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use cvdesk_case::{
    ActorId, Case, CaseId, CommandId, Desk as DeskFacts, Intake, IntakeId, Owner, PolicyVersion, StreamId,
    TextId,
};
use cvdesk_policy::{
    Actor, Confidential, History, Item, Policy, Purpose, Sight, Subject, Viewer, may_see, unbound,
};
use jiff::{SignedDuration, Timestamp};

use crate::address::normalised;
use crate::error::DeskError;
use crate::policies::Policies;
use crate::port::{Blobs, Clock, Ids, Store, StoreError};

/// What the use cases need from outside, apart from the adapters that only the reconciler calls.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// The sealed log.
    pub store: &'a dyn Store,
    /// Raw bytes.
    pub blobs: &'a dyn Blobs,
    /// Time.
    pub clock: &'a dyn Clock,
    /// Randomness.
    pub ids: &'a dyn Ids,
}

impl std::fmt::Debug for Ports<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

/// How far a clock may be off before it is doubted.
pub(crate) const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Who asks, and under which command id: a repeated one is answered with the first answer.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// Who asks.
    pub actor: Actor,
    /// The command.
    pub command: CommandId,
}

/// One desk, as it stood when it was opened.
#[derive(Debug)]
pub struct Desk<'a> {
    pub(crate) ports: Ports<'a>,
    pub(crate) facts: Confidential<DeskFacts>,
    /// Every adopted policy as it was written.
    policies: Policies,
    /// The earlier ones, each with roles no wider than those of the newest: what a pinned case runs under.
    narrowed: BTreeMap<PolicyVersion, Policy>,
    newest: PolicyVersion,
    /// Linked addresses and whose they are, once somebody is to be recognised.
    pub(crate) linked: OnceCell<BTreeMap<String, ActorId>>,
}

impl<'a> Desk<'a> {
    /// Opens a founded desk: its own stream and its policies.
    ///
    /// # Errors
    /// [`DeskError::Unfounded`] where there is none; [`DeskError::Store`] and [`DeskError::Policy`] otherwise.
    pub fn open(ports: Ports<'a>) -> Result<Self, DeskError> {
        Self::open_knowing(ports, &Policies::default())
    }

    /// Opens it without reading again the policies that were read before.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn open_knowing(ports: Ports<'a>, known: &Policies) -> Result<Self, DeskError> {
        let history = ports.store.history(StreamId::DESK)?;
        let facts = history.fold_desk();
        let mut policies = known.clone();
        let mut newest = None;
        for (version, source) in facts.policies() {
            policies.learn(version, || {
                let item = Item::text(StreamId::DESK, source);
                let sight = Policy::sight_of_source(&facts, item).ok_or(DeskError::Unfounded)?;
                let stored = ports.store.text(Owner::Stream(StreamId::DESK), source)?.open(&sight)?;
                Ok(Policy::from_normalised(&stored)?)
            })?;
            newest = Some(version);
        }
        let newest = newest.ok_or(DeskError::Unfounded)?;
        let in_force = policies.get(newest).ok_or(DeskError::Unfounded)?;
        let earlier =
            facts.policies().into_iter().map(|(version, _)| version).filter(|version| *version != newest);
        let narrowed = earlier
            .filter_map(|version| Some((version, policies.get(version)?.narrowed_to(in_force))))
            .collect();
        Ok(Self { ports, facts, policies, narrowed, newest, linked: OnceCell::new() })
    }

    /// Reads the desk's own stream again: another process may have taken a number or let somebody in.
    pub(crate) fn refresh(&mut self) -> Result<(), DeskError> {
        *self = Self::open_knowing(self.ports, &self.policies)?;
        Ok(())
    }

    /// The policies that this desk has read, for the next one that is opened in this process.
    #[must_use]
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The policy in force for new cases.
    ///
    /// # Errors
    /// [`DeskError::Unfounded`] where it is not there.
    pub fn policy(&self) -> Result<&Policy, DeskError> {
        self.policies.get(self.newest).ok_or(DeskError::Unfounded)
    }

    /// Version of the policy in force for new cases.
    #[must_use]
    pub fn policy_version(&self) -> PolicyVersion {
        self.newest
    }

    /// The policy version a case is pinned to, with roles no wider than those of the newest.
    pub(crate) fn policy_of(&self, case: &Confidential<Case>) -> Result<(PolicyVersion, &Policy), DeskError> {
        let version = case.pinned_policy().unwrap_or(self.newest);
        if version == self.newest {
            return Ok((version, self.policy()?));
        }
        Ok((version, self.narrowed.get(&version).ok_or(DeskError::Unfounded)?))
    }

    /// The policy version a case is pinned to, as it was written.
    pub(crate) fn written_policy_of(&self, case: &Confidential<Case>) -> Result<&Policy, DeskError> {
        let version = case.pinned_policy().unwrap_or(self.newest);
        self.policies.get(version).ok_or(DeskError::Unfounded)
    }

    /// A policy version that the desk has.
    pub(crate) fn policy_at(&self, version: PolicyVersion) -> Option<&Policy> {
        self.policies.get(version)
    }

    /// Whether every screen must say that this is a rehearsal.
    #[must_use]
    pub fn rehearsal(&self) -> bool {
        self.facts.rehearsal()
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// Why the clock cannot be trusted: it says so itself, or it lies before what the log has written already.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn clock_doubt(&self) -> Result<Option<String>, DeskError> {
        if let Some(why) = self.ports.clock.doubt() {
            return Ok(Some(why));
        }
        // A rehearsal goes through time as it likes.
        if self.ports.clock.vouched() || self.rehearsal() {
            return Ok(None);
        }
        let (now, last) = (self.now(), self.ports.store.last_at()?);
        Ok(last.filter(|last| last.duration_since(now) > CLOCK_TOLERANCE).map(|last| {
            format!(
                "the clock says {now:.0}, and the log has an entry of {last:.0} already: set the clock right"
            )
        }))
    }

    /// The one question of sight, asked of the pinned and of the newest policy: a narrowing acts at once, a
    /// widening only by adoption.
    pub(crate) fn sight(
        &self,
        subject: Subject<'_>,
        viewer: Viewer,
        item: Item,
    ) -> Result<Option<Sight>, DeskError> {
        let newest = self.policy()?;
        let sight = may_see(newest, &self.facts, subject, viewer, item);
        if let (Some(_), Subject::Case(case) | Subject::Report(case, _)) = (&sight, subject) {
            let (_, pinned) = self.policy_of(case)?;
            return Ok(may_see(pinned, &self.facts, subject, viewer, item));
        }
        Ok(sight)
    }

    /// A text that the viewer may see; `None` where not, and where it was erased.
    pub(crate) fn text(
        &self,
        subject: Subject<'_>,
        viewer: Viewer,
        owner: Owner,
        id: TextId,
    ) -> Result<Option<String>, DeskError> {
        let Some(sight) = self.sight(subject, viewer, Item::text(owner, id))? else { return Ok(None) };
        match self.ports.store.text(owner, id) {
            Ok(text) => Ok(Some(text.open(&sight)?)),
            Err(StoreError::Erased) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A case for an actor, or the one answer for "absent" and "not yours".
    pub(crate) fn case(&self, actor: Actor, id: CaseId) -> Result<(History, Confidential<Case>), DeskError> {
        let history = self.ports.store.history(StreamId::case(id))?;
        let mut case = history.fold_case(id);
        let sight =
            self.sight(Subject::Case(&case), Viewer::Actor(actor), Item::facts(StreamId::case(id)))?;
        if history.is_empty() || sight.is_none() {
            self.must_be_bound(actor)?;
            return Err(DeskError::no_case(id));
        }
        self.recognise(&mut case)?;
        Ok((history, case))
    }

    /// Says to a member of the team who reads nothing in confidence yet what they do first.
    pub(crate) fn must_be_bound(&self, actor: Actor) -> Result<(), DeskError> {
        match unbound(self.policy()?, &self.facts, actor) {
            Some(refusal) => Err(refusal.into()),
            None => Ok(()),
        }
    }

    /// The permission to open a case's facts, or the one answer for "absent" and "not yours".
    pub(crate) fn sight_of_case(
        &self,
        actor: Actor,
        case: &Confidential<Case>,
        id: CaseId,
    ) -> Result<Sight, DeskError> {
        let item = Item::facts(StreamId::case(id));
        self.sight(Subject::Case(case), Viewer::Actor(actor), item)?.ok_or_else(|| DeskError::no_case(id))
    }

    /// What both the pinned and the newest policy allow, as sight is.
    pub(crate) fn both_allow(
        &self,
        case: &Confidential<Case>,
        allows: impl Fn(&Policy) -> bool,
    ) -> Result<bool, DeskError> {
        Ok(allows(self.policy()?) && allows(self.policy_of(case)?.1))
    }

    /// Something received, for an actor, or the one answer for "absent" and "not yours".
    pub(crate) fn intake(
        &self,
        actor: Actor,
        id: IntakeId,
    ) -> Result<(History, Confidential<Intake>), DeskError> {
        let history = self.ports.store.history(StreamId::intake(id))?;
        let intake = history.fold_intake(id);
        let sight =
            self.sight(Subject::Intake(&intake), Viewer::Actor(actor), Item::facts(StreamId::intake(id)))?;
        if history.is_empty() || sight.is_none() {
            self.must_be_bound(actor)?;
            return Err(DeskError::no_intake(id));
        }
        Ok((history, intake))
    }

    /// The person whose linked address this is.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn person_of_address(&self, address: &str) -> Result<Option<ActorId>, DeskError> {
        Ok(self.linked_text(address)?.map(|(person, _)| person))
    }

    /// Whose linked address this is, and the text that holds it.
    pub(crate) fn linked_text(&self, address: &str) -> Result<Option<(ActorId, TextId)>, DeskError> {
        let Some(wanted) = normalised(address) else { return Ok(None) };
        for (person, text) in self.facts.linked_addresses() {
            let known =
                self.text(Subject::Desk, Viewer::System(Purpose::Recognise), Owner::Person(person), text)?;
            if known.as_deref().and_then(normalised).as_ref() == Some(&wanted) {
                return Ok(Some((person, text)));
            }
        }
        Ok(None)
    }

    /// The person an OS user is linked to.
    #[must_use]
    pub fn person_of_uid(&self, uid: u32) -> Option<ActorId> {
        self.facts.person_of_uid(uid)
    }

    /// The name to show for an actor, to an actor.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn name_of(&self, viewer: Actor, actor: ActorId) -> Result<String, DeskError> {
        if actor == ActorId::SYSTEM {
            return Ok("the desk".to_owned());
        }
        if let Some(uid) = actor.operator_uid() {
            return Ok(format!("operator (uid {uid})"));
        }
        let Some(text) = self.facts.name_text(actor) else { return Ok("somebody".to_owned()) };
        let name = self.text(Subject::Desk, Viewer::Actor(viewer), Owner::Person(actor), text)?;
        Ok(name.unwrap_or_else(|| "a member".to_owned()))
    }

    /// People of the desk: id, name, roles.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn people(&self, viewer: Actor) -> Result<Vec<(ActorId, String, Vec<String>)>, DeskError> {
        let people = self.facts.people().into_iter();
        people.map(|(id, roles)| Ok((id, self.name_of(viewer, id)?, roles))).collect()
    }
}
