//! Who is let straight through, who is held, who lets them in, and who is told.

use cvdesk_case::{
    CaseEvent, HeldBecause, Identity, IntakeEvent, IntakeState, Participant, ProvenBy, Role, Sender,
};
use cvdesk_policy::{Wanted, wanted_of_intake};

use super::support::*;

fn held_because(receive: cvdesk_policy::Receive) -> HeldBecause {
    let mut story = Story::new(libvirt());
    let decision = story.receive(receive);
    assert!(decision.case.is_empty() && decision.desk.is_empty(), "nothing opens before a moderator says so");
    let [IntakeEvent::Received { .. }, IntakeEvent::Held { because }] = decision.intake[..] else {
        unreachable!("{decision:?}")
    };
    because
}

// req L3 L8 L10
#[test]
fn mail_that_no_member_is_shown_to_have_sent_is_held_with_why() {
    let proven = Identity::Proven(ProvenBy::Dkim);
    let from = |person, identity| cvdesk_policy::Receive { person, identity, ..report() };
    assert_eq!(held_because(from(None, Identity::Unproven)), HeldBecause::NotAMember);
    assert_eq!(held_because(from(None, proven)), HeldBecause::NotAMember, "anybody can own a domain");
    assert_eq!(held_because(from(Some(CAROL), proven)), HeldBecause::NotAMember, "known is no role");
    assert_eq!(held_because(from(Some(MORA), proven)), HeldBecause::NotAMember, "nor is another role");
    assert_eq!(held_because(from(Some(STRANGER), proven)), HeldBecause::NotAMember);
    assert_eq!(held_because(from(Some(BOB), Identity::Unproven)), HeldBecause::IdentityUnproven);
    let complex = cvdesk_policy::Receive { too_complex: true, ..report_of_member() };
    assert_eq!(held_because(complex), HeldBecause::TooComplex, "doubt holds, whoever sent it");
}

// req L8 L11 L25
#[test]
fn a_member_shown_to_have_sent_it_goes_straight_through() {
    for by in [ProvenBy::Dkim, ProvenBy::Spf] {
        let mut story = Story::new(libvirt());
        let receive = cvdesk_policy::Receive { identity: Identity::Proven(by), ..report_of_member() };
        let decision = story.receive(receive);
        assert!(matches!(
            decision.intake[..],
            [IntakeEvent::Received { .. }, IntakeEvent::Passed { case: CASE, member: BOB }]
        ));
        let case = story.facts();
        assert_eq!((case.intake, case.title, case.received), (Some(INTAKE), Some(TITLE), Some(at(REPORTED))));
        assert_eq!(case.embargo_until(), Some(at(GOAL)));
    }
}

// req L10 L11 L25
#[test]
fn an_approved_report_opens_a_case_whose_goal_counts_from_when_the_team_was_told() {
    let mut story = Story::held();
    story.days(2);
    let decision = story.moderates(MORA, approve());
    assert_eq!(decision.intake, [IntakeEvent::Approved { case: CASE }]);
    let case = story.facts();
    assert_eq!((case.received, case.opened), (Some(at(REPORTED)), Some(story.now)));
    assert_eq!(case.embargo_until(), Some(at(GOAL)));
    let reporter = Participant {
        number: 1,
        left: false,
        role: Role::Reporter,
        person: None,
        contact: Some(Sender { name: Some(text(0x14)), address: text(0x15) }),
        unnamed: None,
        accepted: true,
        products: std::collections::BTreeMap::new(),
        bases: std::collections::BTreeMap::new(),
        tracking: None,
        package: None,
        answer: None,
    };
    assert_eq!(case.participants, [reporter]);
}

#[test]
fn a_report_without_an_address_opens_a_case_without_a_reporter() {
    let mut story = Story::new(libvirt());
    story.receive(cvdesk_policy::Receive { from: None, too_complex: true, ..report() });
    story.moderates(MORA, approve());
    assert!(story.facts().opened.is_some());
    assert_eq!(story.facts().participants, []);
}

