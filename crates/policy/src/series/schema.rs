//! What a profile says about trailers and series.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::eligibility::Pattern;

/// Trailers, and which commits carry them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patches {
    /// The trailers, in the order they are put in.
    pub trailers: Vec<TrailerRule>,
    /// Which commits carry them.
    pub series: SeriesRule,
}

/// A trailer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrailerRule {
    /// Its name; upper and lower case are the same, as for git.
    pub name: String,
    /// What its value is.
    pub value: TrailerShape,
    /// Trailers that it stands above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<String>,
    /// The rule about its form and place.
    pub rule: String,
}

/// What a trailer's value is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrailerShape {
    /// A CVE id; one trailer for each id of the case.
    Cve,
    /// The address of the case's issue.
    CaseUrl,
    /// Text of this form. It can be put in for people only where it has no `*`.
    Text(Pattern),
}

/// Which commits of a series carry the trailers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesRule {
    /// Which of the commits that fix one issue.
    #[serde(rename = "where")]
    pub which: Where,
    /// The rule.
    pub rule: String,
}

/// Which commits of those that fix one issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// The last must, earlier ones may.
    Last,
    /// Every one must.
    Every,
}

#[cfg(test)]
mod tests {
    use super::super::find::tests::rules;
    use super::*;

    #[test]
    fn what_a_desk_stores_reads_back_as_it_was() {
        let mut rules = rules();
        rules.trailers[0].value = TrailerShape::Text(Pattern("a*".into()));
        let stored = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<Patches>(&stored).unwrap(), rules);
    }

    #[test]
    fn a_trailer_of_a_form_is_written_as_one() {
        let text = "name = \"Link\"\nvalue = { text = \"https://lore.invalid/*\" }\nrule = \"r\"";
        let rule: TrailerRule = toml::from_str(text).unwrap();
        assert_eq!(rule.value, TrailerShape::Text(Pattern("https://lore.invalid/*".into())));
    }
}
