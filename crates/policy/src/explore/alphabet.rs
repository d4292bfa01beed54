//! The alphabet: everything that is tried in a state, declared in this one place.
//!
//! A letter is a command with representative arguments. Each is tried without a reason and, where it takes one and
//! is refused, with one; by whoever may, and by a second person where people agree or several are needed.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{
    Answer, BlobId, BranchFacts, BranchName, Exposure, HandOff, ImpactSource, NoticeDraft, PartyAnswer,
    RawDigest, TextId,
};

use super::anchor::End;
use super::world::{RECEIVED, Report, TEXT, World, parts};
use crate::act::Act;
use crate::command::{CaseCommand, CveAnswer, FixCommand, LiftGround, PartyCommand, TalkCommand};
use crate::eligibility::{EligibilityFacts, Verdict, judge};
use crate::fact::{Asked, Fact};
use crate::guard::Guard;
use crate::schema::{Condition, FieldKind, LiftEvent, Policy, ReportField};

/// A part of the process whose steps are tried together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Facet {
    /// Whether it is one, and everything that opens a case: in every pass.
    Core,
    /// Report, affected code, severity.
    Triage,
    /// Ends, who agrees to them, restarts, who takes part.
    Embargo,
    /// Private work.
    Patches,
    /// Commits on branches.
    Fix,
    /// CVE and notice.
    Notice,
    /// Closing, hand-offs.
    Closing,
}

/// What a letter asks.
#[derive(Debug, Clone)]
pub(super) enum Asks {
    /// This, without a reason and, where it takes one, with one.
    Command(Vec<CaseCommand>),
    /// An end that depends on the state.
    ToEnd(EndAct, End),
}

/// What is done with an end.
#[derive(Debug, Clone, Copy)]
pub(super) enum EndAct {
    Propose,
    Agree,
    /// For this of the policy's causes.
    Restart(usize),
}

/// One letter.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) act: Act,
    pub(super) facet: Facet,
    pub(super) asks: Asks,
    /// It brings a case forward: part of "the rest is done" where its facet is not walked.
    pub(super) forward: bool,
    /// Another way of the same thing: tried only where at most one facet is walked.
    pub(super) detail: bool,
    pub(super) name: String,
}

/// A field of the report that some condition asks about.
fn asked(policy: &Policy, field: &ReportField) -> bool {
    let place = policy.report.iter().position(|known| known.id == field.id);
    let place = place.map(Asked::Report);
    super::conditions(policy).any(|condition| condition.asks_about().any(|asked| Some(asked) == place))
}

/// The reports that cases begin with: one that says nothing, one that came in public, and complete ones.
pub(super) fn reports(policy: &Policy) -> Vec<Report> {
    let silent = [false, true].map(|public| Report { answers: BTreeMap::new(), public });
    let complete = answers(policy).into_iter().map(|answers| Report { answers, public: false });
    silent.into_iter().chain(complete).collect()
}

/// How many of them stand for all where the report is not what is walked: the silent ones, and the first complete one.
pub(super) const USUAL_REPORTS: usize = 3;

/// Complete answers: fields that conditions ask about take each of their values in turn, the others their first.
fn answers(policy: &Policy) -> Vec<BTreeMap<String, Answer>> {
    let first = |field: &ReportField| values(field).into_iter().next().map(|value| (field.id.clone(), value));
    let complete: BTreeMap<String, Answer> = policy.report.iter().filter_map(first).collect();
    let mut all = Vec::new();
    if !complete.is_empty() {
        all.push(complete.clone());
    }
    for field in policy.report.iter().filter(|field| asked(policy, field)) {
        for value in values(field).into_iter().skip(1) {
            let mut other = complete.clone();
            other.insert(field.id.clone(), value);
            all.push(other);
        }
    }
    all
}

fn values(field: &ReportField) -> Vec<Answer> {
    match field.kind {
        FieldKind::Flag => vec![Answer::Flag(false), Answer::Flag(true)],
        FieldKind::Choice => field.choices.iter().cloned().map(Answer::Choice).collect(),
        FieldKind::Choices => {
            let single = field.choices.iter().map(|choice| Answer::Choices(vec![choice.clone()]));
            single.chain([Answer::Choices(field.choices.clone())]).collect()
        }
        FieldKind::Text => vec![Answer::Text(TEXT)],
        FieldKind::Instant => vec![Answer::Instant(RECEIVED)],
    }
}

