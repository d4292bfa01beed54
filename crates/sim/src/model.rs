//! The reference model: what was accepted, what is public and by whose act, what left. It reads the log's facts as
//! they were written and shares no code with the core that decided them.
//!
//! | invariant | checked where |
//! |---|---|
//! | I1 accepted mail is never lost | [`Model::keeps_mail`] |
//! | I2 nothing public before its lift | [`Model::leaves`], by canaries |
//! | I3 one effect a version and channel | [`Model::leaves`], receipts in [`Model::scan`] |
//! | I4 a lift completes | [`Model::at_rest`] |
//! | I5 a restore announces nothing again | [`Model::tells_all`] |
//! | I6 the log only grows and covers reads | [`Model::scan`], [`Model::read`] |
//! | I7 no lost update | verdicts, numbers and versions in [`Model::scan`] |
//! | I8 doubt holds | [`Model::leaves`] |
//! | I9 a wrong clock hastens nothing | [`Model::leaves`], lifts in [`Model::scan`] |
//! | I10 intent before | [`Model::leaves`]; receipt after in [`Model::scan`] |
//! | I11 what is erased is gone, and nothing else | [`Words`] |
//! | I12 accounts by proof; nothing to who was removed | [`Accounts`] |

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cvdesk_case::{
    ActorId, BlobId, CaseEvent, CaseId, CommandId, DeskEvent, EffectKey, Event, IntakeEvent, IntakeId,
    LiftedBy, NoticeNumber, Outcome, Owner, Stamped, StreamId, StreamKind, TextId,
};
use cvdesk_desk::port::MailBody;
use jiff::{SignedDuration, Timestamp};

use crate::accounts::Accounts;
use crate::canary::canaries;
use crate::clock::Times;
use crate::disk::Disk;
use crate::fuse::Fuse;
use crate::kin::Kin;
use crate::outside::Outside;
use crate::words::Words;

/// An invariant, and what breaks it.
pub(crate) type Wrong = (&'static str, String);

/// Somebody asked for something under a command id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Issued {
    pub(crate) actor: ActorId,
    /// It may make a case public, should the policy agree.
    pub(crate) opens: bool,
}

/// What is known of a case.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseFacts {
    pub(crate) public: bool,
    pub(crate) agreed: Option<Timestamp>,
    pub(crate) proposed: Option<Timestamp>,
    drafted: Option<u64>,
    /// The canary of each published version.
    pub(crate) published: Vec<Option<u64>>,
    /// The canaries of why the notice was withdrawn.
    withdrawn: Option<Vec<u64>>,
    number: Option<NoticeNumber>,
    pub(crate) closed: bool,
    /// Failures of the repository when it became public.
    failures_then: usize,
}

/// What is known of something received.
#[derive(Debug, Clone, Default)]
pub(crate) struct IntakeFacts {
    raw: Option<BlobId>,
    verdicts: u32,
    pub(crate) held: bool,
    pub(crate) open: bool,
    /// Whose it was, where it went straight in for that.
    pub(crate) passed: Option<ActorId>,
}

/// Mail that was answered for.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) intake: IntakeId,
    pub(crate) raw: Vec<u8>,
    /// Where an automatic answer goes, should one be due.
    pub(crate) answer_to: Option<String>,
}

struct Sent {
    process: Arc<Fuse>,
    heard: bool,
}

/// What the log says, rebuilt when an older copy takes its place.
#[derive(Clone, Default)]
struct Read {
    upto: usize,
    cases: BTreeMap<CaseId, CaseFacts>,
    intakes: BTreeMap<IntakeId, IntakeFacts>,
    numbers: BTreeMap<NoticeNumber, Option<CaseId>>,
    receipts: BTreeSet<EffectKey>,
    settled: BTreeSet<EffectKey>,
    gone: BTreeSet<ActorId>,
    /// Commands that took something in.
    received: BTreeSet<CommandId>,
    accepted: Vec<Mail>,
    words: Words,
    accounts: Accounts,
    kin: Kin,
    erased: usize,
}

