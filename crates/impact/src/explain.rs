//! Why a tag or branch has its state: the commits that decide, how each is known, and the way down to it.

use std::fmt;

use crate::answer::CaseAnswer;
use crate::assess_many::Judge;
use crate::containment::Containment;
use crate::group::{Candidate, Group, How, Role};
use crate::{CommitId, History, Position, State};

/// Why a tag or branch has its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The tag or branch.
    pub name: String,
    /// The commit it names.
    pub commit: CommitId,
    /// Its state.
    pub state: State,
    /// What decides, introducing changes first.
    pub reasons: Vec<Reason>,
}

/// A thing that decides about a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A commit of an introducing or fixing change is in the history.
    Has {
        /// What the change does.
        role: Role,
        /// The commit.
        commit: CommitId,
        /// How it is known.
        how: How,
        /// The revert in the history that took it back, if one did.
        taken_back_by: Option<CommitId>,
        /// The way to it.
        path: Path,
    },
    /// No commit of an introducing or fixing change is in the history.
    Lacks {
        /// What the change does.
        role: Role,
        /// The commit by which the change was given.
        change: CommitId,
        /// The other commits that are known to make it, elsewhere.
        elsewhere: Vec<CommitId>,
    },
    /// A fixing change never saw the introducing changes that are here, so it says nothing about them.
    DoesNotApply {
        /// The commit by which the change was given.
        change: CommitId,
    },
    /// A commit in the history waits for a person's judgement.
    Waits {
        /// The commit.
        candidate: Candidate,
        /// The way to it.
        path: Path,
    },
    /// No introducing commit was given, so the first vulnerable release is not known.
    NobodyKnowsSince,
}

/// A way from a tag or tip down to a commit, along first parents where they lead there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The start, each merge through which the way leaves the first parent, and the end.
    pub turns: Vec<CommitId>,
    /// How many commits the whole way has, both ends included.
    pub length: usize,
}

/// Explains the state of a tag of the answer's scope, or of a branch where no tag has that name.
#[must_use]
pub fn explain(
    history: &(impl History + ?Sized),
    answer: &CaseAnswer<'_>,
    name: &str,
) -> Option<Explanation> {
    let tag = answer.scope.tags.iter().find(|tag| tag.name == name).map(|tag| tag.position);
    let tip = || answer.scope.branches.iter().find(|branch| branch.name == name)?.tip;
    let at = tag.or_else(tip)?;
    let groups = answer.introduced.iter().chain(&answer.fixed);
    let containment = Containment::trace(history, groups.flat_map(Group::positions));
    let judge = Judge::new(&answer.introduced, &answer.fixed, &containment, answer.options);
    let verdict = judge.verdict(&judge.held_at(at));
    let mut explainer = Explainer { history, containment: &containment, at, reasons: vec![] };
    if answer.introduced.is_empty() {
        explainer.reasons.push(Reason::NobodyKnowsSince);
    }
    for group in &answer.introduced {
        explainer.add_group(group, Role::Introduces);
    }
    for group in &answer.fixed {
        if explainer.applies(group, &answer.introduced) {
            explainer.add_group(group, Role::Fixes);
        } else if let Some(given) = group.members.first() {
            explainer.reasons.push(Reason::DoesNotApply { change: given.commit });
        }
    }
    let reasons = explainer.reasons;
    Some(Explanation { name: name.to_owned(), commit: history.id(at)?, state: verdict.state, reasons })
}

struct Explainer<'a, H: ?Sized> {
    history: &'a H,
    containment: &'a Containment,
    at: Position,
    reasons: Vec<Reason>,
}

impl<H: History + ?Sized> Explainer<'_, H> {
    fn has(&self, position: Position) -> bool {
        self.containment.contains(self.at, position)
    }

    /// Says whether a fix, or one of its candidates, saw a commit of an introducing change that is in this history.
    fn applies(&self, fix: &Group, introduced: &[Group]) -> bool {
        let mut here =
            introduced.iter().filter(|group| group.positions().any(|one| self.has(one))).peekable();
        let saw = |group: &Group| {
            fix.positions().any(|fix| group.positions().any(|one| self.containment.contains(fix, one)))
        };
        here.peek().is_none() || here.any(saw)
    }

    fn add_group(&mut self, group: &Group, role: Role) {
        let mut found = vec![];
        for member in group.members.iter().filter(|member| self.has(member.position)) {
            let revert = group.reverts.iter().find(|revert| {
                self.has(revert.position) && self.containment.contains(revert.position, member.position)
            });
            found.push(Reason::Has {
                role,
                commit: member.commit,
                how: member.how,
                taken_back_by: revert.map(|revert| revert.commit),
                path: self.path(member.position),
            });
        }
        let is_missing = found.is_empty();
        self.reasons.extend(found);
        if is_missing {
            let mut commits = group.members.iter().map(|member| member.commit);
            if let Some(change) = commits.next() {
                self.reasons.push(Reason::Lacks { role, change, elsewhere: commits.collect() });
            }
            let here = group.candidates.iter().filter(|candidate| self.has(candidate.position));
            let waits = |candidate: &Candidate| Reason::Waits {
                candidate: candidate.clone(),
                path: self.path(candidate.position),
            };
            let waiting: Vec<Reason> = here.map(waits).collect();
            self.reasons.extend(waiting);
        }
    }

    fn path(&self, target: Position) -> Path {
        let mut path = Path { turns: vec![], length: 1 };
        let mut at = self.at;
        path.turns.extend(self.history.id(at));
        // What leads to the target descends from it: walk down the first parent that does.
        let descends = self.descendants(target);
        while at != target {
            let mut parents = self.history.parents(at).iter().enumerate();
            let next =
                parents.find(|(_, parent)| descends.get(parent.index()).is_some_and(|descends| *descends));
            let Some((number, parent)) = next else { break };
            if number > 0 && at != self.at {
                path.turns.extend(self.history.id(at));
            }
            at = *parent;
            path.length += 1;
        }
        if at != self.at {
            path.turns.extend(self.history.id(at));
        }
        path
    }

    fn descendants(&self, target: Position) -> Vec<bool> {
        let mut descends = vec![false; self.history.commit_count() as usize];
        for position in crate::history::positions(self.history).take(self.at.index() + 1).skip(target.index())
        {
            let parents = self.history.parents(position);
            let is_one = position == target
                || parents.iter().any(|parent| descends.get(parent.index()).is_some_and(|parent| *parent));
            if let Some(slot) = descends.get_mut(position.index()) {
                *slot = is_one;
            }
        }
        descends
    }
}

