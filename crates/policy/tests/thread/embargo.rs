//! The embargo's end: agreed, longer, beyond the month, restarted.

use cvdesk_case::{CaseEvent, Embargo, Role, Sender};
use cvdesk_policy::{Actor, CaseCommand, Decision};

use super::support::*;

// req L25
#[test]
fn the_goal_is_proposed_from_receipt_and_an_agreement_is_somebodys_act() {
    let mut story = Story::opened();
    assert_eq!(story.facts().embargo, Embargo::Proposed { until: at(GOAL) });
    story.does(BOB, agree("2013-01-21T00:00:00Z"));
    assert_eq!(story.facts().embargo, Embargo::Agreed { until: at("2013-01-21T00:00:00Z") });
}

// req L25: where the policy starts the clock at the confirmation.
#[test]
fn a_clock_that_starts_with_the_confirmation_proposes_the_goal_then() {
    let policy = bent(&[("start = { event = \"received\"", "start = { event = \"confirmed\"")]);
    let mut story = Story::opened_under(policy);
    assert_eq!(story.facts().embargo, Embargo::None);
    story.days(3);
    story.does(ALICE, confirm());
    assert_eq!(story.facts().embargo_until(), Some(at("2013-01-31T10:00:00Z")), "two weeks from now");
}

#[test]
fn an_end_that_stands_is_kept_by_a_later_confirmation() {
    let policy = bent(&[("start = { event = \"received\"", "start = { event = \"confirmed\"")]);
    let mut story = Story::opened_under(policy);
    story.does(ALICE, agree("2013-01-20T00:00:00Z"));
    story.does(ALICE, confirm());
    assert_eq!(story.facts().embargo_until(), Some(at("2013-01-20T00:00:00Z")));
}

// A regression: the proposal that came with a late confirmation made a public case confidential again.
#[test]
fn confirming_what_is_public_already_does_not_close_it_again() {
    let mut policy = bent(&[("start = { event = \"received\"", "start = { event = \"confirmed\"")]);
    policy.act.values_mut().for_each(|act| act.requires.clear());
    let mut story = Story::opened_under(policy);
    story.does(ALICE, exposed(Some(WHY)));
    let lifted = story.facts().public();
    assert!(lifted.is_some());
    story.does(ALICE, confirm());
    assert_eq!(story.facts().public(), lifted);
}

// req L27
#[test]
fn an_embargo_of_two_weeks_or_less_needs_no_reason() {
    let mut story = Story::opened();
    for until in ["2013-01-15T00:00:00Z", GOAL] {
        let decision = story.does(ALICE, agree(until));
        assert_eq!(
            decision.case,
            [CaseEvent::EmbargoAgreed { until: at(until), reason: None, warned: Vec::new() }]
        );
        assert!(decision.warned.is_empty());
    }
}

// req L26 L36, leak L108: agreeing to the next minute would be an early lift by one person.
#[test]
fn an_agreed_end_is_not_brought_forward_by_one_person() {
    let mut story = Story::opened();
    story.does(ALICE, agree(GOAL));
    let what = "the end is agreed for 2013-01-28T09:00:00Z; ending it before takes 2 people";
    assert_eq!(story.refused(ALICE, agree_because("2013-01-20T00:00:00Z"), "early-lift"), what);
    assert_eq!(story.refused(BOB, restart("2013-01-20T00:00:00Z"), "early-lift"), what);
    let mut alone = Story::opened_under(bent(&[("people = 2", "people = 1")]));
    alone.does(ALICE, agree(GOAL));
    alone.does(ALICE, agree("2013-01-20T00:00:00Z"));
}

