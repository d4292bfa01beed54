//! The play: one disclosure, step by step.

use cvdesk_case::{CaseId, HandOff, IntakeId};
use cvdesk_desk::{DraftCredit, DraftText, Request};
use cvdesk_policy::{Act, CaseCommand, FixCommand, LiftGround};

use super::project::STABLE;
use super::stage::{FOUNDER, SECOND, Stage};
use super::words;
use crate::failure::Failure;
use crate::typed;
use crate::when;

/// Plays it; gives the case.
pub fn play(stage: &mut Stage) -> Result<CaseId, Failure> {
    let case = moderation(stage)?;
    triage(stage, case)?;
    fixing(stage, case)?;
    publication(stage, case)?;
    later(stage, case)?;
    Ok(case)
}

fn moderation(stage: &mut Stage) -> Result<CaseId, Failure> {
    stage.step(
        "2026-03-02T09:00Z",
        "Ada founds the desk and lets Ben in; the key lies outside the database",
    )?;
    stage.join(SECOND, &["team", "moderator"])?;

    stage.step("2026-03-03T10:12Z", "Rita, who is not a member, mails a report")?;
    let report = stage.deliver(words::REPORT, "rita@out.example")?;
    stage.quote_rule(|policy| policy.channel.mail.as_ref().map_or("", |mail| mail.reply_rule.as_str()))?;

    stage.step(
        "2026-03-03T10:20Z",
        "She mails again: held too, but there is one auto-reply an address and day",
    )?;
    let second = stage.deliver(words::SECOND_MAIL, "rita@out.example")?;

    stage
        .step("2026-03-03T11:00Z", "Ada reads what is held, lets the report in and keeps the question out")?;
    let case = moderate(stage, report, second)?;

    stage.step("2026-03-03T11:02Z", "Ben was about to approve it too: the second approval is refused")?;
    let desk = stage.desk()?;
    let request = stage.request(&desk, SECOND)?;
    drop(desk);
    stage.refused(|desk| desk.approve(request, report).map(drop))?;
    Ok(case)
}

fn moderate(stage: &Stage, report: IntakeId, second: IntakeId) -> Result<CaseId, Failure> {
    let mut desk = stage.desk()?;
    let [look, approve, reject] =
        [stage.request(&desk, FOUNDER)?, stage.request(&desk, FOUNDER)?, stage.request(&desk, FOUNDER)?];
    let view = desk.show_intake(look, report)?;
    stage.tell(&format!("“{}”, from {}", view.subject.unwrap_or_default(), view.from.unwrap_or_default()));
    let moderated = desk.approve(approve, report)?;
    desk.reject(reject, second, Some("a question, answered with the first reply"))?;
    drop(desk);
    let case =
        moderated.case.ok_or_else(|| Failure::new(crate::failure::FAILED, "the approval made no case"))?;
    stage.tell(&format!(
        "{report} became case {case}; an embargo of the policy's goal is proposed, nobody has agreed yet"
    ));
    stage.quote_rule(|policy| policy.act.get(&Act::Approve).map_or("", |act| act.rule.as_str()))?;
    stage.pass()?;
    Ok(case)
}

fn triage(stage: &mut Stage, case: CaseId) -> Result<(), Failure> {
    stage.step("2026-03-03T14:30Z", "The team looks at it and confirms a security problem")?;
    stage.take(FOUNDER, case, Act::Confirm, None, |reason| CaseCommand::Confirm { reason })?;
    severity(stage, case)?;

    stage.step("2026-03-03T14:55Z", "Vera, who packages it for a vendor, is brought in in confidence")?;
    stage.invite(FOUNDER, case, "Vera Vendor", "vera@vendor.example")?;

    stage.step(
        "2026-03-03T15:00Z",
        "Vera would like five weeks, without saying why: the desk asks for the reason",
    )?;
    let long = when::read("2026-04-07T12:00Z")?;
    ask_in_vain(stage, case, |reason| CaseCommand::AgreeEmbargo { until: long, reason })?;

    stage.step("2026-03-03T15:10Z", "They agree on eleven days instead")?;
    let until = when::read("2026-03-14T12:00Z")?;
    stage
        .take(SECOND, case, Act::AgreeEmbargo, None, |reason| CaseCommand::AgreeEmbargo { until, reason })?;

    stage.step("2026-03-04T09:00Z", "A vendor's security engineer on the team is asked for a CVE")?;
    stage.take(FOUNDER, case, Act::RequestCve, None, |_| CaseCommand::RequestCve)?;

    stage.step("2026-03-05T16:00Z", "The CVE is there")?;
    let cve = typed::name("CVE-1980-12345")?;
    stage.take(SECOND, case, Act::AssignCve, None, |_| CaseCommand::AssignCve { cve })
}

