//! Showing a report or a case to somebody who may see it, and recording that they were shown it.

use std::collections::BTreeMap;

use cvdesk_case::{
    ActorId, Case, CaseId, CommentAudience, Cve, CveHow, Door, HandOff, HeldBecause, Identity, IntakeId,
    NoticeNumber, ReadsEvent, Role, StreamId, TextId,
};
use cvdesk_notice::Cvss;
use cvdesk_policy::card::{Notable, is_of_card, notable};
use cvdesk_policy::{
    Actor, Allowed, BranchStanding, Confidential, Duty, Item, Policy, Subject, Viewer, allowed,
    branch_standings, duties, owed_by, sees_all, sees_card, waited_for,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::patches::PatchLine;
use crate::port::Batch;
use crate::standing::{
    EligibilityView, ParticipantLine, ProposalView, asked, eligibility, named, told_answers,
};

/// A held report, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeView {
    /// Its id.
    pub id: IntakeId,
    /// When it came in.
    pub received: Option<Timestamp>,
    /// Why it is held, where it is.
    pub held: Option<HeldBecause>,
    /// The case it became.
    pub case: Option<CaseId>,
    /// Name and address it says it is from.
    pub from: Option<String>,
    /// What is known about that.
    pub identity: Identity,
    /// Subject.
    pub subject: Option<String>,
    /// Text.
    pub body: Option<String>,
    /// Bytes kept as received.
    pub raw_bytes: u64,
    /// What its form says, field by field.
    pub answers: Vec<(String, String)>,
    /// Who asks to become a member with it.
    pub applicant: Option<ActorId>,
    /// Whether it was answered with where reports go instead.
    pub redirected: bool,
}

/// A case, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseView {
    /// Its id.
    pub id: CaseId,
    /// Working title.
    pub title: String,
    /// Triage state, in the policy's word.
    pub state: String,
    /// When the team was told.
    pub received: Option<Timestamp>,
    /// When it became public.
    pub public_since: Option<Timestamp>,
    /// The embargo's end and whether it is agreed.
    pub embargo: Option<(Timestamp, bool)>,
    /// A proposed end that nobody has decided on, and who has answered it.
    pub proposal: Option<ProposalView>,
    /// Severity and CVSS vector.
    pub severity: Option<(String, Option<String>)>,
    /// The score that the vector makes, and what CVSS calls it.
    pub cvss: Option<(f64, &'static str)>,
    /// Who takes part.
    pub participants: Vec<ParticipantLine>,
    /// Acts that take several people, and who asked for them so far.
    pub asked: Vec<(String, Vec<String>)>,
    /// What the report says, field by field.
    pub answers: Vec<(String, String)>,
    /// Which code is affected, by axis.
    pub reach: BTreeMap<String, Vec<String>>,
    /// Whether that code is a security boundary.
    pub eligibility: Option<EligibilityView>,
    /// Private patches kept with the case.
    pub patches: Vec<PatchLine>,
    /// Labels in an outside tracker.
    pub labels: Vec<String>,
    /// How far each hand-off is.
    pub hand_offs: BTreeMap<String, HandOff>,
    /// When it was closed, and with what outcome.
    pub closed: Option<(Timestamp, Option<String>)>,
    /// CVE ids.
    pub cves: Vec<String>,
    /// Of ids that were not simply assigned, how they came: `already`, `split`.
    pub cve_how: BTreeMap<String, &'static str>,
    /// Where the CVE stands while there is no id: `requested`, `declined` or nothing.
    pub cve_standing: Option<&'static str>,
    /// Fixes: branch, `staged` or `landed`, commits, releases.
    pub fixes: Vec<(String, &'static str, Vec<String>, Vec<String>)>,
    /// How far the fix is on each branch, once anything is known of one.
    pub branches: Vec<BranchStanding>,
    /// Whether the repository says something else of them.
    pub impact_proposed: bool,
    /// Notice number.
    pub number: Option<NoticeNumber>,
    /// Published versions.
    pub versions: u32,
    /// The reporter's name and address.
    pub reporter: Option<String>,
    /// The report's text.
    pub report: Option<String>,
    /// Who has it in hand.
    pub owner: Option<String>,
    /// Comments that the issue has by the policy itself, such as the one that tells the CVE id.
    pub issue_comments: Vec<String>,
    /// What people wrote: number, when, who, for whom, text; what is not for the viewer is left out.
    pub comments: Vec<CommentLine>,
    /// What the reporter was asked and has not answered.
    pub question: Option<String>,
    /// Since when it is seen to be exploited.
    pub exploited: Option<Timestamp>,
    /// The case that it goes on in.
    pub merged_into: Option<CaseId>,
    /// Cases that belong to it: split off, or going on in it.
    pub kin: Vec<CaseId>,
    /// When, by whom and why what people wrote in it was erased, where it was.
    pub erased: Option<(Timestamp, String, Option<String>)>,
    /// Why the notice was withdrawn, where it was.
    pub withdrawn: Option<String>,
    /// What the reporter said that asks for a step.
    pub notable: Vec<Notable>,
    /// What is owed.
    pub owed: Vec<Duty>,
    /// What is legal now, and what is not yet.
    pub legal: Vec<Allowed>,
}

/// Something that somebody wrote in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentLine {
    /// Its number in the case, from 1.
    pub number: u16,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// For whom.
    pub audience: CommentAudience,
    /// What.
    pub text: String,
}