// req L29
#[test]
fn a_longer_initial_embargo_needs_its_stated_reason() {
    let later = "2013-01-28T09:00:01Z";
    let mut story = Story::opened();
    assert_eq!(
        story.refused(ALICE, agree(later), "longer"),
        "2013-01-28T09:00:01Z is more than 14 days after 2013-01-14T09:00:00Z: a longer embargo needs its stated reason"
    );
    let warned = vec!["L27".to_owned(), "L29".to_owned()];
    let first = story.does(ALICE, agree_because(later));
    assert_eq!(first.warned, warned);
    assert_eq!(
        first.case,
        [
            CaseEvent::EmbargoProposed { until: at(later), reason: Some(WHY), warned: warned.clone() },
            CaseEvent::EmbargoConsented { participant: None, reason: Some(WHY) },
        ],
        "one member proposes and agrees"
    );
    assert_eq!(story.refused(ALICE, agree(later), "longer"), "that agreement is recorded already");
    let second = story.does(BOB, agree(later));
    assert_eq!(
        second.case,
        [
            CaseEvent::EmbargoConsented { participant: None, reason: Some(WHY) },
            CaseEvent::EmbargoAgreed { until: at(later), reason: Some(WHY), warned },
        ],
        "the second agrees to the reason that the first gave"
    );
    assert_eq!(story.facts().embargo_agreed(), Some(at(later)));
}

// req L29: "and other relevant parties": a vendor in the case is asked, and nobody speaks for them without saying why.
#[test]
fn a_longer_initial_embargo_waits_for_every_vendor_in_the_case() {
    let later = "2013-02-03T00:00:00Z";
    let mut story = Story::opened();
    let contact = Sender { name: Some(text(0x61)), address: text(0x62) };
    story.does(
        ALICE,
        CaseCommand::Invite { role: Role::Vendor, person: None, contact: Some(contact), known_as: None },
    );
    story.does(ALICE, agree_because(later));
    story.does(BOB, agree(later));
    assert_eq!(story.facts().embargo_agreed(), None, "the vendor has not answered");
    let answer = |reason| CaseCommand::Consent { participant: Some(2), reason };
    assert_eq!(
        story.refused(BOB, answer(None), "embargo-date"),
        "say what the participant's agreement rests on, such as their mail"
    );
    let reporter = CaseCommand::Consent { participant: Some(1), reason: Some(WHY) };
    assert_eq!(
        story.refused(BOB, reporter, "longer"),
        "participant 1 is not one of those whose agreement is asked for"
    );
    let mut objected = story.clone();
    objected.does(BOB, CaseCommand::ObjectEmbargo { participant: Some(2), reason: Some(WHY) });
    assert_eq!((objected.facts().proposal, objected.facts().embargo_agreed()), (None, None));
    story.does(BOB, answer(Some(WHY)));
    assert_eq!(story.facts().embargo_agreed(), Some(at(later)));
}

// req L30: an aim warns, asks for a reason and never blocks.
#[test]
fn beyond_a_month_the_reason_is_recorded_against_the_aim_as_well() {
    let mut story = Story::opened();
    let within = story.does(ALICE, agree_because("2013-02-14T10:00:00Z"));
    assert_eq!(within.warned, ["L27", "L29"], "a month from when the first end was set");
    story.does(ALICE, agree_because("2013-02-14T10:00:01Z"));
    let beyond = story.does(BOB, agree("2013-02-14T10:00:01Z"));
    assert_eq!(beyond.warned, ["L27", "L29", "L30"]);
    let CaseEvent::EmbargoAgreed { reason, warned, .. } = story.last() else { unreachable!("it was agreed") };
    assert_eq!((*reason, warned.as_slice()), (Some(WHY), beyond.warned.as_slice()));
}

// req L28
#[test]
fn a_restart_needs_its_reason_and_gives_two_weeks_from_now() {
    let mut story = Story::opened();
    story.days(10);
    let without = CaseCommand::RestartEmbargo { until: None, cause: None, reason: None };
    let faulted = CaseCommand::FaultPatch { reason: Some(WHY) };
    story.does(ALICE, CaseCommand::AddPatch { patch: cvdesk_case::BlobId([7; 16]), branch: None });
    story.does(ALICE, faulted);
    assert_eq!(story.refused(ALICE, without, "restart"), "restarting the clock needs its reason");
    let decision =
        story.does(ALICE, CaseCommand::RestartEmbargo { until: None, cause: None, reason: Some(WHY) });
    let until = at("2013-02-07T10:00:00Z");
    assert_eq!(
        decision.case,
        [CaseEvent::EmbargoRestarted {
            until,
            cause: Some("patch-problem".to_owned()),
            reason: WHY,
            warned: Vec::new()
        }]
    );
    assert_eq!(story.facts().embargo_until(), Some(until));
}

