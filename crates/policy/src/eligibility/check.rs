//! Checks what a profile says about eligibility: values that exist, rows that can be reached, options that can match.

use std::collections::{BTreeMap, BTreeSet};

use super::pattern::Pattern;
use super::schema::{BinaryRow, COMBINATIONS, Eligibility, OptionRow, Reads};

/// A place below `eligibility`, dotted with numbers from 0, and what is wrong there.
type Faults = Vec<(String, String)>;

impl Eligibility {
    /// Every place that names a rule, and the rule: `("table.0.rule", "guide")`.
    #[must_use]
    pub fn rules(&self) -> Vec<(String, &str)> {
        let rows = self.table.iter().enumerate();
        let rows = rows.map(|(index, row)| (format!("table.{index}.rule"), row.rule.as_str()));
        rows.chain([("unsure_rule".to_owned(), self.unsure_rule.as_str())]).collect()
    }

    /// Everything that is wrong with it besides rules that do not exist: a dotted place and a sentence each.
    #[must_use]
    pub fn faults(&self) -> Faults {
        let mut faults = self.axis_faults();
        // A row is only measured against axes that stand.
        if faults.is_empty() {
            faults.extend(self.table_faults());
            faults.extend(self.template_faults());
            faults.extend(self.binary_faults());
            faults.extend(self.option_faults());
            faults.extend(self.tool_faults());
            faults.extend(self.word_faults());
        }
        faults
    }

    fn axis_faults(&self) -> Faults {
        let mut faults = Faults::new();
        let mut seen = BTreeSet::new();
        if self.axes.is_empty() {
            faults.push(("axes".into(), "a table has at least one axis".into()));
        }
        for (index, axis) in self.axes.iter().enumerate() {
            if axis.name.trim().is_empty() || !seen.insert(&axis.name) {
                faults.push((format!("axes.{index}.name"), "every axis has a name of its own".into()));
            }
            let mut values = BTreeSet::new();
            for (at, value) in axis.values.iter().enumerate() {
                if value.trim().is_empty() || !values.insert(value) {
                    let what = "every value of an axis has a name of its own".into();
                    faults.push((format!("axes.{index}.values.{at}"), what));
                }
            }
            if axis.values.is_empty() {
                faults.push((format!("axes.{index}.values"), "an axis has at least one value".into()));
            }
        }
        if self.combinations().is_none() {
            let what = format!("the axes have more than {COMBINATIONS} combinations: take values together");
            faults.push(("axes".into(), what));
        }
        faults
    }

    /// Number of combinations of axis values, where it is small enough.
    fn combinations(&self) -> Option<usize> {
        let product = self.axes.iter().try_fold(1_usize, |all, axis| all.checked_mul(axis.values.len()));
        product.filter(|all| *all <= COMBINATIONS)
    }

    fn table_faults(&self) -> Faults {
        let mut faults = Faults::new();
        for (index, row) in self.table.iter().enumerate() {
            for (axis, values) in &row.when {
                let path = format!("table.{index}.when.{axis}");
                if values.is_empty() {
                    faults.push((path.clone(), "no value fits an empty list; leave the axis out".into()));
                }
                for (at, value) in values.iter().enumerate() {
                    faults.extend(self.value_fault(&format!("{path}.{at}"), axis, value));
                }
            }
        }
        if faults.is_empty() {
            faults.extend(self.unreachable_rows());
        }
        faults
    }

    fn unreachable_rows(&self) -> Faults {
        let mut reached = BTreeSet::new();
        for number in 0..self.combinations().unwrap_or_default() {
            let values = self.combination(number);
            let fits = |when: &BTreeMap<String, Vec<String>>| {
                when.iter().all(|(axis, wanted)| {
                    values.get(axis.as_str()).is_some_and(|value| wanted.iter().any(|one| one == value))
                })
            };
            reached.extend(self.table.iter().position(|row| fits(&row.when)));
        }
        let rows = (0..self.table.len()).filter(|row| !reached.contains(row));
        let what = "rows above it fit wherever this one does: it never decides".to_owned();
        rows.map(|row| (format!("table.{row}"), what.clone())).collect()
    }

    /// The values of a combination by its number, in the mixed radix of the axes' sizes.
    fn combination(&self, mut number: usize) -> BTreeMap<&str, &str> {
        let mut values = BTreeMap::new();
        for axis in &self.axes {
            let size = axis.values.len().max(1);
            if let Some(value) = axis.values.get(number % size) {
                values.insert(axis.name.as_str(), value.as_str());
            }
            number /= size;
        }
        values
    }

    fn axis_fault(&self, path: &str, axis: &str) -> Option<(String, String)> {
        if self.axis(axis).is_some() {
            return None;
        }
        let names = self.axes.iter().map(|axis| format!("`{}`", axis.name)).collect::<Vec<_>>().join(", ");
        Some((path.to_owned(), format!("there is no axis `{axis}`; the axes are {names}")))
    }

