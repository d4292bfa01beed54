//! The accessor without a `Sight` is policy's own.
use cvdesk_case::Case;
use cvdesk_policy::Confidential;

fn peep(case: &Confidential<Case>) -> &Case {
    case.inner()
}

fn main() {}
