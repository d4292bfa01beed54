//! The reconciler: makes the outside what is wanted, one process at a time, intent before and receipt after.
//!
//! A task in the outbox is only a key and a stream. What it stands for is computed again when it is done, from the
//! facts as they are then: what nothing wants any more is dropped, and nothing confidential waits in a queue.
//! INVARIANT: a task starts only under a lease with [`MARGIN_SECONDS`] left; a receipt is refused by the
//! store when another holder has the lease.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{
    ActorId, CaseEvent, CaseId, CommandId, DeskEvent, EffectKey, Event, IntakeEvent, IntakeId, Outcome,
    Owner, Receipt, StreamId, StreamKind,
};
use cvdesk_policy::{
    Confidential, NoticeFacts, Purpose, Subject, Viewer, Wanted, wanted_of_case, wanted_of_intake,
};
use jiff::{SignedDuration, Timestamp};

use crate::desk::Desk;
use crate::effect::EffectName;
use crate::error::DeskError;
use crate::link::token_of;
use crate::port::{
    Announcement, Batch, HeldReply, Identity, Lease, LinkProof, MailBody, MailError, Mailer, NoticeCommit,
    NoticeRepo, OutgoingMail, Probe, RedirectReply, RepoError, StoreError, Task, TaskState,
};

/// How long a lease lasts.
const LEASE_SECONDS: u32 = 60;
/// How much of it must be left before a task starts: its probe and its act take at most ten seconds each, and the
/// act starts with twenty left.
const MARGIN_SECONDS: i64 = 30;
/// First and longest wait between two tries.
const BACK_OFF_SECONDS: (i64, i64) = (30, 3600);

/// The outside.
#[derive(Clone, Copy)]
pub struct Adapters<'a> {
    /// Sends mail.
    pub mailer: &'a dyn Mailer,
    /// Keeps notices.
    pub notices: &'a dyn NoticeRepo,
    /// Who signs notice commits off (N11).
    pub sign_off: &'a Identity,
}

impl std::fmt::Debug for Adapters<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Adapters")
    }
}

/// What one pass did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Whether it ran.
    pub state: PassState,
    /// What it did, effect by effect.
    pub effects: Vec<EffectReport>,
    /// Tasks that wait for their next try.
    pub waiting: usize,
    /// The earliest of these tries.
    pub next_try: Option<Timestamp>,
}

/// Whether a pass ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassState {
    /// It ran.
    Ran,
    /// Another process reconciles.
    Busy,
    /// Nothing may go out, for this reason.
    Held(String),
}

/// What became of one effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectReport {
    /// As people read it.
    pub what: String,
    /// What became of it.
    pub result: EffectResult,
}

impl EffectReport {
    fn dropped() -> Self {
        Self { what: "an effect that nothing wants any more".to_owned(), result: EffectResult::Dropped }
    }
}

/// What became of an effect in a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectResult {
    /// It is done; look it up by this.
    Done {
        /// How that is known.
        outcome: Outcome,
        /// Commit or Message-ID.
        reference: String,
    },
    /// Not yet; tried again at this time.
    Deferred {
        /// Why.
        why: String,
        /// When.
        until: Timestamp,
    },
    /// Nothing wants it any more.
    Dropped,
    /// Its reader was removed.
    Withheld,
    /// A dry run would do it.
    WouldDo,
}

/// What a task stands for, computed when it is done.
enum Work {
    Reply {
        to: String,
        message_id: Option<String>,
        redirects: bool,
    },
    Notice(Box<NoticeFacts>),
    Announce {
        to: String,
        notice: Box<NoticeFacts>,
    },
    Withdraw {
        to: String,
        notice: Box<NoticeFacts>,
    },
    Prove {
        to: String,
        token: String,
        until: Timestamp,
    },
    /// Its reader was removed: it is not sent.
    Withhold(ActorId),
}

/// How an attempt ended without success.
struct Failure {
    why: String,
    kind: FailureKind,
}

/// What a failure says about the other side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FailureKind {
    /// Nothing left, and the channel is not there now.
    NotReached,
    /// Something may have left.
    Unknown,
    /// The other side will not have it.
    Refused,
    /// It lies with us.
    Ours,
}

