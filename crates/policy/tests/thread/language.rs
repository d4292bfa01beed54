//! What the language can say and no shipped profile happens to: each by one change of the file.

use cvdesk_case::{CaseEvent, HandOff, LiftedBy, PublicBecause, PublicBy, Role, Sender};
use cvdesk_policy::{CaseCommand, LiftGround, Modality, Policy, Wanted, wanted_of_intake};

use super::support::*;

const CONSENT: &str = "consent = { people = 2, participants = [\"vendor\", \"party\"], quorum = \"all\", silence = \"is_no_consent\", rule = \"longer\" }";
const LATER: &str = "2013-02-03T00:00:00Z";

fn consent(people: u8, quorum: &str, silence: &str) -> Policy {
    let new = format!(
        "consent = {{ people = {people}, participants = [\"vendor\"], quorum = \"{quorum}\", silence = {silence}, rule = \"longer\" }}"
    );
    bent(&[(CONSENT, &new)])
}

/// A case with three vendors, and a longer end that one member of the team proposes.
fn proposed(policy: Policy) -> Story {
    let mut story = Story::opened_under(policy);
    for n in [0x61, 0x63, 0x65] {
        let contact = Sender { name: Some(text(n)), address: text(n + 1) };
        story.does(
            ALICE,
            CaseCommand::Invite { role: Role::Vendor, person: None, contact: Some(contact), known_as: None },
        );
    }
    story.does(ALICE, agree_because(LATER));
    story
}

fn answer(participant: u16) -> CaseCommand {
    CaseCommand::Consent { participant: Some(participant), reason: Some(WHY) }
}

#[test]
fn a_majority_of_the_participants_is_enough_where_the_policy_says_so() {
    let mut story = proposed(consent(1, "majority", "\"is_no_consent\""));
    story.does(BOB, answer(2));
    assert_eq!(story.facts().embargo_agreed(), None, "one of three");
    story.does(BOB, answer(4));
    assert_eq!(story.facts().embargo_agreed(), Some(at(LATER)), "two of three");
}

#[test]
fn who_is_silent_for_long_enough_agrees_where_the_policy_says_so() {
    let policy = || consent(1, "all", "{ is_consent_after_days = 5 }");
    let mut story = proposed(policy());
    story.days(4);
    story.does(BOB, answer(2));
    assert_eq!(story.facts().embargo_agreed(), None, "two are silent for four days");
    let mut later = proposed(policy());
    later.days(5);
    assert_eq!(later.facts().embargo_agreed(), None, "a date that passes changes nothing by itself");
    later.does(BOB, agree(LATER));
    assert_eq!(
        later.facts().embargo_agreed(),
        Some(at(LATER)),
        "somebody's act finds that nobody is missing"
    );
}

#[test]
fn whoever_has_left_the_case_is_not_waited_for() {
    let mut story = proposed(consent(1, "all", "\"is_no_consent\""));
    story.does(BOB, answer(2));
    story.does(BOB, CaseCommand::Uninvite { participant: 3 });
    assert_eq!(
        story.refused(BOB, answer(3), "longer"),
        "participant 3 is not one of those whose agreement is asked for"
    );
    story.does(BOB, answer(4));
    assert_eq!(story.facts().embargo_agreed(), Some(at(LATER)));
}

#[test]
fn the_earliest_proposal_stands_until_it_is_decided_on_where_the_policy_says_so() {
    let propose = |until: &str| CaseCommand::ProposeEmbargo { until: at(until), reason: None };
    let (early, late) = ("2013-01-20T00:00:00Z", "2013-01-25T00:00:00Z");
    let mut story = Story::opened_under(bent(&[("precedence = \"newest\"", "precedence = \"earliest\"")]));
    story.does(ALICE, propose(late));
    story.does(BOB, propose(early));
    assert_eq!(
        story.refused(ALICE, propose(late), "vendors"),
        "an earlier end, 2013-01-20T00:00:00Z, is proposed: the earliest counts"
    );
    assert_eq!(
        story.refused(ALICE, agree(late), "vendors"),
        "an earlier end, 2013-01-20T00:00:00Z, is proposed: the earliest counts"
    );
    story.does(ALICE, CaseCommand::ObjectEmbargo { participant: None, reason: Some(WHY) });
    story.does(ALICE, agree(late));
    assert_eq!(story.facts().embargo_agreed(), Some(at(late)));

    let mut newest = Story::opened();
    newest.does(BOB, propose(early));
    newest.does(ALICE, agree(late));
    assert_eq!(newest.facts().embargo_agreed(), Some(at(late)), "the newest counts");
}

