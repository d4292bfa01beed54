//! One step of a case: decide, write, say what is owed next. Every verb of a case goes through here.

use cvdesk_case::{Case, CaseEvent, CaseId, LiftedBy, Owner, StreamId, TextId};
use cvdesk_notice::Cvss;
use cvdesk_policy::card::{Notable, notable};
use cvdesk_policy::{
    Actor, Ask, CaseCommand, Confidential, Duty, Modality, PartyCommand, Policy, Rule, decide,
    may_accept_terms,
};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::port::{NewText, StoreError};
use crate::write::Change;

/// How often something is decided anew when somebody else wrote meanwhile.
const TRIES: usize = 16;

/// A step was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDone {
    /// What happened, line by line.
    pub happened: Vec<String>,
    /// Rules that warned and were answered with a reason.
    pub warnings: Vec<Warning>,
    /// What is owed now.
    pub owed: Vec<Duty>,
    /// What the reporter said that bears on this step.
    pub notable: Vec<Notable>,
    /// Places that look private in words that leave, or are about to.
    pub private: Vec<String>,
}

/// A rule that warned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Its clauses.
    pub clauses: Vec<String>,
    /// Its words.
    pub quote: String,
}

/// Texts of a command that wait for the case's key: drawn once, sealed with the command's events.
#[derive(Debug, Default)]
pub(crate) struct Texts(pub(crate) Vec<NewText>);

impl Texts {
    /// Takes a text in for an owner and gives its id.
    pub(crate) fn add(&mut self, desk: &Desk<'_>, owner: impl Into<Owner>, text: &str) -> TextId {
        let id = TextId(desk.ports.ids.draw());
        self.0.push(NewText { owner: owner.into(), id, text: text.to_owned() });
        id
    }
}

