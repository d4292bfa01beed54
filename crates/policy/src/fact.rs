//! What a policy may ask about a case: the fields of its conditions, each with its type.
//!
//! A condition knows no clock, no text and no person: what it asks is a view of the facts.

use cvdesk_case::{
    Answer, BranchName, Case, Cve, Desk, Exposure, FixStage, HandOff, LiftedBy, Participant, PartyAnswer,
    PatchJudged, PatchVerdict, PublicBecause, PublicBy, Role,
};
use jiff::Timestamp;

use crate::act::Act;
use crate::asked;
use crate::card;
use crate::eligibility::{EligibilityFacts, Judgement, Verdict, judge};
use crate::guard::{Facts, FieldType, Fields, Value};
use crate::schema::{Condition, FieldKind, Policy};

/// Declares the yes-or-no fields: name in conditions, and what is missing where it does not hold.
macro_rules! facts {
    ($( $(#[$doc:meta])* $fact:ident = $name:literal $missing:literal ),* $(,)?) => {
        /// Something that is true of a case or not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fact {
            $( $(#[$doc])* $fact ),*
        }

        impl Fact {
            /// Every fact; its place here is its place among the fields.
            pub const ALL: &[Self] = &[ $( Self::$fact ),* ];

            /// Its name in conditions.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( Self::$fact => $name ),* }
            }

            /// What is missing where it does not hold, as the middle of a sentence.
            #[must_use]
            pub fn missing(self) -> &'static str {
                match self { $( Self::$fact => $missing ),* }
            }
        }
    };
}

facts! {
    /// The case exists.
    Opened = "opened" "the case is not open",
    /// It is public.
    Public = "public" "the embargo is not lifted",
    /// It was confirmed as a security problem.
    Confirmed = "confirmed" "the problem is not confirmed",
    /// It was found to be none.
    Dismissed = "dismissed" "the report is not dismissed",
    /// The report's fields were answered.
    ReportFilled = "report_filled" "the report is not filled in",
    /// Every field that a must asks for at the start is answered.
    ReportComplete = "report_complete" "the report does not say what it must",
    /// Somebody said which code is affected.
    ReachAssessed = "reach_assessed" "nobody said which code is affected",
    /// Somebody said how bad it is.
    SeverityAssessed = "severity_assessed" "the severity is not assessed",
    /// An end of the embargo stands, proposed or agreed.
    EmbargoSet = "embargo_set" "no embargo end is set",
    /// An end is proposed and not decided on.
    EmbargoProposed = "embargo_proposed" "no embargo end is proposed",
    /// Somebody agreed to the end of the embargo.
    EmbargoAgreed = "embargo_agreed" "nobody has agreed to the embargo end",
    /// A CVE was asked for.
    CveRequested = "cve_requested" "no CVE was requested",
    /// At least one CVE id was given.
    CveAssigned = "cve_assigned" "no CVE is assigned",
    /// Whoever gives CVE ids declined.
    CveDeclined = "cve_declined" "the CVE was not declined",
    /// Somebody works on a fix.
    WorkStarted = "work_started" "nobody has started on a fix",
    /// A private patch is there.
    PatchAdded = "patch_added" "no patch is there",
    /// A problem was found with a proposed patch.
    PatchFaulted = "patch_faulted" "no problem was found with a patch",
    /// The patches went to the development list.
    PatchesSent = "patches_sent" "the patches are not sent",
    /// A fix is known on some branch, staged or landed.
    FixKnown = "fix_known" "no fix is known",
    /// The fix is on the main branch, in public.
    FixOnMain = "fix_on_main" "the fix is not on the main branch",
    /// The fix is on the main branch and every maintained stable branch that is not known to be unaffected.
    FixOnEveryBranch = "fix_on_every_branch" "the fix is not on every maintained branch",
    /// The affected branches and tags are known.
    ImpactAssessed = "impact_assessed" "the affected branches are not assessed",
    /// The reporter's private data is out of what becomes public.
    Scrubbed = "scrubbed" "nobody said that the reporter's private data is out",
    /// The notice has its prose.
    NoticeDrafted = "notice_drafted" "the notice is not drafted",
    /// Some version of the notice is published.
    NoticePublished = "notice_published" "the notice is not published",
    /// The published notice says all that is known.
    NoticeCurrent = "notice_current" "the published notice is behind what is known",
    /// Every hand-off contact was told.
    HandedOff = "handed_off" "the distributions were not told",
    /// The case is closed.
    Closed = "closed" "the case is not closed",
    /// Somebody has it in hand.
    Owned = "owned" "nobody has the case in hand",
    /// The reporter was asked for more and has not answered.
    InfoAsked = "info_asked" "the reporter was asked for nothing",
    /// It was seen to be exploited.
    Exploited = "exploited" "it was not seen to be exploited",
    /// It was seen to be exploited, and nobody has thought the embargo over since.
    EmbargoReviewOwed = "embargo_review_owed" "the embargo needs no review",
    /// Somebody read the notice as it stands and found it right.
    NoticeReviewed = "notice_reviewed" "nobody has read the notice and found it right",
    /// Every vendor and other party in the case accepted the terms and was given a package.
    PartiesTold = "parties_told" "a party of the case was not given its package",
    /// Every party that was given a package can publish when the embargo ends, or has nothing to publish.
    PartiesReady = "parties_ready" "a party of the case is not ready",
    /// A part of it became a case of its own, or it is such a part.
    Split = "split" "the case is not split",
}

impl Fact {
    /// The act that it comes of, where it comes of one.
    pub(crate) fn comes_of(self) -> Option<Act> {
        Some(match self {
            Self::Confirmed => Act::Confirm,
            Self::Dismissed => Act::Dismiss,
            Self::ReportFilled | Self::ReportComplete => Act::FillReport,
            Self::ReachAssessed => Act::AssessReach,
            Self::SeverityAssessed => Act::AssessSeverity,
            Self::EmbargoSet | Self::EmbargoProposed => Act::ProposeEmbargo,
            Self::EmbargoAgreed => Act::AgreeEmbargo,
            Self::CveRequested => Act::RequestCve,
            Self::CveAssigned => Act::AssignCve,
            Self::CveDeclined => Act::DeclineCve,
            Self::WorkStarted => Act::StartWork,
            Self::PatchAdded => Act::AddPatch,
            Self::PatchFaulted => Act::FaultPatch,
            Self::PatchesSent => Act::SendPatches,
            Self::FixKnown | Self::FixOnMain | Self::FixOnEveryBranch | Self::ImpactAssessed => {
                Act::RecordFix
            }
            Self::Scrubbed => Act::Scrub,
            Self::NoticeDrafted => Act::DraftNotice,
            Self::NoticePublished | Self::NoticeCurrent => Act::Publish,
            Self::HandedOff => Act::HandOff,
            Self::Closed => Act::Close,
            Self::Owned => Act::NameOwner,
            Self::InfoAsked => Act::AskInfo,
            Self::Exploited => Act::ReportExploitation,
            Self::EmbargoReviewOwed => Act::ReviewEmbargo,
            Self::NoticeReviewed => Act::ReviewNotice,
            Self::PartiesTold => Act::Prenotify,
            Self::PartiesReady => Act::AnswerPackage,
            Self::Split => Act::Split,
            Self::Opened | Self::Public => return None,
        })
    }
}

/// A case as conditions see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) desk: &'a Desk,
    pub(crate) case: &'a Case,
    /// For the branch registry: which branches are maintained.
    pub(crate) at: Timestamp,
}

