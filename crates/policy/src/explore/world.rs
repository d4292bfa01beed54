//! The world that a policy is walked in: two people for every role, one of each other kind of actor, two branches,
//! one reporter, one party, and a case that came in by the policy's own way.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{
    ActorId, Answer, BlobId, BranchName, Case, CaseEvent, CaseId, Channel, CommandId, Desk, DeskEvent, Event,
    Identity, Intake, IntakeEvent, IntakeId, PolicyVersion, RawDigest, Role, Sender, Stamped, StreamId,
    TextId,
};
use jiff::Timestamp;

use crate::act::Act;
use crate::actor::{Actor, part_name};
use crate::check::OPERATOR_ROLE;
use crate::command::{IntakeCommand, Receive};
use crate::decide::{Ask, Decision, decide};
use crate::schema::Policy;
use crate::sight::{Confidential, Item};

/// When the report comes in: 2026-01-05T09:00:00Z.
pub(super) const RECEIVED: Timestamp = Timestamp::constant(1_767_603_600, 0);
pub(super) const CASE: CaseId = CaseId([7; 5]);
const INTAKE: IntakeId = IntakeId([8; 5]);
/// Every text of the world: what is written is never looked at.
pub(super) const TEXT: TextId = TextId([9; 16]);
/// The policy that the case begins under; the desk has adopted the one that is walked since.
const BEFORE: PolicyVersion = PolicyVersion([1; 32]);
const NOW: PolicyVersion = PolicyVersion([2; 32]);

pub(super) const REPORTER: ActorId = ActorId([0xe0; 16]);
pub(super) const PARTY: ActorId = ActorId([0xe1; 16]);
const NOT_ACCEPTED: ActorId = ActorId([0xe2; 16]);
const STRANGER: ActorId = ActorId([0xe3; 16]);
const AGENT: ActorId = ActorId([0xe4; 16]);
const UID: u32 = 1000;

/// An actor and what a sentence calls them.
#[derive(Debug, Clone)]
pub(super) struct Somebody {
    pub(super) actor: Actor,
    pub(super) called: String,
}

/// Policy, desk and people; the same in every state.
pub(super) struct World<'a> {
    pub(super) policy: &'a Policy,
    /// The desk before the case has a number, and after.
    desks: [Confidential<Desk>; 2],
    pub(super) main: Option<BranchName>,
    pub(super) stable: Option<BranchName>,
    /// One of each kind of actor.
    pub(super) kinds: Vec<Somebody>,
    /// Up to two people of the desk for every act.
    able: BTreeMap<Act, Vec<Somebody>>,
}