impl fmt::Display for Explanation {
    /// Writes a line for the state and an indented one for each reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}) is {}", self.name, self.commit, self.state)?;
        for reason in &self.reasons {
            writeln!(f, "  {reason}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Has { role, commit, how, taken_back_by, path } => {
                let verb = match role {
                    Role::Introduces => "introduced",
                    Role::Fixes => "fixed",
                };
                write!(f, "{verb} by {commit} ({how}){path}")?;
                taken_back_by.map_or(Ok(()), |revert| write!(f, "; taken back by {revert}"))
            }
            Self::Lacks { role: Role::Introduces, change, elsewhere } => {
                write!(f, "never had {change}{}", Elsewhere(elsewhere))
            }
            Self::Lacks { role: Role::Fixes, change, elsewhere } => {
                write!(f, "lacks the fix {change}{}", Elsewhere(elsewhere))
            }
            Self::DoesNotApply { change } => {
                write!(f, "the fix {change} never saw what was introduced here, so it is not asked for")
            }
            Self::Waits { candidate: Candidate { commit, of, evidence, .. }, path } => {
                write!(f, "waits for a person: is {commit} a backport of {of} ({evidence})?{path}")
            }
            Self::NobodyKnowsSince => f.write_str("no introducing commit is known"),
        }
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("given"),
            Self::Confirmed => f.write_str("a backport that a person confirmed"),
            Self::Found { of, evidence } => write!(f, "the same change as {of}: {evidence}"),
            Self::Reverts { of } => write!(f, "a revert of {of}"),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let merges = self.turns.get(1..self.turns.len().saturating_sub(1)).unwrap_or_default();
        match self.length {
            1 => f.write_str(", which is this very commit")?,
            2 => f.write_str(", 1 commit down")?,
            length => write!(f, ", {} commits down", length - 1)?,
        }
        for (place, merge) in merges.iter().enumerate() {
            let joint = if place == 0 { " through merge" } else { "," };
            write!(f, "{joint} {merge}")?;
        }
        Ok(())
    }
}

/// The commits that make a change in other places.
struct Elsewhere<'a>(&'a [CommitId]);

impl fmt::Display for Elsewhere<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, commit) in self.0.iter().enumerate() {
            let joint = if place == 0 { " and what is the same elsewhere:" } else { "," };
            write!(f, "{joint} {commit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::explain;
    use crate::planted::{Planted, hash};

    #[test]
    fn an_explanation_names_the_commits_the_evidence_and_the_merges_on_the_way() {
        let drawn = Planted::new("a: i:a b:a m:bi n:m f:n s:n", "main=f stable=s", "v1=n v2=f")
            .says('f', "Fix the leak")
            .says('s', "Fix the leak")
            .by('f', "ann", 1)
            .by('s', "ann", 2);
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "i", "f");
        let said = |name: &str| explain(&drawn.graph, &answer, name).unwrap().to_string();
        let h = hash;
        assert_eq!(
            said("v1"),
            format!(
                "v1 ({}) is vulnerable\n  introduced by {} (given), 2 commits down through merge {}\n  lacks the fix {} and what is the same elsewhere: {}\n",
                h('n'),
                h('i'),
                h('m'),
                h('f'),
                h('s')
            )
        );
        let stable = said("stable");
        let expected = format!(
            "fixed by {} (the same change as {}: subject-author), which is this very commit",
            h('s'),
            h('f')
        );
        assert!(stable.contains(&expected), "{stable}");
        assert!(explain(&drawn.graph, &answer, "v9").is_none());
    }

    #[test]
    fn a_revert_a_doubt_and_a_fix_that_does_not_apply_are_said() {
        let drawn = Planted::new("a: i:a r:i f:a s:i", "main=r stable=s", "")
            .says('r', "This reverts commit {i}.")
            .says('i', "Add it")
            .says('f', "Fix CVE-2026-1234")
            .says('s', "A fix for CVE-2026-1234");
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "i", "f");
        let main = explain(&drawn.graph, &answer, "main").unwrap().to_string();
        assert!(main.contains(&format!("taken back by {}", hash('r'))), "{main}");
        let stable = explain(&drawn.graph, &answer, "stable").unwrap().to_string();
        assert!(stable.contains("is candidate") && stable.contains("waits for a person"), "{stable}");
        let drawn = Planted::new("a: i:a f:a", "main=i", "");
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "i", "f");
        let main = explain(&drawn.graph, &answer, "main").unwrap().to_string();
        assert!(main.contains("never saw what was introduced here"), "{main}");
    }

    #[test]
    fn without_an_introducing_commit_it_says_so() {
        let drawn = Planted::new("a: f:a", "main=f old=a", "");
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "", "f");
        let old = explain(&drawn.graph, &answer, "old").unwrap().to_string();
        assert!(old.contains("is unknown\n  no introducing commit is known\n  lacks the fix"), "{old}");
    }
}
