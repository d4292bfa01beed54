//! Published versions.

use super::case;
use crate::support::hour;

#[test]
fn a_published_version_is_frozen_whatever_comes_later() {
    let first = ["case.notice_drafted@1", "case.cve_assigned@1", "case.notice_published@1.minimal"];
    let one = case(&first);
    let later = ["case.notice_drafted@1.minimal", "case.fix_landed@1", "case.impact_assessed@1"];
    let two = case(&[&first[..], &later].concat());
    assert_eq!(two.published, one.published);
    assert_ne!(two.draft.unwrap(), one.published[0].draft);
    let three = case(&[&first[..], &later, &["case.notice_published@1"]].concat());
    let [old, new] = &three.published[..] else { unreachable!("two versions") };
    assert_eq!(*old, one.published[0]);
    assert_eq!((new.version, new.at, new.branches.len()), (2, hour(6), 2));
    assert_eq!(new.landed.get(&"master".parse().unwrap()), Some(&hour(4)));
}

#[test]
fn publishing_without_prose_freezes_nothing() {
    assert_eq!(case(&["case.notice_published@1.minimal"]).published, []);
}
