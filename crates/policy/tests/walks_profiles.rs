//! Random walks over each shipped profile, 60 steps deep: any actor, any command with any argument, any time.
//! `CVDESK_POLICY_WALKS` says how many for each profile (2000, soak: 100000); `CVDESK_SEED` repeats a run.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cvdesk_case::{
    ActorId, Answer, BlobId, BranchFacts, BranchName, Case, CaseId, Channel, CommandId, Desk, DeskEvent,
    Event, Exposure, HandOff, Identity, ImpactSource, Intake, IntakeId, NoticeDraft, NoticeNumber,
    PolicyVersion, RawDigest, Role, Sender, Stamped, StreamId, TextId,
};
use cvdesk_policy::{
    Act, Actor, Ask, CaseCommand, Confidential, CveAnswer, Decision, FieldKind, FixCommand, IntakeCommand,
    Item, LiftGround, Policy, Receive, Subject, Viewer, decide, duties, may_see, wanted_of_case,
};
use jiff::{SignedDuration, Timestamp};

const DEPTH: usize = 60;
const CASE: CaseId = CaseId([1; 5]);
const INTAKE: IntakeId = IntakeId([2; 5]);
const UID: u32 = 1000;
const AGENT: ActorId = ActorId([0xaa; 16]);
/// 2026-01-05T09:00:00Z
const RECEIVED: Timestamp = Timestamp::constant(1_767_603_600, 0);
const VERSION: PolicyVersion = PolicyVersion([3; 32]);

/// A small generator (`SplitMix64`): the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        from.get(self.below(from.len())).unwrap()
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn text(&mut self) -> TextId {
        TextId([u8::try_from(self.below(4)).unwrap() + 1; 16])
    }

    fn reason(&mut self) -> Option<TextId> {
        (!self.one_in(3)).then(|| self.text())
    }
}

/// Name and policy of each shipped profile.
fn profiles() -> Vec<(String, Policy)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut all: Vec<(String, Policy)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter_map(|entry| {
            let source = fs::read_to_string(entry.path().join("policy.toml")).ok()?;
            Some((entry.file_name().into_string().unwrap(), Policy::load(&source).unwrap()))
        })
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

fn stamped(stream: StreamId, version: u32, at: Timestamp, actor: ActorId, event: Event) -> Stamped {
    Stamped { seq: 1, stream, version, at, actor, command: CommandId([0; 16]), policy: VERSION, event }
}

/// Two people for every role, an agent with every grant, two maintained branches.
fn desk(policy: &Policy) -> (Desk, Vec<ActorId>) {
    let joined = |person, roles| DeskEvent::PersonJoined { person, name: TextId([9; 16]), roles };
    let roles = policy.role.keys().flat_map(|role| [role, role]);
    let people: Vec<(ActorId, String)> =
        roles.zip(1_u8..).map(|(role, n)| (ActorId([n; 16]), role.clone())).collect();
    let mut events: Vec<DeskEvent> =
        people.iter().map(|(person, role)| joined(*person, vec![role.clone()])).collect();
    events.push(joined(ActorId([0x77; 16]), Vec::new()));
    events.push(DeskEvent::PolicyAdopted { version: VERSION, source: TextId([9; 16]) });
    // All but one have accepted.
    let accepted = people.iter().skip(1);
    events
        .extend(accepted.map(|(person, _)| DeskEvent::PolicyAccepted { person: *person, version: VERSION }));
    let acts = Act::ALL.iter().map(|act| act.name().to_owned()).collect();
    events.push(DeskEvent::AgentRegistered { agent: AGENT, name: TextId([9; 16]), acts });
    for branch in branches(policy) {
        events.push(DeskEvent::BranchListed { branch, from: None, until: None });
    }
    let mut desk = Desk::default();
    for (event, version) in events.into_iter().zip(1..) {
        desk.evolve(&stamped(StreamId::DESK, version, RECEIVED, ActorId::SYSTEM, event.into()));
    }
    let mut all: Vec<ActorId> = people.into_iter().map(|(person, _)| person).collect();
    all.extend([ActorId([0x77; 16]), ActorId([0x55; 16]), ActorId::SYSTEM, ActorId::operator(UID), AGENT]);
    (desk, all)
}

