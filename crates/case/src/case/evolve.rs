//! What each fact does to a case, one line a kind; the families next door say how.

use super::cve::CveHow;
use super::embargo::embargo_reason;
use super::kin::{History, Imported};
use super::notice::SinceDraft;
use super::{Backport, BackportStanding, Case, PublicBy, push_new};
use crate::event::{CaseEvent, Event};
use crate::stamped::Stamped;

impl Case {
    /// Takes in one fact; events of other streams change nothing.
    pub fn evolve(&mut self, stamped: &Stamped) {
        let Event::Case(event) = &stamped.event else { return };
        self.version = stamped.version;
        self.last = Some(stamped.at);
        self.embargo_reasons.extend(embargo_reason(event));
        self.take_in(event, stamped);
    }

    #[expect(clippy::too_many_lines, reason = "one line a kind of fact, all of them in one place")]
    fn take_in(&mut self, event: &CaseEvent, stamped: &Stamped) {
        let at = stamped.at;
        match event {
            CaseEvent::Opened { intake, title, received } => self.open(*intake, *title, *received, stamped),
            CaseEvent::ParticipantJoined { role, person, contact, unnamed } => {
                self.join(*role, *person, contact.clone(), *unnamed);
            }
            CaseEvent::ParticipantLeft { participant } => self.leave(*participant),
            CaseEvent::ReportFilled { answers, cleared } => self.fill_report(answers, cleared),
            CaseEvent::ReachAssessed { facts, reason: _ } => self.reach.clone_from(facts),
            CaseEvent::SeverityAssessed { level, vector, reason: _ } => self.rate(level, vector.as_deref()),
            CaseEvent::Dismissed { reason: _, warned: _ } => self.dismiss(at),
            CaseEvent::Confirmed { reason: _ } => self.confirm(at),
            CaseEvent::WorkStarted {} => self.work_started = Some(at),
            CaseEvent::PatchAdded { patch, branch } => self.add_patch(*patch, branch.as_ref(), stamped),
            CaseEvent::PatchFaulted { reason: _ } => self.patch_faulted = Some(at),
            CaseEvent::PatchesSent { warned: _, reason: _ } => self.patches_sent = Some(at),
            CaseEvent::Scrubbed { reason: _ } => self.scrubbed = Some(at),
            CaseEvent::Seconded { act, reason } => self.second(act, *reason, stamped.actor),
            CaseEvent::Erased { reason, warned: _ } => self.erase(*reason, stamped),
            CaseEvent::HandedOff { contact, stage, reason: _ } => {
                self.hand_offs.insert(contact.clone(), *stage);
            }
            CaseEvent::Closed { outcome, reason: _, warned: _ } => self.close(outcome.as_deref(), at),
            CaseEvent::Reopened { reason: _ } => self.reopen(),
            CaseEvent::PolicyMoved { to, reason: _ } => self.move_to(*to),
            CaseEvent::EmbargoProposed { until, reason, warned } => {
                self.propose(*until, *reason, warned, stamped);
            }
            CaseEvent::EmbargoConsented { participant, reason: _ } => {
                self.consent(*participant, stamped.actor);
            }
            CaseEvent::EmbargoObjected { participant: _, reason: _ } => self.object(at),
            CaseEvent::EmbargoAgreed { until, reason: _, warned: _ } => self.agree(*until, at),
            CaseEvent::EmbargoRestarted { until, cause: _, reason: _, warned: _ } => self.restart(*until, at),
            CaseEvent::EmbargoLifted { by, reason: _, warned: _ } => {
                self.open_to_all(PublicBy::Lift(*by), at, None);
            }
            CaseEvent::MadePublic { because, reason: _, warned: _ } => {
                self.open_to_all(PublicBy::Decision(*because), at, None);
            }
            CaseEvent::BecamePublic { how, reason: _, since } => {
                self.open_to_all(PublicBy::Exposure(*how), at, *since);
            }
            CaseEvent::CveRequested {} => self.request_cve(),
            CaseEvent::CveDeclined { reason: _ } => self.decline_cve(),
            CaseEvent::CveAssigned { cve, already, reason: _ } => {
                self.assign_cve(cve, if *already { CveHow::Already } else { CveHow::Assigned });
            }
            CaseEvent::CveSplit { cves, reason: _ } => self.split_cve(cves),
            CaseEvent::CveTakenBack { cve, reason: _ } => self.take_back_cve(cve),
            CaseEvent::IntroductionFound { commits } => self.introduced.clone_from(commits),
            CaseEvent::FixStaged { branch, commit } => self.stage(branch, commit),
            CaseEvent::FixLanded { branch, commit, since } => {
                self.land(branch, commit, since.unwrap_or(at));
            }
            CaseEvent::FixTakenBack { branch, reason: _ } => self.take_back_fix(branch),
            CaseEvent::FixReleased { branch, tag } => self.release(branch, tag),
            CaseEvent::ImpactAssessed { source: _, branches } => self.assess_impact(branches, at),
            CaseEvent::ImpactProposed { branches } => self.impact_proposed = Some(branches.clone()),
            CaseEvent::ImpactRejected { reason: _ } => self.reject_impact(),
            CaseEvent::BackportFound { branch, commit, of, role, evidence } => {
                self.find_backport(branch, commit, Backport::found(of, *role, evidence));
            }
            CaseEvent::BackportConfirmed { branch: _, commit, reason: _ } => {
                self.judge_backport(commit, BackportStanding::Confirmed);
            }
            CaseEvent::BackportRejected { branch: _, commit, reason: _ } => {
                self.judge_backport(commit, BackportStanding::Rejected);
            }
            CaseEvent::FixSeen { commit, patch: _ } => self.see_fix(commit, at),
            CaseEvent::SightingDismissed { commit, reason: _ } => self.dismiss_sighting(commit),
            CaseEvent::NoticeDrafted { draft } => {
                self.draft = Some(draft.clone());
                self.since_draft = SinceDraft::default();
                self.drafted_by = Some(stamped.actor);
                self.notice_reviewed = None;
            }
            CaseEvent::NoticeNumbered { number, reason: _ } => self.number = Some(*number),
            CaseEvent::NoticePublished { version, warned: _, reason: _ } => self.publish(*version, at),
            CaseEvent::EffectDone { receipt } => {
                self.receipts.insert(receipt.effect, receipt.clone());
            }
            CaseEvent::OwnerNamed { owner } => self.owner = *owner,
            CaseEvent::Commented { text, audience } => self.comment(*text, *audience, stamped),
            CaseEvent::CommentRevised { comment, text, reason: _ } => self.revise_comment(*comment, *text),
            CaseEvent::InfoAsked { question } => self.ask(*question, at),
            CaseEvent::InfoGiven { answer: _ } => self.info_asked = None,
            CaseEvent::ExploitationSeen { reason: _ } => self.see_exploited(at),
            CaseEvent::EmbargoReviewed { reason: _ } => self.embargo_reviewed = Some(at),
            CaseEvent::PatchReviewed { patch, verdict, reason } => {
                self.judge_patch(*patch, *verdict, *reason, stamped);
            }
            CaseEvent::NoticeReviewed {} => self.notice_reviewed = Some((at, stamped.actor)),
            CaseEvent::NoticeWithdrawn { reason } => self.withdrawn = Some((at, *reason)),
            CaseEvent::TermsAccepted { participant, reason: _ } => self.accept_terms(*participant),
            CaseEvent::PartyStatusSaid { participant, product, status, tracking, reason } => {
                self.say_status(*participant, product, *status, *tracking, *reason);
            }
            CaseEvent::PackageMade { participant, digest, reason: _ } => {
                self.give_package(*participant, *digest);
            }
            CaseEvent::PartyAnswered { participant, answer, reason: _ } => {
                self.take_answer(*participant, *answer);
            }
            CaseEvent::Split { into, reason: _ } => push_new(&mut self.split_into, into),
            CaseEvent::SplitOff { from } => self.split_from = Some(*from),
            CaseEvent::MergedInto { case, reason: _ } => self.merge_into(*case, at),
            CaseEvent::MergedIn { case, received, participants, until } => {
                self.merge_in(*case, (*received, *until), participants);
            }
            CaseEvent::ProposalWithdrawn { before } => self.withdraw_proposal(*before, stamped),
            CaseEvent::Unmerged { case, reason: _ } => self.unmerge(*case),
            CaseEvent::HistoryImported {
                title,
                source,
                number,
                reported,
                published,
                fixed,
                cves,
                draft,
                branches,
            } => {
                let imported =
                    Imported { published: *published, fixed: *fixed, source: *source, withdrawn: false };
                let (title, number, reported) = (*title, *number, *reported);
                let history = History { title, number, reported, imported, cves, draft, branches };
                self.import(&history, stamped);
            }
            CaseEvent::HistoryWithdrawn { since, reason } => self.import_withdrawal(*since, *reason),
            // Told in the timeline: a proposal of an agent binds nobody, a CVE that waits for more stays requested, and
            // whoever is asked no more took part no more already.
            CaseEvent::ActProposed { act: _, reason: _ }
            | CaseEvent::ActedOnBehalf { person: _ }
            | CaseEvent::AskedNoMore { participants: _ }
            | CaseEvent::CveInfoAsked { reason: _ } => {}
        }
    }
}
