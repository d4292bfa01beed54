//! Keeping a private patch with its case, sealed as a blob.

use cvdesk_case::{BlobId, CaseId, StreamId};
use cvdesk_policy::CaseCommand;

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{StepDone, Texts};

impl Desk<'_> {
    /// Seals a patch and records it in the case.
    ///
    /// # Errors
    /// As every step; what was sealed is removed again where it was refused.
    pub fn add_patch(&mut self, request: Request, case: CaseId, bytes: &[u8]) -> Result<StepDone, DeskError> {
        // Who may not see the case hears that first, and nothing is written for them.
        self.case(request.actor, case)?;
        if bytes.is_empty() {
            return Err(DeskError::BadInput("the patch is empty".to_owned()));
        }
        let patch = BlobId(self.ports.ids.draw());
        self.ports.blobs.put(StreamId::case(case), patch, bytes)?;
        let done = self.step_with(request, case, &Texts::default(), &CaseCommand::AddPatch { patch });
        if matches!(done, Err(DeskError::Refused(_))) {
            self.ports.blobs.discard(patch);
        }
        done
    }
}