fn branches(policy: &Policy) -> Vec<BranchName> {
    let stable =
        policy.product.stable.iter().flat_map(|stable| ["1", "2"].map(|n| stable.pattern.replace('*', n)));
    stable.map(|name| name.parse().unwrap()).collect()
}

fn actor(random: &mut Random, people: &[ActorId]) -> Actor {
    let id = *random.pick(people);
    if random.one_in(8) {
        Actor { id: ActorId::operator(UID), on_behalf_of: Some(id) }
    } else {
        Actor::new(id)
    }
}

fn answers(random: &mut Random, policy: &Policy) -> BTreeMap<String, Answer> {
    let mut all = BTreeMap::new();
    for field in &policy.report {
        if random.one_in(3) {
            continue;
        }
        let choices = || field.choices.clone();
        let answer = match field.kind {
            FieldKind::Flag => Answer::Flag(random.one_in(2)),
            FieldKind::Choice => Answer::Choice(random.pick(&choices()).clone()),
            FieldKind::Choices => {
                Answer::Choices(choices().into_iter().filter(|_| random.one_in(2)).collect())
            }
            FieldKind::Text => Answer::Text(random.text()),
            FieldKind::Instant => Answer::Instant(RECEIVED),
        };
        all.insert(field.id.clone(), answer);
    }
    if random.one_in(20) {
        all.insert("no such field".to_owned(), Answer::Flag(true));
    }
    all
}

fn fix(random: &mut Random, policy: &Policy) -> FixCommand {
    let mut known = branches(policy);
    known.push(policy.product.main_branch.parse().unwrap());
    let branch = random.pick(&known).clone();
    let commit = random.pick(&["a", "b", "c"]).repeat(40).parse().unwrap();
    match random.below(8) {
        0 => FixCommand::FindIntroduction { commits: vec![commit] },
        1 | 2 => FixCommand::Stage { branch, commit },
        3 | 4 => FixCommand::Land { branch, commit, since: None },
        5 => FixCommand::Release { branch, tag: "v2".parse().unwrap() },
        _ => {
            let facts = |branch: &BranchName| BranchFacts {
                branch: branch.clone(),
                vulnerable_tags: vec!["v1".parse().unwrap()],
                vulnerable_changes: Vec::new(),
                fixed_tags: Vec::new(),
                fixed_changes: Vec::new(),
            };
            let some = known.iter().filter(|_| random.one_in(2)).map(facts).collect();
            FixCommand::AssessImpact { source: ImpactSource::Given, branches: some }
        }
    }
}

fn reach(random: &mut Random, policy: &Policy) -> BTreeMap<String, Vec<String>> {
    let axes = policy.eligibility.iter().flat_map(|table| &table.axes);
    axes.map(|axis| (axis.name.clone(), vec![random.pick(&axis.values).clone()])).collect()
}

fn word(random: &mut Random, words: &[String]) -> String {
    if words.is_empty() || random.one_in(10) { "no such word".to_owned() } else { random.pick(words).clone() }
}

fn about_the_report(random: &mut Random, policy: &Policy) -> CaseCommand {
    let levels = policy.severity.as_ref().map_or(Vec::new(), |severity| severity.levels.clone());
    match random.below(9) {
        0 => CaseCommand::FillReport { answers: answers(random, policy), cleared: BTreeSet::new() },
        1 => CaseCommand::AssessReach { facts: reach(random, policy), reason: random.reason() },
        2 => CaseCommand::AssessSeverity {
            level: word(random, &levels),
            vector: None,
            reason: random.reason(),
        },
        3 if random.one_in(3) => CaseCommand::FindNotEligible { reason: random.reason() },
        4 if random.one_in(3) => CaseCommand::FindNoExploit { reason: random.reason() },
        5 => CaseCommand::Dismiss { reason: random.reason() },
        6 => {
            let role = *random.pick(&[Role::Reporter, Role::Expert, Role::Vendor, Role::Party]);
            CaseCommand::Invite { role, person: Some(ActorId([0x77; 16])), contact: None, known_as: None }
        }
        7 => CaseCommand::Uninvite { participant: u16::try_from(random.below(4)).unwrap() },
        _ => CaseCommand::Confirm { reason: random.reason() },
    }
}

