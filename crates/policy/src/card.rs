//! The intake card: what every process may be told with a report, whatever its policy asks, and what follows from it.
//!
//! A policy that asks for one of these under the same name is asked in its own words. What is written on the card
//! never becomes public; only the wish how to be credited does, and only once somebody wrote it into a notice.

use cvdesk_case::{Answer, Case, Cve, TextId};
use jiff::Timestamp;
use serde::Serialize;

use crate::schema::{FieldKind, Policy, ReportField};
use crate::sight::Confidential;

/// When the reporter means to publish.
pub const PLANNED_DATE: &str = "planned_date";
/// Where it is public already.
pub const ALREADY_PUBLIC: &str = "already_public";
/// Whether a CVE was asked for.
pub const CVE: &str = "cve";
/// Which, or of whom it was asked for.
pub const CVE_ID: &str = "cve_id";
/// How the reporter wishes to be credited.
pub const CREDIT: &str = "credit";
const OTHERS_TOLD: &str = "others_told";
const EXPLOITED: &str = "exploited";
const SHARE_IDENTITY: &str = "share_identity";
const TOOLS: &str = "tools";
const PATCH: &str = "patch";

const ASSIGNED: &str = "assigned";
const REQUESTED: &str = "requested";

/// A question of the card: its name, its words, what answers it, and the choices.
type Question = (&'static str, &'static str, FieldKind, &'static [&'static str]);

const QUESTIONS: [Question; 10] = [
    (PLANNED_DATE, "When do you plan to publish it yourself, if you do?", FieldKind::Instant, &[]),
    (ALREADY_PUBLIC, "Where is it public already? Leave it out where it is not.", FieldKind::Text, &[]),
    (OTHERS_TOLD, "Who else was told: projects, vendors, coordinators?", FieldKind::Text, &[]),
    (CVE, "Was a CVE id asked for, or assigned?", FieldKind::Choice, &["none", REQUESTED, ASSIGNED]),
    (CVE_ID, "Which CVE id was assigned, or who was asked for one?", FieldKind::Text, &[]),
    (EXPLOITED, "Is it exploited in the wild, as far as you know?", FieldKind::Flag, &[]),
    (CREDIT, "How shall a notice credit you? These words, and no others.", FieldKind::Text, &[]),
    (SHARE_IDENTITY, "May others than the team learn your name and address?", FieldKind::Flag, &[]),
    (TOOLS, "Which tools took part in finding it or in writing it up?", FieldKind::Text, &[]),
    (PATCH, "Do you offer a patch?", FieldKind::Flag, &[]),
];

/// What the reporter said that somebody should know before the next step, most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notable {
    /// It is exploited in the wild, and the case does not say so yet.
    Exploited,
    /// It is public already, and the case does not say so yet.
    AlreadyPublic,
    /// They plan to publish it themselves.
    PlansToPublish {
        /// When.
        on: Timestamp,
        /// The embargo's end, proposed or agreed, that lies after that.
        later: Option<Timestamp>,
    },
    /// A CVE id is assigned, and the case has none.
    CveAssigned,
    /// Somebody was asked for a CVE id, and the case does not say so yet.
    CveRequested,
    /// They wish to stay unnamed.
    StaysUnnamed {
        /// The notice's draft credits somebody as the reporter.
        credited: bool,
        /// The notice's draft was written before they said so.
        before: bool,
    },
    /// They offer a patch, and none is there.
    PatchOffered,
}

impl Policy {
    /// Every field that a report may answer: the policy's own, then the card's that it does not ask for itself.
    #[must_use]
    pub fn report_fields(&self) -> Vec<ReportField> {
        self.report.iter().cloned().chain(self.card()).collect()
    }

    /// The fields of the card that the policy does not ask for itself.
    pub fn card(&self) -> impl Iterator<Item = ReportField> + '_ {
        let own = |id: &str| self.report.iter().any(|field| field.id == id);
        QUESTIONS.iter().filter(move |(id, ..)| !own(id)).map(|(id, asks, kind, choices)| ReportField {
            id: (*id).to_owned(),
            asks: (*asks).to_owned(),
            kind: *kind,
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            at_start: false,
            private: true,
            rule: self.project.otherwise.clone(),
        })
    }
}

