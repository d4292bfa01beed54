//! Verbs of a case that are one step each: read what was typed, take the step, tell what happened and is owed.

use std::collections::BTreeMap;

use cvdesk_case::{Exposure, HandOff, NoticeNumber, TextId};
use cvdesk_policy::{CaseCommand, LiftGround};

use super::pass;
use crate::cli::{CaseId, Global, Stage, StepVerb};
use crate::failure::{Failure, USAGE};
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

/// A command that waits for the id of its reason.
type Command = Box<dyn FnOnce(Option<TextId>) -> CaseCommand>;

pub fn run(session: &Session, global: &Global, verb: &StepVerb, screen: Screen) -> Result<Done, Failure> {
    let (case, reason) = about(verb);
    let case = typed::case(&case.case)?;
    let command = command(verb)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let done = desk.step(request, case, reason, command)?;
    let done = told::step(screen, case, &done);
    Ok(pass::after(session, &mut desk, done))
}

/// The case and the stated reason.
fn about(verb: &StepVerb) -> (&CaseId, Option<&str>) {
    match verb {
        StepVerb::Confirm { case, why }
        | StepVerb::Dismiss { case, why }
        | StepVerb::Reach { case, why, .. }
        | StepVerb::NotEligible { case, why }
        | StepVerb::NoExploit { case, why }
        | StepVerb::Severity { case, why, .. }
        | StepVerb::Propose { case, why, .. }
        | StepVerb::Agree { case, why, .. }
        | StepVerb::Object { case, why, .. }
        | StepVerb::Embargo { case, why, .. }
        | StepVerb::Scrub { case, why }
        | StepVerb::Send { case, why }
        | StepVerb::Lift { case, why, .. }
        | StepVerb::Handoff { case, why, .. }
        | StepVerb::GiveUp { case, why }
        | StepVerb::Close { case, why, .. }
        | StepVerb::Reopen { case, why }
        | StepVerb::Suggest { case, why, .. } => (case, why.text()),
        StepVerb::Start(case) | StepVerb::Uninvite { case, .. } => (case, None),
    }
}

/// What was typed as a command; everything is read before anything is done.
fn command(verb: &StepVerb) -> Result<Command, Failure> {
    Ok(match verb {
        StepVerb::Confirm { .. } => Box::new(|reason| CaseCommand::Confirm { reason }),
        StepVerb::Dismiss { .. } => Box::new(|reason| CaseCommand::Dismiss { reason }),
        StepVerb::Reach { affected, .. } => {
            let facts = axes(affected)?;
            Box::new(|reason| CaseCommand::AssessReach { facts, reason })
        }
        StepVerb::NotEligible { .. } => Box::new(|reason| CaseCommand::FindNotEligible { reason }),
        StepVerb::NoExploit { .. } => Box::new(|reason| CaseCommand::FindNoExploit { reason }),
        StepVerb::Severity { level, cvss, .. } => {
            let (level, vector) = (level.clone(), cvss.clone());
            Box::new(|reason| CaseCommand::AssessSeverity { level, vector, reason })
        }
        StepVerb::Propose { until, .. } => {
            let until = when::read(until)?;
            Box::new(move |reason| CaseCommand::ProposeEmbargo { until, reason })
        }
        StepVerb::Agree { participant, .. } => {
            let participant = *participant;
            Box::new(move |reason| CaseCommand::Consent { participant, reason })
        }
        StepVerb::Object { participant, .. } => {
            let participant = *participant;
            Box::new(move |reason| CaseCommand::ObjectEmbargo { participant, reason })
        }
        StepVerb::Embargo { until, restart, cause, .. } => {
            embargo(until.as_deref(), *restart, cause.clone())?
        }
        StepVerb::Start(_) => Box::new(|_| CaseCommand::StartWork),
        StepVerb::Scrub { .. } => Box::new(|reason| CaseCommand::Scrub { reason }),
        StepVerb::Send { .. } => Box::new(|reason| CaseCommand::SendPatches { reason }),
        StepVerb::Lift { early, already_public, leak, since, number, .. } => {
            let number = number.as_deref().map(typed::name::<NoticeNumber>).transpose()?;
            let since = since.as_deref().map(when::read).transpose()?;
            match exposed(*already_public, *leak) {
                Some(how) => Box::new(move |reason| CaseCommand::Expose { how, reason, since }),
                None if since.is_some() => {
                    return Err(Failure::new(USAGE, "--since goes with --already-public or --leak"));
                }
                None => lift(*early, number),
            }
        }
        StepVerb::GiveUp { .. } => Box::new(|reason| CaseCommand::GiveUp { reason }),
        StepVerb::Handoff { contact, stage, .. } => {
            let (contact, stage) = (contact.clone(), stage_of(*stage));
            Box::new(move |reason| CaseCommand::HandOff { contact, stage, reason })
        }
        StepVerb::Uninvite { participant, .. } => {
            let participant = *participant;
            Box::new(move |_| CaseCommand::Uninvite { participant })
        }
        StepVerb::Close { outcome, .. } => {
            let outcome = outcome.clone();
            Box::new(|reason| CaseCommand::Close { outcome, reason })
        }
        StepVerb::Reopen { .. } => Box::new(|reason| CaseCommand::Reopen { reason }),
        StepVerb::Suggest { act, .. } => {
            let act = typed::act(act)?;
            Box::new(move |reason| CaseCommand::Propose { act, reason })
        }
    })
}

/// `AXIS=VALUE` several times: the values of each axis.
fn axes(affected: &[String]) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in affected {
        let (axis, value) = typed::pair(pair, "AXIS=VALUE")?;
        facts.entry(axis.to_owned()).or_default().push(value.to_owned());
    }
    Ok(facts)
}

fn embargo(until: Option<&str>, restart: bool, cause: Option<String>) -> Result<Command, Failure> {
    let until = until.map(when::read).transpose()?;
    match (restart, until) {
        (true, until) => Ok(Box::new(move |reason| CaseCommand::RestartEmbargo { until, cause, reason })),
        (false, Some(until)) => Ok(Box::new(move |reason| CaseCommand::AgreeEmbargo { until, reason })),
        (false, None) => Err(Failure::new(USAGE, "name the end with --until WHEN, or --restart the clock")),
    }
}

fn exposed(already_public: bool, leak: bool) -> Option<Exposure> {
    match (already_public, leak) {
        (true, _) => Some(Exposure::AlreadyPublic),
        (false, true) => Some(Exposure::Leak),
        (false, false) => None,
    }
}

fn lift(early: bool, number: Option<NoticeNumber>) -> Command {
    let ground = if early { LiftGround::Early } else { LiftGround::Due };
    Box::new(move |reason| CaseCommand::Lift { ground, reason, number })
}

fn stage_of(stage: Stage) -> HandOff {
    match stage {
        Stage::Told => HandOff::Told,
        Stage::Taken => HandOff::Taken,
        Stage::Done => HandOff::Done,
        Stage::Declined => HandOff::Declined,
    }
}