impl<'a> World<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        let main = policy.product.main_branch.parse().ok();
        let stable =
            policy.product.stable.as_ref().and_then(|stable| stable.pattern.replace('*', "1").parse().ok());
        let people = people(policy);
        let mut events: Vec<DeskEvent> =
            people.iter().map(|(id, _, roles)| joined(*id, roles.clone())).collect();
        events.extend([REPORTER, PARTY].map(|person| joined(person, Vec::new())));
        let bound = policy.membership.as_ref().and_then(|membership| membership.accept.as_ref());
        let bound = bound.and_then(|accept| accept.roles.first().cloned());
        events.extend(bound.iter().map(|role| joined(NOT_ACCEPTED, vec![role.clone()])));
        events.extend([BEFORE, NOW].map(|version| DeskEvent::PolicyAdopted { version, source: TEXT }));
        let accepts = people.iter().map(|(person, ..)| *person);
        events.extend(accepts.map(|person| DeskEvent::PolicyAccepted { person, version: NOW }));
        events.extend(stable.iter().map(|branch: &BranchName| DeskEvent::BranchListed {
            branch: branch.clone(),
            from: None,
            until: None,
        }));
        events.extend(policy.agents.as_ref().map(|agents| DeskEvent::AgentRegistered {
            agent: AGENT,
            name: TEXT,
            acts: agents.may.iter().map(|act| act.name().to_owned()).collect(),
        }));
        let mut desk = Desk::default();
        for event in events {
            desk.evolve(&stamped(StreamId::DESK, event.into(), ActorId::SYSTEM, RECEIVED));
        }
        let mut numbered = desk.clone();
        let year = u16::try_from(crate::wanted::date(RECEIVED).year()).unwrap_or(0);
        let taken = DeskEvent::NoticeNumberTaken { number: desk.next_number(year), case: CASE };
        numbered.evolve(&stamped(StreamId::DESK, taken.into(), ActorId::SYSTEM, RECEIVED));
        let desks = [desk, numbered].map(|desk| Confidential::wrap(Item::facts(StreamId::DESK), desk));
        let kinds = kinds(&people, bound.is_some(), policy.agents.is_some());
        let many = usize::from(many(policy));
        let able = policy.act.iter().map(|(act, rule)| (*act, able(&people, &rule.roles, many))).collect();
        Self { policy, desks, main, stable, kinds, able }
    }

    /// The desk as it is beside this case.
    pub(super) fn desk(&self, case: &Case) -> &Confidential<Desk> {
        let [before, numbered] = &self.desks;
        if case.number.is_some() { numbered } else { before }
    }

    /// Somebody of the desk who reads cases.
    pub(super) fn sees_cases(&self) -> Option<ActorId> {
        let [desk, _] = &self.desks;
        let reads =
            |roles: &BTreeSet<String>| self.policy.audience.cases.iter().any(|role| roles.contains(role));
        desk.inner().people.iter().find(|(_, person)| reads(&person.roles)).map(|(id, _)| *id)
    }

    /// Up to two people who may do an act, and people of the case where its parts are what counts.
    pub(super) fn able(&self, act: Act, case: &Case) -> Cow<'_, [Somebody]> {
        if let Some(able) = self.able.get(&act).filter(|able| !able.is_empty()) {
            return Cow::Borrowed(able);
        }
        let roles = self.policy.act.get(&act).map_or(&[][..], |rule| rule.roles.as_slice());
        let parts = case.present().filter(|part| roles.iter().any(|role| role == part_name(part.role)));
        parts
            .filter_map(|part| {
                Some(Somebody { actor: Actor::new(part.person?), called: part_name(part.role).to_owned() })
            })
            .collect()
    }

    /// The desk with somebody who asked to become a member, vouched for by enough people or by nobody.
    pub(super) fn with_application(&self, applicant: ActorId, vouched: bool) -> Confidential<Desk> {
        let [desk, _] = &self.desks;
        let mut desk = desk.inner().clone();
        let applied =
            DeskEvent::MembershipApplied { applicant, name: TEXT, affiliation: Some(TEXT), intake: None };
        desk.evolve(&stamped(StreamId::DESK, applied.into(), ActorId::SYSTEM, RECEIVED));
        let able = self.able.get(&Act::Vouch).filter(|_| vouched);
        for who in able.into_iter().flatten() {
            let vouch = DeskEvent::MemberVouched { applicant, reason: None };
            desk.evolve(&stamped(StreamId::DESK, vouch.into(), who.actor.id, RECEIVED));
        }
        Confidential::wrap(Item::facts(StreamId::DESK), desk)
    }

    /// A case as it begins with such a report.
    pub(super) fn opened(&self, report: &Report) -> Option<(Confidential<Case>, Vec<CaseEvent>)> {
        let mut intake = Confidential::wrap(Item::facts(StreamId::intake(INTAKE)), Intake::new(INTAKE));
        let receive = IntakeCommand::Receive(Box::new(self.receive(report)));
        let mut decision = self.of_intake(&intake, Actor::SYSTEM, &receive).ok()?;
        if decision.case.is_empty() {
            let able = self.able(Act::Approve, &Case::new(CASE));
            let moderator = able.first()?;
            intake = taken_in(&intake, &decision.intake);
            let approve = IntakeCommand::Approve { case: CASE, title: TEXT };
            decision = self.of_intake(&intake, moderator.actor, &approve).ok()?;
        }
        let case = Confidential::wrap(Item::facts(StreamId::case(CASE)), Case::new(CASE));
        let opened = evolved(&case, &decision.case, ActorId::SYSTEM, RECEIVED, BEFORE);
        Some((opened, decision.case))
    }

    fn of_intake(
        &self,
        intake: &Confidential<Intake>,
        actor: Actor,
        command: &IntakeCommand,
    ) -> Result<Decision, crate::Refusal> {
        let [desk, _] = &self.desks;
        decide(self.policy, desk, actor, RECEIVED, &Ask::Intake(intake, command))
    }

    /// A held report and what was decided about it, for the acts of moderators.
    pub(super) fn held(&self) -> Confidential<Intake> {
        let intake = Confidential::wrap(Item::facts(StreamId::intake(INTAKE)), Intake::new(INTAKE));
        let report = Report { answers: BTreeMap::new(), public: false };
        let receive = Receive { channel: Channel::Mail, ..self.receive(&report) };
        let came = self.of_intake(&intake, Actor::SYSTEM, &IntakeCommand::Receive(Box::new(receive)));
        came.map_or_else(|_| intake.clone(), |decision| taken_in(&intake, &decision.intake))
    }

    /// By the tracker where there is one, else by mail.
    fn receive(&self, report: &Report) -> Receive {
        let tracker = self.policy.channel.tracker.is_some();
        Receive {
            channel: if tracker { Channel::Tracker } else { Channel::Mail },
            raw: BlobId([9; 16]),
            raw_bytes: 1,
            raw_digest: RawDigest([9; 32]),
            sender: Some(TEXT),
            recipient: TEXT,
            from: Some(Sender { name: Some(TEXT), address: TEXT }),
            subject: Some(TEXT),
            body: Some(TEXT),
            message_id: Some(TEXT),
            identity: Identity::Unproven,
            automatic: false,
            too_complex: false,
            answers: report.answers.clone(),
            public: report.public,
            person: None,
            case: CASE,
            title: TEXT,
        }
    }

    /// The case once something was decided: the real fold.
    pub(super) fn after(
        case: &Confidential<Case>,
        decision: &Decision,
        actor: Actor,
        now: Timestamp,
    ) -> Confidential<Case> {
        evolved(case, &decision.case, actor.id, now, NOW)
    }
}

