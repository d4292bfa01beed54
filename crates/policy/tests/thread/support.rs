//! A desk with four people and one story on it: a report, its case, and the clock that a test sets.
#![expect(clippy::needless_pass_by_value, reason = "verbs of a fixture take what the test has just made")]

use std::collections::BTreeMap;

use cvdesk_case::{
    ActorId, BlobId, BranchFacts, Case, CaseEvent, CaseId, Channel, CommandId, CveId, Desk, DeskEvent, Event,
    Exposure, HandOff, Identity, ImpactSource, Intake, IntakeId, NoticeDraft, NoticeNumber, PolicyVersion,
    ProvenBy, Sender, Stamped, StreamId, TextId,
};
use cvdesk_policy::{
    Actor, Ask, CaseCommand, Confidential, CveAnswer, Decision, DeskCommand, FixCommand, History,
    IntakeCommand, Item, LiftGround, Policy, Receive, Refusal, decide,
};
use jiff::{SignedDuration, Timestamp};

/// Team and moderator.
pub const ALICE: ActorId = ActorId([0xa1; 16]);
/// Team.
pub const BOB: ActorId = ActorId([0xb0; 16]);
/// Moderator, not of the team.
pub const MORA: ActorId = ActorId([0x30; 16]);
/// Known to the desk, without a role.
pub const CAROL: ActorId = ActorId([0xca; 16]);
/// Unknown to the desk.
pub const STRANGER: ActorId = ActorId([0x55; 16]);
/// The system user that nobody is linked to.
pub const UID: u32 = 1000;

pub const CASE: CaseId = CaseId([1, 2, 3, 4, 5]);
pub const INTAKE: IntakeId = IntakeId([6, 7, 8, 9, 0]);
pub const WHY: TextId = TextId([0xee; 16]);
pub const TITLE: TextId = TextId([0x11; 16]);

/// When the report comes in; the goal of two weeks ends on the 28th at the same hour.
pub const REPORTED: &str = "2013-01-14T09:00:00Z";
pub const GOAL: &str = "2013-01-28T09:00:00Z";

pub const PROFILE: &str = include_str!("../../../../profiles/libvirt/policy.toml");

pub fn libvirt() -> Policy {
    complete(PROFILE)
}

/// The profile with changes; each must find what it changes.
pub fn bent(changes: &[(&str, &str)]) -> Policy {
    let source = changes.iter().fold(PROFILE.to_owned(), |source, (from, to)| {
        assert!(source.contains(from), "the profile has no `{from}`");
        source.replace(from, to)
    });
    complete(&source)
}

/// The profile with every requirement of every act forgotten.
pub fn forgetful() -> Policy {
    let mut policy = libvirt();
    policy.act.values_mut().for_each(|act| act.requires.clear());
    policy
}

/// The shipped policy, or the changed one that `cargo xtask coverage --mutate` hands over: what it shows must then fail.
fn complete(source: &str) -> Policy {
    let address = ("channel.mail.address".to_owned(), "security@desk.test".to_owned());
    let shipped = Policy::load(source).unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "a test run may be handed a changed policy; the crate reads none"
    )]
    let changed =
        std::env::var_os("CVDESK_POLICY_UNDER_TEST").map(|file| std::fs::read_to_string(file).unwrap());
    let policy = changed.map_or(shipped, |changed| Policy::from_normalised(&changed).unwrap());
    policy.set(&[address]).unwrap().complete().unwrap()
}

/// Records a number and a published version in a case that was never lifted.
pub fn unpermitted(story: &mut Story) {
    let number = NoticeNumber { year: 2013, number: 1 };
    let case = vec![
        CaseEvent::NoticeNumbered { number, reason: None },
        CaseEvent::NoticePublished { version: 1, warned: Vec::new(), reason: None },
    ];
    story.record(Actor::SYSTEM, &Decision { case, ..Decision::default() });
}

pub fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

pub fn text(n: u8) -> TextId {
    TextId([n; 16])
}

pub fn operator() -> Actor {
    Actor::new(ActorId::operator(UID))
}

pub fn operator_for(person: ActorId) -> Actor {
    Actor { id: ActorId::operator(UID), on_behalf_of: Some(person) }
}