/// Names of how a case became public.
pub(crate) const PUBLIC_BY: [&str; 10] = [
    "date",
    "people",
    "event",
    "gave_up",
    "not_eligible",
    "no_exploit",
    "at_once",
    "already_public",
    "leak",
    "imported",
];
/// Names of what the affected code means.
pub(crate) const ELIGIBILITY: [&str; 3] = ["eligible", "not_eligible", "unsure"];

/// The fields after the facts, in their order.
const SEVERITY: usize = Fact::ALL.len();
const PUBLIC: usize = SEVERITY + 1;
const ELIGIBLE: usize = SEVERITY + 2;
const ELIGIBLE_BY: usize = SEVERITY + 3;
const OUTCOME: usize = SEVERITY + 4;
const CVES: usize = SEVERITY + 5;
const VENDORS: usize = SEVERITY + 6;
const REPORT: usize = SEVERITY + 7;

/// What a condition asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Whether something is so.
    Fact(Fact),
    /// How bad it is.
    Severity,
    /// A field of the report, by its place among the policy's.
    Report(usize),
    /// Something that no single step settles.
    Other,
}

impl Asked {
    /// What the field of that place is.
    pub(crate) fn of_field(field: usize) -> Self {
        match (Fact::ALL.get(field), field) {
            (Some(fact), _) => Self::Fact(*fact),
            (None, SEVERITY) => Self::Severity,
            (None, other) => other.checked_sub(REPORT).map_or(Self::Other, Self::Report),
        }
    }
}