/// The model.
pub(crate) struct Model {
    read: Read,
    issued: BTreeMap<CommandId, Issued>,
    sent: BTreeMap<EffectKey, Vec<Sent>>,
    /// The canary of each announcement that left.
    announced: BTreeMap<EffectKey, u64>,
    /// What everybody was told before an older copy was put in place, and can be seen to have been told.
    left_before: BTreeSet<EffectKey>,
    pub(crate) restores: usize,
    stranger: ActorId,
    agent: Option<ActorId>,
    /// The first thing found wrong.
    pub(crate) violation: Option<String>,
    pub(crate) lifts: usize,
    /// Somebody accepts a copy: what the outside shows to be public is recorded in their name.
    pub(crate) accepting: Option<ActorId>,
}

/// What the model had read when a backup was made.
#[derive(Clone)]
pub(crate) struct Memory(Read);

impl Model {
    pub(crate) fn new(stranger: ActorId) -> Self {
        Self {
            read: Read::default(),
            issued: BTreeMap::new(),
            sent: BTreeMap::new(),
            announced: BTreeMap::new(),
            left_before: BTreeSet::new(),
            restores: 0,
            stranger,
            agent: None,
            violation: None,
            lifts: 0,
            accepting: None,
        }
    }

    pub(crate) fn agent_is(&mut self, agent: ActorId) {
        self.agent = Some(agent);
    }

    pub(crate) fn issue(&mut self, command: CommandId, issued: Issued) {
        self.issued.insert(command, issued);
    }

    pub(crate) fn words(&mut self) -> &mut Words {
        &mut self.read.words
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.read.accounts
    }

    pub(crate) fn kin(&self) -> &Kin {
        &self.read.kin
    }

    /// Cases whose words were erased.
    pub(crate) fn erased(&self) -> usize {
        self.read.erased
    }

    pub(crate) fn cases(&self) -> Vec<CaseId> {
        self.read.cases.keys().copied().collect()
    }

    pub(crate) fn case(&self, id: CaseId) -> Option<&CaseFacts> {
        self.read.cases.get(&id)
    }

    pub(crate) fn open_intakes(&self) -> Vec<IntakeId> {
        self.read.intakes.iter().filter(|(_, facts)| facts.open).map(|(id, _)| *id).collect()
    }

    pub(crate) fn intakes(&self) -> Vec<IntakeId> {
        self.read.intakes.keys().copied().collect()
    }

    pub(crate) fn remember(&self) -> Memory {
        Memory(self.read.clone())
    }

    /// An older copy is in place: the log is that of then, and what left stays outside.
    ///
    /// An announcement whose notice never came into the repository left no trace that anybody could look at.
    pub(crate) fn restored(&mut self, memory: &Memory, outside: &Outside) {
        self.read = memory.0.clone();
        let commits = outside.commits.iter().map(|commit| commit.effect);
        self.left_before.extend(commits);
        let texts = outside.commits.iter().flat_map(|commit| &commit.files);
        let told: BTreeSet<u64> =
            texts.flat_map(|(_, bytes)| canaries(&String::from_utf8_lossy(bytes))).collect();
        let seen = self.announced.iter().filter(|(_, canary)| told.contains(canary));
        self.left_before.extend(seen.map(|(effect, _)| *effect));
        // Leases begin anew with the copy: what their fences say about the time before is nothing.
        self.sent.clear();
        self.restores += 1;
    }

    fn wrong(&mut self, invariant: &str, what: impl Into<String>) {
        self.violation.get_or_insert_with(|| format!("{invariant}: {}", what.into()));
    }

    /// Takes down what a part of the model found.
    pub(crate) fn note(&mut self, found: Result<(), Wrong>) {
        if let Err((invariant, what)) = found {
            self.wrong(invariant, what);
        }
    }

    /// I11: looks through what a power cut would leave.
    pub(crate) fn keeps_words(&mut self, disk: &Disk) {
        let found = self.read.words.are_right(disk);
        self.note(found);
    }

