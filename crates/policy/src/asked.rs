//! Who is asked about the embargo's end, each once; what is waited for from whom (L29).
//!
//! Whoever takes part no more is asked no more, whether they were uninvited or removed from the desk. Their leaving
//! agrees to nothing by itself: an agreement is somebody's act. Where nobody is missing any more, whoever may agree
//! says so once more, the desk lists that as owed, and the agreement is recorded with those it was made without.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{ActorId, Case, Desk, Participant, Proposal, Role};
use jiff::Timestamp;

use crate::act::Act;
use crate::actor::{Actor, is_part, part_name};
use crate::duties::{self, Duty};
use crate::fact::Standing;
use crate::rule::Rule;
use crate::schema::{ConsentRule, Needs, Policy, Quorum, Silence, StartEvent};
use crate::sight::Confidential;
use crate::span::days;

/// Who has agreed to an end so far.
pub(crate) struct Agreed {
    pub(crate) people: BTreeSet<ActorId>,
    pub(crate) participants: BTreeSet<u16>,
    since: Timestamp,
}

impl Agreed {
    pub(crate) fn nobody(since: Timestamp) -> Self {
        Self { people: BTreeSet::new(), participants: BTreeSet::new(), since }
    }

    pub(crate) fn to(proposal: &Proposal) -> Self {
        Self {
            people: proposal.people.clone(),
            participants: proposal.participants.clone(),
            since: proposal.at,
        }
    }

    fn holds(&self, part: &Participant) -> bool {
        self.participants.contains(&part.number)
            || part.person.is_some_and(|person| self.people.contains(&person))
    }
}

/// Those who take part now: who was uninvited does not, nor who was removed from the desk.
pub(crate) fn taking_part<'a>(desk: &'a Desk, case: &'a Case) -> impl Iterator<Item = &'a Participant> {
    case.present().filter(|part| !is_removed(desk, part))
}

fn is_removed(desk: &Desk, part: &Participant) -> bool {
    part.person.is_some_and(|person| desk.former.contains_key(&person))
}

/// Participants by who they are: whoever is in a case under several numbers counts once.
pub(crate) fn each_once<'a>(
    case: &Case,
    parts: impl Iterator<Item = &'a Participant>,
) -> BTreeMap<u16, Vec<&'a Participant>> {
    let mut each: BTreeMap<u16, Vec<&Participant>> = BTreeMap::new();
    for part in parts {
        each.entry(case.counts_as(part.number)).or_default().push(part);
    }
    each
}

/// The participants whose consent is asked for.
pub(crate) fn in_the_set<'a>(
    standing: &Standing<'a>,
    rule: &'a ConsentRule,
) -> impl Iterator<Item = &'a Participant> {
    taking_part(standing.desk, standing.case).filter(|part| is_named(rule, part))
}

fn is_named(rule: &ConsentRule, part: &Participant) -> bool {
    rule.participants.iter().any(|name| name == part_name(part.role))
}

/// Whether everybody has agreed who is asked: enough people of the desk, and the quorum of the participants.
pub(crate) fn is_complete(standing: &Standing<'_>, agreed: &Agreed) -> bool {
    let Some(rule) = &standing.policy.embargo.consent else { return true };
    enough(standing, rule, agreed, in_the_set(standing, rule))
}

/// Numbers of those who were asked for an answer to an open proposal, gave none, and take part no more; nobody, where
/// it would be complete with them still asked.
pub(crate) fn dropped_out(standing: &Standing<'_>, agreed: &Agreed) -> Vec<u16> {
    let (Some(rule), Some(proposal)) = (&standing.policy.embargo.consent, &standing.case.proposal) else {
        return Vec::new();
    };
    let gone = standing.case.participants.iter().filter(|part| {
        is_named(rule, part) && !agreed.holds(part) && left_since(standing.desk, part, proposal)
    });
    let gone: Vec<_> = gone.collect();
    let with_them = in_the_set(standing, rule).chain(gone.iter().copied());
    if enough(standing, rule, agreed, with_them) {
        return Vec::new();
    }
    gone.iter().map(|part| part.number).collect()
}

