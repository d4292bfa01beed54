//! Words that are about to leave: each step that others read words after looks through them first.

use cvdesk_case::{Case, CaseEvent, CaseId};
use cvdesk_policy::{Act, Actor, CaseCommand, Confidential, Decision, Leaving, PartyCommand, refuse_leaving};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::exposed::{CREDIT, Exposed, ExposedText, NOTICE};
use crate::scan::{ADDRESS, GRAVE, Hit};

/// What a step lets go of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    /// Everything that would be readable; all of it is looked at, since that is what the step says was done.
    Scrubbed,
    /// Everything that would be readable.
    All,
    /// The notice's words.
    Notice,
}

impl Desk<'_> {
    /// Looks through what leaves with a decision: refuses secrets and cases that nobody knows of where nobody said why,
    /// and gives every place that looks private.
    pub(crate) fn look_at_leaving(
        &self,
        actor: Actor,
        id: CaseId,
        case: &Confidential<Case>,
        command: &CaseCommand,
        decision: &Decision,
    ) -> Result<Vec<String>, DeskError> {
        let Some((act, goes, reasoned)) = leaves(command).filter(|(_, goes, _)| happens(*goes, decision))
        else {
            return Ok(Vec::new());
        };
        let (exposed, _) = self.exposure(actor, case, id)?;
        let goes_out = |text: &ExposedText| goes != Goes::Notice || text.what.starts_with(NOTICE);
        let grave = |hit: &Hit| goes == Goes::Scrubbed || GRAVE.contains(&hit.kind);
        let places = exposed.places(|text, hit| goes_out(text) && grave(hit));
        let (_, policy) = self.policy_of(case)?;
        refuse_leaving(policy, &Leaving { case: id, act, places: &places, reasoned })
            .map_err(|refusal| DeskError::Refused(Box::new(refusal)))?;
        Ok(told(&exposed, goes_out))
    }

    /// Places in the notice's draft that look private.
    pub(crate) fn looks_private_in_draft(&self, actor: Actor, id: CaseId) -> Result<Vec<String>, DeskError> {
        let (_, case) = self.case(actor, id)?;
        let (exposed, _) = self.exposure(actor, &case, id)?;
        Ok(told(&exposed, |text| text.what.starts_with(NOTICE)))
    }
}

/// What is told of it: whoever is thanked by their address wrote it there to be read.
fn told(exposed: &Exposed, goes_out: impl Fn(&ExposedText) -> bool) -> Vec<String> {
    exposed.places(|text, hit| goes_out(text) && !(text.what.starts_with(CREDIT) && hit.kind == ADDRESS))
}

/// What leaves with a command, and whether it comes with a reason.
fn leaves(command: &CaseCommand) -> Option<(Act, Goes, bool)> {
    if let CaseCommand::Scrub { reason } = command {
        return Some((Act::Scrub, Goes::Scrubbed, reason.is_some()));
    }
    if let CaseCommand::Lift { reason, .. } = command {
        return Some((Act::Lift, Goes::All, reason.is_some()));
    }
    if let CaseCommand::GiveUp { reason } = command {
        return Some((Act::GiveUp, Goes::All, reason.is_some()));
    }
    if let CaseCommand::Publish { reason, .. } = command {
        return Some((Act::Publish, Goes::Notice, reason.is_some()));
    }
    if let CaseCommand::Party(PartyCommand::Package { reason, .. }) = command {
        return Some((Act::Prenotify, Goes::Notice, reason.is_some()));
    }
    None
}

/// Whether it comes to that: the first of several who ask for a lift lets nothing go.
fn happens(goes: Goes, decision: &Decision) -> bool {
    let opens = |event: &CaseEvent| {
        matches!(
            event,
            CaseEvent::EmbargoLifted { .. }
                | CaseEvent::MadePublic { .. }
                | CaseEvent::NoticePublished { .. }
                | CaseEvent::PackageMade { .. }
        )
    };
    goes == Goes::Scrubbed || decision.case.iter().any(opens)
}
