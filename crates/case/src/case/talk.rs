//! What people say in a case: comments, questions to the reporter, who has taken it on, what was looked over.

use jiff::Timestamp;

use super::Case;
use crate::event::{CommentAudience, PatchVerdict};
use crate::id::{ActorId, TextId};
use crate::stamped::Stamped;

/// Something that somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Its number in the case, from 1.
    pub number: u16,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: ActorId,
    /// What.
    pub text: TextId,
    /// For whom.
    pub audience: CommentAudience,
}

/// The last word on a private patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatchJudged {
    /// How.
    pub verdict: PatchVerdict,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: ActorId,
    /// Why.
    pub reason: Option<TextId>,
}

impl Case {
    /// Whether a private patch, by its number from 1, was rejected.
    #[must_use]
    pub fn is_rejected(&self, patch: u16) -> bool {
        self.patch_verdicts.get(&patch).is_some_and(|judged| judged.verdict == PatchVerdict::Rejected)
    }

    pub(super) fn comment(&mut self, text: TextId, audience: CommentAudience, stamped: &Stamped) {
        self.comments_written = self.comments_written.saturating_add(1);
        let number = self.comments_written;
        self.comments.push(Comment { number, at: stamped.at, by: stamped.actor, text, audience });
        // What was looked through for private data was what stood there then.
        self.scrubbed = None;
    }

    /// The former words are forgotten; of a comment that is taken back its number stays.
    pub(super) fn revise_comment(&mut self, number: u16, text: Option<TextId>) {
        let Some(place) = self.comments.iter().position(|comment| comment.number == number) else { return };
        match text {
            Some(text) => {
                if let Some(comment) = self.comments.get_mut(place) {
                    self.forgotten.insert(comment.text);
                    comment.text = text;
                }
                self.scrubbed = None;
            }
            None => {
                self.forgotten.insert(self.comments.remove(place).text);
            }
        }
    }

    pub(super) fn ask(&mut self, question: TextId, at: Timestamp) {
        self.info_asked = Some(at);
        self.question = Some(question);
    }

    pub(super) fn see_exploited(&mut self, at: Timestamp) {
        if self.exploited.is_none() {
            self.exploited = Some(at);
            // Whoever thought the embargo over before did not know this.
            self.embargo_reviewed = None;
        }
    }

    /// A word on a patch that is not there changes nothing.
    pub(super) fn judge_patch(
        &mut self,
        patch: u16,
        verdict: PatchVerdict,
        reason: Option<TextId>,
        stamped: &Stamped,
    ) {
        if patch >= 1 && usize::from(patch) <= self.patches.len() {
            let judged = PatchJudged { verdict, at: stamped.at, by: stamped.actor, reason };
            self.patch_verdicts.insert(patch, judged);
        }
    }

    /// Whether it is seen to be exploited and nobody has thought the embargo over since.
    #[must_use]
    pub fn embargo_needs_review(&self) -> bool {
        self.exploited.is_some() && self.public().is_none() && self.embargo_reviewed.is_none()
    }
}