/// How severe it is, is a decision of its own; the words for it are the policy's.
fn severity(stage: &mut Stage, case: CaseId) -> Result<(), Failure> {
    let levels =
        stage.desk()?.policy()?.severity.as_ref().map(|scale| scale.levels.clone()).unwrap_or_default();
    let Some(level) = levels.into_iter().rev().nth(1) else { return Ok(()) };
    stage.step("2026-03-03T14:50Z", "How severe it is, is a second decision; Ben takes it")?;
    let reason = Some("whoever chooses the name runs code as the person who is greeted");
    let vector = Some("CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H".to_owned());
    stage.take(SECOND, case, Act::AssessSeverity, reason, |reason| CaseCommand::AssessSeverity {
        level,
        vector,
        reason,
    })
}

fn fixing(stage: &mut Stage, case: CaseId) -> Result<(), Failure> {
    stage.step(
        "2026-03-06T10:00Z",
        "The commit that brought it in is found; a first patch waits in a private repository",
    )?;
    let commits = vec![typed::name(&stage.project.introduced()?)?];
    stage.take(FOUNDER, case, Act::RecordFix, None, |_| {
        CaseCommand::Fix(FixCommand::FindIntroduction { commits })
    })?;
    stage_fix(stage, case, &stage.project.branches(), true)?;

    stage.step(
        "2026-03-09T10:00Z",
        "Review finds a fault in the patch: the clock is restarted, with its reason",
    )?;
    let until = Some(when::read("2026-03-20T12:00Z")?);
    let fault = Some("the size that it passes counts one byte too many");
    stage.take(SECOND, case, Act::FaultPatch, fault, |reason| CaseCommand::FaultPatch { reason })?;
    let reason = Some("the patch passes a wrong size; it needs another round");
    stage.take(SECOND, case, Act::RestartEmbargo, reason, |reason| CaseCommand::RestartEmbargo {
        until,
        cause: None,
        reason,
    })?;

    stage
        .step("2026-03-10T17:00Z", "The new patch is staged for the main branch and both stable branches")?;
    stage_fix(stage, case, &stage.project.branches(), false)?;

    stage.step(
        "2026-03-11T11:00Z",
        "Ada writes the notice; a preview shows no number, for none is taken before the lift",
    )?;
    stage.draft(FOUNDER, case, &draft())?;
    let desk = stage.desk()?;
    let preview = desk.preview(stage.request(&desk, FOUNDER)?.actor, case)?;
    stage.tell(&format!("preview: {} at {}", preview.name, preview.path));

    stage.step("2026-03-12T09:00Z", "Ada alone would lift it today: that takes two people")?;
    ask_in_vain(stage, case, |reason| CaseCommand::Lift { ground: LiftGround::Due, reason, number: None })
}

/// Records the staged fix: the first, faulty one of the main branch, or the final one of every branch.
fn stage_fix(stage: &Stage, case: CaseId, branches: &[String], first: bool) -> Result<(), Failure> {
    for branch in branches.iter().take(if first { 1 } else { usize::MAX }) {
        let hash = if first { stage.project.bad_patch()? } else { stage.project.fix(branch)? };
        let (branch, commit) = (typed::name(branch)?, typed::name(&hash)?);
        stage.take(FOUNDER, case, Act::RecordFix, None, |_| {
            CaseCommand::Fix(FixCommand::Stage { branch, commit })
        })?;
    }
    Ok(())
}