impl Desk<'_> {
    /// Makes one pass over everything due.
    ///
    /// # Errors
    /// [`DeskError::Store`] where the store fails; a failing outside is reported in the pass, not as an error.
    pub fn reconcile(&mut self, adapters: Adapters<'_>, dry_run: bool) -> Result<Pass, DeskError> {
        self.pass(adapters, dry_run, &|| false)
    }

    /// Makes one pass, and begins nothing more once it is told to stop.
    ///
    /// # Errors
    /// As [`Desk::reconcile`].
    pub fn reconcile_until(
        &mut self,
        adapters: Adapters<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Pass, DeskError> {
        self.pass(adapters, false, stop)
    }

    fn pass(
        &mut self,
        adapters: Adapters<'_>,
        dry_run: bool,
        stop: &dyn Fn() -> bool,
    ) -> Result<Pass, DeskError> {
        let held = match self.ports.store.hold()? {
            Some(why) => Some(why),
            None => self.clock_doubt()?,
        };
        if let Some(why) = held {
            return Ok(Pass { state: PassState::Held(why), effects: Vec::new(), waiting: 0, next_try: None });
        }
        if dry_run {
            return self.plan();
        }
        let holder = self.ports.ids.draw();
        let Some(lease) = self.ports.store.lease_take(holder, self.now(), LEASE_SECONDS)? else {
            return Ok(Pass { state: PassState::Busy, effects: Vec::new(), waiting: 0, next_try: None });
        };
        let run = self.run(adapters, holder, lease, stop);
        self.ports.store.lease_release(holder)?;
        run
    }

    fn run(
        &mut self,
        adapters: Adapters<'_>,
        holder: [u8; 16],
        mut lease: Lease,
        stop: &dyn Fn() -> bool,
    ) -> Result<Pass, DeskError> {
        self.refresh()?;
        let mut effects = Vec::new();
        // A channel that is not there now is tried once a pass, not once a task.
        let mut down = BTreeSet::new();
        // What waits for others is due when they are.
        let mut behind = BTreeSet::new();
        for task in self.notices_first(self.ports.store.tasks()?)? {
            if stop() {
                break;
            }
            let now = self.now();
            if waits(&task, now, self.rehearsal()) {
                continue;
            }
            if lease.until.duration_since(now) < SignedDuration::from_secs(MARGIN_SECONDS) {
                match self.ports.store.lease_take(holder, now, LEASE_SECONDS)? {
                    Some(renewed) if renewed.fence == lease.fence => lease = renewed,
                    // Somebody else had it in between and may have done what this list still holds.
                    Some(_) | None => break,
                }
            }
            if self.waits_for_others(&task)? {
                behind.insert(task.effect);
                continue;
            }
            match self.settle(adapters, lease, task, &mut down) {
                Ok(report) => effects.extend(report),
                // Another process took over after a long stall of this one; it does the rest.
                Err(DeskError::Store(StoreError::Fenced)) => break,
                Err(error) => return Err(error),
            }
        }
        let rest = self.ports.store.tasks()?;
        let due = rest.iter().filter(|task| !behind.contains(&task.effect));
        let next_try = due.map(|task| task.not_before).min();
        Ok(Pass { state: PassState::Ran, effects, waiting: rest.len(), next_try })
    }

    /// The list hears of a notice after the repository has it. They are wanted in that order; but where a second
    /// version was published before the first pass, the mail is older than the commit that is still wanted.
    fn notices_first(&self, mut tasks: Vec<Task>) -> Result<Vec<Task>, DeskError> {
        let mut mails: BTreeMap<StreamId, usize> = BTreeMap::new();
        let mut of_stream: BTreeMap<StreamId, usize> = BTreeMap::new();
        for task in &tasks {
            let count = of_stream.entry(task.stream).or_default();
            *count = count.saturating_add(1);
        }
        for place in 0..tasks.len() {
            let Some(task) = tasks.get(place).copied() else { continue };
            if of_stream.get(&task.stream) == Some(&1) {
                continue;
            }
            match self.name_of_task(&task)?.map(|name| name.channel) {
                Some("mail") => {
                    mails.entry(task.stream).or_insert(place);
                }
                Some(_) => {
                    if let Some(earlier) = mails.get_mut(&task.stream) {
                        tasks.get_mut(*earlier..=place).into_iter().for_each(|part| part.rotate_right(1));
                        *earlier = earlier.saturating_add(1);
                    }
                }
                None => {}
            }
        }
        Ok(tasks)
    }

    /// What a pass would do, without lease, intent or outside call.
    fn plan(&mut self) -> Result<Pass, DeskError> {
        self.refresh()?;
        let tasks = self.ports.store.tasks()?;
        let mut effects = Vec::new();
        for task in &tasks {
            let report = match self.work_of(task)? {
                Some((name, _)) => EffectReport { what: name.told(), result: EffectResult::WouldDo },
                None => EffectReport::dropped(),
            };
            effects.push(report);
        }
        let next_try = tasks.iter().map(|task| task.not_before).min();
        Ok(Pass { state: PassState::Ran, effects, waiting: tasks.len(), next_try })
    }

    /// Does one task: intent, probe, act, receipt.
    fn settle(
        &self,
        adapters: Adapters<'_>,
        lease: Lease,
        task: Task,
        down: &mut BTreeSet<&'static str>,
    ) -> Result<Option<EffectReport>, DeskError> {
        let store = self.ports.store;
        let Some((name, work)) = self.work_of(&task)? else {
            store.task_drop(task.effect, lease.fence)?;
            return Ok(Some(EffectReport::dropped()));
        };
        if down.contains(name.channel) {
            return Ok(None);
        }
        if let Work::Withhold(person) = work {
            return self.withhold(&task, lease, person, name.told()).map(Some);
        }
        let what = name.told();
        let begun_before = task.state == TaskState::Intended;
        store.task_intend(task.effect, lease.fence)?;
        // INVARIANT: who is removed before a mail is handed over does not get it: looked at once more, after the intent.
        if let (Work::Prove { .. }, Some((name, Work::Withhold(person)))) = (&work, self.work_of(&task)?) {
            return self.withhold(&task, lease, person, name.told()).map(Some);
        }
        let attempt = match probe(adapters, &work, task.effect) {
            Ok(Some(found)) => Ok((if begun_before { Outcome::Found } else { Outcome::Done }, found)),
            Ok(None) => {
                let outcome = if begun_before && !work.can_be_probed(adapters, task.effect) {
                    Outcome::MaybeTwice
                } else {
                    Outcome::Done
                };
                self.act(adapters, task.effect, &work).map(|reference| (outcome, reference))
            }
            Err(failure) => Err(failure),
        };
        // A forged sender's server refuses our reply for ever; an announcement that is refused is a person's to mend.
        let attempt = match attempt {
            Err(Failure { kind: FailureKind::Refused, .. })
                if matches!(work, Work::Reply { .. } | Work::Prove { .. }) =>
            {
                Ok((Outcome::Refused, String::new()))
            }
            other => other,
        };
        match attempt {
            Ok((outcome, reference)) => {
                let receipt = Receipt {
                    effect: task.effect,
                    channel: name.channel.to_owned(),
                    what: name.what.to_owned(),
                    version: work.version(),
                    outcome,
                    reference: reference.clone(),
                    fence: lease.fence,
                };
                self.write_receipt(task, receipt)?;
                Ok(Some(EffectReport { what, result: EffectResult::Done { outcome, reference } }))
            }
            Err(failure) => {
                let until = self.back_off(task.attempts);
                if failure.kind == FailureKind::NotReached {
                    down.insert(name.channel);
                }
                let doubt = begun_before || failure.kind == FailureKind::Unknown;
                let state = if doubt { TaskState::Intended } else { TaskState::Pending };
                store.task_defer(task.effect, lease.fence, state, until)?;
                Ok(Some(EffectReport { what, result: EffectResult::Deferred { why: failure.why, until } }))
            }
        }
    }

    /// What a task is called, where anything wants it.
    pub(crate) fn name_of_task(&self, task: &Task) -> Result<Option<EffectName>, DeskError> {
        Ok(self.work_of(task)?.map(|(name, _)| name))
    }

    /// Finds what a task stands for among what its stream wants now.
    fn work_of(&self, task: &Task) -> Result<Option<(EffectName, Work)>, DeskError> {
        let branch = self.notice_branch()?;
        match task.stream.kind() {
            Some(StreamKind::Intake(id)) => self.intake_work(task, id, branch),
            Some(StreamKind::Case(id)) => self.case_work(task, id, branch),
            Some(StreamKind::Desk) => self.desk_work(task),
            Some(StreamKind::Reads { .. }) | None => Ok(None),
        }
    }

    /// A mail that is to show an address to be somebody's. Read anew each time: people are removed at once.
    fn desk_work(&self, task: &Task) -> Result<Option<(EffectName, Work)>, DeskError> {
        let now = Self::open_knowing(self.ports, self.policies())?;
        for (address, person, until) in now.facts.open_links() {
            let name = EffectName::link_proof(person, address);
            if name.key(self.ports.store) == task.effect {
                // One that has run out is of no use to anybody.
                let to = now.text_to_prove(person, address)?.filter(|_| until > self.now());
                let token = token_of(self.ports.store, address);
                return Ok(to.map(|to| (name, Work::Prove { to, token, until })));
            }
        }
        for (address, person) in now.facts.withheld_links() {
            let name = EffectName::link_proof(person, address);
            if name.key(self.ports.store) == task.effect {
                return Ok(Some((name, Work::Withhold(person))));
            }
        }
        Ok(None)
    }

    /// Records that a mail is not sent.
    fn withhold(
        &self,
        task: &Task,
        lease: Lease,
        person: ActorId,
        what: String,
    ) -> Result<EffectReport, DeskError> {
        let begun = task.state == TaskState::Intended;
        let event = DeskEvent::MailWithheld { person, effect: task.effect, begun };
        self.write_done(task, lease.fence, &event.into())?;
        Ok(EffectReport { what, result: EffectResult::Withheld })
    }

    /// The answer to a report. One a day goes to an address: where the report that it was first wanted for was erased
    /// with its case, another one of that day still tells where it goes.
    fn intake_work(
        &self,
        task: &Task,
        id: IntakeId,
        branch: &str,
    ) -> Result<Option<(EffectName, Work)>, DeskError> {
        let own = self.reply_work(task, id, branch)?;
        if own.is_some() {
            return Ok(own);
        }
        for line in self.ports.store.summaries()? {
            let Some(StreamKind::Intake(other)) = line.stream().and_then(StreamId::kind) else { continue };
            let work = self.reply_work(task, other, branch)?;
            if work.is_some() {
                return Ok(work);
            }
        }
        Ok(None)
    }

    fn reply_work(
        &self,
        task: &Task,
        id: IntakeId,
        branch: &str,
    ) -> Result<Option<(EffectName, Work)>, DeskError> {
        let stream = StreamId::intake(id);
        let intake = self.ports.store.history(stream)?.fold_intake(id);
        for wanted in wanted_of_intake(self.policy()?, &intake) {
            let (Wanted::HeldReply(reply) | Wanted::RedirectReply(reply)) = wanted else { continue };
            let open = |text| {
                self.text(
                    Subject::Intake(&intake),
                    Viewer::System(Purpose::Reply),
                    Owner::Stream(stream),
                    text,
                )
            };
            let Some(to) = open(reply.to)? else { continue };
            let name = EffectName::of(&wanted, Some(&to), branch);
            if name.key(self.ports.store) == task.effect {
                let message_id = reply.message_id.map(open).transpose()?.flatten();
                let redirects = matches!(wanted, Wanted::RedirectReply(_));
                return Ok(Some((name, Work::Reply { to, message_id, redirects })));
            }
        }
        Ok(None)
    }

    fn case_work(
        &self,
        task: &Task,
        id: CaseId,
        branch: &str,
    ) -> Result<Option<(EffectName, Work)>, DeskError> {
        let case = self.ports.store.history(StreamId::case(id))?.fold_case(id);
        for wanted in wanted_of_case(self.policy()?, &case) {
            let name = EffectName::of(&wanted, None, branch);
            if name.key(self.ports.store) != task.effect {
                continue;
            }
            let work = match wanted {
                Wanted::Notice(facts) => Work::Notice(facts),
                Wanted::Announcement { to, notice } => Work::Announce { to, notice },
                Wanted::Withdrawal { to, notice } => Work::Withdraw { to, notice },
                Wanted::HeldReply(_) | Wanted::RedirectReply(_) => continue,
            };
            return Ok(Some((name, work)));
        }
        Ok(None)
    }

    fn act(&self, adapters: Adapters<'_>, effect: EffectKey, work: &Work) -> Result<String, Failure> {
        match work {
            Work::Reply { to, message_id, redirects } => {
                let policy = self.policy().map_err(|error| Failure::before(&error))?;
                let body = reply_body(policy, message_id.clone(), *redirects);
                send(adapters, &OutgoingMail { effect, to: to.clone(), at: self.now(), body })
            }
            Work::Notice(facts) => {
                let (_, notice) = self.public(facts).map_err(|error| Failure::before(&error))?;
                let subject = if facts.withdrawn.is_some() {
                    format!("Withdraw {}: {}", notice.name, notice.summary)
                } else if facts.version == 1 {
                    format!("Publish {}: {}", notice.name, notice.summary)
                } else {
                    format!("Update {}: {}", notice.name, notice.summary)
                };
                let commit = NoticeCommit {
                    effect,
                    author: adapters.sign_off.clone(),
                    at: facts.withdrawn.map_or(facts.at, |(at, _)| at.max(facts.at)),
                    subject: one_line(&subject),
                    body: String::new(),
                    files: vec![(notice.path, notice.xml.into_bytes())],
                };
                adapters
                    .notices
                    .publish(&commit)
                    .map(|hash| hash.to_string())
                    .map_err(|error| Failure::of_repo(&error))
            }
            Work::Announce { to, notice: facts } => {
                let (_, notice) = self.public(facts).map_err(|error| Failure::before(&error))?;
                let policy = self.policy().map_err(|error| Failure::before(&error))?;
                let body = MailBody::Announcement(Announcement {
                    project: policy.project.title.clone(),
                    notice_id: notice.name,
                    summary: one_line(&notice.summary),
                    cves: facts.cves.iter().map(ToString::to_string).collect(),
                    text: notice.text,
                });
                send(adapters, &OutgoingMail { effect, to: to.clone(), at: self.now(), body })
            }
            Work::Withdraw { to, notice } => {
                let body = self.withdrawal_news(notice).map_err(|error| Failure::before(&error))?;
                send(adapters, &OutgoingMail { effect, to: to.clone(), at: self.now(), body })
            }
            Work::Prove { to, token, until } => {
                let policy = self.policy().map_err(|error| Failure::before(&error))?;
                let body = MailBody::LinkProof(LinkProof {
                    project: policy.project.title.clone(),
                    desk_address: policy.mail_address().unwrap_or_default().to_owned(),
                    token: token.clone(),
                    until: format!("{until:.0}"),
                });
                send(adapters, &OutgoingMail { effect, to: to.clone(), at: self.now(), body })
            }
            // Settled before anything is done.
            Work::Withhold(_) => Err(Failure { why: "it is withheld".to_owned(), kind: FailureKind::Ours }),
        }
    }

    /// Renders a published version as everybody may read it.
    pub(crate) fn public(
        &self,
        facts: &NoticeFacts,
    ) -> Result<(Confidential<cvdesk_case::Case>, crate::notice::RenderedNotice), DeskError> {
        let case = self.ports.store.history(StreamId::case(facts.case))?.fold_case(facts.case);
        let (_, policy) = self.policy_of(&case)?;
        let rendered = self.render(policy, &case, Viewer::Public, facts)?;
        Ok((case, rendered))
    }

    /// Writes the receipt into the stream and settles the task, in one transaction. A person who changed the
    /// stream meanwhile goes first; the receipt follows.
    fn write_receipt(&self, task: Task, receipt: Receipt) -> Result<(), DeskError> {
        let fence = receipt.fence;
        let event: Event = match task.stream.kind() {
            Some(StreamKind::Case(_)) => CaseEvent::EffectDone { receipt }.into(),
            Some(StreamKind::Desk) => DeskEvent::EffectDone { receipt }.into(),
            Some(StreamKind::Intake(_) | StreamKind::Reads { .. }) | None => {
                IntakeEvent::EffectDone { receipt }.into()
            }
        };
        self.write_done(&task, fence, &event)
    }

    /// Writes what became of a task and settles it, in one transaction.
    fn write_done(&self, task: &Task, fence: u64, event: &Event) -> Result<(), DeskError> {
        self.append_last(task.stream, event, |append| Batch {
            done: vec![task.effect],
            fence: Some(fence),
            ..Batch::of(
                // A receipt is written once an effect, whoever writes it: its command is the effect's.
                CommandId(task.effect.0),
                ActorId::SYSTEM,
                self.now(),
                self.policy_version(),
                vec![append],
            )
        })
    }

    fn back_off(&self, attempts: u32) -> Timestamp {
        let (first, longest) = BACK_OFF_SECONDS;
        let doubled = first.checked_shl(attempts.min(20)).unwrap_or(longest).min(longest);
        let now = self.now();
        now.checked_add(SignedDuration::from_secs(doubled)).unwrap_or(now)
    }
}