/// What a report says, and whether everybody could read it where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) answers: BTreeMap<String, Answer>,
    pub(super) public: bool,
}

fn evolved(
    case: &Confidential<Case>,
    events: &[CaseEvent],
    actor: ActorId,
    at: Timestamp,
    policy: PolicyVersion,
) -> Confidential<Case> {
    let mut after = case.inner().clone();
    for event in events {
        let stamped = stamped(StreamId::case(CASE), event.clone().into(), actor, at);
        after.evolve(&Stamped { policy, version: after.version.saturating_add(1), ..stamped });
    }
    Confidential::wrap(Item::facts(StreamId::case(CASE)), after)
}

fn taken_in(intake: &Confidential<Intake>, events: &[IntakeEvent]) -> Confidential<Intake> {
    let mut after = intake.inner().clone();
    for event in events {
        after.evolve(&stamped(StreamId::intake(INTAKE), event.clone().into(), ActorId::SYSTEM, RECEIVED));
    }
    Confidential::wrap(Item::facts(StreamId::intake(INTAKE)), after)
}

fn stamped(stream: StreamId, event: Event, actor: ActorId, at: Timestamp) -> Stamped {
    Stamped { seq: 1, stream, version: 1, at, actor, command: CommandId([0; 16]), policy: NOW, event }
}

fn joined(person: ActorId, roles: Vec<String>) -> DeskEvent {
    DeskEvent::PersonJoined { person, name: TEXT, roles }
}

/// Somebody of the desk: id, what a sentence calls them, roles.
type Member = (ActorId, String, Vec<String>);