fn left_since(desk: &Desk, part: &Participant, proposal: &Proposal) -> bool {
    let removed = part.person.and_then(|person| desk.removed.get(&person));
    proposal.left.contains(&part.number)
        || (!part.left && removed.is_some_and(|removed| *removed >= proposal.at))
}

fn enough<'a>(
    standing: &Standing<'_>,
    rule: &ConsentRule,
    agreed: &Agreed,
    asked: impl Iterator<Item = &'a Participant>,
) -> bool {
    let people = agreed.people.iter().filter(|who| standing.desk.people.contains_key(who)).count();
    let silent_counts = silence_ends(rule, agreed.since).is_some_and(|end| end <= standing.at);
    let each = each_once(standing.case, asked);
    let answered = |parts: &&Vec<&Participant>| silent_counts || parts.iter().any(|part| agreed.holds(part));
    let (all, yes) = (each.len(), each.values().filter(answered).count());
    let quorum = match rule.quorum {
        Quorum::All => yes == all,
        Quorum::Majority => all == 0 || yes.saturating_mul(2) > all,
    };
    people >= usize::from(rule.people) && quorum
}

/// When no answer counts as one.
fn silence_ends(rule: &ConsentRule, since: Timestamp) -> Option<Timestamp> {
    match rule.silence {
        Silence::IsNoConsent => None,
        Silence::IsConsentAfterDays(after) => since.checked_add(days(after)).ok(),
    }
}

/// When the clock of the goal started.
pub(crate) fn start_of(standing: &Standing<'_>) -> Timestamp {
    let case = standing.case;
    let start = standing.policy.embargo.start.as_ref().and_then(|start| match start.event {
        StartEvent::Received => case.received,
        StartEvent::Confirmed => case.confirmed,
        StartEvent::FixKnown => case.embargo_first_set,
    });
    start.unwrap_or(standing.at)
}

/// Only an initial embargo is longer: after a restart the clock counts anew (L28).
pub(crate) fn is_longer(standing: &Standing<'_>, until: Timestamp) -> bool {
    let goal = standing.policy.embargo.goal.as_ref();
    standing.case.embargo_restarted.is_none()
        && goal.is_some_and(|goal| until.duration_since(start_of(standing)) > days(goal.days))
}

/// Whether an end takes everybody's agreement (L29).
pub(crate) fn needs_consent(standing: &Standing<'_>, until: Timestamp) -> bool {
    let longer = standing.policy.embargo.longer.as_ref();
    is_longer(standing, until) && longer.is_some_and(|longer| longer.needs.contains(&Needs::Consent))
}

/// The open proposal, where everybody's agreement is asked for.
fn asked_about<'a>(standing: &Standing<'a>) -> Option<(&'a Proposal, &'a ConsentRule)> {
    let (case, policy) = (standing.case, standing.policy);
    let proposal = case.proposal.as_ref().filter(|open| needs_consent(standing, open.until))?;
    (case.closed.is_none()).then_some((proposal, policy.embargo.consent.as_ref()?))
}

/// What the team owes once nobody is missing any more and nobody has said so: silence counts by now, or whoever was
/// missing takes part no more.
pub(crate) fn of_the_team(standing: &Standing<'_>) -> Option<Duty> {
    let (proposal, rule) = asked_about(standing)?;
    let granted = standing.policy.act.get(&Act::AgreeEmbargo)?;
    let by = granted.roles.iter().find(|role| !is_part(role))?;
    let agreed = Agreed::to(proposal);
    if proposal.until <= standing.at || !is_complete(standing, &agreed) {
        return None;
    }
    let gone = match dropped_out(standing, &agreed).as_slice() {
        [] => String::new(),
        [one] => format!(" (participant {one} takes part no more)"),
        several => {
            let several: Vec<_> = several.iter().map(ToString::to_string).collect();
            format!(" (participants {} take part no more)", several.join(", "))
        }
    };
    let owed =
        format!("agree to the end {:.0} once more: nobody who is asked is missing{gone}", proposal.until);
    let command = format!("case agree {}", standing.case.id);
    Some(duty(standing, &rule.rule, owed, (by, None), command))
}

