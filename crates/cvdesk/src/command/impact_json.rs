//! An answer for programs: the contract of `cvdesk impact`, field by field, in its order.

use std::collections::HashMap;

use cvdesk_impact::{BranchAnswer, Candidate, CaseAnswer, Evidence};
use serde::{Serialize, Serializer};

use super::impact_names::Shown;

/// How branches are called in an answer, by the names that the history has for them; others are called as they are.
pub type Called<'a> = HashMap<&'a str, &'a str>;

/// The names of the branches that were asked about.
pub fn called(branches: &[Shown]) -> Called<'_> {
    branches.iter().map(|shown| (shown.full.as_str(), shown.name.as_str())).collect()
}

/// One answer.
#[derive(Serialize)]
pub struct Told<'a> {
    state: &'static str,
    vulnerable_tags: Option<Vec<&'a str>>,
    not_fixed_tags: Vec<&'a str>,
    first_fixed_tag: Pairs<&'a str, &'a str>,
    branches: Pairs<&'a str, ToldBranch<'a>>,
}

#[derive(Serialize)]
struct ToldBranch<'a> {
    state: &'static str,
    fixed: Vec<String>,
    candidates: Vec<ToldCandidate>,
    vulnerable_tags: Vec<&'a str>,
    fixed_tags: Vec<&'a str>,
}

#[derive(Serialize)]
struct ToldCandidate {
    commit: String,
    evidence: Vec<&'static str>,
}

/// An object whose keys stay in order: the main branch first, as everywhere.
struct Pairs<K, V>(Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for Pairs<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<'a> Told<'a> {
    pub fn of(answer: &'a CaseAnswer<'a>, called: &Called<'a>) -> Self {
        let name = |known: &'a str| called.get(known).copied().unwrap_or(known);
        let first = answer.first_fixed_tags().map(|(branch, tag)| (name(branch), tag));
        let branches = answer.branches().iter().map(|one| (name(&one.name), branch(answer, one)));
        Self {
            state: answer.state().name(),
            vulnerable_tags: answer.vulnerable_tags().map(Iterator::collect),
            not_fixed_tags: answer.not_fixed_tags().collect(),
            first_fixed_tag: Pairs(first.collect()),
            branches: Pairs(branches.collect()),
        }
    }
}

fn branch<'a>(answer: &CaseAnswer<'a>, branch: &BranchAnswer) -> ToldBranch<'a> {
    ToldBranch {
        state: branch.state.name(),
        fixed: branch.fixed.iter().map(ToString::to_string).collect(),
        candidates: branch.candidates.iter().map(candidate).collect(),
        vulnerable_tags: answer.branch_vulnerable_tags(branch).collect(),
        fixed_tags: answer.branch_fixed_tags(branch).collect(),
    }
}

fn candidate(candidate: &Candidate) -> ToldCandidate {
    let evidence = candidate.evidence.iter().map(Evidence::name).collect();
    ToldCandidate { commit: candidate.commit.to_string(), evidence }
}
