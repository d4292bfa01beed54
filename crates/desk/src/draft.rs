//! Writing the notice's prose: plain text in, sealed texts out.

use cvdesk_case::{Bug, CaseId, Credit, NoticeDraft, StreamId};
use cvdesk_policy::CaseCommand;

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::{StepDone, Texts};

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
        if draft.summary.trim().is_empty() || draft.description.trim().is_empty() {
            return Err(DeskError::BadInput("a notice has a `summary` and a `description`".to_owned()));
        }
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
        self.step_with(request, case, &texts, &CaseCommand::DraftNotice { draft: sealed })
    }
}

fn credits(people: &[DraftCredit], add: &mut impl FnMut(&str) -> cvdesk_case::TextId) -> Vec<Credit> {
    let sealed = people.iter().map(|person| Credit {
        name: person.name.as_deref().map(&mut *add),
        email: person.email.as_deref().map(&mut *add),
    });
    sealed.collect()
}
