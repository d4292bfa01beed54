//! The private patches of a case as a list: number, branch, who added each and when, and the last word on it.

use cvdesk_case::{BranchName, Case, CaseId, PatchVerdict, StreamId, TextId};
use cvdesk_policy::{Actor, Item, Policy, Subject, Viewer};
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
        let sight = self
            .sight(Subject::Case(&case), viewer, Item::facts(stream))?
            .ok_or_else(|| DeskError::no_case(id))?;
        let facts = case.peek(&sight)?;
        let (_, policy) = self.policy_of(&case)?;
        let mut shown = Vec::new();
        let mut open = |text: Option<TextId>| -> Result<Option<String>, DeskError> {
            let Some(text) = text else { return Ok(None) };
            shown.push(text);
            self.text(Subject::Case(&case), viewer, stream.into(), text)
        };
        let lines = self.patch_lines(request.actor, policy, facts, &mut open)?;
        self.record_read(request, stream, shown)?;
        Ok(lines)
    }

    /// The same, for whoever opens the case as a whole.
    pub(crate) fn patch_lines(
        &self,
        viewer: Actor,
        policy: &Policy,
        case: &Case,
        open: &mut impl FnMut(Option<TextId>) -> Result<Option<String>, DeskError>,
    ) -> Result<Vec<PatchLine>, DeskError> {
        let count = u16::try_from(case.patches.len()).unwrap_or(u16::MAX);
        let mut lines = Vec::new();
        for number in 1..=count {
            let added = case.patches_added.get(&number);
            let judged = match case.patch_verdicts.get(&number) {
                None => None,
                Some(judged) => Some(JudgedLine {
                    verdict: judged.verdict,
                    at: judged.at,
                    by: self.name_of(viewer, judged.by)?,
                    reason: open(judged.reason)?,
                }),
            };
            let main = policy.product.main_branch.as_str();
            let branch = case.patch_branches.get(&number).map_or(main, BranchName::as_str);
            lines.push(PatchLine {
                number,
                branch: branch.to_owned(),
                at: added.map(|(at, _)| *at),
                by: added.map(|(_, by)| self.name_of(viewer, *by)).transpose()?,
                judged,
            });
        }
        Ok(lines)
    }
}