/// For each verdict that the table can give, affected code that it gives it for.
pub(super) fn reaches(policy: &Policy) -> BTreeMap<Verdict, BTreeMap<String, Vec<String>>> {
    let Some(table) = &policy.eligibility else { return BTreeMap::new() };
    let mut found: BTreeMap<Verdict, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for row in &table.table {
        let value = |axis: &crate::eligibility::Axis| {
            let wanted = row.when.get(&axis.name).and_then(|values| values.first());
            wanted.or(axis.values.first()).map(|value| (axis.name.clone(), vec![value.clone()]))
        };
        let reach: BTreeMap<String, Vec<String>> = table.axes.iter().filter_map(value).collect();
        let affected =
            reach.iter().map(|(axis, values)| (axis.clone(), values.iter().cloned().collect())).collect();
        let judged = judge(table, &EligibilityFacts { affected, ..EligibilityFacts::default() });
        found.entry(judged.verdict).or_insert(reach);
    }
    found
}

struct Letters(Vec<Letter>);

impl Letters {
    fn add(&mut self, act: Act, facet: Facet, command: CaseCommand, name: impl Into<String>) {
        self.push(act, facet, ways(command), false, name.into());
    }

    fn forward(&mut self, act: Act, facet: Facet, command: CaseCommand, name: impl Into<String>) {
        self.push(act, facet, ways(command), true, name.into());
    }

    /// The letter that was added last is a detail.
    fn detail(&mut self, detail: bool) {
        if let Some(last) = self.0.last_mut() {
            last.detail = detail;
        }
    }

    fn push(&mut self, act: Act, facet: Facet, asks: Asks, forward: bool, name: String) {
        self.0.push(Letter { act, facet, asks, forward, detail: false, name });
    }
}

/// Every letter of a policy's process: acts that it does not have are refused everywhere and left out, but for one.
pub(super) fn letters(world: &World<'_>) -> Vec<Letter> {
    let mut letters = Letters(Vec::new());
    core(world.policy, &mut letters);
    triage(world.policy, &mut letters);
    embargo(world.policy, &mut letters);
    patches(world.policy, &mut letters);
    fix(world, &mut letters);
    notice(&mut letters);
    closing(world.policy, &mut letters);
    talk(world, &mut letters);
    parties(world.policy, &mut letters);
    letters.0
}

fn core(policy: &Policy, letters: &mut Letters) {
    use Facet::Core;
    let lift = |ground| CaseCommand::Lift { ground, reason: None, number: None };
    letters.forward(Act::Confirm, Core, CaseCommand::Confirm { reason: None }, "confirm");
    letters.add(Act::Dismiss, Core, CaseCommand::Dismiss { reason: None }, "dismiss");
    letters.add(
        Act::FindNotEligible,
        Core,
        CaseCommand::FindNotEligible { reason: None },
        "find not eligible",
    );
    letters.add(Act::FindNoExploit, Core, CaseCommand::FindNoExploit { reason: None }, "find no exploit");
    letters.detail(true);
    letters.add(Act::Lift, Core, lift(LiftGround::Due), "lift");
    letters.add(Act::LiftEarly, Core, lift(LiftGround::Early), "lift early");
    for how in [Exposure::AlreadyPublic, Exposure::Leak] {
        letters.add(
            Act::Expose,
            Core,
            CaseCommand::Expose { how, reason: None, since: None },
            format!("expose: {how:?}").to_lowercase(),
        );
        letters.detail(how == Exposure::AlreadyPublic);
    }
    letters.add(Act::GiveUp, Core, CaseCommand::GiveUp { reason: None }, "give up");
    letters.detail(true);
    let event = policy.lift.event.as_ref().map(|event| event.is);
    let facet = if event == Some(LiftEvent::PatchesSent) { Core } else { Facet::Patches };
    letters.add(Act::SendPatches, facet, CaseCommand::SendPatches { reason: None }, "send the patches");
}

