//! Facts about a case, told.

use jiff::Timestamp;

use super::about::{ON_BEHALF, TAKEN_ON};
use super::words::{counted, receipt_sentence, spaced};
use crate::event::{
    BackportRole, CaseEvent, CommentAudience, Exposure, HandOff, LiftedBy, PartyAnswer, PartyStatus,
    PatchVerdict, PublicBecause, Role,
};

#[expect(clippy::too_many_lines, reason = "one line a kind of fact, all of them in one place")]
pub(super) fn sentence(event: &CaseEvent) -> String {
    match event {
        CaseEvent::Opened { intake, .. } => format!("case opened from report {intake}"),
        CaseEvent::ParticipantJoined { role, .. } => format!("{} takes part", role_word(*role)),
        CaseEvent::ParticipantLeft { participant } => format!("participant {participant} takes part no more"),
        CaseEvent::ReportFilled { answers, cleared } => {
            let told = |what: &str, fields: Vec<String>| {
                if fields.is_empty() { String::new() } else { format!("{what}: {}", fields.join(", ")) }
            };
            let filled = told("report filled in", answers.keys().map(|field| spaced(field)).collect());
            let taken = told("answers taken back", cleared.iter().map(|field| spaced(field)).collect());
            let apart = if filled.is_empty() || taken.is_empty() { "" } else { "; " };
            format!("{filled}{apart}{taken}")
        }
        CaseEvent::ReachAssessed { facts, .. } => {
            let facts = facts.iter().map(|(axis, values)| format!("{} {}", spaced(axis), values.join("/")));
            format!("affected code: {}", facts.collect::<Vec<_>>().join(", "))
        }
        CaseEvent::SeverityAssessed { level, .. } => format!("severity {level}"),
        CaseEvent::Dismissed { .. } => "found to be no security problem".to_owned(),
        CaseEvent::MadePublic { because, .. } => decided(*because).to_owned(),
        CaseEvent::BecamePublic { how, since, .. } => format!("{}{}", seen(*how), told_since(*since)),
        CaseEvent::WorkStarted {} => "work on a fix began".to_owned(),
        CaseEvent::Erased { .. } => "what people wrote in it erased".to_owned(),
        CaseEvent::PatchAdded { branch: None, .. } => "private patch added".to_owned(),
        CaseEvent::PatchAdded { branch: Some(branch), .. } => format!("private patch added for {branch}"),
        CaseEvent::PatchFaulted { .. } => "a problem was found with the proposed patch".to_owned(),
        CaseEvent::PatchesSent { .. } => "patches sent to the development list".to_owned(),
        CaseEvent::Scrubbed { .. } => "private data of the reporter scrubbed".to_owned(),
        CaseEvent::Seconded { act, .. } => format!("asked to {}; it takes more people", spaced(act)),
        CaseEvent::ActProposed { act, .. } => format!("an agent proposes to {}", spaced(act)),
        CaseEvent::HandedOff { contact, stage, .. } => format!("{contact} {}", handed_off(*stage)),
        CaseEvent::Closed { outcome: Some(outcome), .. } => format!("closed: {outcome}"),
        CaseEvent::Closed { outcome: None, .. } => "closed".to_owned(),
        CaseEvent::Reopened { .. } => "reopened".to_owned(),
        CaseEvent::PolicyMoved { to, .. } => format!("moved to policy {to:.12}"),
        CaseEvent::Confirmed { .. } => "confirmed as a security problem".to_owned(),
        CaseEvent::EmbargoProposed { until, .. } => format!("embargo proposed until {until:.0}"),
        CaseEvent::EmbargoAgreed { until, .. } => format!("embargo agreed until {until:.0}"),
        CaseEvent::EmbargoRestarted { until, cause, .. } => {
            let cause = cause.as_deref().map(|cause| format!(" ({})", spaced(cause))).unwrap_or_default();
            format!("embargo clock restarted{cause}, now until {until:.0}")
        }
        CaseEvent::EmbargoConsented { participant, .. } => {
            format!("{}agreed to the proposed end", whose(*participant))
        }
        CaseEvent::EmbargoObjected { participant, .. } => {
            format!("{}objected to the proposed end", whose(*participant))
        }
        CaseEvent::AskedNoMore { participants } => {
            let numbers: Vec<_> = participants.iter().map(ToString::to_string).collect();
            let who = if numbers.len() == 1 { "participant" } else { "participants" };
            let verb = if numbers.len() == 1 { "takes" } else { "take" };
            format!(
                "{who} {} {verb} part no more and had not answered: the end is agreed without them",
                numbers.join(", ")
            )
        }
        CaseEvent::ProposalWithdrawn { before: None } => "proposed end withdrawn".to_owned(),
        CaseEvent::ProposalWithdrawn { before: Some(until) } => {
            format!("proposed end withdrawn: embargo proposed until {until:.0} as before")
        }
        CaseEvent::EmbargoLifted { by, .. } => lifted(*by).to_owned(),
        CaseEvent::CveDeclined { .. } => "CVE declined".to_owned(),
        CaseEvent::CveRequested {} => "CVE requested".to_owned(),
        CaseEvent::CveAssigned { cve, already: false, .. } => format!("{cve} assigned"),
        CaseEvent::CveAssigned { cve, already: true, .. } => {
            format!("{cve} recorded: the problem had it already")
        }
        CaseEvent::CveSplit { cves, .. } if cves.is_empty() => {
            "whoever gives CVE ids counts several problems: each is asked for apart".to_owned()
        }
        CaseEvent::CveSplit { cves, .. } => {
            let ids: Vec<_> = cves.iter().map(ToString::to_string).collect();
            format!("whoever gives CVE ids counts several problems: {} assigned", ids.join(", "))
        }
        CaseEvent::CveTakenBack { cve, .. } => format!("{cve} taken back: it is not its id"),
        CaseEvent::IntroductionFound { commits } => {
            format!("{} identified", counted(commits.len(), "introducing commit", "introducing commits"))
        }
        CaseEvent::FixStaged { branch, commit } => format!("fix staged for {branch}: {commit:.12}"),
        CaseEvent::FixLanded { branch, commit, since } => {
            format!("fix landed on {branch}: {commit:.12}{}", told_since(*since))
        }
        CaseEvent::FixReleased { branch, tag } => format!("fix released on {branch} in {tag}"),
        CaseEvent::FixTakenBack { branch, .. } => format!("fix on {branch} taken back: it is not there"),
        CaseEvent::ImpactAssessed { branches, .. } => {
            format!("impact assessed on {}", counted(branches.len(), "branch", "branches"))
        }
        CaseEvent::ImpactProposed { branches } => {
            format!("the repository says something else of {}", counted(branches.len(), "branch", "branches"))
        }
        CaseEvent::ImpactRejected { .. } => "what the repository says of branches was rejected".to_owned(),
        CaseEvent::BackportFound { branch, commit, of, role, evidence } => {
            let may = match role {
                BackportRole::Fixes => "the fix",
                BackportRole::Introduces => "what brought the flaw in",
            };
            format!("{commit:.12} on {branch} may be {may}, like {of:.12}: {}", evidence.join(", "))
        }
        CaseEvent::BackportConfirmed { branch, commit, .. } => {
            format!("{commit:.12} on {branch} confirmed as a backport")
        }
        CaseEvent::BackportRejected { branch, commit, .. } => {
            format!("{commit:.12} on {branch} is no backport")
        }
        CaseEvent::SightingDismissed { commit, .. } => {
            format!("{commit:.12}, seen in public, is not its private fix")
        }
        CaseEvent::FixSeen { commit, .. } => format!("a private fix was seen in public: {commit:.12}"),
        CaseEvent::NoticeDrafted { .. } => "notice drafted".to_owned(),
        CaseEvent::NoticeNumbered { number, .. } => format!("notice numbered {number}"),
        CaseEvent::NoticePublished { version, .. } => format!("notice published, version {version}"),
        CaseEvent::OwnerNamed { owner: Some(_) } => format!("{TAKEN_ON} an owner"),
        CaseEvent::OwnerNamed { owner: None } => "given up by its owner".to_owned(),
        CaseEvent::Commented { audience, .. } => format!("comment for {}", audience_word(*audience)),
        CaseEvent::CommentRevised { comment, text: Some(_), .. } => format!("comment {comment} written anew"),
        CaseEvent::CommentRevised { comment, text: None, .. } => format!("comment {comment} taken back"),
        CaseEvent::InfoAsked { .. } => "the reporter is asked for more".to_owned(),
        CaseEvent::InfoGiven { .. } => "what was asked for came".to_owned(),
        CaseEvent::ExploitationSeen { .. } => "seen to be exploited in the wild".to_owned(),
        CaseEvent::EmbargoReviewed { .. } => "embargo thought over: its end stands".to_owned(),
        CaseEvent::PatchReviewed { patch, verdict, .. } => match verdict {
            PatchVerdict::Accepted => format!("patch {patch} accepted"),
            PatchVerdict::Rejected => format!("patch {patch} rejected"),
        },
        CaseEvent::NoticeReviewed {} => "notice read and found right".to_owned(),
        CaseEvent::NoticeWithdrawn { .. } => "notice withdrawn".to_owned(),
        CaseEvent::CveInfoAsked { .. } => "whoever gives CVE ids asks for more".to_owned(),
        CaseEvent::TermsAccepted { participant, .. } => {
            format!("participant {participant} accepted the terms")
        }
        CaseEvent::PartyStatusSaid { participant, product, status, .. } => {
            format!("participant {participant}: {product} {}", status_word(*status))
        }
        CaseEvent::PackageMade { participant, .. } => format!("package made for participant {participant}"),
        CaseEvent::PartyAnswered { participant, answer, .. } => match answer {
            PartyAnswer::Ready => format!("participant {participant} is ready"),
            PartyAnswer::NotAffected => format!("participant {participant} is not affected"),
            PartyAnswer::NeedUntil(until) => {
                format!("participant {participant} asks for time until {until:.0}")
            }
        },
        CaseEvent::Split { into, .. } => format!("a part became {into}"),
        CaseEvent::SplitOff { from } => format!("split off from {from}"),
        CaseEvent::MergedInto { case, .. } => format!("the same problem as {case}: it goes on there"),
        CaseEvent::MergedIn { case, .. } => format!("{case} is the same problem: it goes on here"),
        CaseEvent::Unmerged { case, .. } => format!("no longer one with {case}"),
        CaseEvent::HistoryImported { number, .. } => {
            format!("notice {number} taken in from before the desk began")
        }
        CaseEvent::HistoryWithdrawn { since, .. } => format!("it was withdrawn before that, on {since:.0}"),
        CaseEvent::ActedOnBehalf { .. } => format!("{ON_BEHALF} a person"),
        CaseEvent::EffectDone { receipt } => receipt_sentence(receipt),
    }
}