impl Desk<'_> {
    /// Opens a report for a moderator.
    ///
    /// # Errors
    /// [`DeskError::Absent`] where it is not there or not theirs.
    pub fn show_intake(&self, request: Request, id: IntakeId) -> Result<IntakeView, DeskError> {
        let (_, intake) = self.intake(request.actor, id)?;
        let stream = StreamId::intake(id);
        let sight =
            self.sight(Subject::Intake(&intake), Viewer::Actor(request.actor), Item::facts(stream))?;
        let sight = sight.ok_or_else(|| DeskError::no_intake(id))?;
        let facts = intake.peek(&sight)?;
        let mut shown = Vec::new();
        let mut open = |text: Option<TextId>| -> Result<Option<String>, DeskError> {
            let Some(text) = text else { return Ok(None) };
            shown.push(text);
            self.text(Subject::Intake(&intake), Viewer::Actor(request.actor), stream.into(), text)
        };
        let subject = open(facts.subject)?;
        if subject.is_none() && facts.subject.is_some() {
            // A moderator knows that it became a case; what it says is the team's from then on.
            return Err(DeskError::no_intake(id));
        }
        let name = open(facts.from.as_ref().and_then(|from| from.name))?;
        let address = open(facts.from.as_ref().map(|from| from.address))?;
        let answers = told_answers(&facts.answers, &mut open)?;
        let view = IntakeView {
            id,
            received: facts.received,
            held: match facts.state {
                cvdesk_case::IntakeState::Held(because) => Some(because),
                cvdesk_case::IntakeState::Received
                | cvdesk_case::IntakeState::Admitted(_)
                | cvdesk_case::IntakeState::Redirected
                | cvdesk_case::IntakeState::Application(_)
                | cvdesk_case::IntakeState::Rejected => None,
            },
            case: match facts.state {
                cvdesk_case::IntakeState::Admitted(case) => Some(case),
                cvdesk_case::IntakeState::Received
                | cvdesk_case::IntakeState::Held(_)
                | cvdesk_case::IntakeState::Redirected
                | cvdesk_case::IntakeState::Application(_)
                | cvdesk_case::IntakeState::Rejected => None,
            },
            from: named(name, address),
            identity: facts.identity,
            subject,
            body: open(facts.body)?,
            raw_bytes: facts.raw_bytes,
            answers,
            applicant: match facts.state {
                cvdesk_case::IntakeState::Application(applicant) => Some(applicant),
                cvdesk_case::IntakeState::Received
                | cvdesk_case::IntakeState::Held(_)
                | cvdesk_case::IntakeState::Admitted(_)
                | cvdesk_case::IntakeState::Redirected
                | cvdesk_case::IntakeState::Rejected => None,
            },
            redirected: facts.state == cvdesk_case::IntakeState::Redirected,
        };
        self.record_read(request, stream, shown)?;
        Ok(view)
    }

    /// Opens a case for somebody of its audience.
    ///
    /// # Errors
    /// [`DeskError::Absent`] where it is not there or not theirs.
    pub fn show_case(&self, request: Request, id: CaseId) -> Result<CaseView, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let stream = StreamId::case(id);
        let viewer = Viewer::Actor(request.actor);
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let (_, policy) = self.policy_of(&case)?;
        let of_team = self.both_allow(&case, |policy| sees_all(policy, &self.facts, request.actor))?;
        let card = self.both_allow(&case, |policy| sees_card(policy, &self.facts, &case, request.actor))?;
        let mut shown = Vec::new();
        let mut open = |text: Option<TextId>| -> Result<Option<String>, DeskError> {
            let Some(text) = text else { return Ok(None) };
            shown.push(text);
            self.text(Subject::Case(&case), viewer, stream.into(), text)
        };
        let participants = self.participants(request.actor, &case, facts, &mut open)?;
        let reporters = participants.iter().filter(|part| part.role == Role::Reporter);
        let reporters: Vec<_> =
            reporters.map(|part| part.who.as_str()).filter(|who| !who.is_empty()).collect();
        let reporter = (!reporters.is_empty()).then(|| reporters.join(", "));
        let mut answers = told_answers(&facts.answers, &mut open)?;
        answers.retain(|(field, _)| card || !is_of_card(field));
        let report = match facts.intake.filter(|_| !case.is_erased()) {
            Some(intake) => self.report_text(request.actor, &case, intake)?,
            None => None,
        };
        let report = match report {
            Some((_, text)) if !of_team && self.names_unnamed(&case, facts, [text.as_str()])? => None,
            report => report,
        };
        let title = open(facts.title)?.unwrap_or_default();
        let title = if case.is_erased() { crate::write::ERASED.to_owned() } else { title };
        let patches = self.patch_lines(request.actor, &case, facts, &mut open)?;
        let question = open(facts.question.filter(|_| facts.info_asked.is_some()))?;
        let withdrawn = open(facts.withdrawn.map(|(_, reason)| reason))?;
        let comments = self.comments(request.actor, &case, facts, &mut open)?;
        shown.extend(report.as_ref().map(|(body, _)| *body));
        // What a form says field by field is the report's text as much as a mail's body is.
        let own = answers.iter().filter(|(field, _)| !is_of_card(field));
        let answered = own.map(|(_, answer)| answer.as_str());
        let words: Vec<&str> = report.iter().map(|(_, text)| text.as_str()).chain(answered).collect();
        let words = words.join("\n\n");
        let view = CaseView {
            id,
            title,
            state: case.state(policy, &self.facts),
            received: facts.received,
            public_since: facts.public().map(|opening| opening.since),
            embargo: facts.embargo_until().map(|until| (until, facts.embargo_agreed().is_some())),
            proposal: self.proposal(request.actor, &case, facts)?,
            severity: facts.severity.clone().map(|level| (level, facts.vector.clone())),
            cvss: facts.vector.as_deref().and_then(scored),
            participants,
            branches: self.branch_standings(policy, &case, facts),
            impact_proposed: facts.impact_proposed.is_some(),
            asked: asked(facts, |who| self.name_in(request.actor, &case, facts, who))?,
            answers,
            reach: facts.reach.clone(),
            eligibility: eligibility(policy, facts, &words),
            patches,
            labels: case.labels(policy, &self.facts),
            issue_comments: case.cve_comments(policy),
            hand_offs: facts.hand_offs.clone(),
            closed: facts.closed.clone(),
            cve_standing: match facts.cve {
                Cve::Requested => Some("requested"),
                Cve::Declined => Some("declined"),
                Cve::None | Cve::Assigned(_) => None,
            },
            cves: facts.cves().iter().map(ToString::to_string).collect(),
            cve_how: facts
                .cve_how
                .iter()
                .filter_map(|(cve, how)| Some((cve.to_string(), how_word(*how)?)))
                .collect(),
            fixes: facts.fixes.iter().map(|(branch, fix)| told_fix(branch, fix)).collect(),
            number: facts.number,
            versions: u32::try_from(facts.published.len()).unwrap_or(u32::MAX),
            reporter,
            report: report.map(|(_, text)| text),
            owner: facts
                .owner
                .map(|owner| self.name_about(request.actor, &case, facts, owner))
                .transpose()?,
            comments,
            question,
            exploited: facts.exploited,
            merged_into: facts.merged_into.filter(|_| of_team),
            kin: if of_team { kin(facts) } else { Vec::new() },
            erased: self.told_erasure(request, &case, facts)?,
            withdrawn,
            notable: notable(policy, &self.facts, &case, request.actor),
            owed: self.owed_to(request.actor, &case)?,
            legal: allowed(policy, &self.facts, &case, request.actor, self.now()),
        };
        self.record_read(request, stream, shown)?;
        Ok(view)
    }

    /// What people wrote, as far as it opens for the viewer.
    fn comments(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        facts: &Case,
        open: &mut impl FnMut(Option<TextId>) -> Result<Option<String>, DeskError>,
    ) -> Result<Vec<CommentLine>, DeskError> {
        let mut lines = Vec::new();
        for comment in &facts.comments {
            let Some(text) = open(Some(comment.text))? else { continue };
            let by = self.name_in(viewer, case, facts, comment.by)?;
            lines.push(CommentLine {
                number: comment.number,
                at: comment.at,
                by,
                audience: comment.audience,
                text,
            });
        }
        Ok(lines)
    }

    /// The text of the report a case came from, for somebody who may see it.
    fn report_text(
        &self,
        actor: Actor,
        case: &Confidential<Case>,
        id: IntakeId,
    ) -> Result<Option<(TextId, String)>, DeskError> {
        let stream = StreamId::intake(id);
        let intake = self.ports.store.history(stream)?.fold_intake(id);
        let Some(body) = intake.body() else { return Ok(None) };
        let text = self.text(Subject::Report(case, &intake), Viewer::Actor(actor), stream.into(), body)?;
        Ok(text.map(|text| (body, text)))
    }

    /// What the reporter said of a case that asks for a step.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn notable(&self, actor: Actor, id: CaseId) -> Result<Vec<Notable>, DeskError> {
        let (_, case) = self.case(actor, id)?;
        Ok(notable(self.policy_of(&case)?.1, &self.facts, &case, actor))
    }

    /// What is owed in a case.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn owed(&self, actor: Actor, id: CaseId) -> Result<(Vec<Duty>, Vec<Allowed>), DeskError> {
        let (_, case) = self.case(actor, id)?;
        let (_, policy) = self.policy_of(&case)?;
        Ok((self.owed_to(actor, &case)?, allowed(policy, &self.facts, &case, actor, self.now())))
    }

    /// What is owed in a case, as an actor may know it: what is waited for from them first, then what the team owes, for
    /// the team.
    pub(crate) fn owed_to(&self, actor: Actor, case: &Confidential<Case>) -> Result<Vec<Duty>, DeskError> {
        let ((_, policy), now) = (self.policy_of(case)?, self.now());
        if !self.both_allow(case, |policy| sees_all(policy, &self.facts, actor))? {
            return Ok(owed_by(policy, &self.facts, case, actor, now));
        }
        let mut owed = waited_for(policy, &self.facts, case, actor, now);
        owed.extend(duties(policy, &self.facts, case, now));
        Ok(owed)
    }

    /// Records in the month's reads who was shown what. Reads are never folded into a case.
    pub(crate) fn record_read(
        &self,
        request: Request,
        of: StreamId,
        texts: Vec<TextId>,
    ) -> Result<(), DeskError> {
        let now = self.now();
        let date = TimeZone::UTC.to_datetime(now).date();
        let stream =
            StreamId::reads(u16::try_from(date.year()).unwrap_or(0), u8::try_from(date.month()).unwrap_or(0));
        let event = ReadsEvent::Shown { of, texts, door: Door::Cli };
        self.append_last(stream, &event.into(), |append| {
            Batch::of(request.command, request.actor.id, now, self.policy_version(), vec![append])
        })
    }
}

