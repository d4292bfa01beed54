//! The private patches of a case as a list: number, branch, who added each and when, and the last word on it.

use cvdesk_case::{BranchName, Case, CaseId, PatchVerdict, StreamId, TextId};
use cvdesk_policy::{Actor, Confidential, Subject, Viewer};
use jiff::Timestamp;
use serde::Serialize;

use crate::desk::{Desk, Request};
use crate::error::DeskError;

/// One private patch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PatchLine {
    /// Its number in the case, from 1.
    pub number: u16,
    /// The branch that it is for.
    pub branch: String,
    /// When it was added.
    pub at: Option<Timestamp>,
    /// By whom.
    pub by: Option<String>,
    /// The last word on it, where anybody judged it.
    pub judged: Option<JudgedLine>,
}

/// The last word on a patch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JudgedLine {
    /// How.
    pub verdict: PatchVerdict,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why, where they said so.
    pub reason: Option<String>,
}

impl Desk<'_> {
    /// The private patches of a case, oldest first.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn patches(&self, request: Request, id: CaseId) -> Result<Vec<PatchLine>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let stream = StreamId::case(id);
        let viewer = Viewer::Actor(request.actor);
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let mut shown = Vec::new();
        let mut open = |text: Option<TextId>| -> Result<Option<String>, DeskError> {
            let Some(text) = text else { return Ok(None) };
            shown.push(text);
            self.text(Subject::Case(&case), viewer, stream.into(), text)
        };
        let lines = self.patch_lines(request.actor, &case, facts, &mut open)?;
        self.record_read(request, stream, shown)?;
        Ok(lines)
    }

    /// The same, for whoever opens the case as a whole.
    pub(crate) fn patch_lines(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        facts: &Case,
        open: &mut impl FnMut(Option<TextId>) -> Result<Option<String>, DeskError>,
    ) -> Result<Vec<PatchLine>, DeskError> {
        let count = u16::try_from(facts.patches.len()).unwrap_or(u16::MAX);
        let (_, policy) = self.policy_of(case)?;
        let mut lines = Vec::new();
        for number in 1..=count {
            let added = facts.patches_added.get(&number);
            let judged = match facts.patch_verdicts.get(&number) {
                None => None,
                Some(judged) => Some(JudgedLine {
                    verdict: judged.verdict,
                    at: judged.at,
                    by: self.name_in(viewer, case, facts, judged.by)?,
                    reason: open(judged.reason)?,
                }),
            };
            let main = policy.product.main_branch.as_str();
            let branch = facts.patch_branches.get(&number).map_or(main, BranchName::as_str);
            lines.push(PatchLine {
                number,
                branch: branch.to_owned(),
                at: added.map(|(at, _)| *at),
                by: added.map(|(_, by)| self.name_in(viewer, case, facts, *by)).transpose()?,
                judged,
            });
        }
        Ok(lines)
    }
}