// req L28: the fault of a patch is what the text allows a restart for.
#[test]
fn a_restart_without_a_fault_of_a_patch_is_recorded_against_what_allows_it() {
    let mut story = Story::opened();
    story.days(10);
    let without = CaseCommand::RestartEmbargo { until: None, cause: None, reason: None };
    assert_eq!(
        story.refused(ALICE, without.clone(), "restart"),
        "no patch was rejected, and no problem with one is recorded"
    );
    let mut rejected = story.clone();
    assert_eq!(story.does(ALICE, restart("2013-02-07T10:00:00Z")).warned, ["L28"]);
    rejected.does(ALICE, CaseCommand::AddPatch { patch: cvdesk_case::BlobId([7; 16]), branch: None });
    let verdict = cvdesk_case::PatchVerdict::Rejected;
    let reject = cvdesk_policy::TalkCommand::ReviewPatch { patch: 1, verdict, reason: Some(WHY) };
    rejected.does(ALICE, CaseCommand::Talk(reject));
    assert_eq!(rejected.refused(ALICE, without, "restart"), "restarting the clock needs its reason");
    assert_eq!(rejected.does(ALICE, restart("2013-02-07T10:00:00Z")).warned, [""; 0]);
}

/// A longer end that two of the team agreed to, with a vendor of the desk and one from outside in the case.
fn longer_with_two_vendors() -> Story {
    let mut story = Story::opened();
    let invite =
        |person, contact| CaseCommand::Invite { role: Role::Vendor, person, contact, known_as: None };
    story.does(ALICE, invite(Some(CAROL), None));
    story.does(ALICE, invite(None, Some(Sender { name: None, address: text(0x62) })));
    story.hours(1);
    story.does(ALICE, agree_because(LONGER));
    story.does(BOB, agree(LONGER));
    story.hours(1);
    story
}

const LONGER: &str = "2013-02-03T00:00:00Z";

fn removed(who: cvdesk_case::ActorId) -> Decision {
    let gone = cvdesk_case::DeskEvent::PersonLeft { person: who, reason: None };
    Decision { desk: vec![gone], ..Decision::default() }
}

fn owed(story: &Story) -> Vec<String> {
    let duties = cvdesk_policy::duties(&story.policy, &story.desk(), &story.case(), story.now);
    duties.into_iter().map(|duty| duty.owed).collect()
}

// req L29: whoever takes part no more is asked no more; that nobody is missing then is an act, and told as what it is.
#[test]
fn an_agreement_without_somebody_who_was_removed_is_an_act_and_says_so() {
    let mut story = longer_with_two_vendors();
    let outside = |reason| CaseCommand::Consent { participant: Some(3), reason };
    story.does(BOB, outside(Some(WHY)));
    assert_eq!(story.facts().embargo_agreed(), None, "the vendor of the desk is missing");
    story.record(Actor::new(ALICE), &removed(CAROL));
    assert_eq!(story.facts().embargo_agreed(), None, "leaving agrees to nothing");
    let once_more = "agree to the end 2013-02-03T00:00:00Z once more: nobody who is asked is missing \
                     (participant 2 takes part no more)";
    assert!(owed(&story).contains(&once_more.to_owned()), "{:?}", owed(&story));
    let for_gone = CaseCommand::Consent { participant: Some(2), reason: Some(WHY) };
    assert_eq!(
        story.refused(BOB, for_gone, "longer"),
        "participant 2 is not one of those whose agreement is asked for"
    );
    let completed = story.does(BOB, CaseCommand::Consent { participant: None, reason: None });
    assert_eq!(completed.case.first(), Some(&CaseEvent::AskedNoMore { participants: vec![2] }));
    assert_eq!(story.facts().embargo_agreed(), Some(at(LONGER)));
    assert!(!owed(&story).contains(&once_more.to_owned()));
}