#[test]
fn beyond_a_hard_cap_no_reason_helps() {
    let soft = "soft = { days = 31, anchor = \"first_set\", rule = \"one-month\" }";
    let hard = format!("{soft}\nhard = {{ days = 60, anchor = \"last_restart\", rule = \"silence\" }}");
    let mut story = Story::opened_under(bent(&[(soft, &hard)]));
    assert_eq!(
        story.refused(ALICE, agree_because("2013-03-15T10:00:01Z"), "silence"),
        "2013-03-15T10:00:01Z is more than 60 days after 2013-01-14T10:00:00Z, the longest there may be"
    );
    story.does(ALICE, agree_because("2013-03-15T10:00:00Z"));
    story.days(10);
    story.does(ALICE, restart("2013-03-25T10:00:00Z"));
    assert_eq!(
        story.facts().embargo_agreed(),
        Some(at("2013-03-25T10:00:00Z")),
        "the restart moved this anchor"
    );
}

#[test]
fn what_is_missing_at_the_end_holds_or_stays_owed_as_the_policy_says() {
    let publish = bent(&[("at_end = { missing = \"hold\"", "at_end = { missing = \"publish\"")]);
    for (policy, holds) in [(libvirt(), true), (publish, false)] {
        let mut story = Story::opened_under(policy);
        story.does(ALICE, confirm());
        story.does(ALICE, agree(GOAL));
        story.now = at(GOAL);
        let asked = story.ask(cvdesk_policy::Actor::new(ALICE), &lift_because(LiftGround::Due));
        assert_eq!(asked.is_err(), holds, "the notice is not drafted");
        if !holds {
            let decision = story.does(ALICE, lift_because(LiftGround::Due));
            assert!(matches!(decision.case[0], CaseEvent::EmbargoLifted { by: LiftedBy::Date, .. }));
            assert_eq!(
                decision.case.len(),
                1,
                "what there is becomes public; no number is taken without a text"
            );
        }
    }
}

#[test]
fn an_act_is_refused_before_its_time() {
    let act = "[act.publish]";
    let give_up = "[act.give_up]\nroles = [\"team\"]\nrule = \"silence\"\nafter = { from = \"confirmed\", days = 90, rule = \"silence\" }\nrequires = [{ needs = 'severity == \"low\"', else = \"its severity is not low\", rule = \"silence\", missing = \"refuse\" }]\n\n[act.publish]";
    let give_up_now = CaseCommand::GiveUp { reason: Some(WHY) };
    let mut story = Story::opened_under(bent(&[(act, give_up)]));
    assert_eq!(
        story.refused(ALICE, give_up_now.clone(), "silence"),
        "you may not make a case public without a fix yet: its time has not begun"
    );
    story.does(ALICE, confirm());
    assert_eq!(
        story.refused(ALICE, give_up_now.clone(), "silence"),
        "you may not make a case public without a fix before 2013-04-14T10:00:00Z"
    );
    story.days(90);
    assert_eq!(
        story.refused(ALICE, give_up_now.clone(), "silence"),
        "you may not make a case public without a fix yet: its severity is not low"
    );
    story.does(ALICE, severity("low"));
    story.does(ALICE, give_up_now);
    assert_eq!(story.facts().public().unwrap().by, PublicBy::Lift(LiftedBy::GivenUp));
}

#[test]
fn a_step_that_the_process_does_not_have_is_refused_by_the_rule_that_says_so() {
    let story = Story::opened();
    for command in [
        CaseCommand::FindNotEligible { reason: Some(WHY) },
        CaseCommand::FindNoExploit { reason: Some(WHY) },
        CaseCommand::SendPatches { reason: None },
        CaseCommand::Scrub { reason: None },
    ] {
        let what = story.refused(ALICE, command, "silence-of-the-text");
        assert!(what.ends_with("this process has no such step"), "{what}");
    }
}

#[test]
fn several_people_are_different_people_of_the_desk() {
    let one = "[act.dismiss]\nroles = [\"team\"]";
    let mut story = Story::opened_under(bent(&[(one, "[act.dismiss]\nroles = [\"team\"]\npeople = 2")]));
    let dismiss = CaseCommand::Dismiss { reason: Some(WHY) };
    assert_eq!(
        story.refused_as(operator_for(BOB), dismiss.clone(), "triage"),
        "an operator counts as nobody here, also on behalf of a person"
    );
    story.does(ALICE, dismiss.clone());
    assert_eq!(story.facts().dismissed, None);
    assert_eq!(
        story.refused(ALICE, dismiss.clone(), "triage"),
        "you asked for it already; 2 different people must"
    );
    story.does(BOB, dismiss);
    assert!(story.facts().dismissed.is_some());
    assert_eq!(story.facts().public(), None, "what was told in confidence stays so");
}

