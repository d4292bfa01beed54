//! Which branches and tags cases ask about, worked out once for all of them.

use crate::containment::reached_from;
use crate::version::VersionKey;
use crate::{History, Position};

/// More branches than this are not maintained by anybody; the answer would be as long as their product with the tags.
const MOST_BRANCHES: usize = 1_024;

/// The main branch, the other branches and the tags that one or many cases ask about.
///
/// Tags stand in version order. A tag belongs to every branch that reaches it, and to the branch `""`, the last one,
/// if none does.
#[derive(Debug)]
pub struct Scope {
    pub(crate) branches: Vec<ScopeBranch>,
    pub(crate) tags: Vec<ScopeTag>,
}

#[derive(Debug)]
pub(crate) struct ScopeBranch {
    /// Empty for the tags off every branch.
    pub(crate) name: String,
    pub(crate) tip: Option<Position>,
    /// Places in the scope's tags, rising.
    pub(crate) tags: Vec<u32>,
}

#[derive(Debug)]
pub(crate) struct ScopeTag {
    pub(crate) name: String,
    pub(crate) position: Position,
}

/// Says why branches cannot be asked about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// The history has no such branch.
    #[error("branch `{branch}` is not in this history")]
    UnknownBranch {
        /// The branch's name.
        branch: String,
    },
    /// Nobody maintains so many.
    #[error("{count} branches are asked for, more than {MOST_BRANCHES} (hint: name fewer)")]
    TooManyBranches {
        /// How many were asked for.
        count: usize,
    },
}

impl Scope {
    /// Looks up branches, main first and each once, and the tags that `has_tag` names.
    ///
    /// # Errors
    /// Refuses branches that the history lacks, and more than a thousand of them.
    pub fn new<'n>(
        history: &(impl History + ?Sized),
        main: &'n str,
        branches: impl IntoIterator<Item = &'n str>,
        mut has_tag: impl FnMut(&str) -> bool,
    ) -> Result<Self, ScopeError> {
        let mut names = vec![main];
        let mut known = std::collections::HashSet::from([main]);
        names.extend(branches.into_iter().filter(|name| known.insert(name)));
        if names.len() > MOST_BRANCHES {
            return Err(ScopeError::TooManyBranches { count: names.len() });
        }
        let find = |name: &&str| {
            let missing = || ScopeError::UnknownBranch { branch: (*name).to_owned() };
            let tip = history.branch(name).ok_or_else(missing)?;
            Ok(ScopeBranch { name: (*name).to_owned(), tip: Some(tip), tags: vec![] })
        };
        let branches = names.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        let mut chosen: Vec<_> = history.tags().filter(|(name, _)| has_tag(name)).collect();
        chosen.sort_by_cached_key(|(name, _)| VersionKey::of(name));
        let tags = chosen.into_iter().map(|(name, position)| ScopeTag { name: name.to_owned(), position });
        let mut scope = Self { branches, tags: tags.collect() };
        scope.place_tags(history);
        Ok(scope)
    }

    fn place_tags(&mut self, history: &(impl History + ?Sized)) {
        let mut is_off = vec![true; self.tags.len()];
        for branches in self.branches.chunks_mut(64) {
            let tips: Vec<Position> = branches.iter().filter_map(|branch| branch.tip).collect();
            let reached = reached_from(history, &tips, self.tags.iter().map(|tag| tag.position));
            for ((place, word), is_off) in (0_u32..).zip(reached).zip(&mut is_off) {
                *is_off &= word == 0;
                for (bit, branch) in branches.iter_mut().enumerate() {
                    if word >> bit & 1 == 1 {
                        branch.tags.push(place);
                    }
                }
            }
        }
        let off: Vec<u32> = (0..).zip(is_off).filter_map(|(place, is_off)| is_off.then_some(place)).collect();
        if !off.is_empty() {
            self.branches.push(ScopeBranch { name: String::new(), tip: None, tags: off });
        }
    }

    /// Lists the branches, main first, without the one for tags off every branch.
    pub fn branches(&self) -> impl Iterator<Item = &str> {
        self.branches.iter().filter(|branch| branch.tip.is_some()).map(|branch| branch.name.as_str())
    }

    /// Lists the tags in version order.
    #[must_use]
    pub fn tags(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tags.iter().map(|tag| tag.name.as_str())
    }

    pub(crate) fn tag(&self, place: u32) -> Option<&ScopeTag> {
        self.tags.get(place as usize)
    }
}
