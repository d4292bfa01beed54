//! Writing the notice's prose: plain text in, sealed texts out.

use cvdesk_case::{Bug, CaseId, Credit, NoticeDraft, StreamId, TextId};
use cvdesk_policy::{CaseCommand, Subject, Viewer};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{StepDone, Texts};

/// The longest summary: it becomes a mail's subject and a commit's first line.
const SUMMARY_CHARACTERS: usize = 200;

/// A notice's prose and people, as somebody wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftText {
    /// One line.
    pub summary: String,
    /// What is wrong.
    pub description: String,
    /// What an attacker gains.
    pub impact: Option<String>,
    /// What helps meanwhile.
    pub workaround: Option<String>,
    /// Who found it.
    pub reporters: Vec<DraftCredit>,
    /// Who fixed it.
    pub patchers: Vec<DraftCredit>,
    /// Public bug reports.
    pub bugs: Vec<DraftBug>,
}

/// Somebody to thank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftCredit {
    /// Name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
}

/// A report in a public tracker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftBug {
    /// Which tracker.
    pub tracker: String,
    /// Its id there.
    pub id: String,
}

impl Desk<'_> {
    /// Records the prose of a case's notice.
    ///
    /// # Errors
    /// As every step.
    pub fn draft_notice(
        &mut self,
        request: Request,
        case: CaseId,
        draft: &DraftText,
    ) -> Result<StepDone, DeskError> {
        draft.check()?;
        if self.draft_of(request, case)?.as_ref() == Some(draft) && self.draft_stands(request, case)? {
            return self.nothing_new(request, case, "the notice says this already");
        }
        let names_reporter = self.names_reporter(request.actor, case, draft)?;
        let mut texts = Texts::default();
        let owner = StreamId::case(case);
        let mut add = |text: &str| texts.add(self, owner, text);
        let sealed = NoticeDraft {
            summary: add(&draft.summary),
            description: add(&draft.description),
            impact: draft.impact.as_deref().map(&mut add),
            workaround: draft.workaround.as_deref().map(&mut add),
            reporters: credits(&draft.reporters, &mut add),
            patchers: credits(&draft.patchers, &mut add),
            bugs: draft.bugs.iter().map(|bug| Bug { tracker: add(&bug.tracker), id: add(&bug.id) }).collect(),
        };
        let command = CaseCommand::DraftNotice { draft: sealed, names_reporter };
        let done = self.step_with(request, case, &texts, &command)?;
        Ok(StepDone { private: self.looks_private_in_draft(request.actor, case)?, ..done })
    }
}

impl Desk<'_> {
    fn draft_stands(&self, request: Request, id: CaseId) -> Result<bool, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let (_, policy) = self.policy_of(&case)?;
        Ok(case.draft_stands(policy))
    }

    /// The prose as it stands, for somebody of the case's audience.
    fn draft_of(&self, request: Request, id: CaseId) -> Result<Option<DraftText>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let stream = StreamId::case(id);
        let viewer = Viewer::Actor(request.actor);
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let Some(draft) = &case.peek(&sight)?.draft else {
            return Ok(None);
        };
        let open = |text: TextId| -> Result<String, DeskError> {
            Ok(self.text(Subject::Case(&case), viewer, stream.into(), text)?.unwrap_or_default())
        };
        let maybe = |text: Option<TextId>| text.map(open).transpose();
        let people = |credits: &[Credit]| -> Result<Vec<DraftCredit>, DeskError> {
            credits
                .iter()
                .map(|credit| Ok(DraftCredit { name: maybe(credit.name)?, email: maybe(credit.email)? }))
                .collect()
        };
        let bugs =
            draft.bugs.iter().map(|bug| Ok(DraftBug { tracker: open(bug.tracker)?, id: open(bug.id)? }));
        Ok(Some(DraftText {
            summary: open(draft.summary)?,
            description: open(draft.description)?,
            impact: maybe(draft.impact)?,
            workaround: maybe(draft.workaround)?,
            reporters: people(&draft.reporters)?,
            patchers: people(&draft.patchers)?,
            bugs: bugs.collect::<Result<_, DeskError>>()?,
        }))
    }
}

impl DraftText {
    /// Refuses what no notice, subject line or commit can carry.
    fn check(&self) -> Result<(), DeskError> {
        let bad = |what: String| Err(DeskError::BadInput(what));
        if self.summary.trim().is_empty() || self.description.trim().is_empty() {
            return bad("a notice has a `summary` and a `description`".to_owned());
        }
        if self.summary.chars().count() > SUMMARY_CHARACTERS {
            return bad(format!(
                "`summary` is one line of at most {SUMMARY_CHARACTERS} characters; aim at 80"
            ));
        }
        let people =
            self.reporters.iter().chain(&self.patchers).flat_map(|credit| [&credit.name, &credit.email]);
        let lines = people.flatten().chain(self.bugs.iter().flat_map(|bug| [&bug.tracker, &bug.id]));
        let prose =
            [Some(&self.description), self.impact.as_ref(), self.workaround.as_ref(), Some(&self.summary)];
        let odd = |char: char, allowed: &str| char.is_control() && !allowed.contains(char);
        let odd_line = lines.flat_map(|line| line.chars()).find(|char| odd(*char, ""));
        let odd_prose =
            prose.into_iter().flatten().flat_map(|text| text.chars()).find(|char| odd(*char, "\n\t\r"));
        match odd_line.or(odd_prose) {
            Some(char) => {
                bad(format!("a notice holds no control characters, and here is U+{:04X}", u32::from(char)))
            }
            None => Ok(()),
        }
    }
}

fn credits(people: &[DraftCredit], add: &mut impl FnMut(&str) -> TextId) -> Vec<Credit> {
    let sealed = people.iter().map(|person| Credit {
        name: person.name.as_deref().map(&mut *add),
        email: person.email.as_deref().map(&mut *add),
    });
    sealed.collect()
}
