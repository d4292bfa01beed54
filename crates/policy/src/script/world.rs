//! The desk of a script: its streams, its people by name, its policies, and the instant it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use cvdesk_case::{
    ActorId, BlobId, Case, CaseId, CommandId, Desk, DeskEvent, DeskId, Event, Intake, IntakeId,
    PolicyVersion, Stamped, StreamId, TextId,
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::format::Script;
use crate::actor::Actor;
use crate::decide::Decision;
use crate::schema::Policy;
use crate::sight::{Confidential, Item};

/// The OS user that a script's `operator` is.
const OPERATOR_UID: u32 = 1000;

/// A desk with everything that happened so far.
#[derive(Debug, Clone)]
pub(super) struct World {
    /// Its policies, oldest first; the stories call them 1, 2, ...
    policies: Vec<(PolicyVersion, Arc<Policy>)>,
    /// People, agents and applicants by name.
    names: BTreeMap<String, ActorId>,
    /// Others whom a step named.
    mentioned: BTreeMap<String, ActorId>,
    desk: Vec<Stamped>,
    /// What came in, oldest first.
    pub(super) files: Vec<File>,
    pub(super) now: Timestamp,
    commands: u64,
}

/// Something received, and the case that it became.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// What the script calls it.
    pub(super) name: String,
    pub(super) intake_id: IntakeId,
    pub(super) case_id: CaseId,
    pub(super) title: TextId,
    intake: Vec<Stamped>,
    pub(super) case: Vec<Stamped>,
}

impl World {
    /// A desk with a policy that is adopted, and the script's people, agents and branches.
    pub(super) fn new(policy: &Policy, script: &Script, now: Timestamp) -> Self {
        let version = policy.version();
        let mut world = Self {
            policies: Vec::new(),
            names: BTreeMap::new(),
            mentioned: BTreeMap::new(),
            desk: Vec::new(),
            files: Vec::new(),
            now,
            commands: 0,
        };
        let operator = ActorId::operator(OPERATOR_UID);
        let mut events = vec![DeskEvent::Founded { desk: DeskId([1; 16]), epoch: 1, rehearsal: true }];
        for (name, roles) in &script.people {
            let person = world.call(name.get_ref());
            let roles = roles.iter().map(|role| role.get_ref().clone()).collect();
            events.push(DeskEvent::PersonJoined { person, name: text("name", name.get_ref()), roles });
            let waits = script.not_yet_accepted.iter().any(|waits| waits.get_ref() == name.get_ref());
            events.extend((!waits).then_some(DeskEvent::PolicyAccepted { person, version }));
        }
        for (name, acts) in &script.agents {
            let agent = world.call(name.get_ref());
            let acts = acts.iter().map(|act| act.name().to_owned()).collect();
            events.push(DeskEvent::AgentRegistered { agent, name: text("name", name.get_ref()), acts });
        }
        for branch in &script.branches {
            events.push(DeskEvent::BranchListed { branch: branch.clone(), from: None, until: None });
        }
        world.adopt(policy.clone());
        world.append(operator, version, Decision { desk: events, ..Decision::default() }, None);
        world
    }

    /// Adopts a policy and gives the fact.
    pub(super) fn adopt(&mut self, policy: Policy) -> DeskEvent {
        let version = policy.version();
        self.policies.push((version, Arc::new(policy)));
        let event = DeskEvent::PolicyAdopted { version, source: TextId([9; 16]) };
        let decision = Decision { desk: vec![event.clone()], ..Decision::default() };
        self.append(ActorId::operator(OPERATOR_UID), version, decision, None);
        event
    }

    /// The newest policy, with its version.
    pub(super) fn newest(&self) -> Option<&(PolicyVersion, Arc<Policy>)> {
        self.policies.last()
    }

    /// The policy that a case is pinned to; the newest one where there is no case.
    pub(super) fn pinned(&self, file: Option<&File>) -> Option<&(PolicyVersion, Arc<Policy>)> {
        let pinned = file.and_then(|file| file.folded().policy);
        let known = pinned.and_then(|pinned| self.policies.iter().find(|(version, _)| *version == pinned));
        known.or(self.newest())
    }

    /// The desk as decisions see it.
    pub(super) fn desk(&self) -> Confidential<Desk> {
        Confidential::wrap(Item::facts(StreamId::DESK), Desk::fold(&self.desk))
    }

    /// Takes down a name.
    pub(super) fn call(&mut self, name: &str) -> ActorId {
        let id = actor_id(name);
        self.names.insert(name.to_owned(), id);
        id
    }

    /// Takes down that a step named somebody, who is nobody yet.
    pub(super) fn mention(&mut self, name: &str) {
        self.mentioned.insert(name.to_owned(), actor_id(name));
    }

