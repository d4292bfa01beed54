//! What the repository says and people decide on.

use cvdesk_case::{BackportStanding, BranchName, Case, CaseEvent, Event};

use super::case;
use crate::support::{ALICE, CASE, fixture, history, hour};

const FOUND: &str = "46532e3e8ed5f5a736a02f67d6c805492f9ca720";

fn standing(case: &Case) -> Vec<BackportStanding> {
    case.backports.values().map(|backport| backport.standing).collect()
}

#[test]
fn a_proposal_changes_nothing_until_it_is_recorded_as_assessed() {
    let proposed = case(&["case.impact_proposed@1"]);
    assert!(proposed.branches.is_empty() && proposed.assessed.is_none());
    assert_eq!(proposed.impact_proposed.as_ref().unwrap().len(), 1);
    let assessed = case(&["case.impact_proposed@1", "case.impact_assessed@1"]);
    assert_eq!(assessed.impact_proposed, None);
    assert_eq!(assessed.branches.len(), 2);
}

#[test]
fn a_rejected_proposal_is_remembered_so_that_it_does_not_come_again() {
    let rejected = case(&["case.impact_proposed@1", "case.impact_rejected@1"]);
    assert_eq!(rejected.impact_proposed, None);
    assert_eq!(rejected.impact_rejected, case(&["case.impact_proposed@1"]).impact_proposed);
}

#[test]
fn a_judged_commit_is_judged_on_every_branch_that_holds_it() {
    let waits = case(&["case.backport_found@1"]);
    assert_eq!(waits.waiting_backports().count(), 1);
    assert_eq!(standing(&waits), [BackportStanding::Waiting]);
    let elsewhere = Event::from(CaseEvent::BackportFound {
        branch: "v0.9.12-maint".parse::<BranchName>().unwrap(),
        commit: FOUND.parse().unwrap(),
        of: "57a18198814f80b1397e1a14d33746034b9dbd5c".parse().unwrap(),
        role: cvdesk_case::BackportRole::Fixes,
        evidence: vec!["cve".to_owned()],
    });
    let facts = [fixture("case.backport_found@1"), fixture("case.backport_rejected@1"), elsewhere];
    let rejected = Case::fold(CASE, &history(facts.map(|event| (ALICE, event))));
    assert_eq!(standing(&rejected), [BackportStanding::Rejected; 2]);
    assert_eq!(rejected.waiting_backports().count(), 0);
    let confirmed = case(&["case.backport_found@1", "case.backport_rejected@1", "case.backport_confirmed@1"]);
    assert_eq!(standing(&confirmed), [BackportStanding::Confirmed], "the newest word counts");
    assert!(case(&["case.backport_confirmed@1"]).backports.is_empty(), "nobody found it");
}

#[test]
fn a_private_fix_seen_in_public_opens_nothing_by_itself() {
    let seen = case(&["case.fix_seen@1", "case.fix_seen@1.minimal"]);
    assert!(seen.public().is_none());
    assert_eq!(seen.fixes_seen.values().copied().collect::<Vec<_>>(), [hour(0)], "first seen");
}
