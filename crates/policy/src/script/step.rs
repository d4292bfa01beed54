//! Takes one step in the world of a script, and holds what is promised of every step.

use std::collections::BTreeMap;
use std::sync::Arc;

use cvdesk_case::{Event, PolicyVersion, told};

use super::asking::{Asked, Asking};
use super::change::changed;
use super::doing::Do;
use super::format::Step;
use super::promise::{Broken, after_all, quotes_the_policy, same_answer, same_world};
use super::seen::{Seen, look};
use super::world::{File, World};
use crate::actor::Actor;
use crate::decide::{Ask, Decision, decide};
use crate::refusal::Refusal;
use crate::rule::Rule;
use crate::schema::Policy;

/// What became of a step.
#[derive(Debug, Clone)]
pub(super) struct Happened {
    pub(super) outcome: Outcome,
    /// Which report or case the step was about.
    pub(super) subject: Option<usize>,
    /// What is there afterwards; none where nothing was received yet.
    pub(super) seen: Option<Seen>,
}

/// Permitted or not.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// Nothing was asked for.
    Looked,
    /// It was permitted.
    Done {
        timeline: Vec<String>,
        warned: Vec<String>,
        /// Rules whose clauses warned.
        warned_by: Vec<String>,
    },
    /// It was refused.
    Refused(Box<Spoken>),
}

/// A refusal with the rules that say exactly these words: one, unless the policy says them twice.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub(super) rules: Vec<Rule>,
    pub(super) what: String,
    pub(super) hint: String,
}

/// Why a step could not be taken.
#[derive(Debug)]
pub(super) enum Stop {
    /// The script names something that is not there.
    Fault(String),
    /// What is promised of every step does not hold.
    Broken(Broken),
}

