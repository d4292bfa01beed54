//! Keeping a private patch with its case, sealed as a blob, and giving it out again.

use cvdesk_case::{BlobId, BranchName, Case, CaseId, CommandId, StreamId};
use cvdesk_policy::{CaseCommand, Item, Subject, Viewer};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{StepDone, Texts};

impl Desk<'_> {
    /// Seals a patch and records it in the case; `branch` says what it is for where that is not the main branch.
    ///
    /// # Errors
    /// As every step; what was sealed is removed again where it was refused.
    pub fn add_patch(
        &mut self,
        request: Request,
        case: CaseId,
        bytes: &[u8],
        branch: Option<BranchName>,
    ) -> Result<StepDone, DeskError> {
        // Who may not see the case hears that first, and nothing is written for them.
        self.case(request.actor, case)?;
        if bytes.is_empty() {
            return Err(DeskError::BadInput("the patch is empty".to_owned()));
        }
        let patch = BlobId(self.ports.ids.draw());
        self.ports.blobs.put(StreamId::case(case), patch, bytes)?;
        let done = self.step_with(request, case, &Texts::default(), &CaseCommand::AddPatch { patch, branch });
        if matches!(done, Err(DeskError::Refused(_))) {
            self.ports.blobs.discard(patch);
        }
        done
    }

    /// A private patch, byte for byte, for somebody who sees the case; that they were given it is recorded.
    ///
    /// # Errors
    /// [`DeskError::Absent`]; [`DeskError::BadInput`] where there is no patch of that number (from 1).
    pub fn patch(&self, request: Request, id: CaseId, number: u16) -> Result<Vec<u8>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let stream = StreamId::case(id);
        let viewer = Viewer::Actor(request.actor);
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let patches = &case.peek(&sight)?.patches;
        let patch = usize::from(number).checked_sub(1).and_then(|index| patches.get(index).copied());
        let Some(patch) = patch else {
            return Err(DeskError::BadInput(format!(
                "there is no patch {number}; the case keeps {}",
                patches.len()
            )));
        };
        let item = Item::blob(stream, patch);
        let sight = self.sight(Subject::Case(&case), viewer, item)?.ok_or_else(|| DeskError::no_case(id))?;
        let bytes = self.ports.blobs.get(stream, patch)?.open(&sight)?;
        self.record_read(request, stream, Vec::new())?;
        Ok(bytes)
    }

    /// The patches that nobody rejected, with their numbers; each is a read of its own.
    pub(crate) fn kept_patches(
        &self,
        request: Request,
        id: CaseId,
        case: &Case,
    ) -> Result<Vec<(u16, Vec<u8>)>, DeskError> {
        let count = u16::try_from(case.patches.len()).unwrap_or(u16::MAX);
        let kept = (1..=count).filter(|number| !case.is_rejected(*number));
        let read = kept.map(|number| {
            let own = Request { command: CommandId(self.ports.ids.draw()), ..request };
            Ok((number, self.patch(own, id, number)?))
        });
        read.collect()
    }
}