fn triage(policy: &Policy, letters: &mut Letters) {
    use Facet::Triage;
    // The other answers are those that cases begin with.
    if let Some(answers) = answers(policy).into_iter().next() {
        letters.forward(
            Act::FillReport,
            Triage,
            CaseCommand::FillReport { answers, cleared: BTreeSet::new() },
            "fill in every field of the report",
        );
    }
    for (verdict, facts) in reaches(policy) {
        let said = facts.values().flatten().cloned().collect::<Vec<_>>().join("/");
        let assess = CaseCommand::AssessReach { facts, reason: None };
        let eligible = verdict == Verdict::Eligible;
        letters.push(
            Act::AssessReach,
            Triage,
            ways(assess),
            eligible,
            format!("assess the affected code: {said}"),
        );
    }
    let levels = policy.severity.as_ref().map_or(&[][..], |severity| severity.levels.as_slice());
    // The least, the greatest, and those that some condition names.
    let named = |level: usize| super::conditions(policy).any(|condition| condition.names_level(level));
    let told = |(index, _): &(usize, &String)| {
        *index == 0 || index.saturating_add(1) == levels.len() || named(*index)
    };
    for (index, level) in levels.iter().enumerate().filter(told) {
        let rate = CaseCommand::AssessSeverity { level: level.clone(), vector: None, reason: None };
        let highest = index.saturating_add(1) == levels.len();
        letters.push(
            Act::AssessSeverity,
            Triage,
            ways(rate),
            highest,
            format!("assess the severity: {level}"),
        );
        letters.detail(!highest);
    }
}

fn embargo(policy: &Policy, letters: &mut Letters) {
    use Facet::Embargo;
    for end in End::ALL {
        let told = end.told();
        letters.push(
            Act::ProposeEmbargo,
            Embargo,
            Asks::ToEnd(EndAct::Propose, end),
            false,
            format!("propose {told}"),
        );
        letters.push(
            Act::AgreeEmbargo,
            Embargo,
            Asks::ToEnd(EndAct::Agree, end),
            end == End::Goal,
            format!("agree to {told}"),
        );
        let causes = policy.embargo.restart.as_ref().map_or(0, |restart| restart.causes.len());
        if causes > 0 {
            letters.push(
                Act::RestartEmbargo,
                Embargo,
                Asks::ToEnd(EndAct::Restart(0), end),
                false,
                format!("restart the clock until {told}"),
            );
        }
    }
    let consent = |participant| CaseCommand::Consent { participant, reason: None };
    letters.add(Act::AgreeEmbargo, Embargo, consent(None), "agree to what is proposed");
    letters.add(Act::AgreeEmbargo, Embargo, consent(Some(1)), "agree for the reporter");
    letters.add(Act::AgreeEmbargo, Embargo, consent(Some(2)), "agree for the party");
    let object = |participant| CaseCommand::ObjectEmbargo { participant, reason: None };
    letters.add(Act::ObjectEmbargo, Embargo, object(None), "object");
    for (index, (role, person)) in parts(policy).into_iter().enumerate() {
        let command = CaseCommand::Invite { role, person: Some(person), contact: None, known_as: None };
        // One of those whose agreement is asked for; the others only where an act is theirs alone.
        let facet = if index == 0 { Embargo } else { Facet::Triage };
        letters.add(Act::Invite, facet, command, format!("invite: {role:?}").to_lowercase());
    }
    letters.add(Act::Uninvite, Embargo, CaseCommand::Uninvite { participant: 2 }, "uninvite");
}

fn patches(_policy: &Policy, letters: &mut Letters) {
    use Facet::Patches;
    letters.forward(Act::StartWork, Patches, CaseCommand::StartWork, "start work");
    letters.forward(
        Act::AddPatch,
        Patches,
        CaseCommand::AddPatch { patch: BlobId([9; 16]), branch: None },
        "add a patch",
    );
    letters.add(
        Act::FaultPatch,
        Patches,
        CaseCommand::FaultPatch { reason: None },
        "find a problem with a patch",
    );
    letters.forward(Act::Scrub, Patches, CaseCommand::Scrub { reason: None }, "scrub");
}

