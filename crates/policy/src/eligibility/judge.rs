//! Judges facts by the table: a person's word about the affected code decides, a reproducer only suggests (G4).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::schema::{Eligibility, TableRow, Verdict};

/// Values per axis. Several on one axis: the code is reached in each of these ways.
pub type AxisValues = BTreeMap<String, BTreeSet<String>>;

/// What is known for a judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EligibilityFacts {
    /// What the report ran with or speaks of: suggests. Counts for an axis only while nobody has stated it.
    pub reproducer: AxisValues,
    /// Every way in which the affected code is reached, as a person states it: decides.
    pub affected: AxisValues,
}

/// What the table says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// How it came about.
    pub because: Because,
    /// The row that spoke, counted from 0.
    pub row: Option<usize>,
    /// The rule of that row.
    pub rule: Option<String>,
    /// The value per axis that the row was found with.
    pub with: BTreeMap<String, String>,
    /// Axes that a person would have to state for a surer verdict, in the table's order.
    pub missing: Vec<String>,
}

/// How a verdict came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// A row says so.
    Row,
    /// No row fits.
    NoRow,
    /// Rows that may fit ask for an axis that nothing is known of.
    Missing,
    /// A row says not eligible, but nobody has stated every axis of the affected code.
    ReproducerOnly,
}

/// One way in which the code is reached: a value per axis, in axis order; none: not known.
type Way<'a> = Vec<Option<&'a str>>;

/// What the table says about one way.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Row(usize, Verdict),
    Nothing,
    Asks(BTreeSet<usize>),
}

