//! `decide`: the only place that permits. Pure: policy, desk, subject, actor, now and command in, events or a
//! refusal out.

mod embargo;
mod intake;
mod lift;
mod publish;
mod record;

use cvdesk_case::{Case, CaseEvent, Desk, DeskEvent, Intake, IntakeEvent, TextId};
use jiff::Timestamp;

use crate::act::Act;
use crate::actor::Actor;
use crate::command::{CaseCommand, IntakeCommand};
use crate::fact::holds;
use crate::refusal::Refusal;
use crate::rule::{Modality, Rule};
use crate::schema::{Missing, Policy};
use crate::sight::Confidential;

/// What is asked of what.
#[derive(Debug)]
pub enum Ask<'a> {
    /// Of something received.
    Intake(&'a Confidential<Intake>, &'a IntakeCommand),
    /// Of a case.
    Case(&'a Confidential<Case>, &'a CaseCommand),
}

/// What happens, by stream; written atomically or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// For the desk's stream.
    pub desk: Vec<DeskEvent>,
    /// For the stream of what was received.
    pub intake: Vec<IntakeEvent>,
    /// For the case's stream.
    pub case: Vec<CaseEvent>,
    /// Clause ids that warned and were answered with a reason.
    pub warned: Vec<String>,
}

/// Permits or refuses.
///
/// # Errors
/// A [`Refusal`] with the rule that spoke, its words, and the next legal step.
pub fn decide(
    policy: &Policy,
    desk: &Confidential<Desk>,
    actor: Actor,
    now: Timestamp,
    ask: &Ask<'_>,
) -> Result<Decision, Refusal> {
    let context = Context { policy, desk: desk.inner(), actor, now };
    let mut decision = match ask {
        Ask::Intake(subject, command) => intake::decide(&context, subject.inner(), command),
        Ask::Case(subject, command) => decide_case(&context, subject.inner(), command),
    }?;
    if let Some(person) = actor.on_behalf_of {
        match ask {
            Ask::Intake(..) => decision.intake.insert(0, IntakeEvent::ActedOnBehalf { person }),
            Ask::Case(..) => decision.case.insert(0, CaseEvent::ActedOnBehalf { person }),
        }
    }
    Ok(decision)
}

fn decide_case(context: &Context<'_>, case: &Case, command: &CaseCommand) -> Result<Decision, Refusal> {
    match command {
        CaseCommand::Confirm { reason } => record::confirm(context, case, *reason),
        CaseCommand::AgreeEmbargo { until, reason } => embargo::agree(context, case, *until, *reason),
        CaseCommand::RestartEmbargo { until, reason } => embargo::restart(context, case, *until, *reason),
        CaseCommand::RequestCve => record::request_cve(context, case),
        CaseCommand::AssignCve { cve } => record::assign_cve(context, case, cve),
        CaseCommand::FindIntroduction { .. }
        | CaseCommand::StageFix { .. }
        | CaseCommand::LandFix { .. }
        | CaseCommand::ReleaseFix { .. }
        | CaseCommand::AssessImpact { .. } => record::fix(context, case, command),
        CaseCommand::DraftNotice { draft } => record::draft(context, case, draft),
        CaseCommand::Lift { ground, reason, number } => lift::lift(context, case, *ground, *reason, *number),
        CaseCommand::Publish { reason } => publish::publish(context, case, *reason),
    }
}

/// What every decision looks at.
struct Context<'a> {
    policy: &'a Policy,
    desk: &'a Desk,
    actor: Actor,
    now: Timestamp,
}

impl<'a> Context<'a> {
    fn rule(&self, id: &str) -> &'a Rule {
        // INVARIANT: the loader refuses a policy that names a rule it does not have, and one without rules.
        static NONE: std::sync::OnceLock<Rule> = std::sync::OnceLock::new();
        self.policy.rule(id).unwrap_or_else(|| {
            NONE.get_or_init(|| Rule {
                id: String::new(),
                clauses: Vec::new(),
                modality: Modality::Must,
                heading: String::new(),
                says: String::new(),
            })
        })
    }

    /// The rule of an act.
    fn act_rule(&self, act: Act) -> &'a Rule {
        self.rule(self.policy.act.get(&act).map_or("", |rule| rule.rule.as_str()))
    }

    /// Refuses an actor without a role for the act.
    fn may(&self, act: Act) -> Result<(), Refusal> {
        let roles = self.policy.act.get(&act).map_or(&[][..], |rule| rule.roles.as_slice());
        if self.actor.has_one_of(self.desk, roles) {
            return Ok(());
        }
        let who = roles.join(" or ");
        Err(Refusal::by(
            self.act_rule(act),
            format!("you may not {}: it takes the role {who}", act.phrase()),
            format!("ask somebody with the role {who}, or act as one with `--as PERSON`"),
        ))
    }

    /// Refuses an act on a case that is not open.
    fn open(&self, act: Act, case: &Case) -> Result<(), Refusal> {
        if case.opened.is_some() {
            return Ok(());
        }
        Err(Refusal::by(self.act_rule(act), "the case is not open", "approve its report first"))
    }

    /// Goes through what the act requires: refuses, or gives the clauses that a reason answers.
    fn requirements(&self, act: Act, case: &Case, reason: Option<TextId>) -> Result<Vec<String>, Refusal> {
        let mut warned = Vec::new();
        for needed in self.policy.act.get(&act).map_or(&[][..], |rule| rule.requires.as_slice()) {
            if holds(self.policy, case, needed.fact) {
                continue;
            }
            let rule = self.rule(&needed.rule);
            match needed.missing {
                Missing::Refuse => {
                    let what = format!("you may not {} yet: {}", act.phrase(), needed.fact.missing());
                    return Err(Refusal::by(rule, what, self.next_step(case)));
                }
                Missing::Reason => warned.extend(Self::reason_for(rule, needed.fact.missing(), reason)?),
                Missing::Owed => {}
            }
        }
        Ok(warned)
    }

    /// A departure from a rule: refused without a reason, otherwise the clauses it is recorded against.
    fn reason_for(rule: &Rule, what: &str, reason: Option<TextId>) -> Result<Vec<String>, Refusal> {
        match reason {
            Some(_) => Ok(rule.clauses.clone()),
            None => Err(Refusal::by(rule, what, "repeat it with `--reason TEXT`: the reason is recorded")),
        }
    }

    /// What the policy would have somebody do next.
    fn next_step(&self, case: &Case) -> String {
        let owed = crate::duties::of_case(self.policy, case, self.now);
        owed.first().map_or_else(
            || "see `cvdesk case next`".to_owned(),
            |duty| format!("{}: `cvdesk {}`", duty.owed, duty.command),
        )
    }
}
