//! The yes-or-no questions a policy may ask about a case.

use cvdesk_case::{Case, Cve, Embargo, FixStage};
use serde::{Deserialize, Serialize};

use crate::schema::Policy;

/// Something that is true of a case or not; the vocabulary of `when`, `until` and `requires`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The case exists.
    Opened,
    /// It was confirmed as a security problem.
    Confirmed,
    /// An end of the embargo stands, proposed or agreed.
    EmbargoSet,
    /// Somebody agreed to the end of the embargo.
    EmbargoAgreed,
    /// The embargo ended: the case is public.
    Lifted,
    /// A CVE was asked for.
    CveRequested,
    /// At least one CVE id was given.
    CveAssigned,
    /// A fix is known on some branch, staged or landed.
    FixKnown,
    /// The fix is on the main branch, in public.
    FixOnMain,
    /// The affected branches and tags are known.
    ImpactAssessed,
    /// The notice has its prose.
    NoticeDrafted,
    /// Some version of the notice is published.
    NoticePublished,
    /// The published notice says all that is known.
    NoticeCurrent,
}

impl Fact {
    /// What is missing where the fact does not hold, as the middle of a sentence.
    #[must_use]
    pub fn missing(self) -> &'static str {
        match self {
            Self::Opened => "the case is not open",
            Self::Confirmed => "the problem is not confirmed",
            Self::EmbargoSet => "no embargo end is set",
            Self::EmbargoAgreed => "nobody has agreed to the embargo end",
            Self::Lifted => "the embargo is not lifted",
            Self::CveRequested => "no CVE was requested",
            Self::CveAssigned => "no CVE is assigned",
            Self::FixKnown => "no fix is known",
            Self::FixOnMain => "the fix is not on the main branch",
            Self::ImpactAssessed => "the affected branches are not assessed",
            Self::NoticeDrafted => "the notice is not drafted",
            Self::NoticePublished => "the notice is not published",
            Self::NoticeCurrent => "the published notice is behind what is known",
        }
    }
}

/// Whether a fact holds.
pub(crate) fn holds(policy: &Policy, case: &Case, fact: Fact) -> bool {
    match fact {
        Fact::Opened => case.opened.is_some(),
        Fact::Confirmed => case.confirmed.is_some(),
        Fact::EmbargoSet => case.embargo_until().is_some(),
        Fact::EmbargoAgreed => matches!(case.embargo, Embargo::Agreed { .. }),
        Fact::Lifted => case.lifted().is_some(),
        Fact::CveRequested => !matches!(case.cve, Cve::None),
        Fact::CveAssigned => !case.cves().is_empty(),
        Fact::FixKnown => !case.fixes.is_empty(),
        Fact::FixOnMain => landed_on_main(policy, case).is_some(),
        Fact::ImpactAssessed => case.assessed.is_some(),
        Fact::NoticeDrafted => case.draft.is_some(),
        Fact::NoticePublished => !case.published.is_empty(),
        Fact::NoticeCurrent => notice_is_current(policy, case),
    }
}

/// When the fix was on the main branch: the `fixed` date of the life cycle (N9).
pub(crate) fn landed_on_main(policy: &Policy, case: &Case) -> Option<jiff::Timestamp> {
    let main = policy.product.main_branch.as_str();
    case.fixes.iter().find_map(|(branch, fix)| match fix.stage {
        FixStage::Landed { at } if branch.as_str() == main => Some(at),
        FixStage::Landed { .. } | FixStage::Staged => None,
    })
}

/// Compares what a reader of the notice would see: prose, CVE ids, branches, and the day of the fix.
fn notice_is_current(policy: &Policy, case: &Case) -> bool {
    let Some(last) = case.published.last() else { return false };
    let Some(now) = case.notice_as_it_stands(last.version, last.at) else { return false };
    let main = policy.product.main_branch.as_str();
    let fixed = |landed: &std::collections::BTreeMap<cvdesk_case::BranchName, jiff::Timestamp>| {
        landed.iter().find(|(branch, _)| branch.as_str() == main).map(|(_, at)| *at)
    };
    now.draft == last.draft
        && now.cves == last.cves
        && now.branches == last.branches
        && fixed(&now.landed) == fixed(&last.landed)
}
