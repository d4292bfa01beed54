//! Erasing what people wrote in a case: its text key is destroyed with the fact that says so; the facts stay.

use cvdesk_case::{BlobId, Case, CaseEvent, CaseId, StreamId, TextId};
use cvdesk_policy::{CaseCommand, Confidential, Item, Subject, Viewer};
use jiff::Timestamp;

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::port::Batch;
use crate::step::{StepDone, Texts};
use crate::write::ERASED;

impl Desk<'_> {
    /// Erases what people wrote in a case, or asks for it where it takes several people. The reason is kept with the
    /// desk and outlives the case's words.
    ///
    /// # Errors
    /// As every step.
    pub fn erase(
        &mut self,
        request: Request,
        id: CaseId,
        reason: Option<&str>,
    ) -> Result<StepDone, DeskError> {
        let blobs = self.blobs_of(request, id)?;
        let parts = self.parts_with_words(request, id)?;
        let mut texts = Texts::default();
        let reason = reason.map(|reason| texts.add(self, StreamId::DESK, reason));
        let done = self.step_with(request, id, &texts, &CaseCommand::Erase { reason, parts })?;
        let (_, after) = self.case(request.actor, id)?;
        if after.is_erased() {
            // Nobody can read them any more; where a crash leaves them, they are garbage.
            for blob in blobs {
                self.ports.blobs.discard(blob);
            }
        }
        Ok(done)
    }

    /// Whether what people wrote in a case was erased.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn is_erased(&self, id: CaseId) -> Result<bool, DeskError> {
        Ok(self.ports.store.history(StreamId::case(id))?.fold_case(id).is_erased())
    }

    /// Patches, and the report's raw bytes.
    fn blobs_of(&self, request: Request, id: CaseId) -> Result<Vec<BlobId>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let viewer = Viewer::Actor(request.actor);
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let mut blobs = facts.patches.clone();
        if let Some(id) = facts.own_report() {
            let intake = self.ports.store.history(StreamId::intake(id))?.fold_intake(id);
            let sight = self.sight(Subject::Intake(&intake), viewer, Item::facts(StreamId::intake(id)))?;
            if let Some(sight) = sight {
                blobs.extend(intake.peek(&sight)?.raw);
            }
        }
        Ok(blobs)
    }

    /// Cases that were split off from it and have their words: they read its report.
    fn parts_with_words(&self, request: Request, id: CaseId) -> Result<Vec<CaseId>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let mut parts = Vec::new();
        for part in &case.peek(&sight)?.split_into {
            if !self.case(request.actor, *part)?.1.is_erased() {
                parts.push(*part);
            }
        }
        Ok(parts)
    }

    /// Destroys the key of a case whose words these events erase, in their own transaction; the report's line in lists
    /// goes with the case's, since its words are sealed with the same key.
    pub(crate) fn destroy_words(
        &self,
        batch: &mut Batch,
        case: &Confidential<Case>,
        events: &[CaseEvent],
    ) -> Result<(), DeskError> {
        if !events.iter().any(|event| matches!(event, CaseEvent::Erased { .. })) {
            return Ok(());
        }
        batch.erase.push(case.item().of);
        if let Some(id) = case.own_report() {
            let stream = StreamId::intake(id);
            let intake = self.ports.store.history(stream)?.fold_intake(id);
            batch.summaries.push((stream, self.intake_summary(&intake, Some(ERASED))?));
        }
        Ok(())
    }

    /// Why a case was or is to be erased: the desk keeps that.
    pub(crate) fn reason_text(
        &self,
        request: Request,
        case: &Confidential<Case>,
        facts: &Case,
        text: TextId,
    ) -> Result<Option<String>, DeskError> {
        let of_desk = facts.erasure_reasons.contains(&text);
        let stream = if of_desk { StreamId::DESK } else { StreamId::case(facts.id) };
        self.text(Subject::Case(case), Viewer::Actor(request.actor), stream.into(), text)
    }

    /// When, by whom and why it was erased.
    pub(crate) fn told_erasure(
        &self,
        request: Request,
        case: &Confidential<Case>,
        facts: &Case,
    ) -> Result<Option<(Timestamp, String, Option<String>)>, DeskError> {
        let Some((at, by)) = facts.erased else { return Ok(None) };
        let why = facts.erasure_reasons.last();
        let why = why.map(|why| self.reason_text(request, case, facts, *why)).transpose()?.flatten();
        Ok(Some((at, self.name_of(request.actor, by)?, why)))
    }
}
