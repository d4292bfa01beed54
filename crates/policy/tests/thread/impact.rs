//! What the repository says of a case: seen by a pass, decided by people.

use cvdesk_case::{BackportRole, BlobId, BranchFacts, CaseEvent};
use cvdesk_policy::{
    Act, BranchState, CaseCommand, DeskCommand, FoundBackport, ImpactCommand, branch_standings, duties,
};

use super::support::*;

const FOUND: char = 'c';

fn hash(digit: char) -> String {
    digit.to_string().repeat(40)
}

fn facts(branch: &str, vulnerable: &str, tag: Option<&str>, fix: Option<char>) -> BranchFacts {
    BranchFacts {
        branch: branch.parse().unwrap(),
        vulnerable_tags: vec![vulnerable.parse().unwrap()],
        vulnerable_changes: Vec::new(),
        fixed_tags: tag.into_iter().map(|tag| tag.parse().unwrap()).collect(),
        fixed_changes: fix.into_iter().map(|fix| hash(fix).parse().unwrap()).collect(),
    }
}

fn impact(command: ImpactCommand) -> CaseCommand {
    CaseCommand::Impact(command)
}

fn proposes(branches: Vec<BranchFacts>) -> CaseCommand {
    impact(ImpactCommand::Propose { branches })
}

fn found() -> CaseCommand {
    impact(ImpactCommand::FindBackport(FoundBackport {
        branch: "v9.0-maint".parse().unwrap(),
        commit: hash(FOUND).parse().unwrap(),
        of: hash('a').parse().unwrap(),
        role: BackportRole::Fixes,
        evidence: vec!["subject-date".to_owned()],
    }))
}

fn confirms() -> CaseCommand {
    let (branch, commit) = ("v9.0-maint".parse().unwrap(), hash(FOUND).parse().unwrap());
    impact(ImpactCommand::ConfirmBackport { branch, commit, reason: None })
}

fn rejects(why: Option<cvdesk_case::TextId>) -> CaseCommand {
    let (branch, commit) = ("v9.0-maint".parse().unwrap(), hash(FOUND).parse().unwrap());
    impact(ImpactCommand::RejectBackport { branch, commit, reason: why })
}

fn sees() -> CaseCommand {
    impact(ImpactCommand::SeeFix { commit: hash('d').parse().unwrap(), patch: Some(BlobId([9; 16])) })
}

fn owed(story: &Story) -> Vec<String> {
    let duties = duties(&story.policy, &story.desk(), &story.case(), story.now);
    duties.into_iter().map(|duty| format!("{} | {}", duty.owed, duty.command)).collect()
}

fn lists(story: &mut Story, branch: &str) {
    let listed = DeskCommand::ListBranch { branch: branch.parse().unwrap(), from: None, until: None };
    story.asks(ALICE, listed).unwrap();
}

fn landed(events: &[CaseEvent]) -> usize {
    events.iter().filter(|event| matches!(event, CaseEvent::FixLanded { .. })).count()
}

// req N4 L34
#[test]
fn accepting_records_the_fixes_of_a_public_case_and_only_the_facts_of_a_confidential_one() {
    let branches = vec![
        facts("master", "v1.0", Some("v1.1"), Some('b')),
        facts("v9.0-maint", "v9.0.1", Some("v9.0.2"), Some('e')),
    ];
    let mut secret = Story::ready();
    secret.does(ALICE, proposes(branches.clone()));
    let accepted = secret.does(ALICE, impact(ImpactCommand::Accept));
    assert_eq!(landed(&accepted.case), 0, "a fix in public is no bookkeeping while the case is confidential");
    assert!(secret.facts().public().is_none());
    assert_eq!(secret.facts().branches, branches);
    let mut open = Story::lifted();
    lists(&mut open, "v9.0-maint");
    let before = open.facts().published.len();
    open.does(ALICE, proposes(branches));
    assert!(owed(&open)[0].starts_with("decide what is recorded of master, v9.0-maint: the repository says"));
    let accepted = open.does(ALICE, impact(ImpactCommand::Accept));
    assert!(landed(&accepted.case) > 0);
    let standings = branch_standings(&open.policy, &open.desk(), &open.case(), open.now);
    assert!(
        standings.iter().all(|one| one.state == BranchState::Released && one.maintained),
        "{standings:?}"
    );
    assert!(owed(&open).iter().any(|owed| owed.contains("publish a new version of the notice")));
    assert_eq!(open.facts().published.len(), before, "accepting publishes nothing");
    assert!(open.refused(ALICE, impact(ImpactCommand::Accept), "fixes").contains("says nothing else"));
}

#[test]
fn a_proposal_that_is_known_or_was_rejected_is_refused() {
    let mut story = Story::ready();
    let branches = vec![facts("master", "v1.0", None, None)];
    story.does(ALICE, proposes(branches.clone()));
    assert_eq!(story.refused(ALICE, proposes(branches.clone()), "fixes"), "this was proposed already");
    let reject = |reason| impact(ImpactCommand::Reject { reason });
    assert!(story.refused(ALICE, reject(None), "fixes").contains("say why"));
    story.does(ALICE, reject(Some(WHY)));
    assert_eq!(story.refused(ALICE, proposes(branches), "fixes"), "this was proposed already");
    assert!(story.refused(ALICE, reject(Some(WHY)), "fixes").contains("says nothing else"));
    story.does(ALICE, proposes(vec![facts("master", "v1.0.5", None, None)]));
}

