//! Labels and the marker of an outside tracker: a view of the case, compared case-insensitively.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{Case, CveId};

use crate::fact::Standing;
use crate::schema::Policy;

/// The labels that a case has now, in the policy's order: of one scope the first, since a tracker shows one.
pub(crate) fn labels<'a>(standing: &Standing<'a>) -> Vec<&'a str> {
    let Some(rule) = &standing.policy.labels else { return Vec::new() };
    let mut scopes = BTreeSet::new();
    let held = rule.label.iter().filter(|label| standing.holds(&label.when));
    held.filter(|label| {
        let scope = rule.scope(&label.name).unwrap_or_else(|| label.name.to_lowercase());
        scopes.insert(scope)
    })
    .map(|label| label.name.as_str())
    .collect()
}

/// The comments that its issue has by the policy: one for each CVE id, where the process tells it so (Q28). A view like
/// the labels: an id that is taken back is told no more.
pub(crate) fn cve_comments(policy: &Policy, case: &Case) -> Vec<(CveId, String)> {
    if policy.cve.comment_rule.is_none() {
        return Vec::new();
    }
    let words = policy.cve.comment.as_deref().unwrap_or("{cve}");
    case.cves().iter().map(|cve| (cve.clone(), words.replace("{cve}", &cve.to_string()))).collect()
}

/// Two labels of one scope that a case has at once: a fault of the policy.
pub(crate) fn clash<'a>(standing: &Standing<'a>) -> Option<(&'a str, &'a str)> {
    let rule = standing.policy.labels.as_ref()?;
    let mut scopes: BTreeMap<String, &str> = BTreeMap::new();
    let held = rule.label.iter().filter(|label| standing.holds(&label.when));
    held.filter_map(|label| Some((rule.scope(&label.name)?, label.name.as_str())))
        .find_map(|(scope, name)| scopes.insert(scope, name).map(|other| (other, name)))
}

/// Whether two labels are the same to a tracker.
#[must_use]
pub fn same_label(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}