    /// I12: mail goes straight in only from an address that was a member's while it was taken in.
    pub(crate) fn went_in(&mut self, intake: IntakeId, holders: [Option<ActorId>; 2]) {
        let passed = self.read.intakes.get(&intake).and_then(|facts| facts.passed);
        if passed.is_some() && !holders.contains(&passed) {
            self.wrong("I12", format!("{intake} went straight in from an address that is nobody's"));
        }
    }

    /// A mail server heard that its mail is safe.
    pub(crate) fn accepted(&mut self, mail: Mail) {
        let same = self.read.accepted.iter().find(|known| known.raw == mail.raw).map(|known| known.intake);
        match same {
            Some(intake) if intake != mail.intake => {
                self.wrong("I7", format!("one message became {intake} and {}", mail.intake));
            }
            Some(_) => {}
            None => self.read.accepted.push(mail),
        }
    }

    /// I1: everything that was answered for is there, whole, unless two people had it erased.
    pub(crate) fn keeps_mail(&mut self, disk: &Disk) {
        let words = &self.read.words;
        let kept = |mail: &&Mail| !words.is_erased(StreamId::intake(mail.intake));
        let lost = self.read.accepted.iter().filter(kept).find(|mail| {
            let raw = self.read.intakes.get(&mail.intake).and_then(|facts| facts.raw);
            let kept = raw.and_then(|raw| disk.live.blobs.get(&raw));
            kept.is_none_or(|(_, bytes)| *bytes != mail.raw)
        });
        if let Some(mail) = lost {
            let what = format!("accepted mail {} is not there any more", mail.intake);
            self.wrong("I1", what);
        }
    }

    /// I6: whoever was shown something confidential stands in the reads.
    pub(crate) fn read(&mut self, disk: &Disk, actor: ActorId, of: StreamId, command: CommandId) {
        let month = |stream: &StreamId| matches!(stream.kind(), Some(StreamKind::Reads { .. }));
        let shown = disk.live.answered(command).unwrap_or_default();
        let recorded =
            shown.iter().any(|(stream, facts)| month(stream) && facts.iter().all(|fact| fact.actor == actor));
        if !recorded {
            self.wrong("I6", format!("{of} was shown and nothing says to whom"));
        }
    }

    /// I2: somebody without a part was shown a case.
    pub(crate) fn looked(&mut self, case: CaseId) {
        if !self.read.cases.get(&case).is_some_and(|facts| facts.public) {
            self.wrong("I2", format!("{case} is confidential, and somebody without a part was shown it"));
        }
    }

    /// Reads what the log has got since the last time.
    pub(crate) fn scan(&mut self, disk: &Disk, outside: &Outside, times: &Times) {
        if disk.live.log.len() < self.read.upto {
            self.wrong("I6", format!("the log lost entries: {} of {}", disk.live.log.len(), self.read.upto));
            return;
        }
        for index in self.read.upto..disk.live.log.len() {
            let fact = disk.live.entry(index);
            self.authority(fact);
            match &fact.event {
                Event::Desk(event) => {
                    self.of_desk(event, outside);
                    let found = self.read.accounts.of_desk(disk, outside, fact, event);
                    self.note(found);
                }
                Event::Intake(event) => {
                    self.read.words.of_intake(disk, fact.stream, event);
                    self.of_intake(fact, event, outside);
                }
                Event::Case(event) => self.of_case(disk, fact, event, outside, times),
                Event::Reads(_) => {}
            }
        }
        self.read.upto = disk.live.log.len();
        let found = self.read.kin.is_whole();
        self.note(found);
    }

    /// Who has no part here changes nothing.
    fn authority(&mut self, fact: &Stamped) {
        if matches!(fact.event, Event::Reads(_)) {
            return;
        }
        if fact.actor == self.stranger || self.read.gone.contains(&fact.actor) {
            self.wrong("I2", format!("{} by somebody who has no part here", fact.event.kind()));
        }
    }