fn fix(world: &World<'_>, letters: &mut Letters) {
    use Facet::Fix;
    let Some(main) = &world.main else { return };
    let event = world.policy.lift.event.as_ref().map(|event| event.is);
    let branches: Vec<&BranchName> = [main].into_iter().chain(&world.stable).collect();
    for (index, branch) in branches.iter().enumerate() {
        let opens = event == Some(LiftEvent::FixOnMain) && index == 0;
        let digit = if index == 0 { "a" } else { "b" };
        let Ok(commit) = digit.repeat(40).parse::<cvdesk_case::CommitHash>() else { continue };
        let stage = FixCommand::Stage { branch: (*branch).clone(), commit: commit.clone() };
        letters.add(
            Act::RecordFix,
            Fix,
            CaseCommand::Fix(stage),
            format!("record a fix staged for {branch}"),
        );
        letters.detail(index > 0);
        let land = FixCommand::Land { branch: (*branch).clone(), commit, since: None };
        let facet = if opens { Facet::Core } else { Fix };
        let name = format!("record a fix landed on {branch}");
        letters.push(Act::RecordFix, facet, ways(CaseCommand::Fix(land)), !opens, name);
        if let Ok(tag) = "v1.1".parse() {
            let release = FixCommand::Release { branch: (*branch).clone(), tag };
            letters.add(
                Act::RecordFix,
                Fix,
                CaseCommand::Fix(release),
                format!("record a release of {branch} with it"),
            );
        }
    }
    for affected in 1..=branches.len() {
        let some: Vec<BranchFacts> =
            branches.iter().take(affected).map(|branch| is_affected(branch)).collect();
        let assess = FixCommand::AssessImpact { source: ImpactSource::Given, branches: some };
        let name = if affected == branches.len() {
            "every branch is affected"
        } else {
            "the main branch alone is affected"
        };
        let all = affected == branches.len();
        letters.push(Act::RecordFix, Fix, ways(CaseCommand::Fix(assess)), all, format!("record that {name}"));
        letters.detail(!all);
    }
    let found = FixCommand::FindIntroduction { commits: Vec::new() };
    letters.add(Act::RecordFix, Fix, CaseCommand::Fix(found), "record introducing commits");
}

fn is_affected(branch: &BranchName) -> BranchFacts {
    BranchFacts {
        branch: branch.clone(),
        vulnerable_tags: "v1.0".parse().into_iter().collect(),
        vulnerable_changes: Vec::new(),
        fixed_tags: Vec::new(),
        fixed_changes: Vec::new(),
    }
}

/// Two drafts that differ: a notice that is behind what is known has the other one.
fn draft(summary: u8) -> CaseCommand {
    CaseCommand::DraftNotice {
        draft: NoticeDraft {
            summary: TextId([summary; 16]),
            description: TEXT,
            impact: None,
            workaround: None,
            reporters: Vec::new(),
            patchers: Vec::new(),
            bugs: Vec::new(),
        },
        names_reporter: false,
    }
}

fn notice(letters: &mut Letters) {
    use Facet::Notice;
    letters.add(Act::RequestCve, Notice, CaseCommand::RequestCve, "request a CVE");
    if let Ok(cve) = "CVE-2026-0001".parse() {
        letters.forward(
            Act::AssignCve,
            Notice,
            CaseCommand::AssignCve(CveAnswer::assigned(cve)),
            "record a CVE",
        );
    }
    letters.add(
        Act::DeclineCve,
        Notice,
        CaseCommand::DeclineCve { reason: None },
        "record that a CVE was declined",
    );
    letters.forward(Act::DraftNotice, Notice, draft(1), "draft the notice");
    letters.add(Act::DraftNotice, Notice, draft(2), "draft the notice anew");
    letters.forward(Act::Publish, Notice, CaseCommand::Publish { reason: None, number: None }, "publish");
}

