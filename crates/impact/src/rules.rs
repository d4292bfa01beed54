//! The one place that says what vulnerable and fixed mean, for a history that holds some commits of some changes.
//!
//! A change is made by its commits and taken back by reverts. A commit of it is **in force** in a history that has it
//! and no revert that saw it. What a revert of a revert makes again is a commit of the change like any other; but for
//! an introducing change it is a bug brought in anew, which only a fix that saw it covers. So an introducing change is
//! split into **arrivals**: what came before any revert, what came after the first, and so on.

use crate::containment::{Column, Containment};
use crate::group::Group;
use crate::{FixesNeeded, Position, State};

/// The commits of one case that a history has, a bit each.
pub(crate) type Held = Vec<u64>;

/// A commit's place among those of its case.
type Place = usize;

/// Which candidates to take for backports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Believe {
    /// None.
    Confirmed,
    /// Those that would fix the bug.
    Fixes,
    /// Those that would bring it.
    Introductions,
}

/// The commits of a case and their columns in the pass that followed them.
#[derive(Debug)]
pub(crate) struct CaseColumns {
    columns: Vec<(Column, Position)>,
}

impl CaseColumns {
    pub(crate) fn new<'g>(groups: impl Iterator<Item = &'g Group>, containment: &Containment) -> Self {
        let mut columns: Vec<_> = groups
            .flat_map(Group::positions)
            .filter_map(|position| Some((containment.column(position)?, position)))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        Self { columns }
    }

    /// Reads what a history has into `held`, in place, since it is done for every tag of every case.
    pub(crate) fn read(&self, row: &[u64], held: &mut Held) {
        held.clear();
        held.resize(self.columns.len().div_ceil(64), 0);
        for (chunk, word) in self.columns.chunks(64).zip(held) {
            for (bit, (column, _)) in chunk.iter().enumerate() {
                *word |= u64::from(column.is_in(row)) << bit;
            }
        }
    }

    fn place(&self, position: Position) -> Option<Place> {
        self.columns.iter().position(|(_, known)| *known == position)
    }
}

fn has(held: &[u64], place: Place) -> bool {
    held.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
}

/// What a history is found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) state: State,
    /// It has every fix, or any one where that is enough, whether or not it ever had the bug.
    pub(crate) holds_fix: bool,
}

/// A case's changes, ready to judge histories.
#[derive(Debug)]
pub(crate) struct Rules {
    needed: FixesNeeded,
    arrivals: Vec<Arrival>,
    fixes: Vec<Fix>,
}

/// A commit with what it saw and what takes it back.
#[derive(Debug)]
struct Commit {
    place: Place,
    position: Position,
    /// The reverts of its change that saw it.
    reverts: Vec<Place>,
}

/// The commits that brought the bug the same time.
#[derive(Debug)]
struct Arrival {
    commits: Vec<Commit>,
    /// The fixes that apply.
    fixes: Vec<usize>,
}

#[derive(Debug)]
struct Fix {
    commits: Vec<FixingCommit>,
}

#[derive(Debug)]
struct FixingCommit {
    commit: Commit,
    /// For each arrival, whether it saw it.
    saw: Vec<bool>,
    /// For each of the commit's reverts, the commits of other fixes that came after it.
    made_good_by: Vec<Vec<(usize, usize)>>,
}

impl Rules {
    pub(crate) fn new(
        introducing: &[Group],
        fixing: &[Group],
        columns: &CaseColumns,
        containment: &Containment,
        needed: FixesNeeded,
        believe: Believe,
    ) -> Self {
        let context = Context { columns, containment };
        let mut arrivals: Vec<Arrival> = introducing
            .iter()
            .flat_map(|group| context.arrivals(group, believe == Believe::Introductions))
            .collect();
        let fix = |group| context.fix(group, &arrivals, believe == Believe::Fixes);
        let mut fixes: Vec<Fix> = fixing.iter().map(fix).collect();
        context.note_later_fixes(&mut fixes);
        for (number, arrival) in arrivals.iter_mut().enumerate() {
            let applies = |fix: &Fix| fix.commits.iter().any(|commit| commit.saw(number));
            arrival.fixes =
                fixes.iter().enumerate().filter_map(|(place, fix)| applies(fix).then_some(place)).collect();
        }
        Self { needed, arrivals, fixes }
    }

    /// Judges a history.
    pub(crate) fn judge(&self, held: &[u64]) -> Finding {
        let holds_fix = self.enough(0..self.fixes.len(), |fix| self.is_there(fix, None, held));
        let state = if self.arrivals.is_empty() {
            if holds_fix { State::Fixed } else { State::Unknown }
        } else if !self
            .arrivals
            .iter()
            .any(|arrival| arrival.commits.iter().any(|commit| has(held, commit.place)))
        {
            State::NotAffected
        } else if (0..self.arrivals.len()).any(|arrival| self.is_open(arrival, held)) {
            State::Vulnerable
        } else {
            State::Fixed
        };
        Finding { state, holds_fix }
    }

    /// Says whether an arrival is in force and not covered by fixes.
    fn is_open(&self, number: usize, held: &[u64]) -> bool {
        self.arrivals.get(number).is_some_and(|arrival| {
            arrival.commits.iter().any(|commit| commit.is_in_force(held))
                && !self.enough(arrival.fixes.iter().copied(), |fix| self.is_there(fix, Some(number), held))
        })
    }

    /// Asks for all or any, but never for none: what no fix applies to is not fixed.
    fn enough(&self, mut fixes: impl Iterator<Item = usize>, is_there: impl Fn(usize) -> bool) -> bool {
        match self.needed {
            FixesNeeded::All => fixes.next().is_some_and(&is_there) && fixes.all(is_there),
            FixesNeeded::Any => fixes.any(is_there),
        }
    }

