//! One step of the desk itself: decide on its people, branches or programs, and write it.

use cvdesk_case::About;
use cvdesk_policy::{Ask, DeskCommand, decide};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{Texts, Warning, warnings};
use crate::write::Change;

/// A step of the desk was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeskStepDone {
    /// What happened, line by line; nothing where the same command was carried out before.
    pub happened: Vec<String>,
    /// Rules that warned and were answered with a reason.
    pub warnings: Vec<Warning>,
}

impl Desk<'_> {
    /// Decides on the desk as it stands now, and again where somebody else wrote meanwhile.
    pub(crate) fn desk_step(
        &mut self,
        request: Request,
        texts: &Texts,
        command: &DeskCommand,
    ) -> Result<DeskStepDone, DeskError> {
        self.desk_step_of(request, texts, |_| Ok(command.clone()))
    }

    /// The same of a command that is made from the desk as it stands, anew each time that somebody else wrote meanwhile.
    pub(crate) fn desk_step_of(
        &mut self,
        request: Request,
        texts: &Texts,
        command: impl Fn(&Self) -> Result<DeskCommand, DeskError>,
    ) -> Result<DeskStepDone, DeskError> {
        self.refresh()?;
        let done = self.again_on_conflict(|desk| {
            if desk.ports.store.answered(request.command)?.is_some() {
                return Ok(DeskStepDone::default());
            }
            desk.try_desk_step(request, texts, &command(desk)?)
        })?;
        self.refresh()?;
        Ok(done)
    }

    fn try_desk_step(
        &self,
        request: Request,
        texts: &Texts,
        command: &DeskCommand,
    ) -> Result<DeskStepDone, DeskError> {
        let now = self.now();
        let policy = self.policy()?;
        let decision = decide(policy, &self.facts, request.actor, now, &Ask::Desk(command))?;
        let events: Vec<_> = decision.desk.iter().map(|event| event.clone().into()).collect();
        let warnings = warnings(policy, &decision.warned);
        let change = Change {
            request,
            at: now,
            policy: self.policy_version(),
            decision,
            intake: None,
            case: None,
            other: None,
            texts: texts.0.clone(),
            share_keys: Vec::new(),
            title: None,
        };
        self.write(&change)?;
        let told = events.iter().zip(cvdesk_case::told(&events));
        let named = told.map(|(event, told)| match About::of(event) {
            Some(about) => Ok(about.naming(&self.name_of(request.actor, about.who)?)),
            None => Ok(told),
        });
        let happened = named.collect::<Result<_, DeskError>>()?;
        Ok(DeskStepDone { happened, warnings })
    }
}