impl Desk<'_> {
    /// Takes a step whose command needs no text but perhaps a reason.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with the rule; [`DeskError::Absent`]; [`DeskError::Store`].
    pub fn step(
        &mut self,
        request: Request,
        case: CaseId,
        reason: Option<&str>,
        command: impl FnOnce(Option<TextId>) -> CaseCommand,
    ) -> Result<StepDone, DeskError> {
        let mut texts = Texts::default();
        let reason = reason.map(|reason| texts.add(self, StreamId::case(case), reason));
        let command = command(reason);
        self.step_with(request, case, &texts, &command)
    }

    /// Takes a step with texts that the command refers to.
    pub(crate) fn step_with(
        &mut self,
        request: Request,
        id: CaseId,
        texts: &Texts,
        command: &CaseCommand,
    ) -> Result<StepDone, DeskError> {
        if let CaseCommand::AssessSeverity { vector: Some(vector), .. } = command {
            vector.parse::<Cvss>().map_err(|error| {
                let like = "such as `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H`";
                DeskError::BadInput(format!("{error}; write it as its calculator does, {like}"))
            })?;
        }
        self.again_on_conflict(|desk| desk.try_step(request, id, texts, command))
    }

    /// Decides again, on what is known then, where somebody else wrote meanwhile.
    pub(crate) fn again_on_conflict<T>(
        &mut self,
        attempt: impl Fn(&Self) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        for _ in 1..TRIES {
            match attempt(self) {
                Err(DeskError::Store(StoreError::Conflict { .. })) => self.refresh()?,
                done => return done,
            }
        }
        attempt(self)
    }

    /// The answer where there is nothing to record.
    pub(crate) fn nothing_new(&self, request: Request, id: CaseId, why: &str) -> Result<StepDone, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        self.told(request.actor, &case, vec![why.to_owned()], &[])
    }

    fn try_step(
        &self,
        request: Request,
        id: CaseId,
        texts: &Texts,
        command: &CaseCommand,
    ) -> Result<StepDone, DeskError> {
        let case = self.case_for(request, id, command)?;
        if self.ports.store.answered(request.command)?.is_some() {
            return self.told(request.actor, &case, Vec::new(), &[]);
        }
        let now = self.now();
        let (version, policy) = self.policy_of(&case)?;
        let decision = decide(policy, &self.facts, request.actor, now, &Ask::Case(&case, command))?;
        // Whatever was asked for, also before the end: a lift that rests on the date rests on the clock.
        let by_date =
            |event: &CaseEvent| matches!(event, CaseEvent::EmbargoLifted { by: LiftedBy::Date, .. });
        if decision.case.iter().any(by_date)
            && let Some(why) = self.clock_doubt()?
        {
            return Err(DeskError::Clock(why));
        }
        let private = self.look_at_leaving(request.actor, id, &case, command, &decision)?;
        let warned = decision.warned.clone();
        let events: Vec<_> = decision.case.iter().map(|event| event.clone().into()).collect();
        let change = Change {
            request,
            at: now,
            policy: version,
            decision,
            intake: None,
            case: Some((id, &case)),
            other: None,
            texts: texts.0.clone(),
            share_keys: Vec::new(),
            title: None,
        };
        let (_, after) = self.write(&change)?;
        let after = after.case.as_ref().unwrap_or(&case);
        let happened = self.happened(request.actor, after, id, &events)?;
        let told = self.told(request.actor, after, happened, &warned)?;
        Ok(StepDone { notable: self.beside_end(request.actor, command, after)?, private, ..told })
    }

    /// The case that a command is about: for whoever sees it, and for who was invited and accepts the terms.
    fn case_for(
        &self,
        request: Request,
        id: CaseId,
        command: &CaseCommand,
    ) -> Result<Confidential<Case>, DeskError> {
        let seen = self.case(request.actor, id).map(|(_, case)| case);
        if !matches!(command, CaseCommand::Party(PartyCommand::AcceptTerms { .. })) || seen.is_ok() {
            return seen;
        }
        let case = self.ports.store.history(StreamId::case(id))?.fold_case(id);
        let (_, pinned) = self.policy_of(&case)?;
        let invited = [pinned, self.policy()?]
            .into_iter()
            .all(|policy| may_accept_terms(policy, &self.facts, &case, request.actor));
        if invited { Ok(case) } else { seen }
    }

    pub(crate) fn told(
        &self,
        actor: Actor,
        case: &cvdesk_policy::Confidential<cvdesk_case::Case>,
        happened: Vec<String>,
        warned: &[String],
    ) -> Result<StepDone, DeskError> {
        let (_, policy) = self.policy_of(case)?;
        let warnings = warnings(policy, warned);
        let owed = self.owed_to(actor, case)?;
        Ok(StepDone { happened, warnings, owed, notable: Vec::new(), private: Vec::new() })
    }

    /// Beside an embargo's end, what the reporter plans that comes before it.
    fn beside_end(
        &self,
        actor: Actor,
        command: &CaseCommand,
        case: &Confidential<Case>,
    ) -> Result<Vec<Notable>, DeskError> {
        let about_end = matches!(
            command,
            CaseCommand::ProposeEmbargo { .. }
                | CaseCommand::AgreeEmbargo { .. }
                | CaseCommand::Consent { .. }
                | CaseCommand::RestartEmbargo { .. }
        );
        if !about_end {
            return Ok(Vec::new());
        }
        let (_, policy) = self.policy_of(case)?;
        let now = self.now();
        let before =
            |said: &Notable| matches!(said, Notable::PlansToPublish { on, later: Some(_) } if *on > now);
        Ok(notable(policy, &self.facts, case, actor).into_iter().filter(before).collect())
    }
}

/// The rules that warned.
pub(crate) fn warnings(policy: &Policy, warned: &[String]) -> Vec<Warning> {
    let quoting = policy.rule.iter().filter(|rule| rule.clauses.iter().any(|clause| warned.contains(clause)));
    // A clause can stand in several rules; only those whose every clause warned are the ones that spoke.
    let spoke: Vec<_> =
        quoting.filter(|rule| rule.clauses.iter().all(|clause| warned.contains(clause))).collect();
    // Of several with the same clauses it is the should: that is what a reason answers.
    let is_should = |rule: &Rule| rule.modality == Modality::Should;
    let better = |rule: &Rule| spoke.iter().any(|other| other.clauses == rule.clauses && is_should(other));
    let said = spoke.iter().filter(|rule| is_should(rule) || !better(rule));
    said.map(|rule| Warning { clauses: rule.clauses.clone(), quote: rule.quote() }).collect()
}