// req L34
#[test]
fn a_candidate_is_a_duty_until_a_person_judges_it_and_may_be_judged_anew() {
    let mut story = Story::lifted();
    lists(&mut story, "v9.0-maint");
    story.does(ALICE, found());
    let duty = format!(
        "say whether cccccccccccc on v9.0-maint is a backport of aaaaaaaaaaaa (subject-date) | case backport confirm {CASE} v9.0-maint {}",
        hash(FOUND)
    );
    assert_eq!(owed(&story)[0], duty);
    let state = |story: &Story| {
        let all = branch_standings(&story.policy, &story.desk(), &story.case(), story.now);
        all.into_iter().find(|one| one.branch.as_str() == "v9.0-maint").unwrap().state
    };
    assert_eq!(state(&story), BranchState::Candidate);
    assert!(story.refused(ALICE, found(), "fixes").contains("was found already"));
    assert!(story.refused(ALICE, rejects(None), "fixes").contains("say why it is no backport"));
    story.does(ALICE, rejects(Some(WHY)));
    assert!(!owed(&story).contains(&duty));
    assert!(story.refused(ALICE, found(), "fixes").contains("was found already"), "it never comes again");
    let confirmed = story.does(ALICE, confirms());
    assert_eq!(landed(&confirmed.case), 1);
    assert_eq!(state(&story), BranchState::Fixed);
    assert!(story.refused(ALICE, confirms(), "fixes").contains("judged so already"));
}

// req L17 L26, leak path
#[test]
fn a_private_fix_in_public_is_the_first_duty_and_no_disclosure() {
    let mut story = Story::ready();
    story.does(ALICE, sees());
    assert!(story.facts().public().is_none(), "seeing is not disclosing");
    assert_eq!(
        owed(&story)[0],
        format!(
            "record the leak: a private fix was seen in public as dddddddddddd | case leak {CASE} --commit {}",
            hash('d')
        )
    );
    assert!(story.refused(ALICE, sees(), "already-public").contains("nothing new"));
    let mut public = Story::lifted();
    assert!(public.refused(ALICE, sees(), "already-public").contains("nothing new"));
    public.does(ALICE, found());
    assert!(!owed(&public).iter().any(|owed| owed.contains("leak")));
}

#[test]
fn whoever_may_not_record_fixes_neither_proposes_nor_judges() {
    let mut story = Story::ready();
    story.does(ALICE, found());
    for command in [proposes(Vec::new()), found(), confirms(), rejects(Some(WHY))] {
        assert!(story.refused(CAROL, command, "fixes").contains("it takes the role team"));
    }
    assert!(story.refused(CAROL, sees(), "already-public").contains("it takes the role"));
}

// req L108: programs see, people judge
#[test]
fn an_agent_sees_and_never_judges() {
    let granted = "[act.grant_agent]\nroles = [\"team\"]\nrule = \"triage\"\n\n[act.publish]";
    let declared = "[agents]\nmay = [\"record_fix\"]\nrule = \"silence\"\n\n[act.approve]";
    let mut story = Story::opened_under(bent(&[("[act.publish]", granted), ("[act.approve]", declared)]));
    let robot = cvdesk_case::ActorId([0x0b; 16]);
    let register = DeskCommand::RegisterAgent { agent: robot, name: text(0x74), acts: vec![Act::RecordFix] };
    story.asks(ALICE, register).unwrap();
    story.does(robot, found());
    story.does(robot, proposes(vec![facts("master", "v1.0", None, None)]));
    let judging = [
        confirms(),
        rejects(Some(WHY)),
        impact(ImpactCommand::Accept),
        impact(ImpactCommand::Reject { reason: Some(WHY) }),
    ];
    for command in judging {
        assert_eq!(story.refused(robot, command, "fixes"), "a program sees, and a person judges");
    }
    let unknown = story.facts();
    assert!(unknown.impact_proposed.is_some() && unknown.waiting_backports().count() == 1);
}

// req L34: per branch, until each is released
#[test]
fn a_release_can_be_owed_branch_by_branch() {
    let fix = "[[duty]]\nowed = \"assess which branches and releases are affected\"";
    let release = format!(
        "[[duty]]\nowed = \"release the fix\"\nby = \"team\"\nwhen = \"fix_known\"\nuntil = \"closed\"\neach = \"branch_to_release\"\n\
         command = \"case fix {{case}} --branch {{branch}} --released TAG\"\nrule = \"branches\"\n\n{fix}"
    );
    let mut story = Story::opened_under(bent(&[(fix, &release)]));
    lists(&mut story, "v9.0-maint");
    story.does(ALICE, confirm());
    for branch in ["master", "v9.0-maint"] {
        story.does(ALICE, land(branch, 'a'));
    }
    let releases = |story: &Story| {
        owed(story).into_iter().filter(|owed| owed.starts_with("release the fix")).collect::<Vec<_>>()
    };
    assert_eq!(
        releases(&story),
        ["master", "v9.0-maint"].map(|branch| format!(
            "release the fix: {branch} | case fix {CASE} --branch {branch} --released TAG"
        ))
    );
    let (branch, tag) = ("v9.0-maint".parse().unwrap(), "v9.0.2".parse().unwrap());
    story.does(ALICE, CaseCommand::Fix(cvdesk_policy::FixCommand::Release { branch, tag }));
    assert_eq!(releases(&story).len(), 1, "a released branch owes no more");
}
