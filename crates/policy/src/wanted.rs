//! What the outside world should look like: desired effects, computed from the case and never stored.
//!
//! Pure and without a clock. The reconciler makes the difference between this and the receipts.

use cvdesk_case::{
    BranchFacts, Case, CaseId, CveId, Desk, Intake, IntakeId, IntakeState, NoticeDraft, NoticeNumber, TextId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::fact::{Standing, landed_on_main};
use crate::labels::{cve_comments, labels};
use crate::schema::Policy;
use crate::sight::Confidential;

/// One thing that should be true outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The sender of a held report knows that it is held (L9).
    HeldReply(HeldReplyWanted),
    /// The sender of a mail that takes no reports knows where they go (Q1).
    RedirectReply(HeldReplyWanted),
    /// The notice repository holds this version (L14).
    Notice(Box<NoticeFacts>),
    /// The first version is announced (L16, N3).
    Announcement {
        /// To this list.
        to: String,
        /// The notice.
        notice: Box<NoticeFacts>,
    },
    /// Whoever was told of the notice is told that it was withdrawn, once.
    Withdrawal {
        /// To this list.
        to: String,
        /// The notice as it stands.
        notice: Box<NoticeFacts>,
    },
}

/// An auto-reply: one an address and day, whatever number of reports came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldReplyWanted {
    /// The report it answers.
    pub intake: IntakeId,
    /// The address, as text of the report.
    pub to: TextId,
    /// The Message-ID it answers.
    pub message_id: Option<TextId>,
    /// The UTC day the report came in.
    pub day: Date,
}

/// How a tracker's issue should look; a view of the case, never an effect of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueWanted {
    /// The case.
    pub case: CaseId,
    /// Its labels.
    pub labels: Vec<String>,
    /// Whether it has the confidential marker.
    pub confidential: bool,
    /// CVE ids that a comment tells, each with its words (Q28).
    pub cve_comments: Vec<(CveId, String)>,
    /// Whether it is closed.
    pub closed: bool,
}

/// A published notice as facts and ids of public texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFacts {
    /// The case.
    pub case: CaseId,
    /// What the case was opened from: its texts may lie there.
    pub intake: Option<IntakeId>,
    /// The number, once taken.
    pub number: Option<NoticeNumber>,
    /// 1 and up.
    pub version: u32,
    /// When the version was published.
    pub at: Timestamp,
    /// When the team was told (N9).
    pub reported: Option<Date>,
    /// When the public was told.
    pub published: Option<Date>,
    /// When the fix was in the main branch.
    pub fixed: Option<Date>,
    /// CVE ids.
    pub cves: Vec<CveId>,
    /// Prose and people.
    pub draft: NoticeDraft,
    /// Branches.
    pub branches: Vec<BranchFacts>,
    /// When it was withdrawn, and why.
    pub withdrawn: Option<(Timestamp, TextId)>,
}

/// What is wanted on account of something received.
#[must_use]
pub fn wanted_of_intake(policy: &Policy, intake: &Confidential<Intake>) -> Vec<Wanted> {
    let intake = intake.inner();
    let reply = reply(policy, intake).map(|reply| match intake.state {
        IntakeState::Redirected => Wanted::RedirectReply(reply),
        IntakeState::Received
        | IntakeState::Held(_)
        | IntakeState::Admitted(_)
        | IntakeState::Application(_)
        | IntakeState::Rejected => Wanted::HeldReply(reply),
    });
    reply.into_iter().collect()
}

fn reply(policy: &Policy, intake: &Intake) -> Option<HeldReplyWanted> {
    policy.mail_address()?;
    let answered = !intake.automatic && (intake.was_held || intake.state == IntakeState::Redirected);
    let from = intake.from.as_ref().filter(|_| answered)?;
    Some(HeldReplyWanted {
        intake: intake.id,
        to: from.address,
        message_id: intake.message_id,
        day: date(intake.received?),
    })
}