// req L17: a report that came in public is public from the first fact on.
#[test]
fn what_came_in_public_has_no_embargo() {
    let mut story = Story::new(libvirt());
    story.receive(cvdesk_policy::Receive { public: true, ..report_of_member() });
    assert!(matches!(story.facts().public().unwrap().by, PublicBy::Exposure(_)));
    assert_eq!(story.facts().embargo_until(), None);
    story.does(ALICE, confirm());
    assert_eq!(
        story.refused(ALICE, agree(GOAL), "embargo-date"),
        "the embargo was lifted at 2013-01-14T09:00:00Z: what is public stays public"
    );
}

// req L35
#[test]
fn a_hand_off_is_told_taken_and_done_by_contacts_that_the_policy_names() {
    let mut story = Story::lifted();
    let to = |contact: &str, stage| CaseCommand::HandOff { contact: contact.to_owned(), stage, reason: None };
    assert_eq!(
        story.refused(ALICE, to("gentoo", HandOff::Told), "distros"),
        "`gentoo` is no contact of this process"
    );
    story.does(ALICE, to("debian", HandOff::Told));
    assert_eq!(
        story.refused(ALICE, to("debian", HandOff::Told), "distros"),
        "that is recorded of debian already"
    );
    story.does(ALICE, to("debian", HandOff::Done));
    assert_eq!(story.facts().hand_offs["debian"], HandOff::Done);
    for back in [HandOff::Told, HandOff::Taken, HandOff::Declined] {
        let what = story.refused(ALICE, to("debian", back), "distros");
        assert_eq!(what, "the hand-off to debian is further than that already");
    }
    let early = Story::ready();
    let what = early.refused(ALICE, to("debian", HandOff::Told), "distros");
    assert_eq!(what, "you may not record a hand-off yet: the notice is not published");
}

// req L34: the registry of maintained branches decides where the fix is owed.
#[test]
fn the_fix_is_owed_on_every_branch_that_is_maintained_and_affected() {
    let mut story = Story::ready();
    story.asks(ALICE, list("v1-maint", None)).unwrap();
    story.asks(ALICE, list("v0-maint", Some("2013-01-20"))).unwrap();
    let refusal = story.asks(ALICE, list("feature", None)).unwrap_err();
    assert_eq!(refusal.what, "`feature` is no name of a stable branch");
    story.now = at(GOAL);
    assert_eq!(
        story.refused(ALICE, lift(LiftGround::Due), "branches"),
        "the fix is not on every maintained branch"
    );
    let mut unaffected = story.clone();
    unaffected.does(ALICE, assess(&["v1"]));
    unaffected.does(ALICE, lift(LiftGround::Due));
    story.does(ALICE, land("v1-maint", 'b'));
    story.does(ALICE, lift(LiftGround::Due));
    assert!(story.facts().public().is_some(), "v0-maint was maintained until the 20th");
}

// req L22 L23 L24 L7
#[test]
fn a_member_applies_is_vouched_for_approved_and_accepts_before_acting() {
    use cvdesk_policy::{DeskCommand, IntakeCommand};
    let new = cvdesk_case::ActorId([0xdd; 16]);
    let mut story = Story::held();
    let taken =
        IntakeCommand::TakeApplication { applicant: new, name: text(0x71), affiliation: Some(text(0x72)) };
    assert_eq!(
        story.moderation_refused(BOB, taken.clone(), "apply"),
        "you may not take a message as a request for membership: it takes the role moderator"
    );
    story.moderates(MORA, taken);
    let approve = |reason| DeskCommand::Approve { applicant: new, roles: vec!["team".to_owned()], reason };
    let alone = story.asks(ALICE, approve(None)).unwrap_err();
    assert_eq!((alone.what.as_str(), alone.modality), ("0 of 1 members have vouched", Modality::Should));
    let mut waived = story.clone();
    assert_eq!(waived.asks(ALICE, approve(Some(WHY))).unwrap().warned, ["L23"]);

    let operator = story.asks_as(operator_for(BOB), DeskCommand::Vouch { applicant: new, reason: None });
    assert_eq!(operator.unwrap_err().what, "an operator vouches for nobody, also on behalf of a person");
    story.asks(BOB, DeskCommand::Vouch { applicant: new, reason: None }).unwrap();
    assert_eq!(story.asks(ALICE, approve(None)).unwrap().warned, [""; 0]);
    assert_eq!(story.asks(ALICE, approve(None)).unwrap_err().what, format!("{new} has not applied"));

    let mut case = Story::opened();
    case.desk = story.desk.clone();
    assert_eq!(
        case.refused(new, confirm(), "bound"),
        "you may not confirm a security problem yet: you have not accepted the policy in force"
    );
    case.asks(new, DeskCommand::Accept { person: new }).unwrap();
    case.does(new, confirm());
    case.asks(ALICE, DeskCommand::Remove { person: new, reason: None }).unwrap();
    assert!(case.refused(new, severity("low"), "triage").contains("it takes the role team"), "at once");
}