impl Desk<'_> {
    fn branch_standings(
        &self,
        policy: &Policy,
        case: &Confidential<Case>,
        facts: &Case,
    ) -> Vec<BranchStanding> {
        let nothing = facts.fixes.is_empty() && facts.branches.is_empty() && facts.backports.is_empty();
        if nothing { Vec::new() } else { branch_standings(policy, &self.facts, case, self.now()) }
    }
}

/// Cases that belong to it: split off, or going on in it.
fn kin(facts: &Case) -> Vec<CaseId> {
    facts.split_from.iter().chain(&facts.split_into).chain(facts.merged_in.keys()).copied().collect()
}

/// The score of a vector that was read when it was recorded; older ones may be none.
fn scored(vector: &str) -> Option<(f64, &'static str)> {
    vector.parse::<Cvss>().ok().map(|cvss| (cvss.score(), cvss.severity()))
}

/// How an id came, where that is not the ordinary way.
fn how_word(how: CveHow) -> Option<&'static str> {
    match how {
        CveHow::Assigned => None,
        CveHow::Already => Some("already"),
        CveHow::Split => Some("split"),
    }
}

fn told_fix(
    branch: &cvdesk_case::BranchName,
    fix: &cvdesk_case::Fix,
) -> (String, &'static str, Vec<String>, Vec<String>) {
    let stage = match fix.stage {
        cvdesk_case::FixStage::Staged => "staged",
        cvdesk_case::FixStage::Landed { .. } => "landed",
    };
    let commits = fix.commits.iter().map(ToString::to_string).collect();
    (branch.to_string(), stage, commits, fix.releases.iter().map(ToString::to_string).collect())
}
