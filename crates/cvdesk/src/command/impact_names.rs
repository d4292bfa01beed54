//! Which branches and tags a question means, and how they are called in the answer.

use std::collections::HashMap;

use cvdesk_git::{LoadedHistory, Ref};
use cvdesk_impact::version_order;
use regex_lite::Regex;

use super::impact_case::Asked;
use crate::glob;

/// The refs that are there to ask about.
#[derive(Debug)]
pub struct Names {
    branches: Vec<Ref>,
    head: Option<String>,
}

/// Branches by their full names, main first, then as versions follow each other; and which tags count.
#[derive(Debug)]
pub struct Meant {
    pub branches: Vec<Shown>,
    pub tags: Option<Regex>,
}

/// A branch, and what it is called.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Such as `refs/remotes/origin/stable/1.8`.
    pub full: String,
    /// Such as `stable/1.8`.
    pub name: String,
}

impl Names {
    pub fn of(history: &LoadedHistory) -> Self {
        Self { branches: history.branches.clone(), head: history.head.clone() }
    }

    /// Finds what a question means, or says what it names that is not there.
    pub fn find(&self, asked: &Asked) -> Result<Meant, String> {
        let main = self.main(asked.main.as_deref())?;
        let tags = asked.tags.as_deref().map(Regex::new).transpose();
        let tags = tags.map_err(|error| {
            let pattern = asked.tags.as_deref().unwrap_or_default();
            format!("`{pattern}` is no regular expression for tags: {error}")
        })?;
        let pattern = asked.branches.as_deref();
        let others = self.branches.iter().filter(|branch| {
            pattern.is_some_and(|pattern| {
                // A pattern over short names is what people type; no short name begins like this.
                let name = if pattern.starts_with("refs/") { &branch.name } else { branch.short() };
                glob::matches(pattern, name)
            })
        });
        let mut others: Vec<_> = others.collect();
        others.sort_by(|left, right| version_order(left.short(), right.short()));
        Ok(Meant { branches: shown(main, others.into_iter()), tags })
    }

    /// The main branch, by its full name, by its short one, or as HEAD names it.
    fn main(&self, asked: Option<&str>) -> Result<&Ref, String> {
        let Some(asked) = asked.filter(|asked| *asked != "HEAD") else {
            let head = self.head.as_ref().and_then(|head| self.full(head));
            return head.ok_or_else(|| {
                "HEAD names no branch here: say which is the main one with --main".to_owned()
            });
        };
        let in_full = self.full(asked).or_else(|| self.full(&format!("refs/heads/{asked}")));
        if let Some(found) = in_full.or_else(|| self.full(&format!("refs/remotes/{asked}"))) {
            return Ok(found);
        }
        let remote: Vec<_> = self.branches.iter().filter(|branch| branch.short() == asked).collect();
        match &remote[..] {
            [only] => Ok(only),
            [] => Err(format!(
                "branch `{asked}` is not in this repository (hint: `git branch --all` lists them)"
            )),
            [one, other, ..] => Err(format!(
                "branch `{asked}` could be `{}` or `{}` (hint: write it in full)",
                one.name, other.name
            )),
        }
    }

    fn full(&self, name: &str) -> Option<&Ref> {
        self.branches.iter().find(|branch| branch.name == name)
    }
}

/// Calls branches by their short names. Where two of them have the same one, a copy with the same tip is left out,
/// and another tip keeps its remote's name.
fn shown<'a>(main: &'a Ref, others: impl Iterator<Item = &'a Ref>) -> Vec<Shown> {
    let mut taken = HashMap::new();
    let mut branches = Vec::new();
    for branch in std::iter::once(main).chain(others) {
        let name = match taken.get(branch.short()) {
            Some(tip) if *tip == branch.commit => continue,
            Some(_) if branch.name == main.name => continue,
            Some(_) => branch.name.trim_start_matches("refs/heads/").trim_start_matches("refs/remotes/"),
            None => branch.short(),
        };
        taken.insert(name, branch.commit);
        branches.push(Shown { full: branch.name.clone(), name: name.to_owned() });
    }
    branches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(drawn: &[(&str, u8)]) -> Names {
        let branch = |(name, tip): &(&str, u8)| Ref {
            name: (*name).to_owned(),
            commit: cvdesk_impact::CommitId::Sha1([*tip; 20]),
        };
        Names { branches: drawn.iter().map(branch).collect(), head: Some("refs/heads/main".to_owned()) }
    }

    fn asked(main: Option<&str>, branches: Option<&str>) -> Asked {
        Asked { main: main.map(ToOwned::to_owned), branches: branches.map(ToOwned::to_owned), tags: None }
    }

    fn found(names: &Names, main: Option<&str>, branches: Option<&str>) -> Vec<String> {
        names.find(&asked(main, branches)).unwrap().branches.into_iter().map(|shown| shown.name).collect()
    }

    #[test]
    fn a_remotes_copy_of_a_branch_is_left_out_and_another_state_of_it_is_not() {
        let same = names(&[("refs/heads/main", 1), ("refs/remotes/origin/main", 1)]);
        assert_eq!(found(&same, None, Some("refs/*")), ["main"]);
        let behind = names(&[("refs/heads/main", 1), ("refs/remotes/origin/main", 2)]);
        assert_eq!(found(&behind, None, Some("refs/*")), ["main", "origin/main"]);
        assert_eq!(found(&behind, Some("origin/main"), Some("refs/remotes/*")), ["main"]);
    }

    #[test]
    fn main_is_found_by_any_name_that_means_one_branch() {
        let names = names(&[
            ("refs/heads/main", 1),
            ("refs/remotes/a/x", 2),
            ("refs/remotes/b/x", 3),
            ("refs/remotes/b/y", 3),
        ]);
        for (typed, name) in
            [("main", "main"), ("a/x", "x"), ("y", "y"), ("refs/remotes/b/x", "x"), ("HEAD", "main")]
        {
            assert_eq!(found(&names, Some(typed), None), [name]);
        }
        let two = names.find(&asked(Some("x"), None)).unwrap_err();
        assert!(two.contains("`refs/remotes/a/x`") && two.contains("`refs/remotes/b/x`"), "{two}");
        assert!(names.find(&asked(Some("z"), None)).unwrap_err().contains("`z`"));
    }
}