/// Whether a field's name is one of the card's: what is written there stays private, whoever asks.
#[must_use]
pub fn is_of_card(id: &str) -> bool {
    QUESTIONS.iter().any(|(known, ..)| *known == id)
}

/// Whether a text is an answer on the card.
pub(crate) fn holds(case: &Case, text: TextId) -> bool {
    case.answers.iter().any(|(id, answer)| is_of_card(id) && *answer == Answer::Text(text))
}

/// Whether the reporter said that others than the team may not learn who they are.
#[must_use]
pub fn stays_unnamed(case: &Case) -> bool {
    flag(case, SHARE_IDENTITY) == Some(false)
}

/// Whether the notice has prose that may be published. Prose from before the reporter asked to stay unnamed was never
/// looked at for their name: where the process asks people before it thanks them, it is written anew.
pub(crate) fn draft_stands(policy: &Policy, case: &Case) -> bool {
    let consent = policy.notice().is_some_and(|notice| notice.credit.consent);
    case.draft.is_some() && !(consent && draft_predates_wish(case))
}

fn draft_predates_wish(case: &Case) -> bool {
    stays_unnamed(case) && case.draft.is_some() && case.answered_since_draft.contains(SHARE_IDENTITY)
}

/// What the card says that asks for somebody's step; nothing once the case is closed, and no more of what was settled.
#[must_use]
pub fn notable(case: &Confidential<Case>) -> Vec<Notable> {
    let case = case.inner();
    if case.closed.is_some() || case.erased.is_some() {
        return Vec::new();
    }
    let hidden = case.public().is_none();
    let cve = |said: &str, open: bool| {
        open && matches!(case.answers.get(CVE), Some(Answer::Choice(choice)) if choice == said)
    };
    let unasked = matches!(case.cve, Cve::None);
    let plans = instant(case, PLANNED_DATE).filter(|_| hidden);
    let found = [
        (flag(case, EXPLOITED) == Some(true) && case.exploited.is_none()).then_some(Notable::Exploited),
        (hidden && matches!(case.answers.get(ALREADY_PUBLIC), Some(Answer::Text(_))))
            .then_some(Notable::AlreadyPublic),
        plans.map(|on| Notable::PlansToPublish { on, later: end_after(case, on) }),
        cve(ASSIGNED, case.cves().is_empty()).then_some(Notable::CveAssigned),
        cve(REQUESTED, unasked).then_some(Notable::CveRequested),
        (stays_unnamed(case) && (case.published.is_empty() || draft_predates_wish(case))).then(|| {
            Notable::StaysUnnamed { credited: credits_reporters(case), before: draft_predates_wish(case) }
        }),
        (hidden && flag(case, PATCH) == Some(true) && case.patches.is_empty())
            .then_some(Notable::PatchOffered),
    ];
    found.into_iter().flatten().collect()
}

/// The embargo's end that lies after an instant: a proposed one where there is one, as that is what is being decided.
fn end_after(case: &Case, on: Timestamp) -> Option<Timestamp> {
    let proposed = case.proposal.as_ref().map(|open| open.until);
    proposed.or_else(|| case.embargo_until()).filter(|until| *until > on)
}

fn credits_reporters(case: &Case) -> bool {
    case.draft.as_ref().is_some_and(|draft| !draft.reporters.is_empty())
}

fn flag(case: &Case, id: &str) -> Option<bool> {
    match case.answers.get(id)? {
        Answer::Flag(flag) => Some(*flag),
        Answer::Choice(_) | Answer::Choices(_) | Answer::Text(_) | Answer::Instant(_) => None,
    }
}

fn instant(case: &Case, id: &str) -> Option<Timestamp> {
    match case.answers.get(id)? {
        Answer::Instant(at) => Some(*at),
        Answer::Flag(_) | Answer::Choice(_) | Answer::Choices(_) | Answer::Text(_) => None,
    }
}