fn closing(policy: &Policy, letters: &mut Letters) {
    use Facet::Closing;
    for (index, contact) in policy.hand_off.iter().enumerate() {
        let stages = [HandOff::Told, HandOff::Taken, HandOff::Done, HandOff::Declined];
        for stage in stages.into_iter().take(if index == 0 { 4 } else { 1 }) {
            let command = CaseCommand::HandOff { contact: contact.contact.clone(), stage, reason: None };
            let name = format!("record of {}: {stage:?}", contact.contact).to_lowercase();
            letters.push(Act::HandOff, Closing, ways(command), stage == HandOff::Told, name);
        }
    }
    letters.add(Act::Close, Closing, CaseCommand::Close { outcome: None, reason: None }, "close");
    for outcome in &policy.closing.outcomes {
        let close = CaseCommand::Close { outcome: Some(outcome.clone()), reason: None };
        letters.add(Act::Close, Closing, close, format!("close: {outcome}"));
        letters.detail(Some(outcome) != policy.closing.outcomes.first());
    }
    letters.add(Act::Reopen, Closing, CaseCommand::Reopen { reason: None }, "reopen");
    letters.add(
        Act::AdoptPolicy,
        Closing,
        CaseCommand::AdoptPolicy { reason: None },
        "adopt the newest policy",
    );
}

/// Whether some condition of the policy asks about one of these facts: what no condition asks about changes nothing that
/// can be done.
fn is_asked(policy: &Policy, facts: &[Fact]) -> bool {
    let known = crate::fact::fields(policy);
    let fields: Vec<_> = facts.iter().filter_map(|fact| known.find(fact.name())).collect();
    super::conditions(policy)
        .filter_map(Condition::guard)
        .flat_map(Guard::fields)
        .any(|field| fields.contains(&field))
}

/// Acts of talking and of passing something on, with the facts that each makes: where no condition asks about any of
/// them it changes nothing that can be done, and is not walked. Every other act is.
const TOLD: &[(Act, &[Fact])] = &[
    (Act::NameOwner, &[Fact::Owned]),
    (Act::AskInfo, &[Fact::InfoAsked]),
    (Act::GiveInfo, &[Fact::InfoAsked]),
    (Act::ReportExploitation, &[Fact::Exploited, Fact::EmbargoReviewOwed]),
    (Act::ReviewEmbargo, &[Fact::Exploited, Fact::EmbargoReviewOwed]),
    (Act::ReviewNotice, &[Fact::NoticeReviewed]),
    (Act::AcceptTerms, &[Fact::PartiesTold, Fact::PartiesReady]),
    (Act::Prenotify, &[Fact::PartiesTold, Fact::PartiesReady]),
    (Act::AnswerPackage, &[Fact::PartiesTold, Fact::PartiesReady]),
    // A comment resets what was scrubbed, as a report that is filled in anew does.
    (Act::Comment, &[]),
    (Act::ReviewPatch, &[]),
    (Act::WithdrawNotice, &[]),
    // Nothing goes on after it.
    (Act::Erase, &[]),
    (Act::TellStatus, &[]),
    // These are asked of two cases.
    (Act::Split, &[]),
    (Act::Merge, &[]),
];

/// Whether an act is walked at all.
pub(super) fn is_walked(policy: &Policy, act: Act) -> bool {
    TOLD.iter().find(|(told, _)| *told == act).is_none_or(|(_, facts)| is_asked(policy, facts))
}

fn talk(world: &World<'_>, letters: &mut Letters) {
    let mut say = |act, facet, command, name: &str| {
        if is_walked(world.policy, act) {
            letters.add(act, facet, CaseCommand::Talk(command), name);
        }
    };
    let owner = world.sees_cases();
    say(Act::NameOwner, Facet::Triage, TalkCommand::NameOwner { owner }, "take it on");
    say(Act::NameOwner, Facet::Triage, TalkCommand::NameOwner { owner: None }, "give it up");
    say(Act::AskInfo, Facet::Triage, TalkCommand::AskInfo { question: TEXT }, "ask the reporter");
    say(Act::GiveInfo, Facet::Triage, TalkCommand::GiveInfo { answer: None }, "give what was asked for");
    let seen = TalkCommand::ReportExploitation { reason: None };
    say(Act::ReportExploitation, Facet::Patches, seen, "see it exploited");
    let stands = TalkCommand::ReviewEmbargo { reason: None };
    say(Act::ReviewEmbargo, Facet::Patches, stands, "think the embargo over");
    say(Act::ReviewNotice, Facet::Notice, TalkCommand::ReviewNotice, "find the notice right");
}

