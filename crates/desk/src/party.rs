//! What passes between a case and those who take part: terms, status, answers to a package.

use cvdesk_case::{CaseId, PartyAnswer, PartyStatus, StreamId};
use cvdesk_policy::{CaseCommand, PartyCommand};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{StepDone, Texts};

/// What somebody who takes part says; without a number, the actor for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartyWord {
    /// They accept the terms of taking part.
    Terms,
    /// What it means for a product of theirs.
    Status {
        /// The product.
        product: String,
        /// What it means.
        status: PartyStatus,
        /// Their own name for the problem.
        tracking: Option<String>,
    },
    /// Their answer to the package.
    Answer(PartyAnswer),
}

impl Desk<'_> {
    /// Records what somebody who takes part says.
    ///
    /// # Errors
    /// As every step. Whoever was invited and has not accepted the terms sees nothing of the case, and may accept them
    /// all the same.
    pub fn party_says(
        &mut self,
        request: Request,
        case: CaseId,
        participant: Option<u16>,
        word: &PartyWord,
        reason: Option<&str>,
    ) -> Result<StepDone, DeskError> {
        let mut texts = Texts::default();
        let stream = StreamId::case(case);
        let reason = reason.map(|reason| texts.add(self, stream, reason));
        let command = match word {
            PartyWord::Terms => PartyCommand::AcceptTerms { participant, reason },
            PartyWord::Status { product, status, tracking } => PartyCommand::TellStatus {
                participant,
                product: product.clone(),
                status: *status,
                tracking: tracking.as_deref().map(|tracking| texts.add(self, stream, tracking)),
                reason,
            },
            PartyWord::Answer(answer) => PartyCommand::Answer { participant, answer: *answer, reason },
        };
        self.step_with(request, case, &texts, &CaseCommand::Party(command))
    }
}
