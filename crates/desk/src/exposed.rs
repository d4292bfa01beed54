//! What everybody would read once a case is public, with what looks private in it: shown before anybody makes it so.

use cvdesk_case::{CaseId, CommentAudience, StreamId, TextId};
use cvdesk_policy::card::is_of_card;
use cvdesk_policy::{Item, PublicPart, Subject, Viewer};
use serde::Serialize;

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::scan::{Hit, scan};

/// Something that everybody would read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExposedText {
    /// What it is: `comment 3`, `answer description`, `notice summary`.
    pub what: String,
    /// Who wrote it, where somebody did.
    pub by: Option<String>,
    /// The text.
    pub text: String,
    /// What in it looks private.
    pub hits: Vec<Hit>,
}

/// Everything that everybody would read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Exposed {
    /// The texts.
    pub texts: Vec<ExposedText>,
    /// What stays: comments for the team or the participants, private answers, patches, by number.
    pub kept: Vec<String>,
    /// Whether somebody said that the reporter's private data is out, since the last word was written.
    pub scrubbed: bool,
}

impl Desk<'_> {
    /// What a case would show to everybody, for somebody who sees it.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn exposed(&self, request: Request, id: CaseId) -> Result<Exposed, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let (_, policy) = self.policy_of(&case)?;
        let stream = StreamId::case(id);
        let viewer = Viewer::Actor(request.actor);
        let sight = self
            .sight(Subject::Case(&case), viewer, Item::facts(stream))?
            .ok_or_else(|| DeskError::no_case(id))?;
        let facts = case.peek(&sight)?;
        let is_shown = |part| policy.audience.public.contains(&part);
        let mut exposed = Exposed { scrubbed: facts.scrubbed.is_some(), ..Exposed::default() };
        let mut found: Vec<(String, Option<String>, TextId)> = Vec::new();
        for comment in &facts.comments {
            let what = format!("comment {}", comment.number);
            if comment.audience == CommentAudience::Public && is_shown(PublicPart::Comments) {
                found.push((what, Some(self.name_of(request.actor, comment.by)?), comment.text));
            } else {
                exposed.kept.push(what);
            }
        }
        for field in &policy.report_fields() {
            let Some(cvdesk_case::Answer::Text(text)) = facts.answers.get(&field.id) else { continue };
            let what = format!("answer {}", field.id);
            if is_shown(PublicPart::Report) && !field.private && !is_of_card(&field.id) {
                found.push((what, None, *text));
            } else {
                exposed.kept.push(what);
            }
        }
        if let Some(draft) = facts.draft.as_ref().filter(|_| is_shown(PublicPart::Notice)) {
            let parts = [
                ("summary", Some(draft.summary)),
                ("description", Some(draft.description)),
                ("impact", draft.impact),
                ("workaround", draft.workaround),
            ];
            let parts =
                parts.into_iter().filter_map(|(name, text)| Some((format!("notice {name}"), None, text?)));
            found.extend(parts);
        }
        exposed.kept.extend((1..=facts.patches.len()).map(|number| format!("patch {number}")));
        let others = self.other_cases(request, id)?;
        for (what, by, text) in &found {
            let Some(text) = self.text(Subject::Case(&case), viewer, stream.into(), *text)? else { continue };
            let hits = scan(&text, &others);
            exposed.texts.push(ExposedText { what: what.clone(), by: by.clone(), text, hits });
        }
        self.record_read(request, stream, found.into_iter().map(|(_, _, text)| text).collect())?;
        Ok(exposed)
    }

    /// Ids of the confidential cases that the actor sees beside this one.
    fn other_cases(&self, request: Request, id: CaseId) -> Result<Vec<String>, DeskError> {
        let others = self.cases(request.actor)?.into_iter().filter(|line| line.id != id && !line.public);
        Ok(others.map(|line| line.id.to_string()).collect())
    }
}