/// What passes between the case and its parties: of those who take part the one after the reporter.
fn parties(policy: &Policy, letters: &mut Letters) {
    let participant = Some(2);
    let mut pass = |act, command, name: &str| {
        if is_walked(policy, act) {
            letters.add(act, Facet::Embargo, CaseCommand::Party(command), name);
        }
    };
    pass(Act::AcceptTerms, PartyCommand::AcceptTerms { participant, reason: None }, "accept the terms");
    let package = PartyCommand::Package { participant: 2, digest: RawDigest([9; 32]), reason: None };
    pass(Act::Prenotify, package, "give the party its package");
    let ready = PartyCommand::Answer { participant, answer: PartyAnswer::Ready, reason: None };
    pass(Act::AnswerPackage, ready, "say that the party is ready");
}

fn ways(command: CaseCommand) -> Asks {
    Asks::Command(both(command))
}

/// A command as it is tried: without a reason and, where it takes one, with one.
pub(super) fn both(command: CaseCommand) -> Vec<CaseCommand> {
    let reasoned = reasoned(&command);
    [command].into_iter().chain(reasoned).collect()
}

/// The command with a reason, where it takes one.
pub(super) fn reasoned(command: &CaseCommand) -> Option<CaseCommand> {
    let mut command = command.clone();
    match &mut command {
        CaseCommand::AssessReach { reason, .. }
        | CaseCommand::FindNotEligible { reason }
        | CaseCommand::FindNoExploit { reason }
        | CaseCommand::Confirm { reason }
        | CaseCommand::Dismiss { reason }
        | CaseCommand::AssessSeverity { reason, .. }
        | CaseCommand::ProposeEmbargo { reason, .. }
        | CaseCommand::AgreeEmbargo { reason, .. }
        | CaseCommand::Consent { reason, .. }
        | CaseCommand::ObjectEmbargo { reason, .. }
        | CaseCommand::RestartEmbargo { reason, .. }
        | CaseCommand::DeclineCve { reason }
        | CaseCommand::TakeBackCve { reason, .. }
        | CaseCommand::FaultPatch { reason }
        | CaseCommand::Scrub { reason }
        | CaseCommand::HandOff { reason, .. }
        | CaseCommand::SendPatches { reason }
        | CaseCommand::Lift { reason, .. }
        | CaseCommand::Expose { reason, .. }
        | CaseCommand::GiveUp { reason }
        | CaseCommand::Publish { reason, .. }
        | CaseCommand::Close { reason, .. }
        | CaseCommand::Reopen { reason }
        | CaseCommand::Erase { reason, .. }
        | CaseCommand::AdoptPolicy { reason }
        | CaseCommand::Split { reason, .. }
        | CaseCommand::Propose { reason, .. }
        | CaseCommand::Talk(
            TalkCommand::ReportExploitation { reason }
            | TalkCommand::ReviewEmbargo { reason }
            | TalkCommand::ReviewPatch { reason, .. }
            | TalkCommand::WithdrawNotice { reason }
            | TalkCommand::ReviseComment { reason, .. }
            | TalkCommand::CveInfo { reason },
        )
        | CaseCommand::Party(
            PartyCommand::AcceptTerms { reason, .. }
            | PartyCommand::TellStatus { reason, .. }
            | PartyCommand::Package { reason, .. }
            | PartyCommand::Answer { reason, .. },
        ) => *reason = Some(TEXT),
        CaseCommand::FillReport { .. }
        | CaseCommand::Invite { .. }
        | CaseCommand::Uninvite { .. }
        | CaseCommand::RequestCve
        | CaseCommand::AssignCve(_)
        | CaseCommand::StartWork
        | CaseCommand::AddPatch { .. }
        | CaseCommand::Fix(_)
        | CaseCommand::Impact(_)
        | CaseCommand::DraftNotice { .. }
        | CaseCommand::Talk(
            TalkCommand::NameOwner { .. }
            | TalkCommand::Comment { .. }
            | TalkCommand::AskInfo { .. }
            | TalkCommand::GiveInfo { .. }
            | TalkCommand::ReviewNotice,
        ) => return None,
    }
    Some(command)
}
