//! People, applications, branches, agents and numbers of the desk.

use cvdesk_case::{ActorId, CaseId, Desk, DeskEvent, Event, NoticeNumber, PolicyVersion, TextId};
use jiff::civil::{Date, date};

use super::by_alice;
use crate::support::{ALICE, BOB, CASE, fixture, history};

const CAROL: ActorId = ActorId([0xca; 16]);
const DAVE: ActorId = ActorId([0xda; 16]);

fn desk(facts: impl IntoIterator<Item = (ActorId, DeskEvent)>) -> Desk {
    Desk::fold(&history(facts.into_iter().map(|(actor, fact)| (actor, Event::from(fact)))))
}

fn joined(person: ActorId) -> (ActorId, DeskEvent) {
    (
        ALICE,
        DeskEvent::PersonJoined { person, name: TextId([person.0[0]; 16]), roles: vec!["team".to_owned()] },
    )
}

fn applied(applicant: ActorId) -> (ActorId, DeskEvent) {
    let (name, affiliation) = (TextId([1; 16]), Some(TextId([2; 16])));
    (ActorId::SYSTEM, DeskEvent::MembershipApplied { applicant, name, affiliation, intake: None })
}

fn vouched(member: ActorId, applicant: ActorId) -> (ActorId, DeskEvent) {
    (member, DeskEvent::MemberVouched { applicant, reason: None })
}

fn accepted(person: ActorId, version: u8) -> (ActorId, DeskEvent) {
    (person, DeskEvent::PolicyAccepted { person, version: PolicyVersion([version; 32]) })
}

fn taken(numbers: &[(u16, u16)]) -> Desk {
    let take = |&(year, number)| DeskEvent::NoticeNumberTaken {
        number: NoticeNumber { year, number },
        case: CaseId([1; 5]),
    };
    Desk::fold(&history(numbers.iter().map(|number| (ALICE, Event::from(take(number))))))
}

// req N2: incremental through the year of report.
#[test]
fn the_next_number_is_above_the_highest_of_its_own_year() {
    for (numbers, next) in [
        (&[][..], "2013-0001"),
        (&[(2013, 1), (2013, 2)], "2013-0003"),
        (&[(2013, 7)], "2013-0008"),
        (&[(2012, 40), (2014, 9)], "2013-0001"),
        (&[(2013, 9998)], "2013-9999"),
        (&[(2013, 1), (2013, 9999)], "2013-0002"),
    ] {
        assert_eq!(taken(numbers).next_number(2013).to_string(), next, "{numbers:?}");
    }
}

#[test]
fn the_next_number_can_always_be_stored_and_read_back() {
    for highest in [1, 9998, 9999] {
        let number = taken(&[(2013, highest)]).next_number(2013);
        let event = Event::from(DeskEvent::NoticeNumberTaken { number, case: CASE });
        let stored = event.encode().unwrap();
        assert_eq!(Event::decode("desk.notice_number_taken", 1, &stored).unwrap(), event, "after {highest}");
    }
    let full: Vec<_> = (1..=NoticeNumber::LAST).map(|number| (2013, number)).collect();
    let full = taken(&full);
    assert!(full.numbers.contains_key(&full.next_number(2013)), "a full series gives a number that is taken");
}

#[test]
fn a_person_is_found_by_the_accounts_linked_to_them() {
    let desk = Desk::fold(&by_alice(&[
        "desk.founded@1.rehearsal",
        "desk.policy_adopted@1",
        "desk.person_joined@1",
        "desk.account_linked@1",
        "desk.account_linked@1.os_uid",
    ]));
    assert!(desk.rehearsal && desk.newest_policy().is_some());
    let person = desk.person_of_uid(1000).unwrap();
    assert_eq!(desk.people[&person].mail.len(), 1);
    assert_eq!(desk.person_of_uid(0), None);
    let unknown = Desk::fold(&by_alice(&["desk.account_linked@1.os_uid"]));
    assert_eq!(unknown.person_of_uid(1000), None, "an account of nobody is nobody's");
}

