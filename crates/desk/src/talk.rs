//! What people say in a case or about it: who has it in hand, comments, questions, what was seen and looked over.

use cvdesk_case::{ActorId, CaseId, CommentAudience, PatchVerdict, StreamId, TextId};
use cvdesk_policy::{CaseCommand, TalkCommand};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{StepDone, Texts};

/// Longest comment, question or answer, bytes.
pub(crate) const LONGEST: usize = 1 << 20;

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Who has it in hand; nobody, where none is named.
    Owner(Option<ActorId>),
    /// Something for somebody to read.
    Comment(String, CommentAudience),
    /// Other words for a comment, by its number from 1; none, where it is taken back.
    Revised(u16, Option<String>),
    /// What the reporter is asked.
    Question(String),
    /// What came; nothing, where nobody waits for it any more.
    Given(Option<String>),
    /// It is exploited; the reason says where that was seen.
    Exploited,
    /// The embargo was thought over; the reason says why its end stands.
    EmbargoStands,
    /// A patch, by its number from 1, and how it was judged.
    Patch(u16, PatchVerdict),
    /// The notice is right as it stands.
    NoticeRight,
    /// The published notice counts no more; the reason is told with it.
    NoticeWithdrawn,
    /// Whoever gives CVE ids asks for more; the reason says what for.
    CveInfo,
}

impl Desk<'_> {
    /// Says something in a case.
    ///
    /// # Errors
    /// As every step; [`DeskError::BadInput`] for an empty or endless text.
    pub fn say(
        &mut self,
        request: Request,
        case: CaseId,
        said: &Said,
        reason: Option<&str>,
    ) -> Result<StepDone, DeskError> {
        let mut texts = Texts::default();
        let stream = StreamId::case(case);
        let reason = reason.map(|reason| texts.add(self, stream, reason));
        let mut seal = |text: &str| -> Result<TextId, DeskError> {
            if text.trim().is_empty() {
                return Err(DeskError::BadInput("there is nothing to say: the text is empty".to_owned()));
            }
            if text.len() > LONGEST {
                return Err(DeskError::BadInput(format!("the text has more than {LONGEST} bytes")));
            }
            Ok(texts.add(self, stream, text))
        };
        let command = match said {
            Said::Owner(owner) => TalkCommand::NameOwner { owner: *owner },
            Said::Comment(text, audience) => TalkCommand::Comment { text: seal(text)?, audience: *audience },
            Said::Revised(comment, text) => TalkCommand::ReviseComment {
                comment: *comment,
                text: text.as_deref().map(seal).transpose()?,
                reason,
            },
            Said::Question(question) => TalkCommand::AskInfo { question: seal(question)? },
            Said::Given(answer) => TalkCommand::GiveInfo { answer: answer.as_deref().map(seal).transpose()? },
            Said::Exploited => TalkCommand::ReportExploitation { reason },
            Said::EmbargoStands => TalkCommand::ReviewEmbargo { reason },
            Said::Patch(patch, verdict) => {
                TalkCommand::ReviewPatch { patch: *patch, verdict: *verdict, reason }
            }
            Said::NoticeRight => TalkCommand::ReviewNotice,
            Said::NoticeWithdrawn => TalkCommand::WithdrawNotice { reason },
            Said::CveInfo => TalkCommand::CveInfo { reason },
        };
        // Only one question is waited for, and nobody is to think that the first one still is.
        let again = matches!(said, Said::Question(_)) && self.case(request.actor, case)?.1.waits_for_info();
        let mut done = self.step_with(request, case, &texts, &CaseCommand::Talk(command))?;
        if again {
            done.happened
                .push("it takes the place of the question before it, which the timeline keeps".to_owned());
        }
        Ok(done)
    }
}