#[derive(Clone)]
pub struct Story {
    pub policy: Policy,
    /// Its version, computed once: a walk records thousands of facts.
    version: PolicyVersion,
    pub now: Timestamp,
    pub desk: Vec<Stamped>,
    pub intake: Vec<Stamped>,
    pub case: Vec<Stamped>,
}

impl Story {
    /// A desk that has received nothing.
    pub fn new(policy: Policy) -> Self {
        let (version, now) = (policy.version(), at(REPORTED));
        let mut story = Self { policy, version, now, desk: Vec::new(), intake: Vec::new(), case: Vec::new() };
        let people = [
            (ALICE, vec!["team", "moderator"]),
            (BOB, vec!["team"]),
            (MORA, vec!["moderator"]),
            (CAROL, vec![]),
        ];
        let joined = people.map(|(person, roles)| DeskEvent::PersonJoined {
            person,
            name: TextId(person.0),
            roles: roles.into_iter().map(ToOwned::to_owned).collect(),
        });
        // Whoever is of the team has accepted the policy in force; a test that shows otherwise founds its own desk.
        let adopted = DeskEvent::PolicyAdopted { version, source: TextId([0xdd; 16]) };
        let accepted = [ALICE, BOB].map(|person| DeskEvent::PolicyAccepted { person, version });
        let desk = [adopted].into_iter().chain(joined).chain(accepted).collect();
        story.record(Actor::SYSTEM, &Decision { desk, ..Decision::default() });
        story
    }

    /// libvirt's desk with a report held.
    pub fn held() -> Self {
        let mut story = Self::new(libvirt());
        story.receive(report());
        story
    }

    /// The report let in an hour later: its case is open.
    pub fn opened() -> Self {
        Self::opened_under(libvirt())
    }

    pub fn opened_under(policy: Policy) -> Self {
        let mut story = Self::new(policy);
        story.receive(report());
        story.hours(1);
        story.moderates(ALICE, approve());
        story
    }

    /// Confirmed, with CVE, draft, a fix on master and nothing missing for the lift but its day.
    pub fn ready() -> Self {
        Self::ready_under(libvirt())
    }

    pub fn ready_under(policy: Policy) -> Self {
        let mut story = Self::opened_under(policy);
        for command in [confirm(), agree(GOAL), cve("CVE-2013-0170"), land("master", 'a'), draft(0x20)] {
            story.does(ALICE, command);
        }
        story
    }

    /// Lifted on its day, version 1 published.
    pub fn lifted() -> Self {
        let mut story = Self::ready();
        story.now = at(GOAL);
        story.does(ALICE, lift(LiftGround::Due));
        story
    }

    pub fn hours(&mut self, hours: i64) {
        self.now += SignedDuration::from_hours(hours);
    }

    pub fn days(&mut self, days: i64) {
        self.hours(24 * days);
    }

    pub fn receive(&mut self, receive: Receive) -> Decision {
        self.moderates_as(Actor::SYSTEM, IntakeCommand::Receive(Box::new(receive)))
    }

    pub fn moderate(&self, actor: Actor, command: &IntakeCommand) -> Result<Decision, Refusal> {
        let intake = self.intake();
        decide(&self.policy, &self.desk(), actor, self.now, &Ask::Intake(&intake, command))
    }

    pub fn moderates(&mut self, who: ActorId, command: IntakeCommand) -> Decision {
        self.moderates_as(Actor::new(who), command)
    }

    pub fn moderates_as(&mut self, actor: Actor, command: IntakeCommand) -> Decision {
        let decision = self.moderate(actor, &command).unwrap();
        self.record(actor, &decision);
        decision
    }

    pub fn moderation_refused(&self, who: ActorId, command: IntakeCommand, rule: &str) -> String {
        self.told(self.moderate(Actor::new(who), &command).unwrap_err(), rule)
    }

    pub fn ask(&self, actor: Actor, command: &CaseCommand) -> Result<Decision, Refusal> {
        decide(&self.policy, &self.desk(), actor, self.now, &Ask::Case(&self.case(), command))
    }

    /// Asks something of the desk, and records what is permitted.
    pub fn asks(&mut self, who: ActorId, command: DeskCommand) -> Result<Decision, Refusal> {
        self.asks_as(Actor::new(who), command)
    }