fn decided(because: PublicBecause) -> &'static str {
    match because {
        PublicBecause::NotEligible => "made public: the affected code is no security boundary",
        PublicBecause::NoExploit => "made public: no meaningful exploit",
        PublicBecause::AtOnce => "public from the start, as the process keeps such reports",
    }
}

/// What was so before it was recorded.
fn told_since(since: Option<Timestamp>) -> String {
    since.map(|since| format!(", since {since:.0}")).unwrap_or_default()
}

fn seen(how: Exposure) -> &'static str {
    match how {
        Exposure::AlreadyPublic => "became public: already public knowledge",
        Exposure::Leak => "became public: it leaked",
    }
}

fn lifted(by: LiftedBy) -> &'static str {
    match by {
        LiftedBy::Date => "embargo lifted: its end had come",
        LiftedBy::People => "embargo lifted before the agreed end, by enough people",
        LiftedBy::Event => "embargo lifted by the event that the policy ends it with",
        LiftedBy::GivenUp => "embargo lifted without a fix: none came in reasonable time",
    }
}

fn handed_off(stage: HandOff) -> &'static str {
    match stage {
        HandOff::Told => "told of the published fix",
        HandOff::Taken => "took the backport on",
        HandOff::Done => "backported the fix",
        HandOff::Declined => "declined the backport",
    }
}

/// Whose word it is, where the actor says it for somebody else.
fn whose(participant: Option<u16>) -> String {
    participant.map(|number| format!("participant {number} ")).unwrap_or_default()
}

fn audience_word(audience: CommentAudience) -> &'static str {
    match audience {
        CommentAudience::Team => "the team",
        CommentAudience::Participants => "everybody in the case",
        CommentAudience::Public => "everybody, once the case is public",
    }
}

fn status_word(status: PartyStatus) -> &'static str {
    match status {
        PartyStatus::Affected => "is affected",
        PartyStatus::NotAffected => "is not affected",
        PartyStatus::Fixed => "is fixed",
        PartyStatus::Unknown => "is not known to be affected or not",
        PartyStatus::Silent => "is asked about and not answered for",
    }
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Reporter => "reporter",
        Role::Expert => "expert",
        Role::Vendor => "vendor",
        Role::Party => "another party",
    }
}