    fn of_desk(&mut self, event: &DeskEvent, outside: &Outside) {
        match event {
            DeskEvent::NoticeNumberTaken { number, case } => {
                if self.read.numbers.insert(*number, Some(*case)).is_some() {
                    self.wrong("I7", format!("number {number} was taken twice"));
                }
            }
            DeskEvent::CopyAccepted { epoch: _, settled, numbers } => {
                self.read.settled.extend(settled.iter().copied());
                self.read.numbers.extend(numbers.iter().map(|number| (*number, None)));
            }
            DeskEvent::PersonLeft { person, .. } => {
                self.read.gone.insert(*person);
                self.read.words.left(*person);
            }
            DeskEvent::EffectDone { receipt } => self.receipt(receipt, outside),
            DeskEvent::AgentRevoked { agent } => {
                self.read.gone.insert(*agent);
            }
            DeskEvent::Founded { .. }
            | DeskEvent::PolicyAdopted { .. }
            | DeskEvent::PersonJoined { .. }
            | DeskEvent::AccountLinked { .. }
            | DeskEvent::MembershipApplied { .. }
            | DeskEvent::MemberVouched { .. }
            | DeskEvent::MembershipApproved { .. }
            | DeskEvent::MembershipDeclined { .. }
            | DeskEvent::PolicyAccepted { .. }
            | DeskEvent::BranchListed { .. }
            | DeskEvent::AgentRegistered { .. }
            | DeskEvent::LinkAsked { .. }
            | DeskEvent::AddressProven { .. }
            | DeskEvent::AccountUnlinked { .. }
            | DeskEvent::MailWithheld { .. } => {}
        }
    }

    fn of_intake(&mut self, fact: &Stamped, event: &IntakeEvent, outside: &Outside) {
        let Some(StreamKind::Intake(id)) = fact.stream.kind() else { return };
        let intake = self.read.intakes.entry(id).or_default();
        match event {
            IntakeEvent::Received { raw, .. } => {
                self.read.received.insert(fact.command);
                if intake.raw.replace(*raw).is_some() {
                    self.wrong("I7", format!("{id} was received twice"));
                }
            }
            IntakeEvent::Held { .. } => (intake.held, intake.open) = (true, true),
            IntakeEvent::Approved { .. }
            | IntakeEvent::Passed { .. }
            | IntakeEvent::Admitted { .. }
            | IntakeEvent::TakenAsApplication { .. }
            | IntakeEvent::Rejected { .. } => {
                if let IntakeEvent::Passed { member, .. } = event {
                    intake.passed = Some(*member);
                }
                intake.open = false;
                intake.verdicts += 1;
                if intake.verdicts > 1 {
                    self.wrong("I7", format!("{id} got two verdicts"));
                }
            }
            IntakeEvent::EffectDone { receipt } => self.receipt(receipt, outside),
            IntakeEvent::Redirected {} | IntakeEvent::ActedOnBehalf { .. } => {}
        }
    }

