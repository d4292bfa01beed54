//! Who sees what: everything here is a list of what IS seen; whatever is not listed is not.

use cvdesk_case::{
    Account, ActorId, BlobId, CaseId, DeskEvent, IntakeId, Owner, PartyStatus, PolicyVersion, Proof, Role,
    StreamId, TextId,
};
use cvdesk_policy::{
    Actor, CaseCommand, Confidential, Decision, Item, LiftGround, Part, PartyCommand, Policy, Purpose,
    Subject, Summary, Viewer, may_accept_terms, may_see, summarise_case, summarise_intake,
};

use super::support::*;

const OTHER: CaseId = CaseId([99; 5]);
const SOURCE: TextId = TextId([0x77; 16]);
const MAIL_OF_BOB: TextId = TextId([0x78; 16]);

pub fn viewers() -> Vec<(&'static str, Viewer)> {
    let actor = |id| Viewer::Actor(Actor::new(id));
    vec![
        ("team+moderator", actor(ALICE)),
        ("team", actor(BOB)),
        ("moderator", actor(MORA)),
        ("no role", actor(CAROL)),
        ("stranger", actor(STRANGER)),
        ("operator", Viewer::Actor(operator())),
        ("operator for team", Viewer::Actor(operator_for(BOB))),
        ("operator for moderator", Viewer::Actor(operator_for(MORA))),
        ("operator for stranger", Viewer::Actor(operator_for(STRANGER))),
        ("the desk itself", Viewer::Actor(Actor::SYSTEM)),
        ("summariser", Viewer::System(Purpose::Summarise)),
        ("recogniser", Viewer::System(Purpose::Recognise)),
        ("replier", Viewer::System(Purpose::Reply)),
        ("public", Viewer::Public),
    ]
}

/// Every part of every owner that a test knows, the case's and everybody else's.
pub fn items() -> Vec<(String, Item)> {
    let case = StreamId::case(CASE);
    let other = StreamId::case(OTHER);
    let intake = StreamId::intake(INTAKE);
    let another = StreamId::intake(IntakeId([98; 5]));
    let mut items = Vec::new();
    for (name, stream) in [
        ("desk", StreamId::DESK),
        ("report", intake),
        ("other report", another),
        ("case", case),
        ("other case", other),
    ] {
        items.push((format!("{name} facts"), Item::facts(stream)));
        items.push((format!("{name} summary"), Item::summary(stream)));
        items.push((format!("{name} raw"), Item::blob(stream, BlobId([5; 16]))));
        items.push((format!("{name} other blob"), Item::blob(stream, BlobId([6; 16]))));
        for (text_name, id) in [
            ("title", TITLE),
            ("reason", WHY),
            ("policy source", SOURCE),
            ("recipient", text(0x13)),
            ("address", text(0x15)),
            ("subject", text(0x16)),
            ("body", text(0x17)),
            ("message-id", text(0x18)),
            ("first draft", text(0x20)),
            ("later draft", text(0x30)),
        ] {
            items.push((format!("{name} {text_name}"), Item::text(stream, id)));
        }
    }
    for (name, person) in [("bob", BOB), ("stranger", STRANGER)] {
        let of = Owner::Person(person);
        items.push((format!("{name}'s name"), Item::text(of, TextId(person.0))));
        items.push((format!("{name}'s mail"), Item::text(of, MAIL_OF_BOB)));
        items.push((format!("{name}'s facts"), Item { of, part: Part::Facts }));
    }
    items
}

fn seen(story: &Story, subject: Subject<'_>) -> String {
    let desk = story.desk();
    let mut lines = Vec::new();
    for (who, viewer) in viewers() {
        let mut seen = Vec::new();
        for (what, item) in items() {
            if let Some(sight) = may_see(&story.policy, &desk, subject, viewer, item) {
                assert_eq!(sight.item(), item, "{who} may see {what} and is given another sight");
                seen.push(what);
            }
        }
        if !seen.is_empty() {
            lines.push(format!("{who}: {}", seen.join(", ")));
        }
    }
    lines.join("\n")
}

/// The desk also has a policy, and an address of Bob's.
fn peopled(mut story: Story) -> Story {
    let desk = vec![
        DeskEvent::PolicyAdopted { version: PolicyVersion([7; 32]), source: SOURCE },
        DeskEvent::AccountLinked { person: BOB, account: Account::Mail(MAIL_OF_BOB), proof: Proof::Founding },
    ];
    story.record(Actor::SYSTEM, &Decision { desk, ..Decision::default() });
    story
}

