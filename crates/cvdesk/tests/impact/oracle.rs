//! The oracle: reachability by sets over what `git rev-list --parents --all` lists. It knows nothing of our code.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use crate::git::git;

/// A history, and where its tags and branches stand.
pub struct Oracle {
    parents: HashMap<String, Vec<String>>,
    /// Full ref names and the commits they lead to.
    pub refs: BTreeMap<String, String>,
}

/// What a ref is, by ancestry alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Vulnerable,
    Fixed,
    NotAffected,
}

impl Oracle {
    pub fn of(repo: &Path) -> Self {
        let listed = git(repo, &["-c", "core.commitGraph=false", "rev-list", "--parents", "--all"]);
        let words = |line: &str| line.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>();
        let parents =
            listed.lines().map(words).map(|mut line| (line.remove(0), line)).collect::<HashMap<_, _>>();
        let format = "--format=%(refname) %(objectname) %(*objectname)";
        let listed = git(repo, &["for-each-ref", format, "refs/heads", "refs/tags", "refs/remotes"]);
        let target = |line: &str| {
            let words: Vec<_> = line.split(' ').filter(|word| !word.is_empty()).collect();
            (words[0].to_owned(), words[words.len() - 1].to_owned())
        };
        let refs = listed.lines().map(target).filter(|(_, commit)| parents.contains_key(commit)).collect();
        Self { parents, refs }
    }

    pub fn commits(&self) -> Vec<&str> {
        let mut commits: Vec<_> = self.parents.keys().map(String::as_str).collect();
        commits.sort_unstable();
        commits
    }

    /// Everything that a commit contains, itself included.
    pub fn history(&self, of: &str) -> HashSet<&str> {
        let (mut seen, mut todo) =
            (HashSet::new(), self.parents.get_key_value(of).into_iter().collect::<Vec<_>>());
        while let Some((commit, parents)) = todo.pop() {
            if seen.insert(commit.as_str()) {
                todo.extend(parents.iter().map(|parent| self.parents.get_key_value(parent).unwrap()));
            }
        }
        seen
    }

    /// Which fixes apply to each introduction: those whose own history contains it.
    pub fn applying<'a>(&self, introduced: &[&'a str], fixed: &[&'a str]) -> Vec<(&'a str, Vec<&'a str>)> {
        let histories: Vec<_> = fixed.iter().map(|fix| (*fix, self.history(fix))).collect();
        let saw =
            |bug| histories.iter().filter(move |(_, history)| history.contains(bug)).map(|(fix, _)| *fix);
        introduced.iter().map(|bug| (*bug, saw(*bug).collect())).collect()
    }
}

/// Judges a ref's history: vulnerable iff it holds an introduction and not every (`any`: not even one) fix that
/// applies to it; what no fix applies to is not fixed.
pub fn verdict(history: &HashSet<&str>, applying: &[(&str, Vec<&str>)], any: bool) -> Verdict {
    let mut here = applying.iter().filter(|(bug, _)| history.contains(bug)).peekable();
    let covered = |fixes: &Vec<&str>| {
        let mut here = fixes.iter().map(|fix| history.contains(fix));
        if any { here.any(|has| has) } else { !fixes.is_empty() && here.all(|has| has) }
    };
    if here.peek().is_none() {
        return Verdict::NotAffected;
    }
    if here.all(|(_, fixes)| covered(fixes)) { Verdict::Fixed } else { Verdict::Vulnerable }
}