    fn of_case(&mut self, disk: &Disk, fact: &Stamped, event: &CaseEvent, outside: &Outside, times: &Times) {
        let Some(StreamKind::Case(id)) = fact.stream.kind() else { return };
        let failures = outside.failures;
        let found = self.read.words.of_case(id, fact, event);
        self.note(found);
        // Told in both; only the one that had gone on in the other is open again.
        let reopens = matches!(event, CaseEvent::Unmerged { case, .. }
            if self.read.kin.goes_on_as(id) == Some(*case));
        let found = self.read.kin.of_case(id, fact, event);
        self.note(found);
        let case = self.read.cases.entry(id).or_default();
        match event {
            CaseEvent::Opened { .. } if fact.version > 1 => {
                self.wrong("I7", format!("{id} was opened twice"));
            }
            CaseEvent::EmbargoProposed { until, .. } => case.proposed = Some(*until),
            CaseEvent::EmbargoAgreed { until, .. } | CaseEvent::EmbargoRestarted { until, .. } => {
                case.agreed = Some(*until);
            }
            CaseEvent::EmbargoObjected { .. } => case.proposed = None,
            CaseEvent::NoticeDrafted { draft } => {
                case.drafted =
                    text(disk, fact.stream, draft.summary).and_then(|text| canaries(text).first().copied());
            }
            CaseEvent::EmbargoLifted { by, .. } => {
                let end = case.agreed.or(case.proposed);
                let early = *by == LiftedBy::Date
                    && end.is_some_and(|end| end.duration_since(times.truth) > SignedDuration::from_mins(5));
                if early {
                    self.wrong(
                        "I9",
                        format!("{id} was lifted as due at {}, its end is {end:?}", times.truth),
                    );
                }
                self.lifts += 1;
                self.opened(id, fact, failures);
            }
            CaseEvent::MadePublic { .. } | CaseEvent::BecamePublic { .. } => self.opened(id, fact, failures),
            CaseEvent::NoticeNumbered { number, .. } => {
                let first = case.number.replace(*number).is_none();
                self.numbered(id, *number, first);
            }
            CaseEvent::NoticePublished { version, .. } => {
                let next = u32::try_from(case.published.len()).unwrap() + 1;
                let drafted = case.drafted;
                case.published.push(drafted);
                let public = case.public;
                if *version != next || !public {
                    self.wrong(
                        "I2",
                        format!("version {version} of {id} published, public: {public}, next: {next}"),
                    );
                }
            }
            CaseEvent::NoticeWithdrawn { reason } => {
                let why = text(disk, fact.stream, *reason).map(|text| canaries(text)).unwrap_or_default();
                let public = case.public && !case.published.is_empty();
                if case.withdrawn.replace(why).is_some() || !public {
                    self.wrong("I7", format!("the notice of {id} was withdrawn twice, or is not there"));
                }
            }
            CaseEvent::Closed { .. } => case.closed = true,
            CaseEvent::Reopened { .. } => case.closed = false,
            CaseEvent::MergedInto { case: into, .. } => {
                case.closed = true;
                let (here, there) = (case.public, self.read.cases.get(into).is_some_and(|case| case.public));
                if here != there {
                    self.wrong("I2", format!("{id} was merged into {into}, and only one of them is public"));
                }
            }
            CaseEvent::Unmerged { .. } => case.closed &= !reopens,
            CaseEvent::Erased { .. } => self.read.erased += 1,
            CaseEvent::EffectDone { receipt } => self.receipt(receipt, outside),
            // Everything else is told by the core alone.
            _ => {}
        }
    }

    /// A case gets its own number, once.
    fn numbered(&mut self, id: CaseId, number: NoticeNumber, first: bool) {
        if !first || self.read.numbers.get(&number) != Some(&Some(id)) {
            self.wrong("I7", format!("{id} got number {number}, which is not its own or not its first"));
        }
    }

    /// A case is public by the act of a person who asked for it, once.
    fn opened(&mut self, id: CaseId, fact: &Stamped, failures: usize) {
        let case = self.read.cases.entry(id).or_default();
        if case.public {
            self.wrong("I7", format!("{id} was opened to the public twice"));
            return;
        }
        (case.public, case.failures_then) = (true, failures);
        let asked = self.issued.get(&fact.command).copied();
        let by_person = asked.is_some_and(|asked| asked.opens && asked.actor == fact.actor);
        // A report that needs no confidence is public as it comes in, by the policy that somebody adopted.
        let at_once = self.read.received.contains(&fact.command)
            && !matches!(fact.event, Event::Case(CaseEvent::EmbargoLifted { .. }));
        let by_person = by_person || at_once || self.accepting == Some(fact.actor);
        if !by_person || Some(fact.actor) == self.agent {
            self.wrong("I2", format!("{id} became public by {} of {}", fact.event.kind(), fact.actor));
        }
    }

    fn receipt(&mut self, receipt: &cvdesk_case::Receipt, outside: &Outside) {
        if !self.read.receipts.insert(receipt.effect) {
            self.wrong("I3", format!("two receipts of {} over {}", receipt.what, receipt.channel));
        }
        let there = outside.mails.iter().any(|mail| mail.effect == receipt.effect)
            || outside.commits.iter().any(|commit| commit.effect == receipt.effect);
        if !there && receipt.outcome != Outcome::Refused {
            self.wrong(
                "I10",
                format!("a receipt of {} over {}, and nothing is there", receipt.what, receipt.channel),
            );
        }
    }

