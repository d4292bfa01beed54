//! What whoever gives CVE ids answered: recorded once every other case was asked whether it has the id.

use cvdesk_case::{CaseId, CveHow, CveId, StreamId, StreamKind};
use cvdesk_policy::{Actor, CaseCommand, CveAnswer, Elsewhere};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::StepDone;

impl Desk<'_> {
    /// Records CVE ids, or that each problem is to be asked for apart (`Split` without ids).
    ///
    /// # Errors
    /// As every step.
    pub fn answer_cve(
        &mut self,
        request: Request,
        case: CaseId,
        how: CveHow,
        cves: Vec<CveId>,
        reason: Option<&str>,
    ) -> Result<StepDone, DeskError> {
        // Whoever may not see the case learns nothing of others by asking.
        self.case(request.actor, case)?;
        let elsewhere = self.elsewhere(request.actor, case, &cves)?;
        self.step(request, case, reason, |reason| {
            CaseCommand::AssignCve(CveAnswer { cves, how, elsewhere, reason })
        })
    }

    /// Another case that has one of the ids, as far as the actor may know; a case they see is told first.
    fn elsewhere(&self, actor: Actor, here: CaseId, cves: &[CveId]) -> Result<Elsewhere, DeskError> {
        let mut found = Elsewhere::Nowhere;
        for line in self.ports.store.summaries()? {
            let Some(StreamKind::Case(id)) = line.stream().and_then(StreamId::kind) else { continue };
            if id == here {
                continue;
            }
            let case = self.ports.store.history(StreamId::case(id))?.fold_case(id);
            let Some(cve) = cves.iter().find(|cve| case.has_cve(cve)) else { continue };
            if self.case(actor, id).is_ok() {
                return Ok(Elsewhere::Seen(cve.clone(), id));
            }
            found = Elsewhere::Unseen(cve.clone());
        }
        Ok(found)
    }
}
