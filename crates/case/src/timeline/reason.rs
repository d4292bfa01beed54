//! Why a fact was recorded, where somebody said so, and which clauses warned.

use crate::event::{CaseEvent, DeskEvent, Event, IntakeEvent};
use crate::id::TextId;

pub(super) fn of(event: &Event) -> (Option<TextId>, Vec<String>) {
    match event {
        Event::Desk(event) => of_desk(event),
        Event::Intake(IntakeEvent::Rejected { reason }) => (*reason, Vec::new()),
        Event::Case(event) => of_case(event),
        Event::Intake(_) | Event::Reads(_) => (None, Vec::new()),
    }
}

fn of_desk(event: &DeskEvent) -> (Option<TextId>, Vec<String>) {
    match event {
        DeskEvent::MembershipApproved { applicant: _, reason, warned } => (*reason, warned.clone()),
        DeskEvent::MemberVouched { reason, .. }
        | DeskEvent::MembershipDeclined { reason, .. }
        | DeskEvent::PersonLeft { reason, .. } => (*reason, Vec::new()),
        DeskEvent::Founded { .. }
        | DeskEvent::PolicyAdopted { .. }
        | DeskEvent::PersonJoined { .. }
        | DeskEvent::AccountLinked { .. }
        | DeskEvent::MembershipApplied { .. }
        | DeskEvent::PolicyAccepted { .. }
        | DeskEvent::BranchListed { .. }
        | DeskEvent::AgentRegistered { .. }
        | DeskEvent::AgentRevoked { .. }
        | DeskEvent::CopyAccepted { .. }
        | DeskEvent::LinkAsked { .. }
        | DeskEvent::AddressProven { .. }
        | DeskEvent::AccountUnlinked { .. }
        | DeskEvent::MailWithheld { .. }
        | DeskEvent::EffectDone { .. }
        | DeskEvent::NoticeNumberTaken { .. } => (None, Vec::new()),
    }
}

fn of_case(event: &CaseEvent) -> (Option<TextId>, Vec<String>) {
    match event {
        CaseEvent::EmbargoAgreed { reason, warned, .. }
        | CaseEvent::EmbargoProposed { reason, warned, .. }
        | CaseEvent::EmbargoLifted { reason, warned, .. }
        | CaseEvent::MadePublic { reason, warned, .. }
        | CaseEvent::Dismissed { reason, warned }
        | CaseEvent::PatchesSent { reason, warned }
        | CaseEvent::Closed { reason, warned, .. }
        | CaseEvent::NoticePublished { reason, warned, .. } => (*reason, warned.clone()),
        CaseEvent::EmbargoRestarted { reason, warned, .. } | CaseEvent::Erased { reason, warned } => {
            (Some(*reason), warned.clone())
        }
        CaseEvent::PatchFaulted { reason }
        | CaseEvent::EmbargoObjected { reason, .. }
        | CaseEvent::ActProposed { reason, .. }
        | CaseEvent::CveDeclined { reason }
        | CaseEvent::ExploitationSeen { reason }
        | CaseEvent::EmbargoReviewed { reason }
        | CaseEvent::NoticeWithdrawn { reason }
        | CaseEvent::HistoryWithdrawn { reason, .. }
        | CaseEvent::CveInfoAsked { reason }
        | CaseEvent::CveTakenBack { reason, .. }
        | CaseEvent::FixTakenBack { reason, .. }
        | CaseEvent::InfoAsked { question: reason }
        | CaseEvent::Commented { text: reason, .. }
        | CaseEvent::ImpactRejected { reason }
        | CaseEvent::BackportRejected { reason, .. }
        | CaseEvent::SightingDismissed { reason, .. }
        | CaseEvent::Reopened { reason } => (Some(*reason), Vec::new()),
        CaseEvent::Confirmed { reason }
        | CaseEvent::BecamePublic { reason, .. }
        | CaseEvent::EmbargoConsented { reason, .. }
        | CaseEvent::Seconded { reason, .. }
        | CaseEvent::SeverityAssessed { reason, .. }
        | CaseEvent::ReachAssessed { reason, .. }
        | CaseEvent::PolicyMoved { reason, .. }
        | CaseEvent::PatchReviewed { reason, .. }
        | CaseEvent::TermsAccepted { reason, .. }
        | CaseEvent::PartyAnswered { reason, .. }
        | CaseEvent::PartyStatusSaid { reason, .. }
        | CaseEvent::Split { reason, .. }
        | CaseEvent::MergedInto { reason, .. }
        | CaseEvent::Unmerged { reason, .. }
        | CaseEvent::InfoGiven { answer: reason }
        | CaseEvent::BackportConfirmed { reason, .. }
        | CaseEvent::CveAssigned { reason, .. }
        | CaseEvent::HandedOff { reason, .. }
        | CaseEvent::Scrubbed { reason }
        | CaseEvent::CommentRevised { reason, .. }
        | CaseEvent::PackageMade { reason, .. }
        | CaseEvent::CveSplit { reason, .. }
        | CaseEvent::NoticeNumbered { reason, .. } => (*reason, Vec::new()),
        CaseEvent::Opened { .. }
        | CaseEvent::ParticipantJoined { .. }
        | CaseEvent::ParticipantLeft { .. }
        | CaseEvent::ReportFilled { .. }
        | CaseEvent::WorkStarted {}
        | CaseEvent::PatchAdded { .. }
        | CaseEvent::CveRequested {}
        | CaseEvent::IntroductionFound { .. }
        | CaseEvent::FixStaged { .. }
        | CaseEvent::FixLanded { .. }
        | CaseEvent::FixReleased { .. }
        | CaseEvent::ImpactAssessed { .. }
        | CaseEvent::ImpactProposed { .. }
        | CaseEvent::BackportFound { .. }
        | CaseEvent::FixSeen { .. }
        | CaseEvent::NoticeDrafted { .. }
        | CaseEvent::OwnerNamed { .. }
        | CaseEvent::NoticeReviewed {}
        | CaseEvent::AskedNoMore { .. }
        | CaseEvent::ProposalWithdrawn { .. }
        | CaseEvent::SplitOff { .. }
        | CaseEvent::MergedIn { .. }
        | CaseEvent::HistoryImported { .. }
        | CaseEvent::ActedOnBehalf { .. }
        | CaseEvent::EffectDone { .. } => (None, Vec::new()),
    }
}