    fn value_fault(&self, path: &str, axis: &str, value: &str) -> Option<(String, String)> {
        let Some(known) = self.axis(axis) else { return self.axis_fault(path, axis) };
        if known.has(value) {
            return None;
        }
        let values = known.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        Some((path.to_owned(), format!("axis `{axis}` has no value `{value}`; it has {values}")))
    }

    fn binary_faults(&self) -> Faults {
        let mut faults = Faults::new();
        for (index, row) in self.extract.binary.iter().enumerate() {
            let path = format!("extract.binary.{index}");
            faults.extend(pattern_faults(&format!("{path}.names"), &row.names));
            let known = |axis: &String| self.axis_fault(&format!("{path}.prefix.{axis}"), axis);
            faults.extend(row.prefix.keys().filter_map(known));
            for (axis, value) in &row.default {
                faults.extend(self.value_fault(&format!("{path}.default.{axis}"), axis, value));
            }
        }
        faults
    }

    fn template_faults(&self) -> Faults {
        let lines = self.extract.template.iter().enumerate();
        let wrong = lines.filter(|(_, line)| line.trim().is_empty() || line.contains('\n'));
        let what = "one line of the report template, with something in it".to_owned();
        wrong.map(|(at, _)| (format!("extract.template.{at}"), what.clone())).collect()
    }

    fn option_faults(&self) -> Faults {
        let mut faults = Faults::new();
        let informs = ("extract.informs".to_owned(), &self.extract.informs);
        let rows = self.extract.option.iter().enumerate();
        let named = rows.map(|(index, row)| (format!("extract.option.{index}.names"), &row.names));
        for (path, names) in std::iter::once(informs).chain(named) {
            let wrong = names.iter().enumerate().filter(|(_, name)| !is_option_name(name));
            faults.extend(wrong.map(|(at, name)| {
                (
                    format!("{path}.{at}"),
                    format!("`{name}` is no option: write it with one dash, without `=`"),
                )
            }));
        }
        for (index, row) in self.extract.option.iter().enumerate() {
            faults.extend(self.option_row_faults(&format!("extract.option.{index}"), row));
        }
        faults
    }

    fn option_row_faults(&self, path: &str, row: &OptionRow) -> Faults {
        let mut faults = Faults::new();
        if row.names.is_empty() {
            faults.push((format!("{path}.names"), "an option has at least one name".into()));
        }
        if let Some(fault) = self.axis_fault(&format!("{path}.axis"), &row.axis) {
            faults.push(fault);
            return faults;
        }
        match (&row.reads, &row.is) {
            (Reads::Presence, Some(value)) => {
                faults.extend(self.value_fault(&format!("{path}.is"), &row.axis, value));
            }
            (Reads::Presence, None) => {
                faults.push((format!("{path}.reads"), "say with `is` what its presence means".into()));
            }
            (Reads::Implied(_) | Reads::Key(_), Some(_)) => {
                faults
                    .push((format!("{path}.is"), "`is` goes with `reads = \"presence\"`; use `maps`".into()));
            }
            (Reads::Implied(_) | Reads::Key(_), None) => {}
        }
        if row.reads == Reads::Presence
            && (!row.maps.is_empty() || row.split.is_some() || row.otherwise.is_some())
        {
            let what = "an option that speaks by its presence has no `maps`, `split` or `otherwise`";
            faults.push((format!("{path}.reads"), what.into()));
        }
        if let Some(value) = &row.otherwise {
            faults.extend(self.value_fault(&format!("{path}.otherwise"), &row.axis, value));
        }
        for (at, map) in row.maps.iter().enumerate() {
            let here = format!("{path}.maps.{at}");
            faults.extend(map.like.fault().map(|what| (format!("{here}.like"), what)));
            let Some(value) = &map.is else { continue };
            if !self.made_by_some_program(&row.axis, value) {
                let what = format!(
                    "axis `{}` has no value `{value}`, nor one with a program's prefix before it",
                    row.axis
                );
                faults.push((format!("{here}.is"), what));
            }
        }
        faults
    }

    fn made_by_some_program(&self, axis: &str, value: &str) -> bool {
        let has = |value: &str| self.axis(axis).is_some_and(|axis| axis.has(value));
        let prefixes = |row: &BinaryRow| row.prefix.get(axis).cloned().unwrap_or_default();
        has(value)
            || self.extract.binary.iter().flat_map(prefixes).any(|prefix| has(&format!("{prefix}{value}")))
    }

    fn tool_faults(&self) -> Faults {
        let mut faults = Faults::new();
        for (index, row) in self.extract.tool.iter().enumerate() {
            let path = format!("extract.tool.{index}");
            faults.extend(pattern_faults(&format!("{path}.names"), &row.names));
            for (axis, value) in &row.gives {
                faults.extend(self.value_fault(&format!("{path}.gives.{axis}"), axis, value));
            }
            if row.gives.is_empty() {
                faults.push((format!("{path}.gives"), "a tool gives at least one value".into()));
            }
        }
        faults
    }