fn about_the_embargo(random: &mut Random, policy: &Policy, now: Timestamp, case: &Case) -> CaseCommand {
    let hours = i64::try_from(random.below(2_400)).unwrap() - 100;
    let standing = case.proposal.as_ref().map(|open| open.until).filter(|_| random.one_in(2));
    let until = standing.unwrap_or(now + SignedDuration::from_hours(hours));
    let reason = random.reason();
    let participant = random.one_in(2).then(|| u16::try_from(random.below(4)).unwrap());
    let causes: Vec<String> = policy
        .embargo
        .restart
        .iter()
        .flat_map(|restart| &restart.causes)
        .map(|cause| cause.id.clone())
        .collect();
    match random.below(6) {
        0 => CaseCommand::ProposeEmbargo { until, reason },
        1 => CaseCommand::AgreeEmbargo { until, reason },
        2 => CaseCommand::Consent { participant, reason },
        3 => CaseCommand::ObjectEmbargo { participant, reason },
        4 => CaseCommand::RestartEmbargo {
            until: random.one_in(2).then_some(until),
            cause: Some(word(random, &causes)),
            reason,
        },
        _ => {
            let ground = *random.pick(&[LiftGround::Due, LiftGround::Early]);
            let number = random
                .one_in(5)
                .then(|| NoticeNumber { year: 2026, number: u16::try_from(random.below(3)).unwrap() });
            CaseCommand::Lift { ground, reason, number }
        }
    }
}

fn about_the_fix(random: &mut Random, policy: &Policy) -> CaseCommand {
    match random.below(7) {
        0 => CaseCommand::StartWork,
        1 => CaseCommand::AddPatch { patch: BlobId([4; 16]), branch: None },
        2 => CaseCommand::FaultPatch { reason: random.reason() },
        3 => CaseCommand::Scrub { reason: None },
        4 if random.one_in(3) => CaseCommand::SendPatches { reason: random.reason() },
        _ => CaseCommand::Fix(fix(random, policy)),
    }
}

fn about_the_notice(random: &mut Random, policy: &Policy) -> CaseCommand {
    let contacts: Vec<String> = policy.hand_off.iter().map(|contact| contact.contact.clone()).collect();
    let reason = random.reason();
    match random.below(12) {
        0 => CaseCommand::RequestCve,
        1 => CaseCommand::AssignCve(CveAnswer::assigned(
            random.pick(&["CVE-2026-0001", "CVE-2026-0002"]).parse().unwrap(),
        )),
        2 => CaseCommand::DeclineCve { reason },
        3 | 4 => {
            let (summary, description) = (random.text(), random.text());
            let (reporters, patchers, bugs) = (Vec::new(), Vec::new(), Vec::new());
            let draft = NoticeDraft {
                summary,
                description,
                impact: None,
                workaround: None,
                reporters,
                patchers,
                bugs,
            };
            CaseCommand::DraftNotice { draft, names_reporter: false }
        }
        5 if random.one_in(4) => CaseCommand::Expose {
            how: *random.pick(&[Exposure::AlreadyPublic, Exposure::Leak]),
            reason,
            since: None,
        },
        6 if random.one_in(3) => CaseCommand::GiveUp { reason },
        7 => {
            let stage = *random.pick(&[HandOff::Told, HandOff::Taken, HandOff::Done, HandOff::Declined]);
            CaseCommand::HandOff { contact: word(random, &contacts), stage, reason: random.reason() }
        }
        8 => CaseCommand::Close {
            outcome: random.one_in(2).then(|| word(random, &policy.closing.outcomes)),
            reason,
        },
        9 => CaseCommand::Reopen { reason },
        10 => match random.below(2) {
            0 => CaseCommand::AdoptPolicy { reason },
            _ => CaseCommand::Propose { act: *random.pick(Act::ALL), reason },
        },
        _ => CaseCommand::Publish { reason, number: None },
    }
}

