//! A stream told line by line, in the words of the glossary; texts stay ids for the caller to open or not.

use jiff::Timestamp;

use crate::event::{
    CaseEvent, DeskEvent, Event, HeldBecause, IntakeEvent, LiftedBy, Outcome, ReadsEvent, Receipt,
};
use crate::id::{ActorId, TextId};
use crate::stamped::Stamped;

/// One fact, told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineLine {
    /// When.
    pub at: Timestamp,
    /// Who acted.
    pub actor: ActorId,
    /// What happened, without any text that needs a key.
    pub what: String,
    /// Clause ids that warned.
    pub warned: Vec<String>,
    /// The stated reason, where one was given.
    pub reason: Option<TextId>,
}

/// Tells a history.
#[must_use]
pub fn timeline(history: &[Stamped]) -> Vec<TimelineLine> {
    history.iter().map(line).collect()
}

/// Tells events that have no entry yet.
#[must_use]
pub fn told(events: &[Event]) -> Vec<String> {
    events.iter().map(sentence).collect()
}

fn line(stamped: &Stamped) -> TimelineLine {
    let (reason, warned) = match &stamped.event {
        Event::Case(event) => case_reason(event),
        Event::Intake(IntakeEvent::Rejected { reason }) => (*reason, Vec::new()),
        Event::Intake(_) | Event::Desk(_) | Event::Reads(_) => (None, Vec::new()),
    };
    TimelineLine { at: stamped.at, actor: stamped.actor, what: sentence(&stamped.event), warned, reason }
}

fn case_reason(event: &CaseEvent) -> (Option<TextId>, Vec<String>) {
    match event {
        CaseEvent::EmbargoAgreed { reason, warned, .. }
        | CaseEvent::EmbargoLifted { reason, warned, .. }
        | CaseEvent::NoticePublished { reason, warned, .. } => (*reason, warned.clone()),
        CaseEvent::EmbargoRestarted { reason, warned, .. } => (Some(*reason), warned.clone()),
        CaseEvent::Confirmed { reason }
        | CaseEvent::EmbargoProposed { reason, .. }
        | CaseEvent::LiftSeconded { reason }
        | CaseEvent::NoticeNumbered { reason, .. } => (*reason, Vec::new()),
        CaseEvent::Opened { .. }
        | CaseEvent::ParticipantJoined { .. }
        | CaseEvent::CveRequested {}
        | CaseEvent::CveAssigned { .. }
        | CaseEvent::IntroductionFound { .. }
        | CaseEvent::FixStaged { .. }
        | CaseEvent::FixLanded { .. }
        | CaseEvent::FixReleased { .. }
        | CaseEvent::ImpactAssessed { .. }
        | CaseEvent::NoticeDrafted { .. }
        | CaseEvent::ActedOnBehalf { .. }
        | CaseEvent::EffectDone { .. } => (None, Vec::new()),
    }
}

fn sentence(event: &Event) -> String {
    match event {
        Event::Desk(event) => desk_sentence(event),
        Event::Intake(event) => intake_sentence(event),
        Event::Case(event) => case_sentence(event),
        Event::Reads(ReadsEvent::Shown { of, texts, door: _ }) => {
            format!("was shown {} of {of}", counted(texts.len(), "text"))
        }
    }
}

fn desk_sentence(event: &DeskEvent) -> String {
    match event {
        DeskEvent::Founded { rehearsal: true, .. } => "rehearsal desk founded".to_owned(),
        DeskEvent::Founded { .. } => "desk founded".to_owned(),
        DeskEvent::PolicyAdopted { version, .. } => format!("policy {version:.12} adopted"),
        DeskEvent::PersonJoined { roles, .. } => format!("person joined as {}", roles.join(", ")),
        DeskEvent::AccountLinked { .. } => "account linked to a person".to_owned(),
        DeskEvent::NoticeNumberTaken { number, .. } => format!("notice number {number} taken"),
    }
}