    pub fn asks_as(&mut self, actor: Actor, command: DeskCommand) -> Result<Decision, Refusal> {
        let decision = decide(&self.policy, &self.desk(), actor, self.now, &Ask::Desk(&command))?;
        self.record(actor, &decision);
        Ok(decision)
    }

    pub fn does(&mut self, who: ActorId, command: CaseCommand) -> Decision {
        self.does_as(Actor::new(who), command)
    }

    pub fn does_as(&mut self, actor: Actor, command: CaseCommand) -> Decision {
        let decision = self.ask(actor, &command).unwrap();
        self.record(actor, &decision);
        decision
    }

    /// What a refusal says; it must quote the named rule of the policy, word for word.
    pub fn refused(&self, who: ActorId, command: CaseCommand, rule: &str) -> String {
        self.refused_as(Actor::new(who), command, rule)
    }

    pub fn refused_as(&self, actor: Actor, command: CaseCommand, rule: &str) -> String {
        self.told(self.ask(actor, &command).unwrap_err(), rule)
    }

    fn told(&self, refusal: Refusal, rule: &str) -> String {
        let spoken = self.policy.rule(rule).unwrap();
        assert_eq!(refusal.quote, spoken.quote(), "{}", refusal.what);
        assert_eq!((&refusal.clauses, refusal.modality), (&spoken.clauses, spoken.modality));
        assert!(!refusal.hint.is_empty(), "{}", refusal.what);
        refusal.what
    }

    pub fn desk(&self) -> Confidential<Desk> {
        History::wrap(Item::facts(StreamId::DESK), self.desk.clone()).fold_desk()
    }

    pub fn intake(&self) -> Confidential<Intake> {
        History::wrap(Item::facts(StreamId::intake(INTAKE)), self.intake.clone()).fold_intake(INTAKE)
    }

    pub fn case(&self) -> Confidential<Case> {
        History::wrap(Item::facts(StreamId::case(CASE)), self.case.clone()).fold_case(CASE)
    }

    /// The case's facts, as tests look at them.
    pub fn facts(&self) -> Case {
        Case::fold(CASE, &self.case)
    }

    /// The last fact recorded of the case.
    pub fn last(&self) -> &CaseEvent {
        let Some(Event::Case(event)) = self.case.last().map(|fact| &fact.event) else {
            unreachable!("no fact of a case yet")
        };
        event
    }

    pub fn record(&mut self, actor: Actor, decision: &Decision) {
        let (now, policy) = (self.now, self.version);
        append(
            &mut self.desk,
            StreamId::DESK,
            decision.desk.iter().cloned().map(Event::from),
            actor,
            now,
            policy,
        );
        let intake = decision.intake.iter().cloned().map(Event::from);
        append(&mut self.intake, StreamId::intake(INTAKE), intake, actor, now, policy);
        append(
            &mut self.case,
            StreamId::case(CASE),
            decision.case.iter().cloned().map(Event::from),
            actor,
            now,
            policy,
        );
    }
}

fn append(
    history: &mut Vec<Stamped>,
    stream: StreamId,
    events: impl Iterator<Item = Event>,
    actor: Actor,
    at: Timestamp,
    policy: PolicyVersion,
) {
    for event in events {
        let version = u32::try_from(history.len()).unwrap() + 1;
        let (seq, command) = (u64::from(version), CommandId([9; 16]));
        history.push(Stamped { seq, stream, version, at, actor: actor.id, command, policy, event });
    }
}

/// A mail from outside, from nobody the desk knows.
pub fn report() -> Receive {
    Receive {
        channel: Channel::Mail,
        raw: BlobId([5; 16]),
        raw_bytes: 400,
        raw_digest: cvdesk_case::RawDigest([5; 32]),
        sender: Some(text(0x12)),
        recipient: text(0x13),
        from: Some(Sender { name: Some(text(0x14)), address: text(0x15) }),
        subject: Some(text(0x16)),
        body: Some(text(0x17)),
        message_id: Some(text(0x18)),
        identity: Identity::Unproven,
        automatic: false,
        too_complex: false,
        answers: BTreeMap::new(),
        public: false,
        person: None,
        case: CASE,
        title: TITLE,
    }
}

/// The same from Bob of the team, shown to be his.
pub fn report_of_member() -> Receive {
    Receive { person: Some(BOB), identity: Identity::Proven(ProvenBy::Dkim), ..report() }
}

