//! The walls around confidential values hold at compile time, seen from outside of this crate.

#[test]
fn nobody_outside_of_policy_makes_a_sight_or_opens_without_one() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
}