fn intake_sentence(event: &IntakeEvent) -> String {
    match event {
        IntakeEvent::Received { raw_bytes, .. } => format!("report received ({raw_bytes} bytes)"),
        IntakeEvent::Held { because } => match because {
            HeldBecause::NotAMember => "held for moderation: the sender is not a member".to_owned(),
            HeldBecause::IdentityUnproven => {
                "held for moderation: nothing shows that the member sent it".to_owned()
            }
            HeldBecause::TooComplex => "quarantined: too complex to read safely, raw bytes kept".to_owned(),
        },
        IntakeEvent::Approved { case } => format!("approved: became case {case}"),
        IntakeEvent::Passed { case, .. } => format!("from a member, straight through: became case {case}"),
        IntakeEvent::Rejected { .. } => "rejected".to_owned(),
        IntakeEvent::ActedOnBehalf { .. } => "the operator acts on behalf of a person".to_owned(),
        IntakeEvent::EffectDone { receipt } => receipt_sentence(receipt),
    }
}

fn case_sentence(event: &CaseEvent) -> String {
    match event {
        CaseEvent::Opened { intake, .. } => format!("case opened from report {intake}"),
        CaseEvent::ParticipantJoined { .. } => "reporter takes part".to_owned(),
        CaseEvent::Confirmed { .. } => "confirmed as a security problem".to_owned(),
        CaseEvent::EmbargoProposed { until, .. } => format!("embargo proposed until {until:.0}"),
        CaseEvent::EmbargoAgreed { until, .. } => format!("embargo agreed until {until:.0}"),
        CaseEvent::EmbargoRestarted { until, .. } => format!("embargo clock restarted, now until {until:.0}"),
        CaseEvent::LiftSeconded { .. } => "asked for the lift before the agreed end".to_owned(),
        CaseEvent::EmbargoLifted { by, .. } => match by {
            LiftedBy::Date => "embargo lifted: its end had come".to_owned(),
            LiftedBy::People => "embargo lifted before the agreed end, by enough people".to_owned(),
            LiftedBy::AlreadyPublic => "embargo ended: already public knowledge".to_owned(),
        },
        CaseEvent::CveRequested {} => "CVE requested".to_owned(),
        CaseEvent::CveAssigned { cve } => format!("{cve} assigned"),
        CaseEvent::IntroductionFound { commits } => {
            format!("{} identified", counted(commits.len(), "introducing commit"))
        }
        CaseEvent::FixStaged { branch, commit } => format!("fix staged for {branch}: {commit:.12}"),
        CaseEvent::FixLanded { branch, commit } => format!("fix landed on {branch}: {commit:.12}"),
        CaseEvent::FixReleased { branch, tag } => format!("fix released on {branch} in {tag}"),
        CaseEvent::ImpactAssessed { branches, .. } => {
            format!("impact assessed on {}", counted_branches(branches.len()))
        }
        CaseEvent::NoticeDrafted { .. } => "notice drafted".to_owned(),
        CaseEvent::NoticeNumbered { number, .. } => format!("notice numbered {number}"),
        CaseEvent::NoticePublished { version, .. } => format!("notice published, version {version}"),
        CaseEvent::ActedOnBehalf { .. } => "the operator acts on behalf of a person".to_owned(),
        CaseEvent::EffectDone { receipt } => receipt_sentence(receipt),
    }
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn counted_branches(number: usize) -> String {
    format!("{number} branch{}", if number == 1 { "" } else { "es" })
}

fn receipt_sentence(receipt: &Receipt) -> String {
    let known = match receipt.outcome {
        Outcome::Done => "",
        Outcome::Found => ", found there by a probe",
        Outcome::MaybeTwice => ", maybe twice: an answer was lost",
        Outcome::Refused => {
            return format!("{} refused for good over {}", receipt.what.replace('_', " "), receipt.channel);
        }
    };
    format!("{} done over {}: {}{known}", receipt.what.replace('_', " "), receipt.channel, receipt.reference)
}
