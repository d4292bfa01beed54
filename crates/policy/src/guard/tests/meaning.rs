//! What each operator means.

use super::world::{Held, NAMES, World, fields, lower, world};
use crate::guard::Guard;

fn holds(source: &str, world: &World) -> bool {
    lower(source).holds(world)
}

fn with(name: &'static str, what: impl Into<Held>) -> World {
    world([(name, what.into())])
}

#[test]
fn a_flag_is_a_condition_by_itself() {
    for flag in [true, false] {
        let world = with("embargo.agreed", flag);
        assert_eq!(holds("embargo.agreed", &world), flag);
        assert_eq!(holds("!embargo.agreed", &world), !flag);
        assert_eq!(holds("embargo.agreed == true", &world), flag);
        assert_eq!(holds("false != embargo.agreed", &world), flag);
        assert!(holds("embargo.agreed in [true, false]", &world));
    }
}

#[test]
fn numbers_compare_in_all_six_ways_and_from_both_sides() {
    for (number, answers) in [
        (6, [false, true, true, true, false, false]),
        (7, [true, false, false, true, false, true]),
        (8, [false, true, false, false, true, true]),
    ] {
        let world = with("report.days", number);
        for ((sign, mirrored), answer) in
            [("==", "=="), ("!=", "!="), ("<", ">"), ("<=", ">="), (">", "<"), (">=", "<=")]
                .iter()
                .zip(answers)
        {
            assert_eq!(holds(&format!("report.days {sign} 7"), &world), answer, "{number} {sign} 7");
            assert_eq!(holds(&format!("7 {mirrored} report.days"), &world), answer, "7 {mirrored} {number}");
        }
    }
    assert!(holds("report.days<-3", &with("report.days", -4)));
    assert!(holds("report.days == -9223372036854775808", &with("report.days", i64::MIN)));
}

#[test]
fn choices_are_ordered_as_declared_and_not_by_their_letters() {
    // By letters "critical" < "high" < "low" < "none": the opposite.
    assert!(holds(r#"severity >= "high""#, &with("severity", "critical")));
    assert!(!holds(r#"severity >= "high""#, &with("severity", "low")));
    assert!(holds(r#""none" < severity"#, &with("severity", "low")));
    assert!(!holds(r#"severity == "high""#, &with("severity", "High")));
}

#[test]
fn a_value_is_looked_for_in_a_list_or_a_set() {
    let low = with("severity", "low");
    assert!(holds(r#"severity in ["low", 'none']"#, &low));
    assert!(!holds(r#"severity in ["high"]"#, &low));
    assert!(holds("report.days in [1, -2, 3,]", &with("report.days", -2)));
    let kvm = with("accelerators", ["tcg", "kvm"]);
    assert!(holds(r#""kvm" in accelerators"#, &kvm));
    assert!(!holds(r#""xen" in accelerators"#, &kvm));
    assert!(holds(r#""any tool" in report.tools"#, &with("report.tools", ["any tool"])));
}

#[test]
fn two_fields_of_one_type_compare() {
    let days = world([("report.days", 3.into()), ("goal.days", 9.into())]);
    assert!(holds("report.days < goal.days", &days));
    assert!(!holds("report.days >= goal.days", &days));
    let levels = world([("severity", "critical".into()), ("report.severity", "low".into())]);
    assert!(holds("severity > report.severity", &levels));
    assert!(holds(
        "product == report.product",
        &world([("product", "a".into()), ("report.product", "a".into())])
    ));
    assert!(!holds("product == report.product", &with("product", "a")));
}

#[test]
fn and_binds_tighter_than_or_and_not_tightest() {
    let public = world([("public", true.into()), ("embargo.agreed", false.into())]);
    assert!(holds("public || public && embargo.agreed", &public));
    assert!(!holds("(public || public) && embargo.agreed", &public));
    assert!(holds("!embargo.agreed && public", &public));
    assert!(!holds("!(embargo.agreed || public)", &public));
    assert!(holds("!!public", &public));
}

#[test]
fn what_is_absent_is_unknown_and_unknown_does_not_hold() {
    let nothing = World::default();
    for unknown in [
        "public",
        "!public",
        "public == true",
        "public || !public",
        "report.days < 3",
        "!(report.days < 3)",
        r#"severity != "low""#,
        r#"severity in ["none", "low", "high", "critical"]"#,
        r#"!("kvm" in accelerators)"#,
        "product == report.product",
        "product != report.product",
        "true && public",
        "!(public && true)",
        "false || public",
    ] {
        assert!(!holds(unknown, &nothing), "{unknown}");
        assert!(!holds(&format!("!({unknown})"), &nothing), "!({unknown})");
    }
    // The other side settles these.
    assert!(holds("public || true", &nothing));
    assert!(holds("true || public", &nothing));
    assert!(holds("!(public && false)", &nothing));
    assert!(holds("!(false && public)", &nothing));
}

#[test]
fn has_is_true_or_false_and_never_unknown() {
    let nothing = World::default();
    for (name, what) in [
        ("public", Held::from(false)),
        ("report.days", 0.into()),
        ("severity", "none".into()),
        ("product", "".into()),
        ("report.tools", [].into()),
    ] {
        let source = format!("has( {name} )");
        assert!(holds(&source, &world([(name, what)])), "{name}");
        assert!(!holds(&source, &nothing), "{name}");
        assert!(holds(&format!("!{source}"), &nothing), "{name}");
    }
}

#[test]
fn a_value_of_the_wrong_type_or_choice_counts_as_absent() {
    for (name, wrong) in [
        ("public", Held::from("true")),
        ("report.days", "3".into()),
        ("severity", "enormous".into()),
        ("severity", 1.into()),
        ("product", ["a"].into()),
        ("accelerators", "kvm".into()),
    ] {
        assert!(!holds(&format!("has({name})"), &world([(name, wrong)])), "{name}");
    }
    assert!(!holds(r#"severity != "low""#, &with("severity", "enormous")));
}

#[test]
fn a_guard_names_each_field_once() {
    let source = "  public || report.days > 3 && ! public && has(severity) ";
    let guard = lower(source);
    let named: Vec<_> = guard.fields().map(|index| NAMES[index]).collect();
    assert_eq!(named, ["public", "report.days", "severity"]);
    assert_eq!(lower("true").fields().count(), 0);
}

#[test]
fn the_bounds_are_inclusive() {
    let nodes = format!("report.days in [{}]", vec!["1"; 97].join(","));
    assert!(holds(&nodes, &with("report.days", 1)));
    let nested = format!("{}public{}", "(!".repeat(16), ")".repeat(16));
    assert!(holds(&nested, &with("public", true)));
    let side_by_side = vec!["(!(public))"; 20].join("||");
    assert!(holds(&side_by_side, &with("public", false)));
    let long = format!("product == '{}'", "x".repeat(512 - 13));
    assert_eq!(long.len(), 512);
    assert!(Guard::lower(&long, &fields()).is_ok());
}