#[test]
fn an_agreement_without_somebody_who_was_uninvited_says_so_and_one_who_had_agreed_is_not_told_as_missing() {
    let mut story = longer_with_two_vendors();
    story.does(CAROL, CaseCommand::Consent { participant: None, reason: None });
    for participant in [2, 3] {
        story.does(ALICE, CaseCommand::Uninvite { participant });
    }
    assert_eq!(story.facts().embargo_agreed(), None);
    let completed = story.does(ALICE, agree(LONGER));
    let CaseEvent::AskedNoMore { participants } = completed.case.first().unwrap() else {
        unreachable!("{completed:?}")
    };
    assert_eq!(participants, &[3], "only who had not answered");
}

#[test]
fn who_left_before_an_end_was_proposed_was_never_asked_about_it() {
    let mut story = longer_with_two_vendors();
    story.does(ALICE, CaseCommand::ObjectEmbargo { participant: None, reason: Some(WHY) });
    story.does(ALICE, CaseCommand::Uninvite { participant: 3 });
    story.record(Actor::new(ALICE), &removed(CAROL));
    story.hours(1);
    story.does(ALICE, agree_because(LONGER));
    let agreed = story.does(BOB, agree(LONGER));
    assert!(!agreed.case.iter().any(|event| matches!(event, CaseEvent::AskedNoMore { .. })), "{agreed:?}");
    assert_eq!(story.facts().embargo_agreed(), Some(at(LONGER)));
}

// req L29: somebody who is in the case under two numbers is asked once.
#[test]
fn whoever_is_in_the_case_under_two_numbers_is_asked_once() {
    let mut story = longer_with_two_vendors();
    let yes = CaseCommand::Consent { participant: None, reason: None };
    let ask = |story: &Story, case: &cvdesk_policy::Confidential<cvdesk_case::Case>| {
        let (desk, actor) = (story.desk(), Actor::new(CAROL));
        cvdesk_policy::decide(&story.policy, &desk, actor, story.now, &cvdesk_policy::Ask::Case(case, &yes))
    };
    let agrees = |decision: &Decision| {
        decision.case.iter().any(|event| matches!(event, CaseEvent::EmbargoAgreed { .. }))
    };
    assert!(!agrees(&ask(&story, &story.case()).unwrap()), "two vendors are asked");
    let mut known = story.case();
    known.recognise([(3, 2)].into());
    assert!(agrees(&ask(&story, &known).unwrap()), "one vendor is asked");
    story.record(Actor::new(ALICE), &removed(CAROL));
    let mut known = story.case();
    known.recognise([(3, 2)].into());
    let owed = cvdesk_policy::duties(&story.policy, &story.desk(), &known, story.now);
    assert!(!owed.iter().any(|duty| duty.owed.contains("once more")), "the other number is still asked");
}

// Told their own, and never what is waited for from anybody else.
#[test]
fn what_is_waited_for_from_a_vendor_is_told_to_them_until_they_say_it() {
    let mut story = longer_with_two_vendors();
    let told = |story: &Story, who| {
        let owed =
            cvdesk_policy::owed_by(&story.policy, &story.desk(), &story.case(), Actor::new(who), story.now);
        owed.into_iter().map(|duty| (duty.owed, duty.by)).collect::<Vec<_>>()
    };
    assert_eq!(told(&story, CAROL), [], "the terms come first");
    let terms = cvdesk_policy::PartyCommand::AcceptTerms { participant: None, reason: None };
    story.does(CAROL, CaseCommand::Party(terms));
    let agree = "agree to the end 2013-02-03T00:00:00Z of the embargo, or object to it".to_owned();
    assert_eq!(told(&story, CAROL), [(agree, "vendor".to_owned())]);
    assert_eq!(told(&story, STRANGER), []);
    story.does(CAROL, CaseCommand::Consent { participant: None, reason: None });
    assert_eq!(told(&story, CAROL), []);
    let digest = cvdesk_case::RawDigest([1; 32]);
    story.does(ALICE, confirm());
    story.does(BOB, CaseCommand::Consent { participant: Some(3), reason: Some(WHY) });
    let package = cvdesk_policy::PartyCommand::Package { participant: 2, digest, reason: None };
    story.does(ALICE, CaseCommand::Party(package));
    let answer = "answer the package: ready, more time with --need-until, or not affected".to_owned();
    assert_eq!(told(&story, CAROL), [(answer, "vendor".to_owned())]);
    let answer = cvdesk_case::PartyAnswer::Ready;
    let ready = cvdesk_policy::PartyCommand::Answer { participant: None, answer, reason: None };
    story.does(CAROL, CaseCommand::Party(ready));
    assert_eq!(told(&story, CAROL), []);
}