// req L10
#[test]
fn only_a_moderator_moderates() {
    let story = Story::held();
    for who in [BOB, CAROL, STRANGER, cvdesk_case::ActorId::operator(UID), cvdesk_case::ActorId::SYSTEM] {
        assert_eq!(
            story.moderation_refused(who, approve(), "moderation"),
            "you may not approve a held report: it takes the role moderator"
        );
        assert_eq!(
            story.moderation_refused(who, reject(), "moderation"),
            "you may not reject a held report: it takes the role moderator"
        );
    }
}

// req L10: once.
#[test]
fn what_is_decided_is_not_decided_again() {
    let mut approved = Story::held();
    approved.moderates(ALICE, approve());
    for command in [approve(), reject()] {
        assert_eq!(
            approved.moderation_refused(MORA, command, "moderation"),
            format!("{INTAKE} was let in already and became case {CASE}")
        );
    }
    let mut rejected = Story::held();
    rejected.moderates(MORA, reject());
    for command in [approve(), reject()] {
        assert_eq!(
            rejected.moderation_refused(ALICE, command, "moderation"),
            format!("{INTAKE} was rejected already")
        );
    }
    assert_eq!(rejected.intake.len(), 3);
    let mut passed = Story::new(libvirt());
    passed.receive(report_of_member());
    assert!(passed.moderation_refused(ALICE, approve(), "moderation").contains("was let in already"));
    let nothing = Story::new(libvirt());
    assert_eq!(nothing.moderation_refused(ALICE, approve(), "moderation"), format!("{INTAKE} is not held"));
}

#[test]
fn an_operator_moderates_on_behalf_of_a_moderator_and_that_is_said_first() {
    let mut story = Story::held();
    let decision = story.moderates_as(operator_for(MORA), approve());
    assert_eq!(
        decision.intake,
        [IntakeEvent::ActedOnBehalf { person: MORA }, IntakeEvent::Approved { case: CASE }]
    );
    assert!(matches!(decision.case[0], CaseEvent::Opened { .. }), "said once, where the command was asked");
    assert!(Story::held().moderate(operator_for(BOB), &approve()).is_err(), "roles are the person's");
}

fn replies(story: &Story) -> Vec<Wanted> {
    wanted_of_intake(&story.policy, &story.intake())
}

// req L9
#[test]
fn whoever_is_held_gets_a_reply_whatever_becomes_of_the_report() {
    let mut story = Story::held();
    let wanted = replies(&story);
    let [Wanted::HeldReply(reply)] = wanted[..] else { unreachable!("{wanted:?}") };
    assert_eq!((reply.intake, reply.to, reply.message_id), (INTAKE, text(0x15), Some(text(0x18))));
    assert_eq!(reply.day, "2013-01-14".parse().unwrap());
    story.days(1);
    story.moderates(MORA, reject());
    assert_eq!(replies(&story), wanted, "it may not have been sent yet");
}

// req L9: and RFC 3834 for robots.
#[test]
fn no_reply_goes_to_robots_to_members_who_passed_or_to_no_address() {
    for (receive, why) in [
        (cvdesk_policy::Receive { automatic: true, ..report() }, "a robot's mail"),
        (cvdesk_policy::Receive { from: None, ..report() }, "no address"),
        (report_of_member(), "a member went straight through"),
    ] {
        let mut story = Story::new(libvirt());
        story.receive(receive);
        assert_eq!(replies(&story), [], "{why}");
    }
    let mut no_mail = Story::held();
    no_mail.policy.channel.mail = None;
    assert_eq!(replies(&no_mail), [], "a desk without an address answers nobody");
    assert_eq!(replies(&Story::new(libvirt())), [], "nothing came in");
    assert!(matches!(
        Story::held().intake.last().unwrap().event,
        cvdesk_case::Event::Intake(IntakeEvent::Held { .. })
    ));
    assert_eq!(
        cvdesk_case::Intake::fold(INTAKE, &Story::held().intake).state,
        IntakeState::Held(HeldBecause::NotAMember)
    );
}