#[test]
fn of_the_desk_people_see_names_and_nobody_sees_addresses_but_who_recognises_senders() {
    let story = peopled(Story::held());
    insta::assert_snapshot!(seen(&story, Subject::Desk), @r"
    team+moderator: desk facts, bob's name
    team: desk facts, bob's name
    moderator: desk facts, bob's name
    no role: desk facts, bob's name
    operator: desk facts, bob's name
    operator for team: desk facts, bob's name
    operator for moderator: desk facts, bob's name
    operator for stranger: desk facts, bob's name
    recogniser: bob's mail
    ");
}

// req L26
#[test]
fn a_held_report_is_its_moderators_and_the_replier_sees_where_to_reply() {
    let story = Story::held();
    insta::assert_snapshot!(seen(&story, Subject::Intake(&story.intake())), @r"
    team+moderator: report facts, report summary, report raw, report recipient, report address, report subject, report body, report message-id
    moderator: report facts, report summary, report raw, report recipient, report address, report subject, report body, report message-id
    operator for moderator: report facts, report summary, report raw, report recipient, report address, report subject, report body, report message-id
    summariser: report subject
    replier: report address, report message-id
    ");
    let mut rejected = Story::held();
    rejected.moderates(MORA, reject());
    assert_eq!(
        seen(&rejected, Subject::Intake(&rejected.intake())),
        seen(&story, Subject::Intake(&story.intake()))
    );
}

// req L26
#[test]
fn a_report_that_became_a_case_is_the_teams_and_no_moderators_more() {
    let mut story = Story::new(libvirt());
    story.receive(report_of_member());
    insta::assert_snapshot!(seen(&story, Subject::Intake(&story.intake())), @r"
    team+moderator: report facts, report summary, report raw, report recipient, report address, report subject, report body, report message-id
    team: report facts, report summary, report raw, report recipient, report address, report subject, report body, report message-id
    operator for team: report facts, report summary, report raw, report recipient, report address, report subject, report body, report message-id
    summariser: report subject
    ");
}

// req L26, leak L014
#[test]
fn a_confidential_case_is_the_teams_alone() {
    let mut story = Story::ready();
    insta::assert_snapshot!(seen(&story, Subject::Case(&story.case())), @r"
    team+moderator: case facts, case summary, case raw, case other blob, case title, case reason, case policy source, case recipient, case address, case subject, case body, case message-id, case first draft, case later draft
    team: case facts, case summary, case raw, case other blob, case title, case reason, case policy source, case recipient, case address, case subject, case body, case message-id, case first draft, case later draft
    operator for team: case facts, case summary, case raw, case other blob, case title, case reason, case policy source, case recipient, case address, case subject, case body, case message-id, case first draft, case later draft
    summariser: case title
    recogniser: case address
    ");
    story.now = at("2023-01-01T00:00:00Z");
    let late = seen(&story, Subject::Case(&story.case()));
    assert!(!late.contains("public:"), "a date that passes opens nothing: {late}");
}

// req L16
#[test]
fn after_the_lift_the_public_sees_the_published_words_and_no_others() {
    let mut story = Story::lifted();
    insta::assert_snapshot!(seen(&story, Subject::Case(&story.case())), @r"
    team+moderator: case facts, case summary, case raw, case other blob, case title, case reason, case policy source, case recipient, case address, case subject, case body, case message-id, case first draft, case later draft
    team: case facts, case summary, case raw, case other blob, case title, case reason, case policy source, case recipient, case address, case subject, case body, case message-id, case first draft, case later draft
    operator for team: case facts, case summary, case raw, case other blob, case title, case reason, case policy source, case recipient, case address, case subject, case body, case message-id, case first draft, case later draft
    summariser: case title
    recogniser: case address
    public: case first draft
    ");
    let public = |story: &Story| {
        let seen = seen(story, Subject::Case(&story.case()));
        seen.lines().find(|line| line.starts_with("public:")).map(ToOwned::to_owned)
    };
    let first = public(&story);
    story.does(ALICE, draft(0x30));
    assert_eq!(public(&story), first, "a later draft stays hidden until it is published");
    story.does(ALICE, publish());
    assert_eq!(public(&story).unwrap(), "public: case first draft, case later draft");
}

#[test]
fn a_lifted_case_without_a_published_version_shows_the_public_nothing() {
    let mut story = Story::opened_under(forgetful());
    story.now = at(GOAL);
    story.does(ALICE, lift(LiftGround::Due));
    story.does(ALICE, draft(0x20));
    assert!(!seen(&story, Subject::Case(&story.case())).contains("public:"));
}

// req L26: the last wall, should a history ever hold what `decide` refuses.
#[test]
fn words_published_without_a_lift_are_not_the_publics() {
    let mut story = Story::ready();
    unpermitted(&mut story);
    assert!(!seen(&story, Subject::Case(&story.case())).contains("public:"));
}

/// Who sees a line of a list.
fn see_line(policy: &Policy, story: &Story, line: &Confidential<Summary>) -> Vec<&'static str> {
    let sees = |(_, viewer): &(&str, Viewer)| {
        may_see(policy, &story.desk(), Subject::Listed(line), *viewer, line.item()).is_some()
    };
    viewers().into_iter().filter(sees).map(|(who, _)| who).collect()
}

fn line_of_report(story: &Story) -> Confidential<Summary> {
    let summary = summarise_intake(&story.intake(), "the subject");
    Confidential::wrap(Item::summary(StreamId::intake(INTAKE)), summary)
}

fn line_of_case(story: &Story) -> Confidential<Summary> {
    let summary = summarise_case(&story.policy, &story.desk(), &story.case(), "the title");
    Confidential::wrap(Item::summary(StreamId::case(CASE)), summary)
}

const MODERATORS: [&str; 3] = ["team+moderator", "moderator", "operator for moderator"];
const TEAM: [&str; 3] = ["team+moderator", "team", "operator for team"];

// A regression: a moderator saw the subject of reports that had passed straight to the team.
#[test]
fn the_line_of_a_report_is_listed_to_whom_the_report_is_shown() {
    let mut story = Story::held();
    assert_eq!(see_line(&story.policy, &story, &line_of_report(&story)), MODERATORS);
    story.moderates(MORA, approve());
    assert_eq!(see_line(&story.policy, &story, &line_of_report(&story)), TEAM);
    let mut passed = Story::new(libvirt());
    passed.receive(report_of_member());
    assert_eq!(see_line(&passed.policy, &passed, &line_of_report(&passed)), TEAM);
    let mut rejected = Story::held();
    rejected.moderates(MORA, reject());
    assert_eq!(see_line(&rejected.policy, &rejected, &line_of_report(&rejected)), MODERATORS);
}

// A regression: the working title of a public case was listed to anybody, also to whom the desk does not know.
#[test]
fn the_line_of_a_case_is_the_teams_before_and_after_the_lift() {
    for story in [Story::ready(), Story::lifted()] {
        assert_eq!(see_line(&story.policy, &story, &line_of_case(&story)), TEAM);
    }
}

#[test]
fn a_line_gives_no_sight_of_anything_but_itself() {
    let story = Story::lifted();
    for (line, own) in [(line_of_case(&story), "case summary"), (line_of_report(&story), "report summary")] {
        let all = seen(&story, Subject::Listed(&line));
        assert!(!all.is_empty());
        for shown in all.lines() {
            assert!(shown.ends_with(&format!(": {own}")), "{shown}");
        }
    }
}

// req L24: the audience is the policy's word.
#[test]
fn who_is_in_the_audience_is_the_policys_word() {
    let policy = bent(&[("cases = [\"team\"]", "cases = [\"moderator\"]")]);
    let story = Story::ready();
    let facts = Item::facts(StreamId::case(CASE));
    let sees = |id: ActorId| {
        may_see(&policy, &story.desk(), Subject::Case(&story.case()), Viewer::Actor(Actor::new(id)), facts)
            .is_some()
    };
    assert_eq!([ALICE, BOB, MORA, CAROL].map(sees), [true, false, true, false]);
}

// req L24: a removal is effective at once, in the cases that they took part in too.
#[test]
fn whoever_is_removed_from_the_desk_reads_and_does_nothing_in_a_case_that_they_took_part_in() {
    let mut story = Story::opened();
    let invite =
        CaseCommand::Invite { role: Role::Vendor, person: Some(CAROL), contact: None, known_as: None };
    story.does(ALICE, invite.clone());
    let terms = CaseCommand::Party(PartyCommand::AcceptTerms { participant: None, reason: None });
    story.does(CAROL, terms);
    let facts = Item::facts(StreamId::case(CASE));
    let carol = Viewer::Actor(Actor::new(CAROL));
    let sees = |story: &Story| {
        may_see(&story.policy, &story.desk(), Subject::Case(&story.case()), carol, facts).is_some()
    };
    assert!(sees(&story));
    let status = CaseCommand::Party(PartyCommand::TellStatus {
        participant: None,
        product: "a product".to_owned(),
        status: PartyStatus::Affected,
        tracking: None,
        reason: None,
    });
    let consent = CaseCommand::Consent { participant: None, reason: None };
    let gone = DeskEvent::PersonLeft { person: CAROL, reason: None };
    story.record(Actor::new(ALICE), &Decision { desk: vec![gone], ..Decision::default() });
    assert!(!sees(&story));
    assert!(!may_accept_terms(&story.policy, &story.desk(), &story.case(), Actor::new(CAROL)));
    for command in [status, consent] {
        let refused = story.ask(Actor::new(CAROL), &command).unwrap_err();
        assert!(refused.what.starts_with("you may not"), "{}", refused.what);
    }
    assert_eq!(story.refused(ALICE, invite, "vendors"), "they were removed from the desk");
}

#[test]
fn an_automatic_or_passed_report_is_not_opened_for_a_reply() {
    for receive in [cvdesk_policy::Receive { automatic: true, ..report() }, report_of_member()] {
        let mut story = Story::new(libvirt());
        story.receive(receive);
        assert!(!seen(&story, Subject::Intake(&story.intake())).contains("replier:"));
    }
}

#[test]
fn the_source_of_an_adopted_policy_and_nothing_else_is_read_before_any_policy() {
    let story = peopled(Story::lifted());
    let readable =
        items().into_iter().filter(|(_, item)| Policy::sight_of_source(&story.desk(), *item).is_some());
    assert_eq!(readable.map(|(what, _)| what).collect::<Vec<_>>(), ["desk policy source"]);
}