// req L18: affiliation counts. req L22 L23: an application lives until it is answered.
#[test]
fn an_application_goes_when_the_applicant_joins_and_its_affiliation_becomes_the_persons() {
    let approved = || {
        let approved = DeskEvent::MembershipApproved { applicant: CAROL, reason: None, warned: Vec::new() };
        [applied(CAROL), vouched(BOB, CAROL), (ALICE, approved)]
    };
    let waiting = desk(approved());
    assert_eq!(waiting.applications[&CAROL].affiliation, Some(TextId([2; 16])));
    assert!(waiting.people.is_empty(), "nobody joins by an application or its approval alone");
    let desk = desk(approved().into_iter().chain([joined(CAROL), joined(DAVE)]));
    assert!(desk.applications.is_empty());
    assert_eq!(desk.people[&CAROL].affiliation, Some(TextId([2; 16])));
    assert_eq!(desk.people[&CAROL].name, TextId([0xca; 16]), "the name they joined under");
    assert_eq!(desk.people[&DAVE].affiliation, None);
}

#[test]
fn somebody_elses_joining_and_a_decline_touch_no_other_application() {
    let declined = (ALICE, DeskEvent::MembershipDeclined { applicant: CAROL, reason: None });
    let desk = desk([applied(CAROL), applied(DAVE), joined(BOB), declined]);
    assert_eq!(desk.applications.keys().collect::<Vec<_>>(), [&DAVE]);
    assert_eq!(desk.people.keys().collect::<Vec<_>>(), [&BOB]);
}

// req L23
#[test]
fn vouching_counts_different_people_for_the_applicant_they_named() {
    let twice = desk([applied(CAROL), vouched(ALICE, CAROL), vouched(ALICE, CAROL)]);
    assert_eq!(twice.applications[&CAROL].vouched.len(), 1, "one person is one");
    let two = desk([applied(CAROL), applied(DAVE), vouched(ALICE, CAROL), vouched(BOB, CAROL)]);
    assert_eq!(two.applications[&CAROL].vouched.iter().collect::<Vec<_>>(), [&ALICE, &BOB]);
    assert!(two.applications[&DAVE].vouched.is_empty());
    assert!(desk([vouched(ALICE, CAROL)]).applications.is_empty(), "a word for nobody makes no application");
    let early = desk([vouched(ALICE, CAROL), applied(CAROL)]);
    assert!(early.applications[&CAROL].vouched.is_empty(), "nor does it count beforehand");
}

// req L24: per member and policy version.
#[test]
fn each_member_accepts_each_version_for_themselves() {
    let desk = desk([joined(ALICE), joined(BOB), accepted(ALICE, 1), accepted(ALICE, 2), accepted(DAVE, 1)]);
    let versions = [1, 2].map(|version| PolicyVersion([version; 32]));
    assert_eq!(desk.people[&ALICE].accepted.iter().copied().collect::<Vec<_>>(), versions);
    assert!(desk.people[&BOB].accepted.is_empty());
    assert_eq!(desk.people.len(), 2, "an acceptance makes nobody a member");
}

#[test]
fn an_acceptance_that_somebody_else_writes_down_is_the_members() {
    let said = DeskEvent::PolicyAccepted { person: BOB, version: PolicyVersion([1; 32]) };
    let desk = desk([joined(ALICE), joined(BOB), (ALICE, said)]);
    assert_eq!((desk.people[&ALICE].accepted.len(), desk.people[&BOB].accepted.len()), (0, 1));
}

#[test]
fn whoever_left_may_do_nothing_here_and_is_still_named_in_what_they_did() {
    let left = |person| (ALICE, DeskEvent::PersonLeft { person, reason: None });
    let account = cvdesk_case::Account::OsUid(1000);
    let linked =
        (ALICE, DeskEvent::AccountLinked { person: BOB, account, proof: cvdesk_case::Proof::Operator });
    let gone = desk([joined(ALICE), joined(BOB), linked.clone(), left(BOB)]);
    assert_eq!(gone.people.keys().collect::<Vec<_>>(), [&ALICE]);
    assert_eq!(gone.person_of_uid(1000), None, "their account is nobody's");
    assert_eq!(
        (gone.name_of(BOB), gone.name_of(ALICE)),
        (Some(TextId([0xb0; 16])), Some(TextId([0xa1; 16])))
    );
    assert_eq!(gone.former.keys().collect::<Vec<_>>(), [&BOB]);
    let back = desk([joined(BOB), linked, accepted(BOB, 1), left(BOB), joined(BOB)]);
    assert!(back.former.is_empty() && back.people[&BOB].os_uids.is_empty(), "shown to be theirs anew");
    assert!(back.people[&BOB].accepted.is_empty(), "and asked anew");
    let nobody = desk([left(CAROL)]);
    assert_eq!(
        (nobody.former.len(), nobody.name_of(CAROL)),
        (0, None),
        "whoever never was here left nothing"
    );
}

