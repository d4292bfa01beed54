//! What everybody would read once a case is public, with what looks private in it: shown before anybody makes it so.

use cvdesk_case::{Case, CaseId, CommentAudience, Credit, NoticeDraft, StreamId, TextId};
use cvdesk_policy::card::is_of_card;
use cvdesk_policy::{Actor, Confidential, PublicPart, Subject, Viewer};
use serde::Serialize;

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::scan::{Hit, Looked, UNNAMED, scan};
use cvdesk_notice::one_line;

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

/// Something that would become readable: what it is, who wrote it, and its text.
type Found = (String, Option<String>, TextId);

impl Exposed {
    /// Places that look private, as people say them.
    pub(crate) fn places(&self, of_interest: impl Fn(&ExposedText, &Hit) -> bool) -> Vec<String> {
        let hits = self.texts.iter().flat_map(|text| text.hits.iter().map(move |hit| (text, hit)));
        let told = hits.filter(|(text, hit)| of_interest(text, hit));
        told.map(|(text, hit)| format!("{} `{}` in {}, line {}", hit.kind, hit.word, text.what, hit.line))
            .collect()
    }
}

impl Desk<'_> {
    /// What a case would show to everybody, for somebody who sees it.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn exposed(&self, request: Request, id: CaseId) -> Result<Exposed, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let (exposed, shown) = self.exposure(request.actor, &case, id)?;
        self.record_read(request, StreamId::case(id), shown)?;
        Ok(exposed)
    }

    /// The same, with the texts that were looked through; whoever shows them records that.
    pub(crate) fn exposure(
        &self,
        actor: Actor,
        case: &Confidential<Case>,
        id: CaseId,
    ) -> Result<(Exposed, Vec<TextId>), DeskError> {
        let (_, policy) = self.policy_of(case)?;
        let stream = StreamId::case(id);
        let viewer = Viewer::Actor(actor);
        let sight = self.sight_of_case(actor, case, id)?;
        let facts = case.peek(&sight)?;
        let is_shown = |part| policy.audience.public.contains(&part);
        let mut exposed = Exposed { scrubbed: facts.scrubbed.is_some(), ..Exposed::default() };
        let mut found: Vec<Found> = Vec::new();
        // Where the report is an issue that everybody will read, its title heads it.
        let title = facts.title.filter(|_| is_shown(PublicPart::Report));
        found.extend(title.map(|title| ("title".to_owned(), None, title)));
        for comment in &facts.comments {
            let what = format!("comment {}", comment.number);
            if comment.audience == CommentAudience::Public && is_shown(PublicPart::Comments) {
                found.push((what, Some(self.name_in(actor, case, facts, comment.by)?), comment.text));
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
        let draft =
            facts.draft.as_ref().filter(|_| is_shown(PublicPart::Notice) && policy.notice().is_some());
        found.extend(draft.map(of_notice).into_iter().flatten());
        // The desk's own words, by the policy: they hold an id and nothing that anybody wrote.
        exposed.texts.extend(case.cve_comments(policy).into_iter().map(|text| ExposedText {
            what: "comment that tells the CVE".to_owned(),
            by: None,
            text,
            hits: Vec::new(),
        }));
        exposed.kept.extend((1..=facts.patches.len()).map(|number| format!("patch {number}")));
        let (unnamed, wished) = self.unnamed(actor, id)?;
        let looked = Looked { others: self.other_cases(actor, id)?, unnamed };
        for (what, by, text) in &found {
            let Some(text) = self.text(Subject::Case(case), viewer, stream.into(), *text)? else { continue };
            let as_wished = what.starts_with(CREDIT) && wished.contains(&one_line(&text));
            let mut hits = scan(&text, &looked);
            hits.retain(|hit| !(as_wished && hit.kind == UNNAMED));
            // Who wrote it stands beside it.
            hits.extend(
                scan(by.as_deref().unwrap_or_default(), &looked)
                    .into_iter()
                    .filter(|hit| hit.kind == UNNAMED),
            );
            exposed.texts.push(ExposedText { what: what.clone(), by: by.clone(), text, hits });
        }
        Ok((exposed, found.into_iter().map(|(_, _, text)| text).collect()))
    }

    /// Ids of the confidential cases that the actor sees beside this one.
    fn other_cases(&self, actor: Actor, id: CaseId) -> Result<Vec<String>, DeskError> {
        let others = self.cases(actor)?.into_iter().filter(|line| line.id != id && !line.public);
        Ok(others.map(|line| line.id.to_string()).collect())
    }
}

/// How places in a notice begin, and those of its credits.
pub(crate) const NOTICE: &str = "notice ";
pub(crate) const CREDIT: &str = "notice credit";

/// Every text of a notice's draft: its prose, whom it thanks, and the reports that it names.
fn of_notice(draft: &NoticeDraft) -> Vec<Found> {
    let prose = [
        ("summary", Some(draft.summary)),
        ("description", Some(draft.description)),
        ("impact", draft.impact),
        ("workaround", draft.workaround),
    ];
    let prose = prose.into_iter().filter_map(|(name, text)| Some((format!("{NOTICE}{name}"), None, text?)));
    let credits = |of: &'static str, credits: &[Credit]| -> Vec<Found> {
        let texts = credits.iter().zip(1..).flat_map(|(credit, number)| {
            [credit.name, credit.email].map(|text| Some((format!("{CREDIT} of {of} {number}"), None, text?)))
        });
        texts.flatten().collect()
    };
    let bugs = draft.bugs.iter().flat_map(|bug| [bug.tracker, bug.id]);
    let bugs = bugs.map(|text| (format!("{NOTICE}bug"), None, text));
    prose
        .chain(credits("reporter", &draft.reporters))
        .chain(credits("patcher", &draft.patchers))
        .chain(bugs)
        .collect()
}