impl Work {
    /// Version of the notice, or 1.
    fn version(&self) -> u32 {
        match self {
            Self::Reply { .. } | Self::Prove { .. } | Self::Withhold(_) => 1,
            Self::Notice(facts)
            | Self::Announce { notice: facts, .. }
            | Self::Withdraw { notice: facts, .. } => facts.version,
        }
    }

    /// Whether the channel can tell what is there.
    fn can_be_probed(&self, adapters: Adapters<'_>, effect: EffectKey) -> bool {
        match self {
            Self::Notice(_) => true,
            Self::Reply { .. }
            | Self::Announce { .. }
            | Self::Withdraw { .. }
            | Self::Prove { .. }
            | Self::Withhold(_) => !matches!(adapters.mailer.probe(effect), Ok(Probe::Impossible)),
        }
    }
}

/// Whether the effect is there already: what it is looked up by.
fn probe(adapters: Adapters<'_>, work: &Work, effect: EffectKey) -> Result<Option<String>, Failure> {
    match work {
        Work::Notice(_) => {
            let found = adapters.notices.probe(effect).map_err(|error| Failure::of_repo(&error))?;
            Ok(found.map(|hash| hash.to_string()))
        }
        Work::Reply { .. }
        | Work::Announce { .. }
        | Work::Withdraw { .. }
        | Work::Prove { .. }
        | Work::Withhold(_) => match adapters.mailer.probe(effect) {
            Ok(Probe::Found(reference)) => Ok(Some(reference)),
            Ok(Probe::Absent | Probe::Impossible) => Ok(None),
            Err(error) => Err(Failure::of_mail(&error)),
        },
    }
}