    fn word_faults(&self) -> Faults {
        let mut faults = Faults::new();
        for (index, row) in self.extract.word.iter().enumerate() {
            let path = format!("extract.word.{index}");
            faults.extend(pattern_faults(&format!("{path}.words"), &row.words));
            let phrase = |pattern: &Pattern| pattern.0.split_whitespace().any(|word| word == "*");
            let any_word = row.words.iter().position(phrase);
            faults.extend(any_word.map(|at| {
                (format!("{path}.words.{at}"), "a `*` alone would be any word: write some of it".to_owned())
            }));
            let axis = self.axis_fault(&format!("{path}.axis"), &row.axis);
            faults.extend(axis.or_else(|| self.value_fault(&format!("{path}.is"), &row.axis, &row.is)));
        }
        faults
    }
}

fn is_option_name(name: &str) -> bool {
    name.strip_prefix('-').is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic()))
        && !name.contains(|char: char| char == '=' || char.is_whitespace())
}

fn pattern_faults(path: &str, patterns: &[Pattern]) -> Faults {
    if patterns.is_empty() {
        return vec![(path.to_owned(), "write at least one name".to_owned())];
    }
    let faults = patterns.iter().enumerate().filter_map(|(at, pattern)| Some((at, pattern.fault()?)));
    faults.map(|(at, what)| (format!("{path}.{at}"), what)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::reports::qemu;
    use super::super::schema::{TableRow, Verdict};
    use super::*;

    fn faults_of(change: impl FnOnce(&mut Eligibility)) -> Faults {
        let mut table = qemu();
        change(&mut table);
        table.faults()
    }

    fn only(faults: &Faults) -> (&str, &str) {
        assert_eq!(faults.len(), 1, "{faults:?}");
        (&faults[0].0, &faults[0].1)
    }

    #[test]
    fn the_fixture_has_no_faults_and_names_its_rules() {
        assert_eq!(qemu().faults(), []);
        assert_eq!(qemu().rules()[0], ("table.0.rule".to_owned(), "monitor-is-privileged"));
        assert_eq!(qemu().rules().last().unwrap(), &("unsure_rule".to_owned(), "unsure-is-confidential"));
        assert_eq!(qemu().rules().len(), qemu().table.len() + 1);
    }

    #[test]
    fn a_row_that_never_decides_is_a_fault() {
        let faults = faults_of(|table| {
            let when = [("accelerator".to_owned(), vec!["tcg".to_owned()])].into();
            table.table.push(TableRow { when, verdict: Verdict::Eligible, rule: "x".into() });
        });
        let (path, what) = only(&faults);
        assert!(path.starts_with("table."), "{path}");
        assert!(what.contains("never decides"), "{what}");
    }

    #[test]
    fn a_row_that_several_rows_cover_together_never_decides() {
        let text = r#"
            unsure_rule = "r"
            axes = [{ name = "a", asks = "?", values = ["x", "y"] }]
            table = [
                { when = { a = ["x"] }, verdict = "eligible", rule = "r" },
                { when = { a = ["y"] }, verdict = "unsure", rule = "r" },
                { verdict = "not_eligible", rule = "r" },
            ]"#;
        let table: Eligibility = toml::from_str(text).unwrap();
        assert_eq!(only(&table.faults()).0, "table.2");
    }

    #[test]
    fn values_and_axes_that_do_not_exist_are_faults_with_what_there_is() {
        let faults = faults_of(|table| {
            table.table[0].when.insert("entry".into(), vec!["moniter".into()]);
        });
        let (path, what) = only(&faults);
        assert_eq!(path, "table.0.when.entry.0");
        assert!(what.contains("`moniter`") && what.contains("`monitor`"), "{what}");
        let faults = faults_of(|table| table.extract.word[0].axis = "entrance".into());
        assert_eq!(only(&faults).0, "extract.word.0.axis");
        let faults = faults_of(|table| table.extract.option[0].maps[1].is = Some("q36".into()));
        assert_eq!(only(&faults).0, "extract.option.0.maps.1.is");
    }

    #[test]
    fn options_are_written_with_one_dash() {
        let faults = faults_of(|table| table.extract.option[0].names.push("--M".into()));
        assert!(only(&faults).1.contains("one dash"));
        let faults = faults_of(|table| table.extract.informs.push("help".into()));
        assert!(only(&faults).0.starts_with("extract.informs."));
    }

    #[test]
    fn too_many_combinations_are_refused_before_they_are_walked() {
        let faults = faults_of(|table| {
            for axis in &mut table.axes {
                axis.values.extend((0..100).map(|number| format!("more-{number}")));
            }
        });
        assert!(only(&faults).1.contains("combinations"));
    }
}