/// What is owed in a case, as far as it is told to somebody who does not read the case as the team does: what is waited
/// for from them, and what one of their own roles or parts owes.
#[must_use]
pub fn owed_by(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    actor: Actor,
    now: Timestamp,
) -> Vec<Duty> {
    let standing = Standing { policy, desk: desk.inner(), case: case.inner(), at: now };
    let theirs = |duty: &Duty| {
        let by = std::slice::from_ref(&duty.by);
        actor.has_one_of(standing.desk, by) || actor.takes_part_as(standing.desk, standing.case, by)
    };
    let mut owed = of_actor(&standing, actor);
    owed.extend(duties::of_case(&standing).into_iter().filter(theirs));
    owed
}

/// What is waited for from an actor who takes part: their answer to a proposed end, and to their package. Never what
/// is waited for from anybody else.
#[must_use]
pub fn waited_for(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    actor: Actor,
    now: Timestamp,
) -> Vec<Duty> {
    of_actor(&Standing { policy, desk: desk.inner(), case: case.inner(), at: now }, actor)
}

fn of_actor(standing: &Standing<'_>, actor: Actor) -> Vec<Duty> {
    let case = standing.case;
    if case.erased.is_some() || case.merged_into.is_some() || case.closed.is_some() {
        return Vec::new();
    }
    let me = actor.speaks_as();
    let mine: Vec<_> =
        taking_part(standing.desk, case).filter(|part| part.person == Some(me) && part.accepted).collect();
    consent_of(standing, me, &mine).into_iter().chain(answer_of(standing, &mine)).collect()
}

fn consent_of(standing: &Standing<'_>, me: ActorId, mine: &[&Participant]) -> Option<Duty> {
    let (proposal, rule) = asked_about(standing)?;
    let part = mine.iter().find(|part| is_named(rule, part))?;
    let agreed = Agreed::to(proposal);
    // Somebody may have passed on what they said, under another number of theirs too.
    let counts = standing.case.counts_as(part.number);
    let passed_on = in_the_set(standing, rule)
        .any(|other| standing.case.counts_as(other.number) == counts && agreed.holds(other));
    if passed_on || agreed.people.contains(&me) || proposal.until <= standing.at {
        return None;
    }
    let owed = format!("agree to the end {:.0} of the embargo, or object to it", proposal.until);
    let by = part_name(part.role);
    let command = format!("case agree {}", standing.case.id);
    Some(duty(standing, &rule.rule, owed, (by, silence_ends(rule, proposal.at)), command))
}

fn answer_of(standing: &Standing<'_>, mine: &[&Participant]) -> Option<Duty> {
    let case = standing.case;
    let granted = standing.policy.act.get(&Act::AnswerPackage)?;
    let waits = |part: &&&Participant| {
        let prepares = matches!(part.role, Role::Vendor | Role::Party | Role::Expert);
        prepares && part.package.is_some() && part.answer.is_none()
    };
    let part = mine.iter().find(waits)?;
    let owed = "answer the package: ready, more time with --need-until, or not affected".to_owned();
    let (by, due) = (part_name(part.role), case.embargo_until());
    let command = format!("case answer {} ready", case.id);
    case.public().is_none().then(|| duty(standing, &granted.rule, owed, (by, due), command))
}

fn duty(
    standing: &Standing<'_>,
    rule: &str,
    owed: String,
    (by, due): (&str, Option<Timestamp>),
    command: String,
) -> Duty {
    let rule = standing.policy.rule(rule);
    Duty {
        owed,
        by: by.to_owned(),
        due,
        overdue: due.is_some_and(|due| due <= standing.at),
        command,
        clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
        quote: rule.map(Rule::quote).unwrap_or_default(),
    }
}
