//! What a published notice asks of a history: its own commits, and whose backports they are.

use std::collections::BTreeSet;

use cvdesk_impact::{BranchAnswer, CaseAnswer, Change, CommitId, Group};
use cvdesk_notice::{Branch, Notice, Point, Product, Standing};
use cvdesk_policy::Policy;

use super::with_backport;
use crate::blocks::Block;

/// A notice's product, with its commits read.
pub(super) struct Asked<'n> {
    /// The notice's place among those asked about.
    pub(super) notice: usize,
    /// The product's place in the notice.
    pub(super) place: usize,
    pub(super) product: &'n Product,
    published: Vec<Published<'n>>,
}

/// A branch as it was published.
pub(super) struct Published<'n> {
    branch: &'n str,
    introduced: Vec<CommitId>,
    fixed: Vec<CommitId>,
}

/// The changes of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) introduced: Vec<Change>,
    pub(super) fixed: Vec<Change>,
}

impl<'n> Asked<'n> {
    /// Reads the products of a notice that are the policy's; others are noted.
    pub(super) fn of_notice(
        policy: &Policy,
        notice: usize,
        asked: &'n Notice,
    ) -> Result<(Vec<Self>, Vec<String>), String> {
        let (mut questions, mut notes) = (Vec::new(), Vec::new());
        for (place, product) in asked.products.iter().enumerate() {
            if product.repository == policy.product.repository {
                let published = product.branches.iter().map(Published::read).collect::<Result<_, _>>()?;
                questions.push(Self { notice, place, product, published });
            } else {
                notes.push(format!(
                    "product `{}` is left as it is: its repository is `{}`, not `{}`",
                    product.name, product.repository, policy.product.repository
                ));
            }
        }
        Ok((questions, notes))
    }

    pub(super) fn branches(&self) -> impl Iterator<Item = &'n str> {
        self.product.branches.iter().map(|branch| branch.name.as_str())
    }

    pub(super) fn published(&self, branch: &str) -> Option<&Published<'n>> {
        self.published.iter().find(|published| published.branch == branch)
    }

    /// The main branch's commits; where it names none, those of all branches.
    pub(super) fn question(&self, policy: &Policy) -> Question {
        let of = |commits: for<'p> fn(&'p Published<'n>) -> &'p [CommitId]| -> Vec<Change> {
            let main = self.published(&policy.product.main_branch).map(commits).unwrap_or_default();
            let mut seen = BTreeSet::new();
            let all = self.published.iter().flat_map(|published| commits(published).iter());
            let named: Vec<_> = if main.is_empty() { all.collect() } else { main.iter().collect() };
            named.into_iter().filter(|commit| seen.insert(**commit)).map(|commit| (*commit).into()).collect()
        };
        Question { introduced: of(|one| &one.introduced), fixed: of(|one| &one.fixed) }
    }

    /// The question with the published commits that the answer does not know as backports of what they must be; and
    /// the branches where nothing says what they are.
    pub(super) fn believed(
        &self,
        question: &Question,
        answer: &CaseAnswer<'_>,
    ) -> (Question, BTreeSet<String>) {
        let (mut believed, mut unplaced) = (question.clone(), BTreeSet::new());
        for published in &self.published {
            let Some(branch) = answer.branches().iter().find(|branch| branch.name == published.branch) else {
                continue;
            };
            let fixed = place(&published.fixed, answer.fixed(), branch, &mut believed.fixed);
            let introduced =
                place(&published.introduced, answer.introduced(), branch, &mut believed.introduced);
            if !fixed || !introduced {
                unplaced.insert(published.branch.to_owned());
            }
        }
        (believed, unplaced)
    }
}

impl<'n> Published<'n> {
    fn read(branch: &'n Branch) -> Result<Self, String> {
        let mut read = Self { branch: &branch.name, introduced: Vec::new(), fixed: Vec::new() };
        for mark in &branch.marks {
            let Point::Change(hash) = &mark.point else { continue };
            let commit = hash.parse().map_err(|error| format!("branch `{}`: {error}", branch.name))?;
            match mark.standing {
                Standing::Vulnerable => read.introduced.push(commit),
                Standing::Fixed => read.fixed.push(commit),
            }
        }
        Ok(read)
    }

    /// The block with its commits in the order in which they were published, new ones last.
    pub(super) fn order_of(&self, mut block: Block) -> Block {
        let order = |published: &[CommitId], commits: &mut [CommitId]| {
            commits.sort_by_key(|commit| {
                published.iter().position(|known| known == commit).unwrap_or(published.len())
            });
        };
        order(&self.introduced, &mut block.vulnerable_changes);
        order(&self.fixed, &mut block.fixed_changes);
        block
    }
}

/// Adds the commits of a branch that no group knows: each to the change that it is a candidate for, the rest in their
/// order to the changes that the branch has nothing of. Whether every one found its place.
fn place(published: &[CommitId], groups: &[Group], branch: &BranchAnswer, changes: &mut [Change]) -> bool {
    let known = |commit: &CommitId| groups.iter().any(|group| group.how(*commit).is_some());
    let unknown = published.iter().copied().filter(|commit| !known(commit));
    let (mut rest, mut taken) = (Vec::new(), BTreeSet::new());
    for commit in unknown {
        let candidate = |group: &Group| group.candidates.iter().any(|one| one.commit == commit);
        match groups.iter().position(candidate) {
            Some(group) => {
                taken.insert(group);
                with_backport(changes, group, commit);
            }
            None => rest.push(commit),
        }
    }
    let here = |group: &Group| {
        let mut members = group.members.iter();
        members
            .any(|member| branch.fixed.contains(&member.commit) || branch.introduced.contains(&member.commit))
    };
    let open: Vec<usize> = groups
        .iter()
        .enumerate()
        .filter(|(place, group)| !taken.contains(place) && !here(group))
        .map(|(place, _)| place)
        .collect();
    if rest.len() > open.len() {
        return false;
    }
    for (group, commit) in open.into_iter().zip(rest) {
        with_backport(changes, group, commit);
    }
    true
}
