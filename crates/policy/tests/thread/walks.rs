//! Properties over random walks: any actor, any command, any instant, from a fresh case.

use std::collections::BTreeSet;

use cvdesk_case::{ActorId, Case, Desk, StreamId, TextId};
use cvdesk_policy::{
    Act, Actor, Ask, CaseCommand, Confidential, Decision, Item, LiftGround, Part, Policy, SUMMARY_BYTES,
    Subject, Summary, Viewer, allowed, decide, duties, may_see, summarise_case, wanted_of_case,
};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::test_runner::RngAlgorithm;

use super::sight::{items, viewers};
use super::support::*;

/// The quick generator: the default one takes longer than the walks themselves in a debug build.
fn config(cases: u32) -> ProptestConfig {
    let rng_algorithm = RngAlgorithm::XorShift;
    ProptestConfig { cases, rng_algorithm, failure_persistence: None, ..ProptestConfig::default() }
}

fn reason() -> impl Strategy<Value = Option<TextId>> {
    prop_oneof![Just(None), Just(Some(WHY))]
}

fn command() -> impl Strategy<Value = CaseCommand> {
    let branch = proptest::sample::select(vec!["master", "v1-maint"]);
    let digit = proptest::sample::select(vec!['a', 'b']);
    let until = (-100_i64..2_000).prop_map(|hours| at(REPORTED) + SignedDuration::from_hours(hours));
    let ground = proptest::sample::select(vec![LiftGround::Due, LiftGround::Early]);
    let number =
        proptest::option::weighted(0.2, (1_u16..3).prop_map(|n| format!("2013-{n:04}").parse().unwrap()));
    prop_oneof![
        2 => reason().prop_map(|reason| CaseCommand::Confirm { reason }),
        1 => (until.clone(), reason()).prop_map(|(until, reason)| CaseCommand::AgreeEmbargo { until, reason }),
        1 => (proptest::option::of(until), reason())
            .prop_map(|(until, reason)| CaseCommand::RestartEmbargo { until, cause: None, reason }),
        1 => Just(CaseCommand::RequestCve),
        1 => proptest::sample::select(vec!["CVE-2013-0170", "CVE-2013-0171"]).prop_map(cve),
        1 => (branch.clone(), digit.clone()).prop_map(|(branch, digit)| stage(branch, digit)),
        1 => (branch.clone(), digit).prop_map(|(branch, digit)| land(branch, digit)),
        1 => branch.prop_map(|branch| release(branch, "v1.1")),
        1 => proptest::sample::select(vec!["v1", "v2"]).prop_map(|tag| assess(&[tag])),
        2 => proptest::sample::select(vec![0x20_u8, 0x30]).prop_map(draft),
        3 => (ground, reason(), number).prop_map(|(ground, reason, number)| CaseCommand::Lift { ground, reason, number }),
        1 => reason().prop_map(exposed),
        2 => reason().prop_map(|reason| CaseCommand::Publish { reason, number: None }),
    ]
}

fn actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        6 => proptest::sample::select(vec![ALICE, BOB]).prop_map(Actor::new),
        1 => proptest::sample::select(vec![MORA, CAROL, STRANGER, ActorId::SYSTEM, ActorId::operator(UID)]).prop_map(Actor::new),
        1 => proptest::sample::select(vec![ALICE, MORA]).prop_map(operator_for),
    ]
}

/// The shipped policy, one that forgets every requirement, and one whose clock starts with the confirmation.
fn policy() -> impl Strategy<Value = Policy> {
    let mut late = bent(&[("start = { event = \"received\"", "start = { event = \"confirmed\"")]);
    late.act.values_mut().for_each(|act| act.requires.clear());
    proptest::sample::select(vec![libvirt(), forgetful(), late])
}

fn act_of(command: &CaseCommand) -> Act {
    match command {
        CaseCommand::Confirm { .. } => Act::Confirm,
        CaseCommand::AgreeEmbargo { .. } => Act::AgreeEmbargo,
        CaseCommand::RestartEmbargo { .. } => Act::RestartEmbargo,
        CaseCommand::RequestCve => Act::RequestCve,
        CaseCommand::AssignCve(_) | CaseCommand::TakeBackCve { .. } => Act::AssignCve,
        CaseCommand::Fix(_) => Act::RecordFix,
        CaseCommand::DraftNotice { .. } => Act::DraftNotice,
        CaseCommand::Lift { .. } => Act::Lift,
        CaseCommand::Publish { .. } => Act::Publish,
        CaseCommand::Expose { .. } => Act::Expose,
        other => unreachable!("{other:?} is not walked here; every profile's exploration does"),
    }
}

/// The texts that the public may read, told from the facts alone.
fn public_texts(case: &Case) -> BTreeSet<TextId> {
    let lifted = case.published.iter().filter(|_| case.public().is_some());
    lifted.flat_map(|published| published.draft.texts()).collect()
}

/// A story on the way, folded fact by fact.
struct Walk {
    story: Story,
    desk: Confidential<Desk>,
    case: Confidential<Case>,
    facts: Case,
}

impl Walk {
    fn of(story: Story) -> Self {
        Self { desk: story.desk(), case: story.case(), facts: story.facts(), story }
    }

    fn record(&mut self, actor: Actor, decision: &Decision) {
        let known = self.story.case.len();
        self.story.record(actor, decision);
        let new = self.story.case.get(known..).unwrap_or_default();
        self.case.evolve(new);
        for fact in new {
            self.facts.evolve(fact);
        }
        if !decision.desk.is_empty() {
            self.desk = self.story.desk();
        }
    }

