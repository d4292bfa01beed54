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

impl Case {
    pub(super) fn comment(&mut self, text: TextId, audience: CommentAudience, stamped: &Stamped) {
        let number = u16::try_from(self.comments.len()).unwrap_or(u16::MAX).saturating_add(1);
        self.comments.push(Comment { number, at: stamped.at, by: stamped.actor, text, audience });
        // What was looked through for private data was what stood there then.
        self.scrubbed = None;
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
    pub(super) fn judge_patch(&mut self, patch: u16, verdict: PatchVerdict) {
        if patch >= 1 && usize::from(patch) <= self.patches.len() {
            self.patch_verdicts.insert(patch, verdict);
        }
    }

    /// Whether it is seen to be exploited and nobody has thought the embargo over since.
    #[must_use]
    pub fn embargo_needs_review(&self) -> bool {
        self.exploited.is_some() && self.public().is_none() && self.embargo_reviewed.is_none()
    }
}
