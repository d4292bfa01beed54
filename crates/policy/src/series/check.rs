//! Checks what a profile says about trailers: names that git takes, and orders that can be kept.

use super::block::is_name;
use super::schema::{Patches, TrailerShape};

impl Patches {
    /// Every place that names a rule, and the rule: `("trailers.0.rule", "fix-trailers")`.
    #[must_use]
    pub fn rules(&self) -> Vec<(String, &str)> {
        let trailers = self.trailers.iter().enumerate();
        let trailers = trailers.map(|(index, rule)| (format!("trailers.{index}.rule"), rule.rule.as_str()));
        trailers.chain([("series.rule".to_owned(), self.series.rule.as_str())]).collect()
    }

    /// Everything that is wrong with it besides rules that do not exist: a dotted place and a sentence each.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        for (index, rule) in self.trailers.iter().enumerate() {
            let path = format!("trailers.{index}");
            if !is_name(&rule.name) {
                faults.push((format!("{path}.name"), not_a_name(&rule.name)));
            }
            for (at, above) in rule.above.iter().enumerate() {
                let here = format!("{path}.above.{at}");
                if !is_name(above) {
                    faults.push((here, not_a_name(above)));
                } else if self.trailers.iter().any(|other| other.name.eq_ignore_ascii_case(above)) {
                    // Two wanted trailers that each stand above the other could never be put right.
                    let what = format!("`{above}` is wanted itself: the order of `trailers` orders those");
                    faults.push((here, what));
                }
            }
            if let TrailerShape::Text(pattern) = &rule.value {
                faults.extend(pattern.fault().map(|what| (format!("{path}.value.text"), what)));
                if pattern.0.trim() != pattern.0 {
                    let what = "a trailer's value has no blanks around it".to_owned();
                    faults.push((format!("{path}.value.text"), what));
                }
            }
        }
        faults
    }
}

fn not_a_name(name: &str) -> String {
    format!("`{name}` is no trailer's name: write letters, digits and dashes")
}

#[cfg(test)]
mod tests {
    use super::super::find::tests::rules;
    use super::*;
    use crate::eligibility::Pattern;

    #[test]
    fn the_rules_of_the_tests_have_no_faults() {
        assert_eq!(rules().faults(), []);
        let named = ["trailers.0.rule", "trailers.1.rule", "series.rule"];
        assert_eq!(rules().rules().iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), named);
    }

    #[test]
    fn a_wanted_trailer_cannot_stand_below_another_wanted_one() {
        let mut rules = rules();
        rules.trailers[1].above.push("fixes".into());
        assert_eq!(rules.faults()[0].0, "trailers.1.above.2");
    }

    #[test]
    fn a_name_that_git_takes_for_prose_is_a_fault() {
        let mut rules = rules();
        rules.trailers[0].name = "Fixes the bug".into();
        rules.trailers[1].value = TrailerShape::Text(Pattern(" x".into()));
        let faults = rules.faults();
        assert_eq!(faults[0].0, "trailers.0.name");
        assert_eq!(faults[1].0, "trailers.1.value.text");
    }
}
