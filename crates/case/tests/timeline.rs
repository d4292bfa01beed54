//! A history as people read it.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod support;

use cvdesk_case::{ActorId, Stamped, TimelineLine, timeline, told};
use support::{ALICE, BOB, fixture, fixtures, history};

fn told_of(history: &[Stamped]) -> String {
    let name = |actor: ActorId| match actor {
        ALICE => "alice",
        BOB => "bob",
        _ => "the desk",
    };
    let line = |line: &TimelineLine| {
        let warned =
            if line.warned.is_empty() { String::new() } else { format!(" [{}]", line.warned.join(" ")) };
        let reason = if line.reason.is_some() { ", with a reason" } else { "" };
        format!("{:.0} {}: {}{reason}{warned}\n", line.at, name(line.actor), line.what)
    };
    timeline(history).iter().map(line).collect()
}

#[test]
fn a_disclosure_is_told_line_by_line() {
    let desk = ActorId::SYSTEM;
    let facts = [
        (desk, "intake.received@1"),
        (desk, "intake.held@1"),
        (ALICE, "intake.approved@1"),
        (ALICE, "case.opened@1"),
        (ALICE, "case.participant_joined@1"),
        (ALICE, "case.embargo_proposed@1.minimal"),
        (BOB, "case.confirmed@1.minimal"),
        (BOB, "case.cve_requested@1"),
        (BOB, "case.cve_assigned@1"),
        (BOB, "case.embargo_agreed@1"),
        (ALICE, "case.fix_staged@1"),
        (ALICE, "case.embargo_restarted@1"),
        (ALICE, "case.introduction_found@1"),
        (ALICE, "case.notice_drafted@1"),
        (ALICE, "case.seconded@1"),
        (BOB, "case.embargo_lifted@1"),
        (BOB, "case.notice_numbered@1"),
        (BOB, "case.notice_published@1.minimal"),
        (ALICE, "case.fix_landed@1"),
        (ALICE, "case.fix_released@1"),
        (ALICE, "case.impact_assessed@1"),
        (ALICE, "case.notice_published@1"),
        (desk, "case.effect_done@1"),
        (desk, "case.effect_done@1.found"),
        (desk, "intake.effect_done@1"),
    ];
    let history = history(facts.map(|(actor, file)| (actor, fixture(file))));
    insta::assert_snapshot!(told_of(&history), @r"
    2013-01-14T10:00:00Z the desk: report received (4096 bytes)
    2013-01-14T11:00:00Z the desk: held for moderation: the sender is not a member
    2013-01-14T12:00:00Z alice: approved: became case C-7K3M-9QXP
    2013-01-14T13:00:00Z alice: case opened from report R-2D5F-8HJN
    2013-01-14T14:00:00Z alice: reporter takes part
    2013-01-14T15:00:00Z alice: embargo proposed until 2013-01-28T09:30:00Z
    2013-01-14T16:00:00Z bob: confirmed as a security problem
    2013-01-14T17:00:00Z bob: CVE requested
    2013-01-14T18:00:00Z bob: CVE-2013-0170 assigned
    2013-01-14T19:00:00Z bob: embargo agreed until 2013-02-28T12:00:00Z, with a reason [L29 L30]
    2013-01-14T20:00:00Z alice: fix staged for master: 46532e3e8ed5
    2013-01-14T21:00:00Z alice: embargo clock restarted, now until 2013-03-11T12:00:00Z, with a reason [L30]
    2013-01-14T22:00:00Z alice: 2 introducing commits identified
    2013-01-14T23:00:00Z alice: notice drafted
    2013-01-15T00:00:00Z alice: asked to lift; it takes more people, with a reason
    2013-01-15T01:00:00Z bob: embargo lifted before the agreed end, by enough people, with a reason [L20 L34]
    2013-01-15T02:00:00Z bob: notice numbered 2013-0001, with a reason
    2013-01-15T03:00:00Z bob: notice published, version 1
    2013-01-15T04:00:00Z alice: fix landed on master: 57a18198814f
    2013-01-15T05:00:00Z alice: fix released on v0.9.11-maint in v0.9.11.9
    2013-01-15T06:00:00Z alice: impact assessed on 2 branches
    2013-01-15T07:00:00Z alice: notice published, version 2, with a reason [L34]
    2013-01-15T08:00:00Z the desk: notice done over notices: 57a18198814f80b1397e1a14d33746034b9dbd5c
    2013-01-15T09:00:00Z the desk: announcement done over mail: <0202@desk.test>, found there by a probe
    2013-01-15T10:00:00Z the desk: held reply done over mail: <0101@desk.test>, maybe twice: an answer was lost
    ");
}

fn told_by_alice(family: &str) -> String {
    let of_family = fixtures().into_iter().filter(|fixture| fixture.kind.starts_with(family));
    let facts: Vec<_> = of_family.collect();
    let history = history(facts.iter().map(|fixture| (ALICE, fixture.event())));
    let told = told_of(&history);
    let lines = told.lines().zip(&facts).map(|(line, fixture)| {
        let (_, what) = line.split_once("alice: ").unwrap();
        format!("{}: {what}\n", fixture.file.trim_end_matches(".json"))
    });
    lines.collect()
}

// Every kind and shape as it is told: a sentence that changes is read here before it is accepted.
#[test]
fn every_fact_about_the_desk_and_what_it_received_is_told() {
    insta::assert_snapshot!(told_by_alice("desk."), @r"
    desk.account_linked@1: account linked to a person
    desk.account_linked@1.os_uid: account linked to a person
    desk.account_unlinked@1: an account is a person's no more
    desk.account_unlinked@1.os_uid: an account is a person's no more
    desk.address_proven@1: an address was shown to be a person's
    desk.agent_registered@1: an agent may take part
    desk.agent_registered@1.minimal: an agent may take part
    desk.agent_revoked@1: an agent takes part no more
    desk.branch_listed@1: branch v0.9.11-maint maintained from 2012-04-03 until 2014-06-30
    desk.branch_listed@1.minimal: branch master maintained
    desk.copy_accepted@1: a restored copy accepted: epoch 2, 1 effects count as done
    desk.effect_done@1: link proof done over mail: <0101@desk.test>
    desk.founded@1: desk founded
    desk.founded@1.rehearsal: rehearsal desk founded
    desk.link_asked@1: somebody is to show that an address is theirs, until 2013-01-31T12:00:00Z
    desk.mail_withheld@1: a mail withheld: its reader was removed; an earlier attempt may have got there
    desk.mail_withheld@1.minimal: a mail withheld: its reader was removed
    desk.member_vouched@1: a member vouched for an applicant, with a reason
    desk.member_vouched@1.minimal: a member vouched for an applicant
    desk.membership_applied@1: somebody asked to become a member
    desk.membership_applied@1.minimal: somebody asked to become a member
    desk.membership_approved@1: an applicant was approved, with a reason [L23]
    desk.membership_approved@1.minimal: an applicant was approved
    desk.membership_declined@1: an applicant was declined, with a reason
    desk.membership_declined@1.minimal: an applicant was declined
    desk.notice_number_taken@1: notice number 2013-0001 taken
    desk.person_joined@1: person joined as team, moderator
    desk.person_joined@1.minimal: person joined without a role
    desk.person_left@1: somebody is a member no more, with a reason
    desk.person_left@1.minimal: somebody is a member no more
    desk.policy_accepted@1: policy 823412d1eacb accepted by a member
    desk.policy_adopted@1: policy 823412d1eacb adopted
    ");
    insta::assert_snapshot!(told_by_alice("intake."), @r"
    intake.acted_on_behalf@1: the operator acts on behalf of a person
    intake.admitted@1: straight through, as nothing is held on this way: became case C-7K3M-9QXP
    intake.approved@1: approved: became case C-7K3M-9QXP
    intake.effect_done@1: held reply done over mail: <0101@desk.test>, maybe twice: an answer was lost
    intake.effect_done@1.refused: held reply refused for good over mail
    intake.held@1.identity_unproven: held for moderation: nothing shows that the member sent it
    intake.held@1: held for moderation: the sender is not a member
    intake.held@1.too_complex: quarantined: too complex to read safely, raw bytes kept
    intake.passed@1: from a member, straight through: became case C-7K3M-9QXP
    intake.received@1.form: report received (4096 bytes)
    intake.received@1: report received (4096 bytes)
    intake.received@1.minimal: report received (4096 bytes)
    intake.received@1.nameless: report received (4096 bytes)
    intake.received@1.tracker: report received in public (4096 bytes)
    intake.redirected@1: redirected: this way takes no reports
    intake.rejected@1: rejected, with a reason
    intake.rejected@1.minimal: rejected
    intake.taken_as_application@1: taken as a request for membership
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line a kind of fact")]
fn every_fact_about_a_case_is_told() {
    insta::assert_snapshot!(told_by_alice("case."), @r"
    case.act_proposed@1: an agent proposes to find no exploit, with a reason
    case.acted_on_behalf@1: the operator acts on behalf of a person
    case.asked_no_more@1: participants 2, 3 take part no more and had not answered: the end is agreed without them
    case.asked_no_more@1.one: participant 2 takes part no more and had not answered: the end is agreed without them
    case.backport_confirmed@1: 46532e3e8ed5 on v0.9.11-maint confirmed as a backport, with a reason
    case.backport_confirmed@1.minimal: 46532e3e8ed5 on v0.9.11-maint confirmed as a backport
    case.backport_found@1.introduces: 46532e3e8ed5 on v0.9.11-maint may be what brought the flaw in, like 57a18198814f: cve
    case.backport_found@1: 46532e3e8ed5 on v0.9.11-maint may be the fix, like 57a18198814f: subject-date, cve
    case.backport_rejected@1: 46532e3e8ed5 on v0.9.11-maint is no backport, with a reason
    case.became_public@1.already_public: became public: already public knowledge
    case.became_public@1: became public: it leaked, with a reason
    case.became_public@1.since: became public: already public knowledge, since 2011-03-23T00:00:00Z, with a reason
    case.closed@1: closed: fixed, with a reason [Q34]
    case.closed@1.minimal: closed
    case.comment_revised@1: comment 1 written anew, with a reason
    case.comment_revised@1.minimal: comment 1 taken back
    case.commented@1: comment for the team, with a reason
    case.commented@1.participants: comment for everybody in the case, with a reason
    case.commented@1.public: comment for everybody, once the case is public, with a reason
    case.confirmed@1: confirmed as a security problem, with a reason
    case.confirmed@1.minimal: confirmed as a security problem
    case.cve_assigned@1.already: CVE-2013-0170 recorded: the problem had it already, with a reason
    case.cve_assigned@1: CVE-2013-0170 assigned
    case.cve_declined@1: CVE declined, with a reason
    case.cve_info_asked@1: whoever gives CVE ids asks for more, with a reason
    case.cve_requested@1: CVE requested
    case.cve_split@1: whoever gives CVE ids counts several problems: CVE-2013-0171, CVE-2013-0172 assigned, with a reason
    case.cve_split@1.minimal: whoever gives CVE ids counts several problems: each is asked for apart
    case.cve_taken_back@1: CVE-2013-0170 taken back: it is not its id, with a reason
    case.dismissed@1: found to be no security problem, with a reason [L19]
    case.dismissed@1.minimal: found to be no security problem
    case.effect_done@1.found: announcement done over mail: <0202@desk.test>, found there by a probe
    case.effect_done@1: notice done over notices: 57a18198814f80b1397e1a14d33746034b9dbd5c
    case.embargo_agreed@1: embargo agreed until 2013-02-28T12:00:00Z, with a reason [L29 L30]
    case.embargo_agreed@1.minimal: embargo agreed until 2013-01-28T12:00:00Z
    case.embargo_consented@1: participant 1 agreed to the proposed end, with a reason
    case.embargo_consented@1.minimal: agreed to the proposed end
    case.embargo_lifted@1.event: embargo lifted by the event that the policy ends it with
    case.embargo_lifted@1.given_up: embargo lifted without a fix: none came in reasonable time, with a reason
    case.embargo_lifted@1: embargo lifted before the agreed end, by enough people, with a reason [L20 L34]
    case.embargo_lifted@1.minimal: embargo lifted: its end had come
    case.embargo_objected@1: participant 1 objected to the proposed end, with a reason
    case.embargo_objected@1.minimal: objected to the proposed end, with a reason
    case.embargo_proposed@1: embargo proposed until 2013-01-28T09:30:00Z, with a reason
    case.embargo_proposed@1.minimal: embargo proposed until 2013-01-28T09:30:00Z
    case.embargo_proposed@1.warned: embargo proposed until 2013-02-25T09:30:00Z, with a reason [L29]
    case.embargo_restarted@1.caused: embargo clock restarted (patch fault), now until 2013-02-18T12:00:00Z, with a reason
    case.embargo_restarted@1: embargo clock restarted, now until 2013-03-11T12:00:00Z, with a reason [L30]
    case.embargo_restarted@1.minimal: embargo clock restarted, now until 2013-02-11T12:00:00Z, with a reason
    case.embargo_reviewed@1: embargo thought over: its end stands, with a reason
    case.erased@1: what people wrote in it erased, with a reason [L14]
    case.erased@1.minimal: what people wrote in it erased, with a reason
    case.exploitation_seen@1: seen to be exploited in the wild, with a reason
    case.fix_landed@1: fix landed on master: 57a18198814f
    case.fix_landed@1.since: fix landed on master: 57a18198814f, since 2011-03-23T00:00:00Z
    case.fix_released@1: fix released on v0.9.11-maint in v0.9.11.9
    case.fix_seen@1: a private fix was seen in public: 57a18198814f
    case.fix_seen@1.minimal: a private fix was seen in public: 57a18198814f
    case.fix_staged@1: fix staged for master: 46532e3e8ed5
    case.fix_taken_back@1: fix on v0.9.11-maint taken back: it is not there, with a reason
    case.handed_off@1.declined: debian declined the backport
    case.handed_off@1.done: debian backported the fix
    case.handed_off@1: debian told of the published fix
    case.handed_off@1.reason: debian told of the published fix, with a reason
    case.handed_off@1.taken: debian took the backport on
    case.history_imported@1: notice 2013-0001 taken in from before the desk began
    case.history_imported@1.minimal: notice 2013-0001 taken in from before the desk began
    case.history_withdrawn@1: it was withdrawn before that, on 2013-03-01T12:00:00Z, with a reason
    case.impact_assessed@1: impact assessed on 2 branches
    case.impact_assessed@1.minimal: impact assessed on 1 branch
    case.impact_proposed@1: the repository says something else of 1 branch
    case.impact_rejected@1: what the repository says of branches was rejected, with a reason
    case.info_asked@1: the reporter is asked for more, with a reason
    case.info_given@1: what was asked for came, with a reason
    case.info_given@1.minimal: what was asked for came
    case.introduction_found@1: 2 introducing commits identified
    case.made_public@1.at_once: public from the start, as the process keeps such reports
    case.made_public@1: made public: the affected code is no security boundary, with a reason [Q18]
    case.made_public@1.minimal: made public: no meaningful exploit
    case.merged_in@1: C-7K3M-9QXP is the same problem: it goes on here
    case.merged_in@1.minimal: C-7K3M-9QXP is the same problem: it goes on here
    case.merged_in@1.until: C-7K3M-9QXP is the same problem: it goes on here
    case.merged_into@1: the same problem as C-7K3M-9QXP: it goes on there, with a reason
    case.merged_into@1.minimal: the same problem as C-7K3M-9QXP: it goes on there
    case.notice_drafted@1: notice drafted
    case.notice_drafted@1.minimal: notice drafted
    case.notice_numbered@1: notice numbered 2013-0001, with a reason
    case.notice_numbered@1.minimal: notice numbered 2013-9999
    case.notice_published@1: notice published, version 2, with a reason [L34]
    case.notice_published@1.minimal: notice published, version 1
    case.notice_reviewed@1: notice read and found right
    case.notice_withdrawn@1: notice withdrawn, with a reason
    case.opened@1: case opened from report R-2D5F-8HJN
    case.owner_named@1: taken on by an owner
    case.owner_named@1.nobody: given up by its owner
    case.package_made@1: package made for participant 2
    case.package_made@1.reason: package made for participant 2, with a reason
    case.participant_joined@1.expert: expert takes part
    case.participant_joined@1: reporter takes part
    case.participant_joined@1.minimal: reporter takes part
    case.participant_joined@1.nameless: reporter takes part
    case.participant_joined@1.party: another party takes part
    case.participant_joined@1.unnamed: reporter takes part
    case.participant_joined@1.vendor: vendor takes part
    case.participant_left@1: participant 1 takes part no more
    case.party_answered@1: participant 2 is ready, with a reason
    case.party_answered@1.minimal: participant 2 is not affected
    case.party_answered@1.until: participant 2 asks for time until 2013-02-14T00:00:00Z
    case.party_status_said@1.fixed: participant 2: Example Linux 12 is fixed
    case.party_status_said@1: participant 2: Example Linux 12 is affected
    case.party_status_said@1.not_affected: participant 2: Example Linux 12 is not affected
    case.party_status_said@1.reason: participant 2: Example Linux 12 is affected, with a reason
    case.party_status_said@1.silent: participant 2: Example Linux 12 is asked about and not answered for
    case.party_status_said@1.unknown: participant 2: Example Linux 12 is not known to be affected or not
    case.patch_added@1.branch: private patch added for v0.9.11-maint
    case.patch_added@1: private patch added
    case.patch_faulted@1: a problem was found with the proposed patch, with a reason
    case.patch_reviewed@1: patch 1 rejected, with a reason
    case.patch_reviewed@1.minimal: patch 1 accepted
    case.patches_sent@1: patches sent to the development list, with a reason [Q30]
    case.patches_sent@1.minimal: patches sent to the development list
    case.policy_moved@1: moved to policy a8992272d318, with a reason
    case.policy_moved@1.minimal: moved to policy a8992272d318
    case.proposal_withdrawn@1: proposed end withdrawn: embargo proposed until 2013-01-28T09:00:00Z as before
    case.proposal_withdrawn@1.minimal: proposed end withdrawn
    case.reach_assessed@1: affected code: accelerator kvm/hvf, entry point guest, machine q35, with a reason
    case.reach_assessed@1.minimal: affected code: machine isapc
    case.reopened@1: reopened, with a reason
    case.report_filled@1.cleared: answers taken back: planned date
    case.report_filled@1: report filled in: accelerator, declared tools, first seen, reproduced on latest, steps
    case.scrubbed@1: private data of the reporter scrubbed
    case.scrubbed@1.reason: private data of the reporter scrubbed, with a reason
    case.seconded@1.erase: asked to erase; it takes more people, with a reason
    case.seconded@1: asked to lift; it takes more people, with a reason
    case.seconded@1.minimal: asked to find not eligible; it takes more people
    case.severity_assessed@1: severity high, with a reason
    case.severity_assessed@1.minimal: severity low
    case.sighting_dismissed@1: 57a18198814f, seen in public, is not its private fix, with a reason
    case.split@1: a part became C-7K3M-9QXP, with a reason
    case.split@1.minimal: a part became C-7K3M-9QXP
    case.split_off@1: split off from C-7K3M-9QXP
    case.terms_accepted@1: participant 2 accepted the terms, with a reason
    case.terms_accepted@1.minimal: participant 2 accepted the terms
    case.unmerged@1: no longer one with C-7K3M-9QXP, with a reason
    case.unmerged@1.minimal: no longer one with C-7K3M-9QXP
    case.work_started@1: work on a fix began
    ");
}

#[test]
fn what_has_no_entry_yet_is_told_in_the_same_words() {
    let events: Vec<_> = fixtures().iter().map(support::Fixture::event).collect();
    let history = history(events.iter().map(|event| (ALICE, event.clone())));
    let lines: Vec<_> = timeline(&history).into_iter().map(|line| line.what).collect();
    assert_eq!(told(&events), lines);
}

// The words need no key: whatever text an event points to, not even its id is told.
#[test]
fn no_line_tells_a_text_or_its_id() {
    for fixture in fixtures() {
        let body: serde_json::Value = serde_json::from_slice(&fixture.body).unwrap();
        let line = told(&[fixture.event()]).concat();
        let mut stack = vec![&body];
        while let Some(value) = stack.pop() {
            match value {
                serde_json::Value::Object(fields) => stack.extend(fields.values()),
                serde_json::Value::Array(items) => stack.extend(items),
                serde_json::Value::String(id) if id.len() == 32 => {
                    assert!(!line.contains(id.as_str()), "{}: {line}", fixture.file);
                }
                _ => {}
            }
        }
        assert!(
            !line.is_empty() && !line.contains('\n') && !line.ends_with('.'),
            "{}: {line:?}",
            fixture.file
        );
    }
}