// req L8: a request for membership is answered, and makes no case.
#[test]
fn mail_that_the_process_does_not_take_is_answered_and_makes_no_case() {
    let mut policy = libvirt();
    let mail = policy.channel.mail.take().unwrap();
    policy.channel.redirect = Some(cvdesk_policy::MailRedirect {
        address: mail.address,
        authserv_id: mail.authserv_id,
        to: "https://tracker.test/new".to_owned(),
        rule: mail.rule,
    });
    let mut story = Story::new(policy);
    story.receive(report_of_member());
    assert_eq!(story.case.len(), 0);
    let wanted = wanted_of_intake(&story.policy, &story.intake());
    assert!(matches!(wanted[..], [Wanted::RedirectReply(_)]), "{wanted:?}");
}

#[test]
fn an_agent_does_what_it_was_granted_and_proposes_the_rest() {
    use cvdesk_policy::{Act, DeskCommand};
    let agents = "[act.publish]";
    let with = "[act.grant_agent]\nroles = [\"team\"]\nrule = \"triage\"\n\n[act.publish]";
    let table = "[act.approve]";
    let declared = "[agents]\nmay = [\"assess_severity\"]\nrule = \"silence\"\n\n[act.approve]";
    let mut story = Story::opened_under(bent(&[(agents, with), (table, declared)]));
    let robot = cvdesk_case::ActorId([0x0b; 16]);
    let register = |acts: Vec<Act>| DeskCommand::RegisterAgent { agent: robot, name: text(0x74), acts };
    let barred = story.asks(ALICE, register(vec![Act::Lift])).unwrap_err();
    assert_eq!(barred.what, "no agent may lift the embargo here");
    story.asks(ALICE, register(vec![Act::AssessSeverity])).unwrap();
    story.does(ALICE, confirm());
    story.does(robot, severity("low"));
    assert_eq!(story.refused(robot, cve("CVE-2013-0170"), "silence"), "an agent may not record a CVE");
    let propose = |reason| CaseCommand::Propose { act: Act::AssignCve, reason };
    assert_eq!(story.refused(robot, propose(None), "silence"), "an agent's proposal says why");
    let before = story.facts();
    story.does(robot, propose(Some(WHY)));
    assert_eq!(story.facts().cve, before.cve, "a proposal changes nothing");
    story.asks(ALICE, DeskCommand::RevokeAgent { agent: robot }).unwrap();
    assert!(story.refused(robot, severity("critical"), "triage").contains("it takes the role team"));
}

#[test]
fn a_report_that_the_process_keeps_public_is_so_from_its_first_fact() {
    let field = "[[report]]\nid = \"details\"";
    let found = "[lift]\nat_once = { when = 'report.found_by == \"tool\"', rule = \"already-public\" }\n\n[[report]]\nid = \"found_by\"\nasks = \"Who found it?\"\nkind = \"choice\"\nchoices = [\"person\", \"tool\"]\nrule = \"details\"\n\n[[report]]\nid = \"details\"";
    for (by, is_public) in [("tool", true), ("person", false)] {
        let mut story = Story::new(bent(&[(field, found)]));
        let answers = [("found_by".to_owned(), cvdesk_case::Answer::Choice(by.to_owned()))].into();
        story.receive(cvdesk_policy::Receive { answers, ..report_of_member() });
        let public = story.facts().public().map(|opening| opening.by);
        assert_eq!(public, is_public.then_some(PublicBy::Decision(PublicBecause::AtOnce)), "{by}");
        assert_eq!(story.facts().embargo_until().is_some(), !is_public);
    }
}