    /// Says whether a fix, one that saw the arrival if there is one, is in force; or was taken back and another fix
    /// came after that.
    fn is_there(&self, fix: usize, arrival: Option<usize>, held: &[u64]) -> bool {
        let saw = |commit: &&FixingCommit| arrival.is_none_or(|arrival| commit.saw(arrival));
        let is_made_good = |by: &Vec<(usize, usize)>| {
            by.iter().any(|(fix, commit)| {
                let later = self.fixes.get(*fix).and_then(|fix| fix.commits.get(*commit));
                later.is_some_and(|later| saw(&later) && later.commit.is_in_force(held))
            })
        };
        self.fixes.get(fix).is_some_and(|fix| {
            fix.commits.iter().filter(saw).any(|commit| {
                let mut reverts = commit.commit.reverts.iter().zip(&commit.made_good_by);
                has(held, commit.commit.place)
                    && reverts.all(|(revert, by)| !has(held, *revert) || is_made_good(by))
            })
        })
    }
}

impl Commit {
    fn is_in_force(&self, held: &[u64]) -> bool {
        has(held, self.place) && !self.reverts.iter().any(|revert| has(held, *revert))
    }
}

impl FixingCommit {
    fn saw(&self, arrival: usize) -> bool {
        self.saw.get(arrival).is_some_and(|saw| *saw)
    }
}

/// What the changes of a case are built from.
struct Context<'a> {
    columns: &'a CaseColumns,
    containment: &'a Containment,
}

impl Context<'_> {
    fn commits(&self, group: &Group, with_candidates: bool) -> Vec<Commit> {
        let certain = group.members.iter().map(|member| member.position);
        let candidates = group.candidates.iter().map(|candidate| candidate.position);
        let commit = |position| {
            let reverts = group.reverts.iter().map(|revert| revert.position);
            let saw_it =
                reverts.filter(|revert| *revert != position && self.containment.contains(*revert, position));
            Some(Commit {
                place: self.columns.place(position)?,
                position,
                reverts: saw_it.filter_map(|revert| self.columns.place(revert)).collect(),
            })
        };
        certain.chain(candidates.filter(|_| with_candidates)).filter_map(commit).collect()
    }

    /// Splits an introducing change by how often it had been taken back before.
    fn arrivals(&self, group: &Group, with_candidates: bool) -> Vec<Arrival> {
        let mut ages: Vec<(usize, Commit)> = vec![];
        let mut reverts: Vec<Position> = group.reverts.iter().map(|revert| revert.position).collect();
        reverts.sort_unstable();
        let mut commits = self.commits(group, with_candidates);
        commits.sort_by_key(|commit| commit.position);
        let mut aged_reverts: Vec<(usize, Position)> = vec![];
        let mut next = reverts.into_iter().peekable();
        for commit in commits {
            // Positions are topological: what came before this commit is aged by now.
            while let Some(revert) = next.next_if(|revert| *revert < commit.position) {
                aged_reverts.push((self.age_of_revert(revert, &ages), revert));
            }
            let seen =
                aged_reverts.iter().filter(|(_, revert)| self.containment.contains(commit.position, *revert));
            let age = seen.map(|(age, _)| age + 1).max().unwrap_or(0);
            ages.push((age, commit));
        }
        let oldest = ages.iter().map(|(age, _)| *age).max();
        let mut arrivals: Vec<Arrival> = oldest
            .iter()
            .flat_map(|oldest| 0..=*oldest)
            .map(|_| Arrival { commits: vec![], fixes: vec![] })
            .collect();
        for (age, commit) in ages {
            if let Some(arrival) = arrivals.get_mut(age) {
                arrival.commits.push(commit);
            }
        }
        arrivals
    }

    fn age_of_revert(&self, revert: Position, ages: &[(usize, Commit)]) -> usize {
        let seen = ages.iter().filter(|(_, commit)| self.containment.contains(revert, commit.position));
        seen.map(|(age, _)| *age).max().unwrap_or(0)
    }

    fn fix(&self, group: &Group, arrivals: &[Arrival], with_candidates: bool) -> Fix {
        let saw = |position: Position| {
            let saw_it = |arrival: &Arrival| {
                arrival.commits.iter().any(|commit| self.containment.contains(position, commit.position))
            };
            arrivals.iter().map(saw_it).collect()
        };
        let commits = self.commits(group, with_candidates).into_iter();
        Fix {
            commits: commits
                .map(|commit| FixingCommit { saw: saw(commit.position), commit, made_good_by: vec![] })
                .collect(),
        }
    }

    /// Notes which commits of other fixes came after each revert of a fix.
    fn note_later_fixes(&self, fixes: &mut [Fix]) {
        let all: Vec<(usize, usize, Position)> = fixes
            .iter()
            .enumerate()
            .flat_map(|(fix, commits)| {
                commits.commits.iter().enumerate().map(move |(place, one)| (fix, place, one.commit.position))
            })
            .collect();
        for (number, fix) in fixes.iter_mut().enumerate() {
            for commit in &mut fix.commits {
                let later = |revert: &Place| {
                    let revert = self.columns.columns.get(*revert).map(|(_, position)| *position);
                    all.iter()
                        .filter(|(other, _, position)| {
                            *other != number
                                && revert.is_some_and(|revert| self.containment.contains(*position, revert))
                        })
                        .map(|(other, place, _)| (*other, *place))
                        .collect()
                };
                commit.made_good_by = commit.commit.reverts.iter().map(later).collect();
            }
        }
    }
}