fn command(random: &mut Random, policy: &Policy, now: Timestamp, case: &Case) -> CaseCommand {
    match random.below(4) {
        0 => about_the_report(random, policy),
        1 => about_the_embargo(random, policy, now, case),
        2 => about_the_fix(random, policy),
        _ => about_the_notice(random, policy),
    }
}

struct Walk<'a> {
    policy: &'a Policy,
    quotes: BTreeSet<String>,
    desk: Confidential<Desk>,
    facts: Case,
    case: Confidential<Case>,
    now: Timestamp,
}

impl Walk<'_> {
    fn open(&mut self, random: &mut Random) {
        let mut intake = Confidential::wrap(Item::facts(StreamId::intake(INTAKE)), Intake::new(INTAKE));
        let receive = Receive {
            channel: *random.pick(&[Channel::Mail, Channel::Tracker]),
            raw: BlobId([9; 16]),
            raw_bytes: 1,
            raw_digest: RawDigest([9; 32]),
            sender: None,
            recipient: TextId([8; 16]),
            from: Some(Sender { name: None, address: TextId([8; 16]) }),
            subject: None,
            body: None,
            message_id: None,
            identity: Identity::Unproven,
            automatic: false,
            too_complex: false,
            answers: answers(random, self.policy),
            public: random.one_in(20),
            person: None,
            case: CASE,
            title: TextId([8; 16]),
        };
        let command = IntakeCommand::Receive(Box::new(receive));
        let Ok(came) =
            decide(self.policy, &self.desk, Actor::SYSTEM, self.now, &Ask::Intake(&intake, &command))
        else {
            return;
        };
        let events = came.intake.iter().zip(1..);
        let facts: Vec<Stamped> = events
            .map(|(event, version)| {
                stamped(StreamId::intake(INTAKE), version, self.now, ActorId::SYSTEM, event.clone().into())
            })
            .collect();
        intake.evolve(&facts);
        self.record(Actor::SYSTEM, &came);
        let people: Vec<ActorId> = (1..=9).map(|n| ActorId([n; 16])).collect();
        for person in people {
            if self.facts.opened.is_none() {
                let approve = IntakeCommand::Approve { case: CASE, title: TextId([8; 16]) };
                let ask = Ask::Intake(&intake, &approve);
                if let Ok(decision) = decide(self.policy, &self.desk, Actor::new(person), self.now, &ask) {
                    self.record(Actor::new(person), &decision);
                }
            }
        }
    }

    fn record(&mut self, actor: Actor, decision: &Decision) {
        for event in &decision.case {
            let version = self.facts.version + 1;
            let fact = stamped(StreamId::case(CASE), version, self.now, actor.id, event.clone().into());
            self.facts.evolve(&fact);
            self.case.evolve(&[fact]);
        }
    }

    fn step(&mut self, actor: Actor, command: &CaseCommand) {
        let before = self.facts.clone();
        let ask = Ask::Case(&self.case, command);
        let answer = decide(self.policy, &self.desk, actor, self.now, &ask);
        assert_eq!(answer, decide(self.policy, &self.desk, actor, self.now, &ask), "decide is a function");
        match answer {
            Err(refusal) => {
                assert!(self.quotes.contains(&refusal.quote), "{refusal:?}");
                assert!(!refusal.what.is_empty() && !refusal.hint.is_empty(), "{refusal:?}");
            }
            Ok(decision) => {
                assert!(!decision.case.is_empty() && decision.intake.is_empty());
                // Two commands that conflict would be seen by the store: this desk has one case.
                self.record(actor, &decision);
                let facts = u32::try_from(decision.case.len()).unwrap();
                assert_eq!(self.facts.version, before.version + facts);
            }
        }
        assert!(before.public().is_none() || self.facts.public() == before.public(), "public stays public");
        assert!(before.number.is_none() || self.facts.number == before.number, "a number stays");
        if self.facts.public().is_none() {
            assert!(self.facts.number.is_none() && self.facts.published.is_empty());
            assert!(wanted_of_case(self.policy, &self.case).is_empty());
        }
    }

    /// At the end of a walk: what is owed names its rule, and the public sees nothing that was not published.
    fn ends(&self) {
        for duty in duties(self.policy, &self.desk, &self.case, self.now) {
            assert!(!duty.clauses.is_empty() && !duty.owed.is_empty(), "{duty:?}");
        }
        let item = |n: u8| Item::text(StreamId::case(CASE), TextId([n; 16]));
        let sees = |n| {
            may_see(self.policy, &self.desk, Subject::Case(&self.case), Viewer::Public, item(n)).is_some()
        };
        assert!(!sees(8), "the working title");
        assert!(self.facts.public().is_some() || !(1..=9).any(sees), "the public sees a confidential text");
    }
}