// req L28 L29: what is asked for a longer INITIAL embargo is not asked again after a restart.
#[test]
fn after_a_restart_only_the_month_asks_for_a_reason() {
    let mut story = Story::opened();
    story.days(10);
    story.does(ALICE, restart("2013-02-01T00:00:00Z"));
    assert_eq!(story.does(BOB, agree("2013-02-14T10:00:00Z")).warned, [""; 0]);
    assert_eq!(
        story.refused(BOB, agree("2013-02-14T10:00:01Z"), "one-month"),
        "2013-02-14T10:00:01Z is more than 31 days after 2013-01-14T10:00:00Z, the longest that embargoes aim at"
    );
}

// req L30: the text does not say whether a restart moves the cap; the policy names its anchor.
#[test]
fn a_restart_does_not_move_the_month_unless_the_policy_says_so() {
    let beyond = restart("2013-02-14T10:00:01Z");
    let mut story = Story::opened();
    story.days(20);
    assert_eq!(story.does(ALICE, beyond.clone()).warned, ["L28", "L30"]);
    story.days(5);
    assert_eq!(story.does(ALICE, beyond.clone()).warned, ["L28", "L30"], "nor does a second one");
    let policy = bent(&[("anchor = \"first_set\"", "anchor = \"last_restart\"")]);
    let mut moving = Story::opened_under(policy);
    moving.days(20);
    assert_eq!(moving.does(ALICE, beyond).warned, ["L28"]);
    let what = moving.refused(ALICE, agree("2013-03-20T10:00:00Z"), "one-month");
    assert!(what.contains("more than 31 days after 2013-02-03T10:00:00Z"), "{what}");
}

// req L25
#[test]
fn a_restart_without_an_end_to_restart_is_refused() {
    let policy = bent(&[("start = { event = \"received\"", "start = { event = \"confirmed\"")]);
    let story = Story::opened_under(policy);
    assert_eq!(
        story.refused(ALICE, restart(GOAL), "embargo-date"),
        "you may not restart the embargo's clock yet: no embargo end is set"
    );
}

#[test]
fn an_end_in_the_past_or_now_is_refused() {
    let mut story = Story::opened();
    story.days(1);
    for until in ["2013-01-15T10:00:00Z", "2013-01-14T00:00:00Z", "-009999-01-02T01:59:59Z"] {
        let what = story.refused(ALICE, agree_because(until), "embargo-date");
        assert!(what.ends_with("has passed; an end lies ahead of now (2013-01-15T10:00:00Z)"), "{what}");
        story.refused(ALICE, restart(until), "restart");
    }
}

#[test]
fn the_furthest_end_there_is_needs_a_reason_and_breaks_nothing() {
    let mut story = Story::opened();
    let furthest = CaseCommand::AgreeEmbargo { until: jiff::Timestamp::MAX, reason: Some(WHY) };
    assert_eq!(story.does(ALICE, furthest).warned, ["L27", "L29", "L30"]);
    story.now = jiff::Timestamp::MAX;
    let without_end = CaseCommand::RestartEmbargo { until: None, cause: None, reason: Some(WHY) };
    assert!(story.refused(ALICE, without_end, "restart").contains("has passed"));
}

// req L26: what is public stays public.
#[test]
fn an_embargo_that_ended_is_not_agreed_or_restarted_again() {
    let story = Story::lifted();
    assert_eq!(
        story.refused(ALICE, agree_because("2013-03-01T00:00:00Z"), "embargo-date"),
        "the embargo was lifted at 2013-01-28T09:00:00Z: what is public stays public"
    );
    assert_eq!(
        story.refused(ALICE, restart("2013-03-01T00:00:00Z"), "embargo-date"),
        "you may not restart the embargo's clock yet: no embargo end is set"
    );
}
