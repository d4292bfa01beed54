//! What a report says, field by field: plain answers in, sealed texts out.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::StreamId;
use cvdesk_case::{Answer, CaseId, Owner};
use cvdesk_policy::{Actor, CaseCommand, ReportField};
use jiff::Timestamp;

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{StepDone, Texts};
use crate::talk::LONGEST;

/// An answer as somebody gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenAnswer {
    /// Yes or no.
    Flag(bool),
    /// One of the policy's choices.
    Choice(String),
    /// Some of the policy's choices.
    Choices(Vec<String>),
    /// Free text.
    Text(String),
    /// An instant.
    Instant(Timestamp),
}

impl Desk<'_> {
    /// The fields of a case's report: its policy's, and the card's.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn report_fields(&self, actor: Actor, id: CaseId) -> Result<Vec<ReportField>, DeskError> {
        let (_, case) = self.case(actor, id)?;
        Ok(self.policy_of(&case)?.1.report_fields())
    }

    /// Records what the report says, and which answers are taken back.
    ///
    /// # Errors
    /// As every step.
    pub fn fill_report(
        &mut self,
        request: Request,
        case: CaseId,
        answers: &BTreeMap<String, GivenAnswer>,
        cleared: BTreeSet<String>,
    ) -> Result<StepDone, DeskError> {
        bounded(answers)?;
        let mut texts = Texts::default();
        let answers = self.sealed(answers, StreamId::case(case).into(), &mut texts);
        self.step_with(request, case, &texts, &CaseCommand::FillReport { answers, cleared })
    }

    /// Answers with their texts behind ids.
    pub(crate) fn sealed(
        &self,
        answers: &BTreeMap<String, GivenAnswer>,
        owner: Owner,
        texts: &mut Texts,
    ) -> BTreeMap<String, Answer> {
        let mut one = |answer: &GivenAnswer| match answer {
            GivenAnswer::Flag(flag) => Answer::Flag(*flag),
            GivenAnswer::Choice(choice) => Answer::Choice(choice.clone()),
            GivenAnswer::Choices(choices) => Answer::Choices(choices.clone()),
            GivenAnswer::Text(text) => Answer::Text(texts.add(self, owner, text)),
            GivenAnswer::Instant(at) => Answer::Instant(*at),
        };
        answers.iter().map(|(field, answer)| (field.clone(), one(answer))).collect()
    }
}

/// Nobody writes more into a field than into a comment.
pub(crate) fn bounded(answers: &BTreeMap<String, GivenAnswer>) -> Result<(), DeskError> {
    let endless = answers.iter().find(|(_, answer)| match answer {
        GivenAnswer::Text(text) => text.len() > LONGEST,
        GivenAnswer::Flag(_) | GivenAnswer::Choice(_) | GivenAnswer::Choices(_) | GivenAnswer::Instant(_) => {
            false
        }
    });
    match endless {
        Some((field, _)) => {
            Err(DeskError::BadInput(format!("the answer to `{field}` has more than {LONGEST} bytes")))
        }
        None => Ok(()),
    }
}