/// How far walks came: a test that refuses everything shows nothing.
#[derive(Default, Debug)]
struct Came {
    opened: usize,
    confirmed: usize,
    public: usize,
    published: usize,
    closed: usize,
}

fn walk(
    policy: &Policy,
    desk: &Desk,
    people: &[ActorId],
    quotes: &BTreeSet<String>,
    random: &mut Random,
    came: &mut Came,
) {
    let mut walk = Walk {
        policy,
        quotes: quotes.clone(),
        desk: Confidential::wrap(Item::facts(StreamId::DESK), desk.clone()),
        facts: Case::new(CASE),
        case: Confidential::wrap(Item::facts(StreamId::case(CASE)), Case::new(CASE)),
        now: RECEIVED,
    };
    walk.open(random);
    for _ in 0..DEPTH {
        if random.one_in(3) {
            walk.now += SignedDuration::from_hours(i64::try_from(random.below(100)).unwrap());
        }
        let command = command(random, policy, walk.now, &walk.facts);
        let actor = actor(random, people);
        walk.step(actor, &command);
    }
    walk.ends();
    came.opened += usize::from(walk.facts.opened.is_some());
    came.confirmed += usize::from(walk.facts.confirmed.is_some());
    came.public += usize::from(walk.facts.public().is_some());
    came.published += usize::from(!walk.facts.published.is_empty());
    came.closed += usize::from(walk.facts.closed.is_some());
}

// req N1 L26 Q33: nothing becomes public but by a lift, a decision or an exposure, whoever asks for whatever.
#[test]
#[expect(clippy::disallowed_methods, reason = "the run is as long as it was asked to be")]
fn no_walk_over_a_shipped_profile_breaks_what_always_holds() {
    let number = |name: &str, default: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (walks, seed) = (number("CVDESK_POLICY_WALKS", 2_000), number("CVDESK_SEED", 0));
    println!("CVDESK_SEED={seed} CVDESK_POLICY_WALKS={walks}");
    for (name, policy) in profiles() {
        let (desk, people) = desk(&policy);
        let quotes: BTreeSet<String> = policy.rule.iter().map(cvdesk_policy::Rule::quote).collect();
        let mut came = Came::default();
        for index in 0..walks {
            let mut random = Random(seed ^ index.wrapping_mul(0x2545_f491_4f6c_dd1d));
            walk(&policy, &desk, &people, &quotes, &mut random, &mut came);
        }
        println!("{name}: {walks} walks to depth {DEPTH}: {came:?}");
        assert!(came.opened > 0 && came.public > 0, "{name}: {came:?}");
    }
}
