//! Guards that their literals settle.

use super::world::lower;
use crate::guard::{FieldType, Fields, Guard, Sat};

fn check(guards: &[&str], expected: Sat) {
    for source in guards {
        assert_eq!(lower(source).satisfiable(), expected, "{source}");
    }
}

#[test]
fn a_contradiction_never_holds() {
    check(
        &[
            "false",
            r#"severity == "low" && severity == "high""#,
            r#"severity < "none""#,
            r#"severity > "low" && severity < "high""#,
            "public && !public",
            "public && !has(public)",
            "report.days > 3 && report.days < 4",
            "report.days > 9223372036854775807",
            "report.days < -9223372036854775808",
            r#"product == "a" && product != "a""#,
            r#""kvm" in accelerators && !("kvm" in accelerators)"#,
            "severity > report.severity && severity < report.severity",
        ],
        Sat::Never,
    );
}

#[test]
fn a_tautology_always_holds_even_where_a_fact_is_absent() {
    check(
        &[
            "true",
            "public || true",
            "has(severity) || !has(severity)",
            "!(public && has(public)) || has(public)",
        ],
        Sat::Always,
    );
    // These are unknown where the fact is absent.
    check(
        &["public || !public", r#"severity >= "none""#, "report.days > 3 || report.days < 4"],
        Sat::Depends,
    );
}

#[test]
fn what_facts_decide_depends() {
    check(
        &[
            "public",
            "has(report.days)",
            r#"severity >= "high""#,
            "report.days > 3 && report.days < 5",
            "report.days >= 9223372036854775807",
            "report.days != 0",
            r#"product != "a" && product != "" "#,
            "has(product)",
            r#""kvm" in accelerators && !("tcg" in accelerators)"#,
            "report.days > goal.days",
        ],
        Sat::Depends,
    );
}

#[test]
fn too_many_combinations_depend_rather_than_take_long() {
    // A contradiction, but among 3^8 combinations.
    let mut many = Fields::new();
    for index in 0..8 {
        many.add(format!("f{index}"), FieldType::Flag);
    }
    let flags = |count: usize| {
        let all = (0..count).map(|index| format!("f{index}")).collect::<Vec<_>>().join(" && ");
        Guard::lower(&format!("{all} && !f0"), &many).unwrap().satisfiable()
    };
    assert_eq!(flags(7), Sat::Never);
    assert_eq!(flags(8), Sat::Depends);
    // 2^24 subsets are not even counted out.
    let tools = (0..24).map(|index| format!("'{index}' in t")).collect::<Vec<_>>().join("||");
    let mut one = Fields::new();
    one.add("t", FieldType::Choices(Vec::new()));
    assert_eq!(Guard::lower(&tools, &one).map(|guard| guard.satisfiable()), Ok(Sat::Depends));
}