/// How many people there are for every role: two, or as many as some act takes.
fn many(policy: &Policy) -> u8 {
    let acts = policy.act.values().map(|rule| rule.people);
    let consent = policy.embargo.consent.as_ref().map(|rule| rule.people);
    let vouch = policy.membership.as_ref().map(|membership| membership.vouch.people);
    acts.chain(consent).chain(vouch).max().unwrap_or(2).clamp(2, 9)
}

/// People for every role, each with that role alone.
fn people(policy: &Policy) -> Vec<Member> {
    let each = policy.role.keys().flat_map(|role| (1..=many(policy)).map(move |number| (number, role)));
    let called = |number: u8| match number {
        1 => "one of".to_owned(),
        2 => "another of".to_owned(),
        more => format!("number {more} of"),
    };
    each.zip(1_u8..)
        .map(|((number, role), id)| {
            (ActorId([id; 16]), format!("{} {role}", called(number)), vec![role.clone()])
        })
        .collect()
}

fn kinds(people: &[Member], binds: bool, agents: bool) -> Vec<Somebody> {
    let somebody = |actor, called: &str| Somebody { actor, called: called.to_owned() };
    let operator = ActorId::operator(UID);
    let mut kinds: Vec<Somebody> = people
        .iter()
        .filter(|(_, called, _)| called.starts_with("one of "))
        .map(|(id, called, _)| somebody(Actor::new(*id), called))
        .collect();
    kinds.extend(people.first().map(|(id, called, _)| {
        somebody(Actor { id: operator, on_behalf_of: Some(*id) }, &format!("an operator for {called}"))
    }));
    kinds.push(somebody(Actor::new(operator), "an operator"));
    kinds.push(somebody(Actor::new(REPORTER), "the reporter"));
    kinds.push(somebody(Actor::new(PARTY), "the party"));
    if binds {
        kinds.push(somebody(Actor::new(NOT_ACCEPTED), "a member who has not accepted the policy"));
    }
    if agents {
        kinds.push(somebody(Actor::new(AGENT), "an agent with every grant"));
    }
    kinds.push(somebody(Actor::new(STRANGER), "somebody unknown"));
    kinds.push(somebody(Actor::SYSTEM, "the desk itself"));
    kinds
}

fn able(people: &[Member], roles: &[String], many: usize) -> Vec<Somebody> {
    let with = people.iter().filter(|(_, _, has)| has.iter().any(|role| roles.contains(role)));
    let mut able: Vec<Somebody> = with
        .take(many)
        .map(|(id, called, _)| Somebody { actor: Actor::new(*id), called: called.clone() })
        .collect();
    if able.is_empty() && roles.iter().any(|role| role == OPERATOR_ROLE) {
        let operator = Actor::new(ActorId::operator(UID));
        able.push(Somebody { actor: operator, called: "an operator".to_owned() });
    }
    able
}

/// The parts that an invitation is tried for: one whose agreement is asked for first, then those that some act is
/// left to alone.
pub(super) fn parts(policy: &Policy) -> Vec<(Role, ActorId)> {
    let people = |role: Role| if role == Role::Reporter { REPORTER } else { PARTY };
    let consent = policy.embargo.consent.as_ref();
    let asked = |role: &Role| {
        consent.is_some_and(|rule| rule.participants.iter().any(|part| part == part_name(*role)))
    };
    let first = [Role::Party, Role::Vendor, Role::Expert].into_iter().find(asked).unwrap_or(Role::Party);
    let alone = |role: Role| {
        let has = |roles: &[String]| roles.iter().any(|name| name == part_name(role));
        let of_desk = |roles: &[String]| roles.iter().any(|role| policy.role.contains_key(role));
        policy.act.values().any(|act| has(&act.roles) && !of_desk(&act.roles))
    };
    let others = [Role::Reporter, Role::Expert, Role::Vendor, Role::Party].into_iter();
    let others = others.filter(|role| *role != first && alone(*role));
    [first].into_iter().chain(others).map(|role| (role, people(role))).collect()
}