    /// Something is about to leave: may it, now, by this process, with these words?
    pub(crate) fn leaves(
        &mut self,
        disk: &Disk,
        outside: &Outside,
        times: &Times,
        process: &Arc<Fuse>,
        effect: EffectKey,
        text: &str,
    ) {
        if let Some(why) = &disk.live.restored {
            self.wrong("I8", format!("an effect left while the desk holds ({why})"));
        }
        if times.is_wrong() {
            self.wrong("I9", "an effect left while the clock is wrong");
        }
        for canary in canaries(text) {
            let out = self.read.cases.values().any(|case| {
                let why = case.withdrawn.iter().flatten().any(|known| *known == canary);
                case.public && (why || case.published.contains(&Some(canary)))
            });
            if self.read.words.is_gone(canary) {
                self.wrong("I11", format!("CANARY{canary}X left, and it was taken away"));
            }
            if !out {
                self.wrong("I2", format!("CANARY{canary}X left, and no published notice holds it"));
            }
        }
        self.under_the_lease(disk, outside, process, effect);
    }

    fn under_the_lease(&mut self, disk: &Disk, outside: &Outside, process: &Arc<Fuse>, effect: EffectKey) {
        let Some(began) = process.began_under(effect) else {
            return self.wrong("I10", "an effect left that nobody had begun");
        };
        if process.fence() != Some(began) {
            return self.wrong("I3", "an effect was begun by who had lost the lease");
        }
        // Who stood still beyond its lease cannot know what another did meanwhile.
        if began != disk.live.fence {
            return;
        }
        if self.read.receipts.contains(&effect) {
            return self.wrong("I3", "an effect left that has its receipt");
        }
        let again = self.sent.get(&effect).into_iter().flatten().any(|sent| {
            let gone = sent.process.is_dead()
                || sent.process.was_refused_room()
                || sent.process.fence() != Some(disk.live.fence);
            sent.heard && !gone
        });
        if again || outside.commits.iter().any(|commit| commit.effect == effect) {
            self.wrong("I3", "an effect left twice");
        }
    }

    /// I5: what everybody was told before a restore is not told again.
    pub(crate) fn tells_all(&mut self, effect: EffectKey) {
        if self.left_before.contains(&effect) {
            self.wrong("I5", "something was told to everybody again after a restore");
        }
    }

    /// The list hears of a notice after the repository has it, unless the repository is the trouble.
    pub(crate) fn announces(&mut self, outside: &Outside, effect: EffectKey, text: &str) {
        let of = canaries(text).first().copied();
        self.announced.extend(of.map(|canary| (effect, canary)));
        let case = self.read.cases.values().find(|case| of.is_some() && case.published.first() == Some(&of));
        let Some(case) = case else { return };
        let there = outside.commits.iter().any(|commit| {
            commit.files.iter().any(|(_, bytes)| {
                case.published
                    .iter()
                    .flatten()
                    .any(|canary| canaries(&String::from_utf8_lossy(bytes)).contains(canary))
            })
        });
        if !there && outside.failures == case.failures_then && self.restores == 0 {
            self.wrong("I4", "an announcement left before its notice was tried");
        }
    }

