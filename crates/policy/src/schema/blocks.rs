//! What a notice says of each branch, in which order and in which words; and what confirms a backport.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pattern;

/// What a notice says of each branch, and in which order. A policy without it shows what was assessed: the main branch
/// first, every branch that the flaw reached, every tag, in the order of versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BranchBlocks {
    /// Which branches beside the main one have a block.
    pub branches: BlockedBranches,
    /// In which order branches stand behind the main one, which is always first.
    pub branch_order: VersionOrder,
    /// In which order the tags of a block stand.
    pub tag_order: VersionOrder,
    /// Which tags are releases.
    pub tags: TagPattern,
    /// Where a release stands that the main branch holds too.
    pub shared_tags: SharedTags,
    /// How many of a branch's releases with the fix are named.
    pub fixed_tags: FixedTags,
    /// Which introducing commits stand in the block of a branch that is not the main one.
    pub introductions: Introductions,
    /// What a block is made of, in its order; what is left out is not told.
    pub marks: Vec<MarkKind>,
    /// How the states are spelt.
    #[serde(default)]
    pub states: StateNames,
    /// The rule.
    pub rule: String,
}

/// Which branches beside the main one have a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockedBranches {
    /// Those that had the flaw themselves; a branch that forked off after the fix says nothing of its own.
    Concerned,
    /// Every one that the flaw ever reached, also in what it forked off from.
    Reached,
}

/// In which order names with versions in them stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionOrder {
    /// 1.9 before 1.10.
    OldestFirst,
    /// 1.10 before 1.9.
    NewestFirst,
}

/// Which tags are releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagPattern {
    /// How their names look, with `*` for anything.
    pub like: String,
    /// How those look that are none after all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

/// Where a release stands that the main branch holds too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SharedTags {
    /// In the main branch's block only.
    OnMain,
    /// In the block of every branch that holds it.
    Everywhere,
}

/// How many of a branch's releases with the fix are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FixedTags {
    /// The first one.
    First,
    /// All of them.
    All,
}

/// Which introducing commits stand in the block of a branch that is not the main one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Introductions {
    /// The main branch's, repeated; where the branch has a backport of one, that stands in its place.
    Repeated,
    /// Those that the branch holds.
    Held,
}

/// A part of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// Releases with the flaw.
    VulnerableTags,
    /// Commits that brought it in.
    VulnerableChanges,
    /// Releases with the fix.
    FixedTags,
    /// Commits that fix it.
    FixedChanges,
}

/// How the states of tags and changes are spelt in the machine-readable form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateNames {
    /// Of what has the flaw or brought it in.
    pub vulnerable: String,
    /// Of what has the fix or brought it in.
    pub fixed: String,
}

/// What convinces without a person that a commit is another one's backport; anything else waits for somebody's look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Backports {
    /// Any one of these is enough.
    pub confirm: Vec<BackportEvidence>,
    /// The rule.
    pub rule: String,
}

/// How one commit can be known to be another's backport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BackportEvidence {
    /// It says `(cherry picked from commit ...)`.
    CherryPick,
    /// It says `Backport of ...`.
    BackportOf,
    /// Both are the same patch.
    PatchId,
    /// Subject and author are equal.
    SubjectAuthor,
    /// The subject is equal and the date near, by somebody else.
    SubjectDate,
    /// Both name the same CVE id.
    Cve,
}

impl Default for BranchBlocks {
    fn default() -> Self {
        Self {
            branches: BlockedBranches::Reached,
            branch_order: VersionOrder::OldestFirst,
            tag_order: VersionOrder::OldestFirst,
            tags: TagPattern { like: "*".to_owned(), except: Vec::new() },
            shared_tags: SharedTags::Everywhere,
            fixed_tags: FixedTags::All,
            introductions: Introductions::Held,
            marks: MarkKind::ALL.to_vec(),
            states: StateNames::default(),
            rule: String::new(),
        }
    }
}

impl Default for StateNames {
    fn default() -> Self {
        Self { vulnerable: "vulnerable".to_owned(), fixed: "fixed".to_owned() }
    }
}

impl TagPattern {
    /// Whether a tag is a release.
    #[must_use]
    pub fn has(&self, tag: &str) -> bool {
        pattern::matches(&self.like, tag) && !self.except.iter().any(|except| pattern::matches(except, tag))
    }
}

impl MarkKind {
    /// Every part, in the order in which a policy without its own has them.
    pub const ALL: [Self; 4] =
        [Self::VulnerableTags, Self::VulnerableChanges, Self::FixedTags, Self::FixedChanges];
}

impl BackportEvidence {
    /// What convinces where a policy does not say: whatever names the commit or is the same change by the same hand.
    pub const DEFAULT: [Self; 4] = [Self::CherryPick, Self::BackportOf, Self::PatchId, Self::SubjectAuthor];

    /// Its name in policies, answers and options.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CherryPick => "cherry-pick",
            Self::BackportOf => "backport-of",
            Self::PatchId => "patch-id",
            Self::SubjectAuthor => "subject-author",
            Self::SubjectDate => "subject-date",
            Self::Cve => "cve",
        }
    }

    /// It as the middle of a sentence about a commit.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::CherryPick => "a line that says from which commit it was picked",
            Self::BackportOf => "a line that says of which commit it is a backport",
            Self::PatchId => "an equal patch",
            Self::SubjectAuthor => "an equal subject by the same author",
            Self::SubjectDate => "an equal subject at a near date",
            Self::Cve => "the same CVE id",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_looks_like_one_and_like_no_exception() {
        let tags = TagPattern { like: "v*".to_owned(), except: vec!["*-rc*".to_owned()] };
        assert!(tags.has("v1.2.3"));
        assert!(!tags.has("v1.2.3-rc1") && !tags.has("CVE-2014-3633"));
    }
}
