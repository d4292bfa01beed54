//! Fixes and CVE ids.

use cvdesk_case::{Case, CaseEvent, Cve, CveHow, Event, FixStage, TagName};

use super::case;
use crate::support::{ALICE, CASE, fixture, history, hour};

fn hashes(case: &Case, branch: &str) -> Vec<String> {
    let fix = case.fixes.get(&branch.parse().unwrap());
    fix.map(|fix| fix.commits.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

const STAGED: &str = "46532e3e8ed5f5a736a02f67d6c805492f9ca720";
const LANDED: &str = "57a18198814f80b1397e1a14d33746034b9dbd5c";

#[test]
fn a_landed_fix_replaces_the_staged_commit_and_further_ones_are_added() {
    let staged = case(&["case.fix_staged@1"]);
    assert_eq!(hashes(&staged, "master"), [STAGED]);
    let landed = case(&["case.fix_staged@1", "case.fix_landed@1"]);
    assert_eq!(hashes(&landed, "master"), [LANDED]);
    let fix = landed.fixes.values().next().unwrap();
    assert_eq!(fix.stage, FixStage::Landed { at: hour(1) });
    let follow_up = Event::from(CaseEvent::FixLanded {
        branch: "master".parse().unwrap(),
        commit: STAGED.parse().unwrap(),
        since: None,
    });
    let facts = [fixture("case.fix_landed@1"), follow_up].map(|event| (ALICE, event));
    let twice = Case::fold(CASE, &history(facts));
    assert_eq!(hashes(&twice, "master"), [LANDED, STAGED]);
    assert_eq!(
        twice.fixes.values().next().unwrap().stage,
        FixStage::Landed { at: hour(0) },
        "fixed when first there"
    );
}

#[test]
fn a_release_counts_on_a_branch_with_a_fix_only() {
    let released = Event::from(CaseEvent::FixReleased {
        branch: "master".parse().unwrap(),
        tag: "v1.0.2".parse().unwrap(),
    });
    let with = Case::fold(
        CASE,
        &history([fixture("case.fix_landed@1"), released.clone()].map(|event| (ALICE, event))),
    );
    assert_eq!(with.fixes.values().next().unwrap().releases, ["v1.0.2".parse::<TagName>().unwrap()]);
    let without = Case::fold(CASE, &history([(ALICE, released)]));
    assert!(without.fixes.is_empty());
}

#[test]
fn a_cve_given_twice_is_there_once_and_a_late_request_loses_none() {
    assert_eq!(case(&["case.cve_requested@1"]).cve, Cve::Requested);
    let given =
        case(&["case.cve_requested@1", "case.cve_assigned@1", "case.cve_assigned@1", "case.cve_requested@1"]);
    assert_eq!(given.cve, Cve::Assigned(vec!["CVE-2013-0170".parse().unwrap()]));
    assert_eq!(case(&["case.cve_requested@1"]).cves(), []);
}

#[test]
fn a_declined_cve_may_be_asked_for_again_and_an_assigned_one_is_not_declined() {
    assert_eq!(case(&["case.cve_requested@1", "case.cve_declined@1"]).cve, Cve::Declined);
    assert_eq!(case(&["case.cve_declined@1"]).cve, Cve::Declined, "unasked, too");
    let again = case(&["case.cve_requested@1", "case.cve_declined@1", "case.cve_requested@1"]);
    assert_eq!((again.cve.clone(), again.cves()), (Cve::Requested, &[][..]));
    let given = case(&["case.cve_declined@1", "case.cve_assigned@1"]);
    assert_eq!(given.cves().len(), 1, "another authority may give one");
    assert_eq!(case(&["case.cve_assigned@1", "case.cve_declined@1"]).cve, given.cve);
}

#[test]
fn an_id_keeps_the_answer_it_came_with_and_one_taken_back_leaves_the_request_open() {
    let already = case(&["case.cve_requested@1", "case.cve_assigned@1.already", "case.cve_assigned@1"]);
    let how: Vec<_> = already.cve_how.values().copied().collect();
    assert_eq!((already.cves().len(), how), (1, vec![CveHow::Already]), "the first word on it counts");
    let split = case(&["case.cve_requested@1", "case.cve_split@1"]);
    assert_eq!(split.cves().len(), 2);
    assert!(split.cve_how.values().all(|how| *how == CveHow::Split));
    assert_eq!(case(&["case.cve_requested@1", "case.cve_split@1.minimal"]).cve, Cve::Requested, "none came");
    let asked = case(&["case.cve_requested@1", "case.cve_assigned@1", "case.cve_taken_back@1"]);
    assert_eq!((asked.cve.clone(), asked.cve_how.len()), (Cve::Requested, 0));
    let unasked = case(&["case.cve_assigned@1", "case.cve_taken_back@1"]);
    assert_eq!(unasked.cve, Cve::None);
    let other = case(&["case.cve_split@1", "case.cve_taken_back@1"]);
    assert_eq!(other.cves(), split.cves(), "another id stays");
}

#[test]
fn a_patch_is_kept_once_and_in_order_and_each_later_word_on_patches_has_its_date() {
    let blob = |n: u8| CaseEvent::PatchAdded { patch: cvdesk_case::BlobId([n; 16]), branch: None };
    let stable: cvdesk_case::BranchName = "v1.0-maint".parse().unwrap();
    let ported = CaseEvent::PatchAdded { patch: cvdesk_case::BlobId([1; 16]), branch: Some(stable.clone()) };
    let patched = super::case_of([blob(2), ported, blob(2)]);
    assert_eq!(patched.patch_branches, [(2, stable)].into());
    assert_eq!(patched.patches, [2, 1].map(|n| cvdesk_case::BlobId([n; 16])));
    let worked = case(&[
        "case.work_started@1",
        "case.patch_added@1",
        "case.patch_faulted@1",
        "case.scrubbed@1",
        "case.patches_sent@1",
    ]);
    assert_eq!(worked.patches.len(), 1, "a fault takes no patch away");
    assert_eq!(
        (worked.work_started, worked.patch_faulted, worked.scrubbed, worked.patches_sent),
        (Some(hour(0)), Some(hour(2)), Some(hour(3)), Some(hour(4)))
    );
    assert_eq!(worked.public(), None, "whether sending them is the lift is the policy's to say");
}

#[test]
fn a_fix_and_an_exposure_older_than_their_record_count_from_when_they_were_so() {
    let before: jiff::Timestamp = "2011-03-23T00:00:00Z".parse().unwrap();
    let known = case(&["case.fix_landed@1.since", "case.became_public@1.since"]);
    assert_eq!(known.fixes.values().next().unwrap().stage, FixStage::Landed { at: before });
    let opening = known.public().unwrap();
    assert_eq!((opening.at, opening.since), (hour(1), before), "when it was recorded is kept beside it");
}

#[test]
fn a_fix_that_is_taken_back_leaves_nothing_on_its_branch_and_what_else_is_known_of_it() {
    let back = Event::from(CaseEvent::FixTakenBack {
        branch: "master".parse().unwrap(),
        reason: cvdesk_case::TextId([7; 16]),
    });
    let fold = |files: &[&str]| {
        let facts = files.iter().map(|file| fixture(file)).chain([back.clone()]);
        Case::fold(CASE, &history(facts.map(|event| (ALICE, event))))
    };
    assert!(fold(&["case.fix_staged@1"]).fixes.is_empty());
    let alone = fold(&["case.fix_landed@1"]);
    assert_eq!((alone.fixes.len(), alone.branches.len()), (0, 0), "a name that only the fix brought is gone");
    let assessed = fold(&["case.impact_assessed@1", "case.fix_landed@1"]);
    let facts = assessed.branches.iter().find(|facts| facts.branch.as_str() == "master").unwrap();
    assert_eq!((assessed.fixes.len(), assessed.branches.len(), facts.fixed_changes.len()), (0, 2, 0));
    assert_eq!(facts.vulnerable_tags.len(), 2, "what is affected stays");
}