fn publication(stage: &mut Stage, case: CaseId) -> Result<(), Failure> {
    stage.step("2026-03-20T12:00Z", "The agreed end has come. A date lifts nothing by itself: Ada pushes the fixes, which makes them public")?;
    stage.project.push_fixes()?;
    for branch in stage.project.branches() {
        let (commit, branch) = (typed::name(&stage.project.fix(&branch)?)?, typed::name(&branch)?);
        stage.take(FOUNDER, case, Act::RecordFix, None, |_| {
            CaseCommand::Fix(FixCommand::Land { branch, commit })
        })?;
    }

    stage.step(
        "2026-03-20T12:05Z",
        "The desk reads the public history: which releases have the bug, on which branches it is fixed",
    )?;
    stage.assess(FOUNDER, case)?;

    stage.step(
        "2026-03-20T12:10Z",
        "Ada lifts the embargo: the notice gets its number, enters git and is announced",
    )?;
    stage.take(FOUNDER, case, Act::Lift, None, |reason| CaseCommand::Lift {
        ground: LiftGround::Due,
        reason,
        number: None,
    })
}

fn later(stage: &mut Stage, case: CaseId) -> Result<(), Failure> {
    handed_off(stage, case)?;
    stage.step(
        "2026-03-27T15:00Z",
        "A stable release holds the fix: the notice lives on, and is not announced again",
    )?;
    let [_, newest] = STABLE;
    let (branch, tag) = (typed::name(newest)?, typed::name(&stage.project.release()?)?);
    stage.take(SECOND, case, Act::RecordFix, None, |_| {
        CaseCommand::Fix(FixCommand::Release { branch, tag })
    })?;
    stage.assess(SECOND, case)?;
    stage.take(SECOND, case, Act::Publish, None, |reason| CaseCommand::Publish { reason, number: None })?;

    stage.step("2026-03-27T15:05Z", "Nothing is owed any more: Ben closes the case")?;
    let outcome = stage.desk()?.policy()?.closing.outcomes.first().cloned();
    stage.take(SECOND, case, Act::Close, None, |reason| CaseCommand::Close { outcome, reason })?;

    stage.step("2026-03-27T15:10Z", "The log is verified without keys")?;
    stage.verify()
}

/// Whoever goes on from the public fix hears of it.
fn handed_off(stage: &mut Stage, case: CaseId) -> Result<(), Failure> {
    let contacts: Vec<_> =
        stage.desk()?.policy()?.hand_off.iter().map(|known| known.contact.clone()).collect();
    if contacts.is_empty() {
        return Ok(());
    }
    stage.step(
        "2026-03-23T09:00Z",
        "Those who backport the published fix to branches of their own are told",
    )?;
    for contact in contacts {
        let told = HandOff::Told;
        stage.take(SECOND, case, Act::HandOff, None, |_| CaseCommand::HandOff { contact, stage: told })?;
    }
    Ok(())
}

/// Shows a refusal, unless an earlier run of this tour has gone past it.
fn ask_in_vain(
    stage: &Stage,
    case: CaseId,
    command: impl FnOnce(Option<cvdesk_case::TextId>) -> CaseCommand,
) -> Result<(), Failure> {
    let desk = stage.desk()?;
    let request: Request = stage.request(&desk, FOUNDER)?;
    drop(desk);
    stage.refused(|desk| desk.step(request, case, None, command).map(drop))
}

fn draft() -> DraftText {
    let person =
        |name: &str, email: &str| DraftCredit { name: Some(name.to_owned()), email: Some(email.to_owned()) };
    DraftText {
        summary: words::SUMMARY.to_owned(),
        description: words::DESCRIPTION.to_owned(),
        impact: Some(words::IMPACT.to_owned()),
        workaround: Some(words::WORKAROUND.to_owned()),
        reporters: vec![person("Rita Reporter", "rita@out.example")],
        patchers: vec![person(FOUNDER, "ada@desk.example")],
        bugs: Vec::new(),
    }
}