/// Judges. Any way that is eligible makes the whole eligible; not eligible needs every way to be so, and every
/// axis stated by a person.
#[must_use]
pub fn judge(eligibility: &Eligibility, facts: &EligibilityFacts) -> Judgement {
    let ways = ways(eligibility, facts);
    let said: Vec<(Way<'_>, Said)> =
        ways.into_iter().map(|way| (way.clone(), read(eligibility, &way))).collect();
    let first = |wanted: fn(&Said) -> bool| said.iter().find(|(_, said)| wanted(said));
    let spoken = |verdict: Verdict| {
        said.iter().find(|(_, said)| matches!(said, Said::Row(_, found) if *found == verdict))
    };
    if let Some((way, Said::Row(row, _))) = spoken(Verdict::Eligible) {
        return by_row(eligibility, Verdict::Eligible, Because::Row, *row, way);
    }
    if first(|said| matches!(said, Said::Asks(_))).is_some() {
        let asked = said.iter().filter_map(|(_, said)| match said {
            Said::Asks(axes) => Some(axes),
            Said::Row(..) | Said::Nothing => None,
        });
        let asked: BTreeSet<usize> = asked.flatten().copied().collect();
        return unsure(Because::Missing, names(eligibility, &asked));
    }
    if let Some((way, Said::Row(row, _))) = spoken(Verdict::Unsure) {
        return by_row(eligibility, Verdict::Unsure, Because::Row, *row, way);
    }
    match (first(|said| *said == Said::Nothing), spoken(Verdict::NotEligible)) {
        (None, Some((way, Said::Row(row, _)))) => not_eligible(eligibility, facts, *row, way),
        (Some(_), _) | (None, Some(_) | None) => unsure(Because::NoRow, Vec::new()),
    }
}

/// The dangerous verdict, since it makes a report public at once (Q18): every axis has to be a person's word.
fn not_eligible(eligibility: &Eligibility, facts: &EligibilityFacts, row: usize, way: &Way<'_>) -> Judgement {
    let stated = |name: &str| facts.affected.get(name).is_some_and(|values| !values.is_empty());
    let axes = eligibility.axes.iter().map(|axis| axis.name.clone());
    let missing: Vec<String> = axes.filter(|name| !stated(name)).collect();
    if missing.is_empty() {
        return by_row(eligibility, Verdict::NotEligible, Because::Row, row, way);
    }
    let held = by_row(eligibility, Verdict::Unsure, Because::ReproducerOnly, row, way);
    Judgement { missing, ..held }
}

fn unsure(because: Because, missing: Vec<String>) -> Judgement {
    Judgement { verdict: Verdict::Unsure, because, row: None, rule: None, with: BTreeMap::new(), missing }
}

fn by_row(
    eligibility: &Eligibility,
    verdict: Verdict,
    because: Because,
    row: usize,
    way: &Way<'_>,
) -> Judgement {
    let pairs = eligibility.axes.iter().zip(way);
    let with = pairs.filter_map(|(axis, value)| Some((axis.name.clone(), (*value)?.to_owned()))).collect();
    let rule = eligibility.table.get(row).map(|row| row.rule.clone());
    Judgement { verdict, because, row: Some(row), rule, with, missing: Vec::new() }
}

fn names(eligibility: &Eligibility, axes: &BTreeSet<usize>) -> Vec<String> {
    let named = eligibility.axes.iter().enumerate().filter(|(index, _)| axes.contains(index));
    named.map(|(_, axis)| axis.name.clone()).collect()
}

/// Every combination of one value per axis. Values that the axis does not have are one and the same stranger.
fn ways<'a>(eligibility: &'a Eligibility, facts: &'a EligibilityFacts) -> Vec<Way<'a>> {
    let mut ways: Vec<Way<'a>> = vec![Vec::new()];
    for axis in &eligibility.axes {
        let of = |values: &'a AxisValues| values.get(&axis.name).filter(|values| !values.is_empty());
        let known = of(&facts.affected).or_else(|| of(&facts.reproducer));
        let mut values: Vec<Option<&str>> = match known {
            None => vec![None],
            Some(known) => {
                // The axis' own order, so that the first eligible way is the one the profile names first.
                axis.values
                    .iter()
                    .filter(|value| known.contains(*value))
                    .map(|value| Some(value.as_str()))
                    .collect()
            }
        };
        if known.is_some_and(|known| known.iter().any(|value| !axis.has(value))) {
            values.push(Some(STRANGER));
        }
        ways = ways
            .into_iter()
            .flat_map(|way| values.iter().map(move |value| way.iter().copied().chain([*value]).collect()))
            .collect();
    }
    ways
}

/// A value that no axis has: an empty one is a fault of the profile.
const STRANGER: &str = "";

/// Whether a row fits a way: for certain, perhaps (it asks for an axis nothing is known of), or not.
enum Fits {
    Yes,
    Perhaps(BTreeSet<usize>),
    No,
}

fn fits(eligibility: &Eligibility, row: &TableRow, way: &Way<'_>) -> Fits {
    let mut asks = BTreeSet::new();
    for (index, axis) in eligibility.axes.iter().enumerate() {
        let Some(wanted) = row.when.get(&axis.name) else { continue };
        match way.get(index).copied().flatten() {
            None => {
                asks.insert(index);
            }
            Some(value) if wanted.iter().any(|wanted| wanted == value) => {}
            Some(_) => return Fits::No,
        }
    }
    if asks.is_empty() { Fits::Yes } else { Fits::Perhaps(asks) }
}

/// Reads the table for one way. Rows that perhaps fit leave no doubt where all that may decide say the same.
fn read(eligibility: &Eligibility, way: &Way<'_>) -> Said {
    // A value the axis does not have is no ground for anything.
    if way.contains(&Some(STRANGER)) {
        return Said::Nothing;
    }
    let mut perhaps: Option<(usize, Verdict)> = None;
    let mut agreed = true;
    let mut asked = BTreeSet::new();
    for (index, row) in eligibility.table.iter().enumerate() {
        let decides = match fits(eligibility, row, way) {
            Fits::No => continue,
            Fits::Yes => true,
            Fits::Perhaps(axes) => {
                asked.extend(axes);
                false
            }
        };
        let (_, verdict) = *perhaps.get_or_insert((index, row.verdict));
        agreed &= verdict == row.verdict;
        if decides {
            return match perhaps {
                Some((index, verdict)) if agreed => Said::Row(index, verdict),
                Some(_) | None => Said::Asks(asked),
            };
        }
    }
    if asked.is_empty() { Said::Nothing } else { Said::Asks(asked) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::reports::qemu;
    use super::*;

    fn values(pairs: &[(&str, &[&str])]) -> AxisValues {
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        pairs.iter().map(|(axis, values)| ((*axis).to_owned(), owned(values))).collect()
    }

    fn affected(pairs: &[(&str, &[&str])]) -> Judgement {
        judge(&qemu(), &EligibilityFacts { affected: values(pairs), ..Default::default() })
    }

    fn reproducer(pairs: &[(&str, &[&str])]) -> Judgement {
        judge(&qemu(), &EligibilityFacts { reproducer: values(pairs), ..Default::default() })
    }

    // req Q19 G1 G3
    #[test]
    fn a_guest_on_a_listed_machine_with_an_accelerator_is_eligible() {
        let all = qemu();
        let listed = all.axis("machine").unwrap().values.iter();
        let listed: Vec<_> =
            listed.filter(|name| !["other", "user-mode", "none"].contains(&name.as_str())).collect();
        assert_eq!(listed.len(), 11, "G3 names eleven machines");
        for machine in listed {
            let accelerator = if machine.contains("xen") { "xen" } else { "kvm" };
            let judged = affected(&[
                ("machine", &[machine.as_str()]),
                ("accelerator", &[accelerator]),
                ("entry", &["guest"]),
            ]);
            assert_eq!(judged.verdict, Verdict::Eligible, "{machine}");
        }
    }

    // req Q18 G4
    #[test]
    fn code_reached_only_through_tcg_or_another_machine_is_not_eligible() {
        let tcg = affected(&[("machine", &["x86-q35"]), ("accelerator", &["tcg"]), ("entry", &["guest"])]);
        assert_eq!((tcg.verdict, tcg.because), (Verdict::NotEligible, Because::Row));
        assert_eq!(tcg.rule.as_deref(), Some("non-virtualization"));
        let board = affected(&[("machine", &["other"]), ("accelerator", &["kvm"]), ("entry", &["guest"])]);
        assert_eq!(board.verdict, Verdict::NotEligible);
    }

    // req G4
    #[test]
    fn a_reproducer_alone_never_makes_a_report_not_eligible() {
        let judged =
            reproducer(&[("machine", &["x86-q35"]), ("accelerator", &["qtest"]), ("entry", &["guest"])]);
        assert_eq!((judged.verdict, judged.because), (Verdict::Unsure, Because::ReproducerOnly));
        assert_eq!(judged.missing, ["machine", "accelerator", "entry"]);
        assert_eq!(judged.rule.as_deref(), Some("non-virtualization"), "it says which row it held back");
    }

    // req G4
    #[test]
    fn a_tcg_reproducer_of_code_that_accelerated_guests_reach_stays_in() {
        let facts = EligibilityFacts {
            reproducer: values(&[
                ("machine", &["x86-q35"]),
                ("accelerator", &["tcg"]),
                ("entry", &["guest"]),
            ]),
            affected: values(&[("accelerator", &["kvm", "tcg"])]),
        };
        let judged = judge(&qemu(), &facts);
        assert_eq!(judged.verdict, Verdict::Eligible);
        assert_eq!(judged.with.get("accelerator").map(String::as_str), Some("kvm"));
    }

    // req G4
    #[test]
    fn one_way_in_that_is_eligible_is_enough() {
        let judged = affected(&[
            ("machine", &["other", "aarch64-virt"]),
            ("accelerator", &["tcg", "hvf"]),
            ("entry", &["monitor", "guest"]),
        ]);
        assert_eq!(judged.verdict, Verdict::Eligible);
        assert_eq!(judged.with.get("machine").map(String::as_str), Some("aarch64-virt"));
    }

    // req Q11
    #[test]
    fn nothing_known_is_unsure_and_says_what_to_state() {
        let judged = affected(&[]);
        assert_eq!((judged.verdict, judged.because), (Verdict::Unsure, Because::Missing));
        assert_eq!(judged.missing, ["machine", "accelerator", "entry"]);
    }

    // req Q11
    #[test]
    fn one_axis_without_a_word_keeps_it_confidential() {
        let no_machine = affected(&[("accelerator", &["tcg"]), ("entry", &["guest"])]);
        assert_eq!(no_machine.verdict, Verdict::Unsure);
        assert_eq!(no_machine.missing, ["machine"]);
        let no_entry = affected(&[("machine", &["x86-pc"]), ("accelerator", &["kvm"])]);
        assert_eq!(
            (no_entry.verdict, no_entry.missing.as_slice()),
            (Verdict::Unsure, &["entry".to_owned()][..])
        );
    }

    // req G6
    #[test]
    fn needing_the_monitor_is_no_escalation() {
        let judged =
            affected(&[("machine", &["x86-pc"]), ("accelerator", &["kvm"]), ("entry", &["monitor"])]);
        assert_eq!(judged.verdict, Verdict::NotEligible);
        assert_eq!(judged.rule.as_deref(), Some("monitor-is-privileged"));
    }

    #[test]
    fn a_value_that_the_axis_does_not_have_decides_nothing() {
        let judged = affected(&[("machine", &["x86-q36"]), ("accelerator", &["tcg"]), ("entry", &["guest"])]);
        assert_eq!((judged.verdict, judged.because), (Verdict::Unsure, Because::NoRow));
    }

    fn some_values() -> impl Strategy<Value = AxisValues> {
        let table = qemu();
        let axes: Vec<_> = table.axes.iter().map(|axis| (axis.name.clone(), axis.values.clone())).collect();
        let picks = axes.into_iter().map(|(name, values)| {
            proptest::collection::btree_set(proptest::sample::select(values), 0..4)
                .prop_map(move |picked| (name.clone(), picked))
        });
        picks.collect::<Vec<_>>().prop_map(|pairs| pairs.into_iter().collect())
    }

    proptest! {
        // req G4
        #[test]
        fn extraction_alone_never_gives_not_eligible(found in some_values()) {
            let facts = EligibilityFacts { reproducer: found, ..Default::default() };
            prop_assert_ne!(judge(&qemu(), &facts).verdict, Verdict::NotEligible);
        }

        #[test]
        fn another_way_in_never_takes_a_report_out(stated in some_values(), more in some_values()) {
            let table = qemu();
            let before = judge(&table, &EligibilityFacts { affected: stated.clone(), ..Default::default() });
            let mut wider = stated;
            for (axis, values) in more {
                let known = wider.entry(axis).or_default();
                // An axis that nobody spoke about is every value already; naming one narrows it.
                if !known.is_empty() { known.extend(values); }
            }
            let after = judge(&table, &EligibilityFacts { affected: wider, ..Default::default() });
            if before.verdict == Verdict::Eligible { prop_assert_eq!(after.verdict, Verdict::Eligible); }
            if before.verdict == Verdict::Unsure { prop_assert_ne!(after.verdict, Verdict::NotEligible); }
        }

        #[test]
        fn saying_more_never_turns_one_sure_verdict_into_the_other(stated in some_values(), axis in 0_usize..3) {
            let table = qemu();
            let name = table.axes[axis].name.clone();
            let mut open = stated.clone();
            open.remove(&name);
            let before = judge(&table, &EligibilityFacts { affected: open.clone(), ..Default::default() });
            let after = judge(&table, &EligibilityFacts { affected: stated, ..Default::default() });
            if before.verdict == Verdict::Eligible && before.because == Because::Row {
                prop_assert_eq!(after.verdict, Verdict::Eligible);
            }
        }
    }
}