/// Whether a task's next try is still to come. Only what was tried waits, and never longer than the longest wait:
/// any other later time was set while the clock was ahead, and one that waited for it could let a mail overtake
/// the commit that it tells of. A rehearsal goes back and forth in time on purpose, and there every time is meant.
fn waits(task: &Task, now: Timestamp, rehearsal: bool) -> bool {
    let left = task.not_before.duration_since(now);
    let longest = SignedDuration::from_secs(BACK_OFF_SECONDS.1);
    left.is_positive() && (rehearsal || task.attempts > 0 && left <= longest)
}

/// The automatic answer to a message; it carries nothing of what was sent (leak L062).
fn reply_body(policy: &cvdesk_policy::Policy, in_reply_to: Option<String>, redirects: bool) -> MailBody {
    let project = policy.project.title.clone();
    let desk_address = policy.mail_address().unwrap_or_default().to_owned();
    match policy.channel.redirect.as_ref().filter(|_| redirects) {
        Some(redirect) => {
            let go_to = redirect.to.clone();
            MailBody::RedirectReply(RedirectReply { project, desk_address, go_to, in_reply_to })
        }
        None => MailBody::HeldReply(HeldReply { project, desk_address, in_reply_to }),
    }
}

fn send(adapters: Adapters<'_>, mail: &OutgoingMail) -> Result<String, Failure> {
    adapters.mailer.send(mail).map_err(|error| Failure::of_mail(&error))
}

pub(crate) fn one_line(text: &str) -> String {
    text.split(|char: char| char.is_whitespace() || char.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl Failure {
    fn before(error: &DeskError) -> Self {
        Self { why: error.to_string(), kind: FailureKind::Ours }
    }

    fn of_mail(error: &MailError) -> Self {
        let kind = match error {
            MailError::NotSent(_) => FailureKind::NotReached,
            MailError::Unknown(_) => FailureKind::Unknown,
            MailError::Refused(_) => FailureKind::Refused,
            MailError::Template { .. } => FailureKind::Ours,
        };
        Self { why: error.to_string(), kind }
    }

    fn of_repo(error: &RepoError) -> Self {
        let kind = match error {
            RepoError::NotReached { .. } => FailureKind::NotReached,
            RepoError::Unknown { .. } => FailureKind::Unknown,
            RepoError::Refused { .. } => FailureKind::Refused,
            RepoError::BadPath(_) => FailureKind::Ours,
        };
        Self { why: error.to_string(), kind }
    }
}