impl From<String> for Stop {
    fn from(what: String) -> Self {
        Self::Fault(what)
    }
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

/// Takes a step.
pub(super) fn take(
    world: &mut World,
    files: &BTreeMap<String, String>,
    step: &Step,
) -> Result<Happened, Stop> {
    if let Some(at) = step.at {
        if at < world.now {
            return Err(Stop::Fault(format!("{at:.0} lies before the step before, {:.0}", world.now)));
        }
        world.now = at;
    }
    let subject = subject(world, step)?;
    let before = world.clone();
    let outcome = match &step.does {
        None => Outcome::Looked,
        Some(does) => ask(world, files, step, does, subject)?,
    };
    if matches!(outcome, Outcome::Refused(_)) {
        same_world(&before, world)?;
    }
    after_all(world)?;
    let subject =
        if world.files.len() > before.files.len() { world.files.len().checked_sub(1) } else { subject };
    let seen = subject.and_then(|subject| world.files.get(subject)).map(|file| look(world, file));
    Ok(Happened { outcome, subject, seen })
}

/// Which report or case a step is about: the named one, else the last one; for what is asked of a case, the last case.
fn subject(world: &World, step: &Step) -> Result<Option<usize>, Stop> {
    let last = |want: &dyn Fn(&File) -> bool| world.files.iter().rposition(want);
    let Some(on) = &step.on else {
        let of_intake = matches!(
            step.does,
            Some(Do::Receive(_) | Do::Approve { .. } | Do::Reject { .. } | Do::TakeApplication { .. })
        );
        let case = last(&File::is_case).filter(|_| !of_intake);
        return Ok(case.or(last(&|_: &File| true)));
    };
    let name = on.get_ref();
    let found = last(&|file: &File| file.name == *name);
    found.map(Some).ok_or_else(|| Stop::Fault(format!("nothing received is called `{name}`")))
}

fn actor(world: &World, step: &Step, does: &Do) -> Result<Actor, Stop> {
    match (&step.by, does) {
        (Some(by), _) => world.actor(by.get_ref()).ok_or_else(|| {
            let by = by.get_ref();
            let hint =
                "name them under [people] or [agents], or say `system`, `operator` or `operator for NAME`";
            Stop::Fault(format!("nobody is called `{by}`: {hint}"))
        }),
        // What comes in is taken in by the desk itself, and so is another policy.
        (None, Do::Receive(_) | Do::ChangePolicy(_)) => Ok(Actor::SYSTEM),
        (None, _) => Err(Stop::Fault("nobody does this: name them with `by`".to_owned())),
    }
}

fn ask(
    world: &mut World,
    files: &BTreeMap<String, String>,
    step: &Step,
    does: &Do,
    subject: Option<usize>,
) -> Result<Outcome, Stop> {
    let actor = actor(world, step, does)?;
    mention(world, does);
    let file = subject.and_then(|subject| world.files.get(subject));
    let (_, newest) = world.newest().ok_or_else(no_policy)?;
    let asked = Asking { world, policy: newest, file, actor: actor.id }.asked(does)?;
    match &asked {
        Asked::Policy(change) => {
            let policy = changed(newest, files, change)?;
            let adopted = Event::Desk(world.adopt(policy));
            let timeline = told(&[adopted]).iter().map(|told| world.readable(told)).collect();
            Ok(Outcome::Done { timeline, warned: Vec::new(), warned_by: Vec::new() })
        }
        Asked::New(new, command) => {
            let intake = new.intake();
            let answer = answered(world, None, actor, &Ask::Intake(&intake, command))?;
            if answer.decision.is_ok() {
                world.files.push(new.as_ref().clone());
            }
            let subject = world.files.len().checked_sub(1);
            answer.settle(world, actor, subject)
        }
        Asked::Intake(command) => {
            let intake = file.ok_or_else(nothing_received)?.intake();
            let answer = answered(world, None, actor, &Ask::Intake(&intake, command))?;
            remember(world, does, &answer);
            answer.settle(world, actor, subject)
        }
        Asked::Desk(command) => {
            let answer = answered(world, None, actor, &Ask::Desk(command))?;
            remember(world, does, &answer);
            answer.settle(world, actor, subject)
        }
        Asked::Case(command) => {
            let file = file.ok_or_else(nothing_received)?;
            let case = file.case();
            let answer = answered(world, Some(file), actor, &Ask::Case(&case, command))?;
            answer.settle(world, actor, subject)
        }
    }
}

/// Whoever a step is about is told by name.
fn mention(world: &mut World, does: &Do) {
    if let Do::Vouch { applicant: name, .. }
    | Do::ApproveMember { applicant: name, .. }
    | Do::DeclineMember { applicant: name, .. }
    | Do::RemoveMember { person: name, .. }
    | Do::RevokeAgent { agent: name } = does
    {
        world.mention(name);
    }
}

/// Whoever is let in has a name from here on.
fn remember(world: &mut World, does: &Do, answer: &Answer) {
    if let (Do::TakeApplication { applicant: name, .. } | Do::RegisterAgent { agent: name, .. }, Ok(_)) =
        (does, &answer.decision)
    {
        world.call(name);
    }
}

/// What was decided, under which policy.
struct Answer {
    version: PolicyVersion,
    policy: Arc<Policy>,
    decision: Result<Decision, Refusal>,
}

/// Asks twice: the same question has one answer.
fn answered(world: &World, file: Option<&File>, actor: Actor, ask: &Ask<'_>) -> Result<Answer, Stop> {
    let (version, policy) = world.pinned(file).ok_or_else(no_policy)?;
    let once = || decide(policy, &world.desk(), actor, world.now, ask);
    let decision = once();
    same_answer(&decision, &once())?;
    Ok(Answer { version: *version, policy: Arc::clone(policy), decision })
}

impl Answer {
    fn settle(self, world: &mut World, actor: Actor, subject: Option<usize>) -> Result<Outcome, Stop> {
        let Self { version, policy, decision } = self;
        match decision {
            Ok(decision) => {
                let timeline = told(&events(&decision));
                let warned = decision.warned.clone();
                let warned_by = speaking(&policy, &warned);
                world.append(actor.id, version, decision, subject);
                let timeline = timeline.iter().map(|told| world.readable(told)).collect();
                Ok(Outcome::Done { timeline, warned, warned_by })
            }
            Err(refusal) => {
                quotes_the_policy(&policy, &refusal)?;
                let rules = policy.rule.iter().filter(|rule| speaks(rule, &refusal)).cloned().collect();
                let (what, hint) = (world.readable(&refusal.what), world.readable(&refusal.hint));
                Ok(Outcome::Refused(Box::new(Spoken { rules, what, hint })))
            }
        }
    }
}

/// Whether a refusal is this rule's, word for word.
pub(super) fn speaks(rule: &Rule, refusal: &Refusal) -> bool {
    rule.quote() == refusal.quote && rule.clauses == refusal.clauses && rule.modality == refusal.modality
}

/// The rules whose clauses stand together among those that warned.
fn speaking(policy: &Policy, warned: &[String]) -> Vec<String> {
    let warns =
        |rule: &&Rule| warned.windows(rule.clauses.len().max(1)).any(|clauses| clauses == rule.clauses);
    policy.rule.iter().filter(warns).map(|rule| rule.id.clone()).collect()
}

/// The facts in the order of a story: what was received, the case, the desk.
fn events(decision: &Decision) -> Vec<Event> {
    let intake = decision.intake.iter().cloned().map(Event::Intake);
    let case = decision.case.iter().cloned().map(Event::Case);
    intake.chain(case).chain(decision.desk.iter().cloned().map(Event::Desk)).collect()
}

fn no_policy() -> Stop {
    Stop::Fault("the desk has no policy".to_owned())
}

fn nothing_received() -> Stop {
    Stop::Fault("nothing was received yet".to_owned())
}