// req Q16: what an agent may do is granted and taken away.
#[test]
fn a_revoked_agent_takes_part_no_more_and_keeps_its_name() {
    let grant = |acts: &[&str]| DeskEvent::AgentRegistered {
        agent: DAVE,
        name: TextId([7; 16]),
        acts: acts.iter().map(ToString::to_string).collect(),
    };
    let revoked = || (ALICE, DeskEvent::AgentRevoked { agent: DAVE });
    let narrowed = desk([(ALICE, grant(&["fill_report", "close"])), (ALICE, grant(&["fill_report"]))]);
    assert_eq!(narrowed.agents[&DAVE].acts.iter().collect::<Vec<_>>(), ["fill_report"]);
    assert!(narrowed.people.is_empty(), "an agent is no person");
    let gone = desk([(ALICE, grant(&["close"])), revoked()]);
    assert!(gone.agents.is_empty());
    assert_eq!(gone.name_of(DAVE), Some(TextId([7; 16])));
    let back = desk([(ALICE, grant(&["close"])), revoked(), (ALICE, grant(&[]))]);
    assert!(
        back.former.is_empty() && back.agents[&DAVE].acts.is_empty(),
        "a grant of old does not come back"
    );
    assert_eq!(back.name_of(DAVE), Some(TextId([7; 16])));
}

fn listed(lives: &[(&str, Option<Date>, Option<Date>)]) -> Desk {
    desk(lives.iter().map(|(branch, from, until)| {
        (ALICE, DeskEvent::BranchListed { branch: branch.parse().unwrap(), from: *from, until: *until })
    }))
}

fn maintained(desk: &Desk, day: Date) -> Vec<&str> {
    desk.maintained(day).map(cvdesk_case::BranchName::as_str).collect()
}

// req L33
#[test]
fn a_branch_is_maintained_on_its_first_and_its_last_day_and_between() {
    let (first, last) = (date(2012, 4, 3), date(2014, 6, 30));
    let desk = listed(&[
        ("master", None, None),
        ("v0.9.11-maint", Some(first), Some(last)),
        ("v1.0-maint", Some(last), None),
        ("v0.8-maint", None, Some(first)),
    ]);
    for (day, expected) in [
        (date(2012, 4, 2), &["master", "v0.8-maint"][..]),
        (first, &["master", "v0.8-maint", "v0.9.11-maint"]),
        (date(2013, 1, 14), &["master", "v0.9.11-maint"]),
        (last, &["master", "v0.9.11-maint", "v1.0-maint"]),
        (date(2014, 7, 1), &["master", "v1.0-maint"]),
    ] {
        assert_eq!(maintained(&desk, day), expected, "{day}");
    }
    assert_eq!(desk.branches.len(), 4, "branches of old stay known");
}

#[test]
fn the_newest_word_on_a_branch_counts() {
    let (early, late) = (date(2013, 1, 1), date(2015, 1, 1));
    let prolonged = listed(&[("v1.0-maint", None, Some(early)), ("v1.0-maint", None, Some(late))]);
    assert_eq!(maintained(&prolonged, date(2014, 1, 1)), ["v1.0-maint"]);
    let ended = listed(&[("v1.0-maint", Some(early), None), ("v1.0-maint", None, Some(early))]);
    assert_eq!(maintained(&ended, date(2014, 1, 1)), [""; 0]);
    assert_eq!(
        maintained(&ended, date(2012, 1, 1)),
        ["v1.0-maint"],
        "the first day said before counts no more"
    );
}

#[test]
fn an_agent_and_a_person_of_the_corpus_are_told_apart() {
    let desk = Desk::fold(&by_alice(&["desk.agent_registered@1", "desk.person_joined@1"]));
    let Event::Desk(DeskEvent::AgentRegistered { agent, name, .. }) = fixture("desk.agent_registered@1")
    else {
        unreachable!("the fixture is of that kind")
    };
    assert_eq!((desk.agents.len(), desk.people.len()), (1, 1));
    assert_eq!(desk.name_of(agent), Some(name));
}
