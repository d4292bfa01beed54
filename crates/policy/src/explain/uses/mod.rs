//! What the desk does with each rule: a sentence for every place of the policy that names one.

pub(crate) mod acts;
mod channels;
pub(crate) mod embargo;
pub(crate) mod people;
pub(crate) mod publication;

use crate::schema::Policy;

/// A sentence about what the desk does, and the places of the policy that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    /// As [`rule_uses`](crate::check::rule_uses) names them.
    pub(crate) paths: Vec<String>,
    /// The rule that those places name.
    pub(crate) rule: String,
    /// The sentence.
    pub(crate) says: String,
}

/// Every use of every rule, in the order of the policy's tables.
pub(crate) fn uses(policy: &Policy) -> Vec<Use> {
    let mut uses = Uses(Vec::new());
    channels::tell(policy, &mut uses);
    people::tell(policy, &mut uses);
    acts::tell(policy, &mut uses);
    embargo::tell(policy, &mut uses);
    publication::tell(policy, &mut uses);
    uses.0
}

/// Uses as they are found.
struct Uses(Vec<Use>);

impl Uses {
    fn add(&mut self, path: impl Into<String>, rule: &str, says: impl Into<String>) {
        self.add_all(vec![path.into()], rule, says);
    }

    fn add_all(&mut self, paths: Vec<String>, rule: &str, says: impl Into<String>) {
        let says = super::words::sentence(&says.into());
        self.0.push(Use { paths, rule: rule.to_owned(), says });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::policies;
    use super::uses;
    use crate::check::rule_uses;

    #[test]
    fn every_place_that_names_a_rule_has_a_sentence() {
        for (name, policy) in policies() {
            let told: BTreeSet<(String, String)> = uses(&policy)
                .into_iter()
                .flat_map(|told| told.paths.into_iter().map(move |path| (path, told.rule.clone())))
                .collect();
            let named: BTreeSet<(String, String)> =
                rule_uses(&policy).into_iter().map(|(path, rule)| (path, rule.to_owned())).collect();
            assert_eq!(told, named, "{name}");
        }
    }
}