    /// Whoever was told of a notice hears that it is withdrawn after both are there: what announced it, and the
    /// repository's own word.
    pub(crate) fn withdraws(&mut self, outside: &Outside, effect: EffectKey, text: &str) {
        let of = canaries(text).first().copied();
        self.announced.extend(of.map(|canary| (effect, canary)));
        let case = self.read.cases.values().find(|case| of.is_some() && case.published.contains(&of));
        let Some(case) = case.filter(|case| case.withdrawn.is_some()) else {
            return self.wrong("I2", "a withdrawal was told of a notice that nobody withdrew");
        };
        let of_case = |text: &str| {
            let held = canaries(text);
            case.published.iter().flatten().any(|canary| held.contains(canary))
        };
        let there = outside.commits.iter().flat_map(|commit| &commit.files).any(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            of_case(&text) && text.contains("withdrawn")
        });
        let announced = self.restores > 0
            || outside.mails.iter().any(|mail| match &mail.body {
                MailBody::Announcement(told) => of_case(&told.text),
                MailBody::Withdrawal(_)
                | MailBody::HeldReply(_)
                | MailBody::RedirectReply(_)
                | MailBody::LinkProof(_) => false,
            });
        if !there {
            self.wrong("I4", "a withdrawal was told before the repository says so");
        } else if !announced {
            self.wrong("I4", "a withdrawal was told before the announcement that it takes back");
        }
    }

    /// Something left.
    pub(crate) fn left(&mut self, effect: EffectKey, process: &Arc<Fuse>, heard: bool) {
        self.sent.entry(effect).or_default().push(Sent { process: Arc::clone(process), heard });
    }

    /// I4, I3: everything is well outside and nothing waits: then all of it is there, and the newest of it.
    pub(crate) fn at_rest(&mut self, disk: &Disk, outside: &Outside, has_notices: bool, replies: bool) {
        let waiting = disk.live.tasks().len();
        if waiting > 0 {
            self.wrong("I4", format!("{waiting} effects wait for ever, and all is well outside"));
        }
        if self.restores > 0 {
            return;
        }
        let holds = |text: &str, canary: u64| canaries(text).contains(&canary);
        let mut missing = Vec::new();
        for (id, case) in self.read.cases.iter().filter(|_| has_notices) {
            let Some(Some(last)) = case.published.last().copied() else { continue };
            let in_git = outside.commits.iter().any(|commit| {
                commit.files.iter().any(|(_, bytes)| holds(&String::from_utf8_lossy(bytes), last))
            });
            let withdrawn = outside.commits.iter().any(|commit| {
                let text = |(_, bytes): &(String, Vec<u8>)| holds(&String::from_utf8_lossy(bytes), last);
                commit.withdraws && commit.files.iter().any(text)
            });
            if case.withdrawn.is_some() && !withdrawn {
                missing.push(format!("the repository does not say that {id} was withdrawn"));
            }
            if !in_git {
                missing.push(format!("the last version of {id} is not in the repository"));
            }
            let Some(first) = case.published.first().copied().flatten() else { continue };
            let told = outside.mails.iter().any(|mail| holds(&format!("{:?}", mail.body), first));
            if !told {
                missing.push(format!("{id} was not announced"));
            }
            let withdrawn = outside.mails.iter().any(|mail| {
                matches!(&mail.body, MailBody::Withdrawal(said)
                    if case.published.iter().flatten().any(|canary| holds(&said.text, *canary)))
            });
            if case.withdrawn.is_some() != withdrawn {
                missing.push(format!("{id} is withdrawn: {}, told: {withdrawn}", case.withdrawn.is_some()));
            }
        }
        // Who is to be answered is not known any more once a case is erased: the address is one of its words.
        let known = |mail: &&Mail| !self.read.words.is_erased(StreamId::intake(mail.intake));
        for mail in self.read.accepted.iter().filter(|_| replies).filter(known) {
            let held = self.read.intakes.get(&mail.intake).is_some_and(|facts| facts.held);
            // One answer a day goes to an address, however it is spelt.
            let answered = mail.answer_to.as_ref().is_none_or(|to| {
                let mut told = outside.refused.iter().chain(outside.mails.iter().map(|sent| &sent.to));
                told.any(|told| told.eq_ignore_ascii_case(to))
            });
            if held && !answered {
                missing.push(format!("the sender of {} heard nothing", mail.intake));
            }
        }
        if let Some(what) = missing.first() {
            self.wrong("I4", what.clone());
        }
    }
}

fn text(disk: &Disk, stream: StreamId, id: TextId) -> Option<&String> {
    disk.text(Owner::Stream(stream), id).ok()
}