pub fn approve() -> IntakeCommand {
    IntakeCommand::Approve { case: CASE, title: TITLE }
}

pub fn reject() -> IntakeCommand {
    IntakeCommand::Reject { reason: Some(WHY) }
}

pub fn confirm() -> CaseCommand {
    CaseCommand::Confirm { reason: None }
}

pub fn agree(until: &str) -> CaseCommand {
    CaseCommand::AgreeEmbargo { until: at(until), reason: None }
}

pub fn agree_because(until: &str) -> CaseCommand {
    CaseCommand::AgreeEmbargo { until: at(until), reason: Some(WHY) }
}

pub fn restart(until: &str) -> CaseCommand {
    CaseCommand::RestartEmbargo { until: Some(at(until)), cause: None, reason: Some(WHY) }
}

pub fn cve(id: &str) -> CaseCommand {
    CaseCommand::AssignCve(CveAnswer::assigned(id.parse::<CveId>().unwrap()))
}

pub fn stage(branch: &str, digit: char) -> CaseCommand {
    CaseCommand::Fix(FixCommand::Stage { branch: branch.parse().unwrap(), commit: hash(digit) })
}

pub fn land(branch: &str, digit: char) -> CaseCommand {
    CaseCommand::Fix(FixCommand::Land { branch: branch.parse().unwrap(), commit: hash(digit), since: None })
}

pub fn release(branch: &str, tag: &str) -> CaseCommand {
    CaseCommand::Fix(FixCommand::Release { branch: branch.parse().unwrap(), tag: tag.parse().unwrap() })
}

pub fn assess(tags: &[&str]) -> CaseCommand {
    let facts = BranchFacts {
        branch: "master".parse().unwrap(),
        vulnerable_tags: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
        vulnerable_changes: Vec::new(),
        fixed_tags: Vec::new(),
        fixed_changes: Vec::new(),
    };
    CaseCommand::Fix(FixCommand::AssessImpact { source: ImpactSource::Given, branches: vec![facts] })
}

/// A draft of two texts: `n` and the one after it.
pub fn draft(n: u8) -> CaseCommand {
    let draft = NoticeDraft {
        summary: text(n),
        description: text(n + 1),
        impact: None,
        workaround: None,
        reporters: Vec::new(),
        patchers: Vec::new(),
        bugs: Vec::new(),
    };
    CaseCommand::DraftNotice { draft, names_reporter: false }
}

pub fn lift(ground: LiftGround) -> CaseCommand {
    CaseCommand::Lift { ground, reason: None, number: None }
}

pub fn lift_because(ground: LiftGround) -> CaseCommand {
    CaseCommand::Lift { ground, reason: Some(WHY), number: None }
}

pub fn lift_as(number: &str, reason: Option<TextId>) -> CaseCommand {
    let number = Some(number.parse::<NoticeNumber>().unwrap());
    CaseCommand::Lift { ground: LiftGround::Due, reason, number }
}

pub fn publish() -> CaseCommand {
    CaseCommand::Publish { reason: None, number: None }
}

pub fn publish_as(number: &str, reason: Option<TextId>) -> CaseCommand {
    CaseCommand::Publish { reason, number: Some(number.parse().unwrap()) }
}

fn hash(digit: char) -> cvdesk_case::CommitHash {
    digit.to_string().repeat(40).parse().unwrap()
}

/// It was seen in public.
pub fn exposed(reason: Option<TextId>) -> CaseCommand {
    CaseCommand::Expose { how: Exposure::AlreadyPublic, reason, since: None }
}

pub fn severity(level: &str) -> CaseCommand {
    CaseCommand::AssessSeverity { level: level.to_owned(), vector: None, reason: None }
}

/// A distribution was told of the published fix.
pub fn told(contact: &str) -> CaseCommand {
    CaseCommand::HandOff { contact: contact.to_owned(), stage: HandOff::Told, reason: None }
}

/// A branch is maintained, until a last day where one is given.
pub fn list(branch: &str, until: Option<&str>) -> DeskCommand {
    let until = until.map(|day| day.parse().unwrap());
    DeskCommand::ListBranch { branch: branch.parse().unwrap(), from: None, until }
}