/// A case as it would be if a fact held.
struct Supposing<'s, 'a> {
    standing: &'s Standing<'a>,
    fact: Fact,
}

impl Facts for Supposing<'_, '_> {
    fn value(&self, field: usize) -> Option<Value<'_>> {
        if Fact::ALL.get(field) == Some(&self.fact) {
            Some(Value::Flag(true))
        } else {
            self.standing.value(field)
        }
    }
}

/// The fields of a policy's conditions.
pub(crate) fn fields(policy: &Policy) -> Fields {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let mut fields = Fields::new();
    for fact in Fact::ALL {
        fields.add(fact.name(), FieldType::Flag);
    }
    let levels = policy.severity.as_ref().map(|severity| severity.levels.clone()).unwrap_or_default();
    fields.add("severity", FieldType::Choice(levels));
    fields.add("public_by", FieldType::Choice(words(&PUBLIC_BY)));
    fields.add("eligibility", FieldType::Choice(words(&ELIGIBILITY)));
    let mut by: Vec<String> = policy
        .eligibility
        .iter()
        .flat_map(crate::eligibility::Eligibility::rules)
        .map(|(_, rule)| rule.to_owned())
        .collect();
    by.sort();
    by.dedup();
    fields.add("eligibility_by", FieldType::Choice(by));
    fields.add("outcome", FieldType::Choice(policy.closing.outcomes.clone()));
    fields.add("cves", FieldType::Number);
    fields.add("vendors", FieldType::Number);
    for field in &policy.report {
        let kind = match field.kind {
            FieldKind::Flag => FieldType::Flag,
            FieldKind::Choice => FieldType::Choice(field.choices.clone()),
            FieldKind::Choices => FieldType::Choices(field.choices.clone()),
            FieldKind::Text | FieldKind::Instant => FieldType::Text,
        };
        fields.add(format!("report.{}", field.id), kind);
    }
    fields
}