    /// Takes one step and checks what holds at every step.
    fn step(&mut self, actor: Actor, command: &CaseCommand) -> Result<(), TestCaseError> {
        let (policy, now, before) = (&self.story.policy, self.story.now, self.facts.clone());
        let ask = Ask::Case(&self.case, command);
        let answer = decide(policy, &self.desk, actor, now, &ask);
        prop_assert_eq!(&answer, &decide(policy, &self.desk, actor, now, &ask), "decide is a function");
        let acts = allowed(policy, &self.desk, &self.case, actor, self.story.now);
        let act = acts.into_iter().find(|allowed| allowed.act == act_of(command)).unwrap();
        let added = match answer {
            Err(refusal) => {
                prop_assert!(
                    !refusal.clauses.is_empty() && !refusal.what.is_empty() && !refusal.hint.is_empty()
                );
                let quoted = refusal.clauses.iter().all(|clause| refusal.quote.contains(clause.as_str()));
                prop_assert!(quoted && refusal.quote.starts_with('“'), "{:?}", refusal);
                0
            }
            Ok(decision) => {
                // `case next` speaks of the ordinary lift; asking early is a way of its own.
                let ordinary = !matches!(command, CaseCommand::Lift { ground: LiftGround::Early, .. });
                prop_assert!(
                    !ordinary || act.not_yet.is_none(),
                    "done, so it was open: {:?} {:?}",
                    command,
                    act.not_yet
                );
                prop_assert!(!decision.case.is_empty() && decision.intake.is_empty());
                self.record(actor, &decision);
                u32::try_from(decision.case.len()).unwrap()
            }
        };
        prop_assert_eq!(self.case.version(), before.version + added, "the version counts facts");
        self.holds_after(&before)
    }

    fn holds_after(&self, before: &Case) -> Result<(), TestCaseError> {
        let (policy, after) = (&self.story.policy, &self.facts);
        prop_assert!(before.public().is_none() || after.public() == before.public(), "public stays public");
        prop_assert!(before.number.is_none() || after.number == before.number, "a number stays");
        let wanted = wanted_of_case(policy, &self.case);
        if after.public().is_none() {
            prop_assert!(wanted.is_empty() && after.number.is_none() && after.published.is_empty());
        }
        let versions = after.published.iter().map(|published| published.version);
        prop_assert!(versions.eq(1..=u32::try_from(after.published.len()).unwrap()), "without gaps");
        for duty in duties(policy, &self.desk, &self.case, self.story.now) {
            prop_assert!(!duty.clauses.is_empty() && duty.command.contains(&after.id.to_string()));
        }
        Ok(())
    }
}

/// Nobody but the team sees anything of the case, the public but the published words.
fn nothing_leaks(story: &Story) -> Result<(), TestCaseError> {
    let (desk, case) = (story.desk(), story.case());
    let published = public_texts(&story.facts());
    let items = items();
    for (who, viewer) in viewers() {
        for &(ref what, item) in &items {
            let sees = may_see(&story.policy, &desk, Subject::Case(&case), viewer, item).is_some();
            let own = item.of == Item::facts(StreamId::case(CASE)).of;
            let listed = match (viewer, item.part) {
                (Viewer::Actor(actor), _) => {
                    own && [ALICE, BOB].contains(&actor.on_behalf_of.unwrap_or(actor.id))
                }
                (Viewer::Public, Part::Text(text)) => own && published.contains(&text),
                (Viewer::System(cvdesk_policy::Purpose::Summarise), Part::Text(text)) => own && text == TITLE,
                // Whose address it is, and nothing else that anybody wrote.
                (Viewer::System(cvdesk_policy::Purpose::Recognise), Part::Text(text)) => {
                    let facts = story.facts();
                    let mut contacts = facts.present().filter_map(|part| part.contact.as_ref());
                    own && contacts.any(|contact| contact.address == text)
                }
                (Viewer::System(_) | Viewer::Public, _) => false,
            };
            prop_assert_eq!(sees, listed, "{} and {}", who, what);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(500))]

    // req L1 N1 L26 L36, leak L014
    #[test]
    fn no_walk_through_a_case_shows_or_wants_anything_before_its_lift(
        policy in policy(),
        steps in proptest::collection::vec((actor(), 0_i64..40, command()), 40),
    ) {
        let mut walk = Walk::of(Story::opened_under(policy));
        for (actor, hours, command) in steps {
            walk.story.hours(hours);
            walk.step(actor, &command)?;
        }
        prop_assert_eq!(&walk.facts, &walk.story.facts(), "one by one or at once");
        nothing_leaks(&walk.story)?;
    }
}

proptest! {
    #![proptest_config(config(200))]

    // A summary is sealed into a row of bounded size, whatever a reporter writes as a subject.
    #[test]
    fn a_summary_fits_its_row_whatever_the_title(title in ".{0,300}", steps in proptest::collection::vec(command(), 8)) {
        let mut walk = Walk::of(Story::opened());
        for command in steps {
            walk.story.hours(90);
            walk.step(Actor::new(ALICE), &command)?;
        }
        let summary = summarise_case(&walk.story.policy, &walk.story.desk(), &walk.case, &title);
        let stored = serde_json::to_vec(&summary).unwrap();
        prop_assert!(stored.len() <= SUMMARY_BYTES, "{} bytes", stored.len());
        prop_assert_eq!(serde_json::from_slice::<Summary>(&stored).unwrap(), summary);
    }
}

#[test]
fn walks_get_as_far_as_a_second_version() {
    let mut walk = Walk::of(Story::lifted());
    for command in [land("v1-maint", 'b'), publish()] {
        walk.step(Actor::new(BOB), &command).unwrap();
    }
    assert_eq!(walk.facts.published.len(), 2);
    assert_eq!(public_texts(&walk.facts), BTreeSet::from([text(0x20), text(0x21)]));
    nothing_leaks(&walk.story).unwrap();
}