/// How the case's issue should look in the project's tracker, where the project has one.
#[must_use]
pub fn wanted_issue(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
) -> Option<IssueWanted> {
    policy.channel.tracker.as_ref()?;
    let case = case.inner();
    // No clock: a view of the facts is told as of the last of them.
    let at = case.last.unwrap_or(Timestamp::UNIX_EPOCH);
    let standing = Standing { policy, desk: desk.inner(), case, at };
    Some(IssueWanted {
        case: case.id,
        labels: labels(&standing).into_iter().map(ToOwned::to_owned).collect(),
        confidential: case.public().is_none(),
        cve_comments: cve_comments(policy, case),
        closed: case.closed.is_some(),
    })
}

/// What is wanted on account of a case: nothing at all before the lift (N1).
#[must_use]
pub fn wanted_of_case(policy: &Policy, case: &Confidential<Case>) -> Vec<Wanted> {
    let case = case.inner();
    if policy.notice().is_none() || case.public().is_none() || case.number.is_none() {
        return Vec::new();
    }
    let Some(last) = case.published.last().and_then(|last| facts(policy, case, last.version)) else {
        return Vec::new();
    };
    let to = policy.notice().and_then(|notice| notice.announce_to.value());
    // What was withdrawn before the desk began was told then.
    let withdrawn = case.withdrawn.is_some() && !case.imported.is_some_and(|imported| imported.withdrawn);
    let withdrawal = to
        .filter(|_| withdrawn)
        .map(|to| Wanted::Withdrawal { to: to.to_owned(), notice: Box::new(last.clone()) });
    // What was published before the desk began is where it was published, and was announced then.
    if case.imported.is_some() {
        let revised = (last.version > 1 || withdrawn).then(|| Wanted::Notice(Box::new(last)));
        return revised.into_iter().chain(withdrawal).collect();
    }
    let first = facts(policy, case, 1);
    let announcement = first
        .zip(to)
        .map(|(notice, to)| Wanted::Announcement { to: to.to_owned(), notice: Box::new(notice) });
    [Wanted::Notice(Box::new(last))].into_iter().chain(announcement).chain(withdrawal).collect()
}

/// The facts of a published version.
fn facts(policy: &Policy, case: &Case, version: u32) -> Option<NoticeFacts> {
    let published = case.published.iter().find(|published| published.version == version)?;
    let main = policy.product.main_branch.as_str();
    let landed = published.landed.iter().find(|(branch, _)| branch.as_str() == main).map(|(_, at)| *at);
    let fixed = landed.or(case.imported.and_then(|imported| imported.fixed)).map(date);
    Some(NoticeFacts {
        case: case.id,
        intake: case.intake,
        number: case.number,
        version,
        at: published.at,
        reported: case.received.map(date),
        published: case.public().map(|opening| date(opening.since)),
        fixed,
        cves: published.cves.clone(),
        draft: published.draft.clone(),
        branches: published.branches.clone(),
        withdrawn: case.withdrawn,
    })
}

/// The notice as it would be published now, for a preview to somebody who may see the case.
#[must_use]
pub fn preview(policy: &Policy, case: &Confidential<Case>, now: Timestamp) -> Option<NoticeFacts> {
    let case = case.inner();
    let version = case.published.last().map_or(1, |last| last.version.saturating_add(1));
    let stands = case.notice_as_it_stands(version, now)?;
    Some(NoticeFacts {
        case: case.id,
        intake: case.intake,
        number: case.number,
        version,
        at: now,
        reported: case.received.map(date),
        published: case.public().map(|opening| date(opening.since)),
        fixed: landed_on_main(policy, case).or(case.imported.and_then(|imported| imported.fixed)).map(date),
        cves: stands.cves,
        draft: stands.draft,
        branches: stands.branches,
        withdrawn: case.withdrawn,
    })
}

/// The UTC day of an instant.
pub(crate) fn date(at: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(at).date()
}