impl Standing<'_> {
    /// Whether a condition holds; one that was never lowered does not.
    pub(crate) fn holds(&self, condition: &Condition) -> bool {
        condition.guard().is_some_and(|guard| guard.holds(self))
    }

    /// Whether a condition would hold if this fact did.
    pub(crate) fn would_hold(&self, condition: &Condition, fact: Fact) -> bool {
        let supposing = Supposing { standing: self, fact };
        condition.guard().is_some_and(|guard| guard.holds(&supposing))
    }

    /// Whether a fact holds.
    pub(crate) fn is(&self, fact: Fact) -> bool {
        let case = self.case;
        match fact {
            Fact::Opened => case.opened.is_some(),
            Fact::Public => case.public().is_some(),
            Fact::Confirmed => case.confirmed.is_some(),
            Fact::Dismissed => case.dismissed.is_some(),
            // What the card says fills no field that this process asks for.
            Fact::ReportFilled => self.policy.report.iter().any(|field| case.answers.contains_key(&field.id)),
            Fact::ReportComplete => self.unanswered().next().is_none(),
            Fact::ReachAssessed => !case.reach.is_empty(),
            Fact::SeverityAssessed => case.severity.is_some(),
            Fact::EmbargoSet => case.embargo_until().is_some(),
            Fact::EmbargoProposed => case.proposal.is_some(),
            Fact::EmbargoAgreed => case.embargo_agreed().is_some(),
            Fact::CveRequested => !matches!(case.cve, Cve::None),
            Fact::CveAssigned => !case.cves().is_empty(),
            Fact::CveDeclined => matches!(case.cve, Cve::Declined),
            Fact::WorkStarted => case.work_started.is_some(),
            Fact::PatchAdded => !case.patches.is_empty(),
            // A rejected patch needs further work as much as one of which somebody said so beside.
            Fact::PatchFaulted => {
                let rejected = |judged: &PatchJudged| judged.verdict == PatchVerdict::Rejected;
                case.patch_faulted.is_some() || case.patch_verdicts.values().any(rejected)
            }
            Fact::PatchesSent => case.patches_sent.is_some(),
            Fact::FixKnown => !case.fixes.is_empty(),
            Fact::FixOnMain => landed_on_main(self.policy, case).is_some(),
            Fact::FixOnEveryBranch => self.open_branches().next().is_none(),
            Fact::ImpactAssessed => case.assessed.is_some(),
            Fact::Scrubbed => case.scrubbed.is_some(),
            Fact::NoticeDrafted => card::draft_stands(self.policy, case),
            Fact::NoticePublished => !case.published.is_empty(),
            Fact::NoticeCurrent => notice_is_current(self.policy, case),
            Fact::HandedOff => self.untold().next().is_none(),
            Fact::Closed => case.closed.is_some(),
            Fact::Split => !case.split_into.is_empty() || case.split_from.is_some(),
            // Whoever left the desk has nothing in hand any more.
            Fact::Owned => case.owner.is_some_and(|owner| self.desk.people.contains_key(&owner)),
            Fact::InfoAsked => case.info_asked.is_some(),
            Fact::Exploited => case.exploited.is_some(),
            Fact::EmbargoReviewOwed => case.embargo_needs_review(),
            Fact::NoticeReviewed => case.notice_reviewed.is_some(),
            Fact::PartiesTold => {
                self.parties().all(|each| each.iter().any(|part| part.accepted && part.package.is_some()))
            }
            Fact::PartiesReady => {
                let is_ready = |part: &&Participant| {
                    matches!(part.answer, Some(PartyAnswer::Ready | PartyAnswer::NotAffected))
                };
                let told = |each: &Vec<&Participant>| each.iter().any(|part| part.package.is_some());
                self.parties().filter(told).all(|each| each.iter().any(is_ready))
            }
        }
    }

    /// Those who prepare something of their own, each with every number that they have.
    fn parties(&self) -> impl Iterator<Item = Vec<&Participant>> {
        let prepare = |part: &&Participant| matches!(part.role, Role::Vendor | Role::Party);
        let parties = asked::taking_part(self.desk, self.case).filter(prepare);
        asked::each_once(self.case, parties).into_values()
    }

    /// Report fields that a must asks for at the start and nobody answered.
    pub(crate) fn unanswered(&self) -> impl Iterator<Item = &crate::schema::ReportField> {
        crate::decide::unanswered(self.policy, &self.case.answers)
    }

    /// Contacts that carry the fix on and were not told of it yet (L35), as the policy names them.
    pub(crate) fn untold(&self) -> impl Iterator<Item = &str> {
        let told = |contact| self.case.hand_offs.get(contact).is_some_and(|stage| *stage >= HandOff::Told);
        self.policy.hand_off.iter().map(|to| to.contact.as_str()).filter(move |contact| !told(*contact))
    }

    /// Branches that the fix is owed on (L34): the main branch, and every maintained stable branch that is not
    /// known to be unaffected.
    pub(crate) fn open_branches(&self) -> impl Iterator<Item = BranchName> {
        let main = self.policy.product.main_branch.parse().ok();
        let day = crate::wanted::date(self.at);
        let stable = self.desk.maintained(day).filter(|branch| self.is_affected(branch)).cloned();
        let mut all: Vec<BranchName> = main.into_iter().chain(stable).collect();
        all.dedup();
        all.retain(|branch| !self.has_landed(branch));
        all.into_iter()
    }

    fn has_landed(&self, branch: &BranchName) -> bool {
        self.case.fixes.get(branch).is_some_and(|fix| matches!(fix.stage, FixStage::Landed { .. }))
    }

    /// In doubt it is: only an assessment shows that a branch is not.
    pub(crate) fn is_affected(&self, branch: &BranchName) -> bool {
        let known = self.case.branches.iter().find(|facts| facts.branch == *branch);
        match known {
            Some(facts) => !facts.vulnerable_changes.is_empty() || !facts.vulnerable_tags.is_empty(),
            None => self.case.assessed.is_none(),
        }
    }

    /// What the affected code means for the case, by the policy's table.
    pub(crate) fn eligibility(&self) -> Option<Judgement> {
        let table = self.policy.eligibility.as_ref()?;
        let affected =
            self.case.reach.iter().map(|(axis, values)| (axis.clone(), values.iter().cloned().collect()));
        let facts = EligibilityFacts { affected: affected.collect(), ..EligibilityFacts::default() };
        Some(judge(table, &facts))
    }
}