    /// Everybody with a name, in order.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, ActorId)> {
        self.names.iter().map(|(name, id)| (name.as_str(), *id))
    }

    /// Who a step's `by` is.
    pub(super) fn actor(&self, by: &str) -> Option<Actor> {
        let operator = ActorId::operator(OPERATOR_UID);
        if let Some(person) = by.strip_prefix("operator for ") {
            let person = self.names.get(person)?;
            return Some(Actor { id: operator, on_behalf_of: Some(*person) });
        }
        match by {
            "system" => Some(Actor::SYSTEM),
            "operator" => Some(Actor::new(operator)),
            name => self.names.get(name).map(|id| Actor::new(*id)),
        }
    }

    /// A person that the desk knows now.
    pub(super) fn person(&self, name: &str) -> Option<ActorId> {
        let id = *self.names.get(name)?;
        Desk::fold(&self.desk).people.contains_key(&id).then_some(id)
    }

    /// A number that nothing received has yet.
    pub(super) fn new_file(&self, name: &str, title: TextId) -> File {
        let number = u32::try_from(self.files.len()).unwrap_or(u32::MAX).saturating_add(1);
        let [first, second, third, fourth] = number.to_be_bytes();
        let id = [0, first, second, third, fourth];
        File {
            name: name.to_owned(),
            intake_id: IntakeId(id),
            case_id: CaseId(id),
            title,
            intake: Vec::new(),
            case: Vec::new(),
        }
    }

    /// Appends what was decided: to the desk, and to one file.
    pub(super) fn append(
        &mut self,
        actor: ActorId,
        policy: PolicyVersion,
        decision: Decision,
        file: Option<usize>,
    ) {
        self.commands = self.commands.saturating_add(1);
        let mut command = [0; 16];
        for (slot, byte) in command.iter_mut().rev().zip(self.commands.to_le_bytes()) {
            *slot = byte;
        }
        let stamp = Stamp { at: self.now, actor, policy, command: CommandId(command) };
        stamp.extend(&mut self.desk, StreamId::DESK, decision.desk);
        if let Some(file) = file.and_then(|file| self.files.get_mut(file)) {
            stamp.extend(&mut file.intake, StreamId::intake(file.intake_id), decision.intake);
            stamp.extend(&mut file.case, StreamId::case(file.case_id), decision.case);
        }
    }

    /// A text of the desk as people read it: names for actor ids, numbers for policy versions.
    pub(super) fn readable(&self, text: &str) -> String {
        let mut readable = text.to_owned();
        for (name, id) in self.names.iter().chain(&self.mentioned) {
            readable = readable.replace(&id.to_string(), name);
        }
        for (number, (version, _)) in self.policies.iter().enumerate() {
            let number = number.saturating_add(1).to_string();
            readable = readable.replace(&format!("{version:.12}"), &number);
        }
        readable
    }
}

impl File {
    /// What was received, as decisions see it.
    pub(super) fn intake(&self) -> Confidential<Intake> {
        Confidential::wrap(
            Item::facts(StreamId::intake(self.intake_id)),
            Intake::fold(self.intake_id, &self.intake),
        )
    }

    /// The case, as decisions see it.
    pub(super) fn case(&self) -> Confidential<Case> {
        Confidential::wrap(Item::facts(StreamId::case(self.case_id)), self.folded())
    }

    pub(super) fn folded(&self) -> Case {
        Case::fold(self.case_id, &self.case)
    }

    /// Whether it became a case.
    pub(super) fn is_case(&self) -> bool {
        !self.case.is_empty()
    }
}

/// The open part of the entries of one command.
struct Stamp {
    at: Timestamp,
    actor: ActorId,
    policy: PolicyVersion,
    command: CommandId,
}

impl Stamp {
    fn extend<E: Into<Event>>(&self, history: &mut Vec<Stamped>, stream: StreamId, events: Vec<E>) {
        for event in events {
            let version = u32::try_from(history.len()).unwrap_or(u32::MAX).saturating_add(1);
            history.push(Stamped {
                seq: u64::from(version),
                stream,
                version,
                at: self.at,
                actor: self.actor,
                command: self.command,
                policy: self.policy,
                event: event.into(),
            });
        }
    }
}

/// Sixteen bytes that stand for words: equal words, equal bytes.
fn drawn(kind: &str, words: &str) -> [u8; 16] {
    let digest = Sha256::new().chain_update(kind).chain_update([0]).chain_update(words).finalize();
    let mut bytes = [0; 16];
    for (slot, byte) in bytes.iter_mut().zip(digest) {
        *slot = byte;
    }
    bytes
}

/// Who a name is.
pub(super) fn actor_id(name: &str) -> ActorId {
    ActorId(drawn("actor", name))
}

/// The id of a text that plays a part: the same words in another part are another text.
pub(super) fn text(part: &str, words: &str) -> TextId {
    TextId(drawn(part, words))
}

/// The id of bytes.
pub(super) fn blob(words: &str) -> BlobId {
    BlobId(drawn("blob", words))
}