impl<'a> Standing<'a> {
    /// The rule by which the affected code means what it means.
    fn eligibility_by(&self) -> Option<&'a str> {
        let table = self.policy.eligibility.as_ref()?;
        let row = self.eligibility()?.row.and_then(|row| table.table.get(row));
        Some(row.map_or(table.unsure_rule.as_str(), |row| row.rule.as_str()))
    }
}

impl Facts for Standing<'_> {
    fn value(&self, field: usize) -> Option<Value<'_>> {
        if let Some(fact) = Fact::ALL.get(field) {
            return Some(Value::Flag(self.is(*fact)));
        }
        match field {
            SEVERITY => self.case.severity.as_deref().map(Value::Text),
            PUBLIC => self.case.public().map(|opening| Value::Text(public_by(opening.by))),
            ELIGIBLE => self.eligibility().map(|judged| Value::Text(verdict_name(judged.verdict))),
            ELIGIBLE_BY => self.eligibility_by().map(Value::Text),
            OUTCOME => self.case.closed.as_ref().and_then(|(_, outcome)| outcome.as_deref()).map(Value::Text),
            CVES => Some(counted(self.case.cves().len())),
            VENDORS => {
                let vendors =
                    asked::taking_part(self.desk, self.case).filter(|part| part.role == Role::Vendor);
                Some(counted(asked::each_once(self.case, vendors).len()))
            }
            _ => self.answer(field.checked_sub(REPORT)?),
        }
    }
}

impl Standing<'_> {
    fn answer(&self, field: usize) -> Option<Value<'_>> {
        let field = self.policy.report.get(field)?;
        Some(match self.case.answers.get(&field.id)? {
            Answer::Flag(flag) => Value::Flag(*flag),
            Answer::Choice(choice) => Value::Text(choice),
            Answer::Choices(choices) => Value::Texts(choices.iter().map(String::as_str).collect()),
            // What is written stays unread: a condition asks only whether something is there.
            Answer::Text(_) | Answer::Instant(_) => Value::Text(""),
        })
    }
}

fn counted(number: usize) -> Value<'static> {
    Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Eligible => "eligible",
        Verdict::NotEligible => "not_eligible",
        Verdict::Unsure => "unsure",
    }
}

fn public_by(by: PublicBy) -> &'static str {
    match by {
        PublicBy::Lift(LiftedBy::Date) => "date",
        PublicBy::Lift(LiftedBy::People) => "people",
        PublicBy::Lift(LiftedBy::Event) => "event",
        PublicBy::Lift(LiftedBy::GivenUp) => "gave_up",
        PublicBy::Decision(PublicBecause::NotEligible) => "not_eligible",
        PublicBy::Decision(PublicBecause::NoExploit) => "no_exploit",
        PublicBy::Decision(PublicBecause::AtOnce) => "at_once",
        PublicBy::Exposure(Exposure::AlreadyPublic) => "already_public",
        PublicBy::Exposure(Exposure::Leak) => "leak",
        PublicBy::Imported => "imported",
    }
}

/// When the fix was on the main branch: the `fixed` date of the life cycle (N9).
pub(crate) fn landed_on_main(policy: &Policy, case: &Case) -> Option<Timestamp> {
    let main = policy.product.main_branch.as_str();
    case.fixes.iter().find_map(|(branch, fix)| match fix.stage {
        FixStage::Landed { at } if branch.as_str() == main => Some(at),
        FixStage::Landed { .. } | FixStage::Staged => None,
    })
}

/// Compares what a reader of the notice would see: prose, CVE ids, branches, and the day of the fix.
pub(crate) fn notice_is_current(policy: &Policy, case: &Case) -> bool {
    let Some(last) = case.published.last() else { return false };
    let Some(now) = case.notice_as_it_stands(last.version, last.at) else { return false };
    let main = policy.product.main_branch.as_str();
    let fixed = |landed: &std::collections::BTreeMap<BranchName, Timestamp>| {
        landed.iter().find(|(branch, _)| branch.as_str() == main).map(|(_, at)| *at)
    };
    now.draft == last.draft
        && now.cves == last.cves
        && now.branches == last.branches
        && fixed(&now.landed) == fixed(&last.landed)
}
